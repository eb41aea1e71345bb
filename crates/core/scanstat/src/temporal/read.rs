//! A series of counts from a file: `date,count`, or one `count` on each line.

use crate::calendar::{Date, DayOrder, Unit, iso};
use crate::read::fields::{Line, bad_date, day_order, is_heading, lines};
use diagnostic::Diagnostic;

/// A series as a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesFile {
    /// The first day of each period, as days since 1970-01-01; empty if the file has no dates
    /// of the calendar.
    pub days: Vec<i64>,
    /// How many in each period.
    pub counts: Vec<u32>,
}

impl SeriesFile {
    /// Periods in a year, by the distance of the first two: 365, 52, 12 or 1.
    pub fn periods_per_year(&self) -> Option<usize> {
        let (first, second) = (self.days.first()?, self.days.get(1)?);
        Some(match second - first {
            ..=3 => 365,
            4..=20 => 52,
            21..=100 => 12,
            _ => 1,
        })
    }
}

/// Periods that a gap in a file may leave out; a longer one is a slip in a date.
const LONGEST_GAP: usize = 1_000;
/// Periods that a series may have.
const LONGEST: usize = 1_000_000;

/// Reads a series. Dates have to rise and be of one step: days, weeks or any other number of
/// days, months or years. A period that the file leaves out had none, and is remarked on.
pub fn series(text: &str) -> (SeriesFile, Vec<Diagnostic>) {
    let order = day_order(lines(text).map(|l| l.text(0)));
    let (mut dated, mut file, mut remarks) = (Vec::new(), SeriesFile::default(), Vec::new());
    let is_dated =
        lines(text).skip(1).take(1).chain(lines(text).take(1)).any(|l| l.fields.len() > 1);
    for (index, line) in lines(text).enumerate() {
        if is_heading(index, &line, usize::from(is_dated)) {
            continue;
        }
        match record(&line, is_dated, order) {
            Ok((Some(date), count)) => dated.push((date, count, line.start, line.end)),
            Ok((None, count)) => file.counts.push(count),
            Err(remark) => remarks.push(remark),
        }
        if file.counts.len() + dated.len() >= LONGEST {
            let what = format!("only the first {LONGEST} periods are read");
            remarks.push(line.error("N006", 0, what, "split the series").into_warning());
            break;
        }
    }
    if is_dated {
        file = regular(&dated, &mut remarks);
    }
    (file, remarks)
}

fn record(
    line: &Line<'_>,
    is_dated: bool,
    order: DayOrder,
) -> Result<(Option<Date>, u32), Diagnostic> {
    let column = usize::from(is_dated);
    let shown = line.text(column);
    let whole = shown.strip_suffix(".0").unwrap_or(shown);
    let help = "write a whole number from 0 to 4 billion, as `2026-01-31,4`";
    let count = whole
        .parse()
        .map_err(|_| line.error("N001", column, format!("`{shown}` is no count"), help))?;
    if !is_dated {
        return Ok((None, count));
    }
    let date = Date::read(line.text(0), order).map_err(|why| bad_date(line, 0, why))?;
    Ok((Some(date), count))
}

/// A date, its count, and the bytes of its line.
type Dated = (Date, u32, usize, usize);

/// The periods in their order, with those that the file leaves out.
fn regular(dated: &[Dated], remarks: &mut Vec<Diagnostic>) -> SeriesFile {
    let mut file = SeriesFile::default();
    let Some(unit) = unit_of(dated) else { return file };
    let at = |date: &Date| date.first(unit);
    let steps = dated.windows(2).filter_map(|pair| match pair {
        [(a, ..), (b, ..)] => at(b)?.checked_sub(at(a)?).filter(|step| *step > 0),
        _ => None,
    });
    let step = steps.min().unwrap_or(1);
    let first_day = |n: i64| match unit {
        Unit::Month => Date::Month(n).first(Unit::Day),
        Unit::Year => Date::Year(n).first(Unit::Day),
        Unit::Day | Unit::Number => Some(n),
    };
    let mut next = None;
    for (date, count, start, end) in dated {
        let Some(now) = at(date) else {
            let help = "write all dates in the same way, as `2026-01-31`";
            remarks.push(Diagnostic::error("N002", *start, *end, "a date of another kind", help));
            continue;
        };
        let missing = now - next.unwrap_or(now);
        if missing < 0 || missing % step != 0 || missing / step > LONGEST_GAP as i64 {
            let what = format!("not a whole number of steps of {step} after the line before it");
            let help = "sort the lines by date, one line for each period";
            remarks.push(Diagnostic::error("N003", *start, *end, what, help));
            continue;
        }
        if file.counts.len() >= LONGEST {
            break;
        }
        if missing > 0 {
            let left_out = missing / step;
            let from = first_day(next.unwrap_or(now)).map(iso).unwrap_or_default();
            let what = format!("{left_out} left out from {from} on: taken as 0");
            let help = "write a line with 0 where there were none";
            remarks.push(Diagnostic::error("N004", *start, *end, what, help).into_warning());
        }
        for gone in 0..=missing / step {
            let here = now - missing + gone * step;
            file.days.extend(first_day(here));
            file.counts.push(if here == now { *count } else { 0 });
        }
        next = Some(now + step);
    }
    if unit == Unit::Number {
        // Numbers say in which order periods are, and not when.
        file.days.clear();
    }
    file
}

/// The unit the dates are counted in: months if all are of the same day of their months and
/// none of the same month.
fn unit_of(dated: &[Dated]) -> Option<Unit> {
    let precision = dated.first()?.0.precision();
    if precision != Unit::Day {
        return Some(precision);
    }
    let of_month = |date: &Date| Some(date.first(Unit::Day)? - month_start(date)?);
    let first = of_month(&dated.first()?.0);
    let months: Vec<Option<i64>> = dated.iter().map(|(d, ..)| d.first(Unit::Month)).collect();
    let is_monthly = dated.len() > 1
        && dated.iter().all(|(d, ..)| of_month(d) == first)
        && months.windows(2).all(|pair| pair.first() != pair.last());
    Some(if is_monthly { Unit::Month } else { Unit::Day })
}

fn month_start(date: &Date) -> Option<i64> {
    Date::Month(date.first(Unit::Month)?).first(Unit::Day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    fn check(text: &str, counts: &[u32], codes: &[&str]) -> SeriesFile {
        let (file, remarks) = series(text);
        assert_eq!(file.counts, counts, "{text}");
        let found: Vec<&str> = remarks.iter().map(|r| r.code).collect();
        assert_eq!(found, codes, "{text}");
        file
    }

    proptest! {
        #[test]
        fn whatever_is_read_its_days_rise(text in "([0-9]{1,4}[-/,;. ]?|[a-z\"\n\t£é]){0,60}") {
            let (file, remarks) = series(&text);
            prop_assert!(file.days.is_empty() || file.days.len() == file.counts.len());
            prop_assert!(file.days.windows(2).all(|pair| pair[0] < pair[1]), "{text:?}");
            prop_assert!(remarks.iter().all(|r| r.start <= r.end && r.end <= text.len()));
        }
    }

    #[test]
    fn a_series_has_dates_or_none() {
        assert!(check("3\n0\n4\n", &[3, 0, 4], &[]).days.is_empty());
        check("count\n3\n0\n", &[3, 0], &[]);
        let file = check("date,count\n2026-01-05,3\n2026-01-12,4\n", &[3, 4], &[]);
        assert_eq!(file.periods_per_year(), Some(52));
        let file = check("2026-01,3\n2026-02,4\n2026-03,1\n", &[3, 4, 1], &[]);
        assert_eq!(file.periods_per_year(), Some(12));
        check("01/01/2026,3\n01/02/2026,4\n31/3/2026,1\n", &[3, 4], &["N003"]);
        check("", &[], &[]);
    }

    #[test]
    fn what_is_left_out_had_none_and_is_remarked_on() {
        check("2026-01-05,3\n2026-01-12,4\n2026-02-02,1\n", &[3, 4, 0, 0, 1], &["N004"]);
        check("2026-01-31,3\n2026-02-01,4\n2026-02-01,9\n2026-02-02,1\n", &[3, 4, 1], &["N003"]);
        check("2026-01-30,1\n2026-01-31,3\n2926-02-01,4\n2026-02-01,5\n", &[1, 3, 5], &["N003"]);
    }

    #[test]
    fn one_bad_line_does_not_hide_the_next() {
        check(
            "2026-01-05,3\n2026-01-06,x\n2026-01-07,-1\n2026-01-08,2\n",
            &[3, 2],
            &["N001", "N001"],
        );
        check("2026-01-05,3\n2026-02-30,1\n", &[3], &["W004"]);
    }
}
