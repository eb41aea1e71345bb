//! What is asked of the ledger, in the address: there and back.

use super::calendar::{Bucket, day_of, end_of, iso, read_day};
use super::{range_of, whole};
use crate::base::Form;
use casework::Moment;
use casework::ledger::{By, Incident, Key, Ledger, Range, When};

/// What figures are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Nothing: one line.
    Whole,
    /// A part of time.
    Time(Bucket),
    /// What the incidents share.
    By(By),
}

/// The parts of time: code, words.
const TIMES: [(Bucket, &str, &str); 4] = [
    (Bucket::Day, "day", "Day"),
    (Bucket::Week, "week", "Week"),
    (Bucket::Month, "month", "Month"),
    (Bucket::Year, "year", "Year"),
];

impl Group {
    /// All, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        let times = TIMES.into_iter().map(|(bucket, ..)| Self::Time(bucket));
        let others = By::ALL.into_iter().map(Self::By);
        times.chain(others).chain([Self::Whole])
    }

    /// Name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Whole => "none",
            Self::Time(bucket) => {
                TIMES.iter().find(|t| t.0 == bucket).map_or("day", |(_, code, _)| code)
            }
            Self::By(by) => by.code(),
        }
    }

    /// Words for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Whole => "Nothing",
            Self::Time(bucket) => {
                TIMES.iter().find(|t| t.0 == bucket).map_or("Day", |(.., words)| words)
            }
            Self::By(by) => by.label(),
        }
    }

    /// The group with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|g| g.code() == code)
    }
}

/// What is asked for. Days are those of Britain, since 1970-01-01, both ends included.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// First day.
    pub from: i64,
    /// Last day.
    pub to: i64,
    /// What figures are grouped by.
    pub group: Group,
    /// Which moment an incident is dated by.
    pub when: When,
    /// As it was known at the end of this day.
    pub known: Option<i64>,
    /// First and last day of the period to compare with.
    pub against: Option<(i64, i64)>,
    /// Only incidents of these groups.
    pub only: Vec<(By, String)>,
    /// Today: nothing is expected of days after it.
    pub today: i64,
}

/// Names of the parameters, besides those of [`By`].
pub const NAMES: [&str; 8] =
    ["from", "to", "group", "when", "known", "against", "against_from", "against_to"];

/// Days shown if nothing is asked.
const USUAL_DAYS: i64 = 30;

impl View {
    /// Thirty days to today, by town, against the thirty days before.
    pub fn usual(now: Moment) -> Self {
        let today = day_of(now);
        let view = Self {
            from: today - USUAL_DAYS + 1,
            to: today,
            group: Group::By(By::Town),
            when: When::Received,
            known: None,
            against: None,
            only: Vec::new(),
            today,
        };
        Self { against: view.before(), ..view }
    }

    /// Reads an address. The names of parameters that cannot be used are given beside; the
    /// usual stands for them.
    pub fn read(form: &Form, now: Moment) -> (Self, Vec<&'static str>) {
        let usual = Self::usual(now);
        let mut wrong = Vec::new();
        let mut day = |name: &'static str| {
            let text = form.given(name)?;
            let day = read_day(&text);
            if day.is_none() {
                wrong.push(name);
            }
            day
        };
        let (from, to, known) = (day("from"), day("to"), day("known"));
        let against = (day("against_from"), day("against_to"));
        let to = to.unwrap_or_else(|| usual.to.max(from.unwrap_or(usual.to)));
        let from = from.unwrap_or(to - USUAL_DAYS + 1);
        if from > to {
            wrong.push("to");
        }
        let mut view = Self { from, to: to.max(from), known, ..usual };
        match form.text("group") {
            "" => {}
            code => match Group::from_code(code) {
                Some(group) => view.group = group,
                None => wrong.push("group"),
            },
        }
        match form.text("when") {
            "" | "received" => {}
            "called" => view.when = When::Called,
            _ => wrong.push("when"),
        }
        view.against = match (form.text("against"), against) {
            ("none", _) => None,
            ("before", _) | ("" | "other", (None, None)) => view.before(),
            ("" | "other", (Some(from), Some(to))) if from <= to => Some((from, to)),
            _ => {
                wrong.push("against");
                view.before()
            }
        };
        view.only = By::ALL
            .into_iter()
            .filter_map(|by| form.given(by.code()).map(|code| (by, folded(by, &code))))
            .collect();
        (view, wrong)
    }

    /// The days before the period, as many as it has.
    pub fn before(&self) -> Option<(i64, i64)> {
        let days = self.to - self.from + 1;
        Some((self.from.checked_sub(days)?, self.from - 1))
    }

    /// Whether the period to compare with is simply the one before.
    pub fn is_before(&self) -> bool {
        self.against.is_some() && self.against == self.before()
    }

    /// The fields of the address that asks for this.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut out = vec![
            ("from", iso(self.from)),
            ("to", iso(self.to)),
            ("group", self.group.code().to_owned()),
        ];
        if self.when == When::Called {
            out.push(("when", "called".to_owned()));
        }
        out.extend(self.known.map(|day| ("known", iso(day))));
        match self.against {
            None => out.push(("against", "none".to_owned())),
            Some(_) if self.is_before() => {}
            Some((from, to)) => {
                out.push(("against_from", iso(from)));
                out.push(("against_to", iso(to)));
            }
        }
        out.extend(self.only.iter().map(|(by, code)| (by.code(), code.clone())));
        out
    }

    /// What has to be read of the store.
    pub fn range(&self) -> Range {
        let (first, last) = self.against.unwrap_or((self.from, self.to));
        let (from, to) = (self.from.min(first), self.to.max(last));
        let known = self.known.map(end_of);
        match self.when {
            When::Received => range_of(from, to, known),
            // A call may be reported long after.
            When::Called => Range { to: Moment(i64::MAX), ..range_of(from, to, known) },
        }
    }

    /// Whether an incident is of the groups that are asked for.
    pub fn keeps(&self, incident: &Incident) -> bool {
        self.only.iter().all(|(by, code)| incident.key(*by).code == *code)
    }

    /// The group of an incident.
    pub fn key(&self, incident: &Incident) -> Key {
        match self.group {
            Group::Whole => whole(),
            Group::Time(bucket) => bucket.key(day_of(incident.at)),
            Group::By(by) => incident.key(by),
        }
    }

    /// The view of one line: the period cut to it, or only its group.
    pub fn of_line(&self, key: &Key) -> Self {
        let mut view = Self { group: Group::Whole, ..self.clone() };
        match self.group {
            Group::Whole => {}
            Group::Time(bucket) => {
                if let Some((first, last)) = bucket.days(&key.code) {
                    view.from = first.max(self.from);
                    view.to = last.min(self.to);
                }
            }
            Group::By(by) => {
                view.only.retain(|(other, _)| *other != by);
                view.only.push((by, key.code.clone()));
            }
        }
        view
    }

    /// The days that a table of time goes over: the period, but none after today, and none
    /// before the first incident if the period is long.
    pub fn span(&self, ledger: &Ledger) -> Option<(i64, i64)> {
        let Group::Time(bucket) = self.group else { return None };
        let first = ledger.lines.first().and_then(|l| bucket.days(&l.key.code));
        let is_long = self.to - self.from > 800;
        let from = if is_long { first?.0.max(self.from) } else { self.from };
        let last = ledger.lines.last().and_then(|l| bucket.days(&l.key.code));
        let to = self.to.min(self.today.max(last.map_or(self.today, |(_, last)| last)));
        (from <= to).then_some((from, to))
    }
}

/// A code as keys have it.
fn folded(by: By, code: &str) -> String {
    match by {
        By::Town | By::Authority => code.trim().to_lowercase(),
        By::District if code != "unknown" => {
            code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
        }
        _ => code.trim().to_owned(),
    }
}
