//! Empties the queue: letters are claimed, put into words, sent and settled.

use crate::hand::{Hand, Place};
use crate::{Notifier, Outgoing, Verdict};
use casework::outbox::{Content, Letter, Message, Outbox, Priority, Settled, next_try};
use casework::{Moment, StoreError};
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::{Id, JoinSet};
use tokio::time::MissedTickBehavior;

/// Seconds for which a claim holds; well above what it takes to send what is in hand. A letter
/// whose claim runs out before it left is not ours any more, which the store says when it is opened.
const CLAIM_SECONDS: i64 = 600;

/// A letter put into words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Composed {
    /// The message.
    Message(Box<Message>),
    /// Nobody wants it any more.
    Unwanted,
}

/// An answer to be awaited.
type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;
/// Puts what refers to a bulletin into words.
type Compose = Arc<dyn Fn(Content) -> Later<Result<Composed, StoreError>> + Send + Sync>;
/// The clock.
type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// Sends what is in the queue.
#[derive(Clone)]
pub struct PostOffice {
    outbox: Arc<dyn Outbox>,
    notifier: Arc<Notifier>,
    compose: Compose,
    clock: Clock,
}

impl std::fmt::Debug for PostOffice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostOffice").field("notifier", &self.notifier).finish_non_exhaustive()
    }
}

impl PostOffice {
    /// A post office. `compose` puts into words what is not a message itself; a message goes
    /// as it is.
    pub fn new<F, R>(
        outbox: Arc<dyn Outbox>,
        notifier: Arc<Notifier>,
        clock: impl Fn() -> Moment + Send + Sync + 'static,
        compose: F,
    ) -> Self
    where
        F: Fn(Content) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Composed, StoreError>> + Send + 'static,
    {
        let compose: Compose = Arc::new(move |content| Box::pin(compose(content)));
        Self { outbox, notifier, compose, clock: Arc::new(clock) }
    }

    /// Sends letters as they fall due, for ever: it looks so often, and at once when the bell
    /// rings. Several programs may send from one queue: a letter is claimed before it goes.
    pub async fn run(self, bell: Arc<Notify>, look: Duration) {
        let (mut hand, mut sending) = (Hand::default(), Sending::default());
        let mut looks = tokio::time::interval(look);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut is_time, mut is_more) = (true, false);
        loop {
            if is_time || (is_more && hand.is_half_empty()) {
                is_more = self.take(&mut hand).await.unwrap_or_else(|error| {
                    tracing::warn!(%error, "letters wait for the store");
                    false
                });
            }
            self.send_all(&mut hand, &mut sending);
            is_time = tokio::select! {
                Some(sent) = sending.next(), if !sending.is_empty() => {
                    hand.done(&sent.0);
                    if let Err(error) = sent.1 {
                        tracing::warn!(%error, "letters wait for the store");
                    }
                    false
                }
                () = bell.notified() => true,
                _ = looks.tick() => true,
            };
        }
    }

    /// Sends what is due, and waits until all has been sent or has failed; gives how many letters
    /// were taken.
    ///
    /// # Errors
    /// If the store fails. What was claimed by then is free again when its claim runs out.
    pub async fn round(&self) -> Result<usize, StoreError> {
        let (mut hand, mut sending) = (Hand::default(), Sending::default());
        self.take(&mut hand).await?;
        let (mut n_taken, mut outcome) = (0, Ok(()));
        loop {
            n_taken += self.send_all(&mut hand, &mut sending);
            let Some((place, sent)) = sending.next().await else { break };
            hand.done(&place);
            outcome = outcome.and(sent);
        }
        outcome.map(|()| n_taken)
    }

    /// Takes what is due into hand, as far as there is room; gives whether there may be more.
    async fn take(&self, hand: &mut Hand) -> Result<bool, StoreError> {
        let (room, urgent_room) = hand.room();
        let now = (self.clock)();
        let limit = |room: usize| u32::try_from(room).unwrap_or(u32::MAX);
        let (claimed, wanted) = if room > 0 {
            (self.outbox.claim(now, CLAIM_SECONDS, limit(room)).await?, room)
        } else if urgent_room > 0 {
            (self.outbox.claim_urgent(now, CLAIM_SECONDS, limit(urgent_room)).await?, urgent_room)
        } else {
            return Ok(true);
        };
        let is_more = claimed.len() >= wanted;
        claimed.into_iter().for_each(|letter| hand.add(letter));
        Ok(is_more)
    }

    /// Sends off whatever may leave; gives how many that were.
    fn send_all(&self, hand: &mut Hand, sending: &mut Sending) -> usize {
        let mut n_sent = 0;
        while let Some((place, letter)) = hand.next() {
            let office = self.clone();
            let sent = sending.tasks.spawn(async move { office.deliver(&letter).await });
            sending.places.insert(sent.id(), place);
            n_sent += 1;
        }
        n_sent
    }

    async fn deliver(&self, letter: &Letter) -> Result<(), StoreError> {
        let composed = match &letter.content {
            Content::Message(message) => Composed::Message(message.clone()),
            other => (self.compose)(other.clone()).await?,
        };
        let settled = match composed {
            Composed::Unwanted => Some(Settled::Dropped),
            Composed::Message(message) => self.sent(letter, &message).await,
        };
        match settled {
            Some(settled) => self.outbox.settle(letter, settled, (self.clock)()).await,
            None => Ok(()),
        }
    }

    /// What became of it; none if it was not ours to send.
    async fn sent(&self, letter: &Letter, message: &Message) -> Option<Settled> {
        let now = (self.clock)();
        let leave = Box::pin(async move {
            // A store that does not answer gives no leave.
            self.outbox.open(letter, (self.clock)()).await.ok().flatten()
        });
        let outgoing = Outgoing { key: &letter.key, message, now, leave };
        let verdict = self.notifier.send(outgoing).await;
        let (way, tries) = (message.to.way(), letter.tries + 1);
        match verdict {
            Verdict::Sent => Some(Settled::Sent),
            Verdict::NotOurs => None,
            Verdict::NotYet(why) => Some(self.again(letter, (way, why))),
            Verdict::Uncertain(why) if letter.priority == Priority::Urgent => {
                Some(self.again(letter, (way, why)))
            }
            Verdict::Uncertain(why) => {
                tracing::error!(way, tries, why, "a message may have arrived or not");
                Some(Settled::Uncertain)
            }
            Verdict::Never(why) => {
                tracing::error!(way, tries, why, "a message is given up");
                Some(Settled::GivenUp(why.to_owned()))
            }
        }
    }

    fn again(&self, letter: &Letter, (way, why): (&'static str, &'static str)) -> Settled {
        let tries = letter.tries + 1;
        match next_try(letter.priority, letter.tries, (self.clock)()) {
            Some(next) => {
                tracing::warn!(way, tries, why, "a message is tried again later");
                Settled::Again(next)
            }
            None => {
                tracing::error!(way, tries, why, "a message is given up");
                Settled::GivenUp(why.to_owned())
            }
        }
    }
}

/// Letters that are on their way.
#[derive(Default)]
struct Sending {
    tasks: JoinSet<Result<(), StoreError>>,
    places: HashMap<Id, Place>,
}

impl Sending {
    fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// The next that has arrived or failed; none if there is none on its way.
    async fn next(&mut self) -> Option<(Place, Result<(), StoreError>)> {
        loop {
            let (id, sent) = match self.tasks.join_next_with_id().await? {
                Ok((id, sent)) => (id, sent),
                Err(error) => {
                    tracing::error!(%error, "a letter was dropped on its way, and is tried again");
                    (error.id(), Ok(()))
                }
            };
            if let Some(place) = self.places.remove(&id) {
                return Some((place, sent));
            }
        }
    }
}
