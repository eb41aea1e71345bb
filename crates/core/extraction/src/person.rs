//! People's names and the ranks before them.
//!
//! What is certain goes first: names behind a rank or title, then forenames, then surnames of
//! people already named, then surnames that the words around them make likely.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::gazetteer::{self, Sort};
use crate::lexicon::Class;
use crate::organisation::title_case;
use crate::rank::{is_rank, is_short, rank};
use crate::surname;
use crate::token::{Gap, Text};
use crate::words::words;

/// Where a word stands in a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    First,
    /// Directly behind a forename or an initial, where a town is a surname.
    Surname,
    Further,
}

/// Words that a name follows.
const CUES: &[&str] = words![
    called named name was is of said say a an as this that by for from uncle aunt auntie aunty
    it to with friend manager sister brother neighbour husband wife son daughter nephew niece
    nan lady man ask asked colleague or and mate cousin controller driver partner officer
    law our grandson granddaughter carer cashier hubby himself herself
];

/// Ranks, titles, and the names behind them.
pub(crate) fn find_ranked(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = ranked(draft, i).or_else(|| titled(draft, i)).unwrap_or(i + 1);
    }
}

/// All other names.
pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = forename_led(draft, i)
            .or_else(|| initialled(draft, i))
            .or_else(|| surname::introduced(draft, i))
            .unwrap_or(i + 1);
    }
    surname::find(draft);
}

fn ranked(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !draft.free(i, i + 1) {
        return None;
    }
    let officer = text.any(i, words![officer agent])
        && text.token(i).shape.cap
        && text.token(i + 1).shape.cap
        && (text.is(i + 1, Class::FORENAME.or(Class::SURNAME))
            || !text.is(i + 1, Class::WORD.or(Class::FUNCTION).or(Class::HEADS_PHRASE)));
    // In a text without capitals a surname that is no word has to follow.
    let officer = officer
        || !text.cased
            && text.any(i, words![officer])
            && text.follows(i + 1)
            && text.is(i + 1, Class::SURNAME)
            && !text.is(i + 1, Class::WORD.or(Class::FUNCTION));
    let (word, to) = rank(text, i).or_else(|| officer.then(|| (text.norm(i).to_owned(), i + 1)))?;
    let number = is_badge(text, to);
    if number && !draft.free(to, to + 1) {
        return None;
    }
    let mut at = to + usize::from(number);
    at += usize::from(text.any(at, words![something summat somebody]));
    at += usize::from(text.any(at, words![called named]));
    let name = name_after(draft, at);
    if !is_rank(text, (i, to), name.is_some()) || !draft.free(i, to) {
        return None;
    }
    let badge = if number { Detail::Number(text.norm(to).to_owned()) } else { Detail::None };
    draft.claim_with(Kind::Rank, i, to, (word, badge));
    draft.police = true;
    let Some(end) = name else { return Some(to) };
    claim(draft, at, end);
    Some(alternative(draft, at, end))
}

/// The number of a collar or warrant between a rank and a name.
fn is_badge(text: &Text, i: usize) -> bool {
    i < text.len()
        && text.token(i).shape.digits
        && (text.follows(i)
            || is_short(text, i.wrapping_sub(1)) && text.gap(i).only(Gap::SPACE.or(Gap::STOP)))
        && (2..=6).contains(&text.norm(i).len())
}

/// "DC Hammond or Hammon": neither is sure, both are names. The token after them.
pub(crate) fn alternative(draft: &mut Draft, from: usize, end: usize) -> usize {
    let text = draft.text;
    let other = end + 1;
    let alike = text.norm(other).get(..1) == text.norm(end - 1).get(..1)
        || text.norm(other).get(..1) == text.norm(from).get(..1)
        || text.is(other, Class::FORENAME.or(Class::SURNAME));
    if !text.any(end, words![or])
        || !text.token(other).shape.cap
        || !draft.free(other, other + 1)
        || text.is(other, Class::FUNCTION)
        || !alike
    {
        return end;
    }
    let to = name_after(draft, other).unwrap_or(other + 1);
    claim(draft, other, to);
    to
}

/// The token after the name that begins at token `i`, behind a rank.
pub(crate) fn name_after(draft: &Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let mut at = i;
    while at < i + 3 && draft.free(at, at + 1) && is_name_word(text, at, slot(text, i, at)) {
        let joined = if at == i { opens_name(text, i) } else { goes_on(text, at) };
        if !joined {
            break;
        }
        at += 1;
        if text.token(at - 1).shape.possessive {
            break;
        }
    }
    (at > i).then_some(at)
}

fn slot(text: &Text, i: usize, at: usize) -> Slot {
    let before = at.wrapping_sub(1);
    match at {
        _ if at == i => Slot::First,
        _ if at == i + 1 && (text.is(before, Class::FORENAME) || is_initial(text, before)) => {
            Slot::Surname
        }
        _ => Slot::Further,
    }
}

/// True if nothing but a space or the dot of a rank or title stands before a name.
fn opens_name(text: &Text, i: usize) -> bool {
    let before = i.wrapping_sub(1);
    text.gap(i).only(Gap::SPACE.or(Gap::QUOTE))
        || is_short(text, before)
        || text.is(before, Class::TITLE) && matches!(text.gap_text(i).trim(), "" | ".")
}

/// True if token `at` is joined to the word of the name before it.
fn goes_on(text: &Text, at: usize) -> bool {
    let gap = text.gap(at);
    let initial =
        is_initial(text, at - 1) && gap.only(Gap::SPACE.or(Gap::STOP)) && gap.has(Gap::STOP);
    gap.only(Gap::SPACE.or(Gap::DASH)) || initial
}

pub(crate) fn is_initial(text: &Text, i: usize) -> bool {
    text.raw(i).len() == 1 && text.token(i).shape.cap && text.norm(i) != "i"
}

pub(crate) fn is_name_word(text: &Text, i: usize, slot: Slot) -> bool {
    let shape = text.token(i).shape;
    let listed = text.is(i, Class::FORENAME.or(Class::SURNAME));
    if shape.digit_first || shape.mixed || text.is(i, Class::FUNCTION) || text.norm(i).is_empty() {
        return false;
    }
    if text.is(i, Class::WEEKDAY) || text.is(i, Class::RANK) && !listed {
        return false;
    }
    let org = text.any(i, words![police cid met station scotland hammersmith]);
    if shape.cap && text.cased {
        let placed = match slot {
            Slot::First => false,
            Slot::Surname => !listed && is_no_surname(text, i),
            Slot::Further => !listed && text.is(i, Class::HEADS_PHRASE) && !text.is(i, Class::WORD),
        };
        return !org && !placed;
    }
    // Without capitals only what is on the lists, or is no word at all, can be a name.
    let unknown =
        !text.is(i, Class::WORD.or(Class::HEADS_PHRASE)) && text.norm(i).len() > 2 && !text.cased;
    let word = text.is(i, Class::WORD) && slot != Slot::First && !text.is(i, Class::SURNAME);
    !org && !word && (listed || unknown)
}

/// Behind a forename any town may be a surname, but no force, firm, region or part of London,
/// and no town of several words.
fn is_no_surname(text: &Text, i: usize) -> bool {
    if !text.is(i, Class::HEADS_PHRASE) {
        return false;
    }
    let Some(found) = gazetteer::find(text, i, |_| true) else { return false };
    let london = |n: usize| gazetteer::towns().get(n).is_some_and(|t| t.county == "Greater London");
    let town = matches!(found.phrase.sort, Sort::Town(n) if !london(n));
    let office = text.follows(i + 1)
        && text.any(i + 1, words![branch town road station cid nick police office high]);
    found.end > i + 1 || !town || office
}

/// "Mr Wilson", "Mrs T", "Miss Sarah Bennett": the title belongs to the name.
fn titled(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.is(i, Class::TITLE) || !draft.free(i, i + 1) {
        return None;
    }
    let clear = matches!(text.norm(i), "mr" | "mrs" | "ms" | "mister")
        || text.any(i, words![dr doctor])
            && !text.cased
            && (text.is(i + 1, Class::SURNAME) || unlisted(text, i + 1));
    let cap = text.token(i).shape.cap && text.token(i + 1).shape.cap;
    if !clear && !cap
        || text.any(i, words![father])
        || !text.gap(i + 1).only(Gap::SPACE.or(Gap::STOP))
    {
        return None;
    }
    let end = name_after(draft, i + 1)?;
    let known = text.is(i + 1, Class::FORENAME.or(Class::SURNAME));
    if text.any(i, words![lord lady sir miss]) && !known && !text.token(i).shape.cap {
        return None;
    }
    claim(draft, i, end);
    Some(end)
}

pub(crate) fn claim(draft: &mut Draft, from: usize, to: usize) {
    let mut name = String::new();
    for at in from..to {
        if at > from {
            name.push(if draft.text.gap_text(at) == "-" { '-' } else { ' ' });
        }
        name.push_str(&proper(draft.text.raw(at)));
    }
    draft.claim(Kind::Person, from, to, name);
}

/// A name as it is written, but not all in small letters or all in capitals.
pub(crate) fn proper(raw: &str) -> String {
    let same =
        raw.chars().skip(1).all(|c| !c.is_uppercase()) || raw.chars().all(|c| !c.is_lowercase());
    if same { title_case(&raw.to_lowercase()) } else { raw.to_owned() }
}

fn forename_led(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.is(i, Class::FORENAME) || !draft.free(i, i + 1) || shortened(text, i) {
        return None;
    }
    let cap = text.token(i).shape.cap && text.cased;
    if draft.in_place(i) || text.any(i.wrapping_sub(1), words![st saint]) && text.follows(i) {
        return None;
    }
    let surname = has_surname(draft, i, cap);
    if !surname && (is_place_here(text, i) || !alone(draft, i, cap)) {
        return None;
    }
    let next = i + 1;
    if surname
        && !cap
        && text.is(i, Class::WORD)
        && !text.any(i.wrapping_sub(1), words![a called named name was is by from dc as of])
        && !text.is(next, Class::SURNAME)
    {
        return None;
    }
    let mut end = next + usize::from(surname);
    let double = surname && text.gap_text(end) == "-" && text.token(end).shape.cap;
    let third = surname
        && cap
        && text.follows(end)
        && text.token(end).shape.cap
        && (text.is(end, Class::SURNAME)
            || text.is(end - 1, Class::FORENAME)
                && !text.is(end, Class::HEADS_PHRASE.or(Class::FUNCTION).or(Class::STREET))
                && !text.token(end).shape.upper)
        && draft.free(end, end + 1)
        && !text.is(end, Class::WORD)
        && !text.token(end - 1).shape.possessive;
    end += usize::from(double || third);
    claim(draft, i, end);
    Some(alternative(draft, i, end))
}

/// "Reg V20 NEO" and "Vic resides" are a registration and a victim.
pub(crate) fn shortened(text: &Text, i: usize) -> bool {
    let next = text.token(i + 1).shape;
    let called = text.any(i.wrapping_sub(1), words![called named uncle was is dc ds pc mr]);
    let noted = text.any(
        i + 1,
        words![
            resides states stated lives lived received aged advised attended was is has had
            number no plate mark handed withdrew told says and then
        ],
    ) || text.gap(i + 1).has(Gap::COLON)
        || next.digit_first
        || next.mixed
        || text.raw(i + 1).len() <= 2 && text.token(i + 2).shape.digit_first;
    // "Vic instructed to", "Vic Ronald Chivers" and "Susp" beside it are how call takers write.
    let victim = text.any(i, words![vic])
        && text.follows(i + 1)
        && (!text.token(i + 1).shape.cap && text.cased || text.is(i + 1, Class::FORENAME));
    text.any(i, words![reg vic]) && (noted || victim) && !called
}

/// True if the word behind the forename at token `i` is its surname.
fn has_surname(draft: &Draft, i: usize, cap: bool) -> bool {
    let text = draft.text;
    let next = i + 1;
    let near = text.follows(next) && draft.free(next, next + 1) && !text.token(i).shape.possessive;
    if !near {
        return false;
    }
    let next_cap = text.token(next).shape.cap && text.cased;
    let known = text.is(next, Class::SURNAME) && !text.is(next, Class::FUNCTION);
    if !cap {
        return !text.token(next).shape.cap
            && (known && !(text.is(i, Class::WORD) && text.is(next, Class::WORD))
                || unlisted(text, next) && !text.is(i, Class::WORD) && !text.cased);
    }
    // "Grace Norwich" at the head of a sentence may be two things; "Will Norwich" is.
    let opener = text.is(i, Class::WORD)
        && text.opens_sentence(i)
        && text.is(next, Class::HEADS_PHRASE)
        && !known;
    next_cap && is_name_word(text, next, Slot::Surname) && !opener
        || known && !text.is(next, Class::WORD) && !text.is(i, Class::WORD)
}

/// No word, no place, only letters: in a text without capitals it may be a surname.
pub(crate) fn unlisted(text: &Text, i: usize) -> bool {
    let norm = text.norm(i);
    norm.len() > 3
        && norm.chars().all(char::is_alphabetic)
        && !text.is(i, Class::WORD.or(Class::FUNCTION).or(Class::HEADS_PHRASE))
}

/// True if a forename with no surname behind it is a name here.
fn alone(draft: &Draft, i: usize, cap: bool) -> bool {
    let text = draft.text;
    let word = text.is(i, Class::WORD.or(Class::FUNCTION));
    let before = i.wrapping_sub(1);
    let cue = text.any(before, CUES);
    let month = text.is(i, Class::MONTH.or(Class::WEEKDAY))
        && !text.any(before, words![called named aunt auntie]);
    if month {
        return false;
    }
    if !cap {
        let speaks = text.any(i + 1, words![from at rang called said phoned]);
        let named = text.any(before, words![called named uncle auntie aunty aunt])
            || text.any(before, words![a an lady man was its name]) && speaks;
        return !word && !text.cased && (cue || speaks || text.gap(i).has(Gap::QUOTE))
            || named
                && !word
                && (speaks || text.any(before, words![called named uncle auntie aunty aunt]));
    }
    let shape = text.token(i).shape;
    if shape.upper {
        return false;
    }
    if text.any(i + 1, words![he she]) && text.any(i + 2, words![said says reckoned]) && !word {
        return true;
    }
    let bound = text.any(before, words![a an])
        && text.follows(i + 1)
        && !text.is(i + 1, Class::FUNCTION)
        && !text.any(i + 1, words![rang called phoned something somebody someone summat]);
    if bound {
        return false;
    }
    let followed = text.follows(i + 1)
        && text.any(i + 1, words![from at who said says rang called phoned and is was of told]);
    if word || text.is(i, Class::COLOUR.or(Class::CODE_NOUN)) {
        return !text.opens_sentence(i)
            && (cue || followed || text.gap(i).has(Gap::COMMA))
            && !(text.token(i + 1).shape.cap && text.follows(i + 1))
            && !text.gap(i).has(Gap::QUOTE)
            && !text.any(before, words![the of for to]);
    }
    let place = text.is(i, Class::HEADS_PHRASE);
    !place || followed || cue && !text.is(before, Class::LOCATIVE)
}

/// A town that is a forename too, behind a word of place; a call from Barry is from a man.
pub(crate) fn is_place_here(text: &Text, i: usize) -> bool {
    let town = text.is(i, Class::HEADS_PHRASE)
        && gazetteer::find(text, i, |p| {
            matches!(p.sort, Sort::Town(_) | Sort::Region | Sort::Abroad | Sort::London)
        })
        .is_some();
    let before = i.wrapping_sub(1);
    let came = text.any(before, words![from])
        && !text.any(
            before.wrapping_sub(1),
            words![call calls called word text message email letter visit voicemail card ring heard rang],
        )
        && !(text.follows(i + 1)
            && text.any(i + 1, words![from at of in who rang called phoned said saying]));
    town && (came || text.any(before, words![in at to near around outside]))
}

/// "P. Marsh", "R Chambers"; a surname on no list behind a full stop or a word such as "of".
fn initialled(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let next = i + 1;
    let dotted = text.gap(next).only(Gap::SPACE.or(Gap::STOP));
    if !is_initial(text, i)
        || !dotted
        || !draft.free(i, i + 2)
        || text.norm(i) == "a" && !text.gap(next).has(Gap::STOP)
    {
        return None;
    }
    let shape = text.token(next).shape;
    let capital = shape.cap && !shape.upper && !shape.mixed;
    let led = text.any(i.wrapping_sub(1), words![of by to from called named was is payee account]);
    let other = Class::WORD.or(Class::FUNCTION).or(Class::HEADS_PHRASE).or(Class::STREET);
    let unknown = led && text.norm(next).len() > 3 && !text.is(next, other);
    (capital && (text.is(next, Class::SURNAME) || unknown)).then(|| {
        claim(draft, i, i + 2);
        i + 2
    })
}
