//! Spoken numbers: which words belong to one, and what it comes to.

use crate::words::Shape;

/// One word of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Piece {
    /// 0 to 9 as a word or a single figure.
    Unit(u8),
    /// "oh" and "nought": a zero inside digits, an exclamation elsewhere.
    Oh,
    /// A word that sounds like a digit and is one only between digits ("to", "for").
    Sound(u8),
    /// 10 to 19.
    Teen(u8),
    /// 20 to 90.
    Ten(u8),
    /// "double", "treble".
    Times(u8),
    /// "nines" after "three".
    Nines,
    /// Hundred, thousand, million.
    Scale(u32),
    /// Figures of more than one digit, as written.
    Figures,
    /// "and" inside a number.
    And,
    /// Pounds, quid, grand (the factor).
    Currency(u32),
}

impl Piece {
    /// Whether it can stand in a row of single digits.
    pub(crate) fn is_digit(self) -> bool {
        matches!(self, Self::Unit(_) | Self::Oh | Self::Sound(_) | Self::Times(_) | Self::Nines)
    }
}

/// The words of numbers, the commonest in speech first.
pub(crate) const PIECES: [(&str, Piece); 56] = [
    ("and", Piece::And),
    ("to", Piece::Sound(2)),
    ("for", Piece::Sound(4)),
    ("one", Piece::Unit(1)),
    ("too", Piece::Sound(2)),
    ("two", Piece::Unit(2)),
    ("o", Piece::Oh),
    ("k", Piece::Currency(1_000)),
    ("oh", Piece::Oh),
    ("six", Piece::Unit(6)),
    ("won", Piece::Sound(1)),
    ("ate", Piece::Sound(8)),
    ("ten", Piece::Teen(10)),
    ("zero", Piece::Unit(0)),
    ("four", Piece::Unit(4)),
    ("five", Piece::Unit(5)),
    ("nine", Piece::Unit(9)),
    ("fore", Piece::Sound(4)),
    ("quid", Piece::Currency(1)),
    ("euro", Piece::Currency(1)),
    ("three", Piece::Unit(3)),
    ("seven", Piece::Unit(7)),
    ("eight", Piece::Unit(8)),
    ("sicks", Piece::Sound(6)),
    ("forty", Piece::Ten(40)),
    ("fifty", Piece::Ten(50)),
    ("sixty", Piece::Ten(60)),
    ("nines", Piece::Nines),
    ("pound", Piece::Currency(1)),
    ("euros", Piece::Currency(1)),
    ("grand", Piece::Currency(1_000)),
    ("nought", Piece::Unit(0)),
    ("naught", Piece::Unit(0)),
    ("eleven", Piece::Teen(11)),
    ("twelve", Piece::Teen(12)),
    ("twenty", Piece::Ten(20)),
    ("thirty", Piece::Ten(30)),
    ("eighty", Piece::Ten(80)),
    ("ninety", Piece::Ten(90)),
    ("double", Piece::Times(2)),
    ("treble", Piece::Times(3)),
    ("triple", Piece::Times(3)),
    ("pounds", Piece::Currency(1)),
    ("dollar", Piece::Currency(1)),
    ("fifteen", Piece::Teen(15)),
    ("sixteen", Piece::Teen(16)),
    ("seventy", Piece::Ten(70)),
    ("hundred", Piece::Scale(100)),
    ("million", Piece::Scale(1_000_000)),
    ("dollars", Piece::Currency(1)),
    ("thirteen", Piece::Teen(13)),
    ("fourteen", Piece::Teen(14)),
    ("eighteen", Piece::Teen(18)),
    ("nineteen", Piece::Teen(19)),
    ("thousand", Piece::Scale(1_000)),
    ("seventeen", Piece::Teen(17)),
];

/// Reads one normalised word as a piece of a number.
pub(crate) fn piece(word: &str) -> Option<Piece> {
    if word.bytes().next()?.is_ascii_digit() {
        return figures(word);
    }
    PIECES.iter().find(|(name, _)| *name == word).map(|(_, piece)| *piece)
}

fn figures(word: &str) -> Option<Piece> {
    let plain = word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'));
    match word.bytes().next() {
        Some(b) if word.len() == 1 => Some(Piece::Unit(b - b'0')),
        _ if plain => Some(Piece::Figures),
        // "4k" and the like are written sums; "4b" is an address.
        _ if word.strip_suffix('k').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())) => {
            Some(Piece::Figures)
        }
        _ => None,
    }
}

/// Whether `next` continues the number that ends in `previous`.
pub(crate) fn continues(
    previous: Option<Piece>,
    next: Option<Piece>,
    follower: Option<Piece>,
    digitwise: bool,
) -> bool {
    use Piece::{And, Currency, Figures, Nines, Oh, Scale, Sound, Teen, Ten, Times, Unit};
    let (Some(previous), Some(next)) = (previous, next) else { return false };
    match (previous, next) {
        (Unit(3) | Times(3), Nines) => true,
        (Unit(_) | Oh | Sound(_) | Times(_), Unit(_)) => true,
        (Unit(_) | Oh | Sound(_) | Times(_), Oh) => true,
        (Unit(_) | Oh | Sound(_), Times(_)) => {
            digitwise && matches!(follower, Some(Unit(_) | Oh | Sound(_)))
        }
        (Unit(_) | Oh | Sound(_), Sound(_)) => {
            digitwise && matches!(follower, Some(Unit(_) | Oh | Sound(_)))
        }
        (Unit(_) | Teen(_) | Ten(_) | Figures | Scale(_), Scale(_)) => true,
        (Scale(_), Unit(_) | Teen(_) | Ten(_)) => true,
        (Scale(_), And) => matches!(follower, Some(Unit(_) | Teen(_) | Ten(_) | Scale(_))),
        (And, Unit(_) | Teen(_) | Ten(_) | Scale(_)) => true,
        (Ten(_), Unit(_)) => true,
        // Years and numbers said in pairs: "nineteen fifty seven", "twenty twenty".
        (Teen(_) | Ten(_), Ten(_) | Teen(_)) => true,
        (Unit(_) | Teen(_) | Ten(_) | Scale(_) | Figures, Currency(_)) => true,
        (Figures, Figures | Unit(_)) | (Unit(_), Figures) => {
            !matches!(follower, Some(Currency(_) | Scale(_)))
        }
        _ => false,
    }
}

/// Writes the value of a run in figures and tells its shape.
///
/// `written` is the first word as it stands, for runs of figures.
pub(crate) fn evaluate(
    pieces: impl Iterator<Item = Piece> + Clone,
    written: &str,
    out: &mut String,
) -> Shape {
    let money = pieces.clone().find_map(|p| match p {
        Piece::Currency(factor) => Some(factor),
        _ => None,
    });
    if money.is_none() && pieces.clone().all(Piece::is_digit) && pieces.clone().count() > 1 {
        return digits(pieces, out);
    }
    if pieces.clone().any(|p| p == Piece::Figures) {
        return written_figures(written, pieces, money, out);
    }
    if money.is_none() && said_in_pairs(pieces.clone()) {
        return pairs(pieces, out);
    }
    let value = cardinal(pieces).saturating_mul(u64::from(money.unwrap_or(1)));
    out.push_str(&value.to_string());
    if money.is_some() { Shape::Money } else { Shape::Number }
}

fn digits(pieces: impl Iterator<Item = Piece>, out: &mut String) -> Shape {
    let mut times = 1;
    for piece in pieces {
        let digit = match piece {
            Piece::Times(n) => {
                times = n;
                continue;
            }
            Piece::Nines => {
                out.pop();
                times = 3;
                9
            }
            Piece::Unit(n) | Piece::Sound(n) => n.min(9),
            _ => 0,
        };
        for _ in 0..times {
            out.push(char::from(b'0' + digit));
        }
        times = 1;
    }
    Shape::Digits(u8::try_from(out.len()).unwrap_or(u8::MAX))
}

fn written_figures(
    written: &str,
    pieces: impl Iterator<Item = Piece>,
    money: Option<u32>,
    out: &mut String,
) -> Shape {
    let scale = pieces.fold(1_u64, |s, p| match p {
        Piece::Scale(n) => s.saturating_mul(u64::from(n)),
        _ => s,
    });
    let figures: String = written.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let (figures, scale) = match written.strip_suffix('k') {
        Some(_) => (figures, 1_000),
        None => (figures, scale.saturating_mul(u64::from(money.unwrap_or(1)))),
    };
    match figures.parse::<u64>() {
        Ok(n) if scale > 1 => out.push_str(&n.saturating_mul(scale).to_string()),
        _ => out.push_str(&figures),
    }
    let long_or_service = figures.len() >= 4
        || matches!(figures.as_str(), "999" | "101" | "159" | "161" | "111" | "112");
    if money.is_some() {
        Shape::Money
    } else if scale == 1 && long_or_service && !written.contains([',', '.']) {
        Shape::Digits(u8::try_from(figures.len()).unwrap_or(u8::MAX))
    } else {
        Shape::Number
    }
}

fn said_in_pairs(pieces: impl Iterator<Item = Piece>) -> bool {
    let mut tens = 0;
    for piece in pieces {
        match piece {
            Piece::Teen(_) | Piece::Ten(_) => tens += 1,
            Piece::Unit(_) => {}
            _ => return false,
        }
    }
    tens > 1
}

fn pairs(pieces: impl Iterator<Item = Piece>, out: &mut String) -> Shape {
    let mut pending: Option<u8> = None;
    for piece in pieces {
        match (pending.take(), piece) {
            (Some(ten), Piece::Unit(n)) if ten % 10 == 0 => out.push_str(&(ten + n).to_string()),
            (waiting, Piece::Teen(n) | Piece::Ten(n)) => {
                if let Some(ten) = waiting {
                    out.push_str(&ten.to_string());
                }
                pending = Some(n);
            }
            (waiting, Piece::Unit(n)) => {
                if let Some(ten) = waiting {
                    out.push_str(&ten.to_string());
                }
                out.push_str(&n.to_string());
            }
            _ => {}
        }
    }
    if let Some(ten) = pending {
        out.push_str(&ten.to_string());
    }
    Shape::Digits(u8::try_from(out.len()).unwrap_or(u8::MAX))
}

fn cardinal(pieces: impl Iterator<Item = Piece>) -> u64 {
    let (mut total, mut part) = (0_u64, 0_u64);
    for piece in pieces {
        match piece {
            Piece::Unit(n) | Piece::Teen(n) | Piece::Ten(n) | Piece::Sound(n) => {
                part += u64::from(n)
            }
            Piece::Scale(100) => part = part.max(1).saturating_mul(100),
            Piece::Scale(n) => {
                total = total.saturating_add(part.max(1).saturating_mul(u64::from(n)));
                part = 0;
            }
            _ => {}
        }
    }
    total.saturating_add(part)
}
