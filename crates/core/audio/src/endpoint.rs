//! Endpoints: where a stretch of speech begins and where it ends.
//!
//! Speech begins where enough frames in a row hold voice, a little before them so that no
//! first consonant is lost. It ends after a silence. Somebody who never pauses is cut in
//! the shortest pause there is: from half the longest stretch on, the silence that is
//! waited for shrinks, down to nothing at the longest.

use crate::voice::Voice;
use std::collections::VecDeque;

/// When speech begins and ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Endpointing {
    /// How likely voice must be for a frame to count, from 0 to 1.
    pub threshold: f32,
    /// Milliseconds of voice in a row that begin a stretch.
    pub start_ms: u32,
    /// Milliseconds kept from before them.
    pub lead_ms: u32,
    /// Milliseconds without voice that end a stretch. They add to every delay.
    pub silence_ms: u32,
    /// Milliseconds a stretch lasts at most.
    pub longest_ms: u32,
}

impl Default for Endpointing {
    fn default() -> Self {
        Self { threshold: 0.5, start_ms: 60, lead_ms: 240, silence_ms: 500, longest_ms: 15_000 }
    }
}

/// Why a stretch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nobody spoke for a while.
    Silence,
    /// It was as long as a stretch may be.
    Length,
    /// The sound ended.
    Finished,
}

/// What a segmenter tells, in order. Times are milliseconds from the start of the sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Piece<'a> {
    /// Speech begins; the sound from `at_ms` on follows.
    Begin {
        /// The first sample handed on.
        at_ms: u64,
    },
    /// Sound of the stretch.
    Sound(&'a [i16]),
    /// The stretch has ended.
    End {
        /// The end of the last frame with voice.
        at_ms: u64,
        /// Why.
        why: Why,
    },
}

/// Cuts sound into stretches of speech.
pub struct Segmenter<V> {
    voice: V,
    rules: Endpointing,
    rate: u64,
    frame_len: usize,
    /// Samples of a frame that is not full yet.
    partial: Vec<i16>,
    /// Samples of full frames so far.
    position: u64,
    /// Frames from before speech, oldest first, and frames to use again.
    lead: VecDeque<Vec<i16>>,
    /// Voiced frames in a row.
    run: u32,
    open: Option<Open>,
}

/// A stretch under way.
#[derive(Clone, Copy, Debug)]
struct Open {
    begin: u64,
    last_voice: u64,
}

impl<V> std::fmt::Debug for Segmenter<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Segmenter");
        shown.field("rules", &self.rules).field("position", &self.position);
        shown.field("open", &self.open).finish_non_exhaustive()
    }
}

impl<V: Voice> Segmenter<V> {
    /// A segmenter for sound at `rate` samples a second, which is what `voice` expects too.
    pub fn new(rate: u32, voice: V, rules: Endpointing) -> Self {
        let frame_len = voice.frame_len().max(1);
        Self {
            voice,
            rules,
            rate: u64::from(rate.max(1)),
            frame_len,
            partial: Vec::with_capacity(frame_len),
            position: 0,
            lead: VecDeque::new(),
            run: 0,
            open: None,
        }
    }

    /// Milliseconds of sound so far.
    pub fn at_ms(&self) -> u64 {
        (self.position + self.partial.len() as u64) * 1_000 / self.rate
    }

    /// Whether a stretch is under way.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Takes sound and hands on what is speech.
    pub fn feed(&mut self, mut samples: &[i16], sink: &mut impl FnMut(Piece<'_>)) {
        while !samples.is_empty() {
            let room = self.frame_len - self.partial.len();
            let (head, tail) = samples.split_at_checked(room).unwrap_or((samples, &[]));
            self.partial.extend_from_slice(head);
            samples = tail;
            if self.partial.len() == self.frame_len {
                let frame = std::mem::take(&mut self.partial);
                self.frame(&frame, sink);
                self.partial = frame;
                self.partial.clear();
            }
        }
    }

    /// Says that the sound has ended: an open stretch ends with it.
    pub fn finish(&mut self, sink: &mut impl FnMut(Piece<'_>)) {
        if let Some(open) = self.open.take() {
            if !self.partial.is_empty() {
                sink(Piece::Sound(&self.partial));
            }
            sink(Piece::End { at_ms: self.ms(open.last_voice), why: Why::Finished });
        }
        self.position += self.partial.len() as u64;
        self.partial.clear();
        self.lead.clear();
        self.run = 0;
    }

    fn frame(&mut self, frame: &[i16], sink: &mut impl FnMut(Piece<'_>)) {
        let voiced = self.voice.probability(frame) >= self.rules.threshold;
        self.position += frame.len() as u64;
        self.run = if voiced { self.run + 1 } else { 0 };
        match self.open {
            Some(open) => self.go_on(open, frame, sink),
            None => self.wait(frame, sink),
        }
    }

    fn wait(&mut self, frame: &[i16], sink: &mut impl FnMut(Piece<'_>)) {
        let keep = self.frames(self.rules.start_ms) + self.frames(self.rules.lead_ms);
        let mut spare = Vec::new();
        while self.lead.len() >= keep.max(1) {
            spare = self.lead.pop_front().unwrap_or_default();
        }
        spare.clear();
        spare.extend_from_slice(frame);
        self.lead.push_back(spare);
        if (self.run as usize) < self.frames(self.rules.start_ms) {
            return;
        }
        let kept: usize = self.lead.iter().map(Vec::len).sum();
        let begin = self.position - kept as u64;
        sink(Piece::Begin { at_ms: self.ms(begin) });
        self.lead.iter().for_each(|f| sink(Piece::Sound(f)));
        self.lead.clear();
        self.open = Some(Open { begin, last_voice: self.position });
    }

    fn go_on(&mut self, mut open: Open, frame: &[i16], sink: &mut impl FnMut(Piece<'_>)) {
        sink(Piece::Sound(frame));
        if self.run > 0 {
            open.last_voice = self.position;
        }
        let silence = self.ms(self.position - open.last_voice);
        let length = self.ms(self.position - open.begin);
        let longest = u64::from(self.rules.longest_ms);
        let why = if length >= longest {
            Why::Length
        } else if silence >= self.patience(length) {
            Why::Silence
        } else {
            self.open = Some(open);
            return;
        };
        sink(Piece::End { at_ms: self.ms(open.last_voice), why });
        self.open = None;
        self.run = 0;
    }

    /// The silence that ends a stretch of this length, in milliseconds, at least a frame.
    fn patience(&self, length_ms: u64) -> u64 {
        let longest = u64::from(self.rules.longest_ms).max(1);
        let whole = u64::from(self.rules.silence_ms);
        let left = longest.saturating_sub(length_ms).min(longest / 2);
        (whole * left / (longest / 2).max(1)).max(self.ms(self.frame_len as u64)).max(1)
    }

    /// Number of frames in so many milliseconds, at least one.
    fn frames(&self, ms: u32) -> usize {
        let samples = u64::from(ms) * self.rate / 1_000;
        usize::try_from(samples / self.frame_len as u64).unwrap_or(usize::MAX).max(1)
    }

    fn ms(&self, samples: u64) -> u64 {
        samples * 1_000 / self.rate
    }
}
