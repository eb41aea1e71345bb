//! How alike two values are: edits, common letters, sound, sets, numbers, days and kilometres.

pub mod dates;
pub mod edits;
pub mod jaro;
pub mod phonetic;
pub mod places;
pub mod sets;
