//! What a number is by its form and by the words around it, and whether it goes.

use super::atom::{Atom, Join, Style};
use super::cue::{Cue, Cues, Near};
use super::form::{Form, Row, day, is_list, luhn, month, year};
use super::{Kind, Removed};
use crate::PUBLIC;

/// How much of a text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// A narrative: everything.
    Narrative,
    /// A field of one line: cards, accounts, sort codes, and PINs and codes that are named.
    Field,
}

/// Cards whose check digit is right, in order: they go whatever stands around them.
pub(super) fn sure_cards(row: Row<'_>) -> Vec<Removed> {
    let cards = row.sure_cards().into_iter();
    cards.filter_map(|(from, to)| place(row, Kind::Card, from, to)).collect()
}

/// The numbers of a text that go, in order.
pub(super) fn numbers(row: Row<'_>, cues: &Cues<'_>, scope: Scope) -> Vec<Removed> {
    let mut judge = Judge { row, cues, scope, removed: Vec::new() };
    let mut at = 0;
    let mut open = 0;
    while at < row.atoms.len() {
        if row.atoms.get(at).is_some_and(|a| a.join == Join::No) {
            judge.piece(open, at);
            open = at;
        }
        match row.pair(at).map(|end| (Form::Pair, end)).or_else(|| row.form(at)) {
            None => at += 1,
            Some((form, end)) => {
                judge.piece(open, at);
                match form {
                    Form::Card => judge.remove(Kind::Card, at, end),
                    Form::Pair => {
                        judge.remove(Kind::SortCode, at, at + 3);
                        judge.remove(Kind::Account, at + 3, end);
                    }
                    Form::Kept => {}
                }
                (at, open) = (end, end);
            }
        }
    }
    judge.piece(open, at);
    judge.removed
}

/// What speaks for keeping a number that is too long for a sum.
const MARKS: [Cue; 3] = [Cue::Courier, Cue::Shown, Cue::Reference];

/// What speaks for keeping a short number.
const MARKS_AND_SUMS: [Cue; 4] = [Cue::Courier, Cue::Shown, Cue::Reference, Cue::Money];

/// A number: some groups, their digits, and how they are written.
struct Number {
    from: usize,
    to: usize,
    digits: String,
    lens: Vec<usize>,
    /// Written or spoken one by one.
    one_by_one: bool,
    near: Near,
}

struct Judge<'a> {
    row: Row<'a>,
    cues: &'a Cues<'a>,
    scope: Scope,
    removed: Vec<Removed>,
}

impl Judge<'_> {
    /// Judges groups that have no form of their own.
    fn piece(&mut self, from: usize, to: usize) {
        let atoms = self.row.atoms.get(from..to).unwrap_or(&[]);
        let total: usize = atoms.iter().map(Atom::len).sum();
        let (Some(first), Some(last)) = (atoms.first(), atoms.last()) else { return };
        if is_list(atoms) {
            return;
        }
        if total >= 13 {
            return self.long(from, to);
        }
        if total >= 8 && atoms.len() > 1 {
            let near = self.cues.near(first.from, last.to);
            let nought = first.digits.starts_with('0') && total >= 9;
            let card = near.steps(Cue::Card).filter(|c| !nought || *c <= 3);
            let closest = card.is_some_and(|c| {
                let kept = near.nearest(&[Cue::Reference, Cue::Account, Cue::Sort, Cue::Phone]);
                c <= kept.unwrap_or(usize::MAX) || (luhn_like(atoms) && c <= 8)
            });
            if closest {
                return self.remove(Kind::Card, from, to);
            }
        }
        let mut start = from;
        for at in from + 1..=to {
            let parted = self.row.atoms.get(at).is_none_or(|a| a.join != Join::Tight);
            let one_by_one = at < to && self.is_single(at) && self.is_single(at - 1);
            if at == to || (parted && !one_by_one) {
                self.line(start, at);
                start = at;
            }
        }
    }

    /// Thirteen digits and more: a sort code and an account, or a card.
    fn long(&mut self, from: usize, to: usize) {
        let lens: Vec<usize> = (from..to).map(|i| self.len(i)).collect();
        let code = match lens.as_slice() {
            [6, 7 | 8] | [6, 4, 4] => 1,
            [2, 2, 2, 7 | 8] | [2, 2, 2, 4, 4] => 3,
            _ => return self.remove(Kind::Card, from, to),
        };
        self.remove(Kind::SortCode, from, from + code);
        self.remove(Kind::Account, from + code, to);
    }

    /// Groups on one line: one number, or several.
    fn line(&mut self, from: usize, to: usize) {
        let lens: Vec<usize> = (from..to).map(|i| self.len(i)).collect();
        let single = (from..to).all(|i| self.is_single(i));
        let whole = match lens.as_slice() {
            [] => return,
            [_]
            | [2, 2, 2]
            | [3, 3]
            | [2, 2]
            | [4, 4]
            | [4, 4, 4]
            | [3, 3, 2]
            | [2, 3, 3]
            | [2, 2, 2, 2] => true,
            _ => single,
        };
        if whole {
            return self.number(from, to, lens, single && to - from > 1);
        }
        for at in from..to {
            self.number(at, at + 1, vec![self.len(at)], false);
        }
    }

    fn number(&mut self, from: usize, to: usize, lens: Vec<usize>, one_by_one: bool) {
        let (Some(first), Some(last)) = (self.row.atoms.get(from), self.row.atoms.get(to - 1))
        else {
            return;
        };
        let digits = self.row.digits(from, to);
        if digits.len() < 3 {
            return;
        }
        let near = self.cues.near(first.from, last.to);
        let number = Number { from, to, digits, lens, one_by_one, near };
        if let Some(kind) = self.kind(&number) {
            self.remove(kind, from, to);
        }
    }

    fn kind(&self, number: &Number) -> Option<Kind> {
        let public = PUBLIC.contains(&number.digits.as_str())
            || matches!(number.digits.as_str(), "1471" | "1571" | "105" | "119");
        if public && number.near.nearest(&[Cue::Pin, Cue::Security]).is_none_or(|s| s > 2) {
            return None;
        }
        match number.digits.len() {
            3 => self.security(number),
            4..=6 => self.short(number),
            7 | 8 => self.account(number),
            _ => self.middling(number),
        }
    }

    fn security(&self, number: &Number) -> Option<Kind> {
        let steps = number.near.steps(Cue::Security)?;
        let kept = number.near.nearest(&[Cue::Reference, Cue::Money]).unwrap_or(usize::MAX);
        (steps <= kept && !self.counts(number)).then_some(Kind::SecurityCode)
    }

    /// Four to six digits: a PIN, a code, a sort code, or the courier's.
    fn short(&self, number: &Number) -> Option<Kind> {
        let near = &number.near;
        let dashed = number.lens == [2, 2, 2] && self.mark(number) == Some('-');
        let sort = near.nearest(&[Cue::Sort, Cue::Account]);
        if dashed && (sort.is_some() || !self.is_date(number)) {
            return Some(Kind::SortCode);
        }
        let six = number.digits.len() == 6;
        let sort = if number.lens == [2, 2, 2] { sort } else { near.steps(Cue::Sort) };
        let sort = sort.or_else(|| self.beside_account(number)).filter(|_| six);
        let kept = self.kept(number, &MARKS_AND_SUMS).unwrap_or(usize::MAX);
        // In a field the name alone counts: "4471" may be what the courier was to say.
        let narrative = self.scope == Scope::Narrative;
        let gave = near.steps(Cue::Gave).map(|s| s + 1).filter(|_| narrative);
        let code = near.steps(Cue::Code).filter(|_| six || gave.is_some());
        let security = near.steps(Cue::Security).filter(|s| *s <= 3);
        let back = if number.digits.len() == 4 { Kind::SecurityCode } else { Kind::OneTimeCode };
        let close = six || number.digits.len() == 5;
        let pin = near.steps(Cue::Pin).filter(|s| !close || *s <= 10);
        let told = [
            (sort, Kind::SortCode),
            (near.steps(Cue::OneTime), Kind::OneTimeCode),
            (code, Kind::OneTimeCode),
            (security, back),
            (pin, Kind::Pin),
            (gave, Kind::Pin),
        ];
        let nearest = told.into_iter().filter_map(|(s, kind)| Some((s?, kind)));
        match nearest.min_by_key(|(steps, _)| *steps) {
            Some((steps, kind)) => (steps <= kept).then_some(kind),
            None => (narrative && number.one_by_one && kept == usize::MAX && self.is_pure(number))
                .then_some(Kind::Pin),
        }
    }

    /// Steps to an account that stands right before or behind: "404731, 51288890".
    fn beside_account(&self, number: &Number) -> Option<usize> {
        let beside = |left: Option<usize>, right: usize, account: Option<usize>| {
            let (left, right) = (self.row.atoms.get(left?)?, self.row.atoms.get(right)?);
            let near = left.to == right.from && right.gap.marks <= 1;
            (near && self.len(account?) == 8).then_some(2)
        };
        let before = number.from.checked_sub(1);
        let last = number.to.checked_sub(1);
        beside(before, number.from, before).or_else(|| beside(last, number.to, Some(number.to)))
    }

    /// Seven or eight digits: an account, unless something says otherwise.
    fn account(&self, number: &Number) -> Option<Kind> {
        let near = &number.near;
        let banking = near.nearest(&[Cue::Account, Cue::Sort, Cue::Card]);
        let code = near.nearest(&[Cue::OneTime, Cue::Pin, Cue::Code]);
        let kept = self.kept(number, &MARKS);
        let nearest = banking.into_iter().chain(code).min();
        if number.digits.len() == 7 && nearest.is_none() {
            return None;
        }
        let local = number.lens == [4, 4]
            && number.digits.starts_with(['3', '7', '8'])
            && near.steps(Cue::Phone).is_some_and(|p| Some(p) < banking.or(Some(usize::MAX)));
        if local || (banking.is_none() && is_whole_date(&number.digits)) {
            return None;
        }
        match (nearest, kept) {
            (Some(steps), Some(kept)) if kept < steps => return None,
            (None, Some(_)) => return None,
            _ => {}
        }
        let once = code.is_some() && code < banking.or(Some(usize::MAX));
        let card = near.steps(Cue::Card) == banking && banking.is_some();
        Some(match (once, card) {
            (true, _) => Kind::OneTimeCode,
            (_, true) => Kind::Card,
            _ => Kind::Account,
        })
    }

    /// Nine to twelve digits without the form of a telephone number.
    fn middling(&self, number: &Number) -> Option<Kind> {
        let near = &number.near;
        let banking = near.nearest(&[Cue::Account, Cue::Sort, Cue::Card]);
        let kept = self.kept(number, &MARKS).into_iter().chain(near.steps(Cue::Phone)).min();
        let plus = self.row.atoms.get(number.from).is_some_and(|a| a.gap.last == '+');
        let dialled = plus
            || number.digits.starts_with('0')
            || (number.digits.len() == 10 && number.digits.starts_with(['1', '2', '7']));
        if dialled && banking.is_none_or(|b| b > 3 || kept.is_some_and(|k| k <= b)) {
            return None;
        }
        let kept = self.kept(number, &MARKS);
        if kept.is_some_and(|k| banking.is_none_or(|b| k < b)) {
            return None;
        }
        let card = banking.is_some() && near.steps(Cue::Card) == banking;
        Some(if card || number.lens == [4, 4, 4] { Kind::Card } else { Kind::Account })
    }

    /// Steps to what speaks for keeping a number.
    fn kept(&self, number: &Number, cues: &[Cue]) -> Option<usize> {
        let near = &number.near;
        let said = near.steps(Cue::Said).map(|s| s + 4);
        near.nearest(cues).into_iter().chain(said).chain(self.hint(number)).min()
    }

    /// What the form and the words right beside speak for: a year, a time, a mark of letters.
    fn hint(&self, number: &Number) -> Option<usize> {
        let tokens = self.row.tokens;
        let first = self.row.atoms.get(number.from)?;
        let before = tokens.before(first.from, 1);
        let letters = first.from.checked_sub(1).and_then(|i| tokens.get(i));
        let shouted = first.from.checked_sub(2).and_then(|i| tokens.get(i));
        let shouted = shouted.is_some_and(|t| t.capitals && t.end - t.start > 2);
        let shouted = shouted && before.len() != 2;
        let mark =
            !shouted && letters.is_some_and(|t| t.capitals && (1..=3).contains(&before.len()));
        if mark && !is_short_word(before) && !first.gap.last.is_ascii_punctuation() {
            return Some(0);
        }
        if self.counts(number) {
            return Some(1);
        }
        if number.to - number.from > 1 || number.digits.len() != 4 {
            return None;
        }
        let dated = matches!(
            before,
            "in" | "since"
                | "from"
                | "until"
                | "till"
                | "during"
                | "by"
                | "before"
                | "after"
                | "early"
                | "late"
                | "around"
                | "circa"
                | "about"
                | "at"
                | "between"
                | "spring"
                | "summer"
                | "autumn"
                | "winter"
                | "christmas"
                | "back"
                | "born"
        );
        match (year(&number.digits), dated, is_clock(&number.digits)) {
            (true, true, _) | (_, true, true) => Some(1),
            (true, ..) => Some(8),
            _ => None,
        }
    }

    /// Whether something is counted: "1500 people", "0935hrs".
    fn counts(&self, number: &Number) -> bool {
        let Some(last) = self.row.atoms.get(number.to - 1) else { return false };
        let gap = self.row.tokens.gap_at(last.to);
        (gap.is_glue() || gap.is_blank())
            && matches!(
                self.row.tokens.base(last.to),
                "years"
                    | "days"
                    | "weeks"
                    | "months"
                    | "hours"
                    | "hrs"
                    | "hr"
                    | "h"
                    | "minutes"
                    | "mins"
                    | "miles"
                    | "people"
                    | "times"
                    | "pages"
                    | "customers"
                    | "calls"
                    | "notes"
                    | "pm"
                    | "am"
                    | "metres"
                    | "yards"
                    | "mg"
                    | "ml"
            )
    }

    fn is_date(&self, number: &Number) -> bool {
        let part = |i: usize| self.row.atoms.get(number.from + i);
        let (Some(days), Some(months), Some(years)) = (part(0), part(1), part(2)) else {
            return false;
        };
        let recent = years.digits.as_str() >= "20" && years.digits.as_str() <= "35";
        let before = self.row.tokens.before(days.from, 1);
        let birth = matches!(before, "dob" | "born" | "birth");
        day(days) && month(months) && (recent || birth)
    }

    fn mark(&self, number: &Number) -> Option<char> {
        self.row.atoms.get(number.from + 1).and_then(|a| a.mark())
    }

    /// Whether there is neither a slip nor a pair in it.
    fn is_pure(&self, number: &Number) -> bool {
        let atoms = self.row.atoms.get(number.from..number.to).unwrap_or(&[]);
        let alike = |a: &Atom| a.style != Style::Slip && (a.len() == 1 || is_repeated(&a.digits));
        let space = |a: &Atom| !matches!(a.mark(), Some('/' | '.' | '_'));
        atoms.iter().all(alike) && atoms.iter().skip(1).all(space)
    }

    fn is_single(&self, at: usize) -> bool {
        self.row.atoms.get(at).is_some_and(Atom::is_single)
    }

    fn len(&self, at: usize) -> usize {
        self.row.atoms.get(at).map_or(0, Atom::len)
    }

    fn remove(&mut self, kind: Kind, from: usize, to: usize) {
        self.removed.extend(place(self.row, kind, from, to));
    }
}

/// The place of groups `from..to`.
fn place(row: Row<'_>, kind: Kind, from: usize, to: usize) -> Option<Removed> {
    let first = row.tokens.get(row.atoms.get(from)?.from)?;
    let last = row.atoms.get(to.checked_sub(1)?)?.to.checked_sub(1)?;
    Some(Removed { kind, start: first.start, end: row.tokens.get(last)?.end })
}

fn luhn_like(atoms: &[Atom]) -> bool {
    let digits: String = atoms.iter().map(|a| a.digits.as_str()).collect();
    digits.len() >= 12 && luhn(&digits)
}

fn is_repeated(digits: &str) -> bool {
    let mut bytes = digits.bytes();
    let first = bytes.next();
    bytes.all(|b| Some(b) == first)
}

/// "20261001" and "01102026".
fn is_whole_date(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or("");
    let fits = |y: &str, m: &str, d: &str| {
        let in_range = |t: &str, to: u32| t.parse().is_ok_and(|n: u32| (1..=to).contains(&n));
        year(y) && in_range(m, 12) && in_range(d, 31)
    };
    digits.len() == 8
        && (fits(part(0, 4), part(4, 6), part(6, 8)) || fits(part(4, 8), part(2, 4), part(0, 2)))
}

fn is_clock(digits: &str) -> bool {
    digits.parse().is_ok_and(|n: u32| n / 100 < 24 && n % 100 < 60)
}

fn is_short_word(word: &str) -> bool {
    matches!(
        word,
        "is" | "it"
            | "in"
            | "on"
            | "at"
            | "to"
            | "of"
            | "my"
            | "me"
            | "he"
            | "we"
            | "us"
            | "no"
            | "so"
            | "or"
            | "as"
            | "an"
            | "by"
            | "if"
            | "do"
            | "up"
            | "go"
            | "am"
            | "be"
            | "id"
            | "ok"
            | "tv"
            | "pc"
            | "uk"
            | "pin"
            | "was"
            | "the"
            | "and"
            | "for"
            | "say"
            | "him"
            | "her"
            | "his"
            | "our"
            | "you"
            | "n"
            | "a"
            | "i"
            | "cvv"
            | "cvc"
            | "csc"
            | "otp"
            | "acc"
            | "ac"
            | "nos"
            | "bic"
            | "ref"
            | "tel"
            | "mob"
            | "sms"
            | "are"
            | "its"
            | "she"
            | "one"
    )
}
