//! `ringfence whole-file`: the SQLite file encrypted as a whole, and back.

use super::{Place, noted};
use crate::cli::{WholeFileArgs, WholeFileCommand};
use anyhow::{Context, Result, bail};
use casework::{Cases, StoreError};
use std::io::Write;
use std::process::ExitCode;
use store::{FileForm, Settings, Store};

/// Runs the subcommand.
///
/// # Errors
/// A store that is on a server, in use, or encrypted with another key; a program that was
/// built without it.
pub fn whole_file(args: &WholeFileArgs) -> Result<ExitCode> {
    let (place, _) = Place::find(&args.place)?;
    if place.is_server() {
        bail!(
            "the store is a database server, which has no file of ours\n  remedy: encrypt the disk of the server"
        );
    }
    if !place.is_there() {
        bail!("there is no store at {}\n  remedy: name the store with --store", place.shown());
    }
    let settings = place.settings(place.key()?);
    match args.command {
        WholeFileCommand::Encrypt => convert(&place, settings, FileForm::Whole)?,
        WholeFileCommand::Decrypt => convert(&place, settings, FileForm::Plain)?,
        WholeFileCommand::Status => status(&place, &settings)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn status(place: &Place, settings: &Settings) -> Result<()> {
    let form = Store::file_form(settings);
    let form = form.with_context(|| format!("the file {} is of no known form", place.shown()))?;
    let is = match form {
        Some(FileForm::Whole) => "is encrypted as a whole",
        Some(FileForm::Plain) => "is not encrypted as a whole; who people are is",
        None => "is empty",
    };
    writeln!(std::io::stdout(), "The file {} {is}.", place.shown())?;
    Ok(())
}

fn convert(place: &Place, settings: Settings, to: FileForm) -> Result<()> {
    let done = match Store::convert(&settings, to) {
        Err(StoreError::Busy) => bail!(
            "the store at {} is in use\n  remedy: stop the service and whatever else has it open, then try again",
            place.shown()
        ),
        done => done.with_context(|| format!("the file {} cannot be converted", place.shown()))?,
    };
    let whole_file = to == FileForm::Whole;
    let (what, becomes) = match whole_file {
        true => ("store.encrypt", "encrypted as a whole"),
        false => ("store.decrypt", "not encrypted as a whole any more"),
    };
    let mut out = std::io::stdout().lock();
    if !done {
        let is = if whole_file { "is encrypted" } else { "is not encrypted" };
        writeln!(out, "The file {} {is} as a whole; nothing was changed.", place.shown())?;
        return Ok(());
    }
    let store = Store::open(Settings { whole_file, ..settings })?;
    noted(&*store as &dyn Cases, what, None)?;
    writeln!(
        out,
        "The file {} is {becomes}.\nSet whole_file = {whole_file} under [store] of the configuration before you start the service.",
        place.shown()
    )?;
    if whole_file {
        writeln!(
            out,
            "Backups made until now stay as they were, and the disk may keep what the file was: see docs/configuration.md."
        )?;
    }
    Ok(())
}
