//! Voice activity: whether somebody speaks in a frame of sound.
//!
//! [`Voice`] is what an endpoint rule asks; [`Contrast`] is our own answer in plain Rust.
//! It asks two things of a frame: how far it stands out from the noise of the line, which
//! is followed by its minima (Martin, *Noise power spectral density estimation based on
//! optimal smoothing and minimum statistics*, IEEE Trans. SAP 9, 2001), and whether it is
//! periodic as voiced speech is (Rabiner, *On the use of autocorrelation analysis for pitch
//! detection*, IEEE Trans. ASSP 25, 1977). Noise that sets in and the tones of a keypad or a
//! busy line stand out too, and are told by not changing: speech is never as loud for long.

/// Decides frame by frame. Implementations keep state from one frame to the next.
pub trait Voice: Send {
    /// Samples a frame has.
    fn frame_len(&self) -> usize;

    /// How likely it is that somebody speaks in the next frame, from 0 to 1.
    fn probability(&mut self, frame: &[i16]) -> f32;
}

impl<V: Voice + ?Sized> Voice for Box<V> {
    fn frame_len(&self) -> usize {
        (**self).frame_len()
    }

    fn probability(&mut self, frame: &[i16]) -> f32 {
        (**self).probability(frame)
    }
}

/// Rate at which [`Contrast`] works inside.
const RATE: u32 = 8_000;
/// Its frames: 20 ms.
const FRAME: usize = 160;
/// Longest lag at which a period is looked for, at 4 kHz: 70 Hz.
const LONGEST_LAG: usize = 57;
/// Shortest lag: 400 Hz.
const SHORTEST_LAG: usize = 10;
/// Samples at 4 kHz that are compared with themselves: 40 ms.
const WINDOW: usize = 160;
/// Quieter than this, in dB of full scale, is silence whatever it is like.
const SILENCE_DB: f32 = -58.0;
/// The loudest noise that is taken for noise because it is always there; nearer to full
/// scale it might be somebody who never pauses.
const LOUDEST_NOISE_DB: f32 = -32.0;
/// What stands out of the noise by so many dB needs no period to be voice.
const CLEAR_DB: f32 = 14.0;
/// Frames over which a sound must change to be speech: 0.4 s, and 0.16 s if it is a tone.
const STEADY: (usize, usize) = (20, 8);
/// By how many dB it must change in them.
const CHANGE_DB: (f32, f32) = (4.0, 1.0);
/// Frames whose minimum is taken at a time: 0.3 s.
const MINIMUM_FRAMES: u32 = 15;
/// How many such minima are remembered: 3 s in all.
const MINIMA: usize = 10;

/// Contrast with the noise of the line, and periodicity.
#[derive(Clone, Debug)]
pub struct Contrast {
    /// How many samples make one at [`RATE`].
    divisor: usize,
    high_pass: HighPass,
    /// The latest samples at 4 kHz, oldest first.
    recent: Vec<f32>,
    /// Smoothed energy in dB, once there was a frame.
    smooth_db: Option<f32>,
    minima: [f32; MINIMA],
    minimum: f32,
    frames: u32,
    /// Energies of the latest frames in dB, latest last.
    latest: [f32; STEADY.0],
}

impl Contrast {
    /// A detector for sound at `rate` samples a second, a multiple of 8000; other rates are
    /// taken for the multiple below.
    pub fn new(rate: u32) -> Self {
        Self {
            divisor: (rate / RATE).max(1) as usize,
            high_pass: HighPass::default(),
            recent: vec![0.0; WINDOW + LONGEST_LAG],
            smooth_db: None,
            minima: [f32::INFINITY; MINIMA],
            minimum: f32::INFINITY,
            frames: 0,
            latest: [SILENCE_DB; STEADY.0],
        }
    }

    /// The noise of the line in dB of full scale, as far as it is known.
    pub fn noise_db(&self) -> f32 {
        let floor = self.minima.iter().copied().fold(self.minimum, f32::min);
        if floor.is_finite() {
            floor.clamp(SILENCE_DB - 12.0, LOUDEST_NOISE_DB)
        } else {
            SILENCE_DB
        }
    }

    /// Filters a frame, keeps it for the search of periods, and gives its energy in dB.
    fn take(&mut self, frame: &[i16]) -> f32 {
        let mut energy = 0.0_f32;
        let mut half = 0.0_f32;
        let made = frame.chunks_exact(self.divisor).take(FRAME);
        let count = made.len().max(1);
        self.recent.drain(..(count / 2).min(self.recent.len()));
        for (index, group) in made.enumerate() {
            let sum: i32 = group.iter().map(|s| i32::from(*s)).sum();
            let sample = self.high_pass.next(sum as f32 / (32_768.0 * self.divisor as f32));
            energy += sample * sample;
            half += sample;
            if index % 2 == 1 {
                self.recent.push(half);
                half = 0.0;
            }
        }
        10.0 * (energy / count as f32 + 1e-9).log10()
    }

    /// Follows the noise by the minima of the smoothed energy.
    fn follow(&mut self, db: f32) {
        let before = self.smooth_db.unwrap_or(db);
        let smooth = before + 0.3 * (db - before);
        self.smooth_db = Some(smooth);
        self.minimum = self.minimum.min(smooth);
        self.frames += 1;
        if self.frames.is_multiple_of(MINIMUM_FRAMES) {
            self.minima.rotate_left(1);
            if let Some(last) = self.minima.last_mut() {
                *last = self.minimum;
            }
            self.minimum = f32::INFINITY;
        }
    }

    /// By how many dB the energy has changed in the latest frames.
    fn changes_over(&self, frames: usize) -> f32 {
        let latest = self.latest.iter().rev().take(frames);
        let (least, most) = latest.fold((f32::INFINITY, f32::NEG_INFINITY), |(least, most), db| {
            (least.min(*db), most.max(*db))
        });
        most - least
    }

    /// The highest correlation of the latest sound with itself, at the lags of a voice.
    fn periodicity(&self) -> f32 {
        let Some((_, window)) = self.recent.split_at_checked(LONGEST_LAG) else { return 0.0 };
        let own = dot(window, window);
        let at = |index: usize| self.recent.get(index).copied().unwrap_or(0.0);
        let first = LONGEST_LAG - SHORTEST_LAG;
        let mut other = self.recent.get(first..first + WINDOW).map_or(0.0, |w| dot(w, w));
        let mut best = 0.0_f32;
        for from in (0..=first).rev() {
            let Some(earlier) = self.recent.get(from..from + WINDOW) else { continue };
            best = best.max(dot(window, earlier) / (own * other.max(0.0)).sqrt().max(1e-12));
            // The next window begins one sample earlier, and ends one earlier.
            if let Some(before) = from.checked_sub(1) {
                other += at(before).powi(2) - at(before + WINDOW).powi(2);
            }
        }
        best
    }
}

/// The sum of products, eight at a time: a compiler may not reorder a plain sum of floats, and
/// this one is most of what hearing a call costs.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut lanes = [0.0_f32; 8];
    for (x, y) in a.iter().zip(b) {
        for ((lane, x), y) in lanes.iter_mut().zip(x).zip(y) {
            *lane += x * y;
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    lanes.iter().sum::<f32>() + rest
}

impl Voice for Contrast {
    fn frame_len(&self) -> usize {
        FRAME * self.divisor
    }

    fn probability(&mut self, frame: &[i16]) -> f32 {
        let db = self.take(frame);
        self.latest.rotate_left(1);
        if let Some(last) = self.latest.last_mut() {
            *last = db;
        }
        self.follow(db);
        let contrast = db - self.noise_db();
        if db < SILENCE_DB || contrast < 2.5 || self.changes_over(STEADY.0) < CHANGE_DB.0 {
            return 0.0;
        }
        // What stands out that far is voice with a period and without, unless it is a tone;
        // looking for periods is most of the work.
        let may_be_tone = self.changes_over(STEADY.1) < CHANGE_DB.1;
        let periodicity =
            if contrast > CLEAR_DB && !may_be_tone { 0.0 } else { self.periodicity() };
        if may_be_tone && periodicity > 0.9 {
            return 0.0;
        }
        // Fitted by hand on synthetic voices in noise: 5.5 dB without any period and 2.5 dB
        // with a clear one are as likely speech as not.
        let logit = 0.5 * (contrast - 5.5) + 6.0 * (periodicity - 0.35).max(0.0);
        1.0 / (1.0 + (-logit).exp())
    }
}

/// A second-order high-pass at 200 Hz (Butterworth) against hum and handling noise, for
/// sound at [`RATE`].
#[derive(Clone, Debug, Default)]
struct HighPass {
    x: [f32; 2],
    y: [f32; 2],
}

impl HighPass {
    fn next(&mut self, x: f32) -> f32 {
        // Bilinear transform with tan(pi * 200 / 8000) = 0.078702.
        const B: f32 = 0.894_859;
        const A: [f32; 2] = [-1.778_631, 0.800_803];
        let [x1, x2] = self.x;
        let [y1, y2] = self.y;
        let [a1, a2] = A;
        let y = B * (x - 2.0 * x1 + x2) - a1 * y1 - a2 * y2;
        // In digital silence the filter would ring on among the denormal numbers, which take
        // a processor a hundred times as long; this is 300 dB below full scale.
        let y = if y.abs() < 1e-15 { 0.0 } else { y };
        self.x = [x, x1];
        self.y = [y, y1];
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_speech_the_filter_falls_silent_without_denormal_numbers() {
        let mut filter = HighPass::default();
        let hum = (0..4_000).map(|i| if i % 61 < 12 { 0.3 } else { -0.06 });
        let denormal = |y: &f32| y.is_subnormal();
        let made: Vec<f32> =
            hum.chain(std::iter::repeat_n(0.0, 8_000)).map(|x| filter.next(x)).collect();
        assert_eq!(made.iter().filter(|y| denormal(y)).count(), 0);
        assert_eq!(made.last(), Some(&0.0));
    }
}
