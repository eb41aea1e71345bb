//! The audit trail: appended within the writer, so that its numbers have no gap.
//!
//! Each link holds the hash of the one before. Whoever can write to the database could still
//! cut links off at the end, or work the whole chain out anew; so the place and hash of the
//! last link, and of the last that was cut off at the beginning, are kept with a keyed hash.

use crate::codes::{account, moment, report};
use crate::engine::{Engine, Fault, Row, Value};
use crate::vault::Vault;
use casework::audit::BEGINNING;
use casework::{AuditEntry, AuditLink, Moment};

/// Links read at once.
const PAGE: i64 = 1000;

/// The ends of the trail that is kept.
const START: &str = "start";
const END: &str = "end";

/// Where a link stands, and its hash.
type Mark = (i64, String);

/// Adds an entry.
pub fn append(engine: &mut dyn Engine, vault: &Vault, entry: &AuditEntry) -> Result<(), Fault> {
    if let Some(lock) = engine.dialect().lock_audit() {
        engine.batch(lock)?;
    }
    let (number, previous) = last(engine)?;
    let link = AuditLink::following(number, &previous, entry.clone());
    let sql = "INSERT INTO audit(number, at, account, what, report, detail, previous, hash) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let values: [Value; 8] = [
        link.number.into(),
        entry.at.0.into(),
        entry.account.map(|a| a.0).into(),
        entry.what.as_str().into(),
        entry.report.map(|r| r.0).into(),
        entry.detail.as_str().into(),
        link.previous.into(),
        link.hash.as_str().into(),
    ];
    engine.execute(sql, &values)?;
    set_mark(engine, vault, END, &(link.number, link.hash))
}

/// The last link, or the beginning.
fn last(engine: &mut dyn Engine) -> Result<Mark, Fault> {
    let sql = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1";
    match engine.first(sql, &[])? {
        Some(row) => Ok((row.int(0)?, row.text(1)?)),
        None => Ok(raw_mark(engine, START)?.map_or((0, BEGINNING.to_owned()), |(mark, _)| mark)),
    }
}

/// The trail after a number.
pub fn after(engine: &mut dyn Engine, number: i64, limit: i64) -> Result<Vec<AuditLink>, Fault> {
    let sql = "SELECT number, at, account, what, report, detail, previous, hash \
               FROM audit WHERE number > ?1 ORDER BY number LIMIT ?2";
    engine.query(sql, &[number.into(), limit.into()])?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<AuditLink, Fault> {
    Ok(AuditLink {
        number: row.int(0)?,
        entry: AuditEntry {
            at: moment(row, 1)?,
            account: account(row, 2)?,
            what: row.text(3)?,
            report: report(row, 4)?,
            detail: row.text(5)?,
        },
        previous: row.text(6)?,
        hash: row.text(7)?,
    })
}

/// Walks the whole trail; the first fault, as its number and what is wrong.
pub fn verify(
    engine: &mut dyn Engine,
    vault: &Vault,
) -> Result<Option<(i64, &'static str)>, Fault> {
    let start = match mark(engine, vault, START)? {
        Marked::Nothing => (0, BEGINNING.to_owned()),
        Marked::Good(mark) => mark,
        Marked::Forged(number) => return Ok(Some((number, "where it begins was changed"))),
    };
    let end = match mark(engine, vault, END)? {
        Marked::Nothing => start.clone(),
        Marked::Good(mark) => mark,
        Marked::Forged(number) => return Ok(Some((number, "where it ends was changed"))),
    };
    let mut at = start;
    loop {
        let links = after(engine, at.0, PAGE)?;
        if links.is_empty() {
            break;
        }
        for link in &links {
            if let Some(fault) = fault_of(&at, link) {
                return Ok(Some((link.number, fault)));
            }
            at = (link.number, link.hash.clone());
        }
    }
    Ok((at != end).then_some((at.0 + 1, "entries at the end are missing or were added")))
}

fn fault_of(before: &Mark, link: &AuditLink) -> Option<&'static str> {
    match () {
        () if link.number != before.0 + 1 => Some("an entry before it is missing"),
        () if link.previous != before.1 => Some("it does not follow from the entry before it"),
        () if !link.is_whole() => Some("it was changed"),
        () => None,
    }
}

/// Cuts off what is older. The last link always stays.
pub fn cut(engine: &mut dyn Engine, vault: &Vault, before: Moment) -> Result<u64, Fault> {
    if let Some(lock) = engine.dialect().lock_audit() {
        engine.batch(lock)?;
    }
    // The trail is cut at the last link before the first one that is to stay.
    let sql = "SELECT a.number, a.hash FROM audit a WHERE a.number < coalesce( \
                 (SELECT min(number) FROM audit WHERE at >= ?1), \
                 (SELECT max(number) FROM audit)) \
               ORDER BY a.number DESC LIMIT 1";
    let Some(row) = engine.first(sql, &[before.0.into()])? else { return Ok(0) };
    let start = (row.int(0)?, row.text(1)?);
    set_mark(engine, vault, START, &start)?;
    engine.execute("DELETE FROM audit WHERE number <= ?1", &[start.0.into()])
}

enum Marked {
    Nothing,
    Good(Mark),
    Forged(i64),
}

fn mark(engine: &mut dyn Engine, vault: &Vault, name: &str) -> Result<Marked, Fault> {
    Ok(match raw_mark(engine, name)? {
        None => Marked::Nothing,
        Some((mark, sealed)) if sealed == seal_of(vault, name, &mark) => Marked::Good(mark),
        Some((mark, _)) => Marked::Forged(mark.0),
    })
}

fn raw_mark(engine: &mut dyn Engine, name: &str) -> Result<Option<(Mark, String)>, Fault> {
    let sql = "SELECT number, hash, sealed FROM audit_mark WHERE name = ?1";
    let row = engine.first(sql, &[name.into()])?;
    row.map(|row| Ok(((row.int(0)?, row.text(1)?), row.text(2)?))).transpose()
}

fn set_mark(engine: &mut dyn Engine, vault: &Vault, name: &str, mark: &Mark) -> Result<(), Fault> {
    let sql = "INSERT INTO audit_mark(name, number, hash, sealed) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT(name) DO UPDATE SET number = excluded.number, \
               hash = excluded.hash, sealed = excluded.sealed";
    let sealed = seal_of(vault, name, mark);
    let values = [name.into(), mark.0.into(), mark.1.as_str().into(), sealed.into()];
    engine.execute(sql, &values).map(|_| ())
}

fn seal_of(vault: &Vault, name: &str, (number, hash): &Mark) -> String {
    vault.hash("audit", &format!("{name} {number} {hash}"))
}
