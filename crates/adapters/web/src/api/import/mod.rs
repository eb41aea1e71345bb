//! Import of files of reports, read as they arrive.

mod array;
mod csv;
pub(crate) mod lines;
mod mistakes;
pub(crate) mod rows;
mod run;

pub use run::import;
