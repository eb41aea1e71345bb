//! What words, phrases and numbers lead to.

use super::{Beginning, Builder, Map, NONE, Trie, by_node, edge_key, index32, part};
use crate::ast::Speakers;
use crate::pattern::NumberShape;
use crate::sound;
use conversation::{Shape, hash_of};

/// What a word, a phrase or a number leads to. The first of a vocabulary leads nowhere.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Entry {
    /// Its symbols that lead on from anywhere but the beginning.
    pub(super) symbols: (u32, u32),
    /// Where their row begins; nought if they are few.
    pub(super) row: u32,
    /// What it opens at the beginning of patterns.
    pub(super) begins: (u32, u32),
    /// The patterns that it is by itself.
    pub(super) accepts: (u32, u32),
    /// In whose words any of these is looked for.
    pub(super) speakers: Speakers,
}

/// A word that stands in a pattern.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    /// What it leads to by itself.
    pub(super) entry: u32,
    /// Range of the symbols that it has by its sound.
    pub(super) heard: (u32, u32),
    /// Its number in phrases.
    pub(super) number: u32,
    /// The place in the phrases behind it, nought if none begins with it.
    pub(super) phrase: u32,
    /// Whether it is any but the first word of a phrase.
    pub(super) goes_on: bool,
    /// Whether it is passed over for nothing.
    pub(super) filler: bool,
}

/// Which symbols a word has.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    pub(super) words: Map<u64, Known>,
    pub(super) entries: Vec<Entry>,
    /// Symbols that lead on from anywhere but the beginning, entry after entry.
    pub(super) symbols: Vec<u32>,
    /// The same as rows of bits, for entries that have many; the first row is empty.
    pub(super) rows: Vec<u64>,
    /// What each entry opens at the beginning of patterns.
    pub(super) begins: Vec<Beginning>,
    /// Patterns that are one word, phrase or number, and in whose words they are looked for.
    pub(super) accepts: Vec<(u32, Speakers)>,
    /// Range of the symbols that words of each sound have.
    sounds: Map<u32, (u32, u32)>,
    /// Those symbols, sound after sound.
    pub(super) heard: Vec<u32>,
    /// Everyday words by their hash: they are never taken for another by their sound.
    everyday: Map<u64, ()>,
    /// Entries of quantities, of sums, and of so many digits from none on.
    numbers: Vec<u32>,
    /// From a place in the phrases and the number of a word to the place behind the word.
    phrases: Map<u64, u32>,
    /// The entry of the phrase that ends at each place, nought if none does.
    phrase_ends: Vec<u32>,
}

/// Blocks of a row that are as much as one symbol of a list.
const MANY: usize = 4;

impl Vocabulary {
    pub(super) fn new(builder: &Builder, trie: &Trie) -> Self {
        let mut out = Self { rows: vec![0; trie.blocks()], ..Self::default() };
        out.reserve(builder);
        out.entries.push(Entry::default());
        let words = builder.lexicon.all();
        let mut known = vec![Known::default(); words.len()];
        out.add_sounds(builder);
        out.add_phrases(builder, &mut known, trie);
        out.add_numbers(builder, trie);
        out.add_words(builder, &mut known, trie);
        out
    }

    /// Makes room for about so much.
    fn reserve(&mut self, builder: &Builder) {
        let (words, phrases) = (builder.lexicon.all().len(), builder.means.phrases.len());
        let many = builder.means.words.len() + phrases;
        self.entries.reserve(words + phrases / 4);
        self.symbols.reserve(many / 2);
        self.accepts.reserve(many * 2 / 3);
        self.begins.reserve(many / 6);
        self.rows.reserve(many / 5);
    }

    /// What a word leads to by what it is.
    pub(super) fn entry(&self, at: u32) -> Entry {
        self.entries.get(at as usize).copied().unwrap_or_default()
    }

    /// The entry of a number.
    pub(super) fn number(&self, shape: Shape) -> u32 {
        let digits = self.numbers.len().saturating_sub(2);
        let at = match shape {
            Shape::Word => return 0,
            Shape::Number => 0,
            Shape::Money => 1,
            // So many digits as no pattern counts are all the same.
            Shape::Digits(n) => 2 + usize::from(n).min(digits.saturating_sub(1)),
        };
        self.numbers.get(at).copied().unwrap_or_default()
    }

    /// The place in the phrases behind a word.
    pub(super) fn phrase_behind(&self, place: u32, word: &Known) -> Option<u32> {
        self.phrases.get(&edge_key(place, word.number)).copied()
    }

    /// The entry of the phrase that ends at this place, if one does.
    pub(super) fn phrase_at(&self, place: u32) -> Option<u32> {
        self.phrase_ends.get(place as usize).copied().filter(|entry| *entry != 0)
    }

    /// Range of the symbols that a word has by its sound.
    pub(super) fn sounding(&self, hash: u64, key: impl FnOnce() -> u32) -> (u32, u32) {
        if self.sounds.is_empty() || self.everyday.contains_key(&hash) {
            return (0, 0);
        }
        self.sounds.get(&key()).copied().unwrap_or_default()
    }

    /// Adds the symbols that words have by their sounds.
    fn add_sounds(&mut self, builder: &Builder) {
        let mut pairs = builder.means.sounds.clone();
        pairs.sort_unstable();
        pairs.dedup();
        for (sound, symbol) in pairs {
            let from = index32(self.heard.len());
            self.heard.push(symbol);
            self.sounds.entry(sound).or_insert((from, from)).1 = from + 1;
        }
        if !self.sounds.is_empty() {
            self.everyday = sound::everyday().map(|word| (hash_of(word), ())).collect();
        }
    }

    fn add_words(&mut self, builder: &Builder, known: &mut [Known], trie: &Trie) {
        let words = builder.lexicon.all();
        let means = &builder.means.words;
        let alone = (0..).zip(&builder.word_symbols).filter(|(_, symbol)| **symbol != NONE);
        let alone = alone.map(|(word, symbol)| (word, *symbol, ()));
        let pairs = alone.chain(means.iter().map(|(word, symbol)| (*word, *symbol, ())));
        let mut ranges = vec![(0, 0); words.len()];
        let symbols = by_node(pairs, &mut ranges, |range| range);
        self.words.reserve(words.len());
        for (((word, known), range), number) in words.iter().zip(known).zip(ranges).zip(0..) {
            known.entry = self.add_entry(part(&symbols, range).iter().map(|(s, ())| *s), trie);
            known.heard = self.sounding(word.hash, || word.sound);
            (known.number, known.filler) = (number, word.filler);
            self.words.insert(word.hash, *known);
        }
    }

    /// Adds what these symbols lead to.
    fn add_entry(&mut self, symbols: impl Iterator<Item = u32>, trie: &Trie) -> u32 {
        let (symbols_from, begins_from, accepts_from) =
            (index32(self.symbols.len()), index32(self.begins.len()), index32(self.accepts.len()));
        for symbol in symbols {
            if symbol < trie.leading {
                self.symbols.push(symbol);
            }
            let Some(id) = trie.root.get(symbol as usize) else { continue };
            let Some(node) = trie.nodes.get(*id as usize) else { continue };
            self.begins.extend(trie.opened_by(*id));
            self.accepts.extend(part(&trie.accepts, node.accepts));
        }
        let begins = self.begins.get_mut(begins_from as usize..).unwrap_or_default();
        // Like beside like, which the processor foresees.
        begins.sort_unstable_by_key(|place| (place.heard, place.gap > 0, place.leads.more != NONE));
        let accepts = self.accepts.get(accepts_from as usize..).unwrap_or_default();
        let heard = begins.iter().map(|place| place.heard).chain(accepts.iter().map(|a| a.1));
        let speakers = heard.fold(Speakers::default(), Speakers::with);
        let symbols = (symbols_from, index32(self.symbols.len()));
        let row = self.add_row(symbols, trie.blocks());
        self.entries.push(Entry {
            symbols,
            row,
            begins: (begins_from, index32(self.begins.len())),
            accepts: (accepts_from, index32(self.accepts.len())),
            speakers,
        });
        index32(self.entries.len() - 1)
    }

    /// A row of so many blocks for these symbols, if they are so many that it is no larger than
    /// their list by much.
    fn add_row(&mut self, symbols: (u32, u32), blocks: usize) -> u32 {
        let own = part(&self.symbols, symbols);
        if own.len() * MANY < blocks || own.is_empty() {
            return 0;
        }
        let from = self.rows.len();
        self.rows.resize(from + blocks, 0);
        let row = self.rows.get_mut(from..).unwrap_or_default();
        own.iter().for_each(|symbol| set(row, *symbol));
        index32(from)
    }

    /// Adds what numbers lead to.
    fn add_numbers(&mut self, builder: &Builder, trie: &Trie) {
        let shapes = &builder.means.shapes;
        let most = shapes.iter().map(|(shape, _)| match shape {
            NumberShape::Digits(low, high) if *high < u8::MAX => (*low).max(*high),
            NumberShape::Digits(low, _) => *low,
            _ => 0,
        });
        let Some(most) = most.max() else { return };
        let digits = (0..=most.saturating_add(1)).map(Shape::Digits);
        let mut last = (Vec::new(), 0);
        for found in [Shape::Number, Shape::Money].into_iter().chain(digits) {
            let fitting = shapes.iter().filter(|(shape, _)| fits(*shape, found));
            let mut symbols: Vec<u32> = fitting.map(|(_, symbol)| *symbol).collect();
            symbols.dedup();
            if symbols != last.0 {
                let entry = self.add_entry(symbols.iter().copied(), trie);
                last = (symbols, entry);
            }
            self.numbers.push(last.1);
        }
    }

    /// Adds the phrases, and tells their words what part they have in them.
    fn add_phrases(&mut self, builder: &Builder, known: &mut [Known], trie: &Trie) {
        let phrases = &builder.means.phrases;
        self.phrases.reserve(phrases.len() / 2);
        let mut found: Vec<(u32, u32, ())> = Vec::with_capacity(phrases.len());
        // Where the phrase ends, by where it stands in the lexicon.
        let mut ends = vec![NONE; builder.lexicon.length()];
        for (phrase, symbol) in phrases {
            let Some(end) = ends.get_mut(phrase.place()) else { continue };
            if *end == NONE {
                *end = self.add_phrase(builder.lexicon.run(*phrase), known);
            }
            found.push((*end, *symbol, ()));
        }
        // The same phrase twice in a set has the same symbol twice in a row.
        found.dedup();
        let mut ranges = vec![(0, 0); self.phrases.len() + 1];
        let symbols = by_node(found.iter().copied(), &mut ranges, |range| range);
        for range in ranges {
            let symbols = part(&symbols, range);
            let entry = match symbols {
                [] => 0,
                _ => self.add_entry(symbols.iter().map(|(symbol, ())| *symbol), trie),
            };
            self.phrase_ends.push(entry);
        }
    }

    /// Adds a phrase to those looked for; gives the place where it ends.
    fn add_phrase(&mut self, phrase: &[u32], known: &mut [Known]) -> u32 {
        let mut place = 0_u32;
        for (at, word) in phrase.iter().enumerate() {
            let next = index32(self.phrases.len() + 1);
            place = *self.phrases.entry(edge_key(place, *word)).or_insert(next);
            match known.get_mut(*word as usize) {
                Some(known) if at == 0 => known.phrase = place,
                Some(known) => known.goes_on = true,
                None => {}
            }
        }
        place
    }
}

fn fits(wanted: NumberShape, found: Shape) -> bool {
    match (wanted, found) {
        (_, Shape::Word) => false,
        (NumberShape::Number, _) => true,
        (NumberShape::Money, Shape::Money) => true,
        (NumberShape::Digits(low, high), Shape::Digits(n)) => (low..=high).contains(&n),
        _ => false,
    }
}

/// Sets a bit, if there is one.
pub(super) fn set(bits: &mut [u64], at: u32) {
    if let Some(block) = bits.get_mut((at / u64::BITS) as usize) {
        *block |= 1 << (at % u64::BITS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_fit_what_is_wanted() {
        let check = |wanted, found, expect| assert_eq!(fits(wanted, found), expect, "{found:?}");
        check(NumberShape::Number, Shape::Money, true);
        check(NumberShape::Number, Shape::Word, false);
        check(NumberShape::Money, Shape::Number, false);
        check(NumberShape::Digits(4, 6), Shape::Digits(4), true);
        check(NumberShape::Digits(4, 6), Shape::Digits(7), false);
    }
}
