//! What the switchboard is asked to do, and the request that asks it.

use crate::call::ChannelId;
use crate::stream_id::StreamId;
use serde_json::json;

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Look.
    Get,
    /// Make or do.
    Post,
    /// Set.
    Put,
    /// Take away.
    Delete,
}

impl Method {
    /// As HTTP writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A request below `/ari`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Path and query, from `/ari/` on, encoded.
    pub target: String,
    /// JSON, if there is a body.
    pub body: Option<String>,
}

/// A call that Ringfence places itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// To a guardian's phone, as the switchboard dials it; it rings for so many seconds.
    Phone {
        /// Where to.
        endpoint: String,
        /// Seconds.
        seconds: u32,
    },
    /// To the phone of a line, and into our application as one that dialled the set-up
    /// extension: a test call.
    Setup {
        /// Where to, as the switchboard dials it.
        endpoint: String,
        /// Name of the line.
        line: String,
        /// Seconds for which it rings.
        seconds: u32,
    },
    /// Into the dialplan's pause: two channels do not hear each other for so many seconds.
    Pause {
        /// Whoever is not protected.
        caller: ChannelId,
        /// The person.
        person: ChannelId,
        /// Seconds.
        seconds: u64,
    },
    /// Into the dialplan's note of a number: what it says of it before the phone is picked up.
    Note {
        /// Line and number.
        key: String,
        /// `red`, or empty to forget it.
        value: &'static str,
    },
}

/// What the switchboard is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Hear what comes in on a channel.
    Hear {
        /// The channel.
        of: ChannelId,
        /// Name of the channel that hears it.
        by: ChannelId,
    },
    /// Be able to speak to a channel so that nobody else hears it.
    Whisper {
        /// The protected person, and nobody else.
        to: ChannelId,
        /// Name of the channel that speaks.
        by: ChannelId,
    },
    /// Be able to hear both sides and speak to the person alone: for a guardian who joins.
    Coach {
        /// The protected person.
        to: ChannelId,
        /// Name of the channel that hears and speaks.
        by: ChannelId,
    },
    /// Send sound to our socket.
    Send {
        /// Name of the channel that sends.
        by: ChannelId,
        /// Name of the stream.
        stream: StreamId,
    },
    /// Make a bridge.
    Bridge {
        /// Its name.
        id: ChannelId,
    },
    /// Put channels of ours into a bridge of ours.
    Join {
        /// The bridge.
        bridge: ChannelId,
        /// The channels.
        channels: Vec<ChannelId>,
    },
    /// Play sounds on a channel of ours.
    Play {
        /// The channel.
        on: ChannelId,
        /// One or more sounds, one after another.
        media: Vec<String>,
        /// Name of the playback.
        playback: String,
    },
    /// Stop playing.
    Hush {
        /// Name of the playback.
        playback: String,
    },
    /// Place a call of our own.
    Originate {
        /// Its name.
        id: ChannelId,
        /// Where to.
        to: Origin,
    },
    /// Hang a channel up.
    HangUp {
        /// The channel.
        channel: ChannelId,
    },
    /// Take a bridge away.
    Unbridge {
        /// The bridge.
        id: ChannelId,
    },
}

impl Command {
    /// The channel or bridge that it makes, if it makes one.
    pub fn makes(&self) -> Option<&ChannelId> {
        match self {
            Self::Hear { by, .. }
            | Self::Whisper { by, .. }
            | Self::Coach { by, .. }
            | Self::Send { by, .. } => Some(by),
            Self::Bridge { id } | Self::Originate { id, .. } => Some(id),
            _ => None,
        }
    }

    /// The channel or bridge that it takes away, if it takes one.
    pub fn takes(&self) -> Option<&ChannelId> {
        match self {
            Self::HangUp { channel } => Some(channel),
            Self::Unbridge { id } => Some(id),
            _ => None,
        }
    }

    /// The request. `app` is the name of our application, `socket` the address of our
    /// AudioSocket server as the switchboard reaches it.
    pub fn request(&self, app: &str, socket: &str) -> Request {
        let app = encode(app);
        match self {
            Self::Hear { of, by } => post(format!("{}?spy=in&app={app}", snoop(of, by))),
            Self::Whisper { to, by } => post(format!("{}?whisper=out&app={app}", snoop(to, by))),
            Self::Coach { to, by } => {
                post(format!("{}?spy=both&whisper=out&app={app}", snoop(to, by)))
            }
            Self::Send { by, stream } => post(format!(
                "/channels/externalMedia?channelId={}&app={app}&external_host={}&encapsulation=audiosocket&transport=tcp&connection_type=client&format=slin&data={stream}",
                encode(by.as_str()),
                encode(socket),
            )),
            Self::Bridge { id } => post(format!("/bridges/{}?type=mixing", encode(id.as_str()))),
            Self::Join { bridge, channels } => post(format!(
                "/bridges/{}/addChannel?channel={}",
                encode(bridge.as_str()),
                list(channels.iter().map(ChannelId::as_str)),
            )),
            Self::Play { on, media, playback } => post(format!(
                "/channels/{}/play/{}?media={}",
                encode(on.as_str()),
                encode(playback),
                list(media.iter().map(String::as_str)),
            )),
            Self::Hush { playback } => delete(format!("/playbacks/{}", encode(playback))),
            Self::Originate { id, to } => originate(id, to, &app),
            Self::HangUp { channel } => delete(format!("/channels/{}", encode(channel.as_str()))),
            Self::Unbridge { id } => delete(format!("/bridges/{}", encode(id.as_str()))),
        }
    }
}

fn snoop(of: &ChannelId, by: &ChannelId) -> String {
    format!("/channels/{}/snoop/{}", encode(of.as_str()), encode(by.as_str()))
}

fn originate(id: &ChannelId, to: &Origin, app: &str) -> Request {
    let (endpoint, seconds, variables) = match to {
        Origin::Phone { endpoint, seconds } => (endpoint.clone(), *seconds, json!({})),
        Origin::Setup { endpoint, line, seconds } => {
            let target = format!(
                "/channels?endpoint={}&app={app}&appArgs={}&channelId={}&timeout={seconds}",
                encode(endpoint),
                encode(&format!("setup,{line}")),
                encode(id.as_str()),
            );
            return post(target);
        }
        Origin::Pause { caller, person, seconds } => (
            format!("Local/{seconds}@ringfence-pause/n"),
            5,
            json!({"RF_CALLER": caller.as_str(), "RF_PERSON": person.as_str()}),
        ),
        Origin::Note { key, value } => {
            ("Local/note@ringfence-note/n".to_owned(), 5, json!({"RF_KEY": key, "RF_VALUE": value}))
        }
    };
    Request {
        body: Some(json!({"variables": variables}).to_string()),
        ..post(format!(
            "/channels?endpoint={}&app={app}&channelId={}&timeout={seconds}",
            encode(&endpoint),
            encode(id.as_str()),
        ))
    }
}

fn post(target: String) -> Request {
    Request { method: Method::Post, target: format!("/ari{target}"), body: None }
}

fn delete(target: String) -> Request {
    Request { method: Method::Delete, target: format!("/ari{target}"), body: None }
}

/// Asks for every channel there is.
pub fn channel_list() -> Request {
    Request { method: Method::Get, target: "/ari/channels".into(), body: None }
}

/// Asks for every bridge there is.
pub fn bridge_list() -> Request {
    Request { method: Method::Get, target: "/ari/bridges".into(), body: None }
}

/// The events that are read; Asterisk sends a hundred others for each call.
pub const WANTED_EVENTS: [&str; 7] = [
    "StasisStart",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelUserevent",
    "PlaybackStarted",
    "PlaybackFinished",
    "ApplicationReplaced",
];

/// Asks to be told of those alone.
pub fn event_filter(app: &str) -> Request {
    let allowed: Vec<_> = WANTED_EVENTS.iter().map(|kind| json!({"type": kind})).collect();
    Request {
        method: Method::Put,
        target: format!("/ari/applications/{}/eventFilter", encode(app)),
        body: Some(json!({"allowed": allowed}).to_string()),
    }
}

fn list<'a>(items: impl Iterator<Item = &'a str>) -> String {
    items.map(encode).collect::<Vec<_>>().join(",")
}

/// Per cent encoding (RFC 3986): all but the unreserved signs.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Command, Origin, encode, event_filter};
    use crate::call::ChannelId;
    use crate::stream_id::StreamId;

    fn check(command: &Command, method: &str, target: &str) {
        let request = command.request("ringfence", "127.0.0.1:9092");
        assert_eq!((request.method.name(), request.target.as_str()), (method, target));
    }

    fn id(text: &str) -> ChannelId {
        ChannelId::new(text)
    }

    #[test]
    fn each_command_is_one_request() {
        let whisper = Command::Whisper { to: id("7.2"), by: id("rf-1-w") };
        check(&whisper, "POST", "/ari/channels/7.2/snoop/rf-1-w?whisper=out&app=ringfence");
        let send = Command::Send { by: id("rf-1-mc"), stream: StreamId::from_random(0) };
        check(
            &send,
            "POST",
            "/ari/channels/externalMedia?channelId=rf-1-mc&app=ringfence&external_host=127.0.0.1%3A9092&encapsulation=audiosocket&transport=tcp&connection_type=client&format=slin&data=00000000-0000-4000-8000-000000000000",
        );
        let join = Command::Join { bridge: id("b"), channels: vec![id("x"), id("y")] };
        check(&join, "POST", "/ari/bridges/b/addChannel?channel=x,y");
        check(&Command::HangUp { channel: id("a/b") }, "DELETE", "/ari/channels/a%2Fb");
    }

    #[test]
    fn a_pause_names_both_channels() {
        let to = Origin::Pause { caller: id("7.1"), person: id("7.2"), seconds: 30 };
        let request = Command::Originate { id: id("z"), to }.request("ringfence", "");
        assert!(request.target.contains("endpoint=Local%2F30%40ringfence-pause%2Fn"));
        let expect = r#"{"variables":{"RF_CALLER":"7.1","RF_PERSON":"7.2"}}"#;
        assert_eq!(request.body.as_deref(), Some(expect));
    }

    #[test]
    fn a_test_call_is_one_to_the_set_up_extension() {
        let to = Origin::Setup { endpoint: "PJSIP/3".into(), line: "father".into(), seconds: 45 };
        let request = Command::Originate { id: id("t"), to }.request("ringfence", "");
        assert_eq!(
            request.target,
            "/ari/channels?endpoint=PJSIP%2F3&app=ringfence&appArgs=setup%2Cfather&channelId=t&timeout=45"
        );
    }

    #[test]
    fn nothing_in_a_name_can_lead_elsewhere() {
        assert_eq!(encode("../x?y&z#ä "), "..%2Fx%3Fy%26z%23%C3%A4%20");
        assert!(event_filter("ringfence").body.unwrap().contains("StasisStart"));
    }
}
