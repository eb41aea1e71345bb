//! Telephone numbers: shown, spelt, in part or withheld.
//!
//! A number that no British range has is kept, because the fraudster chooses what is shown.
//! The numbers of everybody's services (999, 101, 159) are not anybody's and are left out.

use crate::draft::Draft;
use crate::entity::{Detail, Kind, PhoneKind};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// Words that say a number was dialled or shown.
const CUES: &[&str] = words![
    number numbers phone phoned telephone telephoned mobile mob tel ring rang rung call called
    calling caller dial dialled text texted no display landline from on
];

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    while i < draft.text.len() {
        i = figures(draft, i)
            .or_else(|| spoken(draft, i))
            .or_else(|| tail(draft, i))
            .or_else(|| withheld(draft, i))
            .unwrap_or(i + 1);
    }
}

/// The normal form of digits read from a screen: as dialled in Britain, or with `+`.
pub(crate) fn normal(digits: &str, international: bool) -> String {
    let bare = digits.strip_prefix("00").filter(|_| digits.len() > 11);
    let abroad = if international { Some(digits) } else { bare };
    match abroad {
        Some(rest) => match rest.strip_prefix("44") {
            Some(national) => format!("0{}", national.trim_start_matches('0')),
            None => format!("+{rest}"),
        },
        None if digits.len() == 12 && digits.starts_with("44") => {
            format!("0{}", digits.get(2..).unwrap_or(""))
        }
        None => digits.to_owned(),
    }
}

/// What the shape of a number in normal form says.
pub(crate) fn kind_of(number: &str) -> PhoneKind {
    if number.starts_with('+') {
        return PhoneKind::Foreign;
    }
    let drama = ["01632960", "0207946", "07700900", "08081570", "0909879", "03069990"];
    if number.len() == 11 && drama.iter().any(|d| number.starts_with(d)) {
        return PhoneKind::Drama;
    }
    let ranges = [
        "01", "02", "03", "055", "056", "070", "071", "072", "073", "074", "075", "076", "077",
        "078", "079", "080", "082", "084", "087", "09",
    ];
    let known = ranges.iter().any(|r| number.starts_with(r));
    let long = number.len() == 11
        || (number.len() == 10
            && (number.starts_with("01")
                || number.starts_with("0800")
                || number.starts_with("0500")));
    if known && long { PhoneKind::Valid } else { PhoneKind::Invalid }
}

fn figures(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let first = digits_of(text, i)?;
    let plus = text.gap(i).has(Gap::PLUS) && text.gap_text(i).trim_end_matches('(').ends_with('+');
    if !(plus || first.starts_with(['0', '4']) || cue_before(text, i)) {
        return None;
    }
    let limit = if plus {
        15
    } else {
        11 + usize::from(first.starts_with("44")) + 3 * usize::from(first.starts_with("00"))
    };
    let (digits, to) = run(text, i, limit)?;
    let national = digits.starts_with('0');
    let whole = match digits.len() {
        10..=13 => {
            plus || national || cue_before(text, i) && digits.len() < 12 || digits.starts_with("44")
        }
        9 | 14 | 15 => {
            plus || first.starts_with("00") || (national && digits.len() == 9 && to > i + 1)
        }
        _ => false,
    };
    let slips = (i..to).any(|at| !text.token(at).shape.digits && !is_crossed(text, at));
    if whole && !account_before(text, i) && !is_crossed(text, to - 1) {
        let number = normal(&digits, plus);
        let kind = kind_of(&number);
        // Where letters were read as digits only a number that somebody could have is one.
        if !slips || kind != PhoneKind::Invalid {
            claim(draft, i, to, plus, (number, kind));
            return Some(to);
        }
    }
    if slips { None } else { partial(draft, i, to, &digits) }
}

/// The digits of a token, with O read as a nought and crosses at its end left out: `O19`,
/// `900xxx`, and `960118` of `960118/9`.
fn digits_of(text: &Text, i: usize) -> Option<String> {
    let shape = text.token(i).shape;
    if !(shape.digit_first || shape.mixed || text.raw(i) == "O") {
        return None;
    }
    let norm = text.norm(i);
    let head = match norm.split_once('/') {
        Some((head, tail)) if head.len() >= 5 && tail.len() <= 4 => head,
        Some(_) => return None,
        None => norm.trim_end_matches(['x', '*']),
    };
    let day = head.split('.').count() == 3;
    if head.contains([',', ':']) || day || head.is_empty() {
        return None;
    }
    let digit = |c: char| match c {
        'o' => Some('0'),
        '.' => None,
        _ => Some(c),
    };
    let digits: String = head.chars().filter_map(digit).collect();
    let any = head.len() == 1 && head != "o"
        || head.len() > 1 && head.bytes().any(|b| b.is_ascii_digit());
    (any && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// A token that ends in crosses, for figures that were not caught.
fn is_crossed(text: &Text, i: usize) -> bool {
    text.norm(i).ends_with("xx") && text.token(i).shape.mixed
}

/// The digits from token `i` on, at most `limit`, across spaces and dashes.
fn run(text: &Text, i: usize, limit: usize) -> Option<(String, usize)> {
    let mut digits = String::new();
    let mut at = i;
    let joined = Gap::SPACE.or(Gap::DASH).or(Gap::BRACKET);
    while at == i || text.gap(at).only(joined) {
        let Some(more) = digits_of(text, at) else { break };
        if digits.len() + more.len() > limit && digits.len() > 8
            || digits.len() + more.len() > 15
            || (digits.len() >= 10 && at > i && text.gap(at).has(Gap::BRACKET))
        {
            break;
        }
        digits.push_str(&more);
        at += 1;
        if digits.len() >= limit || is_crossed(text, at - 1) || text.norm(at - 1).contains('/') {
            break;
        }
    }
    (at > i).then_some((digits, at))
}

/// `07700 900` with words such as "something" or "starting" beside it, or crosses.
fn partial(draft: &mut Draft, i: usize, to: usize, digits: &str) -> Option<usize> {
    let text = draft.text;
    let trailing =
        text.any(to, words![something summat then dot xxx xx]) || is_crossed(text, to - 1);
    let leading = i > 0
        && text.within(
            i.saturating_sub(3),
            i,
            words![began begins beginning started starting starts code],
        );
    let long = digits.starts_with('0') && (3..10).contains(&digits.len());
    if !long || !(trailing || leading || digits.len() > 6) || account_before(text, i) {
        return None;
    }
    claim(draft, i, to, false, (format!("{digits}?"), PhoneKind::Partial));
    Some(to)
}

/// "0187 on the end", "ending in 412".
fn tail(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let norm = text.norm(i);
    if !text.token(i).shape.digits
        || !(3..=6).contains(&norm.len())
        || !norm.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let after = text.any(i + 1, words![on at])
        && text.any(i + 2, words![the])
        && text.any(i + 3, words![end]);
    let back = i.saturating_sub(2);
    let before = text.within(back, i, words![ending ended ends]);
    let (from, to) = (text.sentence_start(i, 12), text.sentence_end(i, 12));
    let phone = text.within(from, to, words![number phone caller rang rung called display]);
    let other = text.within(from, to, words![card account reg plate registration]);
    if !(after || before && phone) || other || !draft.free(i, i + 1) {
        return None;
    }
    claim(draft, i, i + 1, false, (format!("?{norm}"), PhoneKind::Partial));
    Some(i + 1)
}

/// "oh seven double seven hundred nine hundred one two three".
fn spoken(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let opens = text.any(i, words![oh o zero nought naught nil])
        || (text.token(i).shape.digits
            && text.norm(i).starts_with('0')
            && text.is(i + 1, Class::SPOKEN_DIGIT.or(Class::UNIT)));
    if !opens {
        return None;
    }
    let mut digits = String::new();
    let mut at = i;
    while digits.len() < 12
        && (at == i || text.gap(at).only(Gap::SPACE.or(Gap::COMMA).or(Gap::DASH)))
    {
        let Some((more, end)) = spoken_part(text, at, &digits) else { break };
        digits.push_str(&more);
        at = end;
    }
    let mut kind = (digits.clone(), kind_of(&digits));
    if digits.len() < 10 {
        kind = (format!("{digits}?"), PhoneKind::Partial);
    }
    // In part it must be told from a sort code, an account or a code of a text message.
    let back = i.saturating_sub(14);
    let area = ["01", "02", "03", "07", "08"].iter().any(|a| digits.starts_with(a));
    let account = text.within(back, i, words![account sort code card reference passcode pin]);
    let begun = digits.len() >= 5 && area && cue_before(text, i) && !account;
    if at < i + 3 || digits.len() < 10 && !begun {
        return None;
    }
    claim(draft, i, at, false, kind);
    Some(at)
}

/// The digits that one or two spoken words stand for.
fn spoken_part(text: &Text, i: usize, so_far: &str) -> Option<(String, usize)> {
    let times = match text.norm(i) {
        "double" => 2,
        "treble" | "triple" => 3,
        _ => 1,
    };
    let at = if times > 1 { i + 1 } else { i };
    let norm = text.norm(at);
    let digit = match norm {
        "oh" | "o" | "zero" | "nought" | "naught" | "nil" => "0".to_owned(),
        "hundred" if times == 1 && !so_far.is_empty() => "00".to_owned(),
        "thousand" if times == 1 && !so_far.is_empty() => "000".to_owned(),
        _ if text.is(at, Class::UNIT) => text.value(at).to_string(),
        _ if text.is(at, Class::TENS) && times == 1 => {
            let unit =
                text.is(at + 1, Class::UNIT) && text.value(at + 1) < 10 && text.follows(at + 1);
            let value = text.value(at) + if unit { text.value(at + 1) } else { 0 };
            return Some((value.to_string(), at + 1 + usize::from(unit)));
        }
        _ if text.token(at).shape.digits && norm.bytes().all(|b| b.is_ascii_digit()) => {
            norm.to_owned()
        }
        _ => return None,
    };
    Some((digit.repeat(times), at + 1))
}

fn withheld(draft: &mut Draft, i: usize) -> Option<usize> {
    let text = draft.text;
    let to = match text.norm(i) {
        "withheld" => i + 1,
        "withold" | "witheld" | "unavailable" | "private"
            if text.within(i.saturating_sub(3), i + 3, words![number no caller]) =>
        {
            i + 1
        }
        "no" if text.any(i + 1, words![caller]) && text.any(i + 2, words![id]) => i + 3,
        "no" if text.any(i + 1, words![number])
            && text.any(i + 2, words![showing shown came showed displayed]) =>
        {
            i + 3
        }
        "unknown" | "hidden" if text.any(i + 1, words![number caller]) => i + 2,
        _ => return None,
    };
    claim(draft, i, to, false, ("withheld".to_owned(), PhoneKind::Withheld));
    Some(to)
}

fn claim(
    draft: &mut Draft,
    from: usize,
    to: usize,
    plus: bool,
    (number, kind): (String, PhoneKind),
) {
    let text = draft.text;
    let mut start = text.token(from).start;
    let opened = text.gap_text(from);
    let closed = text.gap_text(from + 1).starts_with(')');
    if plus && let Some(at) = opened.rfind(if closed { "(+" } else { "+" }) {
        start -= opened.len() - at;
    } else if opened.ends_with('(') && text.gap_text(from + 1).starts_with(')') {
        start -= 1;
    }
    let end = draft.end_of(to);
    draft.claim_bytes(Kind::Phone, (from, to), (start, end), (number, Detail::Phone(kind)));
}

fn cue_before(text: &Text, i: usize) -> bool {
    text.within(i.saturating_sub(4), i, CUES)
}

/// Numbers of accounts and sort codes are no telephone numbers.
fn account_before(text: &Text, i: usize) -> bool {
    let back = i.saturating_sub(3).max(text.sentence_start(i, 3));
    let other = ["account", "acc", "sort", "reference", "ref", "tracking", "isbn"];
    text.within(back, i, &other) && !text.within(back, i, words![phone telephone rang called from])
}
