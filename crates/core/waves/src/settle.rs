//! What a look makes of the waves that are kept.

use crate::contract::{Book, Change, Event, Kept, Told, WaveId};
use crate::fate::{Fate, same};
use crate::pace::carried;
use crate::wave::{Settings, Sighting, Wave};
use casework::Moment;

/// Days after its end within which a wave that is seen again is the same.
pub const COMES_BACK_DAYS: i64 = 14;
/// Days after it last grew for which a wave is called growing.
const GROWING_DAYS: i64 = 2;
/// A wave that is kept goes on while chance brings one like it once in this share of the days
/// at which it was taken for one, so that it does not come and go with every report.
pub const HOLDS: f64 = 0.25;

/// When was looked, and how.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The day as of which was looked.
    pub day: i64,
    /// When.
    pub at: Moment,
    /// How waves are looked for.
    pub settings: &'a Settings,
    /// What was looked at: tells whether the towns of a wave that was not found have fallen
    /// back.
    pub sightings: &'a [Sighting],
}

/// Lays what was found beside what is kept. `found` holds waves down to [`HOLDS`] of the
/// threshold. A wave is that which is kept if they share an incident. One that is not found
/// any more is over once its towns have fallen back, and goes on until then.
pub fn settle(book: &Book, found: &[Wave], look: Look<'_>) -> Change {
    let mut change =
        Change { revision: book.revision, day: look.day, at: look.at, ..Change::default() };
    let mut taken = vec![false; found.len()];
    for kept in &book.waves {
        let place = found.iter().zip(&taken).position(|(w, t)| !t && same(w, &kept.wave));
        let seen = place.and_then(|p| found.get(p));
        if let Some(t) = place.and_then(|p| taken.get_mut(p)) {
            *t = true;
        }
        let after = match seen {
            Some(wave) => Some(seen_again(kept, wave, look.day)),
            None => ended(kept, look),
        };
        if let Some(after) = after {
            note(&mut change, Some(kept.fate), after, look);
        }
    }
    let fresh = found.iter().zip(taken).filter(|(w, taken)| {
        // What overlaps a wave that is kept is a part of it that the scan has cut off.
        let part = book.waves.iter().any(|k| k.fate != Fate::Over && same(w, &k.wave));
        !taken && !part && w.recurrence_days >= look.settings.quiet_days
    });
    for (wave, _) in fresh {
        let new = Kept {
            id: WaveId(0),
            fate: Fate::New,
            wave: wave.clone(),
            first: look.day,
            grew: look.day,
            last: look.day,
            told: None,
        };
        note(&mut change, None, new, look);
    }
    change
}

fn seen_again(kept: &Kept, wave: &Wave, day: i64) -> Kept {
    let grew = match wave.observed > kept.wave.observed || kept.fate == Fate::Over {
        true => day,
        false => kept.grew,
    };
    let fate = match () {
        () if kept.first == day => Fate::New,
        () if grew > kept.first && day - grew <= GROWING_DAYS => Fate::Growing,
        () => Fate::GoingOn,
    };
    Kept { fate, wave: wave.clone(), grew, last: day, ..kept.clone() }
}

fn ended(kept: &Kept, look: Look<'_>) -> Option<Kept> {
    if kept.fate == Fate::Over {
        return None;
    }
    let goes_on = carried(&kept.wave, look.sightings, look.day, look.settings);
    Some(match goes_on {
        Some(wave) => seen_again(kept, &wave, look.day),
        None => Kept { fate: Fate::Over, last: look.day, ..kept.clone() },
    })
}

/// Keeps a wave as it has become, and an event if that is another fate than before or the desk
/// is to be told.
fn note(change: &mut Change, before: Option<Fate>, mut after: Kept, look: Look<'_>) {
    let people = after.wave.observed;
    let is_told = tells(&after, look);
    if is_told {
        after.told = Some(Told { day: look.day, people });
    }
    if is_told || before != Some(after.fate) {
        change.events.push(Event {
            wave: WaveId(change.waves.len() as i64),
            at: look.at,
            day: look.day,
            fate: after.fate,
            people,
            is_told,
        });
    }
    change.waves.push(after);
}

/// Whether the desk is told: when chance has become rare enough, when more people are in it
/// than at the last telling, at most once a day, and when a wave that was told of is over.
fn tells(kept: &Kept, look: Look<'_>) -> bool {
    match (kept.fate, kept.told) {
        (Fate::Over, told) => told.is_some(),
        (_, None) => kept.wave.recurrence_days >= look.settings.told_days,
        (_, Some(told)) => kept.wave.observed > told.people && look.day > told.day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use casework::ReportId;

    fn wave(people: i64, recurrence_days: f64) -> Wave {
        Wave {
            towns: vec!["Hitchin".into()],
            from: 90,
            to: 100,
            observed: u64::try_from(people).unwrap(),
            expected: 1.0,
            statistic: 9.0,
            recurrence_days,
            reports: (1..=people).map(ReportId).collect(),
        }
    }

    /// Looks day by day and tells what happened.
    fn check(days: &[(i64, Option<(i64, f64)>)], expect: &[(i64, Fate, bool)]) {
        let settings = Settings { quiet_days: 365.0, told_days: 1_000.0, ..Settings::default() };
        let mut book = Book::default();
        let mut events = Vec::new();
        for (day, found) in days {
            let found: Vec<Wave> = found.iter().map(|(n, days)| wave(*n, *days)).collect();
            let look = Look { day: *day, at: Moment(*day), settings: &settings, sightings: &[] };
            let change = settle(&book, &found, look);
            for kept in change.waves {
                match book.waves.iter_mut().find(|k| k.id == kept.id) {
                    Some(k) => *k = kept,
                    None => book.waves.push(Kept { id: WaveId(7), ..kept }),
                }
            }
            events.extend(change.events.iter().map(|e| (e.day, e.fate, e.is_told)));
        }
        assert_eq!(events, expect);
    }

    #[test]
    fn a_wave_begins_grows_goes_on_and_ends() {
        check(
            &[
                (100, Some((5, 2_000.0))),
                (100, Some((6, 2_500.0))),
                (101, Some((8, 4_000.0))),
                (101, Some((9, 5_000.0))),
                (102, Some((9, 5_000.0))),
                (104, Some((9, 900.0))),
                (110, None),
                (111, None),
            ],
            &[
                (100, Fate::New, true),
                (101, Fate::Growing, true),
                (102, Fate::Growing, true),
                (104, Fate::GoingOn, false),
                (110, Fate::Over, true),
            ],
        );
    }

    #[test]
    fn what_chance_brings_too_often_is_kept_and_not_told() {
        check(&[(100, Some((4, 300.0)))], &[]);
        check(
            &[(100, Some((4, 400.0))), (101, Some((4, 150.0))), (102, None)],
            &[(100, Fate::New, false), (101, Fate::GoingOn, false), (102, Fate::Over, false)],
        );
    }

    #[test]
    fn it_is_told_of_when_it_has_become_rare_enough() {
        check(
            &[(100, Some((4, 400.0))), (100, Some((6, 1_500.0)))],
            &[(100, Fate::New, false), (100, Fate::New, true)],
        );
    }

    #[test]
    fn a_wave_that_comes_back_is_the_same() {
        check(
            &[(100, Some((5, 2_000.0))), (103, None), (105, Some((7, 2_000.0)))],
            &[(100, Fate::New, true), (103, Fate::Over, true), (105, Fate::Growing, true)],
        );
    }
}
