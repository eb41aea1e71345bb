//! Figures that an article sets its own beside: "compared with 17 in the same period last year",
//! "up from £98,000", "the month before there was a single case".

use crate::article::{Count, Facts, Period};
use crate::draft::Draft;
use crate::token::Text;
use crate::words::words;

/// Marks the counts and losses that are of an earlier time than the article tells of.
pub(crate) fn mark(
    draft: &Draft,
    facts: &mut Facts,
    days: impl Fn(usize, usize) -> Option<Period>,
) {
    let text = draft.text;
    let period = facts.period;
    let before = |start: usize| {
        let at = (0..text.len()).find(|i| text.token(*i).start >= start).unwrap_or(0);
        let (from, to) = (text.sentence_start(at, 60), text.sentence_end(at, 60));
        let told = days(from, to);
        let over = period.zip(told).is_some_and(|(p, t)| t.days.first < p.days.first);
        is_compared(text, at, (from, to)) || over && opens_earlier(text, from, to)
    };
    for count in &mut facts.counts {
        count.earlier = before(count.start);
    }
    for loss in &mut facts.losses {
        loss.earlier = before(loss.start);
    }
}

/// "compared with 17", "up from £98,000", "from four in March".
fn is_compared(text: &Text, at: usize, (from, to): (usize, usize)) -> bool {
    let back = |n: usize| at.saturating_sub(n).max(from);
    let beside = text.within(back(4), at, words![compared against])
        || text.any(at.wrapping_sub(1), words![from])
            && text.any(at.wrapping_sub(2), words![up down increase rise fall increased risen]);
    let year = |i: usize| {
        text.any(i, words![last previous]) && text.any(i + 1, words![year])
            || text.any(i, words![year month week]) && text.any(i + 1, words![before earlier])
            || text.any(i, words![same]) && text.any(i + 1, words![period month time])
            || text.any(i, words![previous preceding])
                && text.any(i + 1, words![month week quarter])
    };
    beside || (back(14)..to.min(at + 8)).any(year)
}

/// "Last month the force recorded …", where the article tells of a later time.
fn opens_earlier(text: &Text, from: usize, to: usize) -> bool {
    text.any(from, words![last earlier previously])
        || text.within(from, from + 4, words![earlier previously])
        || text.within(from, to, words![recorded total previous])
            && text.any(from, words![in during])
}

/// Leaves out the rounded count of a headline where the text gives the exact one: "nearly 100
/// people" and "96 people".
pub(crate) fn without_rounded(draft: &Draft, counts: &mut Vec<Count>) {
    let text = draft.text;
    let rounded = |c: &Count| {
        let at = (0..text.len()).find(|i| text.token(*i).start >= c.start).unwrap_or(0);
        text.any(at.wrapping_sub(1), words![nearly almost around about approximately some])
            || c.at_least
    };
    let all = counts.clone();
    counts.retain(|c| {
        let exact = |other: &Count| {
            other.what == c.what
                && other.number != c.number
                && other.number.abs_diff(c.number) * 10 <= c.number
                && !rounded(other)
        };
        !(rounded(c) && all.iter().any(exact))
    });
}
