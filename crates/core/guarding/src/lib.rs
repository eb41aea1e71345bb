//! Guarded lines as families set them up: what is set, how calls went, and what is asked of
//! the store that keeps both.
//!
//! What a call on a line does is `telephony`'s business. Of a call nothing is kept here but
//! when it was, how long, and what it came to: no word, and no number. Where the person agreed
//! to it, [`Captions`] of a call that Ringfence warns of are held while it goes on.

mod captions;
mod contract;
mod settings;

pub use captions::{Caption, Captions, MOST_CAPTIONS, Who};
pub use contract::{
    CallNote, CallWords, Guarding, Kept, LineId, NewLine, Readers, WISH_SECONDS, WORDS_SECONDS,
};
pub use settings::{Guardian, LONGEST, MOST_GUARDIANS, MOST_TRUSTED, Mistake, Settings};
