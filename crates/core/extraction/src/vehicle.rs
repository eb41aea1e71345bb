//! Vehicles: colour, make, model and kind.

use crate::draft::Draft;
use crate::entity::Kind;
use crate::lexicon::{Class, lexicon};
use crate::token::{Gap, Text};
use crate::words::words;

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    let mut last_kind = None;
    while i < draft.text.len() {
        i = vehicle(draft, i, &mut last_kind).unwrap_or(i + 1);
    }
}

/// The parts of one vehicle, as they come.
#[derive(Default)]
struct Parts<'t> {
    before: Vec<&'t str>,
    make: Option<String>,
    model: Option<&'t str>,
    kind: Option<&'t str>,
}

fn vehicle(draft: &mut Draft, i: usize, last_kind: &mut Option<String>) -> Option<usize> {
    let text = draft.text;
    let mut parts = Parts::default();
    let mut at = adjectives(text, i, &mut parts);
    let coloured = (i..at).any(|n| text.is(n, Class::COLOUR.or(Class::SHADE)));
    let described = at > i;
    at = make(text, at, coloured, &mut parts);
    at = model(text, at, coloured, &mut parts);
    let named = parts.make.is_some() || parts.model.is_some();
    at = kind(text, at, named || described, &mut parts);
    // "a silver one", when a taxi was spoken of.
    if coloured
        && !named
        && parts.kind.is_none()
        && text.any(at, words![one])
        && let Some(kind) = last_kind.as_deref()
    {
        let normalised = format!("{} {kind}", parts.before.join(" "));
        draft.claim(Kind::Vehicle, i, at + 1, normalised);
        return Some(at + 1);
    }
    let bare = at == i + 1 && text.is(i, Class::KIND_ALONE);
    if at == i
        || !(named || parts.kind.is_some())
        || !draft.free(i, at)
        || !(named || described || bare)
    {
        return None;
    }
    if (!named && !described && !came(text, i, at)) || !stands(draft, i, at) {
        return None;
    }
    let words = parts.before.iter().map(|w| (*w).to_owned());
    let rest = [parts.make.clone(), parts.model.map(str::to_owned), parts.kind.map(singular)];
    let normalised: Vec<String> = words.chain(rest.into_iter().flatten()).collect();
    if let Some(kind) = parts.kind {
        *last_kind = Some(singular(kind));
    }
    draft.claim(Kind::Vehicle, i, at, normalised.join(" "));
    Some(at)
}

fn near(text: &Text, start: usize, i: usize) -> bool {
    i == start || text.gap(i).only(Gap::SPACE.or(Gap::DASH))
}

/// "small dark blue", "silver or grey".
fn adjectives<'t>(text: &'t Text, i: usize, parts: &mut Parts<'t>) -> usize {
    let mut at = i;
    let adjective = Class::COLOUR.or(Class::SHADE).or(Class::SIZE);
    while at < i + 5 && near(text, i, at) {
        let joined = at > i
            && text.any(at, words![or and y electric coloured])
            && (text.is(at + 1, Class::COLOUR) || text.any(at, words![coloured electric]));
        let electric = text.any(at, words![electric push private quad e mountain])
            && near(text, i, at + 1)
            && text.any(at + 1, words![bike bikes scooter car van]);
        if !(text.is(at, adjective) || joined || electric) {
            break;
        }
        parts.before.push(text.norm(at));
        at += 1;
    }
    at
}

fn make(text: &Text, i: usize, coloured: bool, parts: &mut Parts) -> usize {
    let (name, end) = match (text.norm(i), text.norm(i + 1)) {
        ("land", "rover") | ("range", "rover") => (format!("{} rover", text.norm(i)), i + 2),
        ("alfa", "romeo") => ("alfa romeo".to_owned(), i + 2),
        ("vw", _) => ("volkswagen".to_owned(), i + 1),
        ("merc" | "mercs" | "mercedez", _) => ("mercedes".to_owned(), i + 1),
        ("mercedes", "benz") => ("mercedes".to_owned(), i + 2),
        ("beamer" | "beemer" | "bimmer", _) => ("bmw".to_owned(), i + 1),
        ("vauxhaul" | "vauxall", _) => ("vauxhall".to_owned(), i + 1),
        ("landrover", _) => ("land rover".to_owned(), i + 1),
        ("jag", _) if coloured => ("jaguar".to_owned(), i + 1),
        (norm, _) if text.is(i, Class::MAKE) => (norm.to_owned(), i + 1),
        _ => return i,
    };
    let shy = text.is(i, Class::WORD.or(Class::FORENAME).or(Class::SURNAME))
        && end == i + 1
        && !matches!(text.norm(i), "merc" | "honda" | "porsche");
    let clear = text.is(end, Class::MODEL.or(Class::SHY_MODEL)) && text.token(end).shape.cap
        || coloured
        || text.is(end, Class::KIND) && text.token(i).shape.cap;
    let cap = text.token(i).shape.cap
        && !text.opens_sentence(i)
        && text.any(i.wrapping_sub(1), words![a the his their her in an]);
    if shy
        && !(clear
            || cap && !text.is(i, Class::FORENAME.or(Class::WORD))
            || cap && text.any(i, words![ford mini seat smart mercedes]))
    {
        return i;
    }
    if text.any(i, words![land range alfa romeo]) && end == i + 1
        || text.any(i, words![vauxhall]) && text.any(i.wrapping_sub(1), words![in at near])
    {
        return i;
    }
    parts.make = Some(name);
    end
}

fn model<'t>(text: &'t Text, i: usize, coloured: bool, parts: &mut Parts<'t>) -> usize {
    let made = parts.make.is_some();
    if made && series(text, i) > i {
        return series(text, i);
    }
    let cap = text.token(i).shape.cap;
    let sure = text.is(i, Class::MODEL);
    let shy = text.is(i, Class::SHY_MODEL)
        && (made && (cap || text.token(i).shape.digit_first)
            || coloured && cap
            || coloured && !text.cased);
    if !(sure || shy) || made && !text.gap(i).only(Gap::SPACE.or(Gap::DASH)) {
        return if made { series(text, i) } else { i };
    }
    if sure && text.token(i).shape.mixed && !made && !coloured {
        return i;
    }
    parts.model = Some(text.norm(i));
    if !made && let Some(make) = lexicon().make(text.norm(i)) {
        parts.make = Some(make.to_owned());
    }
    i + 1
}

/// "BMW 1 series", "Mercedes C class".
fn series(text: &Text, i: usize) -> usize {
    let short = text.norm(i).len() == 1;
    if short && text.any(i + 1, words![series class]) && text.follows(i) { i + 2 } else { i }
}

fn kind<'t>(text: &'t Text, i: usize, described: bool, parts: &mut Parts<'t>) -> usize {
    let alone = text.is(i, Class::KIND_ALONE);
    let plain = text.is(i, Class::KIND) && described;
    let joined = parts.make.is_none() && parts.before.is_empty()
        || text.gap(i).only(Gap::SPACE.or(Gap::DASH));
    if !(alone || plain) || !joined {
        return i;
    }
    let end = i + 1 + usize::from(text.any(i, words![estate]) && text.any(i + 1, words![car]));
    if text.any(i, words![estate]) && text.any(i + 1, words![agent agents]) {
        return i;
    }
    parts.kind = Some(text.norm(i));
    end
}

fn singular(kind: &str) -> String {
    kind.strip_suffix('s').unwrap_or(kind).to_owned()
}

/// A taxi that only might have been sent, or a word such as "taxi driver", is no vehicle seen.
fn came(text: &Text, i: usize, to: usize) -> bool {
    const PEOPLE: &[&str] = words![
        driver drivers man men firm firms light rank company companies fare office service bloke
        lad chap operator operators fares app number lady booking bookings ride journey
        controller trade plate guy fella drive
    ];
    let car = text.any(i, words![taxi taxis cab minicab]);
    if text.any(to, PEOPLE)
        && text.follows(to)
        && (car || text.any(to, words![light plate driver app number]))
    {
        return false;
    }
    if text.any(i.wrapping_sub(1), words![by my hackney])
        && !text.any(
            i,
            words![
                scooter moped
            ],
        )
    {
        return false;
    }
    let back = i.saturating_sub(5).max(text.sentence_start(i, 5));
    let planned = text.within(back, i, words![would could will offered get take taking or gets]);
    !planned
}

/// Colours of other things: "black market car" is rare, but "the blue car park" is not.
fn stands(draft: &Draft, i: usize, to: usize) -> bool {
    let text = draft.text;
    !(text.any(to, words![park parks insurance keys key boot tax wash seat])
        && text.follows(to)
        && text.is(to - 1, Class::KIND))
        && i < to
}
