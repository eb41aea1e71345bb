//! E-mail by SMTP (RFC 5321) to the mail server of the installation.
//!
//! Connections are kept and used for one letter after the other. Everything but the final dot
//! is written first: a server discards a text without it (RFC 5321, section 4.1.1.4). Then the
//! queue is asked for leave, the slip is marked, and five bytes are all that is left to hand
//! over.

use crate::gate::{Gate, Gated, Sealed};
use crate::mail::{self, Mail};
use crate::{Leave, Outgoing, Verdict, trust};
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use privacy::Pii;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte, usually port 465.
    Tls,
    /// TLS after `STARTTLS`, usually port 587; without it nothing is sent.
    StartTls,
    /// None: for a server on the same machine.
    Plain,
}

/// How the mail server is reached.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Name of the server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub security: Security,
    /// Name and password, if the server asks for them.
    pub login: Option<(String, Pii<String>)>,
    /// Sender, as `Ringfence <alerts@example.org>`.
    pub from: String,
    /// A file of certificates that are trusted, PEM; none is those of the system.
    pub certificates: Option<Vec<u8>>,
    /// How long to wait for each answer.
    pub patience: Duration,
}

/// What is trusted, and when.
enum Cover {
    Bare,
    Later(TlsParameters),
    AtOnce(Arc<ClientConfig>),
}

/// A connection, and the gate before the end of each letter.
struct Line {
    connection: AsyncSmtpConnection,
    gate: Gate,
}

/// A mail server.
pub struct Smtp {
    settings: SmtpSettings,
    from: Mailbox,
    cover: Cover,
    hello: ClientId,
    idle: Mutex<Vec<Line>>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("security", &self.settings.security).finish_non_exhaustive()
    }
}

impl Smtp {
    /// A mail server; nothing is connected yet.
    ///
    /// # Errors
    /// A sender that is no address, or certificates that cannot be read.
    pub fn new(settings: SmtpSettings) -> Result<Self, &'static str> {
        let from: Mailbox = settings.from.parse().map_err(|_| "the sender is no e-mail address")?;
        let pem = settings.certificates.as_deref();
        let cover = match settings.security {
            Security::Plain => Cover::Bare,
            Security::StartTls => Cover::Later(trust::later(&settings.host, pem)?),
            Security::Tls => Cover::AtOnce(trust::at_once(pem)?),
        };
        let hello = ClientId::Domain(from.email.domain().to_owned());
        Ok(Self { settings, from, cover, hello, idle: Mutex::default() })
    }

    /// Sends one letter.
    pub async fn send(&self, to: &Pii<String>, outgoing: Outgoing<'_>) -> Verdict {
        let Some(mail) = mail::compose(&self.from, to.reveal(), &outgoing) else {
            return Verdict::Never("no e-mail can be made of it");
        };
        let mut line = match self.begun(&mail).await {
            Ok(line) => line,
            Err(verdict) => return verdict,
        };
        let verdict = self.hand_over(&mut line, &mail, outgoing.leave).await;
        if verdict == Verdict::Sent {
            self.keep(line);
        }
        // Of any other letter the text may be owed: only the end of the connection takes that
        // back.
        verdict
    }

    /// Hands over the text, and its end once the queue gives leave.
    async fn hand_over(&self, line: &mut Line, mail: &Mail, leave: Leave<'_>) -> Verdict {
        let gate = line.gate.clone();
        // The end is written when there is no more text to be had.
        let end = || {
            gate.shut();
            None
        };
        let text = std::iter::once(mail.bytes.as_slice()).chain(std::iter::from_fn(end));
        let mut handing = pin!(line.connection.message_iter(text));
        let text_written = std::future::poll_fn(|cx| match handing.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(Err(Verdict::NotYet("the connection broke in the text"))),
            Poll::Pending if gate.is_reached() => Poll::Ready(Ok(())),
            Poll::Pending => Poll::Pending,
        });
        if let Err(verdict) = self.within(text_written).await {
            return verdict;
        }
        let Some(slip) = leave.await else { return Verdict::NotOurs };
        gate.free(Arc::clone(&slip));
        let answer = tokio::time::timeout(self.settings.patience, handing).await;
        let verdict = match answer {
            Ok(Ok(_)) => Verdict::Sent,
            _ if !gate.is_passed() => Verdict::NotYet("the connection broke before the end"),
            Ok(Err(error)) if error.is_permanent() => Verdict::Never("the server refused the text"),
            Ok(Err(error)) if error.is_transient() => Verdict::NotYet("the server put it off"),
            Ok(Err(_)) => Verdict::Uncertain("the connection broke before the answer"),
            Err(_) => Verdict::Uncertain("no answer in time"),
        };
        slip.mark(verdict.mark());
        verdict
    }

    /// A connection on which the server waits for the text.
    async fn begun(&self, mail: &Mail) -> Result<Line, Verdict> {
        // The server may have closed a connection that was kept: then another one is opened.
        while let Some(mut kept) = self.kept() {
            match self.within(begin(&mut kept.connection, mail)).await {
                Ok(()) => return Ok(kept),
                Err(Verdict::NotYet(_)) => {}
                Err(verdict) => return Err(verdict),
            }
        }
        let mut opened = self.within(self.connect()).await?;
        self.within(begin(&mut opened.connection, mail)).await?;
        Ok(opened)
    }

    async fn within<T>(
        &self,
        step: impl Future<Output = Result<T, Verdict>>,
    ) -> Result<T, Verdict> {
        let outcome = tokio::time::timeout(self.settings.patience, step).await;
        outcome.unwrap_or(Err(Verdict::NotYet("no answer in time")))
    }

    async fn connect(&self) -> Result<Line, Verdict> {
        let SmtpSettings { host, port, login, .. } = &self.settings;
        let unreached = |_| Verdict::NotYet("the mail server cannot be reached");
        let stream = TcpStream::connect((host.as_str(), *port)).await.map_err(unreached)?;
        // The end of a letter is a small write after a large one: it must not wait until that
        // one is acknowledged.
        stream.set_nodelay(true).map_err(unreached)?;
        let gate = Gate::open();
        let stream = self.covered(Gated::new(stream, gate.clone())).await?;
        let connected = AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await;
        let why =
            |error: Error| trust::fault(&error).unwrap_or("the mail server cannot be reached");
        let mut connection = connected.map_err(|error| Verdict::NotYet(why(error)))?;
        if let Cover::Later(tls) = &self.cover {
            let upgraded = connection.starttls(tls.clone(), &self.hello).await;
            upgraded.map_err(|error| without_tls(&error))?;
        }
        if let Some((name, password)) = login {
            let credentials = Credentials::new(name.clone(), password.reveal().clone());
            let entered = connection.auth(DEFAULT_MECHANISMS, &credentials).await;
            entered.map_err(|_| Verdict::NotYet("the mail server refused name or password"))?;
        }
        Ok(Line { connection, gate })
    }

    /// The connection within TLS, if it is to begin so.
    async fn covered(&self, stream: Gated) -> Result<Box<dyn AsyncTokioStream>, Verdict> {
        let Cover::AtOnce(config) = &self.cover else { return Ok(Box::new(stream)) };
        let name = ServerName::try_from(self.settings.host.clone());
        let name = name.map_err(|_| Verdict::NotYet("the mail server has no name for TLS"))?;
        let connector = TlsConnector::from(Arc::clone(config));
        let sealed = connector.connect(name, stream).await;
        Ok(Box::new(Sealed(sealed.map_err(|error| without_tls(&error))?)))
    }

    fn kept(&self) -> Option<Line> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, line: Line) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// Ends the connections that are kept.
    pub async fn rest(&self) {
        while let Some(mut line) = self.kept() {
            let _ = tokio::time::timeout(self.settings.patience, line.connection.quit()).await;
        }
    }
}

fn without_tls(error: &(dyn std::error::Error + 'static)) -> Verdict {
    Verdict::NotYet(trust::fault(error).unwrap_or("the mail server gives no TLS"))
}

/// Everything up to the point where the server waits for the text.
async fn begin(connection: &mut AsyncSmtpConnection, mail: &Mail) -> Result<(), Verdict> {
    let mut parameters = Vec::new();
    if mail.envelope.to().iter().any(|to| !AsRef::<str>::as_ref(to).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Verdict::Never("the server takes no such address"));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let from = MailFrom::new(mail.envelope.from().cloned(), parameters);
    let sender = connection.command(from).await;
    sender.map_err(|_| Verdict::NotYet("the server does not take this sender"))?;
    for to in mail.envelope.to() {
        let taken = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
        taken.map_err(|error| refused(&error))?;
    }
    let waits = connection.command(Data).await;
    waits.map(|_| ()).map_err(|_| Verdict::NotYet("the server put it off"))
}

fn refused(error: &Error) -> Verdict {
    match error.is_permanent() {
        true => Verdict::Never("the server knows no such address"),
        false => Verdict::NotYet("the server put the address off"),
    }
}
