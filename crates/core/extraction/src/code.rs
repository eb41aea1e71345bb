//! Code words: what the collector would say, show or be shown.
//!
//! Fraudsters use a colour with a number, a bird or a flower, a capital city, two letters with
//! four figures, or four figures alone. What makes one of these a code word is the word
//! "password", somebody who says it at the door, or its shape.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::gazetteer::{self, Sort};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// Words that a code word follows.
const NOUNS: &[&str] = words![password passcode codeword code word codewords passphrase phrase];

/// What somebody does who gives a code word.
const SAYING: &[&str] = words![
    say says said saying quoting quote quoted quotes giving give gives gave show showed shows
    showing shown
];

/// Words between a cue and the code word.
const FILL: &[&str] = words![
    was is would be going to the of at door for a called courier word words code number me us
    her him being wd as password codeword he she they had have will must them then reference
    were and with driver man rider collar written given it gave ref
];

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = coloured(draft, i)
            .or_else(|| after_noun(draft, i))
            .or_else(|| said(draft, i))
            .or_else(|| referred(draft, i))
            .or_else(|| figures(draft, i))
            .or_else(|| quoted(draft, i))
            .or_else(|| noun_alone(draft, i))
            .unwrap_or(i + 1);
    }
}

/// "Blue 42", "Green seventeen": a colour and a number have hardly another use.
fn coloured(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let cap = text.token(i).shape.cap || text.token(i).shape.upper;
    let number = number_at(text, i + 1)?;
    let (from, to) = (text.sentence_start(i, 14), text.sentence_end(i, 10));
    let cue = text.within(from, to, NOUNS) || text.within(from, to, SAYING);
    if !text.is(i, Class::COLOUR) || !text.follows(i + 1) || !(cap || cue) || !draft.free(i, number)
    {
        return None;
    }
    if text.any(number, words![pounds quid year years minutes]) {
        return None;
    }
    claim(draft, i, number);
    Some(number)
}

/// A number of up to four figures, or one in words, and the token after it.
fn number_at(text: &Text, i: usize) -> Option<usize> {
    let shape = text.token(i).shape;
    if shape.digits && text.norm(i).len() <= 4 && text.norm(i).bytes().all(|b| b.is_ascii_digit()) {
        return Some(i + 1);
    }
    if text.is(i, Class::TENS) {
        let unit = text.is(i + 1, Class::UNIT)
            && text.value(i + 1) < 10
            && text.gap(i + 1).only(Gap::SPACE.or(Gap::DASH));
        return Some(i + 1 + usize::from(unit));
    }
    (text.is(i, Class::UNIT) && !text.any(i, words![one])).then_some(i + 1)
}

/// "password Red 09", "the word at the door would be Goldfinch", "code: AB1190".
fn after_noun(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.any(i, NOUNS)
        || text.any(i.wrapping_sub(1), words![sort post area other security my one bar dress said])
            && !text.any(i, words![password codeword])
    {
        return None;
    }
    let alone = text.any(i, words![word phrase])
        && !text.any(i.wrapping_sub(1), words![the code pass a secret]);
    let mut at = i + 1;
    while at < i + 9
        && text.any(at, FILL)
        && !text.gap(at).has(Gap::SENTENCE)
        && !is_value(text, at)
    {
        at += 1;
    }
    if alone && at > i + 1 || text.gap(at).has(Gap::SENTENCE) || !draft.free(at, at + 1) {
        return None;
    }
    let end = value(draft, at)?;
    claim(draft, at, end);
    Some(end)
}

/// True if token `i` looks like a code word rather than filling.
fn is_value(text: &Text, i: usize) -> bool {
    let shape = text.token(i).shape;
    shape.digits
        || shape.mixed
        || text.cased && shape.cap && text.norm(i) != "i" && !text.opens_sentence(i)
}

/// The token after the code word that begins at token `i`.
fn value(draft: &Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if let Some(end) = reference(text, i) {
        return Some(end);
    }
    if let Some(end) = quote_end(text, i).filter(|end| end - i <= 6) {
        return Some(end);
    }
    let noun = text.is(i, Class::CODE_NOUN.or(Class::COLOUR))
        || text.is(i, Class::HEADS_PHRASE) && !text.is(i, Class::WORD);
    let cap = text.cased && text.token(i).shape.cap && text.norm(i) != "i";
    let closed = text.is(i, Class::FUNCTION.or(Class::RANK).or(Class::TITLE));
    let letter = text.raw(i).len() == 1 && number_at(text, i + 1).is_none();
    if letter || !noun && (closed || !cap) {
        return None;
    }
    let mut end = i + 1;
    while end < i + 4
        && text.follows(end)
        && text.token(end).shape.cap
        && text.cased
        && !text.is(end, Class::FUNCTION)
        && !text.token(end).shape.digit_first
    {
        end += 1;
    }
    if text.follows(end)
        && let Some(to) = number_at(text, end)
    {
        end = to;
    } else if text.any(end, words![one]) && text.token(end).shape.cap {
        end += 1;
    }
    Some(end)
}

/// `KT 2203`, `GH4471`, `FCA20`, `4471`: letters in capitals with figures, or figures.
fn reference(text: &Text, i: usize) -> Option<usize> {
    let shape = text.token(i).shape;
    let plain = |at: usize| text.norm(at).bytes().all(|b| b.is_ascii_digit());
    if shape.mixed && !shape.digit_first && text.norm(i).len() >= 4 {
        return Some(i + 1);
    }
    let letters = shape.upper && (2..=3).contains(&text.norm(i).len());
    let numbered =
        text.token(i + 1).shape.digits && plain(i + 1) && (2..=6).contains(&text.norm(i + 1).len());
    if letters && numbered && text.gap(i + 1).only(Gap::SPACE.or(Gap::DASH)) {
        return Some(i + 2);
    }
    (shape.digits
        && plain(i)
        && (3..=6).contains(&text.norm(i).len())
        && !text.gap(i).has(Gap::MONEY))
    .then_some(i + 1)
}

/// The token at which quotation marks that open before token `i` close.
fn quote_end(text: &Text, i: usize) -> Option<usize> {
    let opened =
        text.gap_text(i).chars().next_back().is_some_and(|c| matches!(c, '"' | '“' | '‘' | '\''));
    if !opened {
        return None;
    }
    (i + 1..(i + 9).min(text.len() + 1))
        .find(|at| text.gap_text(*at).contains(['"', '”', '’', '\'']))
}

/// "whoever says Madrid", "the driver would say Lisbon", "he said Robin and I gave it him".
fn said(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.any(i, SAYING) {
        return None;
    }
    let mut at = i + 1;
    while at < i + 6
        && text.any(at, words![me us the number word words code password him her a to])
        && !is_value(text, at)
    {
        at += 1;
    }
    if text.gap(at).has(Gap::SENTENCE.or(Gap::COMMA)) || !draft.free(at, at + 1) {
        return None;
    }
    let ends = |end: usize| {
        !text.follows(end)
            || text.is(end, Class::FUNCTION)
            || text.any(end, words![back when please without altogether])
    };
    let noun = text.is(at, Class::CODE_NOUN.or(Class::COLOUR)) || is_city(text, at);
    let word = text.token(at).shape.cap
        && text.cased
        && (noun
            || text.any(i, words![says quoting giving quote])
            || text.any(i.wrapping_sub(1), words![would will to must]));
    let end = if let Some(end) = quote_end(text, at).filter(|end| {
        end - at <= 6
            && !text.any(
                i,
                words![
                    gave said show
                ],
            )
    }) {
        spoken_at_door(text, i).then_some(end)
    } else if let Some(end) = reference(text, at) {
        let figures = text.token(at).shape.digits;
        let number = text.within(i, at, words![number code word password])
            || text.any(i, words![quoting showed show quote shows showing gave]);
        (!figures || number || text.norm(at).len() == 4).then_some(end)
    } else if word || noun && !text.cased {
        value(draft, at)
    } else {
        None
    }?;
    let name = text.is(at, Class::FORENAME) && !text.is(at, Class::CODE_NOUN.or(Class::COLOUR));
    if !ends(end)
        || name
        || text.any(at, words![no yes hello goodbye thank right okay ok])
        || currency_follows(text, end)
    {
        return None;
    }
    claim(draft, at, end);
    Some(end)
}

fn currency_follows(text: &Text, i: usize) -> bool {
    text.any(i, words![pounds quid euros each cash])
}

/// A city abroad, as fraudsters like them; British towns are where callers say they are from.
fn is_city(text: &Text, i: usize) -> bool {
    let abroad = |p: &gazetteer::Phrase| p.sort == Sort::Abroad;
    text.is(i, Class::HEADS_PHRASE) && gazetteer::find(text, i, abroad).is_some()
}

/// The sentence has somebody who calls and speaks: "a lady officer who would say …".
fn spoken_at_door(text: &Text, i: usize) -> bool {
    let from = text.sentence_start(i, 14);
    text.within(from, i, words![would will who whoever courier driver collected collect door])
}

/// "a reference to keep by the telephone, PL 9038": capitals with four figures in a sentence
/// that speaks of a reference.
fn referred(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if text.token(i).shape.digits {
        return None;
    }
    let end = reference(text, i)?;
    let figures = text.norm(end - 1).trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let (from, to) = (text.sentence_start(i, 14), text.sentence_end(i, 8));
    let cue = text.within(from, to, words![reference quoted quote quoting code password codeword]);
    let back = i.saturating_sub(4);
    let other = text.within(back, i, words![crime booking tracking account plate reg registration]);
    let upper = text.token(i).shape.upper || text.token(i).shape.mixed;
    if !(3..=5).contains(&figures.len()) || !upper || !cue || other || !draft.free(i, end) {
        return None;
    }
    claim(draft, i, end);
    Some(end)
}

/// "a number on his phone, 2290", "collar number 1147", "held a phone up with 9012 on it".
fn figures(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let norm = text.norm(i);
    let plain =
        text.token(i).shape.digits && norm.len() == 4 && norm.bytes().all(|b| b.is_ascii_digit());
    let beside = text.follows(i)
        && (draft.is(i.wrapping_sub(1), Kind::Rank) || draft.is(i.wrapping_sub(1), Kind::Person));
    if !plain
        || beside
        || text.gap(i).has(Gap::MONEY.or(Gap::PLUS).or(Gap::SLASH))
        || !draft.free(i, i + 1)
    {
        return None;
    }
    let (from, to) = (text.sentence_start(i, 14), text.sentence_end(i, 10));
    let cue = text.within(from, to, NOUNS)
        || text.within(i.saturating_sub(10).max(from), i, words![number numbers])
        || text.within(from, to, words![showed show shown showing collar held]);
    let other = text.within(
        i.saturating_sub(4),
        i,
        words![
            badge warrant account card phone telephone rang pin crime reference ref driver
            ending ended flat reg plate
        ],
    );
    let collar = text.within(i.saturating_sub(3), i, words![collar code password]);
    let shown =
        text.within(i.saturating_sub(9), i, words![showed show shown showing held says said])
            || text.any(i + 1, words![on]);
    let year = matches!(norm.get(..2), Some("19" | "20"))
        && !text.within(from, i, words![quoting code number password show showed]);
    if !(cue
        && (!other
            || shown
                && !text.within(
                    i.saturating_sub(2),
                    i,
                    words![badge warrant account card pin driver],
                ))
        || collar)
        || year
        || text.any(i + 1, words![hrs hours hour on])
            && text.any(i + 2, words![the])
            && text.any(i + 3, words![end])
        || currency_follows(text, i + 1)
    {
        return None;
    }
    claim(draft, i, i + 1);
    Some(i + 1)
}

/// `write "Hayes 9" on the wrapping`.
fn quoted(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let end = quote_end(text, i).filter(|end| (2..=3).contains(&(end - i)))?;
    let numbered = text.token(end - 1).shape.digits && text.norm(end - 1).len() <= 4;
    let cap = text.token(i).shape.cap;
    if !numbered || !cap || !draft.free(i, end) || text.gap(i).has(Gap::MONEY) {
        return None;
    }
    claim(draft, i, end);
    Some(end)
}

/// A bird or flower alone in its sentence, or with a capital where nothing else asks for one.
fn noun_alone(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let shape = text.token(i).shape;
    if !text.is(i, Class::CODE_NOUN)
        || !(shape.cap || shape.upper)
        || !(text.cased || text.opens_sentence(i))
        || !draft.free(i, i + 1)
    {
        return None;
    }
    let next = i + 1;
    let opens = text.opens_sentence(i);
    let ends = text.gap(next).has(Gap::SENTENCE);
    let then_said = text.gap(next).has(Gap::COMMA)
        && text.any(next, words![he she they the])
        && text.any(next + 1, words![said says driver lad man]);
    let name = text.is(i, Class::FORENAME.or(Class::SURNAME));
    let street = text.is(next, Class::STREET)
        || text.token(next).shape.cap && text.follows(next)
        || text.follows(i) && i > 0 && text.token(i - 1).shape.cap && !text.opens_sentence(i - 1);
    let firm = text.is(i, Class::HEADS_PHRASE) && !text.any(i, words![owl]);
    let inside = !opens
        && !name
        && !street
        && !shape.upper
        && !firm
        && !text.is(i, Class::SPELT_LETTER)
        && !text.any(i.wrapping_sub(1), words![operation called named the from with by in at an a]);
    let told = name && !opens && !street && text.any(next, words![written]);
    let alone = opens && (ends || then_said) && !text.is(i, Class::SPELT_LETTER.or(Class::WEEKDAY));
    if !(alone || inside || told) {
        return None;
    }
    claim(draft, i, next);
    Some(next)
}

fn claim(draft: &mut Draft, from: usize, to: usize) {
    let written = draft.written(from, to).to_owned();
    draft.claim_with(Kind::CodeWord, from, to, (written, Detail::None));
}
