//! Made-up tables with known truth, to measure on: every name, place and number is invented, and
//! the same seed gives the same bytes.
//!
//! The layouts are those of public demonstration sets, so that a spec for one serves the other;
//! no row of theirs was used.

mod history;
mod payments;
mod people;
mod reports;
mod words;

pub use history::history;
pub use payments::payments;
pub use people::people;
pub use reports::reports;

use crate::rng::Rng;

/// Spoils a text by one slip of the pen: a letter left out, doubled, exchanged with its
/// neighbour or put wrong.
fn slip(text: &str, rng: &mut Rng) -> String {
    let mut symbols: Vec<char> = text.chars().collect();
    if symbols.is_empty() {
        return String::new();
    }
    let at = rng.below(symbols.len());
    let wrong = |rng: &mut Rng, old: char| {
        if old.is_ascii_digit() {
            char::from(b'0' + rng.below(10) as u8)
        } else {
            char::from(b'a' + rng.below(26) as u8)
        }
    };
    match rng.below(4) {
        0 if symbols.len() > 1 => {
            symbols.remove(at);
        }
        1 if at + 1 < symbols.len() => symbols.swap(at, at + 1),
        2 => {
            let old = symbols.get(at).copied().unwrap_or('a');
            let symbol = wrong(rng, old);
            symbols.insert(at, symbol);
        }
        _ => {
            if let Some(slot) = symbols.get_mut(at) {
                *slot = wrong(rng, *slot);
            }
        }
    }
    symbols.into_iter().collect()
}

/// Adds a row of CSV; fields with commas or quotes are quoted.
fn row(out: &mut String, fields: &[&str]) {
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        if field.contains([',', '"', '\n']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(field);
        }
    }
    out.push('\n');
}

/// Brings rows into an order that tells nothing.
fn shuffle<T>(rows: &mut [T], rng: &mut Rng) {
    for i in (1..rows.len()).rev() {
        let j = rng.below(i + 1);
        rows.swap(i, j);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes() {
        assert_eq!(people(50, 3), people(50, 3));
        assert_ne!(people(50, 3), people(50, 4));
        assert_eq!(history(60, 3), history(60, 3));
        assert_eq!(payments(50, 3), payments(50, 3));
        assert_eq!(reports(50, 3), reports(50, 3));
        assert_eq!(people(50, 3).lines().count(), 51);
        assert_eq!(reports(50, 3).lines().count(), 51);
    }
}
