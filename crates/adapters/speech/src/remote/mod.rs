//! Recognisers on another machine, or in another program on this one.

mod http;
mod websocket;

pub(crate) use http::Http;
pub(crate) use websocket::WebSocket;

/// Samples a second that are sent.
const RATE: u32 = 16_000;

/// Samples as bytes, little endian.
fn bytes_of(samples: &[i16]) -> Vec<u8> {
    samples.iter().flat_map(|s| s.to_le_bytes()).collect()
}
