//! Vehicle registration marks of every British pattern, whole, spelt or in part.
//!
//! Where a letter stands for a digit (O for 0, I for 1, S for 5) or the other way round, the
//! mark is kept as it was read, beside the one probably meant.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::lexicon::Class;
use crate::mark::{Plated, Shape, classify, fits, is_district, slips};
use crate::outcode::postcode;
use crate::token::{Gap, Text};
use crate::words::words;

/// Words that say a registration follows or went before.
const CUES: &[&str] = words![
    reg rego registration registered plate plates numberplate regno index vrm vrn vehicle car
    van began begins beginning starts starting started start taxi scooter moped
];

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = postcode(draft, i)
            .or_else(|| starred(draft, i))
            .or_else(|| whole(draft, i))
            .or_else(|| spelt(draft, i))
            .unwrap_or(i + 1);
    }
}

/// Beginnings of marks, which only a vehicle, a word or their shape tells from postcodes: runs
/// when vehicles are known.
pub(crate) fn find_parts(draft: &mut Draft) {
    let seen = draft.found.iter().any(|f| matches!(f.entity.kind, Kind::Vehicle | Kind::Vrm));
    for i in 0..draft.text.len() {
        part(draft, i, seen);
        ending(draft, i);
    }
}

/// Up to three tokens with nothing but spaces or dashes between them, as one run of capitals.
pub(crate) fn run(draft: &Draft, i: usize, count: usize) -> Option<String> {
    let text = draft.text;
    let mut all = String::new();
    for at in i..i + count {
        let norm = text.norm(at);
        let ascii =
            !norm.is_empty() && norm.len() <= 8 && norm.bytes().all(|b| b.is_ascii_alphanumeric());
        let near = at == i || text.gap(at).only(Gap::SPACE.or(Gap::DASH));
        if !ascii || !near || !draft.free(at, at + 1) {
            return None;
        }
        all.push_str(&norm.to_ascii_uppercase());
    }
    Some(all)
}

/// True if all of the tokens are in capitals or have a digit, so that "in 15 min" is no mark.
fn stands_out(text: &Text, i: usize, to: usize) -> bool {
    (i..to).all(|at| {
        let shape = text.token(at).shape;
        shape.digit_first || shape.mixed || shape.upper || (text.raw(at).len() == 1 && shape.cap)
    })
}

fn whole(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !stands_out(text, i, i + 1) {
        return None;
    }
    for count in (1..=3).rev() {
        let Some(run) = run(draft, i, count).filter(|r| (3..=8).contains(&r.len())) else {
            continue;
        };
        let plated = if plate_word(text, i) { Plated::Led } else { Plated::No };
        let Some((shape, meant)) = classify(&run, plated) else { continue };
        let slips = slips(&run, &meant);
        let year = count == 2 && text.is(i, Class::MONTH);
        let accepted = is_accepted(draft, (i, i + count), &run, (shape, slips));
        if !accepted || year || spells_words(draft, i, i + count) {
            continue;
        }
        let detail = if slips > 0 { Detail::Meant(meant) } else { Detail::None };
        draft.claim_with(Kind::Vrm, i, i + count, (run, detail));
        return Some(i + count);
    }
    None
}

/// True if a run of some shape is a mark where it stands.
fn is_accepted(
    draft: &Draft,
    (i, to): (usize, usize),
    run: &str,
    (shape, slips): (Shape, usize),
) -> bool {
    let text = draft.text;
    let mixed = (i..to).any(|at| text.token(at).shape.mixed);
    let cued = cued(draft, i, to);
    let clear = stands_out(text, i, to);
    let referred = referred(text, i) && !near_vehicle(draft, i, to);
    match shape {
        Shape::Current => {
            slips == 0 && (mixed || clear) && (clear || to < i + 3 || cued)
                || slips <= 2 && cued && (mixed || clear) && run.bytes().any(|b| b.is_ascii_digit())
        }
        Shape::Prefix | Shape::Suffix => {
            slips == 0 && clear && (run.len() >= 6 || cued) && !referred
                || cued && slips <= 1 && clear
        }
        Shape::Irish => {
            slips == 0 && clear && run.contains(['I', 'Z']) && (cued || run.len() == 7) && !referred
        }
        Shape::Dateless => {
            slips == 0
                && clear
                && plate_word(text, i)
                && !referred
                && (run.len() >= 4 || to == i + 1)
        }
    }
}

/// Ordinary words with a number between them; a letter alone is no word behind "reg".
fn spells_words(draft: &Draft, i: usize, to: usize) -> bool {
    let text = draft.text;
    let plated = plate_word(text, i);
    (i..to).any(|at| {
        let shape = text.token(at).shape;
        let letter = text.raw(at).len() == 1 && shape.cap && plated;
        !shape.digit_first
            && !shape.mixed
            && !letter
            && (!shape.upper || !text.cased)
            && text.is(at, Class::WORD.or(Class::FUNCTION))
    })
}

/// Marks with signs for what was not read: `KN19 U*B`, `LB17 ?FG`, `bx?? lmn`.
fn starred(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let (start, before) = (text.token(i).start, text.gap_text(i));
    let lead = before.len() - before.trim_end_matches(['?', '*']).len();
    let near = text.rest(start).as_bytes().iter().take(9);
    if lead == 0 && !near.into_iter().any(|b| matches!(b, b'?' | b'*')) {
        return None;
    }
    if !draft.free(i, i + 1) || text.raw(i).len() > 7 || lead > 4 {
        return None;
    }
    let mut marks = String::new();
    let mut end = start - lead;
    let mut spaces = 0;
    for c in text.rest(start - lead).chars() {
        match c {
            '?' | '*' => marks.push('?'),
            ' ' if spaces == 0 && !marks.is_empty() => spaces += 1,
            c if c.is_ascii_alphanumeric() => marks.push(c.to_ascii_uppercase()),
            _ => break,
        }
        end += c.len_utf8();
        if marks.len() == 7 {
            break;
        }
    }
    let known = marks.bytes().filter(|b| *b != b'?').count();
    let fits = marks.len() == 7
        && marks
            .bytes()
            .zip(b"AA00AAA".iter())
            .all(|(m, p)| m == b'?' || m.is_ascii_digit() == (*p == b'0'));
    let to = (i..text.len()).find(|at| text.token(*at).start >= end).unwrap_or(text.len());
    let whole = to > i && text.token(to - 1).end <= end;
    if !fits || !(3..7).contains(&known) || !whole || !cued(draft, i, to) {
        return None;
    }
    draft.claim_bytes(Kind::Vrm, (i, to), (start - lead, end), (marks, Detail::None));
    Some(to)
}

/// `JU15`, `JT17 BW`, `TJ68 something`: the beginning of a current mark.
fn part(draft: &mut Draft, i: usize, vehicle_seen: bool) {
    let text = draft.text;
    let led = text.within(i.saturating_sub(3), i, words![plate plates reg registration index]);
    let Some(first) =
        run(draft, i, 1).filter(|r| r.len() == 4 && fits(r, "AA00", usize::from(led)))
    else {
        return;
    };
    let tail = |r: &String| r.len() <= 2 && r.bytes().all(|b| b.is_ascii_alphabetic());
    let second = run(draft, i + 1, 1)
        .filter(|r| tail(r) && stands_out(text, i + 1, i + 2) && text.follows(i + 1));
    let to = i + 1 + usize::from(second.is_some());
    let vague = text.any(to, words![something summat dot xxx])
        || text.any(to, words![and then]) && text.any(to + 1, words![something then]);
    let upper = text.raw(i).bytes().all(|b| !b.is_ascii_lowercase());
    let sure = vague
        || plate_word(text, i)
        || text.within(i.saturating_sub(3), i, words![began starting started begins beginning]);
    // A postcode district looks the same; elsewhere this shape has hardly another use.
    let likely =
        !is_district(&first) && upper && (vehicle_seen || second.is_some() || cued(draft, i, to));
    let beside = is_district(&first) && vehicle_beside(draft, i);
    if sure && text.token(i).shape.mixed || likely || beside {
        let written = format!("{first}{}", second.unwrap_or_default());
        draft.claim(Kind::Vrm, i, to, format!("{written:?<7}"));
    }
}

/// "the plate ended KJV": the last three letters of a current mark.
fn ending(draft: &mut Draft, i: usize) {
    let text = draft.text;
    const ENDED: &[&str] = words![ended ends ending finished finishing finishes];
    let back = i.saturating_sub(5);
    let last =
        text.within(back, i, words![last]) && text.within(back, i, words![letters three bit]);
    let ended = text.any(i.wrapping_sub(1), ENDED)
        || text.any(i.wrapping_sub(2), ENDED) && text.any(i.wrapping_sub(1), words![in with])
        || last;
    let letters = text.token(i).shape.upper
        && text.norm(i).len() == 3
        && text.norm(i).bytes().all(|b| b.is_ascii_alphabetic());
    let near =
        text.follows(i) || last && text.gap(i).only(Gap::SPACE.or(Gap::COMMA).or(Gap::COLON));
    if ended && letters && near && (plate_word(text, i) || last && near_vehicle(draft, i, i + 1)) {
        draft.claim(Kind::Vrm, i, i + 1, format!("????{}", text.norm(i).to_ascii_uppercase()));
    }
}

/// A vehicle directly before: "White Toyota, TU19".
fn vehicle_beside(draft: &Draft, i: usize) -> bool {
    (i.saturating_sub(3)..i).any(|at| draft.is(at, Kind::Vehicle))
}

/// "L K one nine", "Lima Kilo 19 Alpha Bravo Charlie", "T J 6 8 O K M".
fn spelt(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let mut marks = String::new();
    let mut at = i;
    let mut words = 0;
    let joined = Gap::SPACE.or(Gap::COMMA).or(Gap::DASH);
    while marks.len() < 7 && (at == i || text.gap(at).only(joined)) && draft.free(at, at + 1) {
        let Some((mark, to)) = spelt_mark(text, at, (marks.len(), &mut words)) else { break };
        at = to;
        // The spelling alphabet writes X-ray with a dash.
        at += usize::from(mark == "X" && text.any(at, words![ray]) && text.gap_text(at) == "-");
        marks.push_str(&mark);
    }
    let sure = marks.len() == 7 && fits(&marks, "AA00AAA", 0) && at >= i + 4;
    let begun = (4..7).contains(&marks.len())
        && at > i + 2
        && "AA00AAA".get(..marks.len()).is_some_and(|p| fits(&marks, p, 0));
    if words < 2 || !(sure || begun && cued(draft, i, at)) {
        return None;
    }
    draft.claim(Kind::Vrm, i, at, format!("{marks:?<7}"));
    Some(at)
}

/// The letter or digits that are spelt at token `at`, and the token after them; `words` counts
/// what is spelt letter by letter.
fn spelt_mark(
    text: &Text,
    at: usize,
    (so_far, words): (usize, &mut usize),
) -> Option<(String, usize)> {
    let norm = text.norm(at);
    let raw = text.raw(at);
    let shy = text.any(at, words![mike oscar victor charlie india]);
    if text.is(at, Class::SPELT_LETTER) && (!shy || *words > 0) {
        *words += 1;
        return Some((norm.get(..1)?.to_ascii_uppercase(), at + 1));
    }
    let single = raw.len() == 1
        && raw.bytes().all(|b| {
            b.is_ascii_digit()
                || b.is_ascii_uppercase()
                || !text.cased && b.is_ascii_lowercase() && b != b'a' && b != b'i'
        });
    if single {
        *words += 1;
        return Some((raw.to_ascii_uppercase(), at + 1));
    }
    if text.is(at, Class::UNIT) {
        return Some((text.value(at).to_string(), at + 1));
    }
    if so_far == 2 && text.token(at).shape.digits && norm.len() == 2 {
        return Some((norm.to_owned(), at + 1));
    }
    if so_far == 2 && text.is(at, Class::TENS) {
        let unit = text.is(at + 1, Class::UNIT) && text.value(at + 1) < 10;
        let value = text.value(at) + if unit { text.value(at + 1) } else { 0 };
        return Some((value.to_string(), at + 1 + usize::from(unit)));
    }
    (*words > 1 && text.any(at, words![oh o zero])).then(|| ("0".to_owned(), at + 1))
}

/// True if a word of plates or a vehicle is in the same sentence, close by.
fn cued(draft: &Draft, i: usize, to: usize) -> bool {
    let text = draft.text;
    let (from, end) = (i.saturating_sub(8), (to + 4).min(text.len()));
    text.within(from, i, CUES)
        || text.within(to, end, words![reg registration plate plates])
        || near_vehicle(draft, i, to)
}

pub(crate) fn near_vehicle(draft: &Draft, i: usize, to: usize) -> bool {
    let text = draft.text;
    let (from, end) = (i.saturating_sub(10), (to + 6).min(text.len()));
    let vehicle = Class::MAKE.or(Class::MODEL).or(Class::KIND).or(Class::KIND_ALONE);
    (from..i).chain(to..end).any(|at| {
        let made = text.is(at, vehicle) && (text.token(at).shape.cap || !text.is(at, Class::WORD));
        made || text.is(at, Class::KIND.or(Class::KIND_ALONE))
    })
}

pub(crate) fn plate_word(text: &Text, i: usize) -> bool {
    text.within(i.saturating_sub(6), i, words![reg registration plate plates numberplate vrm index])
}

/// A reference or code, which has letters and digits too.
pub(crate) fn referred(text: &Text, i: usize) -> bool {
    text.within(
        i.saturating_sub(4),
        i,
        words![code reference ref quoting quote password said number say word],
    )
}
