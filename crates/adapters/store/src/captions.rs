//! Words of calls that may be read along while they go on: sealed, in no backup and no export,
//! and deleted with their call so that nothing of them is left in the file or its log.

use crate::codes::moment;
use crate::engine::{Engine, Fault, Row};
use crate::store::Store;
use crate::vault::{Place, Vault};
use crate::worker::Company;
use casework::{Moment, StoreError};
use guarding::{CallWords, Captions, LineId, Readers, Settings, WORDS_SECONDS};

/// Where words lie.
pub fn place(row: &str) -> Place<'_> {
    Place { table: "guarded_words", row, field: "captions" }
}

impl Store {
    /// What was deleted is overwritten where it stood, and its traces in the log with it. It is not
    /// worth failing for: the words were sealed, and the next occasion overwrites them.
    pub(crate) async fn wipe(&self, deleted: u64) {
        if deleted == 0 {
            return;
        }
        let wiped =
            self.writer.hand(Company::Alone, |engine| engine.batch(engine.dialect().wipe()));
        let outcome = match wiped {
            Ok(answer) => answer.await.unwrap_or(Err(StoreError::Unreachable)),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::warn!(%error, "the log of the store is emptied at the next occasion");
        }
    }
}

/// Keeps the words of a call that is noted as going on.
pub fn keep(engine: &mut dyn Engine, vault: &Vault, words: &CallWords) -> Result<(), Fault> {
    let call = words.call.as_str();
    let sql = "SELECT count(*) FROM guarded_call WHERE call_name = ?1 AND ended = 0";
    if engine.number(sql, &[call.into()])? == 0 {
        return Ok(());
    }
    let sealed = vault.seal(&words.captions.to_bytes(), place(call))?;
    let sql = "INSERT INTO guarded_words(call_name, line, desk, seen_at, captions) \
               VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (call_name) DO UPDATE SET \
               desk = excluded.desk, seen_at = excluded.seen_at, captions = excluded.captions";
    let values = [
        call.into(),
        words.line.as_str().into(),
        (words.readers == Readers::FamilyAndDesk).into(),
        words.seen.0.into(),
        sealed.into(),
    ];
    engine.execute(sql, &values).map(|_| ())
}

/// The words of calls that go on.
pub fn read(
    engine: &mut dyn Engine,
    vault: &Vault,
    (line, now): (Option<&str>, Moment),
) -> Result<Vec<CallWords>, Fault> {
    const ROWS: &str = "SELECT call_name, line, desk, seen_at, captions FROM guarded_words w \
                        WHERE seen_at > ?1 AND EXISTS (SELECT 1 FROM guarded_call c \
                        WHERE c.call_name = w.call_name AND c.ended = 0)";
    let since = now.plus_seconds(-WORDS_SECONDS).0;
    let rows = match line {
        Some(line) => {
            let sql = format!("{ROWS} AND line = ?2 ORDER BY call_name");
            engine.query(&sql, &[since.into(), line.into()])?
        }
        None => engine.query(&format!("{ROWS} ORDER BY call_name"), &[since.into()])?,
    };
    rows.iter().map(|row| words(vault, row)).collect()
}

fn words(vault: &Vault, row: &Row) -> Result<CallWords, Fault> {
    let call = row.text(0)?;
    let sealed = row.opt_bytes(4)?.unwrap_or_default();
    let captions = Captions::from_bytes(&vault.open(&sealed, place(&call))?)
        .ok_or_else(|| Fault::damaged("the words of a call cannot be read"))?;
    Ok(CallWords {
        line: row.text(1)?,
        readers: if row.int(2)? != 0 { Readers::FamilyAndDesk } else { Readers::Family },
        seen: moment(row, 3)?,
        captions,
        call,
    })
}

/// Deletes the words of a call.
pub fn drop_of_call(engine: &mut dyn Engine, call: &str) -> Result<u64, Fault> {
    engine.execute("DELETE FROM guarded_words WHERE call_name = ?1", &[call.into()])
}

/// Deletes the words that nobody may read by these settings of their line.
pub fn drop_forbidden(
    engine: &mut dyn Engine,
    id: LineId,
    settings: &Settings,
) -> Result<u64, Fault> {
    let of_line = "line = (SELECT name FROM guarded_line WHERE id = ?1)";
    match settings.readers() {
        Some(Readers::FamilyAndDesk) => Ok(0),
        Some(Readers::Family) => {
            let sql = format!("UPDATE guarded_words SET desk = 0 WHERE {of_line}");
            engine.execute(&sql, &[id.0.into()]).map(|_| 0)
        }
        None => {
            engine.execute(&format!("DELETE FROM guarded_words WHERE {of_line}"), &[id.0.into()])
        }
    }
}

/// Deletes the words of calls that are over or are not known.
pub fn drop_of_ended(engine: &mut dyn Engine) -> Result<u64, Fault> {
    let sql = "DELETE FROM guarded_words WHERE call_name NOT IN \
               (SELECT call_name FROM guarded_call WHERE ended = 0)";
    engine.execute(sql, &[])
}

/// Whether there are words that nobody has renewed.
pub fn stale(engine: &mut dyn Engine, now: Moment) -> Result<i64, Fault> {
    let before = now.plus_seconds(-WORDS_SECONDS).0;
    engine.number("SELECT count(*) FROM guarded_words WHERE seen_at <= ?1", &[before.into()])
}

/// Deletes words that nobody has renewed.
pub fn drop_stale(engine: &mut dyn Engine, now: Moment) -> Result<u64, Fault> {
    let before = now.plus_seconds(-WORDS_SECONDS).0;
    engine.execute("DELETE FROM guarded_words WHERE seen_at <= ?1", &[before.into()])
}
