//! Baselines that were fitted: what might have been, if what is expected is itself uncertain.
//!
//! A baseline that is fitted to the past is off by chance, and a study that is compared with it
//! stands out by that much more often. So each replication draws what is truly expected anew,
//! from what the past says of it, and then the cases; the baseline to which they are compared
//! stays. The distribution is the predictive one of a future study given its past, as for
//! prediction intervals (Bjørnstad 1990; Vidoni 1995): for each place's share a gamma
//! distribution with half a case added to its past cases (the prior of Jeffreys), for the trend
//! a normal one with the covariance of the regression, and for how much counts vary a
//! log-normal one.
//! The published statistics are not touched: only the distribution is that they are held
//! against.
//!
//! - Bjørnstad JF. Predictive likelihood: a review. *Stat Sci* 1990; 5: 242–254.
//! - Vidoni P. A simple predictive density based on the p*-formula. *Biometrika* 1995; 82:
//!   855–863.

use crate::random::Random;

/// The furthest that a trend is drawn from the fitted one, as a logarithm: where the past says
/// nothing, chance must not make numbers without bounds.
const FURTHEST: f64 = 3.0;

/// What is known of a place's share of the cases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share as fitted.
    pub share: f64,
    /// Shape of the gamma distribution of what it truly is.
    pub shape: f64,
}

/// `1/θ` as it was estimated, and its standard error; 0 if it was given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// The estimate, which may be below 0.
    pub estimate: f64,
    /// Its standard error.
    pub error: f64,
    /// The least that it could be: as if the counts did not vary at all.
    pub least: f64,
}

impl Dispersion {
    /// `1/θ` as it was given.
    pub fn given(theta: f64) -> Self {
        Self { estimate: 1.0 / theta, error: 0.0, least: 0.0 }
    }

    /// The same without the bias of residuals, which are smaller than deviations where a share
    /// of the values went into the fit.
    pub(crate) fn without(self, share: f64) -> Self {
        let factor = 1.0 / (1.0 - share);
        let estimate = self.least + (self.estimate - self.least) * factor;
        Self { estimate, error: self.error * factor, ..self }
    }

    /// What it may truly be. How much counts vary is a square, whose logarithm is nearer to a
    /// normal distribution than itself.
    fn draw(&self, random: &mut Random) -> f64 {
        let above = self.estimate - self.least;
        if self.error <= 0.0 || above <= 0.0 {
            return self.estimate.max(0.0);
        }
        let factor = (random.normal() * self.error / above).clamp(-FURTHEST, FURTHEST).exp();
        (self.least + above * factor).max(0.0)
    }
}

/// A baseline with how sure it is.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Expected cases by place and interval.
    pub means: Vec<f64>,
    /// The explaining variables of each interval.
    pub variables: Vec<Vec<f64>>,
    /// A root of the covariance of their coefficients: lower triangular, row by row.
    pub root: Vec<Vec<f64>>,
    /// Shares by place; empty if they are not estimated, but given by populations.
    pub shares: Vec<Share>,
    /// For the negative binomial.
    pub dispersion: Option<Dispersion>,
}

impl Fitted {
    /// The same for the intervals from `base` on.
    pub(crate) fn starting_at(mut self, base: usize) -> Self {
        let all = self.variables.len().max(1);
        let rows = self.means.chunks(all);
        self.means = rows.flat_map(|row| row.iter().skip(base).copied()).collect();
        self.variables.drain(..base.min(self.variables.len()));
        self
    }

    /// Draws cases into `cells`, by place.
    pub(crate) fn draw(&self, cells: &mut [u32], random: &mut Random) {
        let trend = self.trend(random);
        let places = self.places(random);
        let size = self.dispersion.map(|d| 1.0 / d.draw(random));
        let wide = trend.len().max(1);
        let rows = cells.chunks_mut(wide).zip(self.means.chunks(wide)).enumerate();
        for (place, (row, means)) in rows {
            let share = places.get(place).copied().unwrap_or(1.0);
            for (cell, (mean, factor)) in row.iter_mut().zip(means.iter().zip(&trend)) {
                let mean = mean * share * factor;
                let rate = match size {
                    Some(size) if size.is_finite() => random.gamma(size) * mean / size,
                    _ => mean,
                };
                *cell = random.poisson(rate).min(u64::from(u32::MAX)) as u32;
            }
        }
    }

    /// By how much the trend is truly higher or lower in each interval; 1 on average.
    fn trend(&self, random: &mut Random) -> Vec<f64> {
        let normal: Vec<f64> = self.root.iter().map(|_| random.normal()).collect();
        let factor = |x: &Vec<f64>| {
            // x·L·z, whose variance is the sum of the squares of x·L.
            let (mut at, mut variance) = (0.0, 0.0);
            for (column, z) in normal.iter().enumerate() {
                let along = x.iter().zip(&self.root);
                let part: f64 =
                    along.map(|(x, row)| x * row.get(column).copied().unwrap_or(0.0)).sum();
                at += part * z;
                variance += part * part;
            }
            let drawn = (at - 0.5 * variance).clamp(-FURTHEST, FURTHEST);
            if drawn.is_nan() { 1.0 } else { drawn.exp() }
        };
        self.variables.iter().map(factor).collect()
    }

    /// By how much each place's share is truly larger or smaller; the shares make 1 together.
    fn places(&self, random: &mut Random) -> Vec<f64> {
        let drawn: Vec<f64> = self
            .shares
            .iter()
            .map(|s| if s.shape > 0.0 { random.gamma(s.shape) / s.shape } else { 1.0 })
            .collect();
        let together: f64 = drawn.iter().zip(&self.shares).map(|(d, s)| d * s.share).sum();
        let scale = if together > 0.0 { 1.0 / together } else { 1.0 };
        drawn.into_iter().map(|d| d * scale).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_vary_about_the_baseline_by_as_much_as_it_is_unsure() {
        let sure = Fitted {
            means: vec![4.0, 4.0, 12.0, 12.0],
            variables: vec![vec![1.0, 1.0], vec![1.0, 2.0]],
            root: Vec::new(),
            shares: Vec::new(),
            dispersion: None,
        };
        let root = vec![vec![0.1, 0.0], vec![0.02, 0.05]];
        let shares = [(0.25, 8.0), (0.75, 24.0)].map(|(share, shape)| Share { share, shape });
        let unsure = Fitted { root, shares: shares.to_vec(), ..sure.clone() };
        let moments = |fitted: &Fitted, cell: usize| {
            let mut cells = [0; 4];
            let draw = |n| {
                fitted.draw(&mut cells, &mut Random::new(3, n));
                f64::from(cells[cell])
            };
            let all: Vec<f64> = (0..20_000).map(draw).collect();
            let mean = all.iter().sum::<f64>() / 20_000.0;
            (mean, all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0)
        };
        let (mean, variance) = moments(&sure, 3);
        assert!((mean - 12.0).abs() < 0.15 && (variance - 12.0).abs() < 0.6, "{mean} {variance}");
        let (mean, variance) = moments(&unsure, 3);
        assert!((mean - 12.0).abs() < 0.15, "{mean}");
        // Poisson 12, and the squares of 12 times the errors of trend (0.17) and share (0.1).
        assert!((variance - 12.0 - 144.0 * 0.0402).abs() < 1.0, "{variance}");
        let overspread = Dispersion::given(2.0);
        let (mean, variance) = moments(&Fitted { dispersion: Some(overspread), ..sure }, 3);
        assert!((mean - 12.0).abs() < 0.25 && (variance - 84.0).abs() < 5.0, "{mean} {variance}");
    }

    #[test]
    fn a_past_that_says_nothing_makes_no_endless_numbers() {
        let fitted = Fitted {
            means: vec![2.0; 3],
            variables: vec![vec![1.0]; 3],
            root: vec![vec![f64::MAX]],
            shares: vec![Share { share: 1.0, shape: 0.0 }],
            dispersion: Some(Dispersion { estimate: -1.0, error: 9.0, least: -2.0 }),
        };
        let mut cells = [0; 3];
        for n in 0..100 {
            fitted.draw(&mut cells, &mut Random::new(1, n));
            assert!(cells.iter().all(|c| *c < 200), "{cells:?}");
        }
        assert_eq!(fitted.starting_at(2).means, [2.0]);
    }
}
