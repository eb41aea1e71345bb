//! Where and when people were targeted, and nothing else: what a search for waves needs of
//! each incident, so that a store full of reports can be searched in little memory.

use super::incident::head;
use super::{Entry, Range, When, as_known};
use crate::cases::{Cases, StoreError};
use crate::choices::Status;
use crate::ids::ReportId;
use crate::moment::Moment;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Where and when an incident was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// The report that stands for it.
    pub id: ReportId,
    /// When it was.
    pub at: Moment,
    /// Its town, as it was written; one text for all that are written alike.
    pub town: Option<Arc<str>>,
}

/// Reports of a page: of each no more is kept than its whereabouts, so that pages are small.
const PAGE: u32 = 250;

/// Whereabouts of the incidents of a range, in order of number. They are the incidents of
/// [`super::incidents`], read a small page of reports at a time.
///
/// # Errors
/// If the store fails.
pub async fn whereabouts(
    cases: &dyn Cases,
    range: Range,
    when: When,
) -> Result<Vec<Whereabouts>, StoreError> {
    let mut range = Range { limit: PAGE, ..range };
    let mut gathering = Gathering { when, ..Gathering::default() };
    loop {
        let page = cases.past(range).await?;
        let Some(last) = page.last().map(|past| past.stored.id) else {
            return Ok(gathering.done());
        };
        range.after = last;
        let known = page.into_iter().filter_map(|past| as_known(past, range.known));
        known.for_each(|entry| gathering.take(entry));
    }
}

/// What was read so far.
#[derive(Debug, Default)]
struct Gathering {
    when: When,
    towns: BTreeSet<Arc<str>>,
    /// Incidents in order of number.
    heads: Vec<Whereabouts>,
    links: BTreeMap<ReportId, ReportId>,
    merged: Vec<(ReportId, Option<Arc<str>>)>,
}

impl Gathering {
    fn take(&mut self, entry: Entry) {
        let town = entry.report.town.as_deref().map(|town| self.town(town));
        match (entry.status, entry.merged_into) {
            (Status::Withdrawn, _) => {}
            (Status::Merged, Some(into)) => {
                self.links.insert(entry.id, into);
                self.merged.push((entry.id, town));
            }
            _ => {
                let called = entry.report.contact_moment.filter(|_| self.when == When::Called);
                let at = called.unwrap_or(entry.received_at);
                self.heads.push(Whereabouts { id: entry.id, at, town });
            }
        }
    }

    fn town(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.towns.get(name) {
            return Arc::clone(known);
        }
        let town: Arc<str> = name.into();
        self.towns.insert(Arc::clone(&town));
        town
    }

    /// Towns of merged reports complete those that they were merged into.
    fn done(mut self) -> Vec<Whereabouts> {
        for (id, town) in self.merged {
            let head = head(&self.links, id);
            let place = self.heads.binary_search_by_key(&head, |w| w.id).ok();
            if let Some(incident) = place.and_then(|at| self.heads.get_mut(at))
                && incident.town.is_none()
            {
                incident.town = town;
            }
        }
        self.heads
    }
}

#[cfg(test)]
mod tests {
    use super::Gathering;
    use crate::choices::Status;
    use crate::ids::ReportId;
    use crate::ledger::{Entry, When, incidents};
    use crate::moment::Moment;
    use crate::report::Report;
    use proptest::prelude::*;

    const STATUSES: [Status; 4] = [Status::New, Status::Withdrawn, Status::Merged, Status::Merged];

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        let town = proptest::option::of(proptest::sample::select(&["Ware", "York", ""][..]));
        let called = proptest::option::of(0i64..9_000);
        let one = (proptest::sample::select(&STATUSES[..]), 1i64..20, town, called);
        proptest::collection::vec(one, 0..20).prop_map(|all| {
            let numbered = (1i64..).zip(all);
            let entry = numbered.map(|(id, (status, into, town, called))| Entry {
                id: ReportId(id),
                received_at: Moment(id * 1_000),
                status,
                merged_into: Some(ReportId(into)).filter(|_| status == Status::Merged),
                report: Report {
                    town: town.map(Into::into),
                    contact_moment: called.map(Moment),
                    ..Report::default()
                },
            });
            entry.collect()
        })
    }

    proptest! {
        #[test]
        fn they_are_those_of_the_incidents(entries in entries()) {
            for when in [When::Received, When::Called] {
                let mut gathering = Gathering { when, ..Gathering::default() };
                entries.iter().cloned().for_each(|entry| gathering.take(entry));
                let found: Vec<_> = gathering.done().into_iter()
                    .map(|w| (w.id, w.at, w.town.map(|t| t.to_string()))).collect();
                let expect: Vec<_> = incidents(entries.clone(), when).into_iter()
                    .map(|i| (i.id, i.at, i.report.town)).collect();
                prop_assert_eq!(found, expect);
            }
        }
    }
}
