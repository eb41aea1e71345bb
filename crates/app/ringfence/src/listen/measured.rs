//! Hearing a recording while a stopwatch runs.

use super::{parties, source};
use crate::cli::{ListenArgs, VoiceWish};
use anyhow::Result;
use audio::ear::{Ear, Event};
use audio::endpoint::Endpointing;
use audio::hearing::Engine;
use conversation::{Speaker, Transcript, Turn};
use std::time::{Duration, Instant};

/// How long a wait for a recogniser lasts before it is looked at again.
const WAIT: Duration = Duration::from_millis(5);
/// Sound that must have been worked off before the watch is read.
const ROOM_MS: u32 = 19_000;

/// What was heard, and how long that took.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// The turns.
    pub transcript: Transcript,
    /// Length of the sound.
    pub sound: Duration,
    /// Time from the first sample to the last word.
    pub work: Duration,
    /// For each turn the time from the end of its stretch to its last word.
    pub last_words: Vec<Duration>,
    /// Stretches that were not recognised.
    pub lost: usize,
}

/// Hears a recording with an engine.
///
/// # Errors
/// A recording that cannot be read, an engine that gives no recogniser.
pub fn hear(args: &ListenArgs, engine: &dyn Engine) -> Result<Heard> {
    let sound = source::open(args)?;
    let parties = parties::read(&args.channels, sound.channels)?;
    let rules = Endpointing { silence_ms: args.pause, ..Endpointing::default() };
    let mut ears = parties.ears(engine, sound.rate, rules, VoiceWish::Contrast)?;
    let mut splitter = parties.splitter();
    let mut heard = Heard::default();
    let start = Instant::now();
    let mut samples = 0;
    for chunk in &sound.chunks {
        let chunk = chunk?;
        samples += chunk.len() as u64;
        let sounds = parties.split(&mut splitter, &chunk);
        for ((speaker, ear), part) in ears.iter_mut().zip(sounds) {
            ear.feed(&part);
            drain(*speaker, ear, &mut heard);
        }
    }
    for (speaker, ear) in &mut ears {
        ear.finish();
        drain(*speaker, ear, &mut heard);
    }
    heard.work = start.elapsed();
    let each = samples / u64::from(sound.channels.max(1));
    heard.sound = Duration::from_secs_f64(each as f64 / f64::from(sound.rate.max(1)));
    heard.transcript.turns.sort_by_key(|turn| turn.start_ms);
    Ok(heard)
}

/// Takes what an ear tells until its recogniser has nothing left to do.
fn drain(speaker: Speaker, ear: &mut Ear, heard: &mut Heard) {
    let mut ended = Instant::now();
    loop {
        while let Some(event) = ear.poll() {
            match event {
                Event::Turn(said) => {
                    heard.last_words.push(ended.elapsed());
                    heard.transcript.turns.push(Turn {
                        speaker,
                        text: said.text,
                        start_ms: Some(said.start_ms),
                        end_ms: Some(said.end_ms),
                    });
                }
                Event::Lost(_) => heard.lost += 1,
                Event::Ended { .. } => ended = Instant::now(),
                Event::Begins { .. } | Event::Partial(_) => {}
            }
        }
        if !ear.is_busy() && (ear.has_room(ROOM_MS) || !ear.is_open()) {
            return;
        }
        ear.wait(WAIT);
    }
}
