//! Sound at one rate from sound at another: recognisers want 16 kHz, telephones give 8.
//!
//! The filter is `rubato`'s windowed sinc. It works in blocks of one size, which are filled
//! here from chunks of any size, so that the chunking makes no difference; the samples that
//! the filter needs to get going are cut off, so that time does not shift.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Resampler as _, SincInterpolationParameters, SincInterpolationType,
    WindowFunction,
};

/// Lowest rate that is taken, in samples a second.
pub const LEAST_RATE: u32 = 4_000;
/// Highest rate that is taken, in samples a second.
pub const MOST_RATE: u32 = 384_000;
/// Half-waves of the sinc, which decide how steep the filter is.
const SINC_LENGTH: usize = 64;
/// Most phases of the filter that are kept; beyond them it is interpolated.
const MOST_PHASES: usize = 1_024;

/// Sound at one rate in, at another out. Equal rates cost nothing.
pub struct Resampler {
    inner: Option<Inner>,
}

impl std::fmt::Debug for Resampler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ratio = self.inner.as_ref().map_or(1.0, |i| i.ratio);
        f.debug_struct("Resampler").field("ratio", &ratio).finish_non_exhaustive()
    }
}

struct Inner {
    filter: Async<f32>,
    ratio: f64,
    /// A block being filled.
    block: Vec<f32>,
    block_len: usize,
    made: Vec<f32>,
    /// Samples taken and given since the beginning.
    taken: u64,
    given: u64,
    /// Samples still to be cut off at the beginning.
    delay: usize,
}

impl Resampler {
    /// From `from` to `to` samples a second; both are kept within [`LEAST_RATE`] and
    /// [`MOST_RATE`].
    pub fn new(from: u32, to: u32) -> Self {
        let (from, to) = (from.clamp(LEAST_RATE, MOST_RATE), to.clamp(LEAST_RATE, MOST_RATE));
        Self { inner: if from == to { None } else { Inner::new(from, to) } }
    }

    /// Takes samples and appends what they complete.
    pub fn feed(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        match &mut self.inner {
            None => out.extend_from_slice(samples),
            Some(inner) => inner.feed(samples, out),
        }
    }

    /// Appends what is left inside and is ready for another stream. In all, a stream of *n*
    /// samples gives *n* times the ratio, rounded up.
    pub fn finish(&mut self, out: &mut Vec<i16>) {
        if let Some(inner) = &mut self.inner {
            inner.finish(out);
        }
    }
}

impl Inner {
    fn new(from: u32, to: u32) -> Option<Self> {
        let divisor = gcd(from, to);
        let phases = (to / divisor) as usize;
        // With a phase of the filter for each that occurs, the nearest is the exact one.
        let (oversampling, interpolation) = if phases <= MOST_PHASES {
            (phases, SincInterpolationType::Nearest)
        } else {
            (256, SincInterpolationType::Linear)
        };
        let parameters = SincInterpolationParameters::new(SINC_LENGTH, WindowFunction::Blackman2)
            .oversampling_factor(oversampling)
            .interpolation(interpolation);
        let ratio = f64::from(to) / f64::from(from);
        // A block is 10 ms: the delay it adds.
        let block_len = (from / 100).max(40) as usize;
        let filter =
            Async::new_sinc(ratio, 1.0, &parameters, block_len, 1, FixedAsync::Input).ok()?;
        let made = vec![0.0; filter.output_frames_max()];
        let delay = filter.output_delay();
        let block = Vec::with_capacity(block_len);
        Some(Self { filter, ratio, block, block_len, made, taken: 0, given: 0, delay })
    }

    fn feed(&mut self, mut samples: &[i16], out: &mut Vec<i16>) {
        self.taken += samples.len() as u64;
        while !samples.is_empty() {
            let room = self.block_len - self.block.len();
            let (head, tail) = samples.split_at_checked(room).unwrap_or((samples, &[]));
            self.block.extend(head.iter().map(|s| f32::from(*s)));
            samples = tail;
            if self.block.len() == self.block_len {
                self.run(out);
            }
        }
    }

    /// Sends a full block through the filter.
    fn run(&mut self, out: &mut Vec<i16>) {
        let capacity = self.made.len();
        let input = InterleavedSlice::new(&self.block, 1, self.block_len);
        let output = InterleavedSlice::new_mut(&mut self.made, 1, capacity);
        let written = match (input, output) {
            (Ok(input), Ok(mut output)) => self
                .filter
                .process_into_buffer(&input, &mut output, None)
                .map_or(0, |(_, written)| written),
            _ => 0,
        };
        self.block.clear();
        let cut = self.delay.min(written);
        self.delay -= cut;
        self.given += (written - cut) as u64;
        let made = self.made.get(cut..written).unwrap_or(&[]);
        // The conversion saturates: a filter overshoots at loud edges.
        // Halves go away from zero, as `round` has them, without its call a sample.
        out.extend(made.iter().map(|s| (s + 0.5_f32.copysign(*s)) as i16));
    }

    fn finish(&mut self, out: &mut Vec<i16>) {
        let owed = (self.taken as f64 * self.ratio).ceil() as u64;
        while self.given < owed {
            let before = out.len();
            self.block.resize(self.block_len, 0.0);
            self.run(out);
            if out.len() == before && self.delay == 0 {
                break;
            }
        }
        let beyond = usize::try_from(self.given.saturating_sub(owed)).unwrap_or(0);
        out.truncate(out.len().saturating_sub(beyond));
        self.filter.reset();
        self.block.clear();
        (self.taken, self.given, self.delay) = (0, 0, self.filter.output_delay());
    }
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(hertz: f64, rate: u32, n: usize) -> Vec<i16> {
        let step = std::f64::consts::TAU * hertz / f64::from(rate);
        (0..n).map(|i| ((i as f64 * step).sin() * 10_000.0) as i16).collect()
    }

    fn resampled(samples: &[i16], from: u32, to: u32) -> Vec<i16> {
        let mut out = Vec::new();
        let mut resampler = Resampler::new(from, to);
        resampler.feed(samples, &mut out);
        resampler.finish(&mut out);
        out
    }

    fn check_tone(from: u32, to: u32) {
        let input = sine(700.0, from, from as usize / 2);
        let out = resampled(&input, from, to);
        let owed = (input.len() as f64 * f64::from(to) / f64::from(from)).ceil() as usize;
        assert_eq!(out.len(), owed, "{from} to {to}");
        // The tone is taken out of the middle; what is left is what the filter added.
        let middle = &out[out.len() / 4..out.len() * 3 / 4];
        let step = std::f64::consts::TAU * 700.0 / f64::from(to);
        let (mut along, mut across) = (0.0, 0.0);
        for (i, sample) in middle.iter().enumerate() {
            along += f64::from(*sample) * (i as f64 * step).sin();
            across += f64::from(*sample) * (i as f64 * step).cos();
        }
        let half = middle.len() as f64 / 2.0;
        let (along, across) = (along / half, across / half);
        assert!((along.hypot(across) - 10_000.0).abs() < 60.0, "{from} to {to}");
        let worst = middle
            .iter()
            .enumerate()
            .map(|(i, sample)| {
                let at = i as f64 * step;
                (f64::from(*sample) - along * at.sin() - across * at.cos()).abs()
            })
            .fold(0.0, f64::max);
        assert!(worst < 60.0, "{from} to {to}: {worst} of 10000");
    }

    #[test]
    fn a_tone_stays_where_it_is() {
        for rate in [11_025, 16_000, 22_050, 44_100, 48_000] {
            check_tone(8_000, rate);
            check_tone(rate, 16_000);
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_gone() {
        let out = resampled(&sine(11_000.0, 48_000, 24_000), 48_000, 16_000);
        let loudest = out[2_000..6_000].iter().map(|s| s.abs()).max();
        assert!(loudest < Some(50), "{loudest:?}");
    }

    #[test]
    fn a_finished_stream_leaves_nothing_behind() {
        let tone = sine(300.0, 8_000, 1_234);
        let mut resampler = Resampler::new(8_000, 16_000);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for out in [&mut first, &mut second] {
            resampler.feed(&tone, out);
            resampler.finish(out);
        }
        assert_eq!(first, second);
        assert_eq!(first.len(), 2_468);
    }
}
