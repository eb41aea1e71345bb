//! What becomes of a bulletin: it is written, approved by somebody who did not write it,
//! published, corrected, withdrawn. Nothing that was published is changed afterwards: a
//! correction is another version, and says what is different.

use crate::compose::{compose, differences};
use crate::draft::Draft;
use crate::figures::{Discretion, Figures};
use casework::{AccountId, Moment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use thiserror::Error;

/// Number of a bulletin: `B-0042`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BulletinId(pub i64);

impl fmt::Display for BulletinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "B-{:04}", self.0)
    }
}

impl std::str::FromStr for BulletinId {
    type Err = std::num::ParseIntError;

    /// Reads the number with or without its letter.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        text.strip_prefix("B-").unwrap_or(text).parse().map(Self)
    }
}

/// Letters of the free paragraph, and of a reason, at most.
pub const LONGEST: usize = 4_000;

/// How far a version has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It is being written.
    Draft,
    /// It waits for somebody else to approve it.
    Submitted,
    /// It may be published.
    Approved,
    /// It is published.
    Published,
}

impl Progress {
    /// Words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Submitted => "Waiting for approval",
            Self::Approved => "Approved",
            Self::Published => "Published",
        }
    }
}

/// Who did something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// Who.
    pub by: AccountId,
    /// When.
    pub at: Moment,
}

/// One version of a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Number, from 1.
    pub number: u32,
    /// How far it has come.
    pub progress: Progress,
    /// Composed from the figures.
    pub draft: Draft,
    /// Paragraph that somebody wrote; empty for none.
    pub free: String,
    /// Of a correction: what is different from the version before.
    pub changes: Vec<String>,
    /// Everybody who had a hand in it.
    pub authors: BTreeSet<AccountId>,
    /// When it was last written at.
    pub written: Moment,
    /// What it was last sent back for; empty for nothing.
    pub sent_back: String,
    /// Who approved it.
    pub approved: Option<Deed>,
    /// Who published it.
    pub published: Option<Deed>,
}

/// That a bulletin was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Who and when.
    pub deed: Deed,
    /// Why, as the public is told it.
    pub reason: String,
}

/// A bulletin with all its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// Number; 0 before it is kept.
    pub id: BulletinId,
    /// Published versions, the oldest first.
    pub published: Vec<Version>,
    /// The version that is being worked on.
    pub work: Option<Version>,
    /// Whether it was withdrawn.
    pub withdrawn: Option<Withdrawal>,
}

/// What is done to a bulletin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Written at: other figures, or none to leave them; and the free paragraph.
    Write(Option<Box<Figures>>, String),
    /// Handed to somebody else for approval.
    Submit,
    /// Sent back to its authors, with what is wrong.
    SendBack(String),
    /// Approved.
    Approve,
    /// Published.
    Publish,
    /// A correction is begun, with figures as they are known today.
    Correct(Box<Figures>),
    /// The version that is being worked on is given up.
    Discard,
    /// Withdrawn, with the reason that the public is told.
    Withdraw(String),
}

/// Why something cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// It was withdrawn.
    #[error("the bulletin was withdrawn")]
    Withdrawn,
    /// Nothing is being worked on.
    #[error("no version of it is being worked on")]
    NoWork,
    /// A version is being worked on already.
    #[error("a version of it is being worked on already")]
    WorkThere,
    /// It has to be handed in first.
    #[error("it has not been submitted for approval")]
    NotSubmitted,
    /// It has to be approved first.
    #[error("it has not been approved")]
    NotApproved,
    /// It waits for approval already.
    #[error("it has been submitted already")]
    SubmittedAlready,
    /// Whoever wrote it cannot approve it.
    #[error("somebody who did not write it has to approve it")]
    OwnWork,
    /// Nothing of it is published.
    #[error("nothing of it is published")]
    NotPublished,
    /// A reason is needed.
    #[error("a reason is needed")]
    NoReason,
}

impl Bulletin {
    /// Begins a bulletin.
    pub fn begin(figures: &Figures, discretion: Discretion, free: &str, deed: Deed) -> Self {
        let work = Version::of(1, compose(figures, discretion), free, deed);
        Self { id: BulletinId(0), published: Vec::new(), work: Some(work), withdrawn: None }
    }

    /// The version that the public sees; none before the first is published.
    pub fn current(&self) -> Option<&Version> {
        self.published.last()
    }

    /// A published version by its number.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.published.iter().find(|v| v.number == number)
    }

    /// The newest version, published or not.
    pub fn newest(&self) -> Option<&Version> {
        self.work.as_ref().or(self.current())
    }

    /// Takes a step; a refused step changes nothing.
    ///
    /// # Errors
    /// [`Refusal`] says what stands in the way.
    pub fn take(&mut self, step: Step, deed: Deed, discretion: Discretion) -> Result<(), Refusal> {
        if self.withdrawn.is_some() {
            return Err(Refusal::Withdrawn);
        }
        match step {
            Step::Write(figures, free) => self.write(figures.as_deref(), &free, (deed, discretion)),
            Step::Submit => self.submit(deed),
            Step::SendBack(reason) => self.send_back(&reason, deed),
            Step::Approve => self.approve(deed),
            Step::Publish => self.publish(deed),
            Step::Correct(figures) => self.correct(&figures, deed, discretion),
            Step::Discard => self.work.take().map(|_| ()).ok_or(Refusal::NoWork),
            Step::Withdraw(reason) => self.withdraw(&reason, deed),
        }
    }

    fn work(&mut self) -> Result<&mut Version, Refusal> {
        self.work.as_mut().ok_or(Refusal::NoWork)
    }

    fn write(
        &mut self,
        figures: Option<&Figures>,
        free: &str,
        (deed, discretion): (Deed, Discretion),
    ) -> Result<(), Refusal> {
        let before = self.current().map(|v| v.draft.figures.clone());
        let work = self.work()?;
        if let Some(figures) = figures {
            work.draft = compose(figures, discretion);
            work.changes = before.map(|b| differences(&b, figures)).unwrap_or_default();
        }
        work.free = tidy(free);
        // What somebody approved was another text.
        work.progress = Progress::Draft;
        work.approved = None;
        work.authors.insert(deed.by);
        work.written = deed.at;
        Ok(())
    }

    fn submit(&mut self, deed: Deed) -> Result<(), Refusal> {
        let work = self.work()?;
        if work.progress != Progress::Draft {
            return Err(Refusal::SubmittedAlready);
        }
        work.authors.insert(deed.by);
        work.progress = Progress::Submitted;
        work.sent_back.clear();
        Ok(())
    }

    fn send_back(&mut self, reason: &str, deed: Deed) -> Result<(), Refusal> {
        let reason = tidy(reason);
        let work = self.judged(deed)?;
        if reason.is_empty() {
            return Err(Refusal::NoReason);
        }
        work.progress = Progress::Draft;
        work.sent_back = reason;
        Ok(())
    }

    fn approve(&mut self, deed: Deed) -> Result<(), Refusal> {
        let work = self.judged(deed)?;
        work.progress = Progress::Approved;
        work.approved = Some(deed);
        Ok(())
    }

    /// The version that waits for judgement by somebody who did not write it.
    fn judged(&mut self, deed: Deed) -> Result<&mut Version, Refusal> {
        let work = self.work()?;
        match work.progress {
            Progress::Submitted if work.authors.contains(&deed.by) => Err(Refusal::OwnWork),
            Progress::Submitted => Ok(work),
            _ => Err(Refusal::NotSubmitted),
        }
    }

    fn publish(&mut self, deed: Deed) -> Result<(), Refusal> {
        match self.work.take() {
            Some(work) if work.progress == Progress::Approved => {
                let published = Some(deed);
                self.published.push(Version { progress: Progress::Published, published, ..work });
                Ok(())
            }
            Some(work) => {
                self.work = Some(work);
                Err(Refusal::NotApproved)
            }
            None => Err(Refusal::NoWork),
        }
    }

    fn correct(
        &mut self,
        figures: &Figures,
        deed: Deed,
        discretion: Discretion,
    ) -> Result<(), Refusal> {
        if self.work.is_some() {
            return Err(Refusal::WorkThere);
        }
        let current = self.current().ok_or(Refusal::NotPublished)?;
        let draft = compose(figures, discretion);
        let mut next = Version::of(current.number + 1, draft, &current.free, deed);
        next.changes = differences(&current.draft.figures, figures);
        self.work = Some(next);
        Ok(())
    }

    fn withdraw(&mut self, reason: &str, deed: Deed) -> Result<(), Refusal> {
        let reason = tidy(reason);
        match () {
            () if self.published.is_empty() => Err(Refusal::NotPublished),
            () if reason.is_empty() => Err(Refusal::NoReason),
            () => {
                self.work = None;
                self.withdrawn = Some(Withdrawal { deed, reason });
                Ok(())
            }
        }
    }
}

impl Version {
    fn of(number: u32, draft: Draft, free: &str, deed: Deed) -> Self {
        Self {
            number,
            progress: Progress::Draft,
            draft,
            free: tidy(free),
            changes: Vec::new(),
            authors: BTreeSet::from([deed.by]),
            written: deed.at,
            sent_back: String::new(),
            approved: None,
            published: None,
        }
    }
}

/// A text without control characters but line ends, and no longer than it may be.
fn tidy(text: &str) -> String {
    let plain = |c: &char| !c.is_control() || *c == '\n';
    text.trim().chars().filter(plain).take(LONGEST).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Bulletin, Deed, Progress, Refusal, Step, Version};
    use crate::figures::{Discretion, Figure, Figures, Period};
    use casework::{AccountId, Moment};
    use proptest::prelude::*;

    fn figures(targeted: u64) -> Figures {
        let day = |text: &str| text.parse().unwrap();
        let period = Period { from: day("2026-12-01"), to: day("2026-12-27") };
        Figures {
            targeted: Figure::new(targeted, "/desk"),
            ..Figures::none("Hertfordshire", period, day("2026-12-27"))
        }
    }

    fn deed(by: i64, at: i64) -> Deed {
        Deed { by: AccountId(by), at: Moment(at) }
    }

    fn begun() -> Bulletin {
        Bulletin::begin(&figures(27), Discretion::default(), "Free.", deed(1, 0))
    }

    fn take(bulletin: &mut Bulletin, step: Step, by: i64) -> Result<(), Refusal> {
        bulletin.take(step, deed(by, 9), Discretion::default())
    }

    fn published() -> Bulletin {
        let mut bulletin = begun();
        for (step, by) in [(Step::Submit, 1), (Step::Approve, 2), (Step::Publish, 1)] {
            take(&mut bulletin, step, by).unwrap();
        }
        bulletin
    }

    #[test]
    fn whoever_wrote_it_does_not_approve_it() {
        let mut bulletin = begun();
        take(&mut bulletin, Step::Write(None, "Other words.".into()), 2).unwrap();
        take(&mut bulletin, Step::Submit, 3).unwrap();
        for author in [1, 2, 3] {
            assert_eq!(take(&mut bulletin, Step::Approve, author), Err(Refusal::OwnWork));
        }
        assert_eq!(take(&mut bulletin, Step::Publish, 4), Err(Refusal::NotApproved));
        take(&mut bulletin, Step::Approve, 4).unwrap();
        take(&mut bulletin, Step::Publish, 1).unwrap();
        assert_eq!(bulletin.current().unwrap().free, "Other words.");
    }

    #[test]
    fn words_that_were_approved_are_the_words_that_are_published() {
        let mut bulletin = begun();
        take(&mut bulletin, Step::Submit, 1).unwrap();
        take(&mut bulletin, Step::Approve, 2).unwrap();
        take(&mut bulletin, Step::Write(None, "Slipped in.".into()), 1).unwrap();
        assert_eq!(take(&mut bulletin, Step::Publish, 1), Err(Refusal::NotApproved));
    }

    #[test]
    fn what_is_sent_back_says_why() {
        let mut bulletin = begun();
        assert_eq!(take(&mut bulletin, Step::SendBack("x".into()), 2), Err(Refusal::NotSubmitted));
        take(&mut bulletin, Step::Submit, 1).unwrap();
        assert_eq!(take(&mut bulletin, Step::SendBack(" ".into()), 2), Err(Refusal::NoReason));
        take(&mut bulletin, Step::SendBack("The towns are wrong.".into()), 2).unwrap();
        assert_eq!(bulletin.newest().unwrap().sent_back, "The towns are wrong.");
        take(&mut bulletin, Step::Submit, 1).unwrap();
        assert_eq!(bulletin.newest().unwrap().sent_back, "");
    }

    #[test]
    fn a_correction_is_another_version_and_says_what_is_different() {
        let mut bulletin = published();
        take(&mut bulletin, Step::Correct(Box::new(figures(29))), 1).unwrap();
        assert_eq!(
            take(&mut bulletin, Step::Correct(Box::new(figures(30))), 1),
            Err(Refusal::WorkThere)
        );
        take(&mut bulletin, Step::Submit, 1).unwrap();
        take(&mut bulletin, Step::Approve, 2).unwrap();
        take(&mut bulletin, Step::Publish, 1).unwrap();
        let current = bulletin.current().unwrap();
        assert_eq!((current.number, current.free.as_str()), (2, "Free."));
        assert_eq!(current.changes, ["The number of people targeted is 29; we had said 27."]);
        assert_eq!(bulletin.version(1).unwrap().draft.figures.targeted.value, 27);
    }

    #[test]
    fn after_withdrawal_nothing_happens_any_more() {
        let mut bulletin = published();
        assert_eq!(take(&mut bulletin, Step::Withdraw(String::new()), 2), Err(Refusal::NoReason));
        take(&mut bulletin, Step::Withdraw("The figures were of another year.".into()), 2).unwrap();
        assert_eq!(take(&mut bulletin, Step::Submit, 1), Err(Refusal::Withdrawn));
        assert_eq!(take(&mut begun(), Step::Withdraw("x".into()), 2), Err(Refusal::NotPublished));
    }

    fn step(kind: u8, n: u64) -> Step {
        match kind {
            0 => Step::Write(None, format!("Words {n}")),
            1 => Step::Write(Some(Box::new(figures(n))), String::new()),
            2 => Step::Submit,
            3 => Step::SendBack("why".into()),
            4 => Step::Approve,
            5 => Step::Publish,
            6 => Step::Correct(Box::new(figures(n))),
            7 => Step::Discard,
            _ => Step::Withdraw("why".into()),
        }
    }

    /// What must hold after any step.
    fn holds(before: &Bulletin, after: &Bulletin, taken: bool) {
        assert!(taken || before == after, "a refused step changes nothing");
        assert!(after.published.starts_with(&before.published), "what is published stays");
        for (index, version) in after.published.iter().enumerate() {
            assert_eq!(usize::try_from(version.number).unwrap(), index + 1);
            let approved = version.approved.unwrap();
            assert!(!version.authors.contains(&approved.by), "nobody approves his own words");
        }
        if let [.., last] = after.published.as_slice()
            && after.published.len() > before.published.len()
        {
            let work = before.work.clone().unwrap();
            assert_eq!(work.progress, Progress::Approved);
            let plain = |v: &Version| (v.draft.clone(), v.free.clone(), v.changes.clone());
            assert_eq!(plain(last), plain(&work), "what was approved is what is published");
        }
        if before.withdrawn.is_some() {
            assert_eq!(before, after);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_tried_nothing_is_published_that_was_not_approved(
            steps in prop::collection::vec((0_u8..60, 1_i64..4, 0_u64..40), 0..60),
        ) {
            let mut bulletin = begun();
            for (kind, by, n) in steps {
                // Withdrawal ends everything, so it is tried seldom.
                let kind = if kind == 59 { 8 } else { kind % 8 };
                let before = bulletin.clone();
                let taken = bulletin.take(step(kind, n), deed(by, 5), Discretion::default());
                holds(&before, &bulletin, taken.is_ok());
                let json = serde_json::to_string(&bulletin).unwrap();
                prop_assert_eq!(serde_json::from_str::<Bulletin>(&json).unwrap(), bulletin.clone());
            }
        }
    }
}
