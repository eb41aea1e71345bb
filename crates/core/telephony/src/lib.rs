//! The guarded line without its wires: messages of the telephone world, and what a call does.
//!
//! Three ways of speaking with a switchboard are read and written here: AudioSocket frames
//! ([`audiosocket`]), media-stream messages over a WebSocket ([`stream`]), and the events and
//! requests of the Asterisk REST Interface ([`ari`]). A [`call::Call`] is the nouns' verb: it
//! takes what happens and what was heard, and says what is to be done.
//!
//! The switchboard bridges the call by itself. Ringfence listens beside it and whispers to the
//! protected person; whatever it makes for that, it takes away again, however the call ends.
//!
//! ```
//! use telephony::audiosocket::{Decoder, Frame};
//! let mut decoder = Decoder::default();
//! decoder.push(&[0x10, 0, 4, 1, 0, 255]);
//! assert_eq!(decoder.next_frame(), None);
//! decoder.push(&[255]);
//! assert_eq!(decoder.next_frame(), Some(Ok(Frame::Sound { rate: 8_000, samples: vec![1, -1] })));
//! ```

pub mod alert;
pub mod ari;
pub mod audiosocket;
pub mod base64;
pub mod call;
pub mod line;
pub mod number;
pub mod setup;
pub mod stream;
pub mod stream_id;

pub use alert::{Alert, AlertKind};
pub use call::Call;
pub use line::{Line, Policy};
pub use number::Number;
pub use stream_id::StreamId;
