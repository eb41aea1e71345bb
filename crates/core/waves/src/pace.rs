//! Whether a wave that the scan does not find any more has ended.
//!
//! The permutation statistic compares a place with all others. Where a wave has most of the
//! cases there is hardly anything left to compare it with, and where it goes on for weeks it is
//! what is usual; in both cases the scan loses a wave that is as large as before. So a wave
//! ends not when the scan has lost it, but when its places have fallen back.

use crate::wave::{Settings, Sighting, Wave};
use casework::ReportId;

/// The fewest and the most days that tell how many calls there are lately.
const LATELY_DAYS: (i64, i64) = (3, 7);

/// The wave as it has become by the end of a day, if its towns have not fallen back: lately
/// they had calls at a pace that is nearer to that of the wave than to that before it. What is
/// expected grows with the days of the wave; how rarely chance brings one like it is as it was.
pub(crate) fn carried(
    wave: &Wave,
    sightings: &[Sighting],
    today: i64,
    settings: &Settings,
) -> Option<Wave> {
    let here: Vec<&Sighting> =
        sightings.iter().filter(|s| wave.towns.contains(&s.town) && s.day <= today).collect();
    let calls =
        |from: i64, to: i64| here.iter().filter(|s| (from..=to).contains(&s.day)).count() as f64;
    let days = (wave.to - wave.from + 1).max(1);
    let lately = days.clamp(LATELY_DAYS.0, LATELY_DAYS.1);
    // Before the wave, and not longer ago than is scanned.
    let first = here.iter().map(|s| s.day).min().unwrap_or(wave.from);
    let first = first.max(wave.from - settings.days);
    let before = calls(first, wave.from - 1) / (wave.from - first).max(1) as f64;
    let within = wave.observed as f64 / days as f64;
    let now = calls(today - lately + 1, today);
    if now == 0.0 || now / lately as f64 <= (before + within) / 2.0 {
        return None;
    }
    let since: Vec<ReportId> = here
        .iter()
        .filter(|s| s.day >= wave.from && !wave.reports.contains(&s.report))
        .map(|s| s.report)
        .collect();
    let to = today.max(wave.to);
    let mut reports = wave.reports.clone();
    reports.extend(&since);
    Some(Wave {
        to,
        observed: wave.observed + since.len() as u64,
        expected: wave.expected * (to - wave.from + 1) as f64 / days as f64,
        reports,
        ..wave.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: i64 = 20_800;

    /// So many calls a day in Hitchin, day by day, the last of them today.
    fn calls(by_day: &[usize]) -> Vec<Sighting> {
        let days = by_day.iter().rev().zip(0..);
        let each = days.flat_map(|(n, back)| std::iter::repeat_n(TODAY - back, *n));
        let one =
            |(report, day)| Sighting { report: ReportId(report), town: "Hitchin".into(), day };
        (1..).zip(each).map(one).collect()
    }

    /// A wave of three days whose last is so many days ago, with `n` calls a day.
    fn check(by_day: &[usize], ended: i64, expect: Option<u64>) {
        let all = calls(by_day);
        let (from, to) = (TODAY - ended - 2, TODAY - ended);
        let inside: Vec<&Sighting> = all.iter().filter(|s| (from..=to).contains(&s.day)).collect();
        let wave = Wave {
            towns: vec!["Hitchin".into()],
            from,
            to,
            observed: inside.len() as u64,
            expected: 1.0,
            statistic: 9.0,
            recurrence_days: 1_000.0,
            reports: inside.iter().map(|s| s.report).collect(),
        };
        let carried = carried(&wave, &all, TODAY, &Settings::default());
        assert_eq!(carried.as_ref().map(|w| w.observed), expect, "{by_day:?}");
        if let Some(carried) = carried {
            assert_eq!((carried.from, carried.to), (from, TODAY));
            assert_eq!(carried.reports.len() as u64, carried.observed);
        }
    }

    #[test]
    fn a_wave_goes_on_while_its_towns_have_not_fallen_back() {
        check(&[0, 0, 4, 4, 4], 0, Some(12));
        // Three more days like those before.
        check(&[0, 4, 4, 4, 4, 5, 6], 3, Some(27));
        // No call since, or as few as before the wave.
        check(&[0, 4, 4, 4, 0, 0, 0], 3, None);
        check(&[1, 1, 1, 1, 1, 1, 4, 4, 4, 1, 1, 2], 3, None);
        // Nearer to the wave than to what was before it.
        check(&[1, 1, 1, 1, 1, 1, 4, 4, 4, 3, 3, 2], 3, Some(20));
    }
}
