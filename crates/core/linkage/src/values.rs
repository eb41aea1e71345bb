//! Distinct texts of a column, stored once, so that comparing two records compares two numbers
//! first and each text is looked at once.

use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// The id of a missing value.
pub const MISSING: u32 = 0;

/// Hash of a text that is the same on every machine and run.
pub fn hash_text(text: &str) -> u64 {
    FixedState::with_seed(0x6c69_6e6b).hash_one(text)
}

/// Joins two hashes into one that depends on their order (an xor-multiply round).
pub fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^ (x >> 32)
}

/// Element `i`, or the default where the slice ends before it.
pub fn at<T: Copy + Default>(slice: &[T], i: usize) -> T {
    slice.get(i).copied().unwrap_or_default()
}

/// Distinct texts with ids from 1; id 0 is the missing value and has the empty text.
#[derive(Clone, Debug)]
pub struct Values {
    text: String,
    ends: Vec<u32>,
    /// Ids by the hash of their text, or the next free place behind it; 0 where there is none.
    /// A power of two long, and at most three quarters full.
    slots: Vec<u32>,
}

impl Default for Values {
    fn default() -> Self {
        Self { text: String::new(), ends: vec![0], slots: Vec::new() }
    }
}

/// Where the search for a text begins in so many slots, a power of two.
fn first_slot(text: &str, n_slots: usize) -> usize {
    hash_text(text) as usize & n_slots.wrapping_sub(1)
}

impl Values {
    /// Number of ids, the missing value included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing but the missing value is known.
    pub fn is_empty(&self) -> bool {
        self.ends.len() <= 1
    }

    /// The text of an id; empty for the missing value and for ids that are not known.
    pub fn get(&self, id: u32) -> &str {
        let i = id as usize;
        let start = i.checked_sub(1).map_or(0, |before| at(&self.ends, before)) as usize;
        self.text.get(start..at(&self.ends, i) as usize).unwrap_or("")
    }

    /// The id of a text that is known; an empty text is the missing value.
    pub fn find(&self, text: &str) -> Option<u32> {
        if text.is_empty() {
            return Some(MISSING);
        }
        if self.slots.is_empty() {
            return self.iter().find(|(_, known)| *known == text).map(|(id, _)| id);
        }
        self.search(text).ok()
    }

    /// The id of a text, or the place where it would stand.
    fn search(&self, text: &str) -> Result<u32, usize> {
        let n = self.slots.len();
        let mut slot = first_slot(text, n);
        loop {
            match at(&self.slots, slot) {
                MISSING => return Err(slot),
                id if self.get(id) == text => return Ok(id),
                _ => slot = (slot + 1) & n.wrapping_sub(1),
            }
        }
    }

    /// Makes places for half as many texts again, and puts those that are known into theirs.
    fn make_room(&mut self) {
        let n = (self.ends.len() * 2).next_power_of_two().max(16);
        self.slots = vec![MISSING; n];
        for id in 1..self.ends.len() as u32 {
            if let Err(slot) = self.search(self.get(id)) {
                self.put(slot, id);
            }
        }
    }

    fn put(&mut self, slot: usize, id: u32) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = id;
        }
    }

    /// The id of a text, given to it if it has none. Texts beyond 4 GB in all count as missing.
    pub fn intern(&mut self, text: &str) -> u32 {
        if text.is_empty() {
            return MISSING;
        }
        if self.ends.len() * 4 > self.slots.len() * 3 {
            self.make_room();
        }
        let slot = match self.search(text) {
            Ok(id) => return id,
            Err(slot) => slot,
        };
        let Ok(end) = u32::try_from(self.text.len() + text.len()) else { return MISSING };
        let id = self.ends.len() as u32;
        self.text.push_str(text);
        self.ends.push(end);
        self.put(slot, id);
        id
    }

    /// Every id and text but the missing one, in the order they were first seen.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (1..self.ends.len() as u32).map(|id| (id, self.get(id)))
    }

    /// Gives back what is not needed while no texts are added; looking one up is slow after it.
    pub fn freeze(&mut self) {
        self.slots = Vec::new();
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_id() {
        let mut values = Values::default();
        let a = values.intern("ann");
        let b = values.intern("bob");
        assert_eq!((a, b, values.intern("ann"), values.intern("")), (1, 2, 1, MISSING));
        assert_eq!(
            (values.get(1), values.get(2), values.get(0), values.get(9)),
            ("ann", "bob", "", "")
        );
        assert_eq!((values.find("bob"), values.find("eve")), (Some(2), None));
        values.freeze();
        assert_eq!((values.find("bob"), values.find("eve")), (Some(2), None));
        assert_eq!((values.intern("bob"), values.intern("eve")), (2, 3));
    }

    #[test]
    fn many_texts_are_found_again() {
        let mut values = Values::default();
        for n in 0..5_000u32 {
            assert_eq!(values.intern(&n.to_string()), n + 1);
        }
        assert!((0..5_000u32).all(|n| values.find(&n.to_string()) == Some(n + 1)));
    }
}
