//! Readers of the text files that SaTScan uses: cases (`.cas`), controls (`.ctl`), places
//! (`.geo`), populations (`.pop`), and baselines in the manner of populations.
//!
//! A reader never fails: it returns what could be read and a diagnostic for each line that
//! could not. Fields are separated by white space, or by commas, semicolons or tabs where a
//! line has them; a field in double quotes may hold any of these. Empty lines, and lines that
//! begin with `#` or `//`, are left out, and so is a first line of column names.

mod cases;
pub(crate) mod fields;
mod places;
mod populations;

pub use cases::{CaseRecord, DateColumn, cases};
pub use places::{Coordinates, PlaceRecord, places};
pub use populations::{PopulationRecord, baselines, populations};
