//! The course of a call: how one turn follows another.
//!
//! Each turn is a point among [`WIDTH`] numbers, the sum of what its words and pairs are worth
//! there; a small recurrent network (simple recurrent unit, Lei et al. 2018: gates that look at
//! the turn and not at the state) goes from turn to turn and says after each how much the run
//! sounds like a scam. It hears what a bag of words cannot: what led to what. It is judged on
//! every run of turns that ends with the latest and begins with a turn of whoever may have
//! rung, up to [`WINDOW_TURNS`] long, and the loudest counts, so nothing said before can dilute
//! what is said now.

use crate::call::{PARTIES, WINDOW_TURNS};
use std::collections::VecDeque;

/// Numbers that a turn is a point among.
pub const WIDTH: usize = 32;

/// Numbers that a run is remembered by. More of them than of [`WIDTH`] hear a little more and
/// cost nothing for each word (docs/decisions/0003).
pub const MEMORY: usize = 64;

/// A point.
pub type Point = [f32; WIDTH];

/// What is remembered of a run.
pub type Memory = [f32; MEMORY];

/// The trained weights.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseWeights {
    /// Which of the call classifier's words and pairs it knows, ascending.
    pub words: Vec<u32>,
    /// For each of them where it pulls a turn, in [`Parts::unit`]s.
    pub rows: Vec<[i8; WIDTH]>,
    /// All other weights.
    pub parts: Parts,
}

/// What the network has beside its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// Value of one unit of the rows, by column.
    pub unit: Point,
    /// By party: how strongly what it says pulls.
    pub gain: [Point; PARTIES],
    /// By party: where a turn of it stands without any word.
    pub shift: [Point; PARTIES],
    /// By the turn's numbers: how much is kept of what was before.
    pub keep: [Memory; WIDTH],
    /// The same of no turn at all.
    pub keep_bias: Memory,
    /// By the turn's numbers: what is taken from the turn.
    pub take: [Memory; WIDTH],
    /// The same of no turn at all.
    pub take_bias: Memory,
    /// Log-odds of each number remembered.
    pub out: Memory,
    /// Log-odds of nothing.
    pub bias: f32,
}

impl Parts {
    /// All of them nought.
    pub fn zero() -> Self {
        Self {
            unit: [0.0; WIDTH],
            gain: [[0.0; WIDTH]; PARTIES],
            shift: [[0.0; WIDTH]; PARTIES],
            keep: [[0.0; MEMORY]; WIDTH],
            keep_bias: [0.0; MEMORY],
            take: [[0.0; MEMORY]; WIDTH],
            take_bias: [0.0; MEMORY],
            out: [0.0; MEMORY],
            bias: 0.0,
        }
    }

    /// Every weight, in the order of the file.
    pub(crate) fn values(&self) -> impl Iterator<Item = &f32> {
        let Self { unit, gain, shift, keep, keep_bias, take, take_bias, out, bias } = self;
        let points = std::iter::once(unit).chain(gain).chain(shift).flatten();
        let memories = [keep_bias, take_bias, out].into_iter().chain(keep).chain(take).flatten();
        points.chain(memories).chain(std::iter::once(bias))
    }

    /// As [`Parts::values`], to be changed.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        let Self { unit, gain, shift, keep, keep_bias, take, take_bias, out, bias } = self;
        let points = std::iter::once(unit).chain(gain).chain(shift).flatten();
        let memories = [keep_bias, take_bias, out].into_iter().chain(keep).chain(take).flatten();
        points.chain(memories).chain(std::iter::once(bias))
    }

    /// Where a turn stands: the sum of its words' pulls, moderated by their number.
    pub(crate) fn stand(&self, party: usize, sum: &Point, words: usize) -> Turned {
        let moderate = 1.0 / (words as f32 + 1.0).sqrt();
        let (gain, shift) = (self.gain.get(party), self.shift.get(party));
        let (Some(gain), Some(shift)) = (gain, shift) else { return Turned::default() };
        let mut out = Turned { moderate, ..Turned::default() };
        for ((((pull, at), sum), gain), shift) in
            out.pull.iter_mut().zip(&mut out.at).zip(sum).zip(gain).zip(shift)
        {
            *pull = sum * moderate;
            *at = (*pull * gain + shift).max(0.0);
        }
        out.keep = self.keep_bias;
        out.take = self.take_bias;
        for ((at, keep), take) in out.at.iter().zip(&self.keep).zip(&self.take) {
            if *at > 0.0 {
                add(&mut out.keep, keep, *at);
                add(&mut out.take, take, *at);
            }
        }
        out.keep.iter_mut().for_each(|k| *k = 1.0 / (1.0 + (-*k).exp()));
        out
    }
}

/// A turn on its way through the network.
#[derive(Clone, Debug)]
pub(crate) struct Turned {
    pub(crate) moderate: f32,
    /// The moderated pulls of the words.
    pub(crate) pull: Point,
    /// Where the turn stands.
    pub(crate) at: Point,
    /// The share that is kept of what was before.
    pub(crate) keep: Memory,
    /// What the turn says.
    pub(crate) take: Memory,
}

impl Default for Turned {
    fn default() -> Self {
        let (point, memory) = ([0.0; WIDTH], [0.0; MEMORY]);
        Self { moderate: 0.0, pull: point, at: point, keep: memory, take: memory }
    }
}

impl Turned {
    /// Goes on from what is remembered.
    pub(crate) fn step(&self, memory: &mut Memory) {
        for ((m, keep), take) in memory.iter_mut().zip(&self.keep).zip(&self.take) {
            *m = *m * keep + (1.0 - keep) * take;
        }
    }

    /// The same of what a session remembers.
    fn step_short(&self, memory: &mut [Short; MEMORY]) {
        for ((m, keep), take) in memory.iter_mut().zip(&self.keep).zip(&self.take) {
            *m = Short::of(m.value() * keep + (1.0 - keep) * take);
        }
    }
}

/// A number in two bytes, as exact as a part in 256 (bfloat16: the upper half of its bits,
/// rounded), since a session remembers two thousand of them.
#[derive(Clone, Copy, Debug, Default)]
struct Short(u16);

impl Short {
    fn of(value: f32) -> Self {
        // Never so large that rounding would carry over into the sign.
        let bits = value.clamp(-1e30, 1e30).to_bits();
        Self((bits.wrapping_add(0x8000) >> 16) as u16)
    }

    fn value(self) -> f32 {
        f32::from_bits(u32::from(self.0) << 16)
    }
}

/// A bounded view of what is remembered (softsign).
pub(crate) fn squash(value: f32) -> f32 {
    value / (1.0 + value.abs())
}

pub(crate) fn add<const N: usize>(sum: &mut [f32; N], other: &[f32; N], factor: f32) {
    for (s, o) in sum.iter_mut().zip(other) {
        *s += o * factor;
    }
}

/// The network as it runs.
#[derive(Clone, Debug)]
pub struct CourseModel {
    weights: CourseWeights,
    /// For each word or pair of the call classifier its row, or [`NO_ROW`].
    places: Vec<u16>,
}

const NO_ROW: u16 = u16::MAX;

impl CourseModel {
    /// Readies trained weights for running beside a call classifier that knows so many words.
    pub fn new(weights: CourseWeights, call_words: usize) -> Self {
        let mut places = vec![NO_ROW; call_words];
        for (word, row) in weights.words.iter().zip(0_u16..NO_ROW) {
            if let Some(place) = places.get_mut(*word as usize) {
                *place = row;
            }
        }
        Self { weights, places }
    }

    /// The trained weights.
    pub fn weights(&self) -> &CourseWeights {
        &self.weights
    }

    /// Adds a turn, its words as the call classifier numbers them, and gives the log-odds of a
    /// scam for the run up to it that sounds most like one; nothing before anybody who may
    /// have rung has spoken.
    pub(crate) fn add_turn(
        &self,
        course: &mut Course,
        party: usize,
        known: impl Iterator<Item = u32>,
    ) -> Option<f32> {
        let mut sum = [0_i32; WIDTH];
        let mut words = 0;
        for row in known.filter_map(|word| self.row(word)) {
            sum.iter_mut().zip(row).for_each(|(s, r)| *s += i32::from(*r));
            words += 1;
        }
        let parts = &self.weights.parts;
        let mut pull = [0.0; WIDTH];
        for ((p, s), unit) in pull.iter_mut().zip(sum).zip(&parts.unit) {
            *p = s as f32 * unit;
        }
        let turned = parts.stand(party, &pull, words);
        course.step(&turned, party != CALLEE);
        course.runs.iter().map(|run| self.log_odds(&run.memory)).reduce(f32::max)
    }

    fn row(&self, word: u32) -> Option<&[i8; WIDTH]> {
        let place = self.places.get(word as usize)?;
        self.weights.rows.get(usize::from(*place))
    }

    fn log_odds(&self, memory: &[Short; MEMORY]) -> f32 {
        let parts = &self.weights.parts;
        // Four sums side by side, which the processor adds at once.
        let mut sums = [0.0_f32; 4];
        let (memory, out) = (memory.as_chunks::<4>().0, parts.out.as_chunks::<4>().0);
        for (m, o) in memory.iter().zip(out) {
            for ((s, m), o) in sums.iter_mut().zip(m).zip(o) {
                *s += squash(m.value()) * o;
            }
        }
        parts.bias + sums.iter().sum::<f32>()
    }
}

/// The party that was rung up.
const CALLEE: usize = 1;

/// What a session remembers of the runs of its last turns: numbers, no words.
#[derive(Clone, Debug, Default)]
pub struct Course {
    runs: VecDeque<Run>,
}

/// A run of turns up to the latest.
#[derive(Clone, Debug)]
struct Run {
    turns: u16,
    memory: [Short; MEMORY],
}

impl Course {
    /// Bytes held beside the struct itself.
    pub fn heap_bytes(&self) -> usize {
        self.runs.capacity() * size_of::<Run>()
    }

    fn step(&mut self, turned: &Turned, begins: bool) {
        if self.runs.front().is_some_and(|oldest| usize::from(oldest.turns) >= WINDOW_TURNS) {
            self.runs.pop_front();
        }
        if begins {
            if self.runs.len() == self.runs.capacity() {
                // By a few, not by doubling: a session is to stay small.
                self.runs.reserve_exact(4);
            }
            self.runs.push_back(Run { turns: 0, memory: [Short::default(); MEMORY] });
        }
        for run in &mut self.runs {
            run.turns += 1;
            turned.step_short(&mut run.memory);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network that knows two words: the first alarms it, the second after the first more so.
    fn model() -> CourseModel {
        let mut parts = Parts::zero();
        parts.unit = [0.1; WIDTH];
        parts.gain = [[1.0; WIDTH]; PARTIES];
        parts.keep_bias = [2.0; MEMORY];
        parts.take[0][0] = 3.0;
        parts.take[1][0] = -3.0;
        parts.out[0] = 4.0;
        parts.bias = -2.0;
        let row = |at: usize| {
            let mut row = [0_i8; WIDTH];
            row[at] = 40;
            row
        };
        CourseModel::new(CourseWeights { words: vec![3, 5], rows: vec![row(0), row(1)], parts }, 8)
    }

    fn loudest(turns: &[(usize, &[u32])]) -> f32 {
        let (model, mut course) = (model(), Course::default());
        let said = turns.iter().map(|(party, words)| {
            model.add_turn(&mut course, *party, words.iter().copied()).unwrap_or(f32::MIN)
        });
        said.fold(f32::MIN, f32::max)
    }

    #[test]
    fn an_alarming_word_is_louder_than_none() {
        assert!(loudest(&[(0, &[3])]) > loudest(&[(0, &[1])]));
        assert!(loudest(&[(0, &[3]), (0, &[3])]) > loudest(&[(0, &[3])]));
    }

    #[test]
    fn nothing_said_before_dilutes_it() {
        let plain = loudest(&[(0, &[3])]);
        for opening in [&[(0, &[5, 5][..]); 4][..], &[(1, &[5][..]); 40], &[(0, &[][..]); 3]] {
            let mut turns = opening.to_vec();
            turns.push((0, &[3]));
            assert!(loudest(&turns) >= plain);
        }
    }

    #[test]
    fn two_bytes_are_as_exact_as_a_part_in_256() {
        for value in [0.0, 1.0, -1.0, 0.3, -7.77, 1e-3, 123.4, -9e20] {
            assert!((Short::of(value).value() - value).abs() <= value.abs() / 256.0, "{value}");
        }
        assert!(Short::of(f32::INFINITY).value().is_finite());
    }

    #[test]
    fn whoever_was_rung_begins_no_run() {
        let (model, mut course) = (model(), Course::default());
        assert_eq!(model.add_turn(&mut course, 1, [3].into_iter()), None);
        assert!(model.add_turn(&mut course, 0, [3].into_iter()).is_some());
    }

    #[test]
    fn it_remembers_a_window_and_no_more() {
        let (model, mut course) = (model(), Course::default());
        for _ in 0..500 {
            model.add_turn(&mut course, 2, [3].into_iter());
        }
        assert_eq!(course.runs.len(), WINDOW_TURNS);
        assert!(course.heap_bytes() <= (WINDOW_TURNS + 4) * size_of::<Run>());
    }
}
