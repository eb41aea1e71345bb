//! Series of reports: their members, what people decided, what happened, who has looked.

use crate::codes::{account, fold, moment, report, to_json};
use crate::engine::{Engine, Fault, Row, Value};
use crate::store::Store;
use crate::{hooks, notices, reports};
use casework::cases::StoredReport;
use casework::{AccountId, Moment, Reply, ReportId, StoreError};
use serde::Serialize;
use series::contract::{Change, Event, Kept, Serials, SeriesId, Standing};
use series::{Decision, Verdict, words};
use std::collections::BTreeMap;

impl Serials for Store {
    fn filed(&self, after: ReportId, limit: u32) -> Reply<'_, Vec<StoredReport>> {
        self.read(move |engine| {
            let sql = format!(
                "SELECT {} FROM report r JOIN report_body b ON b.report = r.id \
                 WHERE r.id > ?1 ORDER BY r.id LIMIT ?2",
                reports::COLUMNS
            );
            let values = [after.0.into(), i64::from(limit).into()];
            engine.query(&sql, &values)?.iter().map(reports::read).collect()
        })
    }

    fn back(&self, from: ReportId, count: u32) -> Reply<'_, ReportId> {
        self.read(move |engine| {
            let sql = "SELECT id FROM report WHERE id <= ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2";
            let row = engine.first(sql, &[from.0.into(), i64::from(count).into()])?;
            row.map_or(Ok(ReportId(0)), |row| row.int(0).map(ReportId))
        })
    }

    fn of_town(&self, town: String) -> Reply<'_, Vec<SeriesId>> {
        self.read(move |engine| {
            let sql = "SELECT DISTINCT s.series FROM report r JOIN series_report s \
                       ON s.report = r.id WHERE r.town = ?1 ORDER BY s.series";
            let rows = engine.query(sql, &[fold(&town).into()])?;
            rows.iter().map(|row| row.int(0).map(SeriesId)).collect()
        })
    }

    fn changed(&self, at: Moment, after: ReportId, limit: u32) -> Reply<'_, Vec<StoredReport>> {
        self.read(move |engine| changed(engine, (at, after), limit))
    }

    fn series(&self) -> Reply<'_, Vec<Kept>> {
        self.read(all)
    }

    fn decisions(&self) -> Reply<'_, Vec<Decision>> {
        self.read(decisions)
    }

    fn keep(&self, change: Change) -> Reply<'_, Vec<SeriesId>> {
        self.write(move |engine| keep(engine, &change))
    }

    fn events(&self, series: Option<SeriesId>, limit: u32) -> Reply<'_, Vec<Event>> {
        self.read(move |engine| events(engine, series, limit))
    }

    fn looked(&self, account: AccountId, series: SeriesId, now: Moment) -> Reply<'_, ()> {
        self.write(move |engine| {
            let sql = "INSERT INTO series_look(account, series, at) VALUES (?1, ?2, ?3) \
                       ON CONFLICT (account, series) DO UPDATE SET at = excluded.at";
            let values = [account.0.into(), series.0.into(), now.0.into()];
            engine.execute(sql, &values).map(|_| ())
        })
    }

    fn version(&self) -> Reply<'_, (i64, i64)> {
        self.read(|engine| {
            let events = engine.number("SELECT coalesce(max(id), 0) FROM series_event", &[])?;
            let sql = "SELECT coalesce(max(id), 0) FROM series_decision";
            Ok((events, engine.number(sql, &[])?))
        })
    }

    fn progress(&self) -> Reply<'_, Option<(Moment, ReportId)>> {
        self.read(|engine| {
            let row = engine.first("SELECT at, report FROM series_progress WHERE id = 1", &[])?;
            row.map(|row| Ok((moment(&row, 0)?, ReportId(row.int(1)?)))).transpose()
        })
    }

    fn progressed(&self, at: Moment, report: ReportId) -> Reply<'_, ()> {
        self.write(move |engine| {
            let sql = "INSERT INTO series_progress(id, at, report) VALUES (1, ?1, ?2) \
                       ON CONFLICT (id) DO UPDATE SET at = excluded.at, report = excluded.report";
            engine.execute(sql, &[at.0.into(), report.0.into()]).map(|_| ())
        })
    }

    fn looks(&self, account: AccountId) -> Reply<'_, Vec<(SeriesId, Moment)>> {
        self.read(move |engine| {
            let sql = "SELECT series, at FROM series_look WHERE account = ?1 ORDER BY series";
            let rows = engine.query(sql, &[account.0.into()])?;
            rows.iter().map(|row| Ok((SeriesId(row.int(0)?), moment(row, 1)?))).collect()
        })
    }
}

fn changed(
    engine: &mut dyn Engine,
    (at, after): (Moment, ReportId),
    limit: u32,
) -> Result<Vec<StoredReport>, Fault> {
    let sql = format!(
        "SELECT {} FROM report r JOIN report_body b ON b.report = r.id \
         WHERE r.changed_at > ?1 OR (r.changed_at = ?1 AND r.id > ?2) \
         ORDER BY r.changed_at, r.id LIMIT ?3",
        reports::COLUMNS
    );
    let values = [at.0.into(), after.0.into(), i64::from(limit).into()];
    engine.query(&sql, &values)?.iter().map(reports::read).collect()
}

fn all(engine: &mut dyn Engine) -> Result<Vec<Kept>, Fault> {
    let mut members: BTreeMap<i64, Vec<ReportId>> = BTreeMap::new();
    for row in engine.query("SELECT series, report FROM series_report ORDER BY report", &[])? {
        members.entry(row.int(0)?).or_default().push(ReportId(row.int(1)?));
    }
    let sql = "SELECT id, standing, begun_at, changed_at FROM series \
               WHERE standing <> 'dissolved' ORDER BY id";
    let rows = engine.query(sql, &[])?;
    let kept = |row: &Row| {
        let id = row.int(0)?;
        let standing = Standing::from_code(&row.text(1)?)
            .ok_or_else(|| Fault::damaged("a series stands nowhere that is known"))?;
        Ok(Kept {
            id: SeriesId(id),
            standing,
            begun: moment(row, 2)?,
            changed: moment(row, 3)?,
            members: members.remove(&id).unwrap_or_default(),
        })
    };
    rows.iter().map(kept).collect()
}

fn decisions(engine: &mut dyn Engine) -> Result<Vec<Decision>, Fault> {
    let sql = "SELECT earlier, later, verdict, at, account FROM series_decision ORDER BY id";
    let rows = engine.query(sql, &[])?;
    let decision = |row: &Row| {
        let verdict = Verdict::from_code(&row.text(2)?)
            .ok_or_else(|| Fault::damaged("a decision says nothing that is known"))?;
        Ok(Decision {
            left: ReportId(row.int(0)?),
            right: ReportId(row.int(1)?),
            verdict,
            at: moment(row, 3)?,
            by: account(row, 4)?,
        })
    };
    rows.iter().map(decision).collect()
}

fn keep(engine: &mut dyn Engine, change: &Change) -> Result<Vec<SeriesId>, Fault> {
    let mut ids = Vec::new();
    for series in &change.series {
        ids.push(keep_series(engine, series)?);
    }
    // Members are written when all are out of where they were, for a report may change over.
    // What retention deleted meanwhile is left out.
    for (id, series) in ids.iter().zip(&change.series) {
        let sql = "DELETE FROM series_report WHERE series = ?1";
        engine.execute(sql, &[id.0.into()])?;
        for report in series.members.iter().filter(|_| series.standing != Standing::Dissolved) {
            let sql = "INSERT INTO series_report(report, series) \
                       SELECT id, CAST(?2 AS BIGINT) FROM report WHERE id = ?1 \
                       ON CONFLICT (report) DO UPDATE SET series = excluded.series";
            engine.execute(sql, &[report.0.into(), id.0.into()])?;
        }
    }
    let mut fresh = Vec::new();
    for event in &change.events {
        let series = series_of(event, &ids);
        if !change.is_quiet && !is_known(engine, event, series)? {
            tell(engine, event, series)?;
            fresh.push((series, event));
        }
        keep_event(engine, event, series)?;
    }
    for notice in words::notices(&fresh) {
        notices::keep(engine, &notice)?;
    }
    for d in &change.decisions {
        let sql = "INSERT INTO series_decision(earlier, later, verdict, at, account) \
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        let (earlier, later) = (d.left.min(d.right), d.left.max(d.right));
        let by: Value = d.by.map(|a| a.0).into();
        let values = [earlier.0.into(), later.0.into(), d.verdict.code().into(), d.at.0.into(), by];
        engine.execute(sql, &values)?;
    }
    Ok(ids)
}

fn keep_series(engine: &mut dyn Engine, series: &Kept) -> Result<SeriesId, Fault> {
    let (standing, begun) = (Value::from(series.standing.code()), Value::from(series.begun.0));
    let changed = Value::from(series.changed.0);
    if series.id == SeriesId(0) {
        let sql = "INSERT INTO series(standing, begun_at, changed_at) VALUES (?1, ?2, ?3) \
                   RETURNING id";
        return engine.number(sql, &[standing, begun, changed]).map(SeriesId);
    }
    let sql = "UPDATE series SET standing = ?2, changed_at = ?3 WHERE id = ?1";
    match engine.execute(sql, &[series.id.0.into(), standing, changed])? {
        0 => Err(StoreError::Missing("series").into()),
        _ => Ok(series.id),
    }
}

/// The series of an event, which may have got its number with it.
fn series_of(event: &Event, ids: &[SeriesId]) -> SeriesId {
    let place = usize::try_from(-event.series.0 - 1).ok();
    place.and_then(|p| ids.get(p)).copied().unwrap_or(event.series)
}

/// Whether the same happened before, as when a report left a series and comes back.
fn is_known(engine: &mut dyn Engine, event: &Event, series: SeriesId) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM series_event WHERE series = ?1 AND what = ?2 \
               AND coalesce(report, 0) = ?3 AND detail = ?4";
    let report = event.report.map_or(0, |r| r.0);
    let values =
        [series.0.into(), event.what.as_str().into(), report.into(), event.detail.as_str().into()];
    engine.number(sql, &values).map(|n| n > 0)
}

/// What a hook is told: where to look, and nothing of what was told to us.
#[derive(Serialize)]
struct Told<'a> {
    event: &'a str,
    id: SeriesId,
    number: String,
    report: Option<String>,
    at: Moment,
}

fn tell(engine: &mut dyn Engine, event: &Event, series: SeriesId) -> Result<(), Fault> {
    let Some(name) = event.hook() else { return Ok(()) };
    let report = event.report.map(|r| r.to_string());
    let told = Told { event: name, id: series, number: series.to_string(), report, at: event.at };
    hooks::tell_all(engine, name, &to_json(&told)?, event.at).map(|_| ())
}

fn keep_event(engine: &mut dyn Engine, event: &Event, series: SeriesId) -> Result<(), Fault> {
    let sql = "INSERT INTO series_event(series, at, account, what, report, detail) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = [
        series.0.into(),
        event.at.0.into(),
        event.by.map(|a| a.0).into(),
        event.what.as_str().into(),
        event.report.map(|r| r.0).into(),
        event.detail.as_str().into(),
    ];
    engine.execute(sql, &values).map(|_| ())
}

fn events(
    engine: &mut dyn Engine,
    series: Option<SeriesId>,
    limit: u32,
) -> Result<Vec<Event>, Fault> {
    let which = if series.is_some() { "WHERE series = ?2" } else { "WHERE 0 = ?2" };
    let sql = format!(
        "SELECT series, at, account, what, report, detail FROM series_event {which} \
         ORDER BY id DESC LIMIT ?1"
    );
    let values = [i64::from(limit).into(), series.map_or(0, |s| s.0).into()];
    let rows = engine.query(&sql, &values)?;
    let event = |row: &Row| {
        Ok(Event {
            series: SeriesId(row.int(0)?),
            at: moment(row, 1)?,
            by: account(row, 2)?,
            what: row.text(3)?,
            report: report(row, 4)?,
            detail: row.text(5)?,
        })
    };
    rows.iter().map(event).collect()
}
