//! Days with a name: Christmas, Boxing Day, Easter, bank holidays, Bonfire Night.

use crate::civil::{Date, Span};
use crate::date::{Read, Reader};
use crate::words::words;

/// What the name of a day stands for in a year.
enum Named {
    Fixed(u32, u32),
    Easter(i32),
    /// The `n`th (from 1) or last (0) Monday to Sunday of a month.
    Nth {
        month: u32,
        weekday: u32,
        n: u32,
    },
}

pub(crate) fn holiday(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let word = |n: usize| text.norm(i + n);
    let (named, words) = match (word(0), word(1), word(2)) {
        ("christmas" | "xmas", "day", _) => (Named::Fixed(12, 25), 2),
        ("christmas" | "xmas", "eve", _) => (Named::Fixed(12, 24), 2),
        ("boxing", "day", _) => (Named::Fixed(12, 26), 2),
        ("new", "year", "eve") | ("new", "years", "eve") => (Named::Fixed(12, 31), 3),
        ("new", "year", "day") | ("new", "years", "day") => (Named::Fixed(1, 1), 3),
        ("halloween" | "hallowe'en", ..) => (Named::Fixed(10, 31), 1),
        ("bonfire" | "fireworks", "night", _) | ("guy", "fawkes", _) => (Named::Fixed(11, 5), 2),
        ("armistice", "day", _) => (Named::Fixed(11, 11), 2),
        ("valentine" | "valentines", "day", _) => (Named::Fixed(2, 14), 2),
        ("burns", "night", _) => (Named::Fixed(1, 25), 2),
        ("remembrance", "sunday" | "day", _) => (Named::Nth { month: 11, weekday: 7, n: 2 }, 2),
        ("good", "friday", _) => (Named::Easter(-2), 2),
        ("easter", "sunday" | "day", _) => (Named::Easter(0), 2),
        ("easter", "monday", _) => (Named::Easter(1), 2),
        ("easter", "saturday", _) => (Named::Easter(-1), 2),
        ("shrove", "tuesday", _) | ("pancake", "day" | "tuesday", _) => (Named::Easter(-47), 2),
        ("mothers" | "mother", "day", _) | ("mothering", "sunday", _) => (Named::Easter(-21), 2),
        ("fathers" | "father", "day", _) => (Named::Nth { month: 6, weekday: 7, n: 3 }, 2),
        ("may", "day", _) => (Named::Nth { month: 5, weekday: 1, n: 1 }, 2),
        ("may" | "spring", "bank", "holiday") => (Named::Nth { month: 5, weekday: 1, n: 0 }, 3),
        ("august" | "summer", "bank", "holiday") => (Named::Nth { month: 8, weekday: 1, n: 0 }, 3),
        _ => return season(reader, i),
    };
    let mut end = i + words;
    if matches!(named, Named::Nth { n: 0, .. }) && text.any(end, words![monday]) {
        end += 1;
    }
    // "Easter Saturday" and the like are days of their own; "Boxing Day sale" is none.
    if text.any(end, words![sale sales present presents card cards]) {
        return None;
    }
    Some((end, last_of(reader, i, |year| day(&named, year).map(Span::day))))
}

/// Christmas and Easter as stretches of days: "over Christmas", "at Easter".
fn season(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let over = text.any(i.wrapping_sub(1), words![over at during since]);
    let days: fn(i32) -> Option<Span> = match text.norm(i) {
        "christmas" | "xmas" if over => {
            |year| Some(Span { first: Date::new(year, 12, 24)?, last: Date::new(year, 12, 27)? })
        }
        "easter" if over => |year| {
            let sunday = Date::easter(year)?;
            Some(Span { first: sunday.plus(-2), last: sunday.plus(1) })
        },
        _ => return None,
    };
    Some((i + 1, last_of(reader, i, days)))
}

fn day(named: &Named, year: i32) -> Option<Date> {
    match named {
        Named::Fixed(month, day) => Date::new(year, *month, *day),
        Named::Easter(after) => Date::easter(year).map(|e| e.plus(*after)),
        Named::Nth { month, weekday, n } => {
            let whole = Span::month(year, *month)?;
            let ahead = i32::try_from((7 + weekday - whole.first.weekday()) % 7).ok()?;
            let first = whole.first.plus(ahead);
            let weeks = i32::try_from(n.saturating_sub(1)).ok()?;
            if *n > 0 {
                return Some(first.plus(7 * weeks));
            }
            (0..=5).rev().map(|w| first.plus(7 * w)).find(|d| *d <= whole.last)
        }
    }
}

/// The last of them that had begun when the report was made, or the next.
fn last_of(reader: Reader, i: usize, days: impl Fn(i32) -> Option<Span>) -> Option<Span> {
    let today = reader.reported?.date;
    let (year, ..) = today.ymd();
    let past = days(year).filter(|s| s.first <= today);
    if past.is_none() && reader.looks_ahead(i) {
        return days(year);
    }
    past.or_else(|| days(year - 1))
}
