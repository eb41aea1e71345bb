//! What switchboards, providers of calls and pages of the second screen send.

use screen::wire::{read_begin, read_sound, read_text, write_sound};
use telephony::ari::{Event, channels, read};
use telephony::audiosocket::Decoder;
use telephony::stream::{Message, StreamName, sound_message};
use telephony::{base64, call, line, stream};

/// Events and lists of the Asterisk REST Interface: whatever is told of a guarded line names
/// one that could exist.
pub fn ari_event(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(Event::Guarded(guarded)) = read(&text) {
        assert!(line::is_name(&guarded.line));
        assert!(!guarded.caller.as_str().is_empty() && !guarded.person.as_str().is_empty());
    }
    let _ = channels(&text);
    let _ = call::bridges(&text);
}

/// AudioSocket frames: any bytes are read without end, and torn anywhere they are the same
/// frames.
pub fn audiosocket(bytes: &[u8]) {
    let frames = |parts: &[&[u8]]| {
        let mut decoder = Decoder::default();
        let mut all = Vec::new();
        for part in parts {
            decoder.push(part);
            all.extend(std::iter::from_fn(|| decoder.next_frame()));
        }
        all
    };
    let at = bytes.first().map_or(0, |b| usize::from(*b) % (bytes.len() + 1));
    let (head, tail) = bytes.split_at(at);
    assert_eq!(frames(&[bytes]), frames(&[head, tail]));
}

/// Messages of media streams, and the base64 in them.
pub fn media_stream(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let name = StreamName { field: "streamSid", name: "s".into() };
    if let Ok(Message::Sound { ulaw, .. }) = stream::read(&text) {
        let again = stream::read(&sound_message(&name, &ulaw));
        assert!(matches!(again, Ok(Message::Sound { ulaw: again, .. }) if again == ulaw));
    }
    if let Some(plain) = base64::decode(&text) {
        assert_eq!(base64::encode(&plain), text);
    }
    assert_eq!(base64::decode(&base64::encode(bytes)).as_deref(), Some(bytes));
}

/// What a page of the second screen sends: text and sound.
pub fn second_screen(bytes: &[u8]) {
    if let Ok(sound) = read_sound(bytes) {
        assert_eq!(write_sound(&sound), bytes);
    }
    let text = String::from_utf8_lossy(bytes);
    if let Ok(message) = read_text(&text) {
        let again = serde_json::to_string(&message).unwrap_or_default();
        assert_eq!(read_text(&again), Ok(message));
    }
    if let Ok(begin) = read_begin(&text) {
        assert!(begin.agreed);
    }
}
