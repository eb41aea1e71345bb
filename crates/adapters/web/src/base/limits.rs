//! How often something may be tried: counts in memory, for an address or an account. Neither is
//! kept: what is remembered of them is a number that nobody can foretell, for there may be very
//! many, and they are people's.

use casework::Moment;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

/// A rule: so many in so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What is counted, as `login` or `receipt`.
    pub what: &'static str,
    /// How many.
    pub most: u32,
    /// In how many seconds.
    pub seconds: i64,
}

/// Keys remembered at most; beyond that windows that are over are forgotten, and then those
/// that are nearest their end.
const MOST_KEYS: usize = 100_000;

/// When a window began, how long it is, and how many attempts there were in it.
#[derive(Clone, Copy, Debug)]
struct Window {
    begun: Moment,
    seconds: i64,
    count: u32,
}

impl Window {
    fn is_over(&self, now: Moment) -> bool {
        now.0 - self.begun.0 >= self.seconds
    }
}

/// Counts of attempts.
#[derive(Debug, Default)]
pub struct Limits {
    counts: Mutex<HashMap<u64, Window>>,
    /// Makes the number of what is counted for whom.
    keys: RandomState,
}

/// Forgets windows that are over; if there are none, those that are nearest their end, for
/// the table must not grow.
fn make_room<K: Eq + Hash>(counts: &mut HashMap<K, Window>, most: usize, now: Moment) {
    if counts.len() < most {
        return;
    }
    counts.retain(|_, window| !window.is_over(now));
    if counts.len() < most {
        return;
    }
    let mut ends: Vec<i64> = counts.values().map(|w| w.begun.0 + w.seconds).collect();
    ends.sort_unstable();
    let Some(middle) = ends.get(ends.len() / 8).copied() else { return };
    counts.retain(|_, window| window.begun.0 + window.seconds > middle);
}

impl Limits {
    /// Counts an attempt.
    ///
    /// # Errors
    /// The seconds after which it may be tried again.
    pub fn count(&self, limit: Limit, key: &str, now: Moment) -> Result<(), i64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = Window { begun: now, seconds: limit.seconds, count: 0 };
        let key = self.key(limit, key);
        if !counts.contains_key(&key) {
            make_room(&mut counts, MOST_KEYS, now);
        }
        let window = counts.entry(key).or_insert(begun);
        if window.is_over(now) {
            *window = begun;
        }
        if window.count >= limit.most {
            return Err((limit.seconds - (now.0 - window.begun.0)).max(1));
        }
        window.count += 1;
        Ok(())
    }

    /// Forgets the attempts of a key, after one that succeeded.
    pub fn forget(&self, limit: Limit, key: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&self.key(limit, key));
    }

    fn key(&self, limit: Limit, key: &str) -> u64 {
        self.keys.hash_one((limit.what, key))
    }
}

#[cfg(test)]
mod tests {
    use super::{Limit, Limits, Window, make_room};
    use casework::Moment;
    use std::collections::HashMap;

    #[test]
    fn a_full_table_keeps_long_windows_that_go_on_and_never_grows() {
        let window = |begun, seconds| Window { begun: Moment(begun), seconds, count: 10 };
        let mut counts = HashMap::new();
        for number in 0..8 {
            counts.insert(("check", format!("over {number}")), window(0, 60));
            counts.insert(("receipt", format!("open {number}")), window(0, 600));
        }
        make_room(&mut counts, 16, Moment(100));
        assert_eq!(counts.len(), 8, "only what is over goes");
        assert!(counts.keys().all(|(what, _)| *what == "receipt"));
        counts.insert(("receipt", "later".to_owned()), window(90, 600));
        make_room(&mut counts, 9, Moment(100));
        assert!(counts.len() < 9, "nothing is over and there is room all the same");
        assert!(counts.contains_key(&("receipt", "later".to_owned())));
    }

    #[test]
    fn the_window_opens_again() {
        let (limits, limit) = (Limits::default(), Limit { what: "login", most: 2, seconds: 60 });
        let at = |s| limits.count(limit, "a", Moment(s));
        assert_eq!([at(0), at(1), at(2)], [Ok(()), Ok(()), Err(58)]);
        assert_eq!(at(61), Ok(()));
        assert_eq!(limits.count(limit, "b", Moment(2)), Ok(()));
    }
}
