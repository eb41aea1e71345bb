//! The ledger: figures of any period, each a link to its reports.

mod chart;
mod controls;
mod table;

pub use table::pounds;

use super::filter;
use super::visit::Visit;
use crate::base::PageError;
use crate::base::form::FieldError;
use crate::ledger::{Shown, View, csv, json, sentence, show};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use casework::Action;
use maud::{Markup, html};

/// `GET /desk/ledger`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let (view, wrong) = View::read(&visit.query, visit.now());
    visit.audit("ledger", None, names(&view)).await?;
    let shown = show(&*visit.site.cases, &view).await?;
    let errors: Vec<FieldError> = wrong.into_iter().map(mistake).collect();
    let may_search = visit.may(Action::Search);
    let address = filter::encode(&view.fields());
    let body = html! {
        div .head {
            h1 { "Ledger" }
            p { (controls::period(&view)) }
        }
        @if !errors.is_empty() { (super::frame::problems(&errors)) }
        div .search .ledger {
            div .filters .no-print { (controls::form(&view, visit.now())) }
            div {
                (table::totals(&shown, may_search))
                @if let Some(against) = &shown.against {
                    p .note .said { (sentence(shown.ledger.total, against)) }
                    p .quiet-text { "Each person counts as if targeted independently of the others; a gang that rings many at once makes chance differences larger than this says." }
                }
                (chart::charts(&shown))
                (table::table(&shown, may_search))
                p .exports .no-print {
                    a href={ "/desk/ledger/figures/ledger.csv?" (address) } { "CSV" } " "
                    a href={ "/desk/ledger/figures/ledger.json?" (address) } { "JSON" }
                }
                (notes(&view))
            }
        }
    };
    Ok(visit.page("Ledger", &body))
}

/// What the figures mean.
fn notes(view: &View) -> Markup {
    html! {
        p .quiet-text {
            "People targeted are incidents: reports that were merged count once, and reports taken back do not count. An attempt is an incident without a known loss. "
            @if view.known.is_some() {
                "The figures are as they were known then: without later reports, corrections and mergers."
            } @else {
                "The figures are as they are known today, with every correction; they may differ from those of an earlier day."
            }
        }
    }
}

fn mistake(field: &'static str) -> FieldError {
    let message = match field {
        "to" => "The last day has to be a day and not before the first",
        "against" => "The other period needs a first and a last day, in this order",
        "group" | "when" => "Choose one of those offered",
        _ => "Write a day, as 2026-12-18",
    };
    FieldError { field, message: message.into() }
}

/// Names of what is asked for, for the audit trail.
fn names(view: &View) -> String {
    let names: Vec<&str> = view.fields().into_iter().map(|(name, _)| name).collect();
    format!("{}; by {}", names.join(", "), view.group.code())
}

/// `GET /desk/ledger/figures/{file}`
pub async fn file(visit: Visit) -> Result<Response, PageError> {
    let name: String = visit.part("file")?;
    let (kind, write): (_, fn(&Shown) -> String) = match name.as_str() {
        "ledger.csv" => ("text/csv; charset=utf-8; header=present", csv),
        "ledger.json" => ("application/json", |shown| json(shown).to_string()),
        _ => return Err(PageError::NotFound),
    };
    let (view, _) = View::read(&visit.query, visit.now());
    visit.audit("export", None, format!("{name}; {}", names(&view))).await?;
    let shown = show(&*visit.site.cases, &view).await?;
    let mut response = write(&shown).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = format!("attachment; filename=\"{name}\"").parse() {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// `GET /desk/ledger/reports`: the reports behind a figure, where the search cannot say it.
pub async fn reports(visit: Visit) -> Result<Response, PageError> {
    let (view, _) = View::read(&visit.query, visit.now());
    visit.audit("ledger", None, format!("reports of {}", names(&view))).await?;
    let shown = show(&*visit.site.cases, &view).await?;
    let ids: Vec<_> = shown.ledger.lines.iter().flat_map(|l| &l.reports).collect();
    let body = html! {
        div .head {
            h1 { "Reports behind a figure" }
            p { (controls::period(&view)) }
        }
        (table::totals(&shown, false))
        ul .numbers { @for id in ids { li { a href={ "/desk/reports/" (id.0) } { (id) } } } }
        p { a href={ "/desk/ledger?" (filter::encode(&view.fields())) } { "These figures in the ledger" } }
    };
    Ok(visit.page("Reports behind a figure", &body))
}
