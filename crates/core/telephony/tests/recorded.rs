//! What a real Asterisk said, and what it was asked.
//!
//! The files in `recorded` were written down between Ringfence and Asterisk 22.10.1, with two SIP
//! phones (`crates/adapters/line/tests/line/asterisk.rs`): each request with its status and
//! answer, then each event of the WebSocket, as they came. In `end` a call turned red and was
//! ended, in `pause` it was held for six seconds and went on, in `setup` the phone was rung for a
//! test call and a key was pressed.

#![cfg(test)]

use serde_json::Value;
use telephony::StreamId;
use telephony::ari::{self, Command, Event, Origin};
use telephony::audiosocket::{Decoder, Frame};
use telephony::call::ChannelId;

const END: &str = include_str!("recorded/asterisk-22.10-end.jsonl");
const PAUSE: &str = include_str!("recorded/asterisk-22.10-pause.jsonl");
const SETUP: &str = include_str!("recorded/asterisk-22.10-setup.jsonl");

fn lines(recorded: &str) -> Vec<Value> {
    recorded.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn events(recorded: &str) -> Vec<String> {
    let lines = lines(recorded);
    let texts = lines.iter().filter_map(|line| line.get("event").and_then(Value::as_str));
    texts.map(|text| told(&ari::read(text).unwrap())).collect()
}

fn told(event: &Event) -> String {
    match event {
        Event::Started { channel, args } => {
            let args: String = args.iter().map(|arg| format!(" {arg}")).collect();
            format!("started {}{args}", channel.id.as_str())
        }
        Event::Key { channel, key } => format!("key {key} on {}", channel.as_str()),
        Event::Destroyed(id) => format!("destroyed {}", id.as_str()),
        Event::PlaybackStarted(id) => format!("plays {id}"),
        Event::PlaybackFinished { id, failed } => format!("played {id}, failed: {failed}"),
        Event::Guarded(call) => {
            format!("{}: {} and {}", call.line, call.caller.as_str(), call.person.as_str())
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn every_event_is_understood() {
    let expect = [
        "father: 1795693223.19 and 1795693223.20",
        "started rf-81be7aa41-hc",
        "started rf-81be7aa41-mc 4c47c0af-4fb8-4fbc-980c-0e17ae46c32c",
        "started rf-81be7aa41-hp",
        "started rf-81be7aa41-mp 4c47c0af-4fb8-4fbc-980c-0e17ae46c32d",
        "started rf-81be7aa41-w",
        "plays rf-81be7aa41-w-1",
        "played rf-81be7aa41-w-1, failed: false",
        "started rf-81be7aa41-n",
        "plays rf-81be7aa41-w-2",
        "destroyed rf-81be7aa41-n;2",
        "destroyed rf-81be7aa41-n",
        "plays rf-81be7aa41-w-2",
        "played rf-81be7aa41-w-2, failed: false",
        "destroyed 1795693223.19",
        "destroyed rf-81be7aa41-hc",
        "destroyed rf-81be7aa41-hp",
        "destroyed 1795693223.20",
        "destroyed rf-81be7aa41-w",
        "destroyed rf-81be7aa41-mc",
        "destroyed rf-81be7aa41-mp",
    ];
    assert_eq!(events(END), expect);
}

/// The command makes a request that Asterisk was sent, and answered with this status.
#[track_caller]
fn check_in(recorded: &str, command: &Command, status: u64) {
    let request = command.request("ringfence", "127.0.0.1:39055");
    let asked = format!("{} {}", request.method.name(), request.target);
    let lines = lines(recorded);
    let found = lines.iter().find(|line| line["request"] == asked.as_str());
    let found = found.unwrap_or_else(|| panic!("{asked} was not recorded"));
    assert_eq!(found["status"], status, "{asked}");
    assert_eq!(found.get("body").and_then(Value::as_str), request.body.as_deref(), "{asked}");
}

#[track_caller]
fn check(command: &Command, status: u64) {
    check_in(END, command, status);
}

fn ours(part: &str) -> ChannelId {
    ChannelId::new(format!("rf-81be7aa41-{part}"))
}

#[test]
fn what_is_asked_for_is_what_asterisk_grants() {
    let (caller, person) = (ChannelId::new("1795693223.19"), ChannelId::new("1795693223.20"));
    let stream = StreamId::from_bytes(0x4c47_c0af_4fb8_4fbc_980c_0e17_ae46_c32c_u128.to_be_bytes());
    check(&Command::Hear { of: caller.clone(), by: ours("hc") }, 200);
    check(&Command::Send { by: ours("mc"), stream }, 200);
    check(&Command::Bridge { id: ours("bc") }, 200);
    check(&Command::Join { bridge: ours("bc"), channels: vec![ours("hc"), ours("mc")] }, 204);
    check(&Command::Whisper { to: person, by: ours("w") }, 200);
    let play = |n: u32, media: &[&str]| Command::Play {
        on: ours("w"),
        media: media.iter().map(|m| (*m).to_owned()).collect(),
        playback: format!("rf-81be7aa41-w-{n}"),
    };
    check(&play(1, &["sound:ringfence/amber"]), 201);
    check(&Command::Hush { playback: "rf-81be7aa41-w-1".into() }, 204);
    check(&play(2, &["sound:ringfence/red", "sound:ringfence/end"]), 201);
    let note = Origin::Note { key: "father-01632960155".into(), value: "red" };
    check(&Command::Originate { id: ours("n"), to: note }, 200);
    check(&Command::HangUp { channel: caller }, 204);
    check(&Command::HangUp { channel: ours("mc") }, 204);
    check(&Command::Unbridge { id: ours("bc") }, 204);
}

#[test]
fn a_channel_that_went_with_its_call_is_no_longer_there() {
    for part in ["hc", "hp", "w"] {
        check(&Command::HangUp { channel: ours(part) }, 404);
    }
}

#[test]
fn a_pause_is_the_dialplans_and_the_call_goes_on_after_it() {
    let (caller, person) = (ChannelId::new("1795712759.5"), ChannelId::new("1795712759.6"));
    let id = ChannelId::new("rf-dad070781-z");
    let to = Origin::Pause { caller, person, seconds: 6 };
    check_in(PAUSE, &Command::Originate { id, to }, 200);
    let media = ["sound:ringfence/red", "sound:ringfence/hold"].map(str::to_owned).to_vec();
    let on = ChannelId::new("rf-dad070781-w");
    check_in(PAUSE, &Command::Play { on, media, playback: "rf-dad070781-w-2".into() }, 201);
    let told = events(PAUSE);
    let at = |what: &str| told.iter().position(|event| event == what);
    let pause = (at("started rf-dad070781-z"), at("destroyed rf-dad070781-z"));
    assert!(matches!(pause, (Some(from), Some(to)) if from < to), "{told:?}");
    assert!(pause.1 < at("destroyed 1795712759.5"), "{told:?}");
}

#[test]
fn a_test_call_is_answered_by_a_key() {
    let id = ChannelId::new("ringfence-test-28424b151");
    let to = Origin::Setup { endpoint: "PJSIP/father".into(), line: "father".into(), seconds: 45 };
    check_in(SETUP, &Command::Originate { id: id.clone(), to }, 200);
    let expect = [
        "started ringfence-test-28424b151 setup father",
        "plays ringfence-test-28424b151-setup-1",
        "key 1 on ringfence-test-28424b151",
        "played ringfence-test-28424b151-setup-1, failed: false",
        "plays ringfence-test-28424b151-setup-2",
        "key 1 on ringfence-test-28424b151",
        "plays ringfence-test-28424b151-setup-2",
        "played ringfence-test-28424b151-setup-2, failed: false",
        "destroyed ringfence-test-28424b151",
    ];
    assert_eq!(events(SETUP), expect);
    check_in(SETUP, &Command::HangUp { channel: id }, 204);
}

#[test]
fn what_there_is_is_read() {
    let lines = lines(END);
    let answer = |asked: &str| {
        let line = lines.iter().find(|line| line["request"] == asked).unwrap();
        line["answer"].as_str().unwrap().to_owned()
    };
    assert_eq!(ari::channels(&answer("GET /ari/channels")), Ok(Vec::new()));
    assert_eq!(telephony::call::bridges(&answer("GET /ari/bridges")), Ok(Vec::new()));
    let filter = ari::event_filter("ringfence");
    let line =
        lines.iter().find(|line| line["request"] == "PUT /ari/applications/ringfence/eventFilter");
    assert_eq!(line.unwrap()["body"].as_str(), filter.body.as_deref());
    let made: ari::ChannelInfo = serde_json::from_str(&answer(
        "POST /ari/channels/1795693223.19/snoop/rf-81be7aa41-hc?spy=in&app=ringfence",
    ))
    .unwrap();
    assert_eq!(made.id, ours("hc"));
}

/// What Asterisk 22.10.1 sent to an AudioSocket while the other channel pressed 7, 3 and # and
/// then played a sound: the name of the stream, the keys, sound from its beginning and its
/// middle, and the last two frames, of which the very last is shorter than 20 ms. A frame a line.
const SENT: &str = include_str!("recorded/audiosocket-22.10.hex");

fn sent() -> Vec<u8> {
    let digit = |c: u8| u8::try_from(char::from(c).to_digit(16).unwrap()).unwrap();
    let pairs = SENT.lines().flat_map(|line| line.as_bytes().chunks(2));
    pairs.map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

#[test]
fn frames_of_asterisk_are_read_however_they_are_torn() {
    for length in [1, 2, 3, 160, 323, 1_024, usize::MAX] {
        let mut decoder = Decoder::default();
        let mut told = Vec::new();
        for part in sent().chunks(length) {
            decoder.push(part);
            while let Some(frame) = decoder.next_frame() {
                told.push(match frame.unwrap() {
                    Frame::Id(id) => id.to_string(),
                    Frame::Key(key) => key.to_string(),
                    Frame::Sound { rate, samples } => format!("{} at {rate}", samples.len()),
                    other => format!("{other:?}"),
                });
            }
        }
        let whole = "160 at 8000";
        let name = "40325ec2-5efd-4bd3-805f-53576e581d13";
        let expect = [name, "7", "3", "#", whole, whole, whole, whole, whole, "85 at 8000"];
        assert_eq!(told, expect, "torn after {length} bytes");
        assert_eq!(decoder.waiting(), 0);
    }
}
