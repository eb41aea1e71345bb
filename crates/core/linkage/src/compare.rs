//! A comparison brought to a level: the first of its conditions that a pair of records meets.

use crate::feature::{Feature, Shape};
use crate::level::Condition;
use crate::similarity::{edits, jaro, places, sets};
use crate::values::{MISSING, at};

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
    /// Levels that were worked out beforehand.
    pub known: Known,
    /// What a pair of texts needs at least to meet any condition.
    pub needs: Needs,
}

/// What a pair of different texts needs at least to meet one of several conditions, as far as
/// that can be told from their shapes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs {
    edits: usize,
    jaro: Option<f64>,
    sounds: [bool; 2],
    initial: bool,
    words: bool,
    /// Whether there is a condition that shapes say nothing about.
    more: bool,
    /// Whether there is a condition on texts, so that shapes are looked at.
    texts: bool,
}

impl Needs {
    /// The least that the conditions ask for.
    pub fn new(conditions: &[Condition]) -> Self {
        let mut needs = Self::default();
        for condition in conditions {
            needs.texts |= condition.is_on_texts();
            match *condition {
                Condition::Exact | Condition::Swapped => {}
                Condition::Damerau(n) | Condition::Levenshtein(n) => {
                    needs.edits = needs.edits.max(n);
                }
                Condition::JaroWinkler(t) => {
                    needs.jaro = Some(needs.jaro.map_or(t, |least| least.min(t)));
                }
                Condition::Soundex => needs.sounds[0] = true,
                Condition::Metaphone => needs.sounds[1] = true,
                Condition::Initial => needs.initial = true,
                Condition::Tokens(t) if t > 0.0 => needs.words = true,
                Condition::Overlap(1..) => needs.words = true,
                _ => needs.more = true,
            }
        }
        needs
    }

    /// Whether a pair of texts may meet a condition.
    fn may_be_met(&self, pair: &mut ValuePair<'_>) -> bool {
        if self.more {
            return true;
        }
        let (a, b) = pair.shapes;
        self.edits > 0 && pair.may_be_edits(self.edits)
            || self.words && pair.may_share_words()
            || self.sounds[0] && same_code(a.sounds[0], b.sounds[0])
            || self.sounds[1] && same_code(a.sounds[1], b.sounds[1])
            || self.initial && a.head[0] == b.head[0] && a.len().min(b.len()) == 1
            || self.jaro.is_some_and(|least| pair.may_be_similar(least))
    }
}

/// Values of a comparison up to which the level of each two is worked out beforehand.
const FEW_VALUES: usize = 256;

/// The levels of each two of the first values, row by row; 0 where not known.
#[derive(Clone, Debug, Default)]
pub struct Known {
    n: usize,
    levels: Vec<u8>,
}

impl Known {
    fn level(&self, a: u32, b: u32) -> Option<usize> {
        let (a, b) = (a as usize, b as usize);
        if a.max(b) >= self.n {
            return None;
        }
        self.levels.get(a * self.n + b).map(|level| usize::from(*level)).filter(|l| *l > 0)
    }
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
        if self.conditions.len() == 1 && self.exact_level().is_some() {
            return 2;
        }
        if let Some(level) = self.known.level(a, b) {
            return level;
        }
        self.find_level(a, b)
    }

    fn find_level(&self, a: u32, b: u32) -> usize {
        let shape = |id: u32| match self.needs.texts {
            true => self.feature.shape(id),
            false => Shape::default(),
        };
        let mut pair = ValuePair::new(&self.feature, (a, b), (shape(a), shape(b)));
        if a != b && !self.needs.may_be_met(&mut pair) {
            return self.conditions.len() + 1;
        }
        let found = self.conditions.iter().position(|c| pair.meets(*c));
        found.unwrap_or(self.conditions.len()) + 1
    }

    /// Works out the level of each two values beforehand, if there are few.
    pub fn learn(&mut self) {
        let n = self.feature.values.len();
        if n > FEW_VALUES || self.conditions.len() < 2 {
            return;
        }
        self.known = Known::default();
        let mut levels = vec![0u8; n * n];
        for a in 1..n {
            for b in 1..=a {
                let level = self.find_level(a as u32, b as u32) as u8;
                for cell in [a * n + b, b * n + a] {
                    if let Some(slot) = levels.get_mut(cell) {
                        *slot = level;
                    }
                }
            }
        }
        self.known = Known { n, levels };
    }

    /// The level at which a pair is whose columns changed places, if there is one.
    fn swapped_level(&self) -> Option<usize> {
        self.conditions.iter().position(|c| *c == Condition::Swapped).map(|i| i + 1)
    }
}

/// All comparisons of a spec, with the values of all records.
#[derive(Clone, Debug, Default)]
pub struct Comparators {
    /// In the order of the spec.
    pub list: Vec<Comparator>,
    /// Value ids of all comparisons, record by record, since those of a record are needed
    /// together.
    rows: Vec<u32>,
}

impl Comparators {
    /// Puts the values of some comparisons of one table side by side.
    pub fn new(mut list: Vec<Comparator>) -> Self {
        let width = list.len();
        let mut rows = Vec::new();
        for (k, comparator) in list.iter_mut().enumerate() {
            let cells = comparator.feature.take_cells();
            rows.resize(rows.len().max(cells.len() * width), MISSING);
            for (row, cell) in rows.chunks_exact_mut(width).zip(cells) {
                if let Some(slot) = row.get_mut(k) {
                    *slot = cell;
                }
            }
        }
        Self { list, rows }
    }

    /// The value ids of a record, one for each comparison.
    pub fn row(&self, record: u32) -> &[u32] {
        let start = record as usize * self.list.len();
        self.rows.get(start..start + self.list.len()).unwrap_or_default()
    }

    /// The value id of a record in one comparison.
    pub fn cell(&self, comparison: usize, record: u32) -> u32 {
        at(self.row(record), comparison)
    }

    /// The levels of a pair of records.
    pub fn pattern(&self, left: u32, right: u32) -> Pattern {
        let (row_left, row_right) = (self.row(left), self.row(right));
        let mut bits = 0u64;
        let mut swapped = None;
        let cells = row_left.iter().zip(row_right);
        for (k, (comparator, (&a, &b))) in self.list.iter().zip(cells).enumerate() {
            if a == MISSING || b == MISSING {
                continue;
            }
            let mut level = comparator.level_of(a, b);
            if let (true, Some(with)) = (level > 1, comparator.swapped_with) {
                let other = (at(row_left, with), at(row_right, with));
                let swap = comparator.swapped_level().filter(|at| *at < level);
                if let Some(at) = swap.filter(|_| self.swaps((k, a, b), (with, other.0, other.1))) {
                    level = at;
                    swapped = Some(with);
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

    /// Whether two columns changed places, given their comparisons and values.
    fn swaps(&self, own: (usize, u32, u32), other: (usize, u32, u32)) -> bool {
        let feature = |k: usize| self.list.get(k).map(|c| &c.feature);
        let (Some(first), Some(second)) = (feature(own.0), feature(other.0)) else { return false };
        let equal = |a: u32, b: u32| {
            a != MISSING
                && b != MISSING
                && first.shape(a).head == second.shape(b).head
                && first.values.get(a) == second.values.get(b)
        };
        equal(own.1, other.2) && equal(own.2, other.1)
    }

    /// Adds a record to the values of every comparison.
    pub fn push_fields(&mut self, field: &dyn Fn(&str) -> String) {
        for comparator in &mut self.list {
            self.rows.push(comparator.feature.push_fields(field));
        }
    }
}

/// Two values and what was found out about them so far.
struct ValuePair<'a> {
    feature: &'a Feature,
    a: u32,
    b: u32,
    /// What is known of the texts, if the conditions look at them.
    shapes: (Shape, Shape),
    jaro: Option<f64>,
    bound: Option<Bound>,
    /// Edits that were looked for at most, and those found.
    edits: Option<(usize, Option<usize>)>,
    days: Option<Option<u32>>,
    kilometres: Option<Option<f64>>,
}

impl<'a> ValuePair<'a> {
    fn new(feature: &'a Feature, (a, b): (u32, u32), shapes: (Shape, Shape)) -> Self {
        let (jaro, bound) = (None, None);
        let (edits, days, kilometres) = (None, None, None);
        Self { feature, a, b, shapes, jaro, bound, edits, days, kilometres }
    }

    fn meets(&mut self, condition: Condition) -> bool {
        let feature = self.feature;
        match condition {
            Condition::Exact => self.a == self.b,
            Condition::Damerau(n) => self.damerau(n),
            Condition::Levenshtein(n) => self.levenshtein(n),
            Condition::Similar(t) => {
                let longer = f64::from(self.longer());
                self.levenshtein(((1.0 - t) * longer + 1e-9) as usize)
            }
            Condition::JaroWinkler(t) => self.jaro_winkler(t),
            Condition::Soundex => self.same_sound(0),
            Condition::Metaphone => self.same_sound(1),
            Condition::Initial => {
                let (a, b) = self.shapes;
                a.head[0] == b.head[0] && a.len().min(b.len()) == 1
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
            Condition::Days(n) => self.days_apart().is_some_and(|d| d <= n.unsigned_abs()),
            Condition::SameYear | Condition::SameDay | Condition::DayMonth => self.dates(condition),
            Condition::Kilometres(km) => self.kilometres_apart().is_some_and(|d| d <= km),
            Condition::Swapped => false,
        }
    }

    fn left(&self) -> &'a str {
        self.feature.values.get(self.a)
    }

    fn right(&self) -> &'a str {
        self.feature.values.get(self.b)
    }

    /// Length of the longer text in characters.
    fn longer(&self) -> u32 {
        let (a, b) = self.shapes;
        let longer = a.len().max(b.len());
        if longer < Shape::LONG {
            return longer;
        }
        self.left().chars().count().max(self.right().chars().count()) as u32
    }

    fn same_sound(&self, code: usize) -> bool {
        let (a, b) = self.shapes;
        same_code(at(&a.sounds, code), at(&b.sounds, code))
    }

    fn may_share_words(&self) -> bool {
        self.feature.word_bits(self.a) & self.feature.word_bits(self.b) != 0
    }

    /// Each edit changes the length by one at most, and at most two of the symbols that occur.
    fn may_be_edits(&self, n: usize) -> bool {
        let (a, b) = self.shapes;
        a.len().abs_diff(b.len()) as usize <= n && at_most_ones(a.symbols() ^ b.symbols(), 2 * n)
    }

    fn damerau(&mut self, n: usize) -> bool {
        match self.edits {
            Some((_, Some(found))) => return found <= n,
            Some((looked, None)) if looked >= n => return false,
            _ => {}
        }
        if !self.may_be_edits(n) {
            return false;
        }
        let found = edits::damerau(self.left(), self.right(), n);
        self.edits = Some((n, found));
        found.is_some()
    }

    fn levenshtein(&self, n: usize) -> bool {
        self.may_be_edits(n) && edits::levenshtein(self.left(), self.right(), n).is_some()
    }

    fn jaro_winkler(&mut self, least: f64) -> bool {
        if let Some(found) = self.jaro {
            return found >= least;
        }
        if !self.may_be_similar(least) {
            return false;
        }
        let found = jaro::jaro_winkler(self.left(), self.right());
        self.jaro = Some(found);
        found >= least
    }

    fn may_be_similar(&mut self, least: f64) -> bool {
        let (a, b) = self.shapes;
        self.bound.get_or_insert_with(|| Bound::new(a, b)).allows(least)
    }

    fn same_beginning(&self, n: usize) -> bool {
        let (a, b) = self.shapes;
        let mut pairs = self.left().chars().zip(self.right().chars()).take(n);
        a.len().min(b.len()) as usize >= n && pairs.all(|(x, y)| x == y)
    }

    fn same_ending(&self, n: usize) -> bool {
        let (a, b) = self.shapes;
        let mut pairs = self.left().chars().rev().zip(self.right().chars().rev()).take(n);
        a.len().min(b.len()) as usize >= n && pairs.all(|(x, y)| x == y)
    }

    fn contains(&self) -> bool {
        let (a, b) = (self.feature.words(self.a), self.feature.words(self.b));
        let fewer = a.len().min(b.len());
        if fewer > 0 && self.may_share_words() && sets::overlap(a, b) == fewer {
            return true;
        }
        let (a, b) = self.shapes;
        if a.head[..3] != b.head[..3] {
            return false;
        }
        let (mut short, mut long) = (self.left(), self.right());
        if short.len() > long.len() {
            (short, long) = (long, short);
        }
        short.len() >= 3 && long.starts_with(short)
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

    fn days_apart(&mut self) -> Option<u32> {
        let (feature, a, b) = (self.feature, self.a, self.b);
        *self
            .days
            .get_or_insert_with(|| Some(feature.date(a)?.days.abs_diff(feature.date(b)?.days)))
    }

    fn kilometres_apart(&mut self) -> Option<f64> {
        let (feature, a, b) = (self.feature, self.a, self.b);
        *self.kilometres.get_or_insert_with(|| {
            let (from, to) = (feature.place(a)?, feature.place(b)?);
            Some(if a == b { 0.0 } else { places::kilometres(from, to) })
        })
    }

    fn dates(&self, condition: Condition) -> bool {
        let (Some(a), Some(b)) = (self.feature.date(self.a), self.feature.date(self.b)) else {
            return false;
        };
        match condition {
            Condition::SameYear => a.year == b.year,
            Condition::SameDay => (a.month, a.day) == (b.month, b.day),
            Condition::DayMonth => a.year == b.year && a.month == b.day && a.day == b.month,
            _ => false,
        }
    }
}

/// Whether a number has at most so many bits set.
fn at_most_ones(mut bits: u64, n: usize) -> bool {
    for _ in 0..n.min(64) {
        bits &= bits.wrapping_sub(1);
        if bits == 0 {
            return true;
        }
    }
    bits == 0
}

fn same_code(a: u16, b: u16) -> bool {
    a == b && a != 0
}

/// What limits the similarity of two texts: their lengths, letters and beginnings.
#[derive(Clone, Copy, Debug)]
struct Bound {
    /// Most characters in common, times the sum of the lengths.
    common: f64,
    /// The product of the lengths.
    lengths: f64,
    /// Characters that the beginnings have in common, four at most.
    beginning: f64,
    long: bool,
}

impl Bound {
    fn new(a: Shape, b: Shape) -> Self {
        let common = |own: Shape, other: Shape| {
            own.len().saturating_sub((own.symbols() & !other.symbols()).count_ones())
        };
        let same = a.head.iter().zip(b.head).take_while(|(x, y)| **x == *y && *y != 0).count();
        Self {
            common: f64::from(common(a, b).min(common(b, a)) * (a.len() + b.len())),
            lengths: f64::from(a.len() * b.len()),
            beginning: same as f64,
            long: a.len().max(b.len()) >= Shape::LONG,
        }
    }

    /// Whether the similarity of Jaro and Winkler may reach `least`: with m common characters of
    /// lengths x and y and a common beginning of s, that is
    /// m (x + y) (1 - s / 10) >= (3 least - 1 - s / 5) x y.
    fn allows(self, least: f64) -> bool {
        let beginning = 1.0 - 0.1 * self.beginning;
        let needed = 3.0 * least - 1.0 - 0.2 * self.beginning;
        self.long || self.common * beginning >= (needed - 1e-6) * self.lengths
    }
}
