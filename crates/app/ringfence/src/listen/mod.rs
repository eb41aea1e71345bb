//! `ringfence listen`: a call as sound, detected while it goes on.

mod alarm;
mod call;
mod engine;
pub mod measured;
mod parties;
mod show;
mod source;

pub use engine::{choose, choose_here, host};

use crate::cli::{HeardFormat, ListenArgs};
use crate::detect::{choice, colour};
use crate::render::Style;
use anyhow::Result;
use audio::endpoint::Endpointing;
use call::Call;
use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

/// How long the loop waits for sound before it looks for words.
const LOOK: Duration = Duration::from_millis(20);
/// Sound that a recogniser must have room for before it is given more.
const ROOM_MS: u32 = 1_000;

/// Runs the subcommand. Exit code 2 if the sound broke off with an error.
///
/// # Errors
/// Sound, engine, playbooks or classifier that cannot be used; output that cannot be written.
pub fn run(args: &ListenArgs) -> Result<ExitCode> {
    let detector = choice(&args.detector).detector()?;
    let sound = source::open(args)?;
    let parties = parties::read(&args.channels, sound.channels)?;
    let engine = choose(args.engine.as_deref())?;
    let style = Style { colour: colour(args.colour), show_numbers: args.show_numbers };
    let is_screen =
        args.format == HeardFormat::Text && style.colour && std::io::stdout().is_terminal();
    let rules = Endpointing { silence_ms: args.pause, ..Endpointing::default() };
    let ears = parties.ears(engine.as_ref(), sound.rate, rules, args.voice)?;
    let show = show::of(args.format, style, is_screen);
    let alarm = alarm::Alarm::new(args.alarm, sound.is_live);
    let mut call = Call::new(&detector, ears, show, alarm);
    if args.format == HeardFormat::Text {
        eprintln!("listening with {}", engine.name());
    }
    let mut clean = true;
    loop {
        match sound.chunks.recv_timeout(LOOK) {
            Ok(Ok(samples)) => {
                call.feed(&samples, &parties)?;
                // A recording can wait for its words; a microphone goes on.
                if !sound.is_live {
                    call.settle(ROOM_MS)?;
                }
            }
            Ok(Err(error)) => {
                eprintln!("{error:#}");
                clean = false;
                break;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        call.tell()?;
    }
    call.end()?;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
