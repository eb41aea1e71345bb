//! Small numbers are merged upwards: a town into its district, a district into the area.

use crate::figures::{Discretion, Figures};
use crate::words::list;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// People targeted in one part of the area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Where: `Watford`, `Elsewhere in Three Rivers`, `Elsewhere in Hertfordshire`.
    pub place: String,
    /// How many.
    pub people: u64,
    /// Address of the ledger in which the figure is found; empty in bulletins that were kept
    /// without.
    #[serde(default)]
    pub query: String,
}

/// The towns that may be named, in the order of the alphabet: an order by number would tell
/// the numbers.
pub fn named(figures: &Figures, discretion: Discretion) -> Vec<&str> {
    towns_with(figures, |town| town.targeted.value >= discretion.named_from)
}

/// Those of them in which somebody lost something.
pub fn with_victims(figures: &Figures, discretion: Discretion) -> Vec<&str> {
    towns_with(figures, |town| town.targeted.value >= discretion.named_from && town.victims > 0)
}

fn towns_with(figures: &Figures, wanted: impl Fn(&crate::figures::Town) -> bool) -> Vec<&str> {
    let mut names: Vec<&str> =
        figures.towns.iter().filter(|t| wanted(t)).map(|t| t.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The figures of towns and districts that may be printed; nothing if there are fewer than two.
///
/// A town with fewer people than are counted goes to its district, a district with fewer to
/// the rest of the area. If that rest is small itself, the smallest of the others goes to it,
/// so that it cannot be found by subtraction.
pub fn parts(figures: &Figures, discretion: Discretion) -> Vec<Part> {
    let least = discretion.counted_from.max(1);
    let mut shown: Vec<Part> = Vec::new();
    let mut districts: BTreeMap<&str, u64> = BTreeMap::new();
    let known: u64 = figures.towns.iter().map(|t| t.targeted.value).sum();
    let mut rest = figures.targeted.value.saturating_sub(known);
    for town in &figures.towns {
        let people = town.targeted.value;
        match &town.district {
            _ if people >= least => shown.push(Part {
                place: town.name.clone(),
                people,
                query: town.targeted.query.clone(),
            }),
            Some(district) => *districts.entry(district).or_default() += people,
            None => rest += people,
        }
    }
    for (district, people) in districts {
        let beside = figures
            .towns
            .iter()
            .any(|t| t.district.as_deref() == Some(district) && t.targeted.value >= least);
        let (place, group) = match beside {
            true => (format!("Elsewhere in {district}"), "town"),
            false => (district.to_owned(), "authority"),
        };
        match people >= least {
            true => shown.push(Part { place, people, query: figures.query(group) }),
            false => rest += people,
        }
    }
    shown.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.place.cmp(&b.place)));
    while rest > 0 && rest < least {
        let Some(smallest) = shown.pop() else { break };
        rest += smallest.people;
    }
    if rest > 0 {
        let place = format!("Elsewhere in {}", figures.area);
        shown.push(Part { place, people: rest, query: figures.query("town") });
    }
    if shown.len() < 2 { Vec::new() } else { shown }
}

/// The ages of most people, as `70 to 89`; none if too few ages are known, or no three bands
/// beside each other or fewer hold two thirds of them.
pub fn ages(figures: &Figures, discretion: Discretion) -> Option<String> {
    let bands = &figures.ages;
    let known: u64 = bands.iter().map(|a| a.people).sum();
    if known < discretion.counted_from.max(1) {
        return None;
    }
    let run = (1..=2.min(bands.len())).find_map(|width| {
        let runs = bands.windows(width).map(|w| (w.iter().map(|a| a.people).sum::<u64>(), w));
        runs.filter(|(people, _)| *people >= discretion.counted_from && people * 3 >= known * 2)
            .max_by_key(|(people, _)| *people)
            .map(|(_, run)| run)
    })?;
    let (first, last) = (run.first()?.from, run.last()?.to);
    Some(match (first, last) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("{from} or over"),
        (None, Some(to)) => format!("under {}", to.saturating_add(1)),
        (None, None) => return None,
    })
}

/// `Hertford, Tring and Ware`; of more than a few towns those with the most people, and how
/// many others there are.
pub fn told(figures: &Figures, names: &[&str], most: usize) -> String {
    if names.len() <= most + 1 {
        return list(names);
    }
    let people = |name: &str| {
        let town = figures.towns.iter().find(|t| t.name == name);
        town.map_or(0, |t| t.targeted.value)
    };
    let mut kept: Vec<&str> = names.to_vec();
    kept.sort_by_key(|name| std::cmp::Reverse(people(name)));
    kept.truncate(most);
    kept.sort_unstable();
    format!("{} and {} other towns", kept.join(", "), names.len() - most)
}

#[cfg(test)]
mod tests {
    use super::{ages, named, parts, told};
    use crate::figures::{Age, Discretion, Figure, Figures, Period, Town};
    use proptest::prelude::*;

    fn figures(total: u64, towns: &[(&str, Option<&str>, u64)]) -> Figures {
        let day = "2026-12-31".parse().unwrap();
        let town = |(name, district, people): &(&str, Option<&str>, u64)| Town {
            name: (*name).to_owned(),
            district: district.map(str::to_owned),
            targeted: Figure::new(*people, ""),
            victims: 0,
        };
        Figures {
            targeted: Figure::new(total, ""),
            towns: towns.iter().map(town).collect(),
            ..Figures::none("Hertfordshire", Period { from: day, to: day }, day)
        }
    }

    fn check(figures: &Figures, expect: &[(&str, u64)]) {
        let found = parts(figures, Discretion::default());
        let found: Vec<(&str, u64)> = found.iter().map(|p| (p.place.as_str(), p.people)).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn a_small_town_goes_to_its_district() {
        let rivers = Some("Three Rivers");
        let told = figures(
            30,
            &[
                ("Watford", None, 16),
                ("Rickmansworth", rivers, 4),
                ("Abbots Langley", rivers, 3),
                ("Ware", None, 7),
            ],
        );
        check(&told, &[("Watford", 16), ("Three Rivers", 7), ("Ware", 7)]);
        let beside = figures(
            20,
            &[("Watford", None, 9), ("Rickmansworth", rivers, 6), ("Moor Park", rivers, 5)],
        );
        check(&beside, &[("Watford", 9), ("Rickmansworth", 6), ("Moor Park", 5)]);
    }

    #[test]
    fn what_is_left_cannot_be_found_by_subtraction() {
        let told = figures(22, &[("Watford", None, 12), ("Hitchin", None, 8), ("Ware", None, 2)]);
        check(&told, &[("Watford", 12), ("Elsewhere in Hertfordshire", 10)]);
        check(&figures(8, &[("Watford", None, 6), ("Ware", None, 2)]), &[]);
    }

    #[test]
    fn nothing_is_told_of_one_part() {
        check(&figures(9, &[("Watford", None, 9)]), &[]);
        check(&figures(0, &[]), &[]);
    }

    #[test]
    fn a_town_of_one_person_is_not_named() {
        let told = figures(3, &[("Ware", None, 2), ("Tring", None, 1)]);
        assert_eq!(named(&told, Discretion::default()), ["Ware"]);
    }

    #[test]
    fn of_many_towns_those_with_the_most_people_are_named() {
        let told_of = figures(9, &[("A", None, 2), ("B", None, 3), ("C", None, 4)]);
        assert_eq!(told(&told_of, &["A", "B", "C"], 1), "C and 2 other towns");
        assert_eq!(told(&told_of, &["A", "B", "C"], 2), "A, B and C");
    }

    #[test]
    fn ages_are_banded_and_few_are_not_told() {
        let band = |from, to, people| Age { from, to, people };
        let check = |bands: &[Age], expect: Option<&str>| {
            let told = Figures { ages: bands.to_vec(), ..figures(0, &[]) };
            assert_eq!(ages(&told, Discretion::default()).as_deref(), expect);
        };
        let (seventies, eighties) = (band(Some(70), Some(79), 13), band(Some(80), Some(89), 10));
        check(
            &[band(Some(60), Some(69), 3), seventies, eighties, band(Some(90), None, 1)],
            Some("70 to 89"),
        );
        check(&[band(Some(80), Some(89), 2), band(Some(90), None, 5)], Some("90 or over"));
        check(&[band(None, Some(59), 6)], Some("under 60"));
        check(&[band(Some(80), Some(89), 4)], None);
    }

    proptest! {
        #[test]
        fn no_small_number_is_printed_or_follows(
            counts in prop::collection::vec((0_u64..12, 0_usize..4), 0..9),
            unknown in 0_u64..9,
        ) {
            let districts = [None, Some("North"), Some("South"), Some("East")];
            let names: Vec<String> = (0..counts.len()).map(|i| format!("T{i}")).collect();
            let towns: Vec<_> = counts.iter().zip(&names)
                .map(|((n, d), name)| (name.as_str(), districts[*d], *n)).collect();
            let total = counts.iter().map(|(n, _)| n).sum::<u64>() + unknown;
            let found = parts(&figures(total, &towns), Discretion::default());
            prop_assert!(found.iter().all(|p| p.people >= 5), "{:?}", found);
            if !found.is_empty() {
                prop_assert_eq!(found.iter().map(|p| p.people).sum::<u64>(), total);
            }
        }
    }
}
