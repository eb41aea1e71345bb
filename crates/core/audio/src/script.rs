//! A recogniser that knows beforehand what is said: for tests, demonstrations and load.
//!
//! The first stretch of speech is taken for the first line of its script, the second for
//! the second. While a stretch goes on, a word more is heard every 300 ms of it; a script
//! that has come to its end hears nothing.

use crate::hearing::{Engine, EngineError, Heard, HeardWord, Hypothesis, Recognizer};
use std::collections::VecDeque;
use std::sync::Arc;

/// Milliseconds a word takes in a script.
const WORD_MS: u64 = 300;

/// Lines that are heard, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    lines: Arc<[String]>,
}

impl Script {
    /// A script of these lines.
    pub fn new(lines: Vec<String>) -> Self {
        Self { lines: lines.into() }
    }

    /// A recogniser that hears it from its beginning, in sound at this rate.
    pub fn recognizer(&self, rate: u32) -> Scripted {
        Scripted {
            script: self.clone(),
            rate: rate.max(1),
            line: 0,
            open: None,
            answers: VecDeque::new(),
        }
    }
}

/// Makes recognisers that all hear the same script.
#[derive(Clone, Debug)]
pub struct ScriptEngine {
    /// What they hear.
    pub script: Script,
    /// Samples a second that they expect.
    pub rate: u32,
}

impl Engine for ScriptEngine {
    fn name(&self) -> &str {
        "script"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        Ok(Box::new(self.script.recognizer(self.rate)))
    }
}

/// See the top of this file.
#[derive(Clone, Debug)]
pub struct Scripted {
    script: Script,
    rate: u32,
    line: usize,
    open: Option<Open>,
    answers: VecDeque<Heard>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    start_ms: u64,
    samples: u64,
    words: u64,
}

impl Scripted {
    fn hypothesis(&self, open: Open, most: u64) -> Hypothesis {
        let line = self.script.lines.get(self.line).map_or("", String::as_str);
        let end_ms = open.start_ms + open.samples * 1_000 / u64::from(self.rate);
        let words: Vec<HeardWord> = (0..most)
            .zip(line.split_whitespace())
            .map(|(i, text)| HeardWord {
                text: text.to_owned(),
                start_ms: (open.start_ms + i * WORD_MS).min(end_ms),
                end_ms: (open.start_ms + (i + 1) * WORD_MS).min(end_ms),
                confidence: Some(1.0),
            })
            .collect();
        let text = words.iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
        Hypothesis { text, start_ms: open.start_ms, end_ms, confidence: Some(1.0), words }
    }
}

impl Recognizer for Scripted {
    fn rate(&self) -> u32 {
        self.rate
    }

    fn begin(&mut self, at_ms: u64) {
        self.open = Some(Open { start_ms: at_ms, samples: 0, words: 0 });
    }

    fn feed(&mut self, samples: &[i16]) {
        let Some(mut open) = self.open else { return };
        let per_word = u64::from(self.rate) * WORD_MS / 1_000;
        let line = self.script.lines.get(self.line).map_or("", String::as_str);
        let all = line.split_whitespace().count() as u64;
        let after = open.samples + samples.len() as u64;
        // A partial falls where its word ends, however the sound is cut.
        while open.words < all && (open.words + 1) * per_word <= after {
            open.words += 1;
            open.samples = open.words * per_word;
            let partial = self.hypothesis(open, open.words);
            self.answers.push_back(Heard::Partial(partial));
        }
        open.samples = after;
        self.open = Some(open);
    }

    fn end(&mut self) {
        if let Some(open) = self.open.take() {
            let said = self.hypothesis(open, u64::MAX);
            self.answers.push_back(Heard::Final(said));
            self.line += 1;
        }
    }

    fn poll(&mut self) -> Option<Heard> {
        self.answers.pop_front()
    }
}
