//! The figures as a table, and where each leads.

use super::super::fields;
use crate::desk::filter;
use crate::ledger::{Group, Shown, View, day_start};
use casework::cases::Query;
use casework::ledger::{By, Figures, Line, When};
use casework::{Channel, Outcome};
use maud::{Markup, html};

/// Whole pounds with commas.
pub fn pounds(sum: u64) -> String {
    fields::pounds(&sum.to_string())
}

/// Which incidents a figure is of.
#[derive(Clone, Copy)]
enum Part {
    All,
    Attempts,
    Losses,
}

/// The page with the reports of a part of a view: the search, where it can say the same.
fn place(view: &View, part: Part) -> String {
    match search(view, part) {
        Some(query) => format!("/desk/search?{}", filter::address(&query)),
        None => format!("/desk/ledger/reports?{}", filter::encode(&view.fields())),
    }
}

/// The search that finds what the ledger counted.
fn search(view: &View, part: Part) -> Option<Query> {
    if view.when != When::Received || view.known.is_some() {
        return None;
    }
    let loss = match part {
        Part::All => None,
        Part::Attempts => Some(false),
        Part::Losses => Some(true),
    };
    let mut query = Query {
        from: Some(day_start(view.from)),
        to: Some(day_start(view.to + 1)),
        loss,
        ..Query::default()
    };
    for (by, code) in &view.only {
        match by {
            _ if code == "unknown" => return None,
            By::Town => query.town = Some(code.clone()),
            By::Outcome => query.outcome = Some(Outcome::from_code(code)?),
            By::Channel => query.channel = Some(Channel::from_code(code)?),
            // The search takes a district for a beginning: AL1 would find AL10 as well.
            By::Authority | By::District | By::AgeBand | By::Story | By::Method => return None,
        }
    }
    Some(query)
}

fn linked(number: u64, view: &View, part: Part, may_search: bool) -> Markup {
    html! {
        @if may_search && number > 0 { a href=(place(view, part)) { (number) } } @else { (number) }
    }
}

/// The figures of all together.
pub fn totals(shown: &Shown, may_search: bool) -> Markup {
    let total = &shown.ledger.total;
    let view = View { group: Group::Whole, ..shown.view.clone() };
    let people = |n: u64, part| linked(n, &view, part, may_search);
    html! {
        dl .totals {
            div { dt { "People targeted" } dd { (people(total.people, Part::All)) } }
            div { dt { "Attempts, nothing lost" } dd { (people(total.attempts, Part::Attempts)) } }
            div { dt { "Lost something" } dd { (people(total.losses, Part::Losses)) } }
            div { dt { "Lost" } dd { (sum(total.lost_gbp, &view, may_search)) } }
            div { dt { "Stopped" } dd { (pounds(total.stopped_gbp)) } }
            div { dt { "Recovered" } dd { (pounds(total.recovered_gbp)) } }
        }
    }
}

fn sum(lost: u64, view: &View, may_search: bool) -> Markup {
    html! {
        @if may_search && lost > 0 { a href=(place(view, Part::Losses)) { (pounds(lost)) } } @else { (pounds(lost)) }
    }
}

/// A line for each group.
pub fn table(shown: &Shown, may_search: bool) -> Markup {
    if shown.view.group == Group::Whole || shown.ledger.lines.is_empty() {
        return html! {};
    }
    html! {
        div .wide tabindex="0" role="region" aria-label="Figures" {
            table .figures {
                caption .unseen { "Figures by " (shown.view.group.label().to_lowercase()) }
                thead {
                    tr {
                        th scope="col" { (shown.view.group.label()) }
                        @for words in ["People", "Attempts", "Losses", "Lost", "Asked for", "Stopped", "Recovered"] {
                            th .number scope="col" { (words) }
                        }
                    }
                }
                tbody { @for line in &shown.ledger.lines { (row(shown, line, may_search)) } }
                tfoot {
                    tr { th scope="row" { "All together" } (cells(&shown.ledger.total, &View { group: Group::Whole, ..shown.view.clone() }, may_search)) }
                }
            }
        }
    }
}

fn row(shown: &Shown, line: &Line, may_search: bool) -> Markup {
    let view = shown.view.of_line(&line.key);
    let deeper = View { group: Group::from_code("week").unwrap_or(Group::Whole), ..view.clone() };
    let is_time = matches!(shown.view.group, Group::Time(_));
    html! {
        tr {
            th scope="row" {
                @if is_time { (line.key.words) }
                @else { a href={ "/desk/ledger?" (filter::encode(&deeper.fields())) } { (line.key.words) } }
            }
            (cells(&line.figures, &view, may_search))
        }
    }
}

fn cells(figures: &Figures, view: &View, may_search: bool) -> Markup {
    html! {
        td .number { (linked(figures.people, view, Part::All, may_search)) }
        td .number { (linked(figures.attempts, view, Part::Attempts, may_search)) }
        td .number { (linked(figures.losses, view, Part::Losses, may_search)) }
        td .number { (sum(figures.lost_gbp, view, may_search)) }
        td .number { (pounds(figures.attempted_gbp)) }
        td .number { (pounds(figures.stopped_gbp)) }
        td .number { (pounds(figures.recovered_gbp)) }
    }
}

#[cfg(test)]
mod tests {
    use super::pounds;

    #[test]
    fn pounds_have_commas() {
        assert_eq!(
            [0, 999, 70_150, 1_234_567].map(pounds),
            ["£0", "£999", "£70,150", "£1,234,567"]
        );
    }
}
