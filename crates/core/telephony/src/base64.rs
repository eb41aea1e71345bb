//! Base64 with the usual alphabet and padding (RFC 4648, section 4): how sound travels in
//! media-stream messages, and how a password travels to the switchboard.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Writes bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word = group.iter().fold(0_u32, |w, b| (w << 8) | u32::from(*b));
        let word = word << (8 * (3 - group.len()));
        for place in 0..4 {
            let six = usize::try_from((word >> (18 - 6 * place)) & 63).unwrap_or(0);
            let sign = ALPHABET.get(six).copied().unwrap_or(b'=');
            out.push(if place <= group.len() { char::from(sign) } else { '=' });
        }
    }
    out
}

/// Reads what [`encode`] writes. None for anything else: wrong signs, missing padding, or
/// bits that belong to no byte.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(4) {
        return None;
    }
    let groups = bytes.len() / 4;
    let mut out = Vec::with_capacity(groups * 3);
    for (index, group) in bytes.chunks_exact(4).enumerate() {
        let padding = group.iter().rev().take_while(|b| **b == b'=').count();
        if padding > 2 || (padding > 0 && index + 1 != groups) {
            return None;
        }
        let mut word = 0_u32;
        for sign in group.iter().take(4 - padding) {
            word = (word << 6) | value(*sign)?;
        }
        word <<= 6 * u32::try_from(padding).ok()?;
        let [_, a, b, c] = word.to_be_bytes();
        let whole = [a, b, c];
        let (kept, left) = whole.split_at_checked(3 - padding)?;
        if left.iter().any(|b| *b != 0) {
            return None;
        }
        out.extend_from_slice(kept);
    }
    Some(out)
}

fn value(sign: u8) -> Option<u32> {
    let at = match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(at))
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use proptest::prelude::*;

    fn check(plain: &str, coded: &str) {
        assert_eq!(encode(plain.as_bytes()), coded);
        assert_eq!(decode(coded).as_deref(), Some(plain.as_bytes()));
    }

    #[test]
    fn the_vectors_of_the_standard() {
        check("", "");
        check("f", "Zg==");
        check("fo", "Zm8=");
        check("foo", "Zm9v");
        check("foobar", "Zm9vYmFy");
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for bad in ["Z", "Zg=", "Zg", "====", "Zh==", "Zg==Zg==", "Z*==", "Zm9v\n"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn what_is_read_is_written_the_same(text in "[A-Za-z0-9+/=]{0,16}") {
            if let Some(bytes) = decode(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }
}
