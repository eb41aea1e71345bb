//! What speaks for two reports being of one gang, and what against, in bits.
//!
//! The weights are log2 of m/u of Fellegi and Sunter (1969): m is the share of pairs of one
//! series that agree in this way, u that of other pairs. A few hundred reports are too few to
//! estimate m, so it is a judgement and stands here with its reason; u is counted in the
//! store ([`Common`]) around a prior. What is not known weighs nothing. Every row is rounded
//! to a tenth of a bit, and the weight is the sum of the rows, so that it can be added up by
//! hand.

use crate::bits;
use crate::code::Drawer;
use crate::common::Common;
use crate::name::Likeness;
use crate::number::{Number, PublicNumbers, Seen};
use crate::parts::PARTS;
use crate::record::Record;
use crate::vehicle::Fit;

/// Tenths of a bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(pub i32);

impl Tenths {
    /// So many bits, rounded.
    pub fn of(bits: f32) -> Self {
        Self((bits * 10.0).round() as i32)
    }

    /// Bits.
    pub fn bits(self) -> f32 {
        self.0 as f32 / 10.0
    }

    /// The probability that this weight stands for.
    pub fn probability(self) -> f32 {
        1.0 / (1.0 + (-self.bits()).exp2())
    }
}

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { '\u{2212}' } else { '+' };
        write!(f, "{sign}{}.{}", self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10)
    }
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// What is thought before anything is compared.
    Before,
    /// Telephone numbers.
    Number,
    /// The claimed name.
    Name,
    /// The claimed body.
    Claim,
    /// The claimed station.
    Station,
    /// The story.
    Story,
    /// The words it was told in.
    Words,
    /// What was asked for.
    Asked,
    /// How it was fetched.
    Collection,
    /// The code word.
    Code,
    /// Vehicle.
    Vehicle,
    /// Registration.
    Mark,
    /// Taxi firm.
    Firm,
    /// Where.
    Place,
    /// Which days.
    Days,
    /// What time of day.
    Hours,
    /// The same incident told twice.
    Incident,
    /// The most that circumstances can say together.
    Limit,
}

/// A reason, in words that a detective reads, with what it weighs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What was compared.
    pub what: What,
    /// The words.
    pub words: String,
    /// What it weighs.
    pub weight: Tenths,
}

/// What speaks for two reports being of one gang: rows that add up to the weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waterfall {
    /// The rows, what is thought before first.
    pub rows: Vec<Row>,
}

impl Waterfall {
    /// The sum of the rows.
    pub fn weight(&self) -> Tenths {
        Tenths(self.rows.iter().map(|r| r.weight.0).sum())
    }

    /// The reasons that speak for it, the strongest first.
    pub fn reasons(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|r| r.weight.0 > 0).collect();
        rows.sort_by_key(|r| std::cmp::Reverse(r.weight));
        rows
    }
}

/// Words that are made only where somebody reads them.
type Words<'w> = &'w dyn Fn() -> String;

/// Takes rows as they are found.
pub(crate) struct Scale<'s> {
    rows: Option<&'s mut Vec<Row>>,
    sum: i32,
    limited: i32,
}

/// What a part of a comparison adds: all of it, and how much of that is of circumstances.
pub(crate) type Sum = (i16, i16);

impl<'s> Scale<'s> {
    /// With what is thought before anything is compared.
    pub(crate) fn new(rows: Option<&'s mut Vec<Row>>) -> Self {
        let mut scale = Self { rows, sum: 0, limited: 0 };
        scale.put(What::Before, BEFORE, &|| {
            "Two reports of this desk, before they are compared".into()
        });
        scale
    }

    /// What a part adds.
    pub(crate) fn sum(part: impl FnOnce(&mut Scale<'_>)) -> Sum {
        let mut scale = Scale { rows: None, sum: 0, limited: 0 };
        part(&mut scale);
        let short = |tenths: i32| i16::try_from(tenths).unwrap_or(i16::MAX);
        (short(scale.sum), short(scale.limited))
    }

    /// Adds what a part was found to add.
    pub(crate) fn add(&mut self, (sum, limited): Sum) {
        self.sum += i32::from(sum);
        self.limited += i32::from(limited);
    }

    /// All of it, once nothing more comes.
    pub(crate) fn total(mut self) -> i32 {
        self.limit();
        self.sum
    }

    /// Adds a row; what rounds to nothing is left out.
    pub(crate) fn put(&mut self, what: What, bits: f32, words: Words<'_>) {
        let weight = Tenths::of(bits);
        if weight.0 == 0 {
            return;
        }
        self.sum += weight.0;
        if let Some(rows) = &mut self.rows {
            rows.push(Row { what, words: words(), weight });
        }
    }

    /// Adds a row of circumstances, which together can say only so much.
    pub(crate) fn circumstance(&mut self, what: What, bits: f32, words: Words<'_>) {
        let before = self.sum;
        self.put(what, bits, words);
        self.limited += self.sum - before;
    }

    /// Takes off what circumstances say beyond what they can say together.
    fn limit(&mut self) {
        let over = self.limited - CIRCUMSTANCES;
        if over > 0 {
            self.put(What::Limit, -(over as f32) / 10.0, &|| {
                "Place, days, hours and method prove only so much together".into()
            });
        }
    }
}

/// What two reports weigh before anything is compared: one pair in 64. Of the pairs that a
/// desk could draw from the reports of a county and a season, between one in twenty and one
/// in some hundreds is of one gang.
pub(crate) const BEFORE: f32 = -6.0;

/// The most that place, day, hour, method and things asked for say together: hundreds of
/// calls in a county go to the same towns in the same hours, and these agree together.
pub(crate) const CIRCUMSTANCES: i32 = 45;

/// Weighs pairs.
#[derive(Clone, Copy, Debug)]
pub struct Balance<'b> {
    /// How common values are.
    pub common: &'b Common,
    /// Numbers that prove nothing.
    pub public: &'b PublicNumbers,
}

impl Balance<'_> {
    /// The weight alone.
    pub fn weight(&self, a: &Record, b: &Record) -> Tenths {
        Tenths(self.weigh(a, b, Scale::new(None)))
    }

    /// The weight with its reasons. The order of the two does not matter.
    pub fn waterfall(&self, a: &Record, b: &Record) -> Waterfall {
        let mut rows = Vec::new();
        self.weigh(a, b, Scale::new(Some(&mut rows)));
        Waterfall { rows }
    }

    fn weigh(&self, a: &Record, b: &Record, mut scale: Scale<'_>) -> i32 {
        let (a, b) = if a.id <= b.id { (a, b) } else { (b, a) };
        PARTS.iter().for_each(|part| (part.weigh)(self, a, b, &mut scale));
        scale.total()
    }

    pub(crate) fn numbers(&self, a: &Record, b: &Record, scale: &mut Scale<'_>) {
        let mut best: Option<Agreement<'_>> = None;
        let mut open = false;
        for mine in &a.numbers {
            for theirs in &b.numbers {
                let found = self.agreement(mine, theirs);
                open |= found.is_none();
                if let Some(found) = found
                    && best.as_ref().is_none_or(|b| found.bits > b.bits)
                {
                    best = Some(found);
                }
            }
        }
        match best {
            Some(best) => scale.put(What::Number, best.bits, &|| best.words()),
            // Gangs have several numbers, so that others say little.
            None if open => scale.put(What::Number, -0.8, &|| "Other numbers".into()),
            None => {}
        }
    }

    /// How two numbers agree; none if they do not.
    fn agreement<'n>(&'n self, mine: &'n Number, theirs: &Number) -> Option<Agreement<'n>> {
        let seen = mine.seen.min(theirs.seen);
        let both = mine.seen.max(theirs.seen);
        if mine.value() == theirs.value() {
            if let Some(owner) = self.public.owner(mine) {
                return Some(Agreement { number: mine, how: How::Public(owner), bits: 0.0 });
            }
            let bits = bits::number(self.common, mine, (seen, both));
            let how = match (seen, both) {
                (Seen::Used, _) => How::Used,
                (_, Seen::Used) => How::ShownAndUsed,
                _ => How::Shown,
            };
            return Some(Agreement { number: mine, how, bits });
        }
        let ends = mine.last_seven().is_some() && mine.last_seven() == theirs.last_seven();
        if ends && mine.length() != theirs.length() {
            return Some(Agreement { number: mine, how: How::LastSeven, bits: bits::LAST_SEVEN });
        }
        let near = mine.block().is_some() && mine.block() == theirs.block();
        near.then_some(Agreement { number: mine, how: How::Block, bits: bits::BLOCK })
    }

    pub(crate) fn name(&self, a: &Record, b: &Record, scale: &mut Scale<'_>) {
        let Some((likeness, name)) = a.name.compare(&b.name) else { return };
        let theirs = b.name.last().unwrap_or(name);
        let rarer = |n: &str| bits::name(self.common, n);
        let bits = rarer(name);
        let (bits, how) = match likeness {
            Likeness::Whole => (bits + bits::WHOLE_NAME.min(0.2 * bits), "Same name"),
            Likeness::Surname => (bits, "Same surname"),
            Likeness::Alike => {
                (bits.min(rarer(theirs)) - bits::HALF_A_NAME, "Names that sound alike")
            }
            Likeness::Forename => (bits - bits::HALF_A_NAME, "Same forename"),
            Likeness::Other => (bits::OTHER_NAME, "Different names"),
        };
        scale.put(What::Name, bits, &|| {
            let (mine, theirs) = (a.name.shown(), b.name.shown());
            match mine == theirs {
                true => format!("{how}: {mine}"),
                false => format!("{how}: {mine} and {theirs}"),
            }
        });
        if let (Some(mine), Some(theirs)) = (a.name.rank, b.name.rank)
            && mine == theirs
            && likeness != Likeness::Other
        {
            scale.put(What::Name, bits::RANK, &|| format!("Same rank: {}", mine.words()));
        }
    }

    pub(crate) fn station(&self, a: &Record, b: &Record, scale: &mut Scale<'_>) {
        if let (Some(mine), Some(theirs)) = (&a.station, &b.station) {
            let bits = match mine == theirs || crate::name::alike(mine, theirs) {
                true => bits::station(self.common, mine),
                false => -0.7,
            };
            let how = if bits > 0.0 { "Same station" } else { "Different stations" };
            scale.put(What::Station, bits, &|| match mine == theirs {
                true => format!("{how}: {}", capitals(mine)),
                false => format!("{how}: {} and {}", capitals(mine), capitals(theirs)),
            });
        }
    }

    pub(crate) fn code(&self, a: &Record, b: &Record, scale: &mut Scale<'_>) {
        let (Some(mine), Some(theirs)) = (&a.code, &b.code) else { return };
        if mine == theirs {
            let bits = bits::code(self.common, mine);
            return scale.put(What::Code, bits, &|| format!("Same code word: {mine}"));
        }
        let (Some(of_mine), Some(of_theirs)) = (a.drawer(), b.drawer()) else { return };
        let bits = match of_mine == of_theirs {
            true => bits::drawer(self.common, of_mine),
            // A single word may be of a list that we do not have.
            false if of_mine == Drawer::Word || of_theirs == Drawer::Word => -0.3,
            false => -1.2,
        };
        scale.put(What::Code, bits, &|| match of_mine == of_theirs {
            true => format!("Code words of one kind ({}): {mine} and {theirs}", of_mine.words()),
            false => format!("Code words of different kinds: {mine} and {theirs}"),
        });
    }

    pub(crate) fn mark(&self, a: &Record, b: &Record, scale: &mut Scale<'_>) {
        if let (Some(mine), Some(theirs)) = (&a.mark, &b.mark) {
            let bits = match mine.compare(theirs) {
                Fit::Same(n) => (n as f32 * 1.8).min(11.0),
                Fit::Near(n) => (n as f32 * 1.3).min(7.0),
                Fit::Other => -1.2,
            };
            let how = match mine.compare(theirs) {
                Fit::Same(_) => "Registrations that agree as far as both were read",
                Fit::Near(_) => "Registrations that differ in one character",
                Fit::Other => "Different registrations",
            };
            scale.put(What::Mark, bits, &|| {
                format!("{how}: {} and {}", mine.written(), theirs.written())
            });
        }
    }

    pub(crate) fn firm(&self, a: &Record, b: &Record, scale: &mut Scale<'_>) {
        if let (Some(mine), Some(theirs)) = (&a.firm, &b.firm)
            && mine == theirs
        {
            let bits = bits::firm(self.common, mine);
            scale.put(What::Firm, bits, &|| format!("Same taxi or courier firm: {mine}"));
        }
    }

    pub(crate) fn description(&self, a: &Record, b: &Record, scale: &mut Scale<'_>) {
        let (Some(mine), Some(theirs)) = (&a.vehicle, &b.vehicle) else { return };
        let count = |field, value: &str| bits::vehicle(self.common, field, value);
        if mine.colours_differ(theirs) {
            scale.put(What::Vehicle, -1.2, &|| "Vehicles of different colours".into());
        } else if let (Some(colour), true) = (mine.colour, mine.colour == theirs.colour) {
            let bits = count(11, colour);
            scale.put(What::Vehicle, bits, &|| format!("Vehicles of one colour: {colour}"));
        }
        if let Some(make) = mine.makes.iter().find(|m| theirs.makes.contains(m)) {
            let bits = count(13, make);
            scale.put(What::Vehicle, bits, &|| format!("Same make or model: {}", capitals(make)));
        }
        if let (Some(kind), Some(other)) = (mine.kind, theirs.kind) {
            let bits = if kind == other { count(12, kind) } else { -1.0 };
            scale.put(What::Vehicle, bits, &|| match kind == other {
                true => format!("Vehicles of one kind: {kind}"),
                false => format!("Vehicles of different kinds: {kind} and {other}"),
            });
        }
    }
}

/// How two numbers agree.
struct Agreement<'a> {
    number: &'a Number,
    how: How<'a>,
    bits: f32,
}

enum How<'a> {
    Public(&'a str),
    Used,
    ShownAndUsed,
    Shown,
    LastSeven,
    Block,
}

impl Agreement<'_> {
    fn words(&self) -> String {
        let dialled = self.number.dialled();
        match self.how {
            How::Public(owner) => format!("{dialled} is the number of {owner} and proves nothing"),
            How::Used => format!("Same number {dialled}, rung or to be rung in both"),
            How::ShownAndUsed => format!("Same number {dialled}, shown in one, rung in the other"),
            How::Shown => format!("Same number {dialled} shown (it may be spoofed)"),
            How::LastSeven => format!("The last seven digits of {dialled} in both"),
            How::Block => format!("Numbers next to each other: {dialled}"),
        }
    }
}

/// Each word with a capital letter.
pub(crate) fn capitals(words: &str) -> String {
    let one = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    };
    words.split(' ').map(one).collect::<Vec<String>>().join(" ")
}
