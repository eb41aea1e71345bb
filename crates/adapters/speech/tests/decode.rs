//! Recordings that are not WAV: a tone of 0.3 s in two channels, and bytes that are nothing.

#![cfg(test)]

use proptest::prelude::*;
use speech::decode::{DecodeError, Recording};
use std::io::Cursor;
use std::path::Path;

fn decode(bytes: Vec<u8>) -> Result<(u32, u16, Vec<i16>), DecodeError> {
    let mut recording = Recording::open(Cursor::new(bytes))?;
    let mut samples = Vec::new();
    while recording.next(&mut samples)? {}
    Ok((recording.rate(), recording.channels(), samples))
}

fn bytes_of(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sounds").join(name);
    std::fs::read(&path).unwrap_or_default()
}

#[test]
fn every_format_gives_the_tone() {
    for name in ["tone.flac", "tone.mp3", "tone.ogg"] {
        let (rate, channels, samples) = decode(bytes_of(name)).unwrap();
        assert_eq!((rate, channels), (16_000, 2), "{name}");
        let seconds = samples.len() as f64 / 2.0 / f64::from(rate);
        assert!((0.28..0.45).contains(&seconds), "{name}: {seconds} s");
        // The codecs add some silence, which crosses nought at every sample.
        let (mut crossings, mut is_low) = (0, false);
        for sample in samples.iter().step_by(2) {
            if is_low && *sample > 4_000 {
                crossings += 1;
            }
            is_low = *sample < -4_000 || (is_low && *sample <= 4_000);
        }
        assert!((120..=140).contains(&crossings), "{name}: {crossings} periods of 132");
        let most = samples.iter().map(|s| s.unsigned_abs()).max().unwrap_or(0);
        assert!((14_000..19_000).contains(&most), "{name}: {most}");
    }
}

#[test]
fn what_is_no_recording_is_said() {
    assert_eq!(decode(b"caller: Good morning.".repeat(50)), Err(DecodeError::Unknown));
    assert_eq!(decode(Vec::new()), Err(DecodeError::Unknown));
}

#[test]
fn a_recording_that_was_cut_off_is_used_as_far_as_it_goes() {
    let whole = bytes_of("tone.mp3");
    let (_, _, samples) = decode(whole[..whole.len() / 2].to_vec()).unwrap();
    assert!(samples.len() > 1_000, "{}", samples.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(kind in 0_usize..3, at in any::<prop::sample::Index>(), with in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let mut bytes = bytes_of(["tone.flac", "tone.mp3", "tone.ogg"][kind]);
        let at = at.index(bytes.len());
        bytes[at] = with;
        bytes.truncate(cut.index(bytes.len()).max(1));
        let _ = decode(bytes);
    }
}
