//! `ringfence fmt`: lays playbooks out in place, or says which are not laid out.

use super::files::{Texts, count};
use crate::cli::FmtArgs;
use anyhow::{Context, Result};
use std::io::Write;
use std::process::ExitCode;

/// Runs the subcommand: 0 if all is laid out, 1 if `--check` finds a file that is not, 2 if
/// a file cannot be read or laid out.
///
/// # Errors
/// A file that cannot be written.
pub fn format(args: &FmtArgs) -> Result<ExitCode> {
    let texts = Texts::read(&args.paths);
    let mut failed = texts.unreadable;
    let mut changed = 0;
    let mut out = std::io::stdout().lock();
    for (name, text) in &texts.files {
        let laid_out = playbook::format(text);
        if laid_out == *text {
            failed |= broken_quotes(name, text);
        } else if args.check {
            writeln!(out, "not laid out: {name}")?;
            changed += 1;
        } else {
            std::fs::write(name, laid_out).with_context(|| format!("{name} cannot be written"))?;
            writeln!(out, "laid out: {name}")?;
            changed += 1;
        }
    }
    let verb = if args.check { "would be changed" } else { "changed" };
    writeln!(out, "{}, {changed} {verb}", count(texts.files.len(), "playbook"))?;
    Ok(ExitCode::from(if failed { 2 } else { u8::from(args.check && changed > 0) }))
}

/// Says so if a playbook was left alone because of a broken quote.
fn broken_quotes(name: &str, text: &str) -> bool {
    let (_, remarks) = playbook::parse(text);
    let mut quotes = remarks.iter().filter(|d| matches!(d.code, "P002" | "P046")).peekable();
    let broken = quotes.peek().is_some();
    for remark in quotes {
        eprintln!("{}", diagnostic::render(remark, name, text));
    }
    if broken {
        eprintln!("ringfence: {name} is left as it is until its quotes are mended");
    }
    broken
}
