//! Times of day: `10.40`, "quarter past six", "half ten", "about eleven", "tea time".

use crate::draft::Draft;
use crate::entity::{Detail, Kind};
use crate::lexicon::Class;
use crate::token::{Gap, Text};
use crate::words::words;

/// Half of the day, if the words say which.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Unknown,
    Morning,
    Evening,
    /// Said on a clock of 24 hours.
    Known,
}

/// A time read at some token: the token after it, minutes since midnight, the half.
struct Read {
    end: usize,
    minute: u32,
    half: Half,
    vague: bool,
}

/// Words before a bare hour.
const BEFORE: &[&str] = words![
    at about bout around round approx approximately circa before after by until till til gone past
    nearly almost towards between say just roughly since from rung rang
];

/// Words after a bare hour that show it is one.
const AFTER: &[&str] = words![
    this in on by and to then when he she they i we that today yesterday last at a the but
    because or so until till from it tonight ish sharp there my with while as is was for
    tomorrow someone somebody sunday monday tuesday wednesday thursday friday saturday
];

pub(crate) fn find(draft: &mut Draft) {
    let mut i = 0;
    let mut last = None;
    while i < draft.text.len() {
        let may = draft.text.is(i, Class::OPENS_TIME) || draft.text.token(i).shape.digit_first;
        let read = if may && draft.free(i, i + 1) { read(draft, i, last) } else { None };
        match read {
            Some(read) if draft.free(i, read.end) => {
                let minute = resolve(draft, i, &read, last);
                let tilde = if read.vague { "~" } else { "" };
                let normalised = format!("{tilde}{:02}:{:02}", minute / 60 % 24, minute % 60);
                if !read.vague {
                    last = Some(minute);
                }
                let bytes = (draft.text.token(i).start, end_of(draft, read.end));
                let read_as = (normalised, Detail::None);
                draft.claim_bytes(Kind::Time, (i, read.end), bytes, read_as);
                i = read.end;
            }
            _ => i += 1,
        }
    }
}

/// The byte after a time, with the last stop of "a.m.".
fn end_of(draft: &Draft, to: usize) -> usize {
    let text = draft.text;
    let end = draft.end_of(to);
    let dotted = text.any(to.wrapping_sub(1), words![m]) && text.follows_dot(to.wrapping_sub(1));
    end + usize::from(dotted && text.rest(end).starts_with('.'))
}

fn read(draft: &Draft, i: usize, last: Option<u32>) -> Option<Read> {
    let text = draft.text;
    figures(text, i)
        .or_else(|| spoken(text, i))
        .or_else(|| hour_and_minutes(text, i))
        .or_else(|| named(text, i))
        .or_else(|| minutes_only(text, i, last))
        .or_else(|| bare(draft, i))
        .map(|read| with_half(text, read))
}

/// `10.40`, `1.25pm`, `14:25`, `0935hrs`, `10am`, `3 p.m.`, `9-30 am`, "at 0915".
fn figures(text: &Text, i: usize) -> Option<Read> {
    let norm = text.norm(i);
    if !text.token(i).shape.digit_first
        || text.gap(i).has(Gap::MONEY)
        || text.gap_text(i + 1).starts_with(['%', '/'])
    {
        return None;
    }
    let figure = norm.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let split = figure.split_once([':', '.']);
    let (half, hours, extra) = suffix(text, i, norm.get(figure.len()..)?, split.is_some())?;
    let suffixed = norm.len() > figure.len();
    if let Some(read) = dashed(text, i).filter(|_| !suffixed) {
        return Some(read);
    }
    let four = figure.len() == 4 && split.is_none();
    // "14.00 hours" is on the clock, "2.30 hours" is a while.
    let clocked = figure.len() == 5 && split.is_some();
    let after_hours = (four || clocked) && hours_at(text, i + 1);
    let bare_four = four && !suffixed && (opens_stretch(text, i) || is_clock(text, i, figure));
    let (hour, minute): (u32, u32) = match split {
        Some((hour, minute)) if minute.len() == 2 => (hour.parse().ok()?, minute.parse().ok()?),
        None if four && (hours || after_hours || bare_four || half != Half::Unknown) => {
            (figure.get(..2)?.parse().ok()?, figure.get(2..)?.parse().ok()?)
        }
        None if suffixed && figure.len() <= 2 && !hours => (figure.parse().ok()?, 0),
        None if half_after(text, i + 1).is_some() && figure.len() <= 2 => (figure.parse().ok()?, 0),
        None if figure.len() <= 2 && text.any(i + 1, words![oclock o]) => return oclock(text, i),
        _ => return None,
    };
    let counted = text.follows(i + 1)
        && text.any(i + 1, words![million billion k m per percent miles kg times stone metres]);
    let padded = !suffixed && figure.starts_with('0') && hour == 0 && figure.len() < 5;
    if hour > 23 || minute > 59 || counted || padded && !bare_four {
        return None;
    }
    let known = after_hours || bare_four || hour > 12 || hour == 0;
    let padded = figure.starts_with('0') && figure.contains(':');
    let half = if half == Half::Unknown && (known || padded) { Half::Known } else { half };
    let end = i + 1 + usize::from(after_hours) + extra;
    Some(Read { end, minute: hour * 60 + minute, half, vague: false })
}

/// "hrs" or "hours" directly behind a figure.
fn hours_at(text: &Text, i: usize) -> bool {
    text.any(i, words![hrs hours hr]) && text.follows(i)
}

/// The first figure of "1245-1300hrs".
fn opens_stretch(text: &Text, i: usize) -> bool {
    text.gap(i + 1).only(Gap::DASH) && (text.norm(i + 1).ends_with("hrs") || hours_at(text, i + 2))
}

/// The half that letters on a figure say, whether they count hours, and tokens after it that
/// belong to them (the `m` of `9:30a.m.`).
fn suffix(text: &Text, i: usize, letters: &str, split: bool) -> Option<(Half, bool, usize)> {
    let dotted = text.any(i + 1, words![m]) && text.follows_dot(i + 1);
    Some(match letters {
        "" | "ish" | "oclock" => (Half::Unknown, false, 0),
        "am" => (Half::Morning, false, 0),
        "pm" => (Half::Evening, false, 0),
        "a" if dotted || split => (Half::Morning, false, usize::from(dotted)),
        "p" if dotted || split => (Half::Evening, false, usize::from(dotted)),
        "hrs" | "h" | "hours" => (Half::Known, true, 0),
        _ => return None,
    })
}

/// `9-30 am`, "at 10-15".
fn dashed(text: &Text, i: usize) -> Option<Read> {
    let two = |at: usize| {
        let norm = text.norm(at);
        (norm.len() <= 2 && text.token(at).shape.digits).then(|| norm.parse::<u32>().ok()).flatten()
    };
    let (hour, minute) = (two(i)?, two(i + 1).filter(|_| text.norm(i + 1).len() == 2)?);
    let led = text.any(i.wrapping_sub(1), words![at about around approx by]);
    let halved = half_after(text, i + 2).is_some();
    let fits = (1..=23).contains(&hour) && minute < 60 && minute % 5 == 0;
    (text.gap_text(i + 1) == "-" && fits && (halved || led && minute > 12)).then_some(Read {
        end: i + 2,
        minute: hour * 60 + minute,
        half: Half::Unknown,
        vague: false,
    })
}

/// "rang at 0915", "collects at 2105": four figures that a word of time leads up to.
fn is_clock(text: &Text, i: usize, figure: &str) -> bool {
    let before = i.wrapping_sub(1);
    let hour = figure.get(..2).and_then(|h| h.parse::<u32>().ok()).unwrap_or(99);
    let year = (19..=20).contains(&hour);
    let at = text.any(before, words![at about around approx approximately circa]);
    let led = at
        || text.any(before, words![by from until till to between before after since and])
            && figure.starts_with('0');
    let dated = text.any(before, words![on]) || text.any(i + 1, words![on today yesterday this]);
    let money =
        text.follows(i + 1) && text.any(i + 1, words![pounds quid each euros pound cash people in]);
    // "0840, 0915 and 1130": the first is led up to, the others stand in its row.
    let row = if text.any(before, words![and then]) { before.wrapping_sub(1) } else { before };
    let four = |at: usize| {
        let norm = text.norm(at);
        norm.len() == 4 && norm.bytes().all(|b| b.is_ascii_digit()) && norm < "2400"
    };
    if noted(text, i, figure) && hour < 24 && !money {
        return true;
    }
    let listed = four(row)
        && (row < before || text.gap(i).has(Gap::COMMA))
        && text.within(i.saturating_sub(8), row, words![at about around rang calls called times]);
    if listed && hour < 24 && !year && !money {
        return true;
    }
    text.follows(i)
        && hour < 24
        && !money
        && (led && (!year || at) || dated && figure.starts_with('0'))
}

/// "collected 1730", "courier to attend 1600", "11 Sept, 0950": the shorthand of call takers has
/// four figures directly behind what was done or behind the day.
fn noted(text: &Text, i: usize, figure: &str) -> bool {
    let before = i.wrapping_sub(1);
    let even = figure.bytes().last().is_some_and(|b| matches!(b, b'0' | b'5'));
    let year = figure.starts_with("19") || figure.starts_with("20");
    let done = text.follows(i)
        && text.any(
            before,
            words![
                attend attended attends attending collect collected collects arrive arrived arrives
                left called rang eta recd rcvd received arr dep courier
            ],
        );
    let named = text.is(before, Class::MONTH.or(Class::WEEKDAY))
        || text.any(before, words![today yesterday tonight])
        || text.token(before).shape.digits && text.norm(before).contains('/');
    let dated = named && text.gap(i).only(Gap::SPACE.or(Gap::COMMA));
    let terse = text.any(before, words![arr dep left eta]) && text.follows(i);
    (even || terse) && !year && (done || dated)
}

/// "am", "pm", "p.m." after a time, and the token after it.
fn half_after(text: &Text, i: usize) -> Option<(Half, usize)> {
    if !text.follows(i) {
        return None;
    }
    let half = |word: &str| match word {
        "am" | "a" => Some(Half::Morning),
        "pm" | "p" => Some(Half::Evening),
        _ => None,
    };
    let norm = text.norm(i);
    let dotted =
        matches!(norm, "a.m" | "p.m") || text.any(i + 1, words![m]) && text.gap_text(i + 1) == ".";
    if dotted {
        return half(norm.get(..1)?).map(|h| (h, i + 2));
    }
    match norm {
        "am" | "pm" => half(norm).map(|h| (h, i + 1)),
        _ => None,
    }
}

fn with_half(text: &Text, mut read: Read) -> Read {
    if read.half != Half::Known
        && let Some((half, end)) = half_after(text, read.end)
    {
        read.half = half;
        read.end = end;
    }
    read
}

fn hour_at(text: &Text, i: usize) -> Option<u32> {
    if text.is(i, Class::UNIT) && text.value(i) <= 12 {
        return Some(text.value(i));
    }
    let norm = text.norm(i);
    let figure = norm.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = norm.get(figure.len()..)?;
    let plain = text.token(i).shape.digit_first
        && figure.len() <= 2
        && matches!(suffix, "" | "am" | "pm" | "ish");
    figure.parse().ok().filter(|h| plain && (1..=12).contains(h))
}

fn half_of(text: &Text, i: usize) -> Half {
    match text.norm(i) {
        n if n.ends_with("am") && text.token(i).shape.digit_first => Half::Morning,
        n if n.ends_with("pm") && text.token(i).shape.digit_first => Half::Evening,
        _ => Half::Unknown,
    }
}

/// "quarter past six", "ten to one", "20 past 10", "half ten", "twenty five to three".
fn spoken(text: &Text, i: usize) -> Option<Read> {
    if text.any(i, words![half]) {
        let at = i + 1 + usize::from(text.any(i + 1, words![past after]));
        let hour = hour_at(text, at).filter(|_| text.follows(at))?;
        // "Half a dozen" has no hour, and "half one of them" is not said.
        let counted = at == i + 1 && text.any(at + 1, words![of hour hundred thousand]);
        return (!counted).then(|| at_hour(text, at, hour * 60 + 30));
    }
    let article = usize::from(text.any(i, words![a]) && text.any(i + 1, words![quarter]));
    let (minutes, mut at) = minutes_at(text, i + article)?;
    let worded = usize::from(text.any(at, words![minutes mins minute min]));
    at += worded;
    let sign = match text.norm(at) {
        "past" | "after" => 1,
        "to" | "before" | "til" => -1,
        _ => return None,
    };
    let odd = minutes % 5 != 0;
    if !text.follows(at)
        || !text.follows(at + 1)
        || (odd && worded == 0 && !text.any(at, words![past to]))
    {
        return None;
    }
    let hour = hour_at(text, at + 1)?;
    // "11 to 12" is a stretch, and "five to ten" may be one, but of what else is not said.
    let figures = text.token(i).shape.digits && sign < 0 && minutes % 5 != 0 && worded == 0;
    if figures || text.any(at, words![before after]) && worded == 0 && minutes != 15 {
        return None;
    }
    let base = i64::from(hour) * 60 + sign * i64::from(minutes);
    let read = at_hour(text, at + 1, u32::try_from(base).ok()?);
    // "Five to ten thousand", "ten to one hundred".
    (!text.is(read.end, Class::SCALE)
        && !text.any(read.end, words![pounds quid people miles years]))
    .then_some(read)
}

/// "one thirty in the afternoon", "at nine forty five".
fn hour_and_minutes(text: &Text, i: usize) -> Option<Read> {
    let hour = hour_at(text, i).filter(|_| text.is(i, Class::UNIT) && text.follows(i + 1))?;
    let tens = text.is(i + 1, Class::TENS) && text.value(i + 1) <= 50;
    let unit = text.is(i + 2, Class::UNIT)
        && text.value(i + 2) < 10
        && text.gap(i + 2).only(Gap::SPACE.or(Gap::DASH));
    let (minute, end) = if tens && unit {
        (text.value(i + 1) + text.value(i + 2), i + 3)
    } else if tens || text.any(i + 1, words![fifteen ten]) {
        (text.value(i + 1), i + 2)
    } else {
        return None;
    };
    let led = text.follows(i)
        && text.any(i.wrapping_sub(1), words![at about around by until till nearly say gone]);
    let part = text.any(end, words![in])
        && text.any(end + 1, words![the])
        && text.any(end + 2, words![morning afternoon evening])
        || text.any(end, words![am pm this on oclock ish]);
    let other = text.is(end, Class::SCALE)
        || text.any(end, words![pounds quid people minutes mins seconds euros or]);
    (led || part).then_some(())?;
    (!other).then_some(Read { end, minute: hour * 60 + minute, half: Half::Unknown, vague: false })
}

fn at_hour(text: &Text, at: usize, minute: u32) -> Read {
    let oclock = usize::from(text.any(at + 1, words![oclock]) && text.follows(at + 1));
    Read { end: at + 1 + oclock, minute, half: half_of(text, at), vague: false }
}

fn minutes_at(text: &Text, i: usize) -> Option<(u32, usize)> {
    if text.any(i, words![quarter]) {
        return Some((15, i + 1));
    }
    if text.token(i).shape.digits && text.norm(i).len() <= 2 {
        return text.norm(i).parse().ok().filter(|m| (1..=30).contains(m)).map(|m| (m, i + 1));
    }
    if text.any(i, words![five]) && text.any(i + 1, words![and]) && text.any(i + 2, words![twenty])
    {
        return Some((25, i + 3));
    }
    if text.is(i, Class::UNIT) {
        return Some((text.value(i), i + 1));
    }
    if text.any(i, words![twenty]) {
        let unit = text.is(i + 1, Class::UNIT)
            && text.value(i + 1) < 10
            && text.gap(i + 1).only(Gap::SPACE.or(Gap::DASH));
        return Some((20 + if unit { text.value(i + 1) } else { 0 }, i + 1 + usize::from(unit)));
    }
    None
}

fn oclock(text: &Text, i: usize) -> Option<Read> {
    let hour = hour_at(text, i)?;
    let end = match text.norm(i + 1) {
        "oclock" => i + 2,
        "o" if text.any(i + 2, words![clock]) => i + 3,
        _ => return None,
    };
    Some(Read { end, minute: hour * 60, half: Half::Unknown, vague: false })
}

/// "tea time", "midday", "one o'clock".
fn named(text: &Text, i: usize) -> Option<Read> {
    let time = usize::from(
        text.any(i + 1, words![time]) && text.gap(i + 1).only(Gap::SPACE.or(Gap::DASH)),
    );
    let (hour, words, vague) = match text.norm(i) {
        "teatime" => (17, 1, true),
        "lunchtime" => (13, 1, true),
        "dinnertime" => (13, 1, true),
        "suppertime" => (19, 1, true),
        "breakfasttime" => (8, 1, true),
        "bedtime" => (22, 1, true),
        "midday" | "noon" => (12, 1, false),
        "midnight" if !text.token(i).shape.cap || text.opens_sentence(i) => (0, 1, false),
        "tea" if time == 1 => (17, 2, true),
        "lunch" if time == 1 => (13, 2, true),
        "dinner" if time == 1 => (13, 2, true),
        "supper" if time == 1 => (19, 2, true),
        "breakfast" if time == 1 => (8, 2, true),
        _ => return oclock(text, i),
    };
    Some(Read { end: i + words, minute: hour * 60, half: Half::Known, vague })
}

/// "about twenty past", with the hour of the time before.
fn minutes_only(text: &Text, i: usize, last: Option<u32>) -> Option<Read> {
    let last = last?;
    let half = text.any(i, words![half]);
    let (minutes, at) = if half { (30, i + 1) } else { minutes_at(text, i)? };
    let sign = match text.norm(at) {
        "past" => 1,
        "to" => -1,
        _ => return None,
    };
    if !text.gap(at + 1).has(Gap::BREAK) || (sign < 0 && (half || minutes % 5 != 0)) {
        return None;
    }
    let wanted = if sign > 0 { minutes } else { 60 - minutes };
    let hour = last / 60 + u32::from(wanted < last % 60);
    Some(Read { end: at + 1, minute: hour * 60 + wanted, half: Half::Known, vague: false })
}

/// "about eleven", "at five", "until 9 then", "Saturday, eleven, and".
fn bare(draft: &Draft, i: usize) -> Option<Read> {
    let text = draft.text;
    let hour =
        hour_at(text, i).filter(|_| !text.gap(i).has(Gap::MONEY.or(Gap::DASH).or(Gap::SLASH)))?;
    if text.norm(i).ends_with("ish") {
        return Some(Read { end: i + 1, minute: hour * 60, half: Half::Unknown, vague: false });
    }
    if is_stretch(text, i) {
        return Some(Read { end: i + 1, minute: hour * 60, half: half_of(text, i), vague: false });
    }
    let before = i.wrapping_sub(1);
    let dated = draft.is(before, Kind::Date)
        && text.gap(i).only(Gap::SPACE.or(Gap::COMMA))
        && text.gap(i).has(Gap::COMMA);
    let getting = text.any(before, words![for])
        && text.any(before.wrapping_sub(1), words![on])
        && text.any(before.wrapping_sub(2), words![getting going]);
    let led = text.follows(i) && (text.any(before, BEFORE) || getting)
        || (text.any(before, words![and to]) && draft_time(draft, before));
    // "Just one", "from one", "by one" are seldom times.
    let loose =
        text.any(before, words![just from since between past say rung rang to and]) || hour == 1;
    let clock = !loose
        || getting
        || draft_near(draft, i)
        || text.any(before, words![at about bout around gone]) && hour != 1;
    if !(led && clock || dated) || !ends_hour(text, i) || counts(text, i, getting) {
        return None;
    }
    Some(Read { end: i + 1, minute: hour * 60, half: half_of(text, i), vague: false })
}

/// True if what stands behind a bare hour lets it be one.
fn ends_hour(text: &Text, i: usize) -> bool {
    let next = i + 1;
    let ends = !text.follows(next) && !text.gap(next).has(Gap::DASH)
        || text.any(next, AFTER)
        || half_after(text, next).is_some()
        || text.any(next, words![ish])
        || text.norm(next).ends_with("ing");
    let of = text.any(next, words![of or]) && text.follows(next)
        || text.any(next, words![a]) && text.any(i + 2, words![time piece go day week])
        || text.any(next, words![in])
            && text.any(i + 2, words![all the])
            && !text.any(i + 3, words![morning afternoon evening]);
    ends && !of && !text.is(next, Class::SCALE)
}

/// True if a bare hour is rather an age, a number of something or a sum.
fn counts(text: &Text, i: usize, getting: bool) -> bool {
    let before = i.wrapping_sub(1);
    let sure =
        getting || text.any(before, words![at about bout around gone until till before after by]);
    let aged = text.within(
        i.saturating_sub(3),
        i,
        words![aged age look looked number numbers box channel platform her was],
    ) && !sure;
    let money = text.within(i.saturating_sub(3), i, words![pay paid gave])
        && text.any(before, words![about around]);
    aged || money
}

/// The first hour of "between 11 and 12".
fn is_stretch(text: &Text, i: usize) -> bool {
    let other = hour_at(text, i + 2).is_some() && text.any(i + 1, words![and]);
    let ends = !text.follows(i + 3)
        || text.is(i + 3, Class::FUNCTION)
        || text.any(i + 3, words![oclock am pm]);
    text.any(i.wrapping_sub(1), words![between]) && text.follows(i) && other && ends
}

/// "between 12.10 and 2", "from 2.15 to 4": the word before joins this to a time.
fn draft_time(draft: &Draft, join: usize) -> bool {
    join > 0 && draft.is(join - 1, Kind::Time)
        || draft.text.any(join.wrapping_sub(2), words![between])
}

/// A date or a time close by.
fn draft_near(draft: &Draft, i: usize) -> bool {
    let text = draft.text;
    let (from, to) = (i.saturating_sub(8), (i + 6).min(text.len()));
    (from..to).any(|at| draft.is(at, Kind::Time) || draft.is(at, Kind::Date))
        || text.within(from, to, words![rang rung phoned phone called oclock came waiting])
}

/// Chooses the half of the day where it was not said.
fn resolve(draft: &Draft, i: usize, read: &Read, last: Option<u32>) -> u32 {
    let (hour, minute) = (read.minute / 60 % 24, read.minute % 60);
    let on = |pm: bool| (hour % 12 + if pm { 12 } else { 0 }) * 60 + minute;
    match read.half {
        Half::Known => return read.minute % 1440,
        Half::Morning => return on(false),
        Half::Evening => return on(true),
        Half::Unknown => {}
    }
    let text = draft.text;
    let from = text.sentence_start(i, 12);
    let to = text.sentence_end(i, 12);
    if let Some(evening) = half_said(text, i, (from, read.end, to)) {
        return on(if evening { hour != 12 || minute > 30 } else { hour == 12 });
    }
    // What is told next happened next: after twenty past seven in the evening, "gone ten" is ten
    // at night.
    if let Some(last) = last {
        let soon = |m: &u32| (last..=last + 360).contains(m);
        let (am, pm) = (on(false), on(true));
        if let (Some(minute), None) | (None, Some(minute)) =
            (Some(am).filter(soon), Some(pm).filter(soon))
        {
            return minute;
        }
    }
    // Without a date it was today, and before the report.
    let other_day = (from..to).any(|at| draft.is(at, Kind::Date) && !text.any(at, words![today]));
    let reported = draft.reported.and_then(|r| r.minute).filter(|_| !other_day);
    if let Some(now) = reported {
        let (am, pm) = (on(false), on(true));
        let awake = |m: &u32| (7 * 60..=now).contains(m);
        if let Some(last) = [pm, am].into_iter().find(awake) {
            return last;
        }
    }
    let late = draft.evening && (6..=10).contains(&hour);
    on(late || hour < 8 || hour == 12)
}

/// The half of the day that the nearest word within four tokens says: true for the evening.
fn half_said(text: &Text, i: usize, (from, end, to): (usize, usize, usize)) -> Option<bool> {
    let morning = words![morning breakfast];
    let evening = words![afternoon evening tonight night tea];
    let near = |n: usize| {
        let before = i.checked_sub(n).filter(|at| *at >= from);
        let after = Some(end + n - 1).filter(|at| *at < to);
        [after, before].into_iter().flatten()
    };
    (1..=4).flat_map(near).find_map(|at| {
        if text.any(at, morning) { Some(false) } else { text.any(at, evening).then_some(true) }
    })
}
