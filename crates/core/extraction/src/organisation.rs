//! Banks, forces, agencies, shops and firms, and police stations named as such.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::gazetteer::{self, Found, Phrase, Sort};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;
use std::collections::HashMap;

/// Words that end the name of a firm.
const ENDS: &[&str] = words![
    cars taxis taxi cabs minicabs jewellers jewelers jeweller jewellery bullion ltd limited plc
    couriers logistics solicitors executive chauffeurs constabulary council pawnbrokers
    goldsmiths watches coins travel llp supermarket supermarkets
];

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = police_place(draft, i)
            .or_else(|| listed(draft, i))
            .or_else(|| by_end(draft, i))
            .or_else(|| partners(draft, i))
            .or_else(|| seller(draft, i))
            .unwrap_or(i + 1);
    }
}

/// Firms named in passing: "Halfacre" where "Halfacre Cars" or a taxi was spoken of.
pub(crate) fn find_aliases(draft: &mut Draft) {
    let mut full: HashMap<String, String> = HashMap::new();
    for found in draft.found.iter().filter(|f| f.entity.kind == Kind::Organisation) {
        if found.to > found.from + 1 {
            let first = draft.text.norm(found.from).to_owned();
            full.entry(first).or_insert_with(|| found.entity.normalised.clone());
        }
    }
    for i in 0..draft.text.len() {
        alias(draft, i, &full);
    }
}

/// "Holborn police station", "Hatfield police", "Hammersmith CID".
fn police_place(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !draft.free(i, i + 1) {
        return None;
    }
    if text.is(i, Class::HEADS_PHRASE)
        && gazetteer::find(text, i, |p| matches!(p.sort, Sort::Police))
            .is_some_and(|f| f.end > i + 1)
    {
        return None;
    }
    let (end, name, known) = police_town(text, i)?;
    let station = text.any(end, words![police]) && text.any(end + 1, words![station stn office]);
    let force = text.follows(end + 1)
        && text.any(end + 1, words![force service officer officers presence car community]);
    let to = match text.norm(end) {
        "police" if station => end + 2,
        "police" if known && !force => end + 1,
        "cid" | "nick" => end + 1,
        _ => return None,
    };
    if !text.follows(end) || (end..to).any(|at| !text.follows(at)) || (text.norm(i) == "local") {
        return None;
    }
    draft.claim(Kind::Station, i, to, name);
    Some(to)
}

/// The place that a station is called after: the token after it, its name, and whether it is a
/// known one.
fn police_town(text: &Text, i: usize) -> Option<(usize, String, bool)> {
    let place = |p: &Phrase| matches!(p.sort, Sort::Town(_) | Sort::London | Sort::Landmark);
    let listed = text.is(i, Class::HEADS_PHRASE).then(|| gazetteer::find(text, i, place)).flatten();
    let Some(found) = listed else {
        let unknown = !text.is(i, Class::WORD.or(Class::FUNCTION).or(Class::RANK));
        return (unknown && text.token(i).shape.cap)
            .then(|| (i + 1, title_case(text.norm(i)), false));
    };
    let (end, name) = (found.end, found.phrase.name.to_owned());
    // "Welwyn Garden police station" leaves out the City.
    let longer = text.token(end).shape.cap
        && text.follows(end)
        && text.any(end + 1, words![police nick])
        && !text.any(end, words![police]);
    if !longer {
        return Some((end, name, true));
    }
    let name = format!("{name} {}", title_case(text.norm(end)));
    let city = gazetteer::towns_named(&format!("{name} City")).next();
    Some((end + 1, city.map_or(name, |town| town.name.to_owned()), true))
}

fn listed(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.is(i, Class::HEADS_PHRASE) || !draft.free(i, i + 1) {
        return None;
    }
    let sorts = |p: &Phrase| matches!(p.sort, Sort::Bank | Sort::Police | Sort::Team | Sort::Firm);
    let found = gazetteer::find(text, i, sorts)?;
    let (phrase, mut end) = (found.phrase, found.end - usize::from(lends_card(text, i, &found)));
    let single = end == i + 1;
    // "Apple Cabs" is no shop of Apple's.
    let trade = words![cars taxis taxi cabs minicabs jewellers couriers];
    let other = text.any(end, trade) && text.token(end).shape.cap && text.follows(end)
        || !stands_for_firm(text, i, phrase)
        || of_voucher(text, i);
    // "Across Devon and Cornwall", "in the City of London".
    let the = usize::from(text.any(i.wrapping_sub(1), words![the]));
    let town = phrase.sort == Sort::Police
        && !single
        && !text.within(i, end, words![police constabulary force yard office crime squad agency])
        && text.any(i.wrapping_sub(1 + the), words![in across around throughout]);
    if !draft.free(i, end) || single && other || town {
        return None;
    }
    let mut name = phrase.name.to_owned();
    let mut kind = if phrase.sort == Sort::Bank { Kind::Bank } else { Kind::Organisation };
    if phrase.name == "Co-op" && banks_there(text, i, end) {
        (kind, name) = (Kind::Bank, "Co-op Bank".to_owned());
    }
    // "City of London Police Economic Crime" is one name where capitals say so.
    if phrase.sort == Sort::Police
        && text.follows(end)
        && text.token(end).shape.cap
        && text.is(end, Class::HEADS_PHRASE)
        && let Some(team) = gazetteer::find(text, end, |p| p.sort == Sort::Team)
    {
        name = format!("{name} {}", team.phrase.name.trim_end_matches(" Unit"));
        end = team.end;
    }
    let possessive = phrase.possessive.then(|| draft.end_with_possessive(end));
    let bytes = (text.token(i).start, possessive.unwrap_or_else(|| draft.end_of(end)));
    draft.claim_bytes(kind, (i, end), bytes, (name, Detail::None));
    Some(end)
}

/// In "my Santander bank card" the second word belongs to the card.
fn lends_card(text: &Text, i: usize, found: &Found) -> bool {
    found.phrase.sort == Sort::Bank
        && found.end == i + 2
        && text.any(i + 1, words![bank])
        && text.any(i + 2, words![card cards])
        && !text.any(i, words![metro tesco atom danske ulster yorkshire clydesdale])
}

/// "my Co-op", "a Co-op account", "I've never been with the Co-op": the bank, not the shop.
fn banks_there(text: &Text, i: usize, end: usize) -> bool {
    let before = i.wrapping_sub(1);
    let with = text.any(before, words![the]) && text.any(before.wrapping_sub(1), words![with]);
    text.any(end, words![card account bank branch cashcard])
        || text.any(before, words![my])
        || with && text.within(i.saturating_sub(5), i, words![been bank banks banked banking am])
}

/// "Apple gift cards", "Amazon vouchers": the firm is part of the thing.
fn of_voucher(text: &Text, i: usize) -> bool {
    let gift = usize::from(text.any(i + 1, words![gift store play]));
    text.any(i, words![apple amazon google itunes steam])
        && text.any(i + 1 + gift, words![voucher vouchers card cards])
        && text.follows(i + 1)
        && (gift > 0 || !text.any(i + 1, words![card]))
}

/// True if a single word that may be an ordinary word or a place is the firm here.
fn stands_for_firm(text: &Text, i: usize, phrase: &Phrase) -> bool {
    let shape = text.token(i).shape;
    let cap = shape.cap || shape.upper;
    let before = i.wrapping_sub(1);
    let owned = text.any(before, words![my the from with at her his our by to of real]);
    let money =
        text.any(i + 1, words![bank account card fraud branch app security credit debit current]);
    match text.norm(i) {
        "halifax" | "nationwide" | "skipton" | "coventry" | "starling" => {
            stands_for_bank(text, i, money, owned)
        }
        "amazon" => cap && !text.any(before, words![the]) || !text.cased,
        "met" | "yard" | "metropolitan" => cap && text.any(before, words![the from]),
        "iceland" => {
            text.any(before, words![from at the])
                && cap
                && !text.any(i.wrapping_sub(2), words![travelled flight])
        }
        "falcon" | "beacon" => cap && text.any(before, words![the by from]),
        "next" | "boots" | "tide" | "bolt" | "chase" | "sky" | "apple" | "owl" => {
            cap && (!text.opens_sentence(i)
                || text.any(i + 1, words![tv broadband store bank card]))
                && !text.any(before, words![said say word password a an and blue])
        }
        "visa" => {
            cap || text.any(i + 1, words![card debit])
                || !text.cased && text.any(before, words![from])
        }
        _ => !phrase.shy || cap,
    }
}

/// The same for a bank that is called after a town, a bird or a word. `money`: a word for money
/// or an account follows; `owned`: a word such as "my" or "from" leads up to it.
fn stands_for_bank(text: &Text, i: usize, money: bool, owned: bool) -> bool {
    let (before, next) = (i.wrapping_sub(1), i + 1);
    let cap = text.token(i).shape.cap || text.token(i).shape.upper;
    match text.norm(i) {
        "halifax" => {
            !text.any(before, words![in near around outside])
                && !text.any(next, words![town station centre])
                || money
        }
        "nationwide" => {
            cap && !text.opens_sentence(i)
                || owned
                || money
                || text.any(next, words![rang called phoned have has had said])
                || cap && !text.follows(next)
        }
        "starling" => {
            cap && (money || owned) && !text.any(before, words![said say says word password])
        }
        _ => {
            money
                || text.any(before, words![the])
                    && text.any(before.wrapping_sub(1), words![from with at in into to of])
        }
    }
}

/// "Larkspur Cars", "Chalfont Taxis Ltd": capitals that end with a word for a firm.
fn by_end(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let starts = text.token(i).shape.cap && !text.is(i, Class::FUNCTION) && draft.free(i, i + 1);
    if !starts
        || (text.cased
            && text.opens_sentence(i)
            && text.is(i, Class::WORD)
            && !text.token(i + 1).shape.cap)
    {
        return None;
    }
    let mut at = i + 1;
    while at < i + 4
        && text.gap(at).only(Gap::SPACE.or(Gap::AMP))
        && text.token(at).shape.cap
        && !text.any(at, ENDS)
    {
        at += 1;
    }
    let end = text.any(at, ENDS) && text.token(at).shape.cap && text.follows(at);
    let society = text.any(at.wrapping_sub(1), words![building]) && text.any(at, words![society])
        || text.any(at, words![building]) && text.any(at + 1, words![society]);
    if society && text.follows(at) {
        let to = if text.any(at, words![building]) { at + 2 } else { at + 1 };
        draft.claim(Kind::Bank, i, to, draft.written(i, to).to_owned());
        return Some(to);
    }
    if !end {
        return None;
    }
    let to =
        at + 1 + usize::from(text.any(at + 1, words![ltd limited hire]) && text.follows(at + 1));
    draft.claim(Kind::Organisation, i, to, draft.written(i, to).to_owned());
    Some(to)
}

/// "bought £6,000 of gold from Thurlow Champness": two capitals that nothing else is known of,
/// where something was bought.
fn seller(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let known = Class::KNOWN.or(Class::HEADS_PHRASE).or(Class::FORENAME);
    let name = |at: usize| {
        let shape = text.token(at).shape;
        shape.cap && !shape.upper && !shape.mixed && !text.is(at, known) && draft.free(at, at + 1)
    };
    let led = text.follows(i) && text.any(i.wrapping_sub(1), words![from at]);
    let from = text.sentence_start(i, 10);
    let bought = text.within(from, i, words![bought buy buying purchase purchased purchasing])
        && text.within(
            from,
            i,
            words![gold coins watch bullion jewellery rolex bars sovereigns ring],
        );
    let two = name(i) && name(i + 1) && text.follows(i + 1) && text.cased;
    let street =
        text.is(i + 1, Class::STREET) || text.token(i + 2).shape.cap && text.follows(i + 2);
    if !led || !bought || !two || street {
        return None;
    }
    draft.claim(Kind::Organisation, i, i + 2, draft.written(i, i + 2).to_owned());
    Some(i + 2)
}

/// "Brackley & Dunn", "Aldous and Wray": two capitals that trade together.
fn partners(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let amp = text.gap(i + 1).has(Gap::AMP) && text.gap(i + 1).only(Gap::SPACE.or(Gap::AMP));
    let other = if amp {
        i + 1
    } else if text.any(i + 1, words![and]) && text.follows(i + 1) && text.follows(i + 2) {
        i + 2
    } else {
        return None;
    };
    let name = |at: usize| {
        let shape = text.token(at).shape;
        shape.cap
            && !shape.digit_first
            && !shape.upper
            && text.norm(at).len() > 2
            && !text.is(at, Class::FUNCTION.or(Class::WEEKDAY).or(Class::MONTH))
            && draft.free(at, at + 1)
    };
    let person = |at: usize| text.is(at, Class::FORENAME) && !text.is(at, Class::SURNAME);
    let place = |at: usize| text.is(at, Class::HEADS_PHRASE) && !text.is(at, Class::SURNAME);
    if !name(i)
        || !name(other)
        || (!amp && (text.token(other + 1).shape.cap || text.token(i.wrapping_sub(1)).shape.cap))
    {
        return None;
    }
    let trade = trades(text, i.saturating_sub(12), (other + 8).min(text.len()));
    // "Sussex and Kent": one of two counties may be a surname as well.
    let heads = |at: usize| text.is(at, Class::HEADS_PHRASE);
    let places = place(i) && heads(other) || heads(i) && place(other);
    let pair = person(i) && person(other) || places || text.any(other, words![city]);
    if pair || !amp && (!trade || person(other) || person(i) || place(other)) {
        return None;
    }
    let to = other + 1;
    draft.claim(Kind::Organisation, i, to, format!("{} & {}", text.raw(i), text.raw(other)));
    Some(to)
}

/// Something is bought, or a shop is spoken of, in tokens `from..to`.
fn trades(text: &Text, from: usize, to: usize) -> bool {
    text.within(
        from,
        to,
        words![
            jeweller jewellers jeweler jewelers shop firm solicitors bought buy dealer bullion
            gold watch watches rolex store
        ],
    )
}

fn alias(draft: &mut Draft, i: usize, full: &HashMap<String, String>) {
    let text = draft.text;
    let norm = text.norm(i);
    let plain = text.token(i).shape.cap && draft.free(i, i + 1) && norm.len() > 3;
    if !plain || text.is(i, Class::KNOWN.or(Class::COLOUR)) {
        return;
    }
    // "Durham" is the city, though "Durham Constabulary" was spoken of, and "Thames" the river.
    let known = full.get(norm).filter(|name| !name.ends_with("Police")).cloned();
    let surname = text.is(i, Class::FORENAME.or(Class::SURNAME).or(Class::HEADS_PHRASE))
        || text.is(i, Class::CODE_NOUN) && !text.any(i.wrapping_sub(1), words![from with called]);
    let from = text.sentence_start(i, 16);
    let taxi = text.within(from, i, words![taxi taxis cab minicab firm meter]);
    let led =
        text.any(i.wrapping_sub(1), words![called from said with]) || text.gap(i).has(Gap::COMMA);
    let on_side = text.any(i + 1, words![on])
        && text.any(i + 2, words![the])
        && text.any(
            i + 3,
            words![
                side door
            ],
        );
    let goes_on = text.follows(i + 1) && text.token(i + 1).shape.cap;
    let alone = !goes_on && !text.any(i.wrapping_sub(1), words![word password]);
    if known.is_none() && (surname || !(taxi && led && alone || on_side)) {
        return;
    }
    let (start, end) = (text.token(i).start, draft.end_with_possessive(i + 1));
    let name = known.unwrap_or_else(|| text.raw(i).to_owned());
    draft.claim_bytes(Kind::Organisation, (i, i + 1), (start, end), (name, Detail::None));
}

/// "hayes" as "Hayes", "o'brien" as "O'brien".
pub(crate) fn title_case(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
