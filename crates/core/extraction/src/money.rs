//! Sums of money, and what became of them.

use crate::draft::Draft;
use crate::entity::{Detail, Kind, Money};
use crate::lexicon::Class;
use crate::number::{Number, number};
use crate::role::role;
use crate::token::{Gap, Text};
use crate::words::words;

/// Words after which a bare figure is a sum.
const BEFORE: &[&str] = words![
    for withdrew withdraw withdrawn withdrawing wanted want wants transfer transferred moved
    move sent send paid pay gave give given took take taken taking lost lose drew draw drawn out
    got get had limit of me have handed spend spent cost worth nearly about around over total
    totalling requested requesting asked them him her another only just approx approximately
    roughly owed owe balance amount at with
    needed needs need demanded demanding another
];

/// Words after which a bare figure is something else.
const NOT_BEFORE: &[&str] = words![
    number no code ref reference collar badge warrant driver since page flat room age aged year
    pin extension ext account ending crime flight channel in pass word quoting said
];

/// Words after a number that make it a count of something else.
const COUNTED: &[&str] = words![
    people persons men women children others per percent times miles metres meters yards years
    year months month weeks week days day hours hour hrs minutes mins min seconds stone calls
    reports victims homes households residents pensioners incidents offences cases numbers
    degrees feet ft foot kilos grams letters words leaflets members odd am pm pounders
    percentage bricks officers followers copies customers
];

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = sum(draft, i).unwrap_or(i + 1);
    }
}

/// Figures without a sign or unit, which only the words around them make a sum. Runs last, when
/// times, codes and dates are taken.
pub(crate) fn find_bare(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = bare(draft, i).unwrap_or(i + 1);
    }
}

/// A currency by its sign, letters or word.
fn currency(word: &str) -> Option<&'static str> {
    Some(match word {
        "pound" | "pounds" | "quid" | "gbp" | "sterling" | "squid" | "nicker" => "GBP",
        "euro" | "euros" | "eur" => "EUR",
        "dollar" | "dollars" | "usd" | "bucks" => "USD",
        "rupees" | "rupee" => "INR",
        "francs" => "CHF",
        "yen" => "JPY",
        "zloty" | "zlotys" => "PLN",
        _ => return None,
    })
}

fn sign(text: &Text, i: usize) -> Option<&'static str> {
    let whole = text.gap_text(i);
    let gap = whole.trim_end();
    // "500€ 20": the sign belongs to the figures that it is glued to.
    let behind = text.token(i.wrapping_sub(1)).shape.digit_first
        && gap.chars().count() == 1
        && whole.len() > gap.len()
        && whole.starts_with(gap);
    if behind {
        return None;
    }
    match gap.chars().next_back()? {
        '£' => Some("GBP"),
        '€' => Some("EUR"),
        '$' => Some("USD"),
        _ => None,
    }
}

fn sum(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let opens = text.token(i).shape.digit_first || text.is(i, Class::OPENS_NUMBER);
    let scale = text.is(i, Class::SCALE) && unit_after(text, i + 1, false).is_some();
    if !(opens || scale) {
        return lettered(draft, i);
    }
    let sign_before = sign(text, i);
    let letters = (i > 0 && text.follows(i) && draft.free(i - 1, i))
        .then(|| currency(text.norm(i - 1)).filter(|_| is_code(text, i - 1)))
        .flatten();
    let mut n = number(text, i).or_else(|| glued(text, i)).or_else(|| one_scale(text, i))?;
    if !draft.free(i, n.end) {
        return None;
    }
    let mut unit = sign_before.or(letters);
    let marked = unit.is_some();
    if marked {
        n = pence_by_comma(text, n)?;
        n = range(draft, i, n).unwrap_or(n);
    }
    let mut to = n.end;
    if let Some((word, end)) = unit_after(text, to, marked) {
        unit = unit.or(Some(word));
        (n, to) = odd_pence(text, n, end);
    }
    if unit.is_none() && text.any(to, words![pence]) && text.follows(to) {
        n = Number { low: n.low / 100, high: n.high / 100, ..n };
        (unit, to) = (Some("GBP"), to + 1);
    }
    let behind = sign_behind(text, to).filter(|_| unit.is_none());
    if let Some((unit, bytes)) = behind {
        claim_as(draft, (i, to), n, (unit, bytes));
        return Some(to);
    }
    let other = text.any(to, words![run runs race resolution tv steps]);
    if unit.is_none() && (other || !n.slang) {
        return spelt(draft, i, n);
    }
    claim(draft, (i - usize::from(letters.is_some()), to), n, unit.unwrap_or("GBP"));
    Some(to)
}

/// `GBP` in capitals or small letters, which is no word; a currency spelt out is no code.
fn is_code(text: &Text, i: usize) -> bool {
    text.token(i).shape.upper || text.any(i, words![gbp eur usd])
}

/// `GBP500`, `EUR2,000`: a code and figures in one token.
fn lettered(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.token(i).shape.mixed {
        return slang(draft, i);
    }
    let norm = text.norm(i);
    let unit = currency(norm.get(..3)?).filter(|_| draft.free(i, i + 1))?;
    let n = crate::number::digits(norm.get(3..)?, i + 1)?;
    claim(draft, (i, i + 1), n, unit);
    Some(i + 1)
}

/// "a monkey", "two ponies", "a tenner": sums with a name of their own.
fn slang(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let value: u64 = match text.norm(i) {
        "fiver" | "fivers" => 5,
        "tenner" | "tenners" => 10,
        "pony" | "ponies" => 25,
        "ton" | "tons" => 100,
        "monkey" | "monkeys" => 500,
        _ => return None,
    };
    let before = i.wrapping_sub(1);
    let count = if text.any(before, words![a the another]) {
        1
    } else {
        number(text, before).filter(|n| n.end == i && n.low == n.high).map(|n| n.low / 100)?
    };
    let sure = value <= 10;
    let spoken = text.within(
        i.saturating_sub(4),
        before,
        words![
            for wanted want wants gave give paid pay cost lost owed owe asked asking needed of
            took borrow lend bung bunged me him her
        ],
    );
    let thing = text.any(i + 1, words![of tail trap rides ride wrench club])
        || text.within(i.saturating_sub(4), i, words![weigh weighs weighed weighing]);
    let from = if text.any(before, words![the]) { i } else { before };
    if !sure && (thing || !spoken) || !draft.free(from, i + 1) {
        return None;
    }
    let hundredths = value.saturating_mul(count).saturating_mul(100);
    let n = Number::exact(hundredths, i + 1);
    claim(draft, (from, i + 1), n, "GBP");
    Some(i + 1)
}

/// "hundred quid", "thousand pounds": one of them.
fn one_scale(text: &Text, i: usize) -> Option<Number> {
    let scale = u64::from(text.value(i));
    text.is(i, Class::SCALE).then(|| Number::exact(scale * 100, i + 1))
}

/// `£12,50` is twelve pounds fifty; what else stands behind a comma without a space is not
/// understood, and a part of a sum must never pass for the whole.
fn pence_by_comma(text: &Text, n: Number) -> Option<Number> {
    let glued = text.gap_text(n.end) == "," && text.token(n.end).shape.digit_first;
    if !glued {
        return Some(n);
    }
    let pence = text.norm(n.end);
    let two = pence.len() == 2 && pence.bytes().all(|b| b.is_ascii_digit());
    let value: u64 = pence.parse().ok().filter(|_| two)?;
    Some(Number { low: n.low + value, high: n.high + value, end: n.end + 1, ..n })
}

/// `500£`: the sign behind the figures, and its length in bytes.
fn sign_behind(text: &Text, i: usize) -> Option<(&'static str, usize)> {
    let gap = text.gap_text(i);
    let mark = gap.chars().next()?;
    let unit = match mark {
        '£' => "GBP",
        '€' => "EUR",
        _ => return None,
    };
    let led = gap.len() == mark.len_utf8() && text.token(i).shape.digit_first;
    (!led).then_some((unit, mark.len_utf8()))
}

/// `£5k` is one token; so is `50p` and `500quid`.
fn glued(text: &Text, i: usize) -> Option<Number> {
    let norm = text.norm(i);
    let figures = norm.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = norm.get(figures.len()..)?;
    let factor = match unit {
        "p" => 1,
        "bn" if text.gap(i).has(Gap::MONEY) => 100_000_000_000,
        "quid" | "pounds" | "gbp" => 100,
        _ => return None,
    };
    let value = figures.replace(',', "").parse::<u64>().ok()?.checked_mul(factor)?;
    Some(Number { low: value, high: value, end: i + 1, scaled: true, slang: true, digits: true })
}

/// The unit after a number and the token after it: "pounds", "quid", "US dollars"; not the
/// `pounds` of a weight.
fn unit_after(text: &Text, i: usize, marked: bool) -> Option<(&'static str, usize)> {
    if !text.gap(i).only(Gap::SPACE.or(Gap::DASH)) {
        return None;
    }
    let of = usize::from(text.any(i, words![us american canadian australian swiss]));
    let unit = currency(text.norm(i + of)).filter(|_| of == 0 || text.follows(i + 1))?;
    let unit = match text.norm(i) {
        "canadian" => "CAD",
        "australian" => "AUD",
        _ => unit,
    };
    let weight = text.any(i.wrapping_sub(2), words![stone])
        || text.any(i + 1, words![heavier overweight lighter])
        || (text.any(i + 1, words![in]) && text.any(i + 2, words![weight]));
    // "£600 euros" is a slip; "£300 sterling" is not.
    let slip = marked && unit != "GBP";
    if weight || slip { None } else { Some((unit, i + of + 1)) }
}

/// "sixty pounds twenty", "five pounds 50", "ten pounds and fifty pence".
fn odd_pence(text: &Text, n: Number, to: usize) -> (Number, usize) {
    let at = to + usize::from(text.any(to, words![and]));
    if !text.follows(to) || !text.follows(at) {
        return (n, to);
    }
    let Some(odd) = number(text, at).filter(|o| !o.scaled && (100..10_000).contains(&o.low)) else {
        return (n, to);
    };
    let pence = text.any(odd.end, words![pence p]);
    let ends = text.gap(odd.end).has(Gap::BREAK);
    if !(pence || (ends && at == to)) {
        return (n, to);
    }
    let more = odd.low / 100;
    let whole = Number { low: n.low + more, high: n.high + more, ..n };
    (whole, odd.end + usize::from(pence))
}

/// "£2,000-£3,000", "£2-3k", "£500 to £600".
fn range(draft: &Draft, i: usize, n: Number) -> Option<Number> {
    let text = draft.text;
    let dashed = text.gap(n.end).has(Gap::DASH)
        && text.gap(n.end).only(Gap::DASH.or(Gap::MONEY).or(Gap::SPACE));
    let worded =
        text.any(n.end, words![to or]) && sign(text, n.end + 1).is_some() && text.follows(n.end)
            || text.any(n.end, words![and]) && i > 0 && text.any(i - 1, words![between]);
    let at = if dashed {
        n.end
    } else if worded {
        n.end + 1
    } else {
        return None;
    };
    let other = number(text, at).filter(|o| draft.free(at, o.end))?;
    let scaled = other.slang && !n.scaled && n.low < 100_000;
    let low = if scaled { n.low.saturating_mul(1_000) } else { n.low };
    (other.low > low).then_some(Number { low, high: other.high, end: other.end, ..n })
}

/// A number of hundreds or thousands in words is a sum unless something is counted.
fn spelt(draft: &mut Draft, i: usize, n: Number) -> Option<usize> {
    let text = draft.text;
    let worded = n.end > i + 1 && text.is(n.end - 1, Class::SCALE);
    if !n.scaled || n.digits && !worded || n.low < 10_000 || n.high > 5_000_000_000 {
        return None;
    }
    let article_alone =
        n.end == i + 2 && text.any(i, words![a one]) && text.any(i + 1, words![million]);
    if article_alone
        || counted(text, n.end)
        || text.follows(i)
            && text.any(i.wrapping_sub(1), NOT_BEFORE)
            && !text.any(i.wrapping_sub(1), words![in said word])
    {
        return None;
    }
    claim(draft, (i, n.end), n, "GBP");
    Some(n.end)
}

/// "renewal 79.99": pounds and pence that are no time of day.
fn price(text: &Text, i: usize) -> Option<Number> {
    let (pounds, pence) = text.norm(i).split_once('.')?;
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let late = pence.len() == 2 && plain(pence) && pence >= "60" && pounds.len() <= 4;
    let alone = text.gap(i).only(Gap::SPACE) && !text.gap_text(i + 1).starts_with(['%', '/']);
    let known = text.within(i.saturating_sub(2), i, words![version ref reference v])
        || counted(text, i + 1);
    if !late || !alone || !plain(pounds) || known {
        return None;
    }
    number(text, i)
}

fn bare(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.token(i).shape.digit_first || text.gap(i).has(Gap::PLUS.or(Gap::SLASH)) {
        return None;
    }
    let norm = text.norm(i);
    if let Some(n) = price(text, i).filter(|n| draft.free(i, n.end)) {
        claim(draft, (i, n.end), n, "GBP");
        return Some(n.end);
    }
    let n = number(text, i).filter(|n| draft.free(i, n.end) && n.low >= 10_000)?;
    let grouped = norm.contains(',');
    if norm.starts_with('0')
        || norm.contains('.')
        || n.low > 100_000_000
        || counted(text, n.end)
        || text.gap(n.end).has(Gap::SLASH.or(Gap::DASH)) && text.follows(n.end + 1)
    {
        return None;
    }
    let before = i.wrapping_sub(1);
    let year = !grouped && (190_000..=210_000).contains(&n.low) && norm.len() == 4;
    let asked = text.any(before, BEFORE) || (text.any(before, words![a the his my]) && grouped);
    let strong = text.any(
        before,
        words![
            transferred withdrew withdraw paid pay gave lost sent wanted requested moved took
            handed draw drew
        ],
    );
    let after =
        text.any(n.end, words![requested cash out withdrawn from gone taken altogether total in]);
    let known = text.any(before, NOT_BEFORE)
        || text.within(i.saturating_sub(2), i, words![number ref reference code badge collar pin]);
    let likely = strong || asked || grouped && (after || n.low >= 100_000);
    if known || year && !strong || !likely {
        return None;
    }
    // A bare figure of no round value is as likely a reference.
    if !grouped && !strong && n.low % 1_000 != 0 {
        return None;
    }
    claim(draft, (i, n.end), n, "GBP");
    Some(n.end)
}

/// True if what stands at `i` is what the number counts.
fn counted(text: &Text, i: usize) -> bool {
    if !text.gap(i).only(Gap::SPACE.or(Gap::DASH)) {
        return text.gap_text(i).starts_with('%');
    }
    if text.any(i, COUNTED) || text.gap_text(i).starts_with('%') {
        return true;
    }
    let norm = text.norm(i);
    let plural = norm.len() > 3
        && norm.ends_with('s')
        && !norm.ends_with("ss")
        && text.is(i, Class::WORD)
        && !text.is(i, Class::FUNCTION);
    plural
        && !matches!(
            norm,
            "always"
                | "plus"
                | "perhaps"
                | "besides"
                | "minus"
                | "gives"
                | "takes"
                | "towards"
                | "altogethers"
                | "makes"
                | "needs"
                | "wants"
                | "goes"
                | "comes"
                | "bonds"
                | "savings"
                | "notes"
                | "euros"
                | "tens"
                | "twenties"
                | "fifties"
                | "tenners"
        )
}

fn claim(draft: &mut Draft, tokens: (usize, usize), n: Number, currency: &'static str) {
    claim_as(draft, tokens, n, (currency, 0));
}

/// Claims a sum; `behind` are bytes after its last token that belong to it.
fn claim_as(
    draft: &mut Draft,
    (from, to): (usize, usize),
    n: Number,
    (currency, behind): (&'static str, usize),
) {
    let text = draft.text;
    let mut start = text.token(from).start;
    if sign(text, from).is_some() {
        let gap = text.gap_text(from);
        let at = gap.rfind(['£', '€', '$']).unwrap_or(gap.len());
        start -= gap.len() - at;
    }
    let end = draft.end_of(to) + behind;
    let normalised = if n.low == n.high {
        format!("{currency} {}", amount(n.low))
    } else {
        format!("{currency} {}-{}", amount(n.low), amount(n.high))
    };
    let role = role(text, from, to);
    let money = Money { currency, low: n.low, high: n.high, role };
    draft.claim_bytes(Kind::Money, (from, to), (start, end), (normalised, Detail::Money(money)));
}

/// `4000`, `61.20`.
pub(crate) fn amount(hundredths: u64) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:02}") }
}
