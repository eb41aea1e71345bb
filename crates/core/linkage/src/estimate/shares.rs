//! How often each level occurs among all pairs: exactly for equal values, from pairs taken at
//! random for the rest.

use super::Tally;
use crate::compare::{Comparator, Comparators, Pattern};
use crate::rng::Rng;
use crate::table::Table;
use crate::values::{MISSING, at};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Pairs taken at random.
const SAMPLE: usize = 150_000;

/// How often each level of each comparison occurs among all pairs with known values.
pub fn level_shares(table: &Table, comparators: &Comparators, sample: &Tally) -> Vec<Vec<f64>> {
    comparators
        .list
        .iter()
        .enumerate()
        .map(|(k, comparator)| {
            let mut counts = vec![0.0; comparator.n_levels()];
            for (pattern, n) in &sample.patterns {
                if let Some(slot) = counts.get_mut(pattern.level(k)) {
                    *slot += n;
                }
            }
            let exact = exact_share(table, comparators, k);
            shares((comparator, exact), &counts)
        })
        .collect()
}

/// Patterns of pairs taken at random, with `pairs` the number taken.
pub fn sample(table: &Table, comparators: &Comparators, seed: u64) -> Tally {
    let n = table.len();
    let mut rng = Rng::new(seed);
    let mut counts: HashMap<u64, u32, FixedState> = HashMap::default();
    let (from, left) = table.left().map_or((0, n), |l| (l, l));
    let mut taken = 0.0;
    let order = table.by_content();
    for _ in 0..SAMPLE {
        let (a, b) = (rng.below(left), from + rng.below(n - from.min(n)));
        if a != b && b < n {
            let (a, b) = (at(&order, a), at(&order, b));
            let pattern = comparators.pattern(a.min(b), a.max(b));
            *counts.entry(pattern.0).or_default() += 1;
            taken += 1.0;
        }
    }
    let mut patterns: Vec<(Pattern, f64)> =
        counts.into_iter().map(|(p, n)| (Pattern(p), f64::from(n))).collect();
    patterns.sort_unstable_by_key(|(p, _)| *p);
    Tally { patterns, pairs: taken }
}

/// Shares of the levels from counts of a sample, with that of equal values worked out exactly.
fn shares((comparator, exact): (&Comparator, Option<f64>), counts: &[f64]) -> Vec<f64> {
    let known: f64 = counts.iter().skip(1).sum();
    let n_levels = counts.len().saturating_sub(1).max(1) as f64;
    let mut shares: Vec<f64> =
        counts.iter().map(|c| (c + 0.2) / (known + 0.2 * n_levels)).collect();
    if let Some(first) = shares.first_mut() {
        *first = 0.0;
    }
    if let (Some(level), Some(exact)) = (comparator.exact_level(), exact) {
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
fn exact_share(table: &Table, comparators: &Comparators, k: usize) -> Option<f64> {
    let feature = &comparators.list.get(k)?.feature;
    let mut counts = vec![(0.0f64, 0.0f64); feature.values.len()];
    let left = table.left().unwrap_or(0);
    let (mut n_left, mut n_right) = (0.0, 0.0);
    for record in 0..table.len() {
        let cell = comparators.cell(k, record as u32);
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
