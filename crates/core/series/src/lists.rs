//! [`Lists`]: the records under each of many keys, most of which are those of one record.

use crate::common::upper;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Records by key, in the order in which they came. Keys are told apart by their upper halves:
/// now and then two share a list, which costs a look at a record that need not have been.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    keys: HashMap<u32, List, FixedState>,
    /// Lists of two records and more.
    many: Vec<Vec<u32>>,
    /// Places in `many` that no key has.
    free: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
enum List {
    /// One record.
    One(u32),
    /// Place of the list.
    Many(u32),
}

impl Lists {
    /// Puts a record, which comes after all that are there, under a key.
    pub(crate) fn put(&mut self, key: u64, at: u32) {
        let Self { keys, many, free } = self;
        let list = keys.entry(upper(key)).or_insert(List::One(at));
        match *list {
            List::One(first) if first != at => {
                let place = free.pop().unwrap_or_else(|| {
                    many.push(Vec::new());
                    u32::try_from(many.len() - 1).unwrap_or(u32::MAX)
                });
                if let Some(all) = many.get_mut(place as usize) {
                    *all = vec![first, at];
                    *list = List::Many(place);
                }
            }
            List::One(_) => {}
            List::Many(place) => {
                let all = many.get_mut(place as usize).filter(|all| all.last() != Some(&at));
                all.into_iter().for_each(|all| all.push(at));
            }
        }
    }

    /// Takes a record from under a key.
    pub(crate) fn take(&mut self, key: u64, at: u32) {
        let key = upper(key);
        match self.keys.get(&key).copied() {
            Some(List::One(only)) if only == at => {
                self.keys.remove(&key);
            }
            Some(List::Many(place)) => {
                let Some(all) = self.many.get_mut(place as usize) else { return };
                take_out(all, at, |n| *n);
                if all.is_empty() {
                    *all = Vec::new();
                    self.free.push(place);
                    self.keys.remove(&key);
                }
            }
            _ => {}
        }
    }

    /// The records under a key.
    pub(crate) fn get(&self, key: u64) -> &[u32] {
        match self.keys.get(&upper(key)) {
            None => &[],
            Some(List::One(at)) => std::slice::from_ref(at),
            Some(List::Many(place)) => self.many.get(*place as usize).map_or(&[], Vec::as_slice),
        }
    }
}

/// Takes a record out of a list in which records stand in the order in which they came. A long
/// list that has become short gives memory back.
pub(crate) fn take_out<T>(list: &mut Vec<T>, at: u32, which: impl Fn(&T) -> u32) {
    if let Ok(place) = list.binary_search_by_key(&at, which) {
        list.remove(place);
        if list.len() < list.capacity() / 4 {
            list.shrink_to(list.len() * 2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lists;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        #[test]
        fn what_is_under_a_key_is_what_was_put_there_and_not_taken(steps in proptest::collection::vec((0u64..6, any::<bool>(), 0u32..40), 0..60)) {
            let mut lists = Lists::default();
            let mut expect: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
            for (at, (key, comes, other)) in (0u32..).zip(steps) {
                let key = key << 40;
                if comes {
                    lists.put(key, at);
                    lists.put(key, at);
                    expect.entry(key).or_default().insert(at);
                } else {
                    lists.take(key, other);
                    expect.entry(key).or_default().remove(&other);
                }
            }
            for (key, all) in &expect {
                prop_assert_eq!(lists.get(*key), all.iter().copied().collect::<Vec<_>>());
            }
            let filled = expect.values().filter(|all| !all.is_empty()).count();
            prop_assert_eq!(lists.keys.len(), filled);
        }
    }
}
