//! How soon a wave is found at the scale of a county: Hertfordshire's towns with a call a day
//! among them, and from one day on more calls in three neighbouring towns.
//!
//! Each day is looked at as the desk looks. The wave counts as shown, and as told of, on the
//! first day on which a wave with one of the three towns is as rare by chance as the settings
//! ask. Printed is a table for `docs/benchmarks.md`; the first line, without a wave, gives the
//! false alarms.
//!
//! `cargo run --release -p waves --example power`

use scanstat::random::Random;
use scanstat::workers::OneByOne;
use std::io::{self, Write};
use waves::{Settings, Sighting, find, positions};

const RUNS: u64 = 100;
/// Days before the wave, and of the wave.
const BEFORE: i64 = 90;
const LONGEST: i64 = 14;
/// Calls a day in the whole county.
const CALLS: f64 = 1.0;
const NEAR: [&str; 3] = ["Hitchin", "Letchworth Garden City", "Stevenage"];

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "| extra calls a day | by day 1 | 2 | 3 | 5 | 7 | 10 | 14 | median day, shown | median day, told of |"
    )?;
    writeln!(out, "|---|---|---|---|---|---|---|---|---|---|")?;
    for extra in [0.0, 0.5, 1.0, 2.0, 3.0] {
        let runs: Vec<(Option<i64>, Option<i64>)> = (0..RUNS).map(|n| found(extra, n)).collect();
        write!(out, "| {extra} ")?;
        for day in [1, 2, 3, 5, 7, 10, LONGEST] {
            let by = runs.iter().filter(|(shown, _)| shown.is_some_and(|d| d <= day)).count();
            write!(out, "| {by} % ")?;
        }
        let shown = median(runs.iter().map(|r| r.0));
        writeln!(out, "| {shown} | {} |", median(runs.iter().map(|r| r.1)))?;
    }
    Ok(())
}

fn median(days: impl Iterator<Item = Option<i64>>) -> String {
    let mut days: Vec<i64> = days.map(|d| d.unwrap_or(i64::MAX)).collect();
    days.sort_unstable();
    match days.get(days.len() / 2) {
        Some(day) if *day < i64::MAX => day.to_string(),
        _ => "later".to_owned(),
    }
}

/// The days of the wave, 1 for its first, on which it is shown and told of.
fn found(extra: f64, run: u64) -> (Option<i64>, Option<i64>) {
    let towns: Vec<&str> = extraction::towns()
        .iter()
        .filter(|t| t.county == "Hertfordshire")
        .map(|t| t.name)
        .collect();
    let mut random = Random::new(2026, run);
    // Towns are of different size, and nobody tells the scan.
    let sizes: Vec<f64> = towns.iter().map(|_| (0.8 * random.normal()).exp()).collect();
    let total: f64 = sizes.iter().sum();
    let mut all = Vec::new();
    let mut number = 0;
    for day in 0..BEFORE + LONGEST {
        for (town, size) in towns.iter().zip(&sizes) {
            let more = if day >= BEFORE && NEAR.contains(town) { extra / 3.0 } else { 0.0 };
            for _ in 0..random.poisson(CALLS * size / total + more) {
                number += 1;
                let report = casework::ReportId(number);
                all.push(Sighting { report, town: (*town).to_owned(), day: 20_000 + day });
            }
        }
    }
    debug_assert_eq!(positions(NEAR).len(), NEAR.len());
    let settings = Settings::default();
    let (mut shown, mut told) = (None, None);
    for day in 1..=LONGEST {
        let waves = find(&all, 20_000 + BEFORE + day - 1, &settings, &OneByOne);
        let there = waves
            .iter()
            .filter(|w| extra == 0.0 || w.towns.iter().any(|t| NEAR.contains(&t.as_str())));
        let rarest = there.map(|w| w.recurrence_days).fold(0.0, f64::max);
        if rarest >= settings.quiet_days {
            shown = shown.or(Some(day));
        }
        if rarest >= settings.told_days {
            told = told.or(Some(day));
            break;
        }
    }
    (shown, told)
}
