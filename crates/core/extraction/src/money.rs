//! Sums of money, and what became of them.

use crate::draft::Draft;
use crate::entity::{Detail, Kind, Money, Role};
use crate::lexicon::Class;
use crate::number::{Number, number};
use crate::token::{Gap, Text};
use crate::words::words;

/// Words after which a bare figure is a sum.
const BEFORE: &[&str] = words![
    for withdrew withdraw withdrawn withdrawing wanted want wants transfer transferred moved
    move sent send paid pay gave give given took take taken taking lost lose drew draw drawn out
    got get had limit of me have handed spend spent cost worth nearly about around over total
    totalling requested requesting asked them him her another only just approx approximately
    roughly owed owe balance amount at with
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
    let gap = text.gap_text(i).trim_end();
    match gap.chars().next_back()? {
        '£' => Some("GBP"),
        '€' => Some("EUR"),
        '$' => Some("USD"),
        _ => None,
    }
}

fn sum(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !(text.token(i).shape.digit_first || text.is(i, Class::OPENS_NUMBER)) {
        return None;
    }
    let sign_before = sign(text, i);
    let letters = (i > 0 && text.follows(i) && draft.free(i - 1, i))
        .then(|| currency(text.norm(i - 1)).filter(|_| text.token(i - 1).shape.upper))
        .flatten();
    let mut n = number(text, i).or_else(|| glued(text, i))?;
    if !draft.free(i, n.end) {
        return None;
    }
    let mut unit = sign_before.or(letters);
    let marked = unit.is_some();
    if marked && let Some(range) = range(draft, i, n) {
        n = range;
    }
    let mut to = n.end;
    if let Some(word) = unit_after(text, to, marked) {
        unit = unit.or(Some(word));
        to += 1;
        (n, to) = odd_pence(text, n, to);
    }
    let pence =
        (unit.is_none() && text.any(to, words![pence]) && text.follows(to)).then_some(to + 1);
    if let Some(end) = pence {
        n = Number { low: n.low / 100, high: n.high / 100, ..n };
        (unit, to) = (Some("GBP"), end);
    }
    let other = text.any(to, words![run runs race resolution tv steps]);
    if unit.is_none() && (other || !n.slang) {
        return spelt(draft, i, n);
    }
    claim(draft, (i - usize::from(letters.is_some()), to), n, unit.unwrap_or("GBP"));
    Some(to)
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

/// The unit after a number: "pounds", "quid"; not the `pounds` of a weight.
fn unit_after(text: &Text, i: usize, marked: bool) -> Option<&'static str> {
    if !text.gap(i).only(Gap::SPACE.or(Gap::DASH)) {
        return None;
    }
    let unit = currency(text.norm(i))?;
    let weight = text.any(i.wrapping_sub(2), words![stone])
        || text.any(i + 1, words![heavier overweight lighter])
        || (text.any(i + 1, words![in]) && text.any(i + 2, words![weight]));
    // "£600 euros" is a slip; "£300 sterling" is not.
    let slip = marked && unit != "GBP";
    if weight || slip { None } else { Some(unit) }
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
    if !n.scaled || n.digits || n.low < 10_000 || n.high > 5_000_000_000 {
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

fn bare(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    if !text.token(i).shape.digit_first || text.gap(i).has(Gap::PLUS.or(Gap::SLASH)) {
        return None;
    }
    let n = number(text, i).filter(|n| draft.free(i, n.end) && n.low >= 10_000)?;
    let norm = text.norm(i);
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

fn claim(draft: &mut Draft, (from, to): (usize, usize), n: Number, currency: &'static str) {
    let text = draft.text;
    let mut start = text.token(from).start;
    if sign(text, from).is_some() {
        let gap = text.gap_text(from);
        let at = gap.rfind(['£', '€', '$']).unwrap_or(gap.len());
        start -= gap.len() - at;
    }
    let end = draft.end_of(to);
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

const CUES: &[(Role, &[&str])] = &[
    (Role::Recovered, words![recovered reimbursed returned refunded reclaimed]),
    (
        Role::Stopped,
        words![
            stopped declined blocked refused prevented saved held intercepted referred unpaid
        ],
    ),
    (
        Role::Lost,
        words![
            gave given handed gone lost took taken sent posted paid withdrew withdrawn
            transferred stolen stole moved went bought drew got spent had defrauded conned
            cheated collected fetched swindled
        ],
    ),
    (
        Role::Asked,
        words![
            wanted want wants asked asking ask demanded told needed need withdraw draw buy send
            transfer requested requesting would wanting pay instructed could
        ],
    ),
    (
        Role::Pretext,
        words![
            refund owed compensation winnings bail fine being payment purchase transaction worth
            valued reward
        ],
    ),
];

/// What became of a sum, by the nearest word that says so in its sentence.
fn role(text: &Text, from: usize, to: usize) -> Option<Role> {
    let (start, end) = (text.sentence_start(from, 14), text.sentence_end(to.wrapping_sub(1), 10));
    let negated = |at: usize| {
        (at.saturating_sub(3)..at)
            .any(|n| text.any(n, words![not no didnt never wouldnt nothing hadnt havent]))
    };
    let returned = text.any(to, words![back])
        && text.within(from.saturating_sub(3).max(start), from, words![got get had gave paid]);
    if returned {
        return Some(Role::Recovered);
    }
    let mut best: Option<(usize, Role)> = None;
    for (role, words) in CUES {
        for at in (start..from).chain(to..end) {
            if !text.any(at, words) || (*role != Role::Stopped && negated(at)) {
                continue;
            }
            // What follows a sum says less of it than what leads up to it.
            let mut distance = if at < from { from - at } else { 2 + (at - to) * 2 };
            if matches!(role, Role::Recovered | Role::Stopped) {
                distance /= 2;
            }
            if best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, *role));
            }
        }
    }
    best.map(|(_, role)| role)
}
