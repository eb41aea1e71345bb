//! Days in Britain, and the parts of time that figures are grouped by.

use casework::Moment;
use casework::ledger::Key;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A part of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// A day.
    Day,
    /// A week from Monday, numbered as ISO 8601 does.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// Lines that a table of days, weeks, months or years has at most for parts with nothing.
const MOST_EMPTY: usize = 1_000;

impl Bucket {
    /// The part in which a day is: its first day.
    pub fn start(self, day: i64) -> Date {
        let date = date_of(day);
        match self {
            Self::Day => date,
            Self::Week => {
                let back = i64::from(date.weekday().to_monday_zero_offset());
                date.saturating_sub(back.days())
            }
            Self::Month => date.first_of_month(),
            Self::Year => date.first_of_year(),
        }
    }

    /// The parts from a day to another, by one day of each.
    pub fn starts(self, from: i64, to: i64) -> Vec<i64> {
        let mut days = Vec::new();
        let mut at = self.start(from);
        let end = date_of(to);
        while at <= end && days.len() < MOST_EMPTY {
            days.push(number_of(at));
            let step = match self {
                Self::Day => 1.day(),
                Self::Week => 1.week(),
                Self::Month => 1.month(),
                Self::Year => 1.year(),
            };
            match at.checked_add(step) {
                Ok(next) => at = next,
                Err(_) => break,
            }
        }
        days
    }

    /// First and last day of the part with this code.
    pub fn days(self, code: &str) -> Option<(i64, i64)> {
        let first: Date = match self {
            Self::Day => code.parse().ok()?,
            Self::Week => {
                let (year, week) = code.split_once("-W")?;
                let week = jiff::civil::ISOWeekDate::new(
                    year.parse().ok()?,
                    week.parse().ok()?,
                    jiff::civil::Weekday::Monday,
                );
                week.ok()?.date()
            }
            Self::Month => format!("{code}-01").parse().ok()?,
            Self::Year => format!("{code}-01-01").parse().ok()?,
        };
        let last = match self {
            Self::Day => first,
            Self::Week => first.checked_add(6.days()).ok()?,
            Self::Month => first.last_of_month(),
            Self::Year => first.last_of_year(),
        };
        Some((number_of(first), number_of(last)))
    }

    /// The key of the part in which a day is.
    pub fn key(self, day: i64) -> Key {
        let first = self.start(day);
        match self {
            Self::Day => Key::new(first.to_string(), first.strftime("%a %-d %b %Y").to_string()),
            Self::Week => {
                let week = first.iso_week_date();
                let code = format!("{:04}-W{:02}", week.year(), week.week());
                let words = format!("Week of {}", first.strftime("%-d %b %Y"));
                Key::new(code, words)
            }
            Self::Month => {
                Key::new(first.strftime("%Y-%m").to_string(), first.strftime("%B %Y").to_string())
            }
            Self::Year => Key::new(first.year().to_string(), first.year().to_string()),
        }
    }
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC)
}

/// The day of a moment in Britain, as days since 1970-01-01.
pub fn day_of(moment: Moment) -> i64 {
    jiff::Timestamp::from_second(moment.0)
        .map_or(moment.0.div_euclid(86_400), |t| number_of(t.to_zoned(zone()).date()))
}

/// The hour of a moment in Britain, from 0 to 23.
pub fn hour_of(moment: Moment) -> i8 {
    jiff::Timestamp::from_second(moment.0).map_or(0, |t| t.to_zoned(zone()).hour())
}

/// The beginning of a day in Britain.
pub fn day_start(day: i64) -> Moment {
    let start = date_of(day).to_zoned(zone());
    start.map_or(Moment(day.saturating_mul(86_400)), |z| Moment(z.timestamp().as_second()))
}

/// The last second of a day in Britain.
pub fn end_of(day: i64) -> Moment {
    day_start(day.saturating_add(1)).plus_seconds(-1)
}

/// A day that is written as `2026-12-18`.
pub fn read_day(text: &str) -> Option<i64> {
    text.trim().parse::<Date>().ok().map(number_of)
}

/// A day as `2026-12-18`.
pub fn iso(day: i64) -> String {
    date_of(day).to_string()
}

/// A day as people read it: `18 December 2026`.
pub fn in_words(day: i64) -> String {
    date_of(day).strftime("%-d %B %Y").to_string()
}

/// The first days of the month of a day, and of the month before.
pub fn months(day: i64) -> (i64, i64) {
    let this = date_of(day).first_of_month();
    let last = this.saturating_sub(1.month());
    (number_of(this), number_of(last))
}

/// First and last day of the year of a day.
pub fn year_of(day: i64) -> (i64, i64) {
    let date = date_of(day);
    (number_of(date.first_of_year()), number_of(date.last_of_year()))
}

fn date_of(day: i64) -> Date {
    let epoch = jiff::civil::date(1970, 1, 1);
    let day = day.clamp(-700_000, 2_900_000);
    epoch.saturating_add(day.days())
}

fn number_of(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.until(date).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bucket: Bucket, day: &str, code: &str, (first, last): (&str, &str)) {
        let key = bucket.key(read_day(day).unwrap());
        assert_eq!(key.code, code);
        let (from, to) = bucket.days(code).unwrap();
        assert_eq!((iso(from).as_str(), iso(to).as_str()), (first, last));
    }

    #[test]
    fn parts_of_time_have_codes_and_days() {
        check(Bucket::Day, "2026-12-18", "2026-12-18", ("2026-12-18", "2026-12-18"));
        check(Bucket::Week, "2026-12-31", "2026-W53", ("2026-12-28", "2027-01-03"));
        check(Bucket::Month, "2024-02-11", "2024-02", ("2024-02-01", "2024-02-29"));
        check(Bucket::Year, "2024-02-11", "2024", ("2024-01-01", "2024-12-31"));
        assert_eq!(Bucket::Week.days("2026-W60"), None);
    }

    #[test]
    fn a_day_is_one_in_britain() {
        // 23:30 in universal time is the next day in summer.
        assert_eq!(iso(day_of(Moment(1_782_948_600))), "2026-07-02");
        assert_eq!(day_of(end_of(20_000)), 20_000);
        assert_eq!(day_of(end_of(20_000).plus_seconds(1)), 20_001);
    }
}
