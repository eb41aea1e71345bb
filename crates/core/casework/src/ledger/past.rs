//! A report as it was known at an earlier moment.

use super::{Entry, Past};
use crate::cases::HistoryEntry;
use crate::choices::Status;
use crate::ids::ReportId;
use crate::moment::Moment;
use crate::report::Report;
use serde_json::{Map, Value};

/// The report as it was known at a moment; as it is, if there is none. Nothing if it had not
/// been received by then.
pub fn as_known(past: Past, known: Option<Moment>) -> Option<Entry> {
    let Past { stored, history } = past;
    let present = Entry {
        id: stored.id,
        received_at: stored.received_at,
        status: stored.status,
        merged_into: stored.merged_into,
        report: stored.report,
    };
    let Some(known) = known else { return Some(present) };
    if present.received_at > known {
        return None;
    }
    let (before, after): (Vec<_>, Vec<_>) = history.iter().partition(|entry| entry.at <= known);
    let (status, merged_into) = standing(&before);
    let report = undone(&present.report, &after);
    Some(Entry { status, merged_into, report, ..present })
}

/// Where a report stands after these changes, and what it is merged into.
fn standing(history: &[&HistoryEntry]) -> (Status, Option<ReportId>) {
    let mut standing = (Status::New, None);
    for entry in history {
        let after = entry.fields.first().map_or("", |(_, _, after)| after.as_str());
        standing = match entry.what.as_str() {
            "merge" => (Status::Merged, after.parse().ok()),
            "withdrawn" => (Status::Withdrawn, None),
            "status" => match Status::from_code(after) {
                Some(Status::Merged) => (Status::Merged, standing.1),
                Some(status) => (status, None),
                None => standing,
            },
            _ => standing,
        };
    }
    standing
}

/// The report without these corrections.
fn undone(report: &Report, history: &[&HistoryEntry]) -> Report {
    let corrections: Vec<_> = history.iter().filter(|e| e.what == "correct").collect();
    if corrections.is_empty() {
        return report.clone();
    }
    let Ok(Value::Object(mut fields)) = serde_json::to_value(report) else {
        return report.clone();
    };
    for entry in corrections.into_iter().rev() {
        for (name, before, _) in &entry.fields {
            put_back(&mut fields, name, before);
        }
    }
    serde_json::from_value(Value::Object(fields)).unwrap_or_else(|_| report.clone())
}

/// Gives a field the value that the history shows in words. Words come first, since a town
/// may be called `12`; a value that a field cannot have leaves it as it is.
fn put_back(fields: &mut Map<String, Value>, name: &str, before: &str) {
    let meant = match before {
        "" => vec![Value::Null],
        text => {
            let words = Value::String(text.to_owned());
            std::iter::once(words).chain(serde_json::from_str(text).ok()).collect()
        }
    };
    for value in meant {
        let mut alone = Map::new();
        alone.insert(name.to_owned(), value.clone());
        if serde_json::from_value::<Report>(Value::Object(alone)).is_ok() {
            fields.insert(name.to_owned(), value);
            return;
        }
    }
}
