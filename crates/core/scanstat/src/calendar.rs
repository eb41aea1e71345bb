//! Dates as scan statistics use them: of the precision of a day, month or year, or plain
//! numbers, and the axis of time intervals that a study is cut into.

/// The unit in which time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Days of the Gregorian calendar.
    Day,
    /// Months.
    Month,
    /// Years.
    Year,
    /// Numbers without a calendar ("generic" time in SaTScan).
    Number,
}

impl Unit {
    /// The word for one and for many, as people read it.
    pub fn word(self, n: i64) -> &'static str {
        match (self, n) {
            (Self::Day, 1) => "day",
            (Self::Day, _) => "days",
            (Self::Month, 1) => "month",
            (Self::Month, _) => "months",
            (Self::Year, 1) => "year",
            (Self::Year, _) => "years",
            (Self::Number, 1) => "interval",
            (Self::Number, _) => "intervals",
        }
    }

    /// Days in one unit on average; numbers without a calendar count as days.
    pub fn days(self) -> f64 {
        match self {
            Self::Day | Self::Number => 1.0,
            Self::Month => 365.25 / 12.0,
            Self::Year => 365.25,
        }
    }
}

/// A date as it was written: with the precision it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Date {
    /// A day, as days since 1970-01-01.
    Day(i64),
    /// A month, as `12·year + month − 1`.
    Month(i64),
    /// A year.
    Year(i64),
    /// A number without a calendar.
    Number(i64),
}

/// In which order day and month stand before the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOrder {
    /// Only dates that can be read in one way are read.
    Unambiguous,
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

/// What is wrong with a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadDate {
    /// It has not the form of a date.
    NoDate,
    /// It has the form, and there is no such day in the calendar.
    NoSuchDay,
    /// It could be read in two ways, such as 3/4/2026.
    Ambiguous,
}

impl Date {
    /// Reads `2026/1/31`, `2026-01-31`, `20260131`, `31/1/2026`, `2026/01`, `2026-01`, `2026`
    /// and whole numbers. A time of day after `T` is left out.
    ///
    /// A bare number from 1000 to 2999 is a year; other numbers are without a calendar.
    ///
    /// # Errors
    /// See [`BadDate`].
    pub fn read(text: &str, order: DayOrder) -> Result<Self, BadDate> {
        let text = text.split(['T', ' ']).next().unwrap_or("");
        let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
        let number = |s: &str| -> Option<i64> {
            (!s.is_empty() && s.len() <= 12 && s.bytes().all(|b| b.is_ascii_digit()))
                .then(|| s.parse().ok())
                .flatten()
        };
        match parts.as_slice() {
            ["", rest] => number(rest).map(|n| Self::Number(-n)).ok_or(BadDate::NoDate),
            [one] => {
                let n = number(one).ok_or(BadDate::NoDate)?;
                Ok(match one.len() {
                    8 => day(n / 10_000, n / 100 % 100, n % 100).unwrap_or(Self::Number(n)),
                    4 if (1000..3000).contains(&n) => Self::Year(n),
                    _ => Self::Number(n),
                })
            }
            [a, b] => {
                let (year, month) = number(a).zip(number(b)).ok_or(BadDate::NoDate)?;
                if a.len() != 4 {
                    return Err(BadDate::NoDate);
                }
                let good = (1..=12).contains(&month);
                good.then_some(Self::Month(12 * year + month - 1)).ok_or(BadDate::NoSuchDay)
            }
            [a, b, c] => {
                let (x, (y, z)) = number(a).zip(number(b).zip(number(c))).ok_or(BadDate::NoDate)?;
                if a.len() == 4 {
                    return day(x, y, z).ok_or(BadDate::NoSuchDay);
                }
                if c.len() != 4 {
                    return Err(BadDate::NoDate);
                }
                year_last(x, y, z, order)
            }
            _ => Err(BadDate::NoDate),
        }
    }

    /// The order that this date proves, if it is written with its year last.
    pub fn proves(text: &str) -> Option<DayOrder> {
        let text = text.split(['T', ' ']).next().unwrap_or("");
        let mut parts = text.split(['/', '-', '.']);
        let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
        let (x, y): (i64, i64) = (a.parse().ok()?, b.parse().ok()?);
        if a.len() > 2 || c.len() != 4 {
            return None;
        }
        match (x > 12, y > 12) {
            (true, false) => Some(DayOrder::DayFirst),
            (false, true) => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }

    /// The precision it was written in.
    pub fn precision(self) -> Unit {
        match self {
            Self::Day(_) => Unit::Day,
            Self::Month(_) => Unit::Month,
            Self::Year(_) => Unit::Year,
            Self::Number(_) => Unit::Number,
        }
    }

    /// Its number on an axis of `unit`: the unit it lies in, or for a coarser date the first
    /// unit in it. Dates and numbers without a calendar do not mix.
    pub fn first(self, unit: Unit) -> Option<i64> {
        Some(match (unit, self) {
            (Unit::Day, Self::Day(d)) => d,
            (Unit::Day, Self::Month(m)) => month_start(m),
            (Unit::Day, Self::Year(y)) => month_start(12 * y),
            (Unit::Month, Self::Day(d)) => month_of(d),
            (Unit::Month, Self::Month(m)) => m,
            (Unit::Month, Self::Year(y)) => 12 * y,
            (Unit::Year, Self::Day(d)) => month_of(d).div_euclid(12),
            (Unit::Year, Self::Month(m)) => m.div_euclid(12),
            (Unit::Year, Self::Year(y)) | (Unit::Number, Self::Year(y)) => y,
            (Unit::Number, Self::Number(n)) => n,
            _ => return None,
        })
    }

    /// Its number on an axis of `unit`; for a coarser date the last unit in it.
    pub fn last(self, unit: Unit) -> Option<i64> {
        Some(match (unit, self) {
            (Unit::Day, Self::Month(m)) => month_start(m + 1) - 1,
            (Unit::Day, Self::Year(y)) => month_start(12 * y + 12) - 1,
            (Unit::Month, Self::Year(y)) => 12 * y + 11,
            _ => return self.first(unit),
        })
    }

    /// The middle of what it names, in days; a year is as good as its first of July.
    pub fn middle(self) -> f64 {
        match self {
            Self::Day(d) => d as f64 + 0.5,
            Self::Month(m) => 0.5 * (month_start(m) + month_start(m + 1)) as f64,
            Self::Year(y) => 0.5 * (month_start(12 * y) + month_start(12 * y + 12)) as f64,
            Self::Number(n) => n as f64 + 0.5,
        }
    }
}

fn year_last(x: i64, y: i64, year: i64, order: DayOrder) -> Result<Date, BadDate> {
    let proved = match (x > 12, y > 12) {
        (true, false) => DayOrder::DayFirst,
        (false, true) => DayOrder::MonthFirst,
        (false, false) if x == y => DayOrder::DayFirst,
        _ => order,
    };
    match proved {
        DayOrder::DayFirst => day(year, y, x).ok_or(BadDate::NoSuchDay),
        DayOrder::MonthFirst => day(year, x, y).ok_or(BadDate::NoSuchDay),
        DayOrder::Unambiguous if x > 12 && y > 12 => Err(BadDate::NoSuchDay),
        DayOrder::Unambiguous => Err(BadDate::Ambiguous),
    }
}

/// A day of the calendar, if there is one.
fn day(year: i64, month: i64, day: i64) -> Option<Date> {
    if !(1..=12).contains(&month) || day < 1 {
        return None;
    }
    let start = month_start(12 * year + month - 1);
    let next = month_start(12 * year + month);
    (start + day - 1 < next).then_some(Date::Day(start + day - 1))
}

/// The first day of a month, in days since 1970-01-01, in the proleptic Gregorian calendar.
fn month_start(month: i64) -> i64 {
    // Years that begin in March end with the leap day, so that it is counted last.
    let shifted = month - 2;
    let (year, m) = (shifted.div_euclid(12), shifted.rem_euclid(12));
    let leaps = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leaps + (153 * m + 2) / 5 - 719_468
}

/// The month of a day.
fn month_of(day: i64) -> i64 {
    let mut month = (day + 719_528) * 4_800 / 146_097;
    while month_start(month) > day {
        month -= 1;
    }
    while month_start(month + 1) <= day {
        month += 1;
    }
    month
}

/// The day of the week, 0 for Monday.
pub fn weekday(day: i64) -> u32 {
    (day + 3).rem_euclid(7) as u32
}

/// A day as `2026-01-31`.
pub fn iso(day: i64) -> String {
    let month = month_of(day);
    let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    format!("{year:04}-{of_year:02}-{:02}", day - month_start(month) + 1)
}

/// The time of a study, cut into intervals of equal length that are counted from its end, so
/// that the last interval is whole; the first may be shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    unit: Unit,
    length: i64,
    start: i64,
    end: i64,
}

impl Axis {
    /// Units `start..=end` in intervals of `length` units. Nothing if the end lies before the
    /// start or there would be more than a million intervals.
    pub fn new(unit: Unit, length: i64, start: i64, end: i64) -> Option<Self> {
        let units = end.checked_sub(start)?;
        let fits = length >= 1 && units >= 0 && units / length < 1_000_000;
        let calendar = start.abs() < 1_000_000_000 && end.abs() < 1_000_000_000;
        (fits && (calendar || unit == Unit::Number)).then_some(Self { unit, length, start, end })
    }

    /// The unit.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// Units in an interval.
    pub fn length(self) -> i64 {
        self.length
    }

    /// How many intervals there are.
    pub fn intervals(self) -> usize {
        ((self.end - self.start) / self.length + 1) as usize
    }

    /// The interval a unit lies in, if it is in the study.
    pub fn interval(self, at: i64) -> Option<usize> {
        let inside = at >= self.start && at <= self.end;
        inside.then(|| self.intervals() - 1 - ((self.end - at) / self.length) as usize)
    }

    /// First and last unit of an interval.
    pub fn units(self, interval: usize) -> (i64, i64) {
        let after = (self.intervals().saturating_sub(interval + 1)) as i64;
        let last = self.end - after * self.length;
        ((last - self.length + 1).max(self.start), last)
    }

    /// The days `from..to` of an interval; numbers without a calendar count as days.
    pub fn days(self, interval: usize) -> (i64, i64) {
        let (first, last) = self.units(interval);
        match self.unit {
            Unit::Day | Unit::Number => (first, last + 1),
            Unit::Month => (month_start(first), month_start(last + 1)),
            Unit::Year => (month_start(12 * first), month_start(12 * last + 12)),
        }
    }

    /// The first day of an interval as people write it.
    pub fn start_label(self, interval: usize) -> String {
        let (from, _) = self.days(interval);
        if self.unit == Unit::Number { from.to_string() } else { iso(from) }
    }

    /// The last day of an interval as people write it.
    pub fn end_label(self, interval: usize) -> String {
        let (_, to) = self.days(interval);
        if self.unit == Unit::Number { (to - 1).to_string() } else { iso(to - 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: Result<Date, BadDate>) {
        assert_eq!(Date::read(text, DayOrder::Unambiguous), expect, "{text}");
    }

    #[test]
    fn dates_are_read_with_their_precision() {
        check("1970/1/1", Ok(Date::Day(0)));
        check("2026-03-01", Ok(Date::Day(20_513)));
        check("20260301", Ok(Date::Day(20_513)));
        check("2026-03-01T07:30", Ok(Date::Day(20_513)));
        check("31/1/2026", Ok(Date::Day(20_484)));
        check("1/31/2026", Ok(Date::Day(20_484)));
        check("3/3/2026", Ok(Date::Day(20_515)));
        check("3/4/2026", Err(BadDate::Ambiguous));
        check("2026/02", Ok(Date::Month(12 * 2026 + 1)));
        check("1986", Ok(Date::Year(1986)));
        check("54", Ok(Date::Number(54)));
        check("-3", Ok(Date::Number(-3)));
        check("2026/2/30", Err(BadDate::NoSuchDay));
        check("2026/13/1", Err(BadDate::NoSuchDay));
        check("32/13/2026", Err(BadDate::NoSuchDay));
        check("yesterday", Err(BadDate::NoDate));
        check("", Err(BadDate::NoDate));
        check("99999999999999999999", Err(BadDate::NoDate));
        assert_eq!(Date::read("3/4/2026", DayOrder::DayFirst), Ok(Date::Day(20_546)));
    }

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        for day in -150_000..150_000 {
            let text = iso(day);
            assert_eq!(Date::read(&text, DayOrder::Unambiguous), Ok(Date::Day(day)), "{text}");
        }
        assert_eq!(weekday(0), 3);
    }

    #[test]
    fn intervals_are_counted_from_the_end() {
        let axis = Axis::new(Unit::Day, 7, 0, 59).unwrap();
        assert_eq!(axis.intervals(), 9);
        assert_eq!(axis.interval(59), Some(8));
        assert_eq!(axis.interval(52), Some(7));
        assert_eq!(axis.interval(0), Some(0));
        assert_eq!(axis.units(0), (0, 3));
        assert_eq!(axis.interval(60), None);
        let years = Axis::new(Unit::Year, 1, 1986, 1989).unwrap();
        assert_eq!(years.start_label(0), "1986-01-01");
        assert_eq!(years.end_label(3), "1989-12-31");
    }
}
