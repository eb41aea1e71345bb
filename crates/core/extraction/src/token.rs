//! A narrative as tokens: words, numbers and marks, each with its place in bytes, the
//! punctuation before it, and what the lexicon knows of it.
//!
//! Everything else in the crate works on token indices, and looks at a token that is not there
//! as at an empty one, so that no recogniser has to check the ends.

use crate::lexicon::{Class, Entry, lexicon};

/// What stands between two tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gap(u16);

impl Gap {
    pub(crate) const SPACE: Self = Self(1);
    pub(crate) const COMMA: Self = Self(2);
    pub(crate) const STOP: Self = Self(4);
    pub(crate) const COLON: Self = Self(8);
    pub(crate) const DASH: Self = Self(16);
    pub(crate) const QUOTE: Self = Self(32);
    pub(crate) const BRACKET: Self = Self(64);
    pub(crate) const LINE: Self = Self(128);
    pub(crate) const AMP: Self = Self(256);
    pub(crate) const PLUS: Self = Self(512);
    pub(crate) const SLASH: Self = Self(1024);
    pub(crate) const MONEY: Self = Self(2048);
    pub(crate) const OTHER: Self = Self(4096);
    /// The narrative begins or ends here.
    pub(crate) const EDGE: Self = Self(8192);
    /// A sentence ends here.
    pub(crate) const SENTENCE: Self = Self(4 | 128 | 8192);
    /// Anything that a name or a sum does not run across.
    pub(crate) const BREAK: Self = Self(2 | 4 | 8 | 32 | 64 | 128 | 256 | 1024 | 2048 | 8192);

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True if one of the marks is there.
    pub(crate) fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// True if there is nothing but these.
    pub(crate) fn only(self, marks: Self) -> bool {
        self.0 & !marks.0 == 0
    }

    fn of(c: char) -> Self {
        match c {
            '\n' | '\r' => Self::LINE,
            c if c.is_whitespace() => Self::SPACE,
            ',' => Self::COMMA,
            '.' | '!' | '?' | '…' => Self::STOP,
            ':' | ';' => Self::COLON,
            '-' | '–' | '—' | '‑' => Self::DASH,
            '"' | '“' | '”' | '‘' | '’' | '\'' | '«' | '»' | '`' => Self::QUOTE,
            '(' | ')' | '[' | ']' => Self::BRACKET,
            '&' => Self::AMP,
            '+' => Self::PLUS,
            '/' => Self::SLASH,
            '£' | '$' | '€' => Self::MONEY,
            _ => Self::OTHER,
        }
    }
}

/// How a token is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Begins with a digit.
    pub digit_first: bool,
    /// Digits, with `.,:/` between them, and nothing else.
    pub digits: bool,
    /// Letters and digits both.
    pub mixed: bool,
    /// Begins with a capital letter, and capitals mean something in this narrative.
    pub cap: bool,
    /// All letters are capitals, two at least, whatever the rest of the narrative is like.
    pub upper: bool,
    /// Followed by `'s`, which is not part of the token.
    pub possessive: bool,
}

/// One token.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Token {
    pub start: usize,
    pub end: usize,
    norm: (usize, usize),
    pub gap: Gap,
    pub shape: Shape,
    pub entry: Entry,
}

/// A narrative, cut into tokens.
pub(crate) struct Text<'a> {
    raw: &'a str,
    norms: String,
    tokens: Vec<Token>,
    last_gap: Gap,
    /// Capital letters are where English puts them, so that they tell names from words.
    pub cased: bool,
}

impl<'a> Text<'a> {
    /// Cuts a narrative. One pass; every offset is a boundary of `raw`.
    pub(crate) fn of(raw: &'a str) -> Self {
        let mut text = Self {
            raw,
            norms: String::with_capacity(raw.len()),
            tokens: Vec::with_capacity(raw.len() / 5),
            last_gap: Gap::EDGE,
            cased: true,
        };
        let mut gap = Gap::EDGE;
        let mut rest = raw.char_indices().peekable();
        while let Some(&(at, c)) = rest.peek() {
            if c.is_alphanumeric() {
                let token = text.read(at, gap);
                let after = token.end + token.shape.possessive_len(raw, token.end);
                while rest.peek().is_some_and(|(at, _)| *at < after) {
                    rest.next();
                }
                text.tokens.push(token);
                gap = Gap::default();
            } else {
                gap = gap.or(Gap::of(c));
                rest.next();
            }
        }
        text.last_gap = gap.or(Gap::EDGE);
        text.judge_case();
        text
    }

    pub(crate) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Token `i`; an empty one if there is none.
    pub(crate) fn token(&self, i: usize) -> Token {
        self.tokens.get(i).copied().unwrap_or_default()
    }

    /// Token `i` without case, apostrophes or `'s`.
    pub(crate) fn norm(&self, i: usize) -> &str {
        let Some(token) = self.tokens.get(i) else { return "" };
        self.norms.get(token.norm.0..token.norm.1).unwrap_or("")
    }

    /// Token `i` as it is written.
    pub(crate) fn raw(&self, i: usize) -> &'a str {
        let Some(token) = self.tokens.get(i) else { return "" };
        self.raw.get(token.start..token.end).unwrap_or("")
    }

    /// The text of bytes `start..end`.
    pub(crate) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.raw.get(start..end).unwrap_or("")
    }

    /// The text from byte `start` on.
    pub(crate) fn rest(&self, start: usize) -> &'a str {
        self.raw.get(start..).unwrap_or("")
    }

    /// What stands before token `i`; an edge at both ends.
    pub(crate) fn gap(&self, i: usize) -> Gap {
        self.tokens.get(i).map_or(self.last_gap, |t| t.gap)
    }

    /// The characters before token `i`, back to the token before it.
    pub(crate) fn gap_text(&self, i: usize) -> &'a str {
        let from = match i.checked_sub(1).and_then(|b| self.tokens.get(b)) {
            Some(before) => before.end,
            None => 0,
        };
        let to = self.tokens.get(i).map_or(self.raw.len(), |t| t.start);
        self.slice(from, to)
    }

    /// True if the lexicon gives token `i` one of the classes.
    pub(crate) fn is(&self, i: usize, class: Class) -> bool {
        self.tokens.get(i).is_some_and(|t| t.entry.classes.has(class))
    }

    /// The number the lexicon gives token `i`.
    pub(crate) fn value(&self, i: usize) -> u32 {
        self.token(i).entry.value
    }

    /// True if token `i` is one of the words.
    pub(crate) fn any(&self, i: usize, words: &[&str]) -> bool {
        let norm = self.norm(i);
        !norm.is_empty() && words.contains(&norm)
    }

    /// True if token `i` opens a sentence.
    pub(crate) fn opens_sentence(&self, i: usize) -> bool {
        let gap = self.gap(i);
        gap.has(Gap::SENTENCE) && !self.is_abbreviation(i.wrapping_sub(1))
    }

    /// True if a full stop, and nothing else, stands before token `i`.
    pub(crate) fn follows_dot(&self, i: usize) -> bool {
        self.gap_text(i) == "."
    }

    /// True if a space, and nothing else, stands before token `i`.
    pub(crate) fn follows(&self, i: usize) -> bool {
        i < self.len() && self.gap(i).only(Gap::SPACE)
    }

    /// The first token of the sentence that holds token `i`, at most `limit` back.
    pub(crate) fn sentence_start(&self, i: usize, limit: usize) -> usize {
        let mut at = i;
        while at > 0 && i - at < limit && !self.opens_sentence(at) {
            at -= 1;
        }
        at
    }

    /// The token after the sentence that holds token `i`, at most `limit` on.
    pub(crate) fn sentence_end(&self, i: usize, limit: usize) -> usize {
        let mut at = i + 1;
        while at < self.len() && at - i < limit && !self.opens_sentence(at) {
            at += 1;
        }
        at.min(self.len())
    }

    /// True if one of the words is in tokens `from..to`.
    pub(crate) fn within(&self, from: usize, to: usize, words: &[&str]) -> bool {
        (from..to.min(self.len())).any(|i| self.any(i, words))
    }

    fn is_abbreviation(&self, i: usize) -> bool {
        let short = matches!(
            self.norm(i),
            "mr" | "mrs"
                | "ms"
                | "dr"
                | "st"
                | "sgt"
                | "insp"
                | "supt"
                | "no"
                | "approx"
                | "det"
                | "rev"
                | "con"
                | "cons"
                | "ch"
        );
        // "No." stands for a number only before one.
        let short = short && (self.norm(i) != "no" || self.token(i + 1).shape.digit_first);
        let initial = self.raw(i).len() == 1 && self.token(i).shape.cap && self.norm(i) != "i";
        (short || initial)
            && self.gap_text(i + 1).starts_with('.')
            && !self.gap(i + 1).has(Gap::LINE)
    }

    fn read(&mut self, start: usize, gap: Gap) -> Token {
        let rest = self.raw.get(start..).unwrap_or("");
        let length = length(rest);
        let end = start + length;
        let word = self.raw.get(start..end).unwrap_or("");
        let from = self.norms.len();
        for c in word.chars().filter(|c| !matches!(c, '\'' | '’')) {
            if c.is_ascii() {
                self.norms.push(c.to_ascii_lowercase());
            } else {
                self.norms.extend(c.to_lowercase());
            }
        }
        let shape = Shape::of(word, self.raw.get(end..).unwrap_or(""));
        let mut entry = lexicon().entry(self.norms.get(from..).unwrap_or(""));
        // What is written wrong is read as what is meant; a capital may begin a name.
        if (!shape.cap || shape.upper)
            && let Some(meant) = lexicon().meant(entry)
        {
            self.norms.truncate(from);
            self.norms.push_str(meant);
            entry = lexicon().entry(meant);
        }
        Token { start, end, norm: (from, self.norms.len()), gap, shape, entry }
    }

    /// Capitals say nothing where nearly all or nearly no words have one.
    fn judge_case(&mut self) {
        let mut words = 0_usize;
        let mut inner = 0_usize;
        let mut upper = 0_usize;
        for i in 0..self.len() {
            let shape = self.token(i).shape;
            if shape.digit_first || self.norm(i) == "i" {
                continue;
            }
            words += 1;
            upper += usize::from(shape.upper);
            inner += usize::from(shape.cap && !shape.upper && !self.opens_sentence(i));
        }
        let shouting = words > 3 && upper * 10 > words * 6;
        let whispering = words > 3 && inner == 0 && upper == 0;
        self.cased = !shouting && !whispering;
        if shouting {
            self.tokens.iter_mut().for_each(|t| t.shape.cap = false);
        }
    }
}

impl Shape {
    fn of(word: &str, rest: &str) -> Self {
        let mut shape = Self::default();
        let (mut letters, mut digits, mut lower) = (0_usize, 0_usize, 0_usize);
        for (n, c) in word.chars().enumerate() {
            if c.is_ascii_digit() {
                digits += 1;
                shape.digit_first |= n == 0;
            } else if c.is_alphabetic() {
                letters += 1;
                shape.cap |= n == 0 && c.is_uppercase();
                lower += usize::from(!c.is_uppercase());
            }
        }
        shape.digits = digits > 0 && letters == 0;
        shape.mixed = digits > 0 && letters > 0;
        shape.upper = letters > 1 && lower == 0;
        shape.possessive = possessive(rest) > 0;
        shape
    }

    fn possessive_len(self, raw: &str, end: usize) -> usize {
        if self.possessive { possessive(raw.get(end..).unwrap_or("")) } else { 0 }
    }
}

/// Bytes of `'s` at the start of what follows a token.
pub(crate) fn possessive(rest: &str) -> usize {
    let mut chars = rest.chars();
    let Some(mark @ ('\'' | '’')) = chars.next() else { return 0 };
    let s = chars.next().is_some_and(|c| matches!(c, 's' | 'S'));
    let ends = chars.next().is_none_or(|c| !c.is_alphanumeric());
    if s && ends { mark.len_utf8() + 1 } else { 0 }
}

/// Bytes of the token at the start of `rest`, which begins with a letter or digit.
fn length(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    let mut end = 0;
    let mut before = ' ';
    let mut digits = true;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, c)| *c);
        let joins = match c {
            '\'' | '’' => {
                before.is_alphabetic()
                    && next.is_alphabetic()
                    && possessive(rest.get(at..).unwrap_or("")) == 0
            }
            '.' | ':' | '/' => digits && before.is_ascii_digit() && next.is_ascii_digit(),
            ',' => digits && thousands(rest.get(at + 1..).unwrap_or("")),
            _ => false,
        };
        if !(c.is_alphanumeric() || is_mark(c) || joins) {
            break;
        }
        digits &= c.is_ascii_digit() || joins;
        before = c;
        end = at + c.len_utf8();
    }
    end
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}

/// Exactly three digits follow, as after the comma of 3,000; an O may be meant for a nought.
fn thousands(rest: &str) -> bool {
    let digit = |b: &u8| b.is_ascii_digit() || matches!(b, b'O' | b'o');
    let digits = rest.bytes().take_while(digit).count();
    digits == 3 && !rest.as_bytes().get(3).is_some_and(u8::is_ascii_alphabetic)
}
