//! sherpa-onnx: streaming transducers such as zipformer, the engine for serious use.

mod ffi;

use crate::worker::{Decode, Limits, Open, Said, Worker};
use audio::hearing::{Engine, EngineError, HeardWord, Recognizer};
use ffi::{Files, Model, Stream};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Samples a second that it is given.
const RATE: u32 = 16_000;
/// Silence after a stretch, without which a streaming model keeps its last words back.
const TAIL: usize = RATE as usize * 2 / 3;

/// The library with a model, which all recognisers share.
#[derive(Debug)]
pub(crate) struct Sherpa {
    model: Arc<Model>,
    limits: Limits,
}

impl Sherpa {
    /// Loads the library and the model in `folder`.
    ///
    /// # Errors
    /// If either cannot be loaded.
    pub(crate) fn new(folder: &Path, limits: Limits) -> Result<Self, EngineError> {
        let files = find(folder)?;
        Ok(Self { model: Arc::new(Model::new(&files)?), limits })
    }
}

impl Engine for Sherpa {
    fn name(&self) -> &str {
        "sherpa"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let model = Arc::clone(&self.model);
        let open: Open = Arc::new(move || {
            Ok(Box::new(Session { model: Arc::clone(&model), stream: None }) as Box<dyn Decode>)
        });
        Ok(Box::new(Worker::new(RATE, self.limits, open)))
    }
}

/// Finds the four files of a transducer; of several the smaller integer ones, which are as
/// good and faster.
fn find(folder: &Path) -> Result<Files, EngineError> {
    let help = "install one with `ringfence model install zipformer-en`";
    let missing = |what: &str| {
        EngineError::new(
            format!("there is no {what} for sherpa-onnx in {}", folder.display()),
            help,
        )
    };
    let entries = std::fs::read_dir(folder).map_err(|_| missing("model"))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort_by_key(|path| !path.to_string_lossy().contains("int8"));
    let part = |name: &str, ending: &str| {
        paths
            .iter()
            .find(|path| {
                let file = path.file_name().and_then(|f| f.to_str()).unwrap_or("");
                file.starts_with(name) && file.ends_with(ending)
            })
            .cloned()
            .ok_or_else(|| missing(&format!("{name}…{ending}")))
    };
    Ok(Files {
        encoder: part("encoder", ".onnx")?,
        decoder: part("decoder", ".onnx")?,
        joiner: part("joiner", ".onnx")?,
        tokens: part("tokens", ".txt")?,
    })
}

/// One stream at work.
struct Session {
    model: Arc<Model>,
    stream: Option<Stream>,
}

impl Session {
    fn stream(&mut self) -> Result<&mut Stream, String> {
        self.stream.as_mut().ok_or_else(|| "no stretch is open".to_owned())
    }
}

impl Decode for Session {
    fn begin(&mut self) -> Result<(), String> {
        self.stream = Some(Stream::new(&self.model)?);
        Ok(())
    }

    fn feed(&mut self, samples: &[i16]) -> Result<Option<String>, String> {
        let stream = self.stream()?;
        stream.feed(RATE, samples);
        Ok(Some(said(&stream.result()).text))
    }

    fn end(&mut self) -> Result<Said, String> {
        let stream = self.stream()?;
        stream.feed(RATE, &vec![0; TAIL]);
        stream.finish();
        let said = said(&stream.result());
        self.stream = None;
        Ok(said)
    }
}

/// A result as the library writes it.
#[derive(Debug, Default, Deserialize)]
struct Answer {
    #[serde(default)]
    text: String,
    #[serde(default)]
    tokens: Vec<String>,
    #[serde(default)]
    timestamps: Vec<f64>,
}

/// Words and times out of a result: tokens that begin with a space begin a word.
fn said(json: &str) -> Said {
    let answer: Answer = serde_json::from_str(json).unwrap_or_default();
    let mut words: Vec<HeardWord> = Vec::new();
    for (token, seconds) in answer.tokens.iter().zip(&answer.timestamps) {
        let at_ms = (seconds * 1_000.0).round() as u64;
        let piece = token.trim_start_matches(['▁', ' ']);
        match words.last_mut() {
            Some(word) if piece.len() == token.len() => {
                word.text.push_str(&cased(piece));
                word.end_ms = at_ms;
            }
            _ => words.push(HeardWord {
                text: cased(piece),
                start_ms: at_ms,
                end_ms: at_ms,
                confidence: None,
            }),
        }
    }
    Said { text: cased(answer.text.trim()), confidence: None, words }
}

/// Models of LibriSpeech write capitals only, which nobody wants to read.
fn cased(text: &str) -> String {
    if text.chars().any(char::is_lowercase) { text.to_owned() } else { text.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_become_words_with_times() {
        let json = r#"{"text":" GOOD MORNING","tokens":[" GOOD"," MOR","NING"],"timestamps":[0.2,0.5,0.7]}"#;
        let heard = said(json);
        assert_eq!(heard.text, "good morning");
        let words: Vec<(&str, u64, u64)> =
            heard.words.iter().map(|w| (w.text.as_str(), w.start_ms, w.end_ms)).collect();
        assert_eq!(words, [("good", 200, 200), ("morning", 500, 700)]);
        assert_eq!(said("nonsense"), Said::default());
    }

    #[test]
    fn a_folder_without_a_model_is_named_with_the_remedy() {
        let error = find(&std::env::temp_dir().join("ringfence-no-model")).unwrap_err();
        assert!(error.help.contains("ringfence model install"), "{error}");
    }
}
