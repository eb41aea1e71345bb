//! Cases and controls: `id count [date] [covariates]`.

use super::fields::{Grouped, Line, bad_date, day_order, even, is_heading, lines};
use crate::calendar::{Date, DayOrder};
use diagnostic::Diagnostic;

/// Cases of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRecord {
    /// The place.
    pub place: String,
    /// How many cases.
    pub count: u64,
    /// When; nothing if the file has no dates.
    pub date: Option<Date>,
    /// The values of the covariates, such as age group and sex.
    pub covariates: Vec<String>,
    /// First byte of the line in the file.
    pub start: usize,
    /// Byte after the line.
    pub end: usize,
}

/// Whether the third column is a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateColumn {
    /// It is.
    Present,
    /// There is none: the third column, if any, is a covariate.
    Absent,
    /// It is one if it reads as a day, month or year on every line; plain numbers are
    /// covariates.
    Detect,
}

impl Grouped for CaseRecord {
    fn covariates(&mut self) -> &mut Vec<String> {
        &mut self.covariates
    }

    fn line(&self) -> (usize, usize) {
        (self.start, self.end)
    }
}

/// Reads a `.cas` or `.ctl` file.
pub fn cases(text: &str, dates: DateColumn) -> (Vec<CaseRecord>, Vec<Diagnostic>) {
    let order = day_order(lines(text).map(|l| l.text(2)));
    let dated = match dates {
        DateColumn::Present => true,
        DateColumn::Absent => false,
        DateColumn::Detect => lines(text).enumerate().all(|(i, l)| {
            is_heading(i, &l, 1)
                || !matches!(Date::read(l.text(2), order), Err(_) | Ok(Date::Number(_)))
        }),
    };
    let (mut records, mut remarks) = (Vec::new(), Vec::new());
    for (index, line) in lines(text).enumerate() {
        if is_heading(index, &line, 1) {
            continue;
        }
        match record(&line, dated, order) {
            Ok(record) => records.push(record),
            Err(remark) => remarks.push(remark),
        }
    }
    let records = even(records, &mut remarks);
    (records, remarks)
}

/// Whether a field is a time of day, which stands behind a date where white space separates.
fn is_time(text: &str) -> bool {
    let digits =
        |s: &str, most| (1..=most).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
    let mut parts = text.split(':');
    let (hour, minute) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let seconds = parts.next().is_none_or(|s| digits(&s.replacen('.', "", 1), 12));
    digits(hour, 2) && digits(minute, 2) && seconds && parts.next().is_none()
}

fn record(line: &Line<'_>, dated: bool, order: DayOrder) -> Result<CaseRecord, Diagnostic> {
    let place = line.text(0);
    if place.is_empty() {
        return Err(line.error(
            "W001",
            0,
            "a line without a place",
            "begin it with the place's id",
        ));
    }
    let count = count(line)?;
    let mut date = None;
    if dated {
        if line.fields.len() < 3 {
            return Err(line.error(
                "W003",
                line.fields.len(),
                "a line without a date",
                "write id, count and date, as `12 1 2026/01/31`",
            ));
        }
        date = Some(Date::read(line.text(2), order).map_err(|why| bad_date(line, 2, why))?);
    }
    // Scans look at days: the time of day is left out, as it is where it stands in the date.
    let skipped = if !dated { 2 } else { 3 + usize::from(is_time(line.text(3))) };
    let covariates = line.fields.iter().skip(skipped);
    Ok(CaseRecord {
        place: place.to_owned(),
        count,
        date,
        covariates: covariates.map(|f| f.text.to_owned()).collect(),
        start: line.start,
        end: line.end,
    })
}

/// The number of cases; one that was written as a decimal counts if it is whole.
fn count(line: &Line<'_>) -> Result<u64, Diagnostic> {
    let shown = line.text(1);
    let noughts = |(_, after): &(&str, &str)| after.bytes().all(|b| b == b'0');
    let whole = shown.split_once('.').filter(noughts).map_or(shown, |(whole, _)| whole);
    let help = "write a whole number from 0 to 4 billion, in digits alone";
    match whole.parse::<u64>() {
        Ok(n) if n <= u64::from(u32::MAX) => Ok(n),
        _ if line.fields.len() < 2 => Err(line.error("W002", 1, "a line without a count", help)),
        _ => Err(line.error("W002", 1, format!("`{shown}` is no number of cases"), help)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bad_line_does_not_hide_the_next() {
        let text = "id,count,date\na,1,2026/1/1,F,60-69\nb,x,2026/1/1\nc,1,2026/2/30\nd\ne,2,2026/1/5,M,70-79\n";
        let (records, remarks) = cases(text, DateColumn::Present);
        assert_eq!(records.len(), 2);
        assert_eq!(records[1].covariates, ["M", "70-79"]);
        let codes: Vec<_> = remarks.iter().map(|r| r.code).collect();
        assert_eq!(codes, ["W002", "W004", "W002"]);
    }

    #[test]
    fn every_line_has_the_covariates_of_most() {
        let text =
            "a,1,2026/1/1,M\nb,1,2026/1/1,\nc,1,2026/1/1\nd,1,2026/1/1,F,70\ne,2.00,2026/1/1,M,\n";
        let (records, remarks) = cases(text, DateColumn::Present);
        let kept: Vec<_> =
            records.iter().map(|r| (r.place.as_str(), r.covariates.join("/"))).collect();
        assert_eq!(kept, [("a", "M".into()), ("b", String::new()), ("e", "M".into())]);
        let told: Vec<_> = remarks.iter().map(|r| r.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "this line has 0 covariates, and most have 1",
                "this line has 2 covariates, and most have 1"
            ]
        );
        let (records, remarks) = cases("a,1,2026/1/1,,\nb,1,2026/1/1\n", DateColumn::Present);
        assert_eq!((records.len(), remarks), (2, vec![]));
    }

    #[test]
    fn a_time_of_day_is_no_covariate() {
        let (records, remarks) =
            cases("a 1 2026-01-05 14:30 M\nb 1 2026-01-05T09:00:00 F\n", DateColumn::Present);
        assert_eq!(remarks, []);
        assert_eq!(records[0].covariates, ["M"]);
        assert_eq!(records[0].date, records[1].date);
        assert!(is_time("7:05") && is_time("23:59:59.25"));
        assert!(!is_time("70:79:80:90") && !is_time("M") && !is_time("1:100") && !is_time(""));
    }

    #[test]
    fn dates_are_told_from_covariates() {
        let detect = |text| cases(text, DateColumn::Detect).0.remove(0);
        assert_eq!(detect("a 1 1985 3 1\n").date, Some(Date::Year(1985)));
        assert_eq!(detect("a 1 12 1\n").covariates, ["12", "1"]);
        assert_eq!(detect("a 1\n").date, None);
    }

    #[test]
    fn the_file_decides_the_order_of_day_and_month() {
        let (records, remarks) = cases("a 1 3/4/2026\nb 1 31/1/2026\n", DateColumn::Present);
        assert_eq!(remarks, []);
        assert_eq!(records[0].date, Date::read("2026-04-03", DayOrder::Unambiguous).ok());
        let (_, remarks) = cases("a 1 3/4/2026\n", DateColumn::Present);
        assert_eq!(remarks[0].code, "W005");
    }
}
