//! What hears for the second screen, and how many can be heard.

use audio::hearing::Engine;
use screen::Rules;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Places that one address may have at once: a household, and no more.
const MOST_OF_ONE: usize = 3;

/// Where sound becomes words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whereabouts {
    /// On the machine of this service.
    #[default]
    Here,
    /// At another service, to which this one passes the sound on.
    Elsewhere,
}

/// The ears of the service.
pub struct Ears {
    /// The engine; without one the browser's recogniser has to serve.
    pub engine: Option<Arc<dyn Engine>>,
    /// Where it works.
    pub whereabouts: Whereabouts,
    /// How long a call may be listened to.
    pub rules: Rules,
    most: usize,
    taken: Arc<Taken>,
}

/// Who has how many places; by a keyed hash of the address, while they have them.
type Taken = Mutex<HashMap<String, usize>>;

/// A place, given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    taken: Arc<Taken>,
    who: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.get_mut(&self.who) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                taken.remove(&self.who);
            }
        }
    }
}

impl std::fmt::Debug for Ears {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ears").field("rules", &self.rules).finish_non_exhaustive()
    }
}

impl Default for Ears {
    fn default() -> Self {
        Self::new(None, Whereabouts::Here, 8)
    }
}

impl Ears {
    /// Ears for so many calls at once.
    pub fn new(engine: Option<Arc<dyn Engine>>, whereabouts: Whereabouts, most: usize) -> Self {
        Self { engine, whereabouts, rules: Rules::default(), most, taken: Arc::default() }
    }

    /// A place for somebody; none if all are taken, or as many as one may have.
    pub fn place(&self, who: &str) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.get(who).copied().unwrap_or(0);
        if own >= MOST_OF_ONE || taken.values().sum::<usize>() >= self.most {
            return None;
        }
        taken.insert(who.to_owned(), own + 1);
        Some(Place { taken: Arc::clone(&self.taken), who: who.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::Ears;

    #[test]
    fn a_place_is_given_back_and_nobody_has_them_all() {
        let ears = Ears { most: 4, ..Ears::default() };
        let household: Vec<_> = (0..3).map(|_| ears.place("a").unwrap()).collect();
        assert!(ears.place("a").is_none());
        let other = ears.place("b").unwrap();
        assert!(ears.place("c").is_none());
        drop((household, other));
        assert!(ears.place("c").is_some());
        assert!(ears.taken.lock().unwrap().is_empty());
    }
}
