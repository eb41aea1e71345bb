//! Baselines of the expectation-based models: given, or fitted to the cases before the study.

use super::join::{Join, Modelled, Placed, Tally};
use super::time::Time;
use super::{Input, Model};
use crate::calendar::Axis;
use crate::null::{Null, Spread};
use crate::read::PopulationRecord;
use crate::regression::{Row, linear, poisson};
use crate::score::Score;
use crate::table::Table;
use diagnostic::Diagnostic;

/// A log-linear trend: `ln(cases / exposure) = intercept + slope·t`, with `t` in intervals and
/// 0 at the last interval before the study.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// The intercept; the exposure is people, or 1 without populations.
    pub intercept: f64,
    /// The slope for each interval; 0 if all cases lie in one interval.
    pub slope: f64,
    /// What Tuesday to Sunday differ from Monday, if days of the week are adjusted for.
    pub weekdays: Vec<f64>,
    /// How many intervals it was fitted to.
    pub intervals: usize,
}

/// The past: the intervals before the study.
struct Past {
    axis: Axis,
    cases: Table<u32>,
    exposure: Table<f64>,
    weekdays: Vec<u32>,
}

impl<'a> Join<'a> {
    pub(super) fn expectation(&mut self, time: Time, placed: &[Placed<'a>]) -> Option<Modelled> {
        let axis = time.axis;
        let populations = (!self.records.populations.is_empty()).then(|| {
            let all = self.populations(axis);
            all.people(self.records.places.len(), axis)
        });
        let (mut risk, trend, theta) = if self.records.baselines.is_empty() {
            self.fitted(time, populations.as_ref())?
        } else {
            let given = self.given(axis, &self.records.baselines);
            (given, None, None)
        };
        let complete = self.completeness(axis);
        for place in 0..risk.places() {
            for (t, share) in complete.iter().enumerate() {
                if let Some(cell) = risk.cell(place, t) {
                    *cell *= share;
                }
            }
        }
        if risk.cells().iter().all(|r| *r <= 0.0) {
            self.refuse(
                "W036",
                "nothing is expected anywhere",
                "check the baselines, or give a longer past",
            );
            return None;
        }
        let weight = match &populations {
            Some(people) => people.rows().map(|row| row.iter().sum()).collect(),
            None => risk.rows().map(|row| row.iter().sum()).collect(),
        };
        let people = populations.map(|p| p.cells().iter().sum::<f64>() / axis.intervals() as f64);
        let theta = self.design.theta.or(theta);
        let modelled = match self.design.model {
            Model::NegativeBinomial => self.negative_binomial(risk, theta),
            _ => {
                let cells = Spread::new(risk.cells().to_vec(), 0.0);
                Modelled::simple(risk, Score::Unconditional, Null::Poisson { cells })
            }
        };
        let _ = placed;
        Some(Modelled { weight, people, trend, ..modelled })
    }

    fn negative_binomial(&mut self, risk: Table<f64>, theta: Option<f64>) -> Modelled {
        let theta = theta.unwrap_or_else(|| {
            self.warn(
                "W037",
                "how much counts vary is not known: they are taken to vary as Poisson counts do",
                "give --theta",
            );
            f64::INFINITY
        });
        let mut discount = risk.clone();
        discount.cells_mut().iter_mut().for_each(|mu| *mu = 1.0 / (1.0 + *mu / theta));
        let null = Null::NegativeBinomial {
            means: risk.cells().to_vec(),
            sizes: vec![theta; risk.cells().len()],
        };
        let simple = Modelled::simple(risk, Score::Standardized, null);
        Modelled { discount: Some(discount), theta: Some(theta), ..simple }
    }

    /// Baselines as they are given, summed over the lines of a place and interval.
    fn given(&mut self, axis: Axis, lines: &[PopulationRecord]) -> Table<f64> {
        let mut table: Table<f64> = Table::new(self.records.places.len(), axis.intervals());
        let mut unused = Tally::default();
        for line in lines {
            let place = self.index.get(line.place.as_str()).copied();
            let interval = self.interval(Some(line.date), axis);
            let cell = place.zip(interval).and_then(|(place, t)| table.cell(place as usize, t));
            match cell {
                Some(cell) => *cell += line.people,
                None => unused.add(Input::Baselines, || {
                    Diagnostic::error(
                        "W015",
                        line.start,
                        line.end,
                        "the place is not in the file of places, or the date not in the study; the line is left out",
                        "correct the id or the date",
                    )
                    .into_warning()
                }),
            }
        }
        self.close(unused);
        table
    }

    /// A trend over the cases before the study; if there are none, over the study itself,
    /// which is said.
    fn fitted(
        &mut self,
        time: Time,
        people: Option<&Table<f64>>,
    ) -> Option<(Table<f64>, Option<Trend>, Option<f64>)> {
        let (start, _) = time.axis.units(0);
        let length = time.axis.length();
        let before = Axis::new(time.axis.unit(), length, time.first_case, start - 1);
        let past = before.unwrap_or_else(|| {
            self.warn(
                "W038",
                "there are no cases before the study: the baseline is fitted to the study itself",
                "begin the study later with --start, or give a --baseline",
            );
            time.axis
        });
        let past = self.past(past);
        let (rows, shares) = past.rows(people.is_some());
        let beta = poisson(&rows).or_else(|| {
            // Without two intervals there is no slope.
            let flat: Vec<Row> = rows
                .iter()
                .map(|r| Row { x: r.x.iter().take(1).copied().collect(), ..r.clone() })
                .collect();
            poisson(&flat)
        });
        let Some(beta) = beta else {
            self.refuse(
                "W039",
                "there are no cases to fit a baseline to",
                "give a --baseline, or a longer past",
            );
            return None;
        };
        let weekdays = self.weekdays(time.axis);
        let mut risk = Table::new(self.records.places.len(), time.axis.intervals());
        let ahead = |t: usize| (t + 1) as f64;
        for place in 0..risk.places() {
            let share = shares.get(place).copied().unwrap_or(0.0);
            for t in 0..time.axis.intervals() {
                let x = variables(
                    if before.is_some() {
                        ahead(t)
                    } else {
                        ahead(t) - past.axis.intervals() as f64
                    },
                    &weekdays,
                    t,
                );
                let exposure = people.map_or(share, |p| p.get(place, t));
                if let Some(cell) = risk.cell(place, t) {
                    *cell = exposure * linear(&x, &beta).exp();
                }
            }
        }
        let theta = past.theta(&beta, &shares, people.is_some());
        let trend = Trend {
            intercept: beta.first().copied().unwrap_or(0.0),
            slope: beta.get(1).copied().unwrap_or(0.0),
            weekdays: beta.iter().skip(2).copied().collect(),
            intervals: past.axis.intervals(),
        };
        Some((risk, Some(trend), theta))
    }

    fn past(&mut self, axis: Axis) -> Past {
        let before = self.remarks.len();
        let placed = self.placed(&self.records.cases, axis, Input::Cases);
        let cases = self.counts(&placed, axis);
        let places = self.records.places.len();
        let exposure = self.populations(axis).people(places, axis);
        let weekdays = self.weekdays(axis);
        // What is wrong with the lines has been said for the study.
        self.remarks.truncate(before);
        Past { axis, cases, exposure, weekdays }
    }
}

impl Modelled {
    fn simple(risk: Table<f64>, score: Score, null: Null) -> Self {
        Self {
            risk,
            discount: None,
            score,
            null,
            weight: Vec::new(),
            people: None,
            trend: None,
            theta: None,
        }
    }
}

/// Intercept, time, and the days of the week from Tuesday on if they are told apart.
fn variables(t: f64, weekdays: &[u32], interval: usize) -> Vec<f64> {
    let mut x = vec![1.0, t];
    if weekdays.iter().any(|d| *d > 0) {
        let day = weekdays.get(interval).copied().unwrap_or(0);
        x.extend((1..7).map(|d| f64::from(u8::from(d == day))));
    }
    x
}

impl Past {
    /// Rows of the regression, and each place's share of the cases. All variables are the same
    /// for all places, so that the sums over the places give the same coefficients as the
    /// places one by one.
    fn rows(&self, by_people: bool) -> (Vec<Row>, Vec<f64>) {
        let of_place = |row: &[u32]| row.iter().map(|c| f64::from(*c)).sum::<f64>();
        let totals: Vec<f64> = self.cases.rows().map(of_place).collect();
        let all: f64 = totals.iter().sum();
        // Half a case more for each place: where there was none so far, some may yet come.
        let n = totals.len() as f64;
        let shares = totals.iter().map(|c| (c + 0.5) / (all + 0.5 * n)).collect();
        let intervals = self.axis.intervals();
        let row = |t: usize| {
            let sum = |of: &dyn Fn(usize) -> f64| (0..self.cases.places()).map(of).sum::<f64>();
            let people = sum(&|i| self.exposure.get(i, t));
            Row {
                count: sum(&|i| f64::from(self.cases.get(i, t))),
                exposure: if by_people { people } else { 1.0 },
                x: variables(t as f64 + 1.0 - intervals as f64, &self.weekdays, t),
            }
        };
        ((0..intervals).map(row).collect(), shares)
    }

    /// θ by moments: what squares of residuals exceed the means by. Nothing if the counts vary
    /// no more than Poisson counts do.
    fn theta(&self, beta: &[f64], shares: &[f64], by_people: bool) -> Option<f64> {
        let (mut over, mut squares) = (0.0, 0.0);
        for (place, row) in self.cases.rows().enumerate() {
            for (t, c) in row.iter().enumerate() {
                let x = variables(t as f64 + 1.0 - self.axis.intervals() as f64, &self.weekdays, t);
                let share = shares.get(place).copied().unwrap_or(0.0);
                let exposure = if by_people { self.exposure.get(place, t) } else { share };
                let mean = exposure * linear(&x, beta).exp();
                over += (f64::from(*c) - mean).powi(2) - mean;
                squares += mean * mean;
            }
        }
        Some(if over > 0.0 { squares / over } else { f64::INFINITY })
    }
}
