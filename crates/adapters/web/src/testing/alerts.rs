//! Bulletins, subscribers and letters in memory, as [`Bulletins`] and [`Outbox`] ask.

use bulletin::{
    Bulletin, BulletinId, Bulletins, Day, Deed, Discretion, Figure, Figures, Kept, Period,
    Subscriber, SubscriberCounts, SubscriberId, Tell, Which, slug,
};
use casework::outbox::{Letter, NewLetter, Outbox, OutboxCounts, Settled, Slip, Unmarked};
use casework::{AccountId, Moment, Reply};
use privacy::Pii;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is held.
#[derive(Debug, Default)]
pub struct Held {
    /// Bulletins.
    pub bulletins: Vec<Kept>,
    /// Subscribers.
    pub subscribers: Vec<Subscriber>,
    /// Letters that were posted.
    pub letters: Vec<NewLetter>,
    /// What was told to everybody: event, version, payload.
    pub told: Vec<(&'static str, u32, String)>,
    last: i64,
}

/// Bulletins, subscribers and letters in memory.
#[derive(Debug, Default)]
pub struct FakeAlerts {
    held: Mutex<Held>,
}

fn reply<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(std::future::ready(Ok(answer)))
}

impl FakeAlerts {
    /// What is held, to look at or to fill.
    pub fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A bulletin that nobody has submitted yet.
    pub async fn begin(&self) -> BulletinId {
        let day: Day = "2026-12-18".parse().unwrap();
        let figures = Figures {
            targeted: Figure::new(9, "/desk/ledger"),
            ..Figures::none("Hertfordshire", Period { from: day, to: day }, day)
        };
        let deed = Deed { by: AccountId(99), at: Moment(1) };
        let bulletin = Bulletin::begin(&figures, Discretion::default(), "", deed);
        self.create(bulletin).await.unwrap()
    }
}

impl Bulletins for FakeAlerts {
    fn create(&self, bulletin: Bulletin) -> Reply<'_, BulletinId> {
        let mut held = self.held();
        held.last += 1;
        let id = BulletinId(held.last);
        held.bulletins.push(Kept { bulletin: Bulletin { id, ..bulletin }, revision: 1 });
        reply(id)
    }

    fn bulletin(&self, id: BulletinId) -> Reply<'_, Option<Kept>> {
        reply(self.held().bulletins.iter().find(|k| k.bulletin.id == id).cloned())
    }

    fn bulletins(&self, which: Which, limit: u32) -> Reply<'_, Vec<Kept>> {
        let fits = |kept: &&Kept| match (&which, kept.bulletin.current()) {
            (Which::All, _) | (Which::Published, Some(_)) => true,
            (Which::Town(town), Some(version)) => {
                let towns = &version.draft.towns;
                towns.is_empty() || towns.iter().any(|t| slug(t) == *town)
            }
            (_, None) => false,
        };
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        reply(self.held().bulletins.iter().rev().filter(fits).take(most).cloned().collect())
    }

    fn save(&self, kept: Kept, tell: Tell) -> Reply<'_, bool> {
        let mut held = self.held();
        let id = kept.bulletin.id;
        let there = held.bulletins.iter_mut().find(|k| k.bulletin.id == id);
        let Some(old) = there.filter(|k| k.revision == kept.revision) else { return reply(false) };
        *old = Kept { revision: kept.revision + 1, ..kept };
        if let Tell::Everybody { event, version, payload, .. } = tell {
            held.told.push((event, version, payload));
        }
        reply(true)
    }

    fn subscribe(
        &self,
        email: Pii<String>,
        towns: Vec<String>,
        now: Moment,
    ) -> Reply<'_, Subscriber> {
        let mut held = self.held();
        let same =
            |s: &&mut Subscriber| s.email.reveal().to_lowercase() == email.reveal().to_lowercase();
        if let Some(found) = held.subscribers.iter_mut().find(same) {
            if found.confirmed.is_none() {
                found.towns = towns;
                found.asked = now;
            }
            return reply(found.clone());
        }
        held.last += 1;
        let id = SubscriberId(held.last);
        let fresh = Subscriber { id, email, towns, asked: now, confirmed: None };
        held.subscribers.push(fresh.clone());
        reply(fresh)
    }

    fn subscriber(&self, id: SubscriberId) -> Reply<'_, Option<Subscriber>> {
        reply(self.held().subscribers.iter().find(|s| s.id == id).cloned())
    }

    fn confirm(&self, id: SubscriberId, towns: Vec<String>, now: Moment) -> Reply<'_, bool> {
        let mut held = self.held();
        let found = held.subscribers.iter_mut().find(|s| s.id == id);
        reply(found.is_some_and(|s| {
            s.towns = towns;
            s.confirmed.get_or_insert(now);
            true
        }))
    }

    fn leave(&self, id: SubscriberId) -> Reply<'_, bool> {
        let mut held = self.held();
        let before = held.subscribers.len();
        held.subscribers.retain(|s| s.id != id);
        reply(held.subscribers.len() < before)
    }

    fn subscribers(&self) -> Reply<'_, SubscriberCounts> {
        let held = self.held();
        let confirmed = held.subscribers.iter().filter(|s| s.confirmed.is_some()).count();
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let waiting = count(held.subscribers.len() - confirmed);
        reply(SubscriberCounts { confirmed: count(confirmed), waiting })
    }
}

impl Outbox for FakeAlerts {
    fn post(&self, letters: Vec<NewLetter>) -> Reply<'_, u64> {
        let n_posted = u64::try_from(letters.len()).unwrap_or(u64::MAX);
        self.held().letters.extend(letters);
        reply(n_posted)
    }

    fn claim(&self, _: Moment, _: i64, _: u32) -> Reply<'_, Vec<Letter>> {
        reply(Vec::new())
    }

    fn claim_urgent(&self, _: Moment, _: i64, _: u32) -> Reply<'_, Vec<Letter>> {
        reply(Vec::new())
    }

    fn open(&self, _: &Letter, _: Moment) -> Reply<'_, Option<Arc<dyn Slip>>> {
        reply(Some(Arc::new(Unmarked)))
    }

    fn settle(&self, _: &Letter, _: Settled, _: Moment) -> Reply<'_, ()> {
        reply(())
    }

    fn counts(&self) -> Reply<'_, OutboxCounts> {
        let waiting = u64::try_from(self.held().letters.len()).unwrap_or(u64::MAX);
        reply(OutboxCounts { waiting, ..OutboxCounts::default() })
    }
}
