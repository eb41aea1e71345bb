//! What agreement with one record can weigh, worked out once, and the records of a block that
//! reach a weight by it. Bounds are in tenths of a bit, rounded as the rows of a comparison are.

use crate::bits;
use crate::common::Common;
use crate::index::{self, Brief, CELLS, Cell, Index, MONTH};
use crate::near::{Ahead, Candidate, Ground};
use crate::number::Seen;
use crate::record::{Record, Things, place_of};
use crate::story::{MOTIFS, Weightiness};
use crate::weigh::{BEFORE, CIRCUMSTANCES, Tenths};
use linkage::similarity::places::kilometres;
use std::sync::OnceLock;

/// Reports in a list up to which all are compared.
const SHORT: usize = 200;

/// The motifs on which stories turn.
fn core_motifs() -> u64 {
    static CORE: OnceLock<u64> = OnceLock::new();
    *CORE.get_or_init(|| {
        let core = (0u32..).zip(&MOTIFS).filter(|(_, m)| m.weightiness == Weightiness::Core);
        core.fold(0, |all, (i, _)| all | 1 << (i % 64))
    })
}

/// Weights in tenths that are wanted for every report that is looked at, rounded once.
struct Tables {
    /// By days apart; the last stands for all that are more.
    days: Vec<i32>,
    /// By minutes apart within a day.
    hours: Vec<i32>,
    other_name: i32,
    other_kind: i32,
    other_asked: i32,
    other_collection: i32,
}

impl Tables {
    fn get() -> &'static Self {
        static TABLES: OnceLock<Tables> = OnceLock::new();
        TABLES.get_or_init(|| Self {
            days: (0..=LONGEST).map(|apart| tenths(bits::days(apart))).collect(),
            hours: (0..1_440).map(|apart| tenths(bits::hours(0, apart))).collect(),
            other_name: tenths(bits::OTHER_NAME),
            other_kind: tenths(bits::OTHER_KIND),
            other_asked: tenths(bits::OTHER_ASKED),
            other_collection: tenths(bits::OTHER_COLLECTION),
        })
    }

    fn days(&self, apart: u32) -> i32 {
        self.days.get(apart.min(LONGEST) as usize).copied().unwrap_or(0)
    }

    fn hours(&self, mine: i16, theirs: i16) -> i32 {
        self.hours
            .get(usize::from(mine.abs_diff(theirs)))
            .copied()
            .unwrap_or_else(|| tenths(bits::hours(mine.into(), theirs.into())))
    }
}

/// Days apart beyond which more make no difference.
const LONGEST: u32 = 400;

/// What was worked out lately, by what it was worked out from: in one block the same few towns
/// and stories come again and again.
struct Recent<K> {
    slots: [Option<(K, i32)>; SLOTS],
}

/// Values that are kept.
const SLOTS: usize = 64;

impl<K: Copy + Eq> Recent<K> {
    fn new() -> Self {
        Self { slots: [None; SLOTS] }
    }

    /// The value of a key. `mixed` are its bits.
    fn get(&mut self, key: K, mixed: u64, work_out: impl FnOnce() -> i32) -> i32 {
        let place = mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58;
        let Some(slot) = self.slots.get_mut(place as usize % SLOTS) else { return work_out() };
        match slot {
            Some((known, value)) if *known == key => *value,
            _ => slot.insert((key, work_out())).1,
        }
    }
}

/// What was worked out of places and stories in one search.
pub(crate) struct Memory {
    places: Recent<(u32, u32)>,
    stories: Recent<u64>,
}

impl Memory {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self { places: Recent::new(), stories: Recent::new() }
    }
}

/// What agreement with a record can weigh, in tenths.
pub(crate) struct Search<'s> {
    ground: Ground<'s>,
    record: &'s Record,
    /// What a record has to weigh more than.
    pub(crate) least: i32,
    tables: &'static Tables,
    own: Brief,
    is_early: bool,
    /// What every record starts with: what is thought before, and what is common to all.
    start: i32,
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
    /// Surnames that sound or look like that of the record, itself among them, in order.
    surnames: Vec<u32>,
    /// Whatever was looked up in a list may weigh anything.
    pub(crate) listed: Vec<u32>,
}

fn tenths(bits: f32) -> i32 {
    Tenths::of(bits).0
}

impl<'s> Search<'s> {
    /// A search for records that weigh more than `least` tenths with one.
    pub(crate) fn new(ground: Ground<'s>, record: &'s Record, least: i32) -> Self {
        let common = ground.common;
        let own = Brief::of(u32::MAX, record, &ground.index.names);
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
            surnames: surnames(ground.index, own.surname),
            listed: Vec::new(),
            ground,
            record,
            least,
            tables: Tables::get(),
            is_early: early(&own),
            start: 0,
            own,
        }
    }

    /// Takes short lists whole. Gives the long ones, and the most that any of them weighs.
    fn take(&mut self, lists: Vec<(u64, i32)>) -> (Vec<u64>, i32) {
        let (mut long, mut most) = (Vec::new(), 0);
        for (key, weight) in lists {
            let list = self.ground.index.list(key);
            if list.len() <= SHORT {
                self.listed.extend_from_slice(list);
            } else {
                long.push(key);
                most = most.max(weight);
            }
        }
        (long, most)
    }

    /// Looks up in lists what identifies a caller.
    pub(crate) fn lists(&mut self) {
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
            self.listed.extend(ground.index.plates.near(mark));
        }
        if let Some(key) = index::incident_key(record) {
            self.listed.extend_from_slice(ground.index.list(key));
        }
    }

    /// The blocks where place and month let there be any that reaches the weight.
    pub(crate) fn blocks(&mut self) -> Vec<Ahead<'s>> {
        self.start = tenths(BEFORE) + self.common_ones + self.beside;
        let anything = self.start + self.story_most + self.body + self.drawer;
        let nothing_apart = tenths(bits::days(0));
        let mut found = Vec::new();
        for (cell, months) in &self.ground.index.cells {
            let place = self.place(*cell);
            let near = anything + self.limited(place + nothing_apart);
            if near + self.name <= self.least {
                continue;
            }
            for (month, block) in months {
                let first = month * MONTH;
                let apart = (first - self.own.day).max(self.own.day - (first + MONTH - 1)).max(0);
                let most = self.limited(place + self.tables.days(apart.unsigned_abs()));
                let bound = anything + most + self.name;
                if bound > self.least {
                    found.push(Ahead { bound, place, most, block });
                }
            }
        }
        found
    }

    /// The records of a block that can reach the weight.
    pub(crate) fn look(&self, ahead: &Ahead<'_>, memory: &mut Memory) -> Vec<Candidate> {
        let within = (ahead.place, ahead.most);
        let mut found = Vec::new();
        let mut look = |brief| found.extend(self.reaching(brief, within, memory));
        // Two plain loops: this is where the time of an arrival goes.
        if ahead.bound - self.name > self.least {
            ahead.block.all.iter().for_each(look);
        } else {
            self.names.iter().for_each(|key| ahead.block.named(*key).for_each(&mut look));
        }
        found
    }

    fn limited(&self, where_and_when: i32) -> i32 {
        (self.circumstances + where_and_when).min(CIRCUMSTANCES)
    }

    /// The record of a brief, if it can reach the weight. `most` is the most that the place and
    /// the circumstances weigh in its block.
    #[inline]
    fn reaching(
        &self,
        brief: &Brief,
        (place, most): (i32, i32),
        memory: &mut Memory,
    ) -> Option<Candidate> {
        let beside = self.beside_place(brief);
        if beside + self.story_most + most <= self.least {
            return None;
        }
        let story = memory.stories.get(brief.motifs, brief.motifs, || self.story_with(brief));
        if beside + story + most <= self.least {
            return None;
        }
        // The square first, which costs nothing, then the place itself.
        let beside = beside + story;
        let by_square = self.bound(brief, place, beside);
        if by_square <= self.least {
            return None;
        }
        let place = self.exact_place(brief, place, &mut memory.places);
        let bound = self.bound(brief, place, beside);
        (bound > self.least).then_some(Candidate::new(bound, brief.at))
    }

    /// What place weighs with a record, if both places are known.
    fn exact_place(&self, other: &Brief, place: i32, recent: &mut Recent<(u32, u32)>) -> i32 {
        let (Some(mine), Some(theirs)) = (self.own.degrees(), other.degrees()) else {
            return place;
        };
        let Some(bits) = other.place_bits() else { return place };
        let mixed = u64::from(bits.0) << 32 | u64::from(bits.1);
        recent.get(bits, mixed, || tenths(bits::place(kilometres(mine, theirs))))
    }

    /// The most that place weighs with a record of a square.
    fn place(&self, cell: Cell) -> i32 {
        let same_town = tenths(bits::place(0.0));
        match (cell, self.record.degrees()) {
            (Some((row, _)), Some((north, _))) if is_far(row, north) => {
                tenths(bits::place(f64::INFINITY))
            }
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

    /// The most that a record can weigh, by what is known of it at a glance: what place and
    /// circumstances weigh, and the rest.
    fn bound(&self, other: &Brief, place: i32, beside: i32) -> i32 {
        let own = &self.own;
        let mut limited = place + self.tables.days(own.day.abs_diff(other.day));
        if own.kind != 0 && own.kind == other.kind {
            limited += self.kind;
        }
        if own.asked & other.asked != 0 {
            limited += self.asked_in_both(other.asked);
        } else if own.asked != 0 && other.asked != 0 && !self.is_early && !early(other) {
            limited += self.tables.other_asked;
        }
        match (own.collection, other.collection) {
            (0, _) | (_, 0) => {}
            (mine, theirs) if mine == theirs => limited += self.collection,
            _ => limited += self.tables.other_collection,
        }
        if own.minute >= 0 && other.minute >= 0 {
            limited += self.tables.hours(own.minute, other.minute);
        }
        beside + limited.min(CIRCUMSTANCES)
    }

    /// The most that all but circumstances and stories weigh.
    fn beside_place(&self, other: &Brief) -> i32 {
        let own = &self.own;
        let mut sum = self.start + self.name_with(other);
        if own.kind != 0 && other.kind != 0 {
            sum += if own.kind == other.kind { self.body } else { self.tables.other_kind };
        }
        if own.drawer != 0 && own.drawer == other.drawer {
            sum += self.drawer;
        }
        sum
    }

    /// The most that the name weighs: of two surnames it is known whether they go together.
    fn name_with(&self, other: &Brief) -> i32 {
        let both = self.own.surname != 0 && other.surname != 0;
        if both && self.surnames.binary_search(&other.surname).is_err() {
            self.tables.other_name
        } else {
            self.name
        }
    }

    /// What the stories weigh.
    fn story_with(&self, other: &Brief) -> i32 {
        let [core, side] = &self.story;
        let turns = |motifs: u64| motifs & core_motifs();
        let (mine, theirs) = (turns(self.own.motifs), turns(other.motifs));
        let apart = mine != 0 && theirs != 0 && mine & theirs == 0;
        let against = if apart { tenths(bits::OTHER_STORY) } else { 0 };
        told(core, other.motifs) + told(side, other.motifs) + against
    }

    fn asked_in_both(&self, theirs: u32) -> i32 {
        let both = (0u32..).zip(&self.asked).filter(|(i, _)| theirs & (1 << i) != 0);
        both.map(|(_, weight)| *weight).max().unwrap_or(0)
    }
}

/// Whether a row of squares begins a degree away and more: that is over a hundred kilometres,
/// and farther makes no difference.
fn is_far(row: i16, north: f64) -> bool {
    (north * CELLS.0).floor() - f64::from(row) > CELLS.0
        || f64::from(row) - (north * CELLS.0).floor() > CELLS.0
}

/// A surname and those alike, as they stand in briefs, in order.
fn surnames(index: &Index, own: u32) -> Vec<u32> {
    let Some(number) = own.checked_sub(1) else { return Vec::new() };
    let alike = index.names.alike(number).iter().map(|n| n.saturating_add(1));
    let mut all: Vec<u32> = std::iter::once(own).chain(alike).collect();
    all.sort_unstable();
    all
}

/// Asked for nothing but details: whoever put the telephone down early was asked for no more.
#[inline]
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
