//! What a row of groups is by its form alone: a card, a telephone number, a sum, a date, a
//! time.

use super::atom::{Atom, Join, Style};
use super::token::Tokens;

/// The groups of a text and its tokens.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) tokens: &'a Tokens,
    pub(super) atoms: &'a [Atom],
}

/// What a form comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A payment card.
    Card,
    /// A sort code of three groups and the account behind it.
    Pair,
    /// What investigators need.
    Kept,
}

impl<'a> Row<'a> {
    /// The form that begins at a group, and the group after it.
    pub(super) fn form(&self, at: usize) -> Option<(Form, usize)> {
        let atom = self.atoms.get(at)?;
        if atom.style == Style::Quantity {
            return Some((Form::Kept, at + 1));
        }
        if let Some(end) = self.card(at) {
            return Some((Form::Card, self.rest_of_card(at, end)));
        }
        self.kept(at).map(|end| (Form::Kept, end))
    }

    /// "20-00-00 12345678": the group after the account. The noughts of a sort code are not
    /// those that a call abroad begins with.
    pub(super) fn pair(&self, at: usize) -> Option<usize> {
        let dashed = |i: usize| self.atoms.get(i).and_then(Atom::mark) == Some('-');
        let code = (at..at + 3).all(|i| self.len(i) == 2) && dashed(at + 1) && dashed(at + 2);
        if !code || (at > 0 && dashed(at)) || self.date(at).is_some() {
            return None;
        }
        let spaced = |i: usize| self.is_tight(i);
        match (self.len(at + 3), self.len(at + 4)) {
            (7 | 8, _) if spaced(at + 3) => Some(at + 4),
            (4, 4) if spaced(at + 3) && spaced(at + 4) => Some(at + 5),
            _ => None,
        }
    }

    /// The form of something investigators need, and the group after it.
    fn kept(&self, at: usize) -> Option<usize> {
        self.money(at)
            .or_else(|| self.clock(at))
            .or_else(|| self.date(at))
            .or_else(|| self.abroad(at))
            .or_else(|| self.phone(at))
    }

    /// What hangs on to a card goes with it: a longer number, an expiry date, a PIN.
    fn rest_of_card(&self, at: usize, end: usize) -> usize {
        let mut to = end;
        let mut total = self.digits(at, end).len();
        while self.joined(to) && self.kept(to).is_none() && self.card(to).is_none() {
            total += self.len(to);
            if total > 40 {
                break;
            }
            to += 1;
        }
        to
    }

    /// Cards whose check digit is right, wherever they stand: the groups from and to.
    pub(super) fn sure_cards(&self) -> Vec<(usize, usize)> {
        let mut cards: Vec<(usize, usize)> = Vec::new();
        for at in (0..self.atoms.len()).filter(|i| self.holds_card(*i)) {
            match cards.last_mut() {
                Some(last) if at < last.1 => last.1 = at + 4,
                _ => cards.push((at, at + 4)),
            }
        }
        cards
    }

    /// Whether four groups are a card by its check digit, also with something stuck to either
    /// end.
    fn holds_card(&self, at: usize) -> bool {
        let close = |i: usize| {
            matches!(self.atoms.get(i), Some(a) if a.len() >= 4
            && matches!(a.join, Join::Tight | Join::Line))
        };
        let middle = self.len(at + 1) == 4 && self.len(at + 2) == 4;
        if !(middle && self.len(at) >= 4 && (at + 1..at + 4).all(close)) {
            return false;
        }
        let digits = self.digits(at, at + 4);
        let from = self.len(at).saturating_sub(4);
        digits.get(from..from + 16).is_some_and(|middle| issued(middle) && luhn(middle))
    }

    /// Whether the group at `at` hangs together with the one before, on one line and closely.
    pub(super) fn is_tight(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| a.join == Join::Tight)
    }

    fn len(&self, at: usize) -> usize {
        self.atoms.get(at).map_or(0, Atom::len)
    }

    fn joined(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| a.join != Join::No)
    }

    /// The digits of groups `from..to`.
    pub(super) fn digits(&self, from: usize, to: usize) -> String {
        self.atoms.get(from..to).unwrap_or(&[]).iter().map(|a| a.digits.as_str()).collect()
    }

    /// The groups after `at` until `total` digits are full, if they end with a group.
    fn reach(&self, at: usize, total: usize, loose: bool) -> Option<usize> {
        let mut sum = self.len(at);
        let mut end = at + 1;
        while sum < total {
            let joined = if loose { self.joined(end) } else { self.is_tight(end) };
            if !joined {
                return None;
            }
            sum += self.len(end);
            end += 1;
        }
        (sum == total).then_some(end)
    }

    /// A card by its check digit, or by its groups.
    fn card(&self, at: usize) -> Option<usize> {
        if let Some(end) = self.grouped(at) {
            return Some(end);
        }
        [16, 15, 19, 14, 18, 17, 13].into_iter().find_map(|total| {
            let end = self.reach(at, total, true)?;
            let digits = self.digits(at, end);
            let inner = (at + 1..end).any(|i| self.dialled(i));
            (issued(&digits) && luhn(&digits) && !inner).then_some(end)
        })
    }

    /// 4-4-4-4 or 4-6-5, also with something stuck to either end.
    fn grouped(&self, at: usize) -> Option<usize> {
        let lens = [self.len(at), self.len(at + 1), self.len(at + 2), self.len(at + 3)];
        let inner = (at + 1..at + 4).any(|i| self.dialled(i));
        let alone = lens == [4; 4] || !inner;
        if self.atoms.get(at..at + 4).is_some_and(is_list) {
            return None;
        }
        let joined = alone && self.joined(at + 1) && self.joined(at + 2);
        match lens {
            [a, 4, 4, b] if a >= 4 && b >= 4 && joined && self.joined(at + 3) => Some(at + 4),
            [a, 6, b, _] if a >= 4 && b >= 5 && joined => {
                let first = &self.atoms.get(at)?.digits;
                let head = first.get(first.len().checked_sub(4)?..)?;
                matches!(head.get(..2)?, "34" | "37").then_some(at + 3)
            }
            _ => None,
        }
    }

    /// "£5,200.50", "5200 pounds", "5 200 quid".
    fn money(&self, at: usize) -> Option<usize> {
        let atom = self.atoms.get(at)?;
        let before = matches!(atom.gap.last, '£' | '$' | '€' | '¥' | '₹')
            || matches!(self.tokens.before(atom.from, 1), "gbp" | "eur" | "usd" | "rs");
        let mut end = at + 1;
        while self.len(end) == 3
            && self.len(at) <= 3
            && self.atoms.get(end).is_some_and(|a| {
                matches!(a.mark(), Some(',' | '.' | '\''))
                    || (before && a.is_spaced())
                    || (self.currency_after(end + 1) && a.is_spaced())
            })
        {
            end += 1;
        }
        let pence = self.atoms.get(end).is_some_and(|a| a.mark() == Some('.'));
        if pence && self.len(end) <= 2 {
            end += 1;
        }
        let total = self.digits(at, end).len();
        let sum = before || self.currency_after(end);
        (sum && total <= 9 && !self.glued(end)).then_some(end)
    }

    /// Whether a figure follows without a space.
    fn glued(&self, at: usize) -> bool {
        let marked = |a: &Atom| matches!(a.mark(), Some(',' | '.' | '-' | '/' | ':'));
        self.atoms.get(at).is_some_and(marked)
    }

    /// Whether a currency or another unit follows the groups before `end`.
    fn currency_after(&self, end: usize) -> bool {
        let Some(last) = end.checked_sub(1).and_then(|i| self.atoms.get(i)) else { return false };
        let gap = self.tokens.gap_at(last.to);
        if matches!(gap.first, '£' | '€' | '$') && !(gap.space && gap.last == gap.first) {
            return !self.tokens.is_figures(last.to);
        }
        (gap.is_glue() || gap.is_blank() || gap.mark() == Some('-'))
            && matches!(
                self.tokens.base(last.to),
                "pound"
                    | "pounds"
                    | "quid"
                    | "gbp"
                    | "eur"
                    | "euro"
                    | "euros"
                    | "dollars"
                    | "usd"
                    | "p"
                    | "pence"
                    | "k"
                    | "sterling"
                    | "squid"
                    | "rupees"
            )
    }

    /// "10.40", "14:55", "18:30:05".
    fn clock(&self, at: usize) -> Option<usize> {
        let (hour, minute) = (self.atoms.get(at)?, self.atoms.get(at + 1)?);
        let mark = minute.mark().filter(|m| matches!(m, '.' | ':'))?;
        let written = hour.style == Style::Figures && minute.style == Style::Figures;
        let fits = hour.len() <= 2 && minute.len() == 2 && below(hour, 24) && below(minute, 60);
        if !(written && fits) || hour.mark() == Some(mark) && self.joined(at) {
            return None;
        }
        let mut end = at + 2;
        let seconds = self.atoms.get(end).is_some_and(|a| a.mark() == Some(':'));
        if mark == ':' && seconds && self.len(end) == 2 {
            end += 1;
        }
        let more = self.atoms.get(end).is_some_and(|a| a.mark() == Some(mark));
        (!more).then_some(end)
    }

    /// "22/10", "1.10.26", "2026-10-01", "12 March 1968".
    fn date(&self, at: usize) -> Option<usize> {
        let first = self.atoms.get(at)?;
        if first.style != Style::Figures {
            return None;
        }
        if let Some(end) = self.worded_date(at) {
            return Some(end);
        }
        let second = self.atoms.get(at + 1)?;
        let mark = second.mark().filter(|m| matches!(m, '/' | '.' | '-'))?;
        if self.joined(at) && first.mark() == Some(mark) {
            return None;
        }
        let same = |i: usize| self.atoms.get(i).is_some_and(|a| a.mark() == Some(mark));
        let (days, months) = (day(first) && month(second), month(first) && day(second));
        if !same(at + 2) {
            return (mark == '/' && days).then_some(at + 2);
        }
        let third = self.atoms.get(at + 2)?;
        if same(at + 3) {
            return None;
        }
        let fits = if third.len() == 4 {
            (days || months) && year(&third.digits)
        } else if first.len() == 4 {
            year(&first.digits) && month(second) && day(third)
        } else {
            // With dashes it has the form of a sort code: the words around it decide.
            third.len() == 2 && days && mark != '-'
        };
        fits.then_some(at + 3)
    }

    /// "12 March", "1 October 2026", "March 12", "Friday 13th", "October 2026".
    fn worded_date(&self, at: usize) -> Option<usize> {
        let first = self.atoms.get(at)?;
        let before = is_month(self.tokens.before(first.from, 1));
        if before && first.len() == 4 && year(&first.digits) {
            return Some(at + 1);
        }
        if !day(first) {
            return None;
        }
        let ordinal = matches!(self.tokens.norm(first.to), "st" | "nd" | "rd" | "th");
        let mut next = first.to + usize::from(ordinal);
        next += usize::from(self.tokens.norm(next) == "of");
        if !is_month(self.tokens.norm(next)) {
            return None;
        }
        let follows = self.atoms.get(at + 1).filter(|a| a.from == next + 1);
        let whole = follows.is_some_and(|a| a.len() == 4 && year(&a.digits));
        Some(at + 1 + usize::from(whole))
    }

    /// "+44 7700 900123", "0044 (0)1632 960155", "+353 1 234 5678".
    fn abroad(&self, at: usize) -> Option<usize> {
        let atom = self.atoms.get(at)?;
        let plus = atom.gap.last == '+';
        let nought = atom.digits.starts_with("00") && !atom.digits.starts_with("000");
        if atom.is_single() {
            return self.abroad_spoken(at);
        }
        if !(plus || nought) {
            return None;
        }
        let skip = if nought { 2 } else { 0 };
        for total in [12, 13] {
            let Some(end) = self.reach(at, total + skip, false) else { continue };
            let digits = self.digits(at, end);
            let national = digits.get(skip..)?.strip_prefix("44");
            let national = national.map(|n| n.strip_prefix('0').unwrap_or(n));
            if national.is_some_and(|n| n.len() == 10 && n.starts_with(['1', '2', '3', '7', '8'])) {
                return Some(end);
            }
        }
        let mut end = at + 1;
        let goes_on =
            |a: &Atom| a.join == Join::Tight && a.style == Style::Figures && a.gap.first != '/';
        while end < at + 20 && self.atoms.get(end).is_some_and(goes_on) {
            end += 1;
        }
        let digits = self.digits(at, end);
        let british = digits.get(skip..).is_some_and(|d| d.starts_with("44"));
        if british {
            return None;
        }
        let total = digits.len();
        let card = total >= 13 && luhn(&digits);
        (plus || self.len(at) > 3 || total > 10).then_some(())?;
        ((8 + skip..=13).contains(&total) && !card).then_some(end)
    }

    /// "plus four four seven seven ...", "double oh double four ...", nothing after it.
    fn abroad_spoken(&self, at: usize) -> Option<usize> {
        let plus = self.tokens.before(self.atoms.get(at)?.from, 1) == "plus";
        let (total, head) = if plus { (12, "44") } else { (14, "0044") };
        let end = self.reach(at, total, true)?;
        let digits = self.digits(at, end);
        let national = digits.strip_prefix(head)?;
        let known = national.starts_with(['1', '2', '3', '7', '8']);
        (known && (plus || !self.is_tight(at)) && !self.is_tight(end)).then_some(end)
    }

    fn dialled(&self, at: usize) -> bool {
        self.abroad(at).or_else(|| self.phone(at)).is_some()
    }

    /// A number of the United Kingdom: 11 digits, or 10 of the short ones.
    fn phone(&self, at: usize) -> Option<usize> {
        let first = self.atoms.get(at)?;
        if !first.digits.starts_with('0') || first.digits.starts_with("00") && first.len() > 2 {
            return None;
        }
        let single = |i: usize| self.atoms.get(i).is_some_and(Atom::is_single);
        let one_by_one = first.is_single();
        if one_by_one && self.is_tight(at) && at.checked_sub(1).is_some_and(single) {
            return None;
        }
        if !one_by_one && !matches!(first.len(), 3..=6 | 10..=11) {
            return None;
        }
        let found = [11, 10].into_iter().find_map(|total| {
            let end = self.reach(at, total, one_by_one)?;
            let digits = self.digits(at, end);
            let goes_on = self.is_tight(end) && (one_by_one || total == 10);
            (dialled(&digits) && !goes_on).then_some(end)
        })?;
        Some(found)
    }
}

/// Whether a number of this kind is given out in the United Kingdom.
fn dialled(digits: &str) -> bool {
    let head = digits.get(..2).unwrap_or("");
    match digits.len() {
        11 => matches!(head, "01" | "02" | "03" | "05" | "07" | "08" | "09"),
        10 => head == "01" || digits.starts_with("0800") || digits.starts_with("0845"),
        _ => false,
    }
}

/// The check digit of Luhn.
pub(super) fn luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([1_u32, 2].into_iter().cycle())
        .map(|(b, times)| {
            let value = u32::from(b.wrapping_sub(b'0')) * times;
            if value > 9 { value - 9 } else { value }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Sums or years one after the other: "1500 1500 1200 500", "1998 2004 2011".
pub(super) fn is_list(atoms: &[Atom]) -> bool {
    let sum = |a: &Atom| {
        let digits = a.digits.as_str();
        matches!(a.len(), 2..=5) && digits.ends_with('0') && !digits.starts_with('0')
    };
    let written = atoms.len() >= 3 && atoms.iter().all(|a| a.style == Style::Figures);
    let digits: String = atoms.iter().map(|a| a.digits.as_str()).collect();
    let years = atoms.iter().all(|a| year(&a.digits));
    written && (atoms.iter().all(sum) || years) && !(digits.len() >= 13 && luhn(&digits))
}

/// Whether cards of this length begin so.
fn issued(digits: &str) -> bool {
    let head = digits.get(..2).unwrap_or("");
    match digits.len() {
        16 => matches!(head.as_bytes(), [b'2'..=b'6', _]),
        15 => matches!(head, "34" | "37"),
        14 => matches!(head, "30" | "36" | "38" | "39"),
        _ => matches!(head.as_bytes(), [b'4'..=b'6', _]),
    }
}

fn number(atom: &Atom) -> u32 {
    atom.digits.parse().unwrap_or(u32::MAX)
}

fn below(atom: &Atom, limit: u32) -> bool {
    number(atom) < limit
}

/// Whether a group can be a day of the month.
pub(super) fn day(atom: &Atom) -> bool {
    matches!(atom.len(), 1 | 2) && (1..=31).contains(&number(atom))
}

/// Whether a group can be a month.
pub(super) fn month(atom: &Atom) -> bool {
    matches!(atom.len(), 1 | 2) && (1..=12).contains(&number(atom))
}

/// Whether four figures can be a year that a report speaks of.
pub(super) fn year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse().is_ok_and(|y: u32| (1900..=2039).contains(&y))
}

/// Whether a word is a month.
pub(super) fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let short = matches!(word.len(), 3 | 4);
    MONTHS.iter().any(|m| *m == word || (short && m.starts_with(word)))
}
