//! A text as words, groups of figures and placeholders, with what stands between them.

use super::fold::{Folded, REMOVED, fold};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters.
    Word,
    /// Figures without anything between.
    Figures,
    /// Something that was removed.
    Removed,
}

/// How far what stands before a token parts it from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Stop {
    /// Not at all.
    #[default]
    None,
    /// A comma, a colon, a bracket, a new line.
    Clause,
    /// The end of a sentence, an empty line.
    Sentence,
}

/// What stands before a token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gap {
    /// White space in it.
    pub(super) space: bool,
    /// New lines in it.
    pub(super) lines: usize,
    /// Characters that are no white space.
    pub(super) marks: usize,
    /// The first of these, or a space.
    pub(super) first: char,
    /// The last of these, or a space.
    pub(super) last: char,
    /// How far it parts.
    pub(super) stop: Stop,
}

impl Gap {
    /// Whether there is nothing at all.
    pub(super) fn is_glue(&self) -> bool {
        !self.space && self.marks == 0
    }

    /// Whether it is nothing but space, without a new line.
    pub(super) fn is_blank(&self) -> bool {
        self.space && self.marks == 0 && self.lines == 0
    }

    /// The mark, if it is one alone without space.
    pub(super) fn mark(&self) -> Option<char> {
        (self.marks == 1 && !self.space).then_some(self.first)
    }
}

/// A word, a group of figures or a placeholder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) shape: Shape,
    norm: (usize, usize),
    /// First byte of the original.
    pub(super) start: usize,
    /// Byte after the last of the original.
    pub(super) end: usize,
    /// What stands before it.
    pub(super) gap: Gap,
    /// Whether the original is in capitals.
    pub(super) capitals: bool,
    /// Whether the original begins with a capital.
    pub(super) capital: bool,
}

/// The tokens of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokens {
    norms: String,
    list: Vec<Token>,
    /// What stands behind the last token.
    pub(super) tail: Gap,
}

impl Tokens {
    /// The tokens of `text`.
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text);
        let mut tokens = Self::default();
        let mut rest = folded.as_slice();
        loop {
            let skip = rest.iter().position(|f| shape_of(f.c).is_some());
            let (gap, body) = rest.split_at(skip.unwrap_or(rest.len()));
            let gap = tokens.gap(gap);
            let Some(shape) = body.first().and_then(|f| shape_of(f.c)) else {
                tokens.tail = gap;
                return tokens;
            };
            let len = token_length(body, shape);
            let (token, left) = body.split_at(len.min(body.len()));
            tokens.push(text, token, shape, gap);
            rest = left;
        }
    }

    /// Number of tokens.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The token at `index`.
    pub(super) fn get(&self, index: usize) -> Option<&Token> {
        self.list.get(index)
    }

    /// What stands before the token at `index`; behind the last, what stands at the end.
    pub(super) fn gap_at(&self, index: usize) -> Gap {
        self.list.get(index).map_or(self.tail, |t| t.gap)
    }

    /// The text of a token as it is meant; empty for placeholders and out of range.
    pub(super) fn norm(&self, index: usize) -> &str {
        self.list
            .get(index)
            .filter(|t| t.shape != Shape::Removed)
            .and_then(|t| self.norms.get(t.norm.0..t.norm.1))
            .unwrap_or("")
    }

    /// The word without what follows an apostrophe: "mum's" is "mum", "I'd" is "i".
    pub(super) fn base(&self, index: usize) -> &str {
        let norm = self.norm(index);
        norm.split('\'').next().unwrap_or(norm)
    }

    /// As [`Tokens::base`], `back` tokens before `index`.
    pub(super) fn before(&self, index: usize, back: usize) -> &str {
        index.checked_sub(back).map_or("", |i| self.base(i))
    }

    /// Whether the token is a group of figures.
    pub(super) fn is_figures(&self, index: usize) -> bool {
        self.get(index).is_some_and(|t| t.shape == Shape::Figures)
    }

    fn push(&mut self, text: &str, body: &[Folded], shape: Shape, gap: Gap) {
        let (Some(first), Some(last)) = (body.first(), body.last()) else { return };
        let from = self.norms.len();
        self.norms.extend(body.iter().map(|f| f.c));
        let written = text.get(first.start..last.end).unwrap_or("");
        let mut letters = written.chars().filter(|c| c.is_alphabetic());
        self.list.push(Token {
            shape,
            norm: (from, self.norms.len()),
            start: first.start,
            end: last.end,
            gap,
            capitals: letters.clone().all(char::is_uppercase),
            capital: letters.next().is_some_and(char::is_uppercase),
        });
    }

    fn gap(&self, gap: &[Folded]) -> Gap {
        let mut out = Gap { first: ' ', last: ' ', ..Gap::default() };
        let mut ends = false;
        for f in gap {
            if f.c.is_whitespace() {
                out.space = true;
                out.lines += usize::from(f.c == '\n');
                continue;
            }
            if out.marks == 0 {
                out.first = f.c;
            }
            out.last = f.c;
            out.marks += 1;
            ends |= matches!(f.c, '.' | '!' | '?' | '…');
            if !matches!(f.c, '"' | '\'' | '*' | '#' | '=') {
                out.stop = Stop::Clause;
            }
        }
        let abbreviated = out.marks == 1 && out.first == '.' && self.ends_abbreviated();
        let light =
            abbreviated || matches!(out.mark(), Some('-')) || (out.marks == 1 && out.first == ':');
        if out.lines > 1 || (ends && out.space && !abbreviated) {
            out.stop = Stop::Sentence;
        } else if out.lines == 1 {
            out.stop = Stop::Clause;
        } else if light {
            out.stop = Stop::None;
        }
        out
    }

    fn ends_abbreviated(&self) -> bool {
        let last = self.list.len().checked_sub(1).map_or("", |i| self.norm(i));
        matches!(last, "no" | "nos" | "ref" | "acc" | "acct" | "ac" | "exp" | "tel" | "approx")
            || matches!(last, "mr" | "mrs" | "st" | "dr" | "num")
            || (last.len() == 1 && last.bytes().all(|b| b.is_ascii_lowercase()) && last != "i")
    }
}

fn shape_of(c: char) -> Option<Shape> {
    if c == REMOVED {
        Some(Shape::Removed)
    } else if c.is_ascii_digit() {
        Some(Shape::Figures)
    } else if c.is_alphanumeric() {
        Some(Shape::Word)
    } else {
        None
    }
}

fn token_length(body: &[Folded], shape: Shape) -> usize {
    if shape == Shape::Removed {
        return 1;
    }
    let mut length = 0;
    while let Some(f) = body.get(length) {
        let inner = shape == Shape::Word
            && f.c == '\''
            && length > 0
            && body.get(length + 1).is_some_and(|n| shape_of(n.c) == Some(Shape::Word));
        if shape_of(f.c) != Some(shape) && !inner {
            break;
        }
        length += 1;
    }
    length
}
