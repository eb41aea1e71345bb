//! espeak-ng through a telephone.

use audio::encoding::Encoding;
use audio::resample::Resampler;
use audio::{g711, wav};
use conversation::{Speaker, Transcript, Turn};
use std::process::{Command, Stdio};

/// Samples a second of a telephone.
const TELEPHONE: u32 = 8_000;
/// Samples between two turns: 0.4 s.
const GAP: usize = TELEPHONE as usize * 2 / 5;

/// A call as sound.
#[derive(Clone, Debug)]
pub struct Said {
    /// A WAV file: A-law at 8 kHz, the caller on the first channel, the person on the second.
    pub wav: Vec<u8>,
    /// Its length in seconds.
    pub seconds: f64,
}

/// Whether espeak-ng is there.
pub fn is_there() -> bool {
    let run = Command::new("espeak-ng").arg("--version").stdout(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

/// What espeak-ng says of a text in a voice, as samples at the rate that is given with them.
pub fn espeak(voice: &str, text: &str) -> Option<(Vec<i16>, u32)> {
    let made = Command::new("espeak-ng")
        .args(["-v", voice, "-s", "160", "--stdout", "--", text])
        .output()
        .ok()?;
    let mut reader = wav::Reader::new();
    let mut samples = Vec::new();
    reader.feed(&made.stdout, &mut samples).ok()?;
    // It peaks at full scale, which a telephone's filter would clip.
    samples.iter_mut().for_each(|s| *s = (f32::from(*s) * 0.6) as i16);
    Some((samples, reader.format()?.rate))
}

/// A text in a voice as A-law at 8 kHz.
pub fn speak(voice: &str, text: &str) -> Option<Vec<u8>> {
    let (samples, rate) = espeak(voice, text)?;
    let mut resampler = Resampler::new(rate, TELEPHONE);
    let mut narrow = Vec::new();
    resampler.feed(&samples, &mut narrow);
    resampler.finish(&mut narrow);
    let mut bytes = Vec::new();
    g711::encode_alaw(&narrow, &mut bytes);
    Some(bytes)
}

/// A conversation as a call: the caller's side in one voice, the person's in another.
pub fn call(transcript: &Transcript, caller: &str, callee: &str) -> Option<Said> {
    let silence = g711::sample_to_alaw(0);
    let mut both = Vec::new();
    let rest = |both: &mut Vec<u8>, n: usize| both.extend(std::iter::repeat_n(silence, 2 * n));
    rest(&mut both, 2 * GAP);
    for Turn { speaker, text, .. } in &transcript.turns {
        let is_person = *speaker == Speaker::Callee;
        let said = speak(if is_person { callee } else { caller }, text)?;
        both.extend(
            said.iter().flat_map(|b| if is_person { [silence, *b] } else { [*b, silence] }),
        );
        rest(&mut both, GAP);
    }
    rest(&mut both, 2 * GAP);
    let seconds = both.len() as f64 / 2.0 / f64::from(TELEPHONE);
    let format = wav::Format { encoding: Encoding::Alaw, rate: TELEPHONE, channels: 2 };
    Some(Said { wav: wav::write_encoded(&both, format), seconds })
}
