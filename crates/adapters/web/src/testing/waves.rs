//! Waves in memory, as [`WaveBook`] asks.

use super::{Fake, FakeNotices};
use casework::{Moment, Notices, Reply, ReportId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use waves::contract::{Book, Change, Event, Kept, WaveBook, WaveId};
use waves::{Fate, words};

#[derive(Default)]
struct Held {
    book: Book,
    events: Vec<Event>,
}

/// Waves in memory, over the reports of the fake store.
pub struct FakeWaves {
    cases: Arc<Fake>,
    notices: Arc<FakeNotices>,
    held: Mutex<Held>,
}

fn reply<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(std::future::ready(Ok(answer)))
}

impl FakeWaves {
    /// Waves over these reports, told of by these notices.
    pub fn of(cases: &Arc<Fake>, notices: &Arc<FakeNotices>) -> Self {
        Self { cases: Arc::clone(cases), notices: Arc::clone(notices), held: Mutex::default() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WaveBook for FakeWaves {
    fn book(&self, since: i64) -> Reply<'_, Book> {
        let mut book = self.held().book.clone();
        book.waves.retain(|k| k.fate != Fate::Over || k.last >= since);
        reply(book)
    }

    fn keep_waves(&self, change: Change) -> Reply<'_, bool> {
        let mut held = self.held();
        if held.book.revision != change.revision {
            return reply(false);
        }
        held.book.revision += 1;
        held.book.day = Some(change.day);
        let mut ids = Vec::new();
        for kept in change.waves {
            let next = WaveId(held.book.waves.len() as i64 + 1);
            match held.book.waves.iter_mut().find(|k| k.id == kept.id) {
                Some(place) => *place = kept.clone(),
                None => held.book.waves.push(Kept { id: next, ..kept.clone() }),
            }
            ids.push(if kept.id == WaveId(0) { next } else { kept.id });
        }
        for event in change.events {
            let id = ids[usize::try_from(event.wave.0).unwrap()];
            let kept = held.book.waves.iter().find(|k| k.id == id).unwrap().clone();
            if event.is_told {
                drop(self.notices.notify(words::notice(&kept, &event)));
            }
            held.events.push(Event { wave: id, ..event });
        }
        reply(true)
    }

    fn wave_events(&self, wave: WaveId) -> Reply<'_, Vec<Event>> {
        reply(self.held().events.iter().filter(|e| e.wave == wave).cloned().collect())
    }

    fn newest_change(&self) -> Reply<'_, Option<(Moment, ReportId)>> {
        let state = self.cases.state();
        let changed = state.reports.values().map(|r| r.changed_at).max();
        reply(changed.zip(state.reports.values().map(|r| r.id).max()))
    }
}
