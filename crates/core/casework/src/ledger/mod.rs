//! The ledger: how many people were targeted, where and how, and what it cost them.
//!
//! It counts incidents, not reports: two reports of one incident, merged at the desk, are one
//! person targeted. It can be read [`as_known`] at an earlier moment: a report that came later
//! is not in it, and a correction that was made later is undone. What a comparison of two
//! periods means is left to statistics; here are the counts.

mod figures;
mod incident;
mod past;
mod story;
mod whereabouts;

pub use figures::{Figures, Ledger, Line, tabulate};
pub use incident::{By, Entry, Incident, Key, When, incidents};
pub use past::as_known;
pub use story::Story;
pub use whereabouts::{Whereabouts, whereabouts};

use crate::cases::{Cases, HistoryEntry, StoreError, StoredReport};
use crate::ids::ReportId;
use crate::moment::Moment;

/// What the ledger asks of the store: a page of reports in order of number.
///
/// Reports received in the range come, and all that are or were merged, since what they say
/// may complete a report of the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Received at or after.
    pub from: Moment,
    /// Received before.
    pub to: Moment,
    /// As it was known at this moment: with histories, and without what was received later.
    pub known: Option<Moment>,
    /// Numbers after this one.
    pub after: ReportId,
    /// How many at most.
    pub limit: u32,
}

impl Range {
    /// Everything that is kept, as it is known.
    pub const ALL: Self = Self {
        from: Moment(i64::MIN),
        to: Moment(i64::MAX),
        known: None,
        after: ReportId(0),
        limit: PAGE,
    };
}

/// Reports of a page.
const PAGE: u32 = 2_000;

/// A report with what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// The report as it is.
    pub stored: StoredReport,
    /// Its changes, the oldest first; none if only the present is asked for.
    pub history: Vec<HistoryEntry>,
}

/// Reads everything in a range, page by page, as it was known.
///
/// # Errors
/// If the store fails.
pub async fn gather(cases: &dyn Cases, range: Range) -> Result<Vec<Entry>, StoreError> {
    let mut range = range;
    let mut entries = Vec::new();
    loop {
        let page = cases.past(range).await?;
        let Some(last) = page.last().map(|past| past.stored.id) else { return Ok(entries) };
        range.after = last;
        entries.extend(page.into_iter().filter_map(|past| as_known(past, range.known)));
    }
}
