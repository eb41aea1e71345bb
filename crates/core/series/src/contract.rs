//! The contract of the store for series: their reports, what people decided, what happened to
//! them, and who has looked.

use crate::decision::Decision;
use casework::cases::StoredReport;
use casework::{AccountId, Moment, Reply, ReportId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Number of a series.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SeriesId(pub i64);

impl fmt::Display for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S-{:03}", self.0)
    }
}

impl std::str::FromStr for SeriesId {
    type Err = std::num::ParseIntError;

    /// Reads `S-003`, and `3`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.strip_prefix("S-").unwrap_or(text).parse().map(Self)
    }
}

/// Where a series stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It was found, and nobody has said whether it is one.
    #[default]
    Suggested,
    /// A person has confirmed it.
    Confirmed,
    /// Its reports went into others, or fewer than two are left.
    Dissolved,
}

impl Standing {
    /// Name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Suggested => "suggested",
            Self::Confirmed => "confirmed",
            Self::Dissolved => "dissolved",
        }
    }

    /// The standing with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Suggested, Self::Confirmed, Self::Dissolved].into_iter().find(|s| s.code() == code)
    }
}

/// A series as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Its number; 0 before it is kept.
    pub id: SeriesId,
    /// Where it stands.
    pub standing: Standing,
    /// When it was first found.
    pub begun: Moment,
    /// When something last happened to it.
    pub changed: Moment,
    /// Its reports, in order of number.
    pub members: Vec<ReportId>,
}

/// What happened to a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which.
    pub series: SeriesId,
    /// When.
    pub at: Moment,
    /// By whom; none for the service itself.
    pub by: Option<AccountId>,
    /// `begun`, `joined`, `left`, `town`, `vehicle`, `confirmed`, `split`, `merged`,
    /// `dissolved`.
    pub what: String,
    /// Which report.
    pub report: Option<ReportId>,
    /// What is to be said of it, such as the name of a town.
    pub detail: String,
}

impl Event {
    /// The name under which webhooks are told of it; none if they are not.
    pub fn hook(&self) -> Option<&'static str> {
        match self.what.as_str() {
            "begun" => Some("series.begun"),
            "joined" => Some("series.joined"),
            "town" => Some("series.town"),
            "vehicle" => Some("series.vehicle"),
            _ => None,
        }
    }
}

/// What is kept at once: all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Series, as they are to be; those of number 0 get one.
    pub series: Vec<Kept>,
    /// What happened; the number of a series that has none yet is that of its place in
    /// `series`, counted down from -1.
    pub events: Vec<Event>,
    /// What people decided.
    pub decisions: Vec<Decision>,
    /// Whether the desk and webhooks are told nothing of it, as when a store full of reports is compared
    /// for the first time.
    pub is_quiet: bool,
}

/// What the store keeps of series.
pub trait Serials: Send + Sync {
    /// Reports of higher number than this, in the order of their numbers.
    fn filed(&self, after: ReportId, limit: u32) -> Reply<'_, Vec<StoredReport>>;
    /// The number after which so many reports come, the last of them this one; before the
    /// first if there are no more.
    fn back(&self, from: ReportId, count: u32) -> Reply<'_, ReportId>;
    /// Series with a report of a town, however its letters are written, in order of number.
    fn of_town(&self, town: String) -> Reply<'_, Vec<SeriesId>>;
    /// Reports last changed at this moment and after this report, or later, in this order.
    fn changed(&self, at: Moment, after: ReportId, limit: u32) -> Reply<'_, Vec<StoredReport>>;
    /// All series but those that are dissolved, in order of number.
    fn series(&self) -> Reply<'_, Vec<Kept>>;
    /// All decisions, the oldest first.
    fn decisions(&self) -> Reply<'_, Vec<Decision>>;
    /// Keeps a change. Gives the numbers of its series in their order.
    fn keep(&self, change: Change) -> Reply<'_, Vec<SeriesId>>;
    /// What happened to a series, or to all, the latest first, at most so many.
    fn events(&self, series: Option<SeriesId>, limit: u32) -> Reply<'_, Vec<Event>>;
    /// Notes that somebody has looked at a series.
    fn looked(&self, account: AccountId, series: SeriesId, now: Moment) -> Reply<'_, ()>;
    /// The last event and the last decision, as numbers that grow: while they are the same,
    /// nothing about series has changed.
    fn version(&self) -> Reply<'_, (i64, i64)>;
    /// The latest change and the newest number up to which all were compared.
    fn progress(&self) -> Reply<'_, Option<(Moment, ReportId)>>;
    /// Notes up to which change and number all were compared.
    fn progressed(&self, at: Moment, report: ReportId) -> Reply<'_, ()>;
    /// When somebody last looked at each series.
    fn looks(&self, account: AccountId) -> Reply<'_, Vec<(SeriesId, Moment)>>;
}
