//! When speech begins and ends, and what is no speech.

use audio::ear::{Ear, Event};
use audio::endpoint::{Endpointing, Why};
use audio::script::Script;
use audio::voice::{Contrast, Voice};

const RATE: usize = 8_000;

/// Hum with the period of a voice and a swelling loudness, milliseconds long.
fn voice(ms: usize) -> Vec<i16> {
    (0..ms * 8)
        .map(|i| {
            let swell = 0.4 + 0.6 * (i as f32 / 900.0).sin().abs();
            let wave = if i % 67 < 11 { 9_000.0 } else { -1_700.0 };
            (wave * swell) as i16
        })
        .collect()
}

fn silence(ms: usize) -> Vec<i16> {
    vec![0; ms * 8]
}

fn noise(ms: usize, loud: i16) -> Vec<i16> {
    let mut state = 7_u32;
    (0..ms * 8)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((state >> 16) as i16) / (i16::MAX / loud)
        })
        .collect()
}

fn tones(ms: usize) -> Vec<i16> {
    let part = |hertz: f32, i: usize| (std::f32::consts::TAU * hertz * i as f32 / 8_000.0).sin();
    (0..ms * 8).map(|i| ((part(770.0, i) + part(1_336.0, i)) * 6_000.0) as i16).collect()
}

fn told(sound: &[Vec<i16>], rules: Endpointing) -> Vec<Event> {
    let script = Script::new(vec!["one".into(), "two".into(), "three".into()]);
    let mut ear = Ear::new(RATE as u32, Box::new(script.recognizer(8_000)), rules);
    sound.iter().for_each(|part| ear.feed(part));
    ear.finish();
    std::iter::from_fn(|| ear.poll()).filter(|e| !matches!(e, Event::Partial(_))).collect()
}

fn ends(events: &[Event]) -> Vec<(u64, Why)> {
    events
        .iter()
        .filter_map(
            |e| if let Event::Ended { at_ms, why } = e { Some((*at_ms, *why)) } else { None },
        )
        .collect()
}

#[test]
fn a_pause_of_half_a_second_ends_a_turn() {
    let sound = [silence(1_000), voice(1_500), silence(400), voice(800), silence(900), voice(700)];
    let events = told(&sound, Endpointing::default());
    assert_eq!(ends(&events).len(), 2, "{events:?}");
    let (first, why) = ends(&events)[0];
    assert!((3_600..3_800).contains(&first), "{first}");
    assert_eq!(why, Why::Silence);
    assert_eq!(ends(&events)[1].1, Why::Finished);
}

#[test]
fn the_beginning_is_kept_from_before_the_voice() {
    let events = told(&[silence(1_000), voice(1_000)], Endpointing::default());
    let Event::Begins { at_ms } = events[0] else { panic!("{events:?}") };
    assert!((700..1_000).contains(&at_ms), "{at_ms}");
}

#[test]
fn whoever_never_pauses_is_cut() {
    let rules = Endpointing { longest_ms: 5_000, ..Endpointing::default() };
    let events = told(&[voice(12_000)], rules);
    let ends = ends(&events);
    assert!((2..=4).contains(&ends.len()), "{ends:?}");
    assert!(ends.windows(2).all(|pair| pair[1].0 - pair[0].0 <= 5_100), "{ends:?}");
}

#[test]
fn a_long_turn_is_cut_in_a_short_pause() {
    let rules = Endpointing { longest_ms: 5_000, ..Endpointing::default() };
    let events = told(&[voice(4_500), silence(150), voice(1_000), silence(900)], rules);
    let (at, why) = ends(&events)[0];
    assert_eq!(why, Why::Silence);
    assert!((4_400..4_650).contains(&at), "{at}");
}

#[test]
fn silence_noise_and_keypad_tones_are_no_speech() {
    for (name, sound) in [
        ("silence", silence(5_000)),
        ("a quiet line", noise(5_000, 60)),
        ("a loud line", [noise(4_000, 900), noise(4_000, 900)].concat()),
        ("a key held down", tones(3_000)),
    ] {
        let voiced: u64 = {
            let mut voice = Contrast::new(8_000);
            let frames = sound.chunks_exact(voice.frame_len());
            frames.map(|f| u64::from(voice.probability(f) >= 0.5)).sum()
        };
        // Noise is learned from its first second; a tone is known after 160 ms.
        assert!(voiced <= 50, "{name}: {voiced} frames");
    }
}

#[test]
fn voice_is_heard_at_every_rate() {
    for divisor in [1, 2, 3, 6] {
        let mut detector = Contrast::new(8_000 * divisor as u32);
        let sound: Vec<i16> = [silence(500), voice(1_000)]
            .concat()
            .into_iter()
            .flat_map(|s| std::iter::repeat_n(s, divisor))
            .collect();
        let frames: Vec<bool> = sound
            .chunks_exact(detector.frame_len())
            .map(|f| detector.probability(f) >= 0.5)
            .collect();
        let voiced = frames.iter().skip(25).filter(|v| **v).count();
        assert!(frames.iter().take(25).all(|v| !v), "{divisor}");
        assert!(voiced >= 40, "{divisor}: {voiced} of 50");
    }
}
