//! What a press release or news item says of incidents: when, how many people, how much, where
//! and how.
//!
//! Figures are taken where the text puts them beside what they count; none is worked out from
//! others except "three in Watford and one in St Albans". Every fact has its place in the text.

use crate::civil::{Reported, Span};
use crate::draft::{Draft, Found};
use crate::earlier;
use crate::entity::{Detail, Entity, Kind, Money, Role};
use crate::lexicon::Class;
use crate::method::{self, Trait};
use crate::number::number;
use crate::token::{Gap, Text};
use crate::words::words;

/// Facts of an article. Offsets are bytes of the article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The days that the article tells of.
    pub period: Option<Period>,
    /// How many people, attempts and incidents, in the order of the text.
    pub counts: Vec<Count>,
    /// Sums lost, in the order of the text.
    pub losses: Vec<Loss>,
    /// The article says that nothing was lost, at these bytes.
    pub nothing_lost: Option<(usize, usize)>,
    /// Towns and counties where it happened, each once, in the order of the text.
    pub places: Vec<String>,
    /// What the fraudsters did.
    pub method: Vec<Trait>,
}

/// The days an article tells of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Period {
    /// First and last day.
    pub days: Span,
    /// Byte offset of the words that say so.
    pub start: usize,
    /// Byte offset after them.
    pub end: usize,
}

/// Something counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Count {
    /// What is counted.
    pub what: Counted,
    /// The number.
    pub number: u64,
    /// The text says "more than" or "at least".
    pub at_least: bool,
    /// It is of an earlier time, to compare with: "compared with 17 in the same period last
    /// year".
    pub earlier: bool,
    /// Byte offset of the number.
    pub start: usize,
    /// Byte offset after what is counted.
    pub end: usize,
}

/// What a number in an article counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// People who were called or contacted.
    Targeted,
    /// People who lost something.
    Lost,
    /// Attempts in which nothing was lost.
    Attempts,
    /// Reports, incidents or offences.
    Incidents,
}

impl Counted {
    /// The name in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Targeted => "people_targeted",
            Self::Lost => "people_who_lost",
            Self::Attempts => "attempts",
            Self::Incidents => "incidents",
        }
    }
}

/// A sum that an article says was lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The sum.
    pub money: Money,
    /// The normal form, `GBP 47500`.
    pub normalised: String,
    /// The sum is a total of several losses.
    pub total: bool,
    /// It was lost in an earlier time, to compare with: "up from £98,000".
    pub earlier: bool,
    /// Byte offset of the sum.
    pub start: usize,
    /// Byte offset after it.
    pub end: usize,
}

const PEOPLE: &[&str] = words![
    people residents victims pensioners women men households others individuals persons victim
    resident homeowners couples customers customer households elderly older vulnerable
];
const ATTEMPTS: &[&str] = words![attempts attempt];
const INCIDENTS: &[&str] =
    words![incidents reports offences cases crimes scams frauds incident offence calls];
const LOST: &[&str] = words![
    lost lose losing losses defrauded conned handed stolen swindled cheated tricked duped withdrew
    transferred scammed parted stole sent posted gave persuaded convinced fleeced robbed
];
const DEALT_WITH: &[&str] = words![arrested charged jailed sentenced bailed convicted court pleaded custody imprisonment detained];

/// Reads the facts of an article published on a day.
#[must_use]
pub fn article(text: &str, published: Option<Reported>) -> Facts {
    let tokens = Text::of(text);
    let draft = crate::recognise(&tokens, crate::Context { reported: published, near: None });
    let mut facts = Facts { counts: counts(&draft), ..Facts::default() };
    earlier::without_rounded(&draft, &mut facts.counts);
    facts.period = period(&draft, &facts.counts);
    facts.losses = losses(&draft);
    facts.nothing_lost = nothing_lost(&tokens);
    facts.places = places(&draft);
    facts.method = method::traits(&tokens);
    earlier::mark(&draft, &mut facts, |from, to| days_of(&draft, from, to));
    facts
}

/// Sentences as ranges of tokens.
fn sentences(text: &Text) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let to = text.sentence_end(from, usize::MAX);
        all.push((from, to));
        from = to;
    }
    all
}

/// Ordinary words of a narrative are no part of an incident: the court, the accused.
fn is_dealt_with(text: &Text, from: usize, to: usize) -> bool {
    // A charge says what the accused is said to have done, and to whom.
    let charge = text.within(from, to, words![victims])
        && text.within(from, to, words![defraud defrauding defrauded conspiracy]);
    // "The caller said that a grandson had been arrested."
    let told = text.within(from, to, words![caller callers claiming claimed pretending]);
    text.within(from, to, DEALT_WITH) && !charge && !told
}

fn counts(draft: &Draft) -> Vec<Count> {
    let mut all: Vec<Count> = Vec::new();
    for (from, to) in sentences(draft.text) {
        let mut i = from;
        let first = all.len();
        while i < to {
            let read = count(draft, i, (from, to)).or_else(|| elided(draft, i, (from, to)));
            let Some((count, end)) = read else {
                i += 1;
                continue;
            };
            // A headline says it once, and the text again; "with one victim in her 80s" is one
            // of those already counted.
            let again = |c: &Count| c.what == count.what && c.number == count.number;
            let one_of_them = count.number == 1
                && all.len() > first
                && draft.text.within(i.saturating_sub(2).max(from), i, words![with including]);
            if !all.iter().any(again) && !one_of_them {
                all.push(count);
            }
            i = end;
        }
    }
    all
}

/// "five have lost money", "12 hung up", "2 unfortunately gave their card": the noun is that of
/// the sentence before.
fn elided(draft: &Draft, i: usize, (from, to): (usize, usize)) -> Option<(Count, usize)> {
    let text = draft.text;
    let taken = draft.at(i).is_some_and(|f| f.entity.kind != Kind::Money);
    let joined = text.gap(i).has(Gap::MONEY.or(Gap::DASH).or(Gap::SLASH));
    if taken || joined || text.any(i, words![a an]) || is_dealt_with(text, from, to) {
        return None;
    }
    let n = number(text, i).filter(|n| n.low == n.high && n.low % 100 == 0 && n.low > 0)?;
    if n.low > 100_000 || text.norm(i).contains([':', '.']) || !text.follows(n.end) {
        return None;
    }
    let filling = words![
        went to their her his bank and have has had were was been unfortunately sadly also later then did of them these those the
        victims who people all
    ];
    let verb = (n.end..to.min(n.end + 6)).find(|at| !text.any(*at, filling))?;
    let near = (n.end..=verb).all(|at| text.gap(at).only(Gap::SPACE.or(Gap::COMMA)));
    let gave = text.any(verb, LOST) || text.any(verb, words![fell]);
    let what = match text.norm(verb) {
        _ if gave => Counted::Lost,
        "hung" | "refused" | "realised" | "recognised" => Counted::Attempts,
        "targeted" | "contacted" | "called" | "rung" | "approached" => Counted::Targeted,
        _ => return None,
    };
    if !near || text.any(verb, words![sent handed]) && text.any(verb - 1, words![was were]) {
        return None;
    }
    let at_least = text.within(i.saturating_sub(3).max(from), i, words![least over than excess]);
    let (start, end) = (text.token(i).start, text.token(verb).end);
    let number = n.low / 100;
    Some((Count { what, number, at_least, earlier: false, start, end }, verb + 1))
}

fn count(draft: &Draft, i: usize, (from, to): (usize, usize)) -> Option<(Count, usize)> {
    let text = draft.text;
    let taken = draft.at(i).is_some_and(|f| f.entity.kind != Kind::Money);
    if taken || text.gap(i).has(Gap::MONEY) || text.any(i, words![a an]) {
        return None;
    }
    let n = number(text, i).filter(|n| n.low == n.high && n.low % 100 == 0 && n.low > 0)?;
    let mut noun = n.end;
    // "Four elderly residents", "26 reports of attempted courier fraud".
    while noun < n.end + 3 && noun < to && !text.any(noun, words![people residents victims]) {
        if text.any(noun, PEOPLE) && !text.any(noun, words![elderly older vulnerable])
            || text.any(noun, ATTEMPTS)
            || text.any(noun, INCIDENTS)
        {
            break;
        }
        noun += 1;
    }
    // "Nine of the offences", "five of the victims": a part of what was counted, unless it says
    // what that part lost.
    let part = text.any(n.end, words![of]) && text.any(n.end + 1, words![the these those them]);
    if part && !(text.any(noun, PEOPLE) && text.within(noun, (noun + 12).min(to), LOST)) {
        return None;
    }
    // "In one incident" begins a story.
    let story =
        n.low == 100 && text.any(i.wrapping_sub(1), words![in]) && text.any(noun, INCIDENTS);
    if story {
        return None;
    }
    let hyphen = text.gap(n.end).has(Gap::DASH);
    let near = (n.end..=noun).all(|at| text.gap(at).only(Gap::SPACE));
    if hyphen || !near || noun >= to || is_dealt_with(text, from, to) {
        return None;
    }
    let tried = text.any(noun, INCIDENTS) && text.within(n.end, noun, words![attempted]);
    let what = if tried { Counted::Attempts } else { what(text, noun, (from, to))? };
    let (more, end) = and_more(text, noun + 1, to);
    let back = i.saturating_sub(3).max(from);
    let at_least = text.within(back, i, words![least over than excess]);
    let start = text.token(i).start;
    let end_byte = text.token(end - 1).end;
    let number = n.low / 100 + more;
    Some((Count { what, number, at_least, earlier: false, start, end: end_byte }, end))
}

fn what(text: &Text, noun: usize, (from, to): (usize, usize)) -> Option<Counted> {
    if text.any(noun, ATTEMPTS) {
        return Some(Counted::Attempts);
    }
    if text.any(noun, INCIDENTS) {
        let tried = text.within(noun, noun + 4, words![attempted attempts])
            || text.within(
                noun,
                (noun + 14).min(to),
                words![hung realised refused unsuccessful suspicious thwarted prevented],
            );
        return Some(if tried { Counted::Attempts } else { Counted::Incidents });
    }
    if !text.any(noun, PEOPLE) {
        return None;
    }
    // The verb that follows says what became of them; "were targeted and lost" is lost.
    let after = text.within(noun, to, LOST);
    let stopped = text.within(noun, (noun + 10).min(to), words![stopped prevented]);
    if stopped && !text.within(noun, to, words![lost losing]) {
        return Some(Counted::Attempts);
    }
    let called = text.within(noun, to, words![calls call]) && text.within(noun, to, words![had]);
    let targeted = text.within(noun, to, words![targeted contacted called approached received])
        || !after && (called || text.within(noun, to, words![reported reporting got]));
    let before = text.within(from, noun, words![targeted contacted]);
    let losing = text.within(from, noun, words![lost losing]);
    let after = after || losing && !targeted;
    let victims = text.any(noun, words![victims victim]);
    match (after, targeted || before) {
        (true, false) => Some(Counted::Lost),
        (_, true) => Some(Counted::Targeted),
        (false, false) if victims => Some(Counted::Lost),
        _ => None,
    }
}

/// "three people in Watford and one in St Albans": the one as well.
fn and_more(text: &Text, from: usize, to: usize) -> (u64, usize) {
    if !text.any(from, words![in from]) {
        return (0, from);
    }
    let and = (from..to.min(from + 6)).find(|at| text.any(*at, words![and]));
    let more = and.and_then(|at| {
        let n = number(text, at + 1).filter(|n| n.low == n.high && n.low < 10_000)?;
        text.any(n.end, words![in from]).then_some((n.low / 100, n.end))
    });
    more.unwrap_or((0, from))
}

/// The days of the sentence that counts people or sums; else of the first that has any.
fn period(draft: &Draft, counts: &[Count]) -> Option<Period> {
    let text = draft.text;
    let mut best: Option<(usize, Period)> = None;
    for (from, to) in sentences(text) {
        if is_dealt_with(text, from, to) {
            continue;
        }
        let counted =
            |c: &&Count| c.start >= text.token(from).start && c.end <= text.token(to - 1).end;
        let mut rank = 4 * usize::from(counts.iter().any(|c| counted(&c)));
        rank += 2 * usize::from(text.within(
            from,
            to,
            words![targeted incidents reports attempts offences],
        ));
        rank += usize::from(text.within(from, to, LOST));
        if let Some(found) = days_of(draft, from, to)
            && best.is_none_or(|(most, _)| rank > most)
        {
            best = Some((rank, found));
        }
    }
    best.map(|(_, period)| period)
}

fn days_of(draft: &Draft, from: usize, to: usize) -> Option<Period> {
    let text = draft.text;
    if let Some(found) = recent(draft, from, to) {
        return Some(found);
    }
    let dates =
        draft.found.iter().filter(|f| f.entity.kind == Kind::Date && f.from >= from && f.to <= to);
    let mut whole: Option<Period> = None;
    for date in dates {
        let Detail::Days(days) = date.entity.detail else { continue };
        let Some(mut days) = published(draft, days) else { continue };
        // "Police said today".
        let spoken = text.any(date.from, words![today yesterday])
            && text.within(
                date.from.saturating_sub(3),
                date.from,
                words![said confirmed announced],
            );
        if spoken {
            continue;
        }
        let mut start = date.entity.start;
        if text.any(date.from.wrapping_sub(1), words![since])
            && let Some(day) = draft.reported
        {
            days = Span { first: days.first, last: day.date.max(days.last) };
            start = text.token(date.from - 1).start;
            return Some(Period { days, start, end: date.entity.end });
        }
        whole = Some(match whole {
            Some(p) => Period { days: p.days.to(days), start: p.start, end: date.entity.end },
            None => Period { days, start, end: date.entity.end },
        });
    }
    whole
}

/// Days up to that of the article, which tells of nothing later.
fn published(draft: &Draft, days: Span) -> Option<Span> {
    let Some(day) = draft.reported else { return Some(days) };
    (days.first <= day.date).then(|| Span { first: days.first, last: days.last.min(day.date) })
}

/// "in the past two weeks", "this month", "so far this year".
fn recent(draft: &Draft, from: usize, to: usize) -> Option<Period> {
    let text = draft.text;
    let today = draft.reported?.date;
    for i in from..to {
        let (first, end) =
            if text.any(i, words![past last]) && text.any(i.wrapping_sub(1), words![the]) {
                let n = number(text, i + 1).filter(|n| n.low % 100 == 0 && n.high < 40_000);
                let (count, unit) = n.map_or((1, i + 1), |n| (n.low / 100, n.end));
                let count = i32::try_from(count).ok()?;
                let first = match text.norm(unit) {
                    "day" | "days" => today.plus(-count),
                    "week" | "weeks" => today.plus(-7 * count),
                    "fortnight" => today.plus(-14),
                    "month" | "months" => today.minus_months(count.unsigned_abs()),
                    "year" => today.minus_months(12),
                    _ => continue,
                };
                (first, unit + 1)
            } else if text.any(i, words![this]) {
                let (year, month, _) = today.ymd();
                let first = match text.norm(i + 1) {
                    "week" => today.plus(1 - i32::try_from(today.weekday()).ok()?),
                    "month" => crate::civil::Date::new(year, month, 1)?,
                    "year" => crate::civil::Date::new(year, 1, 1)?,
                    _ => continue,
                };
                (first, i + 2)
            } else {
                continue;
            };
        let days = Span { first, last: today };
        return Some(Period { days, start: text.token(i).start, end: text.token(end - 1).end });
    }
    None
}

fn losses(draft: &Draft) -> Vec<Loss> {
    let mut all: Vec<Loss> = Vec::new();
    let mut sums: Vec<&Found> =
        draft.found.iter().filter(|f| f.entity.kind == Kind::Money).collect();
    sums.sort_by_key(|f| f.from);
    for sum in sums {
        let Some(loss) = loss(draft, sum) else { continue };
        // What the headline says and the text says again is lost once.
        match all.iter_mut().find(|l| l.normalised == loss.normalised) {
            Some(same) => same.total |= loss.total,
            None => all.push(loss),
        }
    }
    all
}

fn loss(draft: &Draft, sum: &Found) -> Option<Loss> {
    let text = draft.text;
    let Detail::Money(money) = sum.entity.detail else { return None };
    let (from, to) = (text.sentence_start(sum.from, 60), text.sentence_end(sum.to - 1, 60));
    let back = sum.from.saturating_sub(6).max(from);
    let total = text.within(back, sum.from, words![total totalling combined altogether])
        || text.any(sum.from.wrapping_sub(1), words![all])
            && text.within(back, sum.from, words![in])
        || text.within(sum.to, sum.to + 3, words![total altogether])
        || text.within(back, sum.from, words![than])
            && text.within(from, to, words![victims residents people]);
    let bought = text.within(back, sum.from, words![worth])
        && text.within(from, sum.from, words![buy bought buying purchase purchased purchasing]);
    let savings = text.within(back, sum.from, words![savings])
        && text.within(back, sum.from, words![life entire whole all]);
    let lost = text.within(from, to, LOST)
        || total && text.within(from, to, words![loss fraud frauds taken value out])
        || text.within(back, sum.from, words![loss])
        || text.within(sum.to, sum.to + 4, words![taken stolen])
            && text.within(sum.to, sum.to + 4, words![was were been])
        || bought
        || savings
        || text.within(back, sum.from, words![out]) && text.within(from, to, words![conned]);
    let spared = text.within(
        from,
        to,
        words![recovered prevented stopped saved attempted asked attempt refused],
    ) && !text.within(from, to, words![lost losing defrauded]);
    let one = text.within(
        sum.from.saturating_sub(3),
        sum.from,
        words![largest biggest smallest average highest],
    );
    let kept = matches!(money.role, Some(Role::Stopped | Role::Recovered));
    (lost && !spared && !one && !kept).then(|| Loss {
        money,
        normalised: sum.entity.normalised.clone(),
        total,
        earlier: false,
        start: sum.entity.start,
        end: sum.entity.end,
    })
}

/// "nothing was lost", "no losses", "not a single penny".
fn nothing_lost(text: &Text) -> Option<(usize, usize)> {
    (0..text.len()).find_map(|i| {
        let words = |n: usize| text.norm(i + n);
        let length = match (words(0), words(1), words(2), words(3)) {
            ("no", "losses" | "loss", ..) => 2,
            ("no", "money", "was" | "has" | "lost" | "handed", _) => 4,
            ("nothing", "was", "lost" | "taken", _) => 3,
            ("nothing", "lost", ..) => 2,
            ("not", "a", "single", "penny") => 4,
            ("without", "any" | "a", "loss" | "losses", _) => 3,
            ("none", "of", "them" | "the" | "those", _) if text.within(i, i + 8, words![lost]) => 4,
            _ => return None,
        };
        let last = (i + length - 1).min(text.len() - 1);
        Some((text.token(i).start, text.token(last).end))
    })
}

/// Towns and counties of the sentences that tell of incidents; not the court's, nor where the
/// accused lives.
fn places(draft: &Draft) -> Vec<String> {
    let text = draft.text;
    let mut all: Vec<&Entity> = Vec::new();
    for found in draft.found.iter().filter(|f| f.entity.kind == Kind::Place) {
        let (from, to) = (text.sentence_start(found.from, 80), text.sentence_end(found.to - 1, 80));
        let town = matches!(found.entity.detail, Detail::Place(Some(_)));
        let street = !town
            && (text.is(found.to - 1, Class::STREET) || text.any(found.to - 1, words![court]));
        let named = matches!(found.entity.detail, Detail::Place(_))
            && !text.any(found.to, words![crown magistrates]);
        let seen = all.iter().any(|e| e.normalised == found.entity.normalised);
        if named && !street && !seen && !is_dealt_with(text, from, to) && !is_home(draft, found) {
            all.push(&found.entity);
        }
    }
    all.sort_by_key(|e| e.start);
    all.into_iter().map(|e| e.normalised.clone()).collect()
}

/// "John Smithson, 24, of Acacia Avenue, Enfield": where an accused lives.
fn is_home(draft: &Draft, found: &Found) -> bool {
    let text = draft.text;
    let mut at = found.from;
    // The street and the town behind it are one address.
    while let Some(before) = draft.at(at.wrapping_sub(1)).filter(|f| f.entity.kind == Kind::Place) {
        at = before.from;
    }
    let of = at.wrapping_sub(1);
    let before = of.wrapping_sub(1);
    text.any(of, words![of])
        && text.gap(of).has(Gap::COMMA)
        && (draft.is(before, Kind::Person) || text.token(before).shape.digits)
}
