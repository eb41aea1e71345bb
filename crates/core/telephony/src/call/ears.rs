//! Hearing both sides: for each a channel that hears it, one that sends the sound, and a
//! bridge between them.

use super::owned::Kind;
use super::{Action, Call, Reach, Side};
use crate::ari::Command;
use crate::stream_id::StreamId;

/// What is heard.
#[derive(Clone, Debug)]
pub(super) struct Ears {
    /// Whether anything is to be heard.
    pub(super) wanted: bool,
    /// Whether anything ever was.
    pub(super) heard: bool,
    random: u128,
    streams: u128,
    stopped: bool,
}

/// The roles of a side: hearing channel, sending channel, bridge.
const ROLES: [(Side, [&str; 3]); 2] =
    [(Side::Caller, ["hc", "mc", "bc"]), (Side::Person, ["hp", "mp", "bp"])];

impl Ears {
    pub(super) fn new(wanted: bool, random: u128) -> Self {
        Self { wanted, heard: wanted, random, streams: 0, stopped: !wanted }
    }

    fn stream(&mut self) -> StreamId {
        self.streams += 1;
        // Names are told apart by their last bits, and cannot be guessed from outside.
        StreamId::from_random(self.random.wrapping_add(self.streams))
    }
}

impl Call {
    pub(super) fn listen(&mut self) {
        if !self.ears.wanted {
            return self.stop_listening();
        }
        let Reach::Beside { caller, person } = &self.reach else { return };
        let (caller, person) = (caller.clone(), person.clone());
        for (side, roles) in ROLES {
            let of = if side == Side::Caller { &caller } else { &person };
            self.listen_to(side, roles, of.clone());
        }
    }

    fn listen_to(&mut self, side: Side, roles: [&str; 3], of: super::ChannelId) {
        let [hear, send, bridge] = roles;
        let whole = roles.iter().all(|role| self.owned.of(role).is_some());
        if whole {
            return self.connect(roles);
        }
        if roles.iter().any(|role| self.owned.is_worn_out(role)) {
            return;
        }
        // A part has gone: the rest goes too before all three are made again.
        if roles.iter().any(|role| self.owned.has(role)) {
            return self.owned.leave_roles(&roles);
        }
        let stream = self.ears.stream();
        self.actions.push_back(Action::Listen(side, stream));
        self.make(hear, Kind::Channel, |by| Command::Hear { of, by });
        self.make(send, Kind::Channel, |by| Command::Send { by, stream });
        self.make(bridge, Kind::Bridge, |id| Command::Bridge { id });
    }

    /// Puts two channels into their bridge, once all three are ready.
    pub(super) fn connect(&mut self, roles: [&str; 3]) {
        let [a, b, bridge] = roles.map(|role| self.owned.ready_of(role));
        if let (Some(a), Some(b), Some(bridge)) = (a, b, bridge)
            && self.owned.join(&bridge)
        {
            self.command(Command::Join { bridge, channels: vec![a, b] });
        }
    }

    pub(super) fn stop_listening(&mut self) {
        if !self.ears.stopped {
            self.ears.stopped = true;
            self.actions.push_back(Action::StopListening);
        }
        for (_, roles) in ROLES {
            self.owned.leave_roles(&roles);
        }
    }
}
