//! Fuzzes AudioSocket frames: any bytes are read without end, and torn anywhere they are the
//! same frames.

#![no_main]

use libfuzzer_sys::fuzz_target;
use telephony::audiosocket::Decoder;

fuzz_target!(|bytes: &[u8]| {
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
});
