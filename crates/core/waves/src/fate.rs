//! What becomes of waves: the scans of today and of days before, laid side by side.

use crate::pace::carried;
use crate::wave::{Settings, Sighting, Wave, find};
use scanstat::workers::Workers;

/// What has become of a wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Not there at any of the days looked back to.
    New,
    /// There before, and with more incidents since.
    Growing,
    /// There before, and with no more incidents since.
    GoingOn,
    /// There before, and its towns have fallen back.
    Over,
}

impl Fate {
    /// Name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Growing => "growing",
            Self::GoingOn => "going_on",
            Self::Over => "over",
        }
    }

    /// The fate with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::New, Self::Growing, Self::GoingOn, Self::Over].into_iter().find(|f| f.code() == code)
    }

    /// As people read it.
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Growing => "Growing",
            Self::GoingOn => "Going on",
            Self::Over => "Over",
        }
    }
}

/// Days before today whose scans are laid beside today's.
const LOOKS_BACK: [i64; 6] = [1, 2, 4, 7, 14, 28];

/// Waves of today and what has become of those of the last four weeks; today's first.
///
/// Days looked back to are scanned with what happened until then, whenever it was reported.
pub fn watch(
    sightings: &[Sighting],
    today: i64,
    settings: &Settings,
    workers: &dyn Workers,
) -> Vec<(Wave, Fate)> {
    let before: Vec<Wave> = LOOKS_BACK
        .iter()
        .flat_map(|back| find(sightings, today - back, settings, workers))
        .collect();
    let now = find(sightings, today, settings, workers);
    let mut all: Vec<(Wave, Fate)> = Vec::new();
    for wave in now {
        let fate = fate(&wave, &before);
        all.push((wave, fate));
    }
    let mut over = Vec::new();
    for wave in before {
        if all.iter().chain(&over).any(|(known, _)| same(known, &wave)) {
            continue;
        }
        match carried(&wave, sightings, today, settings) {
            Some(now) if now.observed > wave.observed => all.push((now, Fate::Growing)),
            Some(now) => all.push((now, Fate::GoingOn)),
            None => over.push((wave, Fate::Over)),
        }
    }
    all.extend(over);
    all
}

fn fate(wave: &Wave, before: &[Wave]) -> Fate {
    match before.iter().find(|b| same(b, wave)) {
        None => Fate::New,
        Some(earlier) if wave.observed > earlier.observed => Fate::Growing,
        Some(_) => Fate::GoingOn,
    }
}

/// Whether two waves share an incident: then they are one.
pub fn same(a: &Wave, b: &Wave) -> bool {
    a.reports.iter().any(|r| b.reports.contains(r))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Book, Kept, WaveId};
    use crate::settle::{HOLDS, Look, settle};
    use crate::wave::Observer;
    use casework::{Moment, ReportId};
    use proptest::prelude::*;
    use scanstat::workers::OneByOne;

    const TOWNS: [&str; 6] =
        ["Hitchin", "Hertford", "Borehamwood", "Rickmansworth", "Stevenage", "Watford"];
    const TODAY: i64 = 20_800;

    fn quick() -> Settings {
        Settings { replications: 199, quiet_days: 30.0, ..Settings::default() }
    }

    fn sighting(n: usize, town: &str, day: i64) -> Sighting {
        Sighting { report: ReportId(n as i64 + 1), town: town.into(), day }
    }

    /// One call every third day somewhere, in turn.
    fn background() -> Vec<Sighting> {
        (0..30).map(|n| sighting(n, TOWNS[n % 6], TODAY - 3 * n as i64)).collect()
    }

    /// Eight calls in Hitchin in the days that end so many days ago.
    fn burst(ended: i64) -> Vec<Sighting> {
        (0..8).map(|n| sighting(100 + n, "Hitchin", TODAY - ended - n as i64 / 3)).collect()
    }

    fn check(sightings: &[Sighting], expect: &[(&[&str], Fate)]) {
        let found = watch(sightings, TODAY, &quick(), &OneByOne);
        let told: Vec<(Vec<&str>, Fate)> =
            found.iter().map(|(w, f)| (w.towns.iter().map(String::as_str).collect(), *f)).collect();
        let expect: Vec<(Vec<&str>, Fate)> = expect.iter().map(|(t, f)| (t.to_vec(), *f)).collect();
        assert_eq!(told, expect, "{found:#?}");
    }

    #[test]
    fn an_even_winter_has_no_wave() {
        check(&background(), &[]);
        check(&[], &[]);
    }

    #[test]
    fn a_burst_today_is_new() {
        let mut all = background();
        all.extend((0..8).map(|n| sighting(100 + n, "Hitchin", TODAY)));
        check(&all, &[(&["Hitchin"], Fate::New)]);
    }

    #[test]
    fn a_burst_that_goes_on_grows() {
        let mut all = background();
        all.extend(burst(0));
        check(&all, &[(&["Hitchin"], Fate::Growing)]);
    }

    #[test]
    fn a_burst_of_last_week_is_over() {
        let mut all = background();
        all.extend(burst(14));
        check(&all, &[(&["Hitchin"], Fate::Over)]);
    }

    /// A town has more and more of all calls, day by day: looked at each day as the desk looks.
    #[test]
    fn a_wave_that_has_most_of_the_cases_is_not_over() {
        let mut all: Vec<Sighting> =
            (0..40).map(|n| sighting(n, TOWNS[n % 6], TODAY - 1 - 2 * n as i64)).collect();
        let settings = quick();
        let (mut observer, mut book) = (Observer::default(), Book::default());
        let mut shares = Vec::new();
        let mut look = |all: &[Sighting], day: i64| {
            let held = Settings { quiet_days: settings.quiet_days * HOLDS, ..settings };
            let found = observer.find(all, day, &held, &OneByOne);
            let at = Look { day, at: Moment(day), settings: &settings, sightings: all };
            for kept in settle(&book, &found, at).waves {
                match book.waves.iter_mut().find(|k| k.id == kept.id) {
                    Some(known) => *known = kept,
                    None => book.waves.push(Kept { id: WaveId(1), ..kept }),
                }
            }
            book.waves.iter().map(|k| (k.fate, k.wave.observed)).collect::<Vec<_>>()
        };
        for (day, calls) in (TODAY..).zip([10, 20, 40, 80, 160, 320]) {
            for n in 0..calls {
                all.push(sighting(1_000 + all.len() + n, "Hitchin", day));
            }
            let hitchin = all.iter().filter(|s| s.town == "Hitchin").count();
            shares.push(hitchin as f64 / all.len() as f64);
            let fates = look(&all, day);
            let expect = if day == TODAY { Fate::New } else { Fate::Growing };
            assert_eq!(fates.first().map(|f| f.0), Some(expect), "{shares:.2?} {fates:?}");
            assert!(fates.len() == 1 && fates[0].1 >= calls as u64, "{fates:?}");
        }
        assert!(shares[0] < 0.35 && shares[5] > 0.9, "{shares:?}");
        // With nothing left to compare it with it still goes on.
        let alone: Vec<Sighting> = all.iter().filter(|s| s.town == "Hitchin").cloned().collect();
        assert_eq!(look(&alone, TODAY + 5)[0].0, Fate::Growing);
        assert_eq!(look(&alone, TODAY + 40)[0].0, Fate::Over);
    }

    #[test]
    fn two_towns_with_nearly_all_cases_are_a_wave() {
        let mut all: Vec<Sighting> =
            (0..20).map(|n| sighting(n, TOWNS[1 + n % 5], TODAY - 4 * n as i64 - 3)).collect();
        for n in 0..60 {
            let town = if n % 2 == 0 { "Hitchin" } else { "Letchworth" };
            all.push(sighting(100 + n, town, TODAY - n as i64 % 3));
        }
        let found = find(&all, TODAY, &quick(), &OneByOne);
        assert_eq!(found[0].observed, 60, "{found:?}");
    }

    #[test]
    fn towns_that_nobody_knows_are_left_out() {
        let mut all = background();
        all.extend((0..8).map(|n| sighting(100 + n, "Atlantis upon Sea", TODAY)));
        check(&all, &[]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn the_order_of_reports_does_not_matter(swaps in prop::collection::vec((0_usize..38, 0_usize..38), 30)) {
            let mut all = background();
            all.extend(burst(0));
            let straight = watch(&all, TODAY, &quick(), &OneByOne);
            for (a, b) in swaps {
                all.swap(a, b);
            }
            let mut mixed = watch(&all, TODAY, &quick(), &OneByOne);
            for ((wave, _), (other, _)) in mixed.iter_mut().zip(&straight) {
                wave.reports.sort();
                let mut sorted = other.reports.clone();
                sorted.sort();
                prop_assert_eq!(&wave.reports, &sorted);
                prop_assert!((wave.statistic - other.statistic).abs() < 1e-9);
            }
            prop_assert_eq!(mixed.len(), straight.len());
        }
    }
}
