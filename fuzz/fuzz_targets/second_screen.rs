//! Fuzzes what a page of the second screen sends: text and sound.

#![no_main]

use libfuzzer_sys::fuzz_target;
use screen::wire::{read_begin, read_sound, read_text, write_sound};

fuzz_target!(|bytes: &[u8]| {
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
});
