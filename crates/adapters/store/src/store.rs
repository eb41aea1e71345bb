//! [`Store`]: opening it, and handing work to its threads.

use crate::conversion;
use crate::engine::postgres::Postgres;
use crate::engine::sqlite::Sqlite;
use crate::engine::{Engine, Fault};
use crate::migrations;
use crate::settings::{Place, Settings};
use crate::slips::Slips;
use crate::vault::Vault;
use crate::worker::{Company, Connect, Crew};
use casework::{Reply, StoreError};
use std::sync::Arc;

/// The store. Cheap to share; its threads end when the last holder lets go, after what was
/// handed over is done.
pub struct Store {
    pub(crate) place: Place,
    pub(crate) vault: Arc<Vault>,
    pub(crate) slips: Slips,
    // Fields are let go in this order: whoever closes a file of SQLite last takes its log in,
    // and of two that close at once neither may. So the one writer closes after all readers.
    readers: Crew,
    pub(crate) writer: Crew,
}

impl Store {
    /// Opens the store, makes its tables if there are none, and brings them up to date. It
    /// waits, so call it before the service starts to serve.
    ///
    /// # Errors
    /// [`StoreError::Key`] if the key does not open it, [`StoreError::Damaged`] if its schema
    /// is newer than this program, [`StoreError::Form`] if the file is encrypted as a whole
    /// and should not be, or the other way round; else whatever keeps it from being read or
    /// written.
    pub fn open(settings: Settings) -> Result<Arc<Self>, StoreError> {
        let place = settings.place();
        let connect = connector(place.clone(), settings.lock_wait);
        let writer = Crew::writer(Arc::clone(&connect), settings.queue)?;
        let key = settings.key.clone();
        let vault = writer.wait(Company::Alone, move |engine| {
            migrations::up(engine)?;
            migrations::within(engine, |engine| Vault::found(&key, engine))
        })?;
        if let Place::File { path, .. } = &place {
            // Whoever has the file open knows that nobody is converting it.
            conversion::clear(path);
        }
        let readers = Crew::readers(&connect, settings.readers, settings.queue)?;
        let slips = Slips::of(&place);
        Ok(Arc::new(Self { place, vault: Arc::new(vault), slips, readers, writer }))
    }

    /// Leads a database down to an earlier schema, for the program that belongs to it; 0
    /// takes everything away. What the later schema brought is lost.
    ///
    /// # Errors
    /// If another process holds the database, or it cannot be written.
    pub fn lead_down(settings: &Settings, version: i64) -> Result<(), StoreError> {
        let connect = connector(settings.place(), settings.lock_wait);
        let writer = Crew::writer(connect, 1)?;
        writer.wait(Company::Alone, move |engine| migrations::down(engine, version))
    }

    /// Work that changes something, as an answer to be awaited.
    pub(crate) fn write<T, F>(&self, work: F) -> Reply<'_, T>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Engine) -> Result<T, Fault> + Send + 'static,
    {
        let handed = self.writer.hand(Company::Shared, work);
        Box::pin(async move { handed?.await.unwrap_or(Err(StoreError::Unreachable)) })
    }

    /// Work that only reads, as an answer to be awaited.
    pub(crate) fn read<T, F>(&self, work: F) -> Reply<'_, T>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Engine) -> Result<T, Fault> + Send + 'static,
    {
        let handed = self.readers.hand(Company::Shared, work);
        Box::pin(async move { handed?.await.unwrap_or(Err(StoreError::Unreachable)) })
    }

    /// Work that only reads, waited for.
    pub(crate) fn read_now<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Engine) -> Result<T, Fault> + Send + 'static,
    {
        self.readers.wait(Company::Shared, work)
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}

/// How a thread of the store gets its connection.
pub(crate) fn connector(place: Place, wait: std::time::Duration) -> Connect {
    Arc::new(move || {
        Ok(match &place {
            Place::File { path, form } => {
                Box::new(Sqlite::open(path, form, wait)?) as Box<dyn Engine>
            }
            Place::Server(url) => Box::new(Postgres::open(url, wait)?),
        })
    })
}

#[cfg(test)]
pub(crate) mod testing {
    //! Folders for tests, deleted when they are let go.

    use std::path::{Path, PathBuf};
    use std::sync::atomic::{AtomicU32, Ordering};

    static NEXT: AtomicU32 = AtomicU32::new(0);

    /// A folder of a test's own.
    pub struct Folder(PathBuf);

    impl Folder {
        pub fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// Makes a folder.
    pub fn folder() -> Folder {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ringfence-store-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}
