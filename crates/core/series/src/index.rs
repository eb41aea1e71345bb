//! Where the reports are that share something: lists of what identifies a caller, and blocks of
//! one place and month for what many share.

use crate::common::{key, key_of};
use crate::lists::{Lists, take_out};
use crate::name::whole;
use crate::number::Number;
use crate::plates::Plates;
use crate::record::{Body, Record};
use crate::vocabulary::Vocabulary;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};

/// Days in a block.
pub(crate) const MONTH: i32 = 30;
/// Cells in a degree north and east: some 28 by 22 kilometres in Britain.
pub(crate) const CELLS: (f64, f64) = (4.0, 3.0);

/// A square on the map; none for places that are not known.
pub(crate) type Cell = Option<(i16, i16)>;

/// What of a record is looked at before it is compared, in one piece of memory.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Brief {
    /// Which record.
    pub(crate) at: u32,
    /// Degrees north and east.
    place: Option<(f32, f32)>,
    /// Day of the call.
    pub(crate) day: i32,
    /// A bit for each motif of the story.
    pub(crate) motifs: u64,
    /// A bit for each thing asked for.
    pub(crate) asked: u32,
    /// The drawer of the code word, 0 for none; different drawers may share a number.
    pub(crate) drawer: u32,
    /// The surname by its number in the vocabulary and one more, 0 for none.
    pub(crate) surname: u32,
    /// Minute of the day, below nothing if it is not known.
    pub(crate) minute: i16,
    /// Kind of body, 0 for none.
    pub(crate) kind: u8,
    /// How it was fetched, 0 for none.
    pub(crate) collection: u8,
}

impl Brief {
    /// Of a record, whose surname stands in a vocabulary.
    pub(crate) fn of(at: u32, record: &Record, names: &Vocabulary) -> Self {
        let surname = record.name.surname.as_deref().and_then(|name| names.find(name));
        let drawer = record.drawer().map_or(0, |d| key(10, &d.words()));
        let way = |c| casework::Collection::ALL.iter().position(|x| *x == c);
        Self {
            at,
            place: record.place,
            day: record.day,
            motifs: record.story.motifs,
            asked: record.asked.0,
            drawer: u32::try_from(drawer % u64::from(u32::MAX)).unwrap_or(0)
                | u32::from(drawer > 0),
            surname: surname.map_or(0, |number| number.saturating_add(1)),
            minute: record.minute.unwrap_or(-1),
            kind: record.claim.kind.map_or(0, |k| match k {
                Body::Police => 1,
                Body::Bank => 2,
                Body::Other => 3,
            }),
            collection: record
                .collection
                .and_then(way)
                .map_or(0, |p| u8::try_from(p + 1).unwrap_or(u8::MAX)),
        }
    }

    /// The bits of the place, by which two are told apart.
    pub(crate) fn place_bits(&self) -> Option<(u32, u32)> {
        self.place.map(|(north, east)| (north.to_bits(), east.to_bits()))
    }

    /// Degrees north and east.
    pub(crate) fn degrees(&self) -> Option<(f64, f64)> {
        self.place.map(|(north, east)| (north.into(), east.into()))
    }
}

/// Records of one place and month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    /// All of them, in the order in which they came.
    pub(crate) all: Vec<Brief>,
    /// Those with a name.
    named: Lists,
}

impl Block {
    /// Those with a name, by its key.
    pub(crate) fn named(&self, key: u64) -> impl Iterator<Item = &Brief> {
        let places = self.named.get(key).iter();
        places.filter_map(|at| self.all.get(self.all.binary_search_by_key(at, |b| b.at).ok()?))
    }
}

/// Where records are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    lists: Lists,
    /// Surnames, and names that stand alone.
    pub(crate) names: Vocabulary,
    /// Stations.
    pub(crate) stations: Vocabulary,
    /// Registrations.
    pub(crate) plates: Plates,
    /// Blocks by place and month.
    pub(crate) cells: HashMap<Cell, BTreeMap<i32, Block>, FixedState>,
}

impl Index {
    /// Takes a record in.
    pub(crate) fn add(&mut self, at: u32, record: &Record) {
        if let Some(last) = record.name.last() {
            self.names.take(last);
        }
        if let Some(station) = record.station.as_deref() {
            self.stations.take(station);
        }
        let named = self.named(record);
        for key in self.strong(record).into_iter().chain(named.iter().copied()) {
            self.lists.put(key, at);
        }
        if let Some(mark) = &record.mark {
            self.plates.add(at, mark);
        }
        let block = self.cells.entry(cell(record)).or_default();
        let block = block.entry(record.day.div_euclid(MONTH)).or_default();
        block.all.push(Brief::of(at, record, &self.names));
        named.into_iter().for_each(|key| block.named.put(key, at));
    }

    /// Takes a record out.
    pub(crate) fn remove(&mut self, at: u32, record: &Record) {
        let named = self.named(record);
        for key in self.strong(record).into_iter().chain(named.iter().copied()) {
            self.lists.take(key, at);
        }
        if let Some(last) = record.name.last() {
            self.names.let_go(last);
        }
        if let Some(station) = record.station.as_deref() {
            self.stations.let_go(station);
        }
        if let Some(mark) = &record.mark {
            self.plates.remove(at, mark);
        }
        let (cell, month) = (cell(record), record.day.div_euclid(MONTH));
        let Some(months) = self.cells.get_mut(&cell) else { return };
        let Some(block) = months.get_mut(&month) else { return };
        take_out(&mut block.all, at, |b| b.at);
        named.into_iter().for_each(|key| block.named.take(key, at));
        if block.all.is_empty() {
            months.remove(&month);
        }
        if months.is_empty() {
            self.cells.remove(&cell);
        }
    }

    /// The records under a key, in the order in which they came.
    pub(crate) fn list(&self, key: u64) -> &[u32] {
        self.lists.get(key)
    }

    /// Keys of the name.
    fn named(&self, record: &Record) -> Vec<u64> {
        let name = &record.name;
        let last = name.last().and_then(|n| self.names.find(n)).map(last_key);
        let mut keys: Vec<u64> = last.into_iter().collect();
        keys.extend(name.lone.as_deref().map(lone_key));
        keys.extend(name.forename.as_deref().map(forename_key));
        keys
    }

    /// Keys of what identifies a caller, but the name.
    fn strong(&self, record: &Record) -> Vec<u64> {
        let mut all = Vec::with_capacity(12);
        for number in &record.numbers {
            all.push(number_key(number));
            all.extend(number.block().map(block_key));
        }
        all.extend(record.code.as_deref().map(code_key));
        all.extend(record.firm.as_deref().map(firm_key));
        let station = record.station.as_deref().and_then(|s| self.stations.find(s));
        all.extend(station.map(station_key));
        all.extend(incident_key(record));
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The square in which a record lies.
pub(crate) fn cell(record: &Record) -> Cell {
    let (north, east) = record.degrees()?;
    Some(((north * CELLS.0).floor() as i16, (east * CELLS.1).floor() as i16))
}

/// Key of the last seven digits of a number, which those share that are the same; of a shorter
/// one, of all its digits.
pub(crate) fn number_key(number: &Number) -> u64 {
    number.last_seven().map_or_else(|| key_of(20, number.value()), |seven| key_of(21, seven))
}

/// Key of numbers bought together.
pub(crate) fn block_key(block: u64) -> u64 {
    key_of(22, block)
}

/// Key of a code word.
pub(crate) fn code_key(code: &str) -> u64 {
    key(25, code)
}

/// Key of a firm.
pub(crate) fn firm_key(firm: &str) -> u64 {
    key(26, firm)
}

/// Key of a town and day, for calls of which the time is known.
pub(crate) fn incident_key(record: &Record) -> Option<u64> {
    record.minute?;
    record.town_key.map(|town| key(30, &format!("{town} {}", record.day)))
}

/// Key of a surname, or a name that stands alone, by its number.
pub(crate) fn last_key(number: u32) -> u64 {
    key(31, &number.to_string())
}

/// Key of a name that stands alone, nicknames made whole.
pub(crate) fn lone_key(name: &str) -> u64 {
    key(32, &whole(name))
}

/// Key of a forename beside a surname, nicknames made whole.
pub(crate) fn forename_key(name: &str) -> u64 {
    key(33, &whole(name))
}

/// Key of a station by its number.
pub(crate) fn station_key(number: u32) -> u64 {
    key(34, &number.to_string())
}
