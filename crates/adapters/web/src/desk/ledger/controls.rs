//! What can be chosen: period, group, filters, and what to compare with.

use crate::desk::filter;
use crate::desk::inputs::{self, Label};
use crate::ledger::{Group, View, in_words, iso, months};
use casework::ledger::{By, Story, When};
use casework::{AgeBand, Channel, Collection, Moment, Outcome};
use maud::{Markup, html};

/// The period and filters in words.
pub fn period(view: &View) -> String {
    let mut words = format!("{} to {}", in_words(view.from), in_words(view.to));
    if view.when == When::Called {
        words.push_str(", by the day of the call");
    }
    if let Some(day) = view.known {
        words.push_str(&format!(", as known on {}", in_words(day)));
    }
    for (by, code) in &view.only {
        words.push_str(&format!(", {}: {}", by.label().to_lowercase(), label(*by, code)));
    }
    words
}

/// A code in words.
fn label(by: By, code: &str) -> String {
    let found = choices(by).into_iter().find(|(c, _)| *c == code);
    match found {
        Some((_, words)) => words.to_owned(),
        None if code == "unknown" => "not known".to_owned(),
        None if matches!(by, By::Town | By::Authority) => title(code),
        None => code.to_owned(),
    }
}

/// A town as it is written.
fn title(name: &str) -> String {
    let word = |word: &str| -> String {
        let mut letters = word.chars();
        letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

type Choices = Vec<(&'static str, &'static str)>;

fn choices(by: By) -> Choices {
    match by {
        By::Town | By::Authority | By::District => Vec::new(),
        By::AgeBand => AgeBand::ALL.iter().map(|c| (c.code(), c.label())).collect(),
        By::Story => Story::ALL.iter().map(|c| (c.code(), c.label())).collect(),
        By::Method => Collection::ALL.iter().map(|c| (c.code(), c.label())).collect(),
        By::Outcome => Outcome::ALL.iter().map(|c| (c.code(), c.label())).collect(),
        By::Channel => Channel::ALL.iter().map(|c| (c.code(), c.label())).collect(),
    }
}

/// Periods that are often wanted: words, first and last day.
fn usual(now: Moment) -> Vec<(&'static str, i64, i64)> {
    let today = View::usual(now).today;
    let (this, last) = months(today);
    let (year, _) = crate::ledger::year_of(today);
    vec![
        ("Last 7 days", today - 6, today),
        ("Last 30 days", today - 29, today),
        ("This month", this, today),
        ("Last month", last, this - 1),
        ("Last 12 weeks", today - 83, today),
        ("This year", year, today),
    ]
}

/// The form.
pub fn form(view: &View, now: Moment) -> Markup {
    let groups: Vec<(&str, &str)> = Group::all().map(|g| (g.code(), g.label())).collect();
    let only = |by: By| {
        view.only.iter().find(|(other, _)| *other == by).map_or("", |(_, code)| code.as_str())
    };
    let against = match view.against {
        None => "none",
        Some(_) if view.is_before() => "before",
        Some(_) => "other",
    };
    let other = view.against.filter(|_| against == "other");
    html! {
        nav aria-label="Periods" {
            ul .periods {
                @for (words, from, to) in usual(now) {
                    @let shifted = View { from, to, against: None, ..view.clone() };
                    @let shifted = View { against: shifted.before(), ..shifted };
                    li { a href={ "/desk/ledger?" (filter::encode(&shifted.fields())) } { (words) } }
                }
            }
        }
        form method="get" action="/desk/ledger" {
            (date("from", "From", &iso(view.from)))
            (date("to", "To", &iso(view.to)))
            (inputs::choice(Label::new("group", "Group by"), &groups, view.group.code()))
            (inputs::choice(Label::new("when", "Dated by"), &[("received", "The day of the report"), ("called", "The day of the call")], if view.when == When::Called { "called" } else { "received" }))
            (date("known", "As known at the end of", &view.known.map(iso).unwrap_or_default()))
            button type="submit" { "Show" }
            (inputs::choice(Label::new("against", "Compare with"), &[("before", "The period before"), ("other", "Another period"), ("none", "Nothing")], against))
            (date("against_from", "Other period from", &other.map(|o| iso(o.0)).unwrap_or_default()))
            (date("against_to", "Other period to", &other.map(|o| iso(o.1)).unwrap_or_default()))
            @for by in [By::Town, By::Authority, By::District] {
                (inputs::line(Label::new(by.code(), by.label()), only(by), &[]))
            }
            @for by in [By::AgeBand, By::Story, By::Method, By::Outcome, By::Channel] {
                @let all: Choices = [("", "Any")].into_iter().chain(choices(by)).chain([("unknown", "Not known")]).collect();
                (inputs::choice(Label::new(by.code(), by.label()), &all, only(by)))
            }
            button .plain type="submit" { "Show" }
        }
    }
}

fn date(name: &str, words: &str, value: &str) -> Markup {
    html! {
        div .field {
            label for=(name) { (words) }
            input type="date" id=(name) name=(name) value=(value);
        }
    }
}
