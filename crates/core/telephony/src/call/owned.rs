//! What a call has made in the switchboard, and has to take away again.
//!
//! Channels that listen or speak survive the call that they were made for, so each is
//! remembered from the moment in which it is asked for, whatever is answered: if nobody knows
//! whether it was made, it is taken away all the same.

use super::{ChannelId, Outcome};
use crate::ari::Command;

/// Channel or bridge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Channel,
    Bridge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Asked for.
    Asked,
    /// In our application, or made, for a bridge.
    Ready,
    /// To be taken away at this time; so many tries were made.
    Leaving { at_ms: u64, tries: u32 },
    /// Asked to be taken away after so many tries; the answer is waited for.
    Asking { tries: u32 },
}

#[derive(Clone, Debug)]
struct Thing {
    id: ChannelId,
    role: String,
    kind: Kind,
    state: State,
    /// For a bridge: whether its channels were put into it.
    joined: bool,
}

/// All of a call's.
#[derive(Clone, Debug)]
pub(super) struct Owned {
    prefix: String,
    things: Vec<Thing>,
    /// How many of each role were made, so that no name is used twice.
    made: Vec<(String, u32)>,
    /// What was given up.
    left: Vec<ChannelId>,
}

/// How often it is tried to take something away.
const TRIES: u32 = 7;
/// How often something is made that goes by itself.
const MAKES: u32 = 3;

impl Owned {
    pub(super) fn new(call: &str) -> Self {
        let prefix = format!("{}{call}-", super::sweep::PREFIX);
        Self { prefix, things: Vec::new(), made: Vec::new(), left: Vec::new() }
    }

    /// A name for something of this role, remembered.
    pub(super) fn make(&mut self, role: &str, kind: Kind) -> ChannelId {
        let n = match self.made.iter_mut().find(|(r, _)| r == role) {
            Some((_, n)) => {
                *n += 1;
                *n
            }
            None => {
                self.made.push((role.to_owned(), 1));
                1
            }
        };
        let suffix = if n == 1 { String::new() } else { n.to_string() };
        let id = ChannelId::new(format!("{}{role}{suffix}", self.prefix));
        let (role, state) = (role.to_owned(), State::Asked);
        self.things.push(Thing { id: id.clone(), role, kind, state, joined: false });
        id
    }

    /// Whether something of this role was made too often already.
    pub(super) fn is_worn_out(&self, role: &str) -> bool {
        self.made.iter().any(|(r, n)| r == role && *n >= MAKES)
    }

    /// Whether something of this role was ever made.
    pub(super) fn was_made(&self, role: &str) -> bool {
        self.made.iter().any(|(r, _)| r == role)
    }

    /// What there is of this role and is not being taken away.
    pub(super) fn of(&self, role: &str) -> Option<&ChannelId> {
        let stays = |t: &&Thing| matches!(t.state, State::Asked | State::Ready);
        self.things.iter().filter(stays).find(|t| t.role == role).map(|t| &t.id)
    }

    /// The same, if it is ready.
    pub(super) fn ready_of(&self, role: &str) -> Option<ChannelId> {
        let found = self.things.iter().find(|t| t.role == role && t.state == State::Ready);
        found.map(|t| t.id.clone())
    }

    /// Whether there is anything of this role at all.
    pub(super) fn has(&self, role: &str) -> bool {
        self.things.iter().any(|t| t.role == role)
    }

    /// Says that the channels of a bridge were put into it; false if they were before.
    pub(super) fn join(&mut self, bridge: &ChannelId) -> bool {
        match self.get(bridge) {
            Some(thing) => !std::mem::replace(&mut thing.joined, true),
            None => false,
        }
    }

    /// The channels could not be put into the bridge: it is of no use.
    pub(super) fn unjoin(&mut self, bridge: &ChannelId) {
        self.leave(bridge);
    }

    pub(super) fn ready(&mut self, id: &ChannelId) {
        if let Some(thing) = self.get(id)
            && thing.state == State::Asked
        {
            thing.state = State::Ready;
        }
    }

    pub(super) fn gone(&mut self, id: &ChannelId) {
        self.things.retain(|t| t.id != *id);
    }

    /// How making it was answered.
    pub(super) fn made(&mut self, id: &ChannelId, outcome: Outcome) {
        match outcome {
            Outcome::Done => {
                if let Some(thing) = self.get(id)
                    && thing.kind == Kind::Bridge
                {
                    self.ready(id);
                }
            }
            Outcome::Missing | Outcome::Refused => self.gone(id),
            Outcome::Unknown => self.leave(id),
        }
    }

    /// How taking it away was answered. A channel that was hung up is as good as gone: its
    /// name is not used again.
    pub(super) fn taken(&mut self, id: &ChannelId, outcome: Outcome, now_ms: u64) {
        match outcome {
            Outcome::Done | Outcome::Missing => self.gone(id),
            Outcome::Refused | Outcome::Unknown => {
                let Some(thing) = self.get(id) else { return };
                let State::Asking { tries } = thing.state else { return };
                if tries < TRIES {
                    let at_ms = now_ms.saturating_add(250 << tries.min(10));
                    thing.state = State::Leaving { at_ms, tries };
                    return;
                }
                self.gone(id);
                self.left.push(id.clone());
            }
        }
    }

    /// Takes something away.
    pub(super) fn leave(&mut self, id: &ChannelId) {
        if let Some(thing) = self.get(id)
            && matches!(thing.state, State::Asked | State::Ready)
        {
            thing.state = State::Leaving { at_ms: 0, tries: 0 };
        }
    }

    /// Takes away what is of these roles.
    pub(super) fn leave_roles(&mut self, roles: &[&str]) {
        self.leave_unless(|role| !roles.contains(&role));
    }

    /// Takes away all whose role does not stay.
    pub(super) fn leave_unless(&mut self, stays: impl Fn(&str) -> bool) {
        let going: Vec<ChannelId> =
            self.things.iter().filter(|t| !stays(&t.role)).map(|t| t.id.clone()).collect();
        going.iter().for_each(|id| self.leave(id));
    }

    /// What is to be taken away now; channels before the bridges that they are in.
    pub(super) fn due(&mut self, now_ms: u64) -> Vec<Command> {
        let mut due = Vec::new();
        for thing in &mut self.things {
            let State::Leaving { at_ms, tries } = thing.state else { continue };
            if at_ms > now_ms {
                continue;
            }
            thing.state = State::Asking { tries: tries + 1 };
            due.push(match thing.kind {
                Kind::Channel => Command::HangUp { channel: thing.id.clone() },
                Kind::Bridge => Command::Unbridge { id: thing.id.clone() },
            });
        }
        due.sort_by_key(|command| matches!(command, Command::Unbridge { .. }));
        due
    }

    pub(super) fn next_try_ms(&self) -> Option<u64> {
        let at = |t: &Thing| match t.state {
            State::Leaving { at_ms, .. } => Some(at_ms),
            _ => None,
        };
        self.things.iter().filter_map(at).min()
    }

    /// Channels that are not among those that the switchboard has. A bridge cannot be told by
    /// them; it is asked for when it is taken away.
    pub(super) fn missing(&mut self, channels: &[ChannelId]) -> Vec<ChannelId> {
        for thing in &mut self.things {
            // An answer that was on its way when the connection broke will not come.
            if let State::Asking { tries } = thing.state {
                thing.state = State::Leaving { at_ms: 0, tries: tries.saturating_sub(1) };
            }
        }
        let absent = |t: &&Thing| t.kind == Kind::Channel && !channels.contains(&t.id);
        self.things.iter().filter(absent).map(|t| t.id.clone()).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// What could not be taken away.
    pub(super) fn left(&self) -> Vec<ChannelId> {
        let remaining = self.things.iter().map(|t| t.id.clone());
        self.left.iter().cloned().chain(remaining).collect()
    }

    fn get(&mut self, id: &ChannelId) -> Option<&mut Thing> {
        self.things.iter_mut().find(|t| t.id == *id)
    }
}
