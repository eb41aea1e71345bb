//! E-mail by SMTP (RFC 5321) to the mail server of the installation.
//!
//! Connections are kept and used for one letter after the other. The queue is asked for leave
//! after the server has answered `DATA`, when nothing is left to do but to hand over text and
//! final dot.

use crate::mail::{self, Mail};
use crate::{Outgoing, Verdict};
use lettre::message::Mailbox;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use privacy::Pii;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio_rustls::rustls;

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

/// A mail server.
pub struct Smtp {
    settings: SmtpSettings,
    from: Mailbox,
    tls: Option<TlsParameters>,
    hello: ClientId,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
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
        let tls = match settings.security {
            Security::Plain => None,
            Security::Tls | Security::StartTls => Some(trusting(&settings)?),
        };
        let hello = ClientId::Domain(from.email.domain().to_owned());
        Ok(Self { settings, from, tls, hello, idle: Mutex::default() })
    }

    /// Sends one letter.
    pub async fn send(&self, to: &Pii<String>, outgoing: Outgoing<'_>) -> Verdict {
        let Some(mail) = mail::compose(&self.from, to.reveal(), &outgoing) else {
            return Verdict::Never("no e-mail can be made of it");
        };
        let mut connection = match self.begun(&mail).await {
            Ok(connection) => connection,
            Err(verdict) => return verdict,
        };
        if !outgoing.leave.await {
            // The text is owed: only the end of the connection takes that back.
            drop(connection);
            return Verdict::NotOurs;
        }
        let handed = tokio::time::timeout(self.settings.patience, connection.message(&mail.bytes));
        match handed.await {
            Ok(Ok(_)) => {
                self.keep(connection);
                Verdict::Sent
            }
            Ok(Err(error)) if error.is_permanent() => Verdict::Never("the server refused the text"),
            Ok(Err(error)) if error.is_transient() => Verdict::NotYet("the server put it off"),
            Ok(Err(_)) => Verdict::Uncertain("the connection broke before the answer"),
            Err(_) => Verdict::Uncertain("no answer in time"),
        }
    }

    /// A connection on which the server waits for the text.
    async fn begun(&self, mail: &Mail) -> Result<AsyncSmtpConnection, Verdict> {
        // The server may have closed a connection that was kept: then another one is opened.
        while let Some(mut kept) = self.kept() {
            match self.within(begin(&mut kept, mail)).await {
                Ok(()) => return Ok(kept),
                Err(Verdict::NotYet(_)) => {}
                Err(verdict) => return Err(verdict),
            }
        }
        let mut opened = self.within(self.connect()).await?;
        self.within(begin(&mut opened, mail)).await?;
        Ok(opened)
    }

    async fn within<T>(
        &self,
        step: impl Future<Output = Result<T, Verdict>>,
    ) -> Result<T, Verdict> {
        let outcome = tokio::time::timeout(self.settings.patience, step).await;
        outcome.unwrap_or(Err(Verdict::NotYet("no answer in time")))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Verdict> {
        let SmtpSettings { host, port, security, login, patience, .. } = &self.settings;
        let at_once = self.tls.clone().filter(|_| *security == Security::Tls);
        let server = (host.as_str(), *port);
        let connected = AsyncSmtpConnection::connect_tokio1(
            server,
            Some(*patience),
            &self.hello,
            at_once,
            None,
        );
        let mut connection = connected.await.map_err(|error| Verdict::NotYet(unreached(&error)))?;
        if let (Security::StartTls, Some(tls)) = (security, self.tls.clone()) {
            let upgraded = connection.starttls(tls, &self.hello).await;
            let why = |error| fault_of_tls(&error).unwrap_or("the mail server gives no TLS");
            upgraded.map_err(|error| Verdict::NotYet(why(error)))?;
        }
        if let Some((name, password)) = login {
            let credentials = Credentials::new(name.clone(), password.reveal().clone());
            let entered = connection.auth(DEFAULT_MECHANISMS, &credentials).await;
            entered.map_err(|_| Verdict::NotYet("the mail server refused name or password"))?;
        }
        Ok(connection)
    }

    fn kept(&self) -> Option<AsyncSmtpConnection> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    /// Ends the connections that are kept.
    pub async fn rest(&self) {
        while let Some(mut connection) = self.kept() {
            let _ = tokio::time::timeout(self.settings.patience, connection.quit()).await;
        }
    }
}

/// Why there is no connection.
fn unreached(error: &Error) -> &'static str {
    fault_of_tls(error).unwrap_or("the mail server cannot be reached")
}

/// What is wrong with TLS, if that is why a connection failed: whoever keeps the installation
/// has to know whether the certificate is the trouble.
fn fault_of_tls(error: &Error) -> Option<&'static str> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        let tls = match inner {
            Some(inner) => inner.downcast_ref::<rustls::Error>(),
            None => error.downcast_ref(),
        };
        if let Some(tls) = tls {
            return Some(words_for(tls));
        }
        cause = error.source();
    }
    None
}

fn words_for(tls: &rustls::Error) -> &'static str {
    use rustls::CertificateError as Fault;
    match tls {
        rustls::Error::InvalidCertificate(
            Fault::NotValidForName | Fault::NotValidForNameContext { .. },
        ) => "the certificate of the mail server is for another name",
        rustls::Error::InvalidCertificate(Fault::Expired | Fault::ExpiredContext { .. }) => {
            "the certificate of the mail server has run out"
        }
        rustls::Error::InvalidCertificate(_) => "the certificate of the mail server is not trusted",
        _ => "the mail server gives no TLS",
    }
}

fn trusting(settings: &SmtpSettings) -> Result<TlsParameters, &'static str> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(pem) = &settings.certificates {
        let trusted = Certificate::from_pem(pem).map_err(|_| "the certificates cannot be read")?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(trusted);
    }
    builder.build_rustls().map_err(|_| "TLS cannot be set up")
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
