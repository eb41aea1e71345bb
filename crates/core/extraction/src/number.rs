//! Numbers as people write them: `3,000`, `5k`, "two and a half thousand", "a couple of
//! hundred", "five or six hundred".

use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// A number found at some token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Number {
    /// Smallest value meant, in hundredths.
    pub low: u64,
    /// Largest value meant, in hundredths.
    pub high: u64,
    /// The token after it.
    pub end: usize,
    /// It has a hundred, thousand, grand, k or million in it.
    pub scaled: bool,
    /// It has "grand" or a `k`, which people say of money and little else.
    pub slang: bool,
    /// It is written in digits.
    pub digits: bool,
}

impl Number {
    pub(crate) fn exact(hundredths: u64, end: usize) -> Self {
        Self { low: hundredths, high: hundredths, end, scaled: false, slang: false, digits: false }
    }

    fn times(self, factor: u64, end: usize) -> Self {
        Self {
            low: self.low.saturating_mul(factor),
            high: self.high.saturating_mul(factor),
            end,
            scaled: true,
            ..self
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            high: self.high.saturating_add(other.high),
            end: other.end,
            scaled: self.scaled || other.scaled,
            slang: self.slang || other.slang,
            digits: self.digits,
        }
    }
}

/// The longest number that begins at token `i`.
pub(crate) fn number(text: &Text, i: usize) -> Option<Number> {
    alternatives(text, i)
}

/// "five or six hundred", "two to three thousand": the scale holds for both.
fn alternatives(text: &Text, i: usize) -> Option<Number> {
    let unit = single(text, i).filter(|n| !n.scaled || n.digits);
    if let Some(unit) = unit {
        let dash = text.gap(unit.end).only(Gap::DASH) && text.gap(unit.end).has(Gap::DASH);
        let between = i > 0 && text.any(i - 1, words![between]) && text.any(unit.end, words![and]);
        let joins = between || text.any(unit.end, words![or to]);
        let other = if joins { unit.end + 1 } else { unit.end };
        let joined = (other > unit.end && text.follows(unit.end) && text.follows(other)) || dash;
        if joined && let Some(whole) = sum(text, other).filter(|w| w.scaled && w.low > unit.low) {
            let scale = scale_of(text, other, whole.end);
            if scale > 1 && unit.low < 100_000 && unit.low < whole.low / scale {
                return Some(Number { low: unit.low.saturating_mul(scale), ..whole });
            }
        }
    }
    sum(text, i)
}

fn scale_of(text: &Text, from: usize, to: usize) -> u64 {
    let last = to.wrapping_sub(1);
    if text.is(last, Class::SCALE) {
        return u64::from(text.value(last));
    }
    let norm = text.norm(from);
    if to == from + 1 && norm.ends_with('k') { 1_000 } else { 1 }
}

/// A whole number with its scales: "two thousand three hundred and fifty".
fn sum(text: &Text, i: usize) -> Option<Number> {
    let mut total = scaled(text, i)?;
    let mut scale = scale_of(text, i, total.end);
    // Each part that follows is smaller than the scale of the part before.
    while total.scaled && !total.digits && scale > 1 {
        let and = text.any(total.end, words![and an]) || text.gap(total.end).has(Gap::AMP);
        let at = if text.any(total.end, words![and an]) { total.end + 1 } else { total.end };
        let loose = !text.gap(total.end).only(Gap::SPACE.or(Gap::DASH).or(Gap::AMP));
        if loose || (and && !text.gap(at).only(Gap::SPACE.or(Gap::AMP))) {
            break;
        }
        let Some(part) = scaled(text, at) else { break };
        let fits = part.high / 100 < scale && part.low >= 100 && !part.digits;
        let article = text.any(at, words![a an]);
        if !fits || part.slang || (article && !text.is(at + 1, Class::SCALE)) {
            break;
        }
        scale = scale_of(text, at, part.end);
        total = total.plus(part);
    }
    Some(total)
}

/// A single with a scale after it: "two and a half thousand", "fifteen hundred", "a grand".
fn scaled(text: &Text, i: usize) -> Option<Number> {
    let base = single(text, i).or_else(|| vague(text, i))?;
    let mut n = fraction(text, base);
    let mut steps = 0;
    while text.is(n.end, Class::SCALE) && near(text, n.end) && steps < 2 {
        let slang = text.any(n.end, words![grand thou]);
        n = n.times(u64::from(text.value(n.end)), n.end + 1);
        n.slang |= slang;
        steps += 1;
    }
    // "a grand and a half", "a thousand and a half".
    let halved = text.any(n.end, words![and])
        && text.any(n.end + 1, words![a])
        && text.any(n.end + 2, words![half]);
    if halved && steps > 0 && text.follows(n.end) && n.low == n.high {
        let half = u64::from(text.value(n.end - 1)) * 50;
        n = Number { low: n.low + half, high: n.high + half, end: n.end + 3, ..n };
    }
    if steps == 0 && text.any(n.end, words![k m]) && text.follows(n.end) && n.digits {
        let factor = if text.norm(n.end) == "k" { 1_000 } else { 1_000_000 };
        n = n.times(factor, n.end + 1);
        n.slang = true;
    }
    let alone = text.any(i, words![a an several few some]) || n.end == i;
    if alone && !n.scaled { None } else { Some(n) }
}

/// "and a half", "and three quarters" and "point five" before a scale.
fn fraction(text: &Text, base: Number) -> Number {
    let at = base.end;
    let half = if text.any(at, words![and]) && text.any(at + 1, words![a]) {
        match text.norm(at + 2) {
            "half" => Some((50, at + 3)),
            "quarter" => Some((25, at + 3)),
            _ => None,
        }
    } else if text.any(at, words![and]) && text.any(at + 1, words![three]) {
        text.any(at + 2, words![quarter quarters]).then_some((75, at + 3))
    } else if text.any(at, words![point]) && text.is(at + 1, Class::UNIT) && text.value(at + 1) < 10
    {
        Some((u64::from(text.value(at + 1)) * 10, at + 2))
    } else {
        None
    };
    match half {
        Some((hundredths, end)) if text.is(end, Class::SCALE) || text.any(end, words![k]) => {
            Number { end, ..base.plus(Number::exact(hundredths, end)) }
        }
        _ => base,
    }
}

/// "a couple of", "a few", "several", "half a" before a scale.
fn vague(text: &Text, i: usize) -> Option<Number> {
    let at = if text.any(i, words![a]) { i + 1 } else { i };
    let (low, high, mut end) = match text.norm(at) {
        "couple" => (200, 200, at + 1),
        "few" => (200, 500, at + 1),
        "several" => (300, 900, at + 1),
        "half" if text.any(at + 1, words![a]) => (50, 50, at + 2),
        "quarter" if text.any(at + 1, words![of]) && text.any(at + 2, words![a]) => {
            (25, 25, at + 3)
        }
        _ => return None,
    };
    if text.any(end, words![of]) {
        end += 1;
    }
    text.is(end, Class::SCALE).then_some(Number { low, high, ..Number::exact(0, end) })
}

/// One word or figure: `3,000`, `5k`, "eleven", "fifty-five", "a" before a scale.
fn single(text: &Text, i: usize) -> Option<Number> {
    let shape = text.token(i).shape;
    if shape.digit_first {
        return digits(text.norm(i), i + 1);
    }
    if text.any(i, words![a an]) {
        let scale = text.is(i + 1, Class::SCALE) && text.follows(i + 1);
        return scale.then_some(Number::exact(100, i + 1));
    }
    if text.is(i, Class::UNIT) {
        return Some(Number::exact(u64::from(text.value(i)) * 100, i + 1));
    }
    if !text.is(i, Class::TENS) {
        return None;
    }
    let tens = u64::from(text.value(i)) * 100;
    let unit = text.is(i + 1, Class::UNIT) && text.value(i + 1) < 10 && near(text, i + 1);
    let unit_value = if unit { u64::from(text.value(i + 1)) * 100 } else { 0 };
    Some(Number::exact(tens + unit_value, i + 1 + usize::from(unit)))
}

fn near(text: &Text, i: usize) -> bool {
    text.gap(i).only(Gap::SPACE.or(Gap::DASH))
}

/// `3,000`, `61.20`, `5k`, `2.5k`, `1.5m`, with the letter O where a nought is meant and a stop
/// where a comma is; not `10.40pm`, `1st` or `02079460187`.
pub(crate) fn digits(norm: &str, end: usize) -> Option<Number> {
    let (figure, factor) = match norm.char_indices().last() {
        Some((at, 'k')) => (norm.get(..at)?, 1_000),
        Some((at, 'm')) => (norm.get(..at)?, 1_000_000),
        _ => (norm, 1),
    };
    let plain: String =
        figure.chars().filter(|c| *c != ',').map(|c| if c == 'o' { '0' } else { c }).collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let thousands = part.len() == 3 && (1..=3).contains(&whole.len()) && factor == 1;
    if whole.is_empty()
        || whole.len() > 9
        || part.len() > 2 && !thousands
        || !all_digits(whole)
        || !all_digits(part)
    {
        return None;
    }
    let hundredths = if thousands {
        format!("{whole}{part}00").parse().ok()?
    } else {
        let pence: u64 = format!("{part:0<2}").parse().ok()?;
        whole.parse::<u64>().ok()?.saturating_mul(100).saturating_add(pence)
    };
    let mut n = Number::exact(hundredths.saturating_mul(factor), end);
    n.digits = true;
    n.scaled = factor > 1;
    n.slang = factor > 1;
    Some(n)
}
