//! Import of files of reports, read as they arrive.

mod csv;
mod lines;
mod rows;
mod run;

pub use run::import;
