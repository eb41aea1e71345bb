//! Retention: what has been kept long enough is deleted, after a confirmation.

use super::frame::problems;
use super::visit::Visit;
use crate::base::PageError;
use crate::base::form::FieldError;
use axum::response::Response;
use casework::cases::{Deleted, Retention};
use maud::{Markup, html};

/// Days offered: a year for people, six for reports and the trail.
const OFFERED: Retention = Retention { people_days: 365, reports_days: 2190, audit_days: 2190 };
/// Fewer days than this are a slip of the keys.
const FEWEST: i64 = 30;

/// Fields: name, words.
const FIELDS: [(&str, &str); 3] = [
    ("people_days", "Days after which people are deleted from closed reports"),
    ("reports_days", "Days after which closed reports are deleted whole"),
    ("audit_days", "Days after which the audit trail may be cut at a sealed point"),
];

/// `GET /desk/retention`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    Ok(visit.page("Retention", &body(&visit, None, &[])))
}

fn body(visit: &Visit, deleted: Option<Deleted>, errors: &[FieldError]) -> Markup {
    let offered = [OFFERED.people_days, OFFERED.reports_days, OFFERED.audit_days];
    html! {
        div .narrow {
            (problems(errors))
            h1 { "Retention" }
            @if let Some(done) = deleted {
                p .note role="status" { "Deleted: " (done.people) " people, " (done.reports) " reports, " (done.expired) " drafts, logins and keys that had run out." }
            }
            p { "Deletes what has been kept long enough: rows, search index and all. " strong { "It cannot be undone." } " Backups keep it until they run out themselves." }
            form method="post" action="/desk/retention" {
                (visit.seal())
                @for ((name, words), days) in FIELDS.iter().zip(offered) {
                    div .field {
                        label for=(name) { (words) }
                        @for error in errors.iter().filter(|e| e.field == *name) { p .mistake { (error.message) } }
                        input .short type="text" inputmode="numeric" id=(name) name=(name)
                            value=(visit.form.given(name).unwrap_or_else(|| days.to_string()));
                    }
                }
                div .field {
                    label { input #sure type="checkbox" name="sure" value="yes"; " I want this deleted" }
                }
                button .stop type="submit" { "Delete" }
            }
        }
    }
}

fn read(visit: &Visit) -> Result<Retention, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut days = |name: &'static str| {
        let days =
            visit.form.text(name).parse::<i64>().ok().filter(|d| (FEWEST..=36_500).contains(d));
        if days.is_none() {
            errors.push(FieldError::new(name, format!("Enter days, at least {FEWEST}")));
        }
        days.unwrap_or(FEWEST)
    };
    let rules = Retention {
        people_days: days("people_days"),
        reports_days: days("reports_days"),
        audit_days: days("audit_days"),
    };
    if !visit.form.has("sure", "yes") {
        errors.push(FieldError::new("sure", "Tick that you want it deleted"));
    }
    if errors.is_empty() { Ok(rules) } else { Err(errors) }
}

/// `POST /desk/retention`
pub async fn run(visit: Visit) -> Result<Response, PageError> {
    let rules = match read(&visit) {
        Ok(rules) => rules,
        Err(errors) => return Ok(visit.refused("Retention", &body(&visit, None, &errors))),
    };
    let detail = format!(
        "people {} days, reports {} days, trail {} days",
        rules.people_days, rules.reports_days, rules.audit_days
    );
    visit.audit("retention.run", None, detail).await?;
    let deleted = visit.site.cases.retain(rules, visit.now()).await?;
    Ok(visit.page("Retention", &body(&visit, Some(deleted), &[])))
}
