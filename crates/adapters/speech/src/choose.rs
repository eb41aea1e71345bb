//! From what a person chose to an engine.

use crate::host::Hosted;
use crate::model;
use crate::pocketsphinx::PocketSphinx;
use crate::remote::{Http, WebSocket};
use crate::sherpa::Sherpa;
use crate::vosk::Vosk;
use crate::worker::Limits;
use audio::hearing::{Engine, EngineError};
use audio::script::{Script, ScriptEngine};
use std::path::{Path, PathBuf};

/// Engines and how they are written, for help and messages.
pub const CHOICES: &str =
    "pocketsphinx[:DIR], vosk[:DIR], sherpa[:DIR], ws://…, http://…, script:FILE";

/// An engine in this process.
///
/// # Errors
/// If the choice is not understood, or what it needs is missing.
pub fn engine(choice: &str, limits: Limits) -> Result<Box<dyn Engine>, EngineError> {
    if choice.starts_with("ws://") || choice.starts_with("wss://") {
        return Ok(Box::new(WebSocket::new(choice, limits)?));
    }
    if choice.starts_with("http://") || choice.starts_with("https://") {
        return Ok(Box::new(Http::new(choice, limits)?));
    }
    let (name, rest) = choice.split_once(':').unwrap_or((choice, ""));
    let folder = (!rest.is_empty()).then(|| Path::new(rest));
    match name {
        "pocketsphinx" => Ok(Box::new(PocketSphinx::new(folder, limits)?)),
        "vosk" => Ok(Box::new(Vosk::new(&or_installed(folder, "vosk-small-en")?, limits)?)),
        "sherpa" => Ok(Box::new(Sherpa::new(&or_installed(folder, "zipformer-en")?, limits)?)),
        "script" => script(rest),
        _ => Err(EngineError::new(
            format!("there is no speech engine `{choice}`"),
            format!("choose one of {CHOICES}"),
        )),
    }
}

/// The same, with engines that are libraries of C in a process of their own, started by
/// `program` with these arguments and the choice after them: what they do to their memory
/// then harms no call.
///
/// # Errors
/// If the choice is not understood, or what it needs is missing.
pub fn hosted(
    choice: &str,
    limits: Limits,
    program: &Path,
    arguments: &[&str],
) -> Result<Box<dyn Engine>, EngineError> {
    let name = choice.split(':').next().unwrap_or("");
    if matches!(name, "pocketsphinx" | "vosk" | "sherpa") {
        return Ok(Box::new(Hosted::new(choice, limits, program, arguments)?));
    }
    engine(choice, limits)
}

fn or_installed(folder: Option<&Path>, name: &str) -> Result<PathBuf, EngineError> {
    match folder {
        Some(folder) => Ok(folder.to_owned()),
        None => model::installed(name).ok_or_else(|| {
            EngineError::new(
                format!("the model {name} is not installed"),
                format!("install it with `ringfence model install {name}`, or name a folder"),
            )
        }),
    }
}

/// A script of one line a stretch of speech.
fn script(file: &str) -> Result<Box<dyn Engine>, EngineError> {
    let text = std::fs::read_to_string(file).map_err(|error| {
        EngineError::new(
            format!("the script `{file}` cannot be read: {error}"),
            "write one line for each stretch of speech",
        )
    })?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
    Ok(Box::new(ScriptEngine { script: Script::new(lines.collect()), rate: 8_000 }))
}
