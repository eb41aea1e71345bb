//! Estimates of m, u and the prior, without anybody saying which pairs belong together.
//!
//! How often each level occurs among all pairs is known: for equal values from the counts of
//! values, for the rest from pairs taken at random. What pairs that belong together are like is
//! found by expectation maximisation (Dempster, Laird and Rubin 1977) over all pairs of the
//! table: candidates are counted by their levels, and pairs that no rule brought up count as
//! pairs that do not belong together. So there is no block whose agreement has to be left out.

use crate::compare::{Comparator, Comparators, Pattern};
use crate::model::{Estimates, Model};
use crate::rng::Rng;
use crate::table::Table;
use crate::values::{MISSING, at};

/// Pairs taken at random for the levels that are not equality.
const SAMPLE: usize = 300_000;
/// Weight of the expectation in estimates of m, in pairs.
const BELIEF: f64 = 4.0;
/// Most rounds of the estimation.
const ROUNDS: usize = 60;

/// How often patterns of levels occur among candidates.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Patterns with the number of pairs.
    pub patterns: Vec<(Pattern, f64)>,
    /// Pairs of the table in all, candidates or not.
    pub pairs: f64,
}

impl Tally {
    fn n_candidates(&self) -> f64 {
        self.patterns.iter().map(|(_, n)| n).sum()
    }
}

/// How often each level of each comparison occurs among all pairs with known values.
pub fn level_shares(table: &Table, comparators: &Comparators, seed: u64) -> Vec<Vec<f64>> {
    let sample = sample(table, comparators, seed);
    comparators
        .list
        .iter()
        .enumerate()
        .map(|(k, comparator)| {
            let mut counts = vec![0.0; comparator.n_levels()];
            for pattern in &sample {
                if let Some(slot) = counts.get_mut(pattern.level(k)) {
                    *slot += 1.0;
                }
            }
            shares(table, comparator, &counts)
        })
        .collect()
}

fn sample(table: &Table, comparators: &Comparators, seed: u64) -> Vec<Pattern> {
    let n = table.len();
    let mut rng = Rng::new(seed);
    let mut sample = Vec::with_capacity(SAMPLE);
    let (from, left) = table.left().map_or((0, n), |l| (l, l));
    for _ in 0..SAMPLE {
        let (a, b) = (rng.below(left), from + rng.below(n - from.min(n)));
        if a != b && b < n {
            sample.push(comparators.pattern(a.min(b) as u32, a.max(b) as u32));
        }
    }
    sample
}

/// Shares of the levels from counts of a sample, with that of equal values worked out exactly.
fn shares(table: &Table, comparator: &Comparator, counts: &[f64]) -> Vec<f64> {
    let known: f64 = counts.iter().skip(1).sum();
    let n_levels = counts.len().saturating_sub(1).max(1) as f64;
    let mut shares: Vec<f64> =
        counts.iter().map(|c| (c + 0.2) / (known + 0.2 * n_levels)).collect();
    if let Some(first) = shares.first_mut() {
        *first = 0.0;
    }
    if let (Some(level), Some(exact)) = (comparator.exact_level(), exact_share(table, comparator)) {
        let others: f64 = 1.0 - at(&shares, level);
        for (i, share) in shares.iter_mut().enumerate() {
            *share *= if i == level { 0.0 } else { (1.0 - exact) / others.max(1e-12) };
            if i == level {
                *share = exact;
            }
        }
    }
    shares
}

/// Share of the pairs with known values that have equal ones.
fn exact_share(table: &Table, comparator: &Comparator) -> Option<f64> {
    let feature = &comparator.feature;
    let mut counts = vec![(0.0f64, 0.0f64); feature.values.len()];
    let left = table.left().unwrap_or(0);
    let (mut n_left, mut n_right) = (0.0, 0.0);
    for (record, &cell) in feature.cells.iter().enumerate() {
        if cell == MISSING {
            continue;
        }
        let slot = counts.get_mut(cell as usize)?;
        if record < left {
            slot.0 += 1.0;
            n_left += 1.0;
        } else {
            slot.1 += 1.0;
            n_right += 1.0;
        }
    }
    let (equal, all) = if left > 0 {
        (counts.iter().map(|(a, b)| a * b).sum(), n_left * n_right)
    } else {
        (counts.iter().map(|(_, b)| b * (b - 1.0)).sum::<f64>(), n_right * (n_right - 1.0))
    };
    (all > 0.0).then(|| (equal / all).max(0.1 / all))
}

/// Where the estimation begins: values of pairs that belong together are mostly equal, and the
/// looser a level, the rarer.
pub fn beginning(table: &Table, comparators: &Comparators, shares: &[Vec<f64>]) -> Model {
    let per_record = match table.left() {
        Some(left) => left.min(table.len() - left) as f64,
        None => table.len() as f64,
    };
    let estimates = shares
        .iter()
        .map(|share| Estimates { m: expected(share.len()), u: share.clone() })
        .collect();
    let frequency_level = comparators
        .list
        .iter()
        .map(|c| if c.term_frequency { c.exact_level() } else { None })
        .collect();
    let prior = (per_record / table.pairs().max(1.0)).clamp(1e-12, 0.2);
    Model { prior, estimates, frequency_level }
}

/// What is expected of m before anything is seen: 0.8 for the first level, 0.1 for the last, the
/// rest shared out.
fn expected(n_levels: usize) -> Vec<f64> {
    let between = n_levels.saturating_sub(3);
    (0..n_levels)
        .map(|level| match level {
            0 => 0.0,
            1 => 0.8,
            l if l + 1 == n_levels => {
                if between == 0 {
                    0.2
                } else {
                    0.1
                }
            }
            _ => 0.1 / between as f64,
        })
        .collect()
}

/// Result of the estimation.
#[derive(Clone, Debug, Default)]
pub struct Fitted {
    /// The estimates.
    pub model: Model,
    /// Logarithm of the likelihood, with what is expected of m, after each round.
    pub likelihood: Vec<f64>,
    /// Candidates that belong together, as the model has it.
    pub expected_matches: f64,
}

/// Estimates m and the prior from a tally. `shares` are the shares of the levels among all
/// pairs; what belongs together is taken out of them for u.
pub fn fit(tally: &Tally, start: &Model, shares: &[Vec<f64>], fixed_prior: Option<f64>) -> Fitted {
    let mut model = start.clone();
    model.prior = fixed_prior.unwrap_or(model.prior);
    let mut fitted = Fitted::default();
    for _ in 0..4 {
        maximise(tally, &mut model, fixed_prior, &mut fitted);
        if !correct_u(&mut model, shares) {
            break;
        }
        fitted.likelihood.clear();
    }
    maximise(tally, &mut model, fixed_prior, &mut fitted);
    fitted.model = model;
    fitted
}

/// Rounds of expectation and maximisation with u as it is.
pub fn maximise(tally: &Tally, model: &mut Model, fixed_prior: Option<f64>, fitted: &mut Fitted) {
    for _ in 0..ROUNDS {
        let sums = expectation(tally, model);
        let before = fitted.likelihood.last().copied();
        fitted.likelihood.push(sums.likelihood + belief(model));
        fitted.expected_matches = sums.matches;
        for (estimates, seen) in model.estimates.iter_mut().zip(&sums.levels) {
            let wanted = expected(estimates.m.len());
            let all: f64 = seen.iter().skip(1).sum::<f64>() + BELIEF;
            for (level, m) in estimates.m.iter_mut().enumerate().skip(1) {
                *m = (at(seen, level) + BELIEF * at(&wanted, level)) / all;
            }
        }
        if fixed_prior.is_none() {
            model.prior = (sums.matches / tally.pairs.max(1.0)).clamp(1e-12, 0.5);
        }
        let gained = before.map_or(f64::MAX, |b| sums.likelihood + belief(model) - b);
        if gained.abs() < 1e-7 * tally.n_candidates().max(1.0) {
            break;
        }
    }
}

struct Sums {
    levels: Vec<Vec<f64>>,
    matches: f64,
    likelihood: f64,
}

fn expectation(tally: &Tally, model: &Model) -> Sums {
    let bits: Vec<Vec<f64>> = model
        .estimates
        .iter()
        .map(|e| (0..e.m.len()).map(|level| e.bits(level)).collect())
        .collect();
    let mut sums = Sums {
        levels: model.estimates.iter().map(|e| vec![0.0; e.m.len()]).collect(),
        matches: 0.0,
        likelihood: 0.0,
    };
    let rest = (tally.pairs - tally.n_candidates()).max(0.0);
    sums.likelihood += rest * (1.0 - model.prior).ln();
    for (pattern, n) in &tally.patterns {
        let weight: f64 =
            bits.iter().enumerate().map(|(k, b)| at(b, pattern.level(k))).sum::<f64>();
        let odds = model.prior / (1.0 - model.prior) * weight.exp2();
        let p = odds / (1.0 + odds);
        // The likelihood of u for the pattern does not change with m and the prior.
        sums.likelihood += n * ((1.0 - model.prior).ln() + odds.ln_1p());
        sums.matches += n * p;
        for (k, levels) in sums.levels.iter_mut().enumerate() {
            if let Some(slot) = levels.get_mut(pattern.level(k)) {
                *slot += n * p;
            }
        }
    }
    sums
}

/// Logarithm of what is believed of m before anything is seen.
fn belief(model: &Model) -> f64 {
    model
        .estimates
        .iter()
        .flat_map(|e| e.m.iter().zip(expected(e.m.len())).skip(1))
        .map(|(m, wanted)| BELIEF * wanted * m.max(1e-300).ln())
        .sum()
}

/// Takes pairs that belong together out of the shares of the levels among all pairs. Whether
/// that changed anything worth another round.
fn correct_u(model: &mut Model, shares: &[Vec<f64>]) -> bool {
    let mut most = 0.0f64;
    for (estimates, share) in model.estimates.iter_mut().zip(shares) {
        let mut corrected: Vec<f64> = share
            .iter()
            .zip(&estimates.m)
            .map(|(all, m)| ((all - model.prior * m) / (1.0 - model.prior)).max(all * 0.05))
            .collect();
        let sum: f64 = corrected.iter().skip(1).sum();
        for (new, old) in corrected.iter_mut().zip(&mut estimates.u).skip(1) {
            *new /= sum.max(1e-12);
            most = most.max((*new / old.max(1e-12)).log2().abs());
            *old = *new;
        }
    }
    most > 0.01
}
