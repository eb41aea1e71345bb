//! Surnames without a rank, title or forename before them: those that the words around them
//! introduce, those of people already named, and those that stand where a name stands.

use crate::draft::Draft;
use crate::entity::Kind;
use crate::gazetteer::{self, Sort};
use crate::lexicon::Class;
use crate::person::{Slot, alternative, claim, is_name_word, is_place_here, proper, shortened};
use crate::token::{Gap, Text};
use crate::words::words;
use std::collections::HashSet;

/// What a name cannot be when it is on no list of names.
const KNOWN: Class = Class::KNOWN.or(Class::HEADS_PHRASE).or(Class::CODE_NOUN).or(Class::STREET);

/// Things that are called something and are nobody.
const THINGS: &[&str] = words![
    village town hamlet place road street lane close house home pub farm hotel shop store firm
    company app website site scheme operation cat dog bank business charity thing something
    area estate island city parish river it they what
];

/// Names alone, after those with a forename.
pub(crate) fn find(draft: &mut Draft) {
    find_again(draft);
    let mut i = 0;
    while i < draft.text.len() {
        i = surname(draft, i).unwrap_or(i + 1);
    }
    find_again(draft);
}

/// A name on no list: "gave the name Piotr Wisniewski", "spoke to Pillai", "Abimbola Adebayo of
/// Action Fraud".
pub(crate) fn introduced(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !is_unknown(draft, i) || draft.in_place(i) || shortened(text, i) {
        return None;
    }
    let end = name_end(draft, i);
    let (several, led) = (end > i + 1, text.follows(i));
    let pair = several && led && text.any(i.wrapping_sub(1), words![from by with to was is of and]);
    let sure = led && is_introduced(text, i);
    let man = led && text.any(i.wrapping_sub(1), words![man officer chap bloke caller fella guy]);
    let told = (text.gap(i).has(Gap::COMMA) || text.opens_sentence(i) || man)
        && text.any(end, words![he she])
        && text.any(end + 1, words![said says reckoned called claimed]);
    let listed = several && text.is(end - 1, Class::SURNAME) && !text.is(end - 1, Class::WORD);
    let acts = several && text.follows(end) && text.any(end, words![rang phoned called said told]);
    if !(sure || pair && sends(text, i) || told || listed || acts || several && of_firm(draft, end))
    {
        return None;
    }
    claim(draft, i, end);
    Some(alternative(draft, i, end))
}

/// A capitalised word that no list knows.
fn is_unknown(draft: &Draft, i: usize) -> bool {
    let text = draft.text;
    let shape = text.token(i).shape;
    shape.cap
        && text.cased
        && !shape.upper
        && !shape.mixed
        && text.norm(i).len() > 2
        && !text.is(i, KNOWN)
        && draft.free(i, i + 1)
}

/// The token after the words that make one name with token `i`.
fn name_end(draft: &Draft, i: usize) -> usize {
    let text = draft.text;
    let mut end = i + 1;
    while end < i + 3
        && text.gap(end).only(Gap::SPACE.or(Gap::DASH))
        && end < text.len()
        && !text.token(end - 1).shape.possessive
        && text.token(end).shape.cap
        && !text.token(end).shape.upper
        && draft.free(end, end + 1)
        && (text.is(end, Class::SURNAME) || !text.is(end, KNOWN))
        && is_name_word(text, end, Slot::Surname)
    {
        end += 1;
    }
    end
}

/// Words before a name that say that it is one.
fn is_introduced(text: &Text, i: usize) -> bool {
    let back = |n: usize| i.wrapping_sub(n);
    let himself = |n: usize| {
        text.any(back(n), words![himself herself themselves themself])
            && text.any(back(n + 1), words![called calling calls introduced named])
    };
    let spoke = text.any(back(1), words![to with])
        && text.any(back(2), words![spoke speak speaking talked talking spoken]);
    let name = text.any(back(1), words![name surname names])
        && text.any(back(2), words![the his her gave a false giving of family first]);
    // "My carer Folasade", "Colleague Priyanka spoke to her".
    let kin = text.any(
        back(1),
        words![
            carer colleague friend neighbour nephew niece cousin manager supervisor cashier teller
            husband wife sister brother son daughter grandson granddaughter uncle aunt
        ],
    ) && (text.opens_sentence(back(1))
        || text.any(back(2), words![my her his our their the a branch next]));
    is_called(text, i)
        || kin
        || himself(1)
        || text.any(back(1), words![as]) && himself(2)
        || spoke
        || name
        || text.any(back(1), words![for]) && text.any(back(2), words![ask asked asking])
}

/// "a call from", "a letter from": a person or a firm follows.
fn sends(text: &Text, i: usize) -> bool {
    let sent = text.any(
        i.wrapping_sub(2),
        words![call calls visit letter text message email voicemail name payee rung phoned account],
    );
    sent && text.any(i.wrapping_sub(1), words![from by of])
}

/// "… of Action Fraud", "… from the Halifax".
fn of_firm(draft: &Draft, end: usize) -> bool {
    let text = draft.text;
    let the = usize::from(text.any(end + 1, words![the your my]));
    let firm = end + 1 + the;
    text.any(end, words![of from at])
        && text.follows(end)
        && [Kind::Organisation, Kind::Bank, Kind::Station].iter().any(|k| draft.is(firm, *k))
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
        if !free
            || opener
            || is_place_here(text, i)
            || text.token(i + 1).shape.cap && text.follows(i + 1) && ordinary
        {
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
    let plain = !shape.upper && !shape.mixed && !shape.digit_first;
    let unknown = shape.cap && plain && !text.is(i, KNOWN.or(Class::FORENAME));
    let people = text.any(i, words![welsh french irish english scots german]) && !called;
    if people || !(text.is(i, Class::SURNAME) || unknown && called) {
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
    Some(alternative(draft, i, i + 1))
}

/// "called X", "his name was X", "name of X", "called himself X".
fn is_called(text: &Text, i: usize) -> bool {
    let (last, before) = (i.wrapping_sub(1), i.wrapping_sub(2));
    let named = text.any(before, words![name surname named]);
    text.follows(i)
        && (text.any(last, words![called named surname])
            && (!text.any(before, THINGS) || text.token(before).shape.cap)
            || text.any(last, words![was is of as]) && named
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
