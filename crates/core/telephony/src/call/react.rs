//! What follows from a level beside words: guardians, the pause, the end of the call.

use super::owned::{Kind, Owned};
use super::speech::Words;
use super::{Action, Call, ChannelId, Label, Phase, Reach};
use crate::alert::AlertKind;
use crate::ari::{Command, Origin};
use crate::line::{MOST_RINGING, Policy};
use evidence::Level;

/// Milliseconds that the last warning may take before the call is ended anyway.
const LAST_WORDS_MS: u64 = 30_000;
/// Milliseconds after which a call is ended again, if nobody knows whether it was.
const AGAIN_MS: u64 = 1_000;
/// Seconds a guardian's phone rings.
const RING_SECONDS: u32 = 45;
/// Milliseconds a guardian's phone is held on the line at most, ringing included.
const RING_MS: u64 = 105_000;

#[derive(Clone, Debug, Default)]
pub(super) struct Reactions {
    told: Vec<AlertKind>,
    labelled: bool,
    /// The switchboard is still to be told of a number.
    note: Option<Label>,
    paused: bool,
    resumed: bool,
    /// When the call is ended, if its last warning has not been heard to its end before.
    end_at_ms: Option<u64>,
    cut_off: bool,
    /// Not before then is the call ended: the switchboard did not answer the last time.
    not_before_ms: u64,
    /// Phones that ring: role, when to give up, playback on it.
    rings: Vec<Ring>,
}

#[derive(Clone, Debug)]
struct Ring {
    role: String,
    until_ms: u64,
    playback: Option<String>,
}

/// Whether something goes on when the call is over: phones that ring for a courier who is
/// due, and notes of numbers.
pub(super) fn outlasts_call(role: &str) -> bool {
    role.starts_with('r') || role == "n"
}

impl Reactions {
    pub(super) fn next_ms(&self) -> Option<u64> {
        let rings = self.rings.iter().map(|r| r.until_ms);
        let end = self.end_at_ms.filter(|_| !self.cut_off).map(|at| match self.not_before_ms {
            0 => at,
            again => again,
        });
        rings.chain(end).min()
    }

    pub(super) fn has_cut_off(&self) -> bool {
        self.cut_off
    }

    pub(super) fn note(&mut self, label: Label) {
        self.note = Some(label);
    }

    /// A call that may not have been ended is to be ended again.
    pub(super) fn unanswered(&mut self, command: &Command, now_ms: u64) {
        let ours = |id: &ChannelId| id.as_str().starts_with(super::sweep::PREFIX);
        if let Command::HangUp { channel } = command
            && !ours(channel)
        {
            self.cut_off = false;
            self.not_before_ms = now_ms.saturating_add(AGAIN_MS);
        }
    }

    /// A guardian has heard the message: the phone is hung up.
    pub(super) fn played(&mut self, playback: &str, owned: &mut Owned) {
        let heard = self.rings.iter().find(|r| r.playback.as_deref() == Some(playback));
        if let Some(ring) = heard
            && let Some(id) = owned.of(&ring.role).cloned()
        {
            owned.leave(&id);
        }
    }
}

impl Call {
    /// Tells guardians and remembers the number; needs no switchboard.
    pub(super) fn tell(&mut self) {
        if self.heard.level == Level::Red && !self.reactions.labelled && !self.keys.said_no_scam {
            self.reactions.labelled = true;
            self.label(Label::Red);
        }
        let due = [
            (AlertKind::Red, self.heard.level == Level::Red),
            (AlertKind::CourierDue, self.heard.courier_due && self.heard.level == Level::Red),
            (AlertKind::SaidNoScam, self.keys.said_no_scam && self.heard.level > Level::Clear),
            (AlertKind::SaidScam, self.keys.said_scam),
            (AlertKind::Ended, self.reactions.cut_off && self.phase == Phase::Over),
        ];
        for (kind, due) in due {
            if due && self.line.policy >= Policy::Notify && !self.reactions.told.contains(&kind) {
                self.reactions.told.push(kind);
                self.actions.push_back(Action::Alert(kind));
            }
        }
    }

    /// Does what a call that goes on needs of the switchboard.
    pub(super) fn act(&mut self) {
        self.act_after();
        let Reach::Beside { caller, person } = self.reach.clone() else { return };
        let alarmed = self.heard.level == Level::Red && !self.keys.said_no_scam;
        match self.line.policy {
            Policy::Hold => self.hold(alarmed, &caller, &person),
            Policy::End => self.cut_off(alarmed, caller),
            Policy::Observe | Policy::Warn | Policy::Notify => {}
        }
        self.call_guardian_in(&person);
    }

    /// Does what also goes on when the call is over.
    pub(super) fn act_after(&mut self) {
        if !matches!(self.reach, Reach::Beside { .. }) {
            return;
        }
        if let (Some(label), Some(number)) = (self.reactions.note.take(), self.number.clone()) {
            let key = format!("{}-{}", self.line.name, number.digits());
            let value = if label == Label::Red { "red" } else { "" };
            let to = Origin::Note { key, value };
            self.make("n", Kind::Channel, |id| Command::Originate { id, to });
        }
        // The note is written when its channel is answered; the channel is of no more use.
        if let Some(note) = self.owned.ready_of("n") {
            self.owned.leave(&note);
        }
        if self.reactions.told.contains(&AlertKind::CourierDue) {
            self.ring();
        }
        self.give_up_rings();
    }

    fn hold(&mut self, alarmed: bool, caller: &ChannelId, person: &ChannelId) {
        if alarmed && !self.reactions.paused {
            self.reactions.paused = true;
            let seconds = self.line.pause_ms.div_ceil(1_000).clamp(1, 600);
            let (caller, person) = (caller.clone(), person.clone());
            let to = Origin::Pause { caller, person, seconds };
            self.make("z", Kind::Channel, |id| Command::Originate { id, to });
        }
        if self.keys.said_no_scam {
            self.owned.leave_roles(&["z"]);
        }
        if self.reactions.paused && !self.reactions.resumed && !self.owned.has("z") {
            self.reactions.resumed = true;
            self.mouth.want(Words::Resumed);
        }
    }

    fn cut_off(&mut self, alarmed: bool, caller: ChannelId) {
        if !alarmed {
            self.reactions.end_at_ms = None;
            return;
        }
        let now = self.now_ms;
        let end_at = *self.reactions.end_at_ms.get_or_insert(now.saturating_add(LAST_WORDS_MS));
        let due = self.mouth.has_said(Words::Red) || now >= end_at;
        if !self.reactions.cut_off && due && now >= self.reactions.not_before_ms {
            self.reactions.cut_off = true;
            self.command(Command::HangUp { channel: caller });
        }
    }

    /// A guardian is rung, hears both sides, and is heard by the person alone.
    fn call_guardian_in(&mut self, person: &ChannelId) {
        let wanted = self.heard.level == Level::Red && self.line.policy >= Policy::Notify;
        let Some(endpoint) = self.line.join.clone().filter(|_| wanted) else { return };
        if !self.owned.was_made("g") {
            let to = Origin::Phone { endpoint, seconds: RING_SECONDS };
            self.make("g", Kind::Channel, |id| Command::Originate { id, to });
        }
        if self.owned.of("g").is_none() {
            return self.owned.leave_roles(&["k", "bg"]);
        }
        if self.owned.ready_of("g").is_none() {
            return;
        }
        if !self.owned.was_made("k") {
            let to = person.clone();
            self.make("k", Kind::Channel, |by| Command::Coach { to, by });
            self.make("bg", Kind::Bridge, |id| Command::Bridge { id });
            self.mouth.want(Words::Guardian);
        }
        self.connect(["g", "k", "bg"]);
    }

    /// Guardians' phones ring, and say that a courier may be on the way.
    fn ring(&mut self) {
        let phones = self.line.ring.clone();
        for (index, endpoint) in phones.into_iter().take(MOST_RINGING).enumerate() {
            let role = format!("r{}", char::from(b'a' + u8::try_from(index).unwrap_or(0)));
            if !self.owned.was_made(&role) {
                let until_ms = self.now_ms.saturating_add(RING_MS);
                self.reactions.rings.push(Ring { role: role.clone(), until_ms, playback: None });
                let to = Origin::Phone { endpoint, seconds: RING_SECONDS };
                self.make(&role, Kind::Channel, |id| Command::Originate { id, to });
            }
        }
        let media = vec![self.line.sounds.courier.clone()];
        for index in 0..self.reactions.rings.len() {
            let Some(ring) = self.reactions.rings.get_mut(index) else { continue };
            let Some(on) = self.owned.ready_of(&ring.role) else { continue };
            if ring.playback.is_none() {
                let playback = format!("{on}-0");
                ring.playback = Some(playback.clone());
                let media = media.clone();
                self.command(Command::Play { on, media, playback });
            }
        }
    }

    fn give_up_rings(&mut self) {
        let now = self.now_ms;
        let (over, going): (Vec<Ring>, Vec<Ring>) =
            self.reactions.rings.drain(..).partition(|r| now >= r.until_ms);
        self.reactions.rings = going;
        for ring in over {
            self.owned.leave_unless(|role| role != ring.role);
        }
        let owned = &self.owned;
        self.reactions.rings.retain(|r| owned.has(&r.role));
    }
}
