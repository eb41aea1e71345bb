//! The words by which a report is found.
//!
//! Both engines are given words that are cut here, in small letters and of letters and digits
//! only, so that they find the same. Telephone numbers are also kept in one piece, beginning
//! with 0, and registrations without their space: they are found however they are typed.

use crate::engine::dialect::Wholeness;
use crate::engine::{Dialect, Engine, Fault};
use casework::ReportId;
use casework::report::Report;
use std::collections::BTreeSet;

/// Words of a question at most.
const MOST: usize = 16;

/// Letters of the last word from which on it may be the beginning of another.
const BEGINNING: usize = 3;

/// Letters of a word at most; what is longer is cut.
const LONGEST: usize = 64;

/// The words of a report, separated by single spaces, each once.
pub fn of_report(report: &Report) -> String {
    let texts = [
        &report.narrative,
        &report.story,
        &report.cover_name,
        &report.claimed_org,
        &report.claimed_station,
        &report.claimed_reference,
        &report.caller_voice,
        &report.call_times,
        &report.presented_number,
        &report.other_numbers,
        &report.town,
        &report.postcode_district,
        &report.cover_story,
        &report.code_word,
        &report.courier_description,
        &report.vehicle,
        &report.vrm,
        &report.taxi_firm,
        &report.handover,
        &report.items,
        &report.bank,
        &report.place,
        &report.evidence_kept,
        &report.crime_reference,
    ];
    let mut found = BTreeSet::new();
    texts.into_iter().flatten().for_each(|text| found.extend(words(text)));
    Vec::from_iter(found).join(" ")
}

/// Adds words of a note or of facts told later to those of a report.
pub fn add(engine: &mut dyn Engine, id: ReportId, text: &str) -> Result<(), Fault> {
    let row = engine.first("SELECT words FROM search_text WHERE report = ?1", &[id.0.into()])?;
    let kept = row.map(|row| row.text(0)).transpose()?.unwrap_or_default();
    let mut found: BTreeSet<String> = kept.split(' ').map(str::to_owned).collect();
    found.extend(words(text));
    found.remove("");
    put(engine, id, &Vec::from_iter(found).join(" "))
}

/// Finds the words of a report again from all that is kept of it.
pub fn renew(engine: &mut dyn Engine, id: ReportId, report: &Report) -> Result<(), Fault> {
    put(engine, id, &of_report(report))?;
    let sql = "SELECT words FROM added WHERE report = ?1 \
               UNION ALL SELECT words FROM note WHERE report = ?1";
    let texts = engine.query(sql, &[id.0.into()])?;
    texts.iter().try_for_each(|row| add(engine, id, &row.text(0)?))
}

fn put(engine: &mut dyn Engine, id: ReportId, words: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO search_text(report, words) VALUES (?1, ?2) \
               ON CONFLICT(report) DO UPDATE SET words = excluded.words";
    engine.execute(sql, &[id.0.into(), words.into()]).map(|_| ())
}

/// What is looked for: words, joined.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// A word.
    Word(String, Wholeness),
    /// Both.
    Both(Box<Self>, Box<Self>),
    /// One of two, or both.
    Either(Box<Self>, Box<Self>),
}

impl Question {
    /// The question that a text asks; none if it has no words. All words have to be there,
    /// and the last may be the beginning of one.
    pub fn of(text: &str) -> Option<Self> {
        let mut pieces = pieces(text);
        pieces.truncate(MOST);
        let last = pieces.len().checked_sub(1)?;
        let whole = |at: usize, word: &str| match at == last && word.chars().count() >= BEGINNING {
            true => Wholeness::Beginning,
            false => Wholeness::Whole,
        };
        let word = |at: usize, word: &str| Self::Word(word.to_owned(), whole(at, word));
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(rest) = pieces.get(at..).filter(|rest| !rest.is_empty()) {
            let (n_joined, joined) = joined(rest);
            let taken = rest.iter().take(n_joined.max(1)).enumerate();
            let apart = taken.map(|(i, piece)| word(at + i, piece)).reduce(Self::both)?;
            at += n_joined.max(1);
            parts.push(match joined {
                Some(one) => Self::Either(Box::new(apart), Box::new(word(at - 1, &one))),
                None => apart,
            });
        }
        parts.into_iter().reduce(Self::both)
    }

    fn both(left: Self, right: Self) -> Self {
        Self::Both(Box::new(left), Box::new(right))
    }

    /// The same with every word taken as whole.
    #[must_use]
    pub fn exact(&self) -> Self {
        match self {
            Self::Word(word, _) => Self::Word(word.clone(), Wholeness::Whole),
            Self::Both(left, right) => Self::both(left.exact(), right.exact()),
            Self::Either(left, right) => {
                Self::Either(Box::new(left.exact()), Box::new(right.exact()))
            }
        }
    }

    /// The question in the spelling of the engine's index.
    pub fn spelled(&self, dialect: Dialect) -> String {
        match self {
            Self::Word(word, whole) => dialect.word(word, *whole),
            Self::Both(left, right) => {
                dialect.both(&left.spelled(dialect), &right.spelled(dialect))
            }
            Self::Either(left, right) => {
                dialect.either(&left.spelled(dialect), &right.spelled(dialect))
            }
        }
    }

    /// The question put to the words of one report, without the index: each word is handed
    /// over with the spaces around it, for the place of its parameter.
    pub fn tested(&self, dialect: Dialect, place: &mut impl FnMut(String) -> String) -> String {
        match self {
            Self::Word(word, Wholeness::Whole) => dialect.held(&place(format!(" {word} "))),
            Self::Word(word, Wholeness::Beginning) => dialect.held(&place(format!(" {word}"))),
            Self::Both(left, right) => {
                format!("({} AND {})", left.tested(dialect, place), right.tested(dialect, place))
            }
            Self::Either(left, right) => {
                format!("({} OR {})", left.tested(dialect, place), right.tested(dialect, place))
            }
        }
    }
}

/// The words of a text, with numbers and registrations also in one piece.
fn words(text: &str) -> Vec<String> {
    let pieces = pieces(text);
    let mut out = pieces.clone();
    let mut rest = pieces.as_slice();
    while !rest.is_empty() {
        let (n_joined, joined) = joined(rest);
        out.extend(joined);
        rest = rest.get(n_joined.max(1)..).unwrap_or(&[]);
    }
    out
}

/// What the first pieces make in one: a telephone number, or a registration; with how many
/// pieces it takes.
fn joined(pieces: &[String]) -> (usize, Option<String>) {
    let digits = |word: &&String| word.bytes().all(|b| b.is_ascii_digit());
    let n_digits = pieces.iter().take_while(digits).count();
    let number: String = pieces.iter().take(n_digits).map(String::as_str).collect();
    if n_digits > 0 && number.len() >= 6 {
        let national = national(&number);
        return (n_digits, (n_digits > 1 || national != number).then_some(national));
    }
    match pieces {
        [first, second, ..] if is_mark(first, second) => (2, Some(format!("{first}{second}"))),
        _ => (n_digits, None),
    }
}

/// A British number as it is dialled at home.
fn national(number: &str) -> String {
    let rest = number.strip_prefix("0044").or_else(|| {
        number.strip_prefix("44").filter(|rest| rest.len() >= 9 && !rest.starts_with("44"))
    });
    match rest {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => number.to_owned(),
    }
}

/// `AB12 CDE`.
fn is_mark(first: &str, second: &str) -> bool {
    let letters = |part: &[u8]| part.iter().all(u8::is_ascii_alphabetic);
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    let front = first.as_bytes().split_at_checked(2);
    front.is_some_and(|(area, age)| letters(area) && digits(age) && age.len() == 2)
        && second.len() == 3
        && letters(second.as_bytes())
}

/// Runs of letters and digits, in small letters.
fn pieces(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|run| !run.is_empty())
        .map(|run| run.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()))
        .map(|run| run.take(LONGEST).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Question, words};
    use crate::engine::Dialect;
    use expect_test::{Expect, expect};

    fn check(text: &str, expect: Expect) {
        expect.assert_eq(&words(text).join(" "));
    }

    fn ask(text: &str, expect: Expect) {
        let asked = Dialect::ALL.map(|dialect| {
            Question::of(text).map_or_else(|| "nothing".into(), |q| q.spelled(dialect))
        });
        expect.assert_eq(&asked.join("   "));
    }

    #[test]
    fn numbers_and_registrations_are_also_kept_in_one_piece() {
        check("Rang from 01923 555 123!", expect!["rang from 01923 555 123 01923555123"]);
        check("+44 (0)1923 555123", expect!["44 0 1923 555123 01923555123"]);
        check("AB12 CDE, a blue Škoda", expect!["ab12 cde a blue škoda ab12cde"]);
        check("on 4 12 2026", expect!["on 4 12 2026 4122026"]);
        check("", expect![""]);
    }

    #[test]
    fn a_question_is_words_and_never_syntax() {
        ask("detective", expect![[r#""detective"*   'detective':*"#]]);
        ask("DC Wilson", expect![[r#"("dc" AND "wilson"*)   ('dc' & 'wilson':*)"#]]);
        ask("to", expect![[r#""to"   'to'"#]]);
        ask(
            "'; DROP TABLE \" NEAR(*",
            expect![[r#"(("drop" AND "table") AND "near"*)   (('drop' & 'table') & 'near':*)"#]],
        );
        ask(
            "01923 555123",
            expect![[
                r#"(("01923" AND "555123"*) OR "01923555123"*)   (('01923' & '555123':*) | '01923555123':*)"#
            ]],
        );
        ask(" - ", expect!["nothing   nothing"]);
    }
}
