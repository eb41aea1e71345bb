//! The whole database as JSON lines, and back: the backup of a server, and the way from one
//! engine to the other.
//!
//! The first line says what it is, the last how many rows there were, with the SHA-256 of all
//! lines before it: a file that was cut short is noticed. Sealed fields stay sealed.

use crate::codes::{from_json, to_json};
use crate::engine::sqlite::of_io;
use crate::engine::{Engine, Fault, Value};
use crate::migrations;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{BufRead, Write};

/// Every table with the column it is walked by, those first that others hang on. Words of calls
/// that are read along (`guarded_words`) are left out: they go with their call.
pub const TABLES: [(&str, &str); 34] = [
    ("kept", "name"),
    ("report", "id"),
    ("report_body", "report"),
    ("person", "report"),
    ("added", "id"),
    ("history", "id"),
    ("note", "id"),
    ("draft", "name"),
    ("account", "id"),
    ("login", "token_hash"),
    ("token", "id"),
    ("saved_view", "id"),
    ("hook", "id"),
    ("delivery", "id"),
    ("bulletin", "id"),
    ("bulletin_town", "id"),
    ("subscriber", "id"),
    ("subscriber_town", "id"),
    ("letter", "letter_key"),
    ("series", "id"),
    ("series_report", "report"),
    ("series_event", "id"),
    ("series_decision", "id"),
    ("series_look", "id"),
    ("guarded_line", "id"),
    ("guarded_call", "id"),
    ("notice", "id"),
    ("notice_seen", "id"),
    ("wave", "id"),
    ("wave_report", "id"),
    ("wave_event", "id"),
    ("wave_look", "name"),
    ("audit", "number"),
    ("audit_mark", "name"),
];

/// The table of searched words, which is exported last.
pub const SEARCH: (&str, &str) = ("search_text", "report");

const FORMAT: &str = "ringfence-export/1";
const PAGE: i64 = 500;

#[derive(Serialize, Deserialize)]
struct Head {
    format: String,
    schema: i64,
}

#[derive(Serialize, Deserialize)]
struct Line {
    table: String,
    row: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize, Deserialize)]
struct End {
    rows: u64,
    sha256: String,
}

struct Out<'a> {
    file: &'a mut dyn Write,
    hasher: Sha256,
    n_rows: u64,
}

impl Out<'_> {
    fn line(&mut self, line: &impl Serialize) -> Result<(), Fault> {
        let mut text = to_json(line)?;
        text.push('\n');
        self.hasher.update(text.as_bytes());
        self.file.write_all(text.as_bytes()).map_err(|e| of_io(&e))
    }
}

/// Writes everything, as it stood at one moment.
pub fn write(engine: &mut dyn Engine, file: &mut dyn Write) -> Result<u64, Fault> {
    engine.batch(engine.dialect().begin_snapshot())?;
    let outcome = write_all(engine, file);
    let ended = engine.batch("ROLLBACK");
    outcome.and_then(|n_rows| ended.map(|()| n_rows))
}

fn write_all(engine: &mut dyn Engine, file: &mut dyn Write) -> Result<u64, Fault> {
    let mut out = Out { file, hasher: Sha256::new(), n_rows: 0 };
    out.line(&Head { format: FORMAT.into(), schema: migrations::version(engine)? })?;
    for (table, key) in TABLES.into_iter().chain([SEARCH]) {
        write_table(engine, &mut out, table, key)?;
    }
    let sha256 = crate::key::hex(&out.hasher.clone().finalize());
    let n_rows = out.n_rows;
    out.line(&End { rows: n_rows, sha256 })?;
    Ok(n_rows)
}

/// The columns of a table.
pub fn columns(engine: &mut dyn Engine, table: &str) -> Result<Vec<String>, Fault> {
    let rows = engine.query(engine.dialect().columns(), &[table.into()])?;
    rows.iter().map(|row| row.text(0)).collect()
}

fn write_table(
    engine: &mut dyn Engine,
    out: &mut Out<'_>,
    table: &str,
    key: &str,
) -> Result<(), Fault> {
    let columns = columns(engine, table)?;
    let at = columns.iter().position(|c| c == key).unwrap_or(0);
    let listed = columns.join(", ");
    let start = format!("SELECT {listed} FROM {table} ORDER BY {key} LIMIT ?1");
    let on = format!("SELECT {listed} FROM {table} WHERE {key} > ?2 ORDER BY {key} LIMIT ?1");
    let mut rows = engine.query(&start, &[PAGE.into()])?;
    while let Some(last) = rows.last().and_then(|row| row.0.get(at)).cloned() {
        for row in rows {
            let fields = columns.iter().cloned().zip(row.0.into_iter().map(plain)).collect();
            out.line(&Line { table: table.to_owned(), row: fields })?;
            out.n_rows += 1;
        }
        rows = engine.query(&on, &[PAGE.into(), last])?;
    }
    Ok(())
}

fn plain(value: Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Int(number) => number.into(),
        Value::Text(text) => text.into(),
        Value::Bytes(bytes) => serde_json::json!({ "bytes": STANDARD.encode(bytes) }),
    }
}

fn from_plain(value: &serde_json::Value) -> Result<Value, Fault> {
    use serde_json::Value as Json;
    match value {
        Json::Null => Ok(Value::Null),
        Json::Number(number) => number.as_i64().map(Value::Int).ok_or_else(unreadable),
        Json::String(text) => Ok(text.as_str().into()),
        Json::Object(map) => {
            let text = map.get("bytes").and_then(Json::as_str).ok_or_else(unreadable)?;
            STANDARD.decode(text).map(Value::Bytes).map_err(|_| unreadable())
        }
        Json::Bool(_) | Json::Array(_) => Err(unreadable()),
    }
}

fn unreadable() -> Fault {
    Fault::damaged("a line of the export cannot be read")
}

/// Reads everything into an empty database, or nothing.
pub fn read(engine: &mut dyn Engine, file: &mut dyn BufRead) -> Result<u64, Fault> {
    migrations::within(engine, |engine| read_all(engine, file))
}

fn read_all(engine: &mut dyn Engine, file: &mut dyn BufRead) -> Result<u64, Fault> {
    if migrations::version(engine)? > 0 {
        return Err(casework::StoreError::Exists("a store at this address").into());
    }
    let mut hasher = Sha256::new();
    let mut lines = file.lines();
    let mut next = || lines.next().transpose().map_err(|e| of_io(&e));
    let first = next()?.ok_or_else(unreadable)?;
    let head: Head = from_json(&first)?;
    if head.format != FORMAT {
        return Err(Fault::damaged("the file is no export of this program"));
    }
    migrations::up_to(engine, head.schema)?;
    update(&mut hasher, &first);
    let mut n_rows = 0;
    while let Some(text) = next()? {
        if let Ok(line) = serde_json::from_str::<Line>(&text) {
            insert(engine, &line)?;
            update(&mut hasher, &text);
            n_rows += 1;
            continue;
        }
        let end: End = from_json(&text)?;
        if end.rows != n_rows || end.sha256 != crate::key::hex(&hasher.clone().finalize()) {
            return Err(Fault::damaged("the export was changed"));
        }
        advance(engine)?;
        return Ok(n_rows);
    }
    Err(Fault::damaged("the export was cut short"))
}

fn update(hasher: &mut Sha256, line: &str) {
    hasher.update(line.as_bytes());
    hasher.update(b"\n");
}

fn insert(engine: &mut dyn Engine, line: &Line) -> Result<(), Fault> {
    let known = TABLES.into_iter().chain([SEARCH]).any(|(table, _)| table == line.table);
    let columns: Vec<&str> = line.row.keys().map(String::as_str).collect();
    // Names go into the statement as they are: they have to be plain words.
    let word = |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if !known || columns.is_empty() || !columns.iter().all(word) {
        return Err(unreadable());
    }
    let values = line.row.values().map(from_plain).collect::<Result<Vec<_>, _>>()?;
    let places: Vec<String> = (1..=columns.len()).map(|i| format!("?{i}")).collect();
    let sql = format!(
        "INSERT INTO {}({}) VALUES ({})",
        line.table,
        columns.join(", "),
        places.join(", ")
    );
    engine.execute(&sql, &values).map(|_| ())
}

fn advance(engine: &mut dyn Engine) -> Result<(), Fault> {
    let numbered = TABLES.into_iter().filter(|(_, key)| *key == "id");
    for (table, _) in numbered {
        if let Some(sql) = engine.dialect().advance(table) {
            engine.batch(&sql)?;
        }
    }
    Ok(())
}
