//! Keeping a report, once.

use crate::codes::{TOLD, calm, told};
use crate::engine::{Dialect, Engine, Fault, Row, Value};
use crate::vault::Vault;
use crate::{codes, hooks, people, words};
use casework::cases::{Accepted, NewReport};
use casework::{ReportId, Status, StoreError, Urgency};

/// Keeps a report, or finds that the same was sent before.
pub fn submit(engine: &mut dyn Engine, vault: &Vault, new: &NewReport) -> Result<Accepted, Fault> {
    let receipt = vault.receipt(&new.receipt);
    let once = new.once.as_deref().map(|key| vault.hash("once", key));
    let body = codes::to_json(&new.report)?;
    let texts = [body.as_str().into(), words::of_report(&new.report).into()];
    let kept = match engine.dialect() {
        Dialect::Sqlite => one_by_one(engine, &row(new, &receipt, once.as_deref()), texts)?,
        Dialect::Postgres => at_once(engine, row(new, &receipt, once.as_deref()), texts)?,
    };
    let Some((id, has_hooks)) = kept else {
        let id = sent_before(engine, &receipt, once.as_deref(), &body)?;
        return Ok(Accepted { id, fresh: false });
    };
    if !people::is_empty(&new.person) {
        people::keep(engine, vault, id, &new.person)?;
    }
    if has_hooks {
        hooks::tell(engine, id, "report.received", new.now)?;
        if new.urgency == Urgency::CourierDue {
            hooks::tell(engine, id, "report.courier_due", new.now)?;
        }
    }
    Ok(Accepted { id, fresh: true })
}

/// A report that was put in, and whether there are webhooks at all; nothing if its receipt or
/// key is known already.
type Put = Option<(ReportId, bool)>;

fn put(row: Option<Row>) -> Result<Put, Fault> {
    row.map(|row| Ok((ReportId(row.int(0)?), row.int(1)? > 0))).transpose()
}

/// In a file each statement is only a call.
fn one_by_one(
    engine: &mut dyn Engine,
    row: &[Value],
    [body, words]: [Value; 2],
) -> Result<Put, Fault> {
    let sql = format!("{} RETURNING id, (SELECT count(*) FROM hook)", inserting());
    let kept = put(engine.first(&sql, row)?)?;
    if let Some((id, _)) = kept {
        let sql = "INSERT INTO report_body(report, body) VALUES (?1, ?2)";
        engine.execute(sql, &[id.0.into(), body])?;
        let sql = "INSERT INTO search_text(report, words) VALUES (?1, ?2)";
        engine.execute(sql, &[id.0.into(), words])?;
    }
    Ok(kept)
}

/// To a server each statement is a way there and back, for which everybody waits.
fn at_once(engine: &mut dyn Engine, mut row: Vec<Value>, texts: [Value; 2]) -> Result<Put, Fault> {
    let sql = format!(
        "WITH kept AS ({} RETURNING id), \
         body AS (INSERT INTO report_body(report, body) SELECT id, ?20 FROM kept), \
         words AS (INSERT INTO search_text(report, words) SELECT id, ?21 FROM kept) \
         SELECT id, (SELECT count(*) FROM hook) FROM kept",
        inserting()
    );
    row.extend(texts);
    put(engine.first(&sql, &row)?)
}

/// The columns of a report, in the order of [`inserting`].
fn row(new: &NewReport, receipt: &str, once: Option<&str>) -> Vec<Value> {
    let mut values: Vec<Value> = vec![
        new.external_id.clone().into(),
        receipt.into(),
        once.into(),
        new.now.0.into(),
        calm(new.urgency).into(),
        Status::New.code().into(),
        (!people::is_empty(&new.person)).into(),
        new.by.map(|a| a.0).into(),
    ];
    values.extend(told(&new.report));
    values
}

/// Puts nothing in if the receipt or the key is known already.
fn inserting() -> String {
    format!(
        "INSERT INTO report(external_id, receipt, once, received_at, changed_at, seen, calm, \
           status, has_person, created_by, {}) \
         VALUES (?1, ?2, ?3, ?4, ?4, 0, ?5, ?6, ?7, ?8, \
           ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) \
         ON CONFLICT DO NOTHING",
        TOLD.join(", ")
    )
}

/// The report that was sent before under this key or receipt. Another report that happens
/// to have drawn the same receipt is refused, not swallowed.
fn sent_before(
    engine: &mut dyn Engine,
    receipt: &str,
    once: Option<&str>,
    body: &str,
) -> Result<ReportId, Fault> {
    if let Some(once) = once {
        let row = engine.first("SELECT id FROM report WHERE once = ?1", &[once.into()])?;
        let row = row.ok_or(StoreError::Exists("a report with this receipt"))?;
        return row.int(0).map(ReportId);
    }
    let sql = "SELECT r.id, r.once, b.body FROM report r JOIN report_body b ON b.report = r.id \
               WHERE r.receipt = ?1";
    let row = engine.first(sql, &[receipt.into()])?;
    let row = row.ok_or(StoreError::Exists("a report with this receipt"))?;
    match row.opt_text(1)?.is_none() && row.text(2)? == body {
        true => row.int(0).map(ReportId),
        false => Err(StoreError::Exists("a report with this receipt").into()),
    }
}
