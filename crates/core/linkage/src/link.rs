//! The whole way from a table and a spec to pairs and clusters.

use crate::block::{Blocks, Limits, Marks, RuleReport};
use crate::cluster::{self, Edge};
use crate::collective;
use crate::compare::{Comparators, Pattern};
use crate::estimate::{self, Evidence, Tally};
use crate::model::{Model, Weights, probability};
use crate::problem::Problem;
use crate::spec::Spec;
use crate::suggest;
use crate::table::Table;
use crate::workers::{self, Workers};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Pairs of a table up to which each is looked at, rules or not.
pub const EVERY_PAIR: f64 = 1_500_000.0;

/// A pair that may belong together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The earlier record (of the first table).
    pub left: u32,
    /// The later record (of the second table).
    pub right: u32,
    /// Weight in bits of the two records alone, prior included.
    pub bits: f32,
    /// What other records add to it or take away, in bits.
    pub others: f32,
    /// Levels of the comparisons.
    pub pattern: Pattern,
}

impl Pair {
    /// Probability that the two belong together.
    pub fn probability(&self) -> f64 {
        probability(f64::from(self.weight()))
    }

    /// Weight in bits, with what other records say.
    pub fn weight(&self) -> f32 {
        self.bits + self.others
    }
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Linked {
    /// The spec with what it left open filled in.
    pub spec: Spec,
    /// The comparisons with their values.
    pub comparators: Comparators,
    /// The estimates.
    pub model: Model,
    /// Pairs from the least probability on, by records.
    pub pairs: Vec<Pair>,
    /// For each record the first record of its cluster.
    pub clusters: Vec<u32>,
    /// What each blocking rule costs; empty if every pair was looked at.
    pub rules: Vec<RuleReport>,
    /// Pairs that were compared.
    pub n_compared: u64,
    /// Logarithm of the likelihood after each round.
    pub likelihood: Vec<f64>,
}

/// Candidates with their levels, as far as they are kept.
struct Compared {
    /// Left record, right record and pattern of each candidate of a chunk of records.
    chunks: Vec<Vec<(u32, u32, u64)>>,
    tally: Tally,
}

/// Links the records of a table.
///
/// # Errors
/// A problem if the spec does not fit the table.
pub fn link(table: &Table, spec: &Spec, workers: &dyn Workers) -> Result<Linked, Problem> {
    let spec = &suggest::complete(table, spec);
    let comparators = spec.comparators(table)?;
    let blocks = if table.pairs() <= EVERY_PAIR {
        Blocks::every(table)
    } else {
        let limits = Limits::of(table.len(), spec.largest_block);
        Blocks::new(table, &spec.rules(table)?, limits, workers)
    };
    let compared = compare(table, &comparators, &blocks, workers);
    let sample = estimate::sample(table, &comparators, spec.seed.unwrap_or(1));
    let shares = estimate::level_shares(table, &comparators, &sample);
    let start = estimate::beginning(table, &comparators, &shares);
    let evidence = Evidence { candidates: compared.tally.clone(), sample, shares };
    let fitted = estimate::fit(&evidence, &start, spec.prior);
    let fitted = estimate::fit_related(
        &evidence,
        fitted,
        spec.prior,
        &mut compared.chunks.iter().flatten(),
        table.len(),
    );
    let least = spec.least.unwrap_or(0.001);
    let least = (least / (1.0 - least)).log2() as f32;
    let pairs = weigh(&compared, &fitted.model, &comparators, least, workers);
    let weights = Weights::new(&fitted.model);
    let direct = |left: u32, right: u32| {
        let pattern = comparators.pattern(left, right);
        let rare = fitted.model.frequency_bits(&comparators, pattern, left, right);
        let bits = (weights.bits(pattern) + rare) as f32;
        Pair { left, right, bits, others: 0.0, pattern }
    };
    let (pairs, clusters) = group(table, spec, pairs, &direct, workers);
    Ok(Linked {
        spec: spec.clone(),
        n_compared: compared.chunks.iter().map(|c| c.len() as u64).sum(),
        pairs,
        clusters,
        rules: blocks.reports,
        likelihood: fitted.likelihood,
        model: fitted.model,
        comparators,
    })
}

/// Makes clusters of the pairs, and adds to each pair what other records say.
fn group(
    table: &Table,
    spec: &Spec,
    mut pairs: Vec<Pair>,
    direct: &(dyn Fn(u32, u32) -> Pair + Sync),
    workers: &dyn Workers,
) -> (Vec<Pair>, Vec<u32>) {
    let rules = cluster::Rules::default();
    if spec.one_to_one && table.left().is_some() {
        collective::one_to_one(&mut pairs, table.len());
        let clusters = collective::partners(&pairs, table.len(), 0.0);
        return (pairs, clusters);
    }
    let edges: Vec<Edge> =
        pairs.iter().map(|p| Edge { left: p.left, right: p.right, bits: p.bits }).collect();
    let clusters = cluster::clusters(
        table.len(),
        &edges,
        rules,
        &|a, b| direct(a.min(b), a.max(b)).bits,
        workers,
    );
    let pairs = if spec.alone {
        pairs
    } else {
        collective::through_others(pairs, &clusters, rules, direct, workers)
    };
    (pairs, clusters)
}

fn compare(
    table: &Table,
    comparators: &Comparators,
    blocks: &Blocks,
    workers: &dyn Workers,
) -> Compared {
    let chunks = workers::ranges(table.len(), 64);
    let done = workers::map(workers, chunks.len(), &|c| {
        let mut marks = Marks::default();
        let mut kept = Vec::new();
        let mut counts: HashMap<u64, u32, FixedState> = HashMap::default();
        for record in chunks.get(c).cloned().unwrap_or(0..0) {
            let record = record as u32;
            blocks.after(record, &mut marks);
            for &other in &marks.found {
                let pattern = comparators.pattern(record, other);
                *counts.entry(pattern.0).or_default() += 1;
                kept.push((record, other, pattern.0));
            }
        }
        (kept, counts)
    });
    let mut all: HashMap<u64, u64, FixedState> = HashMap::default();
    let mut kept = Vec::with_capacity(done.len());
    for (chunk, counts) in done {
        kept.push(chunk);
        for (pattern, n) in counts {
            *all.entry(pattern).or_default() += u64::from(n);
        }
    }
    let mut patterns: Vec<(Pattern, f64)> =
        all.into_iter().map(|(p, n)| (Pattern(p), n as f64)).collect();
    patterns.sort_unstable_by_key(|(p, _)| *p);
    Compared { chunks: kept, tally: Tally { patterns, pairs: table.pairs() } }
}

fn weigh(
    compared: &Compared,
    model: &Model,
    comparators: &Comparators,
    least: f32,
    workers: &dyn Workers,
) -> Vec<Pair> {
    let weights = Weights::new(model);
    let bits: HashMap<u64, f64, FixedState> =
        compared.tally.patterns.iter().map(|(p, _)| (p.0, weights.bits(*p))).collect();
    let chunks = workers::map(workers, compared.chunks.len(), &|c| {
        let mut out = Vec::new();
        for &(left, right, pattern) in compared.chunks.get(c).map_or(&[][..], Vec::as_slice) {
            let base = bits.get(&pattern).copied().unwrap_or(0.0);
            // Rare values can add some bits; nothing far below can be lifted.
            if base < f64::from(least) - 40.0 {
                continue;
            }
            let pattern = Pattern(pattern);
            let bits = (base + model.frequency_bits(comparators, pattern, left, right)) as f32;
            if bits >= least {
                out.push(Pair { left, right, bits, others: 0.0, pattern });
            }
        }
        out
    });
    chunks.into_iter().flatten().collect()
}
