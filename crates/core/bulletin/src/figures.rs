//! What a bulletin is composed from: figures, each with the query that made it.

use crate::day::Day;
use serde::{Deserialize, Serialize};

/// A figure, and the page of the desk on which the reports behind it are found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// People, reports, or whole pounds.
    pub value: u64,
    /// Address below the site, as `/desk/search?from=2026-12-01&loss=yes`.
    pub query: String,
}

impl Figure {
    /// A figure with its query.
    pub fn new(value: u64, query: impl Into<String>) -> Self {
        Self { value, query: query.into() }
    }
}

/// First and last day, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

/// Who the callers said they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pose {
    /// Police officers.
    Police,
    /// A bank's staff.
    Bank,
    /// Somebody else.
    Other,
}

/// What they wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Want {
    /// Bank or card details.
    Details,
    /// A PIN or passcode.
    Pin,
    /// Bank cards.
    Cards,
    /// Cash.
    Cash,
    /// Foreign currency.
    Currency,
    /// Gold, jewellery, a watch.
    Gold,
    /// Vouchers.
    Vouchers,
    /// A payment to another account.
    Transfer,
    /// A telephone or computer, or access to one.
    Device,
}

/// How things were fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fetch {
    /// By a courier.
    Courier,
    /// By a taxi.
    Taxi,
    /// By somebody in person.
    InPerson,
    /// By post or parcel.
    Post,
}

/// Who stepped in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Helper {
    /// Bank staff.
    Bank,
    /// Relatives, friends, neighbours, carers.
    Family,
    /// Taxi and courier drivers.
    Driver,
    /// Shops, jewellers, currency exchanges.
    Shop,
    /// The police.
    Police,
    /// A warning on the line.
    Warning,
}

/// Something and in how many reports it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count<T> {
    /// What.
    pub what: T,
    /// In how many reports.
    pub reports: u64,
}

/// A town of the period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Town {
    /// Name.
    pub name: String,
    /// District that it belongs to, if that is known.
    pub district: Option<String>,
    /// People targeted there.
    pub targeted: Figure,
    /// Of them, people who lost something.
    pub victims: u64,
}

/// An age band, both ends included; none at an end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Age {
    /// From.
    pub from: Option<u8>,
    /// To.
    pub to: Option<u8>,
    /// People targeted.
    pub people: u64,
}

/// What was known on an earlier day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    /// The day.
    pub on: Day,
    /// Pounds lost, as known then.
    pub lost: Figure,
}

/// What the exact conditional test said of two periods (Przyborowski and Wilenski 1940).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// More people than before, beyond chance.
    More,
    /// Fewer people than before, beyond chance.
    Fewer,
    /// Chance explains the difference.
    Unclear,
}

/// The period before, to compare with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// The period.
    pub period: Period,
    /// People targeted in it.
    pub targeted: Figure,
    /// What the test said.
    pub trend: Trend,
}

/// More than chance, in space and time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wave {
    /// Towns.
    pub towns: Vec<String>,
    /// Since when.
    pub since: Day,
    /// The wave's page.
    pub query: String,
}

/// Everything that a bulletin says in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// The area, as it stands in a sentence: `Hertfordshire`.
    pub area: String,
    /// Period.
    pub period: Period,
    /// The day on which the figures were taken.
    pub taken: Day,
    /// People targeted, whether they lost anything or not.
    pub targeted: Figure,
    /// Of them, people who lost something.
    pub victims: Figure,
    /// Pounds lost.
    pub lost: Figure,
    /// Cases in which somebody else stepped in, before or while something was lost.
    pub stopped: Figure,
    /// Pounds that were stopped on their way in these cases.
    pub saved: Figure,
    /// Who stepped in.
    pub helpers: Vec<Count<Helper>>,
    /// What was known earlier.
    pub earlier: Option<Earlier>,
    /// The period before.
    pub before: Option<Before>,
    /// A wave that is going on.
    pub wave: Option<Wave>,
    /// Towns.
    pub towns: Vec<Town>,
    /// Ages of people targeted, the youngest first.
    pub ages: Vec<Age>,
    /// Who the callers said they were.
    pub poses: Vec<Count<Pose>>,
    /// What they wanted.
    pub wants: Vec<Count<Want>>,
    /// How it was fetched.
    pub fetched: Vec<Count<Fetch>>,
}

/// The address of the ledger with the figures of a period by such groups (`town`), as they
/// were known at the end of a day.
pub(crate) fn address(period: Period, known: Day, group: &str) -> String {
    let Period { from, to } = period;
    format!("/desk/ledger?from={from}&to={to}&group={group}&known={known}&against=none")
}

impl Figures {
    /// The address of the ledger with these figures by such groups: `town`, `age_band`.
    pub fn query(&self, group: &str) -> String {
        address(self.period, self.taken, group)
    }

    /// Figures of a period in which nothing was reported.
    pub fn none(area: impl Into<String>, period: Period, taken: Day) -> Self {
        Self {
            area: area.into(),
            period,
            taken,
            targeted: Figure::default(),
            victims: Figure::default(),
            lost: Figure::default(),
            stopped: Figure::default(),
            saved: Figure::default(),
            helpers: Vec::new(),
            earlier: None,
            before: None,
            wave: None,
            towns: Vec::new(),
            ages: Vec::new(),
            poses: Vec::new(),
            wants: Vec::new(),
            fetched: Vec::new(),
        }
    }
}

/// How small a number may be before it is merged upwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discretion {
    /// A town is named, without a figure, from so many people targeted there on.
    pub named_from: u64,
    /// A figure of a town, district or age is printed from so many people on.
    pub counted_from: u64,
}

impl Default for Discretion {
    /// A town is named from two people on, a figure is printed from five on.
    fn default() -> Self {
        Self { named_from: 2, counted_from: 5 }
    }
}
