//! People of the past as many sources tell of them: few people, many records of each, full of
//! other forms, gaps and guesses, with families that share surname and place.

use super::words::{FORENAMES, OCCUPATIONS, name, rank};
use super::{row, slip};
use crate::rng::Rng;

/// Somebody, and what sources may call him.
#[derive(Clone)]
struct Person {
    forename: usize,
    middle: usize,
    surname: String,
    title: String,
    born: (usize, usize, usize),
    place: usize,
    occupation: usize,
    /// Where sources put the birth: a few addresses around a place.
    postcodes: Vec<String>,
}

/// `n` records as CSV; `cluster` says who is who. A person has ten records in the middle.
pub fn history(n: usize, seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let mut out = String::with_capacity(n * 130);
    out.push_str("unique_id,cluster,full_name,first_and_surname,first_name,surname,dob,birth_place,postcode_fake,gender,occupation\n");
    let mut person = somebody(&mut rng);
    let (mut done, mut entity) = (0, 0);
    while done < n {
        person = if rng.chance(0.2) { relative(&person, &mut rng) } else { somebody(&mut rng) };
        let size = if rng.chance(0.08) { 1 } else { 2 + rng.below(17) };
        for copy in 0..size.min(n - done) {
            record(&mut out, &person, (entity, copy), &mut rng);
            done += 1;
        }
        entity += 1;
    }
    out
}

fn somebody(rng: &mut Rng) -> Person {
    let place = rank(600, rng);
    Person {
        forename: rank(FORENAMES.len(), rng),
        middle: rng.below(FORENAMES.len()),
        surname: name(rank(1_280, rng)),
        title: match rng.below(8) {
            0 => format!("1st baron {}", name(rng.below(1_280))),
            1 => "sir".to_owned(),
            _ => String::new(),
        },
        born: (1600 + rng.below(300), 1 + rng.below(12), 1 + rng.below(28)),
        place,
        occupation: rank(OCCUPATIONS.len(), rng),
        postcodes: (0..1 + rng.below(3)).map(|_| postcode(place, rng)).collect(),
    }
}

/// A brother, sister or child: same surname, place and often the same trade.
fn relative(person: &Person, rng: &mut Rng) -> Person {
    let mut other = somebody(rng);
    other.surname.clone_from(&person.surname);
    other.place = person.place;
    other.postcodes.clone_from(&person.postcodes);
    other.born.0 = person.born.0 + rng.below(30);
    if rng.chance(0.5) {
        other.occupation = person.occupation;
    }
    other
}

fn postcode(place: usize, rng: &mut Rng) -> String {
    let letter = |i: usize| char::from(b'a' + (i % 26) as u8);
    format!(
        "{}{}{} {}{}{}",
        letter(place),
        letter(place / 26 + 7),
        1 + place % 20,
        1 + rng.below(9),
        letter(rng.below(26)),
        letter(rng.below(26))
    )
}

fn record(out: &mut String, person: &Person, (entity, copy): (usize, usize), rng: &mut Rng) {
    let forename = forename(person, rng);
    let surname = surname(person, rng);
    let full = full_name(person, &forename, &surname, rng);
    let short = format!("{forename} {surname}").trim().to_owned();
    let born = born(person, rng);
    let place = match rng.below(20) {
        0..=5 => String::new(),
        6 => slip(&name(person.place), rng),
        7 => name(rng.below(600)),
        _ => name(person.place),
    };
    let postcode = match rng.below(20) {
        0..=5 => String::new(),
        6..=8 => postcode(person.place, rng),
        9 => slip(&rng_postcode(person, rng), rng),
        _ => rng_postcode(person, rng),
    };
    let man = FORENAMES.get(person.forename).is_none_or(|f| f.2);
    let gender = match (rng.chance(0.25), man) {
        (true, _) => "",
        (_, true) => "male",
        (_, false) => "female",
    };
    let occupation = match rng.below(10) {
        0..=3 => "",
        4 => rng.pick(&OCCUPATIONS),
        _ => OCCUPATIONS.get(person.occupation).copied().unwrap_or(""),
    };
    row(
        out,
        &[
            &format!("Q{entity}-{}", copy + 1),
            &format!("Q{entity}"),
            &full,
            &short,
            &forename,
            &surname,
            &born,
            &place,
            &postcode,
            gender,
            occupation,
        ],
    );
}

fn rng_postcode(person: &Person, rng: &mut Rng) -> String {
    let i = rng.below(person.postcodes.len());
    person.postcodes.get(i).cloned().unwrap_or_default()
}

fn forename(person: &Person, rng: &mut Rng) -> String {
    let (full, short, _) = FORENAMES.get(person.forename).copied().unwrap_or(("", &[], true));
    let middle = FORENAMES.get(person.middle).map_or("", |f| f.0);
    match rng.below(20) {
        0 => String::new(),
        1 => middle.to_owned(),
        2..=5 if !short.is_empty() => rng.pick(short).to_owned(),
        6 | 7 => slip(full, rng),
        8 => full.chars().take(1).collect(),
        _ => full.to_owned(),
    }
}

fn surname(person: &Person, rng: &mut Rng) -> String {
    let of_title = person.title.rsplit(' ').next().filter(|t| t.len() > 3);
    match rng.below(20) {
        0 => String::new(),
        1..=3 => slip(&person.surname, rng),
        4 => slip(&slip(&person.surname, rng), rng),
        5..=9 => of_title.map_or_else(|| person.surname.clone(), str::to_owned),
        _ => person.surname.clone(),
    }
}

fn full_name(person: &Person, forename: &str, surname: &str, rng: &mut Rng) -> String {
    let middle = FORENAMES.get(person.middle).map_or("", |f| f.0);
    let mut parts = vec![forename];
    if rng.chance(0.4) {
        parts.push(middle);
    }
    parts.push(surname);
    if rng.chance(0.6) {
        parts.push(&person.title);
    }
    parts.retain(|p| !p.is_empty());
    parts.join(" ")
}

fn born(person: &Person, rng: &mut Rng) -> String {
    let (year, month, day) = person.born;
    let other_year = (year + 5).saturating_sub(rng.below(11));
    match rng.below(20) {
        0..=2 => String::new(),
        3..=5 => format!("{year}-01-01"),
        6 => format!("{other_year}-01-01"),
        7 => format!("{other_year}-{month:02}-{day:02}"),
        8 => format!("{year}-{:02}-{day:02}", 1 + rng.below(12)),
        9 => format!("{year}-{month:02}-{:02}", 1 + rng.below(28)),
        _ => format!("{year}-{month:02}-{day:02}"),
    }
}
