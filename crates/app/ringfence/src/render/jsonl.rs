//! The detection contract: one JSON object a conversation.

use super::Style;
use conversation::Transcript;
use detector::{Ask, Assessment, Detector, NextAsk};
use evidence::{Finding, Level, Stage};
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    level: Level,
    first_amber_turn: Option<usize>,
    first_red_turn: Option<usize>,
    peak_bits: f64,
    probability: f64,
    scam: bool,
    stages: &'a [Stage],
    asks: &'a [Ask],
    next_asks: &'a [NextAsk],
    prior_bits: f64,
    findings: Vec<Shown<'a>>,
}

#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    turn: usize,
    bits: f64,
    stage: Stage,
    quote: String,
}

/// The line for a conversation. Its bits add up to `peak_bits` from `prior_bits`.
pub fn line(
    transcript: &Transcript,
    found: &Assessment,
    detector: &Detector,
    style: Style,
) -> String {
    let line = Line {
        id: &transcript.id,
        level: found.level,
        first_amber_turn: found.first_amber_turn,
        first_red_turn: found.first_red_turn,
        peak_bits: short(found.peak_bits),
        probability: short(found.probability),
        scam: found.level == Level::Red || found.probability >= 0.5,
        stages: &found.stages,
        asks: &found.asks,
        next_asks: &found.next_asks,
        prior_bits: short(detector.calibration().prior_bits),
        findings: found.findings.iter().map(|f| shown(f, style)).collect(),
    };
    serde_json::to_string(&line).unwrap_or_else(|e| format!("{{\"error\":\"{e}\"}}"))
}

fn shown(finding: &Finding, style: Style) -> Shown<'_> {
    Shown {
        id: &finding.id,
        turn: finding.turn,
        bits: short(finding.bits),
        stage: finding.stage,
        quote: style.said(&finding.quote).into_owned(),
    }
}

/// Four decimals: enough to add up, short enough to read.
pub fn short(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}
