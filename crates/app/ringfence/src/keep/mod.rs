//! What whoever keeps an installation does beside the running service.

mod accounts;
mod place;
mod rotate;
mod tokens;
mod upkeep;
mod whole;

pub use accounts::{account, first_password};
pub use place::{Opened, Place};
pub use rotate::rotate;
pub use tokens::token;
pub use upkeep::{audit, backup, doctor, migrate, restore};
pub use whole::whole_file;

use anyhow::{Context, Result};
use casework::{AuditEntry, Cases};
use web::base::clock::Clock;

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

/// What a command does is in the audit trail too: what it did, and to whom or what.
///
/// # Errors
/// If it cannot be written.
fn noted(cases: &dyn Cases, what: &str, whom: Option<String>) -> Result<()> {
    let detail = match whom {
        Some(whom) => format!("{whom} by the command line"),
        None => "by the command line".to_owned(),
    };
    let entry = AuditEntry {
        at: Clock::of_machine().now(),
        account: None,
        what: what.to_owned(),
        report: None,
        detail,
    };
    Ok(wait(cases.audit(entry))??)
}
