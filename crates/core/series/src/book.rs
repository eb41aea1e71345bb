//! [`Book`]: all records, an index of what they share, and the series they fall into.

use crate::common::{Common, key};
use crate::decision::{Decisions, Verdict};
use crate::number::PublicNumbers;
use crate::record::Record;
use crate::story::Weightiness;
use crate::weigh::{Balance, Tenths, Waterfall};
use casework::ReportId;
use foldhash::fast::FixedState;
use linkage::cluster::{Clustering, Constraints, Edge, Rules};
use linkage::link;
use linkage::workers::Alone;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Reports up to which each is compared with every other; beyond, with those that share a key.
const EVERY: usize = 1_500;
/// Reports under one key with which a report is compared, the latest first.
const PER_KEY: usize = 400;
/// Reports with which one is compared in all.
const MOST: usize = 2_500;
/// Reports around one that are clustered together.
const AROUND: usize = 400;
/// Reports that one report leads on to, the likeliest first.
const LEADS: usize = 40;

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

/// All records, with what it takes to link another.
#[derive(Clone, Debug, Default)]
pub struct Book {
    records: Vec<Record>,
    places: HashMap<ReportId, u32, FixedState>,
    index: HashMap<u64, Vec<u32>, FixedState>,
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

    /// All records that are in the book, in no order.
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
        let at = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        self.common.add(&record);
        for key in keys(&record) {
            self.index.entry(key).or_default().push(at);
        }
        self.places.insert(record.id, at);
        self.records.push(record);
    }

    /// Takes a report out, as when it is withdrawn or merged.
    pub fn remove(&mut self, id: ReportId) {
        let Some(at) = self.places.remove(&id) else { return };
        let Some(record) = self.records.get(at as usize) else { return };
        self.common.remove(record);
        for key in keys(record) {
            if let Some(list) = self.index.get_mut(&key) {
                list.retain(|n| *n != at);
            }
        }
    }

    fn at(&self, at: u32) -> Option<&Record> {
        self.records.get(at as usize)
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
        let near = self.near(*at, LINKED);
        let link = |(other, weight): &(u32, Tenths)| {
            let other = self.at(*other)?.id;
            Some(Link { other, weight: *weight, decided: self.decisions.about(id, other) })
        };
        near.iter().filter_map(link).take(most).collect()
    }

    /// Records linked with at least so many bits, the likeliest first.
    fn near(&self, at: u32, least: f32) -> Vec<(u32, Tenths)> {
        let Some(record) = self.at(at) else { return Vec::new() };
        let balance = self.balance();
        let mut found: Vec<(u32, Tenths)> = self
            .candidates(at)
            .into_iter()
            .filter_map(|other| Some((other, balance.weight(record, self.at(other)?))))
            .filter(|(_, weight)| weight.bits() > least)
            .collect();
        found.sort_by_key(|(other, weight)| {
            (std::cmp::Reverse(*weight), self.at(*other).map(|r| r.id))
        });
        found
    }

    /// Records with which one is compared: all, or those that share a key, keys that few
    /// share first and under each key the latest.
    fn candidates(&self, at: u32) -> Vec<u32> {
        let Some(record) = self.at(at) else { return Vec::new() };
        if self.len() <= EVERY {
            return self.places.values().copied().filter(|n| *n != at).collect();
        }
        let mut lists: Vec<&Vec<u32>> =
            keys(record).iter().filter_map(|key| self.index.get(key)).collect();
        lists.sort_by_key(|list| list.len());
        let mut all = BTreeSet::new();
        for list in lists {
            all.extend(list.iter().rev().take(PER_KEY).filter(|n| **n != at));
            if all.len() >= MOST {
                break;
            }
        }
        all.into_iter().collect()
    }

    /// The series in which a report falls, in order of number, itself among them: the
    /// reports that it leads to, and those these lead to, clustered without chaining.
    pub fn series_of(&self, id: ReportId) -> Vec<ReportId> {
        let Some(at) = self.places.get(&id) else { return Vec::new() };
        let mut around = BTreeSet::from([*at]);
        let mut open = std::collections::VecDeque::from([*at]);
        while let Some(next) = open.pop_front() {
            let decided = self.decided_with(next);
            let near = self.near(next, RULES_SINGLE - 2.0);
            let leads = near.into_iter().take(LEADS).map(|(other, _)| other);
            for other in decided.into_iter().chain(leads) {
                if around.len() < AROUND && around.insert(other) {
                    open.push_back(other);
                }
            }
        }
        let members: Vec<u32> = around.into_iter().collect();
        let clusters = self.cluster(&members);
        clusters.into_iter().find(|c| c.contains(&id)).unwrap_or_else(|| vec![id])
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
        let weigh = |a: u32, b: u32| match (sorted.get(a as usize), sorted.get(b as usize)) {
            (Some(a), Some(b)) => balance.weight(a, b).bits(),
            _ => f32::NEG_INFINITY,
        };
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
        let mut put = |left: u32, right: u32| {
            let bits = weigh(left, right);
            if bits > rules().join {
                edges.push(Edge { left, right, bits });
            }
        };
        if sorted.len() <= EVERY {
            (0..n).for_each(|left| (left + 1..n).for_each(|right| put(left, right)));
            return edges;
        }
        for (left, record) in (0..n).zip(sorted) {
            let Some(at) = self.places.get(&record.id) else { continue };
            for other in self.candidates(*at) {
                let right = self.at(other).and_then(|r| place.get(&r.id)).copied();
                if let Some(right) = right.filter(|right| *right > left) {
                    put(left, right);
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

/// Keys under which a record is found by others that may be of the same gang.
fn keys(record: &Record) -> Vec<u64> {
    let mut all = Vec::with_capacity(16);
    for number in &record.numbers {
        all.push(key(20, &number.digits));
        all.extend(number.last_seven().map(|s| key(21, s)));
        all.extend(number.block().map(|s| key(22, s)));
    }
    all.extend(record.name.keys().map(|k| key(23, &k)));
    all.extend(record.mark.iter().flat_map(|m| m.keys()).map(|k| key(24, &k)));
    all.extend(record.code.as_deref().map(|c| key(25, c)));
    all.extend(record.firm.as_deref().map(|f| key(26, f)));
    let month = record.day.div_euclid(30);
    if let Some((north, east)) = record.place {
        let cell = ((north * 4.0).floor() as i32, (east * 3.0).floor() as i32);
        for motif in record.story.of(Weightiness::Core) {
            all.push(key(27, &format!("{motif} {cell:?} {month}")));
        }
        if let Some(collection) = record.collection {
            all.push(key(28, &format!("{} {cell:?} {month}", collection.code())));
        }
    }
    if let Some(town) = &record.town {
        all.push(key(29, &format!("{} {}", town.to_lowercase(), record.day.div_euclid(7))));
    }
    all.sort_unstable();
    all.dedup();
    all
}
