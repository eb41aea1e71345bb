//! Keeping a report, once.

use crate::codes::{TOLD, calm, told};
use crate::engine::{Engine, Fault, Value};
use crate::vault::Vault;
use crate::{codes, hooks, people, words};
use casework::cases::{Accepted, NewReport};
use casework::{ReportId, Status, StoreError, Urgency};

/// Keeps a report, or finds that the same was sent before.
pub fn submit(engine: &mut dyn Engine, vault: &Vault, new: &NewReport) -> Result<Accepted, Fault> {
    let receipt = vault.receipt(&new.receipt);
    let once = new.once.as_deref().map(|key| vault.hash("once", key));
    let body = codes::to_json(&new.report)?;
    let Some(id) = insert(engine, new, &receipt, once.as_deref())? else {
        let id = sent_before(engine, &receipt, once.as_deref(), &body)?;
        return Ok(Accepted { id, fresh: false });
    };
    let sql = "INSERT INTO report_body(report, body) VALUES (?1, ?2)";
    engine.execute(sql, &[id.0.into(), body.into()])?;
    if !people::is_empty(&new.person) {
        people::keep(engine, vault, id, &new.person)?;
    }
    let sql = "INSERT INTO search_text(report, words) VALUES (?1, ?2)";
    engine.execute(sql, &[id.0.into(), words::of_report(&new.report).into()])?;
    hooks::tell(engine, id, "report.received", new.now)?;
    if new.urgency == Urgency::CourierDue {
        hooks::tell(engine, id, "report.courier_due", new.now)?;
    }
    Ok(Accepted { id, fresh: true })
}

/// Nothing if the receipt or the key is known already.
fn insert(
    engine: &mut dyn Engine,
    new: &NewReport,
    receipt: &str,
    once: Option<&str>,
) -> Result<Option<ReportId>, Fault> {
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
    let sql = format!(
        "INSERT INTO report(external_id, receipt, once, received_at, changed_at, seen, calm, \
           status, has_person, created_by, {}) \
         VALUES (?1, ?2, ?3, ?4, ?4, 0, ?5, ?6, ?7, ?8, \
           ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) \
         ON CONFLICT DO NOTHING RETURNING id",
        TOLD.join(", ")
    );
    let row = engine.first(&sql, &values)?;
    row.map(|row| row.int(0).map(ReportId)).transpose()
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
