//! Random tokens and keyed hashes.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The service's key. Never shown.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A key from 32 bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A keyed hash (HMAC-SHA-256) of a text, for one purpose.
    pub fn hash(&self, purpose: &str, text: &str) -> [u8; 32] {
        // HMAC takes a key of any length.
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The same as 64 hexadecimal digits.
    pub fn token(&self, purpose: &str, text: &str) -> String {
        hex(&self.hash(purpose, text))
    }

    /// Whether a text is the token for this purpose, in constant time.
    pub fn is_token(&self, purpose: &str, text: &str, given: &str) -> bool {
        self.token(purpose, text).as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// The first 64 bits of a keyed hash.
    pub fn number(&self, purpose: &str, text: &str) -> u64 {
        let hash = self.hash(purpose, text);
        hash.iter().take(8).fold(0, |n, b| (n << 8) | u64::from(*b))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(withheld)")
    }
}

/// 256 random bits as 64 hexadecimal digits.
///
/// # Errors
/// If the machine gives no random bytes.
pub fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// SHA-256 of a token, as it is kept.
pub fn hash_of(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::{Secret, hash_of, random_token};

    #[test]
    fn tokens_of_one_purpose_serve_no_other() {
        let secret = Secret::new([7; 32]);
        let token = secret.token("form", "abc");
        assert!(secret.is_token("form", "abc", &token));
        assert!(!secret.is_token("login", "abc", &token));
        assert!(!secret.is_token("form", "abd", &token));
        assert_ne!(random_token().unwrap(), random_token().unwrap());
        assert_eq!(hash_of("a").len(), 64);
    }
}
