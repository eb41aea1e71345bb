//! A call on a terminal: captions that grow while they are spoken, and at the bottom where
//! the call stands.
//!
//! What is settled scrolls up as ordinary lines, so that it can be read back and copied;
//! only the last few lines are written over.

use super::lines::{brought, lost, said};
use super::{Moment, Show, Told};
use crate::render::terminal::{Tone, paint, width, wrap};
use crate::render::{Style, plain, text};
use conversation::{Speaker, Transcript, Turn};
use detector::{Assessment, Detector, Output};
use evidence::{Level, Stage};
use std::collections::BTreeMap;
use std::io::{Result, Write};

/// Writes to a terminal.
pub struct Screen<W> {
    out: W,
    style: Style,
    width: usize,
    /// Lines that are written over next.
    drawn: usize,
    open: BTreeMap<&'static str, Turn>,
    level: Level,
    provisional: Level,
    probability: f32,
    stage: Option<Stage>,
    next: Option<String>,
    advice: Option<String>,
}

impl<W: Write> Screen<W> {
    /// A screen on this output.
    pub fn new(out: W, style: Style) -> Self {
        Self {
            out,
            style,
            width: width(),
            drawn: 0,
            open: BTreeMap::new(),
            level: Level::Clear,
            provisional: Level::Clear,
            probability: 0.0,
            stage: None,
            next: None,
            advice: None,
        }
    }

    fn note(&mut self, moment: &Moment<'_>) {
        (self.level, self.probability) = (moment.level, moment.probability);
        for output in moment.outputs {
            match output {
                Output::Stage { stage, .. } => self.stage = Some(*stage),
                Output::Next(asks) => {
                    self.next = asks
                        .first()
                        .map(|ask| format!("{} – {}", plain::percent(ask.probability), ask.what));
                }
                Output::Advice { text, .. } => self.advice = Some(text.clone()),
                Output::Level(change) if change.provisional => self.provisional = change.level,
                _ => {}
            }
        }
        self.provisional = self.provisional.max(self.level);
    }

    /// The lines at the bottom.
    fn bottom(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for turn in self.open.values() {
            let lead = format!("        {}: ", plain::who(turn.speaker));
            let room = self.width.saturating_sub(lead.chars().count()).max(16);
            let words = wrap(&self.style.shown(&turn.text), room);
            // Of a long turn the end is what is being said.
            let last = words.last().map_or("", String::as_str);
            lines.push(paint(true, Tone::Quiet, &format!("{lead}{last}")));
        }
        let tone = match self.provisional {
            Level::Red => Tone::Red,
            Level::Amber => Tone::Amber,
            Level::Clear => Tone::Quiet,
        };
        let maybe = if self.provisional > self.level { "?" } else { "" };
        let mut bar = format!(
            " {}{maybe}  {}",
            plain::badge(self.provisional),
            plain::percent(self.probability)
        );
        if let Some(stage) = self.stage {
            bar.push_str(&format!("  ·  {}", plain::stage(stage)));
        }
        lines.push(paint(true, tone, &fit(&bar, self.width, self.width)));
        if self.level > Level::Clear {
            let room = self.width.saturating_sub(9);
            if let Some(next) = &self.next {
                lines.push(format!("  next:  {}", fit(next, room, 0)));
            }
            for (i, line) in self.advice.iter().flat_map(|a| wrap(a, room)).enumerate() {
                let lead = if i == 0 { "  do:    " } else { "         " };
                lines.push(paint(true, Tone::Strong, &format!("{lead}{line}")));
            }
        }
        lines
    }

    /// Writes settled text above the lines at the bottom, which are drawn anew.
    fn draw(&mut self, settled: &str) -> Result<()> {
        let mut out = String::new();
        if self.drawn > 0 {
            out.push_str(&format!("\u{1b}[{}A\r\u{1b}[J", self.drawn));
        }
        out.push_str(settled);
        let bottom = self.bottom();
        self.drawn = bottom.len();
        for line in bottom {
            out.push_str(&line);
            out.push('\n');
        }
        self.out.write_all(out.as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> Show for Screen<W> {
    fn show(&mut self, moment: &Moment<'_>, told: Told<'_>) -> Result<()> {
        self.note(moment);
        let settled = match told {
            Told::Partial(turn) => {
                self.open.insert(turn.speaker.name(), turn.clone());
                String::new()
            }
            Told::Turn(turn, _) => {
                self.open.remove(turn.speaker.name());
                self.provisional = self.level;
                coloured(turn, self.style) + &brought(moment, self.style)
            }
            Told::Lost(speaker, loss) => {
                self.open.remove(speaker.name());
                paint(true, Tone::Quiet, lost(speaker, loss).trim_end()) + "\n"
            }
        };
        self.draw(&settled)
    }

    fn end(
        &mut self,
        _at_ms: u64,
        transcript: &Transcript,
        found: &Assessment,
        detector: &Detector,
    ) -> Result<()> {
        if self.drawn > 0 {
            write!(self.out, "\u{1b}[{}A\r\u{1b}[J", self.drawn)?;
        }
        let report = text::report(transcript, found, detector, self.style);
        writeln!(self.out, "\n{report}")
    }
}

/// A turn in the colour of its side of the call.
fn coloured(turn: &Turn, style: Style) -> String {
    let code = match turn.speaker {
        Speaker::Caller | Speaker::Caller2 => "36",
        Speaker::Callee => "32",
        Speaker::Other | Speaker::Unknown => "39",
    };
    format!("\u{1b}[{code}m{}\u{1b}[0m\n", said(turn, style).trim_end())
}

/// The text cut to `most` characters and filled to `least`.
fn fit(text: &str, most: usize, least: usize) -> String {
    let mut out: String = text.chars().take(most).collect();
    let have = out.chars().count();
    out.extend(std::iter::repeat_n(' ', least.saturating_sub(have)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use detector::NextAsk;
    use expect_test::expect;

    fn turn(speaker: Speaker, text: &str) -> Turn {
        Turn { start_ms: Some(61_000), ..Turn::new(speaker, text) }
    }

    fn moment<'a>(level: Level, outputs: &'a [Output]) -> Moment<'a> {
        Moment { at_ms: 62_000, turn: 0, level, bits: 0.0, probability: 0.5, outputs }
    }

    /// What a terminal would show: escapes for colour left out, the rest as words.
    fn shown(bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes).replace("\r\u{1b}[J", "<clear>");
        let mut out = String::new();
        for part in text.split('\u{1b}') {
            let rest = part.strip_prefix('[').and_then(|p| p.split_once(['m', 'A']));
            match rest {
                Some((_, rest)) => out.push_str(rest),
                None => out.push_str(part),
            }
        }
        out.lines().map(|l| format!("{}\n", l.trim_end())).collect()
    }

    #[test]
    fn captions_grow_and_the_level_stays_at_the_bottom() {
        let style = Style { colour: true, show_numbers: false };
        let mut screen = Screen::new(Vec::new(), style);
        screen.width = 40;
        let partial = turn(Speaker::Caller, "tell nobody");
        screen.show(&moment(Level::Clear, &[]), Told::Partial(&partial)).unwrap();
        let next = NextAsk { what: "your PIN".into(), probability: 0.6 };
        let outputs = [
            Output::Stage { turn: 0, stage: Stage::Secrecy },
            Output::Next(vec![next]),
            Output::Advice { turn: 0, text: "Put the phone down.".into() },
        ];
        let whole = turn(Speaker::Caller, "tell nobody about this");
        screen.show(&moment(Level::Amber, &outputs), Told::Turn(&whole, None)).unwrap();
        expect![[r#"
                    caller: tell nobody
             ○ clear  50%
            <clear>  1:01  caller: tell nobody about this
               1  ▲ ·
                    → Put the phone down.
                    next: 60% – your PIN
             ▲ AMBER  50%  ·  Asks for secrecy
              next:  60% – your PIN
              do:    Put the phone down.
        "#]]
        .assert_eq(&shown(&screen.out));
    }
}
