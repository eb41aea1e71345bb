//! Police stations that are named by their place alone: "DC Wilson from Lewisham", "a copper
//! from Attercliffe", "out of Charing Cross", "an officer of Bow Street".

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::gazetteer::{Phrase, Sort};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// Words for officers that are no rank.
const OFFICERS: &[&str] =
    words![officer policewoman policeman police polis polise copper bobby officers coppers];

/// Words that may stand between an officer and the station.
const QUIET: &[&str] = words![
    name another calling ringing phoning sounded based something collar number badge warrant
    shoulder working stationed attached speaking
];

/// A place named after an officer or as where a caller rang from is his station: "DC Wilson
/// from Lewisham", "Sarah at Charing Cross".
pub(crate) fn is_station(draft: &Draft, i: usize, end: usize, phrase: &Phrase) -> bool {
    let text = draft.text;
    if !matches!(phrase.sort, Sort::Town(_) | Sort::London | Sort::Landmark)
        || phrase.name == "London"
    {
        return false;
    }
    let office = text.any(end, words![office nick division])
        && text.any(i.wrapping_sub(1), words![the])
        && text.any(i.wrapping_sub(2), words![from at of])
        && draft.police;
    if text.any(end, words![cid nick]) || office || asked_for(text, i) {
        return true;
    }
    let before = i.wrapping_sub(1);
    let join = text.any(before, words![from at of]) && text.follows(i);
    let comma = text.gap(i).only(Gap::COMMA.or(Gap::SPACE).or(Gap::STOP).or(Gap::BRACKET))
        && text.gap(i).has(Gap::COMMA.or(Gap::BRACKET));
    let officer = draft.is(before, Kind::Person) && ranked(draft, before);
    let direct = text.follows(i) && (!text.cased || officer);
    let said = text.any(before, words![said]);
    if !(join || comma || direct || said || direct_force(draft, i)) {
        return false;
    }
    let london = is_london(phrase);
    let person = if join { before.wrapping_sub(1) } else { before };
    if (join || comma) && draft.is(person, Kind::Person) && london {
        return true;
    }
    // "A man rang her, from Hammersmith": nobody says where in London he really is.
    let back = text.sentence_start(i, 25);
    let speaks = text.within(back, i, words![rang said phoned called caller saying reckons]);
    let listed = phrase.sort == Sort::London;
    if listed && speaks && text.any(before, words![from said]) || direct_force(draft, i) {
        return true;
    }
    let out =
        usize::from(text.any(before, words![of]) && text.any(before.wrapping_sub(1), words![out]));
    is_behind_officer(draft, if join { before - out } else { i }, join)
}

fn is_london(phrase: &Phrase) -> bool {
    phrase.sort == Sort::London
}

/// "I asked which nick and he said Longsight".
fn asked_for(text: &Text, i: usize) -> bool {
    let from = text.sentence_start(i, 14);
    text.any(i.wrapping_sub(1), words![said says])
        && text.within(from, i, words![nick station based])
        && text.within(from, i, words![which what where])
}

/// What stands between the officer and the place, before token `reach`, must not be a deed.
fn is_behind_officer(draft: &Draft, reach: usize, join: bool) -> bool {
    let text = draft.text;
    let from = text.sentence_start(reach, 12);
    let mut at = reach;
    while at > from && reach - at < 8 {
        at -= 1;
        let officer = draft.is(at, Kind::Rank) || text.any(at, OFFICERS) && join;
        let person = draft.is(at, Kind::Person);
        let titled = person
            && draft.at(at).is_some_and(|f| text.is(f.from, Class::TITLE) || is_kin(text, f.from));
        if officer || person && !titled && draft.police {
            let quiet = (at + 1..reach).all(|n| {
                draft.at(n).is_some()
                    || text.is(n, Class::FUNCTION)
                    || text.token(n).shape.digits
                    || text.any(n, QUIET)
            });
            return quiet || officer && join && reach - at <= 3;
        }
        if draft.at(at).is_some_and(|f| matches!(f.entity.kind, Kind::Bank | Kind::Place)) {
            return false;
        }
    }
    false
}

/// "my dad Gordon", "her neighbour Jean": not the officer.
fn is_kin(text: &Text, from: usize) -> bool {
    const KIN: &[&str] = words![
        dad mum mother father nan gran grandma grandad aunt uncle wife husband son daughter brother
        sister friend neighbour client customer victim vic inf informant resident
    ];
    text.any(from.wrapping_sub(1), KIN)
}

/// "Met Police Wembley", "TVP Amersham": a force directly before the place.
fn direct_force(draft: &Draft, i: usize) -> bool {
    let force = draft.at(i.wrapping_sub(1)).is_some_and(|f| {
        f.entity.kind == Kind::Organisation && f.entity.normalised.ends_with("Police")
    });
    force && draft.text.follows(i)
}

/// "a copper from Attercliffe": whatever stands behind an officer is a station, listed or not.
pub(crate) fn is_officers(draft: &Draft, i: usize) -> bool {
    let text = draft.text;
    let (before, who) = (i.wrapping_sub(1), i.wrapping_sub(2));
    text.any(before, words![from at of])
        && text.follows(i)
        && (draft.is(who, Kind::Rank)
            || text.any(who, words![officer policewoman policeman copper bobby detective])
            || draft.is(who, Kind::Person) && ranked(draft, who))
}

/// "from the Leith office": a capital between "the" and a word for a station.
pub(crate) fn is_office(draft: &Draft, i: usize) -> bool {
    let text = draft.text;
    text.any(i.wrapping_sub(1), words![the])
        && text.any(i.wrapping_sub(2), words![from at of])
        && text.any(i + 1, words![office nick])
        && draft.police
}

/// True if the person at token `i` has a rank directly before.
fn ranked(draft: &Draft, i: usize) -> bool {
    draft.at(i).is_some_and(|f| draft.is(f.from.wrapping_sub(1), Kind::Rank))
}

/// A name that ends with "Street": stations are called after those, and hardly after roads.
fn street_word(text: &Text, to: usize) -> bool {
    text.any(to.wrapping_sub(1), words![street lane green square])
}

/// "an officer of Bow Street": streets that police stations have their names from, behind an
/// officer or where a caller said to be from, are stations.
pub(crate) fn mend_streets(draft: &mut Draft) {
    let named = |name: &str| {
        matches!(
            name,
            "Bow Street" | "Savile Row" | "Vine Street" | "Bridewell Street" | "Mill Street"
        )
    };
    let stations: Vec<usize> = (0..draft.found.len())
        .filter(|n| {
            draft.found.get(*n).is_some_and(|f| {
                let join = draft.text.any(f.from.wrapping_sub(1), words![from at of]);
                f.entity.kind == Kind::Place
                    && f.entity.detail == Detail::None
                    && join
                    && (is_officers(draft, f.from)
                        || draft.text.any(f.from.wrapping_sub(1), words![from])
                            && street_word(draft.text, f.to)
                            && is_behind_officer(draft, f.from - 1, true)
                        || named(&f.entity.normalised)
                            && is_behind_officer(draft, f.from - 1, true)
                        || named(&f.entity.normalised)
                            && draft.text.within(
                                f.from.saturating_sub(4),
                                f.from,
                                words![on rang call called phoned],
                            ))
            })
        })
        .collect();
    for n in stations {
        if let Some(found) = draft.found.get_mut(n) {
            found.entity.kind = Kind::Station;
        }
    }
}
