//! Reports of a file as entries of the ledger, read as an import reads them.

use crate::api::import::lines::Lines;
use crate::api::import::rows::Row;
use crate::api::incoming::Incoming;
use casework::ledger::Entry;
use casework::{Moment, ReportId, Status};

/// What was read of a file.
#[derive(Clone, Debug, Default)]
pub struct ReportsFile {
    /// A report for each line that could be used; its number is that of the line.
    pub entries: Vec<Entry>,
    /// What is wrong with the others: line, field if it is one, and remedy.
    pub faults: Vec<(u64, String, String)>,
}

/// Reads JSON Lines, a report on each. A report without `reported_at` is of `now`.
pub fn reports(bytes: &[u8], now: Moment) -> ReportsFile {
    let mut lines = Lines::default();
    let mut rows = lines.push(bytes);
    rows.extend(lines.finish());
    let mut file = ReportsFile::default();
    for Row { number, fields } in rows {
        let read = fields.map_err(|fault| vec![fault]).and_then(|f| Incoming::read(&f, now));
        match read {
            Ok(incoming) => file.entries.push(Entry {
                id: ReportId(i64::try_from(number).unwrap_or(i64::MAX)),
                received_at: incoming.reported_at.unwrap_or(now),
                status: Status::New,
                merged_into: None,
                report: incoming.report,
            }),
            Err(faults) => {
                let told = faults.into_iter().map(|fault| {
                    let field = fault.pointer.unwrap_or_default();
                    (number, field.trim_start_matches('/').to_owned(), fault.detail)
                });
                file.faults.extend(told);
            }
        }
    }
    file
}
