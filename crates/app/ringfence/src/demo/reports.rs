//! The reports of the demonstration: 27 people in December, and a courier due at this moment.

use anyhow::{Context, Result};
use casework::cases::{Change, NewReport};
use casework::{
    AccountId, Cases, Contact, Moment, Person, Receipt, Report, ReportId, Status, Urgency,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use privacy::Pii;
use serde::Deserialize;
use web::base::clock::rfc3339;

const DECEMBER: &str = include_str!("december.jsonl");
const DUE: &str = include_str!("due.json");

/// Somebody, as the files have him.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Somebody {
    name: String,
    telephone: String,
    email: String,
    address: String,
    safe_to_ring: String,
}

impl From<Somebody> for Contact {
    fn from(who: Somebody) -> Self {
        Self {
            name: Pii::new(who.name),
            telephone: Pii::new(who.telephone),
            email: Pii::new(who.email),
            address: Pii::new(who.address),
            safe_to_ring: Pii::new(who.safe_to_ring),
        }
    }
}

/// A report of the files. What its days are counted from is their reader's to say.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The day on which it came.
    pub day: i8,
    at: String,
    called: String,
    status: Status,
    note: Option<String>,
    reporter: Somebody,
    targeted: Somebody,
    /// What it says.
    pub report: Report,
}

/// The report that has just come in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Due {
    minutes_ago: i64,
    reporter: Somebody,
    targeted: Somebody,
    report: Report,
}

/// A report, ready to be kept.
#[derive(Debug)]
pub struct Told {
    /// When it came.
    pub at: Moment,
    /// What has become of it.
    pub status: Status,
    /// What the analyst wrote beside it.
    pub note: Option<String>,
    /// Whose it is.
    pub person: Person,
    /// What it says.
    pub report: Report,
}

/// Keeps all reports.
///
/// # Errors
/// If the store fails.
pub async fn fill(cases: &dyn Cases, analyst: AccountId, now: Moment) -> Result<()> {
    for (number, told) in december(year_of(now)?)?.into_iter().enumerate() {
        let seed = u64::try_from(number)?;
        let (at, status, note) = (told.at, told.status, told.note.clone());
        let id = keep(cases, (told.report, told.person), (at, seed)).await?;
        work_on(cases, id, (analyst, at), (status, note)).await?;
    }
    let due: Due = serde_json::from_str(DUE)?;
    let person = Person { reporter: due.reporter.into(), targeted: due.targeted.into() };
    let at = now.plus_seconds(-60 * due.minutes_ago);
    let report = called_at(due.report, at.plus_seconds(-900));
    keep(cases, (report, person), (at, u64::MAX)).await?;
    Ok(())
}

/// Keeps a report.
///
/// # Errors
/// If the store fails.
pub async fn keep(
    cases: &dyn Cases,
    (mut report, person): (Report, Person),
    (at, seed): (Moment, u64),
) -> Result<ReportId> {
    report.redact();
    report.tidy();
    let urgency = casework::triage::urgency(&report);
    let new = NewReport {
        report,
        person,
        // Nobody has these receipts; they have only to differ.
        receipt: Receipt::from_random(seed ^ 0x005e_ed0f_dec0),
        now: at,
        urgency,
        by: None,
        once: None,
        external_id: None,
    };
    Ok(cases.submit(new).await?.id)
}

/// What the analyst has done with it, half an hour later.
///
/// # Errors
/// If the store fails.
pub async fn work_on(
    cases: &dyn Cases,
    id: ReportId,
    (analyst, at): (AccountId, Moment),
    (status, note): (Status, Option<String>),
) -> Result<()> {
    let later = at.plus_seconds(1_800);
    if status != Status::New {
        let mut changes = vec![Change::Seen, Change::Assign(Some(analyst)), Change::Status(status)];
        if status == Status::Closed {
            changes.push(Change::Urgency(Urgency::Routine));
        }
        cases.change(id, changes, Some(analyst), later).await?;
    }
    if let Some(note) = note {
        cases.add_note(id, analyst, note, later).await?;
    }
    Ok(())
}

/// The latest year whose December is over.
///
/// # Errors
/// If there is no such moment.
pub fn year_of(now: Moment) -> Result<i16> {
    let now = jiff::Timestamp::from_second(now.0)?.to_zoned(TimeZone::get("Europe/London")?);
    Ok(now.year() - 1)
}

fn december(year: i16) -> Result<Vec<Told>> {
    let lines = DECEMBER.lines().filter(|line| !line.is_empty());
    let day_of = |day| Ok(Date::new(year, 12, day)?);
    lines.map(|line| serde_json::from_str::<Line>(line)?.told(day_of)).collect()
}

impl Line {
    /// The report, with days of the calendar.
    ///
    /// # Errors
    /// If there is no such day or time.
    pub fn told(self, day_of: impl Fn(i8) -> Result<Date>) -> Result<Told> {
        let (day, time) = self.called.split_once(' ').context("a call has a day and a time")?;
        let called = moment_of(day_of(day.parse()?)?, time)?;
        Ok(Told {
            at: moment_of(day_of(self.day)?, &self.at)?,
            status: self.status,
            note: self.note,
            person: Person { reporter: self.reporter.into(), targeted: self.targeted.into() },
            report: called_at(self.report, called),
        })
    }
}

fn called_at(report: Report, at: Moment) -> Report {
    Report { contact_at: Some(rfc3339(at)), contact_moment: Some(at), ..report }
}

/// A moment of a day in Hertfordshire.
///
/// # Errors
/// If there is no such time.
pub fn moment_of(day: Date, time: &str) -> Result<Moment> {
    let time = jiff::civil::Time::strptime("%H:%M", time)?;
    Ok(Moment(day.to_datetime(time).in_tz("Europe/London")?.timestamp().as_second()))
}

#[cfg(test)]
mod tests {
    use super::{DUE, Due, Told, december, moment_of};
    use casework::{Moment, Urgency};
    use jiff::civil::date;
    use std::collections::{BTreeMap, BTreeSet};

    const YEAR: i16 = 2025;

    fn moment(day: i8) -> Moment {
        moment_of(date(YEAR, 12, day), "00:00").unwrap()
    }

    fn lost(told: &[Told], until: Moment, when: impl Fn(&Told) -> Moment) -> u32 {
        let before = told.iter().filter(|t| when(t) < until);
        before.filter_map(|t| t.report.amount_lost_gbp).sum()
    }

    #[test]
    fn the_month_comes_to_what_was_told() {
        let told = december(YEAR).unwrap();
        assert_eq!(told.len(), 27);
        let called = |t: &Told| t.report.contact_moment.unwrap();
        for when in [&called as &dyn Fn(&Told) -> Moment, &|t: &Told| t.at] {
            assert_eq!(lost(&told, moment(19), when), 8_000);
            let whole = lost(&told, Moment(i64::MAX), when);
            assert!((70_001..71_000).contains(&whole), "{whole}");
        }
        let attempts = told.iter().filter(|t| !t.report.is_loss()).count();
        assert!(attempts > 27 / 2, "{attempts}");
        assert!(told.iter().all(|t| t.at >= moment(1) && called(t) <= t.at));
    }

    #[test]
    fn the_towns_are_those_of_the_county() {
        let told = december(YEAR).unwrap();
        let towns: BTreeSet<&str> = told.iter().filter_map(|t| t.report.town.as_deref()).collect();
        for town in ["Rickmansworth", "Borehamwood", "Hertford", "Hitchin", "Royston"] {
            assert!(towns.contains(town), "{town}");
        }
    }

    #[test]
    fn gangs_keep_their_number_and_name() {
        let mut series: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for told in december(YEAR).unwrap() {
            if let (Some(number), Some(name)) =
                (told.report.presented_number, told.report.cover_name)
            {
                series.entry(number).or_default().insert(name);
            }
        }
        assert!(series.len() >= 3 && series.values().all(|names| names.len() == 1), "{series:?}");
    }

    #[test]
    fn every_number_is_one_for_drama() {
        let told = december(YEAR).unwrap();
        let people = told.iter().flat_map(|t| [&t.person.reporter, &t.person.targeted]);
        let numbers = people.map(|c| c.telephone.reveal().clone());
        let shown = told.iter().filter_map(|t| t.report.presented_number.clone());
        for number in numbers.chain(shown).filter(|n| !n.is_empty()) {
            let kept = ["01632 960", "07700 900", "020 7946 0", "08081 570"];
            assert!(kept.iter().any(|k| number.starts_with(k)), "{number}");
        }
    }

    #[test]
    fn a_courier_is_due() {
        let due: Due = serde_json::from_str(DUE).unwrap();
        assert_eq!(casework::triage::urgency(&due.report), Urgency::CourierDue);
    }
}
