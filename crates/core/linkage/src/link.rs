//! The whole way from a table and a spec to pairs and clusters.

use crate::block::{Blocks, Limits, Marks, RuleReport};
use crate::cluster::{self, Constraints, Edge};
use crate::collective::{self, Judge};
use crate::compare::{Comparators, Pattern};
use crate::estimate::{self, Candidate, Evidence, Fitted, Tally};
use crate::informed::Informed;
use crate::model::{Bar, Model, Weights, probability};
use crate::problem::Problem;
use crate::spec::Spec;
use crate::suggest::{self, Found};
use crate::table::Table;
use crate::values::{at, mix};
use crate::workers::{self, Alone, Workers};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Pairs of a table up to which each is looked at, rules or not.
pub const EVERY_PAIR: f64 = 1_500_000.0;
/// Candidates whose levels are kept in memory; of more, a part is taken for the estimation.
const KEPT: u64 = 6_000_000;
/// Bits that rare values are allowed to add to a pair before it is looked at closely.
const RARE: f64 = 20.0;
/// Parts that records are cut into.
const PARTS: usize = 64;
/// Records up to which rules that were suggested are made again from the pairs that were found.
const LEARNT: usize = 300_000;
/// Estimated share of the pairs brought up from which rules are good enough.
const CEILING: f64 = 0.97;
/// Share of all pairs from which so many are looked at that the rules matter little.
const SMALL: f64 = 0.02;
/// Weight of pairs from which rules are made, in bits.
const SURE: f32 = 3.0;
/// About so many pairs are taken to make rules of.
const LOOKED_AT: f64 = 3_000.0;
/// Weight of what a person decided, in bits.
pub const DECIDED: f32 = 100.0;

/// A pair that may belong together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The earlier record (of the first table).
    pub left: u32,
    /// The later record (of the second table).
    pub right: u32,
    /// Weight in bits of the two records alone, prior included.
    pub bits: f32,
    /// What other records, or a person, add to it or take away, in bits.
    pub others: f32,
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

/// What a person said of two records; it holds whatever the weights are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// One record.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// Whether they are the same.
    pub verdict: Verdict,
}

/// Same or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They belong together.
    Same,
    /// They do not.
    NotSame,
}

/// A step of the work, for those who wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Columns are made ready and rules chosen.
    Preparing,
    /// Keys are worked out.
    Blocking,
    /// Candidates are compared.
    Comparing,
    /// m, u and the prior are estimated.
    Estimating,
    /// Clusters are made.
    Clustering,
}

/// What is to be linked, and how.
pub struct Job<'a> {
    /// The records.
    pub table: &'a Table,
    /// The spec; what it leaves open is filled in.
    pub spec: &'a Spec,
    /// What people said.
    pub decisions: &'a [Decision],
    /// Who does the work.
    pub workers: &'a dyn Workers,
    /// Is told of each step and the share of it that is done.
    pub progress: &'a (dyn Fn(Step, f64) + Sync),
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
    /// Share of the pairs that belong together that the rules bring up, estimated by how many
    /// are brought up by one rule only and by two (after Chao 1987); `None` if every pair was
    /// looked at.
    pub ceiling: Option<f64>,
    /// Logarithm of the likelihood after each round.
    pub likelihood: Vec<f64>,
}

/// Candidates with their levels, as far as they are kept.
#[derive(Default)]
struct Compared {
    /// Candidates of each part of the records.
    parts: Vec<Part>,
    tally: Tally,
    n: u64,
}

/// Candidates of some records.
#[derive(Default)]
struct Part {
    /// The records, and where the candidates of each end.
    ends: Vec<(u32, u32)>,
    /// The other record, and the place of the pattern among those listed.
    kept: Vec<(u32, u32)>,
    /// Patterns with the number of candidates, until they are put together with those of others.
    patterns: Vec<(u64, u32)>,
}

impl Part {
    /// Every candidate that is kept: the two records and the place of their pattern.
    fn candidates(&self) -> impl Iterator<Item = Candidate> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        starts.zip(&self.ends).flat_map(|(start, (record, end))| {
            let kept = self.kept.get(start as usize..*end as usize).unwrap_or_default();
            kept.iter().map(|(other, place)| (*record, *other, *place))
        })
    }
}

impl Compared {
    /// Puts the patterns of all parts into one list. Of the records each `step`-th was compared.
    fn new(mut parts: Vec<Part>, step: usize, pairs: f64) -> Self {
        let mut all: Vec<u64> =
            parts.iter().flat_map(|p| p.patterns.iter().map(|(p, _)| *p)).collect();
        all.sort_unstable();
        all.dedup();
        let mut counts = vec![0u64; all.len()];
        for part in &mut parts {
            let mut places = Vec::with_capacity(part.patterns.len());
            for (pattern, n) in std::mem::take(&mut part.patterns) {
                let place = all.partition_point(|p| *p < pattern);
                places.push(place as u32);
                if let Some(count) = counts.get_mut(place) {
                    *count += u64::from(n);
                }
            }
            for (_, place) in &mut part.kept {
                *place = at(&places, *place as usize);
            }
        }
        let n = counts.iter().sum();
        let counts = counts.iter().map(|n| (n * step as u64) as f64);
        let patterns = all.iter().map(|p| Pattern(*p)).zip(counts).collect();
        Self { parts, tally: Tally { patterns, pairs }, n }
    }
}

/// Links the records of a table, without decisions and one part after another.
///
/// # Errors
/// A problem if the spec does not fit the table.
pub fn link(table: &Table, spec: &Spec, workers: &dyn Workers) -> Result<Linked, Problem> {
    Job { table, spec, decisions: &[], workers, progress: &|_, _| {} }.run()
}

/// Links alone.
///
/// # Errors
/// A problem if the spec does not fit the table.
pub fn link_alone(table: &Table, spec: &Spec) -> Result<Linked, Problem> {
    link(table, spec, &Alone)
}

impl Job<'_> {
    /// Does the work.
    ///
    /// # Errors
    /// A problem if the spec does not fit the table, or decisions contradict each other.
    pub fn run(&self) -> Result<Linked, Problem> {
        let constraints = Constraints::new(self.decisions, self.table.len())?;
        (self.progress)(Step::Preparing, 0.0);
        let mut spec = suggest::complete(self.table, self.spec);
        let linked = self.pass(&spec, spec.comparators(self.table)?, &constraints)?;
        if !self.is_worth_another(&linked) {
            return Ok(linked);
        }
        let found = self.found(&linked);
        spec.block = suggest::rules(self.table, &spec, &found);
        self.pass(&spec, linked.comparators, &constraints)
    }

    /// Whether rules made of the pairs that were found are likely to bring up more.
    fn is_worth_another(&self, linked: &Linked) -> bool {
        let is_suggested = self.spec.block.is_empty() && self.table.len() <= LEARNT;
        let few = (linked.n_compared as f64) < SMALL * self.table.pairs();
        is_suggested && few && linked.ceiling.is_some_and(|c| c < CEILING)
    }

    /// Some of the pairs that were found to belong together, each record about as often; those
    /// that other records brought together are among them, whether or not a rule did.
    fn found(&self, linked: &Linked) -> Vec<Found> {
        let mut sizes = vec![0u32; self.table.len()];
        for first in &linked.clusters {
            if let Some(size) = sizes.get_mut(*first as usize) {
                *size += 1;
            }
        }
        let of = |record: u32| at(&linked.clusters, record as usize);
        let together =
            || linked.pairs.iter().filter(|p| p.weight() > SURE && of(p.left) == of(p.right));
        let counts = |p: &Pair| 1.0 / f64::from(at(&sizes, of(p.left) as usize).max(1));
        let all: f64 = together().map(counts).sum();
        let rank = rank(self.table);
        let luck = |p: &Pair| {
            let (a, b) = (at(&rank, p.left as usize), at(&rank, p.right as usize));
            (mix(u64::from(a.min(b)), u64::from(a.max(b))) >> 11) as f64 / (1u64 << 53) as f64
        };
        let taken = together().filter(|p| luck(p) * all < counts(p) * LOOKED_AT);
        taken.map(|p| (p.left, p.right)).collect()
    }

    /// Links by the rules and comparisons of a spec.
    fn pass(
        &self,
        spec: &Spec,
        comparators: Comparators,
        constraints: &Constraints,
    ) -> Result<Linked, Problem> {
        (self.progress)(Step::Blocking, 0.0);
        let blocks = self.blocks(spec)?;
        let step = blocks.bound().div_ceil(KEPT).max(1) as usize;
        let compared = self.compare(&comparators, &blocks, step, None);
        (self.progress)(Step::Estimating, 0.0);
        let fitted = self.estimate(spec, &comparators, &compared);
        let least = spec.least.unwrap_or(0.001);
        let least = (least / (1.0 - least)).log2();
        let weights = Weights::new(&fitted.model);
        let compared = if step == 1 {
            compared
        } else {
            drop(compared);
            self.compare(&comparators, &blocks, 1, Some((&weights, least - RARE)))
        };
        let weigh = Weigher { comparators: &comparators, weights: &weights };
        let pairs = self.weigh(&compared, &weigh, least as f32);
        let ceiling = blocks.ceiling(&pairs);
        let (n_compared, rules) = (compared.n, blocks.reports.clone());
        drop(compared);
        drop(blocks);
        (self.progress)(Step::Clustering, 0.0);
        let (pairs, clusters) = self.group(spec, pairs, (&weigh, &fitted.model), constraints);
        Ok(Linked {
            spec: spec.clone(),
            n_compared,
            pairs,
            clusters,
            rules,
            ceiling,
            likelihood: fitted.likelihood,
            model: fitted.model,
            comparators,
        })
    }

    fn blocks(&self, spec: &Spec) -> Result<Blocks, Problem> {
        if self.table.pairs() <= EVERY_PAIR {
            return Ok(Blocks::every(self.table));
        }
        let limits = Limits::of(self.table.len(), spec.largest_block);
        Ok(Blocks::new(self.table, &spec.rules(self.table)?, limits, self.workers))
    }

    fn estimate(&self, spec: &Spec, comparators: &Comparators, compared: &Compared) -> Fitted {
        let sample = estimate::sample(self.table, comparators, spec.seed.unwrap_or(1));
        let shares = estimate::level_shares(self.table, comparators, &sample);
        let start = estimate::beginning(self.table, comparators, &shares);
        let evidence = Evidence { candidates: &compared.tally, sample, shares };
        let fitted = estimate::fit(&evidence, &start, spec.prior);
        let mut candidates = compared.parts.iter().flat_map(Part::candidates);
        estimate::fit_related(&evidence, fitted, spec.prior, &mut candidates, self.table.len())
    }

    /// Compares the candidates of every `step`-th record, and keeps those that some weights do
    /// not rule out.
    fn compare(
        &self,
        comparators: &Comparators,
        blocks: &Blocks,
        step: usize,
        keep: Option<(&Weights, f64)>,
    ) -> Compared {
        let ranges = workers::ranges(self.table.len(), PARTS);
        let parts = workers::map(self.workers, ranges.len(), &|n| {
            (self.progress)(Step::Comparing, n as f64 / PARTS as f64);
            let mut marks = Marks::default();
            let mut part = Part::default();
            // For each pattern its place, and whether candidates with it are kept.
            let mut known: HashMap<u64, (u32, bool), FixedState> = HashMap::default();
            for record in ranges.get(n).cloned().unwrap_or(0..0).step_by(step) {
                blocks.after(record as u32, &mut marks);
                for &other in &marks.found {
                    let pattern = comparators.pattern(record as u32, other).0;
                    let (place, is_kept) = *known.entry(pattern).or_insert_with(|| {
                        part.patterns.push((pattern, 0));
                        let fits = |(w, least): (&Weights, f64)| w.bits(Pattern(pattern)) >= least;
                        (part.patterns.len() as u32 - 1, keep.is_none_or(fits))
                    });
                    if let Some((_, n)) = part.patterns.get_mut(place as usize) {
                        *n += 1;
                    }
                    if is_kept {
                        part.kept.push((other, place));
                    }
                }
                part.ends.push((record as u32, part.kept.len() as u32));
            }
            part.kept.shrink_to_fit();
            part.patterns.shrink_to_fit();
            part
        });
        Compared::new(parts, step, self.table.pairs())
    }

    fn weigh(&self, compared: &Compared, weigh: &Weigher<'_>, least: f32) -> Vec<Pair> {
        let bits: Vec<f64> =
            compared.tally.patterns.iter().map(|(p, _)| weigh.weights.bits(*p)).collect();
        let parts = workers::map(self.workers, compared.parts.len(), &|part| {
            let mut out = Vec::new();
            let candidates = compared.parts.get(part).map(Part::candidates);
            for (left, right, place) in candidates.into_iter().flatten() {
                let base = at(&bits, place as usize);
                if base < f64::from(least) - RARE {
                    continue;
                }
                let pattern =
                    compared.tally.patterns.get(place as usize).map_or(Pattern(0), |p| p.0);
                let rare = weigh.weights.frequency_bits(weigh.comparators, pattern, (left, right));
                let bits = (base + rare) as f32;
                if bits >= least {
                    out.push(Pair { left, right, bits, others: 0.0 });
                }
            }
            out.sort_unstable_by_key(|p| (p.left, p.right));
            out
        });
        let mut pairs = Vec::with_capacity(parts.iter().map(Vec::len).sum());
        parts.into_iter().for_each(|part| pairs.extend(part));
        pairs
    }

    /// Makes clusters of the pairs, and adds to each pair what other records and people say.
    fn group(
        &self,
        spec: &Spec,
        mut pairs: Vec<Pair>,
        (weigh, model): (&Weigher<'_>, &Model),
        constraints: &Constraints,
    ) -> (Vec<Pair>, Vec<u32>) {
        let n = self.table.len();
        let join = spec.threshold.map_or(0.0, |p| (p / (1.0 - p)).log2()) as f32;
        let rules = cluster::Rules::from(join);
        if spec.one_to_one && self.table.left().is_some() {
            collective::one_to_one(&mut pairs, n);
            decide(&mut pairs, self.decisions, weigh);
            let clusters = collective::partners(&pairs, n, join);
            return (pairs, clusters);
        }
        let edges: Vec<Edge> =
            pairs.iter().map(|p| Edge { left: p.left, right: p.right, bits: p.bits }).collect();
        let known = Known::new(&pairs, n);
        let direct = |a: u32, b: u32| {
            known.bits(a.min(b), a.max(b)).unwrap_or_else(|| weigh.bits(a.min(b), a.max(b)))
        };
        let informed = Informed::new(weigh.comparators, model, n);
        let counts = |a: u32, b: u32| informed.share(a, b);
        let judge = Judge { rules, weigh: &direct, counts: &counts };
        let rank = rank(self.table);
        let clusters = cluster::Clustering {
            n,
            edges: &edges,
            rules,
            constraints,
            rank: &rank,
            weigh: &direct,
            counts: &counts,
        }
        .run(self.workers);
        drop(edges);
        if !spec.alone {
            pairs = collective::through_others(&pairs, &clusters, &judge, self.workers);
            if let Some(left) = self.table.left() {
                pairs.retain(|p| (p.left as usize) < left && p.right as usize >= left);
            }
        }
        decide(&mut pairs, self.decisions, weigh);
        (pairs, clusters)
    }
}

/// The place of each record in an order that depends on what records say.
fn rank(table: &Table) -> Vec<u32> {
    let mut rank = vec![0u32; table.len()];
    for (place, record) in table.by_content().into_iter().enumerate() {
        if let Some(slot) = rank.get_mut(record as usize) {
            *slot = place as u32;
        }
    }
    rank
}

/// Weighs pairs directly, whether or not a rule brought them up.
struct Weigher<'a> {
    comparators: &'a Comparators,
    weights: &'a Weights,
}

impl Weigher<'_> {
    fn bits(&self, left: u32, right: u32) -> f32 {
        let pattern = self.comparators.pattern(left, right);
        let rare = self.weights.frequency_bits(self.comparators, pattern, (left, right));
        (self.weights.bits(pattern) + rare) as f32
    }

    fn pair(&self, left: u32, right: u32) -> Pair {
        Pair { left, right, bits: self.bits(left, right), others: 0.0 }
    }
}

/// Pairs that have a weight, sorted by their records, to be looked up.
struct Known<'a> {
    pairs: &'a [Pair],
    starts: Vec<u32>,
}

impl<'a> Known<'a> {
    fn new(pairs: &'a [Pair], n_records: usize) -> Self {
        let mut starts = Vec::with_capacity(n_records + 1);
        let mut next = 0;
        for record in 0..=n_records as u32 {
            next += pairs.get(next..).unwrap_or_default().partition_point(|p| p.left < record);
            starts.push(next as u32);
        }
        Self { pairs, starts }
    }

    fn bits(&self, left: u32, right: u32) -> Option<f32> {
        let i = left as usize;
        let own = self.pairs.get(at(&self.starts, i) as usize..at(&self.starts, i + 1) as usize)?;
        let found = own.binary_search_by_key(&right, |p| p.right).ok()?;
        own.get(found).map(|p| p.bits)
    }
}

/// Gives pairs that a person decided on the weight of that, and adds those that are missing.
fn decide(pairs: &mut Vec<Pair>, decisions: &[Decision], weigh: &Weigher<'_>) {
    for decision in decisions {
        let (left, right) = (decision.left.min(decision.right), decision.left.max(decision.right));
        let decided = match decision.verdict {
            Verdict::Same => DECIDED,
            Verdict::NotSame => -DECIDED,
        };
        let found = pairs.binary_search_by_key(&(left, right), |p| (p.left, p.right));
        let at = match found {
            Ok(at) => at,
            Err(at) => {
                pairs.insert(at, weigh.pair(left, right));
                at
            }
        };
        if let Some(pair) = pairs.get_mut(at) {
            pair.others = decided - pair.bits;
        }
    }
}

impl Linked {
    /// The sum that makes the weight of a pair, row by row; the rows add up to the weight.
    pub fn waterfall(&self, pair: &Pair) -> Vec<Bar> {
        let mut bars = self.model.waterfall(&self.comparators, pair.left, pair.right);
        if pair.others != 0.0 {
            let name = match pair.weight().abs() >= DECIDED - 0.01 {
                true => "a person's decision",
                false => "other records",
            };
            bars.push(Bar {
                name: name.to_owned(),
                level: String::new(),
                values: None,
                bits: f64::from(pair.others),
            });
        }
        bars
    }

    /// The pair of two records, whether or not it is among those that are listed.
    pub fn pair(&self, a: u32, b: u32) -> Pair {
        let (left, right) = (a.min(b), a.max(b));
        match self.pairs.binary_search_by_key(&(left, right), |p| (p.left, p.right)) {
            Ok(at) => self.pairs.get(at).copied(),
            Err(_) => None,
        }
        .unwrap_or_else(|| {
            let weights = Weights::new(&self.model);
            Weigher { comparators: &self.comparators, weights: &weights }.pair(left, right)
        })
    }
}
