//! How often something may be tried: counts in memory, for an address or an account. Neither is
//! kept: what is remembered of them is a number that nobody can foretell, for there may be very
//! many, and they are people's.

use casework::Moment;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
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

/// Keys remembered at most; beyond that the oldest windows are forgotten.
const MOST_KEYS: usize = 100_000;

/// Counts of attempts: when the window began, and how many there were.
#[derive(Debug, Default)]
pub struct Limits {
    counts: Mutex<HashMap<u64, (Moment, u32)>>,
    /// Makes the number of what is counted for whom.
    keys: RandomState,
}

impl Limits {
    /// Counts an attempt.
    ///
    /// # Errors
    /// The seconds after which it may be tried again.
    pub fn count(&self, limit: Limit, key: &str, now: Moment) -> Result<(), i64> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MOST_KEYS {
            counts.retain(|_, (begun, _)| now.0 - begun.0 < 60);
        }
        let entry = counts.entry(self.key(limit, key)).or_insert((now, 0));
        if now.0 - entry.0.0 >= limit.seconds {
            *entry = (now, 0);
        }
        if entry.1 >= limit.most {
            return Err((limit.seconds - (now.0 - entry.0.0)).max(1));
        }
        entry.1 += 1;
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
    use super::{Limit, Limits};
    use casework::Moment;

    #[test]
    fn the_window_opens_again() {
        let (limits, limit) = (Limits::default(), Limit { what: "login", most: 2, seconds: 60 });
        let at = |s| limits.count(limit, "a", Moment(s));
        assert_eq!([at(0), at(1), at(2)], [Ok(()), Ok(()), Err(58)]);
        assert_eq!(at(61), Ok(()));
        assert_eq!(limits.count(limit, "b", Moment(2)), Ok(()));
    }
}
