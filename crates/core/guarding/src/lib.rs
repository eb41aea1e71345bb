//! Guarded lines as families set them up: what is set, how calls went, and what is asked of
//! the store that keeps both.
//!
//! What a call on a line does is `telephony`'s business. Of a call nothing is kept here but
//! when it was, how long, and what it came to: no word, and no number.

mod contract;
mod settings;

pub use contract::{CallNote, Guarding, Kept, LineId, NewLine, WISH_SECONDS};
pub use settings::{Guardian, LONGEST, MOST_GUARDIANS, MOST_TRUSTED, Mistake, Settings};
