//! Names of more than one word, or that need a look-up: places, banks, forces, firms.
//!
//! The places of Great Britain are GeoNames data (CC BY 4.0), made into `data/places.tsv` by
//! `cargo xtask places`; organisations and places abroad are lists of our own.

use crate::token::{Gap, Text};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What a phrase names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Bank,
    Police,
    Team,
    Firm,
    /// A town or village, by its number in the table of towns.
    Town(usize),
    /// A county or nation.
    Region,
    /// A part of London or a railway terminus.
    London,
    Landmark,
    Abroad,
}

/// A settlement of the United Kingdom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Town {
    /// Name.
    pub name: &'static str,
    /// County, unitary authority or, where GeoNames has none, the nation.
    pub county: &'static str,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// One way of writing a name.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    rest: Vec<String>,
    pub name: &'static str,
    pub sort: Sort,
    /// Counts only with capital letters.
    pub shy: bool,
    /// Ends with `'s`, which is part of the name.
    pub possessive: bool,
}

/// A phrase found in a text.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub phrase: &'static Phrase,
    /// The token after it.
    pub end: usize,
}

struct Gazetteer {
    by_head: HashMap<String, Vec<Phrase>, FixedState>,
    towns: Vec<Town>,
}

/// Every settlement of the gazetteer, by name.
#[must_use]
pub fn towns() -> &'static [Town] {
    &gazetteer().towns
}

/// The settlements of this name, whatever its case, hyphens and apostrophes.
pub fn towns_named(name: &str) -> impl Iterator<Item = &'static Town> {
    let text = Text::of(name);
    let all = phrases(text.norm(0));
    let found: Vec<usize> = all
        .iter()
        .filter(|p| p.rest.len() + 1 == text.len() && p.matches(&text, 0))
        .filter_map(|p| if let Sort::Town(n) = p.sort { Some(n) } else { None })
        .collect();
    found.into_iter().filter_map(|n| gazetteer().towns.get(n))
}

/// The words that phrases begin with.
pub(crate) fn heads() -> impl Iterator<Item = &'static str> {
    gazetteer().by_head.keys().map(String::as_str)
}

/// The longest phrase at token `i` that passes; several of one length come in table order.
pub(crate) fn find(text: &Text, i: usize, pass: impl Fn(&Phrase) -> bool) -> Option<Found> {
    let phrase = phrases(text.norm(i)).iter().find(|p| pass(p) && p.matches(text, i))?;
    Some(Found { phrase, end: i + 1 + phrase.rest.len() })
}

impl Phrase {
    fn matches(&self, text: &Text, i: usize) -> bool {
        let joined = Gap::SPACE.or(Gap::DASH).or(Gap::AMP);
        self.rest.iter().enumerate().all(|(n, word)| {
            let at = i + 1 + n;
            text.norm(at) == word && text.gap(at).only(joined)
        }) && self.fits_case(text, i)
            && (!self.possessive || text.token(i + self.rest.len()).shape.possessive)
    }
}

impl Phrase {
    fn fits_case(&self, text: &Text, i: usize) -> bool {
        let capital = |at: usize| {
            let shape = text.token(at).shape;
            let small = at > i && text.norm(at).len() <= 3 || text.norm(at) == "next";
            shape.cap || shape.upper || shape.digit_first || small
        };
        !self.shy || (i..=i + self.rest.len()).all(capital) || !text.cased && !self.rest.is_empty()
    }
}

fn phrases(head: &str) -> &'static [Phrase] {
    gazetteer().by_head.get(head).map_or(&[], Vec::as_slice)
}

fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(Gazetteer::build)
}

impl Gazetteer {
    fn build() -> Self {
        let mut all = Self { by_head: HashMap::default(), towns: Vec::new() };
        for line in data_lines(include_str!("../data/organisations.txt")) {
            all.add_line(line);
        }
        for line in data_lines(include_str!("../data/abroad.txt")) {
            all.add_line(line);
        }
        for line in data_lines(include_str!("../data/places.tsv")) {
            all.add_town(line);
        }
        for line in data_lines(include_str!("../data/abroad.txt")) {
            all.add_short(line);
        }
        for phrases in all.by_head.values_mut() {
            phrases.sort_by_key(|p| std::cmp::Reverse(p.rest.len()));
        }
        all
    }

    /// A town under its usual name and shorter ones: the name in the gazetteer, the usual one,
    /// others.
    fn add_short(&mut self, line: &'static str) {
        let mut fields = line.split('|');
        if fields.next() != Some("short") {
            return;
        }
        let (Some(listed), Some(usual)) = (fields.next(), fields.next()) else { return };
        let Some(number) = self.towns.iter().position(|t| t.name == listed) else { return };
        for spelling in std::iter::once(usual).chain(fields) {
            if spelling != listed {
                self.add(spelling, usual, Sort::Town(number), false);
            }
        }
    }

    /// Organisations have one normal form for all ways of writing; places abroad are each
    /// their own.
    fn add_line(&mut self, line: &'static str) {
        let mut fields = line.split('|');
        let (sort, own) = match fields.next() {
            Some("bank") => (Sort::Bank, false),
            Some("police") => (Sort::Police, false),
            Some("team") => (Sort::Team, false),
            Some("region") => (Sort::Region, true),
            Some("london") => (Sort::London, true),
            Some("landmark") => (Sort::Landmark, true),
            Some("abroad") => (Sort::Abroad, true),
            Some("short") => return,
            _ => (Sort::Firm, false),
        };
        let mut first = None;
        for field in fields {
            let shy = field.starts_with('=');
            let spelling = field.trim_start_matches('=');
            let first = *first.get_or_insert(spelling);
            self.add(spelling, if own { spelling } else { first }, sort, shy);
        }
    }

    fn add_town(&mut self, line: &'static str) {
        let fields: Vec<&'static str> = line.split('\t').collect();
        let [name, county, lat, lon] = fields.as_slice() else { return };
        let (Ok(latitude), Ok(longitude)) = (lat.parse(), lon.parse()) else { return };
        let number = self.towns.len();
        self.towns.push(Town { name, county, latitude, longitude });
        self.add(name, name, Sort::Town(number), false);
    }

    /// Adds a spelling, and the one that people use who leave the apostrophe or the "Saint"
    /// out.
    fn add(&mut self, spelling: &str, name: &'static str, sort: Sort, shy: bool) {
        self.add_words(&spelling.to_lowercase(), name, sort, shy);
        if spelling.contains("'s") {
            self.add_words(&spelling.to_lowercase().replace("'s", "s"), name, sort, shy);
        }
        // "Bishops Stortford" is "Bishop's Stortford" to the people who live there.
        if let Some((first, rest)) = spelling.split_once("s ")
            && !first.contains(' ')
            && first.len() > 3
        {
            self.add_words(
                &format!("{} {}", first.to_lowercase(), rest.to_lowercase()),
                name,
                sort,
                shy,
            );
        }
        if let Some(rest) = spelling.strip_prefix("Saint ") {
            self.add_words(&format!("st {}", rest.to_lowercase()), name, sort, shy);
        }
        if spelling.contains(" Saint ") {
            self.add_words(&spelling.to_lowercase().replace(" saint ", " st "), name, sort, shy);
        }
        if spelling.contains(" St ") {
            self.add_words(&spelling.to_lowercase().replace(" st ", " saint "), name, sort, shy);
        }
        if let Some(rest) = spelling.strip_prefix("St ") {
            self.add_words(&format!("saint {}", rest.to_lowercase()), name, sort, shy);
        }
    }

    fn add_words(&mut self, spelling: &str, name: &'static str, sort: Sort, shy: bool) {
        let possessive = spelling.ends_with("'s");
        let spelling = spelling.replace("'s", "").replace('\'', "");
        let mut words = spelling.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        let Some(head) = words.next() else { return };
        let rest = words.map(str::to_owned).collect();
        let phrase = Phrase { rest, name, sort, shy, possessive };
        self.by_head.entry(head.to_owned()).or_default().push(phrase);
    }
}

fn data_lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|l| !l.is_empty() && !l.starts_with('#'))
}
