//! Vosk: Kaldi models of 40 MB and more, for small machines.
//!
//! Its small models take sound at 16 kHz only, so that is what it is given.

mod ffi;

use crate::answer::vosk::{partial, said};
use crate::worker::{Decode, Limits, Open, Said, Worker};
use audio::hearing::{Engine, EngineError, Recognizer};
use ffi::{Api, Listener, Model};
use std::path::Path;
use std::sync::Arc;

/// Samples a second that it is given.
const RATE: u32 = 16_000;

/// The library with a model, which all recognisers share.
#[derive(Debug)]
pub(crate) struct Vosk {
    model: Arc<Model>,
    limits: Limits,
}

impl Vosk {
    /// Loads the library and the model in `folder`.
    ///
    /// # Errors
    /// If either cannot be loaded.
    pub(crate) fn new(folder: &Path, limits: Limits) -> Result<Self, EngineError> {
        let api = Arc::new(Api::load()?);
        Ok(Self { model: Arc::new(Model::new(&api, folder)?), limits })
    }
}

impl Engine for Vosk {
    fn name(&self) -> &str {
        "vosk"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let model = Arc::clone(&self.model);
        let open: Open = Arc::new(move || {
            let listener = Listener::new(&model, RATE as f32)?;
            Ok(Box::new(Session { listener, said: Said::default() }) as Box<dyn Decode>)
        });
        Ok(Box::new(Worker::new(RATE, self.limits, open)))
    }
}

/// One recogniser at work.
struct Session {
    listener: Listener,
    /// What Vosk's own endpoints have settled in this stretch.
    said: Said,
}

impl Decode for Session {
    fn begin(&mut self) -> Result<(), String> {
        self.said = Said::default();
        self.listener.reset();
        Ok(())
    }

    fn feed(&mut self, samples: &[i16]) -> Result<Option<String>, String> {
        if self.listener.feed(samples)? {
            let settled = said(&self.listener.result());
            add(&mut self.said, settled);
        }
        let partial = partial(&self.listener.partial());
        Ok(Some(joined(&self.said.text, &partial)))
    }

    fn end(&mut self) -> Result<Said, String> {
        let last = said(&self.listener.last());
        let mut whole = std::mem::take(&mut self.said);
        add(&mut whole, last);
        let sum: f32 = whole.words.iter().filter_map(|w| w.confidence).sum();
        whole.confidence = (!whole.words.is_empty()).then(|| sum / whole.words.len() as f32);
        Ok(whole)
    }
}

/// Adds what comes after.
pub(crate) fn add(whole: &mut Said, next: Said) {
    whole.text = joined(&whole.text, &next.text);
    whole.words.extend(next.words);
}

/// Two texts with a space between them, if both have words.
pub(crate) fn joined(first: &str, second: &str) -> String {
    let parts = [first.trim(), second.trim()];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}
