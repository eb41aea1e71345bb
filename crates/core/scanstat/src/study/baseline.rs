//! Baselines of the expectation-based models: given, or fitted to the cases before the study.

use super::join::{Join, Modelled, Tally};
use super::time::Time;
use super::{BaselineError, Input, Model};
use crate::calendar::Axis;
use crate::fitted::{Dispersion, Fitted, Share};
use crate::null::{Null, Spread};
use crate::read::PopulationRecord;
use crate::regression::{Row, covariance, linear, poisson, root};
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

/// A past of fewer intervals is remarked on.
const SHORT_PAST: usize = 7;

/// What was fitted: the baseline, the trend, θ, and how sure they are if the past is another
/// time than the study.
struct Estimate {
    risk: Table<f64>,
    trend: Trend,
    theta: Option<f64>,
    errors: Option<Errors>,
}

/// How sure a fit is.
struct Errors {
    variables: Vec<Vec<f64>>,
    root: Vec<Vec<f64>>,
    shares: Vec<Share>,
    dispersion: Dispersion,
}

/// The past: the intervals before the study.
struct Past {
    axis: Axis,
    cases: Table<u32>,
    exposure: Table<f64>,
    weekdays: Vec<u32>,
}

impl<'a> Join<'a> {
    pub(super) fn expectation(&mut self, time: Time) -> Option<Modelled> {
        let axis = time.axis;
        let populations = (!self.records.populations.is_empty()).then(|| {
            let all = self.populations(axis);
            all.people(self.records.places.len(), axis)
        });
        let (mut risk, estimate) = if self.records.baselines.is_empty() {
            let estimate = self.fitted(time, populations.as_ref())?;
            (estimate.risk, Some((estimate.trend, estimate.theta, estimate.errors)))
        } else {
            (self.given(axis, &self.records.baselines), None)
        };
        let (trend, theta, errors) = match estimate {
            Some((trend, theta, errors)) => (Some(trend), theta, errors),
            None => (None, None, None),
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
        let null = errors.map(|e| self.unsure(&risk, e));
        let modelled = match self.design.model {
            Model::NegativeBinomial => self.negative_binomial(risk, theta),
            _ => {
                let cells = Spread::new(risk.cells().to_vec(), 0.0);
                Modelled::simple(risk, Score::Unconditional, Null::Poisson { cells })
            }
        };
        let null = null.unwrap_or_else(|| modelled.null.clone());
        Some(Modelled { weight, people, trend, null, ..modelled })
    }

    /// The null hypothesis of a baseline that is not sure.
    fn unsure(&self, risk: &Table<f64>, errors: Errors) -> Null {
        let given = self.design.theta.map(Dispersion::given);
        let is_spread = self.design.model == Model::NegativeBinomial;
        Null::Fitted(Box::new(Fitted {
            means: risk.cells().to_vec(),
            variables: errors.variables,
            root: errors.root,
            shares: errors.shares,
            dispersion: is_spread.then(|| given.unwrap_or(errors.dispersion)),
        }))
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
    fn fitted(&mut self, time: Time, people: Option<&Table<f64>>) -> Option<Estimate> {
        let (start, _) = time.axis.units(0);
        let length = time.axis.length();
        let before = Axis::new(time.axis.unit(), length, time.first_case, start - 1);
        self.remark_on_past(before.map(Axis::intervals));
        let past = self.past(before.unwrap_or(time.axis));
        let (rows, shares) = past.rows(people.is_some());
        let (rows, beta) = regressed(rows);
        let Some(beta) = beta else {
            self.refuse(
                "W039",
                "there are no cases to fit a baseline to",
                "give a --baseline, or a longer past",
            );
            return None;
        };
        let weekdays = self.weekdays(time.axis);
        let back = if before.is_some() { 0.0 } else { past.axis.intervals() as f64 };
        let ahead = |t: usize| variables((t + 1) as f64 - back, &weekdays, t);
        let each: Vec<Vec<f64>> = (0..time.axis.intervals()).map(ahead).collect();
        let mut risk = Table::new(self.records.places.len(), time.axis.intervals());
        for place in 0..risk.places() {
            let share = shares.get(place).copied().unwrap_or(0.0);
            for (t, x) in each.iter().enumerate() {
                let exposure = people.map_or(share, |p| p.get(place, t));
                if let Some(cell) = risk.cell(place, t) {
                    *cell = exposure * linear(x, &beta).exp();
                }
            }
        }
        let fit = Fit { rows: &rows, beta: &beta, shares: &shares, by_people: people.is_some() };
        let dispersion = past.dispersion(&fit);
        let unbiased = dispersion.without(past.fitted_share(&fit));
        let is_spread = dispersion.estimate > 0.0;
        let errors = before.and_then(|_| {
            if self.takes_as_known(people.is_some()) {
                return None;
            }
            let varies = if self.design.model == Model::NegativeBinomial {
                self.design.theta.map_or(unbiased.estimate.max(0.0), |theta| 1.0 / theta)
            } else {
                0.0
            };
            past.errors(&fit, (each, varies), unbiased)
        });
        let trend = Trend {
            intercept: beta.first().copied().unwrap_or(0.0),
            slope: beta.get(1).copied().unwrap_or(0.0),
            weekdays: beta.iter().skip(2).copied().collect(),
            intervals: past.axis.intervals(),
        };
        let theta = Some(if is_spread { 1.0 / dispersion.estimate } else { f64::INFINITY });
        Some(Estimate { risk, trend, theta, errors })
    }

    /// Whether the fitted baseline is taken as known, which is said where nobody asked for it.
    fn takes_as_known(&mut self, by_people: bool) -> bool {
        match self.design.baseline_error {
            BaselineError::Counted => false,
            BaselineError::Ignored => true,
            BaselineError::Usual if by_people => {
                self.warn(
                    "W046",
                    "the fitted baseline is taken as known, as in published studies: probabilities are somewhat too small",
                    "count its error with `--baseline-error counted`",
                );
                true
            }
            BaselineError::Usual => false,
        }
    }

    /// Says that there is no past, or hardly any.
    fn remark_on_past(&mut self, intervals: Option<usize>) {
        let help = "begin the study later with --start, or give a --baseline";
        match intervals {
            None => self.warn(
                "W038",
                "there are no cases before the study: the baseline is fitted to the study itself",
                help,
            ),
            Some(n) if n < SHORT_PAST => {
                let past = if n == 1 { "1 interval".to_owned() } else { format!("{n} intervals") };
                let what = format!("the baseline is fitted to {past} before the study alone");
                self.warn("W044", what, help);
            }
            Some(_) => {}
        }
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

/// The rows that could be fitted, and their coefficients; without a slope where there is none,
/// as with a single interval. No coefficients if there are no cases.
fn regressed(rows: Vec<Row>) -> (Vec<Row>, Option<Vec<f64>>) {
    if let Some(beta) = poisson(&rows) {
        return (rows, Some(beta));
    }
    let flat = |r: &Row| Row { x: r.x.iter().take(1).copied().collect(), ..r.clone() };
    let flat: Vec<Row> = rows.iter().map(flat).collect();
    let beta = poisson(&flat);
    (flat, beta)
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

    /// What is expected in a cell of the past.
    fn mean(&self, fit: &Fit<'_>, place: usize, t: usize) -> f64 {
        let share = fit.shares.get(place).copied().unwrap_or(0.0);
        let exposure = if fit.by_people { self.exposure.get(place, t) } else { share };
        let x = fit.rows.get(t).map_or(&[][..], |row| &row.x);
        exposure * linear(x, fit.beta).exp()
    }

    /// 1/θ by moments: what squares of residuals exceed the means by, and the standard error
    /// of that. It is not above 0 if the counts vary no more than Poisson counts do.
    fn dispersion(&self, fit: &Fit<'_>) -> Dispersion {
        let cells = || {
            let rows = self.cases.rows().enumerate();
            rows.flat_map(move |(place, row)| {
                let each = row.iter().enumerate();
                each.map(move |(t, c)| (f64::from(*c), self.mean(fit, place, t)))
            })
        };
        let excess = |(c, mean): (f64, f64)| (c - mean).powi(2) - mean;
        let squares: f64 = cells().map(|(_, mean)| mean * mean).sum();
        let expected: f64 = cells().map(|(_, mean)| mean).sum();
        if squares <= 0.0 {
            return Dispersion { estimate: 0.0, error: 0.0, least: 0.0 };
        }
        let estimate = cells().map(excess).sum::<f64>() / squares;
        let off = |(c, mean): (f64, f64)| (excess((c, mean)) - estimate * mean * mean).powi(2);
        let error = cells().map(off).sum::<f64>().sqrt() / squares;
        Dispersion { estimate, error, least: -expected / squares }
    }

    /// Coefficients and shares by cells: by so much residuals are smaller than deviations.
    fn fitted_share(&self, fit: &Fit<'_>) -> f64 {
        let shares = if fit.by_people { 0 } else { fit.shares.len().saturating_sub(1) };
        let cells = self.cases.cells().len().max(1);
        ((fit.beta.len() + shares) as f64 / cells as f64).min(0.9)
    }

    /// How sure the fit is, if counts vary by `varies·μ²` more than Poisson counts. Nothing if
    /// the regression cannot tell.
    fn errors(
        &self,
        fit: &Fit<'_>,
        (variables, varies): (Vec<Vec<f64>>, f64),
        dispersion: Dispersion,
    ) -> Option<Errors> {
        let places = self.cases.places();
        let squares = |t: usize| (0..places).map(|i| self.mean(fit, i, t).powi(2)).sum::<f64>();
        let expected = |t: usize| (0..places).map(|i| self.mean(fit, i, t)).sum::<f64>();
        let intervals = self.axis.intervals();
        let variances: Vec<f64> =
            (0..intervals).map(|t| expected(t) + varies * squares(t)).collect();
        let covariance = covariance(fit.rows, fit.beta, &variances)?;
        let share = |(place, row): (usize, &[u32])| {
            let means: Vec<f64> = (0..intervals).map(|t| self.mean(fit, place, t)).collect();
            let (all, squares) = means.iter().fold((0.0, 0.0), |(a, s), m| (a + m, s + m * m));
            let inflated = if all > 0.0 { 1.0 + varies * squares / all } else { 1.0 };
            let seen: f64 = row.iter().map(|c| f64::from(*c)).sum();
            Share {
                share: fit.shares.get(place).copied().unwrap_or(0.0),
                shape: (seen + 0.5) / inflated,
            }
        };
        let shares = match fit.by_people {
            true => Vec::new(),
            false => self.cases.rows().enumerate().map(share).collect(),
        };
        Some(Errors { variables, root: root(&covariance), shares, dispersion })
    }
}

/// A fit to the past.
struct Fit<'a> {
    rows: &'a [Row],
    beta: &'a [f64],
    shares: &'a [f64],
    by_people: bool,
}
