//! Expectation maximisation of m and the prior, with u given.

use super::{Tally, related};
use crate::compare::Pattern;
use crate::model::{Model, Weights};
use crate::values::at;

/// Weight of the expectation in estimates of m, in pairs.
const BELIEF: f64 = 4.0;
/// Most rounds of the estimation.
const ROUNDS: usize = 40;

/// What is expected of m before anything is seen: 0.8 for the first level, 0.1 for the last, the
/// rest shared out.
pub fn expected(n_levels: usize) -> Vec<f64> {
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

/// Odds below which a pattern counts as pairs that have nothing to do with each other: a
/// hundred million such pairs are one that belongs together.
const HOPELESS: f64 = 1e-8;

/// Rounds of expectation and maximisation with u as it is.
pub fn maximise(tally: &Tally, model: &mut Model, fixed_prior: Option<f64>, fitted: &mut Fitted) {
    let weights = Weights::new(model);
    let hopes = |pattern: Pattern| {
        let (odds, related) = weights.odds(pattern);
        odds + related >= HOPELESS
    };
    let patterns = tally.patterns.iter().filter(|(p, _)| hopes(*p)).copied().collect();
    let listed = tally.listed().max(1.0);
    let tally = &Tally { patterns, pairs: tally.pairs };
    for _ in 0..ROUNDS {
        let sums = expectation(tally, model);
        let before = fitted.likelihood.last().copied();
        fitted.likelihood.push(sums.likelihood + belief(model));
        fitted.expected_matches = sums.matches;
        update(model, &sums.levels);
        if let Some(mut related) = model.related.take() {
            related.share = (sums.n_related / tally.pairs.max(1.0)).clamp(1e-15, 0.3);
            related.r = related::shares(&related, &sums.related, model);
            model.related = Some(related);
        }
        if fixed_prior.is_none() {
            model.prior = (sums.matches / tally.pairs.max(1.0)).clamp(1e-12, 0.5);
        }
        let gained = before.map_or(f64::MAX, |b| sums.likelihood + belief(model) - b);
        if gained.abs() < 1e-7 * listed {
            break;
        }
    }
}

/// Begins with the pairs that agree on most of what they could agree on, so that families and
/// neighbours, who agree on much as well, do not set the tone.
pub fn begin(tally: &Tally, model: &mut Model, fixed_prior: Option<f64>) -> f64 {
    let plain = model.clone();
    for share in [0.75, 0.6, 0.45, 0.3] {
        let first: Vec<(Pattern, f64)> =
            tally.patterns.iter().filter(|(p, _)| agrees(&plain, *p, share)).copied().collect();
        let n: f64 = first.iter().map(|(_, n)| n).sum();
        if n < 30.0 && share > 0.3 {
            continue;
        }
        let mut levels: Vec<Vec<f64>> =
            model.estimates.iter().map(|e| vec![0.0; e.m.len()]).collect();
        for (pattern, n) in &first {
            add(&mut levels, *pattern, *n);
        }
        update(model, &levels);
        if fixed_prior.is_none() && n > 0.0 {
            model.prior = (n / tally.pairs.max(1.0)).clamp(1e-12, 0.5);
        }
        return share;
    }
    0.3
}

/// Whether a pattern is more probable than not to belong together, and has a share of the bits
/// that it could have.
pub fn agrees(model: &Model, pattern: Pattern, share: f64) -> bool {
    let could: f64 = model
        .estimates
        .iter()
        .enumerate()
        .filter(|(k, _)| pattern.level(*k) > 0)
        .map(|(_, e)| e.most_bits())
        .sum();
    let bits = model.pattern_bits(pattern);
    bits > -model.prior_bits() && bits >= share * could
}

fn add(levels: &mut [Vec<f64>], pattern: Pattern, n: f64) {
    for (k, levels) in levels.iter_mut().enumerate() {
        if let Some(slot) = levels.get_mut(pattern.level(k)) {
            *slot += n;
        }
    }
}

fn update(model: &mut Model, levels: &[Vec<f64>]) {
    for (estimates, seen) in model.estimates.iter_mut().zip(levels) {
        let wanted = expected(estimates.m.len());
        let all: f64 = seen.iter().skip(1).sum::<f64>() + BELIEF;
        for (level, m) in estimates.m.iter_mut().enumerate().skip(1) {
            *m = (at(seen, level) + BELIEF * at(&wanted, level)) / all;
        }
    }
}

struct Sums {
    levels: Vec<Vec<f64>>,
    related: Vec<Vec<f64>>,
    n_related: f64,
    matches: f64,
    likelihood: f64,
}

fn expectation(tally: &Tally, model: &Model) -> Sums {
    let mut sums = Sums {
        levels: model.estimates.iter().map(|e| vec![0.0; e.m.len()]).collect(),
        related: model.estimates.iter().map(|e| vec![0.0; e.m.len()]).collect(),
        n_related: 0.0,
        matches: 0.0,
        likelihood: 0.0,
    };
    let rest = (tally.pairs - tally.listed()).max(0.0);
    let share = model.related.as_ref().map_or(0.0, |r| r.share);
    let nothing_ln = (1.0 - model.prior - share).ln();
    sums.likelihood += rest * nothing_ln;
    let weights = Weights::new(model);
    for (pattern, n) in &tally.patterns {
        let (odds, related) = weights.odds(*pattern);
        let p = odds / (1.0 + odds + related);
        if related > 0.0 {
            let p = related / (1.0 + odds + related);
            sums.n_related += n * p;
            add(&mut sums.related, *pattern, n * p);
        }
        // The likelihood of u for the pattern does not change with m and the prior.
        sums.likelihood += n * (nothing_ln + ln_1p(odds + related));
        sums.matches += n * p;
        add(&mut sums.levels, *pattern, n * p);
    }
    sums
}

/// The logarithm of 1 + x, for small x by the first terms of its series, which is much faster
/// and differs by less than the twentieth digit.
fn ln_1p(x: f64) -> f64 {
    if x < 1e-5 { x * (1.0 - x * (0.5 - x * (1.0 / 3.0 - x * 0.25))) } else { x.ln_1p() }
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
pub fn correct_u(model: &mut Model, shares: &[Vec<f64>]) -> bool {
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
