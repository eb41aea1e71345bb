//! The page of a report: what was told, what the detector says of it, what was done.

use super::fields::{self, Field, GROUPS, Row};
use super::names::Names;
use super::reading::Reading;
use super::visit::Visit;
use super::{inbox, reading, suggested, take, timeline};
use crate::base::PageError;
use crate::base::clock::in_words;
use axum::response::Response;
use casework::cases::StoredReport;
use casework::{Action, Person, Status, Urgency};
use maud::{Markup, html};

/// `GET /desk/reports/{id}`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    visit.audit("report.read", Some(stored.id), "").await?;
    show(&visit, &stored, None).await
}

/// `POST /desk/reports/{id}/people`: the same with the people, once, on request.
pub async fn people(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    visit.audit("report.people", Some(stored.id), "").await?;
    let person = visit.site.cases.person(stored.id).await?.unwrap_or_default();
    show(&visit, &stored, Some(&person)).await
}

/// `GET /desk/reports/{id}/print`: to be printed; without people.
pub async fn print(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    visit.audit("report.printed", Some(stored.id), "").await?;
    let names = Names::load(&visit).await?;
    let reading = read(&visit, &stored);
    let body = html! {
        div .sheet {
            h1 { "Report " (stored.id) }
            p { (standing(&stored, &names)) ". Printed " (in_words(visit.now())) "." }
            (facts(&stored, false))
            (narrative(&stored, reading.as_ref()))
            (evidence(&stored, reading.as_ref()))
            h2 { "Timeline" }
            (timeline::of(&visit, &stored, &names).await?)
            p .no-print { a href={ "/desk/reports/" (stored.id.0) } { "Back to the report" } }
        }
    };
    Ok(visit.page(&stored.id.to_string(), &body))
}

async fn show(
    visit: &Visit,
    stored: &StoredReport,
    person: Option<&Person>,
) -> Result<Response, PageError> {
    let names = Names::load(visit).await?;
    let likely = super::serials::likely(visit, stored.id).await?;
    let suggested = suggested::section(visit, stored).await?;
    let reading = read(visit, stored);
    let body = html! {
        div .head {
            h1 {
                span .chip .{ "urgency-" (stored.urgency.rank()) } { (stored.urgency.label()) } " "
                (stored.id) " " span .where { (inbox::place(stored)) }
            }
            p .quiet-text { (standing(stored, &names)) }
        }
        @if let Some(into) = stored.merged_into {
            p .note { "This is the same incident as " a href={ "/desk/reports/" (into.0) } { (into) } ". Work on that one." }
        }
        div .two {
            div {
                (narrative(stored, reading.as_ref()))
                (suggested)
                (facts(stored, true))
                (evidence(stored, reading.as_ref()))
            }
            div .side {
                (actions(visit, stored, &names))
                (likely)
                (people_panel(visit, stored, person))
                section {
                    h2 { "Timeline" }
                    (timeline::of(visit, stored, &names).await?)
                    (note_form(visit, stored))
                }
            }
        }
    };
    Ok(visit.page(&stored.id.to_string(), &body))
}

/// Where it stands, in a line.
fn standing(stored: &StoredReport, names: &Names) -> String {
    let with = stored.assigned_to.map_or_else(|| "nobody".to_owned(), |id| names.of(id));
    let mut line = format!(
        "{}. Received {}, with {with}",
        stored.status.label(),
        in_words(stored.received_at)
    );
    if let Some(at) = stored.seen_at {
        line.push_str(&format!(", seen {}", in_words(at)));
    }
    if let Some(number) = &stored.external_id {
        line.push_str(&format!(", there {number}"));
    }
    line
}

/// The narrative as the detector reads it; none if there is no narrative.
fn read(visit: &Visit, stored: &StoredReport) -> Option<Reading> {
    let text = stored.report.narrative.as_deref()?;
    Some(reading::read(&visit.site.detector, text))
}

fn narrative(stored: &StoredReport, reading: Option<&Reading>) -> Markup {
    let text = stored.report.narrative.as_deref().unwrap_or_default();
    html! {
        section .narrative {
            h2 { "Narrative" }
            @match reading {
                Some(reading) => {
                    p .told { (reading::marked(text, reading)) }
                    (reading::summary(reading))
                }
                None => p .quiet-text { "None was given." }
            }
        }
    }
}

fn evidence(stored: &StoredReport, reading: Option<&Reading>) -> Markup {
    let text = stored.report.narrative.as_deref().unwrap_or_default();
    html! {
        @if let Some(reading) = reading.filter(|r| !r.reasons.is_empty()) {
            section { h2 { "Evidence in the narrative" } (reading::reasons(text, reading)) }
        }
    }
}

/// All that was told, group by group; what was not told in a line at the end.
fn facts(stored: &StoredReport, with_gaps: bool) -> Markup {
    let row = fields::row(&stored.report);
    let mut missing = Vec::new();
    html! {
        section .told-facts {
            h2 { "What was told" }
            @for group in GROUPS {
                @let known: Vec<(&str, String)> = group.fields.iter().filter_map(|f| {
                    let value = told(f, stored, &row);
                    if value.is_empty() { missing.push(f.label); }
                    (!value.is_empty()).then_some((f.label, value))
                }).collect();
                @if !known.is_empty() {
                    h3 { (group.title) }
                    dl .facts { @for (label, value) in known { div { dt { (label) } dd { (value) } } } }
                }
            }
            @if with_gaps && !missing.is_empty() {
                details .gaps { summary { (missing.len()) " not told" } p { (missing.join(", ")) } }
            }
        }
    }
}

/// What was told in a field; a moment in words if it is known.
fn told(field: &Field, stored: &StoredReport, row: &Row) -> String {
    match stored.report.contact_moment {
        Some(moment) if field.name == "contact_at" => in_words(moment),
        _ => field.shown(row),
    }
}

fn actions(visit: &Visit, stored: &StoredReport, names: &Names) -> Markup {
    let at = format!("/desk/reports/{}", stored.id.0);
    html! {
        section .actions aria-label="Actions" {
            @if visit.may(Action::WorkReports) {
                @if stored.seen_at.is_none() {
                    form method="post" action={ (at) "/seen" } { (visit.seal()) button .stop type="submit" accesskey="v" { "I have seen it" } }
                }
                (status_form(visit, stored, &at))
                (assign_form(visit, stored, names, &at))
            }
            @if visit.may(Action::Supervise) { (urgency_form(visit, stored, &at)) }
            p .links {
                @if visit.may(Action::CorrectReports) { a href={ (at) "/correct" } accesskey="c" { "Correct" } " " }
                @if visit.may(Action::Supervise) { a href={ (at) "/merge" } accesskey="m" { "Merge" } " " }
                a href={ (at) "/print" } accesskey="p" { "Print view" }
            }
        }
    }
}

fn status_form(visit: &Visit, stored: &StoredReport, at: &str) -> Markup {
    let choices = [Status::New, Status::Reading, Status::Acting, Status::Closed];
    html! {
        form .inline method="post" action={ (at) "/status" } {
            (visit.seal())
            label for="status" { "Status" }
            select #status name="status" {
                @for status in choices {
                    option value=(status.code()) selected[status == stored.status] { (status.label()) }
                }
            }
            button .plain type="submit" { "Set" span .unseen { " status" } }
        }
    }
}

fn assign_form(visit: &Visit, stored: &StoredReport, names: &Names, at: &str) -> Markup {
    let own = visit.who.as_ref().map(|w| w.account.id);
    html! {
        form .inline method="post" action={ (at) "/assign" } {
            (visit.seal())
            label for="to" { "With" }
            select #to name="to" {
                option value="" { "Nobody" }
                option value="me" selected[stored.assigned_to == own] { "Me" }
                @if visit.may(Action::Supervise) {
                    @for (id, name) in names.workers().filter(|(id, _)| Some(*id) != own) {
                        option value=(id.0) selected[stored.assigned_to == Some(id)] { (name) }
                    }
                }
            }
            button .plain type="submit" { "Set" span .unseen { " who works on it" } }
        }
    }
}

fn urgency_form(visit: &Visit, stored: &StoredReport, at: &str) -> Markup {
    html! {
        form .inline method="post" action={ (at) "/urgency" } {
            (visit.seal())
            label for="urgency" { "Urgency" }
            select #urgency name="urgency" {
                @for urgency in Urgency::ALL.into_iter().rev() {
                    option value=(urgency.rank()) selected[urgency == stored.urgency] { (urgency.label()) }
                }
            }
            button .plain type="submit" { "Set" span .unseen { " urgency" } }
        }
    }
}

fn people_panel(visit: &Visit, stored: &StoredReport, person: Option<&Person>) -> Markup {
    html! {
        section .people {
            h2 { "People" }
            @match (person, stored.has_person) {
                (Some(person), _) => (take::person_shown(person)),
                (None, false) => p .quiet-text { "Nobody left a name." },
                (None, true) if visit.may(Action::SeePeople) => form method="post" action={ "/desk/reports/" (stored.id.0) "/people" } {
                    (visit.seal())
                    button .plain type="submit" { "Show the people" }
                    p .hint { "It is written down that you looked." }
                },
                (None, true) => p .quiet-text { "Not for your role." },
            }
        }
    }
}

fn note_form(visit: &Visit, stored: &StoredReport) -> Markup {
    html! {
        @if visit.may(Action::WorkReports) {
            form method="post" action={ "/desk/reports/" (stored.id.0) "/note" } {
                (visit.seal())
                div .field {
                    label for="note" { "Add a note" }
                    textarea #note name="note" rows="3" accesskey="n" {}
                }
                button .plain type="submit" { "Add note" }
            }
        }
    }
}
