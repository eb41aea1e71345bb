//! Voice activity on synthetic voices in noise, counted frame by frame.
//!
//! The voices are espeak-ng's; without that program there is nothing to count, and the test
//! says so. Labels come from the energy of the clean voice.

use audio::resample::Resampler;
use audio::voice::{Contrast, Voice};
use audio::wav;
use std::process::Command;

const TEXTS: [(&str, &str); 4] = [
    ("en-gb", "Good morning, this is the surgery. I am ringing to move your appointment."),
    ("en-gb+f2", "Oh hello. Yes, I can come in on Thursday, if the bus is on time."),
    ("en-us+m3", "We have two free places, one at nine and one at half past eleven."),
    ("en-gb+m1", "Half past eleven, please. Thank you very much, and goodbye."),
];

/// Samples at 8 kHz: each sentence after a second of silence.
fn speech() -> Option<Vec<i16>> {
    let mut all = Vec::new();
    for (voice, text) in TEXTS {
        let made =
            Command::new("espeak-ng").args(["-v", voice, "-s", "160", "--stdout", text]).output();
        let made = made.ok().filter(|m| m.status.success())?;
        let mut reader = wav::Reader::new();
        let mut samples = Vec::new();
        reader.feed(&made.stdout, &mut samples).ok()?;
        let mut resampler = Resampler::new(reader.format()?.rate, 8_000);
        all.extend(std::iter::repeat_n(0, 8_000));
        resampler.feed(&samples, &mut all);
        resampler.finish(&mut all);
    }
    Some(all)
}

fn energy(frame: &[i16]) -> f64 {
    frame.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / frame.len() as f64
}

/// Whether each frame is speech: within 35 dB of the loud ones, gaps of 0.1 s filled.
fn labels(clean: &[i16]) -> Vec<bool> {
    let energies: Vec<f64> = clean.chunks_exact(160).map(energy).collect();
    let mut sorted = energies.clone();
    sorted.sort_by(f64::total_cmp);
    let loud = sorted.get(sorted.len() * 95 / 100).copied().unwrap_or(0.0);
    let raw: Vec<bool> = energies.iter().map(|e| *e > loud * 10_f64.powf(-3.5)).collect();
    let any = |from: usize, to: usize| raw.get(from..to).unwrap_or(&[]).contains(&true);
    (0..raw.len())
        .map(|i| any(i.saturating_sub(5), i + 1) && any(i, (i + 6).min(raw.len())))
        .collect()
}

/// White noise so many dB below the speech, and a hum of 150 Hz as loud.
fn with_noise(clean: &[i16], labels: &[bool], snr_db: f64) -> Vec<i16> {
    let spoken: Vec<f64> = clean
        .chunks_exact(160)
        .zip(labels)
        .filter(|(_, speech)| **speech)
        .map(|(frame, _)| energy(frame))
        .collect();
    let power = spoken.iter().sum::<f64>() / spoken.len() as f64;
    let amplitude = (power / 10_f64.powf(snr_db / 10.0) / 2.0).sqrt();
    let mut state = 99_u64;
    clean
        .iter()
        .enumerate()
        .map(|(i, sample)| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let white = ((state >> 33) as f64 / f64::from(1_u32 << 31) - 0.5) * 12_f64.sqrt();
            let hum = (std::f64::consts::TAU * 150.0 * i as f64 / 8_000.0).sin() * 2_f64.sqrt();
            (f64::from(*sample) + amplitude * (white + hum)) as i16
        })
        .collect()
}

/// Per cent of speech frames missed and of other frames taken for speech.
fn errors(sound: &[i16], labels: &[bool]) -> (f64, f64) {
    let mut voice = Contrast::new(8_000);
    let (mut missed, mut taken) = (0, 0);
    for (frame, speech) in sound.chunks_exact(160).zip(labels) {
        match (voice.probability(frame) >= 0.5, speech) {
            (false, true) => missed += 1,
            (true, false) => taken += 1,
            _ => {}
        }
    }
    let speech = labels.iter().filter(|s| **s).count() as f64;
    let rest = labels.len() as f64 - speech;
    (f64::from(missed) / speech * 100.0, f64::from(taken) / rest * 100.0)
}

#[test]
fn voice_is_told_from_noise() {
    let Some(clean) = speech() else {
        println!("SKIPPED: espeak-ng is not there (apt-get install espeak-ng)");
        return;
    };
    let labels = labels(&clean);
    println!("{:.1} s of sound", clean.len() as f64 / 8_000.0);
    for (snr_db, most_missed, most_taken) in
        [(40.0, 8.0, 5.0), (15.0, 30.0, 5.0), (5.0, 30.0, 25.0)]
    {
        let (missed, taken) = errors(&with_noise(&clean, &labels, snr_db), &labels);
        println!("{snr_db:.0} dB: missed {missed:.1} %, taken for speech {taken:.1} %");
        assert!(missed <= most_missed && taken <= most_taken, "{snr_db} dB");
    }
}
