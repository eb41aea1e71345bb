//! Cookies: only what a form or a login needs.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A `Set-Cookie` line: not readable by script, not sent from other sites' forms.
pub fn set_cookie(name: &str, value: &str, seconds: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// A `Set-Cookie` line that removes a cookie.
pub fn clear_cookie(name: &str, secure: bool) -> String {
    set_cookie(name, "", 0, secure)
}

#[cfg(test)]
mod tests {
    use super::{cookie, set_cookie};
    use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

    #[test]
    fn finds_one_of_several() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; rf_draft=xyz; b=2"));
        assert_eq!(cookie(&headers, "rf_draft"), Some("xyz"));
        assert_eq!(cookie(&headers, "draft"), None);
        assert!(set_cookie("a", "b", 5, true).ends_with("; Secure"));
    }
}
