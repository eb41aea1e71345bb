//! Words to levels: the detector's session of one call.

use crate::draft::Minutes;
use conversation::{Speaker, Turn};
use detector::{Detector, Input, Output, Session};
use evidence::{Level, Stage};
use telephony::call::{Heard, Side};

/// Milliseconds between two looks at words that may still be revised.
const PARTIAL_EVERY_MS: u64 = 1_000;

/// What somebody said.
#[derive(Clone, Debug)]
pub struct Said {
    /// Who; nobody knows if the sides come mixed.
    pub side: Option<Side>,
    /// The words.
    pub text: String,
    /// From when, in milliseconds from the start of the sound.
    pub start_ms: u64,
    /// To when.
    pub end_ms: u64,
    /// Whether they may still be revised.
    pub is_partial: bool,
}

/// Judges one call.
pub struct Judge {
    session: Session<'static>,
    heard: Heard,
    minutes: Minutes,
    stage: Option<Stage>,
    next_partial_ms: u64,
}

impl Judge {
    /// A call of which nothing has been heard.
    pub fn new(detector: &'static Detector) -> Self {
        Self {
            session: detector.session(),
            heard: Heard::default(),
            minutes: Minutes::default(),
            stage: None,
            next_partial_ms: 0,
        }
    }

    /// What was said, for a draft.
    pub fn minutes(&self) -> &Minutes {
        &self.minutes
    }

    /// The last stage that was reached.
    pub fn stage(&self) -> Option<Stage> {
        self.stage
    }

    /// What it comes to so far.
    pub fn heard(&self) -> &Heard {
        &self.heard
    }

    /// Takes what was said; gives what it all comes to, if that has changed.
    pub fn take(&mut self, said: Said, now_ms: u64) -> Option<Heard> {
        let turn = Turn {
            speaker: match said.side {
                Some(Side::Caller) => Speaker::Caller,
                Some(Side::Person) => Speaker::Callee,
                None => Speaker::Unknown,
            },
            start_ms: Some(said.start_ms),
            end_ms: Some(said.end_ms),
            text: said.text,
        };
        let before = self.heard.clone();
        if said.is_partial {
            // Only the caller's words raise a level, and a look costs as much as a turn.
            if said.side == Some(Side::Person) || now_ms < self.next_partial_ms {
                return None;
            }
            self.next_partial_ms = now_ms + PARTIAL_EVERY_MS;
            self.session.handle_input(Input::Partial(turn));
        } else {
            self.minutes.add(said.side, &turn.text);
            self.heard.provisional = Level::Clear;
            self.session.handle_turn(&turn);
        }
        while let Some(output) = self.session.poll_output() {
            self.note(output);
        }
        (self.heard != before).then(|| self.heard.clone())
    }

    fn note(&mut self, output: Output) {
        match output {
            Output::Level(change) if change.provisional => self.heard.provisional = change.level,
            Output::Level(change) => self.heard.level = change.level,
            Output::Stage { stage, .. } => {
                self.stage = Some(stage);
                self.heard.courier_due |= matches!(stage, Stage::Logistics | Stage::Handover);
            }
            Output::Ask(ask) if !self.heard.rules.contains(&ask.rule) => {
                self.heard.rules.push(ask.rule);
            }
            _ => {}
        }
    }
}
