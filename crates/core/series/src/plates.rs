//! Registrations by what they look like: a report finds all that may be of its vehicle
//! without a look at each.

use crate::lists::{Lists, take_out};
use crate::vehicle::{Fit, Folded, Mark, compare};
use foldhash::fast::FixedState;
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
    parts: Lists,
}

/// A registration of a report.
#[derive(Clone, Copy, Debug)]
struct Plate {
    at: u32,
    folded: Folded,
}

fn whole(mark: &Mark) -> Option<[u8; WHOLE]> {
    let all: [u8; WHOLE] = mark.folded().known().try_into().ok()?;
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
        let plate = Plate { at, folded: mark.folded() };
        let Some(all) = whole(mark) else { return self.partial.push(plate) };
        self.whole.push(plate);
        for key in parts(all).into_iter().chain([key(4, &all)]) {
            self.parts.put(key, at);
        }
    }

    /// Takes a registration out.
    pub(crate) fn remove(&mut self, at: u32, mark: &Mark) {
        let Some(all) = whole(mark) else { return take_out(&mut self.partial, at, |p| p.at) };
        take_out(&mut self.whole, at, |p| p.at);
        for key in parts(all).into_iter().chain([key(4, &all)]) {
            self.parts.take(key, at);
        }
    }

    /// All that may be of one vehicle with a registration.
    pub(crate) fn near(&self, mark: &Mark) -> Vec<u32> {
        let folded = mark.folded();
        let fits = |p: &&Plate| compare(folded.known(), p.folded.known()) != Fit::Other;
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
        found.extend(keys.iter().flat_map(|key| self.parts.get(*key)));
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
