//! `ringfence extract`: narratives in, entities out; or an article in, its facts out.

mod article;
mod reports;
mod truth;

use crate::cli::ExtractArgs;
use anyhow::{Context as _, Result};
use diagnostic::Diagnostic;
use std::path::Path;
use std::process::ExitCode;

/// Runs the subcommand. Exit code 2 if some input could not be read.
///
/// # Errors
/// A truth or postcode file that cannot be read, output that cannot be written.
pub fn run(args: &ExtractArgs) -> Result<ExitCode> {
    let clean = match &args.truth {
        _ if args.article => article::run(args)?,
        Some(truth) => truth::run(args, truth)?,
        None => reports::run(args)?,
    };
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// The bytes of a file or of standard input, with the name that messages call it; `None`, and a
/// message, if it cannot be read.
fn read(path: &Path) -> Result<Option<(String, Vec<u8>)>> {
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes)
            .context("standard input")?;
        return Ok(Some(("<stdin>".to_owned(), bytes)));
    }
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some((name, bytes))),
        Err(error) => {
            eprintln!(
                "error[T001]: {name} cannot be read: {error}\n = help: check the path; the other files are read"
            );
            Ok(None)
        }
    }
}

/// Prints a remark on one line of a file, numbered as in the file.
fn remark(remark: &Diagnostic, name: &str, line_no: usize, line: &str) {
    let padded = format!("{}{line}", "\n".repeat(line_no - 1));
    eprint!("{}", diagnostic::render(&remark.clone().shifted(line_no - 1), name, &padded));
}
