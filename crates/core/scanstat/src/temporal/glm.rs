//! Regression of counts: a quasi-Poisson model with logarithmic link, fitted by iteratively
//! reweighted least squares (McCullagh and Nelder 1989).

use super::linear::{Square, dot};

/// One count, and what explains it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The count.
    pub count: f64,
    /// Logarithm of what it is a rate of.
    pub offset: f64,
    /// What explains it; all rows have as many.
    pub x: Vec<f64>,
}

/// A fitted model.
#[derive(Clone, Debug)]
pub struct Fit {
    /// Coefficients; 0 for one that cannot be told from the others.
    pub coefficients: Vec<f64>,
    /// Covariance of the coefficients for a dispersion of 1.
    pub covariance: Square,
    /// Expected counts.
    pub means: Vec<f64>,
    /// Diagonal of the hat matrix.
    pub leverage: Vec<f64>,
    /// Pearson's estimate of the dispersion.
    pub dispersion: f64,
    /// Rows with weight less coefficients.
    pub df: f64,
}

/// The usual stopping rule: the deviance changes by no more than this part of itself.
const CLOSE: f64 = 1e-8;
const MOST_STEPS: u32 = 25;

/// Fits the model. Nothing if it does not converge or there are no more rows than
/// coefficients.
pub fn fit(rows: &[Row], weights: &[f64]) -> Option<Fit> {
    let n = rows.first()?.x.len();
    let mut means: Vec<f64> = rows.iter().map(|r| r.count + 0.1).collect();
    let mut deviance = deviance_of(rows, weights, &means);
    for _ in 0..MOST_STEPS {
        let mut normal = Square::zero(n);
        let mut right = vec![0.0; n];
        for ((row, mean), weight) in rows.iter().zip(&means).zip(weights) {
            let working = mean.ln() - row.offset + (row.count - mean) / mean;
            normal.add_square(&row.x, weight * mean);
            right.iter_mut().zip(&row.x).for_each(|(r, x)| *r += weight * mean * working * x);
        }
        let (covariance, rank) = normal.inverse();
        let coefficients = covariance.times(&right);
        let next: Vec<f64> = rows
            .iter()
            .map(|r| (r.offset + dot(&r.x, &coefficients)).exp().max(f64::EPSILON))
            .collect();
        let before = deviance;
        deviance = deviance_of(rows, weights, &next);
        if !deviance.is_finite() {
            return None;
        }
        if (deviance - before).abs() < CLOSE * (deviance.abs() + 0.1) {
            let with_weight = weights.iter().filter(|w| **w > 0.0).count();
            let df = with_weight.checked_sub(rank).filter(|df| *df > 0)? as f64;
            let last: Vec<f64> = weights.iter().zip(&means).map(|(w, m)| w * m).collect();
            return Some(finish(rows, coefficients, covariance, (next, last, df)));
        }
        means = next;
    }
    None
}

/// What is told of a model, from its means, its last working weights and degrees of freedom.
fn finish(
    rows: &[Row],
    coefficients: Vec<f64>,
    covariance: Square,
    (means, last, df): (Vec<f64>, Vec<f64>, f64),
) -> Fit {
    let leverage = rows.iter().zip(&last).map(|(r, w)| w * covariance.form(&r.x)).collect();
    let residuals = rows.iter().zip(&means).zip(&last);
    let squares: f64 = residuals.map(|((r, m), w)| w * ((r.count - m) / m).powi(2)).sum();
    Fit { coefficients, covariance, means, leverage, dispersion: squares / df, df }
}

fn deviance_of(rows: &[Row], weights: &[f64], means: &[f64]) -> f64 {
    let one = |((row, mean), weight): ((&Row, &f64), &f64)| {
        let y = row.count;
        let log = if y > 0.0 { y * (y / mean).ln() } else { 0.0 };
        2.0 * weight * (log - (y - mean))
    };
    rows.iter().zip(means).zip(weights).map(one).sum()
}

#[cfg(test)]
mod tests {
    use super::{Row, fit};

    #[test]
    fn the_mean_of_a_group_is_its_mean() {
        let counts = [[2.0, 4.0, 3.0], [10.0, 7.0, 13.0]];
        let row = |group: usize, count: f64| Row { count, offset: 0.0, x: vec![1.0, group as f64] };
        let rows: Vec<Row> =
            (0..2).flat_map(|g| counts[g].into_iter().map(move |c| row(g, c))).collect();
        let model = fit(&rows, &[1.0; 6]).unwrap();
        assert!((model.coefficients[0].exp() - 3.0).abs() < 1e-9);
        assert!((model.coefficients[1].exp() - 10.0 / 3.0).abs() < 1e-9);
        assert!(model.leverage.iter().all(|h| (h - 1.0 / 3.0).abs() < 1e-9));
        // Pearson's: (1 + 1 + 0) / 3 and (0 + 9 + 9) / 10 over 4 degrees of freedom.
        assert!((model.dispersion - (2.0 / 3.0 + 1.8) / 4.0).abs() < 1e-6);
    }

    #[test]
    fn what_cannot_be_fitted_is_no_model() {
        assert!(fit(&[], &[]).is_none());
        let row = Row { count: 3.0, offset: 0.0, x: vec![1.0] };
        assert!(fit(&[row], &[1.0]).is_none());
    }
}
