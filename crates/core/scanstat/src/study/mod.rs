//! From records to a scan: which cases lie in which place and interval, and what was to be
//! expected there.
//!
//! # Expected cases
//!
//! | model | expected cases of place *i* in interval *t* |
//! |---|---|
//! | permutation | `Σ_g C_ig C_gt / C_g` over strata *g* (covariates, days of the week) |
//! | Poisson | `Σ_g n_igt C_g / n_g`, with person-time `n` interpolated between censuses: indirect standardization |
//! | expectation-based Poisson, negative binomial | a baseline that is given, or `n_it exp(β₀ + β₁ t)` fitted to the cases before the study; without populations `a_i exp(β₀ + β₁ t)`, with `a_i` the place's share of the past cases, half a case added to each place |
//! | Bernoulli | `C n_it / N` |

mod baseline;
mod bernoulli;
mod join;
mod permutation;
mod population;
mod time;

use crate::calendar::{Axis, Date, Unit};
use crate::places::Places;
use crate::problem::Problem;
use crate::read::{CaseRecord, Coordinates, PlaceRecord, PopulationRecord};
use crate::score::Rates;
use crate::zones::Reach;
use diagnostic::Diagnostic;

pub use baseline::Trend;

/// The probability model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// Space-time permutation (Kulldorff et al. 2005): needs cases alone.
    Permutation,
    /// Discrete Poisson (Kulldorff 1997, 2001): needs populations.
    Poisson,
    /// Expectation-based Poisson (Neill 2005): needs baselines, or cases before the study.
    ExpectationPoisson,
    /// Negative binomial (Tango et al. 2011): as the expectation-based Poisson, for counts
    /// that vary more than Poisson counts do.
    NegativeBinomial,
    /// Bernoulli (Kulldorff 1997): needs controls.
    Bernoulli,
}

/// What is scanned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Analysis {
    /// Places, over the whole study.
    Spatial,
    /// Times, over all places.
    Temporal,
    /// Places and times anywhere in the study.
    Retrospective,
    /// Places and times that reach to the end of the study.
    Prospective,
}

/// What the cases are adjusted for beside the covariates in the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weekly {
    /// Nothing.
    Ignored,
    /// That more is reported on some days of the week than on others.
    Adjusted,
}

/// The longest window of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Longest {
    /// Half of the study, and at most 30 days in prospective scans by days; for models with a
    /// baseline, all of the study and at most 30 days.
    Usual,
    /// So many units.
    Units(i64),
    /// A share of the study, from 0 to 1.
    Share(f64),
}

/// What becomes of the error of a baseline that is fitted to the past ([`crate::fitted`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaselineError {
    /// It is ignored where populations give the places' shares, as published studies do, and
    /// counted where the shares are fitted as well.
    Usual,
    /// The baseline is taken as known: probabilities are too small.
    Ignored,
    /// Probabilities allow for it.
    Counted,
}

/// How a scan is to be set up.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// The probability model.
    pub model: Model,
    /// What is scanned for.
    pub analysis: Analysis,
    /// The unit of time; by default the precision of the dates.
    pub unit: Option<Unit>,
    /// Units in an interval.
    pub aggregation: i64,
    /// First day of the study; by default that of the first case.
    pub start: Option<Date>,
    /// Last day of the study; by default that of the last case.
    pub end: Option<Date>,
    /// Units at the end that are left out, because reports of them are still to come.
    pub lag: i64,
    /// Share of reports that have come in after 0, 1, 2 … units; complete after the last.
    pub completeness: Vec<f64>,
    /// How far zones grow.
    pub reach: Reach,
    /// The longest window.
    pub longest: Longest,
    /// The shortest window in units.
    pub shortest: i64,
    /// What the coordinates are; by default what they seem to be.
    pub coordinates: Option<Coordinates>,
    /// More cases than expected, fewer, or both.
    pub rates: Rates,
    /// Zones and windows with more cases than expected are looked at if they have this many.
    pub least_cases: u32,
    /// Days of the week.
    pub weekly: Weekly,
    /// θ of the negative binomial; by default estimated from the cases before the study.
    pub theta: Option<f64>,
    /// The error of a fitted baseline.
    pub baseline_error: BaselineError,
}

impl Design {
    /// A design with the defaults.
    pub fn new(model: Model, analysis: Analysis) -> Self {
        Self {
            model,
            analysis,
            unit: None,
            aggregation: 1,
            start: None,
            end: None,
            lag: 0,
            completeness: Vec::new(),
            reach: Reach::default(),
            longest: Longest::Usual,
            shortest: 1,
            coordinates: None,
            rates: Rates::High,
            least_cases: 2,
            weekly: Weekly::Ignored,
            theta: None,
            baseline_error: BaselineError::Usual,
        }
    }
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Cases.
    pub cases: Vec<CaseRecord>,
    /// Places.
    pub places: Vec<PlaceRecord>,
    /// Populations, or nothing.
    pub populations: Vec<PopulationRecord>,
    /// Controls, or nothing.
    pub controls: Vec<CaseRecord>,
    /// Baselines, or nothing.
    pub baselines: Vec<PopulationRecord>,
}

/// Which file a remark is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// Cases.
    Cases,
    /// Places.
    Places,
    /// Populations.
    Populations,
    /// Controls.
    Controls,
    /// Baselines.
    Baselines,
    /// No file: the design.
    Design,
}

/// A diagnostic and the file it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Remark {
    /// The file.
    pub input: Input,
    /// What is to be said; offsets are into the file.
    pub diagnostic: Diagnostic,
}

/// A scan that is ready to run, with the names of what is in it.
#[derive(Clone, Debug)]
pub struct Study {
    /// The scan.
    pub problem: Problem,
    /// The intervals.
    pub axis: Axis,
    /// Whether cases had dates.
    pub dated: bool,
    /// The places' ids.
    pub ids: Vec<String>,
    /// Where the places are.
    pub places: Places,
    /// The coordinates as written, for maps.
    pub pairs: Vec<(f64, f64)>,
    /// Cases in all.
    pub cases: u64,
    /// People on average over time; nothing without populations.
    pub people: Option<f64>,
    /// The trend that was fitted, for baselines that were not given.
    pub trend: Option<Trend>,
    /// θ that was estimated or given.
    pub theta: Option<f64>,
    /// Days from one analysis to the next: the length of an interval.
    pub period_days: f64,
}

/// Sets a scan up. Nothing comes of it if an error makes it impossible; the remarks say why.
/// Lines that cannot be used are left out and remarked.
pub fn prepare(records: &Records, design: &Design) -> (Option<Study>, Vec<Remark>) {
    let mut join = join::Join::new(records, design);
    let study = join.study();
    (study, join.remarks)
}
