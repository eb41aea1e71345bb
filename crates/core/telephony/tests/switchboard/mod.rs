//! A strict switchboard in memory: it refuses what a real one refuses, and remembers who was
//! spoken to.

use std::sync::Arc;
use telephony::ari::{Command, Origin};
use telephony::call::{Action, ChannelId, Input, Label, Opening, Outcome, Reach, Side, Summary};
use telephony::{AlertKind, Call, Line, Number, Policy, StreamId};

/// A line whose person has agreed.
pub fn line(policy: Policy) -> Line {
    Line { policy, agreed: true, ..Line::new("father") }
}

/// Whether a name is one that Ringfence gave.
pub fn ours(id: &str) -> bool {
    id.starts_with("rf-")
}

pub struct Switchboard {
    pub call: Call,
    now: u64,
    reachable: bool,
    pub log: Vec<Action>,
    pub alive: Vec<String>,
    bridges: Vec<String>,
    pub made: Vec<String>,
    pub streams: Vec<(Side, StreamId)>,
    pub joined: Vec<String>,
    pub plays: Vec<(String, Vec<String>)>,
    playing: Vec<String>,
    pub hushed: usize,
    pub alerts: Vec<AlertKind>,
    pub labels: Vec<Label>,
    pub coached: Vec<String>,
    pub whispered_to: Vec<String>,
    pub caller_cut_off: bool,
    pub answers: Outcome,
    pub answers_phones: bool,
    pub refuses_playing: bool,
    pub refuses_hanging_up: bool,
}

impl Switchboard {
    pub fn new(line: Line) -> Self {
        Self::open(line, false)
    }

    pub fn labelled(line: Line) -> Self {
        Self::open(line, true)
    }

    fn open(line: Line, labelled: bool) -> Self {
        let reach =
            Reach::Beside { caller: ChannelId::new("caller"), person: ChannelId::new("person") };
        let opening = Opening {
            name: "c1".into(),
            line: Arc::new(line),
            reach,
            number: Number::parse("01632 960155"),
            labelled,
            random: 7,
        };
        Self {
            call: Call::new(opening, 1_000),
            now: 1_000,
            reachable: true,
            log: Vec::new(),
            alive: vec!["caller".into(), "person".into()],
            bridges: Vec::new(),
            made: Vec::new(),
            streams: Vec::new(),
            joined: Vec::new(),
            plays: Vec::new(),
            playing: Vec::new(),
            hushed: 0,
            alerts: Vec::new(),
            labels: Vec::new(),
            coached: Vec::new(),
            whispered_to: Vec::new(),
            caller_cut_off: false,
            answers: Outcome::Done,
            answers_phones: true,
            refuses_playing: false,
            refuses_hanging_up: false,
        }
    }

    pub fn tell(&mut self, input: Input) {
        match &input {
            Input::Lost => self.reachable = false,
            Input::Gone(id) => self.alive.retain(|a| a != id.as_str()),
            _ => {}
        }
        self.call.handle_input(input, self.now);
        self.run();
    }

    /// Carries out what is wanted until nothing more is.
    pub fn run(&mut self) {
        while let Some(action) = self.call.poll_action() {
            self.log.push(action.clone());
            match action {
                Action::Listen(side, stream) => self.streams.push((side, stream)),
                Action::Alert(kind) => self.alerts.push(kind),
                Action::Label(label) => self.labels.push(label),
                Action::Command(command) => self.command(command),
                Action::StopListening | Action::StopReading | Action::Say(_) | Action::Ended(_) => {
                }
            }
        }
    }

    fn command(&mut self, command: Command) {
        if let Some(made) = command.makes() {
            assert!(!self.made.contains(&made.to_string()), "{made} is made twice");
            self.made.push(made.to_string());
        }
        // A call that believes the switchboard away asks it for nothing.
        assert!(self.reachable, "{command:?} is asked of a switchboard that is away");
        let outcome = self.carry_out(&command);
        self.call.handle_input(Input::Answered(command.clone(), outcome), self.now);
        if outcome == Outcome::Done
            && let Some(made) = command.makes()
            && self.alive.contains(&made.to_string())
        {
            let phone = matches!(&command, Command::Originate { to: Origin::Phone { .. }, .. });
            if !phone || self.answers_phones {
                self.call.handle_input(Input::Ready(made.clone()), self.now);
            }
        }
    }

    fn carry_out(&mut self, command: &Command) -> Outcome {
        let makes_or_unknown = matches!(self.answers, Outcome::Done | Outcome::Unknown);
        match command {
            Command::Hear { of, by }
            | Command::Whisper { to: of, by }
            | Command::Coach { to: of, by } => {
                if !self.alive.contains(&of.to_string()) {
                    return Outcome::Missing;
                }
                if !matches!(command, Command::Hear { .. }) {
                    self.whispered_to.push(of.to_string());
                }
                if matches!(command, Command::Coach { .. }) {
                    self.coached.push(of.to_string());
                }
                if makes_or_unknown {
                    self.alive.push(by.to_string());
                }
            }
            Command::Send { by, .. } | Command::Originate { id: by, .. } => {
                if makes_or_unknown {
                    self.alive.push(by.to_string());
                }
            }
            Command::Bridge { id } => {
                if makes_or_unknown {
                    self.bridges.push(id.to_string());
                }
            }
            Command::Join { bridge, channels } => {
                let there = channels.iter().all(|c| self.alive.contains(&c.to_string()));
                if !there || !self.bridges.contains(&bridge.to_string()) {
                    return Outcome::Missing;
                }
                self.joined.push(bridge.to_string());
            }
            Command::Play { on, media, playback } => return self.play(on, media, playback),
            Command::Hush { playback } => {
                self.hushed += 1;
                self.playing.retain(|p| p != playback);
            }
            Command::HangUp { channel } => return self.hang(channel),
            Command::Unbridge { id } => match self.answers {
                Outcome::Done => self.bridges.retain(|b| b != id.as_str()),
                Outcome::Missing => return Outcome::Refused,
                _ => {}
            },
        }
        self.answers
    }

    fn play(&mut self, on: &ChannelId, media: &[String], playback: &str) -> Outcome {
        assert!(ours(on.as_str()), "{on} is not ours to play on");
        if self.refuses_playing || !self.alive.contains(&on.to_string()) {
            return Outcome::Refused;
        }
        self.plays.push((on.to_string(), media.to_vec()));
        if self.answers == Outcome::Done {
            self.playing.push(playback.to_owned());
        }
        self.answers
    }

    fn hang(&mut self, channel: &ChannelId) -> Outcome {
        if channel.as_str() == "caller" {
            self.caller_cut_off = true;
            return self.answers;
        }
        assert!(ours(channel.as_str()), "{channel} is not ours to hang up");
        if self.refuses_hanging_up {
            return Outcome::Refused;
        }
        match self.answers {
            Outcome::Done => {}
            // What is there is never said to be missing.
            Outcome::Missing => return Outcome::Refused,
            other => return other,
        }
        let before = self.alive.len();
        self.alive.retain(|a| a != channel.as_str());
        if self.alive.len() == before { Outcome::Missing } else { Outcome::Done }
    }

    pub fn press(&mut self, keys: &str) {
        for key in keys.chars() {
            self.tell(Input::Key(ChannelId::new("person"), key));
        }
    }

    /// All that is being played is heard to its end.
    pub fn all_played(&mut self) {
        for playback in std::mem::take(&mut self.playing) {
            self.tell(Input::Played(playback));
        }
    }

    /// One of our channels goes by itself.
    pub fn lose(&mut self, n: usize) {
        let ours: Vec<String> = self.alive.iter().filter(|id| ours(id)).cloned().collect();
        if let Some(id) = ours.get(n % ours.len().max(1)) {
            self.tell(Input::Gone(ChannelId::new(id)));
        }
    }

    pub fn reconnect(&mut self) {
        self.reachable = true;
        let alive = self.alive.iter().map(ChannelId::new).collect();
        self.tell(Input::Back(alive));
    }

    /// Lets time pass, and wakes the call whenever it wants to be.
    pub fn wait(&mut self, ms: u64) {
        let until = self.now + ms;
        for _ in 0..1_000 {
            match self.call.poll_timeout() {
                Some(at) if at <= until => self.now = self.now.max(at),
                _ => break,
            }
            self.tell(Input::Tick);
        }
        self.now = until;
        self.tell(Input::Tick);
    }

    pub fn hang_up(&mut self) {
        self.alive.retain(|id| id != "caller" && id != "person");
        self.tell(Input::Gone(ChannelId::new("caller")));
        self.tell(Input::Gone(ChannelId::new("person")));
    }

    pub fn is_ended(&self) -> bool {
        self.call.is_ended()
    }

    pub fn summary(&self) -> &Summary {
        let found = self.log.iter().find_map(|a| match a {
            Action::Ended(summary) => Some(summary),
            _ => None,
        });
        found.unwrap_or_else(|| unreachable!("the call has not ended"))
    }

    /// Channels and bridges of ours that are still there.
    pub fn left(&self) -> Vec<&str> {
        let alive = self.alive.iter().filter(|id| ours(id));
        alive.chain(&self.bridges).map(String::as_str).collect()
    }

    pub fn heard_by_person(&self) -> Vec<String> {
        let whispers = self.plays.iter().filter(|(on, _)| on.contains("-w"));
        whispers.flat_map(|(_, media)| media.clone()).collect()
    }
}
