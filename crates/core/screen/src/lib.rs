//! The second screen: a call put on speaker, heard by a device that lies beside the phone.
//!
//! A browser sends sound, or the words that its own recogniser understood, over a WebSocket;
//! it is told the words, the level, what will be asked next and what to do. [`wire`] is what
//! passes between the two, [`Screen`] what happens to one call. There is no clock and no
//! socket here: whoever has both hands in messages and the time.
//!
//! Nothing of a call outlives its [`Screen`], which keeps evidence and no words.

mod call;
mod caption;
pub mod wire;

pub use call::{Rules, Screen};
pub use wire::{Begin, By, Event, Fault, Message, Over, Sound};
