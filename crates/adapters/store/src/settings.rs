//! Where the store is and how it behaves.

use crate::engine::whole::{FileForm, Form};
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
    /// Whether an `SQLite` file is encrypted as a whole, with a key made from `key`. A build
    /// without [`WHOLE_FILES`](crate::WHOLE_FILES) refuses it.
    pub whole_file: bool,
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
            whole_file: false,
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
                let path = self.url.strip_prefix("sqlite://").unwrap_or(&self.url);
                let kind = if self.whole_file { FileForm::Whole } else { FileForm::Plain };
                Place::File { path: PathBuf::from(path), form: Form::new(kind, &self.key) }
            }
        }
    }
}

impl std::fmt::Debug for Settings {
    /// The address may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("whole_file", &self.whole_file)
            .field("readers", &self.readers)
            .field("queue", &self.queue)
            .field("lock_wait", &self.lock_wait)
            .finish_non_exhaustive()
    }
}

/// Where the data lies.
#[derive(Clone)]
pub(crate) enum Place {
    /// In a file of a form.
    File {
        /// Where.
        path: PathBuf,
        /// How it is read and written.
        form: Form,
    },
    /// On a server.
    Server(String),
}
