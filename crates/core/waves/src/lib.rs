//! Waves: more calls in a few towns and days than chance brings.
//!
//! The incidents of the ledger are scanned by the space-time permutation statistic
//! (Kulldorff et al. 2005), which needs no population and does not mind that some towns report
//! more than others. It is run as if today were the last day, and again as of days before, so
//! that a wave's [`Fate`] is known from the reports alone. While a service runs, an
//! [`Observer`] looks at each report, and [`settle`] keeps what it finds: then a wave has a
//! number, and the desk can be told once of what becomes of it ([`contract`]).
//!
//! Sans-IO: the day, the seed and the workers are arguments.

pub mod contract;
mod fate;
mod pace;
mod place;
pub mod settle;
mod wave;
pub mod words;

pub use contract::{Book, Change, Event, Kept, WaveBook, WaveId};
pub use fate::{Fate, watch};
pub use place::{Position, positions};
pub use wave::{Observer, RAREST_DAYS, Settings, Sighting, Wave, find, recurrence};
