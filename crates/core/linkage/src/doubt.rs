//! When estimates should not be believed: the estimation has settled on pairs that agree in one
//! thing only, as one town or one day, or far more belongs together than records of one thing
//! would.

use crate::link::Linked;
use crate::model::{Estimates, Model};
use crate::problem::Problem;
use crate::values::at;

/// Share of what all comparisons say from which one of them says nearly everything.
const NEARLY_ALL: f64 = 0.8;
/// Comparisons that say nothing although they could, beside the one that says nearly everything.
const SILENT: usize = 3;
/// Bits that equal values of a comparison have to be worth before it is missed.
const MISSED: f64 = 3.0;
/// Share of the pairs that belong together that have equal values below which a comparison says
/// nothing.
const SELDOM: f64 = 0.35;
/// Records of a cluster that are nearly always too many, and those that are if they are a
/// twentieth of the table.
const LARGE: (usize, usize) = (1_000, 100);

/// The comparisons that alone say what belongs together, while others that could say something
/// as well do not: a sign that not things but towns, days or the like were found.
pub fn lone(model: &Model) -> Option<Vec<usize>> {
    let n = model.estimates.len();
    let root = |mut k: usize| {
        // A tree of n comparisons is at most n deep.
        for _ in 0..n {
            k = model.estimates.get(k).and_then(|e| e.parent).unwrap_or(k);
        }
        k
    };
    let says: Vec<f64> = model.estimates.iter().map(Estimates::expected_bits).collect();
    let most = (0..n).max_by(|a, b| at(&says, *a).total_cmp(&at(&says, *b)).then(b.cmp(a)))?;
    let group: Vec<usize> = (0..n).filter(|k| root(*k) == root(most)).collect();
    let all: f64 = says.iter().sum();
    let own: f64 = group.iter().map(|k| at(&says, *k)).sum();
    let is_silent = |(k, e): (usize, &Estimates)| {
        let worth = -at(&e.u, 1).max(1e-12).log2();
        !group.contains(&k) && worth >= MISSED && at(&e.m, 1) < SELDOM
    };
    let silent = model.estimates.iter().enumerate().filter(|x| is_silent(*x)).count();
    (own > NEARLY_ALL * all && silent >= SILENT).then_some(group)
}

/// Comparisons whose equal values are rarer among pairs that belong together than among others.
fn turned(model: &Model) -> Vec<usize> {
    let is = |e: &Estimates| at(&e.m, 1) < 0.7 * at(&e.u, 1);
    model.estimates.iter().enumerate().filter(|(_, e)| is(e)).map(|(k, _)| k).collect()
}

/// What is odd about a result, each with a remedy; nothing if it looks sound.
pub fn doubts(linked: &Linked) -> Vec<Problem> {
    let mut out = Vec::new();
    let named = |list: &[usize]| -> String {
        let names = list.iter().filter_map(|k| linked.comparators.list.get(*k));
        names.map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    if let Some(group) = lone(&linked.model) {
        out.push(Problem::new(
            format!("what was found agrees on {} and on hardly anything else", named(&group)),
            "it may be places or days and not things: leave that comparison out, or give rules \
             that ask for other columns",
        ));
    }
    let turned = turned(&linked.model);
    if turned.len() > 1 {
        out.push(Problem::new(
            format!("equal values of {} speak against belonging together", named(&turned)),
            "leave these comparisons out, or give `prior`",
        ));
    }
    let mut sizes = vec![0usize; linked.clusters.len()];
    for first in &linked.clusters {
        if let Some(size) = sizes.get_mut(*first as usize) {
            *size += 1;
        }
    }
    let largest = sizes.iter().copied().max().unwrap_or(0);
    if largest > LARGE.0 || (largest > LARGE.1 && largest * 20 > sizes.len()) {
        out.push(Problem::new(
            format!("the largest cluster has {largest} of {} records", sizes.len()),
            "look at some of its pairs with `--explain`; a higher `threshold`, or more that is \
             compared, takes it apart",
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Comparisons by the share of equal values among pairs that belong together and others.
    fn model(equal: &[(f64, f64)]) -> Model {
        let estimates = equal.iter().map(|(m, u)| Estimates {
            m: vec![0.0, *m, 1.0 - m],
            u: vec![0.0, *u, 1.0 - u],
            ..Estimates::default()
        });
        Model { estimates: estimates.collect(), ..Model::default() }
    }

    #[test]
    fn one_that_says_everything_is_doubted() {
        let town = (1.0, 0.001);
        let others = [(0.04, 0.0001), (0.17, 0.05), (0.12, 0.03)];
        assert_eq!(lone(&model(&[&[town][..], &others].concat())), Some(vec![0]));
        assert_eq!(lone(&model(&[town, (0.9, 0.05), (0.8, 0.03), (0.7, 0.0001)])), None);
        assert_eq!(lone(&model(&[town])), None, "nothing else could speak");
    }

    #[test]
    fn agreement_that_speaks_against_is_doubted() {
        assert_eq!(turned(&model(&[(0.9, 0.1), (0.02, 0.1), (0.1, 0.1)])), [1]);
    }
}
