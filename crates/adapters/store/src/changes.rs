//! Changes to a report, each kept with how it was before; and notes.

use crate::codes::{TOLD, account, calm, from_json, moment, to_json, told, urgency};
use crate::engine::{Engine, Fault, Value};
use crate::{hooks, reports, words};
use casework::cases::{Change, HistoryEntry, Note, StoredReport};
use casework::report::Report;
use casework::{AccountId, Moment, NoteId, ReportId, Status, StoreError, Urgency, triage};

/// What is kept of a change.
pub struct Entry {
    what: &'static str,
    fields: Vec<(String, String, String)>,
    reason: String,
}

impl Entry {
    /// A change without values.
    pub fn plain(what: &'static str) -> Self {
        Self { what, fields: Vec::new(), reason: String::new() }
    }

    /// A change of one value.
    fn of(what: &'static str, before: String, after: String) -> Self {
        Self { what, fields: vec![(what.to_owned(), before, after)], reason: String::new() }
    }
}

/// Makes all changes, or none.
pub fn change(
    engine: &mut dyn Engine,
    id: ReportId,
    changes: &[Change],
    (by, now): (Option<AccountId>, Moment),
) -> Result<(), Fault> {
    for change in changes {
        let stored = reports::by_number(engine, id)?.ok_or(StoreError::Missing("report"))?;
        let Some(entry) = make(engine, &stored, change, now)? else { continue };
        touch(engine, id, now)?;
        remember(engine, id, by, now, &entry)?;
        if matches!(change, Change::Urgency(Urgency::CourierDue)) {
            hooks::tell(engine, id, "report.courier_due", now)?;
        }
        hooks::tell(engine, id, "report.changed", now)?;
    }
    Ok(())
}

/// Makes one change; nothing if it changes nothing.
fn make(
    engine: &mut dyn Engine,
    stored: &StoredReport,
    change: &Change,
    now: Moment,
) -> Result<Option<Entry>, Fault> {
    match change {
        Change::Correct(report, reason) => correct(engine, stored, report, reason),
        Change::Status(status) if *status == stored.status => Ok(None),
        Change::Status(status) => {
            set_status(engine, stored.id, *status, now)?;
            let (before, after) = (stored.status.code(), status.code());
            Ok(Some(Entry::of("status", before.into(), after.into())))
        }
        Change::Urgency(urgency) if *urgency == stored.urgency => Ok(None),
        Change::Urgency(to) => {
            set(engine, stored.id, "calm", calm(*to).into())?;
            let name = |u: Urgency| to_json(&u).map(|json| json.trim_matches('"').to_owned());
            Ok(Some(Entry::of("urgency", name(stored.urgency)?, name(*to)?)))
        }
        Change::Seen if stored.seen_at.is_some() => Ok(None),
        Change::Seen => {
            set(engine, stored.id, "seen_at", now.0.into())?;
            set(engine, stored.id, "seen", true.into())?;
            Ok(Some(Entry::plain("seen")))
        }
        Change::Assign(to) if *to == stored.assigned_to => Ok(None),
        Change::Assign(to) => {
            set(engine, stored.id, "assigned_to", to.map(|a| a.0).into())?;
            let name = |a: Option<AccountId>| a.map_or_else(String::new, |a| a.to_string());
            Ok(Some(Entry::of("assign", name(stored.assigned_to), name(*to))))
        }
        Change::Merge(into) => merge(engine, stored, *into, now),
        Change::Dismiss(values) if values.is_empty() => Ok(None),
        Change::Dismiss(values) => {
            let field =
                |(name, value): &(String, String)| (name.clone(), value.clone(), String::new());
            let fields = values.iter().map(field).collect();
            Ok(Some(Entry { fields, ..Entry::plain("dismissed") }))
        }
    }
}

fn correct(
    engine: &mut dyn Engine,
    stored: &StoredReport,
    report: &Report,
    reason: &str,
) -> Result<Option<Entry>, Fault> {
    let fields = differences(&stored.report, report)?;
    if fields.is_empty() {
        return Ok(None);
    }
    let columns: Vec<String> =
        TOLD.iter().enumerate().map(|(i, name)| format!("{name} = ?{}", i + 2)).collect();
    let mut values = vec![Value::from(stored.id.0)];
    values.extend(told(report));
    engine.execute(&format!("UPDATE report SET {} WHERE id = ?1", columns.join(", ")), &values)?;
    let sql = "UPDATE report_body SET body = ?2 WHERE report = ?1";
    engine.execute(sql, &[stored.id.0.into(), to_json(report)?.into()])?;
    words::renew(engine, stored.id, report)?;
    Ok(Some(Entry { what: "correct", fields, reason: reason.to_owned() }))
}

/// Each field that differs: its name, before, after.
fn differences(before: &Report, after: &Report) -> Result<Vec<(String, String, String)>, Fault> {
    let fields = |report: &Report| match serde_json::to_value(report) {
        Ok(serde_json::Value::Object(fields)) => Ok(fields),
        _ => Err(Fault::damaged("a report is not a set of fields")),
    };
    let (before, after) = (fields(before)?, fields(after)?);
    let changed = after.iter().filter(|(name, value)| before.get(*name) != Some(*value));
    let plain = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    Ok(changed
        .map(|(name, value)| (name.clone(), plain(before.get(name)), plain(Some(value))))
        .collect())
}

/// Merges into another report, or into that which the other was merged into. What had been
/// merged into this one goes along.
fn merge(
    engine: &mut dyn Engine,
    stored: &StoredReport,
    into: ReportId,
    now: Moment,
) -> Result<Option<Entry>, Fault> {
    let other = reports::by_number(engine, into)?.ok_or(StoreError::Missing("other report"))?;
    let target = other.merged_into.unwrap_or(other.id);
    if target == stored.id {
        return Err(StoreError::Missing("other report").into());
    }
    let sql = "UPDATE report SET merged_into = ?2 WHERE id = ?1 OR merged_into = ?1";
    engine.execute(sql, &[stored.id.0.into(), target.0.into()])?;
    status_column(engine, stored.id, Status::Merged, now)?;
    let before = stored.merged_into.map_or_else(String::new, |id| id.to_string());
    Ok(Some(Entry::of("merge", before, target.to_string())))
}

/// Sets the status; a report that is taken out of its merger stands by itself again.
pub fn set_status(
    engine: &mut dyn Engine,
    id: ReportId,
    status: Status,
    now: Moment,
) -> Result<(), Fault> {
    if status != Status::Merged {
        set(engine, id, "merged_into", Value::Null)?;
    }
    status_column(engine, id, status, now)
}

fn status_column(
    engine: &mut dyn Engine,
    id: ReportId,
    status: Status,
    now: Moment,
) -> Result<(), Fault> {
    let done = matches!(status, Status::Closed | Status::Merged | Status::Withdrawn);
    set(engine, id, "status", status.code().into())?;
    set(engine, id, "closed_at", done.then_some(now.0).into())
}

fn set(
    engine: &mut dyn Engine,
    id: ReportId,
    column: &'static str,
    value: Value,
) -> Result<(), Fault> {
    let sql = format!("UPDATE report SET {column} = ?2 WHERE id = ?1");
    engine.execute(&sql, &[id.0.into(), value]).map(|_| ())
}

/// Notes that a report was changed.
pub fn touch(engine: &mut dyn Engine, id: ReportId, now: Moment) -> Result<(), Fault> {
    set(engine, id, "changed_at", now.0.into())
}

/// Keeps a change in the history.
pub fn remember(
    engine: &mut dyn Engine,
    id: ReportId,
    by: Option<AccountId>,
    now: Moment,
    entry: &Entry,
) -> Result<(), Fault> {
    let sql = "INSERT INTO history(report, at, made_by, what, fields, reason) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = [
        id.0.into(),
        now.0.into(),
        by.map(|a| a.0).into(),
        entry.what.into(),
        to_json(&entry.fields)?.into(),
        entry.reason.as_str().into(),
    ];
    engine.execute(sql, &values).map(|_| ())
}

/// All changes, the oldest first.
pub fn history(engine: &mut dyn Engine, id: ReportId) -> Result<Vec<HistoryEntry>, Fault> {
    let sql = "SELECT at, made_by, what, fields, reason FROM history WHERE report = ?1 ORDER BY id";
    let rows = engine.query(sql, &[id.0.into()])?;
    let entries = rows.iter().map(|row| {
        Ok(HistoryEntry {
            at: moment(row, 0)?,
            by: account(row, 1)?,
            what: row.text(2)?,
            fields: from_json(&row.text(3)?)?,
            reason: row.text(4)?,
        })
    });
    entries.collect()
}

/// Adds a note.
pub fn add_note(
    engine: &mut dyn Engine,
    id: ReportId,
    by: AccountId,
    (text, now): (&str, Moment),
) -> Result<NoteId, Fault> {
    let there = engine.number("SELECT count(*) FROM report WHERE id = ?1", &[id.0.into()])?;
    if there == 0 {
        return Err(StoreError::Missing("report").into());
    }
    let sql = "INSERT INTO note(report, at, made_by, words) VALUES (?1, ?2, ?3, ?4) RETURNING id";
    let values = [id.0.into(), now.0.into(), by.0.into(), text.into()];
    let number = engine.number(sql, &values)?;
    words::add(engine, id, text)?;
    Ok(NoteId(number))
}

/// Notes of a report, the oldest first.
pub fn notes(engine: &mut dyn Engine, id: ReportId) -> Result<Vec<Note>, Fault> {
    let sql = "SELECT id, at, made_by, words FROM note WHERE report = ?1 ORDER BY id";
    let rows = engine.query(sql, &[id.0.into()])?;
    let notes = rows.iter().map(|row| {
        Ok(Note {
            id: NoteId(row.int(0)?),
            at: moment(row, 1)?,
            by: AccountId(row.int(2)?),
            text: row.text(3)?,
        })
    });
    notes.collect()
}

/// Lowers the urgency of reports with which nothing has happened for long.
pub fn calm_down(engine: &mut dyn Engine, now: Moment) -> Result<u64, Fault> {
    let before = |age: i64| Value::from(now.plus_seconds(-age).0);
    // Values of `calm` are listed so that its index is used, and not that of all changes.
    let sql = "UPDATE report SET calm = ?1 WHERE calm IN (0, 1, 2) AND changed_at < ?2";
    let week = engine.execute(sql, &[calm(Urgency::Routine).into(), before(triage::WEEK)])?;
    let sql = "UPDATE report SET calm = ?1 WHERE calm IN (0, 1) AND changed_at < ?2";
    let day = engine.execute(sql, &[calm(Urgency::Today).into(), before(triage::DAY)])?;
    Ok(week + day)
}

/// What the hooks are told of a report.
pub fn outline(engine: &mut dyn Engine, id: ReportId) -> Result<(Urgency, String), Fault> {
    let row = engine.first("SELECT calm, status FROM report WHERE id = ?1", &[id.0.into()])?;
    let row = row.ok_or(StoreError::Missing("report"))?;
    Ok((urgency(row.int(0)?), row.text(1)?))
}
