//! CSV by RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe.

use crate::base::clock::rfc3339;
use crate::desk::fields;
use crate::desk::filter::urgency_name;
use casework::cases::StoredReport;

const OWN: [&str; 9] = [
    "id",
    "external_id",
    "received_at",
    "changed_at",
    "status",
    "urgency",
    "seen_at",
    "merged_into",
    "contact_moment",
];

/// The names of the columns.
pub fn head() -> String {
    let names: Vec<&str> = OWN.into_iter().chain(fields::all().map(|f| f.name)).collect();
    format!("{}\r\n", names.join(","))
}

/// A report in a line.
pub fn line(stored: &StoredReport) -> String {
    let moment = |m: Option<casework::Moment>| m.map(rfc3339).unwrap_or_default();
    let mut cells = vec![
        stored.id.to_string(),
        stored.external_id.clone().unwrap_or_default(),
        rfc3339(stored.received_at),
        rfc3339(stored.changed_at),
        stored.status.code().to_owned(),
        urgency_name(stored.urgency).to_owned(),
        moment(stored.seen_at),
        stored.merged_into.map(|id| id.to_string()).unwrap_or_default(),
        moment(stored.report.contact_moment),
    ];
    let row = fields::row(&stored.report);
    cells.extend(fields::all().map(|f| f.plain(&row)));
    let cells: Vec<String> = cells.iter().map(|c| cell(c)).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell, quoted where it has to be.
pub fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%']);
    let text = if risky { format!("'{text}") } else { text.to_owned() };
    match text.contains([',', '"', '\n', '\r', ';', '\'']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn formulas_are_words() {
        assert_eq!(
            cell("=HYPERLINK(\"http://x\",\"y\")"),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""
        );
        assert_eq!(cell("+44 20 7946 0018"), "\"'+44 20 7946 0018\"");
        assert_eq!(cell("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(cell("Hitchin"), "Hitchin");
        assert_eq!(cell("a,b"), "\"a,b\"");
    }
}
