//! One turn as normalised words, each with its place in the original text.
//!
//! Case, apostrophes, contractions, filled pauses and the many ways to say a number are
//! settled here once. A [`Word`]'s `start..end` are bytes of the original text; the two
//! halves of a contraction share them.

use crate::contraction::{WHOLE, expand, whole_word};
use crate::number::{self, PIECES, Piece};

/// What stands between a word and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Break {
    /// Nothing but space.
    #[default]
    None,
    /// A comma, dash, colon or semicolon.
    Clause,
    /// A full stop, exclamation mark or dots.
    Sentence,
    /// A question mark.
    Question,
}

/// The shape of a number, as patterns and redaction need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Shape {
    /// Not a number.
    #[default]
    Word,
    /// A quantity ("twenty", "4", "three hundred").
    Number,
    /// Digits said one by one; how many ("four one seven two" is 4).
    Digits(u8),
    /// A sum of money, currency included ("four thousand pounds", "£250").
    Money,
}

/// A normalised word and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// Lower-case normal form; numbers in digits.
    pub norm: &'a str,
    /// First byte in the original text.
    pub start: usize,
    /// Byte after the last in the original text.
    pub end: usize,
    /// What follows it.
    pub pause: Break,
    /// Whether and how it is a number.
    pub shape: Shape,
    /// Stable 64-bit hash of `norm`.
    pub hash: u64,
}

#[derive(Clone, Copy, Debug)]
struct Token {
    norm: (u32, u32),
    span: (u32, u32),
    pause: Break,
    shape: Shape,
    hash: u64,
}

/// The words of one turn. Reusable: [`Words::fill`] keeps its buffers.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The text in lower case, byte for byte, and after it the normal forms that are not in it.
    norms: String,
    tokens: Vec<Token>,
    raw: Vec<Raw>,
    lower: String,
}

/// A word before numbers are put together.
#[derive(Clone, Copy, Debug)]
struct Raw {
    norm: (u32, u32),
    span: (u32, u32),
    pause: Break,
    piece: Option<Piece>,
    pounds: bool,
    hash: u64,
}

impl Words {
    /// The words of `text`.
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        words.fill(text);
        words
    }

    /// Replaces the content by the words of `text`, keeping the buffers.
    pub fn fill(&mut self, text: &str) {
        self.norms.clear();
        self.norms.push_str(text);
        self.norms.make_ascii_lowercase();
        self.tokens.clear();
        self.raw.clear();
        self.lower.clear();
        self.split(text);
        self.merge_numbers();
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is no word at all.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The word at `index`, if there is one.
    pub fn get(&self, index: usize) -> Option<Word<'_>> {
        self.tokens.get(index).map(|t| self.word(t))
    }

    /// All words in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Word<'_>> + DoubleEndedIterator + Clone {
        self.tokens.iter().map(|t| self.word(t))
    }

    /// Takes the word at `index` for another, which has the same place in the text.
    pub(crate) fn replace(&mut self, index: usize, norm: &str) {
        let base = self.norms.len();
        let Some(token) = self.tokens.get_mut(index) else { return };
        self.norms.push_str(norm);
        token.norm = small((base, base + norm.len()));
        token.hash = hash_of(norm);
    }

    #[inline]
    fn word(&self, token: &Token) -> Word<'_> {
        let (from, to) = token.norm;
        Word {
            norm: self.norms.get(from as usize..to as usize).unwrap_or(""),
            start: token.span.0 as usize,
            end: token.span.1 as usize,
            pause: token.pause,
            shape: token.shape,
            hash: token.hash,
        }
    }

    /// First pass: cut at everything that is not part of a word.
    fn split(&mut self, text: &str) {
        let mut at = 0;
        while at < text.len() {
            if text.as_bytes().get(at) == Some(&b' ') {
                at += 1;
                continue;
            }
            at += match plain_word(self.norms.as_bytes().get(at..text.len()).unwrap_or(&[])) {
                Some((length, hash)) => {
                    self.push_plain_word((at, at + length), hash);
                    length
                }
                None => self.push_other(text, at),
            };
        }
    }

    /// Takes a word of ASCII letters and figures, which is its own normal form in lower case.
    ///
    /// Nearly all words of speech are such words, and a byte at a time is twice as quick.
    fn push_plain_word(&mut self, span: (usize, usize), hash: u64) {
        let (norm, span) = (small(span), span);
        let mut raw =
            Raw { norm, span: norm, pause: Break::None, piece: None, pounds: false, hash };
        if is_special(hash) {
            let word = self.norms.get(span.0..span.1).unwrap_or("");
            if let Some((stem, tail)) = whole_word(word) {
                return self.push_halves(stem, tail, span, false);
            }
            raw.piece = number::piece(word);
        }
        self.raw.push(raw);
    }

    /// Takes what begins with anything else: a word, or one character between words; gives its
    /// length.
    fn push_other(&mut self, text: &str, at: usize) -> usize {
        let rest = text.get(at..).unwrap_or("");
        let mut chars = rest.char_indices().map(|(i, c)| (at + i, c)).peekable();
        let Some((_, c)) = chars.next() else { return 1 };
        let pounds = matches!(c, '£' | '$' | '€');
        if !(pounds || c.is_alphanumeric() || apostrophe(c)) {
            self.pause_after(c, text, at);
            return c.len_utf8();
        }
        self.lower.clear();
        let mut end = at + c.len_utf8();
        if !pounds {
            push_lower(&mut self.lower, c);
        }
        while let Some(&(i, n)) = chars.peek() {
            let inside = n.is_alphanumeric()
                || (apostrophe(n) && next_is_letter(text, i + n.len_utf8()))
                || (matches!(n, ',' | '.') && number_goes_on(text, i, &self.lower));
            if !inside {
                break;
            }
            push_lower(&mut self.lower, n);
            end = i + n.len_utf8();
            chars.next();
        }
        self.push_word((at, end), pounds);
        end - at
    }

    /// Takes a raw word apart if it is a contraction.
    fn push_word(&mut self, span: (usize, usize), pounds: bool) {
        let lower = std::mem::take(&mut self.lower);
        let word = lower.strip_suffix('\'').unwrap_or(&lower);
        if !word.is_empty() && word != "'" {
            let (stem, tail) = expand(word).unwrap_or((word.trim_start_matches('\''), ""));
            self.push_halves(stem, tail, span, pounds);
        }
        self.lower = lower;
    }

    /// Adds both halves of a contraction, or a word that is none.
    fn push_halves(&mut self, stem: &str, tail: &str, span: (usize, usize), pounds: bool) {
        for (half, pounds) in [(stem, pounds), (tail, false)] {
            if half.is_empty() {
                continue;
            }
            let base = self.norms.len();
            self.norms.push_str(half);
            self.push_raw((base, base + half.len()), span, pounds);
        }
    }

    fn push_raw(&mut self, norm: (usize, usize), span: (usize, usize), pounds: bool) {
        let text = self.norms.get(norm.0..norm.1).unwrap_or("");
        let piece = number::piece(text);
        self.raw.push(Raw {
            norm: small(norm),
            span: small(span),
            pause: Break::None,
            piece,
            pounds,
            hash: stable_hash(text.as_bytes()),
        });
    }

    fn pause_after(&mut self, c: char, text: &str, at: usize) {
        let pause = match c {
            '?' => Break::Question,
            '.' | '!' | '…' | '\n' => Break::Sentence,
            ',' | ';' | ':' | '—' | '–' => Break::Clause,
            '-' if text.get(..at).is_some_and(|t| t.ends_with(' ')) => Break::Clause,
            _ => return,
        };
        if let Some(last) = self.raw.last_mut() {
            last.pause = last.pause.max(pause);
        }
    }

    /// Second pass: put the words of one number together.
    fn merge_numbers(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        let mut rest = raw.as_slice();
        while let Some(first) = rest.first() {
            let run = self.run_length(rest);
            let (used, after) = rest.split_at(run.max(1).min(rest.len()));
            if run == 0 {
                self.push_plain(first);
            } else {
                self.push_number(used);
            }
            rest = after;
        }
        self.raw = raw;
    }

    /// How many raw words from the front form one number; 0 if none starts here.
    fn run_length(&self, rest: &[Raw]) -> usize {
        let Some(first) = rest.first() else { return 0 };
        let starts = match first.piece {
            Some(Piece::Sound(_)) | None => false,
            Some(Piece::Oh | Piece::Times(_)) => {
                first.pause == Break::None
                    && rest
                        .get(1)
                        .is_some_and(|n| matches!(n.piece, Some(Piece::Unit(_) | Piece::Oh)))
            }
            Some(Piece::Currency(_) | Piece::And | Piece::Nines) => false,
            Some(_) => true,
        };
        if !starts {
            return 0;
        }
        let mut length = 1_usize;
        let mut digitwise = first.piece.is_some_and(Piece::is_digit);
        while let Some(previous) = length.checked_sub(1).and_then(|i| rest.get(i)) {
            let Some(next) = rest.get(length) else { break };
            let follower = rest.get(length + 1).and_then(|r| r.piece);
            let joined =
                previous.pause == Break::None || (digitwise && previous.pause == Break::Clause);
            if !joined || !number::continues(previous.piece, next.piece, follower, digitwise) {
                break;
            }
            digitwise &= next.piece.is_some_and(Piece::is_digit);
            length += 1;
            if matches!(next.piece, Some(Piece::Currency(_))) {
                break;
            }
        }
        length
    }

    fn push_plain(&mut self, raw: &Raw) {
        self.tokens.push(Token {
            norm: raw.norm,
            span: raw.span,
            pause: raw.pause,
            shape: Shape::Word,
            hash: raw.hash,
        });
    }

    fn push_number(&mut self, run: &[Raw]) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
        let pieces = run.iter().filter_map(|r| r.piece);
        let raw_digits = self.norms.get(first.norm.0 as usize..first.norm.1 as usize).unwrap_or("");
        let mut value = String::new();
        let mut shape = number::evaluate(pieces, raw_digits, &mut value);
        if first.pounds {
            shape = Shape::Money;
        }
        let base = self.norms.len();
        self.norms.push_str(&value);
        self.tokens.push(Token {
            norm: small((base, self.norms.len())),
            span: (first.span.0, last.span.1),
            pause: last.pause,
            shape,
            hash: stable_hash(value.as_bytes()),
        });
    }
}

/// Whether a word carries no meaning of its own in speech, so that patterns pass over it.
pub fn is_filler(norm: &str) -> bool {
    // By length first: nearly every word of speech is told from these by that alone.
    match norm.len() {
        2 => matches!(norm, "um" | "er" | "uh" | "ah" | "eh" | "hm" | "mm" | "oh" | "ok"),
        3 => matches!(norm, "erm" | "hmm" | "sir" | "aye"),
        4 => matches!(norm, "just" | "love" | "dear" | "mate" | "also" | "like"),
        5 => matches!(norm, "madam" | "maybe"),
        6 => matches!(norm, "please" | "really" | "simply" | "kindly"),
        7 => matches!(norm, "perhaps" | "quickly"),
        8 => matches!(norm, "actually"),
        9 => matches!(norm, "basically"),
        12 => matches!(norm, "straightaway"),
        _ => false,
    }
}

/// Tells each word of a text and its [`Word::hash`], if they are all lower-case ASCII letters with
/// nothing but spaces between, and none is a contraction or may be part of a number: such words
/// stay as they are, whatever stands beside them. False at the first that is another.
pub fn plain_words(text: &str, mut each: impl FnMut(&str, u64)) -> bool {
    let mut rest = text.trim_ascii_start();
    while let Some((length, hash)) = plain_word(rest.as_bytes()) {
        let (word, after) = rest.split_at(length);
        let goes_on = after.as_bytes().first();
        if is_special(hash) || goes_on.is_some_and(|byte| *byte != b' ') {
            return false;
        }
        each(word, hash);
        rest = after.trim_ascii_start();
    }
    rest.is_empty()
}

/// The hash that [`Word::hash`] has for a normal form.
pub fn hash_of(norm: &str) -> u64 {
    stable_hash(norm.as_bytes())
}

/// FNV-1a (Fowler, Noll, Vo) with a final mix: the same on every machine and release,
/// since classifier weights are stored by it.
const fn stable_hash(mut bytes: &[u8]) -> u64 {
    let mut hash = HASH_SEED;
    while let [byte, rest @ ..] = bytes {
        hash = with_byte(hash, *byte);
        bytes = rest;
    }
    mixed(hash)
}

pub(crate) const HASH_SEED: u64 = 0xcbf2_9ce4_8422_2325;

pub(crate) const fn with_byte(hash: u64, byte: u8) -> u64 {
    (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
}

pub(crate) const fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 29)
}

/// Bits by the hashes of the words that are contractions or belong to numbers (a Bloom filter,
/// Bloom 1970), so that every other word is passed by at one look.
static SPECIAL: [u64; 64] = special();

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which checks it")]
const fn special() -> [u64; 64] {
    let mut bits = [0; 64];
    let mut forms: &[(&str, (&str, &str))] = &WHOLE;
    while let [(form, _), rest @ ..] = forms {
        let hash = stable_hash(form.as_bytes());
        bits[(hash >> 6 & 63) as usize] |= 1 << (hash & 63);
        forms = rest;
    }
    let mut pieces: &[(&str, Piece)] = &PIECES;
    while let [(name, _), rest @ ..] = pieces {
        let hash = stable_hash(name.as_bytes());
        bits[(hash >> 6 & 63) as usize] |= 1 << (hash & 63);
        pieces = rest;
    }
    bits
}

/// Whether a word with this hash may be a contraction or part of a number.
fn is_special(hash: u64) -> bool {
    SPECIAL.get((hash >> 6 & 63) as usize).is_some_and(|bits| bits >> (hash & 63) & 1 == 1)
}

fn small((from, to): (usize, usize)) -> (u32, u32) {
    (u32::try_from(from).unwrap_or(u32::MAX), u32::try_from(to).unwrap_or(u32::MAX))
}

fn apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘')
}

fn push_lower(out: &mut String, c: char) {
    if apostrophe(c) {
        out.push('\'');
    } else if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else {
        out.extend(c.to_lowercase());
    }
}

fn next_is_letter(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|t| t.chars().next()).is_some_and(char::is_alphanumeric)
}

/// A comma or point inside a figure: "4,000", "2.50".
fn number_goes_on(text: &str, at: usize, so_far: &str) -> bool {
    let digits = so_far.bytes().next_back().is_some_and(|b| b.is_ascii_digit())
        && so_far.bytes().next().is_some_and(|b| b.is_ascii_digit());
    digits && text.get(at + 1..).and_then(|t| t.bytes().next()).is_some_and(|b| b.is_ascii_digit())
}

/// Length and hash of the word at the front if it is plain: it begins with an ASCII letter, is all
/// ASCII letters and figures, and neither an apostrophe nor a letter of another alphabet follows.
/// `lower` is in lower case.
fn plain_word(lower: &[u8]) -> Option<(usize, u64)> {
    if !lower.first()?.is_ascii_lowercase() {
        return None;
    }
    let mut hash = HASH_SEED;
    for (length, byte) in lower.iter().enumerate() {
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() {
            hash = with_byte(hash, *byte);
        } else if !byte.is_ascii() || *byte == b'\'' {
            return None;
        } else {
            return Some((length, mixed(hash)));
        }
    }
    Some((lower.len(), mixed(hash)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_words_are_what_any_words_would_be(
            words in proptest::collection::vec("[a-z]{1,6}|[a-z0-9' ]{1,5}|five|pounds|and|dont|oh|double|nine", 0..6)
        ) {
            let text = words.join(" ");
            let mut told = Vec::new();
            if plain_words(&text, |word, hash| told.push((word.to_owned(), hash))) {
                let whole = Words::of(&text);
                let wanted: Vec<_> = whole.iter().map(|w| (w.norm.to_owned(), w.hash)).collect();
                prop_assert_eq!(told, wanted);
            }
        }
    }

    #[test]
    fn words_that_may_be_taken_with_others_are_not_plain() {
        let check = |text: &str, expect| assert_eq!(plain_words(text, |_, _| ()), expect, "{text}");
        check("hand it over quietly", true);
        check("hand it to the driver", false);
        check("", true);
        check("four thousand", false);
        check("dont tell", false);
        check("it's fine", false);
        check("well, yes", false);
        check("Well yes", false);
    }

    fn check(text: &str, expect: &str) {
        let words = Words::of(text);
        let shown: Vec<String> = words
            .iter()
            .map(|w| match w.shape {
                Shape::Word => w.norm.to_owned(),
                Shape::Number => format!("#{}", w.norm),
                Shape::Digits(n) => format!("<{}:{n}>", w.norm),
                Shape::Money => format!("£{}", w.norm),
            })
            .collect();
        assert_eq!(shown.join(" "), expect, "{text}");
    }

    #[test]
    fn one_spelling_for_speech_and_recogniser() {
        check("I'll ring, don't worry", "i will ring do not worry");
        check("ill never dont", "ill never do not");
        check("Mrs Pettifer's card", "mrs pettifer card");
        check("You’ve got 'em", "you have got them");
        check("Speaking—no, hang on", "speaking no hang on");
    }

    #[test]
    fn puts_numbers_together() {
        check("four thousand pound", "£4000");
        check("£4,000.50 please", "£4000.50 please");
        check("two hundred and sixty eight pounds", "£268");
        check("warrant number four four one seven", "warrant number <4417:4>");
        check("Four one two, double seven six, oh three nine.", "<412776039:9>");
        check("ring nine nine nine", "ring <999:3>");
        check("ring 999 or one-oh-one", "ring <999:3> or <101:3>");
        check("three nines", "<999:3>");
        check("nineteen fifty seven", "<1957:4>");
        check("oh no", "oh no");
        check("twenty past two", "#20 past #2");
        check("the four digits", "the #4 digits");
        check("six grand", "£6000");
        check("won two too oh nine ate", "won <2209:4> ate");
    }

    #[test]
    fn spans_point_into_the_text() {
        let text = "Put £4,000 — I'd say — in it.";
        for w in Words::of(text).iter() {
            assert!(text.get(w.start..w.end).is_some(), "{w:?}");
        }
    }

    #[test]
    fn keeps_the_pause() {
        let words = Words::of("Cut it. Now, have you scissors?");
        let pauses: Vec<Break> = words.iter().map(|w| w.pause).collect();
        assert_eq!(pauses.get(1), Some(&Break::Sentence));
        assert_eq!(pauses.get(2), Some(&Break::Clause));
        assert_eq!(pauses.last(), Some(&Break::Question));
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_spans_stay_inside(text in "\\PC{0,80}") {
            for w in Words::of(&text).iter() {
                proptest::prop_assert!(text.get(w.start..w.end).is_some());
            }
        }
    }
}
