//! The commands that count: alarms on a series, near repeats, the ledger.

mod alarms;
mod knox;
mod ledger;
mod table;

pub use alarms::run as alarms;
pub use knox::run as knox;
pub use ledger::run as ledger;

use anyhow::{Context, Result};
use diagnostic::{Diagnostic, Severity};
use std::path::Path;
use std::process::ExitCode;

/// The text of a file.
fn text_of(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path)
        .with_context(|| format!("{} cannot be read\n  remedy: check the path", path.display()))?;
    String::from_utf8(bytes)
        .map_err(|_| anyhow::anyhow!("{} is not UTF-8\n  remedy: save it as UTF-8", path.display()))
}

/// Comma-separated values; fields hold numbers, dates and names without commas.
fn csv(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join(",") + "\r\n").collect()
}

/// A value that may be missing.
fn cell(value: Option<f64>) -> String {
    value.map(|x| x.to_string()).unwrap_or_default()
}

/// Says that there is nothing in a file, unless that comes of lines that were remarked on.
fn nothing_in(path: &Path, what: &str, remarks: &[Diagnostic]) -> ExitCode {
    if !remarks.iter().any(|r| r.severity == Severity::Error) {
        let remark = Diagnostic::error(
            "N005",
            0,
            0,
            format!("there is no {what} in the file"),
            "check the path, and that the file was written in full",
        );
        eprintln!(
            "error[{}]: {}: {}\n = help: {}",
            remark.code,
            path.display(),
            remark.message,
            remark.help
        );
    }
    ExitCode::from(2)
}

/// Says what is wrong with a file; the exit code is 2 if a line could not be used.
fn told(remarks: &[Diagnostic], path: &Path, text: &str) -> ExitCode {
    for remark in remarks {
        eprint!("{}", diagnostic::render(remark, &path.display().to_string(), text));
    }
    match remarks.iter().any(|r| r.severity == Severity::Error) {
        true => ExitCode::from(2),
        false => ExitCode::SUCCESS,
    }
}
