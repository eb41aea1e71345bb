//! The embedded file.

use super::whole::{Form, NO_DATABASE};
use super::{Dialect, Engine, Fault, Row, Value};
use casework::StoreError;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode};
use std::fs::OpenOptions;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::time::Duration;

/// A connection to the file.
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Opens the file in the form it has to have, and creates it for its owner alone if there
    /// is none.
    pub fn open(file: &Path, form: &Form, wait: Duration) -> Result<Self, Fault> {
        form.possible()?;
        create(file)?;
        let before = identity(file)?;
        let opened = Self::connect(file, form, wait);
        let engine = opened.map_err(|fault| form.explain(fault, file))?;
        match identity(file)? == before {
            true => Ok(engine),
            // Another process has put another file in its place (`conversion.rs`): what would
            // be written to this one would be lost. From here on the lock of a reader keeps
            // the file where it is.
            false => Err(Fault { error: StoreError::Busy, lost: true }),
        }
    }

    fn connect(file: &Path, form: &Form, wait: Duration) -> Result<Self, Fault> {
        let connection = form.connect(file)?;
        connection.busy_timeout(wait).map_err(|e| fault(&e))?;
        connection.set_prepared_statement_cache_capacity(128);
        let mut engine = Self { connection };
        if engine.number("PRAGMA page_count", &[])? == 0 {
            // It has to stand before the first table. Said again later it would write, and
            // then nobody could so much as read when the disk is full.
            engine.batch("PRAGMA auto_vacuum = INCREMENTAL")?;
        }
        engine.batch(SETTINGS)?;
        Ok(engine)
    }

    /// The connection itself, for the backup interface.
    pub fn connection(&self) -> &Connection {
        &self.connection
    }
}

/// `secure_delete` overwrites what is deleted with zeros. The cache is small, for every
/// connection has one, and the system keeps pages of the file anyhow.
const SETTINGS: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -3000;
    PRAGMA journal_size_limit = 67108864;";

/// Which file a name leads to.
fn identity(file: &Path) -> Result<(u64, u64), Fault> {
    let about = std::fs::metadata(file).map_err(|e| of_io(&e))?;
    Ok((about.dev(), about.ino()))
}

fn create(file: &Path) -> Result<(), Fault> {
    if file.exists() {
        // Asked of the system by name: a second handle to the file, when closed, would let
        // go of the locks that other connections of this process hold on it.
        return rustix::fs::access(file, rustix::fs::Access::WRITE_OK)
            .map_err(|e| of_io(&std::io::Error::from(e)));
    }
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match made {
        // The name of the file has to last as well as what is in it.
        Ok(handle) => handle.sync_all().and_then(|()| sync_folder(file)).map_err(|e| of_io(&e)),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(of_io(&e)),
    }
}

/// Makes the name of a file durable.
pub fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// What an error of the file system means here.
pub fn of_io(error: &std::io::Error) -> Fault {
    use std::io::ErrorKind;
    let error = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreError::Full,
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => StoreError::ReadOnly,
        _ => StoreError::Unreachable,
    };
    Fault { error, lost: true }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl Engine for Sqlite {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        let run = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.execute(rusqlite::params_from_iter(values))
        };
        run().map(|n| u64::try_from(n).unwrap_or(u64::MAX)).map_err(|e| fault(&e))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let run = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            let width = statement.column_count();
            let rows = statement.query_map(rusqlite::params_from_iter(values), |row| {
                (0..width).map(|i| Ok(value(row.get_ref(i)?))).collect::<Result<_, _>>().map(Row)
            })?;
            rows.collect::<rusqlite::Result<Vec<Row>>>()
        };
        run().map_err(|e| fault(&e))
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.connection.execute_batch(sql).map_err(|e| fault(&e))
    }

    fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }
}

fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Text(number.to_string()),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

/// What an error of the engine means here. Its text never goes along: it may quote content.
pub fn fault(error: &rusqlite::Error) -> Fault {
    let Some(code) = error.sqlite_error() else {
        return Fault::damaged("a statement and its answer do not fit together");
    };
    let (error, lost) = match code.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (StoreError::Busy, false),
        ErrorCode::DiskFull => (StoreError::Full, false),
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => (StoreError::ReadOnly, true),
        ErrorCode::CannotOpen | ErrorCode::SystemIoFailure => (StoreError::Unreachable, true),
        ErrorCode::DatabaseCorrupt => (StoreError::Damaged("the file is malformed".into()), true),
        ErrorCode::NotADatabase => (StoreError::Damaged(NO_DATABASE.into()), true),
        ErrorCode::ConstraintViolation => (StoreError::Exists("an entry"), false),
        _ => (StoreError::Damaged(format!("the engine gave code {}", code.extended_code)), false),
    };
    Fault { error, lost }
}
