//! Places, and police stations that are named by their place alone.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::gazetteer::{self, Found, Phrase, Sort};
use crate::lexicon::Class;
use crate::sense::is_place;
use crate::slip;
use crate::station::{self, is_station};
use crate::token::Text;
use crate::words::words;

/// Finds places. `near` are the coordinates of the town of the report, which decides between
/// places of one name.
pub(crate) fn find(draft: &mut Draft, near: Option<(f64, f64)>) {
    station::mend_streets(draft);
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
            && !text.any(at, words![addr address loc location])
            && draft.free(at, at + 1)
    };
    if !name(i) || i > 0 && text.follows(i) && name(i - 1) && !text.opens_sentence(i - 1) {
        return None;
    }
    let mut at = i + 1;
    while at < i + 4 && text.follows(at) && name(at) && !(text.is(at, Class::STREET) && at > i) {
        at += 1;
    }
    let saint = at == i + 1 && text.any(i, words![st]) || is_saint(text, i, at);
    let suffix =
        text.is(at, Class::STREET) && text.token(at).shape.cap && text.follows(at) && !saint;
    if !suffix || is_no_street(text, i, at) || !draft.free(i, at + 1) {
        return None;
    }
    let normalised = street_name(draft, i, at);
    draft.claim(Kind::Place, i, at + 1, normalised);
    Some(at + 1)
}

/// Capitals before a word for a street that are none: a programme, a box of sweets, somebody's
/// name, or a sentence that begins with a word.
fn is_no_street(text: &Text, i: usize, at: usize) -> bool {
    let before = i.wrapping_sub(1);
    let natural = text
        .any(at, words![way hill close drive walk court grove mews parade square gardens place]);
    let opener = text.opens_sentence(i) && text.is(i, Class::WORD) && natural;
    let seen = text.any(before, words![in watching during after before]);
    let known = text.any(i, words![quality]) || text.any(i, words![coronation]) && seen;
    // "David Hill" is somebody, unless a word of place leads up to him.
    let person = at == i + 1
        && text.is(i, Class::FORENAME)
        && text.any(at, words![hill lane church park grove close court walk])
        && !text.any(i, words![victoria albert alexandra])
        && !text.is(before, Class::LOCATIVE)
        && !text.token(before).shape.digits;
    known || opener || person
}

/// The name of the street whose word is token `at`, with that word in full.
fn street_name(draft: &Draft, i: usize, at: usize) -> String {
    let text = draft.text;
    let expanded = match text.norm(at) {
        "st" => Some("Street"),
        "rd" => Some("Road"),
        "ave" => Some("Avenue"),
        "ln" => Some("Lane"),
        _ => None,
    };
    let written = draft.written(i, at + 1);
    let Some(long) = expanded else { return written.to_owned() };
    let kept = draft
        .end_of(at)
        .checked_sub(text.token(i).start)
        .and_then(|n| written.get(..n))
        .map(|w| possessive_kept(draft, i, at, w));
    format!("{} {long}", kept.unwrap_or_default())
}

/// "Chalfont St Giles", "Lytham St Annes": a town that is named after a saint.
fn is_saint(text: &Text, i: usize, at: usize) -> bool {
    let town = text.is(i, Class::HEADS_PHRASE)
        && gazetteer::find(text, i, |p| matches!(p.sort, Sort::Town(_)))
            .is_some_and(|f| f.end > at + 1);
    let saint = text.any(
        at + 1,
        words![
            giles annes anne mary marys michael michaels peter peters john johns james andrew
            andrews edmunds edmund lawrence george nicholas catherine paul margaret martin mabyn
            just helens leonards cross nicolas stephens agnes asaph bees neots ives
        ],
    );
    text.any(at, words![st])
        && text.follows(at + 1)
        && text.token(at + 1).shape.cap
        && (town || saint)
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
        // "Southampton Central" is what the station is called.
        let central =
            text.any(end, words![central]) && text.follows(end) && draft.free(end, end + 1);
        let to = end + usize::from(central);
        draft.claim(Kind::Station, i, to, if central { format!("{name} Central") } else { name });
        return Some(to);
    }
    let town = nearest(found.phrase, near);
    draft.claim_with(Kind::Place, i, end, (name, Detail::Place(town)));
    Some(end)
}

/// A village that the gazetteer lacks: a capital behind "in" or "near" that is nothing else.
fn unlisted(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if let Some(read) = misspelt(draft, i) {
        return Some(read);
    }
    let prefixed =
        text.is(i, Class::PLACE_PREFIX) && text.token(i).shape.cap && is_proper(draft, i + 1);
    if !(prefixed || is_proper(draft, i) && !text.is(i, Class::FORENAME.or(Class::SURNAME))) {
        return None;
    }
    let officer = station::is_officers(draft, i) || station::is_office(draft, i);
    if !(leads_to_place(draft, i, prefixed) || officer) {
        return None;
    }
    let mut end = i + 1;
    while end < i + 4 && (text.follows(end) && is_proper(draft, end) || is_joint(draft, i, end)) {
        end += 1;
    }
    let thing = text.follows(end) && text.any(end, words![scam app accent group page tv cars]);
    if thing {
        return None;
    }
    let written = draft.written(i, end).to_owned();
    if officer {
        draft.claim(Kind::Station, i, end, written);
    } else {
        draft.claim_with(Kind::Place, i, end, (written, Detail::Place(None)));
    }
    Some(end)
}

/// Small words inside the name of a place: "Ottery St Mary", "Westbury-on-Trym".
fn is_joint(draft: &Draft, i: usize, at: usize) -> bool {
    let text = draft.text;
    let saint = at == i + 1 && text.any(at, words![st saint]) && text.follows(at);
    let name = at > i + 1
        && text.any(at - 1, words![st saint on in le upon under by de])
        && text.token(at).shape.cap
        && (text.follows(at) || text.gap_text(at) == "-");
    let dashed = at == i + 1
        && text.gap_text(at) == "-"
        && text.any(at, words![on in le upon under by de])
        && text.gap_text(at + 1) == "-";
    saint && text.token(at + 1).shape.cap || name || dashed
}

/// Words before a name that make a place of it.
fn leads_to_place(draft: &Draft, i: usize, prefixed: bool) -> bool {
    let text = draft.text;
    let before = i.wrapping_sub(1);
    if !text.follows(i) {
        return false;
    }
    let lives = words![live lives living lived resides resident home staying out over down up];
    let village = words![village town hamlet parish suburb];
    let from = i.saturating_sub(4);
    let came = text.any(before, words![to])
        && text.within(from, before, words![from])
        && draft.is(before.wrapping_sub(1), Kind::Place);
    text.any(before, words![in near around outside])
        || text.any(before, words![at]) && text.within(i.saturating_sub(3), before, lives)
        || text.any(before, lives) && prefixed
        || text.any(before, words![called of named]) && text.any(before.wrapping_sub(1), village)
        || came
}

/// "wolverhamton", "Brixten": a larger town with a slip, behind a word of place.
fn misspelt(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let other = Class::WORD
        .or(Class::FUNCTION)
        .or(Class::FORENAME)
        .or(Class::SURNAME)
        .or(Class::HEADS_PHRASE)
        .or(Class::MAKE)
        .or(Class::MODEL);
    let led = text.follows(i)
        && text.any(
            i.wrapping_sub(1),
            words![in near from at of around outside to lives live police polise],
        );
    let whole = !text.token(i + 1).shape.cap || !text.follows(i + 1);
    if !led || !whole || text.is(i, other) || !draft.free(i, i + 1) {
        return None;
    }
    let name = slip::meant(text.norm(i))?;
    let town = gazetteer::towns_named(name).next().copied();
    draft.claim_with(Kind::Place, i, i + 1, (name.to_owned(), Detail::Place(town)));
    Some(i + 1)
}

/// A capitalised word that no list knows.
fn is_proper(draft: &Draft, i: usize) -> bool {
    let text = draft.text;
    let shape = text.token(i).shape;
    let listed = text.is(i, Class::HEADS_PHRASE) && lookup(draft, i).is_none();
    shape.cap
        && text.cased
        && !shape.upper
        && !shape.digit_first
        && !shape.mixed
        && text.norm(i).len() > 3
        && !text.is(i, Class::KNOWN)
        && !listed
        && draft.free(i, i + 1)
}

fn lookup(draft: &Draft, i: usize) -> Option<Found> {
    let text = draft.text;
    let sorts = |p: &Phrase| !matches!(p.sort, Sort::Bank | Sort::Police | Sort::Team | Sort::Firm);
    if text.is(i, Class::HEADS_PHRASE) { gazetteer::find(text, i, sorts) } else { None }
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
