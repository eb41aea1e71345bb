//! Clusters that do not chain: records are joined while the pairs between two clusters speak for
//! it on average (average linkage), not as soon as one pair does (connected components). In the
//! average a pair counts the more the more is known of its records.

use crate::link::{Decision, Verdict};
use crate::problem::Problem;
use crate::values::at;
use crate::workers::{self, Workers};
use std::collections::{HashMap, HashSet};

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
    /// Weight in bits from which two single records are joined.
    pub single: f32,
    /// Average weight in bits from which two large clusters are joined. The prior is in every
    /// pair, so that records of which little is known speak against each other; in numbers that
    /// is too much.
    pub join: f32,
    /// The most that one pair can say for joining, in bits.
    pub most: f32,
    /// The most that one pair can say against joining, in bits; below nothing.
    pub least: f32,
    /// Records that are looked at together; larger components are taken apart first.
    pub largest: usize,
}

impl From<f32> for Rules {
    /// The rules for a weight from which two single records are joined.
    fn from(single: f32) -> Self {
        Self { single, join: single - 2.0, most: 12.0, least: -6.0, largest: 1_200 }
    }
}

impl Rules {
    /// Average weight from which clusters of these sizes are joined.
    fn joins_from(&self, a: usize, b: usize) -> f32 {
        self.join + (self.single - self.join) / (a * b) as f32
    }
}

/// What people decided.
#[derive(Clone, Debug, Default)]
pub struct Constraints {
    same: Vec<(u32, u32)>,
    apart: HashSet<(u32, u32)>,
}

impl Constraints {
    /// Sorts decisions.
    ///
    /// # Errors
    /// A problem if two records are to be the same and not.
    pub fn new(decisions: &[Decision], n: usize) -> Result<Self, Problem> {
        let mut constraints = Self::default();
        let mut union = Union::new(n);
        for d in decisions {
            let pair = (d.left.min(d.right), d.left.max(d.right));
            match d.verdict {
                Verdict::Same => {
                    union.join(pair.0, pair.1);
                    constraints.same.push(pair);
                }
                Verdict::NotSame => {
                    constraints.apart.insert(pair);
                }
            }
        }
        for (a, b) in &constraints.apart {
            if union.root(*a) == union.root(*b) {
                return Err(Problem::new(
                    format!("records {a} and {b} are decided to be the same and not the same"),
                    "take one of the decisions back",
                ));
            }
        }
        Ok(constraints)
    }
}

/// Records to be clustered.
pub struct Clustering<'a> {
    /// How many records there are.
    pub n: usize,
    /// Pairs that are known.
    pub edges: &'a [Edge],
    /// How.
    pub rules: Rules,
    /// What people decided.
    pub constraints: &'a Constraints,
    /// The place of each record in an order that does not depend on where the records stand:
    /// average linkage that is cut depends on which record it begins with. By position if empty.
    pub rank: &'a [u32],
    /// Weighs pairs that are not among the edges.
    pub weigh: &'a (dyn Fn(u32, u32) -> f32 + Sync),
    /// How much a pair counts in an average, above 0 and at most 1.
    pub counts: &'a (dyn Fn(u32, u32) -> f32 + Sync),
}

impl Clustering<'_> {
    /// Makes clusters. Gives for each record the first record of its cluster.
    pub fn run(&self, workers: &dyn Workers) -> Vec<u32> {
        let parts = self.components();
        let chunks = workers::ranges(parts.len(), 64);
        let made = workers::map(workers, chunks.len(), &|c| {
            let chunk = chunks.get(c).cloned().unwrap_or(0..0);
            let mut out = Vec::new();
            for part in parts.get(chunk).unwrap_or_default() {
                out.extend(self.agglomerate(part));
            }
            out
        });
        let mut first: Vec<u32> = (0..self.n as u32).collect();
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
    /// large. Records that a person joined stay together.
    fn components(&self) -> Vec<Vec<u32>> {
        let mut small = Vec::new();
        let mut open: Vec<u32> = (0..self.n as u32).collect();
        let mut least = self.rules.join;
        loop {
            let mut union = Union::new(self.n);
            let mut is_open = vec![false; self.n];
            for record in &open {
                if let Some(slot) = is_open.get_mut(*record as usize) {
                    *slot = true;
                }
            }
            for (a, b) in &self.constraints.same {
                union.join(*a, *b);
            }
            for edge in self.edges {
                if edge.bits > least && at(&is_open, edge.left as usize) {
                    union.join(edge.left, edge.right);
                }
            }
            let mut groups: HashMap<u32, Vec<u32>> = HashMap::new();
            for &record in &open {
                groups.entry(union.root(record)).or_default().push(record);
            }
            open.clear();
            let mut groups: Vec<Vec<u32>> = groups.into_values().filter(|g| g.len() > 1).collect();
            groups.sort_unstable();
            for group in groups {
                if group.len() > self.rules.largest && least < 60.0 {
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

    /// The records of a component, each for itself or with those that a person joined it with.
    fn tree(&self, part: &[u32]) -> Tree {
        let s = part.len();
        let mut part = part.to_vec();
        part.sort_by_key(|r| (self.rank.get(*r as usize).copied(), *r));
        let mut tree = Tree::new(&part);
        for (i, a) in part.iter().enumerate() {
            for (j, b) in part.iter().enumerate().skip(i + 1) {
                let (first, second) = (*a.min(b), *a.max(b));
                let bits = match self.constraints.apart.contains(&(first, second)) {
                    true => f32::NEG_INFINITY,
                    false => (self.weigh)(first, second).clamp(self.rules.least, self.rules.most),
                };
                let counts = (self.counts)(first, second);
                tree.set(i * s + j, bits, counts);
                tree.set(j * s + i, bits, counts);
            }
        }
        for (a, b) in &self.constraints.same {
            tree.force(*a, *b);
        }
        tree
    }

    /// Average linkage by chains of nearest neighbours (Benzécri 1982), cut where joining two
    /// clusters is no longer spoken for.
    fn agglomerate(&self, part: &[u32]) -> Vec<Vec<u32>> {
        let mut tree = self.tree(part);
        let mut chain: Vec<usize> = Vec::new();
        while let Some(last) = chain.last().copied().or_else(|| tree.any_alive()) {
            if chain.is_empty() {
                chain.push(last);
            }
            let previous = chain.len().checked_sub(2).and_then(|i| chain.get(i).copied());
            match tree.nearest(last, previous) {
                Some((other, bits))
                    if bits > self.rules.joins_from(tree.size(last), tree.size(other)) =>
                {
                    if Some(other) == previous {
                        chain.truncate(chain.len() - 2);
                        tree.merge(last, other);
                    } else {
                        chain.push(other);
                    }
                }
                // Nothing speaks for joining it with anything.
                _ => {
                    chain.pop();
                    tree.retire(last);
                }
            }
        }
        tree.members.into_iter().filter(|m| m.len() > 1).collect()
    }
}

/// Clusters on the way, with the average weight between each two.
struct Tree {
    matrix: Vec<f32>,
    /// What the pairs behind each average count together.
    counts: Vec<f32>,
    members: Vec<Vec<u32>>,
    alive: Vec<bool>,
}

impl Tree {
    fn new(part: &[u32]) -> Self {
        let s = part.len();
        Self {
            matrix: vec![0.0; s * s],
            counts: vec![0.0; s * s],
            members: part.iter().map(|r| vec![*r]).collect(),
            alive: vec![true; s],
        }
    }

    fn set(&mut self, cell: usize, bits: f32, counts: f32) {
        if let (Some(mean), Some(sum)) = (self.matrix.get_mut(cell), self.counts.get_mut(cell)) {
            (*mean, *sum) = (bits, counts);
        }
    }

    fn size(&self, i: usize) -> usize {
        self.members.get(i).map_or(1, Vec::len)
    }

    fn any_alive(&self) -> Option<usize> {
        self.alive.iter().position(|a| *a)
    }

    fn retire(&mut self, i: usize) {
        if let Some(slot) = self.alive.get_mut(i) {
            *slot = false;
        }
    }

    /// Joins the clusters of two records, if they are here, whatever speaks against it.
    fn force(&mut self, a: u32, b: u32) {
        let of = |record: u32| self.members.iter().position(|m| m.contains(&record));
        if let (Some(a), Some(b)) = (of(a), of(b))
            && a != b
        {
            self.merge(a, b);
        }
    }

    fn nearest(&self, from: usize, prefer: Option<usize>) -> Option<(usize, f32)> {
        let s = self.alive.len();
        let row = self.matrix.get(from * s..(from + 1) * s)?;
        let mut best: Option<(usize, f32)> = prefer.map(|p| (p, at(row, p)));
        for (j, (&bits, &is_alive)) in row.iter().zip(&self.alive).enumerate() {
            if is_alive && j != from && best.is_none_or(|(_, b)| bits > b) {
                best = Some((j, bits));
            }
        }
        best
    }

    fn merge(&mut self, a: usize, b: usize) {
        let s = self.alive.len();
        let (keep, gone) = (a.min(b), a.max(b));
        let moved = self.members.get_mut(gone).map(std::mem::take).unwrap_or_default();
        if let Some(list) = self.members.get_mut(keep) {
            list.extend(moved);
        }
        self.retire(gone);
        for j in 0..s {
            let (first, second) = (keep * s + j, gone * s + j);
            let (a, b) = (at(&self.counts, first), at(&self.counts, second));
            let sum = at(&self.matrix, first) * a + at(&self.matrix, second) * b;
            self.set(first, sum / (a + b), a + b);
            self.set(j * s + keep, sum / (a + b), a + b);
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
        while let Some(parent) = self.parent.get(record as usize).copied() {
            if parent == record {
                break;
            }
            let above = at(&self.parent, parent as usize);
            if let Some(slot) = self.parent.get_mut(record as usize) {
                *slot = above;
            }
            record = above;
        }
        record
    }

    /// Joins two sets; the smaller record stands for both.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.parent.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }
}
