//! [`Watch`]: the newest reports in memory as they are compared.
//!
//! So many of the newest are held, however many the store has, and those about which people
//! decided. Older ones stay in the series that they are in: they go where the rest of it goes.
//! Where they are shown or decided about they are fetched for that time.
//!
//! The store is the queue: reports are taken from it in the order of their numbers, since a
//! report may say that it was made long ago, and then as they are changed. Up to which all were
//! compared is kept there, so that a service that starts again goes on where it was. A running service takes a step at a time beside the pages
//! ([`Watch::step`]); where nobody does, whoever looks catches up first. Several processes may
//! watch one store: whoever comes first keeps what he found, and the others find it kept.

use crate::base::{PageError, Site};
use casework::cases::StoredReport;
use casework::{Moment, ReportId, Status, StoreError};
use series::contract::{Change, Kept, SeriesId};
use series::settle::{Deed, settle};
use series::{Book, Decision, Decisions, Found, PublicNumbers, Record, Shelf, Told, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{Mutex, MutexGuard};

/// Reports fetched at once.
const PAGE: u32 = 200;
/// Reports up to which all series are made at once when a store is compared for the first time.
const ANEW: usize = 1_500;
/// Reports that whoever looks compares at most, where somebody does it beside.
const AT_A_LOOK: usize = 20;
/// Reports that one is compared with, unless it is said otherwise: a county's of five years and
/// more.
pub const COMPARED: usize = 30_000;
/// Older reports that are fetched at once to be shown, at most.
const GUESTS: usize = 2_000;
/// Seconds that are read again each time: a change takes its moment before it is kept, and
/// another may be kept before it.
const AGAIN: i64 = 3;

/// What is watched.
#[derive(Debug)]
pub struct Watch {
    public: PublicNumbers,
    most: usize,
    state: Mutex<State>,
    is_kept_up: AtomicBool,
}

/// Reports as they are compared, and the series as they are kept.
#[derive(Debug, Default)]
pub struct State {
    /// The reports.
    pub book: Book,
    /// The series.
    pub shelf: Shelf,
    version: Option<(i64, i64)>,
    reading: Reading,
    open: BTreeSet<ReportId>,
    /// Those of them that were withdrawn or merged, and leave their series.
    gone: BTreeSet<ReportId>,
    /// Reports that are held, at most.
    most: usize,
    /// The highest number that is too old to be held.
    floor: Option<ReportId>,
    /// Older ones that were fetched to be shown.
    guests: BTreeSet<ReportId>,
}

/// How far reports were read.
#[derive(Debug, Default)]
struct Reading {
    has_begun: bool,
    /// Whether all were read once.
    is_whole: bool,
    /// When it was begun.
    begun: Moment,
    /// The newest report that was read.
    newest: Option<ReportId>,
    /// The change after which it is read on.
    after: Option<(Moment, ReportId)>,
    /// The latest change and the newest number that were read.
    last: Option<(Moment, ReportId)>,
    /// Up to which change and number all were compared by an earlier process.
    compared: Option<(Moment, ReportId)>,
    /// What is kept in the store of that.
    noted: Option<(Moment, ReportId)>,
    /// Reports of the last seconds: as of when, and when that was read.
    of_late: BTreeMap<ReportId, (Moment, Moment)>,
}

impl Default for Watch {
    fn default() -> Self {
        Self::new(PublicNumbers::default(), COMPARED)
    }
}

impl Watch {
    /// Watches with these numbers that prove nothing. A report is compared with so many of the
    /// newest.
    pub fn new(public: PublicNumbers, most: usize) -> Self {
        Self { public, most, state: Mutex::default(), is_kept_up: AtomicBool::default() }
    }

    /// The reports and series as the store has them; of a store that has many, those that
    /// were read.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn state(&self, site: &Site) -> Result<MutexGuard<'_, State>, StoreError> {
        let mut state = self.state.lock().await;
        let is_kept_up = self.is_kept_up.load(Ordering::Relaxed);
        if is_kept_up && !state.reading.is_whole {
            state.refresh(site).await?;
            return Ok(state);
        }
        while state.read(site, self).await? {
            if is_kept_up {
                break;
            }
            while state.is_laden() && state.compare_next(site).await? {}
        }
        let mut n = 0;
        while state.compare_next(site).await? {
            n += 1;
            if is_kept_up && n >= AT_A_LOOK {
                break;
            }
        }
        Ok(state)
    }

    /// Reads some reports, or compares one. Gives whether there is more to do at once.
    ///
    /// # Errors
    /// If the store fails; the same is tried again in the next step.
    pub async fn step(&self, site: &Site) -> Result<bool, StoreError> {
        self.is_kept_up.store(true, Ordering::Relaxed);
        let mut state = self.state.lock().await;
        let may_read = state.open.is_empty() || !state.reading.is_whole && !state.is_laden();
        if may_read && state.read(site, self).await? {
            return Ok(true);
        }
        state.compare_next(site).await
    }
}

impl State {
    /// Reports that were read and not compared yet.
    pub fn waiting(&self) -> usize {
        self.open.len()
    }

    /// Whether so many wait that those before them would go before they are compared, if more
    /// were read.
    fn is_laden(&self) -> bool {
        self.open.len() > self.most / 2
    }

    /// Whether all reports of the store were read once.
    pub fn is_whole(&self) -> bool {
        self.reading.is_whole
    }

    /// Takes over what other processes kept.
    async fn refresh(&mut self, site: &Site) -> Result<(), StoreError> {
        let version = site.series.version().await?;
        if self.version != Some(version) {
            let (decisions, _) = Decisions::of(&site.series.decisions().await?);
            let decided: Vec<ReportId> = decisions.reports().collect();
            *self.book.decisions_mut() = decisions;
            self.hold(site, &decided).await?;
            self.shelf = Shelf::new(site.series.series().await?);
            self.version = Some(version);
        }
        Ok(())
    }

    /// Reads a page of reports. Gives whether there is another.
    async fn read(&mut self, site: &Site, watch: &Watch) -> Result<bool, StoreError> {
        if !self.reading.has_begun {
            self.begin(site, watch).await?;
        }
        self.refresh(site).await?;
        let filed = site.series.filed(self.reading.newest.unwrap_or(ReportId(0)), PAGE).await?;
        self.take_all(site, &filed);
        if let Some(last) = filed.last() {
            self.reading.newest = Some(last.id);
        }
        let mut is_last = filed.len() < PAGE as usize;
        if let Some((at, after)) = self.reading.after.filter(|_| is_last) {
            let changed = site.series.changed(at, after, PAGE).await?;
            self.take_all(site, &changed);
            if let Some(last) = changed.last() {
                self.reading.after = Some((last.changed_at, last.id));
            }
            is_last = changed.len() < PAGE as usize;
        }
        if is_last {
            self.read_whole(site).await?;
        }
        Ok(!is_last)
    }

    /// Begins to read so far back that those which nobody has compared yet find as many before
    /// them as any other.
    async fn begin(&mut self, site: &Site, watch: &Watch) -> Result<(), StoreError> {
        self.book = Book::new(watch.public.clone());
        self.most = watch.most;
        let compared = site.series.progress().await?;
        if let Some((at, newest)) = compared {
            let most = u32::try_from(self.most).unwrap_or(u32::MAX);
            self.floor = Some(site.series.back(newest, most).await?);
            self.reading.newest = self.floor;
            self.reading.after = Some((at.plus_seconds(-AGAIN), ReportId(0)));
        }
        self.reading.compared = compared;
        self.reading.noted = compared;
        self.reading.begun = site.clock.now();
        self.reading.has_begun = true;
        Ok(())
    }

    /// Lets go what is too old to be held, and what was fetched to be shown.
    fn trim(&mut self) {
        for id in std::mem::take(&mut self.guests) {
            if !self.book.decisions().is_about(id) {
                self.book.remove(id);
            }
        }
        if let Some(last) = self.book.keep_newest(self.most) {
            self.floor = self.floor.max(Some(last));
        }
    }

    /// Whether a report is too old to be held.
    fn is_old(&self, id: ReportId) -> bool {
        Some(id) <= self.floor
    }

    /// Fetches reports that are too old to be held, so that they can be shown.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn fetch(&mut self, site: &Site, ids: &[ReportId]) -> Result<(), StoreError> {
        let old = ids.iter().filter(|id| self.is_old(**id) && self.book.record(**id).is_none());
        let old: Vec<ReportId> = old.copied().take(GUESTS).collect();
        self.hold(site, &old).await?;
        self.guests.extend(old);
        Ok(())
    }

    /// Holds reports that are too old to be held otherwise.
    async fn hold(&mut self, site: &Site, ids: &[ReportId]) -> Result<(), StoreError> {
        for id in ids {
            if !self.is_old(*id) || self.book.record(*id).is_some() {
                continue;
            }
            if let Some(stored) = site.cases.report(*id).await?
                && !matches!(stored.status, Status::Withdrawn | Status::Merged)
            {
                self.book.add(record(site, &stored));
            }
        }
        Ok(())
    }

    fn take_all(&mut self, site: &Site, page: &[StoredReport]) {
        let now = site.clock.now();
        for stored in page {
            self.take((site, now), stored);
            let (at, id) = self.reading.last.unwrap_or((Moment(i64::MIN), ReportId(0)));
            self.reading.last = Some((at.max(stored.changed_at), id.max(stored.id)));
        }
        self.trim();
    }

    /// All were read: the next time begins a few seconds before the last.
    async fn read_whole(&mut self, site: &Site) -> Result<(), StoreError> {
        let Some((last, _)) = self.reading.last else {
            self.reading.is_whole = true;
            return Ok(());
        };
        // What changed while all were read for the first time is read again.
        let last = if self.reading.is_whole { last } else { last.min(self.reading.begun) };
        let from = last.plus_seconds(-AGAIN);
        self.reading.after = Some((from, ReportId(0)));
        self.reading.of_late.retain(|_, (at, _)| *at >= from);
        let is_first = !std::mem::replace(&mut self.reading.is_whole, true);
        let is_all = self.book.len() <= ANEW && self.floor.is_none();
        if is_first && is_all && self.reading.compared.is_none() {
            let deed = Deed { by: None, at: site.clock.now() };
            for members in self.book.series() {
                self.keep(site, &members, deed).await?;
            }
            self.open.clear();
        }
        if self.open.is_empty() {
            self.note(site).await?;
        }
        Ok(())
    }

    /// Notes in the store how far all were compared.
    async fn note(&mut self, site: &Site) -> Result<(), StoreError> {
        if let Some((at, report)) = self.reading.last.filter(|l| Some(*l) != self.reading.noted) {
            site.series.progressed(at, report).await?;
            self.reading.noted = self.reading.last;
        }
        Ok(())
    }

    /// Takes a report as it is kept; if it differs from what was known, it is to be compared.
    fn take(&mut self, (site, now): (&Site, Moment), stored: &StoredReport) {
        let (id, at) = (stored.id, stored.changed_at);
        // Once its second is over, a report with the same moment is the same.
        let known = self.reading.of_late.get(&id);
        if known.is_some_and(|(as_of, read)| *as_of == at && read.0 > at.0 + 1) {
            return;
        }
        self.reading.of_late.insert(id, (at, now));
        let differs = match stored.status {
            Status::Withdrawn | Status::Merged => {
                let was_there = self.book.record(id).is_some();
                self.book.remove(id);
                let leaves = was_there || self.shelf.of(id).is_some();
                if leaves {
                    self.gone.insert(id);
                }
                leaves
            }
            // What is too old to be held stays where it is.
            _ if self.is_old(id) && !self.book.decisions().is_about(id) => false,
            _ => {
                self.gone.remove(&id);
                let record = record(site, stored);
                let differs = self.book.record(id) != Some(&record);
                if differs {
                    self.book.add(record);
                }
                differs
            }
        };
        let was_compared = |(latest, newest): (Moment, ReportId)| at < latest && id <= newest;
        if differs && !self.reading.compared.is_some_and(was_compared) {
            self.open.insert(id);
        }
    }

    /// Compares one of the reports that wait. Gives whether more wait.
    async fn compare_next(&mut self, site: &Site) -> Result<bool, StoreError> {
        let Some(id) = self.open.first().copied() else { return Ok(false) };
        self.trim();
        let deed = Deed { by: None, at: site.clock.now() };
        self.compare(site, id, deed).await?;
        if self.open.is_empty() {
            self.note(site).await?;
        }
        Ok(!self.open.is_empty())
    }

    /// Finds the series of a report and keeps it.
    async fn compare(&mut self, site: &Site, id: ReportId, deed: Deed) -> Result<(), StoreError> {
        let members = match self.book.record(id) {
            Some(_) => self.with_those_outside(self.with_the_rest(self.book.series_of(id))),
            None if self.gone.contains(&id) => vec![id],
            None => Vec::new(),
        };
        self.keep(site, &members, deed).await?;
        self.open.remove(&id);
        self.gone.remove(&id);
        members.iter().for_each(|member| {
            self.open.remove(member);
        });
        Ok(())
    }

    /// Of a series so large that not all of it was looked at, those that are in it stay.
    fn with_the_rest(&self, found: Found) -> Vec<ReportId> {
        let mut members = found.members;
        if found.is_whole || members.len() < 2 {
            return members;
        }
        let mut counts: BTreeMap<SeriesId, usize> = BTreeMap::new();
        for kept in members.iter().filter_map(|m| self.shelf.of(*m)) {
            *counts.entry(kept.id).or_insert(0) += 1;
        }
        let most = counts.into_iter().max_by_key(|(id, n)| (*n, std::cmp::Reverse(*id)));
        if let Some(kept) = most.and_then(|(id, _)| self.shelf.get(id)) {
            members.extend(&kept.members);
            members.sort_unstable();
            members.dedup();
        }
        members
    }

    /// Members of series that are too old to be held go where the rest of theirs goes: along
    /// with it if it is all here, or if the series keeps its number here.
    fn with_those_outside(&self, members: Vec<ReportId>) -> Vec<ReportId> {
        let is_here = |id: &&ReportId| members.binary_search(id).is_ok();
        let touched = self.shelf.touched(&members);
        let shared = |kept: &Kept| kept.members.iter().filter(is_here).count();
        let heir = touched.iter().max_by_key(|k| (shared(k), std::cmp::Reverse(k.id)));
        let heir = heir.filter(|_| members.len() > 1).map(|k| k.id);
        let mut all = members.clone();
        for kept in &touched {
            let is_known = |id: &ReportId| self.book.record(*id).is_some();
            let (known, old): (Vec<ReportId>, Vec<ReportId>) =
                kept.members.iter().copied().partition(is_known);
            if heir == Some(kept.id) || known.iter().all(|id| is_here(&id)) {
                all.extend(old.iter().filter(|id| !self.gone.contains(id)));
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    async fn keep(
        &mut self,
        site: &Site,
        members: &[ReportId],
        deed: Deed,
    ) -> Result<(), StoreError> {
        let is_quiet = self.reading.noted.is_none();
        let change = settle(&self.book, &self.shelf.touched(members), members, deed);
        if !change.series.is_empty() {
            self.hand_in(site, Change { is_quiet, ..change }).await?;
        }
        Ok(())
    }

    /// Keeps a change in the store and on the shelf.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn hand_in(&mut self, site: &Site, change: Change) -> Result<(), StoreError> {
        let mut series = change.series.clone();
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (events, decisions) = (count(change.events.len()), count(change.decisions.len()));
        let ids = site.series.keep(change).await?;
        // If nobody else has kept anything since, there is nothing to be taken over.
        let version = site.series.version().await?;
        let is_own = |(event, decision)| version == (event + events, decision + decisions);
        if self.version.is_some_and(is_own) {
            self.version = Some(version);
        }
        series.iter_mut().zip(ids).for_each(|(kept, id): (&mut Kept, _)| kept.id = id);
        self.shelf.put(series);
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
        let both: Vec<ReportId> = pairs.iter().flat_map(|(a, b)| [*a, *b]).collect();
        self.hold(site, &both).await?;
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
        self.hand_in(site, Change { decisions, ..Change::default() }).await?;
        let mut touched = both;
        let held = self.shelf.touched(&touched);
        touched.extend(held.into_iter().flat_map(|k| k.members));
        let mut to_do: BTreeSet<ReportId> = touched.into_iter().collect();
        while let Some(id) = to_do.pop_first() {
            self.open.insert(id);
            self.compare(site, id, deed).await?;
            if let Some(kept) = self.shelf.of(id) {
                kept.members.iter().for_each(|member| {
                    to_do.remove(member);
                });
            }
        }
        Ok(())
    }
}

/// A report as it is compared.
fn record(site: &Site, stored: &StoredReport) -> Record {
    let told = Told { id: stored.id, received: stored.received_at, report: &stored.report };
    Record::placed(told, &site.districts)
}
