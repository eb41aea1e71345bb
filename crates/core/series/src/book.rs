//! [`Book`]: all records, an index of what they share, and the series they fall into.

use crate::common::Common;
use crate::decision::{Decisions, Verdict};
use crate::index::Index;
use crate::near::{self, Ground};
use crate::number::PublicNumbers;
use crate::parts::Table;
use crate::record::Record;
use crate::sheets::Sheets;
use crate::weigh::{Balance, Tenths, Waterfall};
use casework::ReportId;
use linkage::cluster::{Clustering, Constraints, Edge, Rules};
use linkage::link;
use linkage::workers::Alone;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Reports around one that are clustered together.
const AROUND: usize = 150;
/// Reports around one whose own links are followed.
const FOLLOWED: usize = 32;
/// Reports that one report leads on to, the likeliest first.
const LEADS: usize = 40;
/// Reports up to which the weight of every pair is kept while they are clustered.
const EVERY: usize = 1_500;

/// The weight in bits from which two reports are linked.
pub const LINKED: f32 = 0.0;

/// A likely link of a report to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The other report.
    pub other: ReportId,
    /// What speaks for it.
    pub weight: Tenths,
    /// What people decided about the two.
    pub decided: Option<Verdict>,
}

/// The series in which a report falls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its reports in order of number, the one that was asked for among them.
    pub members: Vec<ReportId>,
    /// Whether all were looked at that lead to it. If not, there are so many that some of the
    /// series may be missing.
    pub is_whole: bool,
}

impl Default for Found {
    fn default() -> Self {
        Self { members: Vec::new(), is_whole: true }
    }
}

/// All records, with what it takes to link another.
#[derive(Clone, Debug, Default)]
pub struct Book {
    sheets: Sheets,
    places: BTreeMap<ReportId, u32>,
    index: Index,
    common: Common,
    public: PublicNumbers,
    decisions: Decisions,
}

impl Book {
    /// An empty book, with the numbers that prove nothing.
    pub fn new(public: PublicNumbers) -> Self {
        Self { public, ..Self::default() }
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// A record.
    pub fn record(&self, id: ReportId) -> Option<&Record> {
        self.at(*self.places.get(&id)?)
    }

    /// All records that are in the book, in order of number.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.places.values().filter_map(|at| self.at(*at))
    }

    /// What people decided.
    pub fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// What people decided, to be changed.
    pub fn decisions_mut(&mut self) -> &mut Decisions {
        &mut self.decisions
    }

    /// Adds a record; one of the same report is replaced.
    pub fn add(&mut self, record: Record) {
        self.remove(record.id);
        let id = record.id;
        let at = self.sheets.put(record);
        if let Some(record) = self.sheets.get(at) {
            self.common.add(record);
            self.index.add(at, record);
        }
        self.places.insert(id, at);
    }

    /// Takes a report out, as when it is withdrawn or merged.
    pub fn remove(&mut self, id: ReportId) {
        let Some(at) = self.places.remove(&id) else { return };
        let Some(record) = self.sheets.take(at) else { return };
        self.common.remove(&record);
        self.index.remove(at, &record);
        self.sheets.let_go(record);
    }

    /// Takes out all but so many of the highest numbers, and but those about which people
    /// decided, which are not counted. Gives the highest number that went.
    pub fn keep_newest(&mut self, most: usize) -> Option<ReportId> {
        if self.places.len() <= most {
            return None;
        }
        let decided = self.decisions.reports().filter(|id| self.places.contains_key(id)).count();
        let over = self.places.len().saturating_sub(decided).saturating_sub(most);
        let loose = self.places.keys().copied().filter(|id| !self.decisions.is_about(*id));
        let gone: Vec<ReportId> = loose.take(over).collect();
        gone.iter().for_each(|id| self.remove(*id));
        gone.last().copied()
    }

    fn at(&self, at: u32) -> Option<&Record> {
        self.sheets.get(at)
    }

    fn balance(&self) -> Balance<'_> {
        Balance { common: &self.common, public: &self.public }
    }

    /// The reasons for and against a link of two reports.
    pub fn waterfall(&self, a: ReportId, b: ReportId) -> Option<Waterfall> {
        Some(self.balance().waterfall(self.record(a)?, self.record(b)?))
    }

    /// Reports that are likely of the same people, the likeliest first, at most so many.
    pub fn links(&self, id: ReportId, most: usize) -> Vec<Link> {
        let Some(at) = self.places.get(&id) else { return Vec::new() };
        let near = self.near(*at, LINKED, most);
        let link = |(other, weight): &(u32, Tenths)| {
            let other = self.at(*other)?.id;
            Some(Link { other, weight: *weight, decided: self.decisions.about(id, other) })
        };
        near.iter().filter_map(link).collect()
    }

    /// Records linked with more than so many bits, at most so many, the likeliest first.
    fn near(&self, at: u32, least: f32, most: usize) -> Vec<(u32, Tenths)> {
        let Some(record) = self.at(at) else { return Vec::new() };
        let balance = self.balance();
        let ground = Ground { index: &self.index, common: &self.common, public: &self.public };
        let least = Tenths::of(least);
        let mut found: Vec<(u32, Tenths)> = Vec::new();
        // The lightest of the heaviest so far, of several the one that comes last: what cannot
        // go before it is not weighed.
        let mut heaviest: BinaryHeap<(std::cmp::Reverse<Tenths>, ReportId)> = BinaryHeap::new();
        let mut candidates = near::candidates(ground, record, least.0);
        while let Some(candidate) = candidates.next() {
            let lightest = heaviest.peek().filter(|_| heaviest.len() >= most).copied();
            if let Some((weight, _)) = lightest {
                candidates.only_from(weight.0.0);
                if candidate.bound < weight.0.0 {
                    break;
                }
            }
            let Some(other) = self.at(candidate.at()).filter(|_| candidate.at() != at) else {
                continue;
            };
            let is_last = |(weight, id): (std::cmp::Reverse<Tenths>, ReportId)| {
                candidate.bound == weight.0.0 && other.id > id
            };
            if lightest.is_some_and(is_last) {
                continue;
            }
            let weight = balance.weight(record, other);
            if weight > least {
                found.push((candidate.at(), weight));
                heaviest.push((std::cmp::Reverse(weight), other.id));
                if heaviest.len() > most {
                    heaviest.pop();
                }
            }
        }
        found.sort_by_key(|(other, weight)| {
            (std::cmp::Reverse(*weight), self.at(*other).map(|r| r.id))
        });
        found.truncate(most);
        found
    }

    /// The series in which a report falls: the reports that it leads to, and those these lead
    /// to, the likeliest first, clustered without chaining.
    pub fn series_of(&self, id: ReportId) -> Found {
        let Some(at) = self.places.get(&id) else { return Found::default() };
        let around = self.around(*at);
        let is_whole = around.len() < AROUND;
        let clusters = self.cluster(&around.into_iter().collect::<Vec<u32>>());
        let members = clusters.into_iter().find(|c| c.contains(&id)).unwrap_or_else(|| vec![id]);
        Found { members, is_whole }
    }

    /// A report and those around it.
    fn around(&self, at: u32) -> BTreeSet<u32> {
        let mut around = BTreeSet::from([at]);
        let surest = Tenths(i32::MAX);
        let id = |at: u32| self.at(at).map(|r| std::cmp::Reverse(r.id));
        let mut open = BinaryHeap::from([(surest, id(at), at)]);
        let mut n_followed = 0;
        while let Some((weight, _, next)) = open.pop() {
            // Where there is no room for more, leads are not looked for; what people joined is
            // followed to its end.
            let leads = match n_followed < FOLLOWED && around.len() < AROUND {
                true => self.near(next, rules().join, LEADS),
                false if weight == surest => Vec::new(),
                false => continue,
            };
            n_followed += 1;
            let decided = self.decided_with(next).into_iter().map(|other| (other, surest));
            for (other, weight) in decided.chain(leads) {
                if (weight == surest || around.len() < AROUND) && around.insert(other) {
                    open.push((weight, id(other), other));
                }
            }
        }
        around
    }

    fn decided_with(&self, at: u32) -> Vec<u32> {
        let Some(id) = self.at(at).map(|r| r.id) else { return Vec::new() };
        let other = |(a, b, verdict): (ReportId, ReportId, Verdict)| match verdict {
            Verdict::Same if a == id => Some(b),
            Verdict::Same if b == id => Some(a),
            _ => None,
        };
        let others = self.decisions.pairs().filter_map(other);
        others.filter_map(|id| self.places.get(&id).copied()).collect()
    }

    /// All series of two reports and more, each in order of number, in order of their first.
    pub fn series(&self) -> Vec<Vec<ReportId>> {
        let all: Vec<u32> = self.places.values().copied().collect();
        let mut clusters = self.cluster(&all);
        clusters.retain(|c| c.len() > 1);
        clusters
    }

    /// Clusters of some records. The order in which they came does not matter.
    fn cluster(&self, members: &[u32]) -> Vec<Vec<ReportId>> {
        let mut sorted: Vec<&Record> = members.iter().filter_map(|at| self.at(*at)).collect();
        sorted.sort_by_key(|r| r.id);
        let place: BTreeMap<ReportId, u32> = sorted.iter().map(|r| r.id).zip(0u32..).collect();
        let balance = self.balance();
        let pair = |a: u32, b: u32| match (sorted.get(a as usize), sorted.get(b as usize)) {
            (Some(a), Some(b)) => balance.weight(a, b).bits(),
            _ => f32::NEG_INFINITY,
        };
        let table = match sorted.len() <= EVERY {
            true => Table::of(balance, &sorted),
            false => Table::default(),
        };
        let weigh = |a: u32, b: u32| table.get(a, b).unwrap_or_else(|| pair(a, b));
        let edges = self.edges(&sorted, &place, &weigh);
        // Decisions do not contradict each other: `Decisions` refuses what would.
        let constraints = Constraints::new(&self.decided(&place), sorted.len()).unwrap_or_default();
        let clustering = Clustering {
            n: sorted.len(),
            edges: &edges,
            rules: rules(),
            constraints: &constraints,
            rank: &[],
            weigh: &weigh,
            counts: &|_, _| 1.0,
        };
        let firsts = clustering.run(&Alone);
        let mut clusters: BTreeMap<u32, Vec<ReportId>> = BTreeMap::new();
        for (record, first) in sorted.iter().zip(firsts) {
            clusters.entry(first).or_default().push(record.id);
        }
        clusters.into_values().collect()
    }

    fn edges(
        &self,
        sorted: &[&Record],
        place: &BTreeMap<ReportId, u32>,
        weigh: &dyn Fn(u32, u32) -> f32,
    ) -> Vec<Edge> {
        let mut edges = Vec::new();
        let n = u32::try_from(sorted.len()).unwrap_or(u32::MAX);
        if sorted.len() <= EVERY {
            let mut put = |left: u32, right: u32| {
                let bits = weigh(left, right);
                if bits > rules().join {
                    edges.push(Edge { left, right, bits });
                }
            };
            (0..n).for_each(|left| (left + 1..n).for_each(|right| put(left, right)));
            return edges;
        }
        for (left, record) in (0..n).zip(sorted) {
            let Some(at) = self.places.get(&record.id) else { continue };
            for (other, weight) in self.near(*at, rules().join, usize::MAX) {
                let right = self.at(other).and_then(|r| place.get(&r.id)).copied();
                if let Some(right) = right.filter(|right| *right > left) {
                    edges.push(Edge { left, right, bits: weight.bits() });
                }
            }
        }
        edges
    }

    fn decided(&self, place: &BTreeMap<ReportId, u32>) -> Vec<link::Decision> {
        let decision = |(a, b, verdict): (ReportId, ReportId, Verdict)| {
            let verdict = match verdict {
                Verdict::Same => link::Verdict::Same,
                Verdict::NotSame => link::Verdict::NotSame,
                Verdict::Open => return None,
            };
            Some(link::Decision { left: *place.get(&a)?, right: *place.get(&b)?, verdict })
        };
        self.decisions.pairs().filter_map(decision).collect()
    }
}

/// Weight from which two single reports make a series: more than even odds, because a series
/// sends an officer to a door.
const RULES_SINGLE: f32 = 1.0;

fn rules() -> Rules {
    Rules::from(RULES_SINGLE)
}
