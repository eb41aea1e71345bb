//! What hears for the second screen, and how many can be heard.

use audio::hearing::Engine;
use screen::Rules;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

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
    places: Arc<Semaphore>,
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
        let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Self { engine, whereabouts, rules: Rules::default(), places }
    }

    /// A place, given back when it is dropped; none if all are taken.
    pub fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }
}
