//! How fields hang together among pairs that do not belong together.

use super::{Evidence, Tally};
use crate::model::{Model, Weights};
use crate::values::at;

/// Counts of a random sample that are taken as they are; for rarer combinations the fields are
/// taken as independent.
const ENOUGH: f64 = 8.0;
/// Weight of independence in the shares given a parent's level, in pairs of the sample.
const BELIEF: f64 = 2.0;
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

/// Finds the tree of dependences and the shares of levels given the parent's level.
pub fn estimate(evidence: &Evidence<'_>, model: &mut Model) {
    let n = model.estimates.len();
    let random = counted(&evidence.sample, model);
    let scale = evidence.candidates.pairs / evidence.sample.pairs.max(1.0);
    let mut edges = Vec::new();
    for (i, random) in random.iter().enumerate() {
        let (a, b) = (i / n, i % n);
        if a >= b {
            continue;
        }
        let joint = together(model, (a, b), random, scale);
        let worth = worth(model, (a, b), &joint);
        if worth > WORTH {
            edges.push((worth, a, b, joint));
        }
    }
    edges.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    for estimates in &mut model.estimates {
        estimates.parent = None;
        estimates.given.clear();
    }
    grow(model, &edges, scale);
}

/// Counts of all pairs of comparisons, each pair of records counted by how probable it is that
/// it does not belong together.
fn counted(tally: &Tally, model: &Model) -> Vec<Joint> {
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
    let weights = Weights::new(model);
    for (pattern, count) in &tally.patterns {
        let weight = count * (1.0 - weights.probability(*pattern));
        for (k, level) in levels.iter_mut().enumerate() {
            *level = pattern.level(k);
        }
        for (a, &level_a) in levels.iter().enumerate().filter(|(_, l)| **l > 0) {
            for (b, &level_b) in levels.iter().enumerate().skip(a + 1).filter(|(_, l)| **l > 0) {
                if let Some(joint) = joints.get_mut(a * n + b) {
                    joint.add(level_a, level_b, weight);
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
fn worth(model: &Model, (a, b): (usize, usize), joint: &Joint) -> f64 {
    let (Some(first), Some(second)) = (model.estimates.get(a), model.estimates.get(b)) else {
        return 0.0;
    };
    let all: f64 = joint.cells.iter().sum::<f64>().max(1e-9);
    let mut bits = 0.0;
    for (level_a, (m_a, u_a)) in first.m.iter().zip(&first.u).enumerate().skip(1) {
        for (level_b, (m_b, u_b)) in second.m.iter().zip(&second.u).enumerate().skip(1) {
            let alone = (u_a * u_b).max(1e-15);
            let share = (joint.get(level_a, level_b) / all).max(1e-15);
            bits += m_a * m_b * (share / alone).log2();
        }
    }
    bits
}

/// Takes the strongest dependences that make no circle, and gives each comparison its parent.
fn grow(model: &mut Model, edges: &[(f64, usize, usize, Joint)], scale: f64) {
    let n = model.estimates.len();
    let mut group: Vec<usize> = (0..n).collect();
    let mut kept: Vec<&(f64, usize, usize, Joint)> = Vec::new();
    for edge in edges {
        let (a, b) = (at(&group, edge.1), at(&group, edge.2));
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
            for (_, a, b, joint) in &kept {
                let child = match parent {
                    p if p == *a => *b,
                    p if p == *b => *a,
                    _ => continue,
                };
                if at(&placed, child) {
                    continue;
                }
                depend(model, parent, child, &given(model, (*a, *b), child, joint, scale));
                open.push(child);
            }
        }
    }
}

/// The comparison of each tree that says most comes first, so that it keeps its whole weight.
fn roots(model: &Model, kept: &[&(f64, usize, usize, Joint)]) -> Vec<usize> {
    let n = model.estimates.len();
    let mut group: Vec<usize> = (0..n).collect();
    for edge in kept {
        let (a, b) = (at(&group, edge.1), at(&group, edge.2));
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

fn depend(model: &mut Model, parent: usize, child: usize, given: &[Vec<f64>]) {
    if let Some(estimates) = model.estimates.get_mut(child) {
        estimates.parent = Some(parent);
        estimates.given = given.to_vec();
    }
}

/// Shares of the child's levels given each level of its parent.
fn given(
    model: &Model,
    (a, b): (usize, usize),
    child: usize,
    joint: &Joint,
    scale: f64,
) -> Vec<Vec<f64>> {
    let u = model.estimates.get(child).map(|e| e.u.clone()).unwrap_or_default();
    let parent = if child == a { b } else { a };
    let n_parent = model.estimates.get(parent).map_or(0, |e| e.m.len());
    (0..n_parent)
        .map(|level| {
            let cell = |own: usize| {
                if child == a { joint.get(own, level) } else { joint.get(level, own) }
            };
            let all: f64 = (1..u.len()).map(cell).sum();
            if level == 0 || all <= 0.0 {
                return u.clone();
            }
            let belief = BELIEF * scale.clamp(0.01, 1.0);
            (0..u.len())
                .map(|own| {
                    if own == 0 { 0.0 } else { (cell(own) + belief * at(&u, own)) / (all + belief) }
                })
                .collect()
        })
        .collect()
}
