//! One POST to an address that somebody else has chosen: only where it may lead, and never
//! for long.

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;
use web::api::hooks::is_public;

/// What is sent.
#[derive(Clone, Debug)]
pub struct Post {
    /// Where to.
    pub url: String,
    /// The header that proves where it is from.
    pub signature: String,
    /// Which event.
    pub event: String,
    /// JSON.
    pub body: String,
}

/// Why it did not arrive, for the log: never what was answered.
type Why = &'static str;

/// Sends.
#[derive(Clone)]
pub struct Poster {
    tls: Arc<ClientConfig>,
    patience: Duration,
    private: bool,
}

impl std::fmt::Debug for Poster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Poster").field("private", &self.private).finish_non_exhaustive()
    }
}

/// Where webhooks may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To the public network, with TLS.
    Public,
    /// Anywhere.
    Anywhere,
}

impl Poster {
    /// Sends with TLS to those that are trusted, and waits this long.
    pub fn new(tls: Arc<ClientConfig>, patience: Duration, reach: Reach) -> Self {
        Self { tls, patience, private: reach == Reach::Anywhere }
    }

    /// How long it waits for an answer.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Sends.
    ///
    /// # Errors
    /// Whatever is not an answer of 2xx.
    pub async fn send(&self, post: Post) -> Result<(), Why> {
        let sent = tokio::time::timeout(self.patience, self.try_send(post)).await;
        sent.unwrap_or(Err("no answer in time"))
    }

    async fn try_send(&self, post: Post) -> Result<(), Why> {
        let uri: Uri = post.url.parse().map_err(|_| "no address")?;
        let is_tls = uri.scheme_str() == Some("https");
        if !is_tls && !self.private {
            return Err("an address without TLS");
        }
        let host = uri.host().ok_or("no machine in the address")?.to_owned();
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let stream = self.connect(&host, port).await?;
        match is_tls {
            false => exchange(stream, &uri, post).await,
            true => {
                let name = ServerName::try_from(host).map_err(|_| "no name for TLS")?;
                let connector = TlsConnector::from(Arc::clone(&self.tls));
                let stream = connector.connect(name, stream).await;
                exchange(stream.map_err(|_| "TLS failed")?, &uri, post).await
            }
        }
    }

    /// Connects to the address that was looked at: a name that is looked up twice can lead to
    /// two places.
    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, Why> {
        let found = lookup_host((host, port)).await.map_err(|_| "the name is not known")?;
        let allowed: Vec<SocketAddr> =
            found.filter(|address| self.private || is_public(address.ip())).collect();
        if allowed.is_empty() {
            return Err("a private address");
        }
        TcpStream::connect(allowed.as_slice()).await.map_err(|_| "no connection")
    }
}

/// Sends over a stream. A redirection is no answer: it could lead where the address may not.
async fn exchange<S>(stream: S, uri: &Uri, post: Post) -> Result<(), Why>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let authority = uri.authority().map_or("", |a| a.as_str());
    let request = Request::post(path)
        .header(HOST, authority)
        .header(USER_AGENT, "ringfence")
        .header(CONTENT_TYPE, "application/json")
        .header("ringfence-event", post.event)
        .header("ringfence-signature", post.signature)
        .body(Full::new(Bytes::from(post.body)))
        .map_err(|_| "no request can be made of it")?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|_| "no connection")?;
    let driver = tokio::spawn(connection);
    let answer = sender.send_request(request).await;
    // What is answered beyond the status is not read.
    driver.abort();
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(_) => Err("an answer that is not 2xx"),
        Err(_) => Err("no answer"),
    }
}
