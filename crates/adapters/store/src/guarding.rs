//! Guarded lines: their settings, sealed, their calls without content, and the words of calls
//! that may be read along.

use crate::captions;
use crate::codes::moment;
use crate::engine::{Engine, Fault, Row};
use crate::store::Store;
use crate::vault::{Place, Vault};
use casework::{Moment, Reply, StoreError};
use evidence::{Level, Stage};
use guarding::{CallNote, CallWords, Guarding, Kept, LineId, NewLine, Settings, WISH_SECONDS};
use std::sync::Arc;

/// Days for which it is kept that there was a call.
const CALL_DAYS: i64 = 90;

/// Where settings lie.
pub fn place(row: &str) -> Place<'_> {
    Place { table: "guarded_line", row, field: "settings" }
}

impl Guarding for Store {
    fn lines(&self) -> Reply<'_, Vec<Kept>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| {
            let rows = engine.query(&format!("{COLUMNS} ORDER BY name"), &[])?;
            rows.iter().map(|row| line(&vault, row)).collect()
        })
    }

    fn line_of_key(&self, key: String) -> Reply<'_, Option<Kept>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| {
            let row =
                engine.first(&format!("{COLUMNS} WHERE key_hash = ?1"), &[key.as_str().into()])?;
            row.as_ref().map(|row| line(&vault, row)).transpose()
        })
    }

    fn add_line(&self, new: NewLine) -> Reply<'_, LineId> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| add(engine, &vault, &new))
    }

    fn change_line(&self, id: LineId, settings: Settings, now: Moment) -> Reply<'_, ()> {
        let vault = Arc::clone(&self.vault);
        self.write_and_wipe(move |engine| change(engine, &vault, (id, &settings), now))
    }

    fn change_key(&self, id: LineId, key: String) -> Reply<'_, ()> {
        self.write(move |engine| {
            let sql = "UPDATE guarded_line SET key_hash = ?2 WHERE id = ?1";
            found(engine.execute(sql, &[id.0.into(), key.as_str().into()])?)
        })
    }

    fn drop_line(&self, id: LineId) -> Reply<'_, ()> {
        self.write_and_wipe(move |engine| {
            let calls = "DELETE FROM guarded_call WHERE line = \
                         (SELECT name FROM guarded_line WHERE id = ?1)";
            engine.execute(calls, &[id.0.into()])?;
            found(engine.execute("DELETE FROM guarded_line WHERE id = ?1", &[id.0.into()])?)?;
            captions::drop_of_ended(engine)
        })
    }

    fn want_test(&self, id: LineId, now: Moment) -> Reply<'_, ()> {
        self.write(move |engine| {
            let sql = "UPDATE guarded_line SET test_wanted_at = ?2 WHERE id = ?1";
            found(engine.execute(sql, &[id.0.into(), now.0.into()])?)
        })
    }

    fn take_tests(&self, now: Moment) -> Reply<'_, Vec<String>> {
        Box::pin(async move {
            // Nobody writes when there is nothing to take.
            let sql = "SELECT count(*) FROM guarded_line WHERE test_wanted_at IS NOT NULL";
            match self.read(move |engine| engine.number(sql, &[])).await? {
                0 => Ok(Vec::new()),
                _ => self.write(move |engine| take_tests(engine, now)).await,
            }
        })
    }

    fn note_answer(&self, line: String, agreed: bool, now: Moment) -> Reply<'_, ()> {
        self.write(move |engine| {
            let sql = "UPDATE guarded_line SET answer = ?2, answered_at = ?3 WHERE name = ?1";
            let values = [line.as_str().into(), agreed.into(), now.0.into()];
            engine.execute(sql, &values).map(|_| ())
        })
    }

    fn withdraw_reading(&self, line: String, now: Moment) -> Reply<'_, ()> {
        let vault = Arc::clone(&self.vault);
        self.write_and_wipe(move |engine| withdraw(engine, &vault, (&line, now)))
    }

    fn note_call(&self, note: CallNote) -> Reply<'_, ()> {
        self.write_and_wipe(move |engine| {
            note_call(engine, &note)?;
            if note.ended { captions::drop_of_call(engine, &note.call) } else { Ok(0) }
        })
    }

    fn close_calls(&self, now: Moment) -> Reply<'_, ()> {
        self.write_and_wipe(move |engine| {
            let sql = "UPDATE guarded_call SET ended = 1 WHERE ended = 0 AND seen_at <= ?1";
            engine.execute(sql, &[now.0.into()])?;
            captions::drop_of_ended(engine)
        })
    }

    fn calls(&self, line: Option<String>, limit: u32) -> Reply<'_, Vec<CallNote>> {
        self.read(move |engine| {
            let most = i64::from(limit);
            let order = "ORDER BY begun_at DESC, id DESC LIMIT ?1";
            let rows = match &line {
                Some(line) => {
                    let sql = format!("{CALLS} WHERE line = ?2 {order}");
                    engine.query(&sql, &[most.into(), line.as_str().into()])?
                }
                None => engine.query(&format!("{CALLS} {order}"), &[most.into()])?,
            };
            rows.iter().map(call).collect()
        })
    }

    fn keep_words(&self, words: CallWords) -> Reply<'_, ()> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| captions::keep(engine, &vault, &words))
    }

    fn drop_words(&self, call: String) -> Reply<'_, ()> {
        self.write_and_wipe(move |engine| captions::drop_of_call(engine, &call))
    }

    fn words(&self, line: Option<String>, now: Moment) -> Reply<'_, Vec<CallWords>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| captions::read(engine, &vault, (line.as_deref(), now)))
    }

    fn forget_words(&self, now: Moment) -> Reply<'_, ()> {
        Box::pin(async move {
            // Nobody writes when there is nothing to delete.
            match self.read(move |engine| captions::stale(engine, now)).await? {
                0 => Ok(()),
                _ => self.write_and_wipe(move |engine| captions::drop_stale(engine, now)).await,
            }
        })
    }
}

impl Store {
    /// Work that may delete words of calls, and says how many; their traces go with them.
    fn write_and_wipe<F>(&self, work: F) -> Reply<'_, ()>
    where
        F: FnMut(&mut dyn Engine) -> Result<u64, Fault> + Send + 'static,
    {
        let written = self.write(work);
        Box::pin(async move {
            self.wipe(written.await?).await;
            Ok(())
        })
    }
}

const COLUMNS: &str = "SELECT id, name, settings, begun_at, changed_at, answer, answered_at \
                       FROM guarded_line";
const CALLS: &str = "SELECT call_name, line, begun_at, seen_at, ended, heard, level, stage, \
                     courier_due FROM guarded_call";

fn found(n: u64) -> Result<(), Fault> {
    match n {
        0 => Err(StoreError::Missing("guarded line").into()),
        _ => Ok(()),
    }
}

fn add(engine: &mut dyn Engine, vault: &Vault, new: &NewLine) -> Result<LineId, Fault> {
    let sql = "SELECT count(*) FROM guarded_line WHERE name = ?1";
    if engine.number(sql, &[new.name.as_str().into()])? > 0 {
        return Err(StoreError::Exists("a guarded line").into());
    }
    let sql = "INSERT INTO guarded_line(name, key_hash, settings, begun_at, changed_at) \
               VALUES (?1, ?2, ?3, ?4, ?4) RETURNING id";
    let values =
        [new.name.as_str().into(), new.key.as_str().into(), Vec::new().into(), new.now.0.into()];
    let id = engine.number(sql, &values)?;
    // What is sealed is bound to its row, whose number is known only when the row is there.
    let sealed = vault.seal(&new.settings.to_bytes(), place(&id.to_string()))?;
    let sql = "UPDATE guarded_line SET settings = ?2 WHERE id = ?1";
    engine.execute(sql, &[id.into(), sealed.into()])?;
    Ok(LineId(id))
}

fn change(
    engine: &mut dyn Engine,
    vault: &Vault,
    (id, settings): (LineId, &Settings),
    now: Moment,
) -> Result<u64, Fault> {
    let sealed = vault.seal(&settings.to_bytes(), place(&id.0.to_string()))?;
    let sql = "UPDATE guarded_line SET settings = ?2, changed_at = ?3 WHERE id = ?1";
    found(engine.execute(sql, &[id.0.into(), sealed.into(), now.0.into()])?)?;
    captions::drop_forbidden(engine, id, settings)
}

/// A line of the configuration has no row, and nothing is changed then.
fn withdraw(
    engine: &mut dyn Engine,
    vault: &Vault,
    (name, now): (&str, Moment),
) -> Result<u64, Fault> {
    let row = engine.first(&format!("{COLUMNS} WHERE name = ?1"), &[name.into()])?;
    if let Some(row) = row {
        let mut kept = line(vault, &row)?;
        kept.settings.withdraw_reading(now);
        change(engine, vault, (kept.id, &kept.settings), now)?;
    }
    engine.execute("DELETE FROM guarded_words WHERE line = ?1", &[name.into()])
}

fn line(vault: &Vault, row: &Row) -> Result<Kept, Fault> {
    let id = row.int(0)?;
    let sealed = row.opt_bytes(2)?.unwrap_or_default();
    let settings = Settings::from_bytes(&vault.open(&sealed, place(&id.to_string()))?)
        .ok_or_else(|| Fault::damaged("the settings of a line cannot be read"))?;
    let answered = match (row.opt_int(5)?, row.opt_int(6)?) {
        (Some(answer), Some(at)) => Some((answer != 0, Moment(at))),
        _ => None,
    };
    Ok(Kept {
        id: LineId(id),
        name: row.text(1)?,
        settings,
        begun: moment(row, 3)?,
        changed: moment(row, 4)?,
        answered,
    })
}

fn take_tests(engine: &mut dyn Engine, now: Moment) -> Result<Vec<String>, Fault> {
    let sql = "SELECT id, name FROM guarded_line WHERE test_wanted_at > ?1 ORDER BY name";
    let rows = engine.query(sql, &[now.plus_seconds(-WISH_SECONDS).0.into()])?;
    let mut names = Vec::new();
    for row in &rows {
        // Another process may have taken it since it was read: then no row is touched.
        let take = "UPDATE guarded_line SET test_wanted_at = NULL \
                    WHERE id = ?1 AND test_wanted_at IS NOT NULL";
        if engine.execute(take, &[row.int(0)?.into()])? > 0 {
            names.push(row.text(1)?);
        }
    }
    engine.execute("UPDATE guarded_line SET test_wanted_at = NULL", &[])?;
    Ok(names)
}

fn note_call(engine: &mut dyn Engine, note: &CallNote) -> Result<(), Fault> {
    let sql = "INSERT INTO guarded_call(call_name, line, begun_at, seen_at, ended, heard, level, \
               stage, courier_due) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
               ON CONFLICT (call_name) DO UPDATE SET seen_at = excluded.seen_at, \
               ended = excluded.ended, heard = excluded.heard, level = excluded.level, \
               stage = excluded.stage, courier_due = excluded.courier_due";
    let values = [
        note.call.as_str().into(),
        note.line.as_str().into(),
        note.begun.0.into(),
        note.seen.0.into(),
        note.ended.into(),
        note.heard.into(),
        note.level.name().into(),
        note.stage.map(Stage::name).into(),
        note.courier_due.into(),
    ];
    engine.execute(sql, &values).map(|_| ())
}

fn call(row: &Row) -> Result<CallNote, Fault> {
    let level = match row.text(6)?.as_str() {
        "clear" => Level::Clear,
        "amber" => Level::Amber,
        "red" => Level::Red,
        _ => return Err(Fault::damaged("a call has a level that is not known")),
    };
    Ok(CallNote {
        call: row.text(0)?,
        line: row.text(1)?,
        begun: moment(row, 2)?,
        seen: moment(row, 3)?,
        ended: row.int(4)? != 0,
        heard: row.int(5)? != 0,
        level,
        stage: row.opt_text(7)?.as_deref().and_then(Stage::from_name),
        courier_due: row.int(8)? != 0,
    })
}

/// Forgets calls of long ago.
pub fn expire(engine: &mut dyn Engine, now: Moment) -> Result<u64, Fault> {
    let before = now.plus_days(-CALL_DAYS).0;
    engine.execute("DELETE FROM guarded_call WHERE begun_at <= ?1", &[before.into()])
}
