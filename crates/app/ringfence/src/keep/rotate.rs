//! `ringfence rotate`: everything that is encrypted is encrypted with another key.
//!
//! The other key is durable in a file of its own before anything is changed, and changes
//! places with the key file only afterwards: whatever breaks off is finished by running it
//! again.

use super::{Place, noted};
use crate::cli::RotateArgs;
use anyhow::{Context, Result, bail};
use casework::{Cases, StoreError};
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::{Key, Store};

/// Runs the subcommand.
///
/// # Errors
/// A key that is not in a file, a store that neither key opens.
pub fn rotate(args: &RotateArgs) -> Result<ExitCode> {
    let (place, _) = Place::find(&args.place)?;
    let Some(file) = &place.key_file else {
        bail!(
            "the key comes from the environment\n  remedy: put it into a file for this once, and the other key into the environment afterwards"
        );
    };
    if !place.is_there() {
        bail!("there is no store at {}", place.shown());
    }
    let (other, before) = (beside(file, ".next"), beside(file, ".before"));
    let key = Key::load_or_create(&other)?;
    let (store, n_sealed) = match Store::rotate(place.settings(place.key()?), &key) {
        Ok((store, n_sealed)) => (store, Some(n_sealed)),
        // A rotation that broke off may have got as far as the store.
        Err(StoreError::Key) => match Store::open(place.settings(key)) {
            Ok(store) => (store, None),
            Err(_) => return Err(StoreError::Key).context("neither key opens the store"),
        },
        Err(StoreError::Busy) => bail!(
            "the store is in use, and the key cannot be changed\n  remedy: stop the service and whatever else has the store open, then try again"
        ),
        Err(error) => return Err(error).context("the key cannot be changed"),
    };
    change_places(file, &other, &before)?;
    noted(&*store as &dyn Cases, "key.rotate", None)?;
    let what = match n_sealed {
        Some(n_sealed) => format!("{n_sealed} fields are encrypted with another key."),
        None => "A change of the key that had broken off is finished.".to_owned(),
    };
    writeln!(
        std::io::stdout(),
        "{what}\nIt is in {}; the one before is in {}, and opens backups made until now.\nKeep copies of both in another place, and start services that were running again.",
        file.display(),
        before.display()
    )?;
    Ok(ExitCode::SUCCESS)
}

fn beside(file: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(end);
    PathBuf::from(name)
}

fn change_places(file: &Path, other: &Path, before: &Path) -> Result<()> {
    let renamed = |from: &Path, to: &Path| {
        std::fs::rename(from, to)
            .with_context(|| format!("{} cannot be renamed to {}", from.display(), to.display()))
    };
    // Whatever happens between the two, `other` is still there under its name.
    std::fs::copy(file, before)
        .and_then(|_| File::open(before)?.sync_all())
        .with_context(|| format!("{} cannot be written", before.display()))?;
    // Root may do it for a service that runs as a user of its own.
    let owner = std::fs::metadata(file).context("the key file cannot be looked at")?;
    for key in [before, other] {
        std::os::unix::fs::chown(key, Some(owner.uid()), Some(owner.gid()))
            .with_context(|| format!("{} cannot be given to its owner", key.display()))?;
    }
    renamed(other, file)?;
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .context("the folder of the key cannot be synced")
}
