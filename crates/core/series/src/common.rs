//! How common values are among the reports that the store holds: agreement on what everybody
//! says proves little.

use crate::record::Record;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::hash::BuildHasher;

/// A value of a field as one number; fields are told apart. Counts and stories keep the upper
/// half of it: of 100,000 values two are expected to share a half, and are counted as one.
pub fn key(field: u8, value: &str) -> u64 {
    FixedState::with_seed(u64::from(field)).hash_one(value)
}

/// The same for a value that is a number.
pub(crate) fn key_of(field: u8, value: u64) -> u64 {
    FixedState::with_seed(u64::from(field)).hash_one(value)
}

/// What is expected of a field before any report was read.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Share of reports that hold one value.
    pub share: f32,
    /// As if it had been seen in so many reports.
    pub reports: f32,
}

/// Reports that have to hold a value before it can be common.
const MANY: u32 = 10;
/// Share of reports from which a value is common, whatever was expected.
const COMMON: f32 = 1.0 / 6.0;

/// Counts of values.
#[derive(Clone, Debug, Default)]
pub struct Common {
    reports: u32,
    counts: HashMap<u32, u32, FixedState>,
}

/// The upper half of a value.
pub(crate) fn upper(value: u64) -> u32 {
    (value >> 32) as u32
}

impl Common {
    /// Counts a report.
    pub fn add(&mut self, record: &Record) {
        self.reports = self.reports.saturating_add(1);
        for value in record.values() {
            let count = self.counts.entry(upper(value)).or_insert(0);
            *count = count.saturating_add(1);
        }
    }

    /// Counts a report no longer.
    pub fn remove(&mut self, record: &Record) {
        self.reports = self.reports.saturating_sub(1);
        for value in record.values() {
            if let Some(count) = self.counts.get_mut(&upper(value)) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    self.counts.remove(&upper(value));
                }
            }
        }
    }

    /// Reports counted.
    pub fn reports(&self) -> u32 {
        self.reports
    }

    /// Reports that hold a value.
    pub fn count(&self, value: u64) -> u32 {
        self.counts.get(&upper(value)).copied().unwrap_or(0)
    }

    /// Share of reports that hold a value, between what is expected and what is counted: the
    /// mean of a beta distribution that begins as `expected`.
    pub fn share(&self, value: u64, expected: Expected) -> f32 {
        self.share_of(self.count(value), expected)
    }

    fn share_of(&self, count: u32, expected: Expected) -> f32 {
        let counted = count as f32;
        (counted + expected.share * expected.reports) / (self.reports as f32 + expected.reports)
    }

    /// What agreement on a value is worth in bits, if two reports of one series agree in a
    /// share `m`: between nothing and `most`. A value that a sixth of the reports hold, many of
    /// them, is common whatever was expected of it; up to a twelfth what was expected has its
    /// say, since a large series in a small store has a number in common as well; in between
    /// the one passes into the other.
    pub fn bits(&self, value: u64, m: f32, expected: Expected, most: f32) -> f32 {
        let count = self.count(value);
        let bits = (m / self.share_of(count, expected).max(1e-6)).log2().clamp(0.0, most);
        let counted = count as f32 / self.reports.max(count) as f32;
        if count < MANY || counted <= COMMON / 2.0 {
            return bits;
        }
        let is_common = ((counted - COMMON / 2.0) / (COMMON / 2.0)).clamp(0.0, 1.0);
        let alone = (m / counted).log2().clamp(0.0, most);
        bits + is_common * (alone - bits).min(0.0)
    }
}
