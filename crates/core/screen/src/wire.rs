//! What passes between the page and the service. `docs/formats.md` is the contract.
//!
//! The page sends JSON in text messages and sound in binary ones: four bytes with the number
//! of the message, the lowest first, then samples of 16 bits, the lower byte first. The
//! service sends JSON alone.

use evidence::Level;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The form of the messages.
pub const VERSION: u32 = 1;
/// Bytes of a text message at most.
pub const LONGEST_TEXT: usize = 8 * 1024;
/// Bytes of a message with sound at most: half a second at 48 kHz.
pub const LONGEST_SOUND: usize = 4 + 48_000;
/// Samples a second that sound may have.
pub const RATES: std::ops::RangeInclusive<u32> = 8_000..=48_000;

/// Who turns sound into words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The service's engine.
    Server,
    /// The browser's own recogniser.
    Browser,
}

/// How a call begins.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Begin {
    /// Form of the messages, [`VERSION`].
    pub version: u32,
    /// Whether whoever is there has agreed to be listened to.
    pub agreed: bool,
    /// Who turns sound into words.
    pub by: By,
    /// Samples a second of the sound that will come.
    #[serde(default = "usual_rate")]
    pub rate: u32,
}

fn usual_rate() -> u32 {
    16_000
}

/// A text message of the page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "lowercase")]
pub enum Message {
    /// The first.
    Begin(Begin),
    /// Words that the browser understood.
    Said {
        /// The words.
        text: String,
        /// Whether they will not be revised any more.
        last: bool,
    },
    /// The person has pressed Stop.
    Stop,
}

/// A binary message of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Its number, from 0; a number that is left out is sound that was not sent.
    pub number: u32,
    /// The samples, one channel.
    pub samples: Vec<i16>,
}

/// What is wrong with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// It is longer than any should be.
    #[error("a message is longer than messages may be")]
    Long,
    /// It is not what messages look like.
    #[error("a message is not understood")]
    Form,
    /// The first message is not that with which a call begins.
    #[error("a call begins with `begin`")]
    Order,
    /// Nobody has agreed.
    #[error("nobody has agreed to be listened to")]
    Consent,
    /// The sound has a rate at which nothing is heard.
    #[error("the sound has a rate that is not heard")]
    Rate,
    /// A number came that had come before.
    #[error("the numbers of the sound go back")]
    Number,
    /// Sound came faster than anybody can speak.
    #[error("the sound comes faster than time passes")]
    Fast,
}

/// Why a call is over for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// The person stopped it.
    Stopped,
    /// It lasted as long as a call may.
    Long,
    /// Nothing came any more.
    Quiet,
}

/// What the page is told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub enum Event {
    /// It is listened to.
    Ready {
        /// Form of the messages.
        version: u32,
        /// Seconds after which it ends.
        seconds: u64,
    },
    /// What is being said, so far.
    Partial {
        /// The words; numbers that open an account are left out.
        text: String,
    },
    /// What was said.
    Turn {
        /// Which, from 0.
        turn: usize,
        /// The words in pieces, and whether each is evidence.
        said: Vec<(String, bool)>,
    },
    /// Speech that was not understood.
    Lost,
    /// The light.
    Level {
        /// Its level.
        level: Level,
        /// Whether it rests on words that may still be revised.
        provisional: bool,
    },
    /// What will be asked next, likeliest first.
    Next {
        /// In words.
        asks: Vec<String>,
    },
    /// A NEVER rule that was broken.
    Rule {
        /// Its name.
        rule: &'static str,
        /// The rule.
        sentence: &'static str,
    },
    /// Somebody may be on the way to the door.
    Courier,
    /// What to do.
    Advice {
        /// One or two short sentences.
        text: String,
    },
    /// As many are listened to as can be.
    Busy,
    /// It cannot be listened to.
    Refused {
        /// Why, for whoever looks into it.
        why: String,
    },
    /// It is over.
    End {
        /// Why.
        why: Over,
        /// What it came to.
        level: Level,
    },
}

impl Event {
    /// As it is sent.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Reads a text message.
///
/// # Errors
/// [`Fault::Long`] and [`Fault::Form`].
pub fn read_text(text: &str) -> Result<Message, Fault> {
    if text.len() > LONGEST_TEXT {
        return Err(Fault::Long);
    }
    serde_json::from_str(text).map_err(|_| Fault::Form)
}

/// Reads the message with which a call begins.
///
/// # Errors
/// What stands in the way of listening.
pub fn read_begin(text: &str) -> Result<Begin, Fault> {
    let Message::Begin(begin) = read_text(text)? else { return Err(Fault::Order) };
    match &begin {
        Begin { version, .. } if *version != VERSION => Err(Fault::Form),
        Begin { agreed: false, .. } => Err(Fault::Consent),
        Begin { rate, .. } if !RATES.contains(rate) => Err(Fault::Rate),
        _ => Ok(begin),
    }
}

/// Reads a binary message.
///
/// # Errors
/// [`Fault::Long`], and [`Fault::Form`] if it has no number or half a sample.
pub fn read_sound(bytes: &[u8]) -> Result<Sound, Fault> {
    if bytes.len() > LONGEST_SOUND {
        return Err(Fault::Long);
    }
    let Some((number, sound)) = bytes.split_first_chunk::<4>() else { return Err(Fault::Form) };
    let (pairs, rest) = sound.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Fault::Form);
    }
    let samples = pairs.iter().map(|pair| i16::from_le_bytes(*pair)).collect();
    Ok(Sound { number: u32::from_le_bytes(*number), samples })
}

/// Writes a binary message.
pub fn write_sound(sound: &Sound) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + 2 * sound.samples.len());
    out.extend(sound.number.to_le_bytes());
    out.extend(sound.samples.iter().flat_map(|s| s.to_le_bytes()));
    out
}

#[cfg(test)]
mod tests {
    use super::{Begin, By, Event, Fault, LONGEST_SOUND, Over, read_begin, read_sound};
    use evidence::Level;

    #[track_caller]
    fn check(text: &str, expect: Result<(By, u32), Fault>) {
        assert_eq!(read_begin(text).map(|Begin { by, rate, .. }| (by, rate)), expect, "{text}");
    }

    #[test]
    fn a_call_begins_when_somebody_has_agreed() {
        check(
            r#"{"do":"begin","version":1,"agreed":true,"by":"server"}"#,
            Ok((By::Server, 16_000)),
        );
        check(
            r#"{"do":"begin","version":1,"agreed":true,"by":"browser","rate":44100}"#,
            Ok((By::Browser, 44_100)),
        );
        check(r#"{"do":"begin","version":1,"agreed":false,"by":"server"}"#, Err(Fault::Consent));
        check(
            r#"{"do":"begin","version":1,"agreed":true,"by":"server","rate":7}"#,
            Err(Fault::Rate),
        );
        check(r#"{"do":"begin","version":2,"agreed":true,"by":"server"}"#, Err(Fault::Form));
        check(r#"{"do":"begin","version":1,"by":"server"}"#, Err(Fault::Form));
        check(r#"{"do":"stop"}"#, Err(Fault::Order));
        check("", Err(Fault::Form));
        check(&"x".repeat(9_000), Err(Fault::Long));
    }

    #[test]
    fn half_a_sample_is_no_sound() {
        let samples = |bytes: &[u8]| read_sound(bytes).map(|s| (s.number, s.samples));
        assert_eq!(samples(&[1, 0, 0, 0, 0xff, 0xff, 2, 0]), Ok((1, vec![-1, 2])));
        assert_eq!(samples(&[1, 0, 0, 0]), Ok((1, vec![])));
        assert_eq!(samples(&[1, 0, 0]), Err(Fault::Form));
        assert_eq!(samples(&[1, 0, 0, 0, 5]), Err(Fault::Form));
        assert_eq!(samples(&vec![0; LONGEST_SOUND + 2]), Err(Fault::Long));
    }

    #[test]
    fn events_are_written_as_the_page_reads_them() {
        let said = vec![("now ".to_owned(), false), ("your pin".to_owned(), true)];
        assert_eq!(
            Event::Turn { turn: 3, said }.to_json(),
            r#"{"event":"turn","turn":3,"said":[["now ",false],["your pin",true]]}"#
        );
        assert_eq!(
            Event::End { why: Over::Long, level: Level::Amber }.to_json(),
            r#"{"event":"end","why":"long","level":"amber"}"#
        );
        assert_eq!(Event::Courier.to_json(), r#"{"event":"courier"}"#);
    }
}
