//! What a line needs of the house: settings, memory of numbers, guardians, drafts.

use crate::draft::Draft;
use guarding::{CallNote, Caption};
use std::sync::Arc;
use telephony::call::Label;
use telephony::setup::Answer;
use telephony::{Alert, Line, Number, StreamId};

/// Answers what a line asks, and takes what it has to say. Nothing here may block: whatever
/// takes time is put into a queue and done elsewhere.
pub trait House: Send + Sync {
    /// A line by its name.
    fn line(&self, name: &str) -> Option<Arc<Line>>;

    /// The line to which an AudioSocket of this name belongs, when no call expects it.
    fn line_of_stream(&self, stream: StreamId) -> Option<Arc<Line>>;

    /// Whether an earlier call from this number was red.
    fn is_labelled(&self, line: &str, number: &Number) -> bool;

    /// Remembers or forgets that.
    fn label(&self, line: &str, number: &Number, label: Label);

    /// The person of a line has agreed, or refused.
    fn answer(&self, line: &str, answer: Answer);

    /// Guardians are to be told.
    fn alert(&self, alert: Alert);

    /// A draft of a report is offered.
    fn draft(&self, draft: Draft);

    /// How a call stands has changed: its level, how far it has gone, or that it is over.
    fn note(&self, note: CallNote);

    /// Whether somebody may read along on this line, as things stand at present.
    fn may_be_read(&self, line: &str) -> bool;

    /// Something was said on a call that may be read along.
    fn caption(&self, line: &str, call: &str, caption: Caption);

    /// A call may not be read along any more, or is over: nothing of its words is left.
    fn hush(&self, call: &str);

    /// The person has said by key that nobody may read along on this line from here on.
    fn stop_reading(&self, line: &str);

    /// The mu-law bytes of a sound of the operator's own, for media streams.
    fn sound(&self, name: &str) -> Option<Vec<u8>>;
}

macro_rules! sounds {
    ($($name:literal),*) => {
        /// The mu-law bytes of a shipped sound, by the name that ends `sound:ringfence/red`.
        /// They are made by `tools/line-sounds.sh`.
        pub fn sound(name: &str) -> Option<&'static [u8]> {
            match name.rsplit('/').next()? {
                $($name => Some(include_bytes!(concat!(
                    "../../../../deploy/asterisk/sounds/ringfence/", $name, ".ulaw"
                ))),)*
                _ => None,
            }
        }
    };
}

sounds!("amber", "red", "labelled");
