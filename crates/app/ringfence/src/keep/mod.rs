//! What whoever keeps an installation does beside the running service.

mod accounts;
mod place;
mod rotate;
mod tokens;
mod upkeep;

pub use accounts::{account, first_password};
pub use place::{Opened, Place};
pub use rotate::rotate;
pub use tokens::token;
pub use upkeep::{audit, backup, doctor, migrate, restore};

use anyhow::{Context, Result};

/// Waits for an answer of the store.
///
/// # Errors
/// If no runtime can be started.
pub fn wait<T>(work: impl Future<Output = T>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .context("no runtime can be started")?;
    Ok(runtime.block_on(work))
}
