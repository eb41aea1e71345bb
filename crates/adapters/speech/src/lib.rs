//! Speech recognisers behind [`audio::hearing::Engine`], loaded when they are asked for.
//!
//! Ringfence is built and runs without any of them. [`choose::engine`] reads what a person
//! chose (`pocketsphinx`, `vosk:DIR`, `sherpa:DIR`, `ws://…`, `http://…`, `script:FILE`) and
//! gives an engine, or says what is missing and how to get it. Libraries are opened while
//! the program runs; every recogniser works on a thread of its own behind a bounded queue
//! ([`worker`]), so that one that lags, hangs or fails loses words and never the call.
//!
//! Beside them: [`answer`] reads what engines answer, [`decode`] reads compressed recordings, [`model`] fetches and checks models,
//! [`measure`] counts word errors.

pub mod answer;
pub mod choose;
pub mod decode;
pub mod host;
mod library;
pub mod measure;
pub mod model;
mod pocketsphinx;
mod remote;
mod sherpa;
mod silero;
mod tls;
mod vosk;
pub mod worker;

use audio::hearing::EngineError;
use audio::voice::Voice;

/// Silero's voice detector for sound at `rate` samples a second, from the installed model.
///
/// # Errors
/// If the model or ONNX Runtime is not there.
pub fn silero(rate: u32) -> Result<Box<dyn Voice>, EngineError> {
    let folder = model::installed("silero-vad").ok_or_else(|| {
        EngineError::new(
            "the model silero-vad is not installed",
            "install it with `ringfence model install silero-vad`",
        )
    })?;
    Ok(Box::new(silero::Silero::new(&folder.join("silero_vad.onnx"), rate)?))
}
