//! The ledger as CSV.

use super::Shown;
use crate::desk::export::csv::cell;
use casework::ledger::Figures;

/// A column of figures: its name, and what stands in it.
type Column = (&'static str, fn(&Figures) -> u64);

/// The columns of figures.
pub const FIGURES: [Column; 8] = [
    ("people", |f| f.people),
    ("attempts", |f| f.attempts),
    ("losses", |f| f.losses),
    ("reports", |f| f.reports),
    ("attempted_gbp", |f| f.attempted_gbp),
    ("lost_gbp", |f| f.lost_gbp),
    ("stopped_gbp", |f| f.stopped_gbp),
    ("recovered_gbp", |f| f.recovered_gbp),
];

/// A line for each group with the numbers of its reports, and one for all of them.
pub fn csv(shown: &Shown) -> String {
    let group = shown.view.group.code();
    let names: Vec<&str> = FIGURES.iter().map(|(name, _)| *name).collect();
    let mut out = format!("{group},{group}_in_words,{},report_ids\r\n", names.join(","));
    let mut line = |code: &str, words: &str, figures: &Figures, reports: &str| {
        let cells: Vec<String> = FIGURES.iter().map(|(_, get)| get(figures).to_string()).collect();
        let (code, words) = (cell(code), cell(words));
        out.push_str(&format!("{code},{words},{},{reports}\r\n", cells.join(",")));
    };
    for row in &shown.ledger.lines {
        let reports: Vec<String> = row.reports.iter().map(ToString::to_string).collect();
        line(&row.key.code, &row.key.words, &row.figures, &reports.join(" "));
    }
    line("total", "All together", &shown.ledger.total, "");
    out
}
