//! Which reports can weigh more than so much with one, without a comparison with each.
//!
//! What identifies a caller (numbers, names, code words, registrations) is looked up in lists.
//! Short lists are compared whole. What stands in long lists everybody says, so that it weighs
//! little; what it weighs at most, with what the rest can add, is a bound, and only in blocks
//! of place and month where the bound is high enough reports are looked at, each by a bound of
//! its own. Bounds are in tenths of a bit, rounded as the rows of a comparison are, so that no
//! report that reaches the weight is passed over (a property test holds them against a
//! comparison with all).

use crate::bits;
use crate::common::Common;
use crate::index::{self, Block, Brief, CELLS, Cell, Index, MONTH};
use crate::number::{PublicNumbers, Seen};
use crate::record::{Record, Things, place_of};
use crate::story::Weightiness;
use crate::weigh::{BEFORE, CIRCUMSTANCES, Tenths};
use linkage::similarity::places::kilometres;

/// Reports in a list up to which all are compared.
const SHORT: usize = 200;

/// What a report is compared with, and how common what it says is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'g> {
    /// Where records are.
    pub(crate) index: &'g Index,
    /// How common values are.
    pub(crate) common: &'g Common,
    /// Numbers that prove nothing.
    pub(crate) public: &'g PublicNumbers,
}

/// A record that may weigh something with another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Candidate {
    /// The most that it can weigh, in tenths.
    pub(crate) bound: i32,
    /// Which.
    pub(crate) at: u32,
}

/// Records that can weigh more than `least` tenths with one, and some that cannot, each once,
/// those first that can weigh most; itself may be among them.
pub(crate) fn candidates(ground: Ground<'_>, record: &Record, least: i32) -> Vec<Candidate> {
    let mut search = Search::new(ground, record, least);
    search.lists();
    search.blocks();
    let mut found = search.found;
    found.sort_unstable_by_key(|c| (c.at, std::cmp::Reverse(c.bound)));
    found.dedup_by_key(|c| c.at);
    found.sort_unstable_by_key(|c| (std::cmp::Reverse(c.bound), c.at));
    found
}

/// Whatever was looked up in a list may weigh anything.
fn listed(at: u32) -> Candidate {
    Candidate { bound: i32::MAX, at }
}

/// What agreement with a record can weigh, in tenths.
struct Search<'s> {
    ground: Ground<'s>,
    record: &'s Record,
    least: i32,
    own: Brief,
    story: [Vec<(f32, usize)>; 2],
    story_most: i32,
    asked: [i32; 32],
    /// Kind of body, way of fetching, hours, things asked for.
    circumstances: i32,
    kind: i32,
    body: i32,
    collection: i32,
    drawer: i32,
    /// Vehicle and words.
    beside: i32,
    /// Numbers, stations, code words and firms that stand in long lists.
    common_ones: i32,
    /// Names that stand in long lists.
    names: Vec<u64>,
    name: i32,
    found: Vec<Candidate>,
}

fn tenths(bits: f32) -> i32 {
    Tenths::of(bits).0
}

impl<'s> Search<'s> {
    fn new(ground: Ground<'s>, record: &'s Record, least: i32) -> Self {
        let common = ground.common;
        let own = Brief::of(u32::MAX, record);
        let story = [Weightiness::Core, Weightiness::Side]
            .map(|w| bits::motifs(common, w, record.story.of(w)));
        let mut asked = [0; 32];
        for thing in record.asked.iter() {
            if let Some(slot) = asked.get_mut(place_of(thing)) {
                *slot = tenths(bits::asked(common, thing));
            }
        }
        let of = |bits: Option<f32>| bits.map_or(0, tenths);
        let kind = of(record.claim.kind.map(|k| bits::kind(common, k)));
        let collection = of(record.collection.map(|c| bits::collection(common, c)));
        let hours = if own.minute >= 0 { tenths(bits::hours(0, 0)) } else { 0 };
        Self {
            story_most: story.iter().map(|list| told(list, u64::MAX)).sum(),
            story,
            asked,
            circumstances: kind + collection + hours + asked.into_iter().max().unwrap_or(0),
            kind,
            body: of(record.claim.body.as_deref().map(|b| bits::body(common, b))),
            collection,
            drawer: of(record.drawer().map(|d| bits::drawer(common, d))),
            beside: vehicle(common, record) + words(common, record),
            common_ones: 0,
            names: Vec::new(),
            name: 0,
            found: Vec::new(),
            ground,
            record,
            least,
            own,
        }
    }

    /// Takes short lists whole. Gives the long ones, and the most that any of them weighs.
    fn take(&mut self, lists: Vec<(u64, i32)>) -> (Vec<u64>, i32) {
        let (mut long, mut most) = (Vec::new(), 0);
        for (key, weight) in lists {
            let list = self.ground.index.list(key);
            if list.len() <= SHORT {
                self.found.extend(list.iter().copied().map(listed));
            } else {
                long.push(key);
                most = most.max(weight);
            }
        }
        (long, most)
    }

    fn lists(&mut self) {
        let (ground, record) = (self.ground, self.record);
        let common = ground.common;
        for lists in [
            numbers(ground, record),
            stations(ground, record),
            record
                .code
                .iter()
                .map(|c| (index::code_key(c), tenths(bits::code(common, c))))
                .collect(),
            record
                .firm
                .iter()
                .map(|f| (index::firm_key(f), tenths(bits::firm(common, f))))
                .collect(),
        ] {
            self.common_ones += self.take(lists).1;
        }
        (self.names, self.name) = self.take(names(ground, record));
        if let Some(mark) = &record.mark {
            self.found.extend(ground.index.plates.near(mark).into_iter().map(listed));
        }
        if let Some(key) = index::incident_key(record) {
            self.found.extend(ground.index.list(key).iter().copied().map(listed));
        }
    }

    fn blocks(&mut self) {
        let anything = tenths(BEFORE)
            + self.story_most
            + self.body
            + self.drawer
            + self.beside
            + self.common_ones;
        let mut found = std::mem::take(&mut self.found);
        for (cell, months) in &self.ground.index.cells {
            let place = self.place(*cell);
            let near = anything + self.limited(place + tenths(bits::days(0)));
            if near + self.name <= self.least {
                continue;
            }
            for (month, block) in months {
                let first = month * MONTH;
                let apart = (first - self.own.day).max(self.own.day - (first + MONTH - 1)).max(0);
                let days = tenths(bits::days(apart.unsigned_abs()));
                let bound = anything + self.limited(place + days);
                if bound + self.name > self.least {
                    self.block(block, (place, bound > self.least), &mut found);
                }
            }
        }
        self.found = found;
    }

    fn limited(&self, where_and_when: i32) -> i32 {
        (self.circumstances + where_and_when).min(CIRCUMSTANCES)
    }

    fn block(&self, block: &Block, (place, is_all): (i32, bool), found: &mut Vec<Candidate>) {
        let reaching = |b: &Brief| {
            // The square first, which costs nothing, then the place itself.
            let near = self.bound(b, place) > self.least;
            let bound = if near { self.bound(b, self.exact_place(b, place)) } else { i32::MIN };
            (bound > self.least).then_some(Candidate { bound, at: b.at })
        };
        if is_all {
            return found.extend(block.all.iter().filter_map(reaching));
        }
        for key in &self.names {
            found.extend(block.named(*key).filter_map(reaching));
        }
    }

    /// What place weighs with a record, if both places are known.
    fn exact_place(&self, other: &Brief, place: i32) -> i32 {
        match (self.own.degrees(), other.degrees()) {
            (Some(mine), Some(theirs)) => tenths(bits::place(kilometres(mine, theirs))),
            _ => place,
        }
    }

    /// The most that place weighs with a record of a square.
    fn place(&self, cell: Cell) -> i32 {
        let same_town = tenths(bits::place(0.0));
        match (cell, self.record.degrees()) {
            (Some((row, column)), Some((north, east))) => {
                let nearest = |at: f64, step: i16, size: f64| {
                    at.clamp(f64::from(step) / size, (f64::from(step) + 1.0) / size)
                };
                let there = (nearest(north, row, CELLS.0), nearest(east, column, CELLS.1));
                // The nearest point on the globe may lie a little nearer than this one.
                let km = (kilometres((north, east), there) * 0.99 - 1.0).max(0.0);
                tenths(bits::place(km))
            }
            _ if self.record.town_key.is_some() => same_town,
            _ => 0,
        }
    }

    /// The most that a record can weigh, by what is known of it at a glance.
    fn bound(&self, other: &Brief, place: i32) -> i32 {
        let own = &self.own;
        let mut sum = tenths(BEFORE) + self.name + self.common_ones + self.beside;
        let mut limited = place + tenths(bits::days(own.day.abs_diff(other.day)));
        match (own.kind, other.kind) {
            (0, _) | (_, 0) => {}
            (mine, theirs) if mine == theirs => {
                sum += self.body;
                limited += self.kind;
            }
            _ => sum += tenths(bits::OTHER_KIND),
        }
        if own.drawer != 0 && own.drawer == other.drawer {
            sum += self.drawer;
        }
        let [core, side] = &self.story;
        sum += told(core, other.motifs) + told(side, other.motifs);
        if own.asked & other.asked != 0 {
            limited += self.asked_in_both(other.asked);
        } else if own.asked != 0 && other.asked != 0 && !early(own) && !early(other) {
            limited += tenths(bits::OTHER_ASKED);
        }
        match (own.collection, other.collection) {
            (0, _) | (_, 0) => {}
            (mine, theirs) if mine == theirs => limited += self.collection,
            _ => limited += tenths(bits::OTHER_COLLECTION),
        }
        if own.minute >= 0 && other.minute >= 0 {
            limited += tenths(bits::hours(own.minute.into(), other.minute.into()));
        }
        sum + limited.min(CIRCUMSTANCES)
    }

    fn asked_in_both(&self, theirs: u32) -> i32 {
        let both = (0u32..).zip(&self.asked).filter(|(i, _)| theirs & (1 << i) != 0);
        both.map(|(_, weight)| *weight).max().unwrap_or(0)
    }
}

/// Asked for nothing but details: whoever put the telephone down early was asked for no more.
fn early(brief: &Brief) -> bool {
    brief.asked == Things::of([casework::Asked::Details]).0
}

/// What the motifs of a list weigh that are in a set.
fn told(list: &[(f32, usize)], set: u64) -> i32 {
    let (mut sum, mut part) = (0, 1.0);
    for (bits, _) in list.iter().filter(|(_, motif)| set & (1 << (motif % 64)) != 0) {
        sum += tenths(bits * part);
        part /= 2.0;
    }
    sum
}

/// The most that a vehicle weighs, its registration left out.
fn vehicle(common: &Common, record: &Record) -> i32 {
    let Some(vehicle) = &record.vehicle else { return 0 };
    let of = |field, value: &str| tenths(bits::vehicle(common, field, value));
    vehicle.colour.map_or(0, |c| of(11, c))
        + vehicle.kind.map_or(0, |k| of(12, k))
        + vehicle.makes.iter().map(|m| of(13, m)).max().unwrap_or(0)
}

/// The most that the words of a story weigh; a tenth more, for sums of fractions are not exact.
fn words(common: &Common, record: &Record) -> i32 {
    let sum: f32 = record.story.words.iter().filter_map(|w| bits::word(common, *w)).sum();
    if sum > 0.0 { tenths(sum.min(bits::WORDS)) + 1 } else { 0 }
}

fn numbers(ground: Ground<'_>, record: &Record) -> Vec<(u64, i32)> {
    let mut lists = Vec::new();
    for number in &record.numbers {
        let same = match ground.public.owner(number) {
            None => bits::number(ground.common, number, (number.seen, Seen::Used)),
            Some(_) => 0.0,
        };
        let seven = number.last_seven().map_or(0.0, |_| bits::LAST_SEVEN);
        lists.push((index::number_key(number), tenths(same.max(seven))));
        lists.extend(number.block().map(|b| (index::block_key(b), tenths(bits::BLOCK))));
    }
    lists
}

fn stations(ground: Ground<'_>, record: &Record) -> Vec<(u64, i32)> {
    let Some(station) = record.station.as_deref() else { return Vec::new() };
    let vocabulary = &ground.index.stations;
    let Some(number) = vocabulary.find(station) else { return Vec::new() };
    let same = (index::station_key(number), tenths(bits::station(ground.common, station)));
    let alike = vocabulary.alike(number).iter();
    let alike = alike.map(|n| (index::station_key(*n), tenths(bits::STATION)));
    std::iter::once(same).chain(alike).collect()
}

fn names(ground: Ground<'_>, record: &Record) -> Vec<(u64, i32)> {
    let name = &record.name;
    let rank = name.rank.map_or(0, |_| tenths(bits::RANK));
    let mut lists = Vec::new();
    if let Some(last) = name.last()
        && let Some(number) = ground.index.names.find(last)
    {
        let bits = bits::name(ground.common, last);
        let whole = name.forename.as_ref().map_or(0.0, |_| bits::WHOLE_NAME.min(0.2 * bits));
        lists.push((index::last_key(number), tenths(bits + whole) + rank));
        let less = tenths(bits - bits::HALF_A_NAME) + rank;
        let alike = ground.index.names.alike(number).iter();
        lists.extend(alike.map(|n| (index::last_key(*n), less)));
    }
    // How common the other's spelling of a forename is, is not known here.
    let forename = tenths(bits::NAME - bits::HALF_A_NAME) + rank;
    if let Some(lone) = name.lone.as_deref() {
        lists.push((index::lone_key(lone), forename));
        lists.push((index::forename_key(lone), forename));
    }
    lists.extend(name.forename.as_deref().map(|f| (index::lone_key(f), forename)));
    lists
}
