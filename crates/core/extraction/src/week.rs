//! Days counted in weeks: "the Thursday before last", "two weeks ago last Monday", "Monday of
//! last week", "a week ago today", "early last week".

use crate::civil::{Date, Span};
use crate::date::{Read, Reader};
use crate::lexicon::Class;
use crate::number::number;
use crate::words::words;

/// A date of one of these forms at token `i`.
pub(crate) fn in_weeks(reader: Reader, i: usize) -> Option<Read> {
    before_last(reader, i)
        .or_else(|| commencing(reader, i))
        .or_else(|| of_week(reader, i))
        .or_else(|| weeks_before(reader, i))
        .or_else(|| part_of_week(reader, i))
}

/// "the week commencing 9 March", "week beginning Monday 9th": seven days.
fn commencing(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let at = i + usize::from(text.any(i, words![the]));
    if !text.any(at, words![week]) || !text.any(at + 1, words![commencing beginning starting]) {
        return None;
    }
    let (end, days) = reader.one_day(at + 2)?;
    Some((end, days.map(|d| Span { first: d.first, last: d.first.plus(6) })))
}

/// The latest such weekday before the day of the report.
fn latest(reader: Reader, weekday: u32) -> Option<Date> {
    let today = reader.reported?.date;
    let back = (i32::try_from(today.weekday()).ok()? - i32::try_from(weekday).ok()?).rem_euclid(7);
    Some(today.plus(if back == 0 { -7 } else { -back }))
}

/// Monday to Sunday of a week, `back` weeks before that of the report.
fn week(reader: Reader, back: i32) -> Option<Span> {
    let today = reader.reported?.date;
    let monday = today.plus(1 - i32::try_from(today.weekday()).ok()? - 7 * back);
    Some(Span { first: monday, last: monday.plus(6) })
}

/// "the Thursday before last", "the weekend before last", "the week before last".
fn before_last(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let at = i + usize::from(text.any(i, words![the]));
    if !text.any(at + 1, words![before]) || !text.any(at + 2, words![last]) {
        return None;
    }
    let days = match text.norm(at) {
        _ if text.is(at, Class::WEEKDAY) => {
            latest(reader, text.value(at)).map(|d| Span::day(d.plus(-7)))
        }
        "week" => week(reader, 2),
        "weekend" => {
            latest(reader, 7).map(|sunday| Span { first: sunday.plus(-8), last: sunday.plus(-7) })
        }
        "month" => reader.reported.and_then(|r| {
            let (year, month, _) = r.date.minus_months(2).ymd();
            Span::month(year, month)
        }),
        _ => return None,
    };
    Some((at + 3, days))
}

/// "Monday of last week", "the Tuesday of this week".
fn of_week(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let at = i + usize::from(text.any(i, words![the]));
    let back = match text.norm(at + 2) {
        "last" => 1,
        "this" => 0,
        _ => return None,
    };
    if !text.is(at, Class::WEEKDAY)
        || !text.any(at + 1, words![of])
        || !text.any(at + 3, words![week])
    {
        return None;
    }
    let after = i32::try_from(text.value(at)).ok()? - 1;
    let days = week(reader, back).map(|w| Span::day(w.first.plus(after)));
    Some((at + 4, days))
}

/// "three weeks ago last Thursday", "a week last Wednesday", "a fortnight ago today", "a week
/// ago on Friday", "Monday just gone", "last Friday week".
fn weeks_before(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    if let Some(read) = just_gone(reader, i) {
        return Some(read);
    }
    let (weeks, at) = match (text.norm(i), text.norm(i + 1)) {
        ("a" | "one", "week") => (1, i + 2),
        ("a" | "one", "fortnight") => (2, i + 2),
        ("a", "couple") if text.any(i + 2, words![of]) && text.any(i + 3, words![weeks]) => {
            (2, i + 4)
        }
        _ => {
            let n = number(text, i).filter(|n| n.low == n.high && n.low % 100 == 0)?;
            let weeks = text.any(n.end, words![weeks wks]) && n.low <= 2_000;
            (i32::try_from(n.low / 100).ok().filter(|_| weeks)?, n.end + 1)
        }
    };
    let ago = usize::from(text.any(at, words![ago back past]));
    let joined = usize::from(text.any(at + ago, words![last on this past come gone]));
    let day = at + ago + joined;
    if ago == 0 && !text.any(at, words![last on past gone]) && weeks != 1 {
        return None;
    }
    let base = match text.norm(day) {
        "today" if ago + joined > 0 => reader.reported.map(|r| r.date),
        "yesterday" => reader.reported.map(|r| r.date.plus(-1)),
        // "A week Tuesday" looks ahead as often as back; "a week on Friday" likewise.
        _ if text.is(day, Class::WEEKDAY) && (ago > 0 || text.any(at, words![last past gone])) => {
            latest(reader, text.value(day))
        }
        _ => return None,
    };
    let part = usize::from(
        text.follows(day + 1) && text.any(day + 1, words![morning afternoon evening night]),
    );
    Some((day + 1 + part, base.map(|d| Span::day(d.plus(-7 * weeks)))))
}

/// "Monday just gone", "last Friday week".
fn just_gone(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let last = usize::from(text.any(i, words![last]));
    let at = i + last;
    if !text.is(at, Class::WEEKDAY) || text.norm(at).len() < 4 {
        return None;
    }
    if text.any(at + 1, words![just]) && text.any(at + 2, words![gone past]) {
        return Some((at + 3, latest(reader, text.value(at)).map(Span::day)));
    }
    let week = last == 1 && text.any(at + 1, words![week]) && !text.any(at + 2, words![ago]);
    week.then(|| (at + 2, latest(reader, text.value(at)).map(|d| Span::day(d.plus(-7)))))
}

/// "early last week", "the end of last week", "late last month", "earlier this week".
fn part_of_week(reader: Reader, i: usize) -> Option<Read> {
    let text = reader.text;
    let (from, to, at) = match text.norm(i) {
        "early" => (0, 2, i + 1),
        "earlier" => (0, 6, i + 1),
        "late" => (3, 6, i + 1),
        "the" | "towards" => {
            let the = i + usize::from(text.any(i + 1, words![the]));
            let part = match text.norm(the + 1) {
                "start" | "beginning" => (0, 2),
                "middle" => (2, 3),
                "end" => (3, 6),
                _ => return None,
            };
            if !text.any(the + 2, words![of]) {
                return None;
            }
            (part.0, part.1, the + 3)
        }
        _ => return None,
    };
    let back = match text.norm(at) {
        "last" => 1,
        "this" => 0,
        _ => return None,
    };
    if !text.any(at + 1, words![week]) {
        return None;
    }
    let days = week(reader, back).map(|w| {
        let last = w.first.plus(to);
        let today = reader.reported.map_or(last, |r| r.date);
        Span { first: w.first.plus(from).min(today), last: last.min(today) }
    });
    Some((at + 2, days))
}
