//! One call beside a phone: sound or words in, events out.

use crate::caption::pieces;
use crate::wire::{Begin, By, Event, Fault, Message, Over, Sound, VERSION};
use audio::ear::{self, Ear};
use audio::endpoint::Endpointing;
use audio::hearing::Recognizer;
use conversation::{Speaker, Turn};
use detector::{Detector, Input, Output, Session};
use evidence::{Finding, Level, NeverRule, Stage};
use std::collections::VecDeque;
use std::task::Waker;

/// Milliseconds of sound that may come before its time: a connection that stood still
/// catches up.
const AHEAD_MS: u64 = 10_000;
/// Milliseconds of missing sound that are replaced by silence.
const LONGEST_GAP_MS: u64 = 5_000;
/// Milliseconds between two looks at words that may still be revised: a look costs as much
/// as a turn.
const LOOK_EVERY_MS: u64 = 1_000;
/// Milliseconds for the last words after Stop.
const LAST_WORDS_MS: u64 = 3_000;
/// Letters of a turn at most; what is beyond is nobody's breath.
const LONGEST_TURN: usize = 2_000;

/// How long a call may last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Milliseconds after which it ends.
    pub most_ms: u64,
    /// Milliseconds without a message after which it ends.
    pub quiet_ms: u64,
    /// Milliseconds of silence after which a turn is over.
    pub pause_ms: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self { most_ms: 90 * 60_000, quiet_ms: 20_000, pause_ms: 500 }
    }
}

/// See the top of this file. Times are milliseconds from the start of the call.
pub struct Screen<'d> {
    session: Session<'d>,
    rules: Rules,
    hearing: Option<Hearing>,
    events: VecDeque<Event>,
    /// The light as the page shows it.
    shown: Level,
    never: Vec<NeverRule>,
    courier: bool,
    turns: usize,
    next_look_ms: u64,
    quiet_since_ms: u64,
    ending: Option<(Over, u64)>,
    is_over: bool,
}

/// The ear, and what came for it.
struct Hearing {
    ear: Ear,
    rate: u32,
    next: u32,
    /// Samples of the latest message, for those that are missing.
    usual: u64,
    samples: u64,
}

impl std::fmt::Debug for Screen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("shown", &self.shown).finish_non_exhaustive()
    }
}

impl<'d> Screen<'d> {
    /// A call at its beginning. The recogniser is that of the service; without one words
    /// have to come from the browser.
    pub fn new(
        detector: &'d Detector,
        begin: &Begin,
        recognizer: Option<Box<dyn Recognizer>>,
        rules: Rules,
    ) -> Self {
        let endpoints = Endpointing { silence_ms: rules.pause_ms, ..Endpointing::default() };
        let hearing = recognizer.filter(|_| begin.by == By::Server).map(|recognizer| Hearing {
            ear: Ear::new(begin.rate, recognizer, endpoints),
            rate: begin.rate,
            next: 0,
            usual: 0,
            samples: 0,
        });
        let ready = Event::Ready { version: VERSION, seconds: rules.most_ms / 1_000 };
        Self {
            session: detector.session(),
            rules,
            hearing,
            events: VecDeque::from([ready]),
            shown: Level::Clear,
            never: Vec::new(),
            courier: false,
            turns: 0,
            next_look_ms: 0,
            quiet_since_ms: 0,
            ending: None,
            is_over: false,
        }
    }

    /// Takes a text message.
    ///
    /// # Errors
    /// [`Fault::Order`] for another beginning, and for words where sound is expected.
    pub fn handle_message(&mut self, message: Message, now_ms: u64) -> Result<(), Fault> {
        self.quiet_since_ms = now_ms;
        match message {
            Message::Begin(_) => Err(Fault::Order),
            Message::Said { .. } if self.hearing.is_some() => Err(Fault::Order),
            Message::Said { text, last } => {
                let text: String = text.chars().take(LONGEST_TURN).collect();
                self.said(&text, last, now_ms);
                Ok(())
            }
            Message::Stop => {
                self.end(Over::Stopped, now_ms);
                Ok(())
            }
        }
    }

    /// Takes sound.
    ///
    /// # Errors
    /// [`Fault::Order`] where words are expected, [`Fault::Number`], [`Fault::Fast`].
    pub fn handle_sound(&mut self, sound: &Sound, now_ms: u64) -> Result<(), Fault> {
        self.quiet_since_ms = now_ms;
        let Some(hearing) = &mut self.hearing else { return Err(Fault::Order) };
        if self.ending.is_some() {
            return Ok(());
        }
        if hearing.take(sound, now_ms)? {
            self.events.push_back(Event::Lost);
        }
        self.hear(now_ms);
        Ok(())
    }

    /// The time has come: see [`Screen::deadline_ms`].
    pub fn handle_time(&mut self, now_ms: u64) {
        self.hear(now_ms);
        if now_ms >= self.rules.most_ms {
            self.end(Over::Long, now_ms);
        } else if now_ms >= self.quiet_since_ms.saturating_add(self.rules.quiet_ms) {
            self.end(Over::Quiet, now_ms);
        }
        if self.ending.is_some_and(|(_, at_ms)| now_ms >= at_ms) {
            self.close();
        }
    }

    /// When [`Screen::handle_time`] is to be called at the latest.
    pub fn deadline_ms(&self) -> u64 {
        match self.ending {
            Some((_, at_ms)) => at_ms,
            None => self.rules.most_ms.min(self.quiet_since_ms.saturating_add(self.rules.quiet_ms)),
        }
    }

    /// What the page is to be told next, if anything.
    pub fn poll_event(&mut self, now_ms: u64) -> Option<Event> {
        self.hear(now_ms);
        self.events.pop_front()
    }

    /// Whom to wake when there is an answer of a recogniser that takes its time.
    pub fn wake(&mut self, waker: Waker) {
        if let Some(hearing) = &mut self.hearing {
            hearing.ear.recognizer().wake(waker);
        }
    }

    /// Whether everything is said.
    pub fn is_over(&self) -> bool {
        self.is_over && self.events.is_empty()
    }

    /// What the call comes to so far.
    pub fn level(&self) -> Level {
        // Whoever puts a call before us doubts it, as whoever fills in a check does:
        // `detector::Assessment::doubted_level` says why a broken rule is amber then.
        match self.never.is_empty() {
            true => self.session.level(),
            false => self.session.level().max(Level::Amber),
        }
    }

    fn hear(&mut self, now_ms: u64) {
        while let Some(event) = self.hearing.as_mut().and_then(|h| h.ear.poll()) {
            match event {
                ear::Event::Begins { .. } | ear::Event::Ended { .. } => {}
                ear::Event::Partial(said) => self.said(&said.text, false, now_ms),
                ear::Event::Turn(said) => self.said(&said.text, true, now_ms),
                ear::Event::Lost(_) => self.events.push_back(Event::Lost),
            }
        }
        if self.ending.is_some() && self.hearing.as_ref().is_none_or(|h| !h.ear.is_busy()) {
            self.close();
        }
    }

    fn said(&mut self, text: &str, is_last: bool, now_ms: u64) {
        if text.trim().is_empty() || self.is_over {
            return;
        }
        // On one microphone nobody knows who speaks.
        let turn = Turn::new(Speaker::Unknown, text);
        if !is_last {
            let text = privacy::redact(text).into_owned();
            self.events.push_back(Event::Partial { text });
            if now_ms >= self.next_look_ms {
                self.next_look_ms = now_ms + LOOK_EVERY_MS;
                self.session.handle_input(Input::Partial(turn));
                self.judge(&mut Vec::new());
            }
            return;
        }
        self.session.handle_turn(&turn);
        let mut findings = Vec::new();
        let before = self.events.len();
        self.judge(&mut findings);
        let said = pieces(text, &findings);
        // The words are shown before what follows from them.
        self.events.insert(before, Event::Turn { turn: self.turns, said });
        self.turns += 1;
        self.show(self.level(), false);
    }

    /// Takes what the detector has to say.
    fn judge(&mut self, findings: &mut Vec<Finding>) {
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Finding(finding) => findings.push(finding),
                Output::Level(change) if change.provisional => {
                    // Words that may be revised raise amber and nothing more.
                    let level = change.level.min(Level::Amber).max(self.level());
                    self.show(level, true);
                }
                Output::Level(_) => self.show(self.level(), false),
                Output::Stage { stage: Stage::Logistics | Stage::Handover, .. }
                    if !self.courier =>
                {
                    self.courier = true;
                    self.events.push_back(Event::Courier);
                }
                Output::Stage { .. } => {}
                Output::Ask(ask) => self.rule(ask.rule),
                Output::Next(next) => {
                    let likely = next.into_iter().filter(|n| n.probability >= 0.1);
                    self.events.push_back(Event::Next { asks: likely.map(|n| n.what).collect() });
                }
                Output::Advice { text, .. } => self.events.push_back(Event::Advice { text }),
            }
        }
    }

    fn rule(&mut self, rule: NeverRule) {
        if !self.never.contains(&rule) {
            self.never.push(rule);
            self.events.push_back(Event::Rule { rule: rule.name(), sentence: rule.sentence() });
        }
    }

    fn show(&mut self, level: Level, provisional: bool) {
        if level != self.shown {
            self.shown = level;
            self.events.push_back(Event::Level { level, provisional });
        }
    }

    fn end(&mut self, why: Over, now_ms: u64) {
        if self.ending.is_some() {
            return;
        }
        self.ending = Some((why, now_ms + LAST_WORDS_MS));
        if let Some(hearing) = &mut self.hearing {
            hearing.ear.finish();
        }
        self.hear(now_ms);
    }

    fn close(&mut self) {
        if let Some((why, _)) = self.ending
            && !self.is_over
        {
            self.is_over = true;
            let level = self.level();
            self.events.push_back(Event::End { why, level });
        }
    }
}

impl Hearing {
    /// Hears sound, and silence for what is missing before it; true if anything is.
    fn take(&mut self, sound: &Sound, now_ms: u64) -> Result<bool, Fault> {
        let missing = u64::from(sound.number.checked_sub(self.next).ok_or(Fault::Number)?);
        let most = u64::from(self.rate) * LONGEST_GAP_MS / 1_000;
        let gap = missing.saturating_mul(self.usual).min(most);
        self.usual = sound.samples.len() as u64;
        self.samples += gap + self.usual;
        if self.samples * 1_000 / u64::from(self.rate) > now_ms.saturating_add(AHEAD_MS) {
            return Err(Fault::Fast);
        }
        self.next = sound.number.checked_add(1).ok_or(Fault::Number)?;
        if gap > 0 {
            self.ear.feed(&vec![0; usize::try_from(gap).unwrap_or(0)]);
        }
        self.ear.feed(&sound.samples);
        Ok(gap > 0)
    }
}
