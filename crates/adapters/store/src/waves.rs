//! Waves: as they were last seen, their reports, what became of them, and the last look.

use crate::codes::{from_json, moment, to_json};
use crate::engine::{Engine, Fault, Row, Value};
use crate::store::Store;
use crate::{hooks, notices};
use ::waves::contract::{Book, Change, Event, Kept, Told, WaveBook, WaveId};
use ::waves::{Fate, Wave, words};
use casework::{Moment, Reply, ReportId, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

impl WaveBook for Store {
    fn book(&self, since: i64) -> Reply<'_, Book> {
        self.read(move |engine| book(engine, since))
    }

    fn keep_waves(&self, change: Change) -> Reply<'_, bool> {
        self.write(move |engine| keep(engine, &change))
    }

    fn wave_events(&self, wave: WaveId) -> Reply<'_, Vec<Event>> {
        self.read(move |engine| {
            let sql = "SELECT wave, at, day, fate, people, told FROM wave_event \
                       WHERE wave = ?1 ORDER BY id";
            engine.query(sql, &[wave.0.into()])?.iter().map(event).collect()
        })
    }

    fn newest_change(&self) -> Reply<'_, Option<(Moment, ReportId)>> {
        self.read(|engine| {
            let sql = "SELECT (SELECT max(changed_at) FROM report), (SELECT max(id) FROM report)";
            let Some(row) = engine.first(sql, &[])? else { return Ok(None) };
            Ok(row.opt_int(0)?.map(Moment).zip(row.opt_int(1)?.map(ReportId)))
        })
    }
}

/// What is written of a wave beside its reports.
#[derive(Serialize, Deserialize)]
struct Body {
    towns: Vec<String>,
    from: i64,
    to: i64,
    observed: u64,
    expected: f64,
    statistic: f64,
    recurrence_days: f64,
    grew: i64,
    told: Option<Told>,
}

fn book(engine: &mut dyn Engine, since: i64) -> Result<Book, Fault> {
    let look = engine.first("SELECT revision, day FROM wave_look WHERE name = 'waves'", &[])?;
    let (revision, day) = match look {
        Some(row) => (row.int(0)?, row.opt_int(1)?),
        None => (0, None),
    };
    let sql = "SELECT r.wave, r.report FROM wave_report r JOIN wave w ON w.id = r.wave \
               WHERE w.fate <> 'over' OR w.last_day >= ?1 ORDER BY r.id";
    let mut reports: BTreeMap<i64, Vec<ReportId>> = BTreeMap::new();
    for row in engine.query(sql, &[since.into()])? {
        reports.entry(row.int(0)?).or_default().push(ReportId(row.int(1)?));
    }
    let sql = "SELECT id, fate, first_day, last_day, body FROM wave \
               WHERE fate <> 'over' OR last_day >= ?1 ORDER BY id";
    let rows = engine.query(sql, &[since.into()])?;
    let kept = |row: &Row| kept(row, reports.remove(&row.int(0)?).unwrap_or_default());
    Ok(Book { revision, day, waves: rows.iter().map(kept).collect::<Result<_, _>>()? })
}

fn fate(code: &str) -> Result<Fate, Fault> {
    Fate::from_code(code).ok_or_else(|| Fault::damaged("a wave has a fate that is not known"))
}

fn kept(row: &Row, reports: Vec<ReportId>) -> Result<Kept, Fault> {
    let body: Body = from_json(&row.text(4)?)?;
    Ok(Kept {
        id: WaveId(row.int(0)?),
        fate: fate(&row.text(1)?)?,
        first: row.int(2)?,
        last: row.int(3)?,
        grew: body.grew,
        told: body.told,
        wave: Wave {
            towns: body.towns,
            from: body.from,
            to: body.to,
            observed: body.observed,
            expected: body.expected,
            statistic: body.statistic,
            recurrence_days: body.recurrence_days,
            reports,
        },
    })
}

fn event(row: &Row) -> Result<Event, Fault> {
    Ok(Event {
        wave: WaveId(row.int(0)?),
        at: moment(row, 1)?,
        day: row.int(2)?,
        fate: fate(&row.text(3)?)?,
        people: u64::try_from(row.int(4)?).unwrap_or(0),
        is_told: row.int(5)? != 0,
    })
}

fn keep(engine: &mut dyn Engine, change: &Change) -> Result<bool, Fault> {
    let sql = "INSERT INTO wave_look(name, revision, day, at) VALUES ('waves', 0, NULL, 0) \
               ON CONFLICT (name) DO NOTHING";
    engine.execute(sql, &[])?;
    let sql = "UPDATE wave_look SET revision = revision + 1, day = ?2, at = ?3 \
               WHERE name = 'waves' AND revision = ?1";
    let values = [change.revision.into(), change.day.into(), change.at.0.into()];
    if engine.execute(sql, &values)? == 0 {
        return Ok(false);
    }
    let mut waves = Vec::new();
    for kept in &change.waves {
        let id = keep_wave(engine, kept)?;
        waves.push(Kept { id, ..kept.clone() });
    }
    for event in &change.events {
        let place = usize::try_from(event.wave.0).ok();
        let Some(kept) = place.and_then(|p| waves.get(p)) else { continue };
        keep_event(engine, kept, event)?;
        if event.is_told {
            notices::keep(engine, &words::notice(kept, event))?;
            let body = words::payload(kept, event, &change.site);
            hooks::tell_all(engine, words::event_name(event.fate), &body, change.at)?;
        }
    }
    Ok(true)
}

fn keep_wave(engine: &mut dyn Engine, kept: &Kept) -> Result<WaveId, Fault> {
    let wave = &kept.wave;
    let body = to_json(&Body {
        towns: wave.towns.clone(),
        from: wave.from,
        to: wave.to,
        observed: wave.observed,
        expected: wave.expected,
        statistic: wave.statistic,
        recurrence_days: wave.recurrence_days,
        grew: kept.grew,
        told: kept.told,
    })?;
    let rest: [Value; 4] =
        [kept.fate.code().into(), kept.first.into(), kept.last.into(), body.into()];
    let id = match kept.id {
        WaveId(0) => {
            let sql = "INSERT INTO wave(fate, first_day, last_day, body) \
                       VALUES (?1, ?2, ?3, ?4) RETURNING id";
            WaveId(engine.number(sql, &rest)?)
        }
        id => {
            let sql = "UPDATE wave SET fate = ?1, first_day = ?2, last_day = ?3, body = ?4 \
                       WHERE id = ?5";
            let values: Vec<Value> = rest.into_iter().chain([id.0.into()]).collect();
            if engine.execute(sql, &values)? == 0 {
                return Err(StoreError::Missing("wave").into());
            }
            engine.execute("DELETE FROM wave_report WHERE wave = ?1", &[id.0.into()])?;
            id
        }
    };
    // A report may have been deleted since the look.
    let sql = "INSERT INTO wave_report(wave, report) \
               SELECT CAST(?1 AS BIGINT), id FROM report WHERE id = ?2 \
               ON CONFLICT (wave, report) DO NOTHING";
    for report in &wave.reports {
        engine.execute(sql, &[id.0.into(), report.0.into()])?;
    }
    Ok(id)
}

fn keep_event(engine: &mut dyn Engine, kept: &Kept, event: &Event) -> Result<(), Fault> {
    let sql = "INSERT INTO wave_event(wave, at, day, fate, people, told) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let values = [
        kept.id.0.into(),
        event.at.0.into(),
        event.day.into(),
        event.fate.code().into(),
        i64::try_from(event.people).unwrap_or(i64::MAX).into(),
        i64::from(event.is_told).into(),
    ];
    engine.execute(sql, &values).map(|_| ())
}
