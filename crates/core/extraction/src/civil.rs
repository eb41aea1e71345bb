//! Days of the Gregorian calendar: just enough to count back from the day of a report.

use std::fmt;

/// A day, counted from 1 January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// The day of a year, month (1 to 12) and day of the month; `None` if there is no such
    /// day, or it is not in the years 1900 to 2199.
    #[must_use]
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1900..2200).contains(&year) || !(1..=12).contains(&month) {
            return None;
        }
        if day == 0 || day > days_in(year, month) {
            return None;
        }
        let (month, day) = (i32::try_from(month).ok()?, i32::try_from(day).ok()?);
        // Years begin in March, so that the leap day is the last (H. Hinnant, "chrono-
        // Compatible Low-Level Date Algorithms").
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Some(Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468))
    }

    /// Year, month and day of the month.
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let of_era = z.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let m = (5 * of_year + 2) / 153;
        let day = of_year - (153 * m + 2) / 5 + 1;
        let month = if m < 10 { m + 3 } else { m - 9 };
        let year = year + era * 400 + i32::from(month <= 2);
        (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
    }

    /// The day of the week, 1 for Monday to 7 for Sunday.
    #[must_use]
    pub fn weekday(self) -> u32 {
        u32::try_from((self.0 + 3).rem_euclid(7)).unwrap_or(0) + 1
    }

    /// The day `days` later, or earlier if negative.
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days).clamp(-1_000_000, 1_000_000))
    }

    /// Days from `other` to this day.
    #[must_use]
    pub fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    /// The day of this or an earlier month that has the number of months taken away.
    #[must_use]
    pub fn minus_months(self, months: u32) -> Self {
        let (year, month, day) = self.ymd();
        let index = year * 12 + i32::try_from(month).unwrap_or(1)
            - 1
            - i32::try_from(months.min(1200)).unwrap_or(0);
        let (year, month) =
            (index.div_euclid(12), u32::try_from(index.rem_euclid(12)).unwrap_or(0) + 1);
        Self::new(year, month, day.min(days_in(year, month))).unwrap_or(self)
    }

    /// Easter Sunday of a year (the anonymous Gregorian algorithm).
    #[must_use]
    pub fn easter(year: i32) -> Option<Self> {
        let (a, b, c) = (year % 19, year / 100, year % 100);
        let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
        let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
        let m = (a + 11 * h + 22 * l) / 451;
        let month = (h + l - 7 * m + 114) / 31;
        let day = (h + l - 7 * m + 114) % 31 + 1;
        Self::new(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Span {
    /// A single day.
    #[must_use]
    pub fn day(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// A whole month.
    #[must_use]
    pub fn month(year: i32, month: u32) -> Option<Self> {
        let first = Date::new(year, month, 1)?;
        Some(Self { first, last: Date::new(year, month, days_in(year, month))? })
    }

    /// From the beginning of the earlier to the end of the later.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { first: self.first.min(other.first), last: self.last.max(other.last) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            self.first.fmt(f)
        } else {
            write!(f, "{}/{}", self.first, self.last)
        }
    }
}

/// The day and, if it is known, the minute at which a report was made, on the clock of the
/// place where it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Day.
    pub date: Date,
    /// Minutes since midnight.
    pub minute: Option<u32>,
}

impl Reported {
    /// Reads `2026-10-02`, `2026-10-02T14:05` and what RFC 3339 allows after it; the offset
    /// is passed over, because words such as "today" are said by the clock on the wall.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
        let dashes = text.get(4..5)? == "-" && text.get(7..8)? == "-";
        let year = i32::try_from(number(0, 4)?).ok()?;
        let date = Date::new(year, number(5, 7)?, number(8, 10)?)?;
        if !dashes {
            return None;
        }
        let minute = match text.get(10..11) {
            None => None,
            Some("T" | "t" | " ") if text.get(13..14)? == ":" => {
                let (hour, minute) = (number(11, 13)?, number(14, 16)?);
                (hour < 24 && minute < 60).then_some(hour * 60 + minute)
            }
            Some(_) => return None,
        };
        Some(Self { date, minute })
    }
}

fn days_in(year: i32, month: u32) -> u32 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Reported::parse(text).unwrap().date
    }

    #[test]
    fn counts_days() {
        assert_eq!(Date::new(1970, 1, 1).unwrap().plus(0), Date(0));
        assert_eq!(date("2026-11-22").weekday(), 7);
        assert_eq!(date("2026-03-01").plus(-1).to_string(), "2026-02-28");
        assert_eq!(date("2028-03-01").plus(-1).to_string(), "2028-02-29");
        assert_eq!(date("2026-03-31").minus_months(1).to_string(), "2026-02-28");
        assert_eq!(date("2026-01-15").minus_months(2).to_string(), "2025-11-15");
        assert_eq!(Date::new(2026, 2, 29), None);
    }

    #[test]
    fn every_day_of_three_centuries_comes_back() {
        let mut day = Date::new(1900, 1, 1).unwrap();
        let end = Date::new(2199, 12, 31).unwrap();
        while day < end {
            let (y, m, d) = day.ymd();
            assert_eq!(Date::new(y, m, d), Some(day));
            day = day.plus(1);
        }
    }

    #[test]
    fn easter_is_on_the_days_of_the_almanac() {
        for day in ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2000-04-23"] {
            let year = date(day).ymd().0;
            assert_eq!(Date::easter(year).unwrap().to_string(), day);
        }
    }

    #[test]
    fn reads_the_moment_of_a_report() {
        let moment = Reported::parse("2026-10-02T14:05:00+01:00").unwrap();
        assert_eq!((moment.date.to_string().as_str(), moment.minute), ("2026-10-02", Some(845)));
        assert_eq!(Reported::parse("2026-10-02").unwrap().minute, None);
        assert_eq!(Reported::parse("02/10/2026"), None);
        assert_eq!(Reported::parse("2026-13-02"), None);
        assert_eq!(Reported::parse("£££££££££££"), None);
    }
}
