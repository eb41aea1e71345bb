//! All patterns of all playbooks as one automaton over words.
//!
//! Patterns are unrolled into sequences of *symbols* (a symbol is a set of words, shapes
//! and sounds) and gaps, and merged into a trie, so that patterns share their beginnings.
//! A word is looked up once and becomes the symbols it belongs to; only places of the trie
//! that wait for that word are visited ([`search`]). The cost of a word depends on how many
//! beginnings are open, hardly on how many rules there are.
//!
//! Phrases ("city of london police" in a class of forces) are edges over several words, so
//! a turn is walked as a lattice.

mod search;
mod vocabulary;

pub(crate) use search::Counts;
pub use search::Scratch;

use crate::ast::Speakers;
use crate::pattern::{Lexicon, NumberShape, Run};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::hash::BuildHasher;
use vocabulary::Vocabulary;

/// What a symbol stands for; words by their number in the builder.
#[derive(Debug, Default, Hash)]
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

    /// Makes it stand for nothing, and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.words.clear();
        self.phrases.clear();
        self.shapes.clear();
        self.sounds.clear();
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

/// What symbols stand for, each with the symbol.
#[derive(Default)]
struct Means {
    words: Vec<(u32, u32)>,
    phrases: Vec<(Run, u32)>,
    shapes: Vec<(NumberShape, u32)>,
    sounds: Vec<(u32, u32)>,
}

impl Means {
    fn add(&mut self, set: &SymbolSet, symbol: u32) {
        self.words.extend(set.words.iter().map(|word| (*word, symbol)));
        self.phrases.extend(set.phrases.iter().map(|phrase| (*phrase, symbol)));
        self.shapes.extend(set.shapes.iter().map(|shape| (*shape, symbol)));
        self.sounds.extend(set.sounds.iter().map(|sound| (*sound, symbol)));
    }

    /// The symbols, to be changed.
    fn symbols(&mut self) -> impl Iterator<Item = &mut u32> {
        let words = self.words.iter_mut().map(|(_, symbol)| symbol);
        let phrases = self.phrases.iter_mut().map(|(_, symbol)| symbol);
        let shapes = self.shapes.iter_mut().map(|(_, symbol)| symbol);
        words.chain(phrases).chain(shapes).chain(self.sounds.iter_mut().map(|(_, symbol)| symbol))
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
    /// Symbols by the hash of what they stand for.
    symbols: Map<u64, u32>,
    /// What they stand for.
    means: Means,
    /// Symbol of each word by itself, [`NONE`] where there is none.
    word_symbols: Vec<u32>,
    symbol_count: u32,
    children: Map<u64, u32>,
    edges: Vec<(u32, u32, u32)>,
    gaps: Vec<(u32, u32, u32)>,
    gap_children: Map<(u32, u8), u32>,
    /// Places where patterns end, the patterns, and how they are heard.
    accepts: Vec<(u32, u32, Speakers)>,
    node_count: u32,
}

/// No such place.
const NONE: u32 = u32::MAX;

impl Builder {
    /// A builder with room for about so many bytes of playbooks.
    pub(crate) fn new(bytes: usize) -> Self {
        let mut out = Self { node_count: 1, ..Self::default() };
        out.lexicon.reserve(bytes);
        out.children.reserve(bytes / 40);
        out.gap_children.reserve(bytes / 160);
        out.symbols.reserve(bytes / 64);
        out.edges.reserve(bytes / 40);
        out.gaps.reserve(bytes / 160);
        out.accepts.reserve(bytes / 100);
        out.means.words.reserve(bytes / 14);
        out.means.phrases.reserve(bytes / 16);
        out
    }

    /// The symbol for a set, the same for the same set.
    pub(crate) fn symbol(&mut self, set: &SymbolSet) -> u32 {
        if let Some(word) = set.only_word() {
            return self.symbol_of_word(word);
        }
        let fresh = self.symbol_count;
        let symbol = *self.symbols.entry(FixedState::default().hash_one(set)).or_insert(fresh);
        if symbol == fresh {
            self.symbol_count += 1;
            self.means.add(set, symbol);
        }
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

    /// Says that a pattern ends at this place, and whose words may be it.
    pub(crate) fn accept(&mut self, node: u32, pattern: u32, speakers: Speakers) {
        self.accepts.push((node, pattern, speakers));
    }

    /// Finishes the automaton.
    pub(crate) fn build(mut self) -> Automaton {
        let mut nodes = vec![Node::default(); self.node_count as usize];
        let mut edges = by_node(self.edges.iter().copied(), &mut nodes, |node| &mut node.edges);
        let gaps = by_node(self.gaps.iter().copied(), &mut nodes, |node| &mut node.gaps);
        let accepts = by_node(self.accepts.iter().copied(), &mut nodes, |node| &mut node.accepts);
        let leading = self.leading_first(&nodes, &mut edges);
        let mut root = vec![NONE; self.symbol_count as usize];
        let first = nodes.first().map_or(&[][..], |n| part(&edges, n.edges));
        for (symbol, child) in first {
            if let Some(slot) = root.get_mut(*symbol as usize) {
                *slot = *child;
            }
        }
        let masks = masks(&mut nodes, &edges);
        hear(&mut nodes, &edges, &gaps, &accepts);
        let trie = Trie { nodes, edges, masks, gaps, accepts, root, leading };
        let vocabulary = Vocabulary::new(&self, &trie);
        Automaton { trie, vocabulary }
    }

    /// Numbers the symbols anew, so that those which lead on from anywhere but the beginning
    /// come first, and those which lead on from the same place are neighbours; gives how many
    /// lead on.
    fn leading_first(&mut self, nodes: &[Node], edges: &mut [(u32, u32)]) -> u32 {
        let mut forks: Vec<(u32, u32)> =
            nodes.iter().skip(1).map(|node| node.edges).filter(|e| e.1 - e.0 > 1).collect();
        forks.sort_by_key(|e| std::cmp::Reverse(e.1 - e.0));
        let mut numbers = vec![NONE; self.symbol_count as usize];
        let mut next = 0;
        for fork in forks {
            number(&mut numbers, &mut next, part(edges, fork).iter().map(|edge| edge.0));
        }
        let all = (nodes.first().map_or(0, |root| root.edges.1), index32(edges.len()));
        number(&mut numbers, &mut next, part(edges, all).iter().map(|edge| edge.0));
        let leading = next;
        number(&mut numbers, &mut next, 0..self.symbol_count);
        let renumber = |symbol: &mut u32| {
            *symbol = numbers.get(*symbol as usize).copied().unwrap_or(NONE);
        };
        edges.iter_mut().for_each(|edge| renumber(&mut edge.0));
        self.word_symbols.iter_mut().for_each(renumber);
        self.means.symbols().for_each(renumber);
        leading
    }
}

/// Gives each of these the next number, unless it has one.
fn number(numbers: &mut [u32], next: &mut u32, symbols: impl Iterator<Item = u32>) {
    for symbol in symbols {
        if let Some(slot) = numbers.get_mut(symbol as usize).filter(|slot| **slot == NONE) {
            *slot = *next;
            *next += 1;
        }
    }
}

/// What of a row leads on from a place, 64 symbols of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Mask {
    bits: u64,
    /// The block of the row.
    block: u32,
    /// Where in the list the next mask of the same place stands, or [`NONE`].
    more: u32,
}

/// Gives each place its first mask, and lists the others.
fn masks(nodes: &mut [Node], edges: &[(u32, u32)]) -> Vec<Mask> {
    let mut others: Vec<Mask> = Vec::new();
    let mut symbols: Vec<u32> = Vec::new();
    let mut own: Vec<Mask> = Vec::new();
    for node in nodes.iter_mut().skip(1) {
        symbols.clear();
        symbols.extend(part(edges, node.edges).iter().map(|edge| edge.0));
        symbols.sort_unstable();
        own.clear();
        for symbol in &symbols {
            let (block, bits) = (symbol / u64::BITS, 1 << (symbol % u64::BITS));
            match own.last_mut() {
                Some(last) if last.block == block => last.bits |= bits,
                _ => own.push(Mask { bits, block, more: NONE }),
            }
        }
        let mut more = NONE;
        for mask in own.iter().skip(1) {
            others.push(Mask { more, ..*mask });
            more = index32(others.len() - 1);
        }
        node.leads = Mask { more, ..own.first().copied().unwrap_or_default() };
    }
    others
}

/// Tells each place in whose words the patterns that go through it are looked for.
fn hear(
    nodes: &mut [Node],
    edges: &[(u32, u32)],
    gaps: &[(u32, u32)],
    accepts: &[(u32, Speakers)],
) {
    // A place is made after the one that leads to it, so whatever follows it is known already.
    for at in (0..nodes.len()).rev() {
        let Some(node) = nodes.get(at) else { continue };
        let own = part(accepts, node.accepts).iter().map(|(_, speakers)| *speakers);
        let children = part(edges, node.edges).iter().chain(part(gaps, node.gaps));
        let after = children.filter_map(|(_, child)| nodes.get(*child as usize)).map(|n| n.heard);
        let heard = own.chain(after).fold(Speakers::default(), Speakers::with);
        if let Some(node) = nodes.get_mut(at) {
            node.heard = heard;
        }
    }
}

/// The merged patterns.
#[derive(Debug)]
struct Trie {
    nodes: Vec<Node>,
    /// Symbols and the places that they lead to.
    edges: Vec<(u32, u32)>,
    /// Masks of places beside their first.
    masks: Vec<Mask>,
    gaps: Vec<(u32, u32)>,
    /// Patterns, and in whose words they are looked for.
    accepts: Vec<(u32, Speakers)>,
    /// Where each symbol leads to from the beginning.
    root: Vec<u32>,
    /// How many symbols, the first ones, lead on from anywhere else.
    leading: u32,
}

impl Trie {
    /// Blocks of a row of bits, one for each symbol that leads on.
    fn blocks(&self) -> usize {
        self.leading.div_ceil(u64::BITS) as usize
    }

    /// The places that are open after arriving at one: itself, and those behind its gaps.
    fn opened_by(&self, id: u32) -> impl Iterator<Item = Beginning> + '_ {
        let gaps = self.nodes.get(id as usize).map_or(&[][..], |node| part(&self.gaps, node.gaps));
        let behind = gaps.iter().map(|(width, id)| (u8::try_from(*width).unwrap_or(u8::MAX), *id));
        let open = std::iter::once((0, id)).chain(behind);
        open.filter_map(|(gap, id)| {
            let node = self.nodes.get(id as usize)?;
            let ends = node.edges.0 == node.edges.1;
            (!ends).then_some(Beginning { leads: node.leads, node: id, gap, heard: node.heard })
        })
    }
}

/// A place to open, whatever has been said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Beginning {
    /// [`Node::leads`].
    leads: Mask,
    /// The place.
    node: u32,
    /// Words that may be passed over.
    gap: u8,
    /// [`Node::heard`].
    heard: Speakers,
}

/// Puts entries of the same node together and gives each node the range of its own.
fn by_node<N, T: Copy + Default>(
    list: impl Iterator<Item = (u32, u32, T)> + Clone,
    nodes: &mut [N],
    range: impl Fn(&mut N) -> &mut (u32, u32),
) -> Vec<(u32, T)> {
    for (node, ..) in list.clone() {
        if let Some(node) = nodes.get_mut(node as usize) {
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
    let mut out = vec![(0, T::default()); from as usize];
    for (node, a, b) in list {
        let Some(own) = nodes.get_mut(node as usize).map(&range) else { continue };
        if let Some(slot) = out.get_mut(own.1 as usize) {
            *slot = (a, b);
        }
        own.1 += 1;
    }
    out
}

/// A place in the trie: ranges of its edges, gaps and accepted patterns.
#[derive(Clone, Copy, Debug, Default)]
struct Node {
    edges: (u32, u32),
    /// The first of its masks, which hold the symbols of its edges.
    leads: Mask,
    gaps: (u32, u32),
    accepts: (u32, u32),
    /// In whose words the patterns that go through it are looked for.
    heard: Speakers,
}

/// The compiled patterns.
#[derive(Debug)]
pub struct Automaton {
    trie: Trie,
    vocabulary: Vocabulary,
}

fn part<T>(list: &[T], range: (u32, u32)) -> &[T] {
    list.get(range.0 as usize..range.1 as usize).unwrap_or(&[])
}

fn edge_key(node: u32, symbol: u32) -> u64 {
    (u64::from(node) << 32) | u64::from(symbol)
}

pub(crate) fn index32(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
