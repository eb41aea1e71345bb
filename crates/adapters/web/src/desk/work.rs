//! What is done with a report by one button: seen, note, status, assignment, urgency.

use super::fields::redacted;
use super::visit::{Visit, go};
use crate::base::PageError;
use axum::response::Response;
use casework::cases::Change;
use casework::{AccountId, Action, Status, Urgency};

/// The page of the report, or where the form came from.
fn back(visit: &Visit, id: i64) -> Response {
    match visit.form.text("back") {
        "inbox" => go("/desk/inbox"),
        _ => go(&format!("/desk/reports/{id}")),
    }
}

async fn make(
    visit: &Visit,
    what: &str,
    detail: String,
    change: Change,
) -> Result<Response, PageError> {
    let id = visit.report().await?.id;
    let by = visit.who()?.account.id;
    visit.audit(what, Some(id), detail).await?;
    visit.site.cases.change(id, vec![change], Some(by), visit.now()).await?;
    Ok(back(visit, id.0))
}

/// `POST /desk/reports/{id}/seen`
pub async fn seen(visit: Visit) -> Result<Response, PageError> {
    make(&visit, "report.seen", String::new(), Change::Seen).await
}

/// `POST /desk/reports/{id}/note`
pub async fn note(visit: Visit) -> Result<Response, PageError> {
    let id = visit.report().await?.id;
    let text = redacted(visit.form.text("note"));
    if !text.is_empty() {
        visit.audit("report.note", Some(id), "").await?;
        visit.site.cases.add_note(id, visit.who()?.account.id, text, visit.now()).await?;
    }
    Ok(back(&visit, id.0))
}

/// `POST /desk/reports/{id}/status`
pub async fn status(visit: Visit) -> Result<Response, PageError> {
    // Merging and withdrawing have ways of their own.
    let status = Status::from_code(visit.form.text("status"))
        .filter(|s| !matches!(s, Status::Merged | Status::Withdrawn))
        .ok_or_else(|| PageError::Unreadable("There is no such status.".into()))?;
    make(&visit, "report.status", status.code().into(), Change::Status(status)).await
}

/// `POST /desk/reports/{id}/assign`: to oneself or nobody; to others by whoever supervises.
pub async fn assign(visit: Visit) -> Result<Response, PageError> {
    let own = visit.who()?.account.id;
    let to = match visit.form.text("to") {
        "" => None,
        "me" => Some(own),
        number => {
            let id: AccountId = number.parse().map_err(|_| PageError::NotFound)?;
            Some(id)
        }
    };
    if let Some(id) = to.filter(|id| *id != own) {
        if !visit.may(Action::Supervise) {
            return Err(PageError::Forbidden);
        }
        let account = visit.site.cases.account(id).await?.ok_or(PageError::NotFound)?;
        if account.closed || !account.role.may(Action::WorkReports) {
            return Err(PageError::Unreadable("This colleague does not work on reports.".into()));
        }
    }
    let detail = to.map_or_else(|| "nobody".to_owned(), |id| id.to_string());
    make(&visit, "report.assigned", detail, Change::Assign(to)).await
}

/// `POST /desk/reports/{id}/urgency`
pub async fn urgency(visit: Visit) -> Result<Response, PageError> {
    let rank: i64 = visit.form.text("urgency").parse().unwrap_or(-1);
    let urgency = Urgency::ALL
        .into_iter()
        .find(|u| u.rank() == rank)
        .ok_or_else(|| PageError::Unreadable("There is no such urgency.".into()))?;
    make(&visit, "report.urgency", urgency.rank().to_string(), Change::Urgency(urgency)).await
}
