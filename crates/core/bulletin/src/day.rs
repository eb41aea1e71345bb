//! Days of the calendar as they are written in Britain, without a table of time zones.

use casework::Moment;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, from 1.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Years that are taken for years: beyond them something else was meant.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

impl Day {
    /// 1 January 1970, the day with number 0.
    pub const EPOCH: Self = Self { year: 1970, month: 1, day: 1 };

    /// A day; none if there is no such day, or it is in no year from 1900 to 2200.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let there = YEARS.contains(&year) && day >= 1 && day <= length(year, month);
        there.then_some(Self { year, month, day })
    }

    /// The day on which a moment falls in Britain, whose clocks are an hour ahead of UTC from
    /// 1:00 UTC on the last Sunday of March to 1:00 UTC on that of October.
    pub fn in_britain(moment: Moment) -> Self {
        let (year, ..) = civil(moment.0.div_euclid(86_400));
        let hour = 3_600;
        let turns = |month| last_sunday(year, month) * 86_400 + hour;
        let summer = (turns(3)..turns(10)).contains(&moment.0);
        let local = moment.0.saturating_add(if summer { hour } else { 0 });
        let (year, month, day) = civil(local.div_euclid(86_400));
        Self { year, month, day }
    }

    /// Days since 1 January 1970.
    pub fn number(self) -> i64 {
        number(self.year, self.month, self.day)
    }

    /// The day so many days later.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let (year, month, day) = civil(self.number().saturating_add(days));
        Self { year, month, day }
    }

    /// Whether it is the last of its month.
    pub fn ends_month(self) -> bool {
        self.day == length(self.year, self.month)
    }

    /// Name of its month.
    pub fn month_name(self) -> &'static str {
        MONTHS.get(usize::from(self.month).saturating_sub(1)).copied().unwrap_or("")
    }

    /// As it is written: `18 December 2026`.
    pub fn words(self) -> String {
        format!("{} {} {}", self.day, self.month_name(), self.year)
    }

    /// The same without the year, unless it is another than that of `today`.
    pub fn words_near(self, today: Self) -> String {
        match self.year == today.year {
            true => format!("{} {}", self.day, self.month_name()),
            false => self.words(),
        }
    }
}

impl fmt::Display for Day {
    /// As programs read it: `2026-12-18`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Day {
    type Err = &'static str;

    /// Reads `2026-12-18`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.trim().splitn(3, '-');
        let mut next = || parts.next().unwrap_or_default();
        let (year, month, day) = (next().parse(), next().parse(), next().parse());
        match (year, month, day) {
            (Ok(year), Ok(month), Ok(day)) => Self::new(year, month, day).ok_or("no such day"),
            _ => Err("not a day as 2026-12-18"),
        }
    }
}

/// A moment as RFC 3339 writes it, in UTC, with the given name of UTC at the end: `Z` for
/// Atom, `-00:00` for CAP, which knows no `Z`.
pub fn rfc3339(moment: Moment, utc: &str) -> String {
    let (year, month, day) = civil(moment.0.div_euclid(86_400));
    let second = moment.0.rem_euclid(86_400);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}{utc}", second % 60)
}

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length(year: i32, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Days since 1970 of the last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u8) -> i64 {
    let last = number(year, month, 31);
    // 1 January 1970 was a Thursday.
    last - (last + 4).rem_euclid(7)
}

/// Days since 1970 of a day of the Gregorian calendar (H. Hinnant, "chrono-compatible
/// low-level date algorithms", 2013): years begin in March, so that February's end is theirs.
fn number(year: i32, month: u8, day: u8) -> i64 {
    let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The way back.
fn civil(days: i64) -> (i32, u8, u8) {
    let days = days.clamp(-1_000_000, 1_000_000) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let small = |n: i64| u8::try_from(n).unwrap_or(1);
    (i32::try_from(year).unwrap_or(1970), small(month), small(day))
}

#[cfg(test)]
mod tests {
    use super::{Day, rfc3339};
    use casework::Moment;
    use proptest::prelude::*;

    #[test]
    fn moments_fall_on_british_days() {
        let on = |second| Day::in_britain(Moment(second)).to_string();
        assert_eq!(on(1_797_616_800), "2026-12-18");
        // 30 June 2026, 23:30 UTC, is half past midnight in July.
        assert_eq!(on(1_782_862_200), "2026-07-01");
        // The clocks go forward on 29 March 2026 and back on 25 October.
        assert_eq!(on(1_774_738_800), "2026-03-28");
        assert_eq!(on(1_774_825_200), "2026-03-30");
        assert_eq!(on(1_792_969_200), "2026-10-25");
        assert_eq!(rfc3339(Moment(1_797_616_805), "Z"), "2026-12-18T18:00:05Z");
    }

    #[test]
    fn there_are_days_that_there_are_not() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "26-1-1", "2026-12", "x", ""] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert_eq!("2028-02-29".parse::<Day>().unwrap().plus(1).to_string(), "2028-03-01");
    }

    proptest! {
        #[test]
        fn days_are_counted_there_and_back(n in -20_000_i64..80_000) {
            let day = Day { year: 1970, month: 1, day: 1 }.plus(n);
            prop_assert_eq!(day.number(), n);
            prop_assert_eq!(day.to_string().parse::<Day>().is_ok(), day.year >= 1900 && day.year <= 2200);
            prop_assert!(day.plus(1) > day);
        }

        #[test]
        fn any_moment_has_a_day(second in any::<i64>()) {
            let _ = (Day::in_britain(Moment(second)).words(), rfc3339(Moment(second), "Z"));
        }
    }
}
