//! The language inside the quotes: spoken words, alternatives, gaps and classes.
//!
//! | written | means |
//! |---|---|
//! | `read me your pin` | these words; filled pauses and courtesies between them do not matter |
//! | `(read\|tell) me` | one of these; an alternative may be several words |
//! | `[the] card` | may be missing |
//! | `put ..4 envelope` | up to four words between |
//! | `withdraw~` | any form of the word: withdraws, withdrew, withdrawing |
//! | `pin%` | also what it is misheard as: pen, bin |
//! | `@bank` | a word of the class |
//! | `<money>` `<number>` `<digits>` `<digits:4>` `<digits:6-8>` | a number of that shape |

use crate::sound;
use conversation::{Words, is_filler};
use diagnostic::Diagnostic;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::ops::Range;

/// The shapes a number can be asked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum NumberShape {
    /// Any number.
    Number,
    /// A sum of money.
    Money,
    /// Digits said one by one, at least and at most so many.
    Digits(u8, u8),
}

/// One word of a pattern that stands for several.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Atom {
    /// Any form of this word.
    Inflected(String),
    /// This word and what it is misheard as.
    Sounding(String),
    /// A member of this class.
    Class(String),
    /// A number.
    Shape(NumberShape),
}

/// Words one after the other: a part of [`Lexicon::run`]'s list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Run {
    from: u32,
    count: u32,
}

impl Run {
    /// Where it stands in the list: no other run of several words stands there.
    pub(crate) fn place(self) -> usize {
        self.from as usize
    }
}

/// A pattern as a tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// One word of these.
    Atom(Atom),
    /// These words as they are.
    Run(Run),
    /// One after the other.
    Sequence(Vec<Node>),
    /// One of these.
    Either(Vec<Node>),
    /// One of so many runs of words: a part of [`Lexicon::choice`]'s list.
    Runs(Run),
    /// This or nothing.
    Optional(Box<Node>),
    /// Up to so many words of any kind.
    Gap(u8),
}

/// The parts of a sequence while it is read: many have one, which needs no list.
#[derive(Default)]
struct Parts {
    first: Option<Node>,
    all: Vec<Node>,
}

impl Parts {
    fn push(&mut self, node: Node) {
        match self.first.take() {
            None if self.all.is_empty() => self.first = Some(node),
            None => self.all.push(node),
            Some(first) => {
                self.all.reserve(6);
                self.all.push(first);
                self.all.push(node);
            }
        }
    }
}

impl From<Parts> for Node {
    fn from(parts: Parts) -> Self {
        parts.first.unwrap_or(Self::Sequence(parts.all))
    }
}

/// A boxed diagnostic, since almost every pattern is sound and results should be small.
pub(crate) type Fault = Box<Diagnostic>;

/// The widest gap there is.
pub(crate) const WIDEST_GAP: u8 = 12;

/// Reads a pattern that starts at byte `offset` of its file.
///
/// # Errors
/// The first thing that does not fit, with its place in the file.
pub(crate) fn parse(text: &str, offset: usize, lexicon: &mut Lexicon) -> Result<Pattern, Fault> {
    let mut parser = Parser { text, offset, at: 0, depth: 0, gaps: false, lexicon };
    let node = parser.either(None)?;
    if matches!(&node, Node::Sequence(parts) if parts.is_empty()) {
        return Err(parser.error(
            "P026",
            0..text.len(),
            "this pattern is empty",
            "write the words that are said between the quotes",
        ));
    }
    edges(&node, &parser)?;
    Ok(Pattern { node, gaps: parser.gaps })
}

/// A pattern that was read.
pub(crate) struct Pattern {
    /// What it says.
    pub(crate) node: Node,
    /// Whether there is a gap in it anywhere.
    pub(crate) gaps: bool,
}

/// The words of all patterns, numbered, and the memory in which patterns are read.
#[derive(Default)]
pub(crate) struct Lexicon {
    ids: HashMap<u64, u32, FixedState>,
    words: Vec<LexiconWord>,
    /// Words of runs, end to end.
    pool: Vec<u32>,
    /// Runs to choose from, end to end.
    choices: Vec<Run>,
    /// Runs read before, by the hash of their text.
    runs: HashMap<u64, Run, FixedState>,
    buffer: Words,
}

/// What is known of a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LexiconWord {
    /// Its [`conversation::hash_of`].
    pub(crate) hash: u64,
    /// Its [`sound::key`].
    pub(crate) sound: u32,
    /// Whether it is passed over for nothing.
    pub(crate) filler: bool,
}

impl Lexicon {
    /// Makes room for playbooks of about so many bytes.
    pub(crate) fn reserve(&mut self, bytes: usize) {
        self.runs.reserve(bytes / 50);
        self.pool.reserve(bytes / 10);
        self.choices.reserve(bytes / 15);
        self.ids.reserve(bytes / 140);
        self.words.reserve(bytes / 140);
    }

    /// The number of a normalised word.
    pub(crate) fn word(&mut self, norm: &str) -> u32 {
        self.hashed(norm, conversation::hash_of(norm))
    }

    fn hashed(&mut self, norm: &str, hash: u64) -> u32 {
        let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let id = *self.ids.entry(hash).or_insert(next);
        if id == next {
            let (sound, filler) = (sound::key(norm), is_filler(norm));
            self.words.push(LexiconWord { hash, sound, filler });
        }
        id
    }

    /// The words of a text, normalised together.
    pub(crate) fn run_of(&mut self, text: &str) -> Run {
        let key = FixedState::default().hash_one(text);
        if let Some(known) = self.runs.get(&key) {
            return *known;
        }
        let from = self.pool.len();
        let plain = conversation::plain_words(text, |word, hash| {
            let id = self.hashed(word, hash);
            self.pool.push(id);
        });
        if !plain {
            self.pool.truncate(from);
            self.settle(text);
        }
        let run = self.run_since(from);
        self.runs.insert(key, run);
        run
    }

    /// Adds the words of a text of which some may have to be taken together or apart.
    fn settle(&mut self, text: &str) {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.fill(text);
        for word in buffer.iter() {
            let id = self.hashed(word.norm, word.hash);
            self.pool.push(id);
        }
        self.buffer = buffer;
    }

    /// A run of these words.
    pub(crate) fn add_run(&mut self, ids: &[u32]) -> Run {
        let from = self.pool.len();
        self.pool.extend_from_slice(ids);
        self.run_since(from)
    }

    /// The run of the words added since the list was so long.
    fn run_since(&self, from: usize) -> Run {
        let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Run { from: index(from), count: index(self.pool.len() - from) }
    }

    /// The numbers of the words of a run.
    pub(crate) fn run(&self, run: Run) -> &[u32] {
        let from = run.from as usize;
        self.pool.get(from..from + run.count as usize).unwrap_or(&[])
    }

    /// The runs to choose from.
    pub(crate) fn choice(&self, choice: Run) -> &[Run] {
        let from = choice.from as usize;
        self.choices.get(from..from + choice.count as usize).unwrap_or(&[])
    }

    /// How long the list is that runs are parts of.
    pub(crate) fn length(&self) -> usize {
        self.pool.len()
    }

    /// All words in the order of their numbers.
    pub(crate) fn all(&self) -> &[LexiconWord] {
        &self.words
    }
}

struct Parser<'t, 'l> {
    text: &'t str,
    offset: usize,
    at: usize,
    depth: u8,
    /// Whether a gap was read.
    gaps: bool,
    lexicon: &'l mut Lexicon,
}

impl<'t> Parser<'t, '_> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&mut self) -> Option<char> {
        while self.text.as_bytes().get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        match self.text.as_bytes().get(self.at) {
            Some(byte) if byte.is_ascii_graphic() => return Some(char::from(*byte)),
            _ => {}
        }
        let skipped = self.rest().len() - self.rest().trim_start().len();
        self.at += skipped;
        self.rest().chars().next()
    }

    fn either(&mut self, close: Option<char>) -> Result<Node, Fault> {
        let start = self.at;
        let first = self.sequence()?;
        // Most have no alternatives, and need no list.
        let mut others = Vec::new();
        while self.peek() == Some('|') {
            self.at += 1;
            others.push(self.sequence()?);
        }
        match (close, self.peek()) {
            (Some(wanted), Some(found)) if wanted == found => self.at += 1,
            (None, None) => {}
            (Some(wanted), _) => {
                let help = format!("put a `{wanted}` where it ends, inside the quotes");
                return Err(self.error(
                    "P024",
                    start.saturating_sub(1)..start,
                    "this bracket is not closed",
                    &help,
                ));
            }
            (None, Some(found)) => {
                let message = format!("this `{found}` closes nothing");
                return Err(self.error(
                    "P048",
                    self.at..self.at + 1,
                    &message,
                    "remove it or open a bracket before it",
                ));
            }
        }
        let empty = |n: &Node| matches!(n, Node::Sequence(parts) if parts.is_empty());
        let alternatives = !others.is_empty() || close.is_some();
        if alternatives && (empty(&first) || others.iter().any(empty)) {
            let help = "put words there; what may be missing stands in square brackets: [the] card";
            let from = start.saturating_sub(usize::from(close.is_some()));
            return Err(self.error("P025", from..self.at, "an alternative in here is empty", help));
        }
        if others.is_empty() {
            return Ok(first);
        }
        others.insert(0, first);
        Ok(Node::Either(others))
    }

    fn sequence(&mut self) -> Result<Node, Fault> {
        let mut parts = Parts::default();
        while let Some(c) = self.peek() {
            match c {
                '|' | ')' | ']' => break,
                '(' if self.depth < 8
                    && let Some(runs) = self.plain_bracket() =>
                {
                    parts.push(Node::Runs(runs))
                }
                '(' | '[' => {
                    let start = self.at;
                    self.depth += 1;
                    if self.depth > 8 {
                        let help = "use fewer brackets, or a class for the inner words";
                        return Err(self.error(
                            "P049",
                            start..start + 1,
                            "these brackets are nested too deep",
                            help,
                        ));
                    }
                    self.at += 1;
                    let close = if c == '(' { ')' } else { ']' };
                    let inner = self.either(Some(close))?;
                    self.depth -= 1;
                    parts.push(if c == '(' { inner } else { Node::Optional(Box::new(inner)) });
                }
                '.' => parts.push(self.gap()?),
                '<' => parts.push(self.shape()?),
                '@' => parts.push(self.class()?),
                _ => self.words(&mut parts)?,
            }
        }
        Ok(parts.into())
    }

    /// Reads a bracket of nothing but words without marks, as most are, in one go.
    fn plain_bracket(&mut self) -> Option<Run> {
        let first = self.lexicon.choices.len();
        let read = self.plain_choices();
        if read.is_none() {
            self.lexicon.choices.truncate(first);
        }
        let index = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        read.map(|()| Run { from: index(first), count: index(self.lexicon.choices.len() - first) })
    }

    fn plain_choices(&mut self) -> Option<()> {
        let inside = self.text.get(self.at + 1..)?;
        let inside = inside.get(..memchr::memchr(b')', inside.as_bytes())?)?;
        let plain = |byte: &u8| byte.is_ascii_lowercase() | matches!(byte, b' ' | b'|');
        // Without stopping at the first that is not, which takes many at once.
        if !inside.as_bytes().iter().fold(true, |all, byte| all & plain(byte)) {
            return None;
        }
        let mut from = 0;
        while let Some(rest) = inside.get(from..) {
            let length = rest.bytes().position(|byte| byte == b'|').unwrap_or(rest.len());
            let option = rest.get(..length)?.trim_ascii();
            if option.is_empty() {
                return None;
            }
            let run = self.lexicon.run_of(option);
            self.lexicon.choices.push(run);
            from += length + 1;
        }
        self.at += inside.len() + 2;
        Some(())
    }

    fn gap(&mut self) -> Result<Node, Fault> {
        self.gaps = true;
        let start = self.at;
        let dots = self.rest().len() - self.rest().trim_start_matches('.').len();
        self.at += dots;
        let rest = self.rest();
        let after = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let digits = rest.get(..after).unwrap_or("");
        self.at += digits.len();
        let width = if digits.is_empty() { Some(4) } else { digits.parse::<u8>().ok() };
        if dots != 2 {
            let help =
                "write two full stops: `..` for up to four words in between, `..8` for up to eight";
            return Err(self.error(
                "P028",
                start..self.at,
                "this is neither a word nor a gap",
                help,
            ));
        }
        match width {
            Some(n) if (1..=WIDEST_GAP).contains(&n) => Ok(Node::Gap(n)),
            _ => {
                let help = format!(
                    "a gap is 1 to {WIDEST_GAP} words wide; for words further apart use `and \"…\"`"
                );
                Err(self.error("P064", start..self.at, "there is no gap of this width", &help))
            }
        }
    }

    fn shape(&mut self) -> Result<Node, Fault> {
        let start = self.at;
        let inner =
            self.rest().get(1..).and_then(|r| r.split_once('>')).map(|(inner, _)| inner.to_owned());
        self.at += inner.as_ref().map_or(1, |i| i.len() + 2);
        let shape = inner.as_deref().and_then(shape_named);
        shape.map(|s| Node::Atom(Atom::Shape(s))).ok_or_else(|| {
            let help = "use <number>, <money>, <digits>, <digits:4> or <digits:6-8>";
            self.error("P039", start..self.at, "there is no such kind of number", help)
        })
    }

    fn class(&mut self) -> Result<Node, Fault> {
        let start = self.at;
        self.at += 1;
        let name: String = self.rest().chars().take_while(|c| in_name(*c)).collect();
        self.at += name.len();
        if name.is_empty() {
            return Err(self.error(
                "P020",
                start..start + 1,
                "`@` needs the name of a class",
                "write for example @bank",
            ));
        }
        if let Some(mark @ ('~' | '%')) = self.rest().chars().next() {
            let help = format!("put the `{mark}` on the members: class {name} = word{mark} | …");
            let message = format!("`{mark}` cannot stand behind a class");
            return Err(self.error("P055", self.at..self.at + 1, &message, &help));
        }
        Ok(Node::Atom(Atom::Class(name)))
    }

    /// A run of written words up to the next sign or mark. They are normalised together, as
    /// speech is, so that "nine nine nine" is one number and "don't" two words.
    fn words(&mut self, out: &mut Parts) -> Result<(), Fault> {
        self.peek();
        let start = self.at;
        if let Some(run) = self.plain_run() {
            out.push(Node::Run(run));
            return Ok(());
        }
        let mut end = start;
        let mut marked = None;
        while self.peek().is_some_and(|c| end == start || begins_word(c)) {
            let from = self.at;
            self.word()?;
            match self.rest().chars().next().filter(|c| matches!(c, '~' | '%')) {
                None => end = self.at,
                Some(mark) => {
                    marked = Some((from..self.at, mark));
                    self.at += 1;
                    break;
                }
            }
        }
        let text = self.text;
        if end > start {
            out.push(Node::Run(self.lexicon.run_of(text.get(start..end).unwrap_or(""))));
        }
        if let Some((place, mark)) = marked {
            let words = Words::of(text.get(place).unwrap_or(""));
            let last = words.len().saturating_sub(1);
            for (i, word) in words.iter().enumerate() {
                out.push(match mark {
                    _ if i != last => Node::Run(self.lexicon.run_of(word.norm)),
                    '~' => Node::Atom(Atom::Inflected(word.norm.to_owned())),
                    _ => Node::Atom(Atom::Sounding(word.norm.to_owned())),
                });
            }
        }
        Ok(())
    }

    /// Reads a run of words of small letters without marks, as most are, in one go.
    fn plain_run(&mut self) -> Option<Run> {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !(byte.is_ascii_lowercase() || byte == b' '));
        let run = rest.get(..length.unwrap_or(rest.len()))?;
        let ends = match length.and_then(|at| rest.as_bytes().get(at)) {
            None | Some(b'(' | b')' | b'[' | b']' | b'|' | b'<') => true,
            Some(b'.' | b'@') => run.ends_with(' '),
            Some(_) => false,
        };
        if !ends || run.trim_ascii().is_empty() {
            return None;
        }
        self.at += run.len();
        Some(self.lexicon.run_of(run.trim_ascii()))
    }

    /// Passes over one word as it is written.
    fn word(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let rest = self.rest();
        let plain = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'\'').count();
        if plain > 0 && rest.as_bytes().get(plain).is_none_or(|b| b" )|~%".contains(b)) {
            self.at += plain;
            return Ok(());
        }
        let length = rest.find(|c: char| c.is_whitespace() || !in_word(c)).unwrap_or(rest.len());
        let written = rest.get(..length).unwrap_or("");
        if written.is_empty() {
            let mark: String = rest.chars().take(1).collect();
            self.at += mark.len();
            let help = format!("put the `{mark}` right behind a word, without a space: word{mark}");
            return Err(self.error(
                "P040",
                start..self.at,
                &format!("this `{mark}` stands behind no word"),
                &help,
            ));
        }
        let strange =
            written.chars().find(|c| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-' | '£')));
        self.at += length;
        if let Some(c) = strange {
            let message = format!("`{c}` is never spoken");
            return Err(self.error("P038", start..self.at, &message, unspoken(c)));
        }
        Ok(())
    }

    fn error(&self, code: &'static str, place: Range<usize>, message: &str, help: &str) -> Fault {
        let end = place.end.max(place.start + 1);
        let (start, end) = (self.offset + place.start, self.offset + end);
        Box::new(Diagnostic::error(code, start, end, message, help))
    }
}

/// Whether a sign belongs to a word, rightly or wrongly.
fn in_word(c: char) -> bool {
    !matches!(c, '(' | ')' | '[' | ']' | '|' | '<' | '~' | '%' | '@')
}

/// Whether a word goes on in a run of words: no gap, bracket, class or number shape.
fn begins_word(c: char) -> bool {
    in_word(c) && c != '.'
}

/// What to write instead of a sign that nobody speaks.
fn unspoken(sign: char) -> &'static str {
    match sign {
        '*' => "for any words in between write `..`",
        '…' => "for any words in between write `..`, two plain full stops",
        '/' => "write the words that may stand for each other in round brackets: (card|cards)",
        _ => "a pattern holds spoken words only: leave it out",
    }
}

/// Whether the name of a class may hold this sign.
pub(crate) fn in_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

fn shape_named(name: &str) -> Option<NumberShape> {
    match name {
        "number" => Some(NumberShape::Number),
        "money" => Some(NumberShape::Money),
        "digits" => Some(NumberShape::Digits(2, u8::MAX)),
        _ => {
            let counts = name.strip_prefix("digits:")?;
            let (low, high) = counts.split_once('-').unwrap_or((counts, counts));
            let (low, high) = (low.parse().ok()?, high.parse().ok()?);
            (1 <= low && low <= high).then_some(NumberShape::Digits(low, high))
        }
    }
}

/// A pattern must start and end with a word, or its match would have no edge.
fn edges(node: &Node, parser: &Parser<'_, '_>) -> Result<(), Fault> {
    let gap_at_edge = match node {
        Node::Gap(_) => true,
        Node::Sequence(parts) => {
            matches!(parts.first(), Some(Node::Gap(_)))
                || matches!(parts.last(), Some(Node::Gap(_)))
        }
        _ => false,
    };
    if gap_at_edge {
        let help = "leave the gap out there: before and after a pattern anything may be said";
        return Err(parser.error(
            "P027",
            0..parser.text.len(),
            "this pattern begins or ends with a gap",
            help,
        ));
    }
    if may_be_empty(node) {
        let help = "leave at least one word outside the square brackets";
        return Err(parser.error(
            "P029",
            0..parser.text.len(),
            "in this pattern every word may be missing",
            help,
        ));
    }
    Ok(())
}

fn may_be_empty(node: &Node) -> bool {
    match node {
        Node::Atom(_) | Node::Run(_) | Node::Runs(_) => false,
        Node::Gap(_) | Node::Optional(_) => true,
        Node::Sequence(parts) => parts.iter().all(may_be_empty),
        Node::Either(options) => options.iter().any(may_be_empty),
    }
}

/// Whether a form of the pattern, some optional words being left out, has a gap at this end.
pub(crate) fn gap_at(node: &Node, end: End) -> bool {
    match node {
        Node::Atom(_) | Node::Run(_) | Node::Runs(_) => false,
        Node::Gap(_) => true,
        Node::Optional(inner) => gap_at(inner, end),
        Node::Either(options) => options.iter().any(|o| gap_at(o, end)),
        Node::Sequence(parts) => match end {
            End::First => gap_first(parts.iter(), end),
            End::Last => gap_first(parts.iter().rev(), end),
        },
    }
}

/// Whether one of these has a gap at this end and all before it may be left out.
fn gap_first<'n>(parts: impl Iterator<Item = &'n Node>, end: End) -> bool {
    for part in parts {
        if gap_at(part, end) {
            return true;
        }
        if !may_be_left_out(part) {
            return false;
        }
    }
    false
}

/// An end of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Where it begins.
    First,
    /// Where it ends.
    Last,
}

/// Whether a form of the pattern has nothing here, not even a gap.
fn may_be_left_out(node: &Node) -> bool {
    match node {
        Node::Atom(_) | Node::Run(_) | Node::Runs(_) | Node::Gap(_) => false,
        Node::Optional(_) => true,
        Node::Sequence(parts) => parts.iter().all(may_be_left_out),
        Node::Either(options) => options.iter().any(may_be_left_out),
    }
}

#[cfg(test)]
mod tests {
    use super::{Atom, Lexicon, Node, parse};

    fn check(text: &str, expect: &[&str]) {
        let mut lexicon = Lexicon::default();
        let parts = match parse(text, 0, &mut lexicon).unwrap().node {
            Node::Sequence(parts) => parts,
            other => vec![other],
        };
        let mut found = Vec::new();
        for part in parts {
            match part {
                Node::Atom(Atom::Inflected(w)) => found.push(w + "~"),
                Node::Atom(Atom::Sounding(w)) => found.push(w + "%"),
                Node::Run(run) => found.extend(lexicon.run(run).iter().map(u32::to_string)),
                other => found.push(format!("{other:?}")),
            }
        }
        let wanted: Vec<String> = expect
            .iter()
            .map(|word| match word.ends_with(['~', '%']) {
                true => (*word).to_owned(),
                false => lexicon.word(word).to_string(),
            })
            .collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn words_are_normalised_together_as_speech_is() {
        check("ring nine nine nine", &["ring", "999"]);
        check("four thousand pounds", &["4000"]);
        check("don't tell~ them I'll", &["do", "not", "tell~", "them", "i", "will"]);
        check("one five pin% nine", &["15", "pin%", "9"]);
    }
}
