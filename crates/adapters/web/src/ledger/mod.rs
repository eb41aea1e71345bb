//! The ledger as desk, API and command show it: what is asked for, what comes of it, and in
//! which forms.

mod calendar;
mod compare;
mod csv;
mod file;
mod json;
mod view;

pub use calendar::{day_of, day_start, hour_of, in_words, iso, months, read_day, year_of};
pub use compare::{Against, sentence};
pub use csv::{FIGURES, csv};
pub use file::{ReportsFile, reports};
pub use json::json;
pub use view::{Group, NAMES, View};

use calendar::Bucket;
use casework::ledger::{Entry, Incident, Key, Ledger, Range, gather, incidents, tabulate};
use casework::{Cases, Moment, StoreError};

/// What comes of a view.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What was asked for.
    pub view: View,
    /// The figures.
    pub ledger: Ledger,
    /// The comparison with another period, if one is asked for.
    pub against: Option<Against>,
}

/// Reads the store and adds up.
///
/// # Errors
/// If the store fails.
pub async fn show(cases: &dyn Cases, view: &View) -> Result<Shown, StoreError> {
    let entries = gather(cases, view.range()).await?;
    Ok(add_up(entries, view))
}

/// Adds up what was read.
pub fn add_up(entries: Vec<Entry>, view: &View) -> Shown {
    let all = incidents(entries, view.when);
    let kept: Vec<&Incident> = all.iter().filter(|i| view.keeps(i)).collect();
    let within = |from: i64, to: i64| {
        kept.iter().copied().filter(move |i| (from..=to).contains(&day_of(i.at)))
    };
    let mut ledger = tabulate(within(view.from, view.to), |i| view.key(i));
    match view.group {
        Group::Time(bucket) => fill(&mut ledger, bucket, view),
        Group::By(_) => ledger.lines.sort_by(|a, b| {
            let rank = |l: &casework::ledger::Line| {
                (std::cmp::Reverse(l.figures.people), l.key.words.to_lowercase())
            };
            rank(a).cmp(&rank(b))
        }),
        Group::Whole => {}
    }
    let against = view.against.map(|(from, to)| {
        let earlier = tabulate(within(from, to), |i| view.key(i)).total;
        Against::of(view, ledger.total, ((from, to), earlier))
    });
    Shown { view: view.clone(), ledger, against }
}

/// Lines of the parts of the period in which there was nothing.
fn fill(ledger: &mut Ledger, bucket: Bucket, view: &View) {
    let Some((from, to)) = view.span(ledger) else { return };
    let there: std::collections::BTreeSet<String> =
        ledger.lines.iter().map(|l| l.key.code.clone()).collect();
    for day in bucket.starts(from, to) {
        let key = bucket.key(day);
        if !there.contains(&key.code) {
            let line = casework::ledger::Line {
                key,
                figures: casework::ledger::Figures::default(),
                reports: Vec::new(),
            };
            ledger.lines.push(line);
        }
    }
    ledger.lines.sort_by(|a, b| a.key.code.cmp(&b.key.code));
}

/// The range of the store that holds days, and a day more on each side for the zone.
fn range_of(from: i64, to: i64, known: Option<Moment>) -> Range {
    let start = |day: i64| Moment(day.saturating_mul(86_400));
    Range {
        from: start(from.saturating_sub(1)),
        to: start(to.saturating_add(2)),
        known,
        ..Range::ALL
    }
}

/// The key of all.
fn whole() -> Key {
    Key::new("all", "All")
}

#[cfg(test)]
mod tests;
