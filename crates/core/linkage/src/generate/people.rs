//! People in the layout of the Freely Extensible Biomedical Record Linkage sets: an original
//! and up to five spoilt copies of each.

use super::words::{FORENAMES, name, rank};
use super::{row, shuffle, slip};
use crate::rng::Rng;

const STATES: [&str; 8] = ["nsw", "vic", "qld", "wa", "sa", "tas", "act", "nt"];
const STREETS: [&str; 6] = ["street", "road", "place", "crescent", "avenue", "close"];

/// `n` records as CSV; the number in `rec_id` says who is who. About three records in five are
/// originals. Relatives live in one house in one case of eight.
pub fn people(n: usize, seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let mut rows: Vec<[String; 11]> = Vec::with_capacity(n);
    let mut person: [String; 11] = Default::default();
    let mut entity = 0;
    while rows.len() < n {
        person = if entity > 0 && rng.chance(0.125) {
            relative(&person, &mut rng)
        } else {
            somebody(&mut rng, n)
        };
        let mut original = person.clone();
        original[0] = format!("rec-{entity}-org");
        rows.push(original);
        let copies = if rng.chance(0.55) { 0 } else { 1 + rank(5, &mut rng) };
        for copy in 0..copies.min(n - rows.len()) {
            let mut spoilt = spoilt(&person, &mut rng);
            spoilt[0] = format!("rec-{entity}-dup-{copy}");
            rows.push(spoilt);
        }
        entity += 1;
    }
    shuffle(&mut rows, &mut rng);
    let mut out = String::with_capacity(n * 110);
    out.push_str(
        "rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth,soc_sec_id\n",
    );
    for fields in &rows {
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        row(&mut out, &fields);
    }
    out
}

fn forename(rng: &mut Rng) -> String {
    FORENAMES.get(rank(FORENAMES.len(), rng)).map_or("", |f| f.0).to_owned()
}

/// Surnames beyond the list are two names joined, so that large tables have more of them.
fn surname(rng: &mut Rng, n: usize) -> String {
    let first = name(rank(1_280, rng));
    if n > 20_000 && rng.chance(0.4) {
        format!("{first} {}", name(rng.below(1_280)))
    } else {
        first
    }
}

fn born(rng: &mut Rng) -> String {
    format!("{}{:02}{:02}", 1900 + rng.below(100), 1 + rng.below(12), 1 + rng.below(28))
}

fn somebody(rng: &mut Rng, n: usize) -> [String; 11] {
    let places = (n / 10).clamp(300, 1_280);
    let suburb = rank(places, rng);
    let street = format!("{} {}", name(rng.below(1_280)), rng.pick(&STREETS));
    let address = if rng.chance(0.35) { String::new() } else { name(rng.below(1_280)) };
    [
        String::new(),
        forename(rng),
        surname(rng, n),
        (1 + rank(300, rng)).to_string(),
        street,
        address,
        name(suburb),
        (2_000 + suburb * 5 + rng.below(3)).to_string(),
        STATES.get(suburb % 8).copied().unwrap_or("").to_owned(),
        born(rng),
        (1_000_000 + rng.below(9_000_000)).to_string(),
    ]
}

/// Somebody of the same name and house.
fn relative(person: &[String; 11], rng: &mut Rng) -> [String; 11] {
    let mut other = person.clone();
    other[1] = forename(rng);
    other[9] = born(rng);
    other[10] = (1_000_000 + rng.below(9_000_000)).to_string();
    other
}

/// Up to ten things are wrong with a copy, two at most in one field.
fn spoilt(person: &[String; 11], rng: &mut Rng) -> [String; 11] {
    let mut copy = person.clone();
    for _ in 0..=rank(10, rng) {
        let field = 1 + rng.below(10);
        let Some(text) = copy.get_mut(field) else { continue };
        match rng.below(10) {
            0 => text.clear(),
            1 if field == 1 || field == 2 => copy.swap(1, 2),
            2 if field == 4 || field == 5 => copy.swap(4, 5),
            3 => *text = slip(&slip(text, rng), rng),
            4 if field <= 2 => *text = forename(rng),
            _ => *text = slip(text, rng),
        }
    }
    copy
}
