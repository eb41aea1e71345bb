//! The contract of the store for bulletins and those who subscribe to them.

use crate::bulletin::{Bulletin, BulletinId};
use casework::{Moment, Reply};
use privacy::Pii;
use std::fmt;

/// A bulletin as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The bulletin.
    pub bulletin: Bulletin,
    /// How often it was changed: who saves it says which state he has seen.
    pub revision: i64,
}

/// Which bulletins are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// All, those last changed first.
    All,
    /// Those of which something is published, the newest first, those that were withdrawn
    /// among them.
    Published,
    /// Of these, those that name a town of this slug, or none.
    Town(String),
}

/// Who is told of a change, in the same transaction: nobody, or all confirmed subscribers of
/// its towns and all webhooks that want the event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tell {
    /// Nobody.
    Nobody,
    /// Subscribers and webhooks.
    Everybody {
        /// `bulletin.published`, `bulletin.corrected` or `bulletin.withdrawn`.
        event: &'static str,
        /// Which version the message is about.
        version: u32,
        /// Slugs of its towns; empty for the whole area.
        towns: Vec<String>,
        /// JSON for webhooks.
        payload: String,
        /// When.
        now: Moment,
    },
}

/// Number of a subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SubscriberId(pub i64);

impl fmt::Display for SubscriberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Somebody who subscribes, or asks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriber {
    /// Number.
    pub id: SubscriberId,
    /// E-mail address; encrypted at rest.
    pub email: Pii<String>,
    /// Slugs of towns; empty for all.
    pub towns: Vec<String>,
    /// When it was asked for.
    pub asked: Moment,
    /// When it was confirmed from the mailbox.
    pub confirmed: Option<Moment>,
}

/// Days after which a subscription that nobody confirmed is forgotten.
pub const CONFIRM_DAYS: i64 = 3;

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscriberCounts {
    /// Confirmed.
    pub confirmed: u64,
    /// Not confirmed yet.
    pub waiting: u64,
}

/// What the store keeps of bulletins.
pub trait Bulletins: Send + Sync {
    /// Keeps a bulletin; its number is given anew.
    fn create(&self, bulletin: Bulletin) -> Reply<'_, BulletinId>;
    /// A bulletin.
    fn bulletin(&self, id: BulletinId) -> Reply<'_, Option<Kept>>;
    /// Bulletins, at most so many.
    fn bulletins(&self, which: Which, limit: u32) -> Reply<'_, Vec<Kept>>;
    /// Keeps a changed bulletin and tells those who are to be told, together or not at all.
    /// False if somebody else has changed it since `revision`; nothing is kept then.
    fn save(&self, kept: Kept, tell: Tell) -> Reply<'_, bool>;

    /// Keeps a subscription until it is confirmed. One of the same address, confirmed or not,
    /// is found instead; towns of one that is not confirmed are replaced.
    fn subscribe(
        &self,
        email: Pii<String>,
        towns: Vec<String>,
        now: Moment,
    ) -> Reply<'_, Subscriber>;
    /// A subscriber.
    fn subscriber(&self, id: SubscriberId) -> Reply<'_, Option<Subscriber>>;
    /// Confirms, with the towns that were chosen. False if there is no such subscription.
    fn confirm(&self, id: SubscriberId, towns: Vec<String>, now: Moment) -> Reply<'_, bool>;
    /// Forgets a subscriber, address and all. False if there was none.
    fn leave(&self, id: SubscriberId) -> Reply<'_, bool>;
    /// How many there are.
    fn subscribers(&self) -> Reply<'_, SubscriberCounts>;
}

/// A name as it stands in an address: `st-albans`.
pub fn slug(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'a'..='z' | '0'..='9' => out.push(letter),
            '\'' | '\u{2019}' | '.' => {}
            _ if out.is_empty() || out.ends_with('-') => {}
            _ => out.push('-'),
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_town_has_one_address() {
        assert_eq!(slug("St Albans"), "st-albans");
        assert_eq!(slug("Bishop\u{2019}s Stortford"), "bishops-stortford");
        assert_eq!(slug("  B\u{e2}le -- x "), "b-le-x");
        assert_eq!(slug("\u{65e5}"), "");
    }
}
