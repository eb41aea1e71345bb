//! The contract of the store for waves: those that are kept, and what became of them.

use crate::fate::Fate;
use crate::wave::Wave;
use casework::{Moment, Reply, ReportId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Number of a wave.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct WaveId(pub i64);

impl fmt::Display for WaveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "W-{:03}", self.0)
    }
}

/// What the desk was last told of a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The day of it.
    pub day: i64,
    /// How many people were in the wave.
    pub people: u64,
}

/// A wave as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Its number; 0 before it is kept.
    pub id: WaveId,
    /// What has become of it.
    pub fate: Fate,
    /// The wave as it was last seen.
    pub wave: Wave,
    /// The day as of which it was first seen.
    pub first: i64,
    /// The last day on which it grew.
    pub grew: i64,
    /// The day as of which it was last seen, or found to be over.
    pub last: i64,
    /// What the desk was last told of it; nothing while chance brings one like it too often.
    pub told: Option<Told>,
}

/// Something that happened to a wave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Which; within a [`Change`], the place of its wave there.
    pub wave: WaveId,
    /// When it was seen.
    pub at: Moment,
    /// The day as of which it was seen.
    pub day: i64,
    /// What became of the wave.
    pub fate: Fate,
    /// People in it.
    pub people: u64,
    /// Whether the desk is told.
    pub is_told: bool,
}

/// What is kept of waves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Number of the last change; 0 before the first.
    pub revision: i64,
    /// The day as of which was last looked; none before the first look.
    pub day: Option<i64>,
    /// Waves that go on, and those that ended lately, the oldest first.
    pub waves: Vec<Kept>,
}

/// What a look changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The revision that it is a change of.
    pub revision: i64,
    /// The day as of which was looked.
    pub day: i64,
    /// When.
    pub at: Moment,
    /// Waves that are new or changed.
    pub waves: Vec<Kept>,
    /// What happened to them.
    pub events: Vec<Event>,
    /// Address of the site, for what webhooks are told.
    pub site: String,
}

/// What is asked of a store for waves.
pub trait WaveBook: Send + Sync {
    /// What is kept. Waves that ended before a day are left out.
    fn book(&self, since: i64) -> Reply<'_, Book>;
    /// Keeps a change whole, with notices and events of webhooks; false, and nothing is kept,
    /// if another change came before it.
    fn keep_waves(&self, change: Change) -> Reply<'_, bool>;
    /// What happened to a wave, the oldest first.
    fn wave_events(&self, wave: WaveId) -> Reply<'_, Vec<Event>>;
    /// When a report last changed, and the newest number: a look is due when one of them is
    /// another than before. A report that says it was made long ago changes the number alone.
    fn newest_change(&self) -> Reply<'_, Option<(Moment, ReportId)>>;
}
