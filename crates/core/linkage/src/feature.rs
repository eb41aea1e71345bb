//! A column made ready for comparison: each distinct cleaned text with what its levels need to
//! know of it, worked out once.

use crate::expression::Expression;
use crate::level::Condition;
use crate::similarity::dates::{self, Date, Order};
use crate::similarity::phonetic;
use crate::table::{Column, Table};
use crate::text::{self, Step};
use crate::values::{MISSING, Values, at, hash_text};

/// What is known of a text without looking at it again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shape {
    /// The length in the highest byte, and below a bit for each letter and digit that occurs.
    packed: u64,
    /// The first four bytes.
    pub head: [u8; 4],
    /// The two codes of sound, in short; 0 where there is none.
    pub sounds: [u16; 2],
}

/// Bits of [`Shape`] that stand for letters, digits and signs.
const SYMBOLS: u32 = 56;

impl Shape {
    /// Lengths from here on are not told apart.
    pub const LONG: u32 = 255;

    fn new(text: &str) -> Self {
        let mut shape = Self::default();
        let mut len = 0u32;
        for c in text.chars() {
            len += 1;
            shape.packed |= 1 << symbol(c);
        }
        shape.packed |= u64::from(len.min(Self::LONG)) << SYMBOLS;
        for (slot, byte) in shape.head.iter_mut().zip(text.bytes()) {
            *slot = byte;
        }
        shape
    }

    /// One bit for each letter and digit that occurs.
    pub fn symbols(self) -> u64 {
        self.packed & ((1 << SYMBOLS) - 1)
    }

    /// Length in characters, [`Shape::LONG`] at most.
    pub fn len(self) -> u32 {
        (self.packed >> SYMBOLS) as u32
    }

    /// Whether there is no character.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// What a feature has to know beside the texts.
#[derive(Clone, Copy, Debug, Default)]
struct Needs {
    numbers: bool,
    dates: bool,
    places: bool,
    words: bool,
    grams: bool,
    sounds: bool,
}

impl Needs {
    fn of(conditions: &[Condition]) -> Self {
        let mut needs = Self::default();
        for condition in conditions {
            match condition {
                Condition::Within(_) | Condition::Ratio(_) => needs.numbers = true,
                Condition::Days(_)
                | Condition::SameYear
                | Condition::SameDay
                | Condition::DayMonth => needs.dates = true,
                Condition::Kilometres(_) => needs.places = true,
                Condition::Contains | Condition::Tokens(_) | Condition::Overlap(_) => {
                    needs.words = true;
                }
                Condition::Grams(_) => needs.grams = true,
                Condition::Soundex | Condition::Metaphone => needs.sounds = true,
                _ => {}
            }
        }
        needs
    }
}

/// Sorted sets of numbers, one for each value.
#[derive(Clone, Debug, Default)]
struct Sets {
    elements: Vec<u32>,
    ends: Vec<u32>,
}

impl Sets {
    fn push(&mut self, mut set: Vec<u32>) {
        set.sort_unstable();
        set.dedup();
        self.elements.append(&mut set);
        self.ends.push(self.elements.len() as u32);
    }

    fn of(&self, id: u32) -> &[u32] {
        let i = id as usize;
        let start = i.checked_sub(1).map_or(0, |b| at(&self.ends, b)) as usize;
        self.elements.get(start..at(&self.ends, i) as usize).unwrap_or_default()
    }
}

/// One or two columns, cleaned.
#[derive(Clone, Debug)]
pub struct Feature {
    expression: Expression,
    order: Order,
    needs: Needs,
    /// Value id of each record, until it is taken.
    cells: Vec<u32>,
    /// The cleaned texts.
    pub values: Values,
    /// How many records have each value.
    pub counts: Vec<u32>,
    /// How many records have any.
    pub n_known: u32,
    shapes: Vec<Shape>,
    word_bits: Vec<u64>,
    numbers: Vec<f64>,
    dates: Vec<Option<Date>>,
    places: Vec<Option<(f64, f64)>>,
    words: Sets,
    grams: Sets,
}

impl Feature {
    /// Makes the columns of an expression ready for the conditions of a comparison.
    pub fn new(table: &Table, expression: &Expression, conditions: &[Condition]) -> Self {
        let first = expression.columns.first().and_then(|c| table.column(c));
        let order =
            first.map(|c| dates::order_of(c.values.iter().map(|(_, t)| t))).unwrap_or_default();
        let mut feature = Self {
            expression: expression.clone(),
            order,
            needs: Needs::of(conditions),
            cells: Vec::with_capacity(table.len()),
            values: Values::default(),
            counts: Vec::new(),
            n_known: 0,
            shapes: Vec::new(),
            word_bits: Vec::new(),
            numbers: Vec::new(),
            dates: Vec::new(),
            places: Vec::new(),
            words: Sets::default(),
            grams: Sets::default(),
        };
        feature.describe("");
        feature.fill(table, first.filter(|_| expression.named().count() == 1));
        feature
    }

    fn fill(&mut self, table: &Table, alone: Option<&Column>) {
        if let Some(column) = alone {
            let mut ids = vec![MISSING];
            for (_, raw) in column.values.iter() {
                let id = self.intern(raw);
                ids.push(id);
            }
            for &cell in &column.cells {
                self.add(at(&ids, cell as usize));
            }
            return;
        }
        for record in 0..table.len() {
            let id = self.id_of_fields(&|name| table.text(name, record as u32));
            self.add(id);
        }
    }

    /// Gives away the value ids of the records.
    pub fn take_cells(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.cells)
    }

    /// Counts a record more, by the texts of its columns, and gives the id of its value.
    pub fn push_fields(&mut self, field: &dyn Fn(&str) -> String) -> u32 {
        let id = self.id_of_fields(field);
        self.count(id);
        id
    }

    fn id_of_fields(&mut self, field: &dyn Fn(&str) -> String) -> u32 {
        let text = self.expression.text(field);
        self.intern(&text)
    }

    fn add(&mut self, id: u32) {
        self.cells.push(id);
        self.count(id);
    }

    fn count(&mut self, id: u32) {
        if id != MISSING {
            self.n_known += 1;
            if let Some(count) = self.counts.get_mut(id as usize) {
                *count += 1;
            }
        }
    }

    fn intern(&mut self, raw: &str) -> u32 {
        let mut text = text::clean(raw);
        for step in &self.expression.steps {
            text = step.apply(&text, self.order);
        }
        let known = self.values.len();
        let id = self.values.intern(&text);
        if self.values.len() > known {
            self.describe(&text);
        }
        id
    }

    /// Works out what the levels need of a text that has the next id.
    fn describe(&mut self, text: &str) {
        self.counts.push(0);
        if self.needs.numbers {
            self.numbers.push(text::number(text).unwrap_or(f64::NAN));
        }
        if self.needs.dates {
            self.dates.push(dates::parse(text, self.order));
        }
        if self.needs.places {
            self.places.push(place(text));
        }
        let mut shape = Shape::new(text);
        if self.needs.words {
            let words: Vec<u32> = text::words(text).map(short_hash).collect();
            self.word_bits.push(words.iter().fold(0, |bits, word| bits | 1 << (word & 63)));
            self.words.push(words);
        }
        if self.needs.grams {
            self.grams.push(grams(text));
        }
        if self.needs.sounds {
            let word = text.split(' ').next().unwrap_or("");
            let code = |c: String| if c.is_empty() { 0 } else { (short_hash(&c) >> 16) as u16 | 1 };
            shape.sounds = [code(phonetic::soundex(word)), code(phonetic::metaphone(word))];
        }
        self.shapes.push(shape);
    }

    /// What is known of a text.
    pub fn shape(&self, id: u32) -> Shape {
        at(&self.shapes, id as usize)
    }

    /// The number a text is, or NaN.
    pub fn number(&self, id: u32) -> f64 {
        self.numbers.get(id as usize).copied().unwrap_or(f64::NAN)
    }

    /// The date a text is.
    pub fn date(&self, id: u32) -> Option<Date> {
        at(&self.dates, id as usize)
    }

    /// The place a text is, in degrees north and east.
    pub fn place(&self, id: u32) -> Option<(f64, f64)> {
        at(&self.places, id as usize)
    }

    /// A bit for each word, out of 64, so that texts without a common bit have no common word.
    pub fn word_bits(&self, id: u32) -> u64 {
        at(&self.word_bits, id as usize)
    }

    /// The words of a text as a sorted set.
    pub fn words(&self, id: u32) -> &[u32] {
        self.words.of(id)
    }

    /// The runs of three characters of a text as a sorted set.
    pub fn grams(&self, id: u32) -> &[u32] {
        self.grams.of(id)
    }

    /// Share of the records with a known value that have this one.
    pub fn frequency(&self, id: u32) -> f64 {
        f64::from(at(&self.counts, id as usize)) / f64::from(self.n_known.max(1))
    }

    /// Names of the columns.
    pub fn columns(&self) -> &[String] {
        &self.expression.columns
    }

    /// Whether dates are looked at, so that edits are counted on digits alone.
    pub fn steps(&self) -> &[Step] {
        &self.expression.steps
    }
}

fn short_hash(text: &str) -> u32 {
    (hash_text(text) >> 32) as u32
}

/// The bit of a character: letters and digits have their own.
fn symbol(c: char) -> u32 {
    match c {
        'a'..='z' => u32::from(c) - u32::from('a'),
        '0'..='9' => 26 + u32::from(c) - u32::from('0'),
        _ => 36 + u32::from(c) % (SYMBOLS - 36),
    }
}

fn place(text: &str) -> Option<(f64, f64)> {
    let mut parts = text.split([' ', ',', ';']).filter(|p| !p.is_empty());
    let lat = text::number(parts.next()?).filter(|x| x.abs() <= 90.0)?;
    let lon = text::number(parts.next()?).filter(|x| x.abs() <= 360.0)?;
    Some((lat, lon))
}

fn grams(text: &str) -> Vec<u32> {
    let padded: Vec<char> = format!(" {text} ").chars().collect();
    padded.windows(3).map(|w| short_hash(&w.iter().collect::<String>())).collect()
}
