//! The main key: 32 bytes from a file or the environment.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The main key. Never shown.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The text is no key.
    #[error("a key is 32 bytes, written as 64 hexadecimal digits or 44 characters of base64")]
    Form,
    /// The variable is not set.
    #[error("the environment variable {0} is not set: put the key there")]
    NoVariable(String),
    /// The file cannot be read or written.
    #[error("the key file {path} cannot be used: check that the service may read it")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Others can read the file.
    #[error("the key file {0} can be read by others: chmod 600 it")]
    Open(PathBuf),
    /// The machine gives no random bytes.
    #[error("the machine gives no random bytes")]
    Random,
}

impl Key {
    /// A key from its bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A key that nobody has.
    ///
    /// # Errors
    /// If the machine gives no random bytes.
    pub fn random() -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bytes.as_mut_slice()).map_err(|_| KeyError::Random)?;
        Ok(Self(bytes))
    }

    /// Reads a key as hexadecimal digits or base64.
    ///
    /// # Errors
    /// If it is neither, or not of 32 bytes.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let bytes = match text.len() {
            64 => unhex(text),
            _ => STANDARD
                .decode(text)
                .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')))
                .ok(),
        };
        let bytes = Zeroizing::new(bytes.ok_or(KeyError::Form)?);
        let array: [u8; 32] = bytes.as_slice().try_into().map_err(|_| KeyError::Form)?;
        Ok(Self::new(array))
    }

    /// The key in an environment variable.
    ///
    /// # Errors
    /// If it is not set, or holds no key.
    pub fn from_environment(variable: &str) -> Result<Self, KeyError> {
        let text = std::env::var(variable);
        let text = Zeroizing::new(text.map_err(|_| KeyError::NoVariable(variable.to_owned()))?);
        Self::from_text(&text)
    }

    /// The key in a file that nobody else can read.
    ///
    /// # Errors
    /// If it cannot be read, others can read it, or it holds no key.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let file = |source| KeyError::File { path: path.to_owned(), source };
        let mode = std::fs::metadata(path).map_err(file)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyError::Open(path.to_owned()));
        }
        Self::from_text(&Zeroizing::new(std::fs::read_to_string(path).map_err(file)?))
    }

    /// The key in a file; a file with a random key is made, for its owner alone, if there is
    /// none. It is durable before this answers: what is sealed with a key that was lost
    /// stays sealed.
    ///
    /// # Errors
    /// As [`Key::from_file`], or if the file cannot be made.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyError> {
        let key = Self::random()?;
        let write = || {
            let mut file =
                OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(key.to_hex().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            crate::engine::sqlite::sync_folder(path)
        };
        match write() {
            Ok(()) => Ok(key),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Self::from_file(path),
            Err(source) => Err(KeyError::File { path: path.to_owned(), source }),
        }
    }

    /// The key as 64 hexadecimal digits, for a key file.
    #[must_use]
    pub fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex(self.0.as_slice()))
    }

    /// Another 32 bytes for another purpose, from which the key cannot be found.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut out = [0_u8; 32];
        let derived = hkdf::Hkdf::<sha2::Sha256>::new(Some(b"ringfence"), self.0.as_slice());
        // 32 bytes are never too many to ask for.
        if derived.expand(purpose.as_bytes(), &mut out).is_err() {
            tracing::error!("a key could not be derived");
        }
        out
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(withheld)")
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Key, KeyError};
    use base64::Engine;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_reads_as_digits_and_as_base64() {
        let digits = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
        let key = Key::from_text(&format!(" {digits}\n")).unwrap();
        assert_eq!(key.to_hex().as_str(), digits);
        let base64 = base64::engine::general_purpose::STANDARD.encode(key.0.as_slice());
        assert_eq!(Key::from_text(&base64).unwrap().to_hex().as_str(), digits);
        for wrong in ["", "0011", &"g".repeat(64), "AAAA"] {
            assert!(matches!(Key::from_text(wrong), Err(KeyError::Form)), "{wrong}");
        }
        assert_eq!(format!("{key:?}"), "Key(withheld)");
    }

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner_alone() {
        let folder = crate::store::testing::folder();
        let path = folder.path().join("key");
        let made = Key::load_or_create(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Key::load_or_create(&path).unwrap().to_hex(), made.to_hex());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(Key::from_file(&path), Err(KeyError::Open(_))));
    }

    #[test]
    fn keys_of_one_purpose_serve_no_other() {
        let key = Key::new([7; 32]);
        assert_ne!(key.derive("fields"), key.derive("pages"));
        assert_ne!(key.derive("fields"), Key::new([8; 32]).derive("fields"));
    }
}
