//! One call: ears, a session of the detector, and whoever is shown what comes out.

use super::alarm::Alarm;
use super::parties::Parties;
use super::show::{Moment, Show, Told};
use anyhow::Result;
use audio::channels::Splitter;
use audio::ear::{Ear, Event};
use audio::hearing::Hypothesis;
use conversation::{Speaker, Transcript, Turn};
use detector::{Detector, Input, Output, Session};
use evidence::Level;
use std::time::Duration;

/// How long a wait for a recogniser lasts before it is looked at again.
const WAIT: Duration = Duration::from_millis(20);

/// See the top of this file.
pub struct Call<'d> {
    detector: &'d Detector,
    session: Session<'d>,
    transcript: Transcript,
    ears: Vec<(Speaker, Ear)>,
    splitter: Option<Splitter>,
    show: Box<dyn Show>,
    alarm: Alarm,
}

impl<'d> Call<'d> {
    /// A call at its beginning.
    pub fn new(
        detector: &'d Detector,
        ears: Vec<(Speaker, Ear)>,
        show: Box<dyn Show>,
        alarm: Alarm,
    ) -> Self {
        Self {
            detector,
            session: detector.session(),
            transcript: Transcript { id: "call".to_owned(), turns: Vec::new() },
            ears,
            splitter: None,
            show,
            alarm,
        }
    }

    /// Takes interleaved samples.
    ///
    /// # Errors
    /// None of its own; see [`Call::tell`].
    pub fn feed(&mut self, samples: &[i16], parties: &Parties) -> Result<()> {
        let splitter = self.splitter.get_or_insert_with(|| parties.splitter());
        let sounds = parties.split(splitter, samples);
        for ((_, ear), sound) in self.ears.iter_mut().zip(sounds) {
            ear.feed(&sound);
        }
        Ok(())
    }

    /// Waits until every stretch that has ended is answered and there is room for more, so
    /// that turns come in the order in which they ended.
    ///
    /// # Errors
    /// Output that cannot be written.
    pub fn settle(&mut self, room_ms: u32) -> Result<()> {
        loop {
            self.tell()?;
            let slow = self.ears.iter_mut().find(|(_, e)| e.is_busy() || !e.has_room(room_ms));
            match slow {
                Some((_, ear)) => ear.wait(WAIT),
                None => return Ok(()),
            }
        }
    }

    /// Shows what has been heard since.
    ///
    /// # Errors
    /// Output that cannot be written.
    pub fn tell(&mut self) -> Result<()> {
        let at_ms = self.at_ms();
        let mut told = Vec::new();
        for (speaker, ear) in &mut self.ears {
            while let Some(event) = ear.poll() {
                told.push((*speaker, event));
            }
        }
        // Of what came together, what was said first is first.
        told.sort_by_key(|(_, event)| match event {
            Event::Turn(said) => said.start_ms,
            _ => 0,
        });
        for (speaker, event) in told {
            self.take(at_ms, speaker, event)?;
        }
        Ok(())
    }

    /// Ends the call and shows what it came to.
    ///
    /// # Errors
    /// Output that cannot be written.
    pub fn end(mut self) -> Result<()> {
        for (_, ear) in &mut self.ears {
            ear.finish();
        }
        self.settle(0)?;
        let at_ms = self.at_ms();
        let found = detector::detect(self.detector, &self.transcript);
        Ok(self.show.end(at_ms, &self.transcript, &found, self.detector)?)
    }

    fn at_ms(&self) -> u64 {
        self.ears.iter().map(|(_, ear)| ear.at_ms()).max().unwrap_or(0)
    }

    fn take(&mut self, at_ms: u64, speaker: Speaker, event: Event) -> Result<()> {
        match event {
            Event::Begins { .. } | Event::Ended { .. } => Ok(()),
            Event::Partial(said) => {
                let turn = turn(speaker, &said);
                self.session.handle_input(Input::Partial(turn.clone()));
                self.shown(at_ms, Told::Partial(&turn))
            }
            Event::Turn(said) => {
                let turn = turn(speaker, &said);
                self.session.handle_turn(&turn);
                self.transcript.turns.push(turn.clone());
                self.shown(at_ms, Told::Turn(&turn, said.confidence))
            }
            Event::Lost(loss) => self.shown(at_ms, Told::Lost(speaker, &loss)),
        }
    }

    fn shown(&mut self, at_ms: u64, told: Told<'_>) -> Result<()> {
        let outputs: Vec<Output> = std::iter::from_fn(|| self.session.poll_output()).collect();
        let moment = Moment {
            at_ms,
            turn: self.transcript.turns.len().saturating_sub(usize::from(told.is_turn())),
            level: self.session.level(),
            bits: self.session.bits(),
            probability: self.session.probability(),
            outputs: &outputs,
        };
        self.show.show(&moment, told)?;
        let advice = outputs.iter().find_map(|output| match output {
            Output::Advice { text, .. } => Some(text.as_str()),
            _ => None,
        });
        if let Some(advice) = advice
            && self.session.level() > Level::Clear
        {
            self.alarm.raise(self.session.level(), advice);
        }
        Ok(())
    }
}

fn turn(speaker: Speaker, said: &Hypothesis) -> Turn {
    Turn {
        speaker,
        text: said.text.clone(),
        start_ms: Some(said.start_ms),
        end_ms: Some(said.end_ms),
    }
}
