//! Backups, checks and the schema of the store.

use super::Place;
use crate::cli::{
    AuditArgs, AuditCommand, BackupArgs, DoctorArgs, MigrateArgs, MigrateCommand, RestoreArgs,
};
use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use store::Store;

/// `ringfence backup`
///
/// # Errors
/// A store that cannot be opened, a file that cannot be written.
pub fn backup(args: &BackupArgs) -> Result<ExitCode> {
    let (place, _) = Place::find(&args.place)?;
    let opened = place.open_existing()?;
    let to = args.to.display();
    opened.store.backup(&args.to).with_context(|| format!("the backup {to} cannot be written"))?;
    writeln!(std::io::stdout(), "{to} is written.\n{}", of_key(&place))?;
    Ok(ExitCode::SUCCESS)
}

/// What to do with the key.
fn of_key(place: &Place) -> String {
    let key = place.key_file.as_deref().map(Path::display);
    let key = key.map_or_else(|| "the key from the environment".into(), |k| format!("the key {k}"));
    format!("Who people are stays encrypted in it: keep {key} as well, in another place.")
}

/// `ringfence restore`
///
/// # Errors
/// A store that is there already, a backup or key that does not serve.
pub fn restore(args: &RestoreArgs) -> Result<ExitCode> {
    let (place, _) = Place::find(&args.place)?;
    if !place.is_server() && place.is_there() {
        bail!(
            "there is a store at {} already\n  remedy: name another place with --store, or move that store away",
            place.shown()
        );
    }
    if place.key_file.as_ref().is_some_and(|file| !file.exists()) {
        bail!(
            "there is no key for the backup\n  remedy: bring back the key file, or set RINGFENCE_KEY"
        );
    }
    let key = place.key()?;
    Store::restore(place.settings(key), &args.from)
        .with_context(|| format!("the backup {} cannot be restored", args.from.display()))?;
    writeln!(std::io::stdout(), "The store is at {}.", place.shown())?;
    Ok(ExitCode::SUCCESS)
}

/// `ringfence doctor`: exit code 1 if something is not as it should be.
///
/// # Errors
/// A store that cannot be opened or read.
pub fn doctor(args: &DoctorArgs) -> Result<ExitCode> {
    let (place, _) = Place::find(&args.place)?;
    let opened = place.open_existing()?;
    let found = opened.store.doctor()?;
    let mut out = std::io::stdout().lock();
    for ailment in &found {
        writeln!(out, "{ailment}")?;
    }
    match found.len() {
        0 => {
            writeln!(out, "The store at {} is well.", place.shown())?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Ok(ExitCode::from(1)),
    }
}

/// `ringfence audit`: exit code 1 if the trail is not whole.
///
/// # Errors
/// A store that cannot be opened or read.
pub fn audit(args: &AuditArgs) -> Result<ExitCode> {
    let AuditCommand::Verify = args.command;
    let (place, _) = Place::find(&args.place)?;
    let opened = place.open_existing()?;
    match opened.store.verify_audit()? {
        None => {
            writeln!(std::io::stdout(), "The audit trail is whole.")?;
            Ok(ExitCode::SUCCESS)
        }
        Some((number, why)) => {
            writeln!(std::io::stdout(), "Entry {number} of the audit trail does not fit: {why}.")?;
            Ok(ExitCode::from(1))
        }
    }
}

/// `ringfence migrate`
///
/// # Errors
/// A store that cannot be opened or changed.
pub fn migrate(args: &MigrateArgs) -> Result<ExitCode> {
    let (place, _) = Place::find(&args.place)?;
    match args.command {
        MigrateCommand::Up => {
            place.open()?;
        }
        MigrateCommand::Down { to } => {
            let settings = place.settings(place.key()?);
            Store::lead_down(&settings, to).context("the database cannot be led down")?;
        }
        MigrateCommand::Status => {}
    }
    let (found, known) = Store::schema(&place.settings(place.key()?))?;
    writeln!(
        std::io::stdout(),
        "The database at {} has schema {found}; this program knows schema {known}.",
        place.shown()
    )?;
    Ok(ExitCode::SUCCESS)
}
