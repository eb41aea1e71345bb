//! What the store says of itself while it runs.

use crate::migrations;
use crate::settings::Settings;
use crate::store::{Store, connector};
use crate::worker::{Company, Crew};
use casework::StoreError;

impl Store {
    /// The schema that a database has, and the one that this program knows. It is only looked
    /// at.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub fn schema(settings: &Settings) -> Result<(i64, i64), StoreError> {
        let connect = connector(settings.place(), settings.lock_wait);
        let reader = Crew::readers(&connect, 1, 1)?;
        let found = reader.wait(Company::Alone, migrations::version)?;
        Ok((found, migrations::known()))
    }

    /// Writes that were handed over and are not answered.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.writer.waiting()
    }
}
