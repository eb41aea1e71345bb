//! A telephone conversation: who said what, and the same as normalised words.
//!
//! The two nouns are [`Transcript`] (turns in order) and [`Words`] (one turn cut into
//! normalised tokens, each with its place in the original text). Everything that looks at
//! speech - playbook patterns, the classifier, extraction - goes through [`Words`], so
//! "don't", "dont" and "do not" are the same two words everywhere.
//!
//! ```
//! use conversation::{Speaker, Turn, Words};
//! let turn = Turn::new(Speaker::Caller, "I'll need four thousand pounds.");
//! let words = Words::of(&turn.text);
//! let norms: Vec<&str> = words.iter().map(|w| w.norm).collect();
//! assert_eq!(norms, ["i", "will", "need", "4000"]);
//! ```

mod contraction;
mod corrupt;
mod mend;
mod number;
pub mod read;
mod transcript;
mod words;

pub use corrupt::corrupt;
pub use transcript::{Speaker, Transcript, Turn};
pub use words::{Break, Shape, Word, Words, hash_of, is_filler, plain_words};
