//! What is asked of the store.

use crate::settings::Settings;
use casework::{Moment, Reply};
use evidence::{Level, Stage};
use std::fmt;

/// Number of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineId(pub i64);

impl fmt::Display for LineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "L{}", self.0)
    }
}

/// A line to be kept.
#[derive(Clone, Debug)]
pub struct NewLine {
    /// Its name, as the dialplan or the provider says it.
    pub name: String,
    /// Hash of the secret in the family's link.
    pub key: String,
    /// Its settings.
    pub settings: Settings,
    /// When it is made.
    pub now: Moment,
}

/// A line as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its number.
    pub id: LineId,
    /// Its name.
    pub name: String,
    /// Its settings.
    pub settings: Settings,
    /// When it was made.
    pub begun: Moment,
    /// When its settings last changed.
    pub changed: Moment,
    /// What the person last said by key at a test call, and when.
    pub answered: Option<(bool, Moment)>,
}

/// A call on a guarded line, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallNote {
    /// Its name.
    pub call: String,
    /// Name of the line.
    pub line: String,
    /// When it was answered.
    pub begun: Moment,
    /// When this was noted.
    pub seen: Moment,
    /// Whether it is over.
    pub ended: bool,
    /// Whether it was listened to.
    pub heard: bool,
    /// Its level.
    pub level: Level,
    /// The last stage that was reached.
    pub stage: Option<Stage>,
    /// Whether somebody may be on the way to the door.
    pub courier_due: bool,
}

/// Seconds for which the wish for a test call holds.
pub const WISH_SECONDS: i64 = 120;

/// What the store keeps of guarded lines.
pub trait Guarding: Send + Sync {
    /// All lines, in order of name.
    fn lines(&self) -> Reply<'_, Vec<Kept>>;
    /// The line whose link has this hash.
    fn line_of_key(&self, key: String) -> Reply<'_, Option<Kept>>;
    /// Keeps a line.
    ///
    /// # Errors
    /// `StoreError::Exists` if there is one of that name.
    fn add_line(&self, new: NewLine) -> Reply<'_, LineId>;
    /// Keeps other settings.
    fn change_line(&self, id: LineId, settings: Settings, now: Moment) -> Reply<'_, ()>;
    /// Another link leads to the line from here on.
    fn change_key(&self, id: LineId, key: String) -> Reply<'_, ()>;
    /// Forgets a line, and its calls.
    fn drop_line(&self, id: LineId) -> Reply<'_, ()>;
    /// Somebody wants a test call on the line.
    fn want_test(&self, id: LineId, now: Moment) -> Reply<'_, ()>;
    /// The lines on which a test call is wanted, each once.
    fn take_tests(&self, now: Moment) -> Reply<'_, Vec<String>>;
    /// Notes what the person of a line said by key.
    fn note_answer(&self, line: String, agreed: bool, now: Moment) -> Reply<'_, ()>;
    /// Notes how a call stands; the same call again replaces it.
    fn note_call(&self, note: CallNote) -> Reply<'_, ()>;
    /// Calls that are noted as going on are over: the program that heard them began anew.
    fn close_calls(&self, now: Moment) -> Reply<'_, ()>;
    /// Calls of a line, or of all, the latest first, at most so many.
    fn calls(&self, line: Option<String>, limit: u32) -> Reply<'_, Vec<CallNote>>;
}
