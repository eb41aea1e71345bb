//! The desk, where a fraud unit works: inbox, reports, the call taker's form, search, exports.
//!
//! Every address stands in one table, `places::PLACES`, with what it needs; one function
//! serves them all, so nothing is reached without a login, a role and, where something is
//! changed, a form of ours. Whatever is done leaves an entry in the audit trail: what, on
//! which report, which fields, never what stood in them.

pub mod accounts;
mod assets;
mod audit;
mod authority;
mod bulletins;
mod correct;
pub(crate) mod export;
mod fields;
mod filter;
mod frame;
mod guarded;
mod inbox;
mod inputs;
mod keepers;
mod ledger;
mod login;
mod merge;
mod names;
mod notices;
mod own;
mod places;
mod programs;
mod proposals;
mod questions;
mod reading;
mod report;
mod retention;
mod search;
mod serials;
mod setup;
mod streets;
mod suggested;
mod take;
mod telling;
mod timeline;
mod views;
mod visit;
mod waves;
mod work;

#[cfg(test)]
pub(crate) mod tests;

pub use accounts::create::{AccountFault, Member, new_account};
pub use assets::routes as assets;
#[cfg(test)]
pub(crate) use filter::encode;
pub use places::routes;
pub use serials::{COMPARED, Watch};
pub use streets::routes as streets;
