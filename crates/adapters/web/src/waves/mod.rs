//! Waves as desk and API show them: as they are kept today, or scanned as of an earlier day.

mod lookout;

pub use lookout::{Lookout, SHOWN_DAYS};

use crate::Site;
use crate::ledger::{day_of, iso};
use ::waves::contract::{Kept, WaveId};
use ::waves::{Fate, Settings, Sighting, Wave, find, positions};
use casework::ledger::{Range, When, Whereabouts, whereabouts};
use casework::{Cases, Moment, StoreError};
use scanstat::workers::OneByOne;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A wave as it is shown.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The wave.
    pub wave: Wave,
    /// What has become of it.
    pub fate: Fate,
    /// Its number and the day as of which it was first seen, if it is kept.
    pub kept: Option<(WaveId, i64)>,
}

/// What a look at the store found.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The day it was looked at.
    pub today: i64,
    /// Waves of today, then those that are over.
    pub waves: Vec<Shown>,
    /// What was scanned.
    pub sightings: Vec<Sighting>,
    /// Incidents that name no town which the gazetteer knows.
    pub nowhere: usize,
}

/// Days that are read: those scanned, and those of the scans looked back to.
pub const DAYS_READ: i64 = 130;

/// Waves as of a day: those that are kept if it is today, else by scanning anew.
///
/// # Errors
/// If the store fails.
pub async fn watch(site: &Site, day: i64) -> Result<Watched, StoreError> {
    let all = read(&*site.cases, day).await?;
    if day == day_of(site.clock.now()) {
        let book = site.lookout.look(site).await?;
        let (sightings, nowhere) = sightings_of(&all, (day - DAYS_READ, day));
        return Ok(Watched { today: day, waves: shown(book.waves, day), sightings, nowhere });
    }
    let settings = site.settings.waves;
    let told = tokio::task::spawn_blocking(move || look(&all, day, &settings)).await;
    // The scan does not panic; should it be cut off at shutdown, the page may be asked again.
    told.map_err(|_| StoreError::Busy)
}

/// The clearest wave that goes on at the end of a day.
///
/// # Errors
/// If the store fails.
pub async fn clearest(
    cases: &dyn Cases,
    settings: Settings,
    day: i64,
) -> Result<Option<Wave>, StoreError> {
    let all = read(cases, day).await?;
    let told = tokio::task::spawn_blocking(move || {
        let (sightings, _) = sightings_of(&all, (day - DAYS_READ, day));
        find(&sightings, day, &settings, &OneByOne).into_iter().next()
    });
    told.await.map_err(|_| StoreError::Busy)
}

/// Incidents that the scans of a day look at.
async fn read(cases: &dyn Cases, day: i64) -> Result<Vec<Whereabouts>, StoreError> {
    // A report comes after its call, and may come long after.
    let from = day.saturating_sub(DAYS_READ).saturating_mul(86_400);
    let range = Range { from: Moment(from), ..Range::ALL };
    whereabouts(cases, range, When::Called).await
}

/// Kept waves as they are shown: those that go on, the clearest first, then those over, the
/// last first.
fn shown(mut waves: Vec<Kept>, today: i64) -> Vec<Shown> {
    waves.retain(|k| k.fate != Fate::Over || k.last >= today - SHOWN_DAYS);
    waves.sort_by(|a, b| {
        let over = |k: &Kept| k.fate == Fate::Over;
        let by_end = match over(a) {
            true => b.last.cmp(&a.last),
            false => b.wave.recurrence_days.total_cmp(&a.wave.recurrence_days),
        };
        over(a).cmp(&over(b)).then(by_end)
    });
    let one = |k: Kept| Shown { kept: Some((k.id, k.first)), wave: k.wave, fate: k.fate };
    waves.into_iter().map(one).collect()
}

/// Scans incidents as of a day.
fn look(all: &[Whereabouts], today: i64, settings: &Settings) -> Watched {
    let (sightings, nowhere) = sightings_of(all, (today - DAYS_READ, today));
    let waves = ::waves::watch(&sightings, today, settings, &OneByOne);
    let one = |(wave, fate): (Wave, Fate)| Shown { wave, fate, kept: None };
    Watched { today, waves: waves.into_iter().map(one).collect(), nowhere, sightings }
}

/// What the scan sees of incidents after one day and up to another, and how many it cannot
/// see, since they name no town that the gazetteer knows.
fn sightings_of(all: &[Whereabouts], (after, to): (i64, i64)) -> (Vec<Sighting>, usize) {
    let lately = |i: &&Whereabouts| (after + 1..=to).contains(&day_of(i.at));
    let sighting = |i: &Whereabouts| {
        let town = i.town.as_deref()?.trim();
        (!town.is_empty()).then(|| Sighting { report: i.id, town: spelt(town), day: day_of(i.at) })
    };
    let mut sightings: Vec<Sighting> = all.iter().filter(lately).filter_map(sighting).collect();
    let known: BTreeSet<String> = positions(sightings.iter().map(|s| s.town.as_str()))
        .into_keys()
        .map(str::to_owned)
        .collect();
    sightings.retain(|s| known.contains(&s.town));
    let nowhere = all.iter().filter(lately).count() - sightings.len();
    (sightings, nowhere)
}

/// A town as the gazetteer spells it, so that `HITCHIN` and `hitchin` are one.
fn spelt(town: &str) -> String {
    extraction::towns_named(town).next().map_or(town, |t| t.name).to_owned()
}

/// Waves as JSON.
pub fn json(watched: &Watched) -> Value {
    let one = |shown: &Shown| {
        let Shown { wave, fate, kept } = shown;
        json!({
            "id": kept.map(|(id, _)| id.to_string()),
            "first_seen": kept.map(|(_, first)| iso(first)),
            "towns": wave.towns,
            "from": iso(wave.from),
            "to": iso(wave.to),
            "observed": wave.observed,
            "expected": wave.expected,
            "statistic": wave.statistic,
            "recurrence_interval_days": wave.recurrence_days,
            "fate": fate.code(),
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
