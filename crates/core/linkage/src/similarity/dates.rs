//! Dates as people write them, counted in days.

/// A date as day of the proleptic Gregorian calendar, with its parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Date {
    /// Days since 1 January 1970.
    pub days: i32,
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, 1 to 31.
    pub day: u8,
}

/// Which of two small numbers in a date comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// 31/12/2026, as in Britain.
    #[default]
    DayFirst,
    /// 12/31/2026, as in the United States.
    MonthFirst,
}

/// Reads `2026-12-31`, `20261231`, `31/12/2026`, `31.12.26` and the like, with or without a time
/// after it; `None` if it is no date. Years of two digits are from 1930 to 2029.
pub fn parse(text: &str, order: Order) -> Option<Date> {
    let text = text.trim();
    let head = text.split(['T', 't', ' ']).next().unwrap_or("");
    let mut parts = [0i32; 3];
    let mut widths = [0usize; 3];
    let mut n = 0;
    for part in head.split(['-', '/', '.']) {
        if n == 3 || part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        *parts.get_mut(n)? = part.parse().ok()?;
        *widths.get_mut(n)? = part.len();
        n += 1;
    }
    let [a, b, c] = parts;
    match (n, widths) {
        (1, [8, ..]) => date(a / 10_000, a / 100 % 100, a % 100),
        (3, [4, ..]) => date(a, b, c),
        (3, [.., 4]) => day_and_month(a, b, c, order),
        (3, [1 | 2, 1 | 2, 2]) => {
            day_and_month(a, b, if c < 30 { 2000 + c } else { 1900 + c }, order)
        }
        _ => None,
    }
}

fn day_and_month(a: i32, b: i32, year: i32, order: Order) -> Option<Date> {
    match order {
        Order::DayFirst => date(year, b, a),
        Order::MonthFirst => date(year, a, b),
    }
}

/// The order that reads more of these texts as dates; the British one if both do as well.
pub fn order_of<'a>(texts: impl Iterator<Item = &'a str>) -> Order {
    let (mut day_first, mut month_first) = (0, 0);
    for text in texts.take(1_000) {
        day_first += u32::from(parse(text, Order::DayFirst).is_some());
        month_first += u32::from(parse(text, Order::MonthFirst).is_some());
    }
    if month_first > day_first { Order::MonthFirst } else { Order::DayFirst }
}

/// A date of these parts if the calendar has it.
fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=longest).contains(&day) || !(0..=9999).contains(&year) {
        return None;
    }
    Some(Date { days: days(year, month, day), year, month: month as u8, day: day as u8 })
}

/// Days since 1 January 1970 (Hinnant's algorithm for the civil calendar).
fn days(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        let day = |t: &str| parse(t, Order::DayFirst).map(|d| (d.year, d.month, d.day));
        for text in ["2026-03-09", "20260309", "09/03/2026", "9.3.26", "2026-03-09T10:00:00Z"] {
            assert_eq!(day(text), Some((2026, 3, 9)), "{text}");
        }
        for text in ["", "19560231", "2026-13-01", "tea time", "1/2", "1-2-3-4", "99999999999"] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(parse("03/09/2026", Order::MonthFirst).map(|d| d.day), Some(9));
    }

    #[test]
    fn counts_days() {
        let days = |t: &str| parse(t, Order::DayFirst).map(|d| d.days);
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("2000-03-01"), Some(11_017));
        assert_eq!(days("1630-08-01"), Some(-123_970));
    }
}
