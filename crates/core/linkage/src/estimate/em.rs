//! Expectation maximisation of m and the prior, with u given.

use super::{Tally, related};
use crate::compare::Pattern;
use crate::model::{Estimates, Model, Weights};
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
    let base: Vec<Vec<f64>> = model.estimates.iter().map(|e| e.m.clone()).collect();
    for _ in 0..ROUNDS {
        let sums = expectation(tally, model);
        let before = fitted.likelihood.last().copied();
        fitted.likelihood.push(sums.likelihood + belief(model, &base));
        fitted.expected_matches = sums.matches;
        update(model, &sums.same, Some(&base));
        if let Some(mut related) = model.related.take() {
            related.share = (sums.n_related / tally.pairs.max(1.0)).clamp(1e-15, 0.3);
            related::update(&mut related, &sums.related, model);
            model.related = Some(related);
        }
        if fixed_prior.is_none() {
            model.prior = (sums.matches / tally.pairs.max(1.0)).clamp(1e-12, 0.5);
        }
        let gained = before.map_or(f64::MAX, |b| sums.likelihood + belief(model, &base) - b);
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
        let mut counts = Counts::new(model);
        for (pattern, n) in &first {
            counts.add(*pattern, *n);
        }
        update(model, &counts, None);
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
        .map(|(_, e)| e.bits(1, e.parent.map_or(usize::MAX, |p| pattern.level(p))).max(0.0))
        .sum();
    let bits = model.pattern_bits(pattern);
    bits > -model.prior_bits() && bits >= share * could
}

/// Pairs counted by their levels, and by those together with the level of the parent.
pub struct Counts {
    parents: Vec<Option<usize>>,
    /// For each comparison the pairs of each level.
    pub levels: Vec<Vec<f64>>,
    /// The same for each level of the parent; empty without a parent.
    pub given: Vec<Vec<Vec<f64>>>,
}

impl Counts {
    /// None counted, for the comparisons of a model.
    pub fn new(model: &Model) -> Self {
        let rows = |e: &Estimates| match e.parent {
            Some(parent) => {
                vec![vec![0.0; e.m.len()]; model.estimates.get(parent).map_or(0, |p| p.m.len())]
            }
            None => Vec::new(),
        };
        Self {
            parents: model.estimates.iter().map(|e| e.parent).collect(),
            levels: model.estimates.iter().map(|e| vec![0.0; e.m.len()]).collect(),
            given: model.estimates.iter().map(rows).collect(),
        }
    }

    /// Counts pairs with these levels.
    pub fn add(&mut self, pattern: Pattern, n: f64) {
        let rows = self.levels.iter_mut().zip(&mut self.given).zip(&self.parents);
        for (k, ((levels, given), parent)) in rows.enumerate() {
            let level = pattern.level(k);
            if let Some(slot) = levels.get_mut(level) {
                *slot += n;
            }
            let row = parent.and_then(|p| given.get_mut(pattern.level(p)));
            if let Some(slot) = row.and_then(|row| row.get_mut(level)) {
                *slot += n;
            }
        }
    }
}

/// Shares out of counts, with what is believed of them beforehand worth some pairs.
fn shares(seen: &[f64], wanted: &[f64]) -> Vec<f64> {
    let all: f64 = seen.iter().skip(1).sum::<f64>() + BELIEF;
    let share = |level: usize| (at(seen, level) + BELIEF * at(wanted, level)) / all;
    (0..seen.len()).map(|level| if level == 0 { 0.0 } else { share(level) }).collect()
}

/// Takes m from counts; given a parent's level it is believed to be as in `base`, or as it is
/// without a parent.
fn update(model: &mut Model, counts: &Counts, base: Option<&[Vec<f64>]>) {
    let rows = counts.levels.iter().zip(&counts.given);
    for (k, (estimates, (levels, given))) in model.estimates.iter_mut().zip(rows).enumerate() {
        estimates.m = shares(levels, &expected(levels.len()));
        let wanted = base.and_then(|base| base.get(k)).unwrap_or(&estimates.m);
        estimates.m_given = given.iter().map(|seen| shares(seen, wanted)).collect();
    }
}

struct Sums {
    same: Counts,
    related: Counts,
    n_related: f64,
    matches: f64,
    likelihood: f64,
}

fn expectation(tally: &Tally, model: &Model) -> Sums {
    let mut sums = Sums {
        same: Counts::new(model),
        related: Counts::new(model),
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
            sums.related.add(*pattern, n * p);
        }
        // The likelihood of u for the pattern does not change with m and the prior.
        sums.likelihood += n * (nothing_ln + ln_1p(odds + related));
        sums.matches += n * p;
        sums.same.add(*pattern, n * p);
    }
    sums
}

/// The logarithm of 1 + x, for small x by the first terms of its series, which is much faster
/// and differs by less than the twentieth digit.
fn ln_1p(x: f64) -> f64 {
    if x < 1e-5 { x * (1.0 - x * (0.5 - x * (1.0 / 3.0 - x * 0.25))) } else { x.ln_1p() }
}

/// Logarithm of what is believed of m before anything is seen.
fn belief(model: &Model, base: &[Vec<f64>]) -> f64 {
    let of = |shares: &[f64], wanted: &[f64]| -> f64 {
        let levels = shares.iter().zip(wanted).skip(1);
        levels.map(|(m, wanted)| BELIEF * wanted * m.max(1e-300).ln()).sum()
    };
    let all = model.estimates.iter().zip(base).map(|(e, base)| match e.parent {
        None => of(&e.m, &expected(e.m.len())),
        Some(_) => e.m_given.iter().map(|m| of(m, base)).sum(),
    });
    all.sum()
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
