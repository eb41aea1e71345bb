//! Messages on their way out: what is sent to whom, and the queue that loses none and sends
//! none twice.
//!
//! A message is kept under a key that stays the same however often it is tried. The key is
//! what an e-mail has as its `Message-ID` and a webhook as its `Idempotency-Key`, so that
//! whoever receives it can tell that two are one. A queue that is asked to keep a key for
//! the second time keeps nothing.

use crate::cases::Reply;
use crate::moment::Moment;
use privacy::Pii;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Where a message goes. What identifies somebody, or lets somebody in, is withheld from logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// An e-mail address.
    Email(Pii<String>),
    /// A topic of an ntfy server, as `https://ntfy.sh/topic`. Whoever knows it can listen.
    Ntfy(Pii<String>),
    /// An address that takes signed JSON.
    Webhook {
        /// Where to.
        url: Pii<String>,
        /// Key of the signature.
        secret: Pii<Vec<u8>>,
    },
    /// A mobile number, reached through the text gateway of the installation.
    Sms(Pii<String>),
}

impl Address {
    /// Name of the way for logs and counts.
    pub fn way(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Ntfy(_) => "ntfy",
            Self::Webhook { .. } => "webhook",
            Self::Sms(_) => "sms",
        }
    }
}

/// How soon somebody has to see it, and what is worse: never, or twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// In its turn. When it is not known whether it arrived, it is not sent again.
    #[default]
    Ordinary,
    /// At once, before all others. When it is not known whether it arrived, it is sent again:
    /// somebody who is warned twice is better off than somebody who is not.
    Urgent,
}

/// A message, in every form in which it may be needed.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Where to.
    pub to: Address,
    /// Subject, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, a whole document; e-mail without it is plain.
    pub html: Option<String>,
    /// The same in at most 160 characters, for a text message; without it the subject serves.
    pub short: Option<String>,
    /// JSON for a webhook; without it subject and text serve.
    pub payload: Option<String>,
    /// Name of the event, for webhooks, as `bulletin.published`.
    pub event: String,
    /// A page about it.
    pub link: Option<String>,
    /// Where one `POST` ends all further messages of this kind (RFC 8058).
    pub leave: Option<String>,
    /// How soon.
    pub priority: Priority,
}

impl Message {
    /// A plain message; the other forms are set as needed.
    pub fn new(to: Address, subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            to,
            subject: subject.into(),
            text: text.into(),
            html: None,
            short: None,
            payload: None,
            event: "message".into(),
            link: None,
            leave: None,
            priority: Priority::Ordinary,
        }
    }

    /// The message as bytes, to be sealed.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(&Wire::from(self)).unwrap_or_default()
    }

    /// The message from bytes that [`Message::to_bytes`] gave; none if they are others.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Wire>(bytes).ok().map(Self::from)
    }
}

impl fmt::Debug for Message {
    /// What is written to somebody is nobody else's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("way", &self.to.way())
            .field("event", &self.event)
            .field("priority", &self.priority)
            .finish_non_exhaustive()
    }
}

/// A message to be kept until it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLetter {
    /// Its key: letters, digits, `.` and `-` only.
    pub key: String,
    /// Message.
    pub message: Message,
    /// Not before.
    pub due: Moment,
}

/// What is in an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// The message itself.
    Message(Box<Message>),
    /// A version of a bulletin for a subscriber, to be put into words when it is sent.
    Bulletin {
        /// Number of the bulletin.
        bulletin: i64,
        /// Its version.
        version: u32,
        /// Number of the subscriber.
        subscriber: i64,
    },
}

/// A message that this process has taken to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Which claim of it this is, counted from 1: a claim that ran out is not ours any more.
    pub claim: i64,
    /// Key.
    pub key: String,
    /// Content.
    pub content: Content,
    /// Tries before this one.
    pub tries: u32,
    /// Priority.
    pub priority: Priority,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It was taken by the other side.
    Sent,
    /// It was not; again at this moment.
    Again(Moment),
    /// It was not, and will not be tried again; the text says why, never to whom.
    GivenUp(String),
    /// Nobody wants it any more: the subscriber has left, or the bulletin was withdrawn.
    Dropped,
    /// It was handed over, and no answer came: it may have arrived or not.
    Uncertain,
}

/// How the queue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OutboxCounts {
    /// Waiting or on their way.
    pub waiting: u64,
    /// Sent.
    pub sent: u64,
    /// Given up.
    pub given_up: u64,
    /// Perhaps arrived.
    pub uncertain: u64,
}

/// How far the last step with an opened letter has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The other side cannot have it: nothing was handed over, or it was refused.
    Kept,
    /// From here on the other side may have it.
    Handed,
    /// The other side said that it has it.
    Taken,
}

/// Goes along with an opened letter and says how far the last step has come, to whoever finds
/// it after this process was killed.
///
/// A commit takes milliseconds, and another thread is told of it later still: whoever is killed
/// in that time has noted what he did not do. A mark is a few bytes given to the operating
/// system by the thread that takes the step, immediately before it does. It outlives the
/// process, not the machine.
pub trait Slip: Send + Sync {
    /// Marks it, without waiting for a disk. False if it cannot be marked: then nothing may be
    /// handed over.
    fn mark(&self, mark: Mark) -> bool;
}

/// A slip that nobody can find again, for a queue that keeps none. Whoever uses it knows only
/// that the letter was opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unmarked;

impl Slip for Unmarked {
    fn mark(&self, _: Mark) -> bool {
        true
    }
}

/// The queue of messages, durable in the store.
///
/// A letter is claimed, opened, marked on its [`Slip`] and settled. [`Outbox::open`] is durable
/// when it answers: the sender calls it when the other side only waits for the last bytes of
/// the message. A letter whose claim runs out unopened is free again. One that was opened and
/// never settled - the process was killed in between - is what its slip says: free again if it
/// was kept, sent if it was taken. If it was handed over, or the slip is lost, it is uncertain:
/// an ordinary letter is left so and counted, an urgent one is free again.
pub trait Outbox: Send + Sync {
    /// Keeps letters; those whose key is there already are passed over. Gives how many were
    /// kept.
    fn post(&self, letters: Vec<NewLetter>) -> Reply<'_, u64>;
    /// Takes letters that are due, the urgent first, for so many seconds; nobody else gets
    /// them in that time.
    fn claim(&self, now: Moment, seconds: i64, limit: u32) -> Reply<'_, Vec<Letter>>;
    /// The same of urgent letters alone, for whoever has as many others as can be sent.
    fn claim_urgent(&self, now: Moment, seconds: i64, limit: u32) -> Reply<'_, Vec<Letter>>;
    /// Notes that a letter may be handed over from here on, and gives its slip. None if the
    /// claim is not ours any more, as when it ran out: then it must not be sent.
    fn open(&self, letter: &Letter, now: Moment) -> Reply<'_, Option<Arc<dyn Slip>>>;
    /// Notes what became of it.
    fn settle(&self, letter: &Letter, settled: Settled, now: Moment) -> Reply<'_, ()>;
    /// How the queue stands.
    fn counts(&self) -> Reply<'_, OutboxCounts>;
}

/// When something that failed is tried again: after half a minute, then twice as long each
/// time, within a day in all; an urgent one after five seconds, then twice as long each time,
/// within three hours in all. None if it is given up.
pub fn next_try(priority: Priority, tries: u32, now: Moment) -> Option<Moment> {
    let first = match priority {
        Priority::Ordinary => 30,
        Priority::Urgent => 5,
    };
    (tries < 11).then(|| now.plus_seconds(first << tries))
}

/// A message as it is written down.
#[derive(Serialize, Deserialize)]
struct Wire {
    way: String,
    to: String,
    #[serde(default)]
    secret: Vec<u8>,
    subject: String,
    text: String,
    html: Option<String>,
    short: Option<String>,
    payload: Option<String>,
    event: String,
    link: Option<String>,
    leave: Option<String>,
    priority: Priority,
}

impl From<&Message> for Wire {
    fn from(message: &Message) -> Self {
        let (to, secret) = match &message.to {
            Address::Email(to) | Address::Ntfy(to) | Address::Sms(to) => (to, Vec::new()),
            Address::Webhook { url, secret } => (url, secret.reveal().clone()),
        };
        Self {
            way: message.to.way().to_owned(),
            to: to.reveal().clone(),
            secret,
            subject: message.subject.clone(),
            text: message.text.clone(),
            html: message.html.clone(),
            short: message.short.clone(),
            payload: message.payload.clone(),
            event: message.event.clone(),
            link: message.link.clone(),
            leave: message.leave.clone(),
            priority: message.priority,
        }
    }
}

impl From<Wire> for Message {
    fn from(wire: Wire) -> Self {
        let to = Pii::new(wire.to);
        let to = match wire.way.as_str() {
            "ntfy" => Address::Ntfy(to),
            "webhook" => Address::Webhook { url: to, secret: Pii::new(wire.secret) },
            "sms" => Address::Sms(to),
            _ => Address::Email(to),
        };
        Self {
            to,
            subject: wire.subject,
            text: wire.text,
            html: wire.html,
            short: wire.short,
            payload: wire.payload,
            event: wire.event,
            link: wire.link,
            leave: wire.leave,
            priority: wire.priority,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Message, Priority, next_try};
    use crate::moment::Moment;
    use privacy::Pii;

    fn ways() -> [Address; 4] {
        let text = |text: &str| Pii::new(text.to_owned());
        [
            Address::Email(text("wilf@example.org")),
            Address::Ntfy(text("https://ntfy.example/secret-topic")),
            Address::Webhook { url: text("https://example.org/in"), secret: Pii::new(vec![1, 2]) },
            Address::Sms(text("07700 900123")),
        ]
    }

    #[test]
    fn a_message_comes_back_from_its_bytes() {
        for to in ways() {
            let mut message = Message::new(to, "Subject", "Text");
            message.priority = Priority::Urgent;
            message.html = Some("<p>".into());
            assert_eq!(Message::from_bytes(&message.to_bytes()), Some(message));
        }
        assert_eq!(Message::from_bytes(b"{}"), None);
    }

    #[test]
    fn a_log_learns_neither_who_nor_what() {
        for to in ways() {
            let shown =
                format!("{:?}", Message::new(to.clone(), "Subject", "Text")) + &format!("{to:?}");
            for secret in ["example", "07700", "Subject", "Text", "[1, 2]"] {
                assert!(!shown.contains(secret), "{secret} stands in {shown}");
            }
        }
    }

    #[test]
    fn tries_end() {
        let all = |priority| {
            let (mut now, mut tries) = (Moment(0), 0);
            while let Some(next) = next_try(priority, tries, now) {
                (now, tries) = (next, tries + 1);
            }
            now.0
        };
        assert!((40_000..86_400).contains(&all(Priority::Ordinary)));
        assert!((5_000..10_800).contains(&all(Priority::Urgent)));
    }
}
