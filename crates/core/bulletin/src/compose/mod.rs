//! From figures to sentences, in the order of a police release: period, people, losses, the
//! earlier figure, what officers see, the method.

mod method;
mod seen;
mod short;

pub use short::{MOST as MOST_SHORT, is_gsm, plain};

use crate::advice;
use crate::areas;
use crate::draft::{Draft, Paragraph};
use crate::figures::{Discretion, Figures};
use crate::words::{capital, during, goes_on, people, pounds, pounds_of_one};

/// Puts figures into words.
pub fn compose(figures: &Figures, discretion: Discretion) -> Draft {
    let towns = areas::named(figures, discretion).into_iter().map(str::to_owned).collect();
    Draft {
        headline: headline(figures),
        facts: facts(figures),
        seen: seen::seen(figures, discretion),
        parts: areas::parts(figures, discretion),
        method: method::method(figures),
        never: advice::NEVER.map(str::to_owned).to_vec(),
        steps: advice::DO.map(str::to_owned).to_vec(),
        short: short::short(figures),
        towns,
        figures: figures.clone(),
    }
}

fn headline(figures: &Figures) -> String {
    let (area, period) = (&figures.area, during(figures.period, figures.taken));
    match (figures.targeted.value, figures.lost.value) {
        (0, _) => format!("No courier fraud reported in {area} {period}"),
        (n, 0) => format!("Courier fraud in {area}: {} targeted {period}", people(n)),
        (n, _) => format!(
            "Courier fraud in {area}: {} targeted, {} lost {period}",
            people(n),
            sum(figures)
        ),
    }
}

/// The sum lost, told with as much discretion as it needs.
pub fn sum(figures: &Figures) -> String {
    match figures.victims.value {
        1 => pounds_of_one(figures.lost.value),
        _ => pounds(figures.lost.value),
    }
}

fn facts(figures: &Figures) -> Vec<Paragraph> {
    let period = during(figures.period, figures.taken);
    if figures.targeted.value == 0 {
        let nobody = Paragraph::default().figure("Nobody", &figures.targeted);
        let told =
            nobody.words(format!(" in {} reported courier fraud to us {period}.", figures.area));
        return earlier(figures).into_iter().fold(vec![told], with);
    }
    let mut out = vec![opening(figures, &period)];
    out.extend(earlier(figures));
    out
}

fn with(mut all: Vec<Paragraph>, one: Paragraph) -> Vec<Paragraph> {
    all.push(one);
    all
}

/// The sentence for which people read on: who, what, how much, since when.
fn opening(figures: &Figures, period: &str) -> Paragraph {
    let fraudsters = format!("Fraudsters{}", method::posing(figures));
    let (area, targeted) = (&figures.area, figures.targeted.value);
    let (targeting, taking) = match goes_on(figures.period, figures.taken) {
        true => ("have targeted", "have taken"),
        false => ("targeted", "took"),
    };
    if figures.lost.value == 0 {
        return Paragraph::of(format!("{fraudsters} {targeting} "))
            .figure(people(targeted), &figures.targeted)
            .words(format!(" in {area} {period}."))
            .then(who_lost(figures));
    }
    let whom = if figures.victims.value == 1 { "one person" } else { "people" };
    let taken = Paragraph::of(format!("{fraudsters} {taking} "))
        .figure(sum(figures), &figures.lost)
        .words(format!(" from {whom} in {area} {period}."));
    match targeted {
        1 => taken,
        _ => taken.then(
            Paragraph::default()
                .figure(capital(&people(targeted)), &figures.targeted)
                .words(" were targeted")
                .then_close(figures),
        ),
    }
}

impl Paragraph {
    /// The end of the sentence on how many were targeted: how many of them lost something.
    fn then_close(self, figures: &Figures) -> Self {
        let (targeted, victims) = (figures.targeted.value, figures.victims.value);
        match victims {
            0 => self.words(". It is not yet known how many of them lost something."),
            1 => self.words(" in all."),
            n if n == targeted => self.words(", and all of them lost something."),
            n => self
                .words(", and ")
                .figure(format!("{n} of them"), &figures.victims)
                .words(" lost something."),
        }
    }
}

/// When no sum is known: nobody lost anything, or somebody lost cards or details.
fn who_lost(figures: &Figures) -> Paragraph {
    let (targeted, victims) = (figures.targeted.value, figures.victims.value);
    let told = |words: &str| Paragraph::default().figure(words, &figures.victims);
    match (targeted, victims) {
        (1, 0) => told("Nothing").words(" was lost."),
        (_, 0) => told("None of them").words(" lost anything."),
        (1, _) => Paragraph::of("The person gave away details, cards or property."),
        (_, n) if n == targeted => {
            told("All of them").words(" gave away details, cards or property.")
        }
        (_, 1) => told("One of them").words(" gave away details, cards or property."),
        (_, n) => told(&format!("{n} of them")).words(" gave away details, cards or property."),
    }
}

fn earlier(figures: &Figures) -> Option<Paragraph> {
    let earlier = figures.earlier.as_ref()?;
    let on = earlier.on.words_near(figures.taken);
    Some(match earlier.lost.value {
        0 => Paragraph::of(format!("In an earlier report on {on}, "))
            .figure("no losses", &earlier.lost)
            .words(" were known to us."),
        lost => {
            Paragraph::of(format!("In an earlier report on {on}, the losses known to us came to "))
                .figure(pounds(lost), &earlier.lost)
                .words(".")
        }
    })
}

/// What is different in figures that were corrected: a sentence each.
pub fn differences(before: &Figures, after: &Figures) -> Vec<String> {
    let mut out = Vec::new();
    let mut say = |what: &str, old: String, new: String| {
        if old != new {
            out.push(format!("{what} is {new}; we had said {old}."));
        }
    };
    let period = |f: &Figures| format!("{} to {}", f.period.from.words(), f.period.to.words());
    say("The period", period(before), period(after));
    let number = |value| crate::words::number(value);
    say(
        "The number of people targeted",
        number(before.targeted.value),
        number(after.targeted.value),
    );
    say("The number who lost something", number(before.victims.value), number(after.victims.value));
    say("The sum lost", sum(before), sum(after));
    say(
        "The number of cases in which others stepped in",
        number(before.stopped.value),
        number(after.stopped.value),
    );
    say(
        "The sum that was stopped on its way",
        pounds(before.saved.value),
        pounds(after.saved.value),
    );
    say("The earlier figure", earlier_sum(before), earlier_sum(after));
    let mut details = |what: &str, changed: bool| {
        if changed {
            out.push(format!("{what} put right."));
        }
    };
    details("The figures of places were", before.towns != after.towns);
    details("The figures of ages were", before.ages != after.ages);
    details(
        "What is said of how the fraudsters went about it was",
        (&before.poses, &before.wants, &before.fetched, &before.helpers)
            != (&after.poses, &after.wants, &after.fetched, &after.helpers),
    );
    if out.is_empty() && before != after {
        out.push("Details were put right.".into());
    }
    out
}

fn earlier_sum(figures: &Figures) -> String {
    figures.earlier.as_ref().map_or_else(|| "none".into(), |e| pounds(e.lost.value))
}
