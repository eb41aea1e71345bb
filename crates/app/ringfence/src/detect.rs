//! `ringfence detect`: conversations in, levels and evidence out.

use crate::cli::{Colour, DetectArgs, DetectorArgs, Format};
use crate::embedded::Choice;
use crate::render::{Style, html, jsonl, text};
use anyhow::{Context, Result};
use conversation::Transcript;
use detector::Detector;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// Runs the subcommand. Exit code 2 if some input could not be read.
///
/// # Errors
/// Playbooks or classifier that cannot be used, output that cannot be written.
pub fn run(args: &DetectArgs) -> Result<ExitCode> {
    let detector = choice(&args.detector).detector()?;
    let style = Style { colour: colour(args.colour), show_numbers: args.show_numbers };
    let mut clean = true;
    let mut whole = Vec::new();
    for path in &args.files {
        if path.as_os_str() == "-" && args.format != Format::Html {
            clean &= crate::live::run(&detector, args.format, style)?;
            continue;
        }
        let (found, good) = read(path)?;
        clean &= good;
        if args.format == Format::Html {
            whole.extend(found);
        } else {
            print(&detector, &found, args.format, style)?;
        }
    }
    if args.format == Format::Html {
        let page = html::page(&detector, &whole, style);
        std::io::stdout().lock().write_all(page.as_bytes())?;
    }
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// The detector the arguments ask for.
pub fn choice(args: &DetectorArgs) -> Choice {
    Choice {
        playbooks: args.playbooks.clone(),
        classifier: args.classifier.clone(),
        rules_only: args.rules_only,
        amber: args.amber,
        red: args.red,
    }
}

/// Whether to use colour on standard output.
pub fn colour(wish: Colour) -> bool {
    match wish {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
    }
}

/// Reads a file of conversations; false if something in it could not be read.
///
/// # Errors
/// Only standard input that fails; a file that cannot be read is a diagnostic.
pub fn read(path: &Path) -> Result<(Vec<Transcript>, bool)> {
    let name = path.display().to_string();
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes)
            .context("standard input")?;
        bytes
    } else {
        match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                eprintln!(
                    "error[T001]: {name} cannot be read: {error}\n = help: check the path; the other files are read"
                );
                return Ok((Vec::new(), false));
            }
        }
    };
    let content = String::from_utf8_lossy(&bytes);
    let stem = path.file_stem().map_or_else(|| name.clone(), |s| s.to_string_lossy().into_owned());
    let (found, remarks) = conversation::read::read(&content, &stem);
    for remark in &remarks {
        eprint!("{}", diagnostic::render(remark, &name, &content));
    }
    if found.is_empty() && remarks.is_empty() {
        eprintln!(
            "error[T007]: {name} holds no conversation\n = help: write one turn a line, as `caller: Good morning.`"
        );
    }
    Ok((found.clone(), remarks.is_empty() && !found.is_empty()))
}

fn print(detector: &Detector, found: &[Transcript], format: Format, style: Style) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for transcript in found {
        let assessment = detector::detect(detector, transcript);
        let shown = match format {
            Format::Jsonl => jsonl::line(transcript, &assessment, detector, style),
            _ => text::report(transcript, &assessment, detector, style),
        };
        writeln!(out, "{shown}")?;
    }
    Ok(())
}
