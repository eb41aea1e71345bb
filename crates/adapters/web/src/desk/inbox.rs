//! The inbox: what waits, the most urgent on top, a courier due in a band of its own.

use super::fields;
use super::frame::Page;
use super::names::Names;
use super::visit::Visit;
use crate::base::PageError;
use crate::base::clock::{day_in_words, in_words};
use axum::Json;
use axum::response::{IntoResponse, Response};
use casework::cases::{Query, StoredReport};
use casework::{Moment, Status, Urgency};
use maud::{Markup, html};
use serde_json::json;

/// Reports on a page.
const PAGE: u32 = 60;

/// `GET /desk/inbox`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let after = visit.query.given("after");
    let query = Query {
        status: vec![Status::New, Status::Reading, Status::Acting],
        after: after.clone(),
        limit: PAGE,
        ..Query::default()
    };
    let found = visit.site.cases.search(query).await?;
    let names = Names::load(&visit).await?;
    let calm = visit.query.has("refresh", "off");
    let body = html! {
        div .head {
            h1 { "Inbox" }
            p .quiet-text {
                (found.total) " open. As of " (in_words(visit.now())) ". "
                @if calm { a href="/desk/inbox" { "Load by itself again" } } @else {
                    "Loads by itself. " a href="/desk/inbox?refresh=off" { "Pause" }
                }
                " " button #sound .plain type="button" hidden { "Sound on" }
            }
        }
        @if found.items.is_empty() { p { "Nothing waits." } }
        @for band in [Urgency::CourierDue, Urgency::Now, Urgency::Today, Urgency::Routine] {
            @let here: Vec<&StoredReport> = found.items.iter().filter(|r| r.urgency == band).collect();
            @if !here.is_empty() { (show_band(&visit, band, &here, &names)) }
        }
        @if let Some(next) = &found.next {
            p { a .button href={ "/desk/inbox?" (super::filter::encode(&[("after", next)])) } { "More" } }
        }
    };
    let by_itself = !calm && after.is_none();
    let refresh = by_itself.then_some("/desk/inbox?auto=1");
    Ok(visit.show(Page { title: "Inbox", body: &body, refresh }))
}

/// What a band is for. `Today` alone would be read as the day on which it came.
fn heading(band: Urgency) -> &'static str {
    match band {
        Urgency::Now => "Act on it now",
        Urgency::Today => "Act on it today",
        Urgency::CourierDue | Urgency::Routine => band.label(),
    }
}

fn show_band(visit: &Visit, band: Urgency, reports: &[&StoredReport], names: &Names) -> Markup {
    let now = visit.now();
    let is_due = band == Urgency::CourierDue;
    html! {
        section .band .due[is_due] id=[is_due.then_some("due")] aria-label=(heading(band)) {
            h2 { (heading(band)) " " span .count { (reports.len()) } }
            @if is_due {
                @for report in reports { (due_card(visit, report, names)) }
            } @else {
                div .wide { (table(reports, names, now)) }
            }
        }
    }
}

/// What a patrol needs, on one card.
fn due_card(visit: &Visit, stored: &StoredReport, names: &Names) -> Markup {
    let row = fields::row(&stored.report);
    let shown = [
        "handover",
        "code_word",
        "vehicle",
        "vrm",
        "courier_description",
        "taxi_firm",
        "presented_number",
        "asked_for",
    ];
    let facts: Vec<(String, String)> = shown
        .iter()
        .filter_map(|name| fields::all().find(|f| f.name == *name))
        .map(|f| (f.label.to_owned(), f.shown(&row)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    html! {
        article .card .unseen-yet[stored.seen_at.is_none()] {
            h3 {
                a href={ "/desk/reports/" (stored.id.0) } { (stored.id) } " " (place(stored))
                span .age { (age(stored.received_at, visit.now())) }
            }
            dl .facts { @for (label, value) in facts { div { dt { (label) } dd { (value) } } } }
            @match (stored.seen_at, stored.assigned_to) {
                (None, _) => form method="post" action={ "/desk/reports/" (stored.id.0) "/seen" } {
                    (visit.seal())
                    input type="hidden" name="back" value="inbox";
                    button .stop type="submit" { "I have seen it" span .unseen { ": " (stored.id) } }
                },
                (Some(at), Some(id)) => p .quiet-text { "Seen " (in_words(at)) ", with " (names.of(id)) },
                (Some(at), None) => p .quiet-text { "Seen " (in_words(at)) ", with nobody" },
            }
        }
    }
}

/// A table of reports, as inbox and search show them.
pub fn table(reports: &[&StoredReport], names: &Names, now: Moment) -> Markup {
    let heads = [
        "Report",
        "Received",
        "Where",
        "Claimed to be",
        "Asked for",
        "How it ended",
        "Lost",
        "Status",
        "With",
    ];
    html! {
        table .reports .columns {
            thead { tr { @for head in heads { th scope="col" { (head) } } } }
            tbody { @for stored in reports { (line(stored, names, now)) } }
        }
    }
}

fn line(stored: &StoredReport, names: &Names, now: Moment) -> Markup {
    let row = fields::row(&stored.report);
    let shown = |name: &str| {
        fields::all().find(|f| f.name == name).map(|f| f.shown(&row)).unwrap_or_default()
    };
    let claimed = [shown("claimed_org"), shown("cover_name")];
    let claimed: Vec<&str> = claimed.iter().map(String::as_str).filter(|c| !c.is_empty()).collect();
    html! {
        tr .fresh[stored.status == Status::New] {
            th scope="row" { a href={ "/desk/reports/" (stored.id.0) } { (stored.id) } }
            td data-label="Received" title=(in_words(stored.received_at)) { (age(stored.received_at, now)) }
            td data-label="Where" { (place(stored)) }
            td data-label="Claimed" { (claimed.join(", ")) }
            td data-label="Asked for" { (shown("asked_for")) }
            td data-label="Ended" { (shown("outcome")) }
            td .number data-label="Lost" { @if stored.report.is_loss() { (shown("amount_lost_gbp")) } }
            td data-label="Status" { (stored.status.label()) }
            td data-label="With" { @if let Some(id) = stored.assigned_to { (names.of(id)) } }
        }
    }
}

/// Town and postcode district.
pub fn place(stored: &StoredReport) -> String {
    let parts = [stored.report.town.as_deref(), stored.report.postcode_district.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => "Place not known".into(),
        false => parts.join(", "),
    }
}

/// How long ago something was; of what is older than two weeks, its day.
pub fn age(then: Moment, now: Moment) -> String {
    let minutes = (now.0 - then.0).max(0) / 60;
    match minutes {
        0 => "just in".into(),
        1..=59 => format!("{minutes} min ago"),
        60..=2879 => format!("{} h ago", minutes / 60),
        2880..=20_159 => format!("{} days ago", minutes / 1440),
        _ => day_in_words(then),
    }
}

/// `GET /desk/signal`: what the script watches.
pub async fn signal(visit: Visit) -> Result<Response, PageError> {
    let signal = visit.site.cases.signal().await?;
    let body = json!({ "couriers_due": signal.couriers_due, "new": signal.new });
    Ok(Json(body).into_response())
}
