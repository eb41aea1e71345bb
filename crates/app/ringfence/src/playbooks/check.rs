//! `ringfence check`: what is wrong with playbooks, where, and what to do about it.

use super::files::{Texts, count};
use crate::cli::CheckArgs;
use anyhow::Result;
use diagnostic::Severity;
use playbook::SourceDiagnostic;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

/// Runs the subcommand: 0 if all is well, 1 if there are errors (or, with `--strict`,
/// warnings), 2 if a file could not be read.
///
/// # Errors
/// Output that cannot be written.
pub fn check(args: &CheckArgs) -> Result<ExitCode> {
    let texts = if args.paths.is_empty() { Texts::shipped() } else { Texts::read(&args.paths) };
    let (ruleset, remarks) = playbook::compile(&texts.sources());
    let mut out = rendered(&texts, &remarks);
    let (errors, warnings) = tally(&remarks);
    let hint = if args.paths.is_empty() { None } else { shared_names(&texts, errors) };
    if let Some(hint) = hint {
        let _ = writeln!(out, "note: {hint}\n");
    }
    let _ = writeln!(
        out,
        "{}, {}, {}: {}, {}",
        count(texts.files.len(), "playbook"),
        count(ruleset.rules().len(), "rule"),
        count(ruleset.composites().len(), "composite"),
        count(errors, "error"),
        count(warnings, "warning"),
    );
    std::io::stdout().lock().write_all(out.as_bytes())?;
    Ok(ExitCode::from(if texts.unreadable {
        2
    } else {
        u8::from(errors > 0 || (args.strict && warnings > 0))
    }))
}

/// All remarks with their lines, in the order of the files.
pub(super) fn rendered(texts: &Texts, remarks: &[SourceDiagnostic]) -> String {
    let mut out = String::new();
    for (source, remark) in remarks {
        if let Some((name, text)) = texts.files.get(*source) {
            out.push_str(&diagnostic::render(remark, name, text));
            out.push('\n');
        }
    }
    out
}

/// Number of errors and of warnings.
pub(super) fn tally(remarks: &[SourceDiagnostic]) -> (usize, usize) {
    let errors = remarks.iter().filter(|(_, d)| d.severity == Severity::Error).count();
    (errors, remarks.len() - errors)
}

/// A remark if there are fewer errors beside the shipped playbooks than alone.
fn shared_names(texts: &Texts, errors: usize) -> Option<&'static str> {
    if errors == 0 {
        return None;
    }
    let (_, mut remarks) = playbook::compile(&texts.beside_shipped().sources());
    remarks.retain(|(source, _)| *source < texts.files.len());
    (tally(&remarks).0 < errors).then_some(
        "some of these classes or names stand in the shipped playbooks; check the files together with those \
         they share them with, for example `ringfence check playbooks`",
    )
}
