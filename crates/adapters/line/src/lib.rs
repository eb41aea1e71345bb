//! Guarded telephone lines: sound comes in from a switchboard or a cloud telephony provider,
//! and warnings, alerts and drafts go out.
//!
//! A [`Server`] listens in up to three ways: beside a switchboard that speaks the Asterisk
//! REST Interface ([`settings::Ari`]), on a WebSocket that takes media streams, and on a
//! socket that takes AudioSocket alone. What a call does is decided by
//! [`telephony::Call`]; what was said is judged by [`detector::Session`]; who is told, and
//! what is kept, is the business of a [`House`].
//!
//! Nothing here carries the call itself. If there is too much to do, or if this program
//! dies, the phone goes on as if it had never been there.

mod audiosocket;
mod beside;
mod call;
mod calls;
mod draft;
mod events;
pub mod files;
mod hands;
mod hearing;
mod house;
mod judge;
mod media;
mod rest;
mod server;
pub mod settings;

pub use draft::Draft;
pub use house::{House, sound};
pub use server::{Counts, Server, ServerError};
pub use settings::Settings;
