//! The space-time permutation: expected cases from the cases of each place and each day.

use super::join::{Join, Modelled, Placed};
use super::{Analysis, Weekly};
use crate::calendar::{Axis, Unit, weekday};
use crate::null::{Null, Stratum};
use crate::score::Score;
use crate::table::Table;
use std::collections::BTreeMap;

/// The most cases that are kept one by one.
const MOST_CASES: u64 = 50_000_000;

impl<'a> Join<'a> {
    /// The interval's day of the week if that is adjusted for; 0 otherwise. For this an
    /// interval must be a day.
    pub(super) fn weekdays(&mut self, axis: Axis) -> Vec<u32> {
        let daily = axis.unit() == Unit::Day && axis.length() == 1;
        let wanted = self.design.weekly == Weekly::Adjusted;
        if wanted && !daily {
            self.warn(
                "W029",
                "days of the week can be adjusted for only where an interval is a day",
                "use `--time-unit day` without --aggregate, or leave --day-of-week out",
            );
        }
        let of = |t| if wanted && daily { weekday(axis.units(t).0) } else { 0 };
        (0..axis.intervals()).map(of).collect()
    }

    pub(super) fn permutation(&mut self, axis: Axis, placed: &[Placed<'a>]) -> Option<Modelled> {
        if matches!(self.design.analysis, Analysis::Spatial | Analysis::Temporal) {
            self.refuse(
                "W030",
                "the permutation model compares places and times, and this scan has only one of them",
                "use `--analysis prospective` or `retrospective`, or the Poisson model",
            );
            return None;
        }
        if !self.design.completeness.is_empty() {
            self.warn(
                "W031",
                "a delay that is the same everywhere does not touch the permutation model",
                "leave --reporting-delay out; the model goes by the cases of each day as they are",
            );
        }
        let total: u64 = placed.iter().map(|p| p.record.count).sum();
        if total > MOST_CASES {
            self.refuse(
                "W032",
                format!("{total} cases are too many to exchange one by one"),
                "use the Poisson or expectation-based model",
            );
            return None;
        }
        let weekdays = self.weekdays(axis);
        let mut strata: BTreeMap<(u32, &[String]), Stratum> = BTreeMap::new();
        for p in placed {
            let day = weekdays.get(p.interval).copied().unwrap_or(0);
            let stratum = strata.entry((day, Self::group(p.record))).or_default();
            for _ in 0..p.record.count {
                stratum.places.push(p.place);
                stratum.intervals.push(p.interval as u32);
            }
        }
        let places = self.records.places.len();
        let mut weight = vec![0.0; places];
        for p in placed {
            if let Some(w) = weight.get_mut(p.place as usize) {
                *w += p.record.count as f64;
            }
        }
        let strata: Vec<Stratum> = strata.into_values().collect();
        let one = |of: fn(&Stratum) -> &Vec<u32>| {
            let mut all = strata.iter().flat_map(of);
            let first = all.next();
            all.all(|other| Some(other) == first)
        };
        if one(|s| &s.places) || one(|s| &s.intervals) {
            self.warn(
                "W042",
                "all cases are in one place or at one time, so that exchanging their days changes nothing",
                "use `--analysis temporal` or `spatial` with the Poisson model, or a finer --time-unit",
            );
        }
        let alone = strata.iter().filter(|s| s.places.len() == 1).count() as u64;
        if total >= 10 && 2 * alone > total {
            self.warn(
                "W040",
                format!("{alone} of {total} cases are alone in their group of covariates and can be exchanged with none"),
                "take columns out that tell cases apart, such as numbers or names, or make their groups wider",
            );
        }
        let mut risk = Table::new(places, axis.intervals());
        for stratum in &strata {
            add_products(&mut risk, stratum);
        }
        Some(Modelled {
            risk,
            discount: None,
            score: Score::Conditional { cases: total as f64 },
            null: Null::Permutation { strata },
            weight,
            people: None,
            trend: None,
            theta: None,
        })
    }
}

/// Adds `C_i C_t / C` of a stratum to each cell.
fn add_products(risk: &mut Table<f64>, stratum: &Stratum) {
    let count = |n: usize, all: &[u32]| {
        let mut counts = vec![0.0; n];
        for i in all {
            if let Some(c) = counts.get_mut(*i as usize) {
                *c += 1.0;
            }
        }
        counts
    };
    let of_place = count(risk.places(), &stratum.places);
    let of_time = count(risk.intervals(), &stratum.intervals);
    let all = stratum.places.len() as f64;
    for (i, a) in of_place.iter().enumerate().filter(|(_, a)| **a > 0.0) {
        for (t, b) in of_time.iter().enumerate() {
            if let Some(cell) = risk.cell(i, t) {
                *cell += a * b / all;
            }
        }
    }
}
