//! A live stream on standard input: every line is answered before the next is read.
//!
//! A line is a turn (`caller: …` or JSON), or a whole conversation in JSON. `---` ends the
//! conversation of the loose turns and opens a new session, and so does the end of input.
//! The words of that conversation are kept in memory until it ends, for its summary.

use crate::cli::Format;
use crate::render::{Style, jsonl, text};
use anyhow::Result;
use conversation::read::{self, Line};
use conversation::{Transcript, Turn};
use detector::{Ask, Detector, Input, LevelChange, NextAsk, Output, Session};
use evidence::{Finding, Level, Stage};
use serde::Serialize;
use std::io::{BufRead, ErrorKind, Write};

/// What messages call the stream.
const NAME: &str = "<stdin>";

/// Runs until standard input ends; false if some line could not be read.
///
/// # Errors
/// Standard input that fails, output that cannot be written.
pub fn run(detector: &Detector, format: Format, style: Style) -> Result<bool> {
    let mut input = std::io::stdin().lock();
    let mut live = Live::new(detector, format, style, std::io::stdout().lock());
    match live.all(&mut input) {
        // Whoever read our output has gone: there is nobody left to tell.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(live.clean),
        Err(error) => Err(error.into()),
        Ok(()) => Ok(live.clean),
    }
}

/// A stream being read.
struct Live<'d, W> {
    detector: &'d Detector,
    format: Format,
    style: Style,
    out: W,
    session: Session<'d>,
    loose: Transcript,
    ended: usize,
    line: usize,
    clean: bool,
}

impl<'d, W: Write> Live<'d, W> {
    fn new(detector: &'d Detector, format: Format, style: Style, out: W) -> Self {
        Self {
            detector,
            format,
            style,
            out,
            session: detector.session(),
            loose: Transcript::default(),
            ended: 0,
            line: 0,
            clean: true,
        }
    }

    fn all(&mut self, input: &mut impl BufRead) -> std::io::Result<()> {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            if input.read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            self.line += 1;
            let line = String::from_utf8_lossy(&bytes);
            let line = line.trim_start_matches('\u{feff}');
            if self.line == 1 && line.starts_with("WEBVTT") {
                return self.subtitles(line, input);
            }
            self.take(line)?;
            self.out.flush()?;
        }
        self.end()
    }

    /// Cues span several lines, so a piped subtitle file is read to its end.
    fn subtitles(&mut self, first: &str, input: &mut impl BufRead) -> std::io::Result<()> {
        let mut rest = Vec::new();
        input.read_to_end(&mut rest)?;
        let whole = format!("{first}{}", String::from_utf8_lossy(&rest));
        let (found, remarks) = read::read(&whole, "stdin");
        self.clean &= remarks.is_empty();
        for remark in &remarks {
            eprint!("{}", diagnostic::render(remark, NAME, &whole));
        }
        found.iter().try_for_each(|t| self.whole(t))?;
        self.out.flush()
    }

    fn take(&mut self, line: &str) -> std::io::Result<()> {
        if line.trim() == "---" {
            return self.end();
        }
        let (item, remarks) = read::read_line(line, &format!("stdin:{}", self.line));
        for remark in &remarks {
            self.clean = false;
            let (_, column) = diagnostic::position(line, remark.start);
            // The line itself is not repeated: it may hold a number.
            eprintln!("error[{}]: {}", remark.code, remark.message);
            eprintln!(" --> {NAME}:{}:{column}\n  = help: {}", self.line, remark.help);
        }
        match item {
            Line::Empty => Ok(()),
            Line::Turn(turn) => self.turn(turn),
            Line::Whole(transcript) => self.whole(&transcript),
        }
    }

    fn turn(&mut self, turn: Turn) -> std::io::Result<()> {
        let index = self.loose.turns.len();
        self.session.handle_input(Input::Turn(turn.clone()));
        self.loose.turns.push(turn);
        let outputs: Vec<Output> = std::iter::from_fn(|| self.session.poll_output()).collect();
        if self.format == Format::Jsonl {
            for output in &outputs {
                self.event(&event(output, index, self.style))?;
            }
            return self.event(&Event::Turn {
                turn: index,
                level: self.session.level(),
                bits: jsonl::short(self.session.bits()),
                probability: jsonl::short(self.session.probability()),
            });
        }
        let mut brought =
            text::LiveTurn { level: self.session.level(), ..text::LiveTurn::default() };
        outputs.into_iter().for_each(|o| gather(&mut brought, o));
        self.out.write_all(text::live_turn(index, &brought, self.style).as_bytes())
    }

    fn event(&mut self, event: &Event<'_>) -> std::io::Result<()> {
        writeln!(self.out, "{}", serde_json::to_string(event)?)
    }

    fn whole(&mut self, transcript: &Transcript) -> std::io::Result<()> {
        let found = detector::detect(self.detector, transcript);
        let shown = match self.format {
            Format::Jsonl => jsonl::line(transcript, &found, self.detector, self.style),
            _ => text::report(transcript, &found, self.detector, self.style),
        };
        writeln!(self.out, "{shown}")
    }

    /// Sums the loose turns up and opens a new session.
    fn end(&mut self) -> std::io::Result<()> {
        let mut ended = std::mem::take(&mut self.loose);
        self.session = self.detector.session();
        if ended.turns.is_empty() {
            return Ok(());
        }
        self.ended += 1;
        ended.id =
            if self.ended == 1 { "stdin".to_owned() } else { format!("stdin-{}", self.ended) };
        let found = detector::detect(self.detector, &ended);
        let shown = match self.format {
            Format::Jsonl => jsonl::line(&ended, &found, self.detector, self.style),
            _ => text::closing(&found, self.style),
        };
        writeln!(self.out, "{shown}")?;
        self.out.flush()
    }
}

/// One line of the event stream.
#[derive(Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Event<'a> {
    Finding { turn: usize, id: &'a str, bits: f64, stage: Stage, quote: String },
    Stage { turn: usize, stage: Stage },
    Ask(&'a Ask),
    Level { turn: usize, level: Level, bits: f64, probability: f64, provisional: bool },
    Next { turn: usize, asks: &'a [NextAsk] },
    Advice { turn: usize, text: &'a str },
    Turn { turn: usize, level: Level, bits: f64, probability: f64 },
}

fn event(output: &Output, index: usize, style: Style) -> Event<'_> {
    match output {
        Output::Finding(finding) => finding_event(finding, style),
        Output::Stage { turn, stage } => Event::Stage { turn: *turn, stage: *stage },
        Output::Ask(ask) => Event::Ask(ask),
        Output::Level(change) => level_event(change),
        Output::Next(asks) => Event::Next { turn: index, asks },
        Output::Advice { turn, text } => Event::Advice { turn: *turn, text },
    }
}

fn finding_event(finding: &Finding, style: Style) -> Event<'_> {
    Event::Finding {
        turn: finding.turn,
        id: &finding.id,
        bits: jsonl::short(finding.bits),
        stage: finding.stage,
        quote: style.said(&finding.quote).into_owned(),
    }
}

fn level_event(change: &LevelChange) -> Event<'static> {
    Event::Level {
        turn: change.turn,
        level: change.level,
        bits: jsonl::short(change.bits),
        probability: jsonl::short(change.probability),
        provisional: change.provisional,
    }
}

fn gather(brought: &mut text::LiveTurn, output: Output) {
    match output {
        Output::Finding(finding) => brought.findings.push(finding),
        Output::Level(change) => brought.risen = Some((change.level, change.probability)),
        Output::Next(next) => brought.next = next,
        Output::Advice { text, .. } => brought.advice = Some(text),
        Output::Stage { .. } | Output::Ask(_) => {}
    }
}
