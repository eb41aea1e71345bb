//! Frames between a host and the process of its engine: a byte of kind, the number of the
//! recogniser, the length of what follows, all little endian.

use audio::hearing::{Cause, Heard, HeardWord, Hypothesis, Loss};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};

/// Longest content of a frame.
const LONGEST: usize = 4 << 20;

/// What is said between the two.
#[derive(Clone, Debug, PartialEq)]
pub enum Frame {
    /// The engine is there and wants so many samples a second.
    Ready(u32),
    /// The engine cannot be had: what is wrong, and the remedy.
    Sorry(String, String),
    /// A stretch of speech of a recogniser begins at this time.
    Begin(u32, u64),
    /// Its sound.
    Sound(u32, Vec<i16>),
    /// It ends.
    End(u32),
    /// A recogniser is not needed any more.
    Close(u32),
    /// What was heard.
    Heard(u32, Heard),
    /// How many samples of a recogniser have come in, and for how many there is room.
    Room(u32, u64, u64),
}

impl Frame {
    /// Writes it.
    ///
    /// # Errors
    /// If the other side has gone.
    pub fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        let (kind, id, content) = match self {
            Self::Ready(rate) => (b'R', 0, rate.to_le_bytes().to_vec()),
            Self::Sorry(what, help) => (b'X', 0, json(&(what, help))),
            Self::Begin(id, at_ms) => (b'B', *id, at_ms.to_le_bytes().to_vec()),
            Self::Sound(id, samples) => {
                (b'S', *id, samples.iter().flat_map(|s| s.to_le_bytes()).collect())
            }
            Self::End(id) => (b'E', *id, Vec::new()),
            Self::Close(id) => (b'C', *id, Vec::new()),
            Self::Heard(id, heard) => (b'H', *id, json(&Told::from(heard))),
            Self::Room(id, taken, room) => (b'A', *id, json(&(taken, room))),
        };
        let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let mut whole = vec![kind];
        whole.extend_from_slice(&id.to_le_bytes());
        whole.extend_from_slice(&length.to_le_bytes());
        whole.extend_from_slice(&content);
        out.write_all(&whole)?;
        out.flush()
    }

    /// Reads the next; none at the end, and none from whatever is no frame.
    pub fn read(input: &mut impl Read) -> Option<Self> {
        let mut head = [0; 9];
        input.read_exact(&mut head).ok()?;
        let [kind, a, b, c, d, e, f, g, h] = head;
        let id = u32::from_le_bytes([a, b, c, d]);
        let length = usize::try_from(u32::from_le_bytes([e, f, g, h])).ok()?;
        if length > LONGEST {
            return None;
        }
        let mut content = vec![0; length];
        input.read_exact(&mut content).ok()?;
        match kind {
            b'R' => Some(Self::Ready(u32::from_le_bytes(content.try_into().ok()?))),
            b'X' => {
                let (what, help) = serde_json::from_slice(&content).ok()?;
                Some(Self::Sorry(what, help))
            }
            b'B' => Some(Self::Begin(id, u64::from_le_bytes(content.try_into().ok()?))),
            b'S' => {
                let pairs = content.chunks_exact(2);
                let sample = |pair: &[u8]| match pair {
                    [low, high] => i16::from_le_bytes([*low, *high]),
                    _ => 0,
                };
                Some(Self::Sound(id, pairs.map(sample).collect()))
            }
            b'E' => Some(Self::End(id)),
            b'C' => Some(Self::Close(id)),
            b'H' => {
                let told: Told = serde_json::from_slice(&content).ok()?;
                Some(Self::Heard(id, told.into()))
            }
            b'A' => {
                let (taken, room) = serde_json::from_slice(&content).ok()?;
                Some(Self::Room(id, taken, room))
            }
            _ => None,
        }
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// [`Heard`] as it is written.
#[derive(Debug, Serialize, Deserialize)]
struct Told {
    kind: Kind,
    #[serde(default)]
    text: String,
    start_ms: u64,
    end_ms: u64,
    #[serde(default)]
    confidence: Option<f32>,
    #[serde(default)]
    words: Vec<(String, u64, u64, Option<f32>)>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Kind {
    Partial,
    Final,
    Lag,
    Stuck,
    Failed,
}

impl From<&Heard> for Told {
    fn from(heard: &Heard) -> Self {
        let (kind, said) = match heard {
            Heard::Partial(said) => (Kind::Partial, said),
            Heard::Final(said) => (Kind::Final, said),
            Heard::Lost(loss) => {
                let (kind, text) = match &loss.cause {
                    Cause::Lag => (Kind::Lag, String::new()),
                    Cause::Stuck => (Kind::Stuck, String::new()),
                    Cause::Failed(why) => (Kind::Failed, why.clone()),
                };
                let (start_ms, end_ms) = (loss.start_ms, loss.end_ms);
                return Self { kind, text, start_ms, end_ms, confidence: None, words: Vec::new() };
            }
        };
        let word = |w: &HeardWord| (w.text.clone(), w.start_ms, w.end_ms, w.confidence);
        Self {
            kind,
            text: said.text.clone(),
            start_ms: said.start_ms,
            end_ms: said.end_ms,
            confidence: said.confidence,
            words: said.words.iter().map(word).collect(),
        }
    }
}

impl From<Told> for Heard {
    fn from(told: Told) -> Self {
        let Told { kind, text, start_ms, end_ms, confidence, words } = told;
        let cause = match kind {
            Kind::Lag => Cause::Lag,
            Kind::Stuck => Cause::Stuck,
            Kind::Failed => Cause::Failed(text),
            Kind::Partial | Kind::Final => {
                let word = |(text, start_ms, end_ms, confidence)| HeardWord {
                    text,
                    start_ms,
                    end_ms,
                    confidence,
                };
                let words = words.into_iter().map(word).collect();
                let said = Hypothesis { text, start_ms, end_ms, confidence, words };
                return if matches!(kind, Kind::Final) {
                    Self::Final(said)
                } else {
                    Self::Partial(said)
                };
            }
        };
        Self::Lost(Loss { start_ms, end_ms, cause })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hypothesis(text: &str) -> Hypothesis {
        let word = HeardWord { text: text.into(), start_ms: 7, end_ms: 9, confidence: Some(0.5) };
        Hypothesis {
            text: text.into(),
            start_ms: 5,
            end_ms: 10,
            confidence: None,
            words: vec![word],
        }
    }

    #[test]
    fn every_frame_comes_back() {
        let loss = |cause| Heard::Lost(Loss { start_ms: 1, end_ms: 2, cause });
        let frames = [
            Frame::Ready(16_000),
            Frame::Sorry("no".into(), "do".into()),
            Frame::Begin(3, 1_000),
            Frame::Sound(3, vec![1, -1, i16::MIN]),
            Frame::End(3),
            Frame::Close(4),
            Frame::Heard(3, Heard::Partial(hypothesis("a"))),
            Frame::Heard(3, Heard::Final(hypothesis("b"))),
            Frame::Heard(3, loss(Cause::Lag)),
            Frame::Heard(3, loss(Cause::Stuck)),
            Frame::Heard(3, loss(Cause::Failed("why".into()))),
            Frame::Room(3, 5, 6),
        ];
        let mut bytes = Vec::new();
        frames.iter().for_each(|f| f.write(&mut bytes).unwrap());
        let mut input = bytes.as_slice();
        for frame in frames {
            assert_eq!(Frame::read(&mut input), Some(frame));
        }
        assert_eq!(Frame::read(&mut input), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut input = bytes.as_slice();
            while Frame::read(&mut input).is_some() {}
        }
    }
}
