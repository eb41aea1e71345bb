//! One way to speak to both engines: SQL with numbered parameters, and rows of values.

pub mod dialect;
pub mod postgres;
pub mod sqlite;
mod tls;
pub mod whole;

use casework::StoreError;
pub use dialect::Dialect;

/// A value that goes in or comes out.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A whole number; truth is 1 or 0.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What went wrong in an engine.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What the asker is told.
    pub error: StoreError,
    /// Whether the connection or the transaction is gone with it.
    pub lost: bool,
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self { error, lost: false }
    }
}

impl Fault {
    /// The database holds something that it should not.
    pub fn damaged(what: impl Into<String>) -> Self {
        StoreError::Damaged(what.into()).into()
    }
}

/// A row that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Row(pub Vec<Value>);

impl Row {
    /// A number.
    pub fn int(&self, column: usize) -> Result<i64, Fault> {
        self.opt_int(column)?.ok_or_else(|| wrong(column))
    }

    /// A number, or nothing.
    pub fn opt_int(&self, column: usize) -> Result<Option<i64>, Fault> {
        match self.0.get(column) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }

    /// A text.
    pub fn text(&self, column: usize) -> Result<String, Fault> {
        self.opt_text(column)?.ok_or_else(|| wrong(column))
    }

    /// A text, or nothing.
    pub fn opt_text(&self, column: usize) -> Result<Option<String>, Fault> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }

    /// Bytes, or nothing.
    pub fn opt_bytes(&self, column: usize) -> Result<Option<Vec<u8>>, Fault> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(Some(bytes.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column)),
        }
    }
}

fn wrong(column: usize) -> Fault {
    Fault::damaged(format!("column {column} of an answer is of another kind"))
}

/// A connection to a database.
pub trait Engine {
    /// Which of the two it is.
    fn dialect(&self) -> Dialect;
    /// Carries out one statement with parameters `?1`, `?2`…; gives how many rows it touched.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Fault>;
    /// Carries out one statement and gives its rows.
    fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Fault>;
    /// Carries out several statements without parameters.
    fn batch(&mut self, sql: &str) -> Result<(), Fault>;
    /// Whether a transaction that was begun is still there.
    fn in_transaction(&self) -> bool;

    /// The first row.
    fn first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Fault> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// The number in the first column of the only row.
    fn number(&mut self, sql: &str, values: &[Value]) -> Result<i64, Fault> {
        let row = self.first(sql, values)?;
        row.ok_or_else(|| Fault::damaged("an answer has no row"))?.int(0)
    }
}
