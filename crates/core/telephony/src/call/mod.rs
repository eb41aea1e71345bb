//! One call on a guarded line: what happens and what was heard goes in, what is to be done
//! comes out.
//!
//! A call takes [`Input`]s with the time and gives [`Action`]s. It keeps the list of all that
//! it made in the switchboard (`owned`), and says [`Action::Ended`] only when nothing of it
//! is left; after that it says nothing. What it wants follows from what it knows, so that the
//! order in which things happen, or a switchboard that was away meanwhile, changes nothing.

mod ears;
mod keys;
mod owned;
mod react;
mod speech;
mod sweep;

pub use sweep::{bridges, orphans};

use crate::alert::AlertKind;
use crate::ari::Command;
use crate::line::{Line, Policy};
use crate::number::Number;
use crate::stream_id::StreamId;
use ears::Ears;
use evidence::{Level, NeverRule};
use keys::Keys;
use owned::{Kind, Owned};
use react::Reactions;
use serde::Deserialize;
use speech::Mouth;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;

/// The name of a channel or bridge in the switchboard.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(from = "String")]
pub struct ChannelId(Arc<str>);

impl ChannelId {
    /// A name.
    pub fn new(name: impl AsRef<str>) -> Self {
        Self(Arc::from(name.as_ref()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ChannelId {
    fn from(name: String) -> Self {
        Self(name.into())
    }
}

impl fmt::Display for ChannelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A side of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Whoever is not protected, whether they rang or were rung.
    Caller,
    /// The protected person.
    Person,
}

/// What Ringfence can reach of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Both channels of a switchboard that bridges them by itself.
    Beside {
        /// Whoever is not protected.
        caller: ChannelId,
        /// The person.
        person: ChannelId,
    },
    /// A stream whose sound back is heard by the person alone.
    Person,
    /// Ears without a mouth.
    Nobody,
}

/// Everything a call is opened with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Name of the call: unique, of small letters and digits, no secret.
    pub name: String,
    /// Settings of its line.
    pub line: Arc<Line>,
    /// What can be reached.
    pub reach: Reach,
    /// The other party's number, if it was shown.
    pub number: Option<Number>,
    /// Whether an earlier call from that number was red.
    pub labelled: bool,
    /// 128 random bits, from which the names of its streams are made.
    pub random: u128,
}

/// How the switchboard answered a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did it.
    Done,
    /// There is no such thing.
    Missing,
    /// It would not.
    Refused,
    /// Nobody knows whether it did: there was no answer.
    Unknown,
}

/// What a call is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A channel of ours is in our application.
    Ready(ChannelId),
    /// A channel is no more.
    Gone(ChannelId),
    /// A key was pressed on a channel.
    Key(ChannelId, char),
    /// The person pressed a key; for calls without channels.
    PersonKey(char),
    /// Something has been played, or could not be.
    Played(String),
    /// How a command was answered.
    Answered(Command, Outcome),
    /// What was said so far comes to this.
    Heard(Heard),
    /// Listening has to stop, because there is too much to do.
    Shed,
    /// Nothing of it was listened to and nothing can be: there is no engine that could.
    Deaf,
    /// The switchboard cannot be reached.
    Lost,
    /// It can be reached again, and has these channels.
    Back(Vec<ChannelId>),
    /// The call is over; for calls without channels.
    Over,
    /// Time has passed.
    Tick,
}

/// What was said so far, as the detector takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// The level.
    pub level: Level,
    /// The level that words suggest which may still be revised.
    pub provisional: Level,
    /// Whether somebody is to come to the door.
    pub courier_due: bool,
    /// The rules that were broken.
    pub rules: Vec<NeverRule>,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Ask the switchboard; its answer comes back as [`Input::Answered`]. Commands of a call
    /// are carried out in order.
    Command(Command),
    /// A stream of this name will come, and carries this side.
    Listen(Side, StreamId),
    /// No more is to be heard.
    StopListening,
    /// Play these sounds to the person, by [`Reach::Person`]; what is being played stops.
    Say(Vec<String>),
    /// Tell the guardians.
    Alert(AlertKind),
    /// Remember of the number that a call was red, or forget it.
    Label(Label),
    /// Nobody may read along any more, on this call or a later one: the person said so by key.
    StopReading,
    /// Nothing of the call is left.
    Ended(Summary),
}

/// What is remembered of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// A call was red, or the person said that it was a scam.
    Red,
    /// The person said that it was none.
    None,
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The highest level.
    pub level: Level,
    /// Whether the person said that it was a scam.
    pub said_scam: bool,
    /// Whether the person said that it was none.
    pub said_no_scam: bool,
    /// Whether Ringfence ended it.
    pub cut_off: bool,
    /// Whether anything was listened to.
    pub heard: bool,
    /// Milliseconds from the answer to the end.
    pub lasted_ms: u64,
    /// What could not be taken away; whoever sweeps next takes it.
    pub left: Vec<ChannelId>,
}

impl Summary {
    /// Whether a draft of a report is offered.
    pub fn wants_draft(&self) -> bool {
        self.said_scam || (self.level == Level::Red && !self.said_no_scam)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Up,
    Over,
    Ended,
}

/// Milliseconds after the end in which everything should be gone.
const PATIENCE_MS: u64 = 120_000;

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    name: String,
    line: Arc<Line>,
    reach: Reach,
    number: Option<Number>,
    phase: Phase,
    /// Whether the switchboard can be reached.
    reachable: bool,
    begun_ms: u64,
    now_ms: u64,
    over_ms: u64,
    heard: Heard,
    ears: Ears,
    mouth: Mouth,
    keys: Keys,
    reactions: Reactions,
    owned: Owned,
    actions: VecDeque<Action>,
}

impl Call {
    /// A call that has just been answered.
    pub fn new(opening: Opening, now_ms: u64) -> Self {
        let listens = opening.line.listens_to(opening.number.as_ref());
        let mut call = Self {
            ears: Ears::new(listens, opening.random),
            mouth: Mouth::new(listens && opening.labelled),
            keys: Keys::default(),
            reactions: Reactions::default(),
            owned: Owned::new(&opening.name),
            name: opening.name,
            line: opening.line,
            reach: opening.reach,
            number: opening.number,
            phase: Phase::Up,
            reachable: true,
            begun_ms: now_ms,
            now_ms,
            over_ms: 0,
            heard: Heard::default(),
            actions: VecDeque::new(),
        };
        call.settle();
        call
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its line.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// The level as it stands.
    pub fn level(&self) -> Level {
        self.heard.level
    }

    /// The rules that were broken so far.
    pub fn rules(&self) -> &[NeverRule] {
        &self.heard.rules
    }

    /// Whether it is listened to at present.
    pub fn is_heard(&self) -> bool {
        self.phase == Phase::Up && self.ears.wanted
    }

    /// Whether it goes on, is amber or red, and the person is warned of it: what is said may be read
    /// along then, if the person agreed to that.
    pub fn is_warned_of(&self) -> bool {
        self.phase == Phase::Up
            && self.ears.heard
            && self.heard.level >= Level::Amber
            && self.line.policy >= Policy::Warn
            && !self.keys.said_no_scam
    }

    /// Whether nothing of it is left.
    pub fn is_ended(&self) -> bool {
        self.phase == Phase::Ended
    }

    /// Takes what happened. `now_ms` never goes back; if it does, it is taken to stand still.
    pub fn handle_input(&mut self, input: Input, now_ms: u64) {
        if self.phase == Phase::Ended {
            return;
        }
        self.now_ms = self.now_ms.max(now_ms);
        match input {
            Input::Ready(channel) => self.ready(&channel),
            Input::Gone(channel) => self.gone(&channel),
            Input::Key(channel, key) => {
                if matches!(&self.reach, Reach::Beside { person, .. } if *person == channel) {
                    self.press(key);
                }
            }
            Input::PersonKey(key) => self.press(key),
            Input::Played(playback) => self.played(&playback),
            Input::Answered(command, outcome) => self.answered(&command, outcome),
            Input::Heard(heard) => self.hear(heard),
            Input::Shed => self.ears.wanted = false,
            Input::Deaf => (self.ears.wanted, self.ears.heard) = (false, false),
            Input::Lost => self.reachable = false,
            Input::Back(channels) => self.back(&channels),
            Input::Over => self.over(),
            Input::Tick => {}
        }
        self.settle();
    }

    /// The next thing to do, if there is one.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When [`Input::Tick`] is due at the latest, in the same milliseconds.
    pub fn poll_timeout(&self) -> Option<u64> {
        let over = (self.phase == Phase::Over).then_some(self.over_ms + PATIENCE_MS);
        [over, self.owned.next_try_ms(), self.reactions.next_ms()].into_iter().flatten().min()
    }

    fn ready(&mut self, channel: &ChannelId) {
        self.owned.ready(channel);
    }

    fn gone(&mut self, channel: &ChannelId) {
        if let Reach::Beside { caller, person } = &self.reach
            && (channel == caller || channel == person)
        {
            return self.over();
        }
        self.owned.gone(channel);
        self.mouth.gone(channel);
    }

    fn over(&mut self) {
        if self.phase == Phase::Up {
            self.phase = Phase::Over;
            self.over_ms = self.now_ms;
        }
    }

    /// What was said so far only ever grows.
    fn hear(&mut self, heard: Heard) {
        if self.phase != Phase::Up || !self.ears.heard {
            return;
        }
        self.heard.level = self.heard.level.max(heard.level);
        self.heard.provisional = heard.provisional;
        self.heard.courier_due |= heard.courier_due;
        if heard.rules.len() >= self.heard.rules.len() {
            self.heard.rules = heard.rules;
        }
    }

    fn answered(&mut self, command: &Command, outcome: Outcome) {
        if outcome == Outcome::Unknown {
            self.reactions.unanswered(command, self.now_ms);
        }
        if let Some(id) = command.makes() {
            self.owned.made(id, outcome);
        } else if let Some(id) = command.takes() {
            self.owned.taken(id, outcome, self.now_ms);
        } else if matches!(command, Command::Play { .. }) && outcome != Outcome::Done {
            self.mouth.failed(command);
        } else if let Command::Join { bridge, .. } = command
            && outcome != Outcome::Done
        {
            self.owned.unjoin(bridge);
        }
    }

    /// The switchboard is back: what it does not have is gone, and what it has is as it was.
    fn back(&mut self, channels: &[ChannelId]) {
        self.reachable = true;
        if let Reach::Beside { caller, person } = &self.reach
            && !(channels.contains(caller) && channels.contains(person))
        {
            self.over();
        }
        for lost in self.owned.missing(channels) {
            self.owned.gone(&lost);
            self.mouth.gone(&lost);
        }
        self.mouth.forget_playing();
    }

    /// Does what is wanted and has not been done, as far as it can be done at present.
    fn settle(&mut self) {
        match self.phase {
            Phase::Up => {
                self.tell();
                if self.reachable {
                    self.listen();
                    self.act();
                    self.speak();
                }
            }
            Phase::Over => {
                self.tell();
                self.stop_listening();
                if self.reachable {
                    self.act_after();
                    self.owned.leave_unless(react::outlasts_call);
                }
            }
            Phase::Ended => {}
        }
        if self.reachable {
            let due = self.owned.due(self.now_ms);
            due.into_iter().for_each(|command| self.command(command));
        }
        let waited = self.now_ms >= self.over_ms.saturating_add(PATIENCE_MS);
        if self.phase == Phase::Over && (self.owned.is_empty() || waited) {
            self.end();
        }
    }

    fn end(&mut self) {
        self.phase = Phase::Ended;
        self.actions.push_back(Action::Ended(Summary {
            level: self.heard.level,
            said_scam: self.keys.said_scam,
            said_no_scam: self.keys.said_no_scam,
            cut_off: self.reactions.has_cut_off(),
            heard: self.ears.heard,
            lasted_ms: self.over_ms.saturating_sub(self.begun_ms),
            left: self.owned.left(),
        }));
    }

    fn command(&mut self, command: Command) {
        self.actions.push_back(Action::Command(command));
    }

    /// Makes something in the switchboard under a name of this call.
    fn make(&mut self, role: &str, kind: Kind, command: impl FnOnce(ChannelId) -> Command) {
        let id = self.owned.make(role, kind);
        self.command(command(id));
    }
}
