//! Secrets that are known by their name: IBANs, passwords, memorable words, expiry dates.

use super::cue::{Cue, Cues};
use super::form::{is_month, year};
use super::token::{Shape, Stop, Tokens};
use super::{Kind, Removed};

/// The IBANs of a text.
pub(super) fn ibans(tokens: &Tokens) -> Vec<Removed> {
    let mut removed: Vec<Removed> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let end = iban(tokens, at);
        if let Some(end) = end {
            removed.extend(span(tokens, at, end, Kind::Iban));
        }
        at = end.unwrap_or(at + 1);
    }
    removed
}

/// The passwords and expiry dates of a text, in order.
pub(super) fn named(tokens: &Tokens, cues: &Cues<'_>) -> Vec<Removed> {
    let mut removed: Vec<Removed> = Vec::new();
    for at in 0..tokens.len() {
        let found = match cues.at(at) {
            Some(Cue::Expiry) => expiry(tokens, cues, at),
            _ => password(tokens, cues, at),
        };
        let clear = |r: &Removed| removed.last().is_none_or(|l| l.end <= r.start);
        if let Some(found) = found.filter(clear) {
            removed.push(found);
        }
    }
    removed
}

fn span(tokens: &Tokens, from: usize, to: usize, kind: Kind) -> Option<Removed> {
    let (start, end) = (tokens.get(from)?.start, tokens.get(to.checked_sub(1)?)?.end);
    Some(Removed { kind, start, end })
}

/// The token after an IBAN that begins here.
fn iban(tokens: &Tokens, at: usize) -> Option<usize> {
    let country = tokens.norm(at);
    let lettered = country.len() == 2 && country.bytes().all(|b| b.is_ascii_lowercase());
    if !lettered || !tokens.is_figures(at + 1) || !tokens.gap_at(at + 1).is_glue() {
        return None;
    }
    let mut all = country.to_owned();
    let mut group = 2;
    let mut best = None;
    for next in at + 1..at + 40 {
        let Some(token) = tokens.get(next).filter(|t| t.shape != Shape::Removed) else { break };
        let norm = tokens.norm(next);
        if !token.gap.is_glue() {
            let spaced = token.gap.is_blank() || token.gap.mark() == Some('-');
            if !spaced || group != 4 {
                break;
            }
            group = 0;
        }
        group += norm.len();
        all.push_str(norm);
        let glued_on = tokens.get(next + 1).is_some_and(|t| t.gap.is_glue());
        if all.len() > 34 || !all.is_ascii() {
            break;
        }
        let figures = all.bytes().filter(u8::is_ascii_digit).count();
        if !glued_on && all.len() >= 15 && figures >= 8 && is_iban(&all) {
            best = Some(next + 1);
        }
    }
    best
}

/// By its check digits; a British one by its form, since a slip does not make it harmless.
fn is_iban(all: &str) -> bool {
    let (head, body) = all.split_at_checked(4).unwrap_or(("", ""));
    let british = head.starts_with("gb")
        && all.len() == 22
        && body.bytes().skip(4).all(|b| b.is_ascii_digit());
    let mut rest = 0_u32;
    for c in body.chars().chain(head.chars()) {
        let value = c.to_digit(36).unwrap_or(0);
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    british || rest == 1
}

/// A date after "expiry", if a card is spoken of.
fn expiry(tokens: &Tokens, cues: &Cues<'_>, at: usize) -> Option<Removed> {
    if !cues.around(at, 30, &[Cue::Card, Cue::Security]) && tokens.base(at) != "expiry" {
        return None;
    }
    let mut next = at + 1;
    while next <= at + 6 && tokens.gap_at(next).stop < Stop::Sentence {
        let worded = is_month(tokens.norm(next)) && tokens.is_figures(next + 1);
        let first = if tokens.is_figures(next) { tokens.norm(next) } else { "" };
        let month =
            matches!(first.len(), 1 | 2) && first.parse().is_ok_and(|m: u32| (1..=12).contains(&m));
        let gap = tokens.gap_at(next + 1);
        let close = matches!(gap.mark(), Some('/' | '-' | '.' | '\\'))
            || gap.is_blank()
            || (gap.marks == 1 && matches!(gap.first, '/' | '-'));
        let second = if tokens.is_figures(next + 1) { tokens.norm(next + 1) } else { "" };
        let years = second.len() == 2 || year(second);
        let row = tokens.is_figures(next + 2) && tokens.gap_at(next + 2).is_blank();
        if (worded || (month && close && !(row && gap.is_blank()))) && years {
            return span(tokens, next, next + 2, Kind::Expiry);
        }
        let row = tokens.norm(next + 1).len() > 3 && tokens.is_figures(next + 1);
        if first.len() == 4 && !row && first.get(..2).is_some_and(|m| ("01"..="12").contains(&m)) {
            return span(tokens, next, next + 1, Kind::Expiry);
        }
        if tokens.is_figures(next) {
            return None;
        }
        next += 1;
    }
    None
}

/// The value of a password that is named here, before or after.
fn password(tokens: &Tokens, cues: &Cues<'_>, at: usize) -> Option<Removed> {
    let name = name(tokens, at)?;
    if let Some((from, to)) = value_before(tokens, at, name) {
        return span(tokens, from, to, Kind::Password);
    }
    let (from, asked) = value_after(tokens, at)?;
    let to = value_end(tokens, from);
    let mixed = is_mixed(tokens, from, to);
    if name == Name::Passcode && !mixed {
        return None;
    }
    let for_courier = for_courier(tokens, at, from);
    let near_courier = cues.around(at, 30, &[Cue::Shown])
        || (at.saturating_sub(30)..at + 30).any(|i| {
            i != at && cues.at(i) == Some(Cue::Courier) && !tokens.base(i).starts_with("password")
        });
    let goes = match name {
        Name::Memorable => true,
        Name::Owned => !for_courier,
        Name::Online => !for_courier && (mixed || !near_courier),
        Name::Passcode | Name::Bare => {
            !for_courier && !near_courier && (mixed || online(tokens, at))
        }
    };
    let written = tokens.get(from).is_some_and(|t| t.capital);
    let named = asked || mixed || (written && (name == Name::Owned || online(tokens, at)));
    (goes && named && is_value(tokens, from, mixed))
        .then(|| span(tokens, from, to, Kind::Password))
        .flatten()
}

/// How a password is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    /// "my password".
    Owned,
    /// "the online password", "her banking password".
    Online,
    /// "memorable word".
    Memorable,
    /// "passcode", which is mostly a number.
    Passcode,
    /// "password" and no more.
    Bare,
}

fn name(tokens: &Tokens, at: usize) -> Option<Name> {
    let one = tokens.before(at, 1);
    match tokens.base(at) {
        "password" | "passwords" | "passphrase" | "passwd" => {}
        "passcode" => return Some(Name::Passcode),
        "word" if one == "pass" => {}
        "word" | "name" | "place" | "information" | "info" | "answer" | "date" | "phrase"
            if matches!(one, "memorable" | "maiden")
                || (one == "security" && tokens.base(at) == "answer") =>
        {
            return Some(Name::Memorable);
        }
        _ => return None,
    }
    let within = |set: &dyn Fn(&str) -> bool| (1..=4).any(|i| set(tokens.before(at, i)));
    if within(&|w| is_online(w)) {
        return Some(Name::Online);
    }
    let ours = |w: &str| matches!(w, "my" | "our" | "own");
    let between = matches!(one, "bank" | "old" | "new" | "usual" | "secret" | "main" | "actual");
    if ours(one) || (between && ours(tokens.before(at, 2))) {
        return Some(Name::Owned);
    }
    Some(Name::Bare)
}

fn is_online(word: &str) -> bool {
    matches!(
        word,
        "online"
            | "user"
            | "username"
            | "banking"
            | "internet"
            | "login"
            | "log"
            | "app"
            | "email"
            | "mail"
            | "wifi"
            | "computer"
            | "website"
            | "account"
    )
}

fn online(tokens: &Tokens, at: usize) -> bool {
    (at.saturating_sub(12)..at + 12).any(|i| is_online(tokens.base(i)))
}

/// "the password for the courier", "the password would be".
fn for_courier(tokens: &Tokens, at: usize, value: usize) -> bool {
    (at.saturating_sub(1)..value).any(|i| {
        matches!(
            tokens.base(i),
            "would"
                | "will"
                | "going"
                | "courier"
                | "driver"
                | "rider"
                | "man"
                | "lad"
                | "boy"
                | "collection"
                | "taxi"
                | "door"
                | "he'd"
        )
    })
}

/// "Fluffy77 is my password".
fn value_before(tokens: &Tokens, at: usize, name: Name) -> Option<(usize, usize)> {
    if !matches!(name, Name::Owned | Name::Memorable | Name::Online) {
        return None;
    }
    let link = (2..=5).filter_map(|i| at.checked_sub(i)).find(|i| {
        matches!(tokens.norm(*i), "is" | "was")
            && matches!(tokens.base(i + 1), "my" | "our" | "the")
    })?;
    let mut from = link.checked_sub(1)?;
    while from + 24 > link && from > 0 && tokens.get(from).is_some_and(|t| t.gap.is_glue()) {
        from -= 1;
    }
    let token = tokens.get(from).filter(|t| t.shape != Shape::Removed)?;
    let pointing = matches!(
        tokens.norm(from),
        "that"
            | "this"
            | "it"
            | "what"
            | "which"
            | "here"
            | "where"
            | "there"
            | "he"
            | "she"
            | "how"
            | "all"
    );
    let value = token.capital || is_mixed(tokens, from, link);
    (value && !pointing).then_some((from, link))
}

/// Where the value begins, and whether a word or a mark says that it follows.
fn value_after(tokens: &Tokens, at: usize) -> Option<(usize, bool)> {
    let mut next = at + 1;
    let mut asked = false;
    while next <= at + 10 {
        let gap = tokens.gap_at(next);
        if gap.stop == Stop::Sentence && !asked {
            return None;
        }
        asked |= matches!(gap.first, ':' | '=' | '"') || matches!(gap.last, '"' | '\'');
        let link = matches!(
            tokens.norm(next),
            "is" | "was"
                | "being"
                | "be"
                | "as"
                | "called"
                | "it's"
                | "its"
                | "which"
                | "it"
                | "that's"
                | "set"
                | "to"
        );
        if link {
            asked = true;
        }
        let beside = next == at + 1
            && (is_mixed(tokens, next, value_end(tokens, next))
                || tokens.get(next).is_some_and(|t| t.capital));
        if !link && (asked || beside) {
            return tokens.get(next).map(|_| (next, asked));
        }
        next += 1;
    }
    None
}

/// The token after a value: up to white space, and a number that follows.
fn value_end(tokens: &Tokens, from: usize) -> usize {
    let mut to = from + 1;
    while to < from + 24 && tokens.get(to).is_some_and(|t| !t.gap.space) {
        if tokens.gap_at(to).stop == Stop::Clause && tokens.gap_at(to).marks > 1 {
            break;
        }
        to += 1;
    }
    let group = |i: usize, least: bool| {
        let fits = tokens.norm(i).len() == 4 || (!least && tokens.norm(i).len() > 4);
        tokens.is_figures(i) && fits && tokens.gap_at(i).marks <= 1
    };
    // "Fluffy77 4821 ...": a longer number that hangs on goes with it.
    if tokens.is_figures(to - 1) && to - from > 1 && group(to, true) {
        while to < from + 24 && group(to, false) {
            to += 1;
        }
        return to;
    }
    let number = tokens.get(to).is_some_and(|t| t.shape == Shape::Figures && t.gap.is_blank());
    let alone = tokens.get(to + 1).is_none_or(|t| t.gap.space && t.shape != Shape::Figures);
    if number && alone && tokens.norm(to).len() <= 4 { to + 1 } else { to }
}

/// Whether letters and figures are in it.
fn is_mixed(tokens: &Tokens, from: usize, to: usize) -> bool {
    let has = |shape| (from..to).any(|i| tokens.get(i).is_some_and(|t| t.shape == shape));
    has(Shape::Word) && has(Shape::Figures)
}

/// Whether letters and figures are parted by a space.
fn is_linked_pair(tokens: &Tokens, at: usize) -> bool {
    tokens.gap_at(at + 1).space && tokens.is_figures(at + 1)
}

/// Whether it can be a password: not a word that says something of it.
fn is_value(tokens: &Tokens, at: usize, mixed: bool) -> bool {
    let Some(token) = tokens.get(at) else { return false };
    // The rest of a longer number is judged with it.
    let row = tokens.is_figures(at) && tokens.is_figures(at + 1);
    if token.shape == Shape::Removed || row {
        return false;
    }
    mixed && !is_linked_pair(tokens, at)
        || !matches!(
            tokens.norm(at),
            "none"
                | "not"
                | "the"
                | "a"
                | "an"
                | "safe"
                | "secret"
                | "private"
                | "still"
                | "now"
                | "too"
                | "changed"
                | "change"
                | "gone"
                | "ok"
                | "fine"
                | "written"
                | "stored"
                | "in"
                | "on"
                | "with"
                | "for"
                | "my"
                | "his"
                | "her"
                | "your"
                | "their"
                | "our"
                | "that"
                | "something"
                | "wrong"
                | "correct"
                | "right"
                | "and"
                | "or"
                | "but"
                | "so"
                | "of"
                | "i"
                | "he"
                | "she"
                | "they"
                | "we"
                | "because"
                | "asked"
                | "given"
                | "taken"
                | "stolen"
                | "reset"
                | "never"
                | "always"
                | "only"
                | "anything"
                | "nothing"
                | "what"
                | "no"
                | "yes"
                | "easy"
                | "very"
                | "one"
                | "compromised"
                | "used"
                | "this"
                | "me"
                | "him"
                | "them"
                | "by"
                | "at"
                | "from"
                | "also"
                | "already"
                | "being"
        )
}
