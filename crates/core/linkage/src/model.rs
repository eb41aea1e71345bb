//! The model of Fellegi and Sunter (1969): for each level how often it occurs among pairs that
//! belong together (m) and among pairs that do not (u), and what that weighs in bits.

use crate::compare::{Comparators, Pattern};
use crate::values::MISSING;

/// Estimates of one comparison; index 0 is "missing", which weighs nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimates {
    /// Probability of each level among pairs that belong together.
    pub m: Vec<f64>,
    /// Probability of each level among pairs that do not.
    pub u: Vec<f64>,
}

impl Estimates {
    /// Weight of a level in bits (log2 of the Bayes factor); missing weighs nothing.
    pub fn bits(&self, level: usize) -> f64 {
        match (level, self.m.get(level), self.u.get(level)) {
            (1.., Some(m), Some(u)) => (m.max(1e-9) / u.max(1e-12)).log2(),
            _ => 0.0,
        }
    }
}

/// Everything that turns the levels of a pair into a weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Probability that two records taken at random belong together.
    pub prior: f64,
    /// One entry for each comparison.
    pub estimates: Vec<Estimates>,
    /// For each comparison the level of equal values, if rare values weigh more.
    pub frequency_level: Vec<Option<usize>>,
}

/// One row of the sum that makes a weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Name of the comparison, or "prior".
    pub name: String,
    /// Level, as the spec writes it.
    pub level: String,
    /// The two values, as they were compared.
    pub values: Option<(String, String)>,
    /// What it adds, in bits.
    pub bits: f64,
}

impl Model {
    /// Weight of the prior in bits.
    pub fn prior_bits(&self) -> f64 {
        (self.prior / (1.0 - self.prior)).log2()
    }

    /// Weight of the levels alone, without prior and frequencies.
    pub fn pattern_bits(&self, pattern: Pattern) -> f64 {
        self.estimates.iter().enumerate().map(|(k, e)| e.bits(pattern.level(k))).sum()
    }

    /// What the frequency of the values adds to a pair: more than nothing where they agree on a
    /// rare value, less where on a common one.
    pub fn frequency_bits(
        &self,
        comparators: &Comparators,
        pattern: Pattern,
        left: u32,
        right: u32,
    ) -> f64 {
        (0..self.estimates.len())
            .map(|k| self.frequency_bits_of(comparators, k, pattern.level(k), (left, right)))
            .sum()
    }

    fn frequency_bits_of(
        &self,
        comparators: &Comparators,
        k: usize,
        level: usize,
        (left, right): (u32, u32),
    ) -> f64 {
        let (Some(Some(exact)), Some(comparator), Some(estimates)) =
            (self.frequency_level.get(k), comparators.list.get(k), self.estimates.get(k))
        else {
            return 0.0;
        };
        if level != *exact {
            return 0.0;
        }
        let feature = &comparator.feature;
        let (a, b) = (feature.cell(left), feature.cell(right));
        if a == MISSING || b == MISSING {
            return 0.0;
        }
        let frequency = feature.frequency(a).max(feature.frequency(b)).max(1e-9);
        let u = estimates.u.get(level).copied().unwrap_or(1.0).max(1e-12);
        (u / frequency).log2()
    }

    /// Weight of a pair in bits, prior included.
    pub fn weight(
        &self,
        comparators: &Comparators,
        pattern: Pattern,
        left: u32,
        right: u32,
    ) -> f64 {
        self.prior_bits()
            + self.pattern_bits(pattern)
            + self.frequency_bits(comparators, pattern, left, right)
    }

    /// The sum that makes the weight of a pair, row by row.
    pub fn waterfall(&self, comparators: &Comparators, left: u32, right: u32) -> Vec<Bar> {
        let pattern = comparators.pattern(left, right);
        let mut bars = vec![Bar {
            name: "prior".to_owned(),
            level: String::new(),
            values: None,
            bits: self.prior_bits(),
        }];
        for (k, comparator) in comparators.list.iter().enumerate() {
            let level = pattern.level(k);
            let feature = &comparator.feature;
            let text = |record: u32| feature.values.get(feature.cell(record)).to_owned();
            bars.push(Bar {
                name: comparator.name.clone(),
                level: level_name(comparator, level),
                values: Some((text(left), text(right))),
                bits: self.estimates.get(k).map_or(0.0, |e| e.bits(level)),
            });
            let bits = self.frequency_bits_of(comparators, k, level, (left, right));
            if bits != 0.0 {
                bars.push(Bar {
                    name: comparator.name.clone(),
                    level: "how common the value is".to_owned(),
                    values: None,
                    bits,
                });
            }
        }
        bars
    }
}

/// The name of a level.
pub fn level_name(comparator: &crate::compare::Comparator, level: usize) -> String {
    match level.checked_sub(1) {
        None => "missing".to_owned(),
        Some(i) => comparator
            .conditions
            .get(i)
            .map_or_else(|| "anything else".to_owned(), ToString::to_string),
    }
}

/// Probability of a weight in bits.
pub fn probability(bits: f64) -> f64 {
    1.0 / (1.0 + (-bits).exp2())
}
