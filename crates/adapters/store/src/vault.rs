//! Sealing: fields that only the holder of the key can read, and keyed hashes.
//!
//! A sealed field is a version, the number of the key, a random nonce and the ciphertext of
//! XChaCha20-Poly1305. Table, row and field are bound to it, so that a sealed field moved
//! to another row or column does not open. Random nonces of 192 bits do not repeat.
//!
//! Keyed hashes are taken with a key of their own, which is random and kept sealed: when the
//! main key changes, receipts stay good although nobody knows their digits.

use crate::engine::{Engine, Fault};
use crate::key::{Key, hex};
use casework::{Receipt, StoreError};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use privacy::Pii;
use sha2::Sha256;
use std::sync::{PoisonError, RwLock};

const VERSION: u8 = 1;
const NONCE: usize = 24;
const HEAD: usize = 1 + 4 + NONCE;

/// Where a sealed field lies.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Table.
    pub table: &'static str,
    /// Row.
    pub row: &'a str,
    /// Field.
    pub field: &'static str,
}

impl Place<'_> {
    fn bytes(self) -> Vec<u8> {
        [self.table, self.row, self.field].join("/").into_bytes()
    }
}

struct Lock {
    number: [u8; 4],
    cipher: XChaCha20Poly1305,
}

impl Lock {
    fn of(key: &Key) -> Self {
        let [a, b, c, d, ..] = key.derive("number");
        let cipher = XChaCha20Poly1305::new(&key.derive("fields").into());
        Self { number: [a, b, c, d], cipher }
    }
}

/// All keys in use.
pub struct Vault {
    /// The first seals, all open.
    locks: RwLock<Vec<Lock>>,
    hashing: [u8; 32],
}

impl Vault {
    /// Makes the keyed hashes' key and keeps it sealed in a database that has none.
    pub fn found(key: &Key, engine: &mut dyn Engine) -> Result<Self, Fault> {
        let locks = RwLock::new(vec![Lock::of(key)]);
        let mut vault = Self { locks, hashing: [0; 32] };
        if let Some(row) = engine.first("SELECT value FROM kept WHERE name = 'hashing'", &[])? {
            let sealed = row.opt_bytes(0)?.unwrap_or_default();
            let opened = vault.open(&sealed, HASHING)?;
            vault.hashing = opened.try_into().map_err(|_| StoreError::Key)?;
            return Ok(vault);
        }
        getrandom::fill(&mut vault.hashing).map_err(|_| no_chance())?;
        vault.keep_hashing(engine)?;
        Ok(vault)
    }

    /// Keeps the keyed hashes' key, sealed with the key that seals at present.
    pub fn keep_hashing(&self, engine: &mut dyn Engine) -> Result<(), Fault> {
        let sealed = self.seal(&self.hashing, HASHING)?;
        let sql = "INSERT INTO kept(name, value) VALUES ('hashing', ?1) \
                   ON CONFLICT(name) DO UPDATE SET value = excluded.value";
        engine.execute(sql, &[sealed.into()]).map(|_| ())
    }

    /// Seals bytes for one place.
    pub fn seal(&self, open: &[u8], place: Place<'_>) -> Result<Vec<u8>, Fault> {
        let locks = self.locks.read().unwrap_or_else(PoisonError::into_inner);
        let lock = locks.first().ok_or(StoreError::Key)?;
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| no_chance())?;
        let bound = place.bytes();
        let payload = Payload { msg: open, aad: &bound };
        let cipher = lock.cipher.encrypt(XNonce::from_slice(&nonce), payload);
        let cipher = cipher.map_err(|_| Fault::damaged("a field is too long to be sealed"))?;
        let mut out = Vec::with_capacity(HEAD + cipher.len());
        out.push(VERSION);
        out.extend_from_slice(&lock.number);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&cipher);
        Ok(out)
    }

    /// Opens what was sealed for this place.
    pub fn open(&self, sealed: &[u8], place: Place<'_>) -> Result<Vec<u8>, Fault> {
        let (head, cipher) = sealed.split_at_checked(HEAD).ok_or(StoreError::Key)?;
        let (start, nonce) = head.split_at_checked(5).ok_or(StoreError::Key)?;
        let (version, number) = start.split_first().ok_or(StoreError::Key)?;
        if *version != VERSION {
            return Err(Fault::damaged(format!("a field is sealed in way {version}")));
        }
        let locks = self.locks.read().unwrap_or_else(PoisonError::into_inner);
        let lock = locks.iter().find(|l| l.number == *number).ok_or(StoreError::Key)?;
        let bound = place.bytes();
        let payload = Payload { msg: cipher, aad: &bound };
        let open = lock.cipher.decrypt(XNonce::from_slice(nonce), payload);
        Ok(open.map_err(|_| StoreError::Key)?)
    }

    /// Seals a text; an empty one is nothing.
    pub fn seal_text(
        &self,
        text: &Pii<String>,
        place: Place<'_>,
    ) -> Result<Option<Vec<u8>>, Fault> {
        match text.reveal().as_str() {
            "" => Ok(None),
            open => self.seal(open.as_bytes(), place).map(Some),
        }
    }

    /// Opens a text; nothing is an empty one.
    pub fn open_text(
        &self,
        sealed: Option<Vec<u8>>,
        place: Place<'_>,
    ) -> Result<Pii<String>, Fault> {
        let Some(sealed) = sealed else { return Ok(Pii::default()) };
        let open = self.open(&sealed, place)?;
        Ok(Pii::new(String::from_utf8(open).map_err(|_| StoreError::Key)?))
    }

    /// A keyed hash of a text, for one purpose, as 64 hexadecimal digits.
    pub fn hash(&self, purpose: &str, text: &str) -> String {
        // HMAC takes a key of any length.
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&self.hashing) else {
            return String::new();
        };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    /// What is kept of a receipt.
    pub fn receipt(&self, receipt: &Receipt) -> String {
        self.hash("receipt", &receipt.digits())
    }

    /// From here on this key seals; the others still open.
    pub fn add(&self, key: &Key) {
        self.change(|locks| locks.insert(0, Lock::of(key)));
    }

    /// Keeps only the key that seals at present.
    pub fn retire(&self) {
        self.change(|locks| locks.truncate(1));
    }

    /// Gives up the key that seals at present: what was to be sealed with it was undone.
    pub fn take_back(&self) {
        self.change(|locks| {
            locks.drain(..1.min(locks.len()));
        });
    }

    /// Gives up all keys, since it is not known which of them the database is sealed with.
    pub fn close(&self) {
        self.change(Vec::clear);
    }

    fn change(&self, how: impl FnOnce(&mut Vec<Lock>)) {
        how(&mut self.locks.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(withheld)")
    }
}

const HASHING: Place<'static> = Place { table: "kept", row: "hashing", field: "value" };

fn no_chance() -> Fault {
    Fault::damaged("the machine gives no random bytes")
}
