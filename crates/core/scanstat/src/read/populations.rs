//! Populations: `id date people [covariates]`; baselines: `id date expected`.

use super::fields::{Grouped, Line, bad_date, day_order, even, is_heading, lines};
use crate::calendar::{Date, DayOrder};
use diagnostic::Diagnostic;

/// The people of a place at one time, or the cases expected of it in one interval.
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationRecord {
    /// The place.
    pub place: String,
    /// When they were counted.
    pub date: Date,
    /// How many; 0 or more.
    pub people: f64,
    /// The values of the covariates, such as age group and sex.
    pub covariates: Vec<String>,
    /// First byte of the line in the file.
    pub start: usize,
    /// Byte after the line.
    pub end: usize,
}

impl Grouped for PopulationRecord {
    fn covariates(&mut self) -> &mut Vec<String> {
        &mut self.covariates
    }

    fn line(&self) -> (usize, usize) {
        (self.start, self.end)
    }
}

/// Reads a `.pop` file.
pub fn populations(text: &str) -> (Vec<PopulationRecord>, Vec<Diagnostic>) {
    read(text, "number of people")
}

/// Reads a file of baselines: how many cases were to be expected, by place and interval.
pub fn baselines(text: &str) -> (Vec<PopulationRecord>, Vec<Diagnostic>) {
    read(text, "expected number of cases")
}

fn read(text: &str, noun: &str) -> (Vec<PopulationRecord>, Vec<Diagnostic>) {
    let order = day_order(lines(text).map(|l| l.text(1)));
    let (mut records, mut remarks) = (Vec::new(), Vec::new());
    for (index, line) in lines(text).enumerate() {
        if is_heading(index, &line, 2) {
            continue;
        }
        match record(&line, order, noun) {
            Ok(record) => records.push(record),
            Err(remark) => remarks.push(remark),
        }
    }
    let records = even(records, &mut remarks);
    (records, remarks)
}

fn record(line: &Line<'_>, order: DayOrder, noun: &str) -> Result<PopulationRecord, Diagnostic> {
    let place = line.text(0);
    if place.is_empty() {
        return Err(line.error(
            "W001",
            0,
            "a line without a place",
            "begin it with the place's id",
        ));
    }
    if line.fields.len() < 3 {
        return Err(line.error(
            "W008",
            line.fields.len(),
            format!("a line without a {noun}"),
            "write id, date and number, as `12 2021 4150`",
        ));
    }
    let date = Date::read(line.text(1), order).map_err(|why| bad_date(line, 1, why))?;
    let shown = line.text(2);
    let people = shown.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0 && *n < 1e15);
    let people = people.ok_or_else(|| {
        line.error(
            "W008",
            2,
            format!("`{shown}` is no {noun}"),
            "write a number from 0 on, in digits alone, with a point before decimals",
        )
    })?;
    Ok(PopulationRecord {
        place: place.to_owned(),
        date,
        people,
        covariates: line.fields.iter().skip(3).map(|f| f.text.to_owned()).collect(),
        start: line.start,
        end: line.end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_from_nought() {
        let (records, remarks) =
            populations("a 2021 10 F\nb 2021 -1\nc 2021\nd x 1\ne 2021 1.5 M\n");
        assert_eq!(records.len(), 2);
        assert_eq!(records[1].covariates, ["M"]);
        let codes: Vec<_> = remarks.iter().map(|r| r.code).collect();
        assert_eq!(codes, ["W008", "W008", "W004"]);
    }
}
