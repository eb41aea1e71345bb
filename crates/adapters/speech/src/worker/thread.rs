//! The side of a worker on which the recogniser works.

use super::{Decode, Open, Order, Said, Shared, ms};
use audio::hearing::{Cause, Heard, HeardWord, Hypothesis, Loss};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError};
use std::time::Instant;

/// Samples that are handed over together: 100 ms at 16 kHz. A hypothesis is made after
/// each, so smaller ones would cost more than they tell.
const BATCH: usize = 1_600;

/// The recogniser and the stretch it is at.
pub(super) struct Thread {
    shared: Arc<Shared>,
    open: Open,
    generation: u64,
    rate: u32,
    decoder: Option<Box<dyn Decode>>,
    work: Work,
}

/// The stretch that the thread works on.
#[derive(Debug, Default)]
struct Work {
    start_ms: u64,
    samples: u64,
    partial: String,
    /// Why it is lost, if it is.
    bad: Option<String>,
}

impl Thread {
    pub(super) fn new(shared: Arc<Shared>, open: Open, generation: u64, rate: u32) -> Self {
        Self { shared, open, generation, rate, decoder: None, work: Work::default() }
    }

    /// Works until the other side has gone or has given this thread up.
    pub(super) fn run(mut self) {
        while let Some(order) = self.next() {
            match order {
                Order::Begin(start_ms) => self.begin(start_ms),
                Order::Sound(samples) => self.sound(&samples),
                Order::End => self.end(),
                Order::Lost(loss) => self.tell(Heard::Lost(loss), 0),
            }
        }
    }

    /// Waits for the next order; sound is gathered first.
    fn next(&self) -> Option<Order> {
        let mut state = self.shared.lock();
        if state.generation == self.generation {
            state.at_work = None;
        }
        loop {
            if state.closed || state.generation != self.generation {
                return None;
            }
            let gathers = state.queued < BATCH
                && state.queue.iter().all(|order| matches!(order, Order::Sound(_)));
            if !gathers {
                break;
            }
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let mut order = state.queue.pop_front()?;
        if let Order::Sound(samples) = &mut order {
            while samples.len() < BATCH {
                match state.queue.pop_front() {
                    Some(Order::Sound(more)) => samples.extend_from_slice(&more),
                    Some(other) => {
                        state.queue.push_front(other);
                        break;
                    }
                    None => break,
                }
            }
            state.queued = state.queued.saturating_sub(samples.len());
        }
        state.at_work = Some(Instant::now());
        state.current = match &order {
            Order::Begin(start_ms) => Some((*start_ms, 0)),
            Order::Sound(samples) => {
                Some((self.work.start_ms, self.work.samples + samples.len() as u64))
            }
            Order::End => Some((self.work.start_ms, self.work.samples)),
            Order::Lost(_) => None,
        };
        self.shared.changed.notify_all();
        Some(order)
    }

    fn begin(&mut self, start_ms: u64) {
        self.work = Work { start_ms, ..Work::default() };
        if self.decoder.is_none() {
            let open = Arc::clone(&self.open);
            match catch_unwind(AssertUnwindSafe(|| open())) {
                Ok(Ok(decoder)) => self.decoder = Some(decoder),
                Ok(Err(error)) => self.work.bad = Some(error.what),
                Err(_) => self.work.bad = Some("it could not be started".to_owned()),
            }
        }
        self.step(|decoder| decoder.begin());
    }

    fn sound(&mut self, samples: &[i16]) {
        self.work.samples += samples.len() as u64;
        let heard = self.step(|decoder| decoder.feed(samples)).flatten();
        if let Some(text) = heard.filter(|t| !t.is_empty() && *t != self.work.partial) {
            self.work.partial.clone_from(&text);
            let partial = self.hypothesis(Said { text, ..Said::default() });
            self.tell(Heard::Partial(partial), 0);
        }
    }

    fn end(&mut self) {
        let said = self.step(|decoder| decoder.end());
        let answer = match (said, self.work.bad.take()) {
            (Some(said), None) => Heard::Final(self.hypothesis(said)),
            (_, why) => {
                let why = why.unwrap_or_else(|| "it is not there".to_owned());
                let start_ms = self.work.start_ms;
                let end_ms = start_ms + ms(self.work.samples, self.rate);
                Heard::Lost(Loss { start_ms, end_ms, cause: Cause::Failed(why) })
            }
        };
        self.tell(answer, 1);
    }

    /// One step of the recogniser. Whatever goes wrong loses the stretch, and the recogniser
    /// is not used again.
    fn step<T>(&mut self, step: impl FnOnce(&mut dyn Decode) -> Result<T, String>) -> Option<T> {
        if self.work.bad.is_some() {
            return None;
        }
        let decoder = self.decoder.as_mut()?;
        let why = match catch_unwind(AssertUnwindSafe(|| step(decoder.as_mut()))) {
            Ok(Ok(made)) => return Some(made),
            Ok(Err(why)) => why,
            Err(_) => "it panicked".to_owned(),
        };
        self.work.bad = Some(why);
        self.decoder = None;
        None
    }

    fn hypothesis(&self, said: Said) -> Hypothesis {
        let start_ms = self.work.start_ms;
        let moved = |word: HeardWord| HeardWord {
            start_ms: word.start_ms + start_ms,
            end_ms: word.end_ms + start_ms,
            ..word
        };
        Hypothesis {
            text: said.text,
            start_ms,
            end_ms: start_ms + ms(self.work.samples, self.rate),
            confidence: said.confidence,
            words: said.words.into_iter().map(moved).collect(),
        }
    }

    fn tell(&self, heard: Heard, owed: usize) {
        let mut state = self.shared.lock();
        if state.generation != self.generation {
            return;
        }
        match &heard {
            Heard::Final(_) => state.failures = 0,
            Heard::Lost(Loss { cause: Cause::Failed(_), .. }) => state.failed(),
            _ => {}
        }
        state.owed = state.owed.saturating_sub(owed);
        state.answer(heard);
        self.shared.changed.notify_all();
    }
}
