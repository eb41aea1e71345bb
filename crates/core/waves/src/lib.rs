//! Waves: more calls in a few towns and days than chance brings.
//!
//! The incidents of the ledger are scanned by the space-time permutation statistic
//! (Kulldorff et al. 2005), which needs no population and does not mind that some towns report
//! more than others. It is run as if today were the last day, and again as of days before, so
//! that a wave's [`Fate`] is known from the reports alone and nothing has to be kept.
//!
//! Sans-IO: the day, the seed and the workers are arguments.

mod fate;
mod place;
mod wave;

pub use fate::{Fate, watch};
pub use place::{Position, positions};
pub use wave::{Settings, Sighting, Wave, find, recurrence};
