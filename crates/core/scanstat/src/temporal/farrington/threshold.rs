//! The bound: the count that is exceeded with probability `alpha` if nothing goes on.

use super::Options;
use super::model::Model;
use crate::numeric::{
    negative_binomial_at_least, normal, normal_exceeded, poisson_at_least, whole_quantile,
};

/// The scale on which the predicted count is taken to be normal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// The count itself.
    One,
    /// Its square root, which makes the variance even.
    Half,
    /// Its power 2/3, which takes the skewness out.
    TwoThirds,
}

/// How the bound is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// Quasi-Poisson by the delta method: normal on a scale, with the uncertainty of the
    /// prediction in it.
    Delta(Power),
    /// The quantile of a negative binomial distribution with the predicted mean and
    /// dispersion (Poisson if the dispersion is 1).
    NegativeBinomial,
    /// The same at the upper end of what the mean may be.
    UpperMean,
}

/// A bound, and how likely what was observed is.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The bound.
    pub bound: f64,
    /// Probability of so many or more.
    pub p_value: f64,
}

/// The bound of a period and the p-value of what was observed in it.
pub fn limit(model: &Model, observed: u32, options: &Options) -> Limit {
    let z = normal_exceeded(options.alpha);
    match options.threshold {
        Threshold::Delta(power) => delta(model, observed, power, z),
        Threshold::NegativeBinomial => plugged(model.mean, model.dispersion, observed, options),
        Threshold::UpperMean => {
            let mean = model.mean * (z * model.se_log).exp();
            plugged(mean, model.dispersion, observed, options)
        }
    }
}

fn delta(model: &Model, observed: u32, power: Power, z: f64) -> Limit {
    let mean = model.mean;
    // The standard error of the mean is that of its logarithm times the mean.
    let tau = model.dispersion + model.se_log.powi(2) * mean;
    let (exponent, se) = match power {
        Power::One => (1.0, (mean * tau).sqrt()),
        Power::Half => (0.5, (tau / 4.0).sqrt()),
        Power::TwoThirds => (2.0 / 3.0, (4.0 / 9.0 * mean.cbrt() * tau).sqrt()),
    };
    let above = f64::from(observed).powf(exponent) - mean.powf(exponent);
    Limit {
        bound: (mean.powf(exponent) + z * se).max(0.0).powf(1.0 / exponent),
        p_value: normal(above / se).upper,
    }
}

fn plugged(mean: f64, dispersion: f64, observed: u32, options: &Options) -> Limit {
    let size = mean / (dispersion - 1.0);
    let at_least = |k: u64| match dispersion > 1.0 {
        true => negative_binomial_at_least(k, mean, size),
        false => poisson_at_least(k, mean),
    };
    let bound = whole_quantile(options.alpha, at_least) as f64;
    Limit { bound, p_value: at_least(u64::from(observed)) }
}
