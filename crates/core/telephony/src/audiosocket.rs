//! AudioSocket: how Asterisk sends the sound of a channel over TCP.
//!
//! A frame is a kind, a length in two bytes (big-endian) and so many bytes, after the
//! protocol's description in the Asterisk documentation, "AudioSocket". The first frame of a
//! connection names the stream; sound is signed 16-bit, little-endian, one channel, at the
//! rate that its kind says.

use crate::stream_id::StreamId;
use thiserror::Error;

/// Kinds of sound and their samples a second, from the documentation of Asterisk 22.
const SOUND: [(u8, u32); 9] = [
    (0x10, 8_000),
    (0x11, 12_000),
    (0x12, 16_000),
    (0x13, 24_000),
    (0x14, 32_000),
    (0x15, 44_100),
    (0x16, 48_000),
    (0x17, 96_000),
    (0x18, 192_000),
];

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// The stream ends.
    HangUp,
    /// Which stream it is.
    Id(StreamId),
    /// A key was pressed: `0` to `9`, `*`, `#`, `A` to `D`.
    Key(char),
    /// Sound.
    Sound {
        /// Samples a second.
        rate: u32,
        /// The samples.
        samples: Vec<i16>,
    },
    /// The other end could not go on; its own codes, if it gave any.
    Failed(Vec<u8>),
    /// A kind that is not known here. Its content is dropped, and the next frame is read.
    Unknown(u8),
}

/// A frame that is not what its kind promises. The stream goes on after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// A name of a stream that has not sixteen bytes.
    #[error("the name of the stream has {0} bytes, not 16")]
    Id(usize),
    /// A key that is no key of a telephone, or not one.
    #[error("this is no key of a telephone")]
    Key,
    /// Half a sample is left over.
    #[error("the sound has an odd number of bytes: {0}")]
    Odd(usize),
}

/// Takes bytes as they come, torn wherever they are, and gives frames.
///
/// It keeps at most one frame that has not come whole, and what was pushed after it.
#[derive(Clone, Debug, Default)]
pub struct Decoder {
    waiting: Vec<u8>,
    /// Bytes at the front of `waiting` that have been read.
    read: usize,
}

impl Decoder {
    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.read > 0 {
            self.waiting.drain(..self.read);
            self.read = 0;
        }
        self.waiting.extend_from_slice(bytes);
    }

    /// The next whole frame, or why it is none; nothing while bytes are missing.
    pub fn next_frame(&mut self) -> Option<Result<Frame, FrameError>> {
        let rest = self.waiting.get(self.read..)?;
        let (head, body) = rest.split_at_checked(3)?;
        let [kind, high, low] = <[u8; 3]>::try_from(head).ok()?;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let content = body.get(..length)?;
        let frame = frame(kind, content);
        self.read += 3 + length;
        if self.read == self.waiting.len() {
            // An idle stream keeps no more than a frame's worth of memory.
            self.waiting.clear();
            self.waiting.shrink_to(1_024);
            self.read = 0;
        }
        Some(frame)
    }

    /// Bytes that wait for the rest of their frame.
    pub fn waiting(&self) -> usize {
        self.waiting.len() - self.read
    }
}

fn frame(kind: u8, content: &[u8]) -> Result<Frame, FrameError> {
    if let Some((_, rate)) = SOUND.iter().find(|(k, _)| *k == kind) {
        let (pairs, left) = content.as_chunks::<2>();
        return match left.is_empty() {
            true => {
                let samples = pairs.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
                Ok(Frame::Sound { rate: *rate, samples })
            }
            false => Err(FrameError::Odd(content.len())),
        };
    }
    match kind {
        0x00 => Ok(Frame::HangUp),
        0x01 => <[u8; 16]>::try_from(content)
            .map(|bytes| Frame::Id(StreamId::from_bytes(bytes)))
            .map_err(|_| FrameError::Id(content.len())),
        0x03 => match content {
            [key] if is_key(char::from(*key)) => Ok(Frame::Key(char::from(*key))),
            _ => Err(FrameError::Key),
        },
        0xff => Ok(Frame::Failed(content.to_vec())),
        other => Ok(Frame::Unknown(other)),
    }
}

/// Whether a telephone has this key.
pub fn is_key(key: char) -> bool {
    matches!(key, '0'..='9' | '*' | '#' | 'A'..='D')
}

impl Frame {
    /// The frame as it is sent. Sound of a rate that has no kind, and anything longer than a
    /// frame can be, gives nothing.
    pub fn encode(&self) -> Vec<u8> {
        let (kind, content) = match self {
            Self::HangUp => (0x00, Vec::new()),
            Self::Id(id) => (0x01, id.bytes().to_vec()),
            Self::Key(key) => (0x03, vec![u8::try_from(*key).unwrap_or(b'?')]),
            Self::Failed(codes) => (0xff, codes.clone()),
            Self::Unknown(kind) => (*kind, Vec::new()),
            Self::Sound { rate, samples } => {
                let Some((kind, _)) = SOUND.iter().find(|(_, r)| r == rate) else {
                    return Vec::new();
                };
                (*kind, samples.iter().flat_map(|s| s.to_le_bytes()).collect())
            }
        };
        let Ok(length) = u16::try_from(content.len()) else { return Vec::new() };
        let mut out = vec![kind];
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(&content);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Frame, FrameError, StreamId};
    use proptest::prelude::*;

    fn all(decoder: &mut Decoder) -> Vec<Result<Frame, FrameError>> {
        std::iter::from_fn(|| decoder.next_frame()).collect()
    }

    fn check(bytes: &[u8], expect: Result<Frame, FrameError>) {
        let mut decoder = Decoder::default();
        decoder.push(bytes);
        assert_eq!(all(&mut decoder), [expect]);
    }

    #[test]
    fn frames_of_the_documentation() {
        check(&[0, 0, 0], Ok(Frame::HangUp));
        check(&[3, 0, 1, b'5'], Ok(Frame::Key('5')));
        check(&[0xff, 0, 1, 2], Ok(Frame::Failed(vec![2])));
        check(&[0x12, 0, 2, 0, 1], Ok(Frame::Sound { rate: 16_000, samples: vec![256] }));
        check(&[0x77, 0, 2, 9, 9], Ok(Frame::Unknown(0x77)));
    }

    #[test]
    fn a_frame_that_breaks_its_promise_does_not_break_the_stream() {
        let mut decoder = Decoder::default();
        decoder.push(&[0x10, 0, 3, 1, 2, 3, 1, 0, 2, 9, 9, 3, 0, 1, b'x', 0, 0, 0]);
        let expect = [
            Err(FrameError::Odd(3)),
            Err(FrameError::Id(2)),
            Err(FrameError::Key),
            Ok(Frame::HangUp),
        ];
        assert_eq!(all(&mut decoder), expect);
    }

    fn some_frame() -> impl Strategy<Value = Frame> {
        prop_oneof![
            Just(Frame::HangUp),
            any::<[u8; 16]>().prop_map(|b| Frame::Id(StreamId::from_bytes(b))),
            "[0-9*#A-D]".prop_map(|k| Frame::Key(k.chars().next().unwrap())),
            prop::collection::vec(any::<i16>(), 0..400)
                .prop_map(|samples| Frame::Sound { rate: 8_000, samples }),
            prop::collection::vec(any::<u8>(), 0..4).prop_map(Frame::Failed),
        ]
    }

    proptest! {
        #[test]
        fn any_tearing_gives_the_same_frames(
            frames in prop::collection::vec(some_frame(), 0..8),
            cuts in prop::collection::vec(1usize..700, 1..40),
        ) {
            let bytes: Vec<u8> = frames.iter().flat_map(Frame::encode).collect();
            let mut decoder = Decoder::default();
            let (mut rest, mut found, mut cuts) = (&bytes[..], Vec::new(), cuts.iter().cycle());
            while !rest.is_empty() {
                let (head, tail) = rest.split_at((*cuts.next().unwrap()).min(rest.len()));
                decoder.push(head);
                found.extend(all(&mut decoder));
                rest = tail;
            }
            prop_assert_eq!(found, frames.into_iter().map(Ok).collect::<Vec<_>>());
            prop_assert_eq!(decoder.waiting(), 0);
        }

        #[test]
        fn any_bytes_are_read_without_end(bytes: Vec<u8>) {
            let mut decoder = Decoder::default();
            decoder.push(&bytes);
            let read = all(&mut decoder).len();
            prop_assert!(read <= bytes.len() / 3);
            prop_assert!(decoder.waiting() <= bytes.len());
        }
    }
}
