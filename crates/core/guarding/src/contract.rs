//! What is asked of the store.

use crate::captions::Captions;
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

/// Who may read along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Whoever has the family's link.
    Family,
    /// They, and the desk.
    FamilyAndDesk,
}

/// What may be read along of a call that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallWords {
    /// Name of the call.
    pub call: String,
    /// Name of its line.
    pub line: String,
    /// Who may read it.
    pub readers: Readers,
    /// When it was last said that the call goes on.
    pub seen: Moment,
    /// Its last sentences.
    pub captions: Captions,
}

/// Seconds after which words are not shown, and deleted at the next occasion, if nobody has said
/// meanwhile that their call goes on: the program that heard it has died.
pub const WORDS_SECONDS: i64 = 30;

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
    /// Keeps other settings. If nobody may read along by these, the words of the line's calls are
    /// deleted in the same transaction.
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
    /// The person of a line has said by key that nobody may read along any more: the settings say
    /// so from here on, and the words of the line's calls are deleted.
    fn withdraw_reading(&self, line: String, now: Moment) -> Reply<'_, ()>;
    /// Notes how a call stands; the same call again replaces it. The words of a call that is over
    /// are deleted in the same transaction.
    fn note_call(&self, note: CallNote) -> Reply<'_, ()>;
    /// Calls that are noted as going on are over: the program that heard them began anew. Nothing
    /// is left of their words.
    fn close_calls(&self, now: Moment) -> Reply<'_, ()>;
    /// Calls of a line, or of all, the latest first, at most so many.
    fn calls(&self, line: Option<String>, limit: u32) -> Reply<'_, Vec<CallNote>>;
    /// Keeps the words of a call, sealed, in place of those it had. Nothing is kept of a call that
    /// is not noted as going on.
    fn keep_words(&self, words: CallWords) -> Reply<'_, ()>;
    /// Deletes the words of a call, so that nothing of them is left in the database.
    fn drop_words(&self, call: String) -> Reply<'_, ()>;
    /// The words of the calls of a line, or of all, that go on.
    fn words(&self, line: Option<String>, now: Moment) -> Reply<'_, Vec<CallWords>>;
    /// Deletes words whose call nobody has said to go on for [`WORDS_SECONDS`].
    fn forget_words(&self, now: Moment) -> Reply<'_, ()>;
}
