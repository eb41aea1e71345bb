//! Requests to the switchboard over HTTP, on connections that are kept.

use crate::settings::Ari;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use telephony::ari::Request;
use telephony::base64;
use telephony::call::Outcome;
use tokio::net::TcpStream;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// Bytes of an answer at most: a list of ten thousand channels.
const LONGEST: usize = 8 << 20;
/// Connections that are kept.
const KEPT: usize = 8;

/// Asks the switchboard.
pub struct Rest {
    settings: Ari,
    authorization: String,
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
}

impl Rest {
    /// A client of this switchboard. Nothing is connected yet.
    pub fn new(settings: Ari) -> Self {
        let authorization = authorization(&settings);
        Self { settings, authorization, idle: Mutex::new(Vec::new()) }
    }

    /// Asks, and gives how it was answered.
    pub async fn ask(&self, request: Request) -> Outcome {
        match self.fetch(request).await {
            Some((200..=299, _)) => Outcome::Done,
            Some((404, _)) => Outcome::Missing,
            Some((500..=599, _)) | None => Outcome::Unknown,
            Some(_) => Outcome::Refused,
        }
    }

    /// Asks, and gives status and body. None if there was no answer.
    pub async fn fetch(&self, request: Request) -> Option<(u16, String)> {
        let verb = request.method.name();
        let answer = tokio::time::timeout(PATIENCE, self.exchange(&request)).await;
        match answer.ok().flatten() {
            Some((status, body)) => {
                if !matches!(status, 200..=299 | 404) {
                    tracing::debug!(verb, status, "the switchboard would not");
                }
                Some((status, body))
            }
            None => {
                tracing::warn!(verb, "the switchboard gave no answer");
                None
            }
        }
    }

    async fn exchange(&self, request: &Request) -> Option<(u16, String)> {
        // A connection that was kept may have been closed meanwhile; a fresh one has not.
        if let Some(kept) = self.kept()
            && let Some(answer) = self.send(kept, request).await
        {
            return Some(answer);
        }
        let fresh = self.connect().await?;
        self.send(fresh, request).await
    }

    fn kept(&self) -> Option<SendRequest<Full<Bytes>>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(kept) = idle.pop() {
            if kept.is_ready() {
                return Some(kept);
            }
        }
        None
    }

    async fn connect(&self) -> Option<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(&self.settings.address).await.ok()?;
        let _ = stream.set_nodelay(true);
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Some(sender)
    }

    async fn send(
        &self,
        mut sender: SendRequest<Full<Bytes>>,
        request: &Request,
    ) -> Option<(u16, String)> {
        let body = request.body.clone().unwrap_or_default();
        let built = hyper::Request::builder()
            .method(request.method.name())
            .uri(&request.target)
            .header(HOST, &self.settings.address)
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .ok()?;
        sender.ready().await.ok()?;
        let answer = sender.send_request(built).await.ok()?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LONGEST).collect().await.ok()?.to_bytes();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(sender);
        }
        Some((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

/// What proves who asks.
pub fn authorization(settings: &Ari) -> String {
    let pair = format!("{}:{}", settings.user, settings.password);
    format!("Basic {}", base64::encode(pair.as_bytes()))
}
