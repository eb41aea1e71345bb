//! A series as a file for other systems, and as a case summary to be printed.

use super::super::ledger::pounds;
use super::super::visit::Visit;
use super::list::Sums;
use crate::base::PageError;
use crate::base::clock::in_words;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use casework::cases::StoredReport;
use maud::{Markup, html};
use series::contract::{Kept, SeriesId};
use series::export::Outgoing;

async fn reports(visit: &Visit, series: &Kept) -> Result<Vec<StoredReport>, PageError> {
    let mut all = Vec::new();
    for id in &series.members {
        all.extend(visit.site.cases.report(*id).await?);
    }
    Ok(all)
}

/// `GET /desk/series/{id}/export/{file}`
pub async fn export(visit: Visit) -> Result<Response, PageError> {
    let id = SeriesId(visit.part("id")?);
    let name: String = visit.part("file")?;
    let site = &visit.site;
    let mut state = site.watch.state(site).await?;
    let series = state.shelf.get(id).ok_or(PageError::NotFound)?.clone();
    state.fetch(site, &series.members).await?;
    let reports = reports(&visit, &series).await?;
    let out = Outgoing { series: &series, reports: &reports, book: &state.book, now: visit.now() };
    let (kind, text) = match name.as_str() {
        "misp.json" => ("application/json", out.misp()),
        "stix.json" => ("application/stix+json;version=2.1", out.stix()),
        "entities.csv" => ("text/csv; charset=utf-8; header=present", out.entities()),
        "links.csv" => ("text/csv; charset=utf-8; header=present", out.links()),
        _ => return Err(PageError::NotFound),
    };
    visit.audit("series.exported", None, format!("{id}, {name}")).await?;
    let attachment = format!("attachment; filename=\"{id}-{name}\"");
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, attachment)], text).into_response())
}

/// How much a summary tells.
#[derive(Clone, Copy, PartialEq)]
enum Level {
    /// Within the unit: narratives and all.
    Unit,
    /// For partners such as banks: facts by which it is known, no narrative.
    Partners,
    /// For anybody: counts, towns and days.
    Anybody,
}

/// `GET /desk/series/{id}/summary`
pub async fn summary(visit: Visit) -> Result<Response, PageError> {
    let id = SeriesId(visit.part("id")?);
    let level = match visit.query.text("level") {
        "unit" => Level::Unit,
        "anybody" => Level::Anybody,
        _ => Level::Partners,
    };
    let site = &visit.site;
    let mut state = site.watch.state(site).await?;
    let series = state.shelf.get(id).ok_or(PageError::NotFound)?.clone();
    state.fetch(site, &series.members).await?;
    let reports = reports(&visit, &series).await?;
    visit.audit("series.printed", None, id.to_string()).await?;
    let sums = Sums::of(&state.book, &series);
    let towns: Vec<String> = sums.towns.into_iter().collect();
    let at = format!("/desk/series/{}", id.0);
    let body = html! {
        div .sheet {
            h1 { "Case summary: series " (id) }
            p { (series.members.len()) " reports, " (sums.days) ". Towns: " (towns.join(", ")) ". Lost: " (pounds(sums.lost)) ". Printed " (in_words(visit.now())) "." }
            @if level != Level::Anybody { @for stored in &reports { (sheet(stored, level)) } }
            p .no-print {
                "For: " a href={ (at) "/summary?level=unit" } { "the unit" } " "
                a href={ (at) "/summary" } { "partners" } " "
                a href={ (at) "/summary?level=anybody" } { "anybody" } " · "
                a href=(at) { "Back to the series" }
            }
        }
    };
    drop(state);
    Ok(visit.page(&format!("Series {id}"), &body))
}

/// A report on the sheet. For partners only those whose sender said that they may be shared.
fn sheet(stored: &StoredReport, level: Level) -> Markup {
    let r = &stored.report;
    let facts = [
        ("Number shown", &r.presented_number),
        ("Other numbers", &r.other_numbers),
        ("Name given", &r.cover_name),
        ("Claimed to be from", &r.claimed_org),
        ("Station", &r.claimed_station),
        ("Code word", &r.code_word),
        ("Vehicle", &r.vehicle),
        ("Registration", &r.vrm),
        ("Town", &r.town),
    ];
    html! {
        @if level == Level::Unit || r.may_share == Some(true) {
            h2 { (stored.id) ", received " (in_words(stored.received_at)) }
            dl .facts { @for (label, value) in facts { @if let Some(value) = value { div { dt { (label) } dd { (value) } } } } }
            @if level == Level::Unit { @if let Some(text) = &r.narrative { p { (text) } } }
        }
    }
}
