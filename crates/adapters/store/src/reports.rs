//! Reading reports, and what their senders may do with them.

use crate::codes::{account, from_json, moment, report, status, urgency};
use crate::engine::{Engine, Fault, Row};
use crate::vault::Vault;
use crate::{changes, hooks, people, words};
use casework::cases::{SenderView, StoredReport};
use casework::{Moment, Receipt, ReportId, Status};

/// The columns that [`read`] reads, from `report r` and `report_body b`.
pub const COLUMNS: &str = "r.id, r.external_id, r.received_at, r.changed_at, r.status, r.calm, \
     r.seen_at, r.assigned_to, r.merged_into, r.has_person, b.body";

/// A report from a row.
pub fn read(row: &Row) -> Result<StoredReport, Fault> {
    Ok(StoredReport {
        id: ReportId(row.int(0)?),
        external_id: row.opt_text(1)?,
        received_at: moment(row, 2)?,
        changed_at: moment(row, 3)?,
        status: status(&row.text(4)?)?,
        urgency: urgency(row.int(5)?),
        seen_at: row.opt_int(6)?.map(Moment),
        assigned_to: account(row, 7)?,
        merged_into: report(row, 8)?,
        has_person: row.int(9)? != 0,
        report: from_json(&row.text(10)?)?,
    })
}

/// A report by its number.
pub fn by_number(engine: &mut dyn Engine, id: ReportId) -> Result<Option<StoredReport>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM report r JOIN report_body b ON b.report = r.id WHERE r.id = ?1"
    );
    engine.first(&sql, &[id.0.into()])?.as_ref().map(read).transpose()
}

fn number_of(
    engine: &mut dyn Engine,
    vault: &Vault,
    receipt: &Receipt,
) -> Result<Option<ReportId>, Fault> {
    let sql = "SELECT id FROM report WHERE receipt = ?1";
    let row = engine.first(sql, &[vault.receipt(receipt).into()])?;
    row.map(|row| row.int(0).map(ReportId)).transpose()
}

/// What the sender sees.
pub fn by_receipt(
    engine: &mut dyn Engine,
    vault: &Vault,
    receipt: &Receipt,
) -> Result<Option<SenderView>, Fault> {
    let Some(id) = number_of(engine, vault, receipt)? else { return Ok(None) };
    let Some(stored) = by_number(engine, id)? else { return Ok(None) };
    let sql = "SELECT at, words FROM added WHERE report = ?1 ORDER BY id";
    let rows = engine.query(sql, &[id.0.into()])?;
    let added = rows.iter().map(|row| Ok((moment(row, 0)?, row.text(1)?)));
    Ok(Some(SenderView { stored, added: added.collect::<Result<_, Fault>>()? }))
}

/// Adds what the sender remembers later.
pub fn add_facts(
    engine: &mut dyn Engine,
    vault: &Vault,
    receipt: &Receipt,
    (text, now): (&str, Moment),
) -> Result<bool, Fault> {
    let Some(id) = open_report(engine, vault, receipt)? else { return Ok(false) };
    let sql = "INSERT INTO added(report, at, words) VALUES (?1, ?2, ?3)";
    engine.execute(sql, &[id.0.into(), now.0.into(), text.into()])?;
    words::add(engine, id, text)?;
    changes::touch(engine, id, now)?;
    changes::remember(engine, id, None, now, &changes::Entry::plain("added"))?;
    hooks::tell(engine, id, "report.changed", now)?;
    Ok(true)
}

/// Takes a report back.
pub fn withdraw(
    engine: &mut dyn Engine,
    vault: &Vault,
    receipt: &Receipt,
    now: Moment,
) -> Result<bool, Fault> {
    let Some(id) = open_report(engine, vault, receipt)? else { return Ok(false) };
    people::forget(engine, id)?;
    changes::set_status(engine, id, Status::Withdrawn, now)?;
    changes::touch(engine, id, now)?;
    changes::remember(engine, id, None, now, &changes::Entry::plain("withdrawn"))?;
    hooks::tell(engine, id, "report.changed", now)?;
    Ok(true)
}

/// The report of a receipt, unless it was withdrawn.
fn open_report(
    engine: &mut dyn Engine,
    vault: &Vault,
    receipt: &Receipt,
) -> Result<Option<ReportId>, Fault> {
    let Some(id) = number_of(engine, vault, receipt)? else { return Ok(None) };
    let sql = "SELECT count(*) FROM report WHERE id = ?1 AND status <> 'withdrawn'";
    Ok((engine.number(sql, &[id.0.into()])? > 0).then_some(id))
}
