//! Cases joined with places and intervals.

use super::time::Time;
use super::{Analysis, Design, Input, Model, Records, Remark, Study, Trend};
use crate::calendar::Axis;
use crate::null::Null;
use crate::places::Places;
use crate::problem::Problem;
use crate::read::{CaseRecord, Coordinates, PlaceRecord};
use crate::score::Score;
use crate::table::Table;
use crate::zones::Zones;
use diagnostic::Diagnostic;
use std::collections::HashMap;

/// The state of setting a scan up.
pub(super) struct Join<'a> {
    pub records: &'a Records,
    pub design: &'a Design,
    pub places: Vec<&'a PlaceRecord>,
    pub index: HashMap<&'a str, u32>,
    pub remarks: Vec<Remark>,
}

/// A line of cases with its place and interval.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub record: &'a CaseRecord,
    pub place: u32,
    pub interval: usize,
}

/// What a model makes of the cases.
pub(super) struct Modelled {
    pub risk: Table<f64>,
    pub discount: Option<Table<f64>>,
    pub score: Score,
    pub null: Null,
    /// What the share of a zone is measured by, place by place.
    pub weight: Vec<f64>,
    pub people: Option<f64>,
    pub trend: Option<Trend>,
    pub theta: Option<f64>,
}

/// Counts remarks of one kind, of which only the first is shown with its place.
#[derive(Default)]
pub(super) struct Tally {
    first: Option<(Input, Diagnostic)>,
    more: usize,
}

impl Tally {
    pub(super) fn add(&mut self, input: Input, make: impl FnOnce() -> Diagnostic) {
        if self.first.is_none() {
            self.first = Some((input, make()));
        } else {
            self.more += 1;
        }
    }
}

impl<'a> Join<'a> {
    pub(super) fn new(records: &'a Records, design: &'a Design) -> Self {
        // In the order of their ids, so that the order of the file makes no difference where
        // two clusters or two neighbours are equal.
        let mut places: Vec<&PlaceRecord> = records.places.iter().collect();
        places.sort_by(|a, b| a.id.cmp(&b.id));
        let index = places.iter().zip(0..).map(|(p, i)| (p.id.as_str(), i)).collect();
        Self { records, design, places, index, remarks: Vec::new() }
    }

    pub(super) fn remark(&mut self, input: Input, diagnostic: Diagnostic) {
        self.remarks.push(Remark { input, diagnostic });
    }

    pub(super) fn close(&mut self, tally: Tally) {
        if let Some((input, mut first)) = tally.first {
            if tally.more > 0 {
                let more = match tally.more {
                    1 => "so is 1 more line".to_owned(),
                    n => format!("so are {n} more lines"),
                };
                first.message = format!("{}; {more}", first.message);
            }
            self.remark(input, first);
        }
    }

    /// The whole way.
    pub(super) fn study(&mut self) -> Option<Study> {
        if self.records.places.is_empty() {
            self.refuse("W026", "there are no places", "give a file of places with --geo");
            return None;
        }
        if self.records.cases.is_empty() {
            self.refuse(
                "W027",
                "there is no case to scan",
                "write id, count and date on each line",
            );
            return None;
        }
        let all = [&self.records.cases, &self.records.controls];
        let sum = |lines: &Vec<CaseRecord>| lines.iter().map(|c| c.count).sum::<u64>();
        if all.into_iter().any(|lines| sum(lines) > u64::from(u32::MAX)) {
            let help = "check the counts, or count in hundreds or thousands";
            self.refuse("W041", "there are more than 4 billion cases", help);
            return None;
        }
        let time = self.time()?;
        let placed = self.placed(&self.records.cases, time.axis, Input::Cases);
        let (places, pairs) = self.geography();
        let modelled = self.model(time, &placed)?;
        let placed = self.possible(placed, &modelled.risk);
        let cases = self.counts(&placed, time.axis);
        let total: u64 = cases.cells().iter().map(|c| u64::from(*c)).sum();
        if total == 0 {
            self.refuse(
                "W027",
                "there is no case to scan",
                "check the dates of the study and the places' ids",
            );
            return None;
        }
        let windows = self.windows(time.axis);
        let zones = self.zones(&places, &modelled.weight);
        if windows.is_empty() || zones.is_empty() {
            return None;
        }
        Some(Study {
            problem: Problem {
                cases,
                risk: modelled.risk,
                discount: modelled.discount,
                zones,
                windows,
                score: modelled.score,
                rates: self.design.rates,
                least_cases: self.design.least_cases,
                null: modelled.null,
            }
            .with_null_in_windows(),
            axis: time.axis,
            dated: time.dated,
            ids: self.places.iter().map(|p| p.id.clone()).collect(),
            places,
            pairs,
            cases: total,
            people: modelled.people,
            trend: modelled.trend,
            theta: modelled.theta,
            period_days: time.axis.unit().days() * time.axis.length() as f64,
        })
    }

    fn model(&mut self, time: Time, placed: &[Placed<'a>]) -> Option<Modelled> {
        match self.design.model {
            Model::Permutation => self.permutation(time.axis, placed),
            Model::Poisson => self.poisson(time.axis, placed),
            Model::ExpectationPoisson | Model::NegativeBinomial => self.expectation(time),
            Model::Bernoulli => self.bernoulli(time.axis, placed),
        }
    }

    /// Lines of cases (or controls) with their places and intervals. Lines with an unknown
    /// place, and lines outside of the study, are left out and remarked.
    pub(super) fn placed(
        &mut self,
        lines: &'a [CaseRecord],
        axis: Axis,
        input: Input,
    ) -> Vec<Placed<'a>> {
        let (mut unknown, mut outside) = (Tally::default(), Tally::default());
        let mut placed = Vec::with_capacity(lines.len());
        for record in lines {
            let Some(place) = self.index.get(record.place.as_str()).copied() else {
                unknown.add(input, || {
                    Diagnostic::error(
                        "W010",
                        record.start,
                        record.end,
                        format!(
                            "place `{}` is not in the file of places; the line is left out",
                            record.place
                        ),
                        "add the place there, or correct its id",
                    )
                });
                continue;
            };
            let Some(interval) = self.interval(record.date, axis) else {
                outside.add(input, || {
                    Diagnostic::error(
                        "W011",
                        record.start,
                        record.end,
                        "the date lies outside of the study; the line is left out",
                        "set the limits of the study with --start and --end",
                    )
                    .into_warning()
                });
                continue;
            };
            placed.push(Placed { record, place, interval });
        }
        self.close(unknown);
        if !self.looks_back() {
            self.close(outside);
        }
        placed
    }

    /// Whether cases before the study are used, for its baseline.
    pub(super) fn looks_back(&self) -> bool {
        matches!(self.design.model, Model::ExpectationPoisson | Model::NegativeBinomial)
            && self.records.baselines.is_empty()
    }

    /// Without the cases where none can be: nobody lives there, or none was expected.
    fn possible(&mut self, placed: Vec<Placed<'a>>, risk: &Table<f64>) -> Vec<Placed<'a>> {
        let mut impossible = Tally::default();
        let kept = placed.into_iter().filter(|p| {
            let possible = p.record.count == 0 || risk.get(p.place as usize, p.interval) > 0.0;
            if !possible {
                impossible.add(Input::Cases, || {
                    Diagnostic::error(
                        "W012",
                        p.record.start,
                        p.record.end,
                        format!("a case in `{}`, where at that time nobody lives or none is expected; the line is left out", p.record.place),
                        "correct the population or the baseline of the place",
                    )
                });
            }
            possible
        });
        let kept = kept.collect();
        self.close(impossible);
        kept
    }

    pub(super) fn counts(&mut self, placed: &[Placed<'_>], axis: Axis) -> Table<u32> {
        let mut table: Table<u32> = Table::new(self.records.places.len(), axis.intervals());
        for p in placed {
            if let Some(cell) = table.cell(p.place as usize, p.interval) {
                // All cases together are no more than a cell can hold.
                *cell = cell.saturating_add(u32::try_from(p.record.count).unwrap_or(u32::MAX));
            }
        }
        table
    }

    fn geography(&mut self) -> (Places, Vec<(f64, f64)>) {
        let coordinates = match self.design.coordinates {
            Some(given) => given,
            None => Coordinates::detect(&self.records.places),
        };
        if coordinates == Coordinates::Geographic {
            let mut bad = Tally::default();
            for place in &self.records.places {
                if place.first.abs() > 90.0 || place.second.abs() > 360.0 {
                    bad.add(Input::Places, || {
                        Diagnostic::error(
                            "W013",
                            place.start,
                            place.end,
                            format!("place `{}` has no such latitude or longitude", place.id),
                            "write latitude and then longitude in degrees, or use --coordinates cartesian",
                        )
                    });
                }
            }
            self.close(bad);
        }
        let pairs: Vec<(f64, f64)> = self.places.iter().map(|p| (p.first, p.second)).collect();
        (Places::new(coordinates, pairs.iter().copied()), pairs)
    }

    fn zones(&mut self, places: &Places, weight: &[f64]) -> Zones {
        if self.design.analysis == Analysis::Temporal {
            return Zones::whole(places.len());
        }
        let zones = Zones::new(places, weight, self.design.reach);
        if zones.is_empty() {
            let first = self.records.places.first().map(|p| (p.first, p.second));
            let is_point = self.records.places.iter().all(|p| Some((p.first, p.second)) == first);
            let (what, help) = match is_point {
                true => (
                    "all places lie at one point, so that there is one zone and it is everything",
                    "check the coordinates, or use --analysis temporal",
                ),
                false => (
                    "no zone is as small as asked for",
                    "raise --max-space or --max-radius, or use --analysis temporal",
                ),
            };
            self.refuse("W028", what, help);
        } else {
            self.left_out(&zones);
        }
        zones
    }

    /// Says which places no zone holds, so that nothing can be found there.
    fn left_out(&mut self, zones: &Zones) {
        /// More names than these are counted.
        const NAMED: usize = 5;
        // Where all cases are in one place, larger zones would not help.
        if self.remarks.iter().any(|r| r.diagnostic.code == "W042") {
            return;
        }
        let id = |i: usize| self.places.get(i).map_or("", |p| p.id.as_str());
        let ids: Vec<String> = zones.left_out().map(|i| format!("`{}`", id(i))).collect();
        if ids.is_empty() {
            return;
        }
        let more = match ids.len().saturating_sub(NAMED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        let named = ids.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let of_people = match self.design.model {
            Model::Permutation => false,
            Model::Bernoulli => true,
            _ => !self.records.populations.is_empty(),
        };
        let of = if of_people { "people" } else { "cases" };
        let share = 100.0 * self.design.reach.share;
        self.warn(
            "W043",
            format!("no zone holds {named}{more}: such a place, with those at its point, has more than {share} % of the {of}, the most that a zone may have; a cluster there is not found"),
            "raise --max-space, as `--max-space 100`",
        );
    }

    /// The values by which cases are grouped: the covariates of their lines.
    pub(super) fn group(record: &CaseRecord) -> &[String] {
        &record.covariates
    }
}
