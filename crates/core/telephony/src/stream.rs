//! Media streams: how cloud telephony sends the sound of a call over a WebSocket.
//!
//! The messages are those that Twilio calls Media Streams and others copy: JSON objects with
//! an `event`; sound is mu-law (ITU-T G.711) at 8000 samples a second in base64. Fields that
//! are not known are passed over, and so are events that are not.

use crate::base64;
use serde::Deserialize;
use serde_json::{Map, Value, json};
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

/// The name of a stream, which answers carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamName {
    /// The field that carries it, as the provider spells it.
    pub field: &'static str,
    /// The name.
    pub name: String,
}

/// How a stream begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Name of the stream.
    pub stream: StreamName,
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
    #[serde(rename = "streamSid")]
    stream_sid: Option<String>,
    #[serde(rename = "stream_sid")]
    snake_sid: Option<String>,
    #[serde(rename = "streamId")]
    stream_id: Option<String>,
    #[serde(rename = "stream_id")]
    snake_id: Option<String>,
    start: Option<Map<String, Value>>,
    media: Option<RawMedia>,
    mark: Option<RawMark>,
    dtmf: Option<RawKey>,
}

/// The spellings of the field with a stream's name, Twilio's first.
const STREAM: [&str; 4] = ["streamSid", "stream_sid", "streamId", "stream_id"];
const CALL: [&str; 6] =
    ["callSid", "call_sid", "callId", "call_id", "callControlId", "call_control_id"];
const PARAMETERS: [&str; 2] = ["customParameters", "custom_parameters"];
const FORMAT: [&str; 2] = ["mediaFormat", "media_format"];
const RATE: [&str; 2] = ["sampleRate", "sample_rate"];

/// The first of these fields that is there, with its spelling.
fn field<'a>(
    object: &'a Map<String, Value>,
    names: &[&'static str],
) -> Option<(&'static str, &'a Value)> {
    names.iter().find_map(|name| Some((*name, object.get(*name)?)))
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
    let start = raw.start.as_ref().ok_or(StreamError::Field("start"))?;
    if let Some((_, Value::Object(format))) = field(start, &FORMAT) {
        check_format(format)?;
    }
    let stream = stream_name(&raw, start).ok_or(StreamError::Field("streamSid"))?;
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let call = field(start, &CALL).and_then(|(_, value)| value.as_str()).unwrap_or_default();
    let parameters = field(start, &PARAMETERS).and_then(|(_, value)| value.as_object());
    let parameters = parameters.into_iter().flatten().map(|(k, v)| (k.clone(), text(v))).collect();
    Ok(Message::Start(Start { stream, call: call.to_owned(), parameters }))
}

fn check_format(format: &Map<String, Value>) -> Result<(), StreamError> {
    let is = |names: &[&'static str], wanted: u64| {
        field(format, names).is_none_or(|(_, value)| {
            value.is_null()
                || value.as_u64() == Some(wanted)
                || value.as_str() == Some(&wanted.to_string())
        })
    };
    let known = format.get("encoding").and_then(Value::as_str).is_none_or(|e| {
        ["audio/x-mulaw", "mulaw", "PCMU", "audio/mulaw"].iter().any(|k| k.eq_ignore_ascii_case(e))
    });
    let fits = known && is(&RATE, 8_000) && is(&["channels"], 1);
    if fits { Ok(()) } else { Err(StreamError::Format) }
}

/// The name as the message itself has it, else as its `start` does: that is how providers that
/// differ between the two expect it back.
fn stream_name(raw: &Raw, start: &Map<String, Value>) -> Option<StreamName> {
    let outside = [&raw.stream_sid, &raw.snake_sid, &raw.stream_id, &raw.snake_id];
    let outside =
        STREAM.into_iter().zip(outside).filter_map(|(f, name)| Some((f, name.as_deref()?)));
    let inside = STREAM.into_iter().filter_map(|f| Some((f, start.get(f)?.as_str()?)));
    let named = outside.chain(inside).find(|(_, name)| !name.is_empty());
    named.map(|(field, name)| StreamName { field, name: name.to_owned() })
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
pub fn sound_message(stream: &StreamName, ulaw: &[u8]) -> String {
    let payload = base64::encode(ulaw);
    message("media", stream, ("media", json!({ "payload": payload })))
}

/// A mark: it comes back when all that was sent before it has been played.
pub fn mark_message(stream: &StreamName, name: &str) -> String {
    message("mark", stream, ("mark", json!({ "name": name })))
}

/// Throws away what was sent and has not been played.
pub fn clear_message(stream: &StreamName) -> String {
    json!({"event": "clear", stream.field: stream.name}).to_string()
}

fn message(event: &str, stream: &StreamName, (field, content): (&str, Value)) -> String {
    json!({"event": event, stream.field: stream.name, field: content}).to_string()
}

#[cfg(test)]
mod tests {
    use super::{
        Message, Start, StreamError, StreamName, Track, clear_message, mark_message, read,
        sound_message,
    };
    use proptest::prelude::*;

    fn named(field: &'static str) -> StreamName {
        StreamName { field, name: "MZ1".into() }
    }

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
            stream: named("streamSid"),
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
    fn a_stream_is_answered_as_its_provider_spells_it() {
        let check = |text: &str, field: &'static str, call: &str| {
            let line = [("line".to_owned(), "father".to_owned())];
            let parameters = if text.contains("father") { line.into() } else { [].into() };
            let stream = named(field);
            let start = Start { stream: stream.clone(), call: call.into(), parameters };
            assert_eq!(read(text), Ok(Message::Start(start)), "{text}");
            let carries = format!("\"{field}\":\"MZ1\"");
            for answer in [
                sound_message(&stream, &[0]),
                mark_message(&stream, "said"),
                clear_message(&stream),
            ] {
                assert!(answer.contains(&carries), "{answer}");
            }
        };
        check(
            r#"{"event":"start","stream_id":"MZ1","start":{"call_control_id":"v3","media_format":{"encoding":"PCMU","sample_rate":8000,"channels":1},"custom_parameters":{"line":"father"}}}"#,
            "stream_id",
            "v3",
        );
        check(
            r#"{"event":"start","start":{"streamId":"MZ1","callId":"c","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}}}"#,
            "streamId",
            "c",
        );
        check(
            r#"{"event":"start","stream_sid":"MZ1","start":{"stream_sid":"MZ1","call_sid":"CA1"}}"#,
            "stream_sid",
            "CA1",
        );
        // Some say it in two ways.
        check(
            r#"{"event":"start","streamSid":"MZ1","stream_id":"other","start":{"streamSid":"MZ1"}}"#,
            "streamSid",
            "",
        );
        check(r#"{"event":"start","stream_sid":"","start":{"streamSid":"MZ1"}}"#, "streamSid", "");
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
        check(
            r#"{"event":"start","start":{"stream_id":"M","media_format":{"encoding":"PCMU","sample_rate":16000}}}"#,
            Err(StreamError::Format),
        );
    }

    proptest! {
        #[test]
        fn sound_that_is_sent_is_read_again(ulaw: Vec<u8>) {
            let expect = Ok(Message::Sound { track: Track::Inbound, ulaw: ulaw.clone() });
            prop_assert_eq!(read(&sound_message(&named("streamSid"), &ulaw)), expect);
        }

        #[test]
        fn any_text_is_read(text in ".{0,200}") {
            let _ = read(&text);
        }
    }
}
