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
