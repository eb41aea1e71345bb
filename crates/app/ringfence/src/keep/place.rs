//! Where the store and its key are, and opening it.

use crate::cli::StoreArgs;
use crate::config::{self, Config};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::{Key, Settings, Store};

/// Variable with the key, for installations that keep secrets in the environment.
const KEY: &str = "RINGFENCE_KEY";
/// Variable with the address of a database and its password.
const STORE: &str = "RINGFENCE_STORE";

/// Where the store is and how it behaves.
#[derive(Clone, Debug)]
pub struct Place {
    /// SQLite file or address of a database.
    pub url: String,
    /// File of the key; none if it comes from the environment.
    pub key_file: Option<PathBuf>,
    /// What other commands have to be told to find it, with a space in front.
    pub option: String,
    whole_file: bool,
    readers: usize,
    queue: usize,
    lock_wait: Duration,
}

/// An open store and the key that opened it.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Arc<Store>,
    /// The key.
    pub key: Key,
}

impl Place {
    /// Finds the place. The command line goes before the environment, and that before the file.
    ///
    /// # Errors
    /// A file that cannot be read, or no folder to keep data in.
    pub fn find(args: &StoreArgs) -> Result<(Self, Config)> {
        let config = config::load(args.config.as_deref())?;
        let section = &config.store;
        let url = match (&args.store, std::env::var(STORE)) {
            (Some(url), _) => url.clone(),
            (None, Ok(url)) if !url.is_empty() => url,
            _ if !section.url_file.as_os_str().is_empty() => from_file(&section.url_file)?,
            _ if !section.url.is_empty() => section.url.clone(),
            _ => data_folder()?.join("ringfence.db").display().to_string(),
        };
        known_kind(&url)?;
        if section.whole_file && is_server(&url) {
            anyhow::bail!(
                "whole_file is for SQLite files, and the store is a database server\n  remedy: take whole_file out of the configuration, and encrypt the disk of the server"
            );
        }
        let from_environment = std::env::var_os(KEY).is_some_and(|k| !k.is_empty());
        let key_file = match from_environment {
            true => None,
            false => Some(key_file(&section.key_file, &url)?),
        };
        let place = Self {
            url,
            key_file,
            option: option(args),
            whole_file: section.whole_file,
            readers: section.readers,
            queue: section.queue,
            lock_wait: Duration::from_millis(section.lock_wait_ms),
        };
        Ok((place, config))
    }

    /// A place of its own, for demonstrations.
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            url: folder.join("ringfence.db").display().to_string(),
            key_file: Some(folder.join("ringfence.key")),
            option: String::new(),
            whole_file: false,
            readers: 3,
            queue: 1024,
            lock_wait: Duration::from_secs(2),
        }
    }

    /// Whether there is a store already; of a server that is not known.
    pub fn is_there(&self) -> bool {
        self.is_server() || Path::new(self.file()).exists()
    }

    /// Whether the store is a database server.
    pub fn is_server(&self) -> bool {
        is_server(&self.url)
    }

    fn file(&self) -> &str {
        self.url.strip_prefix("sqlite://").unwrap_or(&self.url)
    }

    /// Where it is, without a password, to be shown.
    pub fn shown(&self) -> String {
        if !self.is_server() {
            return self.file().to_owned();
        }
        let (scheme, rest) = self.url.split_once("://").unwrap_or(("postgres", ""));
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        let place = place.split('?').next().unwrap_or_default();
        format!("{scheme}://{place}")
    }

    /// The key; one is made if there is none and nothing is encrypted with another.
    ///
    /// # Errors
    /// A key that cannot be read or made.
    pub fn key(&self) -> Result<Key> {
        let Some(file) = &self.key_file else { return Ok(Key::from_environment(KEY)?) };
        if !self.is_server() && self.is_there() && !file.exists() {
            anyhow::bail!(
                "there is a store at {}, but no key at {}\n  remedy: bring the key file back; without it nobody can read who the people are",
                self.shown(),
                file.display()
            );
        }
        make_folder(file)?;
        Ok(Key::load_or_create(file)?)
    }

    /// Opens the store; it is made if there is none.
    ///
    /// # Errors
    /// A store or key that cannot be opened.
    pub fn open(&self) -> Result<Opened> {
        let key = self.key()?;
        if !self.is_server() {
            make_folder(Path::new(self.file()))?;
        }
        let store = Store::open(self.settings(key.clone()));
        let store = store.with_context(|| {
            let remedy = match self.is_server() {
                true => "\n  remedy: is the server running there, and does `psql` with the same address reach it?",
                false => "",
            };
            format!("the store at {} cannot be opened{remedy}", self.shown())
        })?;
        Ok(Opened { store, key })
    }

    /// Opens the store that is there.
    ///
    /// # Errors
    /// If there is none, or it cannot be opened.
    pub fn open_existing(&self) -> Result<Opened> {
        if !self.is_there() {
            anyhow::bail!(
                "there is no store at {}\n  remedy: start `ringfence serve` once, or name the store with --store",
                self.shown()
            );
        }
        self.open()
    }

    /// Settings of the store.
    pub fn settings(&self, key: Key) -> Settings {
        Settings {
            whole_file: self.whole_file,
            readers: self.readers,
            queue: self.queue,
            lock_wait: self.lock_wait,
            ..Settings::new(&self.url, key)
        }
    }
}

fn is_server(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

/// A path that looks like the address of some server is a slip of the keys.
fn known_kind(url: &str) -> Result<()> {
    let is_known = is_server(url) || url.starts_with("sqlite://");
    if !is_known && (url.contains("://") || url.starts_with("postgres:")) {
        let kind = url.split(':').next().unwrap_or_default();
        anyhow::bail!(
            "there is no store of the kind {kind}\n  remedy: name a file, or postgres://user@host/name"
        );
    }
    Ok(())
}

/// The options that led here, without a password.
fn option(args: &StoreArgs) -> String {
    let store = args.store.as_ref().map(|url| match is_server(url) {
        true => " --store postgres://…".to_owned(),
        false => format!(" --store {url}"),
    });
    let config = args.config.as_ref().map(|file| format!(" --config {}", file.display()));
    store.into_iter().chain(config).collect()
}

fn from_file(file: &Path) -> Result<String> {
    let text = std::fs::read_to_string(file)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(text.trim().to_owned())
}

fn key_file(wanted: &Path, url: &str) -> Result<PathBuf> {
    if !wanted.as_os_str().is_empty() {
        return Ok(wanted.to_owned());
    }
    let name = "ringfence.key";
    match is_server(url) {
        true => Ok(data_folder()?.join(name)),
        false => Ok(Path::new(url.strip_prefix("sqlite://").unwrap_or(url)).with_file_name(name)),
    }
}

/// Where data lies if nothing is said.
fn data_folder() -> Result<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let folder = of("STATE_DIRECTORY")
        .or_else(|| of("XDG_DATA_HOME").map(|f| f.join("ringfence")))
        .or_else(|| of("HOME").map(|f| f.join(".local/share/ringfence")));
    folder.context("there is no folder to keep data in: name a file with --store")
}

/// Makes the folder of a file, for its owner alone.
fn make_folder(file: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::{Place, known_kind};
    use std::path::Path;

    #[test]
    fn no_password_is_shown() {
        let mut place = Place::in_folder(Path::new("/data"));
        assert_eq!(place.shown(), "/data/ringfence.db");
        place.url = "postgres://ringfence:p@ss@db:5432/ringfence?password=x".into();
        assert_eq!(place.shown(), "postgres://db:5432/ringfence");
    }

    #[test]
    fn a_slip_of_the_keys_is_no_file() {
        for url in ["mysql://db/x", "postgres:/db/x", "postgres//:db", "/data/a.db", "a.db"] {
            let is_taken = known_kind(url).is_ok();
            assert_eq!(is_taken, !url.contains("sql:") && !url.starts_with("postgres:"), "{url}");
        }
    }
}
