//! From the incidents of the ledger to the figures of a bulletin.

use crate::day::Day;
use crate::figures::{
    Age, Before, Count, Earlier, Fetch, Figure, Figures, Helper, Period, Pose, Town, Trend, Want,
    Wave, address,
};
use casework::ledger::{By, Incident, tabulate};
use casework::report::Report;
use casework::{AgeBand, Asked, Collection, Outcome, StoppedBy};
use std::collections::{BTreeMap, BTreeSet};

/// What figures are taken from.
#[derive(Clone, Debug)]
pub struct Sources<'a> {
    /// The area, as it stands in a sentence.
    pub area: &'a str,
    /// Period.
    pub period: Period,
    /// The day on which the figures are taken.
    pub taken: Day,
    /// Incidents of the period.
    pub incidents: &'a [Incident],
    /// The period before, how many people were targeted in it, and what the exact test says of
    /// the two.
    pub before: Option<(Period, u64, Trend)>,
    /// An earlier day, and the pounds lost in the period as far as was known on it.
    pub earlier: Option<(Day, u64)>,
    /// A wave that is going on.
    pub wave: Option<Wave>,
    /// Towns that may be named; empty for every one that is written as a town is.
    pub towns: &'a [String],
}

/// Takes the figures. Each has the address of the ledger that gives it, as it is known on the
/// day.
pub fn gather(sources: &Sources<'_>) -> Figures {
    let Sources { incidents, period, taken, .. } = sources;
    let ledger = tabulate(*incidents, |i| i.key(By::Town));
    let asked = |group: &str| address(*period, *taken, group);
    let count =
        |wanted: fn(&Report) -> bool| incidents.iter().filter(|i| wanted(&i.report)).count() as u64;
    let helped: Vec<&Report> =
        incidents.iter().map(|i| &i.report).filter(|r| helper(r).is_some()).collect();
    let saved = helped.iter().filter_map(|r| r.amount_stopped_gbp).map(u64::from).sum();
    Figures {
        targeted: Figure::new(ledger.total.people, asked("none")),
        victims: Figure::new(count(lost_something), asked("outcome")),
        lost: Figure::new(ledger.total.lost_gbp, asked("town")),
        stopped: Figure::new(helped.len() as u64, asked("outcome")),
        saved: Figure::new(saved, asked("outcome")),
        helpers: counted(helped.iter().filter_map(|r| helper(r))),
        earlier: sources.earlier.map(|(on, pounds)| Earlier {
            on,
            lost: Figure::new(pounds, address(Period { from: period.from, to: on }, on, "town")),
        }),
        before: sources.before.map(|(before, people, trend)| Before {
            period: before,
            targeted: Figure::new(people, address(before, *taken, "none")),
            trend,
        }),
        wave: sources.wave.clone(),
        towns: towns(sources),
        ages: ages(incidents),
        poses: counted(incidents.iter().filter_map(|i| pose(&i.report))),
        wants: counted(incidents.iter().flat_map(|i| wants(&i.report))),
        fetched: counted(incidents.iter().filter_map(|i| fetch(&i.report))),
        ..Figures::none(sources.area, *period, *taken)
    }
}

/// Whether something was handed over, whether or not its worth is known.
fn lost_something(report: &Report) -> bool {
    let given = matches!(
        report.outcome,
        Some(Outcome::CardsGiven | Outcome::CashGiven | Outcome::Transferred)
    );
    report.is_loss() || given
}

fn towns(sources: &Sources<'_>) -> Vec<Town> {
    let ledger = tabulate(sources.incidents, |i| i.key(By::Town));
    let victims = |code: &str| {
        let there = sources.incidents.iter().filter(|i| i.key(By::Town).code == code);
        there.filter(|i| lost_something(&i.report)).count() as u64
    };
    let town = |line: &casework::ledger::Line| {
        let name = name_of(&line.key.words, sources.towns)?;
        let query =
            address(sources.period, sources.taken, "none") + "&town=" + &encoded(&line.key.code);
        // Where nothing finer is known than the area itself, there is no district to put towns
        // together in.
        let district = sources
            .incidents
            .iter()
            .find(|i| i.key(By::Town).code == line.key.code)
            .map(|i| i.key(By::Authority))
            .filter(|key| key.code != "unknown" && !key.words.eq_ignore_ascii_case(sources.area));
        Some(Town {
            name,
            district: district.map(|key| key.words),
            targeted: Figure::new(line.figures.people, query),
            victims: victims(&line.key.code),
        })
    };
    ledger.lines.iter().filter(|line| line.key.code != "unknown").filter_map(town).collect()
}

/// The name under which a town is published. People type into the field what they like: what
/// is not the name of a town, as a street with its number, is not published.
fn name_of(typed: &str, known: &[String]) -> Option<String> {
    let typed = typed.trim();
    if let Some(name) = known.iter().find(|name| name.eq_ignore_ascii_case(typed)) {
        return Some(name.clone());
    }
    let plain = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '\u{2019}' | '.');
    let fits = known.is_empty()
        && typed.chars().all(plain)
        && typed.chars().count() <= 30
        && typed.split_whitespace().count() <= 4
        && !STREETS.iter().any(|s| typed.to_lowercase().split_whitespace().last() == Some(s));
    fits.then(|| typed.to_owned())
}

/// Last words that make a name that of a street.
const STREETS: [&str; 16] = [
    "street", "road", "lane", "avenue", "close", "drive", "way", "mews", "crescent", "court",
    "gardens", "terrace", "place", "st", "rd", "ave",
];

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    let byte = |b: u8| match plain(b) {
        true => char::from(b).to_string(),
        false => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn ages(incidents: &[Incident]) -> Vec<Age> {
    let band = |band: &AgeBand| match band {
        AgeBand::Under60 => (None, Some(59)),
        AgeBand::Sixties => (Some(60), Some(69)),
        AgeBand::Seventies => (Some(70), Some(79)),
        AgeBand::Eighties => (Some(80), Some(89)),
        AgeBand::Nineties => (Some(90), None),
    };
    let known = incidents.iter().filter_map(|i| i.report.age_band);
    let mut counts: BTreeMap<AgeBand, u64> = AgeBand::ALL.iter().map(|b| (*b, 0)).collect();
    known.for_each(|band| *counts.entry(band).or_default() += 1);
    let age = |(what, people): (&AgeBand, &u64)| {
        let (from, to) = band(what);
        Age { from, to, people: *people }
    };
    counts.iter().map(age).collect()
}

fn counted<T: Ord + Copy>(items: impl Iterator<Item = T>) -> Vec<Count<T>> {
    let mut counts: BTreeMap<T, u64> = BTreeMap::new();
    items.for_each(|item| *counts.entry(item).or_default() += 1);
    counts.into_iter().map(|(what, reports)| Count { what, reports }).collect()
}

/// Who stepped in, if it was somebody else than the person targeted.
fn helper(report: &Report) -> Option<Helper> {
    let by_outcome = match report.outcome {
        Some(Outcome::StoppedByBank) => Some(Helper::Bank),
        Some(Outcome::StoppedByFamily) => Some(Helper::Family),
        Some(Outcome::StoppedByTaxi) => Some(Helper::Driver),
        Some(Outcome::StoppedByShop) => Some(Helper::Shop),
        Some(Outcome::StoppedByPolice) => Some(Helper::Police),
        _ => None,
    };
    by_outcome.or(match report.stopped_by {
        Some(StoppedBy::Bank) => Some(Helper::Bank),
        Some(StoppedBy::Family | StoppedBy::Carer) => Some(Helper::Family),
        Some(StoppedBy::Driver) => Some(Helper::Driver),
        Some(StoppedBy::Shop) => Some(Helper::Shop),
        Some(StoppedBy::Police) => Some(Helper::Police),
        Some(StoppedBy::Ringfence) => Some(Helper::Warning),
        Some(StoppedBy::Myself) | None => None,
    })
}

const POLICE: [&str; 8] = [
    "police",
    "scotland yard",
    "constabulary",
    "detective",
    "crime agency",
    "fraud office",
    "fraud squad",
    "cid",
];
const BANK: [&str; 12] = [
    "bank",
    "building society",
    "barclays",
    "lloyds",
    "hsbc",
    "natwest",
    "santander",
    "nationwide",
    "halifax",
    "monzo",
    "visa",
    "mastercard",
];

/// Who the caller said he was, by the words for it.
fn pose(report: &Report) -> Option<Pose> {
    let said: Vec<String> = [&report.claimed_org, &report.cover_name, &report.claimed_station]
        .into_iter()
        .flatten()
        .map(|text| text.to_lowercase())
        .collect();
    let has = |words: &[&str]| said.iter().any(|text| words.iter().any(|w| text.contains(w)));
    let ranks = ["dc ", "ds ", "di ", "dci ", "pc ", "sgt ", "sergeant ", "inspector "];
    let has_rank = said.iter().any(|text| ranks.iter().any(|rank| text.starts_with(rank)));
    match (has(&POLICE) || has_rank, has(&BANK)) {
        (true, _) => Some(Pose::Police),
        (false, true) => Some(Pose::Bank),
        (false, false) if said.is_empty() => None,
        (false, false) => Some(Pose::Other),
    }
}

fn wants(report: &Report) -> BTreeSet<Want> {
    let want = |asked: &Asked| match asked {
        Asked::Details => Some(Want::Details),
        Asked::Pin | Asked::Code => Some(Want::Pin),
        Asked::Cards => Some(Want::Cards),
        Asked::Cash => Some(Want::Cash),
        Asked::Currency => Some(Want::Currency),
        Asked::Gold | Asked::Watch => Some(Want::Gold),
        Asked::Vouchers => Some(Want::Vouchers),
        Asked::Transfer => Some(Want::Transfer),
        Asked::Device | Asked::RemoteAccess => Some(Want::Device),
        Asked::Other => None,
    };
    report.asked_for.iter().filter_map(want).collect()
}

fn fetch(report: &Report) -> Option<Fetch> {
    match report.collection? {
        Collection::Courier | Collection::LeftOutside => Some(Fetch::Courier),
        Collection::Taxi => Some(Fetch::Taxi),
        Collection::InPerson => Some(Fetch::InPerson),
        Collection::Post => Some(Fetch::Post),
        Collection::Transfer => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Sources, gather, name_of};
    use crate::{Discretion, Fetch, Figures, Helper, Period, Pose, Trend, Want, compose};
    use casework::ledger::Incident;
    use casework::report::Report;
    use casework::{AgeBand, Asked, Collection, Moment, Outcome, ReportId};

    fn incident(id: i64, report: Report) -> Incident {
        Incident { id: ReportId(id), reports: vec![ReportId(id)], at: Moment(id), report }
    }

    fn report(town: &str, lost: Option<u32>, outcome: Outcome) -> Report {
        Report {
            town: Some(town.into()),
            amount_lost_gbp: lost,
            outcome: Some(outcome),
            age_band: Some(AgeBand::Eighties),
            claimed_org: Some("Metropolitan Police".into()),
            asked_for: vec![Asked::Cash, Asked::Gold, Asked::Watch],
            collection: Some(Collection::LeftOutside),
            ..Report::default()
        }
    }

    fn gathered(reports: Vec<Report>, towns: &[String]) -> Figures {
        let incidents: Vec<Incident> =
            (1..).zip(reports).map(|(id, report)| incident(id, report)).collect();
        let day = |text: &str| text.parse().unwrap();
        let november = Period { from: day("2026-11-01"), to: day("2026-11-30") };
        gather(&Sources {
            area: "Hertfordshire",
            period: Period { from: day("2026-12-01"), to: day("2026-12-27") },
            taken: day("2026-12-27"),
            incidents: &incidents,
            before: Some((november, 2, Trend::More)),
            earlier: Some((day("2026-12-18"), 8_000)),
            wave: None,
            towns,
        })
    }

    #[test]
    fn figures_are_those_of_the_ledger() {
        let told = gathered(
            vec![
                report("Hitchin", Some(9_000), Outcome::CashGiven),
                report("hitchin ", None, Outcome::CardsGiven),
                Report {
                    amount_stopped_gbp: Some(14_000),
                    ..report("Ware", None, Outcome::StoppedByShop)
                },
                report("Ware", Some(0), Outcome::HungUp),
            ],
            &[],
        );
        let numbers = [&told.targeted, &told.victims, &told.lost, &told.stopped, &told.saved];
        assert_eq!(numbers.map(|f| f.value), [4, 2, 9_000, 1, 14_000]);
        let towns: Vec<_> =
            told.towns.iter().map(|t| (t.name.as_str(), t.targeted.value, t.victims)).collect();
        assert_eq!(towns, [("Hitchin", 2, 2), ("Ware", 2, 0)]);
        assert_eq!((told.helpers[0].what, told.helpers[0].reports), (Helper::Shop, 1));
        assert_eq!((told.poses[0].what, told.poses[0].reports), (Pose::Police, 4));
        assert_eq!(told.wants.iter().map(|c| c.what).collect::<Vec<_>>(), [Want::Cash, Want::Gold]);
        assert_eq!((told.fetched[0].what, told.fetched[0].reports), (Fetch::Courier, 4));
        assert_eq!(
            told.towns[0].targeted.query,
            "/desk/ledger?from=2026-12-01&to=2026-12-27&group=none&known=2026-12-27&against=none&town=hitchin"
        );
        let earlier = told.earlier.unwrap().lost;
        assert_eq!(
            (earlier.value, earlier.query.as_str()),
            (
                8_000,
                "/desk/ledger?from=2026-12-01&to=2026-12-18&group=town&known=2026-12-18&against=none"
            )
        );
    }

    #[test]
    fn a_street_is_not_published_as_a_town() {
        let check = |typed, expect: Option<&str>| {
            assert_eq!(name_of(typed, &[]).as_deref(), expect, "{typed}");
        };
        check("St Albans", Some("St Albans"));
        check("Bishop's Stortford", Some("Bishop's Stortford"));
        check("7 Bancroft", None);
        check("Bancroft Mews", None);
        check("near the church, ask for Wilf", None);
        check("<b>Ware</b>", None);
        let known = ["Hitchin".to_owned()];
        assert_eq!(name_of("HITCHIN", &known).as_deref(), Some("Hitchin"));
        assert_eq!(name_of("Elsewhere", &known), None);
        let told = gathered(vec![report("Mill Lane", None, Outcome::HungUp); 9], &[]);
        let draft = compose(&told, Discretion::default());
        assert!(draft.towns.is_empty() && !format!("{draft:?}").contains("Mill Lane"));
    }
}
