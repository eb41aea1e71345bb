//! The detector, its sessions, and what goes in and comes out.

use crate::assess::{Brought, Buffers, add_turn, ask_of, call_strength, place_of_act};
use crate::next::{NextAsk, next_asks};
use crate::state::State;
use classifier::Classifier;
use conversation::{Transcript, Turn};
use evidence::{Calibration, Finding, Level, NeverRule, Stage, Thresholds};
use playbook::{Ruleset, Says};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// A learned act as the detector reports it.
#[derive(Clone, Debug)]
pub(crate) struct LearnedAct {
    pub(crate) id: Arc<str>,
    pub(crate) bits: f32,
    pub(crate) stage: Stage,
    pub(crate) says: Says,
}

/// Playbooks and classifier, ready for any number of calls.
#[derive(Debug)]
pub struct Detector {
    ruleset: Ruleset,
    classifier: Classifier,
    calibration: Calibration,
    thresholds: Thresholds,
    learned: Vec<LearnedAct>,
    rule_acts: Vec<Option<u16>>,
    call_id: Arc<str>,
    /// Buffers that no session is using: a call needs them only while a turn is looked at.
    idle: Mutex<Vec<Buffers>>,
}

impl Detector {
    /// A detector with the default thresholds.
    pub fn new(ruleset: Ruleset, classifier: Classifier) -> Self {
        let session = classifier.session();
        let calibration = Calibration {
            prior_bits: session.prior_bits + call_floor(&classifier),
            slope: session.slope,
        };
        let learned = classifier
            .acts()
            .iter()
            .map(|act| {
                let (stage, says) = place_of_act(act);
                let bits = session.act_bits.get(act).copied().unwrap_or(0.0);
                LearnedAct { id: Arc::from(format!("HEARD_{act}")), bits, stage, says }
            })
            .collect();
        let position = |act: &String| classifier.acts().iter().position(|a| a == act);
        let rule_acts = ruleset
            .rules()
            .iter()
            .map(|r| r.act.as_ref().and_then(position).and_then(|i| u16::try_from(i).ok()))
            .collect();
        Self {
            ruleset,
            classifier,
            calibration,
            thresholds: Thresholds::default(),
            learned,
            rule_acts,
            call_id: Arc::from("HEARD_CALL"),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Takes buffers that nobody uses, or makes some.
    fn borrow_buffers(&self) -> Buffers {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_back(&self, buffers: Buffers) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(buffers);
    }

    /// Bits that any call has before a word of it is heard; they belong to the prior.
    pub(crate) fn call_floor(&self) -> f32 {
        call_floor(&self.classifier)
    }

    pub(crate) fn call_id(&self) -> &Arc<str> {
        &self.call_id
    }

    /// The same detector with other thresholds.
    #[must_use]
    pub fn with_thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = thresholds;
        self
    }

    /// The compiled playbooks.
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// The act recogniser.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// How bits become a probability.
    pub fn calibration(&self) -> Calibration {
        self.calibration
    }

    /// From which probability on a level is shown.
    pub fn thresholds(&self) -> Thresholds {
        self.thresholds
    }

    /// Opens a session for a call.
    pub fn session(&self) -> Session<'_> {
        Session {
            detector: self,
            state: State::new(self),
            outputs: VecDeque::new(),
            level: Level::Clear,
            provisional: Level::Clear,
            stages: 0,
        }
    }

    pub(crate) fn learned_acts(&self) -> &[LearnedAct] {
        &self.learned
    }

    pub(crate) fn act_of_rule(&self, rule: u16) -> Option<u16> {
        self.rule_acts.get(usize::from(rule)).copied().flatten()
    }

    /// What all learned acts may add: never as much as red needs.
    pub(crate) fn act_cap(&self) -> f32 {
        let odds = self.thresholds.red / (1.0 - self.thresholds.red).max(1e-6);
        let red_bits = odds.log2() / self.calibration.slope;
        let below_red = red_bits - self.calibration.prior_bits - 0.05;
        (self.classifier.session().act_cap - self.call_floor()).min(below_red)
    }
}

/// What the call classifier makes of silence, in bits.
fn call_floor(classifier: &Classifier) -> f32 {
    let call = classifier.call();
    if call.is_empty() {
        return 0.0;
    }
    classifier.session().call_bits * call_strength(call.weights().bias)
}

/// What a session is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A turn as it finally stands.
    Turn(Turn),
    /// What the recogniser takes the turn that is being spoken for, so far. It may be
    /// revised by another, and is settled by the final turn.
    Partial(Turn),
}

/// A harmful request that was made.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ask {
    /// Index of the turn.
    pub turn: usize,
    /// The NEVER rule it breaks.
    pub rule: NeverRule,
    /// What is asked.
    pub what: String,
}

/// The level after a turn, or while one is being spoken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LevelChange {
    /// Index of the turn.
    pub turn: usize,
    /// The level from now on.
    pub level: Level,
    /// Sum of the bits, prior included.
    pub bits: f32,
    /// Calibrated probability of a scam.
    pub probability: f32,
    /// Whether it rests on words that may still be revised.
    pub provisional: bool,
}

/// What a session has to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A piece of evidence.
    Finding(Finding),
    /// A stage is reached for the first time.
    Stage {
        /// Index of the turn.
        turn: usize,
        /// The stage.
        stage: Stage,
    },
    /// A harmful request was made.
    Ask(Ask),
    /// The level has changed.
    Level(LevelChange),
    /// What will be asked next, likeliest first; sent when the level is not clear.
    Next(Vec<NextAsk>),
    /// What the person should be told now.
    Advice {
        /// Index of the turn.
        turn: usize,
        /// One or two short sentences.
        text: String,
    },
}

/// One call.
#[derive(Debug)]
pub struct Session<'d> {
    detector: &'d Detector,
    state: State,
    outputs: VecDeque<Output>,
    level: Level,
    provisional: Level,
    stages: u16,
}

impl Session<'_> {
    /// Takes what was heard.
    pub fn handle_input(&mut self, input: Input) {
        match input {
            Input::Turn(turn) => self.handle_turn(&turn),
            Input::Partial(turn) => self.partial(&turn),
        }
    }

    /// The next thing to say, if there is one.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The level as it stands.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The sum of the bits, prior included.
    pub fn bits(&self) -> f32 {
        sum(self.detector, &self.state)
    }

    /// The calibrated probability of a scam.
    pub fn probability(&self) -> f32 {
        self.detector.calibration.probability(self.bits())
    }

    /// Number of turns taken.
    pub fn turns(&self) -> usize {
        self.state.turn as usize
    }

    /// What is likely to be asked next.
    pub fn next_asks(&self) -> Vec<NextAsk> {
        next_asks(&self.detector.classifier, &self.state.acts)
    }

    /// Bytes of memory the call needs beside the buffers of the turn being looked at.
    pub fn state_bytes(&self) -> usize {
        size_of::<State>() + self.state.heap_bytes()
    }

    /// Takes a final turn without owning it.
    pub fn handle_turn(&mut self, turn: &Turn) {
        let index = self.state.turn as usize;
        let mut buffers = self.detector.borrow_buffers();
        let brought = add_turn(self.detector, &mut self.state, turn, &mut buffers);
        self.detector.give_back(buffers);
        self.provisional = Level::Clear;
        let fresh = !brought.findings.is_empty();
        let advice = self.report(brought, index);
        let level = self.detector.thresholds.level(self.probability());
        let risen = level > self.level;
        if risen {
            self.level = level;
            self.outputs.push_back(Output::Level(self.change(index, level, self.bits(), false)));
        }
        if self.level > Level::Clear {
            // Who sounds like a fraudster asks like one, and asked like one before he did; of
            // others the same words prove little.
            let heard = std::mem::take(&mut self.state.heard_asks).into_iter();
            let asks = heard.filter_map(|heard| ask_of(self.detector, heard));
            self.outputs.extend(asks.map(Output::Ask));
        }
        if self.level > Level::Clear && (risen || fresh) {
            self.outputs.push_back(Output::Next(self.next_asks()));
        }
        if self.level > Level::Clear && (risen || advice.is_some()) {
            let text = advice.unwrap_or_else(|| general_advice(self.level).to_owned());
            self.outputs.push_back(Output::Advice { turn: index, text });
        }
    }

    fn report(&mut self, brought: Brought, index: usize) -> Option<String> {
        for (bit, stage) in Stage::ALL.iter().enumerate() {
            let mask = 1 << bit;
            if self.state.stages & mask != 0 && self.stages & mask == 0 {
                self.outputs.push_back(Output::Stage { turn: index, stage: *stage });
            }
        }
        self.stages = self.state.stages;
        self.outputs.extend(brought.findings.into_iter().map(Output::Finding));
        self.outputs.extend(brought.asks.into_iter().map(Output::Ask));
        brought.advice
    }

    /// Looks at words that may still change, on a copy of the state.
    fn partial(&mut self, turn: &Turn) {
        let mut trial = self.state.clone();
        let index = trial.turn as usize;
        let mut buffers = self.detector.borrow_buffers();
        add_turn(self.detector, &mut trial, turn, &mut buffers);
        self.detector.give_back(buffers);
        let bits = sum(self.detector, &trial);
        let level = self
            .detector
            .thresholds
            .level(self.detector.calibration.probability(bits))
            .max(self.level);
        if level > self.level.max(self.provisional) {
            self.provisional = level;
            self.outputs.push_back(Output::Level(self.change(index, level, bits, true)));
        }
    }

    fn change(&self, turn: usize, level: Level, bits: f32, provisional: bool) -> LevelChange {
        let probability = self.detector.calibration.probability(bits);
        LevelChange { turn, level, bits, probability, provisional }
    }
}

fn sum(detector: &Detector, state: &State) -> f32 {
    detector.calibration.prior_bits + state.ruled + state.learned
}

fn general_advice(level: Level) -> &'static str {
    match level {
        Level::Red => {
            "This is how fraudsters talk. Put the phone down. From another phone, or after five minutes, ring 159 for your bank or 101 for the police. If someone is coming, ring 999."
        }
        _ => {
            "Be careful. Do not give any details, money or cards. You can put the phone down. To check, ring 159 for your bank or 101 for the police from another phone; if you have none, wait five minutes first."
        }
    }
}

/// What a whole conversation came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assessment {
    /// The highest level.
    pub level: Level,
    /// First turn at amber or above.
    pub first_amber_turn: Option<usize>,
    /// First turn at red.
    pub first_red_turn: Option<usize>,
    /// The highest sum of bits.
    pub peak_bits: f32,
    /// Its probability.
    pub probability: f32,
    /// The stages in the order they were reached.
    pub stages: Vec<Stage>,
    /// The harmful requests.
    pub asks: Vec<Ask>,
    /// What is likely to be asked next.
    pub next_asks: Vec<NextAsk>,
    /// All evidence in order.
    pub findings: Vec<Finding>,
    /// Level and sum after each turn.
    pub turns: Vec<TurnAssessment>,
}

impl Assessment {
    /// The level for whoever looks at a call because he doubts it: at least amber if anything
    /// was asked that breaks a NEVER rule, however the rest sounds.
    ///
    /// Most people who are rung do not doubt, and many who are asked for money, for a card or
    /// for a code are asked by whoever they think; so [`Assessment::level`] has no such floor
    /// (`docs/KNOWN-LIMITS.md` counts what it would cost).
    pub fn doubted_level(&self) -> Level {
        match self.asks.is_empty() {
            true => self.level,
            false => self.level.max(Level::Amber),
        }
    }
}

/// Level and sum after a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnAssessment {
    /// The level.
    pub level: Level,
    /// The sum of bits.
    pub bits: f32,
    /// Its probability.
    pub probability: f32,
    /// The advice given at this turn.
    pub advice: Option<String>,
}

/// Runs a whole conversation through a session, turn by turn.
pub fn detect(detector: &Detector, transcript: &Transcript) -> Assessment {
    let mut session = detector.session();
    let mut out = Assessment::default();
    for (index, turn) in transcript.turns.iter().enumerate() {
        session.handle_turn(turn);
        let mut advice = None;
        while let Some(output) = session.poll_output() {
            match output {
                Output::Finding(finding) => out.findings.push(finding),
                Output::Stage { stage, .. } => out.stages.push(stage),
                Output::Ask(ask) => out.asks.push(ask),
                Output::Level(change) => note_level(&mut out, index, change.level),
                Output::Next(next) => out.next_asks = next,
                Output::Advice { text, .. } => advice = Some(text),
            }
        }
        let (bits, probability) = (session.bits(), session.probability());
        out.turns.push(TurnAssessment { level: session.level(), bits, probability, advice });
    }
    out.asks.sort_by_key(|ask| ask.turn);
    out.level = session.level();
    out.peak_bits = session.bits();
    out.probability = session.probability();
    if out.next_asks.is_empty() {
        out.next_asks = session.next_asks();
    }
    out
}

fn note_level(out: &mut Assessment, turn: usize, level: Level) {
    if level >= Level::Amber {
        out.first_amber_turn.get_or_insert(turn);
    }
    if level == Level::Red {
        out.first_red_turn.get_or_insert(turn);
    }
}
