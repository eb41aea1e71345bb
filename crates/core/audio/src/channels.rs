//! Interleaved channels taken apart: stereo recordings have one party a channel.

/// Most channels that are taken apart.
pub const MOST_CHANNELS: u16 = 16;

/// Takes interleaved samples apart, however the stream is cut.
#[derive(Clone, Debug)]
pub struct Splitter {
    channels: usize,
    next: usize,
    sum: i32,
}

impl Splitter {
    /// A splitter for so many channels, at least one.
    pub fn new(channels: u16) -> Self {
        Self { channels: usize::from(channels.clamp(1, MOST_CHANNELS)), next: 0, sum: 0 }
    }

    /// Appends each sample to the output of its channel; of channels without an output
    /// nothing is kept.
    pub fn split(&mut self, samples: &[i16], out: &mut [Vec<i16>]) {
        for sample in samples {
            if let Some(channel) = out.get_mut(self.next) {
                channel.push(*sample);
            }
            self.step();
        }
    }

    /// Appends the mean of the channels: one microphone that hears everybody.
    pub fn mix(&mut self, samples: &[i16], out: &mut Vec<i16>) {
        for sample in samples {
            self.sum += i32::from(*sample);
            if self.step() {
                let mean = self.sum / self.channels as i32;
                out.push(i16::try_from(mean).unwrap_or(0));
                self.sum = 0;
            }
        }
    }

    /// Goes on to the next channel; true after the last.
    fn step(&mut self) -> bool {
        self.next += 1;
        let last = self.next == self.channels;
        if last {
            self.next = 0;
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_party_has_a_channel() {
        let mut out = [Vec::new(), Vec::new()];
        let mut splitter = Splitter::new(2);
        splitter.split(&[1, -1, 2], &mut out);
        splitter.split(&[-2, 3, -3], &mut out);
        assert_eq!(out, [vec![1, 2, 3], vec![-1, -2, -3]]);
    }

    #[test]
    fn parties_can_be_mixed() {
        let mut out = Vec::new();
        let mut splitter = Splitter::new(2);
        splitter.mix(&[10, 20, i16::MAX], &mut out);
        splitter.mix(&[i16::MAX, 7], &mut out);
        assert_eq!(out, [15, i16::MAX]);
    }
}
