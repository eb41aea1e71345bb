//! One POST to an address that somebody else may have chosen: only where it may lead, and
//! never for long.

use crate::gate::{Gate, Gated};
use crate::{Leave, Verdict};
use bytes::Bytes;
use casework::net::is_public;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Request, Response, StatusCode, Uri, body::Incoming};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;

/// What is sent.
#[derive(Clone)]
pub struct Post {
    /// Where to.
    pub url: String,
    /// Content type.
    pub content_type: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: String,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").field("content_type", &self.content_type).finish_non_exhaustive()
    }
}

/// Where posts may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// To the public network, with TLS.
    Public,
    /// Anywhere.
    Anywhere,
}

/// Sends posts.
#[derive(Clone)]
pub struct Client {
    tls: Arc<ClientConfig>,
    patience: Duration,
    reach: Reach,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("reach", &self.reach).finish_non_exhaustive()
    }
}

/// What was sent and not answered as hoped.
type Why = &'static str;

impl Client {
    /// Sends with TLS to those that are trusted, and waits this long for each of two things:
    /// until it is connected, and until there is an answer.
    pub fn new(tls: Arc<ClientConfig>, patience: Duration, reach: Reach) -> Self {
        Self { tls, patience, reach }
    }

    /// Sends, once the queue gives leave.
    pub async fn send(&self, post: Post, leave: Leave<'_>) -> Verdict {
        let Ok(uri) = post.url.parse::<Uri>() else { return Verdict::Never("no address") };
        let is_tls = uri.scheme_str() == Some("https");
        if !is_tls && self.reach == Reach::Public {
            return Verdict::Never("an address without TLS");
        }
        let Some(request) = request(&uri, &post) else {
            return Verdict::Never("no request can be made of it");
        };
        let Some(host) = uri.host() else { return Verdict::Never("no machine in the address") };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let connected = tokio::time::timeout(self.patience, self.connect(&host, port)).await;
        let stream = match connected.unwrap_or(Err("no connection in time")) {
            Ok(stream) => stream,
            Err(why) => return Verdict::NotYet(why),
        };
        let gate = Gate::open();
        let stream = Gated::new(stream, gate.clone());
        if !is_tls {
            return self.exchange((stream, gate), request, leave).await;
        }
        let Ok(name) = ServerName::try_from(host) else {
            return Verdict::Never("no name for TLS");
        };
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        match tokio::time::timeout(self.patience, connector.connect(name, stream)).await {
            Ok(Ok(stream)) => self.exchange((stream, gate), request, leave).await,
            _ => Verdict::NotYet("TLS failed"),
        }
    }

    /// Connects to the address that was looked at: a name that is looked up twice can lead to
    /// two places.
    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, Why> {
        let found = lookup_host((host, port)).await.map_err(|_| "the name is not known")?;
        let anywhere = self.reach == Reach::Anywhere;
        let allowed: Vec<SocketAddr> =
            found.filter(|address| anywhere || is_public(address.ip())).collect();
        if allowed.is_empty() {
            return Err("a private address");
        }
        TcpStream::connect(allowed.as_slice()).await.map_err(|_| "no connection")
    }

    async fn exchange<S>(
        &self,
        (stream, gate): (S, Gate),
        request: Request<Full<Bytes>>,
        leave: Leave<'_>,
    ) -> Verdict
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Ok((mut sender, connection)) = http1::handshake(TokioIo::new(stream)).await else {
            return Verdict::NotYet("no connection");
        };
        let driver = tokio::spawn(connection);
        let Some(slip) = leave.await else {
            driver.abort();
            return Verdict::NotOurs;
        };
        gate.free(Arc::clone(&slip));
        let answer = tokio::time::timeout(self.patience, sender.send_request(request)).await;
        // What is answered beyond the status is not read.
        driver.abort();
        let verdict = match answer {
            Ok(Ok(answer)) => judged(&answer),
            _ if !gate.is_passed() => Verdict::NotYet("the connection broke before the request"),
            Ok(Err(_)) => Verdict::Uncertain("no answer"),
            Err(_) => Verdict::Uncertain("no answer in time"),
        };
        slip.mark(verdict.mark());
        verdict
    }
}

fn request(uri: &Uri, post: &Post) -> Option<Request<Full<Bytes>>> {
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let mut request = Request::post(path)
        .header(HOST, uri.authority()?.as_str())
        .header(USER_AGENT, "ringfence")
        .header(CONTENT_TYPE, post.content_type);
    for (name, value) in &post.headers {
        let value = HeaderValue::from_str(value).ok()?;
        request = request.header(HeaderName::from_static(name), value);
    }
    request.body(Full::new(Bytes::from(post.body.clone()))).ok()
}

/// A redirection is no success: it could lead where the address may not.
fn judged(answer: &Response<Incoming>) -> Verdict {
    match answer.status() {
        status if status.is_success() => Verdict::Sent,
        StatusCode::GONE => Verdict::Never("it is gone"),
        _ => Verdict::NotYet("an answer that is not 2xx"),
    }
}
