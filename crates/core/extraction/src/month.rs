//! Dates with the name of a month: "1st October 2026", "October 29", "the start of December".

use crate::civil::{Date, Span};
use crate::date::{Read, Reader};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// A month of some year, if the year is said.
#[derive(Clone, Copy)]
pub(crate) struct Month {
    pub month: u32,
    pub year: Option<i32>,
}

/// Words that a count of may follow a month: "since December 27 people …".
const COUNTABLE: &[&str] = words![
    people residents victims men women pensioners reports incidents calls cases offences elderly
    older vulnerable others households homes attempts more such different separate individuals
    customers crimes were of have local arrests
];

/// A day of the month, in figures (`1`, `1st`) or as an ordinal word, and the token after it.
pub(crate) fn day_of_month(text: &Text, i: usize) -> Option<(u32, usize)> {
    let norm = text.norm(i);
    if text.token(i).shape.digit_first {
        if text.gap(i).has(Gap::MONEY) {
            return None;
        }
        let figure =
            ["st", "nd", "rd", "th"].iter().find_map(|end| norm.strip_suffix(end)).unwrap_or(norm);
        let short = figure.len() <= 2 && figure.bytes().all(|b| b.is_ascii_digit());
        let day = figure.parse().ok().filter(|d| short && (1..=31).contains(d))?;
        return Some((day, i + 1));
    }
    if text.is(i, Class::ORDINAL) {
        return Some((text.value(i), i + 1));
    }
    let joined = text.is(i + 1, Class::ORDINAL)
        && text.value(i + 1) < 10
        && text.gap(i + 1).only(Gap::SPACE.or(Gap::DASH));
    match norm {
        "twenty" if joined => Some((20 + text.value(i + 1), i + 2)),
        "thirty" if joined && text.value(i + 1) == 1 => Some((31, i + 2)),
        "thirtieth" => Some((30, i + 1)),
        _ => None,
    }
}

/// "1st October", "the 29th of October 2026", "October 29", "December 27th, 2026".
pub(crate) fn day_and_month(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let start = i + usize::from(text.any(i, words![the]));
    if let Some((day, at)) = day_of_month(text, start) {
        let of = at + usize::from(text.any(at, words![of]));
        let near = text.gap(of).only(Gap::SPACE.or(Gap::DASH))
            && text.gap(at).only(Gap::SPACE.or(Gap::DASH));
        if near
            && month_at(text, of, true)
            && !(text.norm(of) == "may"
                && !text.token(of).shape.cap
                && of == at
                && text.token(start).shape.digits)
        {
            let (end, year) = match year_after(text, of + 1) {
                (end, None) => short_year(reader, end),
                read => read,
            };
            let month = Month { month: text.value(of), year };
            return Some((end, reader.day_in(month, day, i)));
        }
    }
    if start != i || !month_at(text, i, false) || !text.follows(i + 1) {
        return None;
    }
    let the = usize::from(text.any(i + 1, words![the]));
    let (day, at) = day_of_month(text, i + 1 + the)?;
    let plain = text.token(i + 1).shape.digits;
    // After a bare figure that a noun follows, the figure counts the noun.
    let counts = plain && text.follows(at) && (text.any(at, COUNTABLE) || is_plural(text, at));
    if counts || (plain && text.norm(i) == "may" && !text.token(i).shape.cap) {
        return None;
    }
    let (end, year) = year_after(text, at);
    let month = Month { month: text.value(i), year };
    Some((end, reader.day_in(month, day, i)))
}

/// "the start of December", "early December", "mid-October", "in October", "since March 2026".
pub(crate) fn part_of_month(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let the = usize::from(text.any(i, words![the]));
    let (part, at) = match text.norm(i + the) {
        "start" | "beginning" => (Some((1, 10)), i + the + 1),
        "end" => (Some((21, 31)), i + the + 1),
        "middle" => (Some((11, 20)), i + the + 1),
        "early" if the == 0 => (Some((1, 10)), i + 1),
        "mid" if the == 0 => (Some((11, 20)), i + 1),
        "late" if the == 0 => (Some((21, 31)), i + 1),
        _ => (None, i),
    };
    let of = at + usize::from(part.is_some() && text.any(at, words![of in]));
    let fixed = of > i && !text.gap(of).only(Gap::SPACE.or(Gap::DASH));
    if fixed || !month_at(text, of, false) || (part.is_none() && !stands_alone(text, of)) {
        return None;
    }
    let (end, year) = year_after(text, of + 1);
    let days = whole_month(reader, text.value(of), year).and_then(|whole| match part {
        Some((from, to)) => Part::Days(from, to).of(whole),
        None => Some(whole),
    });
    Some((end, days))
}

/// True if token `i` is a month and not a word or name spelt alike.
fn month_at(text: &Text, i: usize, after_day: bool) -> bool {
    if !text.is(i, Class::MONTH) || text.token(i).shape.digit_first {
        return false;
    }
    let shape = text.token(i).shape;
    let before = i.wrapping_sub(1);
    let christened = !after_day
        && text.is(before, Class::FORENAME)
        && text.token(before).shape.cap
        && text.follows(i);
    match text.norm(i) {
        _ if christened => false,
        "may" | "march" => {
            after_day
                || shape.cap && !text.opens_sentence(i)
                || text.any(i.wrapping_sub(1), words![in since of early late last during])
        }
        "mar" | "sep" | "dec" | "jan" | "apr" | "jun" | "june" | "april" | "august" => {
            let name = text.is(i + 1, Class::SURNAME)
                && text.token(i + 1).shape.cap
                && text.follows(i + 1);
            !name
                && (after_day
                    || shape.cap
                    || text.any(i.wrapping_sub(1), words![in since of until till last from]))
        }
        _ => true,
    }
}

/// A month alone counts after a word of time, or with a year.
fn stands_alone(text: &Text, i: usize) -> bool {
    let before = [
        "in",
        "since",
        "during",
        "last",
        "until",
        "till",
        "from",
        "throughout",
        "of",
        "by",
        "and",
        "to",
        "between",
    ];
    text.any(i.wrapping_sub(1), &before)
        || year_after(text, i + 1).1.is_some()
        || (!text.follows(i + 1)
            && text.norm(i).len() > 4
            && text.token(i).shape.cap
            && !text.opens_sentence(i))
}

fn year_after(text: &Text, i: usize) -> (usize, Option<i32>) {
    let norm = text.norm(i);
    let near = text.gap(i).only(Gap::SPACE.or(Gap::COMMA).or(Gap::DASH));
    let year =
        norm.parse::<i32>().ok().filter(|y| norm.len() == 4 && (1900..2100).contains(y) && near);
    (i + usize::from(year.is_some()), year)
}

/// The year of `14 Feb 26`: two figures that count nothing and are no later than the report.
fn short_year(reader: Reader, i: usize) -> (usize, Option<i32>) {
    let text = reader.text;
    let norm = text.norm(i);
    let counts = text.follows(i + 1)
        && (text.any(i + 1, COUNTABLE) || is_plural(text, i + 1) || text.any(i + 1, words![am pm]));
    let joined = text.gap(i).only(Gap::SPACE.or(Gap::QUOTE).or(Gap::DASH));
    let plain = text.token(i).shape.digits && norm.len() == 2 && joined && !counts;
    let year = norm.parse::<i32>().ok().filter(|_| plain).map(|y| y + 2000);
    let year = year.filter(|y| {
        reader.reported.is_none_or(|r| (r.date.ymd().0 - 10..=r.date.ymd().0).contains(y))
    });
    (i + usize::from(year.is_some()), year)
}

/// "the last week of January", "the first two weeks of October", "the second half of May",
/// "the back end of June".
pub(crate) fn weeks_of_month(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let at = i + usize::from(text.any(i, words![the]));
    let last = text.any(at, words![last]);
    let nth = if text.is(at, Class::ORDINAL) { text.value(at) } else { 0 };
    let days = words![days];
    let (part, of) = match (text.norm(at + 1), text.norm(at + 2)) {
        ("week", _) if last => (Part::Last(7), at + 2),
        ("week", _) if (1..=5).contains(&nth) => (Part::Days(nth * 7 - 6, nth * 7), at + 2),
        ("two" | "2" | "couple", _) if last || nth == 1 => {
            let of = usize::from(text.any(at + 2, words![of]));
            let weeks = text.any(at + 2 + of, words![weeks]);
            let count = if weeks { 14 } else { 2 };
            if !weeks && !text.any(at + 2 + of, days) {
                return None;
            }
            (if last { Part::Last(count) } else { Part::Days(1, count) }, at + 3 + of)
        }
        ("few", "days") if last => (Part::Last(5), at + 3),
        ("few", "days") if nth == 1 => (Part::Days(1, 5), at + 3),
        ("half", _) if nth == 1 => (Part::Days(1, 15), at + 2),
        ("half", _) if nth == 2 => (Part::Last(15), at + 2),
        ("end", _) if text.any(at, words![back]) => (Part::Days(21, 31), at + 2),
        _ => return None,
    };
    if !text.any(of, words![of in]) || !month_at(text, of + 1, false) {
        return None;
    }
    let (end, year) = year_after(text, of + 2);
    let whole = whole_month(reader, text.value(of + 1), year);
    Some((end, whole.and_then(|w| part.of(w))))
}

/// Part of a month, in days.
#[derive(Clone, Copy)]
enum Part {
    Days(u32, u32),
    Last(u32),
}

impl Part {
    fn of(self, whole: Span) -> Option<Span> {
        let (year, month, last) = whole.last.ymd();
        let (from, to) = match self {
            Self::Days(from, to) => (from, to.min(last)),
            Self::Last(n) => (last + 1 - n.min(last), last),
        };
        Some(Span { first: Date::new(year, month, from)?, last: Date::new(year, month, to)? })
    }
}

/// The month of that year, or the last that had begun when the report was made.
fn whole_month(reader: Reader, month: u32, year: Option<i32>) -> Option<Span> {
    if let Some(year) = year {
        return Span::month(year, month);
    }
    let (this_year, this_month, _) = reader.reported?.date.ymd();
    Span::month(this_year - i32::from(month > this_month), month)
}

fn is_plural(text: &Text, i: usize) -> bool {
    let norm = text.norm(i);
    norm.len() > 4
        && norm.ends_with('s')
        && !norm.ends_with("ss")
        && text.is(i, Class::WORD)
        && !text.is(i, Class::FUNCTION)
}
