//! What holds for any sound and any bytes: chunking makes no difference, and nothing panics.

use audio::ear::{Ear, Event};
use audio::encoding::Encoding;
use audio::endpoint::{Endpointing, Piece, Segmenter, Why};
use audio::resample::Resampler;
use audio::script::Script;
use audio::voice::Contrast;
use audio::wav;
use proptest::prelude::*;

/// Stretches of silence, noise and hum with syllables, from small numbers.
fn sound(parts: &[(u8, u16)]) -> Vec<i16> {
    let mut noise = 1_u32;
    let mut out = Vec::new();
    for (kind, length) in parts {
        for i in 0..usize::from(*length) * 8 {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let hiss = (noise >> 24) as i16 - 128;
            let syllable = if i % 2_000 < 1_400 { 1 } else { 0 };
            out.push(match kind % 3 {
                0 => 0,
                1 => hiss / 4,
                _ => (if i % 61 < 12 { 9_000 } else { -2_000 }) * syllable + hiss,
            });
        }
    }
    out
}

#[derive(Debug, PartialEq)]
enum Told {
    Begin(u64),
    End(u64, Why),
}

fn segments(samples: &[i16], chunks: &[usize]) -> (Vec<Told>, Vec<i16>) {
    let mut segmenter = Segmenter::new(8_000, Contrast::new(8_000), Endpointing::default());
    let (mut told, mut speech) = (Vec::new(), Vec::new());
    let mut sink = |piece: Piece<'_>| match piece {
        Piece::Begin { at_ms } => told.push(Told::Begin(at_ms)),
        Piece::Sound(sound) => speech.extend_from_slice(sound),
        Piece::End { at_ms, why } => told.push(Told::End(at_ms, why)),
    };
    for chunk in cut(samples, chunks) {
        segmenter.feed(chunk, &mut sink);
    }
    segmenter.finish(&mut sink);
    (told, speech)
}

/// Cuts a slice into pieces of these lengths, over and over.
fn cut<'a, T>(mut rest: &'a [T], lengths: &[usize]) -> Vec<&'a [T]> {
    let mut out = Vec::new();
    for length in lengths.iter().cycle() {
        if rest.is_empty() || lengths.iter().all(|l| *l == 0) {
            break;
        }
        let (head, tail) = rest.split_at((*length).min(rest.len()));
        out.push(head);
        rest = tail;
    }
    out.push(rest);
    out
}

fn events(samples: &[i16], rate: u32, chunks: &[usize]) -> Vec<Event> {
    let script = Script::new(vec!["good morning madam".into(), "your card".into(), "".into()]);
    let mut ear = Ear::new(rate, Box::new(script.recognizer(16_000)), Endpointing::default());
    let mut out = Vec::new();
    for chunk in cut(samples, chunks) {
        ear.feed(chunk);
        out.extend(std::iter::from_fn(|| ear.poll()));
    }
    ear.finish();
    out.extend(std::iter::from_fn(|| ear.poll()));
    out
}

fn read(bytes: &[u8], chunks: &[usize]) -> (Vec<i16>, Option<wav::WavError>) {
    let mut out = Vec::new();
    let mut reader = wav::Reader::new();
    for chunk in cut(bytes, chunks) {
        if let Err(error) = reader.feed(chunk, &mut out) {
            return (out, Some(error));
        }
    }
    (out, reader.finish().err())
}

fn parts() -> impl Strategy<Value = Vec<(u8, u16)>> {
    proptest::collection::vec((any::<u8>(), 0_u16..900), 0..12)
}

fn chunks() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(1_usize..5_000, 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_chunking_gives_the_same_segments(parts in parts(), chunks in chunks()) {
        let samples = sound(&parts);
        prop_assert_eq!(segments(&samples, &chunks), segments(&samples, &[usize::MAX]));
    }

    #[test]
    fn any_chunking_gives_the_same_turns(parts in parts(), chunks in chunks(), fast in any::<bool>()) {
        let samples = sound(&parts);
        let rate = if fast { 11_025 } else { 8_000 };
        prop_assert_eq!(events(&samples, rate, &chunks), events(&samples, rate, &[usize::MAX]));
    }

    #[test]
    fn segments_follow_one_another(parts in parts()) {
        let (told, _) = segments(&sound(&parts), &[160]);
        let mut last = 0;
        for (index, piece) in told.iter().enumerate() {
            let at = match piece {
                Told::Begin(at) => { prop_assert!(index % 2 == 0); *at }
                Told::End(at, _) => { prop_assert!(index % 2 == 1); *at }
            };
            prop_assert!(at >= last, "{told:?}");
            last = at;
        }
        prop_assert!(told.len() % 2 == 0);
    }

    #[test]
    fn any_chunking_gives_the_same_rate(samples in proptest::collection::vec(any::<i16>(), 0..3_000),
                                        chunks in chunks(), from in 4_000_u32..50_000, to in 4_000_u32..50_000) {
        let run = |chunks: &[usize]| {
            let mut resampler = Resampler::new(from, to);
            let mut out = Vec::new();
            cut(&samples, chunks).iter().for_each(|c| resampler.feed(c, &mut out));
            resampler.finish(&mut out);
            out
        };
        let whole = run(&[usize::MAX]);
        let owed = (samples.len() as f64 * f64::from(to) / f64::from(from)).ceil() as usize;
        prop_assert_eq!(whole.len(), owed);
        prop_assert_eq!(run(&chunks), whole);
    }

    #[test]
    fn any_chunking_reads_the_same_file(bytes in proptest::collection::vec(any::<u8>(), 0..600),
                                        kind in 0_usize..8, channels in 1_u16..5, chunks in chunks()) {
        let encoding = Encoding::ALL[kind];
        let file = wav::write_encoded(&bytes, wav::Format { encoding, rate: 8_000, channels });
        let whole = read(&file, &[usize::MAX]);
        prop_assert_eq!(&whole.1, &None);
        prop_assert_eq!(read(&file, &chunks), whole);
    }

    #[test]
    fn no_bytes_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), chunks in chunks(),
                      head in any::<bool>(), at in 0_usize..60, with in any::<u8>()) {
        if head {
            bytes = wav::write_encoded(&bytes, wav::Format { encoding: Encoding::S24, rate: 8_000, channels: 2 });
            let at = at.min(bytes.len() - 1);
            bytes[at] = with;
        }
        prop_assert_eq!(read(&bytes, &chunks), read(&bytes, &[usize::MAX]));
    }
}
