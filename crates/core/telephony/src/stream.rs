//! Media streams: how cloud telephony sends the sound of a call over a WebSocket.
//!
//! The messages are those that Twilio calls Media Streams and others copy: JSON objects with
//! an `event`; sound is mu-law (ITU-T G.711) at 8000 samples a second in base64. Fields that
//! are not known are passed over, and so are events that are not.

use crate::base64;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use thiserror::Error;

/// Bytes of a message at most: a tenth of a second needs 1,100.
pub const LONGEST: usize = 64 * 1024;

/// Whose sound it is, seen from the side that is streamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Track {
    /// What the leg says.
    Inbound,
    /// What the leg hears.
    Outbound,
}

/// What the provider tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// The WebSocket is open.
    Connected,
    /// The stream begins.
    Start(Start),
    /// Sound.
    Sound {
        /// Whose.
        track: Track,
        /// Mu-law bytes.
        ulaw: Vec<u8>,
    },
    /// A mark that was sent has been played.
    Mark(String),
    /// A key was pressed.
    Key(char),
    /// The stream ends.
    Stop,
    /// An event that is not known here.
    Other,
}

/// How a stream begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Name of the stream; answers carry it.
    pub stream: String,
    /// Name of the call.
    pub call: String,
    /// What the operator gave along: `line`, `number`, `leg`, `returns`.
    pub parameters: BTreeMap<String, String>,
}

/// Why a message is not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum StreamError {
    /// It is longer than any message should be.
    #[error("the message is longer than {LONGEST} bytes")]
    Long,
    /// It is no JSON object with an event.
    #[error("the message is no JSON object with an `event`")]
    Form,
    /// It has not the field that its event needs.
    #[error("the message has no usable `{0}`")]
    Field(&'static str),
    /// The sound is in a format that is not mu-law at 8000 samples a second.
    #[error("the sound is not mu-law at 8000 samples a second, one channel")]
    Format,
}

#[derive(Deserialize)]
struct Raw {
    event: String,
    #[serde(rename = "streamSid", default)]
    stream: String,
    start: Option<RawStart>,
    media: Option<RawMedia>,
    mark: Option<RawMark>,
    dtmf: Option<RawKey>,
}

#[derive(Deserialize)]
struct RawStart {
    #[serde(rename = "streamSid", default)]
    stream: String,
    #[serde(rename = "callSid", default)]
    call: String,
    #[serde(rename = "customParameters", default)]
    parameters: BTreeMap<String, Value>,
    #[serde(rename = "mediaFormat")]
    format: Option<RawFormat>,
}

#[derive(Deserialize)]
struct RawFormat {
    encoding: Option<String>,
    #[serde(rename = "sampleRate")]
    rate: Option<Value>,
    channels: Option<Value>,
}

#[derive(Deserialize)]
struct RawMedia {
    #[serde(default)]
    track: String,
    #[serde(default)]
    payload: String,
}

#[derive(Deserialize)]
struct RawMark {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct RawKey {
    #[serde(default)]
    digit: String,
}

/// Reads a message.
///
/// # Errors
/// A message that is none, or has not what its event needs.
pub fn read(text: &str) -> Result<Message, StreamError> {
    if text.len() > LONGEST {
        return Err(StreamError::Long);
    }
    let raw: Raw = serde_json::from_str(text).map_err(|_| StreamError::Form)?;
    match raw.event.as_str() {
        "connected" => Ok(Message::Connected),
        "stop" => Ok(Message::Stop),
        "start" => start(raw),
        "media" => sound(raw.media.ok_or(StreamError::Field("media"))?),
        "mark" => Ok(Message::Mark(raw.mark.ok_or(StreamError::Field("mark"))?.name)),
        "dtmf" => {
            let digit = raw.dtmf.ok_or(StreamError::Field("dtmf"))?.digit;
            let mut keys = digit.chars();
            match (keys.next(), keys.next()) {
                (Some(key), None) if crate::audiosocket::is_key(key) => Ok(Message::Key(key)),
                _ => Err(StreamError::Field("dtmf.digit")),
            }
        }
        _ => Ok(Message::Other),
    }
}

fn start(raw: Raw) -> Result<Message, StreamError> {
    let start = raw.start.ok_or(StreamError::Field("start"))?;
    if let Some(format) = &start.format {
        let is = |value: &Option<Value>, wanted: u64| {
            value.as_ref().is_none_or(|v| {
                v.as_u64() == Some(wanted) || v.as_str() == Some(&wanted.to_string())
            })
        };
        let known = format.encoding.as_deref().is_none_or(|e| {
            ["audio/x-mulaw", "mulaw", "PCMU", "audio/mulaw"]
                .iter()
                .any(|k| k.eq_ignore_ascii_case(e))
        });
        if !known || !is(&format.rate, 8_000) || !is(&format.channels, 1) {
            return Err(StreamError::Format);
        }
    }
    let stream = if start.stream.is_empty() { raw.stream } else { start.stream };
    if stream.is_empty() {
        return Err(StreamError::Field("streamSid"));
    }
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let parameters = start.parameters.into_iter().map(|(k, v)| (k, text(v))).collect();
    Ok(Message::Start(Start { stream, call: start.call, parameters }))
}

fn sound(media: RawMedia) -> Result<Message, StreamError> {
    let track = match media.track.as_str() {
        "inbound" | "inbound_track" | "" => Track::Inbound,
        "outbound" | "outbound_track" => Track::Outbound,
        _ => return Err(StreamError::Field("media.track")),
    };
    let ulaw = base64::decode(&media.payload).ok_or(StreamError::Field("media.payload"))?;
    Ok(Message::Sound { track, ulaw })
}

/// Sound to be played on a stream.
pub fn sound_message(stream: &str, ulaw: &[u8]) -> String {
    let payload = base64::encode(ulaw);
    json!({"event": "media", "streamSid": stream, "media": {"payload": payload}}).to_string()
}

/// A mark: it comes back when all that was sent before it has been played.
pub fn mark_message(stream: &str, name: &str) -> String {
    json!({"event": "mark", "streamSid": stream, "mark": {"name": name}}).to_string()
}

/// Throws away what was sent and has not been played.
pub fn clear_message(stream: &str) -> String {
    json!({"event": "clear", "streamSid": stream}).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Message, Start, StreamError, Track, read, sound_message};
    use proptest::prelude::*;

    fn check(text: &str, expect: Result<Message, StreamError>) {
        assert_eq!(read(text), expect, "{text}");
    }

    #[test]
    fn a_stream_from_its_beginning_to_its_end() {
        check(
            r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#,
            Ok(Message::Connected),
        );
        let start = Start {
            stream: "MZ1".into(),
            call: "CA1".into(),
            parameters: [("line".to_owned(), "father".to_owned())].into(),
        };
        check(
            r#"{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"line":"father"}},"streamSid":"MZ1"}"#,
            Ok(Message::Start(start)),
        );
        check(
            r#"{"event":"media","sequenceNumber":"4","media":{"track":"outbound","chunk":"2","timestamp":"5","payload":"f/8="},"streamSid":"MZ1"}"#,
            Ok(Message::Sound { track: Track::Outbound, ulaw: vec![0x7f, 0xff] }),
        );
        check(
            r#"{"event":"dtmf","dtmf":{"track":"inbound_track","digit":"*"}}"#,
            Ok(Message::Key('*')),
        );
        check(r#"{"event":"mark","mark":{"name":"red"}}"#, Ok(Message::Mark("red".into())));
        check(r#"{"event":"stop","stop":{"callSid":"CA1"}}"#, Ok(Message::Stop));
        check(r#"{"event":"weather"}"#, Ok(Message::Other));
    }

    #[test]
    fn what_is_missing_is_named() {
        check("[]", Err(StreamError::Form));
        check("{\"event\":\"media\"}", Err(StreamError::Field("media")));
        check(
            r#"{"event":"media","media":{"payload":"?"}}"#,
            Err(StreamError::Field("media.payload")),
        );
        check(r#"{"event":"start","start":{}}"#, Err(StreamError::Field("streamSid")));
        check(
            r#"{"event":"start","start":{"streamSid":"M","mediaFormat":{"encoding":"audio/opus"}}}"#,
            Err(StreamError::Format),
        );
    }

    proptest! {
        #[test]
        fn sound_that_is_sent_is_read_again(ulaw: Vec<u8>) {
            let expect = Ok(Message::Sound { track: Track::Inbound, ulaw: ulaw.clone() });
            prop_assert_eq!(read(&sound_message("MZ1", &ulaw)), expect);
        }

        #[test]
        fn any_text_is_read(text in ".{0,200}") {
            let _ = read(&text);
        }
    }
}
