//! The flexible method of Farrington (Farrington, Andrews, Beale and Catchpole 1996; Noufaily,
//! Enki, Farrington, Garthwaite, Andrews and Charlett 2013; Salmon, Schumacher and Höhle 2016).
//!
//! A period is compared with the same time of past years, and with the rest of those years in
//! seasonal groups. A quasi-Poisson model with trend is fitted, past outbreaks are weighed
//! down by their Anscombe residuals, and the bound is a quantile of what is predicted.

mod baseline;
mod model;
mod threshold;

pub use baseline::Times;
pub use threshold::{Power, Threshold};

use super::Verdict;
use baseline::Baseline;
use model::Model;

/// How past outbreaks are weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reweighting {
    /// As everything else.
    None,
    /// A period whose Anscombe residual is above the limit is weighed by its inverse square.
    Above(f64),
}

/// When a trend is in the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trend {
    /// Never.
    None,
    /// When its p-value is below this, there are three years of past or more, and what is
    /// predicted is not above everything seen. 1 leaves the p-value out.
    Below(f64),
}

/// How it is done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Years that are looked back on.
    pub years: usize,
    /// Periods on each side of the same time in a past year (`w`).
    pub half_window: usize,
    /// Seasonal groups of a year, the windows being one of them; 1 uses the windows alone.
    pub groups: usize,
    /// Most recent periods that are left out, besides the one judged.
    pub past_left_out: usize,
    /// Whether there is a trend.
    pub trend: Trend,
    /// How past outbreaks are weighed.
    pub reweighting: Reweighting,
    /// One-sided probability of a false alarm.
    pub alpha: f64,
    /// How the bound is found.
    pub threshold: Threshold,
    /// No alarm unless there were this many in so many last periods, the one judged included.
    pub least: (u32, usize),
}

impl Options {
    /// As Noufaily and colleagues improved it: ten groups, half a year left out, trend always
    /// allowed, weights above 2.58, and a negative binomial quantile.
    pub fn improved() -> Self {
        Self {
            years: 4,
            half_window: 3,
            groups: 10,
            past_left_out: 26,
            trend: Trend::Below(1.0),
            reweighting: Reweighting::Above(2.58),
            alpha: 0.05,
            threshold: Threshold::NegativeBinomial,
            least: (5, 4),
        }
    }

    /// As Farrington and colleagues had it: windows alone, weights above 1, a significant
    /// trend, and a bound on the scale of the power 2/3.
    pub fn original() -> Self {
        Self {
            groups: 1,
            past_left_out: 3,
            trend: Trend::Below(0.05),
            reweighting: Reweighting::Above(1.0),
            threshold: Threshold::Delta(Power::TwoThirds),
            ..Self::improved()
        }
    }
}

/// A series of counts.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// How many in each period.
    pub counts: &'a [u32],
    /// How many people in each period, if rates are compared.
    pub population: Option<&'a [f64]>,
    /// When the periods are.
    pub times: Times<'a>,
}

/// What the method says of a period, and how it got there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// The verdict. Its bound is missing if too few were seen lately or no model could be
    /// fitted.
    pub verdict: Verdict,
    /// Dispersion of the model, at least 1.
    pub dispersion: Option<f64>,
    /// Change of the logarithm in a period, if there is a trend.
    pub trend: Option<f64>,
    /// Probability of so many or more, if nothing goes on.
    pub p_value: Option<f64>,
    /// How far above the expected, as a part of the way to the bound; above 1 is an alarm.
    pub exceedance: Option<f64>,
}

/// Judges the period `index`. Nothing if there is no such period or its past is too short.
pub fn judge(series: &Series<'_>, index: usize, options: &Options) -> Option<Judged> {
    let observed = *series.counts.get(index)?;
    let baseline = Baseline::of(series, index, options)?;
    let model = Model::of(&baseline, options);
    let (cases, periods) = options.least;
    let lately = series.counts.get((index + 1).saturating_sub(periods)..=index)?;
    let are_enough = lately.iter().map(|c| u64::from(*c)).sum::<u64>() >= u64::from(cases);
    let verdict = Verdict { index, observed, expected: None, bound: None, is_alarm: false };
    let Some(model) = model else {
        let verdict =
            Judged { verdict, dispersion: None, trend: None, p_value: None, exceedance: None };
        return Some(verdict);
    };
    let limit = threshold::limit(&model, observed, options);
    let exceedance = (f64::from(observed) - model.mean) / (limit.bound - model.mean);
    let verdict = Verdict {
        expected: Some(model.mean),
        bound: are_enough.then_some(limit.bound),
        is_alarm: are_enough && f64::from(observed) > limit.bound,
        ..verdict
    };
    Some(Judged {
        verdict,
        dispersion: Some(model.dispersion),
        trend: model.trend,
        p_value: Some(limit.p_value),
        exceedance: Some(exceedance),
    })
}

/// Judges every period from `first` on that has enough of a past.
pub fn monitor(series: &Series<'_>, first: usize, options: &Options) -> Vec<Judged> {
    (first..series.counts.len()).filter_map(|index| judge(series, index, options)).collect()
}

#[cfg(test)]
mod tests;
