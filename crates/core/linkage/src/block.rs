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

/// Which records share keys.
///
/// The records of each key stand behind each other, and the last is marked. Each record knows
/// the places behind which those begin that it is to be compared with.
#[derive(Clone, Debug, Default)]
pub struct Blocks {
    members: Vec<u32>,
    /// Places in `members`, record by record, each time rule by rule.
    places: Vec<u32>,
    /// Where the places of each record begin.
    starts: Vec<u32>,
    /// Where the members of each rule end.
    ends: Vec<u32>,
    /// What each rule costs.
    pub reports: Vec<RuleReport>,
    every: Option<(u32, Option<u32>)>,
}

/// Marks the last member of a key.
const LAST: u32 = 1 << 31;

/// Marks for one search of candidates.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    seen: Vec<u32>,
    /// The candidates of the last record asked for.
    pub found: Vec<u32>,
}

/// Records of one rule by their keys, without keys that one record only has.
struct Sorted {
    report: RuleReport,
    members: Vec<u32>,
    /// How many records each key has.
    sizes: Vec<u32>,
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
        blocks.find_places(table.len(), table.left());
        blocks
    }

    fn add(&mut self, rule: Sorted, cap: usize, left: Option<usize>) {
        let mut report = rule.report;
        let mut rest = rule.members.as_slice();
        for size in rule.sizes {
            let (group, behind) = rest.split_at_checked(size as usize).unwrap_or_default();
            rest = behind;
            let n = group.len();
            let pairs = match left {
                Some(l) => {
                    let a = group.partition_point(|r| (*r as usize) < l);
                    a as u64 * (n - a) as u64
                }
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
            self.members.extend_from_slice(group);
            if let Some(last) = self.members.last_mut() {
                *last |= LAST;
            }
        }
        self.reports.push(report);
        self.ends.push(self.members.len() as u32);
    }

    /// Notes for each record where those begin that it is to be compared with.
    fn find_places(&mut self, n_records: usize, left: Option<usize>) {
        self.members.shrink_to_fit();
        let compared = |member: u32| {
            let record = (member & !LAST) as usize;
            (member & LAST == 0 && left.is_none_or(|l| record < l)).then_some(record)
        };
        let mut starts = vec![0u32; n_records + 2];
        for record in self.members.iter().filter_map(|m| compared(*m)) {
            if let Some(slot) = starts.get_mut(record + 2) {
                *slot += 1;
            }
        }
        let mut sum = 0;
        for slot in &mut starts {
            sum += *slot;
            *slot = sum;
        }
        self.places = vec![0; sum as usize];
        let mut behind = 0;
        for (place, &member) in self.members.iter().enumerate() {
            // In two tables the records of the first are compared with those of the second only.
            behind = behind.max(place as u32 + 1);
            let Some(record) = compared(member) else { continue };
            if let Some(left) = left {
                let is_first = |m: &u32| ((*m & !LAST) as usize) < left;
                while self.members.get(behind as usize).is_some_and(is_first) {
                    behind += 1;
                }
            }
            let slot = starts.get_mut(record + 1);
            if let Some(place) = slot.and_then(|next| {
                *next += 1;
                self.places.get_mut(*next as usize - 1)
            }) {
                *place = behind;
            }
        }
        starts.pop();
        self.starts = starts;
    }

    fn places(&self, record: u32) -> &[u32] {
        let i = record as usize;
        self.places
            .get(at(&self.starts, i) as usize..at(&self.starts, i + 1) as usize)
            .unwrap_or_default()
    }

    /// The members from a place on up to the last with the same key.
    fn members(&self, place: u32) -> &[u32] {
        let rest = self.members.get(place as usize..).unwrap_or_default();
        let n = rest.iter().position(|m| m & LAST != 0).map_or(rest.len(), |last| last + 1);
        rest.get(..n).unwrap_or_default()
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
        for &place in self.places(record) {
            for &member in self.members.get(place as usize..).unwrap_or_default() {
                let other = member & !LAST;
                let other_at = other as usize;
                if marks.seen.len() <= other_at {
                    marks.seen.resize(other_at + 1, 0);
                }
                if let Some(seen) = marks.seen.get_mut(other_at).filter(|s| **s != record + 1) {
                    *seen = record + 1;
                    marks.found.push(other);
                }
                if member & LAST != 0 {
                    break;
                }
            }
        }
    }

    /// An upper bound of the number of candidates.
    pub fn bound(&self) -> u64 {
        match self.every {
            Some((n, Some(left))) => u64::from(left) * u64::from(n - left),
            Some((n, None)) => u64::from(n) * u64::from(n.saturating_sub(1)) / 2,
            None => self.reports.iter().map(|r| r.pairs).sum(),
        }
    }

    /// How many rules bring up a pair.
    fn n_rules(&self, left: u32, right: u32) -> usize {
        let shares = |place: &&u32| {
            let behind = self.members(**place).iter().map(|m| m & !LAST);
            behind.take_while(|m| *m <= right).any(|m| m == right)
        };
        let rule_of = |place: &u32| self.ends.partition_point(|end| end <= place);
        let mut rules: Vec<usize> = self.places(left).iter().filter(shares).map(rule_of).collect();
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
    drop(keys);
    keyed.sort_unstable();
    let report = RuleReport { rule: shown(rule), n_records, ..RuleReport::default() };
    let shared = || keyed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1);
    let n_members = shared().map(<[_]>::len).sum();
    let mut sorted = Sorted { report, members: Vec::with_capacity(n_members), sizes: Vec::new() };
    for group in shared() {
        sorted.members.extend(group.iter().map(|(_, record)| *record));
        sorted.sizes.push(group.len() as u32);
    }
    sorted
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
    let mut sizes: Vec<u32> = sorted.iter().flat_map(|r| r.sizes.iter().copied()).collect();
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
