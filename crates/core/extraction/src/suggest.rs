//! What a report's empty fields might hold, from what its narrative says.
//!
//! A suggestion is plain data: the name of a field, a value, and the entity it comes from, for
//! a person to accept or not. A field that is filled gets none.

use crate::civil::Span;
use crate::cover::is_cover;
use crate::entity::{Detail, Entity, Kind, PhoneKind, Role};

/// A value that a person may accept for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The field, named as in the report's JSON: `presented_number`, `vrm`.
    pub field: &'static str,
    /// The value.
    pub value: String,
    /// Byte offset of the words it comes from.
    pub start: usize,
    /// Byte offset after them.
    pub end: usize,
}

/// Suggestions for the fields that `is_empty` says are empty, in the order of the report.
///
/// Entities are those of [`extract`](crate::extract) in the narrative. Sums are whole pounds, rounded down;
/// `asked_for` comes once for each thing.
pub fn suggest(
    narrative: &str,
    entities: &[Entity],
    is_empty: impl Fn(&str) -> bool,
) -> Vec<Suggestion> {
    let mut all = Vec::new();
    let mut put = |field: &'static str, value: String, from: &Entity| {
        if !value.is_empty() && is_empty(field) {
            all.push(Suggestion { field, value, start: from.start, end: from.end });
        }
    };
    call(entities, &mut put);
    caller(narrative, entities, &mut put);
    collection(entities, &mut put);
    sums(entities, &mut put);
    all
}

type Put<'p> = dyn FnMut(&'static str, String, &Entity) + 'p;

fn of_kind(entities: &[Entity], kind: Kind) -> impl Iterator<Item = &Entity> {
    entities.iter().filter(move |e| e.kind == kind)
}

/// When, where and from which number.
fn call(entities: &[Entity], put: &mut Put) {
    let date = of_kind(entities, Kind::Date).find(|e| single_day(e));
    let time = of_kind(entities, Kind::Time).find(|e| !e.normalised.starts_with('~'));
    match (date, time) {
        (Some(date), Some(time)) => {
            put("contact_at", format!("{}T{}", date.normalised, time.normalised), date);
        }
        (Some(date), None) => put("contact_at", date.normalised.clone(), date),
        _ => {}
    }
    let places: Vec<&Entity> = of_kind(entities, Kind::Place).collect();
    let town = places.iter().find(|e| matches!(e.detail, Detail::Place(Some(_))));
    if let Some(town) = town {
        put("town", town.normalised.clone(), town);
    }
    let district =
        places.iter().find(|e| e.detail == Detail::Place(None) && is_postcode(&e.normalised));
    if let Some(district) = district {
        let first = district.normalised.split(' ').next().unwrap_or("");
        put("postcode_district", first.to_owned(), district);
    }
    let mut phones = of_kind(entities, Kind::Phone);
    if let Some(first) = phones.next() {
        put("presented_number", first.normalised.clone(), first);
    }
    let others: Vec<&Entity> =
        phones.filter(|e| e.detail != Detail::Phone(PhoneKind::Withheld)).collect();
    if let Some(second) = others.first() {
        let numbers: Vec<&str> = others.iter().map(|e| e.normalised.as_str()).collect();
        put("other_numbers", numbers.join(", "), second);
    }
}

/// Who the caller said he was.
fn caller(narrative: &str, entities: &[Entity], put: &mut Put) {
    let person = of_kind(entities, Kind::Person).find(|p| is_cover(narrative, entities, p));
    if let Some(person) = person {
        let mut ranks = of_kind(entities, Kind::Rank);
        let rank = ranks.find(|r| r.end <= person.start && person.start - r.end <= 12);
        let name = match rank {
            Some(rank) => format!("{} {}", capital(&rank.normalised), person.normalised),
            None => person.normalised.clone(),
        };
        put("cover_name", name, person);
    }
    let organisation = of_kind(entities, Kind::Organisation).find(|e| !is_taxi_firm(e));
    if let Some(organisation) = organisation {
        put("claimed_org", organisation.normalised.clone(), organisation);
    }
    if let Some(station) = of_kind(entities, Kind::Station).next() {
        put("claimed_station", station.normalised.clone(), station);
    }
    let numbered = entities.iter().find_map(|e| match &e.detail {
        Detail::Number(number) => Some((e, number)),
        _ => None,
    });
    if let Some((entity, number)) = numbered {
        put("claimed_reference", number.clone(), entity);
    }
}

/// What was wanted, and how it was to be fetched.
fn collection(entities: &[Entity], put: &mut Put) {
    let mut asked: Vec<&str> = Vec::new();
    for item in of_kind(entities, Kind::Item) {
        let thing = match item.normalised.as_str() {
            "cash" => "cash",
            "card" => "cards",
            "PIN" => "pin",
            "euros" | "dollars" | "currency" => "currency",
            "gold" | "jewellery" => "gold",
            "watch" => "watch",
            "vouchers" => "vouchers",
            "laptop" | "tablet" => "device",
            _ => "other",
        };
        if !asked.contains(&thing) {
            asked.push(thing);
            put("asked_for", thing.to_owned(), item);
        }
    }
    let first = [
        (Kind::CodeWord, "code_word"),
        (Kind::Vehicle, "vehicle"),
        (Kind::Vrm, "vrm"),
        (Kind::Bank, "bank"),
    ];
    for (kind, field) in first {
        if let Some(entity) = of_kind(entities, kind).next() {
            put(field, entity.normalised.clone(), entity);
        }
    }
    let firm = of_kind(entities, Kind::Organisation).find(|e| is_taxi_firm(e));
    if let Some(firm) = firm {
        put("taxi_firm", firm.normalised.clone(), firm);
    }
}

/// The largest sum of each role; several losses are not added, because a total often follows
/// its parts.
fn sums(entities: &[Entity], put: &mut Put) {
    let fields = [
        (Role::Asked, "amount_attempted_gbp"),
        (Role::Lost, "amount_lost_gbp"),
        (Role::Stopped, "amount_stopped_gbp"),
        (Role::Recovered, "amount_recovered_gbp"),
    ];
    for (role, field) in fields {
        let sums = entities.iter().filter_map(|e| match e.detail {
            Detail::Money(m) if m.role == Some(role) && m.currency == "GBP" => Some((m.high, e)),
            _ => None,
        });
        if let Some((hundredths, entity)) = sums.max_by_key(|(hundredths, _)| *hundredths) {
            put(field, (hundredths / 100).to_string(), entity);
        }
    }
}

fn is_taxi_firm(entity: &Entity) -> bool {
    let ends = ["Cars", "Taxis", "Cabs", "Minicabs", "Taxi"];
    entity.normalised.split(' ').next_back().is_some_and(|word| ends.contains(&word))
}

/// A single day, and not one on which somebody was born.
fn single_day(entity: &Entity) -> bool {
    let recent = |days: Span| days.first == days.last && days.first.ymd().0 >= 2000;
    matches!(entity.detail, Detail::Days(days) if recent(days))
}

fn is_postcode(normalised: &str) -> bool {
    crate::mark::is_district(normalised.split(' ').next().unwrap_or(""))
}

/// "detective sergeant" as "Detective Sergeant".
fn capital(words: &str) -> String {
    let words: Vec<String> = words.split(' ').map(crate::organisation::title_case).collect();
    words.join(" ")
}
