//! Postcodes and the first halves of postcodes in a narrative.

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::mark::{fits, is_district};
use crate::token::Gap;
use crate::vrm::{near_vehicle, plate_word, referred, run};
use crate::words::words;

/// `SG5 1AB`, `SG51AB`, `WD18`.
pub(crate) fn postcode(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.token(i).shape.mixed {
        return None;
    }
    let first = run(draft, i, 1)?;
    if let Some((district, to)) = full_postcode(draft, i, &first) {
        if is_mark(draft, i, to) {
            return None;
        }
        let last = text.norm(to - 1).to_ascii_uppercase();
        let inward = last.len().checked_sub(3).and_then(|at| last.get(at..)).unwrap_or("");
        let normalised = format!("{district} {inward}");
        draft.claim_with(Kind::Place, i, to, (normalised, Detail::Place(None)));
        return Some(to);
    }
    if !is_district(&first) || !stands_as_district(draft, i, &first) {
        return None;
    }
    draft.claim_with(Kind::Place, i, i + 1, (first, Detail::Place(None)));
    Some(i + 1)
}

/// True if half a postcode alone is where somebody is.
fn stands_as_district(draft: &Draft, i: usize, first: &str) -> bool {
    let text = draft.text;
    let upper = text.raw(i).bytes().all(|b| !b.is_ascii_lowercase());
    let placed =
        text.within(i.saturating_sub(3), i, words![postcode in area at of from district lives])
            || (i > 0 && text.token(i - 1).shape.cap)
            || text.gap(i).has(Gap::COMMA.or(Gap::BRACKET));
    let letters = first.bytes().take_while(u8::is_ascii_alphabetic).count();
    let road = letters == 1 && first.starts_with(['M', 'A', 'B']);
    let code = referred(text, i) || text.gap(i).has(Gap::QUOTE);
    let plated = plate_word(text, i)
        || text.within(i.saturating_sub(6), i, words![began started starting beginning])
        || text.any(i + 1, words![something]);
    let named = matches!(first, "E10" | "N95" | "G20" | "S3" | "B12");
    // "JU15" is no district, and "LK19" neither; but "TN17" beside a vehicle is a mark.
    let vehicle = first.len() == 4
        && i > 0
        && near_vehicle(draft, i, i + 1)
        && !text.within(i.saturating_sub(2), i, words![postcode in]);
    let said = text.within(i.saturating_sub(3), i, words![postcode]);
    !(road || code || plated || named || vehicle) && (upper && placed || said)
}

/// Behind "reg" a mark with an O for a nought looks like a postcode: DL15 0PE.
fn is_mark(draft: &Draft, i: usize, to: usize) -> bool {
    let led = draft.text.within(
        i.saturating_sub(4),
        i,
        words![reg rego registration registered plate plates numberplate regno index vrm vrn],
    );
    let mark = |r: &String| r.len() == 7 && fits(r, "AA00AAA", 1);
    led && run(draft, i, to - i).as_ref().is_some_and(mark)
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
