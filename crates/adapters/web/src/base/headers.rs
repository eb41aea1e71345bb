//! What every answer carries and every request is held to.

use crate::Site;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use std::net::SocketAddr;
use std::sync::Arc;

/// Bytes of a body at most, but for imports.
pub const MOST_BYTES: usize = 256 * 1024;

/// No script but ours, no frame, no other site; forms go home.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; script-src 'self'; connect-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const ALWAYS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()"),
];

/// Puts limits and headers around the pages.
pub fn around(pages: Router<Arc<Site>>, site: Arc<Site>) -> Router<Arc<Site>> {
    let secure = site.settings.secure;
    pages
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(from_fn(move |request: Request, next: Next| finish(request, next, secure)))
}

async fn finish(request: Request, next: Next, secure: bool) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if !is_asset {
        // A person's answers must not stay on a shared computer.
        headers
            .entry(HeaderName::from_static("cache-control"))
            .or_insert(HeaderValue::from_static("no-store"));
    }
    if secure {
        headers.insert(
            HeaderName::from_static("strict-transport-security"),
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}

/// The address a request came from, for counting attempts: never logged, never kept.
pub fn address(request: &Request, site: &Site) -> String {
    from_parts(request.headers(), request.extensions().get::<ConnectInfo<SocketAddr>>(), site)
}

/// The same from its parts.
pub fn from_parts(
    headers: &axum::http::HeaderMap,
    connection: Option<&ConnectInfo<SocketAddr>>,
    site: &Site,
) -> String {
    // The last entry is the one that our own proxy wrote.
    let forwarded = headers
        .get("x-forwarded-for")
        .filter(|_| site.settings.behind_proxy)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.rsplit(',').next())
        .map(|v| v.trim().to_owned());
    forwarded.or_else(|| connection.map(|c| c.0.ip().to_string())).unwrap_or_default()
}
