//! How fields hang together among pairs that do not belong together.

use super::{Evidence, Tally};
use crate::model::{Model, Weights};
use crate::values::at;

/// Counts of a random sample that are taken as they are; for rarer combinations the fields are
/// taken as independent.
const ENOUGH: f64 = 8.0;
/// Weight of independence in the shares given a parent's level, in pairs of the sample.
const BELIEF: f64 = 2.0;
/// Weight of independence among pairs that belong together, in pairs.
const BELIEF_SAME: f64 = 4.0;
/// Bits that a dependence has to take off agreeing pairs before it is kept.
const WORTH: f64 = 0.2;

/// How often levels of two comparisons occur together among pairs that do not belong together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Joint {
    width: usize,
    cells: Vec<f64>,
}

impl Joint {
    fn new(height: usize, width: usize) -> Self {
        Self { width, cells: vec![0.0; height * width] }
    }

    fn add(&mut self, a: usize, b: usize, n: f64) {
        if let Some(cell) = self.cells.get_mut(a * self.width + b) {
            *cell += n;
        }
    }

    fn get(&self, a: usize, b: usize) -> f64 {
        at(&self.cells, a * self.width + b)
    }
}

/// Two comparisons that hang together.
struct Edge {
    /// Bits that it is worth to know.
    worth: f64,
    a: usize,
    b: usize,
    /// Among pairs that do not belong together.
    joint: Joint,
    /// Among pairs that do, if something is known of them.
    same: Option<Joint>,
}

/// What is known before dependences are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Which pairs belong together, more or less.
    Pairs,
    /// Nothing but what is expected. So that what hangs together is not taken for pairs that
    /// belong together, two comparisons have no say in which pairs they are counted on.
    Nothing,
}

/// Finds the tree of dependences and the shares of levels given the parent's level.
pub fn estimate(evidence: &Evidence<'_>, model: &mut Model, known: Known) {
    let n = model.estimates.len();
    let (random, same) = match known {
        Known::Pairs => (
            counted(&evidence.sample, model, Counted::Apart),
            counted(evidence.candidates, model, Counted::Same),
        ),
        Known::Nothing => (counted(&evidence.sample, model, Counted::Unasked), Vec::new()),
    };
    let scale = evidence.candidates.pairs / evidence.sample.pairs.max(1.0);
    let mut edges = Vec::new();
    for (i, random) in random.iter().enumerate() {
        let (a, b) = (i / n, i % n);
        if a >= b {
            continue;
        }
        let joint = together(model, (a, b), random, scale);
        let worth = worth(model, (a, b), &joint, same.get(i));
        if worth > WORTH {
            edges.push(Edge { worth, a, b, joint, same: same.get(i).cloned() });
        }
    }
    edges.sort_by(|x, y| y.worth.total_cmp(&x.worth).then((x.a, x.b).cmp(&(y.a, y.b))));
    for estimates in &mut model.estimates {
        estimates.parent = None;
        estimates.given.clear();
        estimates.m_given.clear();
    }
    grow(model, &edges, scale);
}

/// Which pairs are counted, each by how probable it is that it is one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counted {
    /// Those that belong together.
    Same,
    /// Those that do not.
    Apart,
    /// Those that do not as far as all comparisons but the two say.
    Unasked,
}

/// Pairs that belong together with a smaller probability are not counted.
const HOPELESS: f64 = 1e-5;

/// Counts of all pairs of comparisons.
fn counted(tally: &Tally, model: &Model, which: Counted) -> Vec<Joint> {
    let sizes: Vec<usize> = model.estimates.iter().map(|e| e.m.len()).collect();
    let n = sizes.len();
    let mut joints: Vec<Joint> = (0..n * n)
        .map(|i| {
            if i / n < i % n {
                Joint::new(at(&sizes, i / n), at(&sizes, i % n))
            } else {
                Joint::default()
            }
        })
        .collect();
    let mut levels = vec![0; n];
    let mut factors = vec![1.0; n];
    let weights = Weights::new(model);
    for (pattern, count) in &tally.patterns {
        for (k, (level, factor)) in levels.iter_mut().zip(&mut factors).enumerate() {
            *level = pattern.level(k);
            *factor = weights.factor(*pattern, k).max(0.01);
        }
        let (odds, related) = weights.odds(*pattern);
        let p = odds / (1.0 + odds + related);
        if which == Counted::Same && p < HOPELESS {
            continue;
        }
        let weigh = |a: usize, b: usize| match which {
            Counted::Same => p,
            Counted::Apart => 1.0 - p,
            Counted::Unasked => 1.0 / (1.0 + odds / (at(&factors, a) * at(&factors, b))),
        };
        for (a, &level_a) in levels.iter().enumerate().filter(|(_, l)| **l > 0) {
            for (b, &level_b) in levels.iter().enumerate().skip(a + 1).filter(|(_, l)| **l > 0) {
                if let Some(joint) = joints.get_mut(a * n + b) {
                    joint.add(level_a, level_b, count * weigh(a, b));
                }
            }
        }
    }
    joints
}

/// Pairs of the table at each combination of two levels, out of the sample where it has seen
/// enough, else what independence expects.
fn together(model: &Model, (a, b): (usize, usize), random: &Joint, scale: f64) -> Joint {
    let share = |k: usize, level: usize| model.estimates.get(k).map_or(0.0, |e| at(&e.u, level));
    let height = model.estimates.get(a).map_or(0, |e| e.m.len());
    let mut joint = Joint::new(height, random.width);
    let all: f64 = random.cells.iter().sum::<f64>() * scale;
    for level_a in 1..height {
        for level_b in 1..random.width {
            let seen = random.get(level_a, level_b);
            let alone = all * share(a, level_a) * share(b, level_b);
            let from_sample = if seen >= ENOUGH { seen * scale } else { alone };
            joint.add(level_a, level_b, from_sample);
        }
    }
    joint
}

/// Bits by which pairs that belong together would be counted too high if the two comparisons
/// were taken as independent.
fn worth(model: &Model, (a, b): (usize, usize), joint: &Joint, same: Option<&Joint>) -> f64 {
    let (Some(first), Some(second)) = (model.estimates.get(a), model.estimates.get(b)) else {
        return 0.0;
    };
    let all: f64 = joint.cells.iter().sum::<f64>().max(1e-9);
    let n_same: f64 = same.map_or(0.0, |same| same.cells.iter().sum());
    let mut bits = 0.0;
    for (level_a, (m_a, u_a)) in first.m.iter().zip(&first.u).enumerate().skip(1) {
        for (level_b, (m_b, u_b)) in second.m.iter().zip(&second.u).enumerate().skip(1) {
            let alone = (u_a * u_b).max(1e-15);
            let share = (joint.get(level_a, level_b) / all).max(1e-15);
            let m = match same {
                Some(same) if n_same > 30.0 => same.get(level_a, level_b) / n_same,
                _ => m_a * m_b,
            };
            bits += m * (share / alone).log2();
        }
    }
    bits
}

/// Takes the strongest dependences that make no circle, and gives each comparison its parent.
fn grow(model: &mut Model, edges: &[Edge], scale: f64) {
    let n = model.estimates.len();
    let mut group: Vec<usize> = (0..n).collect();
    let mut kept: Vec<&Edge> = Vec::new();
    for edge in edges {
        let (a, b) = (at(&group, edge.a), at(&group, edge.b));
        if a != b {
            group.iter_mut().filter(|g| **g == b).for_each(|g| *g = a);
            kept.push(edge);
        }
    }
    let mut placed = vec![false; n];
    for root in roots(model, &kept) {
        let mut open = vec![root];
        while let Some(parent) = open.pop() {
            if let Some(slot) = placed.get_mut(parent) {
                *slot = true;
            }
            for edge in &kept {
                let child = match parent {
                    p if p == edge.a => edge.b,
                    p if p == edge.b => edge.a,
                    _ => continue,
                };
                if at(&placed, child) {
                    continue;
                }
                depend(model, (parent, child), edge, scale);
                open.push(child);
            }
        }
    }
}

/// The comparison of each tree that says most comes first, so that it keeps its whole weight.
fn roots(model: &Model, kept: &[&Edge]) -> Vec<usize> {
    let n = model.estimates.len();
    let mut group: Vec<usize> = (0..n).collect();
    for edge in kept {
        let (a, b) = (at(&group, edge.a), at(&group, edge.b));
        group.iter_mut().filter(|g| **g == b).for_each(|g| *g = a);
    }
    let says = |k: usize| model.estimates.get(k).map_or(0.0, |e| e.most_bits());
    (0..n)
        .filter(|k| {
            let own = at(&group, *k);
            let rivals = (0..n).filter(|o| at(&group, *o) == own);
            rivals.max_by(|x, y| says(*x).total_cmp(&says(*y)).then(y.cmp(x))) == Some(*k)
        })
        .collect()
}

fn depend(model: &mut Model, (parent, child): (usize, usize), edge: &Edge, scale: f64) {
    let Some(estimates) = model.estimates.get(child) else { return };
    let n_parent = model.estimates.get(parent).map_or(0, |e| e.m.len());
    let cell = |joint: &Joint, own: usize, level: usize| match child == edge.a {
        true => joint.get(own, level),
        false => joint.get(level, own),
    };
    let rows = |all: &[f64], belief: f64, joint: &Joint| -> Vec<Vec<f64>> {
        let row = |level: usize| {
            let seen: Vec<f64> = (0..all.len()).map(|own| cell(joint, own, level)).collect();
            if level == 0 { all.to_vec() } else { shares(&seen, all, belief) }
        };
        (0..n_parent).map(row).collect()
    };
    let given = rows(&estimates.u, BELIEF * scale.clamp(0.01, 1.0), &edge.joint);
    let m_given = match &edge.same {
        Some(same) => rows(&estimates.m, BELIEF_SAME, same),
        // Before anything is known of pairs that belong together, they are taken to hang
        // together as the others do.
        None => given.iter().map(|row| tilted(row, &estimates.u, &estimates.m)).collect(),
    };
    if let Some(estimates) = model.estimates.get_mut(child) {
        estimates.parent = Some(parent);
        estimates.given = given;
        estimates.m_given = m_given;
    }
}

/// Shares out of counts of levels, with `belief` pairs as in `wanted`.
fn shares(seen: &[f64], wanted: &[f64], belief: f64) -> Vec<f64> {
    let all: f64 = seen.iter().skip(1).sum::<f64>() + belief;
    let share = |level: usize| (at(seen, level) + belief * at(wanted, level)) / all.max(1e-12);
    (0..seen.len()).map(|level| if level == 0 { 0.0 } else { share(level) }).collect()
}

/// The shares of `row`, changed as much as `m` differs from `u`.
fn tilted(row: &[f64], u: &[f64], m: &[f64]) -> Vec<f64> {
    let share = |level: usize| at(row, level) * at(m, level) / at(u, level).max(1e-12);
    let all: f64 = (1..row.len()).map(share).sum();
    (0..row.len()).map(|l| if l == 0 { 0.0 } else { share(l) / all.max(1e-12) }).collect()
}
