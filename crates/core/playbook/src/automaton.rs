//! All patterns of all playbooks as one automaton over words.
//!
//! Patterns are unrolled into sequences of *symbols* (a symbol is a set of words, shapes
//! and sounds) and gaps, and merged into a trie, so that patterns share their beginnings.
//! A word is looked up once and becomes the few symbols it belongs to; only places of the
//! trie that are open at that word are visited, and a 64-bit mask per place tells without
//! a look-up when none of the word's symbols leads on. The cost of a word depends on how
//! many beginnings are open, hardly on how many rules there are.
//!
//! Phrases ("city of london police" in a class of forces) are edges over several words, so
//! a turn is walked as a lattice.

use crate::pattern::NumberShape;
use crate::sound;
use conversation::{Break, Shape, Word, Words, is_filler};
use foldhash::fast::FixedState;
use std::collections::{BTreeSet, HashMap};

/// A step of an unrolled pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// A word with this symbol.
    Symbol(u32),
    /// Up to so many words of any kind.
    Gap(u8),
}

/// What a symbol stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SymbolSet {
    pub(crate) words: BTreeSet<String>,
    pub(crate) phrases: BTreeSet<Vec<String>>,
    pub(crate) shapes: BTreeSet<NumberShape>,
    pub(crate) sounds: BTreeSet<u32>,
}

impl SymbolSet {
    pub(crate) fn merge(&mut self, other: &Self) {
        self.words.extend(other.words.iter().cloned());
        self.phrases.extend(other.phrases.iter().cloned());
        self.shapes.extend(other.shapes.iter().copied());
        self.sounds.extend(other.sounds.iter().copied());
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
    symbols: Map<SymbolSet, u32>,
    sets: Vec<SymbolSet>,
    nodes: Vec<Node>,
    edges: Map<u64, u32>,
    gaps: Map<(u32, u8), u32>,
    accepts: Vec<Vec<u32>>,
    out_gaps: Vec<Vec<(u8, u32)>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    /// Bloom mask of the symbols that lead on.
    mask: u64,
    gaps: (u32, u32),
    accepts: (u32, u32),
}

impl Builder {
    pub(crate) fn new() -> Self {
        let mut builder = Self::default();
        builder.add_node();
        builder
    }

    fn add_node(&mut self) -> u32 {
        self.nodes.push(Node::default());
        self.accepts.push(Vec::new());
        self.out_gaps.push(Vec::new());
        index32(self.nodes.len() - 1)
    }

    /// The symbol for a set, the same for the same set.
    pub(crate) fn symbol(&mut self, set: SymbolSet) -> u32 {
        let next = index32(self.sets.len());
        *self.symbols.entry(set).or_insert_with_key(|set| {
            self.sets.push(set.clone());
            next
        })
    }

    /// Adds one unrolled pattern.
    pub(crate) fn add(&mut self, steps: &[Step], pattern: u32) {
        let mut node = 0_u32;
        for step in steps {
            node = match *step {
                Step::Symbol(symbol) => self.child(node, symbol),
                Step::Gap(width) => self.gap_child(node, width),
            };
        }
        if let Some(list) = self.accepts.get_mut(node as usize)
            && !list.contains(&pattern)
        {
            list.push(pattern);
        }
    }

    fn child(&mut self, node: u32, symbol: u32) -> u32 {
        let key = edge_key(node, symbol);
        if let Some(&child) = self.edges.get(&key) {
            return child;
        }
        let child = self.add_node();
        self.edges.insert(key, child);
        if let Some(n) = self.nodes.get_mut(node as usize) {
            n.mask |= bit(symbol);
        }
        child
    }

    fn gap_child(&mut self, node: u32, width: u8) -> u32 {
        if let Some(&child) = self.gaps.get(&(node, width)) {
            return child;
        }
        let child = self.add_node();
        self.gaps.insert((node, width), child);
        if let Some(list) = self.out_gaps.get_mut(node as usize) {
            list.push((width, child));
        }
        child
    }

    /// Finishes the automaton.
    pub(crate) fn build(mut self) -> Automaton {
        let mut gap_list = Vec::new();
        let mut accept_list = Vec::new();
        for ((node, gaps), accepts) in self.nodes.iter_mut().zip(&self.out_gaps).zip(&self.accepts) {
            node.gaps = extend(&mut gap_list, gaps);
            node.accepts = extend(&mut accept_list, accepts);
        }
        let mut root = vec![u32::MAX; self.sets.len()];
        for (symbol, slot) in root.iter_mut().enumerate() {
            if let Some(&child) = self.edges.get(&edge_key(0, index32(symbol))) {
                *slot = child;
            }
        }
        let vocabulary = Vocabulary::new(&self.sets);
        Automaton { nodes: self.nodes, edges: self.edges, root, gap_list, accept_list, vocabulary }
    }
}

/// Which symbols a word has.
#[derive(Debug, Default)]
struct Vocabulary {
    words: Map<u64, Entry>,
    symbols: Vec<u32>,
    sounds: Map<u32, Vec<u32>>,
    shapes: Vec<(NumberShape, u32)>,
    phrases: Map<(u32, u64), u32>,
    phrase_ends: Map<u32, Vec<u32>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    from: u32,
    to: u32,
    starts_phrase: bool,
    filler: bool,
}

impl Vocabulary {
    fn new(sets: &[SymbolSet]) -> Self {
        let mut out = Self::default();
        let mut by_word: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut phrase_starts: BTreeSet<&str> = BTreeSet::new();
        for (symbol, set) in sets.iter().enumerate() {
            let symbol = index32(symbol);
            for word in &set.words {
                by_word.entry(word).or_default().push(symbol);
            }
            for sound in &set.sounds {
                out.sounds.entry(*sound).or_default().push(symbol);
            }
            out.shapes.extend(set.shapes.iter().map(|s| (*s, symbol)));
            for phrase in &set.phrases {
                phrase_starts.extend(phrase.first().map(String::as_str));
                out.add_phrase(phrase, symbol);
            }
        }
        let all: BTreeSet<&str> = by_word.keys().copied().chain(phrase_starts.iter().copied()).collect();
        for word in all {
            let from = index32(out.symbols.len());
            out.symbols.extend(by_word.get(word).into_iter().flatten());
            let entry = Entry {
                from,
                to: index32(out.symbols.len()),
                starts_phrase: phrase_starts.contains(word),
                filler: is_filler(word),
            };
            out.words.insert(hash_of(word), entry);
        }
        out
    }

    fn add_phrase(&mut self, phrase: &[String], symbol: u32) {
        let mut node = 0_u32;
        for word in phrase {
            let next = index32(self.phrases.len() + 1);
            node = *self.phrases.entry((node, hash_of(word))).or_insert(next);
        }
        self.phrase_ends.entry(node).or_default().push(symbol);
    }
}

fn hash_of(word: &str) -> u64 {
    Words::of(word).get(0).map_or(0, |w| w.hash)
}

/// The compiled patterns.
#[derive(Debug)]
pub struct Automaton {
    nodes: Vec<Node>,
    edges: Map<u64, u32>,
    root: Vec<u32>,
    gap_list: Vec<(u8, u32)>,
    accept_list: Vec<u32>,
    vocabulary: Vocabulary,
}

/// A place in the trie that is open at a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Open {
    node: u32,
    start: u32,
    gap: u8,
}

/// Places open at one word at most, so that no input can make the search explode.
const MOST_OPEN: usize = 512;

/// The automaton's working memory; reuse it from turn to turn.
#[derive(Debug, Default)]
pub struct Scratch {
    open: Vec<Vec<Open>>,
    symbols: Vec<u32>,
    matches: Vec<Match>,
    phrases: Vec<(u32, u32)>,
}

impl Automaton {
    /// Number of places in the trie.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// All matches in one turn, in order of pattern, start and end.
    pub fn find<'s>(&self, words: &Words, scratch: &'s mut Scratch) -> &'s [Match] {
        let n = words.len();
        scratch.matches.clear();
        if scratch.open.len() < n + 1 {
            scratch.open.resize_with(n + 1, Vec::new);
        }
        for list in scratch.open.iter_mut().take(n + 1) {
            list.clear();
        }
        for (i, word) in words.iter().enumerate() {
            self.step(i, word, words, scratch);
        }
        scratch.matches.sort_unstable();
        scratch.matches.dedup();
        &scratch.matches
    }

    fn step(&self, i: usize, word: Word<'_>, words: &Words, scratch: &mut Scratch) {
        let here = index32(i);
        let entry = self.vocabulary.words.get(&word.hash).copied();
        let mask = self.symbols_of(word, entry, &mut scratch.symbols);
        scratch.phrases.clear();
        if entry.is_some_and(|e| e.starts_phrase) {
            self.phrases_from(i, words, &mut scratch.phrases);
        }
        let filler = entry.map_or_else(|| is_filler(word.norm), |e| e.filler);
        let mut open = std::mem::take(scratch.open.get_mut(i).unwrap_or(&mut Vec::new()));
        for &place in &open {
            let Some(node) = self.nodes.get(place.node as usize) else { continue };
            if node.mask & mask != 0 {
                self.advance(place, node.mask, here + 1, scratch);
            }
            if !scratch.phrases.is_empty() {
                self.advance_phrases(place, node.mask, scratch);
            }
            self.stay(place, (filler, word.pause), here + 1, scratch);
        }
        self.start(here, scratch);
        open.clear();
        if let Some(slot) = scratch.open.get_mut(i) {
            *slot = open;
        }
    }

    /// The symbols of a word, and their mask.
    fn symbols_of(&self, word: Word<'_>, entry: Option<Entry>, out: &mut Vec<u32>) -> u64 {
        out.clear();
        if let Some(e) = entry {
            let listed = self.vocabulary.symbols.get(e.from as usize..e.to as usize);
            out.extend_from_slice(listed.unwrap_or(&[]));
        }
        if word.shape == Shape::Word {
            if !self.vocabulary.sounds.is_empty() {
                let heard = self.vocabulary.sounds.get(&sound::key(word.norm));
                for symbol in heard.into_iter().flatten() {
                    if !out.contains(symbol) {
                        out.push(*symbol);
                    }
                }
            }
        } else {
            for (shape, symbol) in &self.vocabulary.shapes {
                if fits(*shape, word.shape) && !out.contains(symbol) {
                    out.push(*symbol);
                }
            }
        }
        out.iter().fold(0, |mask, symbol| mask | bit(*symbol))
    }

    fn phrases_from(&self, i: usize, words: &Words, out: &mut Vec<(u32, u32)>) {
        let mut node = 0_u32;
        let mut at = i;
        while let Some(word) = words.get(at) {
            let Some(&next) = self.vocabulary.phrases.get(&(node, word.hash)) else { break };
            node = next;
            at += 1;
            if let Some(ends) = self.vocabulary.phrase_ends.get(&node) {
                out.extend(ends.iter().map(|symbol| (*symbol, index32(at))));
            }
        }
    }

    /// Opens the trie's root at this word.
    fn start(&self, here: u32, scratch: &mut Scratch) {
        for k in 0..scratch.symbols.len() {
            let Some(&symbol) = scratch.symbols.get(k) else { continue };
            self.enter_root(symbol, here, here + 1, scratch);
        }
        for k in 0..scratch.phrases.len() {
            let Some(&(symbol, end)) = scratch.phrases.get(k) else { continue };
            self.enter_root(symbol, here, end, scratch);
        }
    }

    fn enter_root(&self, symbol: u32, start: u32, end: u32, scratch: &mut Scratch) {
        match self.root.get(symbol as usize) {
            Some(&child) if child != u32::MAX => self.enter(child, start, end, scratch),
            _ => {}
        }
    }

    fn advance(&self, place: Open, mask: u64, end: u32, scratch: &mut Scratch) {
        for k in 0..scratch.symbols.len() {
            let Some(&symbol) = scratch.symbols.get(k) else { continue };
            if mask & bit(symbol) == 0 {
                continue;
            }
            if let Some(&child) = self.edges.get(&edge_key(place.node, symbol)) {
                self.enter(child, place.start, end, scratch);
            }
        }
    }

    fn advance_phrases(&self, place: Open, mask: u64, scratch: &mut Scratch) {
        for k in 0..scratch.phrases.len() {
            let Some(&(symbol, end)) = scratch.phrases.get(k) else { continue };
            if mask & bit(symbol) == 0 {
                continue;
            }
            if let Some(&child) = self.edges.get(&edge_key(place.node, symbol)) {
                self.enter(child, place.start, end, scratch);
            }
        }
    }

    /// Arrives at a node before word `at`.
    fn enter(&self, node_id: u32, start: u32, at: u32, scratch: &mut Scratch) {
        let Some(node) = self.nodes.get(node_id as usize) else { return };
        let accepted = self.accept_list.get(node.accepts.0 as usize..node.accepts.1 as usize);
        for &pattern in accepted.unwrap_or(&[]) {
            scratch.matches.push(Match { pattern, start, end: at });
        }
        if node.mask != 0 {
            push(scratch, at, Open { node: node_id, start, gap: 0 });
        }
        let gaps = self.gap_list.get(node.gaps.0 as usize..node.gaps.1 as usize);
        for &(width, child) in gaps.unwrap_or(&[]) {
            push(scratch, at, Open { node: child, start, gap: width });
        }
    }

    /// Passes over a word: for nothing if it is a filler, else at the cost of the gap.
    /// A full stop inside a gap costs two words more, since speech seldom wants one there.
    fn stay(&self, place: Open, (filler, pause): (bool, Break), at: u32, scratch: &mut Scratch) {
        let toll = u8::from(!filler) + if pause >= Break::Sentence { 2 } else { 0 };
        let left = if toll > 0 && place.gap > 0 && toll > place.gap && !filler {
            // The last word of the gap may be the last of its sentence.
            if place.gap >= 1 { 0 } else { return }
        } else if filler {
            place.gap
        } else if place.gap == 0 {
            return;
        } else {
            place.gap - toll
        };
        push(scratch, at, Open { gap: left, ..place });
    }
}

fn push(scratch: &mut Scratch, at: u32, place: Open) {
    if let Some(list) = scratch.open.get_mut(at as usize)
        && list.len() < MOST_OPEN
        && !list.contains(&place)
    {
        list.push(place);
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

fn edge_key(node: u32, symbol: u32) -> u64 {
    (u64::from(node) << 32) | u64::from(symbol)
}

fn bit(symbol: u32) -> u64 {
    1 << (symbol.wrapping_mul(0x9E37_79B1) >> 26)
}

fn extend<T: Copy>(all: &mut Vec<T>, part: &[T]) -> (u32, u32) {
    let from = index32(all.len());
    all.extend_from_slice(part);
    (from, index32(all.len()))
}

fn index32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
