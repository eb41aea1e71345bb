//! What other records say of a pair: rivals where a record has one partner at most, and the
//! groups that two records have ended up in.
//!
//! Each adds one row to the sum that makes a weight, so that the rows still add up.

use crate::cluster::Rules;
use crate::link::Pair;
use crate::values::at;
use crate::workers::{self, Workers};

/// Records of a cluster that are looked at as go-betweens.
const MOST_BETWEEN: usize = 60;

/// The members of each cluster.
pub struct Groups {
    start: Vec<u32>,
    members: Vec<u32>,
}

impl Groups {
    /// Sorts records by the first record of their cluster.
    pub fn new(clusters: &[u32]) -> Self {
        let mut start = vec![0u32; clusters.len() + 1];
        for &first in clusters {
            if let Some(slot) = start.get_mut(first as usize + 1) {
                *slot += 1;
            }
        }
        let mut sum = 0;
        for slot in &mut start {
            sum += *slot;
            *slot = sum;
        }
        let mut next = start.clone();
        let mut members = vec![0u32; clusters.len()];
        for (record, &first) in clusters.iter().enumerate() {
            if let Some(place) = next.get_mut(first as usize) {
                if let Some(slot) = members.get_mut(*place as usize) {
                    *slot = record as u32;
                }
                *place += 1;
            }
        }
        Self { start, members }
    }

    /// The members of a cluster, by its first record.
    pub fn of(&self, first: u32) -> &[u32] {
        let i = first as usize;
        self.members
            .get(at(&self.start, i) as usize..at(&self.start, i + 1) as usize)
            .unwrap_or_default()
    }
}

/// How pairs between groups are judged.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    /// How clusters are made.
    pub rules: Rules,
    /// Weighs a pair directly, in bits.
    pub weigh: &'a (dyn Fn(u32, u32) -> f32 + Sync),
    /// How much a pair counts in an average, above 0 and at most 1.
    pub counts: &'a (dyn Fn(u32, u32) -> f32 + Sync),
}

/// Adds to each pair what the groups of its records say, in bits, and adds pairs of one group
/// that no rule brought up.
pub fn through_others(
    pairs: &[Pair],
    clusters: &[u32],
    judge: &Judge<'_>,
    workers: &dyn Workers,
) -> Vec<Pair> {
    let groups = Groups::new(clusters);
    let firsts: Vec<u32> =
        (0..clusters.len() as u32).filter(|first| groups.of(*first).len() > 1).collect();
    let chunks = workers::ranges(firsts.len(), 64);
    let inside = workers::map(workers, chunks.len(), &|c| {
        let chunk = chunks.get(c).cloned().unwrap_or(0..0);
        let mut out = Vec::new();
        for &first in firsts.get(chunk).unwrap_or_default() {
            within(groups.of(first), judge.weigh, &mut out);
        }
        out
    });
    let across = Across::new(pairs, clusters, &groups, judge.rules);
    let means = across.means(judge, workers);
    let n_inside: usize = inside.iter().map(Vec::len).sum();
    let apart = || pairs.iter().filter(|p| across.groups_of(p).is_some());
    let mut all = Vec::with_capacity(n_inside + apart().count());
    inside.into_iter().for_each(|part| all.extend(part));
    all.extend(apart().map(|pair| {
        let mut pair = *pair;
        if let Some(mean) = across.place(&pair).map(|place| at(&means, place)) {
            pair.others = (mean - pair.bits).min(0.0);
        }
        pair
    }));
    all.sort_unstable_by_key(|p| (p.left, p.right));
    all
}

/// Groups between which there are pairs that speak for joining them.
struct Across<'a> {
    clusters: &'a [u32],
    groups: &'a Groups,
    rules: Rules,
    /// The groups by their first records, in order, each two once.
    between: Vec<(u32, u32)>,
}

impl<'a> Across<'a> {
    fn new(pairs: &[Pair], clusters: &'a [u32], groups: &'a Groups, rules: Rules) -> Self {
        let mut across = Self { clusters, groups, rules, between: Vec::new() };
        across.between = pairs.iter().filter_map(|p| across.counted(p)).collect();
        across.between.sort_unstable();
        across.between.dedup();
        across
    }

    /// The groups of a pair, if there are two.
    fn groups_of(&self, pair: &Pair) -> Option<(u32, u32)> {
        let of = |record: u32| at(self.clusters, record as usize);
        let (a, b) = (of(pair.left), of(pair.right));
        (a != b).then_some((a, b))
    }

    /// The groups of a pair that speaks for joining them, if others have a say in it.
    fn counted(&self, pair: &Pair) -> Option<(u32, u32)> {
        let (a, b) = self.groups_of(pair).filter(|_| pair.bits > self.rules.join)?;
        (self.groups.of(a).len() * self.groups.of(b).len() > 1).then_some((a, b))
    }

    fn place(&self, pair: &Pair) -> Option<usize> {
        self.between.binary_search(&self.counted(pair)?).ok()
    }

    /// What the pairs between the groups say on average, in bits.
    fn means(&self, judge: &Judge<'_>, workers: &dyn Workers) -> Vec<f32> {
        let chunks = workers::ranges(self.between.len(), 64);
        let means = workers::map(workers, chunks.len(), &|c| {
            let chunk = self.between.get(chunks.get(c).cloned().unwrap_or(0..0));
            let mean = |(a, b): &(u32, u32)| judge.mean(self.groups.of(*a), self.groups.of(*b));
            chunk.unwrap_or_default().iter().map(mean).collect::<Vec<f32>>()
        });
        means.concat()
    }
}

/// Pairs of one group: two records that are both like a third are like each other.
fn within(group: &[u32], weigh: &(dyn Fn(u32, u32) -> f32 + Sync), out: &mut Vec<Pair>) {
    let n = group.len();
    let mut bits = vec![f32::NEG_INFINITY; n * n];
    for (i, &a) in group.iter().enumerate() {
        for (j, &b) in group.iter().enumerate().skip(i + 1) {
            let direct = weigh(a, b);
            for cell in [i * n + j, j * n + i] {
                if let Some(slot) = bits.get_mut(cell) {
                    *slot = direct;
                }
            }
        }
    }
    let row = |i: usize| bits.get(i * n..(i + 1) * n).unwrap_or_default();
    for (i, &left) in group.iter().enumerate() {
        for (j, &right) in group.iter().enumerate().skip(i + 1) {
            let between = row(i).iter().zip(row(j)).take(MOST_BETWEEN).map(|(x, y)| x.min(*y));
            let best = between.fold(f32::NEG_INFINITY, f32::max);
            let bits = at(row(i), j);
            out.push(Pair { left, right, bits, others: (best - bits).max(0.0) });
        }
    }
}

impl Judge<'_> {
    /// What the pairs between two groups say on average, in bits.
    fn mean(&self, a: &[u32], b: &[u32]) -> f32 {
        let (mut sum, mut n) = (0.0, 0.0);
        for &x in a.iter().take(8) {
            for &y in b.iter().take(8) {
                let counts = (self.counts)(x, y);
                sum += counts * (self.weigh)(x, y).clamp(self.rules.least, self.rules.most);
                n += counts;
            }
        }
        if n > 0.0 { sum / n } else { 0.0 }
    }
}

/// For two tables in which a record has one partner at most: the odds of a pair are shared with
/// those of its rivals.
pub fn one_to_one(pairs: &mut [Pair], n_records: usize) {
    let odds = |p: &Pair| f64::from(p.bits.min(60.0)).exp2();
    let mut sums = vec![0.0f64; n_records];
    for pair in pairs.iter() {
        for record in [pair.left, pair.right] {
            if let Some(slot) = sums.get_mut(record as usize) {
                *slot += odds(pair);
            }
        }
    }
    for pair in pairs.iter_mut() {
        let rivals = at(&sums, pair.left as usize) + at(&sums, pair.right as usize);
        let rivals = (rivals - 2.0 * odds(pair)).max(0.0);
        pair.others = -(rivals.ln_1p() / std::f64::consts::LN_2) as f32;
    }
}

/// Pairs in which each record has one partner: the best first.
pub fn partners(pairs: &[Pair], n_records: usize, join: f32) -> Vec<u32> {
    let mut order: Vec<&Pair> = pairs.iter().filter(|p| p.bits > join).collect();
    order.sort_by(|a, b| b.bits.total_cmp(&a.bits).then((a.left, a.right).cmp(&(b.left, b.right))));
    let mut clusters: Vec<u32> = (0..n_records as u32).collect();
    let mut taken = vec![false; n_records];
    for pair in order {
        if at(&taken, pair.left as usize) || at(&taken, pair.right as usize) {
            continue;
        }
        for record in [pair.left, pair.right] {
            if let Some(slot) = taken.get_mut(record as usize) {
                *slot = true;
            }
        }
        if let Some(slot) = clusters.get_mut(pair.right as usize) {
            *slot = pair.left;
        }
    }
    clusters
}
