//! What people decided about pairs of reports. A decision always holds; the last one about a
//! pair counts.

use casework::{AccountId, Moment, ReportId};
use linkage::cluster::Union;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was decided about two reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They are of one gang.
    Same,
    /// They are not.
    NotSame,
    /// An earlier decision is taken back.
    Open,
}

impl Verdict {
    /// Name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::NotSame => "not_same",
            Self::Open => "open",
        }
    }

    /// The verdict with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Same, Self::NotSame, Self::Open].into_iter().find(|v| v.code() == code)
    }
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// One report.
    pub left: ReportId,
    /// The other.
    pub right: ReportId,
    /// What was decided.
    pub verdict: Verdict,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: Option<AccountId>,
}

/// A decision that contradicts others: these two were decided not to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// One report.
    pub left: ReportId,
    /// The other.
    pub right: ReportId,
}

impl std::fmt::Display for Contradiction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { left, right } = self;
        write!(
            f,
            "{left} and {right} would be the same and not the same: take back the decision \
             about them first"
        )
    }
}

/// All decisions in force.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    pairs: BTreeMap<(ReportId, ReportId), Verdict>,
    /// The reports of the pairs.
    reports: BTreeSet<ReportId>,
}

impl Decisions {
    /// Takes decisions over, the oldest first. Those that contradict what stands are left out
    /// and given back.
    pub fn of(all: &[Decision]) -> (Self, Vec<Contradiction>) {
        let mut decisions = Self::default();
        let refused =
            all.iter().filter_map(|d| decisions.decide(&[(d.left, d.right)], d.verdict).err());
        let refused = refused.collect();
        (decisions, refused)
    }

    /// What was decided about two reports themselves.
    pub fn about(&self, a: ReportId, b: ReportId) -> Option<Verdict> {
        self.pairs.get(&ordered(a, b)).copied()
    }

    /// Pairs with what was decided, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (ReportId, ReportId, Verdict)> {
        self.pairs.iter().map(|((a, b), v)| (*a, *b, *v))
    }

    /// Reports about which something was decided, in order.
    pub fn reports(&self) -> impl Iterator<Item = ReportId> {
        self.reports.iter().copied()
    }

    /// Whether something was decided about a report and any other.
    pub fn is_about(&self, id: ReportId) -> bool {
        self.reports.contains(&id)
    }

    /// Decides about pairs, all or none.
    ///
    /// # Errors
    /// The pair that would be the same and not the same.
    pub fn decide(
        &mut self,
        pairs: &[(ReportId, ReportId)],
        verdict: Verdict,
    ) -> Result<(), Contradiction> {
        let mut tried = self.pairs.clone();
        for (a, b) in pairs.iter().filter(|(a, b)| a != b) {
            match verdict {
                Verdict::Open => tried.remove(&ordered(*a, *b)),
                verdict => tried.insert(ordered(*a, *b), verdict),
            };
        }
        if let Some((left, right)) = contradiction(&tried) {
            return Err(Contradiction { left, right });
        }
        self.pairs = tried;
        self.reports = self.pairs.keys().flat_map(|(a, b)| [*a, *b]).collect();
        Ok(())
    }
}

fn ordered(a: ReportId, b: ReportId) -> (ReportId, ReportId) {
    (a.min(b), a.max(b))
}

/// A pair that is apart, and together by way of others.
fn contradiction(pairs: &BTreeMap<(ReportId, ReportId), Verdict>) -> Option<(ReportId, ReportId)> {
    let mut numbers: BTreeMap<ReportId, u32> = BTreeMap::new();
    for (a, b) in pairs.keys() {
        for id in [a, b] {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            numbers.entry(*id).or_insert(next);
        }
    }
    let number = |id: &ReportId| numbers.get(id).copied().unwrap_or(0);
    let mut union = Union::new(numbers.len());
    for ((a, b), _) in pairs.iter().filter(|(_, v)| **v == Verdict::Same) {
        union.join(number(a), number(b));
    }
    let mut apart = pairs.iter().filter(|(_, v)| **v == Verdict::NotSame).map(|(pair, _)| *pair);
    apart.find(|(a, b)| union.root(number(a)) == union.root(number(b)))
}
