//! sherpa-onnx: streaming transducers such as zipformer, the engine for serious use.

mod ffi;

use crate::answer;
use crate::worker::{Decode, Limits, Open, Said, Worker};
use audio::hearing::{Engine, EngineError, Recognizer};
use ffi::{Files, Model, Stream};
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
        Ok(Some(answer::sherpa::said(&stream.result()).text))
    }

    fn end(&mut self) -> Result<Said, String> {
        let stream = self.stream()?;
        stream.feed(RATE, &vec![0; TAIL]);
        stream.finish();
        let said = answer::sherpa::said(&stream.result());
        self.stream = None;
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_a_model_is_named_with_the_remedy() {
        let error = find(&std::env::temp_dir().join("ringfence-no-model")).unwrap_err();
        assert!(error.help.contains("ringfence model install"), "{error}");
    }
}
