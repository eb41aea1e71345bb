//! Vosk: Kaldi models of 40 MB and more, for small machines.
//!
//! Its small models take sound at 16 kHz only, so that is what it is given.

mod ffi;

use crate::worker::{Decode, Limits, Open, Said, Worker};
use audio::hearing::{Engine, EngineError, HeardWord, Recognizer};
use ffi::{Api, Listener, Model};
use serde::Deserialize;
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

/// What Vosk and servers of its kind answer.
#[derive(Debug, Default, Deserialize)]
struct Answer {
    #[serde(default)]
    partial: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    result: Vec<AnswerWord>,
}

#[derive(Debug, Deserialize)]
struct AnswerWord {
    word: String,
    #[serde(default)]
    start: f64,
    #[serde(default)]
    end: f64,
    #[serde(default)]
    conf: Option<f32>,
}

/// The text that is still open in an answer; empty in what is no such answer.
pub(crate) fn partial(json: &str) -> String {
    serde_json::from_str::<Answer>(json).ok().and_then(|a| a.partial).unwrap_or_default()
}

/// Whether an answer settles words.
pub(crate) fn settles(json: &str) -> bool {
    serde_json::from_str::<Answer>(json).is_ok_and(|a| a.text.is_some())
}

/// The words that an answer settles; none in what is no such answer.
pub(crate) fn said(json: &str) -> Said {
    let answer: Answer = serde_json::from_str(json).unwrap_or_default();
    // Seconds come as floating point; the conversion saturates.
    let ms = |seconds: f64| (seconds * 1_000.0).round() as u64;
    let words = answer.result.into_iter().map(|w| HeardWord {
        text: w.word,
        start_ms: ms(w.start),
        end_ms: ms(w.end),
        confidence: w.conf,
    });
    Said { text: answer.text.unwrap_or_default(), confidence: None, words: words.collect() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_with_times_and_confidence() {
        let json =
            r#"{"result":[{"conf":0.5,"end":1.02,"start":0.63,"word":"hello"}],"text":"hello"}"#;
        let heard = said(json);
        assert_eq!(heard.text, "hello");
        let word = &heard.words[0];
        assert_eq!((word.start_ms, word.end_ms, word.confidence), (630, 1_020, Some(0.5)));
        assert!(settles(json));
    }

    #[test]
    fn what_is_no_answer_says_nothing() {
        for odd in ["", "{", "[]", "null", r#"{"partial":7}"#, r#"{"result":[{}]}"#] {
            assert_eq!((partial(odd), said(odd)), (String::new(), Said::default()), "{odd}");
            assert!(!settles(odd));
        }
    }
}
