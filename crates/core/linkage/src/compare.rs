//! A comparison brought to a level: the first of its conditions that a pair of records meets.

use crate::feature::{Feature, Shape};
use crate::level::Condition;
use crate::similarity::{edits, jaro, places, sets};
use crate::values::MISSING;

/// Most comparisons of one spec: their levels share 64 bits.
pub const MOST_COMPARISONS: usize = 16;
/// Most levels of one comparison beside "anything else".
pub const MOST_LEVELS: usize = 14;

/// The levels of all comparisons of a pair, four bits each: 0 where a value is missing, then
/// the conditions from 1 on, then one more for "anything else".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(pub u64);

impl Pattern {
    /// The level of a comparison.
    pub fn level(self, comparison: usize) -> usize {
        (self.0 >> (4 * comparison) & 15) as usize
    }

    /// The same with another level for a comparison.
    #[must_use]
    pub fn with(self, comparison: usize, level: usize) -> Self {
        let shift = 4 * comparison;
        Self(self.0 & !(15 << shift) | (level as u64 & 15) << shift)
    }
}

/// One comparison of a spec with the values it works on.
#[derive(Clone, Debug)]
pub struct Comparator {
    /// Name in charts and waterfalls.
    pub name: String,
    /// Conditions, strictest first.
    pub conditions: Vec<Condition>,
    /// The values.
    pub feature: Feature,
    /// Whether agreement on a rare value weighs more.
    pub term_frequency: bool,
    /// Index of the comparator whose column may have changed places with this one.
    pub swapped_with: Option<usize>,
}

impl Comparator {
    /// Number of levels, missing and "anything else" included.
    pub fn n_levels(&self) -> usize {
        self.conditions.len() + 2
    }

    /// The level at which values that are equal stand.
    pub fn exact_level(&self) -> Option<usize> {
        self.conditions.iter().position(|c| c.is_exact()).map(|i| i + 1)
    }

    /// The level of two known values, leaving columns that changed places aside.
    pub fn level_of(&self, a: u32, b: u32) -> usize {
        if a == b && self.conditions.first().is_some_and(|c| c.is_exact()) {
            return 1;
        }
        let (sa, sb) = (self.feature.shape(a), self.feature.shape(b));
        let mut pair = ValuePair { feature: &self.feature, a, b, sa, sb, jaro: None, bound: None };
        let found = self.conditions.iter().position(|c| pair.meets(*c));
        found.unwrap_or(self.conditions.len()) + 1
    }

    /// The level at which a pair is whose columns changed places, if there is one.
    fn swapped_level(&self) -> Option<usize> {
        self.conditions.iter().position(|c| *c == Condition::Swapped).map(|i| i + 1)
    }
}

/// All comparisons of a spec.
#[derive(Clone, Debug, Default)]
pub struct Comparators {
    /// In the order of the spec.
    pub list: Vec<Comparator>,
}

impl Comparators {
    /// The levels of a pair of records.
    pub fn pattern(&self, left: u32, right: u32) -> Pattern {
        let mut bits = 0u64;
        let mut swapped = None;
        for (k, comparator) in self.list.iter().enumerate() {
            let (a, b) = (comparator.feature.cell(left), comparator.feature.cell(right));
            let mut level = 0;
            if a != MISSING && b != MISSING {
                level = comparator.level_of(a, b);
                if let (true, Some(with)) = (level > 1, comparator.swapped_with) {
                    let swap = comparator.swapped_level();
                    if let Some(at) =
                        swap.filter(|at| *at < level && self.swaps(k, with, left, right))
                    {
                        level = at;
                        swapped = Some(with);
                    }
                }
            }
            bits |= (level as u64) << (4 * k);
        }
        match swapped {
            // The other column says the same thing again, so it says nothing.
            Some(with) => Pattern(bits).with(with, 0),
            None => Pattern(bits),
        }
    }

    fn swaps(&self, k: usize, with: usize, left: u32, right: u32) -> bool {
        let text = |c: usize, record: u32| {
            let feature = self.list.get(c).map(|c| &c.feature)?;
            let id = feature.cell(record);
            (id != MISSING).then(|| (feature.shape(id).head, feature.values.get(id)))
        };
        let equal = |a: Option<_>, b: Option<_>| a.is_some() && a == b;
        equal(text(k, left), text(with, right)) && equal(text(with, left), text(k, right))
    }

    /// Adds a record to the values of every comparison.
    pub fn push_fields(&mut self, field: &dyn Fn(&str) -> String) {
        for comparator in &mut self.list {
            comparator.feature.push_fields(field);
        }
    }
}

/// Two values and what was found out about them so far.
struct ValuePair<'a> {
    feature: &'a Feature,
    a: u32,
    b: u32,
    sa: Shape,
    sb: Shape,
    jaro: Option<f64>,
    bound: Option<f64>,
}

impl ValuePair<'_> {
    fn meets(&mut self, condition: Condition) -> bool {
        let feature = self.feature;
        match condition {
            Condition::Exact => self.a == self.b,
            Condition::Damerau(n) => {
                self.may_be_edits(n) && edits::damerau(self.left(), self.right(), n).is_some()
            }
            Condition::Levenshtein(n) => {
                self.may_be_edits(n) && edits::levenshtein(self.left(), self.right(), n).is_some()
            }
            Condition::Similar(t) => {
                let longer = self.sa.len.max(self.sb.len);
                let n = ((1.0 - t) * f64::from(longer) + 1e-9) as usize;
                self.may_be_edits(n) && edits::levenshtein(self.left(), self.right(), n).is_some()
            }
            Condition::JaroWinkler(t) => self.jaro_winkler(t),
            Condition::Soundex => same_code(self.sa.sounds[0], self.sb.sounds[0]),
            Condition::Metaphone => same_code(self.sa.sounds[1], self.sb.sounds[1]),
            Condition::Initial => {
                self.sa.head[0] == self.sb.head[0] && self.sa.len.min(self.sb.len) == 1
            }
            Condition::First(n) => self.same_beginning(n),
            Condition::Last(n) => self.same_ending(n),
            Condition::Contains => self.contains(),
            Condition::Tokens(t) => {
                (self.may_share_words() || t == 0.0)
                    && sets::jaccard(feature.words(self.a), feature.words(self.b)) >= t
            }
            Condition::Overlap(n) => {
                (self.may_share_words() || n == 0)
                    && sets::overlap(feature.words(self.a), feature.words(self.b)) >= n
            }
            Condition::Grams(t) => sets::jaccard(feature.grams(self.a), feature.grams(self.b)) >= t,
            Condition::Within(_) | Condition::Ratio(_) => self.numbers(condition),
            Condition::Days(_) | Condition::SameYear | Condition::SameDay | Condition::DayMonth => {
                self.dates(condition)
            }
            Condition::Kilometres(km) => match (feature.place(self.a), feature.place(self.b)) {
                (Some(a), Some(b)) => self.a == self.b || places::kilometres(a, b) <= km,
                _ => false,
            },
            Condition::Swapped => false,
        }
    }

    fn left(&self) -> &str {
        self.feature.values.get(self.a)
    }

    fn right(&self) -> &str {
        self.feature.values.get(self.b)
    }

    fn may_share_words(&self) -> bool {
        self.sa.words & self.sb.words != 0
    }

    /// Each edit changes the length by one at most, and at most two of the symbols that occur.
    fn may_be_edits(&self, n: usize) -> bool {
        self.sa.len.abs_diff(self.sb.len) as usize <= n
            && (self.sa.symbols ^ self.sb.symbols).count_ones() as usize <= 2 * n
    }

    fn jaro_winkler(&mut self, least: f64) -> bool {
        if let Some(found) = self.jaro {
            return found >= least;
        }
        let bound = *self.bound.get_or_insert_with(|| jaro_bound(self.sa, self.sb));
        if bound + 1e-9 < least {
            return false;
        }
        let found = jaro::jaro_winkler(self.left(), self.right());
        self.jaro = Some(found);
        found >= least
    }

    fn same_beginning(&self, n: usize) -> bool {
        let mut pairs = self.left().chars().zip(self.right().chars()).take(n);
        self.sa.len.min(self.sb.len) as usize >= n && pairs.all(|(x, y)| x == y)
    }

    fn same_ending(&self, n: usize) -> bool {
        let mut pairs = self.left().chars().rev().zip(self.right().chars().rev()).take(n);
        self.sa.len.min(self.sb.len) as usize >= n && pairs.all(|(x, y)| x == y)
    }

    fn contains(&self) -> bool {
        let (a, b) = (self.feature.words(self.a), self.feature.words(self.b));
        let fewer = a.len().min(b.len());
        if fewer > 0 && self.may_share_words() && sets::overlap(a, b) == fewer {
            return true;
        }
        let (short, long) = if self.sa.len <= self.sb.len {
            (self.left(), self.right())
        } else {
            (self.right(), self.left())
        };
        short.len() >= 3 && self.sa.head[..3] == self.sb.head[..3] && long.starts_with(short)
    }

    fn numbers(&self, condition: Condition) -> bool {
        let (a, b) = (self.feature.number(self.a), self.feature.number(self.b));
        match condition {
            Condition::Within(x) => (a - b).abs() <= x,
            Condition::Ratio(r) => {
                let (low, high) = (a.abs().min(b.abs()), a.abs().max(b.abs()));
                a * b >= 0.0 && high <= low * (1.0 + r)
            }
            _ => false,
        }
    }

    fn dates(&self, condition: Condition) -> bool {
        let (Some(a), Some(b)) = (self.feature.date(self.a), self.feature.date(self.b)) else {
            return false;
        };
        match condition {
            Condition::Days(n) => a.days.abs_diff(b.days) <= n.unsigned_abs(),
            Condition::SameYear => a.year == b.year,
            Condition::SameDay => (a.month, a.day) == (b.month, b.day),
            Condition::DayMonth => a.year == b.year && a.month == b.day && a.day == b.month,
            _ => false,
        }
    }
}

fn same_code(a: u16, b: u16) -> bool {
    a == b && a != 0
}

/// The most that the similarity of two texts can be, from their lengths, letters and beginnings.
fn jaro_bound(a: Shape, b: Shape) -> f64 {
    let common = |own: Shape, other: Shape| {
        own.len.saturating_sub((own.symbols & !other.symbols).count_ones())
    };
    let m = f64::from(common(a, b).min(common(b, a)));
    if m == 0.0 {
        return 0.0;
    }
    let jaro = (m / f64::from(a.len.max(1)) + m / f64::from(b.len.max(1)) + 1.0) / 3.0;
    let same = a.head.iter().zip(b.head).take_while(|(x, y)| **x == *y && *y != 0).count();
    jaro.min(1.0) + 0.1 * same as f64 * (1.0 - jaro.min(1.0))
}
