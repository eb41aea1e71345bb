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
    /// All of `lengths`.
    heard: usize,
    last: LastHeard,
}

impl Window {
    /// Bytes held beside the struct itself.
    pub fn heap_bytes(&self) -> usize {
        self.lengths.capacity() * size_of::<u16>()
            + self.totals.capacity() * size_of::<f32>()
            + self.last.slots.capacity() * size_of::<Slot>()
    }

    /// Adds a turn's features, each worth what `worth` says under its number, and gives the
    /// largest sum of a run of turns that ends here; an empty run adds up to nothing.
    pub(crate) fn add_turn(&mut self, features: &[u16], worth: &[f32]) -> f32 {
        let features = features.get(..MOST_FEATURES).unwrap_or(features);
        self.make_room(features.len());
        let age_most = self.lengths.len();
        self.last.begin_turn(age_most);
        // What is added to the runs that begin at each turn and before none earlier.
        let mut rises = [0.0_f32; WINDOW_TURNS];
        for feature in features {
            let from = match self.last.hear(*feature) {
                Some(0) => continue,
                Some(age) if age <= age_most => age_most - age + 1,
                _ => 0,
            };
            if let Some(rise) = rises.get_mut(from) {
                *rise += worth.get(usize::from(*feature)).copied().unwrap_or(0.0);
            }
        }
        self.lengths.push_back(u16::try_from(features.len()).unwrap_or(u16::MAX));
        self.totals.push_back(0.0);
        self.heard += features.len();
        let (mut loudest, mut rise) = (0.0_f32, 0.0_f32);
        for (total, more) in self.totals.iter_mut().zip(rises) {
            rise += more;
            *total += rise;
            loudest = loudest.max(*total);
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
            self.heard -= usize::from(gone).min(self.heard);
        }
    }
}

/// A feature's number and the turn that it was last heard in, its low bits.
#[derive(Clone, Copy, Debug)]
struct Slot {
    feature: u16,
    turn: u16,
}

/// No feature has this number ([`crate::call::FEATURES_MOST`]).
const FREE: Slot = Slot { feature: u16::MAX, turn: 0 };

/// When each feature was last heard: a hash table with linear probing. What has left the
/// window stays until the table is full and then makes way.
#[derive(Clone, Debug, Default)]
struct LastHeard {
    slots: Vec<Slot>,
    used: usize,
    turn: u16,
}

/// Turns after which stale entries must be gone, well before the low bits of turns come round.
const SWEEP_EVERY: u16 = 1 << 14;

impl LastHeard {
    fn begin_turn(&mut self, age_most: usize) {
        self.turn = self.turn.wrapping_add(1);
        if self.turn.is_multiple_of(SWEEP_EVERY) {
            self.sweep(age_most);
        }
    }

    /// Notes that a feature is heard in this turn; tells how many turns ago it was heard before,
    /// which may be longer than the window reaches back.
    fn hear(&mut self, feature: u16) -> Option<usize> {
        if self.used * 4 >= self.slots.len() * 3 {
            self.sweep(WINDOW_TURNS);
        }
        let mask = self.slots.len().saturating_sub(1);
        let mut at = usize::from(feature.wrapping_mul(40_503)) & mask;
        for _ in 0..=mask {
            let slot = self.slots.get_mut(at)?;
            if slot.feature == feature {
                let age = self.turn.wrapping_sub(slot.turn);
                slot.turn = self.turn;
                return Some(usize::from(age));
            }
            if slot.feature == FREE.feature {
                *slot = Slot { feature, turn: self.turn };
                self.used += 1;
                return None;
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Drops what is older than so many turns, and doubles the table if it is still half full.
    fn sweep(&mut self, age_most: usize) {
        let turn = self.turn;
        let live = |s: &Slot| {
            s.feature != FREE.feature && usize::from(turn.wrapping_sub(s.turn)) <= age_most
        };
        let kept: Vec<Slot> = self.slots.iter().copied().filter(live).collect();
        let mut size = self.slots.len().max(64);
        while kept.len() * 2 > size {
            size *= 2;
        }
        self.slots.clear();
        self.slots.resize(size, FREE);
        self.slots.shrink_to_fit();
        self.used = kept.len();
        let mask = size - 1;
        for slot in kept {
            let mut at = usize::from(slot.feature.wrapping_mul(40_503)) & mask;
            while self.slots.get(at).is_some_and(|s| s.feature != FREE.feature) {
                at = (at + 1) & mask;
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
    fn by_hand(turns: &[Vec<u16>], worth: &[f32]) -> f32 {
        let mut from = turns.len().saturating_sub(WINDOW_TURNS);
        while turns[from..].iter().map(Vec::len).sum::<usize>() > MOST_FEATURES
            && from + 1 < turns.len()
        {
            from += 1;
        }
        let mut seen = BTreeSet::new();
        let (mut sum, mut best) = (0.0, 0.0_f32);
        for turn in turns[from..].iter().rev() {
            let fresh = turn.iter().filter(|f| seen.insert(**f));
            sum += fresh.map(|f| worth[usize::from(*f)]).sum::<f32>();
            best = best.max(sum);
        }
        best
    }

    proptest! {
        #[test]
        fn every_turn_gives_the_loudest_run(
            turns in prop::collection::vec(prop::collection::vec(0_u16..300, 0..90), 1..70),
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
    fn a_feature_heard_sixty_five_thousand_turns_ago_counts_afresh() {
        let mut window = Window::default();
        assert!((window.add_turn(&[7], &[1.0; 8]) - 1.0).abs() < 1e-6);
        for _ in 0..65_535 {
            assert!(window.add_turn(&[], &[1.0; 8]) < 1.5);
        }
        assert!((window.add_turn(&[7], &[1.0; 8]) - 1.0).abs() < 1e-6);
    }
}
