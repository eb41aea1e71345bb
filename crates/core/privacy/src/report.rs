//! Text of reports that can be stored: what opens an account is gone, what finds the
//! courier is left.
//!
//! Reports are typed by frightened people and by call takers. They hold numbers of both
//! kinds, so a number is judged by its form first and by the nearest word that says what it
//! is second.
//!
//! *Removed:* payment cards of 13 to 19 digits however they are spaced or spoken, parts of
//! them of 8 and more where a card is spoken of, accounts, sort codes, IBANs, expiry dates,
//! the code on the back, PINs, codes for one use, passwords and memorable words. Receipt
//! numbers of Ringfence have the form of a card and go with them.
//!
//! *Kept:* telephone numbers, sums, dates, times, years, ages, postcodes, vehicle
//! registrations, collar and crime numbers, and **the courier's word**. "The password would
//! be Kingfisher", "code Blue 42", "he would say 4471" is evidence and links reports of one
//! gang: a word or number is kept where the nearest cue is a courier, a driver, a code word,
//! or somebody who is to say or to show it. Where a PIN is nearer, it goes.
//!
//! In doubt between a PIN and nothing of importance, the number goes. A number that might be
//! a telephone or an account is kept only if it has the form of a telephone number.
//!
//! *Not found:* single letters of a password that are given one by one, a PIN told in a riddle
//! or as a quantity ("four thousand eight hundred and twenty one"), four digits that no word
//! around them gives away. Removed without need: other numbers of 13 digits and more (orders,
//! parcels, gift cards), and numbers of 8 to 12 digits that nothing explains.

mod atom;
mod cue;
mod fold;
mod form;
mod judge;
mod secret;
mod token;

use atom::atoms;
use cue::Cues;
use form::Row;
use judge::{Scope, numbers, sure_cards};
use token::Tokens;

/// What was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The number of a payment card, or a part of it.
    Card,
    /// The number of a bank account.
    Account,
    /// A sort code.
    SortCode,
    /// A PIN.
    Pin,
    /// A code that is used once.
    OneTimeCode,
    /// A password, a passcode of online banking, a memorable word.
    Password,
    /// The three or four digits on the back of a card.
    SecurityCode,
    /// An international bank account number.
    Iban,
    /// The expiry date of a card.
    Expiry,
}

const KINDS: [Kind; 9] = [
    Kind::Card,
    Kind::Account,
    Kind::SortCode,
    Kind::Pin,
    Kind::OneTimeCode,
    Kind::Password,
    Kind::SecurityCode,
    Kind::Iban,
    Kind::Expiry,
];

/// The placeholders of [`KINDS`].
const PLACEHOLDERS: [&str; 9] = [
    Kind::Card.placeholder(),
    Kind::Account.placeholder(),
    Kind::SortCode.placeholder(),
    Kind::Pin.placeholder(),
    Kind::OneTimeCode.placeholder(),
    Kind::Password.placeholder(),
    Kind::SecurityCode.placeholder(),
    Kind::Iban.placeholder(),
    Kind::Expiry.placeholder(),
];

impl Kind {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.into_iter()
    }

    /// What the text has in its place.
    pub const fn placeholder(self) -> &'static str {
        match self {
            Self::Card => "[card number removed]",
            Self::Account => "[account number removed]",
            Self::SortCode => "[sort code removed]",
            Self::Pin => "[PIN removed]",
            Self::OneTimeCode => "[code removed]",
            Self::Password => "[password removed]",
            Self::SecurityCode => "[security code removed]",
            Self::Iban => "[IBAN removed]",
            Self::Expiry => "[expiry date removed]",
        }
    }
}

/// A place where something was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// What it was.
    pub kind: Kind,
    /// Its first byte in the original.
    pub start: usize,
    /// The byte after its last in the original.
    pub end: usize,
}

/// A text without what opens an account.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Redacted {
    /// The text, with placeholders.
    pub text: String,
    /// What was removed, in order, without overlap.
    pub removed: Vec<Removed>,
}

/// Removes from a narrative what opens an account; keeps what investigators need.
///
/// A second pass changes nothing. See the head of this module for what goes and what stays.
///
/// ```
/// let out = privacy::redact_report("I gave him my PIN, 4821. He rang from 01632 960155.");
/// assert_eq!(out.text, "I gave him my PIN, [PIN removed]. He rang from 01632 960155.");
/// assert_eq!(out.removed[0].kind, privacy::Kind::Pin);
/// ```
pub fn redact_report(text: &str) -> Redacted {
    redact(text, Scope::Narrative)
}

/// Removes what opens an account from a field of one line: a name, a code word, a sum. PINs
/// and codes go where the field itself names them; a bare number may be the courier's.
///
/// ```
/// assert_eq!(privacy::redact_field("Blue 42").text, "Blue 42");
/// assert_eq!(privacy::redact_field("my PIN is 4821").text, "my PIN is [PIN removed]");
/// assert_eq!(privacy::redact_field("4929 1234 5678 9012").text, "[card number removed]");
/// ```
pub fn redact_field(text: &str) -> Redacted {
    redact(text, Scope::Field)
}

/// What is removed can stand between a number and its cue, so passes follow until one finds
/// nothing; two are mostly enough, and a text that needs more than these is made up.
const PASSES: usize = 12;

fn redact(text: &str, scope: Scope) -> Redacted {
    let mut out = Redacted { text: text.to_owned(), removed: Vec::new() };
    for _ in 0..PASSES {
        let found = pass(&out.text, scope);
        if found.is_empty() {
            break;
        }
        out.removed = merge(&out.removed, &found);
        out.text = apply(text, &out.removed);
    }
    out
}

/// What one pass finds. The surer comes first, so that the rest is judged once it is gone.
fn pass(text: &str, scope: Scope) -> Vec<Removed> {
    let tokens = Tokens::of(text);
    let atoms = atoms(&tokens);
    let row = Row { tokens: &tokens, atoms: &atoms };
    let found = sure_cards(row);
    if !found.is_empty() {
        return found;
    }
    let found = secret::ibans(&tokens);
    if !found.is_empty() {
        return found;
    }
    let cues = Cues::of(&tokens);
    if scope == Scope::Narrative {
        let found = secret::named(&tokens, &cues);
        if !found.is_empty() {
            return found;
        }
    }
    numbers(row, &cues, scope)
}

/// Adds what was found in a redacted text to what was removed before, in places of the
/// original.
fn merge(before: &[Removed], found: &[Removed]) -> Vec<Removed> {
    let mut out: Vec<Removed> = Vec::with_capacity(before.len() + found.len());
    let mut old = before.iter().peekable();
    // Bytes of the redacted text up to here, and of the original.
    let (mut written, mut read) = (0, 0);
    for new in found {
        while let Some(r) = old.peek() {
            let place = written + (r.start - read);
            if place >= new.start {
                break;
            }
            (written, read) = (place + r.kind.placeholder().len(), r.end);
            out.push(**r);
            old.next();
        }
        let start = read + new.start.saturating_sub(written);
        // A new place can hold old ones.
        while let Some(r) = old.peek() {
            let place = written + (r.start - read);
            if place >= new.end {
                break;
            }
            (written, read) = (place + r.kind.placeholder().len(), r.end);
            old.next();
        }
        let end = read + new.end.saturating_sub(written);
        out.push(Removed { kind: new.kind, start, end });
    }
    out.extend(old.copied());
    out
}

fn apply(text: &str, removed: &[Removed]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut kept = 0;
    for r in removed {
        out.push_str(text.get(kept..r.start).unwrap_or(""));
        out.push_str(r.kind.placeholder());
        kept = r.end;
    }
    out.push_str(text.get(kept..).unwrap_or(""));
    out
}
