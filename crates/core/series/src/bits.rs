//! What agreement on a value is worth, field by field: shared by the comparison of two reports
//! and by the bounds that say which reports need no comparison.

use crate::code::Drawer;
use crate::common::{Common, Expected, key, key_of};
use crate::number::{Number, Seen};
use crate::record::{Body, motif_key, word_key};
use crate::story::Weightiness;
use casework::{Asked, Collection};

/// A telephone number, by how it was seen in the one report and the other.
pub(crate) fn number(common: &Common, number: &Number, seen: (Seen, Seen)) -> f32 {
    // As if each number were shown by one report in 2,000 of 5,000 other reports.
    let expected = Expected { share: 0.0005, reports: 5_000.0 };
    // Spoofing is assumed: what is shown can be the number of anybody. A number that reached
    // somebody is the gang's own.
    let (m, most) = match seen {
        (Seen::Used, Seen::Used) => (0.9, 11.0),
        (Seen::Used, _) | (_, Seen::Used) => (0.6, 9.0),
        _ => (0.2, 7.0),
    };
    common.bits(key_of(1, number.value()), m, expected, most)
}

/// The last seven digits of numbers of which one was not read whole.
pub(crate) const LAST_SEVEN: f32 = 5.0;
/// Numbers that were bought together.
pub(crate) const BLOCK: f32 = 2.0;

/// A name, before what is added for more of it and taken off for less.
pub(crate) fn name(common: &Common, name: &str) -> f32 {
    // As if each name were given in one call of 300, in 300 calls: fraudsters choose common
    // names, and a popular one becomes known by its count.
    common.bits(key(2, name), 0.75, Expected { share: 1.0 / 300.0, reports: 300.0 }, NAME)
}

/// The most that a name is worth.
pub(crate) const NAME: f32 = 6.5;
/// What a forename beside the surname adds at most; a fifth of what the surname says, since a name
/// that many give is one that many give whole.
pub(crate) const WHOLE_NAME: f32 = 0.7;
/// What is taken off for names that only sound alike, and for forenames alone.
pub(crate) const HALF_A_NAME: f32 = 1.5;
/// The same rank.
pub(crate) const RANK: f32 = 0.5;

/// A station.
pub(crate) fn station(common: &Common, station: &str) -> f32 {
    common.bits(key(5, station), 0.5, Expected { share: 0.01, reports: 200.0 }, STATION)
}

/// The most that a station is worth.
pub(crate) const STATION: f32 = 4.0;

/// The body that was claimed.
pub(crate) fn body(common: &Common, body: &str) -> f32 {
    common.bits(key(3, body), 0.6, Expected { share: 0.05, reports: 60.0 }, 2.5)
}

/// The kind of body.
pub(crate) fn kind(common: &Common, kind: Body) -> f32 {
    common.bits(key(4, kind.words()), 0.95, Expected { share: 0.5, reports: 60.0 }, 1.5)
}

/// A code word.
pub(crate) fn code(common: &Common, word: &str) -> f32 {
    common.bits(key(8, word), 0.4, Expected { share: 0.001, reports: 1_000.0 }, 7.5)
}

/// Code words from one drawer.
pub(crate) fn drawer(common: &Common, drawer: Drawer) -> f32 {
    let (share, m) = match drawer {
        Drawer::List(_) => (0.06, 0.8),
        Drawer::Digits(_) => (0.12, 0.8),
        Drawer::WordAndNumber | Drawer::Phrase => (0.15, 0.7),
        Drawer::Word => (0.3, 0.6),
    };
    common.bits(key(10, &drawer.words()), m, Expected { share, reports: 100.0 }, 3.5)
}

/// A taxi or courier firm.
pub(crate) fn firm(common: &Common, firm: &str) -> f32 {
    common.bits(key(14, firm), 0.5, Expected { share: 0.02, reports: 200.0 }, 4.0)
}

/// Colour (field 11), kind (12) or make (13) of a vehicle.
pub(crate) fn vehicle(common: &Common, field: u8, value: &str) -> f32 {
    let most = match field {
        11 => 2.5,
        12 => 2.0,
        _ => 3.5,
    };
    common.bits(key(field, value), 0.7, Expected { share: 0.12, reports: 60.0 }, most)
}

/// Motifs of a story, the rarest first, each after it at half of what it says alone: motifs
/// come together.
pub(crate) fn motifs(
    common: &Common,
    weightiness: Weightiness,
    shared: impl Iterator<Item = usize>,
) -> Vec<(f32, usize)> {
    let (m, most) = match weightiness {
        Weightiness::Core => (0.7, 4.0),
        Weightiness::Side => (0.5, 1.5),
    };
    let expected = Expected { share: 0.08, reports: 60.0 };
    let bits = |i| (common.bits(motif_key(i), m, expected, most), i);
    let mut all: Vec<(f32, usize)> = shared.map(bits).collect();
    all.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    all
}

/// Stories that turn on different things.
pub(crate) const OTHER_STORY: f32 = -2.5;
/// Different names.
pub(crate) const OTHER_NAME: f32 = -2.2;
/// Bodies of different kinds.
pub(crate) const OTHER_KIND: f32 = -2.8;

/// A word that both tell; nothing if many reports hold it.
pub(crate) fn word(common: &Common, word: u32) -> Option<f32> {
    // As if each word stood in one report of 50, in 100 reports.
    let share = (common.count(word_key(word)) as f32 + 2.0) / (common.reports() as f32 + 100.0);
    (share < 0.06).then(|| 0.2 * (0.06 / share).log2())
}

/// The most that words are worth together.
pub(crate) const WORDS: f32 = 2.0;

/// A thing that was asked for.
pub(crate) fn asked(common: &Common, thing: Asked) -> f32 {
    common.bits(key(6, thing.code()), 0.8, Expected { share: 0.25, reports: 60.0 }, 3.0)
}

/// Different things asked for.
pub(crate) const OTHER_ASKED: f32 = -1.3;

/// How it was fetched.
pub(crate) fn collection(common: &Common, way: Collection) -> f32 {
    common.bits(key(7, way.code()), 0.75, Expected { share: 0.2, reports: 60.0 }, 3.0)
}

/// Fetched in different ways.
pub(crate) const OTHER_COLLECTION: f32 = -1.0;

/// Kilometres between two places.
pub(crate) fn place(km: f64) -> f32 {
    match km {
        km if km < 3.0 => 2.0,
        km if km < 12.0 => 1.4,
        km if km < 25.0 => 0.6,
        km if km < 50.0 => -0.6,
        km if km < 100.0 => -1.8,
        _ => -2.6,
    }
}

/// Days between two calls.
pub(crate) fn days(apart: u32) -> f32 {
    match apart {
        0..=3 => 0.9,
        4..=10 => 0.7,
        11..=30 => 0.4,
        31..=60 => 0.0,
        61..=120 => -1.0,
        121..=365 => -2.5,
        _ => -4.0,
    }
}

/// Minutes between two times of day, around the clock. Gangs keep hours.
pub(crate) fn hours(mine: i32, theirs: i32) -> f32 {
    let apart = mine.abs_diff(theirs).min(1_440 - mine.abs_diff(theirs).min(1_440));
    match apart {
        0..=60 => 1.0,
        61..=150 => 0.4,
        151..=300 => -0.6,
        _ => -1.5,
    }
}

/// One incident told twice, with the same sum and without.
pub(crate) const INCIDENT: (f32, f32) = (6.0, 3.5);
/// Minutes within which two calls may be one.
pub(crate) const INCIDENT_MINUTES: u32 = 15;
