//! Telephone numbers of reports, in one form, and those that prove nothing.

use foldhash::fast::FixedState;
use std::collections::HashMap;

/// How a number came into a report. The later, the more it proves: what a telephone shows is
/// chosen by the caller, what is rung back reaches somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Seen {
    /// It was shown, or is mentioned without more.
    Shown,
    /// The person was told to ring it, rang it back, or was rung from it later.
    Used,
}

/// A telephone number: E.164 without the plus for British numbers (`441632960733`), else the
/// digits as read; of more than fifteen, which none has, the last fifteen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The digits, the last in the lowest four bits, and how many in the highest.
    value: u64,
    /// How it came into the report.
    pub seen: Seen,
}

/// Digits that a number has at most.
const LONGEST: usize = 15;
/// Place of the four bits that say how many there are.
const LENGTH: u32 = 60;

/// Digits below which a number is a service (999, 101, 159) or a fragment.
const SHORTEST: usize = 5;

impl Number {
    /// Reads a number as people type it; none if there are too few digits to be somebody's.
    pub fn parse(text: &str, seen: Seen) -> Option<Self> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let national = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44"));
        let digits = match (digits.strip_prefix('0'), national) {
            (_, Some(rest)) if rest.len() >= 9 => format!("44{}", rest.trim_start_matches('0')),
            (Some(rest), _) if rest.len() >= 8 && !rest.starts_with('0') => format!("44{rest}"),
            _ => digits,
        };
        (digits.len() >= SHORTEST).then(|| Self { value: packed(&digits), seen })
    }

    /// Every number in an answer that may hold several.
    pub fn all(text: &str, seen: Seen) -> Vec<Self> {
        let parts = text.split(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | '/' | '\n'));
        parts.filter_map(|part| Self::parse(part, seen)).collect()
    }

    /// The number as one value, the same for the same digits.
    pub fn value(&self) -> u64 {
        self.value
    }

    /// How many digits it has.
    pub fn length(&self) -> usize {
        (self.value >> LENGTH) as usize
    }

    /// Its digits.
    pub fn digits(&self) -> String {
        let digit = |i: usize| char::from(b'0' + (self.value >> (4 * i) & 0xf) as u8);
        (0..self.length()).rev().map(digit).collect()
    }

    /// Its last seven digits, four bits each, which are read rightly even where the beginning
    /// was not.
    pub fn last_seven(&self) -> Option<u64> {
        (self.length() >= 7).then_some(self.value & 0xfff_ffff)
    }

    /// The number without its last two digits: numbers bought together share it.
    pub fn block(&self) -> Option<u64> {
        (self.length() >= 10).then_some(self.value & !0xff)
    }

    /// The number as it is dialled in Britain: `01632 960733`.
    pub fn dialled(&self) -> String {
        let digits = self.digits();
        let Some(rest) = digits.strip_prefix("44") else { return digits };
        let area = if rest.starts_with('2') { 2 } else { 4 };
        match (rest.get(..area), rest.get(area..)) {
            (Some(area), Some(own)) => format!("0{area} {own}"),
            _ => format!("0{rest}"),
        }
    }
}

fn packed(digits: &str) -> u64 {
    let last = digits.bytes().skip(digits.len().saturating_sub(LONGEST));
    let length = digits.len().min(LONGEST) as u64;
    last.fold(0, |all, b| all << 4 | u64::from(b - b'0')) | length << LENGTH
}

/// Numbers that belong to banks, the police and public services, with whose they are.
///
/// Shown by a fraudster they are spoofed, and prove nothing about who rang.
#[derive(Clone, Debug, Default)]
pub struct PublicNumbers {
    owners: HashMap<u64, String, FixedState>,
}

impl PublicNumbers {
    /// The list that comes with the program.
    pub fn shipped() -> Self {
        let mut list = Self::default();
        list.add(include_str!("../data/public-numbers.txt"));
        list
    }

    /// Adds a file: a number, `|` and whose it is on each line, `#` begins a comment. Gives
    /// the numbers of the lines, from 1, that hold no number.
    pub fn add(&mut self, file: &str) -> Vec<usize> {
        let mut bad = Vec::new();
        for (index, line) in file.lines().enumerate() {
            let line = line.split('#').next().unwrap_or("").trim();
            if line.is_empty() {
                continue;
            }
            let (number, owner) = line.split_once('|').unwrap_or((line, "a public service"));
            match Number::parse(number, Seen::Shown) {
                Some(number) => {
                    self.owners.insert(number.value, owner.trim().to_owned());
                }
                None => bad.push(index + 1),
            }
        }
        bad
    }

    /// Whose number it is, if it is a public one.
    pub fn owner(&self, number: &Number) -> Option<&str> {
        self.owners.get(&number.value).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::{Number, PublicNumbers, Seen};

    #[track_caller]
    fn check(text: &str, digits: Option<&str>) {
        let found = Number::parse(text, Seen::Shown).map(|n| n.digits());
        assert_eq!(found.as_deref(), digits, "{text}");
    }

    #[test]
    fn one_number_has_one_form() {
        for text in ["01632 960733", "(01632) 960-733", "+44 1632 960733", "00441632960733"] {
            check(text, Some("441632960733"));
        }
        check("+44 (0)1632 960733", Some("441632960733"));
        check("Withheld", None);
        for service in ["999", "112", "101", "105", "111", "159"] {
            check(service, None);
        }
        check("0161", None);
        check("960733", Some("960733"));
        check("12345678901234567890", Some("678901234567890"));
    }

    #[test]
    fn an_answer_may_hold_several() {
        let all = Number::all("07700 900559, then 01632 960733 and 020 7946 0055", Seen::Used);
        let dialled: Vec<String> = all.iter().map(Number::dialled).collect();
        assert_eq!(dialled, ["07700 900559", "01632 960733", "020 79460055"]);
        assert_eq!(all[0].last_seven(), Some(0x090_0559));
        assert_eq!((all[0].length(), all[0].block()), (12, Some(0xc000_4477_0090_0500)));
    }

    #[test]
    fn public_numbers_are_known_by_any_spelling() {
        let mut list = PublicNumbers::shipped();
        assert_eq!(list.add("# ours\n01632 960000 | Anytown Police\nnothing\n"), [3]);
        let owner =
            |t: &str| Number::parse(t, Seen::Shown).and_then(|n| list.owner(&n).map(str::to_owned));
        assert_eq!(owner("+44 300 123 2040").as_deref(), Some("Report Fraud"));
        assert_eq!(owner("0207 230 1212").as_deref(), Some("Metropolitan Police"));
        assert_eq!(owner("01632960000").as_deref(), Some("Anytown Police"));
        assert_eq!(owner("01632 960001"), None);
    }
}
