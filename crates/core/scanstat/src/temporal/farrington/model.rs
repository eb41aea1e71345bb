//! The model of the past, and what it predicts.

use super::baseline::Baseline;
use super::{Options, Reweighting, Trend};
use crate::numeric::student_two_sided;
use crate::temporal::glm::{Fit, Row, fit};

/// What the past predicts for a period.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Expected count.
    pub mean: f64,
    /// Standard error of its logarithm.
    pub se_log: f64,
    /// Dispersion, at least 1.
    pub dispersion: f64,
    /// Change of the logarithm in a period, if there is a trend.
    pub trend: Option<f64>,
}

/// Fewer years than this say nothing of a trend.
const YEARS_FOR_TREND: usize = 3;

impl Model {
    /// Fits the past. Nothing if no model converges, or none of the past is of the season of
    /// the period judged.
    pub fn of(baseline: &Baseline, options: &Options) -> Option<Self> {
        if !baseline.past.iter().any(|p| p.group == 0) {
            return None;
        }
        let with_trend = || {
            let Trend::Below(limit) = options.trend else { return None };
            let (fit, spread) = weighed(&rows(baseline, options, Shape::Trend), options)?;
            let model = Self::predict(&fit, spread, (baseline, Shape::Trend));
            let se = (fit.covariance.form(&at(Shape::Trend, 1)) * spread).sqrt();
            let p = student_two_sided(model.trend? / se, fit.df);
            let most = baseline.past.iter().map(|p| p.count).fold(0.0, f64::max);
            let keeps = options.years >= YEARS_FOR_TREND && p < limit && model.mean <= most;
            keeps.then_some(model)
        };
        with_trend().or_else(|| {
            let (fit, spread) = weighed(&rows(baseline, options, Shape::Level), options)?;
            Some(Self::predict(&fit, spread, (baseline, Shape::Level)))
        })
    }

    fn predict(fit: &Fit, spread: f64, (baseline, shape): (&Baseline, Shape)) -> Self {
        let coefficient = |i: usize| fit.coefficients.get(i).copied();
        Self {
            mean: (coefficient(0).unwrap_or(0.0) + baseline.offset).exp(),
            se_log: (fit.covariance.form(&at(shape, 0)) * spread).sqrt(),
            dispersion: fit.dispersion.max(1.0),
            trend: coefficient(1).filter(|_| shape == Shape::Trend),
        }
    }
}

/// Whether the model has a trend.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Level,
    Trend,
}

/// The unit vector of a coefficient; what lies after its end counts as 0. Times are counted
/// from the period judged, and its group is the one without a coefficient, so that the first
/// coefficient alone is the prediction.
fn at(shape: Shape, coefficient: usize) -> Vec<f64> {
    let length = if shape == Shape::Trend { 2 } else { 1 };
    (0..length).map(|i| if i == coefficient { 1.0 } else { 0.0 }).collect()
}

fn rows(baseline: &Baseline, options: &Options, shape: Shape) -> Vec<Row> {
    let row = |past: &super::baseline::Past| {
        let mut x = vec![1.0];
        if shape == Shape::Trend {
            x.push(past.time);
        }
        x.extend((1..options.groups).map(|g| if past.group == g { 1.0 } else { 0.0 }));
        Row { count: past.count, offset: past.offset, x }
    };
    baseline.past.iter().map(row).collect()
}

/// Fits, and fits again with past outbreaks weighed down. The number beside the model is the
/// dispersion that standard errors rest on: that of the model, not raised to 1; of the second
/// model, that of relative residuals under the new weights alone, as the R package
/// `surveillance` has it, which makes them smaller.
fn weighed(rows: &[Row], options: &Options) -> Option<(Fit, f64)> {
    let first = fit(rows, &vec![1.0; rows.len()])?;
    let Reweighting::Above(limit) = options.reweighting else {
        let spread = first.dispersion;
        return Some((first, spread));
    };
    let weights = weights(rows, &first, limit);
    let second = fit(rows, &weights)?;
    let relative = rows.iter().zip(&second.means).zip(&weights);
    let squares: f64 = relative.map(|((r, m), w)| w * ((r.count - m) / m).powi(2)).sum();
    let spread = squares / second.df;
    Some((second, spread))
}

/// Inverse squares of the Anscombe residuals above the limit, scaled to add up to the number
/// of rows.
fn weights(rows: &[Row], fit: &Fit, limit: f64) -> Vec<f64> {
    let dispersion = fit.dispersion.max(1.0);
    let raw: Vec<f64> = rows
        .iter()
        .zip(&fit.means)
        .zip(&fit.leverage)
        .map(|((row, mean), leverage)| {
            let above = row.count.powf(2.0 / 3.0) * mean.powf(-1.0 / 6.0) - mean.sqrt();
            let residual = 1.5 * above / (dispersion * (1.0 - leverage)).sqrt();
            if residual > limit { residual.powi(-2) } else { 1.0 }
        })
        .collect();
    let scale = raw.len() as f64 / raw.iter().sum::<f64>();
    raw.into_iter().map(|w| w * scale).collect()
}
