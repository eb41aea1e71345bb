//! Groups of digits, written or spoken, with letter slips, and how they hang together.
//!
//! "forty-nine" is the group `49`, "double one" is `11`, `4O29` is `4029`. What is plainly a
//! quantity ("eleven thousand", "two hundred and fifty") is a group too, of the style
//! [`Style::Quantity`], which nothing hangs together with.

use super::token::{Gap, Stop, Tokens};

/// How a group is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// In figures.
    Figures,
    /// In words.
    Spoken,
    /// Letters for figures.
    Slip,
    /// A number of something, not digits.
    Quantity,
}

/// How a group hangs together with the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    /// Not at all.
    No,
    /// If both are of the kind that numbers are read out in.
    Loose,
    /// By a new line only.
    Line,
    /// By a space, a dash, a dot.
    Tight,
}

/// A group of digits.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    /// Its tokens.
    pub(super) from: usize,
    /// The token after the last.
    pub(super) to: usize,
    /// Its digits.
    pub(super) digits: String,
    /// How it is written.
    pub(super) style: Style,
    /// How it hangs together with the group before.
    pub(super) join: Join,
    /// What stands before it.
    pub(super) gap: Gap,
    /// Whether the group before is what stands there.
    beside: bool,
}

impl Atom {
    /// Number of digits.
    pub(super) fn len(&self) -> usize {
        self.digits.len()
    }

    /// The mark that alone parts it from the group before.
    pub(super) fn mark(&self) -> Option<char> {
        self.gap.mark().filter(|_| self.beside)
    }

    /// Whether space alone parts it from the group before.
    pub(super) fn is_spaced(&self) -> bool {
        self.gap.is_blank() && self.beside
    }

    /// Whether digits are said or written one by one here.
    pub(super) fn is_single(&self) -> bool {
        self.len() == 1 || self.style == Style::Spoken
    }
}

/// All groups of digits of a text.
pub(super) fn atoms(tokens: &Tokens) -> Vec<Atom> {
    let mut reader = Reader { tokens, list: Vec::new(), run: 0 };
    let mut at = 0;
    while at < tokens.len() {
        at = reader.read(at).max(at + 1);
    }
    reader.list
}

/// One word of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Unit(u8),
    Oh,
    Sound(u8),
    Teen(u8),
    Ten(u8),
    Times(usize),
    Scale,
}

fn piece(word: &str) -> Option<Piece> {
    const UNITS: [&str; 10] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    const TEENS: [&str; 10] = [
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] =
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let place = |list: &[&str], first: u8, step: u8| {
        let index = list.iter().position(|w| *w == word)?;
        Some(first + step * u8::try_from(index).ok()?)
    };
    if let Some(unit) = place(&UNITS, 0, 1) {
        return Some(Piece::Unit(unit));
    }
    if let Some(teen) = place(&TEENS, 10, 1) {
        return Some(Piece::Teen(teen));
    }
    if let Some(ten) = place(&TENS, 2, 1) {
        return Some(Piece::Ten(ten));
    }
    Some(match word {
        "nought" | "naught" | "nil" => Piece::Unit(0),
        "fourty" => Piece::Ten(4),
        "oh" | "o" => Piece::Oh,
        "to" | "too" => Piece::Sound(2),
        "for" => Piece::Sound(4),
        "won" => Piece::Sound(1),
        "ate" => Piece::Sound(8),
        "double" => Piece::Times(2),
        "treble" | "triple" => Piece::Times(3),
        "quadruple" => Piece::Times(4),
        "hundred" | "thousand" | "million" | "grand" => Piece::Scale,
        _ => return None,
    })
}

struct Reader<'a> {
    tokens: &'a Tokens,
    list: Vec<Atom>,
    /// Digits of the spoken row so far.
    run: usize,
}

impl Reader<'_> {
    /// Reads what begins at a token; the token to go on from.
    fn read(&mut self, at: usize) -> usize {
        if self.tokens.is_figures(at) {
            return self.figures(at);
        }
        let word = self.tokens.norm(at);
        match piece(word) {
            Some(Piece::Scale) => self.quantity(at),
            Some(Piece::Unit(n)) => self.unit(at, n),
            Some(Piece::Teen(n)) => {
                let next = at + 1;
                if self.scale_follows(next) {
                    return self.quantity(at);
                }
                self.push(at, next, n.to_string(), Style::Spoken)
            }
            Some(Piece::Ten(n)) => self.ten(at, n),
            Some(Piece::Times(n)) => self.times(at, n),
            Some(Piece::Oh) if self.oh_is_digit(at) => {
                self.push(at, at + 1, "0".to_owned(), Style::Spoken)
            }
            Some(Piece::Sound(n)) if self.sound_is_digit(at) => {
                self.push(at, at + 1, n.to_string(), Style::Spoken)
            }
            _ if self.is_slip(at) => {
                let digits = word.chars().map(|c| if c == 'o' { '0' } else { '1' }).collect();
                self.push(at, at + 1, digits, Style::Slip)
            }
            _ => at + 1,
        }
    }

    fn figures(&mut self, at: usize) -> usize {
        let next = at + 1;
        let short = self.tokens.norm(at).len() <= 3;
        if short && self.scale_follows(next) {
            return self.quantity(at);
        }
        self.push(at, next, self.tokens.norm(at).to_owned(), Style::Figures)
    }

    fn unit(&mut self, at: usize, n: u8) -> usize {
        let next = at + 1;
        // "first four 4929, next four 3177": how many, not one of them.
        let group = self.tokens.is_figures(next) && self.tokens.norm(next).len() == 4;
        if n == 4 && group && is_filler(self.tokens.before(at, 1)) {
            return next;
        }
        if !self.scale_follows(next) {
            return self.push(at, next, n.to_string(), Style::Spoken);
        }
        // "oh double seven, nine hundred, one two three": noughts, not a quantity.
        let hundred = self.tokens.norm(next) == "hundred";
        let after_nought = self.list.last().is_some_and(|a| a.digits == "0");
        if hundred && self.follows_spoken(at) && (self.run >= 3 || after_nought) {
            return self.push(at, next + 1, format!("{n}00"), Style::Spoken);
        }
        self.quantity(at)
    }

    fn ten(&mut self, at: usize, n: u8) -> usize {
        let gap = self.tokens.gap_at(at + 1);
        let close = gap.is_blank() || gap.mark() == Some('-');
        let unit = match piece(self.tokens.norm(at + 1)) {
            Some(Piece::Unit(unit @ 1..)) if close => Some(unit),
            _ => None,
        };
        let next = at + 1 + usize::from(unit.is_some());
        if self.scale_follows(next) {
            return self.quantity(at);
        }
        self.push(at, next, format!("{n}{}", unit.unwrap_or(0)), Style::Spoken)
    }

    fn times(&mut self, at: usize, times: usize) -> usize {
        let gap = self.tokens.gap_at(at + 1);
        if !(gap.is_blank() || gap.mark() == Some('-')) {
            return at + 1;
        }
        let next = self.tokens.norm(at + 1);
        let digit = match piece(next) {
            Some(Piece::Unit(n)) => n.to_string(),
            Some(Piece::Oh) => "0".to_owned(),
            _ if next.len() == 1 && self.tokens.is_figures(at + 1) => next.to_owned(),
            _ => return at + 1,
        };
        self.push(at, at + 2, digit.repeat(times), Style::Spoken)
    }

    /// Passes over the words of a quantity: "two hundred and sixty eight thousand".
    fn quantity(&mut self, at: usize) -> usize {
        let close = |i: usize| {
            let gap = self.tokens.gap_at(i);
            gap.is_blank() || gap.mark() == Some('-')
        };
        let mut last = piece(self.tokens.norm(at));
        let mut next = at + 1;
        while next < at + 16 && close(next) {
            let passed = usize::from(self.tokens.norm(next) == "and" && close(next + 1));
            let word = piece(self.tokens.norm(next + passed));
            let goes_on = match (last, word) {
                (Some(Piece::Scale), Some(Piece::Unit(_) | Piece::Teen(_) | Piece::Ten(_))) => true,
                (Some(Piece::Ten(_)), Some(Piece::Unit(_))) => passed == 0,
                (_, Some(Piece::Scale)) => passed == 0,
                _ => false,
            };
            if !goes_on {
                break;
            }
            last = word;
            next += 1 + passed;
        }
        self.push(at, next, String::new(), Style::Quantity)
    }

    fn scale_follows(&self, next: usize) -> bool {
        let gap = self.tokens.gap_at(next);
        (gap.is_blank() || gap.mark() == Some('-'))
            && piece(self.tokens.norm(next)) == Some(Piece::Scale)
    }

    /// Whether a spoken group ends right before the token.
    fn follows_spoken(&self, at: usize) -> bool {
        let last = self.list.last();
        last.is_some_and(|a| a.to == at && a.style == Style::Spoken)
            && self.tokens.gap_at(at).stop == Stop::None
    }

    fn spoken_follows(&self, at: usize) -> bool {
        let gap = self.tokens.gap_at(at + 1);
        gap.is_blank()
            && matches!(
                piece(self.tokens.norm(at + 1)),
                Some(Piece::Unit(_) | Piece::Oh | Piece::Times(_) | Piece::Teen(_) | Piece::Ten(_))
            )
    }

    fn oh_is_digit(&self, at: usize) -> bool {
        let last = self.list.last().filter(|a| a.to == at && a.is_single());
        let after = last.is_some() && self.tokens.gap_at(at).stop < Stop::Sentence;
        (after && self.run >= 1 && !self.tokens.gap_at(at).is_glue()) || self.spoken_follows(at)
    }

    /// "four nine to nine": between digits said one by one, and not "five to six".
    fn sound_is_digit(&self, at: usize) -> bool {
        let said = |a: &&Atom| a.style == Style::Spoken && a.len() == 1;
        let row = self.list.iter().rev().take(3).filter(said).count() == 3;
        let after = piece(self.tokens.norm(at + 1));
        let digit = matches!(after, Some(Piece::Unit(_) | Piece::Oh | Piece::Times(_)));
        row && self.follows_spoken(at) && self.run >= 3 && digit && self.spoken_follows(at)
    }

    /// A word of `o`, `l` and `i` that is stuck to figures or stands between them.
    fn is_slip(&self, at: usize) -> bool {
        let word = self.tokens.norm(at);
        let letters = |set: &[u8]| !word.is_empty() && word.bytes().all(|b| set.contains(&b));
        if word.len() > 4 || !letters(b"oli") {
            return false;
        }
        let (before, after) = (self.tokens.gap_at(at), self.tokens.gap_at(at + 1));
        let figures_before = self.list.last().is_some_and(|a| a.to == at);
        let figures_after = self.tokens.is_figures(at + 1);
        let stuck_before = figures_before && before.is_glue();
        let stuck_after = figures_after && after.is_glue();
        let spaced = |g: Gap| g.is_blank() || g.mark() == Some('-');
        stuck_before
            || (stuck_after && figures_before && spaced(before))
            || (stuck_after && word.len() == 1 && self.tokens.norm(at + 1).len() >= 3)
            || (figures_before
                && figures_after
                && spaced(before)
                && spaced(after)
                && letters(b"ol"))
    }

    fn push(&mut self, from: usize, to: usize, digits: String, style: Style) -> usize {
        let join = self.join(from, digits.len(), style);
        let gap = self.tokens.gap_at(from);
        self.run = if join == Join::No { 0 } else { self.run } + digits.len();
        let beside = self.list.last().is_some_and(|a| a.to == from);
        self.list.push(Atom { from, to, digits, style, join, gap, beside });
        to
    }

    fn join(&self, from: usize, len: usize, style: Style) -> Join {
        let Some(last) = self.list.last() else { return Join::No };
        if style == Style::Quantity || last.style == Style::Quantity {
            return Join::No;
        }
        let single = (len == 1 || style == Style::Spoken) && last.is_single();
        let read_out = single || (last.len() == 4 && matches!(len, 3 | 4));
        let between = last.to..from;
        if !between.is_empty() {
            let passed = between.len() <= 3
                && between.clone().all(|i| is_filler(self.tokens.norm(i)))
                && (last.to..=from).all(|i| self.tokens.gap_at(i).marks <= 1);
            return if passed && read_out { Join::Loose } else { Join::No };
        }
        let gap = self.tokens.gap_at(from);
        let money = |c: char| matches!(c, '£' | '$' | '€' | '+' | '=' | '&' | '@' | '%');
        if gap.marks > 3 || money(gap.last) || money(gap.first) {
            return Join::No;
        }
        let light = match gap.first {
            '.' => gap.marks == 1 && !gap.space,
            '-' | '/' | '\\' | '_' | '·' | '•' | '*' | '|' | '~' | '(' | ')' => true,
            _ => gap.marks == 0,
        };
        match (gap.lines, light) {
            (0, true) => Join::Tight,
            (1.., true) => Join::Line,
            // "... two one. Ten to twelve."
            _ if single && style == Style::Spoken && gap.stop == Stop::Sentence => Join::No,
            _ if read_out => Join::Loose,
            _ => Join::No,
        }
    }
}

/// What people say between groups of digits.
fn is_filler(word: &str) -> bool {
    matches!(
        word,
        "then"
            | "and"
            | "next"
            | "first"
            | "last"
            | "second"
            | "third"
            | "four"
            | "x"
            | "space"
            | "dash"
            | "hyphen"
            | "dot"
            | "stop"
            | "um"
            | "er"
            | "erm"
            | "uh"
            | "comma"
            | "followed"
            | "by"
    )
}
