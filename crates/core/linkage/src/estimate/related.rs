//! Those who are related but not the same: families in one house, branches of one firm.
//!
//! They agree on much that is rare, so a model of two classes takes them for one. They show by
//! this: several fields that tell one from another disagree *together*, far more often than
//! slips of the pen would, while the rest agrees. That alone could also be records that are bad
//! in several fields at once. But then the odd values stand alone, where those of a relative are
//! confirmed by other records of the relative. If they are, a third class is fitted, in which
//! these fields agree by chance only.

use super::Tally;
use super::em::Counts;
use crate::compare::Pattern;
use crate::model::{Estimates, Model, Related, Weights};
use crate::values::at;

/// Bits that a field has to be able to say before it tells one from another.
const TELLING: f64 = 4.0;
/// Bits that one of the fields has to be able to say: it tells one thing from a thousand others.
const ALONE: f64 = 10.0;
/// Share of the pairs that are not suspected in which a field that tells may disagree.
const UNSTEADY: f64 = 0.25;
/// Pairs of relatives below which the class is not worth having.
const FEWEST: f64 = 20.0;

/// A candidate: two records, and the place of their pattern in the tally.
pub type Candidate = (u32, u32, u32);

/// Whether two known values disagree: what they are says that they are not the same.
fn disagrees(estimates: &Estimates, level: usize) -> bool {
    level > 0 && estimates.bits(level, usize::MAX) < 0.0
}

/// Pairs that the model takes for the same, counted by what their fields say.
struct Matches<'a> {
    model: &'a Model,
    patterns: Vec<(Pattern, f64)>,
}

impl<'a> Matches<'a> {
    fn new(tally: &Tally, model: &'a Model) -> Self {
        let weights = Weights::new(model);
        let counted = tally.patterns.iter().map(|(p, n)| (*p, n * weights.probability(*p)));
        Self { model, patterns: counted.filter(|(_, n)| *n > 1e-3).collect() }
    }

    fn count(&self, is: &dyn Fn(Pattern) -> bool) -> f64 {
        self.patterns.iter().filter(|(p, _)| is(*p)).map(|(_, n)| n).sum()
    }

    fn is_bad(&self, pattern: Pattern, field: usize) -> bool {
        self.model.estimates.get(field).is_some_and(|e| disagrees(e, pattern.level(field)))
    }

    fn bits(&self, field: usize) -> f64 {
        self.model.estimates.get(field).map_or(0.0, Estimates::most_bits)
    }

    /// Pairs beyond those to be expected that disagree on both fields, if there are many.
    fn excess(&self, a: usize, b: usize) -> Option<f64> {
        let known = |p: Pattern| p.level(a) > 0 && p.level(b) > 0;
        let all = self.count(&known).max(1.0);
        let only = |k: usize| self.count(&|p| known(p) && self.is_bad(p, k));
        let both = self.count(&|p| self.is_bad(p, a) && self.is_bad(p, b));
        let (bad_a, bad_b) = (only(a), only(b));
        // What disagrees often by itself, as a number of which a gang has several, tells nothing
        // from another.
        let steady = |bad: f64| bad - both <= UNSTEADY * (all - both);
        let chance = bad_a * bad_b / all;
        (steady(bad_a) && steady(bad_b) && both >= FEWEST && both > 1.3 * chance)
            .then_some(both - chance)
    }
}

/// Finds the fields that disagree together in pairs that the model takes for the same. Together
/// they have to say enough to tell a thing from all others of the table, and one of them much:
/// one gang, firm or person may go by several names, and forename and surname then change
/// together.
pub fn suspect(tally: &Tally, model: &Model, n_records: usize) -> Option<Vec<usize>> {
    let matches = Matches::new(tally, model);
    let telling: Vec<usize> =
        (0..model.estimates.len()).filter(|k| matches.bits(*k) >= TELLING).collect();
    let mut best: Option<(f64, usize, usize)> = None;
    for (i, &a) in telling.iter().enumerate() {
        for &b in telling.iter().skip(i + 1) {
            let (says_a, says_b) = (matches.bits(a), matches.bits(b));
            if says_a.max(says_b) < ALONE || says_a + says_b < (n_records as f64).log2() {
                continue;
            }
            match matches.excess(a, b) {
                Some(excess) if best.is_none_or(|(e, ..)| excess > e) => {
                    best = Some((excess, a, b));
                }
                _ => {}
            }
        }
    }
    let (_, a, b) = best?;
    let mut fields = vec![a, b];
    let suspects = |p: Pattern| matches.is_bad(p, a) && matches.is_bad(p, b);
    for &f in telling.iter().filter(|f| **f != a && **f != b) {
        let known = matches.count(&|p| suspects(p) && p.level(f) > 0);
        let also = matches.count(&|p| suspects(p) && matches.is_bad(p, f));
        let others = matches.count(&|p| !suspects(p) && p.level(f) > 0);
        let usual = matches.count(&|p| !suspects(p) && matches.is_bad(p, f)) / others.max(1.0);
        if known > FEWEST / 2.0 && also >= 0.75 * known && also > 1.3 * usual * known {
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
    let mut counts = Counts::new(model);
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
        counts.add(*pattern, p);
    }
    let mut related = Related {
        share: (n / tally.pairs.max(1.0)).max(1e-12),
        r: Vec::new(),
        given: Vec::new(),
        by_chance: fields.to_vec(),
    };
    update(&mut related, &counts, model);
    related
}

/// Takes the shares of the levels among relatives from counts; fields that tell keep those of
/// chance.
pub fn update(related: &mut Related, counts: &Counts, model: &Model) {
    let shares = |seen: &[f64], e: &Estimates| -> Vec<f64> {
        let all: f64 = seen.iter().skip(1).sum::<f64>() + 2.0;
        let cell = |level: usize| (at(seen, level) + at(&e.m, level) + at(&e.u, level)) / all;
        (0..seen.len()).map(|level| if level == 0 { 0.0 } else { cell(level) }).collect()
    };
    let rows = || model.estimates.iter().enumerate();
    let own = |(k, e): (usize, &Estimates)| match counts.levels.get(k) {
        Some(seen) if !related.by_chance.contains(&k) => shares(seen, e),
        _ => e.u.clone(),
    };
    related.r = rows().map(own).collect();
    let given = |(k, e): (usize, &Estimates)| {
        let rows = counts.given.get(k).map_or(&[][..], Vec::as_slice);
        rows.iter().map(|seen| shares(seen, e)).collect()
    };
    related.given = rows().map(given).collect();
}
