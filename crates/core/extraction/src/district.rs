//! The district of a town: the local authority under which it lies.
//!
//! `GeoNames`' table, from which the gazetteer was made, knows counties and unitary authorities
//! and no districts below them. For Hertfordshire a table of our own does; elsewhere the county
//! or unitary authority stands for the district.

use crate::gazetteer::towns_named;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The local authority of a town, whatever its case, hyphens and apostrophes. Nothing if nobody
/// knows the town, or if towns of this name lie in several counties and none is in the table.
///
/// ```
/// assert_eq!(extraction::district_of("rickmansworth"), Some("Three Rivers"));
/// assert_eq!(extraction::district_of("Luton"), Some("Luton"));
/// assert_eq!(extraction::district_of("Nowhere at all"), None);
/// ```
pub fn district_of(town: &str) -> Option<&'static str> {
    if let Some(district) = table().get(folded(town).as_str()) {
        return Some(district);
    }
    let mut all = towns_named(town).map(|t| t.county);
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

fn table() -> &'static BTreeMap<String, &'static str> {
    static TABLE: OnceLock<BTreeMap<String, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let lines = include_str!("../data/districts.tsv").lines().filter(|l| !l.starts_with('#'));
        lines
            .filter_map(|line| line.split_once('\t'))
            .map(|(town, district)| (folded(town), district.trim()))
            .collect()
    })
}

/// Letters in small, with single spaces for whatever is between words.
fn folded(name: &str) -> String {
    let plain = name.replace(['\'', '\u{2019}', '.'], "");
    let words: Vec<String> = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{district_of, table};
    use crate::gazetteer::towns;
    use std::collections::BTreeSet;

    #[test]
    fn every_town_of_hertfordshire_has_its_district() {
        for town in towns().iter().filter(|t| t.county == "Hertfordshire") {
            let found = district_of(town.name);
            assert_ne!(found, Some("Hertfordshire"), "{}", town.name);
            assert!(found.is_some(), "{}", town.name);
        }
        let districts: BTreeSet<&str> = table().values().copied().collect();
        assert_eq!(districts.len(), 10, "{districts:?}");
    }

    #[test]
    fn names_are_written_in_many_ways() {
        let check = |typed, expect| assert_eq!(district_of(typed), expect, "{typed}");
        check("Bishops Stortford", Some("East Hertfordshire"));
        check(" BISHOP\u{2019}S  STORTFORD ", Some("East Hertfordshire"));
        check("St. Albans", Some("St Albans"));
        check("", None);
        check("7 Bancroft", None);
    }

    #[test]
    fn a_name_in_several_counties_is_not_guessed() {
        assert_eq!(district_of("Newport"), None);
    }
}
