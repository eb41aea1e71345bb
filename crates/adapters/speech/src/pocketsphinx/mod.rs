//! PocketSphinx 0.8, as Debian 12 packages it: small, free, and the engine of our tests.
//!
//! Its general model errs in more than half of the words of a telephone call; a model made
//! for the voices and words at hand does far better (`docs/benchmarks.md`).

mod ffi;

use crate::worker::{Decode, Limits, Open, Said, Worker};
use audio::hearing::{Engine, EngineError, HeardWord, Recognizer};
use ffi::{Api, Sphinx};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rate of its models, in samples a second.
const RATE: u32 = 16_000;
/// Milliseconds of one of its frames.
const FRAME_MS: u64 = 10;
/// Where Debian puts the model.
const USUAL: &str = "/usr/share/pocketsphinx/model/en-us";

/// The files of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Model {
    /// Folder of the acoustic model.
    acoustic: PathBuf,
    /// Language model.
    language: PathBuf,
    /// Pronunciations.
    words: PathBuf,
}

/// The library with a model.
#[derive(Debug)]
pub(crate) struct PocketSphinx {
    api: Arc<Api>,
    model: Model,
    limits: Limits,
}

impl PocketSphinx {
    /// Loads the library and finds the model, in `folder` or where Debian puts it.
    ///
    /// # Errors
    /// If either is not there.
    pub(crate) fn new(folder: Option<&Path>, limits: Limits) -> Result<Self, EngineError> {
        let model = find(folder.unwrap_or(Path::new(USUAL)))?;
        Ok(Self { api: Arc::new(Api::load()?), model, limits })
    }
}

impl Engine for PocketSphinx {
    fn name(&self) -> &str {
        "pocketsphinx"
    }

    fn open(&self) -> Result<Box<dyn Recognizer>, EngineError> {
        let (api, model) = (Arc::clone(&self.api), self.model.clone());
        let open: Open = Arc::new(move || {
            let sphinx = Sphinx::new(&api, &model.acoustic, &model.language, &model.words)?;
            Ok(Box::new(Listener { sphinx }) as Box<dyn Decode>)
        });
        Ok(Box::new(Worker::new(RATE, self.limits, open)))
    }
}

/// Finds the parts of a model: a folder with `mdef`, and beside or in it a language model
/// and a dictionary.
fn find(folder: &Path) -> Result<Model, EngineError> {
    let missing = |what: &str| {
        EngineError::new(
            format!("there is no {what} for PocketSphinx in {}", folder.display()),
            "install the Debian packages libpocketsphinx3 and pocketsphinx-en-us, or name a folder with a model: pocketsphinx:DIR",
        )
    };
    let entries = std::fs::read_dir(folder).map_err(|_| missing("model"))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    let acoustic = std::iter::once(folder.to_owned())
        .chain(paths.iter().cloned())
        .find(|path| path.join("mdef").is_file())
        .ok_or_else(|| missing("acoustic model (a folder with `mdef`)"))?;
    let ends = |path: &PathBuf, endings: &[&str]| {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
        // Debian ships a model of sounds beside the model of words.
        endings.iter().any(|e| name.ends_with(e)) && !name.contains("phone")
    };
    let language = paths.iter().find(|p| ends(p, &[".lm.bin", ".lm", ".arpa"]));
    let words = paths.iter().find(|p| ends(p, &[".dict", ".dic"]));
    Ok(Model {
        acoustic,
        language: language.cloned().ok_or_else(|| missing("language model (.lm.bin, .arpa)"))?,
        words: words.cloned().ok_or_else(|| missing("dictionary (.dict)"))?,
    })
}

/// One decoder at work.
struct Listener {
    sphinx: Sphinx,
}

impl Decode for Listener {
    fn begin(&mut self) -> Result<(), String> {
        self.sphinx.begin()
    }

    fn feed(&mut self, samples: &[i16]) -> Result<Option<String>, String> {
        self.sphinx.feed(samples)?;
        Ok(self.sphinx.hypothesis())
    }

    fn end(&mut self) -> Result<Said, String> {
        self.sphinx.end()?;
        let words: Vec<HeardWord> = self
            .sphinx
            .segments()
            .into_iter()
            .filter(|s| !s.word.starts_with(['<', '[', '+']))
            .map(|s| HeardWord {
                // Further pronunciations of a word are numbered: `read(2)`.
                text: s.word.split('(').next().unwrap_or("").to_owned(),
                start_ms: s.first * FRAME_MS,
                end_ms: (s.last + 1) * FRAME_MS,
                confidence: Some(s.probability as f32),
            })
            .collect();
        let text = self.sphinx.hypothesis().unwrap_or_default();
        let sum: f32 = words.iter().filter_map(|w| w.confidence).sum();
        let confidence = (!words.is_empty()).then(|| sum / words.len() as f32);
        Ok(Said { text, confidence, words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_model_is_named_with_the_remedy() {
        let folder = std::env::temp_dir().join("ringfence-no-model");
        let error = find(&folder).unwrap_err();
        assert!(error.what.contains("no model for PocketSphinx in"), "{error}");
        assert!(error.help.contains("pocketsphinx-en-us"));
    }
}
