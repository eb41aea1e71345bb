//! [`Bulletins`] and [`Outbox`], as the rest of the house asks for them.

use crate::store::Store;
use crate::{bulletins, outbox, subscribers};
use bulletin::{
    Bulletin, BulletinId, Bulletins, Kept, Subscriber, SubscriberCounts, SubscriberId, Tell, Which,
};
use casework::outbox::{
    Letter, NewLetter, Outbox, OutboxCounts, Priority, Settled, Slip, Unmarked,
};
use casework::{Moment, Reply, StoreError};
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
        Box::pin(self.take_letters((now, seconds), limit, Priority::Ordinary))
    }

    fn claim_urgent(&self, now: Moment, seconds: i64, limit: u32) -> Reply<'_, Vec<Letter>> {
        Box::pin(self.take_letters((now, seconds), limit, Priority::Urgent))
    }

    fn open(&self, letter: &Letter, now: Moment) -> Reply<'_, Option<Arc<dyn Slip>>> {
        let (key, claim) = (letter.key.clone(), letter.claim);
        let until = now.plus_seconds(OPEN_SECONDS);
        // A letter is not noted as open before there is a slip that says that it was kept.
        let slip = self.slips.write(&outbox::name(&self.vault, &key), claim);
        let opened = self.write(move |engine| outbox::open(engine, (&key, claim), until));
        Box::pin(async move {
            match (opened.await?, slip) {
                (true, Some(slip)) => Ok(Some(slip as Arc<dyn Slip>)),
                (true, None) => Ok(Some(Arc::new(Unmarked) as Arc<dyn Slip>)),
                (false, slip) => {
                    slip.iter().for_each(|slip| self.slips.withdraw(slip));
                    Ok(None)
                }
            }
        })
    }

    fn settle(&self, letter: &Letter, settled: Settled, now: Moment) -> Reply<'_, ()> {
        let (key, claim) = (letter.key.clone(), letter.claim);
        let name = outbox::name(&self.vault, &key);
        let settled = self.write(move |e| outbox::settle(e, (&key, claim), &settled, now));
        Box::pin(async move {
            settled.await?;
            self.slips.tear(&name, claim);
            Ok(())
        })
    }

    fn counts(&self) -> Reply<'_, OutboxCounts> {
        self.read(outbox::counts)
    }
}

impl Store {
    /// Claims letters that are due and at least so urgent.
    async fn take_letters(
        &self,
        (now, seconds): (Moment, i64),
        limit: u32,
        least: Priority,
    ) -> Result<Vec<Letter>, StoreError> {
        self.adopt(now).await?;
        if !self.read(move |engine| outbox::is_due(engine, now, least)).await? {
            return Ok(Vec::new());
        }
        let vault = Arc::clone(&self.vault);
        let wanted = (limit, least);
        self.write(move |engine| outbox::claim(engine, &vault, (now, seconds), wanted)).await
    }

    /// Takes over the slips of a process that is dead, once.
    async fn adopt(&self, now: Moment) -> Result<(), StoreError> {
        let Some(mut adopted) = self.slips.adopt() else { return Ok(()) };
        let (vault, found) = (Arc::clone(&self.vault), adopted.found());
        self.write(move |engine| outbox::recover(engine, &vault, &found, now)).await?;
        self.slips.begin(adopted);
        Ok(())
    }
}
