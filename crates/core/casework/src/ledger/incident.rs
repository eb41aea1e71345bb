//! Incidents: reports of one and the same, taken together.

use super::Story;
use crate::choices::{AgeBand, Channel, Collection, Outcome, Status};
use crate::ids::ReportId;
use crate::moment::Moment;
use crate::report::Report;
use std::collections::BTreeMap;

/// A report as the ledger reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Number.
    pub id: ReportId,
    /// When it was received.
    pub received_at: Moment,
    /// Where it stands.
    pub status: Status,
    /// What it is merged into.
    pub merged_into: Option<ReportId>,
    /// What was told.
    pub report: Report,
}

/// Which moment an incident is dated by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// When the report was received.
    #[default]
    Received,
    /// When the call was, as far as it is known; else when the report was received.
    Called,
}

/// What can be grouped and filtered by, besides time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// Town.
    Town,
    /// Local authority of the town.
    Authority,
    /// First half of the postcode.
    District,
    /// Age of the person targeted.
    AgeBand,
    /// Kind of story.
    Story,
    /// How it was or would have been fetched.
    Method,
    /// How it ended.
    Outcome,
    /// The way the report came in.
    Channel,
}

impl By {
    /// All.
    pub const ALL: [Self; 8] = [
        Self::Town,
        Self::Authority,
        Self::District,
        Self::AgeBand,
        Self::Story,
        Self::Method,
        Self::Outcome,
        Self::Channel,
    ];

    /// Name for machines, as in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::Authority => "authority",
            Self::District => "district",
            Self::AgeBand => "age_band",
            Self::Story => "story",
            Self::Method => "method",
            Self::Outcome => "outcome",
            Self::Channel => "channel",
        }
    }

    /// Words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Town => "Town",
            Self::Authority => "District (local authority)",
            Self::District => "Postcode district",
            Self::AgeBand => "Age",
            Self::Story => "Story",
            Self::Method => "How it was to be fetched",
            Self::Outcome => "How it ended",
            Self::Channel => "How it was reported",
        }
    }
}

/// What the incidents of a group share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// For machines; the same for the same group. `unknown` if it is not known.
    pub code: String,
    /// For people.
    pub words: String,
}

impl Key {
    /// A key.
    pub fn new(code: impl Into<String>, words: impl Into<String>) -> Self {
        Self { code: code.into(), words: words.into() }
    }

    fn unknown() -> Self {
        Self::new("unknown", "Not known")
    }
}

/// What happened to one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// The report that stands for it.
    pub id: ReportId,
    /// All its reports, in order of number.
    pub reports: Vec<ReportId>,
    /// When it was.
    pub at: Moment,
    /// What is known of it: what the report that stands for it says, completed by the others.
    pub report: Report,
}

impl Incident {
    /// The group it belongs to.
    pub fn key(&self, by: By) -> Key {
        let report = &self.report;
        let key = match by {
            By::Town => report.town.as_deref().and_then(town),
            By::Authority => report.town.as_deref().and_then(authority),
            By::District => report.postcode_district.as_deref().and_then(district),
            By::AgeBand => report.age_band.map(|c: AgeBand| Key::new(c.code(), c.label())),
            By::Story => report.story.as_deref().map(|sentence| {
                let story = Story::of(sentence);
                Key::new(story.code(), story.label())
            }),
            By::Method => report.collection.map(|c: Collection| Key::new(c.code(), c.label())),
            By::Outcome => report.outcome.map(|c: Outcome| Key::new(c.code(), c.label())),
            By::Channel => report.channel.map(|c: Channel| Key::new(c.code(), c.label())),
        };
        key.unwrap_or_else(Key::unknown)
    }
}

fn authority(town: &str) -> Option<Key> {
    extraction::district_of(town).map(|name| Key::new(name.to_lowercase(), name))
}

fn town(name: &str) -> Option<Key> {
    let name = name.trim();
    (!name.is_empty()).then(|| Key::new(name.to_lowercase(), name))
}

fn district(name: &str) -> Option<Key> {
    let code: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    (!code.is_empty()).then(|| Key::new(code.clone(), code))
}

/// Takes reports of one incident together. Withdrawn reports are left out, and so are
/// incidents whose own report is not among the entries.
///
/// An incident is dated by the report that the others were merged into.
pub fn incidents(entries: Vec<Entry>, when: When) -> Vec<Incident> {
    let mut heads: BTreeMap<ReportId, Incident> = BTreeMap::new();
    let mut links: BTreeMap<ReportId, ReportId> = BTreeMap::new();
    let mut merged = Vec::new();
    for entry in entries {
        match (entry.status, entry.merged_into) {
            (Status::Withdrawn, _) => {}
            (Status::Merged, Some(into)) => {
                links.insert(entry.id, into);
                merged.push(entry);
            }
            _ => {
                let called = entry.report.contact_moment.filter(|_| when == When::Called);
                let incident = Incident {
                    id: entry.id,
                    reports: vec![entry.id],
                    at: called.unwrap_or(entry.received_at),
                    report: entry.report,
                };
                heads.insert(entry.id, incident);
            }
        }
    }
    for entry in merged {
        if let Some(incident) = heads.get_mut(&head(&links, entry.id)) {
            complete(&mut incident.report, entry.report);
            incident.reports.push(entry.id);
        }
    }
    let mut all: Vec<Incident> = heads.into_values().collect();
    all.iter_mut().for_each(|incident| incident.reports.sort_unstable());
    all
}

/// The report at the end of a chain of mergers.
pub(super) fn head(links: &BTreeMap<ReportId, ReportId>, id: ReportId) -> ReportId {
    let mut at = id;
    // A circle, which the store does not make, ends as well.
    for _ in 0..links.len() {
        match links.get(&at) {
            Some(next) => at = *next,
            None => break,
        }
    }
    at
}

/// Takes from another report what this one does not say.
fn complete(report: &mut Report, other: Report) {
    fn fill<T>(own: &mut Option<T>, other: Option<T>) {
        if own.is_none() {
            *own = other;
        }
    }
    fill(&mut report.town, other.town);
    fill(&mut report.postcode_district, other.postcode_district);
    fill(&mut report.age_band, other.age_band);
    fill(&mut report.story, other.story);
    fill(&mut report.collection, other.collection);
    fill(&mut report.outcome, other.outcome);
    fill(&mut report.channel, other.channel);
    fill(&mut report.amount_attempted_gbp, other.amount_attempted_gbp);
    fill(&mut report.amount_lost_gbp, other.amount_lost_gbp);
    fill(&mut report.amount_stopped_gbp, other.amount_stopped_gbp);
    fill(&mut report.amount_recovered_gbp, other.amount_recovered_gbp);
}
