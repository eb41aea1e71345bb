//! Reports of one gang: a few numbers, names and vehicles each, and many reports of little more
//! than a place and a day.

use super::words::{FORENAMES, name, rank};
use super::{row, shuffle, slip};
use crate::rng::Rng;

const FIRMS: [&str; 12] = [
    "north police",
    "south police",
    "river police",
    "city police",
    "central police",
    "fraud office",
    "first bank",
    "castle bank",
    "harbour bank",
    "mill bank",
    "crown bank",
    "bridge bank",
];
const WAYS: [&str; 6] = ["taxi", "by hand", "courier", "parcel", "currency", "gold"];
const COLOURS: [&str; 6] = ["blue", "black", "red", "grey", "white", "silver"];
const MAKES: [&str; 7] = ["alder", "birch", "cedar", "elder", "hazel", "larch", "maple"];
const TOWNS: usize = 740;
const MOST_OF_ONE: usize = 60;

/// What the reports of one gang have in common.
struct Gang {
    phones: Vec<String>,
    names: Vec<(String, String)>,
    firms: Vec<&'static str>,
    ways: Vec<&'static str>,
    vehicles: Vec<(String, &'static str, &'static str)>,
    home: usize,
    begins: usize,
    lasts: usize,
}

/// `n` reports as CSV. A third stand alone; the others are of gangs whose sizes follow Pareto's
/// law, up to 60. A gang's number is in three reports of five, its name in three of four, and
/// both are mistyped at times.
pub fn reports(n: usize, seed: u64) -> String {
    let mut rng = Rng::new(seed);
    let towns: Vec<(f64, f64)> =
        (0..TOWNS).map(|_| (51.0 + 1.3 * rng.unit(), 2.6 * rng.unit() - 1.6)).collect();
    let mut rows: Vec<[String; 15]> = Vec::with_capacity(n);
    let mut cluster = 0;
    while rows.len() < n {
        let pareto = (1.0 - rng.unit()).powf(-1.0 / 1.1);
        let size = if rng.chance(0.65) { (1.0 + pareto) as usize } else { 1 };
        let gang = Gang::new(&mut rng);
        for _ in 0..size.min(MOST_OF_ONE).min(n - rows.len()) {
            let mut fields = gang.report(&towns, &mut rng);
            fields[14] = cluster.to_string();
            rows.push(fields);
        }
        cluster += 1;
    }
    shuffle(&mut rows, &mut rng);
    let mut out = String::with_capacity(n * 120);
    out.push_str("unique_id,phone,forename,surname,claimed_org,method,vrm,veh_colour,veh_make,town,lat,lon,date,victim_bank,loss,cluster\n");
    for (id, fields) in rows.iter().enumerate() {
        let id = id.to_string();
        let fields: Vec<&str> =
            std::iter::once(id.as_str()).chain(fields.iter().map(String::as_str)).collect();
        row(&mut out, &fields);
    }
    out
}

fn some<T>(most: usize, rng: &mut Rng, make: &mut dyn FnMut(&mut Rng) -> T) -> Vec<T> {
    let n = 1 + if rng.chance(0.4) { rng.below(most) } else { 0 };
    (0..n).map(|_| make(rng)).collect()
}

fn number(rng: &mut Rng) -> String {
    let head = rng.pick(&["020", "077", "078", "079", "013", "015"]);
    format!("{head}{:08}", rng.below(100_000_000))
}

fn plate(rng: &mut Rng) -> String {
    let letter = |rng: &mut Rng| char::from(b'A' + rng.below(26) as u8);
    let head: String = (0..2).map(|_| letter(rng)).collect();
    let tail: String = (0..3).map(|_| letter(rng)).collect();
    format!("{head}{:02}{tail}", rng.below(100))
}

fn person(rng: &mut Rng) -> (String, String) {
    let forename = FORENAMES.get(rng.below(20)).map_or("", |f| f.0).to_owned();
    (forename, name(rank(30, rng)))
}

impl Gang {
    fn new(rng: &mut Rng) -> Self {
        let vehicle = |rng: &mut Rng| (plate(rng), rng.pick(&COLOURS), rng.pick(&MAKES));
        Self {
            phones: some(3, rng, &mut number),
            names: some(3, rng, &mut person),
            firms: some(2, rng, &mut |rng| rng.pick(&FIRMS)),
            ways: some(2, rng, &mut |rng| rng.pick(&WAYS)),
            vehicles: some(2, rng, &mut |rng| vehicle(rng)),
            home: rng.below(TOWNS),
            begins: rng.below(300),
            lasts: 1 + rank(30, rng),
        }
    }

    fn report(&self, towns: &[(f64, f64)], rng: &mut Rng) -> [String; 15] {
        let of = |list: &[&'static str], known: f64, rng: &mut Rng| -> String {
            let value = rng.pick(list);
            if rng.chance(known) { value.to_owned() } else { String::new() }
        };
        let (forename, surname) = self.person(rng);
        let (plate, colour, make) = self.vehicle(rng);
        let town = self.town(towns, rng);
        let (lat, lon) = towns.get(town).copied().unwrap_or_default();
        let day = self.begins + rng.below(self.lasts);
        let loss = if rng.chance(0.6) { 0.0 } else { (9.2 * rng.unit()).exp() };
        let banks = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"];
        [
            self.phone(rng),
            forename,
            surname,
            of(&self.firms, 0.85, rng),
            of(&self.ways, 0.7, rng),
            plate,
            colour,
            make,
            name(town),
            format!("{lat:.5}"),
            format!("{lon:.5}"),
            format!("2026-{:02}-{:02}", 1 + day / 28, 1 + day % 28),
            of(&banks, 0.7, rng),
            format!("{loss:.0}"),
            String::new(),
        ]
    }

    fn phone(&self, rng: &mut Rng) -> String {
        let own = self.phones.get(rank(self.phones.len(), rng)).cloned().unwrap_or_default();
        match rng.unit() {
            x if x < 0.28 => String::new(),
            x if x < 0.38 => number(rng),
            _ if rng.chance(0.06) => slip(&own, rng),
            _ => own,
        }
    }

    fn person(&self, rng: &mut Rng) -> (String, String) {
        let (forename, surname) =
            self.names.get(rank(self.names.len(), rng)).cloned().unwrap_or_default();
        if rng.chance(0.22) {
            return (String::new(), String::new());
        }
        let surname = if rng.chance(0.15) { slip(&surname, rng) } else { surname };
        (if rng.chance(0.35) { String::new() } else { forename }, surname)
    }

    fn vehicle(&self, rng: &mut Rng) -> (String, String, String) {
        let (plate, colour, make) =
            self.vehicles.get(rng.below(self.vehicles.len())).cloned().unwrap_or_default();
        let plate = match rng.unit() {
            x if x > 0.14 => String::new(),
            x if x < 0.02 => plate.chars().take(4).collect(),
            x if x < 0.042 => slip(&plate, rng),
            _ => plate,
        };
        let known = |text: &str, p: f64, rng: &mut Rng| match rng.chance(p) {
            true => text.to_owned(),
            false => String::new(),
        };
        (plate, known(colour, 0.35, rng), known(make, 0.25, rng))
    }

    /// The home of the gang, or a town less than 30 kilometres away.
    fn town(&self, towns: &[(f64, f64)], rng: &mut Rng) -> usize {
        let (lat, lon) = towns.get(self.home).copied().unwrap_or_default();
        if rng.chance(0.25) {
            return self.home;
        }
        let is_near =
            |(_, (a, b)): &(usize, &(f64, f64))| ((a - lat) * 111.0).hypot((b - lon) * 69.0) < 30.0;
        let near: Vec<usize> = towns.iter().enumerate().filter(is_near).map(|(i, _)| i).collect();
        near.get(rng.below(near.len())).copied().unwrap_or(self.home)
    }
}
