//! A thread for a recogniser that takes its time.
//!
//! [`Worker`] is what callers see: it never blocks. Sound waits in a queue of bounded
//! length; what does not fit is lost and said to be. A recogniser that gives no answer in
//! time is given up together with its thread, and another is made; one that fails or
//! panics is made again for the next stretch of speech.

mod thread;

use audio::hearing::{Cause, EngineError, Heard, HeardWord, Loss, Recognizer};
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};
use thread::Thread;

/// How much a worker puts up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sound that may wait.
    pub queue: Duration,
    /// How long one step of the recogniser may take.
    pub patience: Duration,
    /// After so many failures in a row it is left alone for a while.
    pub failures: u32,
    /// For how long.
    pub rest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            queue: Duration::from_secs(20),
            patience: Duration::from_secs(15),
            failures: 4,
            rest: Duration::from_secs(30),
        }
    }
}

/// What a stretch of speech is taken for, with times from its beginning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The words with spaces between them.
    pub text: String,
    /// How sure the recogniser is, from 0 to 1.
    pub confidence: Option<f32>,
    /// The words with their times.
    pub words: Vec<HeardWord>,
}

/// A recogniser that may take its time; it lives on the worker's thread.
pub trait Decode {
    /// A stretch of speech begins.
    ///
    /// # Errors
    /// In the recogniser's own words; it is not used again.
    fn begin(&mut self) -> Result<(), String>;

    /// The next sound. Gives what the stretch is taken for so far, if that can be told.
    ///
    /// # Errors
    /// In the recogniser's own words; it is not used again.
    fn feed(&mut self, samples: &[i16]) -> Result<Option<String>, String>;

    /// The stretch ends.
    ///
    /// # Errors
    /// In the recogniser's own words; it is not used again.
    fn end(&mut self) -> Result<Said, String>;
}

/// Makes a recogniser, on the thread that will use it.
pub type Open = Arc<dyn Fn() -> Result<Box<dyn Decode>, EngineError> + Send + Sync>;

/// See the top of this file.
pub struct Worker {
    shared: Arc<Shared>,
    rate: u32,
    limits: Limits,
    open: Open,
    /// The open stretch, as this side sees it.
    stretch: Option<Stretch>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("rate", &self.rate).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug)]
struct Stretch {
    start_ms: u64,
    samples: u64,
    /// When sound of it was first lost, if it was.
    lost_from_ms: Option<u64>,
}

#[derive(Debug)]
enum Order {
    Begin(u64),
    Sound(Vec<i16>),
    End,
    /// Passed on in its turn.
    Lost(Loss),
}

/// What both sides see.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Order>,
    queued: usize,
    answers: VecDeque<Heard>,
    /// Ends that are not answered yet.
    owed: usize,
    /// Since when the recogniser has been at one step.
    at_work: Option<Instant>,
    /// Threads of earlier generations throw away what they have.
    generation: u64,
    /// Whether a thread of this generation runs.
    runs: bool,
    failures: u32,
    failed_at: Option<Instant>,
    /// Where the stretch that the thread works on began and how far it came.
    current: Option<(u64, u64)>,
    waker: Option<Waker>,
    closed: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn answer(&mut self, heard: Heard) {
        self.answers.push_back(heard);
        if let Some(waker) = &self.waker {
            waker.wake_by_ref();
        }
    }

    /// Whether failures in a row forbid another try for now.
    fn rests(&self, limits: &Limits) -> bool {
        let recent = self.failed_at.is_some_and(|at| at.elapsed() < limits.rest);
        self.failures >= limits.failures && recent
    }

    fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
        self.failed_at = Some(Instant::now());
    }
}

impl Worker {
    /// A worker whose recogniser is made by `open` when the first speech comes.
    pub fn new(rate: u32, limits: Limits, open: Open) -> Self {
        Self { shared: Arc::default(), rate: rate.max(1), limits, open, stretch: None }
    }

    fn start(&self, state: &mut State) {
        if state.runs {
            return;
        }
        state.runs = true;
        let (shared, open) = (Arc::clone(&self.shared), Arc::clone(&self.open));
        let (generation, rate) = (state.generation, self.rate);
        let run = move || Thread::new(shared, open, generation, rate).run();
        if std::thread::Builder::new().name("recogniser".to_owned()).spawn(run).is_err() {
            state.runs = false;
            state.failed();
        }
    }

    /// Gives up a recogniser that has been at one step for too long.
    fn check(&self, state: &mut State) {
        if state.at_work.is_none_or(|since| since.elapsed() < self.limits.patience) {
            return;
        }
        state.generation += 1;
        (state.at_work, state.runs) = (None, false);
        state.failed();
        let mut open = state.current.take();
        let queue = std::mem::take(&mut state.queue);
        state.queued = 0;
        for order in queue {
            match order {
                Order::Begin(start_ms) => open = Some((start_ms, 0)),
                Order::Sound(samples) => {
                    if let Some((_, taken)) = &mut open {
                        *taken += samples.len() as u64;
                    }
                }
                Order::End => stuck(state, open.take(), self.rate),
                Order::Lost(loss) => state.answer(Heard::Lost(loss)),
            }
        }
        // The stretch that goes on is begun again for the next recogniser.
        if let (Some(stretch), Some(lost)) = (self.stretch, open) {
            let at_ms = stretch.start_ms + ms(stretch.samples, self.rate);
            stuck(state, Some(lost), self.rate);
            state.queue.push_back(Order::Begin(at_ms));
            self.start(state);
        }
    }
}

fn stuck(state: &mut State, stretch: Option<(u64, u64)>, rate: u32) {
    state.owed = state.owed.saturating_sub(1);
    if let Some((start_ms, samples)) = stretch {
        let end_ms = start_ms + ms(samples, rate);
        state.answer(Heard::Lost(Loss { start_ms, end_ms, cause: Cause::Stuck }));
    }
}

fn ms(samples: u64, rate: u32) -> u64 {
    samples * 1_000 / u64::from(rate.max(1))
}

impl Recognizer for Worker {
    fn rate(&self) -> u32 {
        self.rate
    }

    fn begin(&mut self, at_ms: u64) {
        self.end();
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock();
        self.check(&mut state);
        let rests = state.rests(&self.limits);
        let lost_from_ms = rests.then_some(at_ms);
        self.stretch = Some(Stretch { start_ms: at_ms, samples: 0, lost_from_ms });
        if !rests {
            state.queue.push_back(Order::Begin(at_ms));
            self.start(&mut state);
            self.shared.changed.notify_all();
        }
    }

    fn feed(&mut self, samples: &[i16]) {
        let Some(mut stretch) = self.stretch else { return };
        let shared = Arc::clone(&self.shared);
        let mut state = shared.lock();
        self.check(&mut state);
        let at_ms = stretch.start_ms + ms(stretch.samples, self.rate);
        stretch.samples += samples.len() as u64;
        if stretch.lost_from_ms.is_none() {
            if samples.len() > self.limits.room(self.rate).saturating_sub(state.queued) {
                // The rest of the stretch goes with it: words across a gap would be invented.
                stretch.lost_from_ms = Some(at_ms);
            } else if !samples.is_empty() {
                state.queued += samples.len();
                state.queue.push_back(Order::Sound(samples.to_vec()));
                self.shared.changed.notify_all();
            }
        }
        self.stretch = Some(stretch);
    }

    fn end(&mut self) {
        let Some(stretch) = self.stretch.take() else { return };
        let mut state = self.shared.lock();
        let end_ms = stretch.start_ms + ms(stretch.samples, self.rate);
        let refused = stretch.lost_from_ms == Some(stretch.start_ms);
        if !refused {
            state.owed += 1;
            state.queue.push_back(Order::End);
        }
        if let Some(start_ms) = stretch.lost_from_ms {
            let cause = if refused && state.rests(&self.limits) {
                Cause::Failed("it has failed several times and is left alone for a while".into())
            } else {
                Cause::Lag
            };
            let loss = Loss { start_ms, end_ms, cause };
            if state.runs {
                state.queue.push_back(Order::Lost(loss));
            } else {
                state.answer(Heard::Lost(loss));
            }
        }
        self.shared.changed.notify_all();
    }

    fn poll(&mut self) -> Option<Heard> {
        let mut state = self.shared.lock();
        self.check(&mut state);
        state.answers.pop_front()
    }

    fn room(&self) -> usize {
        let mut state = self.shared.lock();
        self.check(&mut state);
        self.limits.room(self.rate).saturating_sub(state.queued)
    }

    fn is_busy(&self) -> bool {
        self.shared.lock().owed > 0
    }

    fn wait(&mut self, at_most: Duration) {
        let until = Instant::now() + at_most;
        let mut state = self.shared.lock();
        let queued = state.queued;
        while state.answers.is_empty() && (state.queued == queued || queued == 0) {
            self.check(&mut state);
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn wake(&mut self, waker: Waker) {
        self.shared.lock().waker = Some(waker);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.closed = true;
        state.queue.clear();
        self.shared.changed.notify_all();
    }
}

impl Limits {
    fn room(&self, rate: u32) -> usize {
        let samples = self.queue.as_millis() * u128::from(rate) / 1_000;
        usize::try_from(samples).unwrap_or(usize::MAX)
    }
}
