//! Where towns lie, by the gazetteer.

use extraction::{Town, towns_named};
use std::collections::BTreeMap;

/// Degrees north and east.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// Kilometres in a degree of latitude.
const KM_A_DEGREE: f64 = 111.2;

impl Position {
    fn of(town: &Town) -> Self {
        Self { latitude: town.latitude, longitude: town.longitude }
    }

    /// Kilometres to another, near enough within Great Britain.
    pub fn km(self, other: Self) -> f64 {
        let north = self.latitude - other.latitude;
        let east = (self.longitude - other.longitude) * self.latitude.to_radians().cos();
        north.hypot(east) * KM_A_DEGREE
    }
}

/// Positions of the towns with these names; names that the gazetteer does not know are left
/// out. Where several towns share a name, the one nearest to the towns that are alone with
/// theirs is meant, since a force's reports come from one part of the country.
pub fn positions<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, Position> {
    let mut sure = BTreeMap::new();
    let mut unsure: BTreeMap<&str, Vec<Position>> = BTreeMap::new();
    for name in names {
        let found: Vec<Position> = towns_named(name).map(Position::of).collect();
        match found.as_slice() {
            [] => {}
            [one] => {
                sure.insert(name, *one);
            }
            _ => {
                unsure.insert(name, found);
            }
        }
    }
    let middle = middle(sure.values().copied());
    for (name, found) in unsure {
        let nearest = match middle {
            Some(m) => found.iter().copied().min_by(|a, b| a.km(m).total_cmp(&b.km(m))),
            None => found.first().copied(),
        };
        sure.extend(nearest.map(|p| (name, p)));
    }
    sure
}

/// The median north and east: a few reports from far away do not move it.
fn middle(all: impl Iterator<Item = Position>) -> Option<Position> {
    let (mut north, mut east): (Vec<f64>, Vec<f64>) =
        all.map(|p| (p.latitude, p.longitude)).unzip();
    north.sort_by(f64::total_cmp);
    east.sort_by(f64::total_cmp);
    let half = north.len() / 2;
    Some(Position { latitude: *north.get(half)?, longitude: *east.get(half)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_several_towns_means_the_near_one() {
        let found =
            positions(["Hitchin", "Borehamwood", "Rickmansworth", "Newport", "Nowhere at all"]);
        assert!(!found.contains_key("Nowhere at all"));
        let hitchin = found["Hitchin"];
        assert!((hitchin.latitude - 51.95).abs() < 0.1, "{hitchin:?}");
        assert!(found.get("Newport").is_none_or(|p| p.km(hitchin) < 200.0), "{found:?}");
    }
}
