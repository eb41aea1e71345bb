//! Blocking: which pairs are looked at. Records that share a key under some rule are candidates.
//!
//! Candidates are found record by record and each pair once, whatever number of rules brings it
//! up, so that nothing has to be sorted out afterwards. A key that very many records share says
//! little and costs much: it is left out, and the report says what went with it.

use crate::expression::{Expression, KeyMaker, Keys, MOST_KEYS};
use crate::link::Pair;
use crate::table::Table;
use crate::values::{at, mix};
use crate::workers::{self, Workers};

/// Pairs that are looked at to estimate what the rules miss.
const LOOKED_AT: usize = 20_000;

/// What a blocking rule costs and leaves out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleReport {
    /// The rule as it is written.
    pub rule: String,
    /// Records that have a key.
    pub n_records: usize,
    /// Pairs that share a key that is used.
    pub pairs: u64,
    /// Records of the largest key that is used.
    pub largest: usize,
    /// Keys that too many records share.
    pub keys_left_out: usize,
    /// Pairs that share only such keys under this rule; other rules may bring them up.
    pub pairs_left_out: u64,
}

/// How much may be looked at.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Pairs of all rules together.
    pub pairs: u64,
    /// Records that share a key, if the spec says so.
    pub largest_block: Option<usize>,
}

impl Limits {
    /// What is affordable for so many records: thirteen hundred thousand pairs and sixty for each
    /// record.
    pub fn of(n_records: usize, largest_block: Option<usize>) -> Self {
        Self { pairs: 1_300_000 + 60 * n_records as u64, largest_block }
    }
}

/// A stretch of the list of members: those that share a key with a record and come after it.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    record: u32,
    start: u32,
    end: u32,
    rule: u16,
}

/// Which records share keys.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    members: Vec<u32>,
    stretches: Vec<Stretch>,
    starts: Vec<u32>,
    /// What each rule costs.
    pub reports: Vec<RuleReport>,
    every: Option<(u32, Option<u32>)>,
}

/// Marks for one search of candidates.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    seen: Vec<u32>,
    /// The candidates of the last record asked for.
    pub found: Vec<u32>,
}

/// Records of one rule in the order of their keys.
struct Sorted {
    report: RuleReport,
    keyed: Vec<(u64, u32)>,
}

impl Blocks {
    /// Every pair is a candidate.
    pub fn every(table: &Table) -> Self {
        Self {
            every: Some((table.len() as u32, table.left().map(|l| l as u32))),
            ..Self::default()
        }
    }

    /// Works out the keys of all records under each rule.
    pub fn new(
        table: &Table,
        rules: &[Vec<Expression>],
        limits: Limits,
        workers: &dyn Workers,
    ) -> Self {
        let sorted = workers::map(workers, rules.len(), &|r| {
            sorted(table, rules.get(r).map_or(&[], Vec::as_slice))
        });
        let cap = limits.largest_block.unwrap_or_else(|| cap(&sorted, limits.pairs));
        let mut blocks = Self::default();
        for rule in sorted {
            blocks.add(rule, cap.max(2), table.left());
        }
        blocks.stretches.sort_unstable_by_key(|s| (s.record, s.rule));
        let mut next = 0;
        for record in 0..=table.len() as u32 {
            while blocks.stretches.get(next).is_some_and(|s| s.record < record) {
                next += 1;
            }
            blocks.starts.push(next as u32);
        }
        blocks
    }

    fn add(&mut self, rule: Sorted, cap: usize, left: Option<usize>) {
        let mut report = rule.report;
        for group in rule.keyed.chunk_by(|a, b| a.0 == b.0) {
            let n = group.len();
            let n_left = left.map(|l| group.partition_point(|(_, r)| (*r as usize) < l));
            let pairs = match n_left {
                Some(a) => a as u64 * (n - a) as u64,
                None => n as u64 * (n as u64 - 1) / 2,
            };
            if pairs == 0 {
                continue;
            }
            if n > cap {
                report.keys_left_out += 1;
                report.pairs_left_out += pairs;
                continue;
            }
            report.pairs += pairs;
            report.largest = report.largest.max(n);
            let rule = self.reports.len() as u16;
            let first = self.members.len();
            self.members.extend(group.iter().map(|(_, r)| *r));
            let end = self.members.len() as u32;
            for (i, (_, record)) in group.iter().enumerate().take(n_left.unwrap_or(n - 1)) {
                let start = first + n_left.unwrap_or(i + 1);
                self.stretches.push(Stretch { record: *record, start: start as u32, end, rule });
            }
        }
        self.reports.push(report);
    }

    /// Finds the candidates of a record that come after it (in the second table, if there are
    /// two), each once, in `marks.found`.
    pub fn after(&self, record: u32, marks: &mut Marks) {
        marks.found.clear();
        if let Some((n, left)) = self.every {
            let from = left.unwrap_or(record + 1);
            if left.is_none_or(|l| record < l) {
                marks.found.extend(from..n);
            }
            return;
        }
        let i = record as usize;
        let own = self
            .stretches
            .get(at(&self.starts, i) as usize..at(&self.starts, i + 1) as usize)
            .unwrap_or_default();
        for stretch in own {
            let members = self.members.get(stretch.start as usize..stretch.end as usize);
            for &other in members.unwrap_or_default() {
                let other_at = other as usize;
                if marks.seen.len() <= other_at {
                    marks.seen.resize(other_at + 1, 0);
                }
                if let Some(seen) = marks.seen.get_mut(other_at).filter(|s| **s != record + 1) {
                    *seen = record + 1;
                    marks.found.push(other);
                }
            }
        }
    }

    /// An upper bound of the number of candidates after a record.
    pub fn bound(&self, record: u32) -> usize {
        if let Some((n, left)) = self.every {
            return match left {
                Some(l) if record < l => (n - l) as usize,
                Some(_) => 0,
                None => n.saturating_sub(record + 1) as usize,
            };
        }
        let i = record as usize;
        let own = self
            .stretches
            .get(at(&self.starts, i) as usize..at(&self.starts, i + 1) as usize)
            .unwrap_or_default();
        own.iter().map(|s| (s.end - s.start) as usize).sum()
    }

    /// How many rules bring up a pair.
    fn n_rules(&self, left: u32, right: u32) -> usize {
        let i = left as usize;
        let own = self
            .stretches
            .get(at(&self.starts, i) as usize..at(&self.starts, i + 1) as usize)
            .unwrap_or_default();
        let shares = |s: &&Stretch| {
            let members = self.members.get(s.start as usize..s.end as usize).unwrap_or_default();
            members.binary_search(&right).is_ok()
        };
        let mut rules: Vec<u16> = own.iter().filter(shares).map(|s| s.rule).collect();
        rules.dedup();
        rules.len()
    }

    /// Share of the pairs that belong together that is brought up, from how many of those that
    /// are known are brought up by one rule only, and by two: those that are not known are at
    /// least the square of the first by twice the second (Chao 1987). `None` if every pair is
    /// looked at.
    pub fn ceiling(&self, pairs: &[Pair]) -> Option<f64> {
        if self.every.is_some() {
            return None;
        }
        let (mut all, mut once, mut twice) = (0.0, 0.0, 0.0);
        let step = (pairs.len() / LOOKED_AT).max(1);
        for pair in pairs.iter().step_by(step).filter(|p| p.bits > 0.0) {
            let p = pair.probability();
            all += p;
            match self.n_rules(pair.left, pair.right) {
                0 | 1 => once += p,
                2 => twice += p,
                _ => {}
            }
        }
        let missed = if twice > 0.0 { once * once / (2.0 * twice) } else { once };
        (all > 0.0).then(|| all / (all + missed))
    }

    /// Whether every pair is looked at.
    pub fn is_every(&self) -> bool {
        self.every.is_some()
    }
}

/// The rule as it is written.
pub fn shown(rule: &[Expression]) -> String {
    let parts: Vec<String> = rule.iter().map(ToString::to_string).collect();
    parts.join(", ")
}

fn sorted(table: &Table, rule: &[Expression]) -> Sorted {
    let keys: Vec<Keys> = rule.iter().map(|e| KeyMaker::new(e, table).all(table)).collect();
    let mut keyed = Vec::with_capacity(table.len());
    let mut own = Vec::new();
    let mut n_records = 0;
    for record in 0..table.len() {
        combine(&mut keys.iter().map(|k| k.of(record)), &mut own);
        n_records += usize::from(!own.is_empty());
        keyed.extend(own.iter().map(|key| (*key, record as u32)));
    }
    keyed.sort_unstable();
    let report = RuleReport { rule: shown(rule), n_records, ..RuleReport::default() };
    Sorted { report, keyed }
}

/// The keys of a rule out of the keys of its expressions: each with each.
pub fn combine(parts: &mut dyn Iterator<Item = &[u64]>, out: &mut Vec<u64>) {
    out.clear();
    out.push(0);
    for part in parts {
        let before = std::mem::take(out);
        out.extend(
            before.iter().flat_map(|key| part.iter().map(|p| mix(*key, *p))).take(MOST_KEYS),
        );
    }
    out.sort_unstable();
    out.dedup();
}

/// The most records that may share a key so that all rules together stay within a number of
/// pairs.
fn cap(sorted: &[Sorted], pairs: u64) -> usize {
    let mut sizes: Vec<u32> = sorted
        .iter()
        .flat_map(|rule| rule.keyed.chunk_by(|a, b| a.0 == b.0))
        .map(|group| group.len() as u32)
        .filter(|n| *n > 1)
        .collect();
    sizes.sort_unstable();
    let mut sum = 0u64;
    for (i, &n) in sizes.iter().enumerate() {
        sum += u64::from(n) * (u64::from(n) - 1) / 2;
        if sum > pairs {
            return i.checked_sub(1).map_or(2, |before| at(&sizes, before) as usize).max(2);
        }
    }
    usize::MAX
}
