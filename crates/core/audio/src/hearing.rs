//! What a speech recogniser is asked and what it answers.
//!
//! A [`Recognizer`] hears one party of one call; an [`Engine`] makes them, and holds what
//! they share, such as a model. Recognisers never block: a slow one has its own thread, and
//! takes what it has [`Recognizer::room`] for. Adapters provide them, and other adapters
//! use them through these traits.

use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;
use thiserror::Error;

/// A word as it was heard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeardWord {
    /// The word as the recogniser writes it.
    pub text: String,
    /// Its start in milliseconds from the start of the call.
    pub start_ms: u64,
    /// Its end.
    pub end_ms: u64,
    /// How sure the recogniser is, from 0 to 1, if it says so.
    pub confidence: Option<f32>,
}

/// What a stretch of speech is taken for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hypothesis {
    /// The words with spaces between them.
    pub text: String,
    /// Start of the stretch in milliseconds from the start of the call.
    pub start_ms: u64,
    /// Its end, or how far it has come.
    pub end_ms: u64,
    /// How sure the recogniser is, from 0 to 1, if it says so.
    pub confidence: Option<f32>,
    /// The words with their times, if the recogniser gives them.
    pub words: Vec<HeardWord>,
}

/// What a recogniser answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// What the open stretch is taken for so far; it may be revised.
    Partial(Hypothesis),
    /// What a stretch is finally taken for. Its text is empty if there were no words in it.
    Final(Hypothesis),
    /// A stretch is lost, or part of one; hearing goes on.
    Lost(Loss),
}

/// Speech that was not recognised, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Start of what was lost, in milliseconds from the start of the call.
    pub start_ms: u64,
    /// Its end.
    pub end_ms: u64,
    /// Why.
    pub cause: Cause,
}

/// Why speech was not recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The recogniser could not keep up.
    Lag,
    /// The recogniser gave no answer in time and was given up.
    Stuck,
    /// The recogniser failed, in its own words.
    Failed(String),
}

/// Recognises the speech of one party of one call.
///
/// Each stretch of speech is told by `begin`, any number of `feed` and `end`, and is
/// answered by one [`Heard::Final`] or a [`Heard::Lost`] that ends with it, in order.
pub trait Recognizer: Send {
    /// Samples a second that it expects.
    fn rate(&self) -> u32;

    /// A stretch of speech begins at this time of the call.
    fn begin(&mut self, at_ms: u64);

    /// The next sound of the stretch. What there is no room for is lost.
    fn feed(&mut self, samples: &[i16]);

    /// The stretch ends.
    fn end(&mut self);

    /// The next answer, if there is one.
    fn poll(&mut self) -> Option<Heard>;

    /// How many samples it can take without losing any.
    fn room(&self) -> usize {
        usize::MAX
    }

    /// Whether a stretch that has ended is still to be answered.
    fn is_busy(&self) -> bool {
        false
    }

    /// Waits until there may be an answer or room, or for so long. Only for callers that
    /// have nothing else to do, such as a reader of files.
    fn wait(&mut self, _at_most: Duration) {}

    /// Whom to wake when there is an answer; one that answers at once wakes nobody.
    fn wake(&mut self, _waker: Waker) {}
}

/// Why an engine cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{what}")]
pub struct EngineError {
    /// One sentence: what is wrong.
    pub what: String,
    /// One sentence: what to do about it.
    pub help: String,
}

impl EngineError {
    /// An error with its remedy.
    pub fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { what: what.into(), help: help.into() }
    }
}

/// Makes recognisers for the parties of calls.
pub trait Engine: Send + Sync {
    /// What it is called, such as `pocketsphinx`.
    fn name(&self) -> &str;

    /// A recogniser for one party.
    ///
    /// # Errors
    /// If it cannot be made.
    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError>;
}

impl<E: Engine + ?Sized> Engine for Arc<E> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        (**self).open()
    }
}
