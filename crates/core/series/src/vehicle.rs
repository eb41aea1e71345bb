//! Vehicles: colour, make, kind, and registrations as they are half remembered.

use std::sync::Arc;

/// What is known of a vehicle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vehicle {
    /// Colour.
    pub colour: Option<&'static str>,
    /// Whether only light or dark is known of the colour.
    pub shade: Option<&'static str>,
    /// Kind: `taxi`, `motorcycle`, `van`, `bicycle`.
    pub kind: Option<&'static str>,
    /// Make and model as they were written, in small letters.
    pub makes: Box<[Arc<str>]>,
}

const COLOURS: [&str; 17] = [
    "black", "white", "silver", "grey", "blue", "red", "green", "yellow", "orange", "brown",
    "beige", "gold", "purple", "maroon", "bronze", "cream", "pink",
];

const KINDS: [(&str, &str); 21] = [
    ("taxi", "taxi"),
    ("cab", "taxi"),
    ("minicab", "taxi"),
    ("uber", "taxi"),
    ("private hire", "taxi"),
    ("hackney", "taxi"),
    ("electric bike", "bicycle"),
    ("e-bike", "bicycle"),
    ("ebike", "bicycle"),
    ("bicycle", "bicycle"),
    ("pushbike", "bicycle"),
    ("push bike", "bicycle"),
    ("scooter", "motorcycle"),
    ("moped", "motorcycle"),
    ("motorbike", "motorcycle"),
    ("motorcycle", "motorcycle"),
    ("motor bike", "motorcycle"),
    ("vespa", "motorcycle"),
    ("bike", "motorcycle"),
    ("van", "van"),
    ("lorry", "van"),
];

/// Words about a vehicle that are no make.
const FILLING: &str = " a an the and or with on back my own it think i was like looked car vehicle \
    plate plates l number small big large old new estate hatchback saloon private hire hackney \
    door doors box delivery food electric push motor courier driver dark light bright maybe sort \
    of in type possibly white-ish not sure no none something unknown could be his her rider bag \
    phone livery sign side seen didn't see ";

impl Vehicle {
    /// Whether nothing is known of it.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Reads a vehicle as it is described.
    pub fn parse(text: &str) -> Self {
        let lower = text.to_lowercase();
        let spaced = format!(" {} ", words(&lower).collect::<Vec<_>>().join(" "));
        let has = |word: &str| spaced.contains(&format!(" {word} "));
        let mut vehicle = Self {
            colour: COLOURS.iter().copied().find(|c| has(c)).or(has("gray").then_some("grey")),
            shade: ["dark", "light"].into_iter().find(|s| has(s)),
            kind: KINDS.iter().find(|(word, _)| has(word)).map(|(_, kind)| *kind),
            makes: Box::default(),
        };
        let mut makes: Vec<Arc<str>> = Vec::new();
        for word in words(&lower) {
            let known = COLOURS.contains(&word)
                || KINDS.iter().any(|(k, _)| *k == word)
                || FILLING.contains(&format!(" {word} "));
            let is_mark = word.chars().any(|c| c.is_ascii_digit()) && word.len() > 3;
            if !known && !is_mark && word.chars().count() > 1 && makes.len() < 3 {
                makes.push(word.into());
            }
        }
        vehicle.makes = makes.into();
        vehicle
    }

    /// Whether the colours speak against each other: dark goes with black, light with white.
    pub fn colours_differ(&self, other: &Self) -> bool {
        let fits = |shade: &str, colour: &str| match shade {
            "dark" => !matches!(colour, "white" | "cream" | "yellow" | "beige" | "pink"),
            _ => !matches!(colour, "black" | "maroon" | "brown"),
        };
        match (self.colour, other.colour) {
            (Some(a), Some(b)) => {
                a != b && !matches!((a, b), ("grey", "silver") | ("silver", "grey"))
            }
            (Some(colour), None) => other.shade.is_some_and(|s| !fits(s, colour)),
            (None, Some(colour)) => self.shade.is_some_and(|s| !fits(s, colour)),
            (None, None) => false,
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '\'')).filter(|w| !w.is_empty())
}

/// A registration as it was read, `?` for what is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its characters without blanks, then nothing.
    read: [u8; LONGEST],
}

/// Characters that a registration has at most.
const LONGEST: usize = 8;

/// A registration as it is compared: characters that are read for each other are one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Folded(Mark);

impl Folded {
    /// Its characters.
    pub(crate) fn known(&self) -> &[u8] {
        self.0.characters()
    }
}

/// How two registrations go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// All characters that both know are the same: so many.
    Same(usize),
    /// So many are the same, and one is another or two changed places.
    Near(usize),
    /// They are of two vehicles.
    Other,
}

impl Mark {
    /// Reads a registration; none if fewer than three characters are known.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '?';
        let mut read = [0; LONGEST];
        let letters = text.chars().filter(plain).filter_map(|c| u8::try_from(c).ok());
        read.iter_mut().zip(letters).for_each(|(slot, b)| *slot = b.to_ascii_uppercase());
        let mark = Self { read };
        let digits = mark.characters().iter().any(u8::is_ascii_digit);
        let known = mark.characters().iter().filter(|b| **b != b'?').count();
        (known >= 3 && digits).then_some(mark)
    }

    fn characters(&self) -> &[u8] {
        self.read.split(|b| *b == 0).next().unwrap_or_default()
    }

    /// As it was written, without blanks.
    pub fn written(&self) -> &str {
        std::str::from_utf8(self.characters()).unwrap_or_default()
    }

    /// The registration as it is compared.
    pub(crate) fn folded(&self) -> Folded {
        Folded(Self { read: self.read.map(fold) })
    }

    /// How two registrations go together, read from the beginning or from the end.
    pub fn compare(&self, other: &Self) -> Fit {
        compare(self.folded().known(), other.folded().known())
    }
}

/// How two registrations go together, as they are compared.
pub(crate) fn compare(a: &[u8], b: &[u8]) -> Fit {
    let forward = fit(&mut a.iter().zip(b));
    let backward = fit(&mut a.iter().rev().zip(b.iter().rev()));
    match (forward, backward) {
        (Fit::Same(n), _) => Fit::Same(n),
        (_, Fit::Same(n)) if n >= 3 => Fit::Same(n),
        (Fit::Near(n), _) | (_, Fit::Near(n)) => Fit::Near(n),
        _ => Fit::Other,
    }
}

/// Characters that are read for each other are one.
fn fold(b: u8) -> u8 {
    match b {
        b'0' | b'Q' | b'D' => b'O',
        b'1' | b'L' => b'I',
        b'5' => b'S',
        b'8' => b'B',
        b'2' => b'Z',
        other => other,
    }
}

fn fit(pairs: &mut dyn Iterator<Item = (&u8, &u8)>) -> Fit {
    let mut same = 0;
    let mut wrong = [(0, 0, 0); 2];
    let mut n_wrong = 0;
    for (i, (a, b)) in pairs.enumerate() {
        match (a, b) {
            (b'?', _) | (_, b'?') => {}
            _ if a == b => same += 1,
            _ => match wrong.get_mut(n_wrong) {
                Some(slot) => {
                    *slot = (i, *a, *b);
                    n_wrong += 1;
                }
                None => return Fit::Other,
            },
        }
    }
    match (n_wrong, wrong) {
        (0, _) if same >= 3 => Fit::Same(same),
        (1, _) if same >= 4 => Fit::Near(same),
        (2, [(i, a, b), (j, c, d)]) if j - i == 1 && a == d && b == c && same >= 3 => {
            Fit::Near(same + 1)
        }
        _ => Fit::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fit, Mark, Vehicle};

    #[track_caller]
    fn check(a: &str, b: &str, expect: Fit) {
        let (a, b) = (Mark::parse(a).unwrap(), Mark::parse(b).unwrap());
        assert_eq!(a.compare(&b), expect, "{a:?} {b:?}");
        assert_eq!(b.compare(&a), expect, "{b:?} {a:?}");
    }

    #[test]
    fn registrations_are_half_remembered() {
        check("LK19 ABC", "lk19abc", Fit::Same(7));
        check("LK19", "LK19 ABC", Fit::Same(4));
        check("LK19 OBC", "LK19 0BC", Fit::Same(7));
        check("LK19 ABC", "LK19 ACB", Fit::Near(6));
        check("LK19 ABC", "LK19 AXC", Fit::Near(6));
        check("LK19 ???", "LK19 ABC", Fit::Same(4));
        check("9 ABC", "LK19 ABC", Fit::Same(4));
        check("LK19 ABC", "MM66 XYZ", Fit::Other);
        assert_eq!(Mark::parse("none"), None);
        assert_eq!(Mark::parse("AB"), None);
    }

    #[test]
    fn descriptions_are_taken_apart() {
        let v = Vehicle::parse("a dark blue minicab, maybe an Astra");
        assert_eq!((v.colour, v.kind), (Some("blue"), Some("taxi")));
        assert_eq!(v.makes, ["astra".into()].into());
        assert!(!Vehicle::parse("dark van").colours_differ(&Vehicle::parse("black van")));
        assert!(Vehicle::parse("dark van").colours_differ(&Vehicle::parse("white van")));
    }
}
