//! What a table is like, column by column: how full, how varied, and what kind of thing it
//! seems to hold.

use crate::similarity::dates::{self, Order};
use crate::table::{Column, Table};
use crate::text;
use crate::values::MISSING;

/// Distinct texts that are looked at to find out what a column holds.
const LOOKED_AT: usize = 2_000;

/// What a column seems to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Ids of the records: as many as there are records.
    Id,
    /// The truth, by the name of the column: never compared.
    Truth,
    /// Dates over many years, as of birth.
    Birth,
    /// Dates of events.
    Event,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Addresses of e-mail.
    Email,
    /// Telephone numbers.
    Phone,
    /// Postcodes.
    Postcode,
    /// Sums and measures.
    Amount,
    /// Numbers and marks that are given to one thing each.
    Code,
    /// One of few values.
    Category,
    /// A name of a word or two.
    Name,
    /// Several words.
    Text,
    /// Nothing, or the same everywhere.
    Empty,
}

impl Sort {
    /// The kind of comparison that suits it, if any does.
    pub fn kind(self) -> Option<&'static str> {
        match self {
            Self::Id | Self::Truth | Self::Empty => None,
            Self::Birth => Some("date_of_birth"),
            Self::Event => Some("date"),
            Self::Latitude | Self::Longitude => Some("place"),
            Self::Email => Some("email"),
            Self::Phone => Some("phone"),
            Self::Postcode => Some("postcode"),
            Self::Amount => Some("amount"),
            Self::Code => Some("code"),
            Self::Category => Some("category"),
            Self::Name => Some("name"),
            Self::Text => Some("text"),
        }
    }
}

/// One column of a profile.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnProfile {
    /// Name.
    pub name: String,
    /// What it seems to hold.
    pub sort: Sort,
    /// Share of the records that have a value.
    pub known: f64,
    /// Number of different values.
    pub distinct: usize,
    /// Probability that two records that have a value have the same.
    pub collision: f64,
    /// The most common values with their counts.
    pub top: Vec<(String, u32)>,
}

/// Looks at every column of a table.
pub fn profile(table: &Table) -> Vec<ColumnProfile> {
    table.columns().iter().map(|column| one(table, column)).collect()
}

fn one(table: &Table, column: &Column) -> ColumnProfile {
    let mut counts = vec![0u32; column.values.len()];
    for &cell in &column.cells {
        if let Some(slot) = counts.get_mut(cell as usize) {
            *slot += 1;
        }
    }
    let missing = counts.first().copied().unwrap_or(0);
    let known = table.len() as f64 - f64::from(missing);
    let equal: f64 = counts.iter().skip(1).map(|c| f64::from(*c) * (f64::from(*c) - 1.0)).sum();
    let mut top: Vec<(u32, u32)> =
        counts.iter().enumerate().skip(1).map(|(id, n)| (*n, id as u32)).collect();
    top.sort_unstable_by_key(|(n, id)| (std::cmp::Reverse(*n), *id));
    let distinct = top.len();
    let sort = sort(column, table, distinct, known);
    ColumnProfile {
        name: column.name.clone(),
        sort,
        known: known / (table.len() as f64).max(1.0),
        distinct,
        collision: equal / (known * (known - 1.0)).max(1.0),
        top: top.iter().take(5).map(|(n, id)| (column.values.get(*id).to_owned(), *n)).collect(),
    }
}

fn has_word(name: &str, words: &[&str]) -> bool {
    words.iter().any(|w| name.contains(w))
}

const TRUTHS: [&str; 12] = [
    "cluster",
    "clusterid",
    "groundtruth",
    "truth",
    "label",
    "trueid",
    "entityid",
    "truematchid",
    "entity",
    "goldid",
    "matchid",
    "series",
];

fn sort(column: &Column, table: &Table, distinct: usize, known: f64) -> Sort {
    let name: String =
        column.name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    if distinct < 2 {
        return Sort::Empty;
    }
    if TRUTHS.contains(&name.as_str()) {
        return Sort::Truth;
    }
    if is_id(column, table, &name, distinct) {
        return Sort::Id;
    }
    let looked = Looked::at(column);
    by_name(&name, &looked).unwrap_or_else(|| by_texts(&looked, distinct, known))
}

/// Ids differ in every record, and the column says so by its name or its place.
fn is_id(column: &Column, table: &Table, name: &str, distinct: usize) -> bool {
    let first = table.columns().first().is_some_and(|c| c.name == column.name);
    let wanted = table.left().map_or(table.len(), |left| left.max(table.len() - left));
    let named = name.ends_with("id") || matches!(name, "id" | "key" | "no" | "nr" | "index");
    let own = ["uniqueid", "recid", "recordid", "rowid", "id", "index"].contains(&name);
    own || (distinct >= wanted && (named || first) && !has_word(name, &["phone", "name", "mail"]))
}

/// Shares of the texts that look like something.
#[derive(Default)]
struct Looked {
    dates: f64,
    years: f64,
    numbers: f64,
    fractions: f64,
    mails: f64,
    digits: f64,
    mixed: f64,
    words: f64,
    length: f64,
    digit_count: f64,
}

impl Looked {
    fn at(column: &Column) -> Self {
        let texts = || column.values.iter().take(LOOKED_AT).map(|(_, t)| t);
        let order = dates::order_of(texts());
        let mut looked = Self::default();
        let (mut least, mut most) = (i32::MAX, i32::MIN);
        let mut n = 0.0;
        for text in texts() {
            n += 1.0;
            looked.add(text, order);
            if let Some(date) = dates::parse(text, order) {
                least = least.min(date.year);
                most = most.max(date.year);
            }
        }
        let n: f64 = if n > 0.0 { n } else { 1.0 };
        for share in [
            &mut looked.dates,
            &mut looked.numbers,
            &mut looked.fractions,
            &mut looked.mails,
            &mut looked.digits,
            &mut looked.mixed,
            &mut looked.words,
            &mut looked.length,
            &mut looked.digit_count,
        ] {
            *share /= n;
        }
        looked.years = f64::from(most.saturating_sub(least).max(0));
        looked
    }

    fn add(&mut self, text: &str, order: Order) {
        let one = |is: bool| f64::from(u8::from(is));
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let words = text.split_whitespace().count();
        self.dates += one(dates::parse(text, order).is_some());
        self.numbers += one(text::number(text).is_some());
        self.fractions += one(text::number(text).is_some() && text.contains('.'));
        self.mails += one(text.contains('@'));
        self.digits += one(digits > 0 && letters == 0);
        self.mixed += one(digits > 0 && letters > 0 && words <= 2);
        self.words += words as f64;
        self.length += text.chars().count() as f64;
        self.digit_count += digits as f64;
    }
}

fn by_name(name: &str, looked: &Looked) -> Option<Sort> {
    let numeric = looked.numbers > 0.8;
    match () {
        () if looked.mails > 0.5 => Some(Sort::Email),
        () if numeric && matches!(name, "lat" | "latitude") => Some(Sort::Latitude),
        () if numeric && matches!(name, "lon" | "lng" | "long" | "longitude") => {
            Some(Sort::Longitude)
        }
        () if looked.dates > 0.7 => {
            let born = has_word(name, &["birth", "dob", "born"]) || looked.years > 25.0;
            Some(if born { Sort::Birth } else { Sort::Event })
        }
        () if has_word(name, &["phone", "mobile", "telno", "telephone"]) => Some(Sort::Phone),
        () if has_word(name, &["postcode", "postal", "zip"]) => Some(Sort::Postcode),
        () if has_word(name, &["amount", "price", "value", "loss", "sum", "total"]) && numeric => {
            Some(Sort::Amount)
        }
        () => None,
    }
}

fn by_texts(looked: &Looked, distinct: usize, known: f64) -> Sort {
    let varied = distinct as f64 / known.max(1.0);
    if looked.fractions > 0.3 {
        return Sort::Amount;
    }
    let few = distinct <= 40 || (distinct <= 200 && varied < 0.01);
    if few && looked.length < 24.0 {
        return Sort::Category;
    }
    if looked.digits > 0.8 {
        let long = looked.digit_count >= 5.0;
        return if long { Sort::Code } else { Sort::Category };
    }
    if looked.mixed > 0.5 && looked.words < 1.6 {
        return Sort::Code;
    }
    if looked.words < 1.7 { Sort::Name } else { Sort::Text }
}

/// Whether a record has a value.
pub fn is_known(column: &Column, record: usize) -> bool {
    column.cells.get(record).copied().unwrap_or(MISSING) != MISSING
}
