//! A call as events for other programs: one JSON object a line.

use super::{Moment, Show, Told};
use crate::render::{Style, jsonl};
use audio::hearing::Cause;
use conversation::{Speaker, Transcript, Turn};
use detector::{Ask, Assessment, Detector, NextAsk, Output, Record};
use evidence::{Level, Stage};
use serde::Serialize;
use std::io::{Result, Write};

/// Writes events.
pub struct Events<W> {
    out: W,
    style: Style,
}

/// One event. `docs/formats.md` is its contract.
#[derive(Serialize)]
struct Line<'a> {
    event: &'static str,
    at_ms: u64,
    #[serde(flatten)]
    content: Content<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Content<'a> {
    Partial {
        turn: usize,
        speaker: Speaker,
        text: String,
        start_ms: u64,
        level: Level,
    },
    Turn {
        turn: usize,
        speaker: Speaker,
        text: String,
        start_ms: u64,
        end_ms: u64,
        confidence: Option<f64>,
        level: Level,
        bits: f64,
        probability: f64,
    },
    Lost {
        speaker: Speaker,
        start_ms: u64,
        end_ms: u64,
        cause: &'static str,
        why: String,
    },
    Finding {
        turn: usize,
        id: &'a str,
        bits: f64,
        stage: Stage,
        quote: String,
    },
    Stage {
        turn: usize,
        stage: Stage,
    },
    Ask(&'a Ask),
    Level {
        turn: usize,
        level: Level,
        bits: f64,
        probability: f64,
        provisional: bool,
    },
    Next {
        turn: usize,
        asks: &'a [NextAsk],
    },
    Advice {
        turn: usize,
        text: &'a str,
    },
    End {
        level: Level,
        record: Box<Record<'a>>,
    },
}

impl<W: Write> Events<W> {
    /// Events to this output.
    pub fn new(out: W, style: Style) -> Self {
        Self { out, style }
    }

    fn line(&mut self, event: &'static str, at_ms: u64, content: Content<'_>) -> Result<()> {
        let line = serde_json::to_string(&Line { event, at_ms, content })?;
        writeln!(self.out, "{line}")
    }

    fn output(&mut self, moment: &Moment<'_>, output: &Output) -> Result<()> {
        let (event, content) = match output {
            Output::Finding(finding) => {
                let content = Content::Finding {
                    turn: finding.turn,
                    id: &finding.id,
                    bits: jsonl::short(finding.bits),
                    stage: finding.stage,
                    quote: self.style.said(&finding.quote).into_owned(),
                };
                ("finding", content)
            }
            Output::Stage { turn, stage } => {
                ("stage", Content::Stage { turn: *turn, stage: *stage })
            }
            Output::Ask(ask) => ("ask", Content::Ask(ask)),
            Output::Level(change) => {
                let content = Content::Level {
                    turn: change.turn,
                    level: change.level,
                    bits: jsonl::short(change.bits),
                    probability: jsonl::short(change.probability),
                    provisional: change.provisional,
                };
                ("level", content)
            }
            Output::Next(asks) => ("next", Content::Next { turn: moment.turn, asks }),
            Output::Advice { turn, text } => ("advice", Content::Advice { turn: *turn, text }),
        };
        self.line(event, moment.at_ms, content)
    }

    fn text(&self, turn: &Turn) -> String {
        self.style.said(&turn.text).into_owned()
    }
}

impl<W: Write> Show for Events<W> {
    fn show(&mut self, moment: &Moment<'_>, told: Told<'_>) -> Result<()> {
        let (event, content) = match told {
            Told::Partial(turn) => {
                let content = Content::Partial {
                    turn: moment.turn,
                    speaker: turn.speaker,
                    text: self.text(turn),
                    start_ms: turn.start_ms.unwrap_or(0),
                    level: moment.level,
                };
                ("partial", content)
            }
            Told::Turn(turn, confidence) => {
                let content = Content::Turn {
                    turn: moment.turn,
                    speaker: turn.speaker,
                    text: self.text(turn),
                    start_ms: turn.start_ms.unwrap_or(0),
                    end_ms: turn.end_ms.unwrap_or(0),
                    confidence: confidence.map(jsonl::short),
                    level: moment.level,
                    bits: jsonl::short(moment.bits),
                    probability: jsonl::short(moment.probability),
                };
                ("turn", content)
            }
            Told::Lost(speaker, loss) => {
                let (cause, why) = match &loss.cause {
                    Cause::Lag => ("lag", String::new()),
                    Cause::Stuck => ("stuck", String::new()),
                    Cause::Failed(why) => ("failed", why.clone()),
                };
                let (start_ms, end_ms) = (loss.start_ms, loss.end_ms);
                ("lost", Content::Lost { speaker, start_ms, end_ms, cause, why })
            }
        };
        self.line(event, moment.at_ms, content)?;
        moment.outputs.iter().try_for_each(|output| self.output(moment, output))?;
        self.out.flush()
    }

    fn end(
        &mut self,
        at_ms: u64,
        transcript: &Transcript,
        found: &Assessment,
        detector: &Detector,
    ) -> Result<()> {
        let style = self.style;
        let record = Record::new(transcript, found, detector, |q| style.said(q).into_owned());
        let content = Content::End { level: found.level, record: Box::new(record) };
        self.line("end", at_ms, content)
    }
}
