//! [`Bulletins`] and [`Outbox`], as the rest of the house asks for them.

use crate::store::Store;
use crate::{bulletins, outbox, subscribers};
use bulletin::{
    Bulletin, BulletinId, Bulletins, Kept, Subscriber, SubscriberCounts, SubscriberId, Tell, Which,
};
use casework::outbox::{Letter, NewLetter, Outbox, OutboxCounts, Settled};
use casework::{Moment, Reply};
use privacy::Pii;
use std::sync::Arc;

/// Seconds for which a letter that is being handed over is ours; well above what a server may
/// take to answer.
const OPEN_SECONDS: i64 = 300;

impl Bulletins for Store {
    fn create(&self, bulletin: Bulletin) -> Reply<'_, BulletinId> {
        self.write(move |engine| bulletins::create(engine, &bulletin))
    }

    fn bulletin(&self, id: BulletinId) -> Reply<'_, Option<Kept>> {
        self.read(move |engine| bulletins::by_number(engine, id))
    }

    fn bulletins(&self, which: Which, limit: u32) -> Reply<'_, Vec<Kept>> {
        self.read(move |engine| bulletins::list(engine, &which, limit))
    }

    fn save(&self, kept: Kept, tell: Tell) -> Reply<'_, bool> {
        self.write(move |engine| bulletins::save(engine, &kept, &tell))
    }

    fn subscribe(
        &self,
        email: Pii<String>,
        towns: Vec<String>,
        now: Moment,
    ) -> Reply<'_, Subscriber> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| subscribers::subscribe(engine, &vault, &email, (&towns, now)))
    }

    fn subscriber(&self, id: SubscriberId) -> Reply<'_, Option<Subscriber>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| subscribers::by_number(engine, &vault, id))
    }

    fn confirm(&self, id: SubscriberId, towns: Vec<String>, now: Moment) -> Reply<'_, bool> {
        self.write(move |engine| subscribers::confirm(engine, id, (&towns, now)))
    }

    fn leave(&self, id: SubscriberId) -> Reply<'_, bool> {
        self.write(move |engine| subscribers::leave(engine, id))
    }

    fn subscribers(&self) -> Reply<'_, SubscriberCounts> {
        self.read(subscribers::counts)
    }
}

impl Outbox for Store {
    fn post(&self, letters: Vec<NewLetter>) -> Reply<'_, u64> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| outbox::post(engine, &vault, &letters))
    }

    fn claim(&self, now: Moment, seconds: i64, limit: u32) -> Reply<'_, Vec<Letter>> {
        let vault = Arc::clone(&self.vault);
        Box::pin(async move {
            match self.read(move |engine| outbox::is_due(engine, now)).await? {
                false => Ok(Vec::new()),
                true => self.write(move |e| outbox::claim(e, &vault, (now, seconds), limit)).await,
            }
        })
    }

    fn open(&self, letter: &Letter, now: Moment) -> Reply<'_, bool> {
        let (key, claim) = (letter.key.clone(), letter.claim);
        let until = now.plus_seconds(OPEN_SECONDS);
        self.write(move |engine| outbox::open(engine, (&key, claim), until))
    }

    fn settle(&self, letter: &Letter, settled: Settled, now: Moment) -> Reply<'_, ()> {
        let (key, claim) = (letter.key.clone(), letter.claim);
        self.write(move |engine| outbox::settle(engine, (&key, claim), &settled, now))
    }

    fn counts(&self) -> Reply<'_, OutboxCounts> {
        self.read(outbox::counts)
    }
}
