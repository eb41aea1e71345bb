//! An ear: one party of a call, from samples to what was said.
//!
//! It joins voice activity, endpoints, resampling and a recogniser. Silence costs next to
//! nothing, because only speech is resampled and recognised.

use crate::endpoint::{Endpointing, Piece, Segmenter, Why};
use crate::hearing::{Heard, Hypothesis, Loss, Recognizer};
use crate::resample::Resampler;
use crate::voice::{Contrast, Voice};
use std::collections::VecDeque;
use std::time::Duration;

/// What an ear tells. Times are milliseconds from the start of the call.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// Somebody begins to speak.
    Begins {
        /// When.
        at_ms: u64,
    },
    /// What the open stretch is taken for so far.
    Partial(Hypothesis),
    /// A stretch has ended; its words follow as [`Event::Turn`] if there are any.
    Ended {
        /// When the voice ended.
        at_ms: u64,
        /// Why the stretch did.
        why: Why,
    },
    /// What was said in a stretch.
    Turn(Hypothesis),
    /// Speech that was not recognised.
    Lost(Loss),
}

/// One party of a call.
pub struct Ear {
    /// Brings the line to a rate at which voice can be told; idle for telephones.
    line: Resampler,
    segmenter: Segmenter<Box<dyn Voice>>,
    speech: Resampler,
    recognizer: Box<dyn Recognizer>,
    events: VecDeque<Event>,
    /// Kept for its memory.
    levelled: Vec<i16>,
    resampled: Vec<i16>,
}

impl std::fmt::Debug for Ear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Ear");
        shown.field("segmenter", &self.segmenter).finish_non_exhaustive()
    }
}

impl Ear {
    /// An ear for sound at `rate` samples a second, with our own voice activity.
    pub fn new(rate: u32, recognizer: Box<dyn Recognizer>, rules: Endpointing) -> Self {
        let voice = Box::new(Contrast::new(inner_rate(rate)));
        Self::with_voice(rate, recognizer, rules, voice)
    }

    /// An ear with another voice activity, which hears sound at [`inner_rate`].
    pub fn with_voice(
        rate: u32,
        recognizer: Box<dyn Recognizer>,
        rules: Endpointing,
        voice: Box<dyn Voice>,
    ) -> Self {
        let inner = inner_rate(rate);
        Self {
            line: Resampler::new(rate, inner),
            segmenter: Segmenter::new(inner, voice, rules),
            speech: Resampler::new(inner, recognizer.rate()),
            recognizer,
            events: VecDeque::new(),
            levelled: Vec::new(),
            resampled: Vec::new(),
        }
    }

    /// Takes the next sound.
    pub fn feed(&mut self, samples: &[i16]) {
        self.levelled.clear();
        self.line.feed(samples, &mut self.levelled);
        self.segment();
    }

    /// Says that the sound has ended. Answers may still come: see [`Ear::is_busy`].
    pub fn finish(&mut self) {
        self.levelled.clear();
        self.line.finish(&mut self.levelled);
        self.segment();
        let Self { segmenter, speech, recognizer, events, resampled, .. } = self;
        let mut mouth = Mouth { speech, recognizer: recognizer.as_mut(), events, resampled };
        segmenter.finish(&mut |piece| mouth.take(piece));
    }

    /// The next thing to tell, if there is one.
    pub fn poll(&mut self) -> Option<Event> {
        drain(self.recognizer.as_mut(), &mut self.events);
        self.events.pop_front()
    }

    /// Milliseconds of sound so far.
    pub fn at_ms(&self) -> u64 {
        self.segmenter.at_ms()
    }

    /// Whether somebody is speaking.
    pub fn is_open(&self) -> bool {
        self.segmenter.is_open()
    }

    /// Whether speech that has ended is still to be answered.
    pub fn is_busy(&self) -> bool {
        self.recognizer.is_busy()
    }

    /// Whether so many milliseconds of speech could be taken without loss.
    pub fn has_room(&self, ms: u32) -> bool {
        let samples = u64::from(ms) * u64::from(self.recognizer.rate()) / 1_000;
        self.recognizer.room() as u64 >= samples
    }

    /// Waits until there may be something to tell, or for so long; for callers that have
    /// nothing else to do.
    pub fn wait(&mut self, at_most: Duration) {
        self.recognizer.wait(at_most);
    }

    /// The recogniser, to set its waker.
    pub fn recognizer(&mut self) -> &mut dyn Recognizer {
        self.recognizer.as_mut()
    }

    fn segment(&mut self) {
        let Self { segmenter, speech, recognizer, events, levelled, resampled, .. } = self;
        let mut mouth = Mouth { speech, recognizer: recognizer.as_mut(), events, resampled };
        segmenter.feed(levelled, &mut |piece| mouth.take(piece));
    }
}

/// The rate at which voice is told: the rate of the line if it is 8000 or a small multiple,
/// else 16,000 samples a second.
pub fn inner_rate(rate: u32) -> u32 {
    match rate {
        8_000 | 16_000 | 24_000 | 32_000 | 48_000 => rate,
        _ => 16_000,
    }
}

/// The way from the segmenter to the recogniser.
struct Mouth<'a> {
    speech: &'a mut Resampler,
    recognizer: &'a mut dyn Recognizer,
    events: &'a mut VecDeque<Event>,
    resampled: &'a mut Vec<i16>,
}

impl Mouth<'_> {
    fn take(&mut self, piece: Piece<'_>) {
        self.resampled.clear();
        match piece {
            Piece::Begin { at_ms } => {
                self.events.push_back(Event::Begins { at_ms });
                self.recognizer.begin(at_ms);
            }
            Piece::Sound(samples) => {
                self.speech.feed(samples, self.resampled);
                self.recognizer.feed(self.resampled);
            }
            Piece::End { at_ms, why } => {
                self.speech.finish(self.resampled);
                self.recognizer.feed(self.resampled);
                self.recognizer.end();
                self.events.push_back(Event::Ended { at_ms, why });
            }
        }
        // A recogniser that answers at once is heard in the order of the sound, however
        // much of it came in at a time.
        drain(self.recognizer, self.events);
    }
}

fn drain(recognizer: &mut dyn Recognizer, events: &mut VecDeque<Event>) {
    while let Some(heard) = recognizer.poll() {
        match heard {
            Heard::Partial(said) => events.push_back(Event::Partial(said)),
            // Breath, a cough, a tone: voice without words is nobody's turn.
            Heard::Final(said) if said.text.trim().is_empty() => {}
            Heard::Final(said) => events.push_back(Event::Turn(said)),
            Heard::Lost(loss) => events.push_back(Event::Lost(loss)),
        }
    }
}
