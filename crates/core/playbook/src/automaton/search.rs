//! A turn's way through the automaton.
//!
//! A place of the trie is opened before a word only if that word may be passed over or leads on
//! from there. Whether it does is one bit of the word's row, which stays in the processor's
//! nearest memory.

use super::vocabulary::{Entry, Known, Vocabulary, set};
use super::{Automaton, Beginning, Mask, Match, NONE, index32, part};
use crate::ast::Speakers;
use crate::sound;
use conversation::{Break, Shape, Word, Words, is_filler};

/// A place in the trie that waits for a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    place: Beginning,
    /// Where the match begins.
    start: u32,
}

/// Places that wait for one word at most, so that no input can make the search explode.
const MOST_OPEN: usize = 1024;

/// What is known of a word before the search.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    /// What it leads to by itself, and by the number that it is.
    entries: [u32; 2],
    /// Range of the symbols that it has by its sound.
    heard: (u32, u32),
    /// Range of the phrases that begin here.
    phrases: (u32, u32),
    /// What passing over it takes from a gap: nothing if it is a filler.
    cost: u8,
}

impl Look {
    /// What is left of a gap behind the word; nothing if it may not be passed over.
    fn pass(&self, gap: u8) -> Option<u8> {
        match (self.cost, gap) {
            (0, gap) => Some(gap),
            (_, 0) => None,
            // The last word of the gap may be the last of its sentence.
            (cost, gap) => Some(gap.saturating_sub(cost)),
        }
    }
}

/// What passing over a word takes from a gap. A full stop inside a gap costs two words more,
/// since speech seldom wants one there.
fn cost(filler: bool, pause: Break) -> u8 {
    match filler {
        true => 0,
        false if pause >= Break::Sentence => 3,
        false => 1,
    }
}

/// The symbols that a word has, or that begin with it: a bit for each that leads on.
#[derive(Debug, Default)]
struct Row {
    /// Which word of the turn it is of.
    at: u32,
    look: Look,
    /// What it has by itself, its sound and its shape.
    by_word: Vec<u64>,
    /// What the phrases have that begin with it.
    by_phrase: Vec<u64>,
    /// Whether any phrase begins with the word.
    phrased: bool,
}

impl Row {
    /// Of no word.
    fn empty(blocks: usize) -> Self {
        let bits = || vec![0; blocks];
        Self { at: NONE, by_word: bits(), by_phrase: bits(), ..Self::default() }
    }

    fn has_word(&self, symbol: u32) -> bool {
        bit(&self.by_word, symbol)
    }

    fn has_phrase(&self, symbol: u32) -> bool {
        self.phrased && bit(&self.by_phrase, symbol)
    }

    /// Whether any edge of a place can be followed.
    #[inline]
    fn leads_on(&self, place: &Beginning, masks: &[Mask]) -> bool {
        self.holds(&place.leads) || (place.leads.more != NONE && self.leads_far(place, masks))
    }

    /// The same by its other masks.
    fn leads_far(&self, place: &Beginning, masks: &[Mask]) -> bool {
        let mut more = place.leads.more;
        while let Some(mask) = masks.get(more as usize) {
            if self.holds(mask) {
                return true;
            }
            more = mask.more;
        }
        false
    }

    #[inline]
    fn holds(&self, mask: &Mask) -> bool {
        let block = mask.block as usize;
        let mut bits = self.by_word.get(block).copied().unwrap_or(0);
        if self.phrased {
            bits |= self.by_phrase.get(block).copied().unwrap_or(0);
        }
        bits & mask.bits != 0
    }

    /// Puts another word in the place of the last.
    fn fill(&mut self, (at, look): (u32, Look), vocabulary: &Vocabulary, phrases: &[(u32, u32)]) {
        self.clear(vocabulary, phrases);
        (self.at, self.look) = (at, look);
        for entry in look.entries {
            add(&mut self.by_word, entry, vocabulary);
        }
        part(&vocabulary.heard, look.heard).iter().for_each(|s| set(&mut self.by_word, *s));
        for (entry, _) in part(phrases, look.phrases) {
            add(&mut self.by_phrase, *entry, vocabulary);
        }
        self.phrased = look.phrases.0 != look.phrases.1;
    }

    /// Takes the last word out.
    fn clear(&mut self, vocabulary: &Vocabulary, phrases: &[(u32, u32)]) {
        for entry in self.look.entries {
            take(&mut self.by_word, entry, vocabulary);
        }
        part(&vocabulary.heard, self.look.heard).iter().for_each(|s| clear(&mut self.by_word, *s));
        for (entry, _) in part(phrases, self.look.phrases) {
            take(&mut self.by_phrase, *entry, vocabulary);
        }
    }
}

/// Sets the bits of an entry.
fn add(bits: &mut [u64], entry: u32, vocabulary: &Vocabulary) {
    let entry = vocabulary.entry(entry);
    match entry.row as usize {
        0 => part(&vocabulary.symbols, entry.symbols).iter().for_each(|s| set(bits, *s)),
        from => {
            let row = vocabulary.rows.get(from..).unwrap_or_default();
            bits.iter_mut().zip(row).for_each(|(all, own)| *all |= own);
        }
    }
}

/// Clears the bits of an entry, and others.
fn take(bits: &mut [u64], entry: u32, vocabulary: &Vocabulary) {
    let entry = vocabulary.entry(entry);
    match entry.row {
        0 => part(&vocabulary.symbols, entry.symbols).iter().for_each(|s| clear(bits, *s)),
        _ => bits.fill(0),
    }
}

fn bit(bits: &[u64], at: u32) -> bool {
    bits.get((at / u64::BITS) as usize).is_some_and(|block| block >> (at % u64::BITS) & 1 == 1)
}

/// Clears a bit and its neighbours.
fn clear(bits: &mut [u64], at: u32) {
    if let Some(block) = bits.get_mut((at / u64::BITS) as usize) {
        *block = 0;
    }
}

/// The automaton's working memory; reuse it from turn to turn.
#[derive(Debug, Default)]
pub struct Scratch {
    open: Vec<Vec<Open>>,
    known: Vec<Known>,
    looks: Vec<Look>,
    /// Who speaks.
    speakers: Speakers,
    /// Of the word that is looked at.
    row: Row,
    /// Of the one after it.
    next: Row,
    /// Of all words of the turn together.
    turn: Row,
    /// Where each place was last opened: the word's clock and the place in its list.
    opened: Vec<(u32, u32)>,
    /// Clock of the first word of the turn.
    clock: u32,
    /// Entries of phrases and the words after them, by the words that they begin with.
    phrases: Vec<(u32, u32)>,
    matches: Vec<Match>,
    /// Those that count by themselves, and their parts.
    wholes: Vec<u32>,
}

/// What an occurrence of a pattern is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts<'r> {
    /// It counts by itself, and these patterns are looked at with it.
    Itself(&'r [u32]),
    /// It is looked at beside any other.
    Beside,
    /// It says something only with a pattern that counts.
    AsPart,
}

impl Scratch {
    fn begin(&mut self, words: usize, automaton: &Automaton) {
        self.matches.clear();
        self.known.clear();
        self.looks.clear();
        self.phrases.clear();
        if self.open.len() < words {
            self.open.resize_with(words, Vec::new);
        }
        for list in self.open.iter_mut().take(words) {
            list.clear();
        }
        let span = index32(words).saturating_add(2);
        let blocks = automaton.trie.blocks();
        let stale =
            self.opened.len() != automaton.trie.nodes.len() || self.row.by_word.len() != blocks;
        if stale || self.clock.checked_add(span).is_none_or(|c| c > u32::MAX / 2) {
            self.opened.clear();
            self.opened.resize(automaton.trie.nodes.len(), (0, 0));
            self.clock = 1;
        }
        for row in [&mut self.row, &mut self.next, &mut self.turn].into_iter().filter(|_| stale) {
            *row = Row::empty(blocks);
        }
        self.turn.at = NONE;
    }

    /// Puts the matches in order, without those that say nothing: most are parts of patterns
    /// whose main words are not there.
    fn settle<'r>(&mut self, worth: impl Fn(u32) -> Counts<'r>) -> &[Match] {
        let Self { matches, wholes, .. } = self;
        wholes.clear();
        for found in &*matches {
            if let Counts::Itself(parts) = worth(found.pattern) {
                wholes.push(found.pattern);
                wholes.extend_from_slice(parts);
            }
        }
        if wholes.is_empty() {
            return &[];
        }
        wholes.sort_unstable();
        wholes.dedup();
        matches.retain(|found| {
            wholes.binary_search(&found.pattern).is_ok() || worth(found.pattern) == Counts::Beside
        });
        matches.sort_unstable();
        matches.dedup();
        matches
    }

    /// Puts a place before a word, if there is one.
    fn wait(&mut self, at: u32, open: &Open) {
        if at as usize >= self.looks.len() {
            return;
        }
        let now = self.clock + at;
        let place = open.place.node as usize;
        let (Some(list), Some(last)) = (self.open.get_mut(at as usize), self.opened.get_mut(place))
        else {
            return;
        };
        // The same place a second time is covered by the first, unless it began earlier or
        // reaches further.
        let covers = |there: &Open| there.start <= open.start && there.place.gap >= open.place.gap;
        if last.0 == now && list.get(last.1 as usize).is_some_and(covers) {
            return;
        }
        if list.len() < MOST_OPEN {
            *last = (now, index32(list.len()));
            list.push(*open);
        }
    }
}

impl Automaton {
    /// Number of places in the trie.
    pub fn size(&self) -> usize {
        self.trie.nodes.len()
    }

    /// Whether a word of this hash stands in a pattern.
    pub(crate) fn knows(&self, hash: u64) -> bool {
        self.vocabulary.words.contains_key(&hash)
    }

    /// All matches in one turn that mean something by what the patterns are `worth`, in order of
    /// pattern, start and end. Patterns are looked for in the words of these speakers only.
    pub(crate) fn find<'s, 'r>(
        &self,
        (words, speakers): (&Words, Speakers),
        scratch: &'s mut Scratch,
        worth: impl Fn(u32) -> Counts<'r>,
    ) -> &'s [Match] {
        scratch.begin(words.len(), self);
        scratch.speakers = speakers;
        self.look(words, scratch);
        for i in 0..words.len() {
            self.step(i, scratch);
        }
        self.empty_rows(scratch);
        scratch.clock += index32(words.len()).saturating_add(2);
        scratch.settle(worth)
    }

    /// Looks the words up.
    fn look(&self, words: &Words, scratch: &mut Scratch) {
        for word in words.iter() {
            let (known, look) = self.look_up(word);
            scratch.known.push(known);
            scratch.looks.push(look);
        }
        let Scratch { known, looks, phrases, .. } = scratch;
        for (at, look) in looks.iter_mut().enumerate() {
            let from = index32(phrases.len());
            self.phrases_from(at, known, phrases);
            look.phrases = (from, index32(phrases.len()));
        }
    }

    fn look_up(&self, word: Word<'_>) -> (Known, Look) {
        let vocabulary = &self.vocabulary;
        let found = vocabulary.words.get(&word.hash);
        let known = found.copied().unwrap_or_default();
        let filler = found.map_or_else(|| is_filler(word.norm), |known| known.filler);
        let heard = match found {
            _ if word.shape != Shape::Word => (0, 0),
            Some(known) => known.heard,
            None => vocabulary.sounding(word.hash, || sound::key(word.norm)),
        };
        let entries = [known.entry, vocabulary.number(word.shape)];
        let cost = cost(filler, word.pause);
        (known, Look { entries, heard, cost, ..Look::default() })
    }

    /// Fills the row of the turn.
    fn fill_turn(&self, scratch: &mut Scratch) {
        let Scratch { turn, looks, phrases, .. } = scratch;
        turn.at = 0;
        turn.by_word.fill(0);
        for look in looks {
            for entry in look.entries {
                add(&mut turn.by_word, entry, &self.vocabulary);
            }
            let heard = part(&self.vocabulary.heard, look.heard);
            heard.iter().for_each(|symbol| set(&mut turn.by_word, *symbol));
        }
        for (entry, _) in phrases {
            add(&mut turn.by_word, *entry, &self.vocabulary);
        }
    }

    /// Makes the rows those of word `at` and of the one after it.
    fn fill_rows(&self, at: u32, scratch: &mut Scratch) {
        if scratch.turn.at == NONE {
            self.fill_turn(scratch);
        }
        let Scratch { row, next, looks, phrases, .. } = scratch;
        if next.at == at {
            std::mem::swap(row, next);
        }
        for (row, at) in [(row, at), (next, at + 1)] {
            if row.at != at {
                let look = looks.get(at as usize).copied().unwrap_or_default();
                row.fill((at, look), &self.vocabulary, phrases);
            }
        }
    }

    /// Leaves the rows empty.
    fn empty_rows(&self, scratch: &mut Scratch) {
        let Scratch { row, next, phrases, .. } = scratch;
        for row in [row, next] {
            row.fill((NONE, Look::default()), &self.vocabulary, phrases);
        }
    }

    /// Whether a pattern may begin with the word, or with what it may stand for.
    fn begins(&self, look: &Look, scratch: &Scratch) -> bool {
        let met = |at: &u32| self.vocabulary.entry(*at).speakers.meet(scratch.speakers);
        look.entries.iter().any(met)
            || look.heard.0 != look.heard.1
            || part(&scratch.phrases, look.phrases).iter().any(|(at, _)| met(at))
    }

    fn step(&self, i: usize, scratch: &mut Scratch) {
        let here = index32(i);
        let Some(look) = scratch.looks.get(i).copied() else { return };
        let waits = scratch.open.get(i).is_some_and(|open| !open.is_empty());
        if !waits && !self.begins(&look, scratch) {
            return;
        }
        self.fill_rows(here, scratch);
        let open = std::mem::take(scratch.open.get_mut(i).unwrap_or(&mut Vec::new()));
        for &Open { place, start } in &open {
            if let Some(gap) = look.pass(place.gap) {
                let open = Open { place: Beginning { gap, ..place }, start };
                match gap {
                    0 => self.push(here, here + 1, &open, scratch),
                    _ => scratch.wait(here + 1, &open),
                }
            }
        }
        for place in &open {
            self.go_on(place, &look, here, scratch);
        }
        self.start(here, &look, scratch);
        if let Some(slot) = scratch.open.get_mut(i) {
            *slot = open;
            slot.clear();
        }
    }

    /// Opens a place before word `at`, unless nothing leads on from there: not that word, if it
    /// is the next and must not be passed over, nor any word of the turn.
    #[inline]
    fn push(&self, here: u32, at: u32, open: &Open, scratch: &mut Scratch) {
        if !open.place.heard.meet(scratch.speakers) {
            return;
        }
        let must_lead = open.place.gap == 0 && at == here + 1 && scratch.next.look.cost > 0;
        let row = if must_lead { &scratch.next } else { &scratch.turn };
        if row.leads_on(&open.place, &self.trie.masks) {
            scratch.wait(at, open);
        }
    }

    /// Follows the edges of an open place whose symbols are current.
    fn go_on(&self, open: &Open, look: &Look, here: u32, scratch: &mut Scratch) {
        if !scratch.row.leads_on(&open.place, &self.trie.masks) {
            return;
        }
        let Some(node) = self.trie.nodes.get(open.place.node as usize) else { return };
        for &(symbol, child) in part(&self.trie.edges, node.edges) {
            if scratch.row.has_word(symbol) {
                self.enter(child, open.start, (here, here + 1), scratch);
            }
            if scratch.row.has_phrase(symbol) {
                for k in look.phrases.0..look.phrases.1 {
                    match scratch.phrases.get(k as usize) {
                        Some(&(entry, end)) if self.has(entry, symbol) => {
                            self.enter(child, open.start, (here, end), scratch);
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// Whether a symbol that leads on is one of an entry.
    fn has(&self, entry: u32, symbol: u32) -> bool {
        part(&self.vocabulary.symbols, self.vocabulary.entry(entry).symbols).contains(&symbol)
    }

    /// The phrases that begin with a word.
    fn phrases_from(&self, at: usize, known: &[Known], out: &mut Vec<(u32, u32)>) {
        let mut place = known.get(at).map_or(0, |first| first.phrase);
        if place == 0 {
            return;
        }
        for (word, end) in known.iter().skip(at + 1).zip(index32(at) + 2..) {
            let Some(next) = word.goes_on.then(|| self.vocabulary.phrase_behind(place, word))
            else {
                break;
            };
            let Some(next) = next else { break };
            place = next;
            out.extend(self.vocabulary.phrase_at(place).map(|entry| (entry, end)));
        }
    }

    /// Opens the trie's root at this word.
    fn start(&self, here: u32, look: &Look, scratch: &mut Scratch) {
        for at in look.entries {
            self.open(&self.vocabulary.entry(at), (here, here + 1), scratch);
        }
        for symbol in part(&self.vocabulary.heard, look.heard) {
            self.enter_root(*symbol, (here, here + 1), scratch);
        }
        for k in look.phrases.0..look.phrases.1 {
            let Some(&(at, end)) = scratch.phrases.get(k as usize) else { continue };
            self.open(&self.vocabulary.entry(at), (here, end), scratch);
        }
    }

    /// Opens what begins with an entry.
    fn open(&self, entry: &Entry, (start, end): (u32, u32), scratch: &mut Scratch) {
        if !entry.speakers.meet(scratch.speakers) {
            return;
        }
        for &(pattern, speakers) in part(&self.vocabulary.accepts, entry.accepts) {
            if speakers.meet(scratch.speakers) {
                scratch.matches.push(Match { pattern, start, end });
            }
        }
        for &place in part(&self.vocabulary.begins, entry.begins) {
            self.push(start, end, &Open { place, start }, scratch);
        }
    }

    fn enter_root(&self, symbol: u32, (here, at): (u32, u32), scratch: &mut Scratch) {
        match self.trie.root.get(symbol as usize) {
            Some(&child) if child != NONE => self.enter(child, here, (here, at), scratch),
            _ => {}
        }
    }

    /// Arrives at a node by word `here` before word `at`.
    fn enter(&self, id: u32, start: u32, (here, at): (u32, u32), scratch: &mut Scratch) {
        let Some(node) = self.trie.nodes.get(id as usize) else { return };
        for &(pattern, speakers) in part(&self.trie.accepts, node.accepts) {
            if speakers.meet(scratch.speakers) {
                scratch.matches.push(Match { pattern, start, end: at });
            }
        }
        for place in self.trie.opened_by(id) {
            self.push(here, at, &Open { place, start }, scratch);
        }
    }
}

#[cfg(test)]
mod tests;
