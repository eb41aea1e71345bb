//! Import of files of reports, read as they arrive.

mod csv;
pub(crate) mod lines;
pub(crate) mod rows;
mod run;

pub use run::import;
