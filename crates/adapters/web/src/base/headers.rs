//! What every answer carries and every request is held to.

use crate::Site;
use crate::api::problem::Problem;
use crate::base::PageError;
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
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
    let path = request.uri().path();
    let is_asset = path.starts_with("/assets/");
    let is_found = request.method() == Method::GET && may_be_found(path);
    let mut response = match is_text(path) {
        true => next.run(request).await,
        false if path.starts_with("/api/") => Problem::no_such_address().into_response(),
        false => PageError::NotFound.into_response(),
    };
    let is_found = is_found && response.status().is_success();
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
    if !is_found && !is_asset {
        let none = HeaderValue::from_static("noindex");
        headers.insert(HeaderName::from_static("x-robots-tag"), none);
    }
    if secure {
        headers.insert(
            HeaderName::from_static("strict-transport-security"),
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    response
}

/// Pages that people should find when they look for help: those that are the same for
/// everybody. What belongs to somebody, and the desk, is in no search engine.
fn may_be_found(path: &str) -> bool {
    let one = ["/", "/check", "/report/who", "/how-it-works", "/privacy", "/accessibility"];
    let below = ["/advice", "/alerts", "/professionals"];
    let is_below = |top: &&str| {
        path.strip_prefix(*top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    one.contains(&path) || (below.iter().any(is_below) && !path.starts_with("/alerts/"))
}

/// Whether an address is text once it is decoded: nothing of ours is at another.
fn is_text(path: &str) -> bool {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let digits = (byte == b'%').then(|| rest.clone().take(2).collect::<Vec<u8>>());
        let value = digits
            .and_then(|d| String::from_utf8(d).ok())
            .and_then(|d| u8::from_str_radix(&d, 16).ok());
        if value.is_some() {
            rest.nth(1);
        }
        bytes.push(value.unwrap_or(byte));
    }
    std::str::from_utf8(&bytes).is_ok()
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
    // Several headers are one list (RFC 9110, 5.3), and its last entry is the one that our
    // own proxy wrote.
    let forwarded = headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .filter(|_| site.settings.behind_proxy)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.rsplit(',').next())
        .map(|v| v.trim().to_owned());
    let connected = || connection.map(|c| c.0.ip().to_string());
    counted(&forwarded.or_else(connected).unwrap_or_default())
}

/// What is counted for an address: an address of IPv4 itself, of IPv6 its network of 64 bits,
/// all of which one house has.
fn counted(address: &str) -> String {
    let bare = address.trim_start_matches('[');
    let bare = bare.split_once(']').map_or(bare, |(inside, _)| inside);
    match bare.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V6(ip)) => {
            let network = ip.to_bits() >> 64 << 64;
            format!("{}/64", Ipv6Addr::from_bits(network))
        }
        Ok(IpAddr::V4(ip)) => ip.to_string(),
        Err(_) => match bare.parse::<SocketAddr>() {
            Ok(SocketAddr::V4(at)) => at.ip().to_string(),
            _ => address.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{counted, from_parts};
    use crate::Settings;
    use crate::testing::TestSite;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    #[test]
    fn a_house_is_counted_as_one() {
        let check = |address: &str, expect: &str| assert_eq!(counted(address), expect, "{address}");
        check("192.0.2.7", "192.0.2.7");
        check("192.0.2.7:4711", "192.0.2.7");
        check("::ffff:192.0.2.7", "192.0.2.7");
        check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
        check("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64");
        check("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64");
        check("2001:db8:1:3::1", "2001:db8:1:3::/64");
        check("unknown", "unknown");
        check("", "");
    }

    #[test]
    fn several_headers_are_one_list() {
        let settings = Settings { behind_proxy: true, ..Settings::default() };
        let site = TestSite::with(settings);
        let name = || HeaderName::from_static("x-forwarded-for");
        let mut headers = HeaderMap::new();
        headers.append(name(), HeaderValue::from_static("203.0.113.1, 203.0.113.2"));
        headers.append(name(), HeaderValue::from_static("203.0.113.3"));
        assert_eq!(from_parts(&headers, None, &site.site), "203.0.113.3");
        let direct = TestSite::new();
        assert_eq!(from_parts(&headers, None, &direct.site), "");
    }
}
