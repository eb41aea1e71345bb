//! Series in memory, as [`Serials`] asks.

use super::Fake;
use casework::cases::StoredReport;
use casework::{AccountId, Moment, Reply, ReportId};
use series::Decision;
use series::contract::{Change, Event, Kept, Serials, SeriesId, Standing};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Default)]
struct Held {
    series: Vec<Kept>,
    events: Vec<Event>,
    decisions: Vec<Decision>,
    looks: Vec<(AccountId, SeriesId, Moment)>,
    progress: Option<(Moment, ReportId)>,
}

/// Series in memory, over the reports of the fake store.
pub struct FakeSerials {
    cases: Arc<Fake>,
    held: Mutex<Held>,
}

fn reply<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(std::future::ready(Ok(answer)))
}

impl FakeSerials {
    /// Series over these reports.
    pub fn of(cases: &Arc<Fake>) -> Self {
        Self { cases: Arc::clone(cases), held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Serials for FakeSerials {
    fn filed(&self, after: ReportId, limit: u32) -> Reply<'_, Vec<StoredReport>> {
        let state = self.cases.state();
        let mut all: Vec<StoredReport> = state.reports.values().cloned().collect();
        all.retain(|r| r.id > after);
        all.sort_by_key(|r| r.id);
        all.truncate(usize::try_from(limit).unwrap());
        reply(all)
    }

    fn back(&self, from: ReportId, count: u32) -> Reply<'_, ReportId> {
        let state = self.cases.state();
        let mut all: Vec<ReportId> = state.reports.values().map(|r| r.id).collect();
        all.retain(|id| *id <= from);
        all.sort_by_key(|id| std::cmp::Reverse(*id));
        reply(all.get(usize::try_from(count).unwrap()).copied().unwrap_or(ReportId(0)))
    }

    fn of_town(&self, town: String) -> Reply<'_, Vec<SeriesId>> {
        let state = self.cases.state();
        let is_there = |id: &ReportId| {
            let report = state.reports.values().find(|r| r.id == *id);
            report
                .and_then(|r| r.report.town.as_ref())
                .is_some_and(|t| t.eq_ignore_ascii_case(&town))
        };
        let held = self.held();
        let of_town = held.series.iter().filter(|k| k.members.iter().any(is_there));
        reply(of_town.map(|k| k.id).collect())
    }

    fn changed(&self, at: Moment, after: ReportId, limit: u32) -> Reply<'_, Vec<StoredReport>> {
        let state = self.cases.state();
        let mut all: Vec<StoredReport> = state.reports.values().cloned().collect();
        all.retain(|r| (r.changed_at, r.id) > (at, after));
        all.sort_by_key(|r| (r.changed_at, r.id));
        all.truncate(usize::try_from(limit).unwrap());
        reply(all)
    }

    fn series(&self) -> Reply<'_, Vec<Kept>> {
        reply(self.held().series.clone())
    }

    fn decisions(&self) -> Reply<'_, Vec<Decision>> {
        reply(self.held().decisions.clone())
    }

    fn keep(&self, change: Change) -> Reply<'_, Vec<SeriesId>> {
        let mut held = self.held();
        let mut ids = Vec::new();
        for mut series in change.series {
            if series.id == SeriesId(0) {
                let last = held.events.iter().map(|e| e.series.0).max().unwrap_or(0);
                series.id = SeriesId(last + 1);
            }
            let id = series.id;
            held.series.retain(|k| k.id != id);
            if series.standing != Standing::Dissolved {
                held.series.push(series);
            }
            ids.push(id);
        }
        for mut event in change.events {
            if event.series.0 < 0 {
                event.series = ids[usize::try_from(-event.series.0 - 1).unwrap()];
            }
            held.events.push(event);
        }
        held.decisions.extend(change.decisions);
        held.series.sort_by_key(|k| k.id);
        reply(ids)
    }

    fn events(&self, series: Option<SeriesId>, limit: u32) -> Reply<'_, Vec<Event>> {
        let held = self.held();
        let mine = held.events.iter().rev().filter(|e| series.is_none_or(|s| e.series == s));
        reply(mine.take(usize::try_from(limit).unwrap()).cloned().collect())
    }

    fn looked(&self, account: AccountId, series: SeriesId, now: Moment) -> Reply<'_, ()> {
        let mut held = self.held();
        held.looks.retain(|(a, s, _)| (*a, *s) != (account, series));
        held.looks.push((account, series, now));
        reply(())
    }

    fn version(&self) -> Reply<'_, (i64, i64)> {
        let held = self.held();
        let count = |n: usize| i64::try_from(n).unwrap();
        reply((count(held.events.len()), count(held.decisions.len())))
    }

    fn progress(&self) -> Reply<'_, Option<(Moment, ReportId)>> {
        reply(self.held().progress)
    }

    fn progressed(&self, at: Moment, report: ReportId) -> Reply<'_, ()> {
        self.held().progress = Some((at, report));
        reply(())
    }

    fn looks(&self, account: AccountId) -> Reply<'_, Vec<(SeriesId, Moment)>> {
        let held = self.held();
        let mine = held.looks.iter().filter(|(a, ..)| *a == account);
        reply(mine.map(|(_, s, m)| (*s, *m)).collect())
    }
}
