//! How good pairs and clusters are, when the truth is known. Nothing here is used for fitting.

use std::collections::HashMap;

/// True and found pairs, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// Pairs found that are true.
    pub right: f64,
    /// Pairs found.
    pub found: f64,
    /// Pairs that are true.
    pub truth: f64,
}

impl Counts {
    /// Share of the found pairs that are true; 1 if none was found.
    pub fn precision(self) -> f64 {
        if self.found == 0.0 { 1.0 } else { self.right / self.found }
    }

    /// Share of the true pairs that were found; 1 if none is true.
    pub fn recall(self) -> f64 {
        if self.truth == 0.0 { 1.0 } else { self.right / self.truth }
    }

    /// Harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
    }
}

/// Counts pairs of records that clusters put together, against a true cluster of each record.
/// With `left`, only pairs across the two tables count.
pub fn of_clusters(found: &[u32], truth: &[u32], left: Option<usize>) -> Counts {
    let both: Vec<(u32, u32)> = found.iter().copied().zip(truth.iter().copied()).collect();
    Counts {
        right: together(&both, left),
        found: together(found, left),
        truth: together(truth, left),
    }
}

/// Number of pairs of equal labels.
fn together<T: Copy + Eq + std::hash::Hash>(labels: &[T], left: Option<usize>) -> f64 {
    let mut counts: HashMap<T, (f64, f64)> = HashMap::new();
    for (i, label) in labels.iter().enumerate() {
        let slot = counts.entry(*label).or_default();
        match left {
            Some(l) if i < l => slot.0 += 1.0,
            _ => slot.1 += 1.0,
        }
    }
    let pairs = |(a, b): &(f64, f64)| match left {
        Some(_) => a * b,
        None => b * (b - 1.0) / 2.0,
    };
    // Whole numbers add up the same in any order.
    counts.values().map(pairs).sum()
}

/// The best F1 that any limit on the weight gives, with that limit and its counts.
pub fn best(mut pairs: Vec<(f32, bool)>, truth: f64) -> (f32, Counts) {
    pairs.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut counts = Counts { truth, ..Counts::default() };
    let mut best = (f32::INFINITY, counts);
    for (i, (weight, right)) in pairs.iter().enumerate() {
        counts.found += 1.0;
        counts.right += f64::from(u8::from(*right));
        let last_of_weight = pairs.get(i + 1).is_none_or(|next| next.0 < *weight);
        if last_of_weight && counts.f1() > best.1.f1() {
            best = (*weight, counts);
        }
    }
    best
}

/// Counts pairs with at least a weight.
pub fn at_least(pairs: &[(f32, bool)], weight: f32, truth: f64) -> Counts {
    let taken = pairs.iter().filter(|(w, _)| *w >= weight);
    let mut counts = Counts { truth, ..Counts::default() };
    for (_, right) in taken {
        counts.found += 1.0;
        counts.right += f64::from(u8::from(*right));
    }
    counts
}
