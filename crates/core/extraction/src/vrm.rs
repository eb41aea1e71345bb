//! Vehicle registration marks of every British pattern, whole, spelt or in part, and postcodes,
//! which look like them.
//!
//! The shapes are those of DVLA's INF104 ("Vehicle registration numbers and number plates"):
//! current AA00 AAA, prefix A000 AAA, suffix AAA 000A, Northern Ireland AAA 0000, dateless.
//! Where a letter stands for a digit (O for 0, I for 1, S for 5) or the other way round, the
//! mark is kept as it was read, beside the one probably meant.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// Words that say a registration follows or went before.
const CUES: &[&str] = words![
    reg rego registration registered plate plates numberplate regno index vrm vrn vehicle car
    van began begins beginning starts starting started start taxi scooter moped
];

/// What a run of letters and digits may be, from its shape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Current,
    Prefix,
    Suffix,
    Irish,
    Dateless,
}

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = postcode(draft, i)
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
fn run(draft: &Draft, i: usize, count: usize) -> Option<String> {
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
        let mixed = (i..i + count).any(|at| text.token(at).shape.mixed);
        let cued = cued(draft, i, i + count);
        let Some((shape, meant)) = classify(&run) else { continue };
        let slips = slips(&run, &meant);
        let clear = stands_out(text, i, i + count);
        let accepted = match shape {
            Shape::Current => {
                slips == 0 && (mixed || clear) && (clear || count < 3 || cued)
                    || slips <= 2
                        && cued
                        && (mixed || clear)
                        && run.bytes().any(|b| b.is_ascii_digit())
            }
            Shape::Prefix | Shape::Suffix => {
                slips == 0 && clear && (run.len() >= 6 || cued) && !referred(text, i)
                    || cued && slips <= 1 && clear
            }
            Shape::Irish => {
                slips == 0
                    && clear
                    && run.contains(['I', 'Z'])
                    && (cued || run.len() == 7)
                    && !referred(text, i)
            }
            Shape::Dateless => {
                slips == 0
                    && clear
                    && plate_word(text, i)
                    && !referred(text, i)
                    && (run.len() >= 4 || count == 1)
            }
        };
        let year = count == 2 && text.is(i, Class::MONTH);
        if !accepted || year || spells_words(text, i, i + count) {
            continue;
        }
        let detail = if slips > 0 { Detail::Meant(meant) } else { Detail::None };
        draft.claim_with(Kind::Vrm, i, i + count, (run, detail));
        return Some(i + count);
    }
    None
}

/// Ordinary words with a number between them.
fn spells_words(text: &Text, i: usize, to: usize) -> bool {
    (i..to).any(|at| {
        let shape = text.token(at).shape;
        !shape.digit_first
            && !shape.mixed
            && (!shape.upper || !text.cased)
            && text.is(at, Class::WORD.or(Class::FUNCTION))
    })
}

/// The shape of a run, and the run with digits and letters where the shape wants them.
fn classify(run: &str) -> Option<(Shape, String)> {
    let n = run.len();
    let exact = |pattern: &str| fits(run, pattern, 0);
    for (shape, pattern) in patterns(n) {
        // Marks of Northern Ireland have an I or a Z.
        if *shape == Shape::Irish && !run.contains(['I', 'Z']) {
            continue;
        }
        if exact(pattern) {
            return Some((*shape, run.to_owned()));
        }
    }
    // A slip only where the pattern is long enough to be sure of.
    let pattern = if n == 7 { "AA00AAA" } else { return None };
    fits(run, pattern, 2).then(|| (Shape::Current, mend(run, pattern)))
}

fn patterns(length: usize) -> &'static [(Shape, &'static str)] {
    match length {
        7 => &[
            (Shape::Current, "AA00AAA"),
            (Shape::Prefix, "A000AAA"),
            (Shape::Suffix, "AAA000A"),
            (Shape::Irish, "AAA0000"),
        ],
        6 => &[
            (Shape::Prefix, "A00AAA"),
            (Shape::Suffix, "AAA00A"),
            (Shape::Irish, "AA0000"),
            (Shape::Dateless, "AAA000"),
            (Shape::Dateless, "AA0000"),
            (Shape::Dateless, "000AAA"),
            (Shape::Dateless, "0000AA"),
        ],
        5 => &[
            (Shape::Prefix, "A0AAA"),
            (Shape::Suffix, "AAA0A"),
            (Shape::Dateless, "AA000"),
            (Shape::Dateless, "A0000"),
            (Shape::Dateless, "AAA00"),
            (Shape::Dateless, "00AAA"),
            (Shape::Dateless, "000AA"),
            (Shape::Dateless, "0000A"),
        ],
        4 => &[
            (Shape::Dateless, "AAA0"),
            (Shape::Dateless, "A000"),
            (Shape::Dateless, "0AAA"),
            (Shape::Dateless, "000A"),
        ],
        _ => &[],
    }
}

/// True if the run has the pattern but for `slips` characters that are often misread.
fn fits(run: &str, pattern: &str, slips: usize) -> bool {
    let wrong =
        run.bytes().zip(pattern.bytes()).filter(|(c, p)| (*p == b'0') != c.is_ascii_digit());
    let mut count = 0;
    for (c, p) in wrong {
        if swapped(c, p == b'0').is_none() {
            return false;
        }
        count += 1;
    }
    run.len() == pattern.len() && count <= slips
}

fn mend(run: &str, pattern: &str) -> String {
    let mended = run.bytes().zip(pattern.bytes()).map(|(c, p)| {
        let right = (p == b'0') == c.is_ascii_digit();
        char::from(if right { c } else { swapped(c, p == b'0').unwrap_or(c) })
    });
    mended.collect()
}

fn slips(run: &str, meant: &str) -> usize {
    run.bytes().zip(meant.bytes()).filter(|(a, b)| a != b).count()
}

/// The digit that a letter is taken for, or the letter for a digit.
fn swapped(c: u8, wants_digit: bool) -> Option<u8> {
    const PAIRS: &[(u8, u8)] = &[
        (b'O', b'0'),
        (b'I', b'1'),
        (b'S', b'5'),
        (b'B', b'8'),
        (b'Z', b'2'),
        (b'G', b'6'),
        (b'L', b'1'),
        (b'Q', b'0'),
        (b'D', b'0'),
        (b'T', b'7'),
    ];
    PAIRS.iter().find_map(|(letter, digit)| match wants_digit {
        true if *letter == c => Some(*digit),
        false if *digit == c => Some(*letter),
        _ => None,
    })
}

/// `JU15`, `JT17 BW`, `TJ68 something`: the beginning of a current mark.
fn part(draft: &mut Draft, i: usize, vehicle_seen: bool) {
    let text = draft.text;
    let Some(first) = run(draft, i, 1).filter(|r| r.len() == 4 && fits(r, "AA00", 0)) else {
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
    let ended = text.any(i.wrapping_sub(1), words![ended ends ending])
        || text.any(i.wrapping_sub(2), words![ended ends ending])
            && text.any(i.wrapping_sub(1), words![in with]);
    let letters = text.token(i).shape.upper
        && text.norm(i).len() == 3
        && text.norm(i).bytes().all(|b| b.is_ascii_alphabetic());
    if ended && letters && text.follows(i) && plate_word(text, i) {
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
        let norm = text.norm(at);
        let raw = text.raw(at);
        let mark = if text.is(at, Class::SPELT_LETTER)
            && !text.any(at, words![mike oscar victor charlie india])
            || text.is(at, Class::SPELT_LETTER) && words > 0
        {
            words += 1;
            norm.get(..1)?.to_ascii_uppercase()
        } else if raw.len() == 1
            && raw.bytes().all(|b| {
                b.is_ascii_digit()
                    || b.is_ascii_uppercase()
                    || !text.cased && b.is_ascii_lowercase() && b != b'a' && b != b'i'
            })
        {
            words += 1;
            raw.to_ascii_uppercase()
        } else if text.is(at, Class::UNIT) {
            text.value(at).to_string()
        } else if marks.len() == 2 && text.token(at).shape.digits && norm.len() == 2 {
            norm.to_owned()
        } else if marks.len() == 2 && text.is(at, Class::TENS) {
            let unit = text.is(at + 1, Class::UNIT) && text.value(at + 1) < 10;
            let value = text.value(at) + if unit { text.value(at + 1) } else { 0 };
            at += usize::from(unit);
            value.to_string()
        } else if words > 1 && text.any(at, words![oh o zero]) {
            "0".to_owned()
        } else {
            break;
        };
        marks.push_str(&mark);
        at += 1;
        // The spelling alphabet writes X-ray with a dash.
        at += usize::from(mark == "X" && text.any(at, words![ray]) && text.gap_text(at) == "-");
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

/// True if a word of plates or a vehicle is in the same sentence, close by.
fn cued(draft: &Draft, i: usize, to: usize) -> bool {
    let text = draft.text;
    let (from, end) = (i.saturating_sub(8), (to + 4).min(text.len()));
    text.within(from, i, CUES)
        || text.within(to, end, words![reg registration plate plates])
        || near_vehicle(draft, i, to)
}

fn near_vehicle(draft: &Draft, i: usize, to: usize) -> bool {
    let text = draft.text;
    let (from, end) = (i.saturating_sub(10), (to + 6).min(text.len()));
    let vehicle = Class::MAKE.or(Class::MODEL).or(Class::KIND).or(Class::KIND_ALONE);
    (from..i).chain(to..end).any(|at| {
        let made = text.is(at, vehicle) && (text.token(at).shape.cap || !text.is(at, Class::WORD));
        made || text.is(at, Class::KIND.or(Class::KIND_ALONE))
    })
}

fn plate_word(text: &Text, i: usize) -> bool {
    text.within(i.saturating_sub(6), i, words![reg registration plate plates numberplate vrm index])
}

/// A reference or code, which has letters and digits too.
fn referred(text: &Text, i: usize) -> bool {
    text.within(
        i.saturating_sub(4),
        i,
        words![code reference ref quoting quote password said number say word],
    )
}

/// The postcode areas of the United Kingdom.
const AREAS: &str = " AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC \
EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX \
PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE ";

/// True for the first half of a postcode: `SG5`, `WD18`, `EC1A`.
pub(crate) fn is_district(run: &str) -> bool {
    let letters = run.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (Some(area), Some(rest)) = (run.get(..letters), run.get(letters..)) else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let tail = rest.get(digits..).unwrap_or("");
    (1..=2).contains(&digits)
        && (tail.is_empty()
            || tail.len() == 1
                && letters + digits <= 3
                && tail.bytes().all(|b| b.is_ascii_uppercase()))
        && AREAS.contains(&format!(" {area} "))
}

/// `SG5 1AB`, `SG51AB`, `WD18`.
fn postcode(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let first = run(draft, i, 1).filter(|_| text.token(i).shape.mixed)?;
    if let Some((district, to)) = full_postcode(draft, i, &first) {
        let normalised = format!(
            "{district} {}",
            text.norm(to - 1)
                .to_ascii_uppercase()
                .chars()
                .rev()
                .take(3)
                .collect::<Vec<_>>()
                .iter()
                .rev()
                .collect::<String>()
        );
        draft.claim_with(Kind::Place, i, to, (normalised, Detail::Place(None)));
        return Some(to);
    }
    let upper = text.raw(i).bytes().all(|b| !b.is_ascii_lowercase());
    let placed =
        text.within(i.saturating_sub(3), i, words![postcode in area at of from district lives])
            || (i > 0 && text.token(i - 1).shape.cap)
            || text.gap(i).has(Gap::COMMA.or(Gap::BRACKET));
    let road = first.bytes().take_while(u8::is_ascii_alphabetic).count() == 1
        && (first.starts_with('M') || first.starts_with('A') || first.starts_with('B'));
    let code = referred(text, i) || text.gap(i).has(Gap::QUOTE);
    let plated = plate_word(text, i)
        || text.within(i.saturating_sub(6), i, words![began started starting beginning])
        || text.any(i + 1, words![something]);
    if !is_district(&first)
        || road
        || code
        || plated
        || !(upper && placed || text.within(i.saturating_sub(3), i, words![postcode]))
        || matches!(first.as_str(), "E10" | "N95" | "G20" | "S3" | "B12")
    {
        return None;
    }
    // "JU15" is no district, and "LK19" neither; but "TN17" beside a vehicle is a mark.
    if first.len() == 4
        && (i > 0
            && near_vehicle(draft, i, i + 1)
            && !text.within(i.saturating_sub(2), i, words![postcode in]))
    {
        return None;
    }
    draft.claim_with(Kind::Place, i, i + 1, (first, Detail::Place(None)));
    Some(i + 1)
}

fn full_postcode(draft: &Draft, i: usize, first: &str) -> Option<(String, usize)> {
    let inward = |s: &str| s.len() == 3 && fits(s, "0AA", 0);
    if is_district(first)
        && let Some(second) = run(draft, i + 1, 1).filter(|s| inward(s))
    {
        let _ = second;
        return Some((first.to_owned(), i + 2));
    }
    let at = first.len().checked_sub(3)?;
    let (outward, tail) = (first.get(..at)?, first.get(at..)?);
    (is_district(outward) && inward(tail) && first.len() >= 5).then(|| (outward.to_owned(), i + 1))
}
