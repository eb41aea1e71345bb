//! The weeks before the demonstration is started: attempts all over the county, and a wave
//! around St Albans in the last four days, so that the desk has something to do.
//!
//! They begin with the year, so that they add nothing to the December before it; in the first
//! days of January there is no wave yet.

use super::reports::{Line, keep, moment_of, work_on};
use anyhow::{Context, Result};
use casework::{AccountId, AgeBand, Cases, Moment, Outcome, Person, Report, Reporter, Status};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

const WAVE: &str = include_str!("lately.jsonl");

/// Days before the wave for which there are attempts.
const DAYS: i64 = 85;
/// Days that are left to the wave.
const LEFT: i64 = 5;

/// Where the attempts are, one after another. None of the towns of the wave is among them.
const TOWNS: [&str; 19] = [
    "Watford",
    "Stevenage",
    "Hertford",
    "Cheshunt",
    "Tring",
    "Bishop's Stortford",
    "Hemel Hempstead",
    "Royston",
    "Ware",
    "Rickmansworth",
    "Letchworth",
    "Potters Bar",
    "Hoddesdon",
    "Berkhamsted",
    "Borehamwood",
    "Hitchin",
    "Bushey",
    "Broxbourne",
    "Baldock",
];
/// Every how many days there is an attempt, in turn.
const GAPS: [i64; 7] = [1, 2, 1, 3, 1, 2, 1];
/// Who the callers said they were, in turn.
const ORGS: [&str; 5] = [
    "Metropolitan Police",
    "the bank's fraud team",
    "Hertfordshire Police",
    "Scotland Yard fraud squad",
    "City of London Police",
];
/// How old those were whom they rang, in turn.
const AGES: [AgeBand; 3] = [AgeBand::Seventies, AgeBand::Eighties, AgeBand::Sixties];
/// At what time, in turn.
const TIMES: [&str; 6] = ["10:20", "14:45", "11:35", "16:10", "09:50", "13:05"];

/// Keeps the reports.
///
/// # Errors
/// If the store fails.
pub async fn fill(cases: &dyn Cases, analyst: AccountId, now: Moment) -> Result<()> {
    let today = day_of(now)?;
    for (at, seed, report) in attempts(today)? {
        let id = keep(cases, (report, Person::default()), (at, seed)).await?;
        work_on(cases, id, (analyst, at), (Status::Closed, None)).await?;
    }
    for (seed, line) in (0x1a_0000_u64..).zip(WAVE.lines()) {
        let line: Line = serde_json::from_str(line)?;
        if before(today, i64::from(line.day))?.is_none() {
            continue;
        }
        let told = line.told(|ago| before(today, i64::from(ago))?.context("it was last year"))?;
        let (at, status, note) = (told.at, told.status, told.note);
        let id = keep(cases, (told.report, told.person), (at, seed)).await?;
        work_on(cases, id, (analyst, at), (status, note)).await?;
    }
    Ok(())
}

/// When, a number of its own, and what.
type Attempt = (Moment, u64, Report);

fn attempts(today: Date) -> Result<Vec<Attempt>> {
    let gaps = GAPS.iter().cycle().scan(DAYS + LEFT, |ago, gap| {
        *ago -= gap;
        (*ago > LEFT).then_some(*ago)
    });
    let mut all = Vec::new();
    let turns = ORGS.iter().cycle().zip(AGES.iter().cycle()).zip(TIMES.iter().cycle());
    for ((ago, town), ((org, age), time)) in gaps.zip(TOWNS.iter().cycle()).zip(turns) {
        let Some(day) = before(today, ago)? else { continue };
        let at = moment_of(day, time)?;
        let report = Report {
            reporter_role: Some(Reporter::IntendedVictim),
            contact_moment: Some(at),
            town: Some((*town).to_owned()),
            claimed_org: Some((*org).to_owned()),
            outcome: Some(if ago % 3 == 0 { Outcome::Refused } else { Outcome::HungUp }),
            age_band: Some(*age),
            ..Report::default()
        };
        all.push((at, 0x1b_0000 | u64::try_from(ago)?, report));
    }
    Ok(all)
}

fn day_of(now: Moment) -> Result<Date> {
    let zone = TimeZone::get("Europe/London")?;
    Ok(Timestamp::from_second(now.0)?.to_zoned(zone).date())
}

/// The day so many days ago; none if it is of an earlier year.
fn before(today: Date, days: i64) -> Result<Option<Date>> {
    let day = today.checked_sub(Span::new().days(days)).context("there is no such day")?;
    Ok((day.year() == today.year()).then_some(day))
}

#[cfg(test)]
mod tests {
    use super::{Line, WAVE, attempts, before};
    use jiff::civil::{Date, date};
    use std::collections::BTreeSet;

    #[test]
    fn nothing_is_of_the_december_before() {
        let check = |today: Date, expect: (usize, usize)| {
            let days = WAVE.lines().map(|l| serde_json::from_str::<Line>(l).unwrap().day);
            let kept = days.filter(|day| before(today, i64::from(*day)).unwrap().is_some());
            assert_eq!((attempts(today).unwrap().len(), kept.count()), expect, "{today}");
        };
        check(date(2026, 1, 1), (0, 0));
        check(date(2026, 1, 3), (0, 6));
        check(date(2026, 11, 26), (53, 12));
    }

    #[test]
    fn the_wave_is_where_nothing_else_was() {
        let elsewhere: BTreeSet<String> = attempts(date(2026, 11, 26))
            .unwrap()
            .into_iter()
            .filter_map(|(_, _, report)| report.town)
            .collect();
        for line in WAVE.lines() {
            let line: Line = serde_json::from_str(line).unwrap();
            assert!(!elsewhere.contains(&line.report.town.unwrap()));
        }
    }
}
