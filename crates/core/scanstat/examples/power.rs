//! How soon a wave is found: power and time to detection for waves of different strength.
//!
//! A hundred places have twenty cases a day among them. From day 60 on, five neighbouring
//! places have more: each has so many extra cases a day. Each day the last 60 days are scanned
//! with the space-time permutation, as a desk would. The wave counts as found on the first day
//! on which the most likely cluster has one of the five places and would come by chance no
//! more often than once a year. Printed is a table for `docs/benchmarks.md`.
//!
//! `cargo run --release -p scanstat --example power`

use scanstat::calendar::Date;
use scanstat::inference::Replications;
use scanstat::outcome::Secondary;
use scanstat::random::Random;
use scanstat::read::{CaseRecord, Coordinates, PlaceRecord};
use scanstat::study::{Analysis, Design, Longest, Model, Records, prepare};
use scanstat::workers::OneByOne;
use std::io::{self, Write};

const PLACES: usize = 100;
const WAVE: i64 = 60;
const LONGEST: i64 = 14;
const RUNS: u64 = 100;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "| extra cases a day | found by day 1 | 2 | 3 | 5 | 7 | 10 | 14 | median day | false alarms a year |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|---|---|")?;
    for extra in [0.0, 1.0, 2.0, 3.0, 5.0, 8.0] {
        let mut days: Vec<Option<i64>> = (0..RUNS).map(|run| found(extra, run)).collect();
        days.sort_by_key(|d| d.unwrap_or(i64::MAX));
        write!(out, "| {extra:.0} ")?;
        for day in [1, 2, 3, 5, 7, 10, 14] {
            let by = days.iter().flatten().filter(|d| **d <= day).count();
            write!(out, "| {by} % ")?;
        }
        let median = days.get(days.len() / 2).copied().flatten();
        write!(out, "| {} ", median.map_or_else(|| "later".to_owned(), |d| d.to_string()))?;
        // Of runs in which nothing goes on, every alarm is false.
        let alarms = days.iter().flatten().count() as f64;
        let years = RUNS as f64 * LONGEST as f64 / 365.25;
        match extra > 0.0 {
            true => writeln!(out, "| |")?,
            false => writeln!(out, "| {:.1} |", alarms / years)?,
        }
    }
    Ok(())
}

/// The day of the wave on which it is found, 1 for its first day.
fn found(extra: f64, run: u64) -> Option<i64> {
    let mut random = Random::new(2026, run);
    let mut records = Records::default();
    let mut sizes = Vec::new();
    let mut at = Vec::new();
    for i in 0..PLACES {
        let (first, second) = (60.0 * random.unit(), 60.0 * random.unit());
        records.places.push(PlaceRecord { id: i.to_string(), first, second, start: 0, end: 0 });
        sizes.push((0.6 * random.normal()).exp());
        at.push((first, second));
    }
    let all: f64 = sizes.iter().sum();
    let &(x, y) = at.first()?;
    let mut near: Vec<usize> = (0..PLACES).collect();
    near.sort_by(|a, b| {
        let far =
            |i: &usize| at.get(*i).map_or(f64::MAX, |(u, v)| (u - x).powi(2) + (v - y).powi(2));
        far(a).total_cmp(&far(b))
    });
    near.truncate(5);
    for day in 0..WAVE + LONGEST {
        for (i, size) in sizes.iter().enumerate() {
            let more = if day >= WAVE && near.contains(&i) { extra / 5.0 } else { 0.0 };
            let count = random.poisson(20.0 * size / all + more);
            if count > 0 {
                let (place, date) = (i.to_string(), Some(Date::Day(20_000 + day)));
                records.cases.push(CaseRecord {
                    place,
                    count,
                    date,
                    covariates: vec![],
                    start: 0,
                    end: 0,
                });
            }
        }
    }
    let near: Vec<String> = near.iter().map(usize::to_string).collect();
    (WAVE..WAVE + LONGEST)
        .find(|day| alarm(&records, *day, (extra > 0.0).then_some(&near)))
        .map(|d| d - WAVE + 1)
}

/// Whether the scan of a day has a cluster that chance brings once a year at most, in one of
/// the places if they are given.
fn alarm(records: &Records, day: i64, places: Option<&Vec<String>>) -> bool {
    let design = Design {
        start: Some(Date::Day(20_000 + day - 59)),
        end: Some(Date::Day(20_000 + day)),
        longest: Longest::Units(LONGEST),
        coordinates: Some(Coordinates::Cartesian),
        ..Design::new(Model::Permutation, Analysis::Prospective)
    };
    let (study, _) = prepare(records, &design);
    let Some(study) = study else {
        return false;
    };
    let replications = Replications { count: 999, seed: 1, stop_after: Some(20) };
    let outcome = study.problem.run(replications, Secondary::None, &OneByOne);
    let Some(first) = outcome.clusters.first() else {
        return false;
    };
    let is_there = |p: &u32| {
        let id = study.ids.get(*p as usize);
        places.is_none_or(|places| id.is_some_and(|id| places.contains(id)))
    };
    first.p_value.is_some_and(|p| study.period_days / p >= 365.0)
        && first.places.iter().any(is_there)
}
