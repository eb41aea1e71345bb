//! What is said or shown at the door: "he said Robin and I gave it him", "held a phone up with
//! 9012 on it".

use crate::code::{NOUNS, SAYING, claim, is_value, quote_end, reference, value};
use crate::draft::Draft;
use crate::entity::Kind;
use crate::gazetteer::{self, Phrase, Sort};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// What people say at a door that is no password.
const GREETING: &[&str] = words![
    no yes hello goodbye bye thank thanks right okay ok good morning afternoon evening sorry
    please cheers hi hey police help stop parcel delivery mate love
];

/// Where and by whom a code word is said.
const DOOR: &[&str] = words![
    door doorstep letterbox window gate porch courier driver rider collector collect collected
    password codeword scooter moped taxi motorbike handover envelope package
];

/// "whoever says Madrid", "the driver would say Lisbon", `he said "sunflower" through the
/// letterbox`.
pub(crate) fn said(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.any(i, SAYING) {
        return None;
    }
    let mut at = i + 1;
    while at < i + 6
        && text.any(at, words![me us the number word words code password him her a to])
        && !is_value(text, at)
        && !text.gap(at).has(Gap::QUOTE)
    {
        at += 1;
    }
    let apart = text.gap(at).has(Gap::SENTENCE)
        || text.gap(at).has(Gap::COMMA) && !text.gap(at).has(Gap::QUOTE);
    if apart || !draft.free(at, at + 1) {
        return None;
    }
    let quote = quote_end(text, at).filter(|end| end - at <= 6);
    let end = match quote {
        Some(end) => is_quoted_code(text, i, (at, end)).then_some(end)?,
        None => unquoted(draft, i, at)?,
    };
    let ends = quote.is_some()
        || !text.follows(end)
        || text.is(end, Class::FUNCTION)
        || text.any(end, words![back when please without altogether through]);
    let name = quote.is_none()
        && text.is(at, Class::FORENAME)
        && !text.is(at, Class::CODE_NOUN.or(Class::COLOUR));
    let greeting = text.any(at, GREETING);
    if !ends || name || greeting || currency_follows(text, end) || !draft.free(at, end) {
        return None;
    }
    claim(draft, at, end);
    Some(end)
}

/// A code word without quotation marks behind a word of saying.
fn unquoted(draft: &Draft, i: usize, at: usize) -> Option<usize> {
    let text = draft.text;
    let noun = text.is(at, Class::CODE_NOUN.or(Class::COLOUR)) || is_city(text, at);
    let word = text.token(at).shape.cap
        && text.cased
        && (noun
            || text.any(i, words![says quoting giving quote])
            || text.any(i.wrapping_sub(1), words![would will to must whod hed shed theyd]));
    if let Some(end) = reference(text, at) {
        let figures = text.token(at).shape.digits;
        let number = text.within(i, at, words![number code word password])
            || text.any(i, words![quoting showed show quote shows showing gave]);
        return (!figures || number || text.norm(at).len() == 4).then_some(end);
    }
    if word || noun && !text.cased { value(draft, at) } else { None }
}

/// Words in quotation marks that are said at a door, or that somebody is to say.
fn is_quoted_code(text: &Text, i: usize, (at, end): (usize, usize)) -> bool {
    let to_say = text.any(i.wrapping_sub(1), words![to would will must whod hed shed theyd]);
    let gave = text.any(i, words![gave give giving show showed shown]);
    let short =
        end - at <= 2 && (at..end).all(|n| !text.is(n, Class::FUNCTION) && !text.any(n, GREETING));
    let (from, to) = (text.sentence_start(i, 14), text.sentence_end(end, 8));
    let near = text.within(from.saturating_sub(22), from, DOOR)
        || text.within(from.saturating_sub(14), from, words![boy lad youth]);
    let here = text.within(from, i, DOOR) || text.within(end, to, DOOR);
    let paired = text.within(i.saturating_sub(6), i, words![said say]) && short;
    if short && text.is(at, Class::CODE_NOUN) {
        return true;
    }
    if text.any(i, words![said]) || gave {
        return short
            && (here || near && text.any(i.wrapping_sub(1), words![he she they i]) || paired);
    }
    spoken_at_door(text, i) || to_say && short || here && short
}

fn currency_follows(text: &Text, i: usize) -> bool {
    text.any(i, words![pounds quid euros each cash])
}

/// A city abroad, as fraudsters like them; British towns are where callers say they are from.
fn is_city(text: &Text, i: usize) -> bool {
    let abroad = |p: &Phrase| p.sort == Sort::Abroad;
    text.is(i, Class::HEADS_PHRASE) && gazetteer::find(text, i, abroad).is_some()
}

/// The sentence has somebody who calls and speaks: "a lady officer who would say …".
fn spoken_at_door(text: &Text, i: usize) -> bool {
    let from = text.sentence_start(i, 14);
    text.within(from, i, words![would will who whoever courier driver collected collect door])
}

/// "a number on his phone, 2290", "held a phone up with 9012 on it".
pub(crate) fn figures(draft: &mut Draft, i: usize) -> Option<usize> {
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
    let from = text.sentence_start(i, 14);
    let year = matches!(norm.get(..2), Some("19" | "20"))
        && !text.within(from, i, words![quoting code number password show showed]);
    let tail = text.any(i + 1, words![hrs hours hour on])
        && text.any(i + 2, words![the])
        && text.any(i + 3, words![end]);
    if !is_shown(text, i) || is_collar(text, i) || year || tail || currency_follows(text, i + 1) {
        return None;
    }
    claim(draft, i, i + 1);
    Some(i + 1)
}

/// Words around four figures that make them a sign to be given or shown, and no other number.
fn is_shown(text: &Text, i: usize) -> bool {
    let (from, to) = (text.sentence_start(i, 14), text.sentence_end(i, 10));
    let cue = text.within(from, to, NOUNS)
        || text.within(i.saturating_sub(10).max(from), i, words![number numbers])
        || text.within(from, to, words![showed show shown showing collar held]);
    let other = text.within(
        i.saturating_sub(4),
        i,
        words![
            badge warrant account card phone telephone rang pin crime reference ref driver
            ending ended flat reg plate shoulder
        ],
    );
    let sign = text.within(i.saturating_sub(3), i, words![collar code password]);
    let shown =
        text.within(i.saturating_sub(9), i, words![showed show shown showing held says said])
            || text.any(i + 1, words![on]);
    let own =
        text.within(i.saturating_sub(2), i, words![badge warrant account card pin driver shoulder]);
    cue && (!other || shown && !own) || sign
}

/// The collar number of an officer is nobody's password, unless whoever comes to collect is to
/// be known by it.
fn is_collar(text: &Text, i: usize) -> bool {
    let back = i.saturating_sub(4);
    let collar = text.within(back, i, words![collar shoulder warrant badge]);
    let from = text.sentence_start(i, 24);
    let comes = text.within(from, i, words![would will going sending send])
        && text.within(
            from,
            i,
            words![come collect call take fetch courier driver rider along round collected],
        );
    collar && !comes
}

/// `write "Hayes 9" on the wrapping`.
pub(crate) fn quoted(draft: &mut Draft, i: usize) -> Option<usize> {
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
