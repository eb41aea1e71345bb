//! The file encrypted as a whole, by SQLCipher in a build that has it.
//!
//! Sealing (`vault.rs`) hides who people are. This hides the rest of the file as well: every
//! page, and so the schema, what was told and the words index, and the pages in the log beside
//! it, with AES-256 and a random vector for each page; and a page that was changed is noticed
//! (HMAC-SHA-512).
//!
//! Key and salt are made from the main key, so no word is stretched into a key, and opening
//! costs nothing. A file begins with its salt: its first bytes say what it is, and a key that
//! does not fit is known without trying it. Two processes that make the same file at the same
//! time also begin it alike.

use super::Fault;
use super::sqlite::{fault, of_io};
use crate::key::{Key, hex};
use casework::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use zeroize::Zeroizing;

/// Whether this build can encrypt a file as a whole: that of the feature
/// `whole-file-encryption`.
pub const WHOLE_FILES: bool = cfg!(feature = "whole-file-encryption");

/// What a file that is not encrypted begins with.
const MAGIC: &[u8; SALT] = b"SQLite format 3\0";
const SALT: usize = 16;
/// Bytes of a page of an encrypted file, of which it has a whole number.
const PAGE: u64 = 4096;

/// What is said of a file that is no database.
pub const NO_DATABASE: &str = "the file is no database";

const NO_BUILD: &str = "this build cannot encrypt a file as a whole: use one with the feature \
                        whole-file-encryption, or set whole_file = false under [store]";
const CANNOT_OPEN: &str = "the file is encrypted as a whole, and this build cannot open it: use \
                           one with the feature whole-file-encryption";
const NOT_EXPECTED: &str = "the file is encrypted as a whole, and the configuration does not say \
                            so: set whole_file = true under [store]";
const EXPECTED: &str = "the file is not encrypted as a whole, and the configuration says so: run \
                        `ringfence whole-file encrypt`, or set whole_file = false under [store]";

/// How a file lies on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileForm {
    /// As SQLite writes it.
    Plain,
    /// Encrypted as a whole.
    Whole,
}

/// How a file is read and written: its form, and the key that goes with the main key.
#[derive(Clone)]
pub struct Form {
    kind: FileForm,
    /// Key and salt as SQLCipher takes them.
    literal: Zeroizing<String>,
    salt: [u8; SALT],
}

impl Form {
    /// A form under a main key.
    pub fn new(kind: FileForm, key: &Key) -> Self {
        let secret = Zeroizing::new(key.derive("file"));
        let salt = key.derive("file salt").first_chunk::<SALT>().copied().unwrap_or_default();
        let digits = Zeroizing::new(hex(secret.as_slice()));
        let literal = Zeroizing::new(format!("x'{}{}'", digits.as_str(), hex(&salt)));
        Self { kind, literal, salt }
    }

    /// Another form under the same key.
    pub fn as_kind(&self, kind: FileForm) -> Self {
        Self { kind, ..self.clone() }
    }

    /// Which form it is.
    pub fn kind(&self) -> FileForm {
        self.kind
    }

    /// What stands behind `KEY` when such a file is attached: empty is none.
    pub fn literal(&self) -> &str {
        match self.kind {
            FileForm::Plain => "",
            FileForm::Whole => &self.literal,
        }
    }

    /// Refuses what this build cannot do, before any file is touched: SQLite without
    /// encryption takes a key without a word and writes in the open.
    pub fn possible(&self) -> Result<(), Fault> {
        match self.kind == FileForm::Whole && !WHOLE_FILES {
            true => Err(StoreError::Form(NO_BUILD).into()),
            false => Ok(()),
        }
    }

    /// Opens a file that is there. Nothing has been read from it yet.
    pub fn connect(&self, file: &Path) -> Result<Connection, Fault> {
        self.possible()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags).map_err(|e| fault(&e))?;
        if self.kind == FileForm::Whole {
            self.unlock(&connection)?;
        }
        Ok(connection)
    }

    fn unlock(&self, connection: &Connection) -> Result<(), Fault> {
        // The key comes before anything else; the log of errors goes to standard error, past
        // our own, and would tell of pages and not of content.
        let sql = format!("PRAGMA key = \"{}\"; PRAGMA cipher_log_level = NONE", &*self.literal);
        let sql = Zeroizing::new(sql);
        connection.execute_batch(&sql).map_err(|e| fault(&e))?;
        // A build that was linked against another SQLite has the feature and no encryption.
        let version = connection.query_row("PRAGMA cipher_version", [], |row| row.get(0));
        let version: Result<String, _> = version;
        version.map(|_| ()).map_err(|_| StoreError::Form(NO_BUILD).into())
    }

    /// What lies in a file, by its first bytes; nothing if there is none or it is empty. To be
    /// called only while this process has no connection to it, since closing the handle lets
    /// go of their locks.
    ///
    /// # Errors
    /// [`StoreError::Key`] if it seems to be encrypted with another key,
    /// [`StoreError::Damaged`] if it is no database at all.
    pub fn found(&self, file: &Path) -> Result<Option<FileForm>, Fault> {
        let mut handle = match File::open(file) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            opened => opened.map_err(|e| of_io(&e))?,
        };
        let length = handle.metadata().map_err(|e| of_io(&e))?.len();
        let mut head = [0_u8; SALT];
        match handle.read_exact(&mut head) {
            Ok(()) if head == *MAGIC => Ok(Some(FileForm::Plain)),
            Ok(()) if head == self.salt => Ok(Some(FileForm::Whole)),
            Ok(()) if length % PAGE == 0 => Err(StoreError::Key.into()),
            _ if length == 0 => Ok(None),
            _ => Err(Fault::damaged(NO_DATABASE)),
        }
    }

    /// Says why a file that seems to be no database cannot be opened in this form. It is
    /// looked at only then, when no connection holds it.
    pub fn explain(&self, fault: Fault, file: &Path) -> Fault {
        if fault.error != StoreError::Damaged(NO_DATABASE.into()) {
            return fault;
        }
        match (self.kind, self.found(file)) {
            (FileForm::Whole, Ok(Some(FileForm::Plain))) => StoreError::Form(EXPECTED).into(),
            (FileForm::Plain, Ok(Some(FileForm::Whole))) => unexpected().into(),
            (FileForm::Whole, Err(why)) => why,
            (FileForm::Plain, Err(why)) if why.error == StoreError::Key => {
                Fault::damaged("the file is no database, or encrypted as a whole with another key")
            }
            _ => fault,
        }
    }
}

/// What is said of a file that is encrypted and was not expected to be.
pub fn unexpected() -> StoreError {
    StoreError::Form(if WHOLE_FILES { NOT_EXPECTED } else { CANNOT_OPEN })
}

#[cfg(test)]
mod tests {
    use super::{FileForm, Form};
    use crate::key::Key;
    use casework::StoreError;

    #[test]
    fn what_lies_in_a_file_is_seen_from_its_first_bytes() {
        let folder = crate::store::testing::folder();
        let file = folder.path().join("a");
        let form = Form::new(FileForm::Plain, &Key::new([3; 32]));
        let mut ours = form.salt.to_vec();
        ours.resize(8192, 9);
        let check = |content: Option<&[u8]>, expect: Result<Option<FileForm>, StoreError>| {
            let _ = std::fs::remove_file(&file);
            if let Some(content) = content {
                std::fs::write(&file, content).unwrap();
            }
            assert_eq!(form.found(&file).map_err(|fault| fault.error), expect);
        };
        let none = || Err(StoreError::Damaged("the file is no database".into()));
        check(None, Ok(None));
        check(Some(b""), Ok(None));
        check(Some(b"SQLite format 3\0and so on"), Ok(Some(FileForm::Plain)));
        check(Some(&ours), Ok(Some(FileForm::Whole)));
        check(Some(&[7; 8192]), Err(StoreError::Key));
        check(Some(b"a short letter"), none());
        check(Some(&[b'a'; 5000]), none());
    }

    #[test]
    fn each_main_key_has_a_key_and_a_salt_of_its_own() {
        let [one, other] = [1, 2].map(|byte| Form::new(FileForm::Whole, &Key::new([byte; 32])));
        assert_ne!(one.literal(), other.literal());
        assert_ne!(one.salt, other.salt);
        assert_eq!(one.literal().len(), 2 * (32 + 16) + 3);
        assert_eq!(one.as_kind(FileForm::Plain).literal(), "");
    }
}
