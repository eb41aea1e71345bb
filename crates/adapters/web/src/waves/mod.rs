//! Waves as desk and API show them: what the store holds, scanned as of today.

use crate::Site;
use crate::ledger::{day_of, iso};
use casework::ledger::{Incident, Range, When, gather, incidents};
use casework::{Moment, StoreError};
use scanstat::workers::OneByOne;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use waves::{Fate, Settings, Sighting, Wave, positions};

/// What a look at the store found.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The day it was looked at.
    pub today: i64,
    /// Waves of today, then those that are over.
    pub waves: Vec<(Wave, Fate)>,
    /// What was scanned.
    pub sightings: Vec<Sighting>,
    /// Incidents that name no town which the gazetteer knows.
    pub nowhere: usize,
}

/// Days that are read: those scanned, and those of the scans looked back to.
const DAYS_READ: i64 = 130;

/// Reads the store and scans it as of a day.
///
/// # Errors
/// If the store fails.
pub async fn watch(site: &Site, today: i64) -> Result<Watched, StoreError> {
    // A report comes after its call, and may come long after.
    let from = today.saturating_sub(DAYS_READ).saturating_mul(86_400);
    let range = Range { from: Moment(from), ..Range::ALL };
    let all = incidents(gather(&*site.cases, range).await?, When::Called);
    let told = tokio::task::spawn_blocking(move || look(&all, today)).await;
    // The scan does not panic; should it be cut off at shutdown, the page may be asked again.
    told.map_err(|_| StoreError::Busy)
}

/// Scans incidents as of a day.
pub fn look(all: &[Incident], today: i64) -> Watched {
    let lately = |i: &&Incident| day_of(i.at) > today - DAYS_READ && day_of(i.at) <= today;
    let lately: Vec<&Incident> = all.iter().filter(lately).collect();
    let sighting = |i: &&Incident| {
        let town = i.report.town.as_deref()?.trim();
        (!town.is_empty()).then(|| Sighting { report: i.id, town: spelt(town), day: day_of(i.at) })
    };
    let mut sightings: Vec<Sighting> = lately.iter().filter_map(sighting).collect();
    let known: BTreeSet<String> = positions(sightings.iter().map(|s| s.town.as_str()))
        .into_keys()
        .map(str::to_owned)
        .collect();
    sightings.retain(|s| known.contains(&s.town));
    let waves = waves::watch(&sightings, today, &Settings::default(), &OneByOne);
    Watched { today, waves, nowhere: lately.len() - sightings.len(), sightings }
}

/// A town as the gazetteer spells it, so that `HITCHIN` and `hitchin` are one.
fn spelt(town: &str) -> String {
    extraction::towns_named(town).next().map_or(town, |t| t.name).to_owned()
}

/// How often chance brings one like it, in words.
pub fn how_often(days: f64) -> String {
    let (n, unit) = match days {
        d if d < 60.0 => (d, "days"),
        d if d < 730.0 => (d / 30.44, "months"),
        d if d < 36_525.0 => (d / 365.25, "years"),
        _ => return "less than once in 100 years".into(),
    };
    format!("about once in {n:.0} {unit}")
}

/// Waves as JSON.
pub fn json(watched: &Watched) -> Value {
    let one = |(wave, fate): &(Wave, Fate)| {
        json!({
            "towns": wave.towns,
            "from": iso(wave.from),
            "to": iso(wave.to),
            "observed": wave.observed,
            "expected": wave.expected,
            "statistic": wave.statistic,
            "recurrence_interval_days": wave.recurrence_days,
            "fate": match fate {
                Fate::New => "new",
                Fate::Growing => "growing",
                Fate::GoingOn => "going_on",
                Fate::Over => "over",
            },
            "report_ids": wave.reports.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    };
    json!({
        "day": iso(watched.today),
        "waves": watched.waves.iter().map(one).collect::<Vec<_>>(),
        "incidents": watched.sightings.len(),
        "without_town": watched.nowhere,
    })
}

#[cfg(test)]
mod tests {
    use super::how_often;

    #[test]
    fn chance_is_told_in_everyday_units() {
        assert_eq!(how_often(45.0), "about once in 45 days");
        assert_eq!(how_often(365.0), "about once in 12 months");
        assert_eq!(how_often(1_095.0), "about once in 3 years");
        assert_eq!(how_often(1e9), "less than once in 100 years");
    }
}
