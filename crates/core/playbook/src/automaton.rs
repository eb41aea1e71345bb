//! All patterns of all playbooks as one automaton over words.
//!
//! Patterns are unrolled into sequences of *symbols* (a symbol is a set of words, shapes
//! and sounds) and gaps, and merged into a trie, so that patterns share their beginnings.
//! A word is looked up once and becomes the few symbols it belongs to; only places of the
//! trie that are open at that word are visited, and each asks its few edges whether their
//! symbol is current. The cost of a word depends on how
//! many beginnings are open, hardly on how many rules there are.
//!
//! Phrases ("city of london police" in a class of forces) are edges over several words, so
//! a turn is walked as a lattice.

use crate::pattern::{Lexicon, LexiconWord, NumberShape, Run};
use crate::sound;
use conversation::{Break, Shape, Word, Words, hash_of, is_filler};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// What a symbol stands for; words by their number in the builder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct SymbolSet {
    words: Vec<u32>,
    phrases: Vec<Run>,
    shapes: Vec<NumberShape>,
    sounds: Vec<u32>,
}

impl SymbolSet {
    pub(crate) fn merge(&mut self, other: &Self) {
        self.words.extend(&other.words);
        self.phrases.extend(&other.phrases);
        self.shapes.extend(&other.shapes);
        self.sounds.extend(&other.sounds);
    }

    pub(crate) fn add_word(&mut self, word: u32) {
        self.words.push(word);
    }

    pub(crate) fn add_shape(&mut self, shape: NumberShape) {
        self.shapes.push(shape);
    }

    /// Adds a word, or a phrase if it is several.
    pub(crate) fn add(&mut self, run: Run, lexicon: &Lexicon) {
        match lexicon.run(run) {
            [] => {}
            [one] => self.words.push(*one),
            _ => self.phrases.push(run),
        }
    }

    pub(crate) fn add_sound(&mut self, key: u32) {
        self.sounds.push(key);
    }

    /// The word, if it is nothing but one word.
    fn only_word(&self) -> Option<u32> {
        match self.words.as_slice() {
            [word]
                if self.phrases.is_empty() && self.shapes.is_empty() && self.sounds.is_empty() =>
            {
                Some(*word)
            }
            _ => None,
        }
    }
}

/// An occurrence of a pattern: word indices `start..end` of one turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Index of the pattern.
    pub pattern: u32,
    /// First word.
    pub start: u32,
    /// Word after the last.
    pub end: u32,
}

type Map<K, V> = HashMap<K, V, FixedState>;

/// Collects patterns and builds the automaton.
#[derive(Default)]
pub(crate) struct Builder {
    /// The words.
    pub(crate) lexicon: Lexicon,
    symbols: Map<SymbolSet, u32>,
    /// Symbol of each word by itself, [`NONE`] where there is none.
    word_symbols: Vec<u32>,
    symbol_count: u32,
    children: Map<u64, u32>,
    edges: Vec<(u32, u32, u32)>,
    gaps: Vec<(u32, u32, u32)>,
    gap_children: Map<(u32, u8), u32>,
    accepts: Vec<(u32, u32, u32)>,
    node_count: u32,
}

/// No such place.
const NONE: u32 = u32::MAX;

impl Builder {
    /// A builder with room for about so many bytes of playbooks.
    pub(crate) fn new(bytes: usize) -> Self {
        let mut out = Self { node_count: 1, ..Self::default() };
        out.lexicon.reserve(bytes);
        out.children.reserve(bytes / 20);
        out.symbols.reserve(bytes / 64);
        out
    }

    /// The symbol for a set, the same for the same set.
    pub(crate) fn symbol(&mut self, set: SymbolSet) -> u32 {
        if let Some(word) = set.only_word() {
            return self.symbol_of_word(word);
        }
        let next = self.symbol_count;
        let symbol = *self.symbols.entry(set).or_insert(next);
        self.symbol_count += u32::from(symbol == next);
        symbol
    }

    /// The symbol of a word by itself.
    pub(crate) fn symbol_of_word(&mut self, word: u32) -> u32 {
        let at = word as usize;
        if at >= self.word_symbols.len() {
            self.word_symbols.resize(at + 1, NONE);
        }
        match self.word_symbols.get_mut(at) {
            Some(slot) if *slot == NONE => {
                *slot = self.symbol_count;
                self.symbol_count += 1;
                *slot
            }
            Some(slot) => *slot,
            None => NONE,
        }
    }

    /// Goes on from each of these places by the words of a run.
    pub(crate) fn follow(&mut self, run: Run, places: &mut [u32]) {
        for at in 0.. {
            let Some(word) = self.lexicon.run(run).get(at).copied() else { break };
            let symbol = self.symbol_of_word(word);
            self.step(symbol, places);
        }
    }

    /// Goes on from each of these places by a symbol.
    pub(crate) fn step(&mut self, symbol: u32, places: &mut [u32]) {
        for place in places {
            *place = self.edge(*place, symbol);
        }
    }

    /// The place that `symbol` leads to from a place of the trie.
    fn edge(&mut self, node: u32, symbol: u32) -> u32 {
        let fresh = self.node_count;
        let child = *self.children.entry(edge_key(node, symbol)).or_insert(fresh);
        if child == fresh {
            self.node_count += 1;
            self.edges.push((node, symbol, child));
        }
        child
    }

    /// The place behind a gap of up to `width` words.
    pub(crate) fn gap(&mut self, node: u32, width: u8) -> u32 {
        let fresh = self.node_count;
        let child = *self.gap_children.entry((node, width)).or_insert(fresh);
        if child == fresh {
            self.node_count += 1;
            self.gaps.push((node, u32::from(width), child));
        }
        child
    }

    /// Says that a pattern ends at this place.
    pub(crate) fn accept(&mut self, node: u32, pattern: u32) {
        self.accepts.push((node, pattern, 0));
    }

    /// Finishes the automaton.
    pub(crate) fn build(self) -> Automaton {
        let mut nodes = vec![Node::default(); self.node_count as usize];
        let edges = by_node(&self.edges, &mut nodes, |node| &mut node.edges);
        let gaps = by_node(&self.gaps, &mut nodes, |node| &mut node.gaps);
        let accepts = by_node(&self.accepts, &mut nodes, |node| &mut node.accepts);
        let mut root = vec![NONE; self.symbol_count as usize];
        let first = nodes.first().map_or(&[][..], |n| part(&edges, n.edges));
        for (symbol, child) in first {
            if let Some(slot) = root.get_mut(*symbol as usize) {
                *slot = *child;
            }
        }
        let accepts = accepts.into_iter().map(|(pattern, _)| pattern).collect();
        for node in &mut nodes {
            node.wanted = part(&edges, node.edges).iter().fold(0, |all, (s, _)| all | bit_of(*s));
        }
        let trie = Trie { nodes, edges, gaps, accepts, root };
        let vocabulary = Vocabulary::new(&self, &trie);
        Automaton { trie, vocabulary }
    }
}

/// The merged patterns.
#[derive(Debug)]
struct Trie {
    nodes: Vec<Node>,
    edges: Vec<(u32, u32)>,
    gaps: Vec<(u32, u32)>,
    accepts: Vec<u32>,
    /// Where each symbol leads to from the beginning.
    root: Vec<u32>,
}

impl Trie {
    /// The places that are open after arriving at one: itself, and those behind its gaps.
    fn opened_by<'t>(&'t self, id: u32, node: &'t Node) -> impl Iterator<Item = Beginning> + 't {
        let itself = (node.edges.0 != node.edges.1).then_some((0, id));
        itself.into_iter().chain(part(&self.gaps, node.gaps).iter().copied()).filter_map(
            |(width, place)| {
                let wanted = self.nodes.get(place as usize)?.wanted;
                Some(Beginning { wanted, place, gap: u8::try_from(width).unwrap_or(u8::MAX) })
            },
        )
    }
}

/// A place to open, whatever has been said before.
#[derive(Clone, Copy, Debug)]
struct Beginning {
    wanted: u128,
    place: u32,
    gap: u8,
}

/// Puts entries of the same node together and gives each node the range of its own.
fn by_node<N>(
    list: &[(u32, u32, u32)],
    nodes: &mut [N],
    range: impl Fn(&mut N) -> &mut (u32, u32),
) -> Vec<(u32, u32)> {
    for (node, ..) in list {
        if let Some(node) = nodes.get_mut(*node as usize) {
            range(node).1 += 1;
        }
    }
    let mut from = 0;
    for node in nodes.iter_mut() {
        let own = range(node);
        let count = own.1;
        *own = (from, from);
        from += count;
    }
    let mut out = vec![(0, 0); list.len()];
    for (node, a, b) in list {
        let Some(own) = nodes.get_mut(*node as usize).map(&range) else { continue };
        if let Some(slot) = out.get_mut(own.1 as usize) {
            *slot = (*a, *b);
        }
        own.1 += 1;
    }
    out
}

/// A place in the trie: ranges of its edges, gaps and accepted patterns.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    edges: (u32, u32),
    gaps: (u32, u32),
    accepts: (u32, u32),
    /// The bits of its edges' symbols, so that most places are passed over at one look.
    wanted: u128,
}

/// One of 128 bits for a symbol (a Bloom filter with one hash, Bloom 1970).
fn bit_of(symbol: u32) -> u128 {
    1 << (symbol.wrapping_mul(0x9E37_79B9) >> 25)
}

/// Which symbols a word has.
#[derive(Debug, Default)]
struct Vocabulary {
    words: Map<u64, Entry>,
    symbols: Vec<u32>,
    /// What each word opens by itself at the beginning of patterns.
    begins: Vec<Beginning>,
    /// Patterns that are one word.
    accepts: Vec<u32>,
    sounds: Map<u32, Vec<u32>>,
    /// Everyday words by their hash: they are never taken for another by their sound.
    everyday: Map<u64, ()>,
    shapes: Vec<(NumberShape, u32)>,
    phrases: Map<(u32, u64), u32>,
    /// Range of the symbols of the phrase that ends at each place.
    phrase_ends: Vec<(u32, u32)>,
    phrase_symbols: Vec<u32>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    symbols: (u32, u32),
    begins: (u32, u32),
    accepts: (u32, u32),
    /// The bits of its symbols.
    offered: u128,
    starts_phrase: bool,
    filler: bool,
}

impl Vocabulary {
    fn new(builder: &Builder, trie: &Trie) -> Self {
        let mut out = Self::default();
        let words = builder.lexicon.all();
        let alone = (0..).zip(&builder.word_symbols).filter(|(_, symbol)| **symbol != NONE);
        let mut pairs: Vec<(u32, u32, u32)> = alone.map(|(w, symbol)| (w, *symbol, 0)).collect();
        let phrases: usize = builder.symbols.keys().map(|set| set.phrases.len()).sum();
        out.phrases.reserve(phrases);
        let mut found: Vec<(u32, u32, u32)> = Vec::with_capacity(phrases);
        let mut ends: Map<Run, u32> = Map::default();
        ends.reserve(phrases / 2);
        let mut starts = vec![false; words.len()];
        let mut sets: Vec<(&SymbolSet, u32)> =
            builder.symbols.iter().map(|(s, id)| (s, *id)).collect();
        sets.sort_unstable_by_key(|(_, id)| *id);
        for (set, symbol) in sets {
            pairs.extend(set.words.iter().map(|w| (*w, symbol, 0)));
            for sound in &set.sounds {
                let heard = out.sounds.entry(*sound).or_default();
                if heard.last() != Some(&symbol) {
                    heard.push(symbol);
                }
            }
            out.shapes.extend(set.shapes.iter().map(|s| (*s, symbol)));
            for phrase in &set.phrases {
                let end = *ends.entry(*phrase).or_insert_with(|| {
                    let phrase = builder.lexicon.run(*phrase);
                    if let Some(slot) = phrase.first().and_then(|w| starts.get_mut(*w as usize)) {
                        *slot = true;
                    }
                    out.add_phrase(phrase, words)
                });
                found.push((end, symbol, 0));
            }
        }
        out.add_words(words, &starts, &pairs, trie);
        if !out.sounds.is_empty() {
            out.everyday = sound::everyday().map(|word| (hash_of(word), ())).collect();
        }
        // The same phrase twice in a set has the same symbol twice in a row.
        found.dedup();
        out.phrase_ends = vec![(0, 0); out.phrases.len() + 1];
        let symbols = by_node(&found, &mut out.phrase_ends, |range| range);
        out.phrase_symbols = symbols.into_iter().map(|(symbol, _)| symbol).collect();
        out
    }

    fn add_words(
        &mut self,
        words: &[LexiconWord],
        starts: &[bool],
        pairs: &[(u32, u32, u32)],
        trie: &Trie,
    ) {
        let mut ranges = vec![(0, 0); words.len()];
        let symbols = by_node(pairs, &mut ranges, |range| range);
        self.symbols = symbols.into_iter().map(|(symbol, _)| symbol).collect();
        self.words.reserve(words.len());
        for ((word, starts_phrase), symbols) in words.iter().zip(starts).zip(ranges) {
            let (starts_phrase, filler) = (*starts_phrase, word.filler);
            let mut entry = Entry { symbols, starts_phrase, filler, ..Entry::default() };
            entry.begins.0 = index32(self.begins.len());
            entry.accepts.0 = index32(self.accepts.len());
            for symbol in part(&self.symbols, symbols) {
                entry.offered |= bit_of(*symbol);
                let Some(id) = trie.root.get(*symbol as usize) else { continue };
                let Some(node) = trie.nodes.get(*id as usize) else { continue };
                self.begins.extend(trie.opened_by(*id, node));
                self.accepts.extend(part(&trie.accepts, node.accepts));
            }
            entry.begins.1 = index32(self.begins.len());
            entry.accepts.1 = index32(self.accepts.len());
            self.words.insert(word.hash, entry);
        }
    }

    /// Adds a phrase to those looked for; gives the place where it ends.
    fn add_phrase(&mut self, phrase: &[u32], words: &[LexiconWord]) -> u32 {
        let mut node = 0_u32;
        for hash in phrase.iter().filter_map(|w| words.get(*w as usize)).map(|w| w.hash) {
            let next = index32(self.phrases.len() + 1);
            node = *self.phrases.entry((node, hash)).or_insert(next);
        }
        node
    }
}

/// The compiled patterns.
#[derive(Debug)]
pub struct Automaton {
    trie: Trie,
    vocabulary: Vocabulary,
}

/// A place in the trie that is open at a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    /// [`Node::wanted`], which nearly always suffices to pass it over.
    wanted: u128,
    node: u32,
    start: u32,
    gap: u8,
}

/// Places open at one word at most, so that no input can make the search explode.
const MOST_OPEN: usize = 1024;

/// What is known of a word before the search.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    entry: Entry,
    /// Range of its symbols by sound or shape.
    guessed: (u32, u32),
    /// Range of the phrases that begin here.
    phrases: (u32, u32),
    /// The bits of all its symbols and phrases.
    offered: u128,
    filler: bool,
}

/// The automaton's working memory; reuse it from turn to turn.
#[derive(Debug, Default)]
pub struct Scratch {
    open: Vec<Vec<Open>>,
    looks: Vec<Look>,
    /// When each symbol was last current, in words since the memory was made.
    current: Vec<u32>,
    /// Where each node was last opened: the word's clock and the place in its list.
    opened: Vec<(u32, u32)>,
    /// Clock of the first word of the turn.
    clock: u32,
    /// Symbols by sound or shape, word after word; [`NONE`] where the word has it anyway.
    guessed: Vec<u32>,
    /// Symbols of phrases and the words after them, by the words that they begin with.
    phrases: Vec<(u32, u32)>,
    matches: Vec<Match>,
}

impl Scratch {
    fn begin(&mut self, words: usize, automaton: &Automaton) {
        self.matches.clear();
        self.looks.clear();
        self.guessed.clear();
        self.phrases.clear();
        if self.open.len() < words + 1 {
            self.open.resize_with(words + 1, Vec::new);
        }
        for list in self.open.iter_mut().take(words + 1) {
            list.clear();
        }
        let span = index32(words).saturating_add(2);
        let stale = self.current.len() != automaton.trie.root.len()
            || self.opened.len() != automaton.trie.nodes.len();
        if stale || self.clock.checked_add(span).is_none_or(|c| c > u32::MAX / 2) {
            self.current.clear();
            self.current.resize(automaton.trie.root.len(), 0);
            self.opened.clear();
            self.opened.resize(automaton.trie.nodes.len(), (0, 0));
            self.clock = 1;
        }
    }

    /// Opens a place before a word, unless that word could not go on from there.
    fn push(&mut self, at: u32, place: Open) {
        let Some(look) = self.looks.get(at as usize) else { return };
        if place.gap == 0 && !look.filler && place.wanted & look.offered == 0 {
            return;
        }
        let now = self.clock + at;
        let (Some(list), Some(last)) =
            (self.open.get_mut(at as usize), self.opened.get_mut(place.node as usize))
        else {
            return;
        };
        if last.0 == now
            && let Some(there) = list.get_mut(last.1 as usize)
        {
            // The same place twice: the wider gap covers the narrower.
            there.gap = there.gap.max(place.gap);
            return;
        }
        if list.len() < MOST_OPEN {
            *last = (now, index32(list.len()));
            list.push(place);
        }
    }
}

impl Automaton {
    /// Number of places in the trie.
    pub fn size(&self) -> usize {
        self.trie.nodes.len()
    }

    /// All matches in one turn, in order of pattern, start and end.
    pub fn find<'s>(&self, words: &Words, scratch: &'s mut Scratch) -> &'s [Match] {
        scratch.begin(words.len(), self);
        for (i, word) in words.iter().enumerate() {
            let look = self.look(i, word, words, scratch);
            scratch.looks.push(look);
        }
        for (i, word) in words.iter().enumerate() {
            self.step(i, word.pause, scratch);
        }
        scratch.clock += index32(words.len()).saturating_add(2);
        scratch.matches.sort_unstable();
        scratch.matches.dedup();
        &scratch.matches
    }

    /// Looks a word up.
    fn look(&self, i: usize, word: Word<'_>, words: &Words, scratch: &mut Scratch) -> Look {
        let found = self.vocabulary.words.get(&word.hash);
        let entry = found.copied().unwrap_or_default();
        let filler = found.map_or_else(|| is_filler(word.norm), |e| e.filler);
        let (guessed, phrases) = (index32(scratch.guessed.len()), index32(scratch.phrases.len()));
        self.guess(word, &mut scratch.guessed);
        if entry.starts_phrase {
            self.phrases_from(i, words, &mut scratch.phrases);
        }
        let guessed = (guessed, index32(scratch.guessed.len()));
        let phrases = (phrases, index32(scratch.phrases.len()));
        let mut offered = entry.offered;
        offered |= part(&scratch.guessed, guessed).iter().fold(0, |all, s| all | bit_of(*s));
        offered |= part(&scratch.phrases, phrases).iter().fold(0, |all, p| all | bit_of(p.0));
        Look { entry, guessed, phrases, offered, filler }
    }

    /// The symbols that a word has by its sound or shape.
    fn guess(&self, word: Word<'_>, out: &mut Vec<u32>) {
        if word.shape == Shape::Word {
            if !self.vocabulary.sounds.is_empty()
                && !self.vocabulary.everyday.contains_key(&word.hash)
                && let Some(heard) = self.vocabulary.sounds.get(&sound::key(word.norm))
            {
                out.extend_from_slice(heard);
            }
        } else {
            let fitting =
                self.vocabulary.shapes.iter().filter(|(shape, _)| fits(*shape, word.shape));
            out.extend(fitting.map(|(_, symbol)| *symbol));
        }
    }

    fn step(&self, i: usize, pause: Break, scratch: &mut Scratch) {
        let here = index32(i);
        let Some(look) = scratch.looks.get(i).copied() else { return };
        self.mark_symbols(&look, here, scratch);
        let open = std::mem::take(scratch.open.get_mut(i).unwrap_or(&mut Vec::new()));
        for &place in &open {
            stay(place, look.filler, pause, here + 1, scratch);
        }
        for &place in &open {
            if place.wanted & look.offered != 0 {
                self.go_on(place, &look, here, scratch);
            }
        }
        self.start(here, &look, scratch);
        if let Some(slot) = scratch.open.get_mut(i) {
            *slot = open;
            slot.clear();
        }
    }

    /// Follows the edges of an open place whose symbols are current.
    fn go_on(&self, place: Open, look: &Look, here: u32, scratch: &mut Scratch) {
        let now = scratch.clock + here;
        let Some(node) = self.trie.nodes.get(place.node as usize) else { return };
        for &(symbol, child) in part(&self.trie.edges, node.edges) {
            if scratch.current.get(symbol as usize) == Some(&now) {
                self.enter(child, place.start, here + 1, scratch);
            }
            for k in look.phrases.0..look.phrases.1 {
                let phrase = scratch.phrases.get(k as usize).filter(|p| p.0 == symbol);
                if let Some(&(_, end)) = phrase {
                    self.enter(child, place.start, end, scratch);
                }
            }
        }
    }

    /// Makes the symbols of a word current.
    fn mark_symbols(&self, look: &Look, here: u32, scratch: &mut Scratch) {
        let now = scratch.clock + here;
        for symbol in part(&self.vocabulary.symbols, look.entry.symbols) {
            if let Some(slot) = scratch.current.get_mut(*symbol as usize) {
                *slot = now;
            }
        }
        let guessed = look.guessed.0 as usize..look.guessed.1 as usize;
        for symbol in scratch.guessed.get_mut(guessed).unwrap_or_default() {
            match scratch.current.get_mut(*symbol as usize) {
                Some(slot) if *slot != now => *slot = now,
                _ => *symbol = NONE,
            }
        }
    }

    fn phrases_from(&self, i: usize, words: &Words, out: &mut Vec<(u32, u32)>) {
        let mut node = 0_u32;
        let mut at = i;
        while let Some(word) = words.get(at) {
            let Some(&next) = self.vocabulary.phrases.get(&(node, word.hash)) else { break };
            node = next;
            at += 1;
            if let Some(&range) = self.vocabulary.phrase_ends.get(node as usize) {
                let symbols = part(&self.vocabulary.phrase_symbols, range);
                out.extend(symbols.iter().map(|symbol| (*symbol, index32(at))));
            }
        }
    }

    /// Opens the trie's root at this word.
    fn start(&self, here: u32, look: &Look, scratch: &mut Scratch) {
        let (start, end) = (here, here + 1);
        for &pattern in part(&self.vocabulary.accepts, look.entry.accepts) {
            scratch.matches.push(Match { pattern, start, end });
        }
        for &Beginning { wanted, place, gap } in part(&self.vocabulary.begins, look.entry.begins) {
            scratch.push(end, Open { wanted, node: place, start, gap });
        }
        for k in look.guessed.0..look.guessed.1 {
            let Some(&symbol) = scratch.guessed.get(k as usize) else { continue };
            self.enter_root(symbol, start, end, scratch);
        }
        for k in look.phrases.0..look.phrases.1 {
            let Some(&(symbol, end)) = scratch.phrases.get(k as usize) else { continue };
            self.enter_root(symbol, start, end, scratch);
        }
    }

    fn enter_root(&self, symbol: u32, start: u32, end: u32, scratch: &mut Scratch) {
        match self.trie.root.get(symbol as usize) {
            Some(&child) if child != NONE => self.enter(child, start, end, scratch),
            _ => {}
        }
    }

    /// Arrives at a node before word `at`.
    fn enter(&self, node_id: u32, start: u32, at: u32, scratch: &mut Scratch) {
        let Some(node) = self.trie.nodes.get(node_id as usize) else { return };
        for &pattern in part(&self.trie.accepts, node.accepts) {
            scratch.matches.push(Match { pattern, start, end: at });
        }
        for Beginning { wanted, place, gap } in self.trie.opened_by(node_id, node) {
            scratch.push(at, Open { wanted, node: place, start, gap });
        }
    }
}

/// Passes over a word: for nothing if it is a filler, else at the cost of the gap.
/// A full stop inside a gap costs two words more, since speech seldom wants one there.
fn stay(place: Open, filler: bool, pause: Break, at: u32, scratch: &mut Scratch) {
    let gap = match (filler, place.gap) {
        (true, gap) => gap,
        (false, 0) => return,
        // The last word of the gap may be the last of its sentence.
        (false, gap) => gap.saturating_sub(if pause >= Break::Sentence { 3 } else { 1 }),
    };
    scratch.push(at, Open { gap, ..place });
}

fn part<T>(list: &[T], range: (u32, u32)) -> &[T] {
    list.get(range.0 as usize..range.1 as usize).unwrap_or(&[])
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

fn edge_key(node: u32, symbol: u32) -> u64 {
    (u64::from(node) << 32) | u64::from(symbol)
}

fn index32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
