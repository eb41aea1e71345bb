//! A detection as programs read it: the JSON object of `docs/formats.md`.

use crate::{Ask, Assessment, Detector, NextAsk};
use conversation::Transcript;
use evidence::{Level, Stage};
use serde::Serialize;

/// What a conversation comes to. Its bits add up to `peak_bits` from `prior_bits`.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
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

#[derive(Debug, Serialize)]
struct Shown<'a> {
    id: &'a str,
    turn: usize,
    bits: f64,
    stage: Stage,
    quote: String,
}

impl<'a> Record<'a> {
    /// The record of a conversation; `said` gives words of the call as they may be shown.
    pub fn new(
        transcript: &'a Transcript,
        found: &'a Assessment,
        detector: &Detector,
        said: impl Fn(&str) -> String,
    ) -> Self {
        Self {
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
            findings: found
                .findings
                .iter()
                .map(|f| Shown {
                    id: &f.id,
                    turn: f.turn,
                    bits: short(f.bits),
                    stage: f.stage,
                    quote: said(&f.quote),
                })
                .collect(),
        }
    }
}

/// Four decimals: enough to add up, short enough to read.
pub fn short(value: f32) -> f64 {
    (f64::from(value) * 10_000.0).round() / 10_000.0
}
