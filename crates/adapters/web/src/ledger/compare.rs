//! Whether more people were targeted than in another period, said only when it is so.

use super::calendar::in_words;
use super::view::View;
use casework::ledger::Figures;
use scanstat::rates::{Comparison, Counted, Said, compare};

/// The period that the view is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Against {
    /// First day.
    pub from: i64,
    /// Last day.
    pub to: i64,
    /// Figures of the other period.
    pub figures: Figures,
    /// Days of the view's period that are over or under way.
    pub days: i64,
    /// Days of the other period that are over or under way.
    pub other_days: i64,
    /// People targeted, compared; none if one of the periods lies ahead.
    pub people: Option<Comparison>,
}

/// How sure the interval is, and the level at which more is said.
pub const CONFIDENCE: f64 = 0.95;
const LEVEL: f64 = 0.05;

impl Against {
    /// Compares the figures of a view with those of another period.
    pub fn of(view: &View, figures: Figures, ((from, to), other): ((i64, i64), Figures)) -> Self {
        let last = view.known.map_or(view.today, |known| known.min(view.today));
        let days = |from: i64, to: i64| (to.min(last) - from + 1).max(0);
        let (own_days, other_days) = (days(view.from, view.to), days(from, to));
        let counted =
            |figures: Figures, days: i64| Counted { count: figures.people, exposure: days as f64 };
        let people = compare(counted(figures, own_days), counted(other, other_days), CONFIDENCE);
        Self { from, to, figures: other, days: own_days, other_days, people }
    }

    /// What may be said.
    pub fn says(&self) -> Said {
        self.people.map_or(Said::NoTelling, |c| c.says(LEVEL))
    }
}

/// The comparison in words.
pub fn sentence(figures: Figures, against: &Against) -> String {
    let other = format!("from {} to {}", in_words(against.from), in_words(against.to));
    let Some(comparison) = against.people else {
        return format!("There is nothing to compare with yet {other}.");
    };
    let (now, then) = (figures.people, against.figures.people);
    if now == 0 && then == 0 {
        return format!("Nobody is known to have been targeted, and nobody {other}.");
    }
    let counts = format!("{}, against {} {other}", targeted(now), then_in_words(then));
    let days = match against.days == against.other_days {
        true => String::new(),
        false => format!(" ({} against {})", in_days(against.days), in_days(against.other_days)),
    };
    let certainty = certainty(&comparison);
    match against.says() {
        Said::More => format!(
            "More people were targeted, and that is more than chance explains: {counts}{days}. {certainty}"
        ),
        Said::Fewer => format!(
            "Fewer people were targeted, and that is more than chance explains: {counts}{days}. {certainty}"
        ),
        Said::NoTelling => {
            format!(
                "{}{days}. Chance alone may have made the difference. {certainty}",
                capital(&counts)
            )
        }
    }
}

fn targeted(people: u64) -> String {
    match people {
        0 => "nobody was targeted".to_owned(),
        1 => "1 person was targeted".to_owned(),
        n => format!("{n} people were targeted"),
    }
}

fn then_in_words(people: u64) -> String {
    if people == 0 { "nobody".to_owned() } else { people.to_string() }
}

fn in_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The rate ratio with its interval and the probability, in words.
fn certainty(comparison: &Comparison) -> String {
    let (low, high) = comparison.interval;
    let interval = match high.is_finite() {
        true => format!("95% interval {} to {}", short(low), short(high)),
        false => format!("95% interval {} and above", short(low)),
    };
    let p = (2.0 * comparison.p_more.min(comparison.p_less)).min(1.0);
    let p = if p < 0.001 { "p below 0.001".to_owned() } else { format!("p = {p:.3}") };
    match comparison.ratio.filter(|r| r.is_finite()) {
        Some(ratio) => format!("Per day {} times as many, {interval}, {p}.", short(ratio)),
        None => format!("Times as many per day: {interval}, {p}."),
    }
}

/// Two figures that matter.
fn short(x: f64) -> String {
    match x {
        x if x >= 100.0 => format!("{x:.0}"),
        x if x >= 10.0 => format!("{x:.1}"),
        x => format!("{x:.2}"),
    }
}
