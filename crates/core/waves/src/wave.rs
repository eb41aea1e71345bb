//! The scan of one day.

use crate::place::positions;
use casework::ReportId;
use scanstat::calendar::Date;
use scanstat::inference::Replications;
use scanstat::monitor::Monitor;
use scanstat::outcome::{Cluster, Secondary};
use scanstat::read::{CaseRecord, Coordinates, PlaceRecord};
use scanstat::study::{Analysis, Design, Longest, Model, Records, Study, prepare};
use scanstat::workers::Workers;
use scanstat::zones::Reach;
use std::collections::{BTreeMap, BTreeSet};

/// An incident as the scan sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The report that stands for it.
    pub report: ReportId,
    /// The town, as the ledger writes it.
    pub town: String,
    /// The day, as days since 1970-01-01.
    pub day: i64,
}

/// How waves are looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Days that are scanned, the last one included.
    pub days: i64,
    /// The longest wave in days.
    pub longest: i64,
    /// The fewest incidents of a wave.
    pub least: u32,
    /// A wave is shown if chance brings one like it at most once in so many days.
    pub quiet_days: f64,
    /// The desk is told of a wave by a notice if chance brings one like it at most once in so
    /// many days.
    pub told_days: f64,
    /// Replications of each scan.
    pub replications: usize,
    /// The seed of the replications.
    pub seed: u64,
}

impl Default for Settings {
    /// Ninety days, waves of up to 30 days and three incidents, shown if chance brings one like
    /// it once a year: the health department of New York works with the like (Levin-Rector et
    /// al. 2015). A notice waits for what chance brings once in three years.
    fn default() -> Self {
        Self {
            days: 90,
            longest: 30,
            least: 3,
            quiet_days: 365.0,
            told_days: 1_095.0,
            replications: 999,
            seed: 1,
        }
    }
}

/// More incidents in some towns and days than chance brings.
#[derive(Clone, Debug, PartialEq)]
pub struct Wave {
    /// The towns with incidents in it, the most incidents first.
    pub towns: Vec<String>,
    /// First day, as days since 1970-01-01.
    pub from: i64,
    /// Last day.
    pub to: i64,
    /// Incidents in it.
    pub observed: u64,
    /// Incidents that chance would bring, from the days and towns of all.
    pub expected: f64,
    /// Logarithm of the likelihood ratio.
    pub statistic: f64,
    /// Chance brings one like it once in so many days.
    pub recurrence_days: f64,
    /// The reports that stand for its incidents.
    pub reports: Vec<ReportId>,
}

/// Waves that go on at the end of a day, the clearest first. What happened later is not looked
/// at, nor are incidents in towns that the gazetteer does not know.
pub fn find(
    sightings: &[Sighting],
    last_day: i64,
    settings: &Settings,
    workers: &dyn Workers,
) -> Vec<Wave> {
    let Some(seen) = seen(sightings, last_day, settings) else { return Vec::new() };
    let (study, _) = prepare(&records(&seen), &design(last_day, settings));
    let Some(study) = study else { return Vec::new() };
    let replications = Replications {
        count: settings.replications,
        seed: settings.seed,
        stop_after: Some(settings.replications / 10),
    };
    let outcome = study.problem.run(replications, Secondary::NoOverlap, workers);
    clear(&outcome.clusters, (&study, &seen), settings)
}

/// The same look again and again, while reports arrive: the distribution by chance is kept from
/// look to look for as long as few incidents have changed ([`scanstat::monitor`]).
#[derive(Clone, Debug, Default)]
pub struct Observer(Option<Monitor>);

/// The share of incidents that may change before the distribution is made anew.
const TOLERANCE: f64 = 0.05;

impl Observer {
    /// Waves that go on at the end of a day, as [`find`] finds them.
    pub fn find(
        &mut self,
        sightings: &[Sighting],
        last_day: i64,
        settings: &Settings,
        workers: &dyn Workers,
    ) -> Vec<Wave> {
        let Some(seen) = seen(sightings, last_day, settings) else { return Vec::new() };
        let (records, design) = (records(&seen), design(last_day, settings));
        let monitor = match &mut self.0 {
            Some(monitor) => {
                monitor.set_records(records);
                monitor.set_design(design);
                monitor
            }
            none => {
                let replications = Replications {
                    count: settings.replications,
                    seed: settings.seed,
                    stop_after: None,
                };
                none.insert(Monitor::new(records, design, replications, TOLERANCE))
            }
        };
        let Some(look) = monitor.look(workers).0 else { return Vec::new() };
        clear(&look.outcome.clusters, (&look.study, &seen), settings)
    }

    /// Goes on with a distribution that is being made anew, for some milliseconds; true if it
    /// is complete by that, so that another look tells more exactly.
    pub fn step(&mut self, workers: &dyn Workers) -> bool {
        self.0.as_mut().is_some_and(|monitor| monitor.step(workers))
    }
}

/// What is looked at, unless it is too little.
fn seen<'s>(
    sightings: &'s [Sighting],
    last_day: i64,
    settings: &Settings,
) -> Option<Vec<&'s Sighting>> {
    let days = first_day(last_day, settings)..=last_day;
    let seen: Vec<&Sighting> = sightings.iter().filter(|s| days.contains(&s.day)).collect();
    (u32::try_from(seen.len()).unwrap_or(u32::MAX) >= settings.least).then_some(seen)
}

fn first_day(last_day: i64, settings: &Settings) -> i64 {
    last_day.saturating_sub(settings.days - 1)
}

/// The clusters that chance brings rarely enough, as waves.
fn clear(
    clusters: &[Cluster],
    (study, seen): (&Study, &[&Sighting]),
    settings: &Settings,
) -> Vec<Wave> {
    let clear = |c: &&Cluster| {
        recurrence(c, settings.replications).is_some_and(|days| days >= settings.quiet_days)
    };
    clusters.iter().filter(clear).map(|c| wave(c, study, seen, settings)).collect()
}

/// The longest interval that is told, in days: nearly three million years. Beyond it the Gumbel
/// approximation says nothing but that chance does not bring such a wave.
pub const RAREST_DAYS: f64 = 1e9;

/// Chance brings a cluster like this once in so many days of daily scans. Below what the
/// replications can tell, the Gumbel approximation tells it, up to [`RAREST_DAYS`]. Nothing if
/// the cluster has no probability.
pub fn recurrence(cluster: &Cluster, replications: usize) -> Option<f64> {
    let by_rank = cluster.p_value?;
    let smallest = 1.0 / (replications as f64 + 1.0);
    let p = match cluster.gumbel {
        Some(gumbel) if by_rank <= smallest * 1.001 => gumbel.min(by_rank),
        _ => by_rank,
    };
    // A clear wave may be so rare that its probability is too small for a number.
    Some((1.0 / p).min(RAREST_DAYS))
}

fn design(last_day: i64, settings: &Settings) -> Design {
    Design {
        start: Some(Date::Day(first_day(last_day, settings))),
        end: Some(Date::Day(last_day)),
        longest: Longest::Units(settings.longest.min((settings.days / 2).max(1))),
        least_cases: settings.least,
        coordinates: Some(Coordinates::Geographic),
        // However many of all cases a town has: the usual half would hide the largest waves.
        reach: Reach { share: 1.0, ..Reach::default() },
        ..Design::new(Model::Permutation, Analysis::Prospective)
    }
}

fn records(seen: &[&Sighting]) -> Records {
    let places = positions(seen.iter().map(|s| s.town.as_str()));
    let mut counts: BTreeMap<(&str, i64), u64> = BTreeMap::new();
    for sighting in seen.iter().filter(|s| places.contains_key(s.town.as_str())) {
        *counts.entry((sighting.town.as_str(), sighting.day)).or_default() += 1;
    }
    let case = |((town, day), count): ((&str, i64), u64)| CaseRecord {
        place: town.to_owned(),
        count,
        date: Some(Date::Day(day)),
        covariates: Vec::new(),
        start: 0,
        end: 0,
    };
    let place = |(name, at): (&str, crate::Position)| PlaceRecord {
        id: name.to_owned(),
        first: at.latitude,
        second: at.longitude,
        start: 0,
        end: 0,
    };
    Records {
        cases: counts.into_iter().map(case).collect(),
        places: places.into_iter().map(place).collect(),
        ..Records::default()
    }
}

fn wave(cluster: &Cluster, study: &Study, seen: &[&Sighting], settings: &Settings) -> Wave {
    let names: BTreeSet<&str> = cluster
        .places
        .iter()
        .filter_map(|p| study.ids.get(*p as usize))
        .map(String::as_str)
        .collect();
    let (from, _) = study.axis.units(cluster.window.from);
    let (_, to) = study.axis.units(cluster.window.to.saturating_sub(1));
    let inside: Vec<&&Sighting> = seen
        .iter()
        .filter(|s| names.contains(s.town.as_str()) && (from..=to).contains(&s.day))
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for sighting in &inside {
        *counts.entry(sighting.town.as_str()).or_default() += 1;
    }
    let mut towns: Vec<(&str, usize)> = counts.into_iter().collect();
    towns.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
    Wave {
        towns: towns.into_iter().map(|(name, _)| name.to_owned()).collect(),
        from,
        to,
        observed: cluster.observed,
        expected: cluster.expected,
        statistic: cluster.score,
        recurrence_days: recurrence(cluster, settings.replications).unwrap_or(0.0),
        reports: inside.iter().map(|s| s.report).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scanstat::workers::OneByOne;

    const TODAY: i64 = 20_800;

    fn call(n: i64, town: &str, day: i64) -> Sighting {
        Sighting { report: ReportId(n), town: town.into(), day }
    }

    fn calls() -> Vec<Sighting> {
        let towns = ["Hitchin", "Hertford", "Borehamwood", "Watford", "Stevenage", "Ware"];
        let background = (0..90).zip(towns.iter().cycle());
        let mut all: Vec<Sighting> = background.map(|(n, t)| call(n, t, TODAY - n)).collect();
        all.extend((0..8).map(|n| call(100 + n, "Hitchin", TODAY - n / 4)));
        all
    }

    #[test]
    fn what_chance_never_brings_is_no_less_a_wave() {
        let mut cluster = Cluster {
            centre: 0,
            places: vec![0],
            radius: 0.0,
            window: scanstat::windows::Window { from: 0, to: 1 },
            observed: 900,
            expected: 1.0,
            risk: 1.0,
            score: 5_000.0,
            p_value: Some(0.001),
            gumbel: Some(0.0),
        };
        assert_eq!(recurrence(&cluster, 999), Some(RAREST_DAYS));
        cluster.gumbel = Some(0.000_1);
        assert_eq!(recurrence(&cluster, 999), Some(10_000.0));
        cluster.p_value = None;
        assert_eq!(recurrence(&cluster, 999), None);
    }

    #[test]
    fn an_observer_sees_what_a_scan_of_its_own_sees() {
        let settings = Settings { replications: 199, quiet_days: 30.0, ..Settings::default() };
        let mut observer = Observer::default();
        let mut all = calls();
        for n in 0..4 {
            let (seen, scanned) = (
                observer.find(&all, TODAY, &settings, &OneByOne),
                find(&all, TODAY, &settings, &OneByOne),
            );
            let told = |w: &Wave| (w.towns.clone(), w.from, w.to, w.observed, w.reports.clone());
            assert_eq!(
                seen.iter().map(told).collect::<Vec<_>>(),
                scanned.iter().map(told).collect::<Vec<_>>()
            );
            assert_eq!(seen.len(), 1);
            // A report more, then one that was corrected to another town, then another day.
            match n {
                0 => all.push(call(200, "Hitchin", TODAY)),
                1 => all[10].town = "Ware".into(),
                _ => all.push(call(201, "Hitchin", TODAY)),
            }
        }
        assert_eq!(observer.find(&[], TODAY, &settings, &OneByOne), []);
    }
}
