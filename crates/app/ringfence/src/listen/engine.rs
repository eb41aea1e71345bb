//! Which recogniser is used, and the process that it runs in.

use crate::cli::SpeechHostArgs;
use anyhow::{Context, Result, anyhow};
use audio::hearing::{Engine, EngineError};
use audio::voice::Voice;
use speech::{choose, worker::Limits};
use std::process::ExitCode;

/// Engines that are tried when none is named, the best first.
const TRIED: [&str; 3] = ["sherpa", "vosk", "pocketsphinx"];

/// The engine of that name, or the first that is there.
///
/// # Errors
/// If it cannot be had, with the remedy.
pub fn choose(wish: Option<&str>) -> Result<Box<dyn Engine>> {
    let program = std::env::current_exe().context("the path of this program is not known")?;
    wished(wish, |choice| choose::hosted(choice, Limits::default(), &program, &["speech-host"]))
}

/// The same in this process, so that its memory is ours.
///
/// # Errors
/// As [`choose()`].
pub fn choose_here(wish: Option<&str>) -> Result<Box<dyn Engine>> {
    wished(wish, |choice| choose::engine(choice, Limits::default()))
}

fn wished(
    wish: Option<&str>,
    open: impl Fn(&str) -> Result<Box<dyn Engine>, EngineError>,
) -> Result<Box<dyn Engine>> {
    if let Some(choice) = wish {
        return open(choice).map_err(explained);
    }
    let mut said = Vec::new();
    for choice in TRIED {
        match open(choice) {
            Ok(engine) => return Ok(engine),
            Err(error) => said.push(format!("{choice}: {error}")),
        }
    }
    Err(anyhow!(
        "no speech engine is there\n   {}\n = help: install the Debian packages libpocketsphinx3 and pocketsphinx-en-us to try it, or see docs/speech.md for one that hears people well",
        said.join("\n   ")
    ))
}

/// Silero's voice detector, from the installed model.
///
/// # Errors
/// If it cannot be had, with the remedy.
pub fn silero(rate: u32) -> Result<Box<dyn Voice>> {
    speech::silero(rate).map_err(explained)
}

/// The error and what to do about it.
pub fn explained(error: EngineError) -> anyhow::Error {
    anyhow!("{}\n = help: {}", error.what, error.help)
}

/// `ringfence speech-host`: frames in, frames out, until whoever started us has gone.
///
/// # Errors
/// If he has gone before he was greeted.
pub fn host(args: &SpeechHostArgs) -> Result<ExitCode> {
    speech::host::serve(&args.engine, Limits::default(), std::io::stdin(), std::io::stdout())?;
    Ok(ExitCode::SUCCESS)
}
