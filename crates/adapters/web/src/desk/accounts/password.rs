//! Passwords: which are taken, and how they are kept.
//!
//! Length is what counts; no mixture of signs is asked for. Hashing takes tens of
//! milliseconds and 19 MiB by design, so it happens away from the threads that serve pages,
//! and only a few at a time: a flood of logins must not eat the machine.

use crate::base::PageError;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use privacy::Pii;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Characters a password has at least.
pub const SHORTEST: usize = 12;
/// Characters at most, so that nobody makes us hash a book.
pub const LONGEST: usize = 256;

/// Hashes worked on at once.
static TURNSTILE: Semaphore = Semaphore::const_new(2);
/// How long one waits to be let in.
const PATIENCE: Duration = Duration::from_secs(10);

/// The commonest of those that are long enough, without signs and in small letters.
const COMMONEST: [&str; 28] = [
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456123456",
    "123412341234",
    "123123123123",
    "987654321098",
    "abcdefghijkl",
    "abcd12345678",
    "abc123abc123",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwerty123456",
    "qwertyqwerty",
    "qwertyuiopas",
    "1q2w3e4r5t6y",
    "letmeinletmein",
    "iloveyou1234",
    "welcome12345",
    "administrator",
    "changemechangeme",
    "correcthorsebatterystaple",
    "hertfordshire",
    "ringfenceringfence",
];

/// What is wrong with a password, as a sentence without a full stop; none if it is taken.
pub fn fault(password: &str, login_name: &str) -> Option<String> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Some(format!("Choose a password of at least {SHORTEST} characters"));
    }
    if length > LONGEST {
        return Some(format!("Choose a password of at most {LONGEST} characters"));
    }
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (bare, name) = (plain(password), plain(login_name));
    if !name.is_empty() && bare.replace(&name, "").chars().count() < SHORTEST / 2 {
        return Some("Choose a password that is not made of your login name".into());
    }
    let mut signs: Vec<char> = bare.chars().collect();
    signs.sort_unstable();
    signs.dedup();
    if COMMONEST.contains(&bare.as_str()) || signs.len() < 4 {
        return Some("Choose another password: this one is among the first to be guessed".into());
    }
    None
}

/// The password as it is kept.
///
/// # Errors
/// If the machine gives no random bytes.
pub fn hash_now(password: &str) -> Result<Pii<String>, PageError> {
    hash_with(&hasher(), password)
}

/// The same without holding up the thread that serves the page.
///
/// # Errors
/// If too many wait already, or the machine gives no random bytes.
pub async fn hash(password: String) -> Result<Pii<String>, PageError> {
    aside(move || hash_now(&password)).await?
}

/// Whether the password belongs to what is kept. Without an account the same work is done
/// on a hash that nothing belongs to, so that the time it takes tells nothing.
///
/// # Errors
/// If too many wait already.
pub async fn verify(password: String, kept: Option<Pii<String>>) -> Result<bool, PageError> {
    aside(move || {
        let nobody = nobody();
        let hash = kept.as_ref().unwrap_or(nobody).reveal();
        let fits = PasswordHash::new(hash)
            .is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok());
        fits && kept.is_some()
    })
    .await
}

/// A hash of random bytes, made once: verifying against it takes as long as any.
fn nobody() -> &'static Pii<String> {
    static NOBODY: OnceLock<Pii<String>> = OnceLock::new();
    NOBODY.get_or_init(|| {
        let password = crate::base::secrets::random_token().unwrap_or_default();
        hash_now(&password).unwrap_or_default()
    })
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    let wait = tokio::time::timeout(PATIENCE, TURNSTILE.acquire());
    let Ok(Ok(_permit)) = wait.await else { return Err(PageError::TooOften(10)) };
    tokio::task::spawn_blocking(work).await.map_err(|_| PageError::Random)
}

/// Argon2id with 19 MiB, two passes and one lane: the first choice of OWASP's list.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_with(hasher: &Argon2<'_>, password: &str) -> Result<Pii<String>, PageError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| PageError::Random)?;
    let salt = SaltString::encode_b64(&bytes).map_err(|_| PageError::Random)?;
    let hash = hasher.hash_password(password.as_bytes(), &salt).map_err(|_| PageError::Random)?;
    Ok(Pii::new(hash.to_string()))
}

/// A hash that costs nothing, for tests that make many accounts.
#[cfg(test)]
pub fn quick(password: &str) -> Pii<String> {
    let params = Params::new(8, 1, 1, None).unwrap();
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    hash_with(&hasher, password).unwrap()
}

#[cfg(test)]
mod tests {
    use super::{fault, hash_now, verify};

    fn check(password: &str, taken: bool) {
        assert_eq!(fault(password, "jane.doe").is_none(), taken, "{password}");
    }

    #[test]
    fn length_counts_and_nothing_else_is_asked_for() {
        check("seven green buses", true);
        check("aaa bbb ccc ddd", true);
        check("short", false);
        check("elevenchars", false);
        check("Password-1234", false);
        check("aaaaaaaaaaaaaaaa", false);
        check("jane.doe2026", false);
        check("JaneDoeJaneDoe", false);
        check(&"long ".repeat(60), false);
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_and_no_other_and_nobody_fits_nothing() {
        let kept = hash_now("seven green buses").unwrap();
        assert!(kept.reveal().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("seven green buses".into(), Some(kept.clone())).await.unwrap());
        assert!(!verify("seven green busses".into(), Some(kept)).await.unwrap());
        assert!(!verify(String::new(), None).await.unwrap());
    }
}
