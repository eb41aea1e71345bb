//! Numbers, sums, lists and periods in plain English.

use crate::day::Day;
use crate::figures::Period;

/// Below this many pounds a sum is told exactly.
const EXACT_BELOW: u64 = 10_000;

/// A number with commas: `1,250`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// So many people: `nobody`, `one person`, `27 people`.
pub fn people(value: u64) -> String {
    match value {
        0 => "nobody".into(),
        1 => "one person".into(),
        n => format!("{} people", number(n)),
    }
}

/// So many things, with the word for one and for many: `one attempt`, `9 attempts`.
pub fn things(value: u64, one: &str, many: &str) -> String {
    match value {
        0 => format!("no {many}"),
        1 => format!("one {one}"),
        n => format!("{} {many}", number(n)),
    }
}

/// A sum as a release tells it. Below 10,000 pounds it is exact. From there on it is told in
/// two leading figures: `more than` the lower, or, within a tenth of the step below the
/// next, `nearly` that.
pub fn pounds(value: u64) -> String {
    match value < EXACT_BELOW {
        true => format!("\u{a3}{}", number(value)),
        false => rounded(value),
    }
}

/// The same for a sum that belongs to one person: `about`, in two leading figures, since a sum
/// to the pound tells those who know the person who it was.
pub fn pounds_of_one(value: u64) -> String {
    let step = step(value);
    match value < 100 {
        true => "less than \u{a3}100".into(),
        false => format!("about \u{a3}{}", number((value + step / 2) / step * step)),
    }
}

fn rounded(value: u64) -> String {
    let step = step(value);
    let below = value / step * step;
    let above = below + step;
    let say = |value| format!("\u{a3}{}", number(value));
    match value {
        _ if value == below => say(below),
        _ if (above - value) * 10 <= step => format!("nearly {}", say(above)),
        _ => format!("more than {}", say(below)),
    }
}

/// The value of the second leading figure.
fn step(value: u64) -> u64 {
    let mut step = 1;
    while value / step >= 100 {
        step *= 10;
    }
    step
}

/// A list: `Ware`, `Ware and Tring`, `Hertford, Tring and Ware`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    joined(items, "and")
}

/// The same with another word before the last: `a courier or a taxi`.
pub fn joined<S: AsRef<str>>(items: &[S], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {word} {}", first.join(", "), last.as_ref())
        }
    }
}

/// A text that begins a sentence.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// Whether a period was still going on when its figures were taken: then it is told of as
/// "have taken since", and else as "took in".
pub fn goes_on(Period { from, to }: Period, taken: Day) -> bool {
    to >= taken && from < taken
}

/// A period within a sentence: `since the start of December`, `in December 2026`,
/// `between 4 and 20 December 2026`.
pub fn during(period: Period, taken: Day) -> String {
    let from = period.from;
    if goes_on(period, taken) {
        let year = if from.year == taken.year { String::new() } else { format!(" {}", from.year) };
        return match from.day {
            1 => format!("since the start of {}{year}", from.month_name()),
            _ => format!("since {}", from.words_near(taken)),
        };
    }
    named(period).map_or_else(|| between(period), |name| format!("in {name}"))
}

/// The name of a period that has one: `December 2026`, `2026`.
pub fn named(Period { from, to }: Period) -> Option<String> {
    let whole = from.day == 1 && to.ends_month() && from.year == to.year;
    match whole {
        true if from.month == to.month => Some(format!("{} {}", from.month_name(), from.year)),
        true if (from.month, to.month) == (1, 12) => Some(from.year.to_string()),
        _ => None,
    }
}

fn between(Period { from, to }: Period) -> String {
    if from == to {
        return format!("on {}", from.words());
    }
    let first = match (from.year == to.year, from.month == to.month) {
        (true, true) => from.day.to_string(),
        (true, false) => format!("{} {}", from.day, from.month_name()),
        (false, _) => from.words(),
    };
    format!("between {first} and {}", to.words())
}

/// A period after "than", seen from the one that it is compared with: `in November`,
/// `in the 27 days before`.
pub fn before(period: Period, compared: Period, taken: Day) -> String {
    let days = period.to.number() - period.from.number() + 1;
    let adjacent = period.to.plus(1) == compared.from;
    match named(period) {
        Some(_) if period.from.month == period.to.month && period.from.year == taken.year => {
            format!("in {}", period.from.month_name())
        }
        Some(name) => format!("in {name}"),
        None if !adjacent => between(period),
        None if (28..=31).contains(&days) => "in the month before".into(),
        None if days == 7 => "in the week before".into(),
        None if days == 1 => "on the day before".into(),
        None => format!("in the {days} days before"),
    }
}

#[cfg(test)]
mod tests {
    use super::{before, during, list, named, number, people, pounds, pounds_of_one};
    use crate::figures::Period;
    use proptest::prelude::*;

    fn period(from: &str, to: &str) -> Period {
        Period { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    #[test]
    fn sums_are_rounded_as_releases_do() {
        for (value, told) in [
            (0, "\u{a3}0"),
            (850, "\u{a3}850"),
            (8_000, "\u{a3}8,000"),
            (9_999, "\u{a3}9,999"),
            (10_000, "\u{a3}10,000"),
            (70_250, "more than \u{a3}70,000"),
            (70_900, "nearly \u{a3}71,000"),
            (144_500, "more than \u{a3}140,000"),
            (149_200, "nearly \u{a3}150,000"),
            (5_300_000, "\u{a3}5,300,000"),
            (999_999, "nearly \u{a3}1,000,000"),
        ] {
            assert_eq!(pounds(value), told);
        }
    }

    #[test]
    fn a_sum_of_one_person_is_never_exact() {
        assert_eq!(pounds_of_one(4_230), "about \u{a3}4,200");
        assert_eq!(pounds_of_one(40), "less than \u{a3}100");
        assert_eq!(pounds_of_one(4_000), "about \u{a3}4,000");
        assert_eq!(pounds_of_one(99_600), "about \u{a3}100,000");
    }

    #[test]
    fn periods_are_told_as_people_tell_them() {
        let check = |from, to, taken: &str, told| {
            assert_eq!(during(period(from, to), taken.parse().unwrap()), told);
        };
        check("2026-12-01", "2026-12-27", "2026-12-27", "since the start of December");
        check("2026-12-04", "2026-12-27", "2026-12-27", "since 4 December");
        check("2026-12-01", "2027-01-03", "2027-01-03", "since the start of December 2026");
        check("2026-12-20", "2027-01-03", "2027-01-03", "since 20 December 2026");
        check("2026-12-01", "2026-12-31", "2027-01-03", "in December 2026");
        check("2026-12-01", "2026-12-27", "2027-01-03", "between 1 and 27 December 2026");
        check("2026-11-20", "2026-12-27", "2027-01-03", "between 20 November and 27 December 2026");
        check(
            "2026-12-20",
            "2027-01-02",
            "2027-01-03",
            "between 20 December 2026 and 2 January 2027",
        );
        check("2026-12-04", "2026-12-04", "2026-12-09", "on 4 December 2026");
        check("2026-12-04", "2026-12-04", "2026-12-04", "on 4 December 2026");
        check("2026-01-01", "2026-12-31", "2027-01-03", "in 2026");
        assert_eq!(named(period("2026-01-01", "2026-06-30")), None);
    }

    #[test]
    fn what_was_before_has_a_name() {
        let check = |from, to, since, told| {
            let compared = period(since, "2026-12-31");
            assert_eq!(before(period(from, to), compared, compared.to), told);
        };
        check("2026-11-01", "2026-11-30", "2026-12-01", "in November");
        check("2025-11-01", "2025-11-30", "2026-12-01", "in November 2025");
        check("2026-11-04", "2026-12-03", "2026-12-04", "in the month before");
        check("2026-12-10", "2026-12-19", "2026-12-20", "in the 10 days before");
        check("2026-11-01", "2026-11-27", "2026-12-01", "between 1 and 27 November 2026");
    }

    #[test]
    fn lists_and_numbers() {
        assert_eq!(list(&["Hertford", "Tring", "Ware"]), "Hertford, Tring and Ware");
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(
            (number(1_234_567), people(1), people(0)),
            ("1,234,567".into(), "one person".into(), "nobody".into())
        );
    }

    proptest! {
        #[test]
        fn a_rounded_sum_is_true(value in 0_u64..10_000_000_000) {
            for told in [pounds(value), pounds_of_one(value)] {
                let digits: String = told.chars().filter(char::is_ascii_digit).collect();
                let said: u64 = digits.parse().unwrap();
                let holds = match told.split_whitespace().next() {
                    Some("more") => value > said && (value - said) * 10 < said.max(1),
                    Some("nearly") => value < said && (said - value) * 100 <= said,
                    Some("less") => value < said,
                    Some("about") => value.abs_diff(said) * 20 <= value,
                    _ => value == said,
                };
                prop_assert!(holds, "{} is told as {}", value, told);
            }
        }
    }
}
