//! Where the store is and how it behaves.

use crate::key::Key;
use std::path::PathBuf;
use std::time::Duration;

/// Settings of a store.
#[derive(Clone)]
pub struct Settings {
    /// The path of an `SQLite` file, or `postgres://…`.
    pub url: String,
    /// The key that people, drafts and secrets are sealed with.
    pub key: Key,
    /// Connections that read.
    pub readers: usize,
    /// How many writes may wait; beyond that senders are told to try again.
    pub queue: usize,
    /// How long to wait for another process that holds the database.
    pub lock_wait: Duration,
}

impl Settings {
    /// The usual settings.
    #[must_use]
    pub fn new(url: &str, key: Key) -> Self {
        Self {
            url: url.to_owned(),
            key,
            readers: 3,
            queue: 1024,
            lock_wait: Duration::from_secs(2),
        }
    }

    /// Where the data lies.
    pub(crate) fn place(&self) -> Place {
        match self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            true => Place::Server(self.url.clone()),
            false => {
                Place::File(PathBuf::from(self.url.strip_prefix("sqlite://").unwrap_or(&self.url)))
            }
        }
    }
}

impl std::fmt::Debug for Settings {
    /// The address may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("readers", &self.readers)
            .field("queue", &self.queue)
            .field("lock_wait", &self.lock_wait)
            .finish_non_exhaustive()
    }
}

/// Where the data lies.
#[derive(Clone)]
pub(crate) enum Place {
    /// In a file.
    File(PathBuf),
    /// On a server.
    Server(String),
}
