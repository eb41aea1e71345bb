//! The way through a report: one group of questions a page, the fewer the more urgent it is.

use crate::public::report::questions::{self, Question};
use casework::{GoingOn, Outcome, Report};

/// A page of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Who reports.
    Who,
    /// Whether it is still going on.
    Now,
    /// What to do first, if it is.
    First,
    /// What was said and asked.
    Asked,
    /// How it ended.
    Ended,
    /// When, where, on which line.
    When,
    /// Who the caller said he was.
    Caller,
    /// What was given and lost.
    Money,
    /// Who came for it.
    Collected,
    /// The reporter's own words.
    Words,
    /// The person who was called.
    Person,
    /// How to reach the reporter, and consent.
    You,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 12] = [
        Self::Who,
        Self::Now,
        Self::First,
        Self::Asked,
        Self::Ended,
        Self::When,
        Self::Caller,
        Self::Money,
        Self::Collected,
        Self::Words,
        Self::Person,
        Self::You,
    ];

    /// Its name in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Who => "who",
            Self::Now => "now",
            Self::First => "first",
            Self::Asked => "asked",
            Self::Ended => "ended",
            Self::When => "when",
            Self::Caller => "caller",
            Self::Money => "money",
            Self::Collected => "collected",
            Self::Words => "words",
            Self::Person => "person",
            Self::You => "you",
        }
    }

    /// The step of this name.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.slug() == slug)
    }

    /// Its address.
    pub fn path(self) -> String {
        format!("/report/{}", self.slug())
    }

    /// Heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Who => "Who is reporting?",
            Self::Now => "Is it still going on?",
            Self::First => "What to do first",
            Self::Asked => "What they said and asked for",
            Self::Ended => "How it ended",
            Self::When => "When and where it was",
            Self::Caller => "Who they said they were",
            Self::Money => "What was handed over",
            Self::Collected => "Who came to collect",
            Self::Words => "In your own words",
            Self::Person => "The person who was called",
            Self::You => "How to reach you",
        }
    }

    /// Its questions, in order.
    pub fn questions(self) -> &'static [Question] {
        match self {
            Self::Who => questions::WHO,
            Self::Now => questions::NOW,
            Self::First => questions::FIRST,
            Self::Asked => questions::ASKED,
            Self::Ended => questions::ENDED,
            Self::When => questions::WHEN,
            Self::Caller => questions::CALLER,
            Self::Money => questions::MONEY,
            Self::Collected => questions::COLLECTED,
            Self::Words => questions::WORDS,
            Self::Person => questions::PERSON,
            Self::You => questions::YOU,
        }
    }

    /// Whether the page belongs to the way of this report.
    fn is_asked(self, report: &Report) -> bool {
        let urgent = matches!(report.going_on, Some(now) if now != GoingOn::Over);
        if report.going_on == Some(GoingOn::CourierDue) {
            return matches!(self, Self::Who | Self::Now | Self::First);
        }
        let hung_up = report.outcome == Some(Outcome::HungUp);
        match self {
            Self::First => urgent,
            Self::Money | Self::Collected => !hung_up,
            _ => true,
        }
    }
}

/// The pages of this report, in order.
pub fn way(report: &Report) -> Vec<Step> {
    Step::ALL.into_iter().filter(|s| s.is_asked(report)).collect()
}

/// The page after this one; none if the answers come next.
pub fn after(step: Step, report: &Report) -> Option<Step> {
    let place = Step::ALL.iter().position(|s| *s == step)?;
    Step::ALL.into_iter().skip(place + 1).find(|s| s.is_asked(report))
}

/// The page before this one.
pub fn before(step: Step, report: &Report) -> Option<Step> {
    let place = Step::ALL.iter().position(|s| *s == step)?;
    Step::ALL.into_iter().take(place).rev().find(|s| s.is_asked(report))
}

/// How far it is, in words: `Page 3 of 11`.
pub fn progress(step: Step, report: &Report) -> String {
    let way = way(report);
    match way.iter().position(|s| *s == step) {
        Some(place) => format!("Page {} of {}", place + 1, way.len()),
        None => "More about this call".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, after, before, progress, way};
    use casework::{GoingOn, Outcome, Report};
    use expect_test::expect;

    fn names(report: &Report) -> String {
        way(report).into_iter().map(Step::slug).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_more_urgent_the_shorter() {
        let with = |going_on| Report { going_on: Some(going_on), ..Report::default() };
        expect!["who now asked ended when caller money collected words person you"]
            .assert_eq(&names(&Report::default()));
        expect!["who now first asked ended when caller money collected words person you"]
            .assert_eq(&names(&with(GoingOn::JustHandedOver)));
        expect!["who now first"].assert_eq(&names(&with(GoingOn::CourierDue)));
        let hung_up = Report { outcome: Some(Outcome::HungUp), ..Report::default() };
        expect!["who now asked ended when caller words person you"].assert_eq(&names(&hung_up));
    }

    #[test]
    fn a_page_outside_of_the_way_leads_back_into_it() {
        let hung_up = Report { outcome: Some(Outcome::HungUp), ..Report::default() };
        assert_eq!(after(Step::Money, &hung_up), Some(Step::Words));
        assert_eq!(before(Step::Money, &hung_up), Some(Step::Caller));
        assert_eq!(progress(Step::Words, &hung_up), "Page 7 of 9");
        assert_eq!(progress(Step::Money, &hung_up), "More about this call");
        assert_eq!(after(Step::You, &hung_up), None);
        assert_eq!(before(Step::Who, &hung_up), None);
    }

    #[test]
    fn names_come_back() {
        for step in Step::ALL {
            assert_eq!(Step::from_slug(step.slug()), Some(step));
        }
        assert_eq!(Step::from_slug("../desk"), None);
    }
}
