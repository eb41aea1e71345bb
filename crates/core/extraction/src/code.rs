//! Code words: what the collector would say, show or be shown.
//!
//! Fraudsters use a colour with a number, a bird or a flower, a capital city, two letters with
//! four figures, or four figures alone. What makes one of these a code word is the word
//! "password", somebody who says it at the door, or its shape.

use crate::door;
use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// Words that a code word follows.
pub(crate) const NOUNS: &[&str] =
    words![password passcode codeword code word codewords passphrase phrase];

/// What somebody does who gives a code word.
pub(crate) const SAYING: &[&str] = words![
    say says said saying quoting quote quoted quotes giving give gives gave show showed shows
    showing shown
];

/// Words between a cue and the code word.
const FILL: &[&str] = words![
    was is would be going to the of at on door for a called courier word words code number me us
    her him being wd as password codeword he she they had have will must them then reference
    were and with driver man rider collar written given it gave ref give say tell use hear wait
    listen answer when came come i we that which this ask asked say says needs need agreed
    secret set had been phone mobile screen it his my
];

/// Words that say what kind of word, phrase or code is meant.
const SECRET: &[&str] = words![code pass secret agreed security magic safe key special right rite];

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = coloured(draft, i)
            .or_else(|| after_noun(draft, i))
            .or_else(|| before_noun(draft, i))
            .or_else(|| door::said(draft, i))
            .or_else(|| referred(draft, i))
            .or_else(|| door::figures(draft, i))
            .or_else(|| door::quoted(draft, i))
            .or_else(|| noun_said(draft, i))
            .or_else(|| noun_alone(draft, i))
            .unwrap_or(i + 1);
    }
    find_again(draft);
}

/// Code words of one word wherever they come again with a capital: "he said Dungeness".
fn find_again(draft: &mut Draft) {
    let mut words: Vec<String> = Vec::new();
    for found in draft.found.iter().filter(|f| f.entity.kind == Kind::CodeWord) {
        let (raw, shape) = (draft.text.raw(found.from), draft.text.token(found.from).shape);
        if found.to == found.from + 1 && shape.cap && !shape.mixed && raw.len() > 3 {
            words.push(raw.to_owned());
        }
    }
    if words.is_empty() {
        return;
    }
    for i in 0..draft.text.len() {
        let text = draft.text;
        let part = text.follows(i + 1) && text.token(i + 1).shape.cap
            || text.follows(i)
                && i > 0
                && text.token(i - 1).shape.cap
                && text.norm(i - 1).len() > 2;
        if text.token(i).shape.cap
            && draft.free(i, i + 1)
            && !part
            && !text.any(i.wrapping_sub(1), words![operation])
            && words.iter().any(|w| w == text.raw(i))
        {
            claim(draft, i, i + 1);
        }
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
pub(crate) fn number_at(text: &Text, i: usize) -> Option<usize> {
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

/// "password Red 09", "the word at the door would be Goldfinch", "code: AB1190", "the secret word
/// is pineapple", "the codeword, which was my late cat's name, Tibbles".
fn after_noun(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let before = i.wrapping_sub(1);
    let other = text.any(before, words![sort post area other security my one bar dress said])
        && !text.any(i, words![password codeword passcode passphrase phrase])
        && !(text.any(i, words![word]) && text.any(before, words![security]));
    if !text.any(i, NOUNS) || other {
        return None;
    }
    let alone =
        text.any(i, words![word phrase]) && !text.any(before, words![the a]) && !is_secret(text, i);
    let mut at = i + 1;
    while at < i + 12
        && text.any(at, FILL)
        && !text.gap(at).has(Gap::SENTENCE)
        && !is_value(text, at)
        && !opens_quote(text, at)
    {
        at += 1;
    }
    if alone && at > i + 1 || text.gap(at).has(Gap::SENTENCE) || !draft.free(at, at + 1) {
        return None;
    }
    let end = value(draft, at)
        .or_else(|| plain_word(text, i, at))
        .or_else(|| {
            at = apposed(text, i)?;
            value(draft, at)
        })
        .filter(|end| draft.free(at, *end))?;
    claim(draft, at, end);
    Some(end)
}

/// "password", or a "word" or "phrase" that is a secret one.
fn is_secret(text: &Text, i: usize) -> bool {
    text.any(i, words![password passcode codeword passphrase codewords])
        || text.any(i, words![word phrase]) && text.any(i.wrapping_sub(1), SECRET)
}

/// A word in small letters behind "the secret word is", "with the word" or "password:".
fn plain_word(text: &Text, noun: usize, at: usize) -> Option<usize> {
    let last = at.wrapping_sub(1);
    let told = is_secret(text, noun)
        && (text.any(last, words![was is be being])
            || text.gap(at).has(Gap::COLON)
            || last == noun);
    let with = last == noun
        && text.any(noun, words![word])
        && text.any(noun.wrapping_sub(1), words![the])
        && text.any(
            noun.wrapping_sub(2),
            words![with by using say saying said quote quoting give giving gave use used],
        );
    let word = !text.is(at, Class::FUNCTION.or(Class::RANK).or(Class::TITLE))
        && !text.any(at, words![something given wrong right correct needed required protected changed never written set like police because reset only for]);
    if !(told || with) || !word || text.norm(at).len() < 3 || text.token(at).shape.digit_first {
        return None;
    }
    // "red dragon", "blue forty two": the colour belongs to what follows.
    let described = text.is(at, Class::COLOUR.or(Class::SHADE));
    let next = at + 1;
    let more = described
        && text.follows(next)
        && !text.is(next, Class::FUNCTION)
        && text.norm(next).len() > 2;
    let end = next + usize::from(more);
    let ends = !text.follows(end) || text.is(end, Class::FUNCTION) || text.any(end, words![please]);
    if ends {
        return Some(end);
    }
    // "three blind mice": words of meaning up to the end of the sentence.
    let mut last = end;
    while last < at + 4 && text.follows(last) && !text.is(last, Class::FUNCTION) {
        last += 1;
    }
    (told && !text.follows(last)).then_some(last)
}

/// "the codeword, which was my late cat's name, Tibbles": the name behind the second comma.
fn apposed(text: &Text, i: usize) -> Option<usize> {
    let explained = text.gap(i + 1).has(Gap::COMMA) && text.any(i + 1, words![which]);
    let to = text.sentence_end(i, 12);
    (i + 3..to)
        .find(|at| {
            (explained || text.any(at.wrapping_sub(1), words![name names]))
                && text.gap(*at).has(Gap::COMMA.or(Gap::DASH).or(Gap::COLON))
        })
        .filter(|at| text.token(*at).shape.cap)
}

/// "PURPLE as the word to use", "Falcon was the codeword".
fn before_noun(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let shape = text.token(i).shape;
    if !text.within(i + 1, i + 6, words![as was is being]) {
        return None;
    }
    let quote = quote_end(text, i).filter(|end| end - i <= 4);
    let stands = shape.cap && text.cased && !text.opens_sentence(i)
        || shape.upper
        || text.is(i, Class::CODE_NOUN)
        || quote.is_some();
    if !stands || text.is(i, Class::FUNCTION.or(Class::RANK).or(Class::TITLE)) {
        return None;
    }
    let number = number_at(text, i + 1).filter(|_| text.follows(i + 1));
    let end = quote.or(number).unwrap_or(i + 1);
    let joined =
        text.any(end, words![as was is being]) && text.any(end + 1, words![the a our my his their]);
    let noun = end + 2 + usize::from(text.any(end + 2, SECRET));
    let named = text.any(noun, words![password passcode codeword passphrase])
        || text.any(noun, words![word phrase])
            && (noun > end + 2 || text.any(noun + 1, words![to for at he she they i]));
    let person = text.is(i, Class::FORENAME) && !text.is(i, Class::CODE_NOUN) && quote.is_none();
    if !joined || !named || person || !draft.free(i, end) {
        return None;
    }
    claim(draft, i, end);
    Some(end)
}

/// True if token `i` looks like a code word rather than filling.
pub(crate) fn is_value(text: &Text, i: usize) -> bool {
    let shape = text.token(i).shape;
    shape.digits
        || shape.mixed
        || text.cased && shape.cap && text.norm(i) != "i" && !text.opens_sentence(i)
}

/// The token after the code word that begins at token `i`.
pub(crate) fn value(draft: &Draft, i: usize) -> Option<usize> {
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
    // "red dragon" is one word to whoever says it.
    let plain = noun && !cap && text.is(i, Class::COLOUR) && text.follows(end);
    let named = text.norm(end).len() > 2
        && !text.is(end, Class::FUNCTION)
        && number_at(text, end).is_none()
        && (!text.follows(end + 1) || text.is(end + 1, Class::FUNCTION));
    end += usize::from(plain && named);
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
pub(crate) fn reference(text: &Text, i: usize) -> Option<usize> {
    let shape = text.token(i).shape;
    let plain = |at: usize| text.norm(at).bytes().all(|b| b.is_ascii_digit());
    if shape.mixed && !shape.digit_first && text.norm(i).len() >= 4 {
        return Some(i + 1);
    }
    let letters = shape.upper && (2..=3).contains(&text.norm(i).len());
    let numbered =
        text.token(i + 1).shape.digits && plain(i + 1) && (2..=6).contains(&text.norm(i + 1).len());
    if letters && numbered && text.gap(i + 1).only(Gap::SPACE.or(Gap::DASH).or(Gap::SLASH)) {
        return Some(i + 2);
    }
    (shape.digits
        && plain(i)
        && (3..=6).contains(&text.norm(i).len())
        && !text.gap(i).has(Gap::MONEY))
    .then_some(i + 1)
}

/// True if quotation marks open directly before token `i`.
fn opens_quote(text: &Text, i: usize) -> bool {
    text.gap_text(i).chars().next_back().is_some_and(|c| matches!(c, '"' | '“' | '‘' | '\''))
}

/// The token at which quotation marks that open before token `i` close.
pub(crate) fn quote_end(text: &Text, i: usize) -> Option<usize> {
    if !opens_quote(text, i) {
        return None;
    }
    (i + 1..(i + 9).min(text.len() + 1))
        .find(|at| text.gap_text(*at).contains(['"', '”', '’', '\'']))
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
    let other = text.within(
        back,
        i,
        words![crime booking tracking account plate reg registration flight flew flown train],
    );
    let upper = text.token(i).shape.upper || text.token(i).shape.mixed;
    if !(3..=5).contains(&figures.len()) || !upper || !cue || other || !draft.free(i, end) {
        return None;
    }
    claim(draft, i, end);
    Some(end)
}

/// "he said orchid", in a text without capitals.
fn noun_said(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let said = text.is(i, Class::CODE_NOUN)
        && !text.cased
        && !text.is(i, Class::FORENAME.or(Class::SURNAME).or(Class::COLOUR))
        && text.any(i.wrapping_sub(1), words![said says])
        && (!text.follows(i + 1) || text.is(i + 1, Class::FUNCTION))
        && draft.free(i, i + 1);
    said.then(|| {
        claim(draft, i, i + 1);
        i + 1
    })
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
        && !(text.is(i, Class::MAKE) && text.is(i.wrapping_sub(1), Class::COLOUR.or(Class::SHADE)))
        && !text.any(i.wrapping_sub(1), words![operation called named the from with by in at an a]);
    let told = name && !opens && !street && text.any(next, words![written]);
    let alone = opens && (ends || then_said) && !text.is(i, Class::SPELT_LETTER.or(Class::WEEKDAY));
    if !(alone || inside || told) {
        return None;
    }
    claim(draft, i, next);
    Some(next)
}

pub(crate) fn claim(draft: &mut Draft, from: usize, to: usize) {
    let written = draft.written(from, to).to_owned();
    draft.claim_with(Kind::CodeWord, from, to, (written, Detail::None));
}
