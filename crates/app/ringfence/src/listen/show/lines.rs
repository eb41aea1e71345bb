//! A call line by line, for files, pipes and terminals without colour.

use super::{Moment, Show, Told, clock};
use crate::render::text::{self, LiveTurn};
use crate::render::{Style, plain, terminal};
use audio::hearing::{Cause, Loss};
use conversation::{Speaker, Transcript, Turn};
use detector::{Assessment, Detector, Output};
use std::io::{Result, Write};

/// Writes lines.
pub struct Lines<W> {
    out: W,
    style: Style,
}

impl<W: Write> Lines<W> {
    /// Lines to this output.
    pub fn new(out: W, style: Style) -> Self {
        Self { out, style }
    }
}

impl<W: Write> Show for Lines<W> {
    fn show(&mut self, moment: &Moment<'_>, told: Told<'_>) -> Result<()> {
        let shown = match told {
            Told::Partial(_) => return Ok(()),
            Told::Turn(turn, _) => said(turn, self.style) + &brought(moment, self.style),
            Told::Lost(speaker, loss) => lost(speaker, loss),
        };
        self.out.write_all(shown.as_bytes())?;
        self.out.flush()
    }

    fn end(
        &mut self,
        _at_ms: u64,
        transcript: &Transcript,
        found: &Assessment,
        detector: &Detector,
    ) -> Result<()> {
        let report = text::report(transcript, found, detector, self.style);
        writeln!(self.out, "\n{report}")
    }
}

/// A turn with its time and speaker.
pub fn said(turn: &Turn, style: Style) -> String {
    let at = clock(turn.start_ms.unwrap_or(0));
    let mut lead = format!("{at:>6}  {}: ", plain::who(turn.speaker));
    let indent = lead.chars().count();
    let room = terminal::width().saturating_sub(indent).max(16);
    let mut out = String::new();
    for line in terminal::wrap(&style.shown(&turn.text), room) {
        out.push_str(&lead);
        out.push_str(&line);
        out.push('\n');
        lead = " ".repeat(indent);
    }
    out
}

/// What the detector made of it; nothing if it made nothing of it.
pub fn brought(moment: &Moment<'_>, style: Style) -> String {
    let mut live = LiveTurn { level: moment.level, ..LiveTurn::default() };
    for output in moment.outputs {
        match output {
            Output::Finding(finding) => live.findings.push(finding.clone()),
            Output::Level(change) => live.risen = Some((change.level, change.probability)),
            Output::Next(next) => live.next.clone_from(next),
            Output::Advice { text, .. } => live.advice = Some(text.clone()),
            Output::Stage { .. } | Output::Ask(_) => {}
        }
    }
    if live.findings.is_empty() && live.risen.is_none() && live.advice.is_none() {
        return String::new();
    }
    text::live_turn(moment.turn, &live, style)
}

/// Speech that was not recognised, and why.
pub fn lost(speaker: Speaker, loss: &Loss) -> String {
    let why = match &loss.cause {
        Cause::Lag => "the recogniser cannot keep up".to_owned(),
        Cause::Stuck => "the recogniser gave no answer in time".to_owned(),
        Cause::Failed(why) => format!("the recogniser failed: {why}"),
    };
    let at = clock(loss.start_ms);
    let seconds = loss.end_ms.saturating_sub(loss.start_ms) as f64 / 1_000.0;
    format!("{at:>6}  {}: [{seconds:.1} s not heard; {why}]\n", plain::who(speaker))
}
