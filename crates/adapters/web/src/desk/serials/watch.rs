//! [`Watch`]: all reports in memory as they are compared, brought up to date with the store
//! before anything is shown. Several processes may watch one store: whoever comes first keeps
//! what he found, and the others find it kept.

use crate::base::{PageError, Site};
use casework::cases::StoredReport;
use casework::{Moment, ReportId, Status};
use series::contract::{Change, Kept};
use series::settle::{Deed, settle};
use series::{Book, Decision, Decisions, PublicNumbers, Record, Told, Verdict};
use std::collections::BTreeSet;
use tokio::sync::{Mutex, MutexGuard};

/// Reports fetched at once.
const PAGE: u32 = 500;
/// Reports up to which all series are made anew when the service begins.
const ANEW: usize = 1_500;

/// What is watched.
#[derive(Debug, Default)]
pub struct Watch {
    public: PublicNumbers,
    state: Mutex<State>,
}

/// Reports as they are compared, and the series as they are kept.
#[derive(Debug, Default)]
pub struct State {
    /// The reports.
    pub book: Book,
    /// The series.
    pub kept: Vec<Kept>,
    seen: Option<(Moment, ReportId)>,
}

impl Watch {
    /// Watches with these numbers that prove nothing.
    pub fn new(public: PublicNumbers) -> Self {
        Self { public, state: Mutex::default() }
    }

    /// The reports and series as the store has them.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn state(&self, site: &Site) -> Result<MutexGuard<'_, State>, PageError> {
        let mut state = self.state.lock().await;
        state.catch_up(site, &self.public).await?;
        Ok(state)
    }
}

impl State {
    async fn catch_up(&mut self, site: &Site, public: &PublicNumbers) -> Result<(), PageError> {
        let is_first = self.seen.is_none();
        if is_first {
            self.book = Book::new(public.clone());
        }
        let (decisions, _) = Decisions::of(&site.series.decisions().await?);
        *self.book.decisions_mut() = decisions;
        self.kept = site.series.series().await?;
        let mut fresh = BTreeSet::new();
        loop {
            let (at, after) = self.seen.unwrap_or((Moment(i64::MIN), ReportId(0)));
            let page = site.series.changed(at, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            self.seen = Some((last.changed_at, last.id));
            for stored in &page {
                self.take(stored);
                fresh.insert(stored.id);
            }
        }
        let deed = Deed { by: None, at: site.clock.now() };
        if is_first && self.book.len() <= ANEW {
            for members in self.book.series() {
                self.keep(site, &members, deed).await?;
            }
            return Ok(());
        }
        let known = |id: &ReportId| self.kept.iter().any(|k| k.members.contains(id));
        let open: Vec<ReportId> =
            fresh.iter().copied().filter(|id| !is_first || !known(id)).collect();
        self.settle(site, &open, deed).await
    }

    fn take(&mut self, stored: &StoredReport) {
        match stored.status {
            Status::Withdrawn | Status::Merged => self.book.remove(stored.id),
            _ => {
                let (id, received) = (stored.id, stored.received_at);
                self.book.add(Record::of(Told { id, received, report: &stored.report }));
            }
        }
    }

    /// Finds the series of these reports anew.
    async fn settle(
        &mut self,
        site: &Site,
        reports: &[ReportId],
        deed: Deed,
    ) -> Result<(), PageError> {
        let mut done = BTreeSet::new();
        for id in reports {
            if done.contains(id) {
                continue;
            }
            let members = match self.book.record(*id) {
                Some(_) => self.book.series_of(*id).members,
                None => vec![*id],
            };
            done.extend(members.iter().copied());
            self.keep(site, &members, deed).await?;
        }
        Ok(())
    }

    async fn keep(
        &mut self,
        site: &Site,
        members: &[ReportId],
        deed: Deed,
    ) -> Result<(), PageError> {
        let change = settle(&self.book, &self.kept, members, deed);
        if !change.series.is_empty() {
            site.series.keep(change).await?;
            self.kept = site.series.series().await?;
        }
        Ok(())
    }

    /// Keeps a decision about pairs and what follows from it.
    ///
    /// # Errors
    /// If it contradicts a decision that stands, in words, or the store fails.
    pub async fn decide(
        &mut self,
        site: &Site,
        (pairs, verdict): (&[(ReportId, ReportId)], Verdict),
        deed: Deed,
    ) -> Result<(), PageError> {
        let decided = self.book.decisions_mut().decide(pairs, verdict);
        decided.map_err(|why| PageError::Unreadable(format!("{why}.")))?;
        let decision = |(left, right): &(ReportId, ReportId)| Decision {
            left: *left,
            right: *right,
            verdict,
            at: deed.at,
            by: deed.by,
        };
        let decisions = pairs.iter().map(decision).collect();
        site.series.keep(Change { decisions, ..Change::default() }).await?;
        let mut touched: BTreeSet<ReportId> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        let held = self.kept.iter().filter(|k| k.members.iter().any(|m| touched.contains(m)));
        let all: Vec<ReportId> = held.flat_map(|k| k.members.iter().copied()).collect();
        touched.extend(all);
        let touched: Vec<ReportId> = touched.into_iter().collect();
        self.settle(site, &touched, deed).await
    }
}
