//! Which unit, which first and last interval, which windows.

use super::join::Join;
use super::{Analysis, Input, Longest, Model};
use crate::calendar::{Axis, Date, Unit};
use crate::windows::{Shape, Window, windows};
use diagnostic::Diagnostic;

/// The time of a study.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub axis: Axis,
    /// Whether the cases have dates.
    pub dated: bool,
    /// The unit in which the first case lies.
    pub first_case: i64,
}

impl Join<'_> {
    /// The intervals of the study; nothing, and a remark, if there can be none.
    pub(super) fn time(&mut self) -> Option<Time> {
        let dates: Vec<Date> = self.records.cases.iter().filter_map(|c| c.date).collect();
        let dated = !dates.is_empty();
        if !dated && self.design.analysis != Analysis::Spatial {
            self.refuse(
                "W020",
                "the cases have no dates",
                "write id, count and date on each line, or scan with `--analysis spatial`",
            );
            return None;
        }
        let all = if dated { dates } else { self.undated() };
        let unit = self.unit(&all)?;
        let firsts = all.iter().filter_map(|d| d.first(unit));
        let first_case = firsts.clone().min().unwrap_or(0);
        let last_case = all.iter().filter_map(|d| d.last(unit)).max().unwrap_or(0);
        let given = |d: Option<Date>, end: bool| {
            d.and_then(|d| if end { d.last(unit) } else { d.first(unit) })
        };
        if let Some(bad) = [self.design.start, self.design.end]
            .into_iter()
            .flatten()
            .find(|d| d.first(unit).is_none())
        {
            self.refuse(
                "W021",
                format!(
                    "the study is to begin or end at a {}, and time is counted in {}",
                    bad.precision().word(1),
                    unit.word(2)
                ),
                "write the limits of the study as the dates in the case file",
            );
            return None;
        }
        let end = given(self.design.end, true).unwrap_or(last_case).saturating_sub(self.design.lag);
        let start = match given(self.design.start, false) {
            Some(start) => start,
            None => self.fitted_start(unit, first_case, end),
        };
        let length = if self.design.analysis == Analysis::Spatial {
            end.saturating_sub(start).saturating_add(1)
        } else {
            self.design.aggregation
        };
        let axis = Axis::new(unit, length, start, end);
        if axis.is_none() {
            let (what, help) = match (end < start, self.design.start, self.design.end) {
                (true, Some(_), None) => (
                    "the study begins after the last case",
                    "write an earlier date at --start, or its end at --end",
                ),
                (true, None, Some(_)) => (
                    "the study ends before the first case",
                    "write a later date at --end, or its beginning at --start",
                ),
                (true, ..) => (
                    "the study ends before it begins",
                    "put the earlier date at --start and the later at --end",
                ),
                (false, ..) => (
                    "the study has more than a million intervals",
                    "use a longer --aggregate or a coarser --time-unit",
                ),
            };
            self.refuse("W022", what, help);
        }
        axis.map(|axis| Time { axis, dated, first_case })
    }

    /// Where a study begins whose baseline is fitted to the cases before it: so that the
    /// longest window is left.
    fn fitted_start(&self, unit: Unit, first: i64, end: i64) -> i64 {
        let fitted =
            matches!(self.design.model, Model::ExpectationPoisson | Model::NegativeBinomial)
                && self.records.baselines.is_empty();
        if !fitted {
            return first;
        }
        let units = end - first + 1;
        let longest = match (self.design.longest, unit) {
            (Longest::Units(n), _) => n,
            (Longest::Share(share), _) => (share * units as f64).floor() as i64,
            (Longest::Usual, Unit::Day) => (units / 2).min(30),
            (Longest::Usual, _) => units / 2,
        };
        (end - longest.max(1) + 1).max(first)
    }

    /// Times to go by when the cases have none: those of the populations, or none at all.
    fn undated(&self) -> Vec<Date> {
        let census: Vec<Date> = self.records.populations.iter().map(|p| p.date).collect();
        match (self.design.start, self.design.end) {
            (Some(start), Some(end)) => vec![start, end],
            _ if census.is_empty() => vec![Date::Number(0)],
            _ => census,
        }
    }

    /// The unit asked for, or else the precision of the dates.
    fn unit(&mut self, dates: &[Date]) -> Option<Unit> {
        let calendar = |d: &Date| d.precision() != Unit::Number;
        // A number of four digits reads as a year; among other numbers it is a number, and one
        // number is one unit, whatever it is called.
        let numbers = dates.iter().any(|d| !calendar(d));
        let exact = dates.iter().any(|d| matches!(d, Date::Day(_) | Date::Month(_)));
        if numbers && exact {
            let what = "this date is a plain number, and others are days or months";
            let (input, remark) =
                self.at_date(|d| !calendar(&d), ("W023", what, "write all dates in one way"));
            self.remark(input, remark);
            return None;
        }
        if numbers {
            return Some(Unit::Number);
        }
        let coarsest = dates.iter().map(|d| d.precision()).max().unwrap_or(Unit::Day);
        let finest = dates.iter().map(|d| d.precision()).min().unwrap_or(coarsest);
        let unit = self.design.unit.unwrap_or(coarsest);
        let is_dated = self.records.cases.iter().any(|c| c.date.is_some());
        let is_mixed = is_dated && self.design.unit.is_none() && finest < coarsest;
        if unit < coarsest || is_mixed {
            let word = coarsest.word(1);
            let what =
                format!("a date is written to the {word}: time is counted in {}", coarsest.word(2));
            let help = format!("write `--time-unit {word}` if that is meant, or all dates in full");
            let (input, remark) =
                self.at_date(|d| d.precision() == coarsest, ("W024", &what, &help));
            self.remark(input, remark.into_warning());
            return Some(coarsest);
        }
        Some(unit)
    }

    /// What is said of the first case with such a date; of the design if no case has one.
    fn at_date(
        &self,
        is: impl Fn(Date) -> bool,
        (code, what, help): (&'static str, &str, &str),
    ) -> (Input, Diagnostic) {
        match self.records.cases.iter().find(|c| c.date.is_some_and(&is)) {
            Some(case) => (Input::Cases, Diagnostic::error(code, case.start, case.end, what, help)),
            None => (Input::Design, Diagnostic::error(code, 0, 0, what, help)),
        }
    }

    /// The windows to scan.
    pub(super) fn windows(&mut self, axis: Axis) -> Vec<Window> {
        let intervals = axis.intervals();
        let half = (intervals / 2).max(1);
        let of_units = |units: i64| usize::try_from(units / axis.length()).unwrap_or(0);
        let fitted =
            matches!(self.design.model, Model::ExpectationPoisson | Model::NegativeBinomial);
        let usual = match (self.design.analysis, axis.unit()) {
            (Analysis::Prospective, Unit::Day) if fitted => intervals.min(of_units(30).max(1)),
            (Analysis::Prospective, Unit::Day) => half.min(of_units(30).max(1)),
            _ if fitted => intervals,
            _ => half,
        };
        let longest = match self.design.longest {
            Longest::Usual => usual,
            Longest::Units(n) => of_units(n),
            // A share that is fitted to leaves the study as long as its longest window.
            Longest::Share(_) if self.looks_back() && self.design.start.is_none() => intervals,
            Longest::Share(share) => ((share * intervals as f64 + 1e-9).floor() as usize).max(1),
        };
        let shortest = of_units(self.design.shortest + axis.length() - 1).max(1);
        let shape = match self.design.analysis {
            Analysis::Spatial => Shape::Whole,
            Analysis::Prospective => Shape::Alive { longest, shortest },
            Analysis::Temporal | Analysis::Retrospective => Shape::Anywhere { longest, shortest },
        };
        let all = windows(shape, intervals);
        if all.is_empty() {
            self.refuse(
                "W025",
                "no window of time is as short and as long as asked for",
                "let --max-days be at least one interval and at least --min-days",
            );
        }
        all
    }

    /// The interval of a case, unless it lies outside of the study.
    pub(super) fn interval(&self, date: Option<Date>, axis: Axis) -> Option<usize> {
        match date {
            Some(date) => axis.interval(date.first(axis.unit())?),
            None => Some(0),
        }
    }

    pub(super) fn refuse(
        &mut self,
        code: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.remark(Input::Design, Diagnostic::error(code, 0, 0, what, help));
    }

    pub(super) fn warn(
        &mut self,
        code: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) {
        let remark = Diagnostic::error(code, 0, 0, what, help).into_warning();
        self.remark(Input::Design, remark);
    }
}
