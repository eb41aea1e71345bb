//! The month before: a few calls, so that December can be compared with something.

use super::reports::{keep, moment_of, work_on, year_of};
use anyhow::Result;
use casework::{AccountId, AgeBand, Cases, Moment, Outcome, Person, Report, Reporter, Status};
use jiff::civil::Date;

/// Day, time, town, who the caller said he was, age. None of them lost anything.
const CALLS: [(i8, &str, &str, &str, AgeBand); 7] = [
    (3, "10:40", "Watford", "Metropolitan Police", AgeBand::Seventies),
    (7, "14:15", "Stevenage", "the bank's fraud team", AgeBand::Eighties),
    (11, "11:05", "Hertford", "Hertfordshire Police", AgeBand::Seventies),
    (16, "16:30", "Hitchin", "Scotland Yard fraud squad", AgeBand::Eighties),
    (19, "09:50", "Hemel Hempstead", "Metropolitan Police", AgeBand::Nineties),
    (24, "13:20", "Cheshunt", "the bank's fraud team", AgeBand::Sixties),
    (28, "15:45", "Rickmansworth", "Metropolitan Police", AgeBand::Eighties),
];

/// Keeps the reports.
///
/// # Errors
/// If the store fails.
pub async fn fill(cases: &dyn Cases, analyst: AccountId, now: Moment) -> Result<()> {
    let year = year_of(now)?;
    for (number, (day, time, town, org, age)) in (1_u64..).zip(CALLS) {
        let at = moment_of(Date::new(year, 11, day)?, time)?;
        let report = Report {
            reporter_role: Some(Reporter::IntendedVictim),
            contact_moment: Some(at),
            town: Some(town.to_owned()),
            claimed_org: Some(org.to_owned()),
            outcome: Some(Outcome::HungUp),
            age_band: Some(age),
            ..Report::default()
        };
        let id = keep(cases, (report, Person::default()), (at, 0x0b << 16 | number)).await?;
        work_on(cases, id, (analyst, at), (Status::Closed, None)).await?;
    }
    Ok(())
}
