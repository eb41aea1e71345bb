//! The search: full text and every filter, page by page, with saved views and exports.

use super::export::FORMATS;
use super::fields::reporters;
use super::filter::{self, LOSSES, ORDERS, URGENCIES};
use super::inbox;
use super::inputs::{self, Label};
use super::names::Names;
use super::visit::Visit;
use crate::base::{Form, PageError};
use axum::response::Response;
use casework::cases::{Page, Query, SavedView, StoredReport};
use casework::{Action, Asked, Channel, Outcome, Status};
use maud::{Markup, html};

/// `GET /desk/search`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let query = filter::read(&visit.query);
    visit.audit("search", None, filter::names(&query)).await?;
    let found = visit.site.cases.search(query.clone()).await?;
    let names = Names::load(&visit).await?;
    let views = visit.site.cases.views(visit.who()?.account.id).await?;
    let body = html! {
        div .head { h1 { "Search" } }
        div .search {
            div .filters {
                (filters(&visit.query, &names))
                (saved(&visit, &views))
            }
            div {
                (results(&visit, &query, &found, &names))
                (below(&visit, &query))
            }
        }
    };
    Ok(visit.page("Search", &body))
}

fn with_any<'a>(choices: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(&'a str, &'a str)> {
    std::iter::once(("", "Any")).chain(choices).collect()
}

fn filters(form: &Form, names: &Names) -> Markup {
    let choice = |name: &str, words: &str, choices: &[(&str, &str)]| {
        inputs::choice(Label::new(name, words), choices, form.text(name))
    };
    let workers: Vec<(String, &str)> =
        names.workers().map(|(id, n)| (id.0.to_string(), n)).collect();
    let statuses: Vec<(&str, &str)> = Status::ALL.iter().map(|s| (s.code(), s.label())).collect();
    html! {
        form method="get" action="/desk/search" role="search" {
            div .field {
                label for="text" { "Words" }
                input #text type="search" name="text" value=(form.text("text")) accesskey="f" autofocus;
            }
            button type="submit" { "Search" }
            (inputs::line(Label::new("town", "Town"), form.text("town"), &[]))
            (inputs::line(Label::new("district", "Postcode begins"), form.text("district"), &[]))
            (inputs::boxes(Label::new("status", "Status"), &statuses, form.all("status")))
            (choice("urgency", "At least as urgent as", &with_any(URGENCIES)))
            (choice("outcome", "How it ended", &with_any(Outcome::ALL.iter().map(|c| (c.code(), c.label())))))
            (choice("loss", "Losses or attempts", &with_any(LOSSES)))
            (choice("asked", "Asked for", &with_any(Asked::ALL.iter().map(|c| (c.code(), c.label())))))
            (choice("reporter", "Who reports", &with_any(reporters())))
            (choice("channel", "Came by", &with_any(Channel::ALL.iter().map(|c| (c.code(), c.label())))))
            (choice("with", "With", &with_any(workers.iter().map(|(id, n)| (id.as_str(), *n)))))
            (date("from", "Received from", form.text("from")))
            (date("to", "Received up to", form.text("to")))
            (choice("order", "Order", &ORDERS))
            button .plain type="submit" { "Search" }
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

fn results(visit: &Visit, query: &Query, found: &Page<StoredReport>, names: &Names) -> Markup {
    let items: Vec<&StoredReport> = found.items.iter().collect();
    let count = match found.total {
        0 => "Nothing found".to_owned(),
        1 => "1 report".to_owned(),
        10_000.. => "10,000 reports or more".to_owned(),
        n => format!("{n} reports"),
    };
    html! {
        p role="status" { strong { (count) } }
        @if !items.is_empty() { div .wide { (inbox::table(&items, names, visit.now())) } }
        p .pages {
            @if query.after.is_some() { a href={ "/desk/search?" (filter::address(query)) } { "First page" } }
            @if let Some(next) = &found.next {
                @let mut pairs = filter::fields(query);
                @let () = pairs.push(("after", next.clone()));
                a .button href={ "/desk/search?" (filter::encode(&pairs)) } accesskey="n" { "Next page" }
            }
        }
    }
}

/// What can be done with what was found: keep the view, take it away.
fn below(visit: &Visit, query: &Query) -> Markup {
    let address = filter::address(query);
    html! {
        @if visit.may(Action::Export) {
            section .exports {
                h2 { "Export all that was found" }
                p { @for format in FORMATS { a href={ "/desk/export/" (format.file) "?" (address) } { (format.words) } " " } }
                p .quiet-text { "Without people. MISP without reports whose sender said no to sharing." }
            }
        }
        form .row method="post" action="/desk/views" {
            (visit.seal())
            input type="hidden" name="query" value=(address);
            (inputs::line(Label::new("name", "Keep this view as"), "", &[]))
            button .plain type="submit" { "Keep view" }
        }
    }
}

fn saved(visit: &Visit, views: &[SavedView]) -> Markup {
    html! {
        @if !views.is_empty() {
            h2 { "Saved views" }
            ul .views {
                @for view in views {
                    li {
                        a href={ "/desk/search?" (filter::address(&view.query)) } { (view.name) }
                        form method="post" action={ "/desk/views/" (view.id.0) "/drop" } {
                            (visit.seal())
                            button .plain type="submit" { "Drop" span .unseen { " " (view.name) } }
                        }
                    }
                }
            }
        }
    }
}
