//! How a call is shown while it goes on: lines, a terminal, events for programs, a page.

mod events;
mod lines;
mod screen;

use crate::cli::HeardFormat;
use crate::render::{Style, html};
use audio::hearing::Loss;
use conversation::{Speaker, Transcript, Turn};
use detector::{Assessment, Detector, Output};
use evidence::Level;
use std::io::{Result, Write};

/// Where the call stands when something is shown.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// Milliseconds of sound so far.
    pub at_ms: u64,
    /// Index of the turn that this is about.
    pub turn: usize,
    /// The level.
    pub level: Level,
    /// The sum of bits.
    pub bits: f32,
    /// Its probability.
    pub probability: f32,
    /// What the detector says.
    pub outputs: &'a [Output],
}

/// What is shown.
#[derive(Clone, Copy, Debug)]
pub enum Told<'a> {
    /// Words that may still be revised.
    Partial(&'a Turn),
    /// A turn, and how sure the recogniser is of it.
    Turn(&'a Turn, Option<f32>),
    /// Speech that was not recognised.
    Lost(Speaker, &'a Loss),
}

impl Told<'_> {
    /// Whether it is a turn.
    pub fn is_turn(&self) -> bool {
        matches!(self, Self::Turn(..))
    }
}

/// Shows a call.
pub trait Show {
    /// Shows one thing.
    ///
    /// # Errors
    /// Output that cannot be written.
    fn show(&mut self, moment: &Moment<'_>, told: Told<'_>) -> Result<()>;

    /// Shows what the call came to.
    ///
    /// # Errors
    /// Output that cannot be written.
    fn end(
        &mut self,
        at_ms: u64,
        transcript: &Transcript,
        found: &Assessment,
        detector: &Detector,
    ) -> Result<()>;
}

/// Whoever shows in this format; on a screen if there is one.
pub fn of(format: HeardFormat, style: Style, is_screen: bool) -> Box<dyn Show> {
    match format {
        HeardFormat::Jsonl => Box::new(events::Events::new(std::io::stdout(), style)),
        HeardFormat::Html => Box::new(Page(style)),
        HeardFormat::Text if is_screen => Box::new(screen::Screen::new(std::io::stdout(), style)),
        HeardFormat::Text => Box::new(lines::Lines::new(std::io::stdout(), style)),
    }
}

/// Only what the call came to, as a page.
struct Page(Style);

impl Show for Page {
    fn show(&mut self, _moment: &Moment<'_>, _told: Told<'_>) -> Result<()> {
        Ok(())
    }

    fn end(
        &mut self,
        _at_ms: u64,
        transcript: &Transcript,
        _found: &Assessment,
        detector: &Detector,
    ) -> Result<()> {
        let page = html::page(detector, std::slice::from_ref(transcript), self.0);
        std::io::stdout().lock().write_all(page.as_bytes())
    }
}

/// Minutes and seconds.
fn clock(at_ms: u64) -> String {
    format!("{}:{:02}", at_ms / 60_000, at_ms / 1_000 % 60)
}
