//! Empties the queue: letters are claimed, put into words, sent and settled.

use crate::{Notifier, Outgoing, Verdict};
use casework::outbox::{Content, Letter, Message, Outbox, Priority, Settled, next_try};
use casework::{Moment, StoreError};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

/// Letters in a round.
const AT_ONCE: u32 = 64;
/// Letters that are sent at the same time: one slow server holds up few others.
const SENDERS: usize = 4;
/// Seconds for which a claim holds; well above what one round can take.
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

    /// Sends what is due; gives how many letters were taken.
    ///
    /// # Errors
    /// If the store fails. What was claimed by then is free again when its claim runs out.
    pub async fn round(&self) -> Result<usize, StoreError> {
        let claimed = self.outbox.claim((self.clock)(), CLAIM_SECONDS, AT_ONCE).await?;
        let n_claimed = claimed.len();
        let waiting = Arc::new(Mutex::new(VecDeque::from(claimed)));
        let mut senders = JoinSet::new();
        for _ in 0..SENDERS.min(n_claimed) {
            let (office, waiting) = (self.clone(), Arc::clone(&waiting));
            senders.spawn(async move { office.empty(&waiting).await });
        }
        let mut outcome = Ok(n_claimed);
        while let Some(done) = senders.join_next().await {
            if let Ok(Err(error)) = done {
                outcome = Err(error);
            }
        }
        outcome
    }

    async fn empty(&self, waiting: &Mutex<VecDeque<Letter>>) -> Result<(), StoreError> {
        loop {
            let next = waiting.lock().await.pop_front();
            let Some(letter) = next else { return Ok(()) };
            self.deliver(&letter).await?;
        }
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
