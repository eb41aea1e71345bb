//! Correcting a report: every field, a reason, and the state before kept in its history.

use super::fields::{self, GROUPS, NARRATIVE};
use super::frame::problems;
use super::inputs::{self, Label};
use super::visit::{Visit, go};
use crate::base::form::FieldError;
use crate::base::{Form, PageError};
use axum::response::Response;
use casework::Report;
use casework::cases::{Change, StoredReport};
use maud::{Markup, html};

/// `GET /desk/reports/{id}/correct`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    visit.audit("report.read", Some(stored.id), "to correct").await?;
    let body = form(&visit, &stored, &fields::fill(&stored.report), &[]);
    Ok(visit.page(&format!("Correct {}", stored.id), &body))
}

fn form(visit: &Visit, stored: &StoredReport, filled: &Form, errors: &[FieldError]) -> Markup {
    let reason = Label::new("reason", "Why it is corrected")
        .hint("As \u{201c}the caller rang again\u{201d}. It stays in the history.");
    html! {
        (problems(errors))
        form method="post" action={ "/desk/reports/" (stored.id.0) "/correct" } {
            (visit.seal())
            input type="hidden" name="as_of" value=(mark(visit, stored));
            h1 { "Correct " (stored.id) }
            (inputs::line(reason, filled.text("reason"), errors))
            div .groups {
                @for group in GROUPS {
                    fieldset .group {
                        legend { (group.title) }
                        @for field in group.fields { (inputs::field(field, filled, errors)) }
                    }
                }
            }
            (inputs::field(&NARRATIVE, filled, errors))
            div .acts {
                button type="submit" accesskey="s" { "Keep the correction" } " "
                a href={ "/desk/reports/" (stored.id.0) } { "Leave it as it is" }
            }
        }
    }
}

/// A mark of the report as it was shown, so that nobody overwrites a colleague unseen.
fn mark(visit: &Visit, stored: &StoredReport) -> String {
    let text = serde_json::to_string(&stored.report).unwrap_or_default();
    visit.site.secret.token("report as shown", &text)
}

/// `POST /desk/reports/{id}/correct`
pub async fn save(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    let (report, errors) = match fields::read(&visit.form, &stored.report, stored.received_at) {
        Ok(report) => (report, Vec::new()),
        Err(errors) => (stored.report.clone(), errors),
    };
    let errors = mistakes(&visit, &stored, errors);
    if !errors.is_empty() {
        let body = form(&visit, &stored, &visit.form, &errors);
        return Ok(visit.refused(&format!("Correct {}", stored.id), &body));
    }
    let report = tidied(report);
    let changed = changed(&stored.report, &report);
    if !changed.is_empty() {
        visit.audit("report.corrected", Some(stored.id), changed.join(", ")).await?;
        let reason = fields::redacted(visit.form.text("reason"));
        let change = Change::Correct(Box::new(report), reason);
        let by = Some(visit.who()?.account.id);
        visit.site.cases.change(stored.id, vec![change], by, visit.now()).await?;
    }
    Ok(go(&format!("/desk/reports/{}", stored.id.0)))
}

fn tidied(mut report: Report) -> Report {
    report.redact();
    report.tidy();
    report
}

fn mistakes(visit: &Visit, stored: &StoredReport, mut errors: Vec<FieldError>) -> Vec<FieldError> {
    if visit.form.text("reason").is_empty() {
        errors.insert(0, FieldError::new("reason", "Say why it is corrected"));
    }
    if visit.form.text("as_of") != mark(visit, stored) {
        let what = "A colleague has corrected this report meanwhile. What you typed is below: compare, then keep it";
        errors.insert(0, FieldError::new("reason", what));
    }
    errors
}

/// Names of the fields that differ.
fn changed(before: &Report, after: &Report) -> Vec<&'static str> {
    let (before, after) = (fields::row(before), fields::row(after));
    fields::all().map(|f| f.name).filter(|n| before.get(*n) != after.get(*n)).collect()
}
