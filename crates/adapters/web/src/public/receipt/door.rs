//! For half an hour after a receipt was typed its browser may open the report: a cookie holds
//! the receipt, encrypted and signed with the service's key. Receipts stand in no address.

use crate::Site;
use crate::base::PageError;
use crate::base::cookies::{cookie, set_cookie};
use crate::base::secrets::random_token;
use axum::http::HeaderMap;
use casework::Receipt;

/// Cookie that opens a report.
pub const COOKIE: &str = "rf_receipt";
/// Seconds for which it does.
pub const SECONDS: i64 = 1800;

/// A `Set-Cookie` line that opens the report of a receipt.
///
/// # Errors
/// If the machine gives no random bytes.
pub fn open(site: &Site, receipt: &Receipt) -> Result<String, PageError> {
    let nonce = random_token().map_err(|_| PageError::Random)?;
    let until = site.clock.now().plus_seconds(SECONDS).0;
    let sealed = format!("{nonce}.{until}.{:016x}", number(receipt) ^ pad(site, &nonce));
    let signature = site.secret.token("receipt cookie", &sealed);
    Ok(set_cookie(COOKIE, &format!("{sealed}.{signature}"), SECONDS, site.settings.secure))
}

/// The receipt whose report a browser may open.
pub fn receipt(site: &Site, headers: &HeaderMap) -> Option<Receipt> {
    let (sealed, signature) = cookie(headers, COOKIE)?.rsplit_once('.')?;
    if !site.secret.is_token("receipt cookie", sealed, signature) {
        return None;
    }
    let (nonce, rest) = sealed.split_once('.')?;
    let (until, hidden) = rest.split_once('.')?;
    if site.clock.now().0 >= until.parse().ok()? {
        return None;
    }
    let hidden = u64::from_str_radix(hidden, 16).ok()?;
    Some(Receipt::from_random(hidden ^ pad(site, nonce)))
}

/// What forms on the pages of an open report carry.
pub fn form_token(site: &Site, receipt: &Receipt) -> String {
    site.secret.token("receipt form", &receipt.digits())
}

/// The first fifteen digits: the sixteenth follows from them.
fn number(receipt: &Receipt) -> u64 {
    receipt.digits().parse::<u64>().unwrap_or(0) / 10
}

/// Each nonce is used once, so that its pad is.
fn pad(site: &Site, nonce: &str) -> u64 {
    site.secret.number("receipt pad", nonce)
}

#[cfg(test)]
mod tests {
    use super::{COOKIE, SECONDS, open, receipt};
    use crate::testing::TestSite;
    use axum::http::{HeaderMap, HeaderValue, header::COOKIE as HEADER};
    use casework::Receipt;

    fn headers(line: &str) -> HeaderMap {
        let pair = line.split(';').next().unwrap();
        HeaderMap::from_iter([(HEADER, HeaderValue::from_str(pair).unwrap())])
    }

    #[test]
    fn opens_for_half_an_hour_and_shows_no_digits() {
        let site = TestSite::new();
        for bits in [0, 7, 999_999_999_999_999, u64::MAX] {
            let right = Receipt::from_random(bits);
            let line = open(&site.site, &right).unwrap();
            assert!(!line.contains(&right.digits()));
            assert_eq!(receipt(&site.site, &headers(&line)), Some(right));
        }
        let line = open(&site.site, &Receipt::from_random(7)).unwrap();
        site.pass(SECONDS);
        assert_eq!(receipt(&site.site, &headers(&line)), None);
    }

    #[test]
    fn cannot_be_made_up_or_changed() {
        let site = TestSite::new();
        let line = open(&site.site, &Receipt::from_random(7)).unwrap();
        let value = line.split(';').next().unwrap().split_once('=').unwrap().1.to_owned();
        for at in 0..value.len() {
            let mut bytes = value.clone().into_bytes();
            bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
            let forged = format!("{COOKIE}={}", String::from_utf8(bytes).unwrap());
            assert_eq!(receipt(&site.site, &headers(&forged)), None, "{at}");
        }
    }
}
