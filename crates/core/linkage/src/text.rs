//! Small steps that make one text out of another: cleaning for comparisons, parts and sounds
//! for keys.

use crate::similarity::dates::{self, Order};
use crate::similarity::phonetic;
use std::fmt::{self, Write as _};

/// One step of an expression, as it is written in a spec.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// `alnum`: letters and digits only.
    Alnum,
    /// `digits`: digits only.
    Digits,
    /// `letters`: letters only.
    Letters,
    /// `first N`: the first N characters, if there are as many.
    First(usize),
    /// `last N`: the last N characters, if there are as many.
    Last(usize),
    /// `word N`: the N-th word, counted from 1.
    Word(usize),
    /// `last_word`: the last word.
    LastWord,
    /// `sorted`: the words in alphabetical order.
    Sorted,
    /// `soundex`: the code of the first word's sound.
    Soundex,
    /// `metaphone`: a finer code of the first word's sound.
    Metaphone,
    /// `date`: a date in one way of writing, other texts as they are.
    Date,
    /// `year` of a date.
    Year,
    /// `month`: year and month of a date.
    Month,
    /// `week`: weeks since 1970 of a date.
    Week,
    /// `round N`: a number rounded to a multiple of N.
    Round(f64),
    /// `outward`: a British postcode without its last three characters.
    Outward,
    /// `before @`: what stands before a character.
    Before(char),
    /// `after @`: what stands after a character.
    After(char),
    /// `tokens`: each word is a key.
    Tokens,
    /// `deletions`: the text and each text with one character left out are keys, so that two
    /// texts one edit apart share one.
    Deletions,
    /// `qgrams N`: each run of N characters is a key.
    Qgrams(usize),
    /// `minhash N`: N keys that two texts share the more often the more runs of three
    /// characters they have in common (Broder 1997).
    Minhash(usize),
    /// `window N`: two numbers, or two dates in days, that are at most N apart share a key.
    Window(f64),
    /// `near R`: two numbers whose ratio is at most 1 + R share a key.
    Near(f64),
}

impl Step {
    /// Whether the step gives several keys for one text.
    pub fn is_multiple(self) -> bool {
        matches!(
            self,
            Self::Tokens
                | Self::Deletions
                | Self::Qgrams(_)
                | Self::Minhash(_)
                | Self::Window(_)
                | Self::Near(_)
        )
    }

    /// The text after a step that gives one text; empty if nothing is left.
    pub fn apply(self, text: &str, order: Order) -> String {
        match self {
            Self::Alnum => text.chars().filter(|c| c.is_alphanumeric()).collect(),
            Self::Digits => text.chars().filter(char::is_ascii_digit).collect(),
            Self::Letters => text.chars().filter(|c| c.is_alphabetic()).collect(),
            Self::First(n) => first(text, n),
            Self::Last(n) => last(text, n),
            Self::Word(n) => text.split(' ').nth(n.saturating_sub(1)).unwrap_or("").to_owned(),
            Self::LastWord => text.rsplit(' ').next().unwrap_or("").to_owned(),
            Self::Sorted => {
                let mut words: Vec<&str> = text.split(' ').filter(|w| !w.is_empty()).collect();
                words.sort_unstable();
                words.join(" ")
            }
            Self::Soundex => phonetic::soundex(text.split(' ').next().unwrap_or("")),
            Self::Metaphone => phonetic::metaphone(text.split(' ').next().unwrap_or("")),
            Self::Date => dates::parse(text, order).map_or_else(
                || text.to_owned(),
                |d| format!("{:04}-{:02}-{:02}", d.year, d.month, d.day),
            ),
            Self::Year | Self::Month | Self::Week => self.of_date(text, order),
            Self::Round(step) => number(text).map_or_else(String::new, |x| {
                ((x / step.max(f64::MIN_POSITIVE)).round() as i64).to_string()
            }),
            Self::Outward => outward(text),
            Self::Before(c) => text.split(c).next().unwrap_or("").to_owned(),
            Self::After(c) => text.split_once(c).map_or("", |(_, rest)| rest).to_owned(),
            _ => text.to_owned(),
        }
    }

    fn of_date(self, text: &str, order: Order) -> String {
        let mut out = String::new();
        let Some(date) = dates::parse(text, order) else { return out };
        let _ = match self {
            Self::Year => write!(out, "{}", date.year),
            Self::Month => write!(out, "{}-{}", date.year, date.month),
            _ => write!(out, "{}", date.days.div_euclid(7)),
        };
        out
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alnum => write!(f, "alnum"),
            Self::Digits => write!(f, "digits"),
            Self::Letters => write!(f, "letters"),
            Self::First(n) => write!(f, "first {n}"),
            Self::Last(n) => write!(f, "last {n}"),
            Self::Word(n) => write!(f, "word {n}"),
            Self::LastWord => write!(f, "last_word"),
            Self::Sorted => write!(f, "sorted"),
            Self::Soundex => write!(f, "soundex"),
            Self::Metaphone => write!(f, "metaphone"),
            Self::Date => write!(f, "date"),
            Self::Year => write!(f, "year"),
            Self::Month => write!(f, "month"),
            Self::Week => write!(f, "week"),
            Self::Round(x) => write!(f, "round {x}"),
            Self::Outward => write!(f, "outward"),
            Self::Before(c) => write!(f, "before {c}"),
            Self::After(c) => write!(f, "after {c}"),
            Self::Tokens => write!(f, "tokens"),
            Self::Deletions => write!(f, "deletions"),
            Self::Qgrams(n) => write!(f, "qgrams {n}"),
            Self::Minhash(n) => write!(f, "minhash {n}"),
            Self::Window(x) => write!(f, "window {x}"),
            Self::Near(r) => write!(f, "near {r}"),
        }
    }
}

fn first(text: &str, n: usize) -> String {
    let cut: String = text.chars().take(n).collect();
    if cut.chars().count() == n { cut } else { String::new() }
}

fn last(text: &str, n: usize) -> String {
    let skipped = text.chars().count().checked_sub(n);
    skipped.map_or_else(String::new, |skip| text.chars().skip(skip).collect())
}

fn outward(text: &str) -> String {
    let packed: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let n = packed.chars().count();
    packed.chars().take(n.checked_sub(3).unwrap_or(n)).collect()
}

/// The number a text is, with or without thousands' commas and a currency sign before it.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches(['£', '$', '€']);
    let read =
        if text.contains(',') { text.replace(',', "").parse::<f64>() } else { text.parse::<f64>() };
    read.ok().filter(|x| x.is_finite())
}

/// The form in which texts are compared: lower case, without accents, with single spaces, and
/// with apostrophes left out.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        match c {
            '\'' | '\u{2019}' | '`' => {}
            _ if c.is_whitespace() || c == '\u{1f}' => gap = true,
            _ => {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                fold(c, &mut out);
            }
        }
    }
    out
}

/// Adds a letter in lower case without its accent.
fn fold(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'æ' => out.push_str("ae"),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ď' | 'đ' | 'ð' => out.push('d'),
            'è'..='ë' | 'ē' | 'ę' | 'ě' => out.push('e'),
            'ğ' => out.push('g'),
            'ì'..='ï' | 'ī' | 'ı' => out.push('i'),
            'ł' => out.push('l'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
            'œ' => out.push_str("oe"),
            'ř' => out.push('r'),
            'ś' | 'š' | 'ş' => out.push('s'),
            'ß' => out.push_str("ss"),
            'ť' | 'ţ' => out.push('t'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            other => out.push(other),
        }
    }
}

/// The words of a text: runs of letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans() {
        assert_eq!(clean("  Zoë  O'Brien-Łaska "), "zoe obrien-laska");
        assert_eq!(words("baker st., nr 9").collect::<Vec<_>>(), ["baker", "st", "nr", "9"]);
        assert_eq!(number("£1,250.50"), Some(1250.5));
        assert_eq!(number("inf"), None);
    }

    #[test]
    fn steps_make_keys() {
        let check = |step: Step, text: &str, expect: &str| {
            assert_eq!(step.apply(text, Order::DayFirst), expect, "{step:?} {text}");
        };
        check(Step::First(3), "harlow", "har");
        check(Step::First(3), "ha", "");
        check(Step::Last(4), "01632 960155", "0155");
        check(Step::Outward, "sg1 3ab", "sg1");
        check(Step::Year, "19560409", "1956");
        check(Step::Month, "1956-04-09", "1956-4");
        check(Step::Before('@'), "ann@b.c", "ann");
        check(Step::After('@'), "ann@b.c", "b.c");
        check(Step::Sorted, "hall isla", "hall isla");
        check(Step::Sorted, "isla hall", "hall isla");
        check(Step::Round(10.0), "36.36", "4");
        check(Step::Word(2), "de la cruz", "la");
        check(Step::LastWord, "de la cruz", "cruz");
    }
}
