//! Reports for the ledger: a page in order of number, with what became of them.

use crate::codes::{account, from_json, moment};
use crate::engine::{Engine, Fault, Value};
use crate::reports;
use casework::ReportId;
use casework::cases::{HistoryEntry, StoredReport};
use casework::ledger::{Past, Range};
use std::collections::HashMap;

/// A page of reports.
pub fn past(engine: &mut dyn Engine, range: &Range) -> Result<Vec<Past>, Fault> {
    // What was not received by then is not known then.
    let known = range.known.map_or(i64::MAX, |m| m.0.saturating_add(1));
    let sql = format!(
        "SELECT {} FROM report r JOIN report_body b ON b.report = r.id \
         WHERE r.id > ?1 AND r.received_at < ?4 \
         AND ((r.received_at >= ?2 AND r.received_at < ?3) OR r.merged_into IS NOT NULL) \
         ORDER BY r.id LIMIT ?5",
        reports::COLUMNS
    );
    let values: [Value; 5] = [
        range.after.0.into(),
        range.from.0.into(),
        range.to.0.into(),
        known.into(),
        i64::from(range.limit.max(1)).into(),
    ];
    let rows = engine.query(&sql, &values)?;
    let stored: Vec<StoredReport> = rows.iter().map(reports::read).collect::<Result<_, _>>()?;
    let mut histories = match (range.known, stored.last()) {
        (Some(_), Some(last)) => histories(engine, range.after, last.id)?,
        _ => HashMap::new(),
    };
    let past = stored.into_iter().map(|stored| {
        let history = histories.remove(&stored.id).unwrap_or_default();
        Past { stored, history }
    });
    Ok(past.collect())
}

/// The changes that move figures, of the reports with numbers after one and up to another.
fn histories(
    engine: &mut dyn Engine,
    after: ReportId,
    last: ReportId,
) -> Result<HashMap<ReportId, Vec<HistoryEntry>>, Fault> {
    let sql = "SELECT at, made_by, what, fields, reason, report FROM history \
               WHERE report > ?1 AND report <= ?2 \
               AND what IN ('correct', 'status', 'merge', 'withdrawn') ORDER BY report, id";
    let mut histories: HashMap<ReportId, Vec<HistoryEntry>> = HashMap::new();
    for row in engine.query(sql, &[after.0.into(), last.0.into()])? {
        let entry = HistoryEntry {
            at: moment(&row, 0)?,
            by: account(&row, 1)?,
            what: row.text(2)?,
            fields: from_json(&row.text(3)?)?,
            reason: row.text(4)?,
        };
        histories.entry(ReportId(row.int(5)?)).or_default().push(entry);
    }
    Ok(histories)
}
