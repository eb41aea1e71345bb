//! One unit of evidence everywhere: a named [`Finding`] with a weight in bits.
//!
//! A weight is a log2 Bayes factor (I. J. Good, *Probability and the Weighing of Evidence*,
//! 1950): one bit doubles the odds of a scam. Weights are added to a prior; the sum gives a
//! probability through [`Calibration`], and the probability a [`Level`].

mod level;
mod waterfall;

pub use level::{Calibration, Level, NeverRule, Stage, Thresholds};
pub use waterfall::{Row, Waterfall};

use serde::Serialize;
use std::sync::Arc;

/// A named, weighted piece of evidence with the words that made it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Upper-snake name of the rule, composite or act (`ASKS_FOR_PIN`).
    pub id: Arc<str>,
    /// Index of the turn, from 0.
    pub turn: usize,
    /// What it adds to the sum in bits, after the cap of its group.
    pub bits: f32,
    /// Where in the course of a scam it belongs.
    pub stage: Stage,
    /// The words themselves, as said.
    pub quote: String,
    /// First byte of the quote in the turn's text.
    #[serde(skip)]
    pub start: usize,
    /// Byte after the quote in the turn's text.
    #[serde(skip)]
    pub end: usize,
}
