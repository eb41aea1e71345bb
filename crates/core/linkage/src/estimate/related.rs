//! Those who are related but not the same: families in one house, branches of one firm.
//!
//! They agree on much that is rare, so a model of two classes takes them for one. They show by
//! this: several fields that tell one from another disagree *together*, far more often than
//! slips of the pen would, while the rest agrees. That alone could also be records that are bad
//! in several fields at once. But then the odd values stand alone, where those of a relative are
//! confirmed by other records of the relative. If they are, a third class is fitted, in which
//! these fields agree by chance only.

use super::Tally;
use crate::compare::Pattern;
use crate::model::{Estimates, Model, Related, Weights};
use crate::values::at;

/// Bits that a field has to be able to say before it tells one from another.
const TELLING: f64 = 4.0;
/// Pairs of relatives below which the class is not worth having.
const FEWEST: f64 = 20.0;

/// A candidate: two records, and the place of their pattern in the tally.
pub type Candidate = (u32, u32, u32);

/// Whether two known values disagree: what they are says that they are not the same.
fn disagrees(estimates: &Estimates, level: usize) -> bool {
    level > 0 && estimates.bits(level, usize::MAX) < 0.0
}

/// Finds the fields that disagree together in pairs that the model takes for the same.
pub fn suspect(tally: &Tally, model: &Model) -> Option<Vec<usize>> {
    let telling: Vec<usize> = (0..model.estimates.len())
        .filter(|k| model.estimates.get(*k).is_some_and(|e| e.most_bits() >= TELLING))
        .collect();
    let weights = Weights::new(model);
    let matches: Vec<(Pattern, f64)> = tally
        .patterns
        .iter()
        .map(|(p, n)| (*p, n * weights.probability(*p)))
        .filter(|(_, n)| *n > 1e-3)
        .collect();
    let bad =
        |p: Pattern, k: usize| model.estimates.get(k).is_some_and(|e| disagrees(e, p.level(k)));
    let count = |is: &dyn Fn(Pattern) -> bool| -> f64 {
        matches.iter().filter(|(p, _)| is(*p)).map(|(_, n)| n).sum()
    };
    let mut best: Option<(f64, usize, usize)> = None;
    for (i, &a) in telling.iter().enumerate() {
        for &b in telling.iter().skip(i + 1) {
            let known = |p: Pattern| p.level(a) > 0 && p.level(b) > 0;
            let all = count(&known).max(1.0);
            let only_a = count(&|p| known(p) && bad(p, a));
            let only_b = count(&|p| known(p) && bad(p, b));
            let both = count(&|p| bad(p, a) && bad(p, b));
            let chance = only_a * only_b / all;
            if both >= FEWEST && both > 1.3 * chance && best.is_none_or(|(e, ..)| both - chance > e)
            {
                best = Some((both - chance, a, b));
            }
        }
    }
    let (_, a, b) = best?;
    let mut fields = vec![a, b];
    for &f in telling.iter().filter(|f| **f != a && **f != b) {
        let known = count(&|p| bad(p, a) && bad(p, b) && p.level(f) > 0);
        let also = count(&|p| bad(p, a) && bad(p, b) && bad(p, f));
        if known > FEWEST / 2.0 && also >= 0.75 * known {
            fields.push(f);
        }
    }
    fields.sort_unstable();
    Some(fields)
}

/// What a pattern says of the fields that are suspected.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Says {
    /// Nothing that matters here.
    #[default]
    Nothing,
    /// Two of them agree, so that the values of both records are confirmed.
    Confirms,
    /// Two of them disagree and none agrees, in pairs that the model takes for the same.
    Suspect,
}

impl Says {
    fn new(pattern: Pattern, model: &Model, weights: &Weights, fields: &[usize]) -> Self {
        let levels =
            || fields.iter().filter_map(|k| Some((model.estimates.get(*k)?, pattern.level(*k))));
        let bad = levels().filter(|(e, level)| disagrees(e, *level)).count();
        let same = levels().filter(|(_, level)| *level == 1).count();
        match (same, bad) {
            (2.., _) | (0, 2..) if weights.probability(pattern) < 0.5 => Self::Nothing,
            (2.., _) => Self::Confirms,
            (0, 2..) => Self::Suspect,
            _ => Self::Nothing,
        }
    }
}

/// Whether the odd values of suspects are confirmed by other records.
pub fn confirmed(
    candidates: &mut dyn Iterator<Item = Candidate>,
    tally: &Tally,
    (model, fields): (&Model, &[usize]),
    n_records: usize,
) -> bool {
    let weights = Weights::new(model);
    let says = |pattern: Pattern| Says::new(pattern, model, &weights, fields);
    let says: Vec<Says> = tally.patterns.iter().map(|(p, _)| says(*p)).collect();
    let mut confirmed = vec![false; n_records];
    let mut suspects = Vec::new();
    for (left, right, place) in candidates {
        match at(&says, place as usize) {
            Says::Nothing => {}
            Says::Suspect => suspects.push((left, right)),
            Says::Confirms => {
                for record in [left, right] {
                    if let Some(slot) = confirmed.get_mut(record as usize) {
                        *slot = true;
                    }
                }
            }
        }
    }
    let is = |record: u32| at(&confirmed, record as usize);
    let usual = confirmed.iter().filter(|c| **c).count() as f64 / n_records.max(1) as f64;
    let both = suspects.iter().filter(|(a, b)| is(*a) && is(*b)).count() as f64;
    suspects.len() as f64 >= FEWEST && both >= 0.5 * usual * usual * suspects.len() as f64
}

/// The class of relatives to begin with: the fields that tell agree by chance, the rest as in
/// pairs that disagree on them.
pub fn beginning(tally: &Tally, model: &Model, fields: &[usize]) -> Related {
    let mut levels: Vec<Vec<f64>> = model.estimates.iter().map(|e| e.m.clone()).collect();
    let mut n = 0.0;
    let weights = Weights::new(model);
    for (pattern, count) in &tally.patterns {
        let known = fields.iter().filter(|k| pattern.level(**k) > 0).count();
        let bad = fields
            .iter()
            .filter(|k| model.estimates.get(**k).is_some_and(|e| disagrees(e, pattern.level(**k))))
            .count();
        if known < 2 || bad < known {
            continue;
        }
        let p = count * weights.probability(*pattern);
        n += p;
        for (k, levels) in levels.iter_mut().enumerate() {
            if let Some(slot) = levels.get_mut(pattern.level(k)) {
                *slot += p;
            }
        }
    }
    let mut related = Related {
        share: (n / tally.pairs.max(1.0)).max(1e-12),
        r: Vec::new(),
        by_chance: fields.to_vec(),
    };
    related.r = shares(&related, &levels, model);
    related
}

/// Shares of the levels among relatives out of counts; fields that tell keep those of chance.
pub fn shares(related: &Related, levels: &[Vec<f64>], model: &Model) -> Vec<Vec<f64>> {
    levels
        .iter()
        .zip(&model.estimates)
        .enumerate()
        .map(|(k, (seen, e))| {
            if related.by_chance.contains(&k) {
                return e.u.clone();
            }
            let all: f64 = seen.iter().skip(1).sum::<f64>() + 2.0;
            let cell = |level: usize| (at(seen, level) + at(&e.m, level) + at(&e.u, level)) / all;
            (0..seen.len()).map(|level| if level == 0 { 0.0 } else { cell(level) }).collect()
        })
        .collect()
}
