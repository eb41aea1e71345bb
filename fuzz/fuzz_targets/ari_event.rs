//! Fuzzes events and lists of the Asterisk REST Interface: whatever is told of a guarded line
//! names one that could exist.

#![no_main]

use libfuzzer_sys::fuzz_target;
use telephony::ari::{Event, channels, read};
use telephony::call::bridges;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(Event::Guarded(guarded)) = read(&text) {
        assert!(telephony::line::is_name(&guarded.line));
        assert!(!guarded.caller.as_str().is_empty() && !guarded.person.as_str().is_empty());
    }
    let _ = channels(&text);
    let _ = bridges(&text);
});
