//! Letters in hand, apart by destination, and which of them goes next.
//!
//! A server that takes a connection and never answers holds up what goes to it, and nothing
//! else. Urgent letters go before others, and have places of their own at each destination, so
//! that they do not wait for a thousand bulletins either.

use casework::outbox::{Address, Content, Letter, Priority};
use std::collections::{HashMap, VecDeque};

/// Ordinary letters in hand at most; the others wait in the store.
const MOST_ORDINARY: usize = 64;
/// Urgent letters in hand at most.
const MOST_URGENT: usize = 256;
/// Letters that go to one destination at the same time, if any of those waiting is urgent and if
/// none is.
const SENDERS: (usize, usize) = (8, 4);

/// Where letters go that one server takes. What names it is withheld from logs by not being shown.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Destination(String);

impl Destination {
    /// The destination of a letter.
    pub fn of(letter: &Letter) -> Self {
        let message = match &letter.content {
            Content::Message(message) => message,
            Content::Bulletin { .. } => return Self("bulletins".to_owned()),
        };
        Self(match &message.to {
            Address::Email(_) => "email".to_owned(),
            Address::Sms(_) => "sms".to_owned(),
            Address::Ntfy(url) | Address::Webhook { url, .. } => server(url.reveal()).to_owned(),
        })
    }
}

/// An address up to its path.
fn server(url: &str) -> &str {
    let host = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(host..).and_then(|rest| rest.find(['/', '?', '#']));
    end.and_then(|end| url.get(..host + end)).unwrap_or(url)
}

/// A place that a letter on its way takes.
#[derive(Clone)]
pub struct Place {
    destination: Destination,
    priority: Priority,
}

#[derive(Default)]
struct Queue {
    urgent: VecDeque<Letter>,
    ordinary: VecDeque<Letter>,
    sending: usize,
}

impl Queue {
    fn next(&mut self) -> Option<Letter> {
        if self.sending < SENDERS.0
            && let Some(letter) = self.urgent.pop_front()
        {
            return Some(letter);
        }
        if self.sending < SENDERS.1 { self.ordinary.pop_front() } else { None }
    }

    fn is_idle(&self) -> bool {
        self.sending == 0 && self.urgent.is_empty() && self.ordinary.is_empty()
    }
}

/// See the top of this file.
#[derive(Default)]
pub struct Hand {
    queues: HashMap<Destination, Queue>,
    ordinary: usize,
    urgent: usize,
}

impl Hand {
    /// How many more letters may be taken; the second only of urgent ones.
    pub fn room(&self) -> (usize, usize) {
        let room = |most: usize, held: usize| most.saturating_sub(held);
        (room(MOST_ORDINARY, self.ordinary), room(MOST_URGENT, self.urgent))
    }

    /// Whether half of the ordinary letters have left it.
    pub fn is_half_empty(&self) -> bool {
        self.ordinary * 2 <= MOST_ORDINARY
    }

    /// Takes a letter.
    pub fn add(&mut self, letter: Letter) {
        let queue = self.queues.entry(Destination::of(&letter)).or_default();
        match letter.priority {
            Priority::Urgent => {
                self.urgent += 1;
                queue.urgent.push_back(letter);
            }
            Priority::Ordinary => {
                self.ordinary += 1;
                queue.ordinary.push_back(letter);
            }
        }
    }

    /// A letter that may leave, the urgent first, and the place that it takes.
    pub fn next(&mut self) -> Option<(Place, Letter)> {
        let ready = self.queues.iter_mut().find_map(|(destination, queue)| {
            let letter = queue.next()?;
            queue.sending += 1;
            Some((destination.clone(), letter))
        });
        let (destination, letter) = ready?;
        Some((Place { destination, priority: letter.priority }, letter))
    }

    /// A letter has left or come back.
    pub fn done(&mut self, place: &Place) {
        let held = match place.priority {
            Priority::Urgent => &mut self.urgent,
            Priority::Ordinary => &mut self.ordinary,
        };
        *held = held.saturating_sub(1);
        if let Some(queue) = self.queues.get_mut(&place.destination) {
            queue.sending = queue.sending.saturating_sub(1);
            if queue.is_idle() {
                self.queues.remove(&place.destination);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Hand, server};
    use casework::outbox::{Address, Content, Letter, Message, Priority};
    use privacy::Pii;

    fn letter(to: &str, priority: Priority) -> Letter {
        let address = match to.contains("://") {
            true => Address::Ntfy(Pii::new(to.to_owned())),
            false => Address::Email(Pii::new(to.to_owned())),
        };
        let message = Message { priority, ..Message::new(address, "s", "t") };
        let content = Content::Message(Box::new(message));
        Letter { claim: 1, key: to.to_owned(), content, tries: 0, priority }
    }

    fn leave(hand: &mut Hand) -> Vec<String> {
        std::iter::from_fn(|| hand.next()).map(|(_, letter)| letter.key).collect()
    }

    #[test]
    fn a_server_that_holds_letters_up_holds_up_no_other() {
        let mut hand = Hand::default();
        for n in 0..10 {
            hand.add(letter(&format!("https://hole.example/{n}"), Priority::Ordinary));
        }
        assert_eq!(leave(&mut hand).len(), 4);
        hand.add(letter("https://other.example/a", Priority::Ordinary));
        assert_eq!(leave(&mut hand), ["https://other.example/a"]);
        hand.add(letter("https://hole.example/urgent", Priority::Urgent));
        assert_eq!(leave(&mut hand), ["https://hole.example/urgent"], "it has places of its own");
    }

    #[test]
    fn urgent_letters_leave_first_and_there_is_always_room_for_them() {
        let mut hand = Hand::default();
        for n in 0..64 {
            hand.add(letter(&format!("ann{n}@example.org"), Priority::Ordinary));
        }
        assert_eq!(hand.room(), (0, 256));
        hand.add(letter("ben@example.org", Priority::Urgent));
        let (place, first) = hand.next().unwrap();
        assert_eq!((first.key.as_str(), hand.room()), ("ben@example.org", (0, 255)));
        hand.done(&place);
        assert_eq!(hand.room(), (0, 256));
    }

    #[test]
    fn what_has_left_makes_room_and_nothing_is_remembered_of_it() {
        let mut hand = Hand::default();
        for n in 0..3 {
            hand.add(letter(&format!("https://a{n}.example/x"), Priority::Ordinary));
        }
        let places: Vec<_> = std::iter::from_fn(|| hand.next()).map(|(place, _)| place).collect();
        assert_eq!((places.len(), hand.room()), (3, (61, 256)));
        places.iter().for_each(|place| hand.done(place));
        assert!(hand.queues.is_empty() && hand.room() == (64, 256) && hand.is_half_empty());
    }

    #[test]
    fn a_server_is_its_address_up_to_the_path() {
        for (url, expect) in [
            ("https://ntfy.sh/topic", "https://ntfy.sh"),
            ("https://h.example:8443?x=1", "https://h.example:8443"),
            ("https://h.example", "https://h.example"),
            ("nonsense", "nonsense"),
            ("", ""),
        ] {
            assert_eq!(server(url), expect);
        }
    }
}
