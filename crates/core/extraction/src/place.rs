//! Places, and police stations that are named by their place alone.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::gazetteer::{self, Found, Phrase, Sort};
use crate::lexicon::Class;
use crate::token::Gap;
use crate::words::words;

/// Finds places. `near` are the coordinates of the town of the report, which decides between
/// places of one name.
pub(crate) fn find(draft: &mut Draft, near: Option<(f64, f64)>) {
    let mut i = 0;
    while i < draft.text.len() {
        i = listed(draft, i, near).or_else(|| unlisted(draft, i)).unwrap_or(i + 1);
    }
}

/// Finds streets, before the saints and surnames in them are taken for people.
pub(crate) fn find_streets(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = street(draft, i).unwrap_or(i + 1);
    }
}

/// "St Peter's Street", "London Road", "Station Rd": capitals before a word for a street.
fn street(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let name = |at: usize| {
        let shape = text.token(at).shape;
        shape.cap
            && !shape.digit_first
            && !text.is(at, Class::FUNCTION.or(Class::RANK))
            && draft.free(at, at + 1)
    };
    if !name(i) || i > 0 && text.follows(i) && name(i - 1) && !text.opens_sentence(i - 1) {
        return None;
    }
    let mut at = i + 1;
    while at < i + 4 && text.follows(at) && name(at) && !(text.is(at, Class::STREET) && at > i) {
        at += 1;
    }
    let saint = at == i + 1 && text.any(i, words![st]);
    let suffix =
        text.is(at, Class::STREET) && text.token(at).shape.cap && text.follows(at) && !saint;
    let natural = text
        .any(at, words![way hill close drive walk court grove mews parade square gardens place]);
    let opener = text.opens_sentence(i) && text.is(i, Class::WORD) && natural;
    // A programme and a box of sweets.
    let seen = text.any(i.wrapping_sub(1), words![in watching during after before]);
    let known = text.any(i, words![quality]) || text.any(i, words![coronation]) && seen;
    if !suffix || known || opener || !draft.free(i, at + 1) {
        return None;
    }
    let expanded = match text.norm(at) {
        "st" => Some("Street"),
        "rd" => Some("Road"),
        "ave" => Some("Avenue"),
        "ln" => Some("Lane"),
        _ => None,
    };
    let written = draft.written(i, at + 1);
    let normalised = match expanded {
        Some(long) => format!(
            "{} {long}",
            draft
                .end_of(at)
                .checked_sub(text.token(i).start)
                .and_then(|n| written.get(..n))
                .map(|w| possessive_kept(draft, i, at, w))
                .unwrap_or_default()
        ),
        None => written.to_owned(),
    };
    draft.claim(Kind::Place, i, at + 1, normalised);
    Some(at + 1)
}

/// The words before "St", with the `'s` of the last.
fn possessive_kept(draft: &Draft, i: usize, at: usize, written: &str) -> String {
    let end = draft.end_with_possessive(at);
    let kept = draft.text.slice(draft.text.token(i).start, end);
    if kept.is_empty() { written.to_owned() } else { kept.to_owned() }
}

fn listed(draft: &mut Draft, i: usize, near: Option<(f64, f64)>) -> Option<usize> {
    let text = draft.text;
    if !draft.free(i, i + 1) {
        return None;
    }
    let prefix = text.is(i, Class::PLACE_PREFIX)
        && text.token(i).shape.cap
        && text.follows(i + 1)
        && text.token(i + 1).shape.cap;
    let found = lookup(draft, i).or_else(|| {
        let inner = if prefix { lookup(draft, i + 1) } else { None }?;
        matches!(inner.phrase.sort, Sort::Town(_) | Sort::London).then_some(inner)
    })?;
    let mut end = found.end;
    let with_prefix = !text.is(i, Class::HEADS_PHRASE) || lookup(draft, i).is_none();
    if !draft.free(i, end) || !is_place(draft, i, &found) {
        return None;
    }
    // "London Colney" and the like, where the gazetteer has the first word only.
    let longer = matches!(found.phrase.sort, Sort::Town(_) | Sort::London)
        && text.follows(end)
        && is_proper(draft, end)
        && !text.is(end, Class::FORENAME.or(Class::HEADS_PHRASE))
        && (!text.is(end, Class::SURNAME) || text.any(i.wrapping_sub(1), words![in near at of]))
        && !text.token(end - 1).shape.possessive;
    end += usize::from(longer);
    let with_prefix = with_prefix || longer;
    let name =
        if with_prefix { draft.written(i, end).to_owned() } else { found.phrase.name.to_owned() };
    if !with_prefix && is_station(draft, i, end, found.phrase) {
        draft.claim(Kind::Station, i, end, name);
        return Some(end);
    }
    let town = nearest(found.phrase, near);
    draft.claim_with(Kind::Place, i, end, (name, Detail::Place(town)));
    Some(end)
}

/// A village that the gazetteer lacks: a capital behind "in" or "near" that is nothing else.
fn unlisted(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let led = text.any(i.wrapping_sub(1), words![in near around outside]) && text.follows(i);
    let prefixed =
        text.is(i, Class::PLACE_PREFIX) && text.token(i).shape.cap && is_proper(draft, i + 1);
    if !led
        || !(is_proper(draft, i) || prefixed)
        || text.is(i, Class::FORENAME.or(Class::SURNAME)) && !prefixed
    {
        return None;
    }
    let mut end = i + 1;
    while end < i + 3 && text.follows(end) && is_proper(draft, end) {
        end += 1;
    }
    let thing = text.follows(end) && text.any(end, words![scam app accent group page tv cars]);
    if thing {
        return None;
    }
    let written = draft.written(i, end).to_owned();
    draft.claim_with(Kind::Place, i, end, (written, Detail::Place(None)));
    Some(end)
}

/// A capitalised word that no list knows.
fn is_proper(draft: &Draft, i: usize) -> bool {
    let text = draft.text;
    let shape = text.token(i).shape;
    let known = Class::WORD
        .or(Class::FUNCTION)
        .or(Class::MONTH)
        .or(Class::WEEKDAY)
        .or(Class::MAKE)
        .or(Class::MODEL)
        .or(Class::RANK)
        .or(Class::TITLE);
    let listed = text.is(i, Class::HEADS_PHRASE) && lookup(draft, i).is_none();
    shape.cap
        && text.cased
        && !shape.upper
        && !shape.digit_first
        && !shape.mixed
        && text.norm(i).len() > 3
        && !text.is(i, known)
        && !listed
        && draft.free(i, i + 1)
}

fn lookup(draft: &Draft, i: usize) -> Option<Found> {
    let text = draft.text;
    let sorts = |p: &Phrase| !matches!(p.sort, Sort::Bank | Sort::Police | Sort::Team | Sort::Firm);
    if text.is(i, Class::HEADS_PHRASE) { gazetteer::find(text, i, sorts) } else { None }
}

/// True if a name that may be a word or a person is a place here.
fn is_place(draft: &Draft, i: usize, found: &Found) -> bool {
    let text = draft.text;
    let shape = text.token(i).shape;
    let before = i.wrapping_sub(1);
    let several = found.end > i + 1;
    let lead = text.is(before, Class::LOCATIVE) && text.follows(i);
    let chained = i > 0
        && (text.gap(i).has(Gap::COMMA) || text.any(before, words![and or]))
        && (draft.is(before, Kind::Place) || draft.is(before.wrapping_sub(1), Kind::Place));
    let word = text.is(i, Class::WORD.or(Class::FUNCTION).or(Class::MONTH));
    let name = text.is(i, Class::FORENAME.or(Class::SURNAME));
    if matches!(found.phrase.sort, Sort::Landmark) && several {
        return true;
    }
    if text.follows(found.end)
        && text.any(
            found.end,
            words![accent accents voice accented fella lad man woman bloke chap van],
        )
    {
        return false;
    }
    // A capitalised word on either side makes it part of another name.
    let joined = |at: usize| {
        text.token(at).shape.cap && !text.is(at, Class::FUNCTION) && draft.free(at, at + 1)
    };
    let inside = text.follows(found.end)
        && joined(found.end)
        && !text.is(found.end, Class::HEADS_PHRASE)
        && !text.any(found.end, words![branch town road station high]);
    if !shape.cap {
        // In small letters, only what is no other word.
        let small = !word && !name;
        let ends = text.gap(found.end).has(Gap::BREAK)
            || text.any(found.end, words![on at yesterday today last]);
        if !text.cased
            && word
            && text.any(before, words![in near])
            && ends
            && !text.is(i, Class::FUNCTION.or(Class::MONTH))
        {
            return true;
        }
        let named = draft.is(before, Kind::Person) && text.gap(i).has(Gap::COMMA);
        return small
            && (!text.cased || lead || chained || named)
            && (several && !text.is(i, Class::PLACE_PREFIX)
                || lead
                || chained
                || text.gap(i).has(Gap::BREAK) && text.gap(found.end).has(Gap::BREAK)
                || text.any(found.end, words![branch high])
                || named
                || text.norm(i).len() > 6);
    }
    if shape.upper && text.norm(i).len() < 4 {
        return false;
    }
    if several {
        return !(word && text.opens_sentence(i) && !shape.cap);
    }
    if text.gap(i).has(Gap::BRACKET)
        && text.gap(found.end).has(Gap::BRACKET)
        && !text.is(i, Class::FUNCTION)
    {
        return true;
    }
    if word {
        let follows = text.gap(found.end).has(Gap::COMMA)
            && text.is(found.end, Class::HEADS_PHRASE)
            && !text.is(found.end, Class::WORD);
        return (lead && !text.any(before, words![of to round over])
            || lead && text.any(before, words![of to]) && !inside
            || chained
            || follows)
            && !inside
            && !text.opens_sentence(i)
            && !text.is(i, Class::FUNCTION);
    }
    if name {
        return lead
            || chained
            || text.gap(i).has(Gap::COMMA.or(Gap::BRACKET)) && draft.is(before, Kind::Rank)
            || text.any(found.end, words![branch town station area high market hospital])
            || !inside
                && (text.gap(i).has(Gap::COMMA.or(Gap::BRACKET))
                    && text.gap(found.end).has(Gap::BREAK))
            || !inside && i > 0 && draft.is(before, Kind::Bank);
    }
    !(inside && text.is(found.end, Class::SURNAME) && !lead)
}

/// A place named after an officer or as where a caller rang from is his station: "DC Wilson
/// from Lewisham", "Sarah at Charing Cross".
fn is_station(draft: &Draft, i: usize, end: usize, phrase: &Phrase) -> bool {
    let text = draft.text;
    if !matches!(phrase.sort, Sort::Town(_) | Sort::London | Sort::Landmark)
        || phrase.name == "London"
    {
        return false;
    }
    if text.any(end, words![cid nick]) {
        return true;
    }
    let from = text.sentence_start(i, 12);
    let before = i.wrapping_sub(1);
    let join = text.any(before, words![from at of]) && text.follows(i);
    let comma = text.gap(i).only(Gap::COMMA.or(Gap::SPACE).or(Gap::STOP).or(Gap::BRACKET))
        && text.gap(i).has(Gap::COMMA.or(Gap::BRACKET));
    let direct = !text.cased && text.follows(i);
    let said = text.any(before, words![said]);
    if !(join || comma || direct || said || direct_force(draft, i)) {
        return false;
    }
    let london = phrase.sort == Sort::London;
    let person = if join { before.wrapping_sub(1) } else { before };
    if (join || comma) && draft.is(person, Kind::Person) && london {
        return true;
    }
    // "A man rang her, from Hammersmith": nobody says where in London he really is.
    let back = text.sentence_start(i, 25);
    let speaks = text.within(back, i, words![rang said phoned called caller saying reckons]);
    if london && speaks && text.any(before, words![from said]) || direct_force(draft, i) {
        return true;
    }
    // What stands between the officer and the place must not be a deed.
    let reach = if join { before } else { i };
    let mut at = reach;
    while at > from && reach - at < 6 {
        at -= 1;
        let officer = draft.is(at, Kind::Rank)
            || text.any(at, words![officer policewoman policeman police copper]) && join;
        let person = draft.is(at, Kind::Person);
        let titled = person && draft.at(at).is_some_and(|f| text.is(f.from, Class::TITLE));
        if officer || person && !titled && draft.police {
            let quiet = (at + 1..reach).all(|n| {
                draft.at(n).is_some()
                    || text.is(n, Class::FUNCTION)
                    || text.any(
                        n,
                        words![name another calling ringing phoning sounded based something],
                    )
            });
            return quiet || officer && join && reach - at <= 3;
        }
        if draft.at(at).is_some_and(|f| matches!(f.entity.kind, Kind::Bank | Kind::Place)) {
            return false;
        }
    }
    false
}

/// "Met Police Wembley", "TVP Amersham": a force directly before the place.
fn direct_force(draft: &Draft, i: usize) -> bool {
    let force = draft.at(i.wrapping_sub(1)).is_some_and(|f| {
        f.entity.kind == Kind::Organisation && f.entity.normalised.ends_with("Police")
    });
    force && draft.text.follows(i)
}

/// The town of this name that is nearest to the town of the report.
fn nearest(phrase: &Phrase, near: Option<(f64, f64)>) -> Option<gazetteer::Town> {
    let Sort::Town(number) = phrase.sort else { return None };
    let first = gazetteer::towns().get(number).copied()?;
    let Some((lat, lon)) = near else { return Some(first) };
    // Squares of degrees, with a degree of longitude as it is in the middle of Britain.
    let far =
        |t: &gazetteer::Town| (t.latitude - lat).powi(2) + ((t.longitude - lon) * 0.6).powi(2);
    let same = gazetteer::towns_named(first.name).copied();
    same.min_by(|a, b| far(a).total_cmp(&far(b))).or(Some(first))
}
