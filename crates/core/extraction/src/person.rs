//! People's names and the ranks before them.
//!
//! What is certain goes first: names behind a rank or title, then forenames, then surnames of
//! people already named, then surnames that the words around them make likely.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::gazetteer::{self, Sort};
use crate::lexicon::Class;
use crate::organisation::title_case;
use crate::token::{Gap, Text};
use crate::words::words;
use std::collections::HashSet;

/// Words that a name follows.
const CUES: &[&str] = words![
    called named name was is of said say a an as this that by for from uncle aunt auntie aunty
    it to with friend manager sister brother neighbour husband wife son daughter nephew niece
    nan lady man ask asked colleague or and mate cousin controller driver partner officer
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
        i = forename_led(draft, i).or_else(|| initialled(draft, i)).unwrap_or(i + 1);
    }
    find_again(draft);
    let mut i = 0;
    while i < draft.text.len() {
        i = surname(draft, i).unwrap_or(i + 1);
    }
    find_again(draft);
}

/// The rank at token `i`, in words, and the token after it.
pub(crate) fn rank(text: &Text, i: usize) -> Option<(String, usize)> {
    let spaced = text.norm(i) == "d"
        && text.norm(i + 1).len() == 1
        && text.gap(i + 1).only(Gap::SPACE.or(Gap::STOP));
    if spaced && text.any(i + 1, words![c s i]) && (text.token(i).shape.cap || !text.cased) {
        let word = match text.norm(i + 1) {
            "c" => "detective constable",
            "s" => "detective sergeant",
            _ => "detective inspector",
        };
        return Some((word.to_owned(), i + 2));
    }
    let mut words: Vec<&str> = Vec::new();
    let mut at = i;
    while words.len() < 4
        && (at == i
            || text.gap(at).only(Gap::SPACE.or(Gap::STOP))
                && (text.follows(at) || is_short(text, at - 1)))
    {
        let last = words.last().copied().unwrap_or("");
        let Some(word) = rank_word(text.norm(at), last, text.is(at + 1, Class::RANK)) else {
            break;
        };
        words.push(word);
        at += 1;
        if !matches!(
            word,
            "detective" | "chief" | "police" | "temporary" | "acting" | "assistant" | "deputy"
        ) {
            break;
        }
    }
    let only_modifier = words.iter().all(|w| {
        matches!(*w, "chief" | "police" | "temporary" | "acting" | "assistant" | "deputy")
    });
    (!words.is_empty() && !only_modifier).then(|| (words.join(" "), at))
}

fn is_short(text: &Text, i: usize) -> bool {
    matches!(text.norm(i), "det" | "insp" | "sgt" | "supt" | "ch" | "cons" | "dc" | "ds" | "pc")
        && text.gap_text(i + 1).starts_with('.')
}

fn rank_word(norm: &str, last: &str, before_rank: bool) -> Option<&'static str> {
    Some(match norm {
        "dc" | "wdc" => "detective constable",
        "ds" => "detective sergeant",
        "di" => "detective inspector",
        "dci" => "detective chief inspector",
        "dsu" | "dsi" => "detective superintendent",
        "dcs" | "dcsi" => "detective chief superintendent",
        "pc" | "wpc" => "police constable",
        "pcso" => "police community support officer",
        "sgt" | "sergeant" | "seargent" | "sargeant" | "serjeant" => "sergeant",
        "constable" => "constable",
        "inspector" | "insp" => "inspector",
        "superintendent" | "supt" => "superintendent",
        "detective" | "det" => "detective",
        "commander" => "commander",
        "commissioner" => "commissioner",
        "colonel" => "colonel",
        "captain" => "captain",
        "major" => "major",
        "lieutenant" => "lieutenant",
        "corporal" => "corporal",
        "brigadier" => "brigadier",
        "general" if last == "major" => "general",
        "chief" if before_rank => "chief",
        "police" if before_rank => "police",
        "assistant" if before_rank => "assistant",
        "deputy" if before_rank => "deputy",
        _ => return None,
    })
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
    let (word, to) = rank(text, i).or_else(|| officer.then(|| (text.norm(i).to_owned(), i + 1)))?;
    let mut at = to;
    let number = at < text.len()
        && text.token(at).shape.digits
        && text.follows(at)
        && (2..=6).contains(&text.norm(at).len());
    if number && !draft.free(at, at + 1) {
        return None;
    }
    if number {
        at += 1;
    }
    if text.any(at, words![something summat somebody]) {
        at += 1;
    }
    if text.any(at, words![called named]) {
        at += 1;
    }
    let name = name_after(draft, at);
    if !is_rank(text, (i, to), name.is_some()) || !draft.free(i, to) {
        return None;
    }
    let badge =
        if number { Detail::Number(text.norm(at.min(to)).to_owned()) } else { Detail::None };
    draft.claim_with(Kind::Rank, i, to, (word, badge));
    draft.police = true;
    let Some(end) = name else { return Some(to) };
    claim(draft, at, end);
    // "DC Hammond or Hammon": neither is sure, both are names.
    if text.any(end, words![or])
        && text.token(end + 1).shape.cap
        && draft.free(end + 1, end + 2)
        && !text.is(end + 1, Class::FUNCTION)
    {
        let other = name_after(draft, end + 1).unwrap_or(end + 2);
        claim(draft, end + 1, other);
        return Some(other);
    }
    Some(end)
}

/// Abbreviations and words that mean other things count as ranks before a name only, or where
/// they are written or led up to as one.
fn is_rank(text: &Text, (i, to): (usize, usize), named: bool) -> bool {
    if named {
        return true;
    }
    let shape = text.token(i).shape;
    let article = text.any(i.wrapping_sub(1), words![a an the hes shes was is local said]);
    match text.norm(i) {
        "pc" | "di" | "ds" | "dc" | "dcs" | "dsi" | "dsu" | "det" | "insp" | "supt"
            if to == i + 1 =>
        {
            shape.upper
                && (article
                    || text.any(to, words![attended came from at of who])
                    || text.gap(to).has(Gap::BREAK))
                || article && text.norm(i) == "dc"
        }
        "detective" if to == i + 1 => text.any(to, words![from of at]) || shape.cap || article,
        "major" | "captain" | "general" | "commander" | "corporal" => {
            shape.cap && !text.opens_sentence(i)
        }
        "d" => false,
        _ => true,
    }
}

/// The token after the name that begins at token `i`, behind a rank.
fn name_after(draft: &Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let mut at = i;
    while at < i + 3 && draft.free(at, at + 1) && is_name_word(text, at, at > i) {
        let gap = text.gap(at);
        let initial = at > i
            && is_initial(text, at - 1)
            && gap.only(Gap::SPACE.or(Gap::STOP))
            && gap.has(Gap::STOP);
        if at > i && !gap.only(Gap::SPACE.or(Gap::DASH)) && !initial {
            break;
        }
        if at == i
            && !(gap.only(Gap::SPACE.or(Gap::QUOTE))
                || is_short(text, i.wrapping_sub(1))
                || text.is(i.wrapping_sub(1), Class::TITLE)
                    && matches!(text.gap_text(i).trim(), "" | "."))
        {
            break;
        }
        at += 1;
        if text.token(at - 1).shape.possessive {
            break;
        }
    }
    (at > i).then_some(at)
}

fn is_initial(text: &Text, i: usize) -> bool {
    text.raw(i).len() == 1 && text.token(i).shape.cap && text.norm(i) != "i"
}

fn is_name_word(text: &Text, i: usize, further: bool) -> bool {
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
        let placed =
            further && !listed && text.is(i, Class::HEADS_PHRASE) && !text.is(i, Class::WORD);
        return !org && !placed;
    }
    // Without capitals only what is on the lists, or is no word at all, can be a name.
    let unknown =
        !text.is(i, Class::WORD.or(Class::HEADS_PHRASE)) && text.norm(i).len() > 2 && !text.cased;
    let word = text.is(i, Class::WORD) && further && !text.is(i, Class::SURNAME);
    !org && !word && (listed || unknown)
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

fn claim(draft: &mut Draft, from: usize, to: usize) {
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
fn proper(raw: &str) -> String {
    let same =
        raw.chars().skip(1).all(|c| !c.is_uppercase()) || raw.chars().all(|c| !c.is_lowercase());
    if same { title_case(&raw.to_lowercase()) } else { raw.to_owned() }
}

fn forename_led(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.is(i, Class::FORENAME) || !draft.free(i, i + 1) {
        return None;
    }
    let cap = text.token(i).shape.cap && text.cased;
    if draft.in_place(i) || text.any(i.wrapping_sub(1), words![st saint]) && text.follows(i) {
        return None;
    }
    let next = i + 1;
    let near = text.follows(next) && draft.free(next, next + 1) && !text.token(i).shape.possessive;
    let next_cap = text.token(next).shape.cap && text.cased;
    let known = text.is(next, Class::SURNAME) && !(text.is(next, Class::FUNCTION));
    let surname = near
        && if cap {
            next_cap && is_name_word(text, next, true)
                || known && !text.is(next, Class::WORD) && !text.is(i, Class::WORD)
        } else {
            !text.token(next).shape.cap
                && (known && !(text.is(i, Class::WORD) && text.is(next, Class::WORD))
                    || unlisted(text, next) && !text.is(i, Class::WORD) && !text.cased)
        };
    if !surname && (is_place_here(text, i) || !alone(draft, i, cap)) {
        return None;
    }
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
        && text.is(end, Class::SURNAME)
        && draft.free(end, end + 1)
        && !text.is(end, Class::WORD)
        && !text.token(end - 1).shape.possessive;
    end += usize::from(double || third);
    claim(draft, i, end);
    Some(end)
}

/// No word, no place, only letters: in a text without capitals it may be a surname.
fn unlisted(text: &Text, i: usize) -> bool {
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
            || text.any(before, words![a an lady man]) && speaks;
        return !word && !text.cased && (cue || speaks || text.gap(i).has(Gap::QUOTE))
            || named && !word && text.any(before, words![called named uncle auntie aunty aunt]);
    }
    let shape = text.token(i).shape;
    if shape.upper {
        return false;
    }
    let bound = text.any(before, words![a an])
        && text.follows(i + 1)
        && !text.is(i + 1, Class::FUNCTION)
        && !text.any(i + 1, words![rang called phoned]);
    if bound {
        return false;
    }
    let followed = text.follows(i + 1)
        && text.any(i + 1, words![from at who said says rang called phoned and is was of told]);
    if word || text.is(i, Class::COLOUR.or(Class::CODE_NOUN)) {
        return !text.opens_sentence(i)
            && (cue || followed || text.gap(i).has(Gap::COMMA))
            && !text.token(i + 1).shape.cap
            && !text.gap(i).has(Gap::QUOTE)
            && !text.any(before, words![the of for to]);
    }
    let place = text.is(i, Class::HEADS_PHRASE);
    !place || followed || cue && !text.is(before, Class::LOCATIVE)
}

/// A town that is a forename too, behind a word of place.
fn is_place_here(text: &Text, i: usize) -> bool {
    let town = text.is(i, Class::HEADS_PHRASE)
        && gazetteer::find(text, i, |p| {
            matches!(p.sort, Sort::Town(_) | Sort::Region | Sort::Abroad | Sort::London)
        })
        .is_some();
    town && text.any(i.wrapping_sub(1), words![in at to near around outside])
}

/// "P. Marsh", "R Chambers".
fn initialled(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let dotted = text.gap(i + 1).only(Gap::SPACE.or(Gap::STOP));
    if !is_initial(text, i)
        || !dotted
        || !draft.free(i, i + 2)
        || text.norm(i) == "a" && !text.gap(i + 1).has(Gap::STOP)
    {
        return None;
    }
    let listed = text.is(i + 1, Class::SURNAME)
        && text.token(i + 1).shape.cap
        && !text.token(i + 1).shape.upper;
    listed.then(|| {
        claim(draft, i, i + 2);
        i + 2
    })
}

/// Names of people already named, wherever they come again.
fn find_again(draft: &mut Draft) {
    let mut names: HashSet<String> = HashSet::new();
    for found in draft.found.iter().filter(|f| f.entity.kind == Kind::Person) {
        let last = draft.text.norm(found.to - 1);
        if last.len() > 2 && !names.contains(last) {
            names.insert(last.to_owned());
        }
    }
    if names.is_empty() {
        return;
    }
    for i in 0..draft.text.len() {
        let text = draft.text;
        let shape = text.token(i).shape;
        let ordinary = text.is(i, Class::WORD);
        let free = draft.free(i, i + 1) && (shape.cap || !text.cased && !ordinary);
        let opener = ordinary && text.opens_sentence(i) && text.follows(i + 1);
        if !free || opener || text.token(i + 1).shape.cap && text.follows(i + 1) && ordinary {
            continue;
        }
        if names.contains(text.norm(i)) {
            draft.claim(Kind::Person, i, i + 1, proper(text.raw(i)));
        }
    }
}

/// A surname alone, where the words around it make it one.
fn surname(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !draft.free(i, i + 1) || draft.in_place(i) || is_place_here(text, i) {
        return None;
    }
    let shape = text.token(i).shape;
    let called = is_called(text, i);
    let other = Class::FUNCTION
        .or(Class::HEADS_PHRASE)
        .or(Class::CODE_NOUN)
        .or(Class::MAKE)
        .or(Class::MODEL)
        .or(Class::FORENAME)
        .or(Class::WORD);
    let plain = !shape.upper && !shape.mixed && !shape.digit_first;
    let unknown = shape.cap && plain && !text.is(i, other);
    if !(text.is(i, Class::SURNAME) || unknown && called) {
        return None;
    }
    let accepted = if text.cased && shape.cap {
        called && !joined(text, i) || stands_as_name(text, i)
    } else {
        !text.is(i, Class::WORD)
            && (called
                || !text.cased
                    && !is_town(text, i)
                    && text.any(i.wrapping_sub(1), words![was a by]))
    };
    if !accepted {
        return None;
    }
    draft.claim(Kind::Person, i, i + 1, proper(text.raw(i)));
    Some(i + 1)
}

/// "called X", "his name was X", "name of X", "called himself X".
fn is_called(text: &Text, i: usize) -> bool {
    let (last, before) = (i.wrapping_sub(1), i.wrapping_sub(2));
    let named = text.any(before, words![name surname]);
    text.follows(i)
        && (text.any(last, words![called named surname])
            || text.any(last, words![was is of]) && named
            || text.any(last, words![himself herself])
                && text.any(before, words![called calling calls]))
}

fn is_town(text: &Text, i: usize) -> bool {
    let place = |p: &gazetteer::Phrase| {
        !matches!(p.sort, Sort::Bank | Sort::Police | Sort::Team | Sort::Firm)
    };
    text.is(i, Class::HEADS_PHRASE) && gazetteer::find(text, i, place).is_some()
}

/// A capital on either side makes a word part of some other name.
fn joined(text: &Text, i: usize) -> bool {
    let before = i.wrapping_sub(1);
    let after = text.follows(i + 1) && text.token(i + 1).shape.cap && text.norm(i + 1) != "i";
    let led = text.follows(i)
        && text.token(before).shape.cap
        && !text.is(before, Class::FUNCTION)
        && !text.opens_sentence(before);
    after || led || text.gap(i).has(Gap::AMP) || text.gap(i + 1).has(Gap::AMP)
}

/// A capitalised surname that nobody is called by in so many words.
fn stands_as_name(text: &Text, i: usize) -> bool {
    let before = i.wrapping_sub(1);
    let next = i + 1;
    if joined(text, i) || text.token(i).shape.upper {
        return false;
    }
    let ends =
        text.gap(next).has(Gap::COMMA.or(Gap::STOP).or(Gap::QUOTE).or(Gap::BRACKET).or(Gap::EDGE));
    let speaks = text.any(
        next,
        words![
            he from at the of again with said rang or had was told and who has called phoned is
        ],
    ) && text.follows(next);
    let opens = text.opens_sentence(i);
    if text.is(i, Class::WORD) {
        let told =
            opens && text.gap(next).has(Gap::COMMA) && text.any(next, words![he she a his said]);
        let said = text.any(before, words![say said calling]) && !text.gap(i).has(Gap::QUOTE);
        return (ends || speaks) && (told || said || text.gap(i).has(Gap::BRACKET));
    }
    if is_town(text, i) {
        let named = text.any(before, words![said say or it])
            || text.any(before, words![for to by with that])
                && text.any(next, words![at from said rang had told]);
        return (ends || speaks) && named;
    }
    // A sentence that is no more than a name is one.
    ends || speaks && !text.any(before, words![the])
        || !opens && !text.any(before, words![the a in near])
}
