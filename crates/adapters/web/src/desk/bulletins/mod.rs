//! Bulletins at the desk: composed from the ledger, written at, approved by somebody else,
//! published, corrected, withdrawn.

mod list;
mod page;
mod period;
mod steps;

pub use list::{begin, list};
pub use page::{form_of, page};
pub use steps::{approve, correct, discard, publish, send_back, submit, withdraw, write};
