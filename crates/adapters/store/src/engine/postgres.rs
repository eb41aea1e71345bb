//! The server.
//!
//! The connection is encrypted as the address asks for it (`tls.rs`).

use super::{Dialect, Engine, Fault, Row, Value, tls};
use bytes::BytesMut;
use casework::StoreError;
use postgres::error::SqlState;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Statement};
use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

/// A connection to the server. It may be made and used only on a thread of the store, since
/// it waits.
pub struct Postgres {
    client: Client,
    statements: HashMap<String, Statement>,
}

/// Statements kept ready at most; searches can be worded in many ways.
const READY: usize = 256;

impl Postgres {
    /// Connects.
    pub fn open(url: &str, wait: Duration) -> Result<Self, Fault> {
        let (mut config, encryption) = tls::read(url)?;
        config.application_name("ringfence").connect_timeout(Duration::from_secs(5));
        config.keepalives_idle(Duration::from_secs(15)).tcp_user_timeout(Duration::from_secs(20));
        let client = match encryption {
            Some(tls) => config.connect(tls),
            None => config.connect(NoTls),
        };
        let client = client.map_err(|e| fault(&e))?;
        let mut engine = Self { client, statements: HashMap::new() };
        engine.batch(&format!(
            // Every question here looks up few rows: plans for whole tables, helpers and compiled
            // plans cost more than they bring.
            "SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off; \
             SET max_parallel_workers_per_gather = 0; SET synchronous_commit = on; SET lock_timeout = {}; SET statement_timeout = 60000; \
             SET client_min_messages = warning",
            wait.as_millis().max(1)
        ))?;
        Ok(engine)
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, Fault> {
        if let Some(ready) = self.statements.get(sql) {
            return Ok(ready.clone());
        }
        let spelled = Dialect::Postgres.parameters(sql);
        let statement = self.client.prepare(&spelled).map_err(|e| fault(&e))?;
        if self.statements.len() >= READY {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|v| v as &(dyn ToSql + Sync)).collect()
}

impl Engine for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault> {
        let statement = self.statement(sql)?;
        self.client.execute(&statement, &parameters(values)).map_err(|e| fault(&e))
    }

    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let statement = self.statement(sql)?;
        let rows = self.client.query(&statement, &parameters(values)).map_err(|e| fault(&e))?;
        let read = |row: &postgres::Row| {
            (0..row.len())
                .map(|i| row.try_get::<_, Option<Value>>(i).map(|v| v.unwrap_or(Value::Null)))
                .collect::<Result<Vec<Value>, _>>()
        };
        rows.iter().map(|row| read(row).map(Row).map_err(|e| fault(&e))).collect()
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.client.batch_execute(sql).map_err(|e| fault(&e))
    }

    fn in_transaction(&self) -> bool {
        !self.client.is_closed()
    }
}

type Trouble = Box<dyn Error + Sync + Send>;

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Trouble> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *kind == Type::INT8 => number.to_sql(kind, out),
            Self::Int(number) if *kind == Type::INT4 => i32::try_from(*number)?.to_sql(kind, out),
            Self::Text(text) if <&str as ToSql>::accepts(kind) => text.as_str().to_sql(kind, out),
            Self::Bytes(bytes) if *kind == Type::BYTEA => bytes.to_sql(kind, out),
            _ => Err(format!("a parameter is not of type {kind}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Trouble> {
        match *kind {
            Type::INT8 => i64::from_sql(kind, raw).map(Self::Int),
            Type::INT4 => i32::from_sql(kind, raw).map(|n| Self::Int(n.into())),
            Type::BOOL => bool::from_sql(kind, raw).map(Self::from),
            Type::BYTEA => Ok(Self::Bytes(raw.to_vec())),
            _ => <&str>::from_sql(kind, raw).map(Self::from),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::BOOL | Type::BYTEA | Type::TEXT)
            || <&str as FromSql>::accepts(kind)
    }
}

/// What an error of the server means here. Its text never goes along: it may quote content.
fn fault(error: &postgres::Error) -> Fault {
    let Some(state) = error.code() else {
        if let Some(why) = refusal(error) {
            return Fault { error: StoreError::Refused(why), lost: true };
        }
        return match error.source().is_some_and(|s| s.is::<std::io::Error>())
            || error.is_closed()
            || error.source().is_none()
        {
            true => Fault { error: StoreError::Unreachable, lost: true },
            false => Fault {
                error: StoreError::Damaged("a statement and its answer do not fit together".into()),
                lost: true,
            },
        };
    };
    let (error, lost) = match *state {
        SqlState::UNIQUE_VIOLATION => (StoreError::Exists("an entry"), false),
        SqlState::DISK_FULL => (StoreError::Full, false),
        SqlState::READ_ONLY_SQL_TRANSACTION => (StoreError::ReadOnly, true),
        SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::LOCK_NOT_AVAILABLE
        | SqlState::QUERY_CANCELED => (StoreError::Busy, false),
        SqlState::TOO_MANY_CONNECTIONS => (StoreError::Busy, true),
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
            (StoreError::Damaged("the server found damaged data".into()), false)
        }
        SqlState::INVALID_PASSWORD | SqlState::INVALID_AUTHORIZATION_SPECIFICATION => (
            StoreError::Refused("it does not accept the user or the password of the address"),
            true,
        ),
        SqlState::INVALID_CATALOG_NAME => {
            (StoreError::Refused("it has no database of the name in the address"), true)
        }
        SqlState::INSUFFICIENT_PRIVILEGE => {
            (StoreError::Refused("the user may not do this in the database"), false)
        }
        _ if reach(state.code()) => (StoreError::Unreachable, true),
        _ => (StoreError::Damaged(format!("the server gave state {}", state.code())), false),
    };
    Fault { error, lost }
}

/// Why no connection came about, if the server is there and it is not for the server to say.
fn refusal(error: &postgres::Error) -> Option<&'static str> {
    let text = error.to_string();
    if text.starts_with("error performing TLS handshake") {
        let cause = error.source().and_then(|s| s.downcast_ref::<std::io::Error>());
        let is_certificate = cause
            .and_then(std::io::Error::get_ref)
            .and_then(|inner| inner.downcast_ref::<tokio_rustls::rustls::Error>())
            .is_some_and(|e| matches!(e, tokio_rustls::rustls::Error::InvalidCertificate(_)));
        return Some(match is_certificate {
            true => "its certificate is not trusted, or does not name the machine of the address",
            false => "it does not speak TLS, which sslmode asks for",
        });
    }
    text.starts_with("invalid configuration")
        .then_some("the address lacks something, such as the password")
}

/// Whether a state says that the server goes, comes, or lets nobody in.
fn reach(code: &str) -> bool {
    ["08", "28", "3D", "57P", "58", "XX000"].iter().any(|class| code.starts_with(class))
}
