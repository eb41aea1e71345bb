//! What a session remembers of its last turns: which features when, and what each run adds up to.
//!
//! A feature counts once in a run however often it is heard. The sums of all runs that end with
//! the latest turn are kept, so that a turn costs what its own words cost and not the window's.

use crate::call::WINDOW_TURNS;
use std::collections::VecDeque;

/// Features kept of a window at most; the oldest turns go first.
const MOST_FEATURES: usize = 1_000;

/// The last turns of a call: features by number, no words.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// Features heard in each turn, the oldest turn first.
    lengths: VecDeque<u16>,
    /// What the turns from each one on to the latest add up to.
    totals: VecDeque<f32>,
    /// How many features that run has.
    counts: VecDeque<u16>,
    /// All of `lengths`.
    heard: usize,
    last: LastHeard,
}

impl Window {
    /// Bytes held beside the struct itself.
    pub fn heap_bytes(&self) -> usize {
        self.lengths.capacity() * size_of::<u16>()
            + self.totals.capacity() * size_of::<f32>()
            + self.counts.capacity() * size_of::<u16>()
            + self.last.slots.capacity() * size_of::<Slot>()
    }

    /// Adds a turn's features (under 2^18), each worth what `worth` says under its number, and gives the
    /// largest sum of a run of turns that ends here; an empty run adds up to nothing.
    pub(crate) fn add_turn(&mut self, features: &[u32], worth: &[f32]) -> f32 {
        let features = features.get(..MOST_FEATURES).unwrap_or(features);
        self.make_room(features.len());
        let age_most = self.lengths.len();
        self.last.begin_turn(age_most);
        // What is added to the runs that begin at each turn and before none earlier.
        let mut rises = [(0.0_f32, 0_u16); WINDOW_TURNS];
        for feature in features {
            let from = match self.last.hear(*feature) {
                Some(0) => continue,
                Some(age) if age <= age_most => age_most - age + 1,
                _ => 0,
            };
            if let Some(rise) = rises.get_mut(from) {
                rise.0 += worth.get(*feature as usize).copied().unwrap_or(0.0);
                rise.1 += 1;
            }
        }
        self.lengths.push_back(u16::try_from(features.len()).unwrap_or(u16::MAX));
        self.totals.push_back(0.0);
        self.counts.push_back(0);
        self.heard += features.len();
        let (mut loudest, mut rise) = (0.0_f32, (0.0_f32, 0_u16));
        let runs = self.totals.iter_mut().zip(&mut self.counts);
        for ((total, count), more) in runs.zip(rises) {
            rise = (rise.0 + more.0, rise.1 + more.1);
            *total += rise.0;
            *count = count.saturating_add(rise.1);
            loudest = loudest.max(*total * moderation(usize::from(*count)));
        }
        loudest
    }

    /// Forgets the oldest turns until another with so many features fits.
    fn make_room(&mut self, features: usize) {
        while self.lengths.len() >= WINDOW_TURNS
            || (self.heard + features > MOST_FEATURES && !self.lengths.is_empty())
        {
            let gone = self.lengths.pop_front().unwrap_or(0);
            self.totals.pop_front();
            self.counts.pop_front();
            self.heard -= usize::from(gone).min(self.heard);
        }
    }
}

/// Features of a run up to which its sum counts in full; a turn has some twenty.
const UNMODERATED: f32 = 250.0;

/// By how much the sum of a run with so many features counts.
///
/// Words that have nothing to do with a scam add up by chance at least as the root of their
/// number; talk at length must not sound like one for its length alone. The power is the one
/// that told unseen authors' calls apart best.
pub(crate) fn moderation(features: usize) -> f32 {
    let many = (features as f32 / UNMODERATED).max(1.0);
    many.powf(-0.8)
}

/// A feature's number and the turn that it was last heard in, its low bits, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot(u32);

/// Bits of a slot that hold the turn; the feature's number has the other 18
/// ([`crate::call::FEATURES_MOST`] times the parties is less).
const TURN_BITS: u32 = 14;

/// No feature has so high a number.
const FREE: Slot = Slot(u32::MAX);

impl Slot {
    fn new(feature: u32, turn: u32) -> Self {
        Self(feature << TURN_BITS | (turn & ((1 << TURN_BITS) - 1)))
    }

    fn feature(self) -> u32 {
        self.0 >> TURN_BITS
    }

    /// Turns from then to `now`, which come round after 2^14.
    fn age(self, now: u32) -> usize {
        (now.wrapping_sub(self.0) & ((1 << TURN_BITS) - 1)) as usize
    }
}

/// Where a feature is first looked for among so many slots (multiply and shift, Lemire 2019).
fn home(feature: u32, slots: usize) -> usize {
    ((u64::from(feature.wrapping_mul(0x9E37_79B1)) * slots as u64) >> 32) as usize
}

/// The slot after one, round the end.
fn next(at: usize, slots: usize) -> usize {
    match at + 1 < slots {
        true => at + 1,
        false => 0,
    }
}

/// Slots that a table begins with, and by which it grows: a session is to stay small.
const STEP: usize = 128;

/// When each feature was last heard: a hash table with linear probing. What has left the
/// window stays until the table is full and then makes way.
#[derive(Clone, Debug, Default)]
struct LastHeard {
    slots: Vec<Slot>,
    used: usize,
    turn: u32,
}

/// Turns after which stale entries must be gone, well before the low bits of turns come round.
const SWEEP_EVERY: u32 = 1 << 12;

impl LastHeard {
    fn begin_turn(&mut self, age_most: usize) {
        self.turn = self.turn.wrapping_add(1);
        if self.turn.is_multiple_of(SWEEP_EVERY) {
            self.sweep(age_most);
        }
    }

    /// Notes that a feature is heard in this turn; tells how many turns ago it was heard before,
    /// which may be longer than the window reaches back.
    fn hear(&mut self, feature: u32) -> Option<usize> {
        if self.used * 8 >= self.slots.len() * 7 {
            self.sweep(WINDOW_TURNS);
        }
        let n_slots = self.slots.len();
        let mut at = home(feature, n_slots);
        for _ in 0..n_slots {
            let slot = self.slots.get_mut(at)?;
            if *slot == FREE {
                *slot = Slot::new(feature, self.turn);
                self.used += 1;
                return None;
            }
            if slot.feature() == feature {
                let age = slot.age(self.turn);
                *slot = Slot::new(feature, self.turn);
                return Some(age);
            }
            at = next(at, n_slots);
        }
        None
    }

    /// Drops what is older than so many turns, and makes the table a step larger while two
    /// thirds of it are still taken.
    fn sweep(&mut self, age_most: usize) {
        let turn = self.turn;
        let live = |s: &Slot| *s != FREE && s.age(turn) <= age_most;
        let kept: Vec<Slot> = self.slots.iter().copied().filter(live).collect();
        let mut size = self.slots.len().max(STEP);
        while kept.len() * 3 > size * 2 {
            size += STEP;
        }
        self.slots.clear();
        self.slots.resize(size, FREE);
        self.slots.shrink_to_fit();
        self.used = kept.len();
        for slot in kept {
            let mut at = home(slot.feature(), size);
            while self.slots.get(at).is_some_and(|s| *s != FREE) {
                at = next(at, size);
            }
            if let Some(free) = self.slots.get_mut(at) {
                *free = slot;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// The loudest run, by adding up every run from scratch.
    fn by_hand(turns: &[Vec<u32>], worth: &[f32]) -> f32 {
        let mut from = turns.len().saturating_sub(WINDOW_TURNS);
        while turns[from..].iter().map(Vec::len).sum::<usize>() > MOST_FEATURES
            && from + 1 < turns.len()
        {
            from += 1;
        }
        let mut seen = BTreeSet::new();
        let (mut sum, mut best) = (0.0, 0.0_f32);
        for turn in turns[from..].iter().rev() {
            for f in turn.iter().filter(|f| seen.insert(**f)) {
                sum += worth[*f as usize];
            }
            best = best.max(sum * moderation(seen.len()));
        }
        best
    }

    proptest! {
        #[test]
        fn every_turn_gives_the_loudest_run(
            turns in prop::collection::vec(prop::collection::vec(0_u32..300, 0..90), 1..70),
            worth in prop::collection::vec(-50_i8..50, 300),
        ) {
            let worth: Vec<f32> = worth.into_iter().map(f32::from).collect();
            let mut window = Window::default();
            for n in 1..=turns.len() {
                let found = window.add_turn(&turns[n - 1], &worth);
                prop_assert!((found - by_hand(&turns[..n], &worth)).abs() < 1e-3);
            }
        }
    }

    #[test]
    fn a_feature_heard_sixteen_thousand_turns_ago_counts_afresh() {
        let mut window = Window::default();
        assert!((window.add_turn(&[7], &[1.0; 8]) - 1.0).abs() < 1e-6);
        for _ in 0..16_383 {
            assert!(window.add_turn(&[], &[1.0; 8]) < 1.5);
        }
        assert!((window.add_turn(&[7], &[1.0; 8]) - 1.0).abs() < 1e-6);
    }
}
