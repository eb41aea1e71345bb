//! Webhooks on their way: each event is sent, signed, and tried again until it arrives.

mod courier;
mod post;

pub use courier::Courier;
pub use post::{Poster, Reach};
