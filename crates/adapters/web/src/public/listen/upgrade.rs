//! From a request to a WebSocket (RFC 6455, section 4.2), and whether it may become one.

use crate::Site;
use axum::extract::FromRequestParts;
use axum::http::header::{
    CONNECTION, HOST, HeaderName, ORIGIN, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use screen::wire::{LONGEST_SOUND, LONGEST_TEXT};
use std::sync::Arc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

/// A WebSocket as the service has it.
pub type Socket = WebSocketStream<TokioIo<Upgraded>>;

/// A request that asks to become a WebSocket.
pub struct Upgrade {
    on: OnUpgrade,
    accept: String,
}

impl FromRequestParts<Arc<Site>> for Upgrade {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Response> {
        let of = |name: HeaderName| parts.headers.get(name).and_then(|v| v.to_str().ok());
        let says = |name: HeaderName, word: &str| {
            let mut words = of(name).unwrap_or_default().split(',');
            words.any(|w| w.trim().eq_ignore_ascii_case(word))
        };
        let key = of(SEC_WEBSOCKET_KEY).map(|key| derive_accept_key(key.as_bytes()));
        let asks = says(CONNECTION, "upgrade") && says(UPGRADE, "websocket");
        let (Some(accept), true, Some("13")) = (key, asks, of(SEC_WEBSOCKET_VERSION)) else {
            return Err((StatusCode::UPGRADE_REQUIRED, [(UPGRADE, "websocket")]).into_response());
        };
        if !is_own(&parts.headers, &site.settings.public_url) {
            return Err(StatusCode::FORBIDDEN.into_response());
        }
        match parts.extensions.remove::<OnUpgrade>() {
            Some(on) => Ok(Self { on, accept }),
            None => Err(StatusCode::NOT_IMPLEMENTED.into_response()),
        }
    }
}

impl Upgrade {
    /// The answer to the request, and the socket to come.
    pub fn accept(self) -> (Response, impl Future<Output = Option<Socket>>) {
        let headers = [
            (CONNECTION, "upgrade".to_owned()),
            (UPGRADE, "websocket".to_owned()),
            (SEC_WEBSOCKET_ACCEPT, self.accept),
        ];
        let answer = (StatusCode::SWITCHING_PROTOCOLS, headers).into_response();
        let most = LONGEST_SOUND.max(LONGEST_TEXT);
        let limits = WebSocketConfig::default()
            .max_message_size(Some(most))
            .max_frame_size(Some(most))
            .read_buffer_size(8 * 1024)
            .write_buffer_size(0)
            .max_write_buffer_size(64 * 1024);
        let socket = async move {
            let stream = TokioIo::new(self.on.await.ok()?);
            Some(WebSocketStream::from_raw_socket(stream, Role::Server, Some(limits)).await)
        };
        (answer, socket)
    }
}

/// Whether a page of ours asks. Browsers let any page open a WebSocket to anybody and say
/// where it comes from; whoever does not say is no browser, and is refused too.
fn is_own(headers: &HeaderMap, public_url: &str) -> bool {
    let of = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let Some(origin) = of(ORIGIN) else { return false };
    let plain = |url: &str| url.trim_end_matches('/').to_ascii_lowercase();
    let host = |url: &str| plain(url).split_once("://").map(|(_, host)| host.to_owned());
    plain(origin) == plain(public_url)
        || of(HOST).is_some_and(|own| host(origin) == Some(own.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::is_own;
    use axum::http::HeaderMap;

    #[track_caller]
    fn check(origin: Option<&'static str>, host: &'static str, expect: bool) {
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        assert_eq!(is_own(&headers, "https://report.example.org"), expect, "{origin:?} {host}");
    }

    #[test]
    fn only_a_page_of_ours_may_listen() {
        check(Some("https://report.example.org"), "inside:8080", true);
        check(Some("http://127.0.0.1:8080"), "127.0.0.1:8080", true);
        check(Some("https://evil.example"), "report.example.org", false);
        check(Some("https://report.example.org.evil.example"), "report.example.org", false);
        check(Some("null"), "report.example.org", false);
        check(None, "report.example.org", false);
    }
}
