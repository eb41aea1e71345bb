//! The model of Fellegi and Sunter (1969): for each level how often it occurs among pairs that
//! belong together (m) and among pairs that do not (u), and what that weighs in bits.

use crate::compare::{Comparators, Pattern};
use crate::values::{MISSING, at};

/// Estimates of one comparison; index 0 is "missing", which weighs nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Estimates {
    /// Probability of each level among pairs that belong together.
    pub m: Vec<f64>,
    /// Probability of each level among pairs that do not.
    pub u: Vec<f64>,
    /// The comparison that this one hangs together with among pairs that do not belong together.
    pub parent: Option<usize>,
    /// The same as `u` for each level of the parent.
    pub given: Vec<Vec<f64>>,
    /// The same as `m` for each level of the parent.
    pub m_given: Vec<Vec<f64>>,
}

impl Estimates {
    /// Probability of a level among pairs that do not belong together and are at a level of the
    /// parent.
    pub fn u_given(&self, level: usize, parent: usize) -> f64 {
        self.given.get(parent).unwrap_or(&self.u).get(level).copied().unwrap_or(1.0).max(1e-12)
    }

    /// Probability of a level among pairs that belong together and are at a level of the parent.
    pub fn m_given(&self, level: usize, parent: usize) -> f64 {
        self.m_given.get(parent).unwrap_or(&self.m).get(level).copied().unwrap_or(1.0).max(1e-9)
    }

    /// Weight of a level in bits (log2 of the Bayes factor), given the parent's level; missing
    /// weighs nothing.
    pub fn bits(&self, level: usize, parent: usize) -> f64 {
        if level == 0 || level >= self.m.len() {
            return 0.0;
        }
        (self.m_given(level, parent) / self.u_given(level, parent)).log2()
    }

    /// Bits that are to be expected of two records that belong together, if nothing else were
    /// known.
    pub fn expected_bits(&self) -> f64 {
        let bits = |(level, m): (usize, &f64)| m * self.bits(level, usize::MAX);
        self.m.iter().enumerate().map(bits).sum::<f64>().max(0.0)
    }

    /// Weight of the strictest level in bits, if nothing else were known.
    pub fn most_bits(&self) -> f64 {
        self.bits(1, usize::MAX).max(0.0)
    }
}

/// Pairs that are related but not the same: a third class beside m and u.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Related {
    /// Probability that two records taken at random are related.
    pub share: f64,
    /// Probability of each level among related pairs, for each comparison.
    pub r: Vec<Vec<f64>>,
    /// The same as `r` for each level of the parent.
    pub given: Vec<Vec<Vec<f64>>>,
    /// Comparisons that agree by chance only.
    pub by_chance: Vec<usize>,
}

impl Related {
    /// How much more probable a level of a comparison is among related pairs than among others,
    /// given the parent's level.
    fn factor(&self, model: &Model, k: usize, (level, parent): (usize, usize)) -> f64 {
        let (Some(e), Some(r)) = (model.estimates.get(k), self.r.get(k)) else { return 1.0 };
        if level == 0 || level >= r.len() || self.by_chance.contains(&k) {
            return 1.0;
        }
        let parent = e.parent.map_or(usize::MAX, |_| parent);
        let r = self.given.get(k).and_then(|given| given.get(parent)).unwrap_or(r);
        at(r, level).max(1e-9) / e.u_given(level, parent)
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
    /// Pairs that are related but not the same, if there are such.
    pub related: Option<Related>,
}

/// The weights of a model worked out once for every level and parent's level.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    /// For each comparison its parent, and Bayes factors by 16 times the parent's level plus the
    /// own. They are multiplied, which cannot overflow: sixteen of at most 1e12.
    plain: Vec<(Option<usize>, Vec<f64>)>,
    /// The same for related against others; empty if there is no such class.
    related: Vec<Vec<f64>>,
    /// What rare values need, for each comparison that has them.
    rare: Vec<Option<Rare>>,
    prior: f64,
    share: f64,
}

/// How equal values of one comparison are weighed by how common they are.
#[derive(Clone, Debug)]
struct Rare {
    exact: usize,
    /// Weight of the share of equal values among all pairs, in bits.
    u_bits: f64,
    /// For each level of the parent the part that it has left to say.
    left_to_say: Vec<f64>,
}

impl Rare {
    fn new(exact: usize, estimates: &Estimates) -> Self {
        let u_bits = estimates.u_given(exact, usize::MAX).log2();
        let left =
            |parent: usize| (estimates.u_given(exact, parent).log2() / u_bits).clamp(0.0, 1.0);
        // Without a parent all is left to say.
        let left_to_say = match estimates.parent {
            Some(_) => (0..16).map(left).collect(),
            None => vec![left(usize::MAX)],
        };
        Self { exact, u_bits, left_to_say }
    }
}

impl Weights {
    /// Works out the weights of a model.
    pub fn new(model: &Model) -> Self {
        let table = |factor: &dyn Fn(usize, usize) -> f64| -> Vec<f64> {
            (0..256).map(|i| factor(i & 15, i >> 4)).collect()
        };
        let plain = |e: &Estimates| {
            let factor = |level: usize, parent: usize| match level {
                1.. if level < e.m.len() => e.m_given(level, parent) / e.u_given(level, parent),
                _ => 1.0,
            };
            // Without a parent the marginal shares count, whatever the level of a parent.
            let of = |parent: usize| e.parent.map_or(usize::MAX, |_| parent);
            (e.parent, table(&|level, parent| factor(level, of(parent))))
        };
        let related = model.related.iter().flat_map(|related| {
            (0..model.estimates.len())
                .map(|k| table(&|level, parent| related.factor(model, k, (level, parent))))
        });
        let rare = model
            .estimates
            .iter()
            .zip(&model.frequency_level)
            .map(|(e, exact)| exact.map(|exact| Rare::new(exact, e)));
        Self {
            plain: model.estimates.iter().map(plain).collect(),
            related: related.collect(),
            rare: rare.collect(),
            prior: model.prior,
            share: model.related.as_ref().map_or(0.0, |r| r.share),
        }
    }

    /// Odds, against pairs that have nothing to do with each other, that a pair with these
    /// levels belongs together, and that it is only related.
    pub fn odds(&self, pattern: Pattern) -> (f64, f64) {
        let nothing = 1.0 - self.prior - self.share;
        let (mut same, mut related) = (self.prior / nothing, 1.0);
        let mut rest = self.related.iter();
        for (k, (parent, factors)) in self.plain.iter().enumerate() {
            let cell = parent.map_or(0, |p| pattern.level(p)) << 4 | pattern.level(k);
            same *= factors.get(cell).copied().unwrap_or(1.0);
            if let Some(factors) = rest.next() {
                related *= factors.get(cell).copied().unwrap_or(1.0);
            }
        }
        let related = match self.related.is_empty() {
            true => 0.0,
            false => self.share / nothing * related.min(MOST_RELATED),
        };
        (same, related)
    }

    /// How much more probable the level of a comparison is among pairs that belong together.
    pub fn factor(&self, pattern: Pattern, comparison: usize) -> f64 {
        self.plain.get(comparison).map_or(1.0, |(parent, factors)| {
            let parent = parent.map_or(0, |p| pattern.level(p));
            factors.get(parent << 4 | pattern.level(comparison)).copied().unwrap_or(1.0)
        })
    }

    /// Probability that a pair with these levels belongs together.
    pub fn probability(&self, pattern: Pattern) -> f64 {
        let (same, related) = self.odds(pattern);
        same / (1.0 + same + related)
    }

    /// Weight of the levels in bits, prior and relatives included, without frequencies.
    pub fn bits(&self, pattern: Pattern) -> f64 {
        let (same, related) = self.odds(pattern);
        (same / (1.0 + related)).max(1e-300).log2()
    }

    /// The same as [`Model::frequency_bits`].
    pub fn frequency_bits(
        &self,
        comparators: &Comparators,
        pattern: Pattern,
        (left, right): (u32, u32),
    ) -> f64 {
        let (left, right) = (comparators.row(left), comparators.row(right));
        let mut bits = 0.0;
        let rare = self.rare.iter().zip(&self.plain).zip(&comparators.list);
        for (k, ((rare, (parent, _)), comparator)) in rare.enumerate() {
            let Some(rare) = rare.as_ref().filter(|rare| pattern.level(k) == rare.exact) else {
                continue;
            };
            let (a, b) = (at(left, k), at(right, k));
            if a == MISSING || b == MISSING {
                continue;
            }
            let feature = &comparator.feature;
            let frequency = feature.frequency(a).max(feature.frequency(b)).max(1e-9);
            let left_to_say = at(&rare.left_to_say, parent.map_or(0, |p| pattern.level(p)));
            bits += (rare.u_bits - frequency.log2()) * left_to_say;
        }
        bits
    }
}

/// The most that the levels of relatives can say, as a Bayes factor (300 bits).
const MOST_RELATED: f64 = 2.037_035_976_334_486e90;

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
        self.plain_bits(pattern) + self.related_bits(pattern)
    }

    /// Weight of the levels against pairs that have nothing to do with each other.
    pub fn plain_bits(&self, pattern: Pattern) -> f64 {
        self.estimates.iter().enumerate().map(|(k, e)| self.level_bits(k, e, pattern)).sum()
    }

    /// What it takes away that the pair may only be related: nothing or less.
    pub fn related_bits(&self, pattern: Pattern) -> f64 {
        let Some(odds) = self.related_odds(pattern) else { return 0.0 };
        let share = self.related.as_ref().map_or(0.0, |r| r.share) / (1.0 - self.prior);
        -(1.0 - share + share * odds).log2()
    }

    /// How much more probable the levels are among related pairs than among others.
    pub fn related_odds(&self, pattern: Pattern) -> Option<f64> {
        let related = self.related.as_ref()?;
        let levels =
            |k: usize, e: &Estimates| (pattern.level(k), e.parent.map_or(0, |p| pattern.level(p)));
        let factor = |(k, e): (usize, &Estimates)| related.factor(self, k, levels(k, e)).log2();
        let bits: f64 = self.estimates.iter().enumerate().map(factor).sum();
        Some(bits.min(300.0).exp2())
    }

    fn level_bits(&self, k: usize, estimates: &Estimates, pattern: Pattern) -> f64 {
        estimates.bits(pattern.level(k), parent_level(estimates, pattern))
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
            .map(|k| self.frequency_bits_of(comparators, k, pattern, (left, right)))
            .sum()
    }

    fn frequency_bits_of(
        &self,
        comparators: &Comparators,
        k: usize,
        pattern: Pattern,
        (left, right): (u32, u32),
    ) -> f64 {
        let (Some(Some(exact)), Some(comparator), Some(estimates)) =
            (self.frequency_level.get(k), comparators.list.get(k), self.estimates.get(k))
        else {
            return 0.0;
        };
        let level = pattern.level(k);
        if level != *exact {
            return 0.0;
        }
        let feature = &comparator.feature;
        let (a, b) = (comparators.cell(k, left), comparators.cell(k, right));
        if a == MISSING || b == MISSING {
            return 0.0;
        }
        let frequency = feature.frequency(a).max(feature.frequency(b)).max(1e-9);
        let u = estimates.u_given(level, usize::MAX);
        // What the parent has said already is not said again.
        let left_to_say =
            estimates.u_given(level, parent_level(estimates, pattern)).log2() / u.log2();
        (u / frequency).log2() * left_to_say.clamp(0.0, 1.0)
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
            let text = |record: u32| feature.values.get(comparators.cell(k, record)).to_owned();
            bars.push(Bar {
                name: comparator.name.clone(),
                level: level_name(comparator, level),
                values: Some((text(left), text(right))),
                bits: self.estimates.get(k).map_or(0.0, |e| self.level_bits(k, e, pattern)),
            });
            let bits = self.frequency_bits_of(comparators, k, pattern, (left, right));
            if bits != 0.0 {
                bars.push(Bar {
                    name: comparator.name.clone(),
                    level: "how common the value is".to_owned(),
                    values: None,
                    bits,
                });
            }
        }
        if self.related.is_some() {
            bars.push(Bar {
                name: "related".to_owned(),
                level: "agrees as relatives do".to_owned(),
                values: None,
                bits: self.related_bits(pattern),
            });
        }
        bars
    }
}

/// The level of the parent, if there is one: missing and none are the same.
fn parent_level(estimates: &Estimates, pattern: Pattern) -> usize {
    estimates.parent.map_or(usize::MAX, |p| pattern.level(p))
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
