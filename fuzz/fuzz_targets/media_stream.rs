//! Fuzzes messages of media streams and the base64 in them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use telephony::base64;
use telephony::stream::{Message, StreamName, read, sound_message};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let stream = StreamName { field: "streamSid", name: "s".into() };
    if let Ok(Message::Sound { ulaw, .. }) = read(&text) {
        assert!(
            matches!(read(&sound_message(&stream, &ulaw)), Ok(Message::Sound { ulaw: again, .. }) if again == ulaw)
        );
    }
    if let Some(plain) = base64::decode(&text) {
        assert_eq!(base64::encode(&plain), text);
    }
    assert_eq!(base64::decode(&base64::encode(bytes)).as_deref(), Some(bytes));
});
