//! Models of speech recognisers: which there are, where they lie, how they are fetched.
//!
//! A model is what [`TABLE`] says of it and nothing else: address, size and SHA-256 are
//! pinned, so that an installed model is byte for byte the one that was looked at, whoever
//! serves it.

mod fetch;
mod table;

pub use fetch::{FetchError, Progress};
pub use table::{Model, Part, TABLE};

use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Longest that a file out of an archive may become.
const MOST_UNPACKED: u64 = 2 << 30;

/// Why a model cannot be installed, checked or removed.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A part of it cannot be fetched.
    #[error("{0}")]
    Fetch(#[from] FetchError),
    /// A file cannot be written or read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not the one that was pinned.
    #[error("{path} is not the file that was published: its SHA-256 is {found}, not {wanted}")]
    Changed {
        /// Which.
        path: PathBuf,
        /// What it is.
        found: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// An archive cannot be unpacked.
    #[error("{path} cannot be unpacked: {why}")]
    Archive {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

/// The model of that name.
pub fn by_name(name: &str) -> Option<&'static Model> {
    TABLE.iter().find(|model| model.name == name)
}

/// Where models lie: `RINGFENCE_MODELS`, or a folder of the person's own data.
pub fn home() -> PathBuf {
    let told = std::env::var_os("RINGFENCE_MODELS").map(PathBuf::from);
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let own = || std::env::home_dir().unwrap_or_default().join(".local").join("share");
    told.unwrap_or_else(|| data.unwrap_or_else(own).join("ringfence").join("models"))
}

/// The folder of an installed model.
pub fn installed(name: &str) -> Option<PathBuf> {
    installed_in(&home(), name)
}

/// The folder of a model that is installed below `home`.
pub fn installed_in(home: &Path, name: &str) -> Option<PathBuf> {
    let folder = home.join(name);
    folder.join(COMPLETE).is_file().then(|| inner(&folder))
}

/// Written when everything else is there.
const COMPLETE: &str = ".complete";

/// Archives often hold one folder with everything in it.
fn inner(folder: &Path) -> PathBuf {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let seen: Vec<PathBuf> = entries
        .map(|e| e.path())
        .filter(|p| p.file_name().is_some_and(|n| !n.to_string_lossy().starts_with('.')))
        .collect();
    match seen.as_slice() {
        [one] if one.is_dir() => one.clone(),
        _ => folder.to_owned(),
    }
}

/// Fetches a model into a folder below `home` and checks it. What has been fetched of it
/// before is used.
///
/// # Errors
/// If it cannot be fetched, is not what it should be, or cannot be written.
pub fn install(
    model: &Model,
    home: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<PathBuf, ModelError> {
    let folder = home.join(model.name);
    std::fs::create_dir_all(&folder).map_err(|e| file(&folder, e))?;
    for part in model.parts {
        let path = folder.join(part.file);
        if check_file(&path, part).is_err() {
            fetch::fetch(part, &path, progress)?;
            check_file(&path, part).inspect_err(|_| {
                // It would be found again otherwise; that it cannot be removed shows then.
                let _ = std::fs::remove_file(&path);
            })?;
        }
        if part.is_archive() {
            unpack(&path, &folder)?;
        }
    }
    let done = folder.join(COMPLETE);
    std::fs::write(&done, model.name).map_err(|e| file(&done, e))?;
    // An archive is not needed beside what was in it.
    for part in model.parts.iter().filter(|part| part.is_archive()) {
        let path = folder.join(part.file);
        let sums = folder.join(format!(".{}.sums", part.file));
        write_sums(&folder, &sums)?;
        std::fs::remove_file(&path).map_err(|e| file(&path, e))?;
    }
    Ok(inner(&folder))
}

/// Checks every file of an installed model; gives how many there are.
///
/// # Errors
/// The first file that is missing or changed.
pub fn verify(model: &Model, home: &Path) -> Result<usize, ModelError> {
    let folder = home.join(model.name);
    let mut count = 0;
    for part in model.parts {
        if part.is_archive() {
            count += check_sums(&folder, &folder.join(format!(".{}.sums", part.file)))?;
        } else {
            check_file(&folder.join(part.file), part)?;
            count += 1;
        }
    }
    Ok(count)
}

/// Removes a model and everything that was fetched of it; false if there was nothing.
///
/// # Errors
/// If its folder cannot be removed.
pub fn remove(model: &Model, home: &Path) -> Result<bool, ModelError> {
    let folder = home.join(model.name);
    if !folder.is_dir() {
        return Ok(false);
    }
    std::fs::remove_dir_all(&folder).map_err(|e| file(&folder, e))?;
    Ok(true)
}

fn file(path: &Path, source: std::io::Error) -> ModelError {
    ModelError::File { path: path.to_owned(), source }
}

fn check_file(path: &Path, part: &Part) -> Result<(), ModelError> {
    let found = sum(path)?;
    if found == part.sha256 {
        return Ok(());
    }
    Err(ModelError::Changed { path: path.to_owned(), found, wanted: part.sha256 })
}

/// SHA-256 of a file in hexadecimal.
fn sum(path: &Path) -> Result<String, ModelError> {
    let mut input = std::fs::File::open(path).map_err(|e| file(path, e))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = input.read(&mut buffer).map_err(|e| file(path, e))?;
        if read == 0 {
            break;
        }
        hash.update(buffer.get(..read).unwrap_or(&[]));
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn unpack(path: &Path, folder: &Path) -> Result<(), ModelError> {
    let bad = |why: String| ModelError::Archive { path: path.to_owned(), why };
    let input = std::fs::File::open(path).map_err(|e| file(path, e))?;
    let mut archive = zip::ZipArchive::new(input).map_err(|e| bad(e.to_string()))?;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|e| bad(e.to_string()))?;
        // A name that leads out of the folder is none.
        let name = entry.enclosed_name().ok_or_else(|| bad("a name leads out of it".into()))?;
        let to = folder.join(name);
        if entry.is_dir() {
            std::fs::create_dir_all(&to).map_err(|e| file(&to, e))?;
            continue;
        }
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent).map_err(|e| file(parent, e))?;
        }
        let mut out = std::fs::File::create(&to).map_err(|e| file(&to, e))?;
        std::io::copy(&mut entry.take(MOST_UNPACKED), &mut out).map_err(|e| file(&to, e))?;
    }
    Ok(())
}

/// Writes the sum of each file below a folder, to check them by later.
fn write_sums(folder: &Path, to: &Path) -> Result<(), ModelError> {
    let mut text = String::new();
    for path in files_below(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        text.push_str(&format!("{}  {name}\n", sum(&path)?));
    }
    std::fs::write(to, text).map_err(|e| file(to, e))
}

fn check_sums(folder: &Path, sums: &Path) -> Result<usize, ModelError> {
    let text = std::fs::read_to_string(sums).map_err(|e| file(sums, e))?;
    let lines: Vec<(&str, &str)> = text.lines().filter_map(|l| l.split_once("  ")).collect();
    for (wanted, name) in &lines {
        let path = folder.join(name);
        let found = sum(&path)?;
        if found != *wanted {
            let wanted = "the one it had when it was unpacked";
            return Err(ModelError::Changed { path, found, wanted });
        }
    }
    Ok(lines.len())
}

/// Files below a folder in order, those left out whose name begins with a dot or ends as an
/// archive's.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).map_err(|e| file(&at, e))? {
            let path = entry.map_err(|e| file(&at, e))?.path();
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
            let name = name.unwrap_or_default();
            if path.is_dir() {
                open.push(path);
            } else if !name.starts_with('.') && !name.ends_with(".zip") {
                all.push(path);
            }
        }
    }
    all.sort();
    Ok(all)
}
