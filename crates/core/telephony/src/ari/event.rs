//! Events, as far as they matter here. Unknown events and unknown fields are passed over:
//! every version of Asterisk adds some.

use crate::call::ChannelId;
use crate::number::Number;
use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

/// A channel, as an event or a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ChannelInfo {
    /// Its name for requests.
    pub id: ChannelId,
    /// Its name for people, such as `PJSIP/father-00000001`.
    #[serde(default)]
    pub name: String,
    /// `Up`, `Ring` and so on.
    #[serde(default)]
    pub state: String,
}

/// A call that was answered on a guarded line, as the dialplan tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// Name of the line.
    pub line: String,
    /// The channel of whoever is not protected.
    pub caller: ChannelId,
    /// The channel of the protected person.
    pub person: ChannelId,
    /// The other party's number, if it was shown.
    pub number: Option<Number>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A channel came into our application.
    Started {
        /// The channel.
        channel: ChannelInfo,
        /// What the dialplan gave along.
        args: Vec<String>,
    },
    /// A channel left our application.
    Left(ChannelId),
    /// A channel is no more.
    Destroyed(ChannelId),
    /// A channel is to be hung up.
    HangupRequested(ChannelId),
    /// A key was pressed.
    Key {
        /// On which channel.
        channel: ChannelId,
        /// Which.
        key: char,
    },
    /// Something is being played.
    PlaybackStarted(String),
    /// It has been played, or could not be.
    PlaybackFinished {
        /// Name of the playback.
        id: String,
        /// Whether it was heard.
        failed: bool,
    },
    /// Somebody speaks on a channel, or has stopped.
    Talking {
        /// On which channel.
        channel: ChannelId,
        /// Whether somebody does.
        speaks: bool,
    },
    /// A call on a guarded line was answered.
    Guarded(Guarded),
    /// Another connection has taken our application over.
    Replaced,
    /// Something that does not matter here.
    Other,
}

/// Why text is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EventError {
    /// It is no JSON object with a `type`.
    #[error("this is no event: it is no JSON object with a `type`")]
    Form,
    /// An event without the field that it needs.
    #[error("the event has no usable `{0}`")]
    Field(&'static str),
}

#[derive(Deserialize)]
struct Raw {
    #[serde(rename = "type")]
    kind: String,
    channel: Option<ChannelInfo>,
    #[serde(default)]
    args: Vec<String>,
    digit: Option<String>,
    playback: Option<RawPlayback>,
    eventname: Option<String>,
    userevent: Option<Value>,
}

#[derive(Deserialize)]
struct RawPlayback {
    id: String,
    #[serde(default)]
    state: String,
}

/// Reads an event.
///
/// # Errors
/// Text that is no event, and events without what they need.
pub fn read(text: &str) -> Result<Event, EventError> {
    let raw: Raw = serde_json::from_str(text).map_err(|_| EventError::Form)?;
    match raw.kind.as_str() {
        "StasisStart" => {
            let channel = raw.channel.ok_or(EventError::Field("channel"))?;
            Ok(Event::Started { channel, args: raw.args })
        }
        "StasisEnd" => id_of(raw).map(Event::Left),
        "ChannelDestroyed" => id_of(raw).map(Event::Destroyed),
        "ChannelHangupRequest" => id_of(raw).map(Event::HangupRequested),
        "ChannelDtmfReceived" => {
            let digit = raw.digit.as_deref().and_then(|d| d.chars().next());
            let key = digit.filter(|k| crate::audiosocket::is_key(*k));
            let key = key.ok_or(EventError::Field("digit"))?;
            Ok(Event::Key { channel: id_of(raw)?, key })
        }
        "PlaybackStarted" => playback(raw).map(|p| Event::PlaybackStarted(p.id)),
        "PlaybackFinished" => {
            playback(raw).map(|p| Event::PlaybackFinished { failed: p.state == "failed", id: p.id })
        }
        "ChannelTalkingStarted" => {
            id_of(raw).map(|channel| Event::Talking { channel, speaks: true })
        }
        "ChannelTalkingFinished" => {
            id_of(raw).map(|channel| Event::Talking { channel, speaks: false })
        }
        "ChannelUserevent" if raw.eventname.as_deref() == Some("ringfence") => guarded(raw),
        "ApplicationReplaced" => Ok(Event::Replaced),
        _ => Ok(Event::Other),
    }
}

fn id_of(raw: Raw) -> Result<ChannelId, EventError> {
    raw.channel.map(|c| c.id).ok_or(EventError::Field("channel"))
}

fn playback(raw: Raw) -> Result<RawPlayback, EventError> {
    raw.playback.ok_or(EventError::Field("playback"))
}

fn guarded(raw: Raw) -> Result<Event, EventError> {
    let told = raw.userevent.unwrap_or_default();
    let field = |name: &'static str| {
        let text = told.get(name).and_then(Value::as_str).map(str::trim);
        text.filter(|t| !t.is_empty()).map(str::to_owned).ok_or(EventError::Field(name))
    };
    let line = field("line")?;
    if !crate::line::is_name(&line) {
        return Err(EventError::Field("line"));
    }
    Ok(Event::Guarded(Guarded {
        line,
        caller: ChannelId::new(field("caller")?),
        person: ChannelId::new(field("person")?),
        number: field("number").ok().as_deref().and_then(Number::parse),
    }))
}

/// Reads a list of channels, as `GET /channels` gives it.
///
/// # Errors
/// Text that is no such list.
pub fn channels(text: &str) -> Result<Vec<ChannelInfo>, EventError> {
    serde_json::from_str(text).map_err(|_| EventError::Form)
}

#[cfg(test)]
mod tests {
    use super::{Event, EventError, Guarded, channels, read};
    use crate::call::ChannelId;
    use crate::number::Number;
    use proptest::prelude::*;

    fn check(text: &str, expect: Result<Event, EventError>) {
        assert_eq!(read(text), expect, "{text}");
    }

    #[test]
    fn a_guarded_call_as_asterisk_22_tells_it() {
        let told = r#"{"type":"ChannelUserevent","timestamp":"2026-11-26T00:52:15.818+0000","eventname":"ringfence","userevent":{"eventname":"ringfence","line":"father","caller":"1795654335.8","person":"1795654335.9","number":"01632960155"},"channel":{"id":"1795654335.9","name":"PJSIP/father-00000003","state":"Up","protocol_id":"0e90d213","caller":{"name":"","number":"s"},"connected":{"name":"","number":"caller"},"accountcode":"","dialplan":{"context":"ringfence-answered","exten":"s","priority":2,"app_name":"UserEvent","app_data":""},"creationtime":"2026-11-26T00:52:15.814+0000","language":"en"},"asterisk_id":"02:fc:00:00:00:01","application":"ringfence"}"#;
        let guarded = Guarded {
            line: "father".into(),
            caller: ChannelId::new("1795654335.8"),
            person: ChannelId::new("1795654335.9"),
            number: Number::parse("01632 960155"),
        };
        check(told, Ok(Event::Guarded(guarded)));
        let without = told.replace("\"person\":\"1795654335.9\"", "\"person\":\"\"");
        check(&without, Err(EventError::Field("person")));
        let other = told.replace("\"eventname\":\"ringfence\"", "\"eventname\":\"queue\"");
        check(&other, Ok(Event::Other));
        let odd = told.replace("\"line\":\"father\"", "\"line\":\"${SHELL()}\"");
        check(&odd, Err(EventError::Field("line")));
    }

    #[test]
    fn events_that_matter_and_events_that_do_not() {
        let id = || ChannelId::new("7.1");
        check(
            r#"{"type":"ChannelDestroyed","cause":16,"channel":{"id":"7.1"}}"#,
            Ok(Event::Destroyed(id())),
        );
        check(
            r#"{"type":"ChannelDtmfReceived","digit":"5","duration_ms":80,"channel":{"id":"7.1"}}"#,
            Ok(Event::Key { channel: id(), key: '5' }),
        );
        check(
            r#"{"type":"PlaybackFinished","playback":{"id":"p","media_uri":"sound:x","state":"failed"}}"#,
            Ok(Event::PlaybackFinished { id: "p".into(), failed: true }),
        );
        check(
            r#"{"type":"ChannelTalkingStarted","channel":{"id":"7.1"}}"#,
            Ok(Event::Talking { channel: id(), speaks: true }),
        );
        check(r#"{"type":"TomorrowsEvent","channel":{"id":"7.1"}}"#, Ok(Event::Other));
        check(r#"{"type":"StasisEnd"}"#, Err(EventError::Field("channel")));
        check(r#"{"channel":{"id":"7.1"}}"#, Err(EventError::Form));
        check("", Err(EventError::Form));
    }

    #[test]
    fn a_list_of_channels() {
        let list =
            channels(r#"[{"id":"7.1","name":"PJSIP/a-1","state":"Up","caller":{}}]"#).unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(channels("{}"), Err(EventError::Form));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in ".{0,200}") {
            let _ = read(&text);
            let _ = channels(&text);
        }
    }
}
