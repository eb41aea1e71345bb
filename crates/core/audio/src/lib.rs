//! Sound as it comes from a telephone, a file or a microphone, on its way to words.
//!
//! Sound is signed 16-bit samples of one channel everywhere, whatever it was when it came
//! in: a telephone has no more. Two nouns carry the rest: an [`ear::Ear`] hears one party
//! of a call (voice activity, endpoints, resampling) and hands stretches of speech to a
//! [`hearing::Recognizer`], which somebody else provides. Nothing here has a clock: time is
//! the number of samples that have come in, so that any chunking of the same sound gives
//! the same segments.
//!
//! ```
//! use audio::{ear::{Ear, Event}, endpoint::Endpointing, script::Script};
//! let script = Script::new(vec!["good morning".to_owned()]);
//! let mut ear = Ear::new(8_000, Box::new(script.recognizer(8_000)), Endpointing::default());
//! let hum = |n: usize| -> Vec<i16> {
//!     (0..n).map(|i| if i % 53 < 9 { 9_000 } else { -1_500 }).collect()
//! };
//! ear.feed(&vec![0; 4_000]);
//! ear.feed(&hum(8_000));
//! ear.feed(&vec![0; 8_000]);
//! let turns: Vec<String> = std::iter::from_fn(|| ear.poll())
//!     .filter_map(|event| match event {
//!         Event::Turn(said) => Some(said.text),
//!         _ => None,
//!     })
//!     .collect();
//! assert_eq!(turns, ["good morning"]);
//! ```

pub mod channels;
pub mod ear;
pub mod encoding;
pub mod endpoint;
pub mod g711;
pub mod hearing;
pub mod resample;
pub mod script;
pub mod voice;
pub mod wav;
