//! The Poisson model: expected cases in proportion to people and time.

use super::Input;
use super::join::{Join, Modelled, Placed, Tally};
use crate::calendar::{Axis, Date, Unit};
use crate::null::{Null, Spread};
use crate::score::Score;
use crate::table::Table;
use diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of people at their dates, the earliest first.
type Census = Vec<(f64, f64)>;

/// A number from a census and the first and last moment of an interval.
type Measure<'a> = &'a dyn Fn(&[(f64, f64)], f64, f64) -> f64;

/// Each group's people by place: what the file of populations says.
pub(super) struct Populations<'a> {
    groups: BTreeMap<&'a [String], BTreeMap<u32, Census>>,
}

/// How many people there are at a moment: on the straight line between the censuses around it,
/// and as many as at the nearest census before the first and after the last.
fn at(census: &[(f64, f64)], when: f64) -> f64 {
    let after = census.partition_point(|(t, _)| *t <= when);
    let before = after.checked_sub(1).and_then(|i| census.get(i));
    match (before, census.get(after)) {
        (Some((t0, n0)), Some((t1, n1))) => n0 + (n1 - n0) * (when - t0) / (t1 - t0),
        (Some((_, n)), None) | (None, Some((_, n))) => *n,
        (None, None) => 0.0,
    }
}

/// People times days from one moment to another.
fn person_time(census: &[(f64, f64)], from: f64, to: f64) -> f64 {
    let mut knots = vec![from];
    knots.extend(census.iter().map(|(t, _)| *t).filter(|t| *t > from && *t < to));
    knots.push(to);
    let part = |w: &[f64]| match w {
        [a, b] => 0.5 * (at(census, *a) + at(census, *b)) * (b - a),
        _ => 0.0,
    };
    knots.windows(2).map(part).sum()
}

impl Populations<'_> {
    /// Sums over the groups: people of a place at the middle of an interval.
    pub(super) fn people(&self, places: usize, axis: Axis) -> Table<f64> {
        self.filled(places, axis, &|census, from, to| at(census, 0.5 * (from + to)))
    }

    fn filled(&self, places: usize, axis: Axis, of: Measure<'_>) -> Table<f64> {
        let mut table = Table::new(places, axis.intervals());
        for by_place in self.groups.values() {
            add(&mut table, by_place, axis, of);
        }
        table
    }
}

fn add(table: &mut Table<f64>, by_place: &BTreeMap<u32, Census>, axis: Axis, of: Measure<'_>) {
    for (place, census) in by_place {
        for t in 0..axis.intervals() {
            let (from, to) = axis.days(t);
            if let Some(cell) = table.cell(*place as usize, t) {
                *cell += of(census, from as f64, to as f64);
            }
        }
    }
}

impl<'a> Join<'a> {
    /// The populations by group and place.
    pub(super) fn populations(&mut self, axis: Axis) -> Populations<'a> {
        let mut groups: BTreeMap<&[String], BTreeMap<u32, Census>> = BTreeMap::new();
        let mut unknown = Tally::default();
        for line in &self.records.populations {
            let Some(place) = self.index.get(line.place.as_str()).copied() else {
                unknown.add(Input::Populations, || {
                    Diagnostic::error(
                        "W010",
                        line.start,
                        line.end,
                        format!(
                            "place `{}` is not in the file of places; the line is left out",
                            line.place
                        ),
                        "add the place there, or correct its id",
                    )
                    .into_warning()
                });
                continue;
            };
            let when = match (axis.unit(), line.date) {
                (Unit::Number, Date::Year(y)) => y as f64 + 0.5,
                (_, date) => date.middle(),
            };
            let census = groups.entry(line.covariates.as_slice()).or_default();
            census.entry(place).or_default().push((when, line.people));
        }
        self.close(unknown);
        self.unpopulated(&groups);
        for census in groups.values_mut().flat_map(|g| g.values_mut()) {
            census.sort_by(|a, b| a.0.total_cmp(&b.0));
            // Lines of the same date are parts of the same people.
            census.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    first.1 += later.1;
                }
                same
            });
        }
        Populations { groups }
    }

    /// Names places of which no line tells how many people there are.
    fn unpopulated(&mut self, groups: &BTreeMap<&[String], BTreeMap<u32, Census>>) {
        let known: BTreeSet<u32> = groups.values().flat_map(|g| g.keys().copied()).collect();
        let mut missing = Tally::default();
        for (place, _) in self.places.iter().zip(0..).filter(|(_, i)| !known.contains(i)) {
            missing.add(Input::Places, || {
                Diagnostic::error(
                    "W018",
                    place.start,
                    place.end,
                    format!("the population of `{}` is not known, so that nobody is taken to live there", place.id),
                    "add the place to the file of populations, with 0 if nobody does",
                )
                .into_warning()
            });
        }
        self.close(missing);
    }

    pub(super) fn poisson(&mut self, axis: Axis, placed: &[Placed<'a>]) -> Option<Modelled> {
        if self.records.populations.is_empty() {
            self.refuse(
                "W033",
                "the Poisson model needs populations",
                "give them with --pop, or use the permutation model",
            );
            return None;
        }
        let populations = self.populations(axis);
        let places = self.records.places.len();
        let time = populations.filled(places, axis, &person_time);
        let standardized = self.standardized(axis, placed, &populations);
        let mut risk = standardized?;
        let possible = |p: &&Placed<'_>| risk.get(p.place as usize, p.interval) > 0.0;
        let total: u64 = placed.iter().filter(possible).map(|p| p.record.count).sum();
        self.adjust(axis, placed, &mut risk);
        let sum: f64 = risk.cells().iter().sum();
        risk.cells_mut().iter_mut().for_each(|r| *r *= total as f64 / sum);
        let (first, last) = (axis.days(0).0, axis.days(axis.intervals() - 1).1);
        let people = time.cells().iter().sum::<f64>() / (last - first) as f64;
        let weight = time.rows().map(|row| row.iter().sum()).collect();
        Some(Modelled {
            null: Null::Multinomial {
                cases: total,
                cells: Spread::new(risk.cells().to_vec(), 0.0),
            },
            risk,
            discount: None,
            score: Score::Conditional { cases: total as f64 },
            weight,
            people: Some(people),
            trend: None,
            theta: None,
        })
    }

    /// Expected cases by indirect standardization: each group's rate in all places together,
    /// times the person-time of the group.
    fn standardized(
        &mut self,
        axis: Axis,
        placed: &[Placed<'a>],
        populations: &Populations<'a>,
    ) -> Option<Table<f64>> {
        let plain = populations.groups.keys().all(|k| k.is_empty());
        if plain && placed.iter().any(|p| !Self::group(p.record).is_empty()) {
            self.warn(
                "W019",
                "cases have covariates and populations have none: nothing is adjusted for them",
                "write the covariates behind the numbers of people as well, or take them out of the cases",
            );
        }
        let mut cases: BTreeMap<&[String], u64> = BTreeMap::new();
        let mut strange = Tally::default();
        for p in placed {
            let key: &[String] = if plain { &[] } else { Self::group(p.record) };
            if !populations.groups.contains_key(key) {
                strange.add(Input::Cases, || {
                    Diagnostic::error(
                        "W014",
                        p.record.start,
                        p.record.end,
                        match key {
                            [] => "the populations are by group and the case has none; it counts for no rate".to_owned(),
                            _ => format!("there is no population of group `{}`; the case counts for no rate", key.join(" ")),
                        },
                        "let the covariates of both files have the same columns and values",
                    )
                });
                continue;
            }
            *cases.entry(key).or_default() += p.record.count;
        }
        self.close(strange);
        let mut risk = Table::new(self.records.places.len(), axis.intervals());
        for (key, n) in cases {
            let Some(by_place) = populations.groups.get(key) else {
                continue;
            };
            let mut group = Table::new(self.records.places.len(), axis.intervals());
            add(&mut group, by_place, axis, &person_time);
            let people: f64 = group.cells().iter().sum();
            if people > 0.0 {
                for (r, time) in risk.cells_mut().iter_mut().zip(group.cells()) {
                    *r += time * n as f64 / people;
                }
            }
        }
        let any = risk.cells().iter().any(|r| *r > 0.0);
        if !any {
            self.refuse(
                "W034",
                "nobody lives in the places of the cases",
                "check the ids and numbers in the file of populations",
            );
        }
        any.then_some(risk)
    }

    /// Brings days of the week and the delay of reports into the expected cases.
    pub(super) fn adjust(&mut self, axis: Axis, placed: &[Placed<'_>], risk: &mut Table<f64>) {
        let mut factors = self.completeness(axis);
        let weekdays = self.weekdays(axis);
        for day in 0..7 {
            let is = |t: &usize| weekdays.get(*t) == Some(&day);
            let seen: u64 = placed.iter().filter(|p| is(&p.interval)).map(|p| p.record.count).sum();
            let due: f64 = (0..axis.intervals())
                .filter(is)
                .map(|t| {
                    let all: f64 = (0..risk.places()).map(|i| risk.get(i, t)).sum();
                    all * factors.get(t).copied().unwrap_or(1.0)
                })
                .sum();
            if due > 0.0 && weekdays.iter().any(|d| *d > 0) {
                for t in (0..axis.intervals()).filter(is) {
                    if let Some(f) = factors.get_mut(t) {
                        *f *= seen as f64 / due;
                    }
                }
            }
        }
        for place in 0..risk.places() {
            for (t, f) in factors.iter().enumerate() {
                if let Some(cell) = risk.cell(place, t) {
                    *cell *= f;
                }
            }
        }
    }

    /// The share of each interval's reports that has come in by the end of the study.
    pub(super) fn completeness(&mut self, axis: Axis) -> Vec<f64> {
        let intervals = axis.intervals();
        let share = |t: usize| {
            let age = (intervals - 1 - t) * usize::try_from(axis.length()).unwrap_or(1);
            self.design.completeness.get(age).copied().unwrap_or(1.0)
        };
        (0..intervals).map(share).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_lie_on_the_line_between_censuses() {
        let census = [(0.0, 100.0), (10.0, 200.0)];
        assert_eq!(at(&census, -5.0), 100.0);
        assert_eq!(at(&census, 5.0), 150.0);
        assert_eq!(at(&census, 50.0), 200.0);
        assert_eq!(person_time(&census, 0.0, 10.0), 1500.0);
        assert_eq!(person_time(&census, -10.0, 20.0), 1000.0 + 1500.0 + 2000.0);
        assert_eq!(person_time(&[(3.0, 7.0)], 0.0, 10.0), 70.0);
    }
}
