//! Where the towns of Hertfordshire lie, to about a kilometre: longitude and latitude of
//! their middle.

const TOWNS: [(&str, f64, f64); 30] = [
    ("Abbots Langley", -0.42, 51.71),
    ("Baldock", -0.19, 51.99),
    ("Berkhamsted", -0.56, 51.76),
    ("Bishop's Stortford", 0.16, 51.87),
    ("Borehamwood", -0.27, 51.66),
    ("Broxbourne", -0.02, 51.75),
    ("Buntingford", -0.02, 51.95),
    ("Bushey", -0.36, 51.64),
    ("Cheshunt", -0.04, 51.70),
    ("Harpenden", -0.35, 51.82),
    ("Hatfield", -0.23, 51.76),
    ("Hemel Hempstead", -0.47, 51.75),
    ("Hertford", -0.08, 51.80),
    ("Hitchin", -0.28, 51.95),
    ("Hoddesdon", -0.01, 51.76),
    ("Kings Langley", -0.45, 51.71),
    ("Knebworth", -0.18, 51.87),
    ("Letchworth", -0.23, 51.98),
    ("Potters Bar", -0.18, 51.69),
    ("Radlett", -0.32, 51.69),
    ("Rickmansworth", -0.47, 51.64),
    ("Royston", -0.02, 52.05),
    ("Sawbridgeworth", 0.15, 51.81),
    ("St Albans", -0.34, 51.75),
    ("Stevenage", -0.20, 51.90),
    ("Tring", -0.66, 51.79),
    ("Waltham Cross", -0.03, 51.69),
    ("Ware", -0.03, 51.81),
    ("Watford", -0.39, 51.66),
    ("Welwyn Garden City", -0.20, 51.80),
];

/// The middle of a town, longitude first as in GeoJSON.
pub fn middle(town: &str) -> Option<(f64, f64)> {
    let fold = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
    };
    let wanted = fold(town);
    let same = |name: &str| {
        let name = fold(name);
        name == wanted || format!("{name}gardencity") == wanted
    };
    TOWNS.iter().find(|(name, _, _)| same(name)).map(|(_, lon, lat)| (*lon, *lat))
}

#[cfg(test)]
mod tests {
    use super::middle;

    #[test]
    fn towns_are_known_however_they_are_written_and_others_are_not() {
        assert_eq!(middle("BISHOPS STORTFORD"), Some((0.16, 51.87)));
        assert_eq!(middle("St. Albans"), Some((-0.34, 51.75)));
        assert_eq!(middle("Letchworth Garden City"), Some((-0.23, 51.98)));
        assert_eq!(middle("Leeds"), None);
    }
}
