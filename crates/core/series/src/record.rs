//! A report as it is compared: its fields, and what its narrative says where a field is empty.

use crate::code::{self, Drawer};
use crate::common::{key, key_of};
use crate::name::Claimed;
use crate::number::{Number, Seen};
use crate::story::Story;
use crate::vehicle::{Mark, Vehicle};
use casework::{Asked, Collection, Moment, Report, ReportId};
use extraction::{Context, Date, Districts, Entity, Kind, Reported, extract, towns_named};
use std::num::{NonZeroU32, NonZeroU64};
use std::sync::Arc;

/// Whom the caller claimed to be from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claim {
    /// What kind of body.
    pub kind: Option<Body>,
    /// The body itself in one spelling, if it is more than "the police" or "the bank".
    pub body: Option<Arc<str>>,
}

/// Things asked for: a bit for each of [`Asked::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Things(pub(crate) u32);

impl Things {
    /// These things.
    pub fn of(all: impl IntoIterator<Item = Asked>) -> Self {
        Self(all.into_iter().fold(0, |bits, thing| bits | 1 << place_of(thing)))
    }

    /// Whether nothing was asked for.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What is in both.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Each of them once.
    pub fn iter(self) -> impl Iterator<Item = Asked> {
        Asked::ALL.iter().copied().filter(move |thing| self.0 & (1 << place_of(*thing)) != 0)
    }
}

/// Place of a thing asked for among all that can be.
pub(crate) fn place_of(asked: Asked) -> usize {
    Asked::ALL.iter().position(|a| *a == asked).unwrap_or(0) % 32
}

/// Kinds of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// Police.
    Police,
    /// A bank or card company.
    Bank,
    /// Somebody else.
    Other,
}

impl Body {
    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Police => "the police",
            Self::Bank => "a bank or card company",
            Self::Other => "another body",
        }
    }
}

/// A report as it is compared. It holds no person and nothing that was not redacted.
///
/// There are many of them in memory, so that it is kept small: texts are shared by all that say
/// the same once they are in a [`crate::Book`], and what few reports name stands apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Which report.
    pub id: ReportId,
    /// Numbers, each once, in the strongest way it was seen.
    pub numbers: Box<[Number]>,
    /// The name that was claimed.
    pub name: Claimed,
    /// Whom the caller claimed to be from.
    pub claim: Claim,
    /// Station or branch, in small letters.
    pub station: Option<Arc<str>>,
    /// The story.
    pub story: Story,
    /// What was asked for.
    pub asked: Things,
    /// How it was fetched.
    pub collection: Option<Collection>,
    /// Code word in one form.
    pub code: Option<Arc<str>>,
    /// Vehicle, if anything is known of it.
    pub vehicle: Option<Box<Vehicle>>,
    /// Registration.
    pub mark: Option<Mark>,
    /// Taxi firm, in small letters.
    pub firm: Option<Arc<str>>,
    /// Town as it is named.
    pub town: Option<Arc<str>>,
    /// Its name as it is compared: small and capital letters are one.
    pub(crate) town_key: Option<NonZeroU64>,
    /// Degrees north and east of the postcode district or the town, to a metre.
    pub(crate) place: Option<(f32, f32)>,
    /// Day of the call, counted from 1970.
    pub day: i32,
    /// Minute of the day, as the clock showed it there.
    pub minute: Option<i16>,
    /// Pounds asked for or lost.
    pub pounds: Option<NonZeroU32>,
    /// Pounds lost.
    pub lost: u32,
}

/// A report with what the store knows of it.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its number.
    pub id: ReportId,
    /// When it arrived.
    pub received: Moment,
    /// What was told.
    pub report: &'a Report,
}

impl Record {
    /// Makes a record. Text is redacted first, so that nothing that opens an account is ever
    /// compared or shown as a reason.
    pub fn of(told: Told<'_>) -> Self {
        Self::placed(told, &Districts::default())
    }

    /// Makes a record whose postcode district is placed by a table: it says more nearly where
    /// than the town does, and which of several towns of a name is meant.
    pub fn placed(told: Told<'_>, districts: &Districts) -> Self {
        let mut report = told.report.clone();
        report.redact();
        let narrative = report.narrative.clone().unwrap_or_default();
        let place = place_told(&report, districts);
        let context = Context { reported: reported(told.received), near: place };
        let entities = extract(&narrative, context);
        let text = |field: &Option<String>| field.clone().filter(|t| !t.trim().is_empty());
        let share = |text: String| Some(text).filter(|t| !t.is_empty()).map(Arc::<str>::from);
        let first =
            |kind: Kind| entities.iter().find(|e| e.kind == kind).map(|e| e.normalised.clone());
        let vehicle = text(&report.vehicle).or_else(|| first(Kind::Vehicle)).unwrap_or_default();
        let (day, minute) = contact(&report, told.received);
        Self {
            id: told.id,
            numbers: numbers(&report, &narrative, &entities).into(),
            name: name(&report, &entities),
            claim: claim(&report, &entities),
            station: text(&report.claimed_station)
                .or_else(|| first(Kind::Station))
                .and_then(|s| share(station(&s))),
            story: story(&report, &narrative, &entities),
            asked: Things::of(report.asked_for.iter().chain(&report.given).copied()),
            collection: report.collection,
            code: text(&report.code_word)
                .or_else(|| first(Kind::CodeWord))
                .and_then(|w| share(code::normal(&w))),
            mark: text(&report.vrm).or_else(|| first(Kind::Vrm)).and_then(|t| Mark::parse(&t)),
            vehicle: Some(Vehicle::parse(&vehicle)).filter(|v| !v.is_empty()).map(Box::new),
            firm: text(&report.taxi_firm).map(|f| code::normal(&f).into()),
            town_key: text(&report.town)
                .and_then(|t| NonZeroU64::new(key(29, &t.trim().to_lowercase()))),
            town: text(&report.town).map(|t| t.trim().into()),
            place: place.map(|(north, east)| (north as f32, east as f32)),
            day,
            minute: minute.and_then(|m| i16::try_from(m).ok()),
            pounds: report
                .amount_attempted_gbp
                .or(report.amount_lost_gbp)
                .and_then(NonZeroU32::new),
            lost: report.amount_lost_gbp.unwrap_or(0),
        }
    }

    /// Degrees north and east of the postcode district or the town.
    pub fn degrees(&self) -> Option<(f64, f64)> {
        self.place.map(|(north, east)| (north.into(), east.into()))
    }

    /// Every text in it.
    pub(crate) fn texts(&mut self) -> impl Iterator<Item = &mut Arc<str>> {
        let name = &mut self.name;
        [
            &mut name.forename,
            &mut name.surname,
            &mut name.lone,
            &mut self.claim.body,
            &mut self.station,
            &mut self.code,
            &mut self.firm,
            &mut self.town,
        ]
        .into_iter()
        .flatten()
        .chain(self.vehicle.iter_mut().flat_map(|v| &mut v.makes))
    }

    /// Of what kind its code word is.
    pub fn drawer(&self) -> Option<Drawer> {
        self.code.as_deref().and_then(code::drawer)
    }

    /// Every value of which it is counted how common it is; each once.
    pub fn values(&self) -> Vec<u64> {
        let mut all = Vec::with_capacity(32);
        all.extend(self.numbers.iter().map(|n| key_of(1, n.value())));
        for name in [&self.name.surname, &self.name.forename, &self.name.lone].into_iter().flatten()
        {
            all.push(key(2, name));
        }
        all.extend(self.claim.body.as_deref().map(|b| key(3, b)));
        all.extend(self.claim.kind.map(|k| key(4, k.words())));
        all.extend(self.station.as_deref().map(|s| key(5, s)));
        all.extend(self.asked.iter().map(|a| key(6, a.code())));
        all.extend(self.collection.map(|c| key(7, c.code())));
        all.extend(self.code.as_deref().map(|c| key(8, c)));
        all.extend(self.drawer().map(|d| key(10, &d.words())));
        if let Some(vehicle) = &self.vehicle {
            all.extend(vehicle.colour.map(|c| key(11, c)));
            all.extend(vehicle.kind.map(|k| key(12, k)));
            all.extend(vehicle.makes.iter().map(|m| key(13, m)));
        }
        all.extend(self.firm.as_deref().map(|f| key(14, f)));
        all.extend(crate::story::motifs(self.story.motifs).map(motif_key));
        all.extend(self.story.words.iter().map(|w| word_key(*w)));
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The value of a motif, as it is counted.
pub fn motif_key(motif: usize) -> u64 {
    key(15, crate::story::MOTIFS.get(motif).map_or("", |m| m.label))
}

/// The value of a word of a story, as it is counted.
pub(crate) fn word_key(word: u32) -> u64 {
    u64::from(word) << 32
}

/// Degrees north and east of a town, if the gazetteer knows one of this name.
pub fn coordinates(town: &str) -> Option<(f64, f64)> {
    towns_named(town).next().map(|t| (t.latitude, t.longitude))
}

/// Degrees north and east of where a report comes from: of its postcode district, if the table
/// knows it, else of its town.
pub fn place_told(report: &Report, districts: &Districts) -> Option<(f64, f64)> {
    let district = report.postcode_district.as_deref().and_then(|d| districts.centre(d.trim()));
    district.or_else(|| report.town.as_deref().and_then(coordinates))
}

fn reported(received: Moment) -> Option<Reported> {
    let day = i32::try_from(received.0.div_euclid(86_400)).ok()?;
    let minute = u32::try_from(received.0.rem_euclid(86_400) / 60).ok();
    Date::new(1970, 1, 1).map(|start| Reported { date: start.plus(day), minute })
}

/// Day and minute of the call: as the reporter wrote it, else by the moment, else the day on
/// which the report came.
fn contact(report: &Report, received: Moment) -> (i32, Option<i32>) {
    let written = report.contact_at.as_deref().and_then(Reported::parse);
    if let (Some(written), Some(start)) = (written, Date::new(1970, 1, 1)) {
        let minute = written.minute.and_then(|m| i32::try_from(m).ok());
        return (written.date.since(start), minute);
    }
    let (moment, known) = match report.contact_moment {
        Some(moment) => (moment.0, true),
        None => (received.0, false),
    };
    let day = i32::try_from(moment.div_euclid(86_400)).unwrap_or(0);
    let minute = i32::try_from(moment.rem_euclid(86_400) / 60).ok().filter(|_| known);
    (day, minute)
}

/// Words before a number that say it was rung, or was to be.
const RUNG: [&str; 14] = [
    "rang back",
    "ring back",
    "rung back",
    "call back",
    "called back",
    "called it",
    "rang it",
    "ring this",
    "ring him",
    "ring her",
    "gave me",
    "gave him",
    "gave her",
    "told to ring",
];

fn numbers(report: &Report, narrative: &str, entities: &[Entity]) -> Vec<Number> {
    let mut all: Vec<Number> = Vec::new();
    let mut put = |number: Number| match all.iter_mut().find(|n| n.value() == number.value()) {
        Some(known) => known.seen = known.seen.max(number.seen),
        None => all.push(number),
    };
    let shown = report.presented_number.iter().flat_map(|t| Number::all(t, Seen::Shown));
    let used = report.other_numbers.iter().flat_map(|t| Number::all(t, Seen::Used));
    shown.chain(used).for_each(&mut put);
    for entity in entities.iter().filter(|e| e.kind == Kind::Phone) {
        let from = entity.start.saturating_sub(60);
        let before = (from..=entity.start).find_map(|i| narrative.get(i..entity.start));
        let before = before.unwrap_or("").to_lowercase();
        let rung = RUNG.iter().any(|cue| before.contains(cue));
        let seen = if rung { Seen::Used } else { Seen::Shown };
        Number::parse(&entity.normalised, seen).into_iter().for_each(&mut put);
    }
    all.truncate(6);
    all
}

/// The name of the field, else one with a rank in the narrative: other names there may be
/// those of the family.
fn name(report: &Report, entities: &[Entity]) -> Claimed {
    if let Some(name) = report.cover_name.as_deref() {
        let claimed = Claimed::parse(name);
        if !claimed.is_empty() {
            return claimed;
        }
    }
    let ranked = entities.windows(2).find_map(|pair| match pair {
        [rank, person]
            if rank.kind == Kind::Rank
                && person.kind == Kind::Person
                && person.start <= rank.end + 12 =>
        {
            Some(format!("{} {}", rank.normalised, person.normalised))
        }
        _ => None,
    });
    ranked.map_or_else(Claimed::default, |name| Claimed::parse(&name))
}

fn claim(report: &Report, entities: &[Entity]) -> Claim {
    let typed = report.claimed_org.as_deref().unwrap_or("").trim().to_lowercase();
    if !typed.is_empty() {
        return claim_of(&typed);
    }
    let found = entities.iter().find(|e| e.kind == Kind::Organisation);
    found.map_or_else(Claim::default, |e| claim_of(&e.normalised.to_lowercase()))
}

const POLICE: [&str; 14] = [
    "police",
    "constabulary",
    "fraud squad",
    "fraud team",
    "met",
    "scotland yard",
    "colp",
    "cid",
    "interpol",
    "crime agency",
    "economic crime",
    "city of london",
    "flying squad",
    "fraud office",
];
/// Names of banks and card schemes, as they begin.
const BANKS: [&str; 15] = [
    "barclay",
    "natwest",
    "nat west",
    "lloyds",
    "hsbc",
    "halifax",
    "santander",
    "tsb",
    "nationwide",
    "monzo",
    "visa",
    "mastercard",
    "starling",
    "first direct",
    "bank of england",
];
/// What says that a bank is meant, without its name.
const SOME_BANK: [&str; 3] = ["bank", "card", "building society"];

/// Puts a body into one spelling and its kind.
pub fn claim_of(typed: &str) -> Claim {
    let words = code::normal(typed);
    let spaced = format!(" {words} ");
    let has = |w: &&str| spaced.contains(&format!(" {w}"));
    let is_other =
        ["microsoft", "amazon", "bt ", "openreach", "report fraud", "help desk", "helpdesk"]
            .iter()
            .any(|w| spaced.contains(w));
    let bank_fraud = ["bank", "card", "visa"].iter().any(|w| spaced.contains(w));
    let kind = match () {
        () if is_other => Body::Other,
        () if POLICE.iter().any(&has) && (!bank_fraud || spaced.contains("police")) => Body::Police,
        () if BANKS.iter().chain(&SOME_BANK).any(has) => Body::Bank,
        () => Body::Other,
    };
    let body = match kind {
        Body::Police => force(&spaced),
        Body::Bank => bank(&spaced),
        Body::Other => Some(words),
    };
    Claim { kind: Some(kind), body: body.map(Into::into) }
}

/// Words that name no force of their own.
const NO_FORCE: &str = " police constabulary the fraud squad team unit economic crime local force \
    department investigation investigations service officer in hq headquarters and from central \
    cid station detective head office national ";

/// The force: its name without what all forces are called, counties made whole.
fn force(spaced: &str) -> Option<String> {
    let short = [
        ("met", "metropolitan"),
        ("scotland yard", "metropolitan"),
        ("herts", "hertfordshire"),
        ("beds", "bedfordshire"),
        ("cambs", "cambridgeshire"),
        ("bucks", "thames valley"),
        ("northants", "northamptonshire"),
        ("notts", "nottinghamshire"),
        ("lincs", "lincolnshire"),
        ("leics", "leicestershire"),
        ("lancs", "lancashire"),
        ("hants", "hampshire"),
        ("staffs", "staffordshire"),
        ("gmp", "greater manchester"),
        ("birmingham", "west midlands"),
        ("colp", "city of london"),
        ("city of london", "city of london"),
        ("city", "city of london"),
    ];
    if let Some((_, long)) = short.iter().find(|(s, _)| spaced.contains(&format!(" {s} "))) {
        return Some((*long).to_owned());
    }
    let kept: Vec<&str> =
        spaced.split_whitespace().filter(|w| !NO_FORCE.contains(&format!(" {w} "))).collect();
    let name = kept.join(" ");
    (!name.is_empty() && name != "of" && name != "london").then_some(name)
}

fn bank(spaced: &str) -> Option<String> {
    BANKS.iter().find(|n| spaced.contains(&format!(" {n}"))).map(|n| n.replace(' ', ""))
}

/// A station without the words that all stations share.
fn station(text: &str) -> String {
    let words = code::normal(text);
    let own: Vec<&str> = words
        .split(' ')
        .filter(|w| !matches!(*w, "police" | "station" | "the" | "nick" | "branch"))
        .collect();
    own.join(" ")
}

fn story(report: &Report, narrative: &str, entities: &[Entity]) -> Story {
    let texts: Vec<&str> =
        [&report.story, &report.cover_story].into_iter().filter_map(|t| t.as_deref()).collect();
    let elsewhere = |e: &&Entity| {
        matches!(
            e.kind,
            Kind::Person
                | Kind::Rank
                | Kind::Station
                | Kind::Place
                | Kind::Date
                | Kind::Time
                | Kind::Phone
                | Kind::Vrm
                | Kind::Bank
                | Kind::CodeWord
                | Kind::Money
        )
    };
    let spans: Vec<(usize, usize)> =
        entities.iter().filter(elsewhere).map(|e| (e.start, e.end)).collect();
    Story::read(&texts, narrative, &spans)
}

#[cfg(test)]
mod tests {
    use super::{Body, claim_of};

    #[track_caller]
    fn check(typed: &str, kind: Body, body: Option<&str>) {
        let claim = claim_of(&typed.to_lowercase());
        assert_eq!((claim.kind, claim.body.as_deref()), (Some(kind), body), "{typed}");
    }

    #[test]
    fn bodies_have_one_spelling() {
        check("Met Police", Body::Police, Some("metropolitan"));
        check("the Metropolitan Police Service", Body::Police, Some("metropolitan"));
        check("Police", Body::Police, None);
        check("Fraud Squad", Body::Police, None);
        check("Kent Constabulary", Body::Police, Some("kent"));
        check("Lloyds Bank fraud team", Body::Bank, Some("lloyds"));
        check("my bank", Body::Bank, None);
        check("Microsoft", Body::Other, Some("microsoft"));
        check("Age charity", Body::Other, Some("age charity"));
    }
}
