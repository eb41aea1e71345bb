//! Clusters that do not chain: records are joined while the pairs between two clusters speak for
//! it on average (average linkage), not as soon as one pair does (connected components).

use crate::values::at;
use crate::workers::{self, Workers};
use std::collections::HashMap;

/// A pair of records with what speaks for it, in bits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Edge {
    /// The earlier record.
    pub left: u32,
    /// The later record.
    pub right: u32,
    /// Weight in bits, prior included.
    pub bits: f32,
}

/// How clusters are made.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Average weight in bits from which two large clusters are joined; for a single pair it is
    /// nothing, and for few pairs in between. The prior is in every pair, so that records of
    /// which little is known speak against each other; in numbers that is too much.
    pub join: f32,
    /// The most that one pair can say for joining, in bits.
    pub most: f32,
    /// The most that one pair can say against joining, in bits; below nothing.
    pub least: f32,
    /// Records that are looked at together; larger components are taken apart first.
    pub largest: usize,
}

impl Rules {
    /// Average weight from which clusters of these sizes are joined.
    fn joins_from(&self, a: usize, b: usize) -> f32 {
        self.join * (1.0 - 1.0 / (a * b) as f32)
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self { join: -2.0, most: 12.0, least: -6.0, largest: 1_200 }
    }
}

/// Makes clusters of `n` records. Gives for each record the first record of its cluster.
/// `weigh` weighs pairs that are not among the edges.
pub fn clusters(
    n: usize,
    edges: &[Edge],
    rules: Rules,
    weigh: &(dyn Fn(u32, u32) -> f32 + Sync),
    workers: &dyn Workers,
) -> Vec<u32> {
    let parts = components(n, edges, rules.join, rules.largest);
    let chunks = workers::ranges(parts.len(), 64);
    let made = workers::map(workers, chunks.len(), &|c| {
        let chunk = chunks.get(c).cloned().unwrap_or(0..0);
        let mut out = Vec::new();
        for part in parts.get(chunk).unwrap_or_default() {
            out.extend(agglomerate(part, rules, weigh));
        }
        out
    });
    let mut first: Vec<u32> = (0..n as u32).collect();
    for cluster in made.into_iter().flatten() {
        let least = cluster.iter().copied().min().unwrap_or(0);
        for record in cluster {
            if let Some(slot) = first.get_mut(record as usize) {
                *slot = least;
            }
        }
    }
    first
}

/// Components of more than one record, by edges above a weight that rises until none is too
/// large.
fn components(n: usize, edges: &[Edge], join: f32, largest: usize) -> Vec<Vec<u32>> {
    let mut small = Vec::new();
    let mut open: Vec<u32> = (0..n as u32).collect();
    let mut least = join;
    loop {
        let mut union = Union::new(n);
        let mut is_open = vec![false; n];
        for record in &open {
            if let Some(slot) = is_open.get_mut(*record as usize) {
                *slot = true;
            }
        }
        for edge in edges.iter().filter(|e| e.bits > least && at(&is_open, e.left as usize)) {
            union.join(edge.left, edge.right);
        }
        let mut groups: HashMap<u32, Vec<u32>> = HashMap::new();
        for &record in &open {
            groups.entry(union.root(record)).or_default().push(record);
        }
        open.clear();
        let mut groups: Vec<Vec<u32>> = groups.into_values().filter(|g| g.len() > 1).collect();
        groups.sort_unstable();
        for group in groups {
            if group.len() > largest && least < 60.0 {
                open.extend(group);
            } else {
                small.push(group);
            }
        }
        if open.is_empty() {
            return small;
        }
        least += 2.0;
    }
}

/// Average linkage by chains of nearest neighbours (Benzécri 1982), cut where joining two
/// clusters is no longer spoken for.
fn agglomerate(
    part: &[u32],
    rules: Rules,
    weigh: &(dyn Fn(u32, u32) -> f32 + Sync),
) -> Vec<Vec<u32>> {
    let s = part.len();
    let mut matrix = vec![0f32; s * s];
    for (i, a) in part.iter().enumerate() {
        for (j, b) in part.iter().enumerate().skip(i + 1) {
            let bits = weigh(*a, *b);
            let bits = if bits.is_finite() { bits.clamp(rules.least, rules.most) } else { bits };
            for cell in [i * s + j, j * s + i] {
                if let Some(slot) = matrix.get_mut(cell) {
                    *slot = bits;
                }
            }
        }
    }
    let mut members: Vec<Vec<u32>> = part.iter().map(|r| vec![*r]).collect();
    let mut alive: Vec<bool> = vec![true; s];
    let mut chain: Vec<usize> = Vec::new();
    while let Some(last) = chain.last().copied().or_else(|| alive.iter().position(|a| *a)) {
        if chain.is_empty() {
            chain.push(last);
        }
        let previous = chain.len().checked_sub(2).and_then(|i| chain.get(i).copied());
        let nearest = nearest(&matrix, &alive, last, previous, s);
        match nearest {
            Some((other, bits)) if bits <= joins_from(&members, last, other, rules) => {
                retire(&mut alive, &mut chain);
            }
            None => retire(&mut alive, &mut chain),
            Some((other, _)) if Some(other) == previous => {
                chain.truncate(chain.len() - 2);
                merge(&mut matrix, &mut members, &mut alive, (last, other), s);
            }
            Some((other, _)) => chain.push(other),
        }
    }
    members.into_iter().filter(|m| m.len() > 1).collect()
}

fn joins_from(members: &[Vec<u32>], a: usize, b: usize, rules: Rules) -> f32 {
    let size = |i: usize| members.get(i).map_or(1, Vec::len);
    rules.joins_from(size(a), size(b))
}

/// Takes the end of the chain out: nothing speaks for joining it with anything.
fn retire(alive: &mut [bool], chain: &mut Vec<usize>) {
    if let Some(slot) = chain.pop().and_then(|i| alive.get_mut(i)) {
        *slot = false;
    }
}

fn nearest(
    matrix: &[f32],
    alive: &[bool],
    from: usize,
    prefer: Option<usize>,
    s: usize,
) -> Option<(usize, f32)> {
    let row = matrix.get(from * s..(from + 1) * s)?;
    let mut best: Option<(usize, f32)> = prefer.map(|p| (p, at(row, p)));
    for (j, (&bits, &is_alive)) in row.iter().zip(alive).enumerate() {
        if is_alive && j != from && best.is_none_or(|(_, b)| bits > b) {
            best = Some((j, bits));
        }
    }
    best
}

fn merge(
    matrix: &mut [f32],
    members: &mut [Vec<u32>],
    alive: &mut [bool],
    (a, b): (usize, usize),
    s: usize,
) {
    let (keep, gone) = (a.min(b), a.max(b));
    let moved = members.get_mut(gone).map(std::mem::take).unwrap_or_default();
    let n_gone = moved.len() as f32;
    let n_keep = members.get(keep).map_or(0, Vec::len) as f32;
    if let Some(list) = members.get_mut(keep) {
        list.extend(moved);
    }
    if let Some(slot) = alive.get_mut(gone) {
        *slot = false;
    }
    for j in 0..s {
        let mean = (at(matrix, keep * s + j) * n_keep + at(matrix, gone * s + j) * n_gone)
            / (n_keep + n_gone);
        for cell in [keep * s + j, j * s + keep] {
            if let Some(slot) = matrix.get_mut(cell) {
                *slot = mean;
            }
        }
    }
}

/// Sets that are joined (Tarjan 1975, with halved paths).
pub struct Union {
    parent: Vec<u32>,
}

impl Union {
    /// Each record for itself.
    pub fn new(n: usize) -> Self {
        Self { parent: (0..n as u32).collect() }
    }

    /// The record that stands for the set of a record.
    pub fn root(&mut self, mut record: u32) -> u32 {
        loop {
            let parent = at(&self.parent, record as usize);
            if parent == record || self.parent.is_empty() {
                return record;
            }
            let above = at(&self.parent, parent as usize);
            if let Some(slot) = self.parent.get_mut(record as usize) {
                *slot = above;
            }
            record = above;
        }
    }

    /// Joins two sets; the smaller record stands for both.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.parent.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }
}
