//! When it was, in people's words and in British order: "18/12/2026", "yesterday at half past
//! six", "Tuesday evening". Any words are kept; a moment is taken from them where one is meant.

use casework::Moment;
use jiff::Zoned;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;

/// What a moment can be wrong with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is no such day.
    NoSuchDay,
    /// It has not been yet.
    Future,
}

impl Wrong {
    /// What to do.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::NoSuchDay => {
                "Check the date: there is no such day. Write the day first, such as 18/12/2026"
            }
            Self::Future => "Check the date: it is in the future. The call must have been already",
        }
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The moment that is meant, as far as it is clear; none if the words name no day.
///
/// # Errors
/// A day that does not exist, or that has not been yet.
pub fn moment(text: &str, now: Moment) -> Result<Option<Moment>, Wrong> {
    let Some(now) = in_london(now) else { return Ok(None) };
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || c == ',' || c == '(' || c == ')')
        .map(|w| w.trim_matches(['.', ';', '?', '!']))
        .filter(|w| !w.is_empty())
        .collect();
    let Some(date) = day(&words, now.date())? else { return Ok(None) };
    if date > now.date() {
        return Err(Wrong::Future);
    }
    let time = time(&words).unwrap_or_else(|| Time::constant(12, 0, 0, 0));
    let zoned = date.to_datetime(time).to_zoned(now.time_zone().clone());
    Ok(zoned.ok().map(|z| Moment(z.timestamp().as_second())))
}

fn in_london(now: Moment) -> Option<Zoned> {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    jiff::Timestamp::from_second(now.0).ok().map(|t| t.to_zoned(zone))
}

fn day(words: &[&str], today: Date) -> Result<Option<Date>, Wrong> {
    for (index, word) in words.iter().enumerate() {
        let near = |by: isize| {
            index.checked_add_signed(by).and_then(|i| words.get(i)).copied().unwrap_or("")
        };
        if let Some(date) = in_figures(word, today)? {
            return Ok(Some(date));
        }
        if let Some(month) = month(word)
            && let Some(date) = with_month(month, near, today)?
        {
            return Ok(Some(date));
        }
    }
    Ok(words.iter().find_map(|word| by_name(word, today)))
}

/// `18/12/2026`, `18.12.26`, `18-12`, `2026-12-18`.
fn in_figures(word: &str, today: Date) -> Result<Option<Date>, Wrong> {
    let date = word.split('t').next().unwrap_or(word);
    let parts: Vec<&str> = date.split(['/', '-', '.']).collect();
    let slashed = word.contains('/') || parts.len() == 3;
    let numbers: Vec<i16> = parts.iter().filter_map(|p| p.parse().ok()).collect();
    if !slashed || numbers.len() != parts.len() {
        return Ok(None);
    }
    match *numbers.as_slice() {
        [year, month, day] if year > 1900 => civil(year, month, day).map(Some),
        [day, month, year] => civil(century(year), month, day).map(Some),
        [day, month] => last(month, day, today).map(Some),
        _ => Ok(None),
    }
}

fn century(year: i16) -> i16 {
    if (0..100).contains(&year) { 2000 + year } else { year }
}

fn civil(year: i16, month: i16, day: i16) -> Result<Date, Wrong> {
    let part = |n: i16| i8::try_from(n).map_err(|_| Wrong::NoSuchDay);
    Date::new(year, part(month)?, part(day)?).map_err(|_| Wrong::NoSuchDay)
}

/// The last such day that has been.
fn last(month: i16, day: i16, today: Date) -> Result<Date, Wrong> {
    let this = civil(today.year(), month, day)?;
    match this > today {
        true => civil(today.year() - 1, month, day),
        false => Ok(this),
    }
}

fn month(word: &str) -> Option<i16> {
    let at =
        MONTHS.iter().position(|m| *m == word || (word.len() >= 3 && m.get(..3) == Some(word)))?;
    i16::try_from(at + 1).ok()
}

/// `18 December 2026`, `the 18th of December`, `December 18th`. "May" alone is no date.
fn with_month<'w>(
    month: i16,
    near: impl Fn(isize) -> &'w str,
    today: Date,
) -> Result<Option<Date>, Wrong> {
    let before = match near(-1) {
        "of" => ordinal(near(-2)),
        word => ordinal(word),
    };
    let Some(day) = before.or_else(|| ordinal(near(1))) else { return Ok(None) };
    let year = [near(1), near(2)].iter().find_map(|w| w.parse::<i16>().ok().filter(|y| *y > 1900));
    match year {
        Some(year) => civil(year, month, day).map(Some),
        None => last(month, day, today).map(Some),
    }
}

fn ordinal(word: &str) -> Option<i16> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
    let suffix = word.get(digits.len()..).unwrap_or("");
    let right = matches!(suffix, "" | "st" | "nd" | "rd" | "th");
    digits.parse().ok().filter(|d| right && (1..=99).contains(d))
}

fn by_name(word: &str, today: Date) -> Option<Date> {
    match word {
        "today" | "tonight" | "morning" | "afternoon" | "evening" | "now" => Some(today),
        "yesterday" => today.yesterday().ok(),
        _ => weekday(word).and_then(|w| {
            // "On Tuesday" said on a Tuesday is that same day: most reports are made at once.
            let back = i64::from(today.weekday().since(w));
            today.checked_sub(jiff::Span::new().days(back)).ok()
        }),
    }
}

fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// `6.20pm`, `18:20`, `6 pm`, `half past six`, `noon`.
fn time(words: &[&str]) -> Option<Time> {
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).copied().unwrap_or("");
        if let Some(time) = clock(word, next) {
            return Some(time);
        }
        if *word == "past" || *word == "to" {
            let minutes = match index.checked_sub(1).and_then(|i| words.get(i)).copied()? {
                "half" => 30,
                "quarter" => 15,
                _ => continue,
            };
            let signed = if *word == "past" { minutes } else { -minutes };
            return spoken_hour(next).and_then(|h| shifted(h, signed, words));
        }
    }
    match words.iter().any(|w| *w == "noon" || *w == "midday") {
        true => Time::new(12, 0, 0, 0).ok(),
        false => None,
    }
}

fn clock(word: &str, next: &str) -> Option<Time> {
    let word = word.rsplit_once('t').map_or(word, |(_, time)| time);
    let half = ["am", "pm"].into_iter().find(|h| word.ends_with(h) || next == *h);
    let figures = word.trim_end_matches("am").trim_end_matches("pm");
    let (hour, minute) = match figures.split_once([':', '.']) {
        Some((hour, minute)) => (hour, minute),
        None if half.is_some() => (figures, "0"),
        None => return None,
    };
    let hour: i8 = hour.parse().ok()?;
    let hour = match half {
        Some("pm") if hour < 12 => hour + 12,
        Some("am") if hour == 12 => 0,
        _ => hour,
    };
    Time::new(hour, minute.parse().ok()?, 0, 0).ok()
}

fn spoken_hour(word: &str) -> Option<i8> {
    const HOURS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let said = HOURS.iter().position(|h| *h == word).and_then(|at| i8::try_from(at + 1).ok());
    said.or_else(|| word.parse().ok().filter(|h| (1..=12).contains(h)))
}

/// Calls come by day: an hour from one to seven without "morning" is after noon.
fn shifted(hour: i8, minutes: i64, words: &[&str]) -> Option<Time> {
    let late = words.iter().any(|w| matches!(*w, "evening" | "afternoon" | "tonight" | "night"));
    let early = words.contains(&"morning");
    let hour = match hour {
        12 => 12,
        1..=7 if !early => hour + 12,
        _ if late => hour + 12,
        _ => hour,
    };
    Time::new(hour, 0, 0, 0).ok().map(|t| t.wrapping_add(jiff::Span::new().minutes(minutes)))
}

#[cfg(test)]
mod tests {
    use super::{Wrong, moment};
    use crate::base::clock::in_words;
    use crate::testing::EVENING;

    /// It is Friday, 18 December 2026, 6pm.
    fn check(text: &str, expect: &str) {
        let found = moment(text, EVENING).unwrap().map_or_else(|| "-".to_owned(), in_words);
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn days_in_british_order() {
        check("4/12/2026", "4 December 2026 at 12:00pm");
        check("04.12.26 at 6.20pm", "4 December 2026 at 6:20pm");
        check("4/12 18:20", "4 December 2026 at 6:20pm");
        check("2026-12-04T18:20", "4 December 2026 at 6:20pm");
        check("24/12", "24 December 2025 at 12:00pm");
        check("4 December, about 6pm", "4 December 2026 at 6:00pm");
        check("the 4th of December 2026", "4 December 2026 at 12:00pm");
        check("it may have been 4 December", "4 December 2026 at 12:00pm");
        check("Dec 4th at 9 am", "4 December 2026 at 9:00am");
    }

    #[test]
    fn days_by_name() {
        check("today at 3pm", "18 December 2026 at 3:00pm");
        check("Yesterday, half past six in the evening", "17 December 2026 at 6:30pm");
        check("this morning at quarter to eleven", "18 December 2026 at 10:45am");
        check("Tuesday evening", "15 December 2026 at 12:00pm");
        check("on Friday", "18 December 2026 at 12:00pm");
    }

    #[test]
    fn other_words_are_left_as_they_are() {
        check("about a week ago", "-");
        check("it may have been last month", "-");
        check("6pm", "-");
        check("", "-");
    }

    #[test]
    fn impossible_days_are_said() {
        assert_eq!(moment("31/2/2026", EVENING), Err(Wrong::NoSuchDay));
        assert_eq!(moment("12/18/2026", EVENING), Err(Wrong::NoSuchDay));
        assert_eq!(moment("31 June", EVENING), Err(Wrong::NoSuchDay));
        assert_eq!(moment("4 December 2027", EVENING), Err(Wrong::Future));
    }

    proptest::proptest! {
        #[test]
        fn anything_can_be_typed(text in "\\PC{0,40}") {
            let _ = moment(&text, EVENING);
        }

        #[test]
        fn any_figures_can_be_typed(text in "[0-9/.: apmt-]{0,20}") {
            let _ = moment(&text, EVENING);
        }
    }
}
