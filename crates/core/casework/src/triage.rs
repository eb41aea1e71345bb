//! How soon somebody has to look at a report.

use crate::choices::{GoingOn, Outcome, Reporter};
use crate::moment::Moment;
use crate::report::Report;
use serde::{Deserialize, Serialize};

/// Urgency, the most urgent last so that it compares greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// In its turn.
    Routine,
    /// Today: money or cards are gone, or the bank does not know.
    Today,
    /// Now: the caller is on the line, or something was handed over within hours.
    Now,
    /// Somebody is on the way to the door, or a customer stands at the counter.
    CourierDue,
}

impl Urgency {
    /// All, the least urgent first.
    pub const ALL: [Self; 4] = [Self::Routine, Self::Today, Self::Now, Self::CourierDue];

    /// Words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Routine => "Routine",
            Self::Today => "Today",
            Self::Now => "Now",
            Self::CourierDue => "Courier due now",
        }
    }

    /// 0 for routine to 3 for courier due, as it is kept.
    pub fn rank(self) -> i64 {
        match self {
            Self::Routine => 0,
            Self::Today => 1,
            Self::Now => 2,
            Self::CourierDue => 3,
        }
    }

    /// The urgency with this rank.
    pub fn from_rank(rank: i64) -> Self {
        Self::ALL.into_iter().find(|u| u.rank() == rank).unwrap_or(Self::Routine)
    }
}

/// Seconds after which nobody is on the way any more.
pub const DAY: i64 = 86_400;
/// Seconds after which a report waits for its turn.
pub const WEEK: i64 = 7 * DAY;

/// How urgent a report is with which nothing has happened since a moment: a courier of the day
/// before yesterday is not due, and what was to be done last week is not for today.
pub fn aged(urgency: Urgency, since: Moment, now: Moment) -> Urgency {
    match now.0 - since.0 {
        ..=DAY => urgency,
        age if age <= WEEK => urgency.min(Urgency::Today),
        _ => Urgency::Routine,
    }
}

/// How urgent a report is when it arrives.
pub fn urgency(report: &Report) -> Urgency {
    match report.going_on {
        Some(GoingOn::CourierDue) => return Urgency::CourierDue,
        Some(GoingOn::OnThePhone | GoingOn::JustHandedOver) => return Urgency::Now,
        Some(GoingOn::Over) | None => {}
    }
    let gone = matches!(
        report.outcome,
        Some(
            Outcome::CardsGiven
                | Outcome::DetailsGiven
                | Outcome::CashGiven
                | Outcome::Transferred
                | Outcome::Ongoing
        )
    );
    let trade = matches!(
        report.reporter_role,
        Some(
            Reporter::BankStaff | Reporter::TaxiDriver | Reporter::CourierFirm | Reporter::Jeweller
        )
    );
    match gone || (trade && report.outcome.is_none()) || report.bank_told == Some(false) {
        true => Urgency::Today,
        false => Urgency::Routine,
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, Urgency, WEEK, aged, urgency};
    use crate::choices::{GoingOn, Outcome};
    use crate::moment::Moment;
    use crate::report::Report;

    #[test]
    fn what_is_long_over_is_not_urgent() {
        let after = |seconds| aged(Urgency::CourierDue, Moment(5), Moment(5 + seconds));
        assert_eq!(after(DAY), Urgency::CourierDue);
        assert_eq!(after(DAY + 1), Urgency::Today);
        assert_eq!(after(WEEK), Urgency::Today);
        assert_eq!(after(WEEK + 1), Urgency::Routine);
        assert_eq!(aged(Urgency::Routine, Moment(0), Moment(2 * DAY)), Urgency::Routine);
    }

    fn check(report: Report, expect: Urgency) {
        assert_eq!(urgency(&report), expect, "{report:?}");
    }

    #[test]
    fn a_courier_on_the_way_comes_first_whatever_else_is_said() {
        let over = Some(Outcome::Refused);
        let due = Some(GoingOn::CourierDue);
        check(Report { going_on: due, outcome: over, ..Report::default() }, Urgency::CourierDue);
        check(Report { outcome: over, ..Report::default() }, Urgency::Routine);
        check(Report { outcome: Some(Outcome::CardsGiven), ..Report::default() }, Urgency::Today);
        check(Report { bank_told: Some(false), ..Report::default() }, Urgency::Today);
    }
}
