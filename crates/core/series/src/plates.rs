//! Registrations by what they look like: a report finds all that may be of its vehicle
//! without a look at each.

use crate::vehicle::{Fit, Mark, compare};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::hash::BuildHasher;

/// Characters of a registration of today's form that was read whole.
const WHOLE: usize = 7;

/// All registrations.
///
/// Two that were read whole and differ in one character agree in two of three parts, and two
/// in which neighbours changed places are found by changing them back. Those that were not
/// read whole are few, and are looked at one by one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plates {
    whole: Vec<Plate>,
    partial: Vec<Plate>,
    parts: HashMap<u64, Vec<u32>, FixedState>,
}

/// A registration of a report. None has more than eight characters.
#[derive(Clone, Copy, Debug)]
struct Plate {
    at: u32,
    length: u8,
    characters: [u8; 8],
}

impl Plate {
    fn of(at: u32, mark: &Mark) -> Self {
        let mut characters = [0; 8];
        characters.iter_mut().zip(mark.folded()).for_each(|(slot, b)| *slot = *b);
        Self { at, length: u8::try_from(mark.folded().len().min(8)).unwrap_or(8), characters }
    }

    fn known(&self) -> &[u8] {
        self.characters.get(..usize::from(self.length)).unwrap_or_default()
    }
}

fn whole(mark: &Mark) -> Option<[u8; WHOLE]> {
    let all: [u8; WHOLE] = mark.folded().try_into().ok()?;
    (!all.contains(&b'?')).then_some(all)
}

fn key(which: u64, characters: &[u8]) -> u64 {
    FixedState::with_seed(which).hash_one(characters)
}

/// Every two of three parts: the letters of the place, the age, the letters after it.
fn parts([a, b, c, d, e, f, g]: [u8; WHOLE]) -> [u64; 3] {
    [key(1, &[a, b, c, d]), key(2, &[a, b, e, f, g]), key(3, &[c, d, e, f, g])]
}

impl Plates {
    /// Takes a registration in.
    pub(crate) fn add(&mut self, at: u32, mark: &Mark) {
        let Some(all) = whole(mark) else { return self.partial.push(Plate::of(at, mark)) };
        self.whole.push(Plate::of(at, mark));
        for key in parts(all).into_iter().chain([key(4, &all)]) {
            self.parts.entry(key).or_default().push(at);
        }
    }

    /// Takes a registration out.
    pub(crate) fn remove(&mut self, at: u32, mark: &Mark) {
        let Some(all) = whole(mark) else { return self.partial.retain(|p| p.at != at) };
        self.whole.retain(|p| p.at != at);
        for key in parts(all).into_iter().chain([key(4, &all)]) {
            if let Some(list) = self.parts.get_mut(&key) {
                list.retain(|n| *n != at);
                if list.is_empty() {
                    self.parts.remove(&key);
                }
            }
        }
    }

    /// All that may be of one vehicle with a registration.
    pub(crate) fn near(&self, mark: &Mark) -> Vec<u32> {
        let fits = |p: &&Plate| compare(mark.folded(), p.known()) != Fit::Other;
        let mut found: Vec<u32> = self.partial.iter().filter(fits).map(|p| p.at).collect();
        let Some(mut all) = whole(mark) else {
            found.extend(self.whole.iter().filter(fits).map(|p| p.at));
            return found;
        };
        let mut keys = parts(all).to_vec();
        for i in 1..WHOLE {
            all.swap(i - 1, i);
            keys.push(key(4, &all));
            all.swap(i - 1, i);
        }
        found.extend(keys.iter().filter_map(|key| self.parts.get(key)).flatten());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Plates;
    use crate::vehicle::{Fit, Mark};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_registration_that_fits_is_found(texts in proptest::collection::vec("[A-C1?]{3,8}|[A-B]{2}[1-2][1?]([A-B]{3})?", 2..40)) {
            let marks: Vec<Mark> = texts.iter().filter_map(|t| Mark::parse(t)).collect();
            let mut plates = Plates::default();
            (0u32..).zip(&marks).for_each(|(at, mark)| plates.add(at, mark));
            for mark in &marks {
                let near = plates.near(mark);
                for (at, other) in (0u32..).zip(&marks) {
                    let fits = mark.compare(other) != Fit::Other;
                    prop_assert!(!fits || near.contains(&at), "{:?} {:?}", mark, other);
                }
            }
        }
    }
}
