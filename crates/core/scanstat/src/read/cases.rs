//! Cases and controls: `id count [date] [covariates]`.

use super::fields::{Line, bad_date, day_order, is_heading, lines};
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
    (records, remarks)
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
    let covariates = line.fields.iter().skip(if dated { 3 } else { 2 });
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
    let whole = shown.strip_suffix(".0").unwrap_or(shown);
    let help = "write a whole number from 0 to 4 billion";
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
        let text =
            "id,count,date\na,1,2026/1/1\nb,x,2026/1/1\nc,1,2026/2/30\nd\ne,2,2026/1/5,M,70-79\n";
        let (records, remarks) = cases(text, DateColumn::Present);
        assert_eq!(records.len(), 2);
        assert_eq!(records[1].covariates, ["M", "70-79"]);
        let codes: Vec<_> = remarks.iter().map(|r| r.code).collect();
        assert_eq!(codes, ["W002", "W004", "W002"]);
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
