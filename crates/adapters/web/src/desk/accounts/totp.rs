//! The second factor: six digits that change every thirty seconds (RFC 6238 over RFC 4226).

use crate::base::PageError;
use casework::Moment;
use hmac::{Hmac, Mac};
use privacy::Pii;
use sha1::Sha1;
use subtle::ConstantTimeEq;

/// Seconds of a step.
const STEP: i64 = 30;
/// Bytes of a secret: those of a SHA-1 hash, as RFC 4226 advises.
pub const SECRET_BYTES: usize = 20;

/// The step a moment lies in.
pub fn step(now: Moment) -> i64 {
    now.0.div_euclid(STEP)
}

/// The code of a moment, as an authenticator shows it.
pub fn code(secret: &[u8], now: Moment) -> String {
    code_of_step(secret, step(now))
}

/// A secret from the machine's random bytes.
///
/// # Errors
/// If there are none.
pub fn random_secret() -> Result<Pii<Vec<u8>>, PageError> {
    let mut bytes = vec![0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Random)?;
    Ok(Pii::new(bytes))
}

/// The step whose code was given: this one, the one before or the one after, but none up to
/// `last`, since each code serves once. None if no code fits.
pub fn accept(secret: &[u8], given: &str, now: Moment, last: i64) -> Option<i64> {
    let given: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    let here = step(now);
    let mut found = None;
    // All three are compared, whichever fits, so that time tells nothing.
    for candidate in [here - 1, here, here + 1] {
        let fits: bool = code_of_step(secret, candidate).as_bytes().ct_eq(given.as_bytes()).into();
        if fits && candidate > last {
            found = Some(candidate);
        }
    }
    found
}

fn code_of_step(secret: &[u8], step: i64) -> String {
    let Ok(mut mac) = <Hmac<Sha1> as Mac>::new_from_slice(secret) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last().copied().unwrap_or(0) & 15);
    let bits = hash.iter().skip(offset).take(4).fold(0_u32, |n, b| (n << 8) | u32::from(*b));
    format!("{:06}", (bits & 0x7fff_ffff) % 1_000_000)
}

/// Bytes in the alphabet of RFC 4648, as authenticators take it.
pub fn base32(bytes: &[u8]) -> String {
    const ALPHABET: [char; 32] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R',
        'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', '2', '3', '4', '5', '6', '7',
    ];
    let letter = |bits: u32| ALPHABET.get((bits & 31) as usize).copied();
    let mut out = String::new();
    let (mut held, mut count) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8 | u32::from(*byte)) & 0xffff;
        count += 8;
        while count >= 5 {
            count -= 5;
            out.extend(letter(held >> count));
        }
    }
    if count > 0 {
        out.extend(letter(held << (5 - count)));
    }
    out
}

/// The address that an authenticator reads from the square.
pub fn address(secret: &[u8], login_name: &str, service: &str) -> String {
    let clean = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                    char::from(b).to_string()
                }
                _ => format!("%{b:02X}"),
            })
            .collect()
    };
    let (service, name) = (clean(service), clean(login_name));
    format!("otpauth://totp/{service}:{name}?secret={}&issuer={service}", base32(secret))
}

#[cfg(test)]
mod tests {
    use super::{accept, address, base32, code, step};
    use casework::Moment;

    const SECRET: &[u8] = b"12345678901234567890";

    /// Appendix B of RFC 6238; the last six of its eight digits.
    fn check(seconds: i64, expect: &str) {
        assert_eq!(code(SECRET, Moment(seconds)), expect);
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        check(59, "287082");
        check(1_111_111_109, "081804");
        check(1_111_111_111, "050471");
        check(1_234_567_890, "005924");
        check(2_000_000_000, "279037");
    }

    #[test]
    fn a_step_either_way_is_taken_and_each_code_once() {
        let now = Moment(1_000_000_000);
        let here = step(now);
        for seconds in [-30, 0, 30] {
            let given = code(SECRET, now.plus_seconds(seconds));
            assert_eq!(accept(SECRET, &given, now, 0), Some(here + seconds / 30));
        }
        for seconds in [-60, 60] {
            let given = code(SECRET, now.plus_seconds(seconds));
            assert_eq!(accept(SECRET, &given, now, 0), None);
        }
        let given = code(SECRET, now);
        assert_eq!(accept(SECRET, &given, now, here), None);
        assert_eq!(accept(SECRET, &format!(" {given} "), now, 0), Some(here));
        assert_eq!(accept(SECRET, "", now, 0), None);
    }

    #[test]
    fn the_secret_is_written_as_authenticators_read_it() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(base32(b"Hello!\xDE\xAD\xBE\xEF"), "JBSWY3DPEHPK3PXP");
        assert_eq!(
            address(b"foobar", "jane doe", "Ringfence desk"),
            "otpauth://totp/Ringfence%20desk:jane%20doe?secret=MZXW6YTBOI&issuer=Ringfence%20desk"
        );
    }
}
