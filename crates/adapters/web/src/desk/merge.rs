//! Merging duplicates: recent reports that share a number, a code word or a plate.

use super::frame::problems;
use super::inbox;
use super::inputs::{self, Label};
use super::names::Names;
use super::visit::{Visit, go};
use crate::base::PageError;
use crate::base::form::FieldError;
use axum::response::Response;
use casework::cases::{Change, Order, Query, StoredReport};
use casework::{Report, ReportId, Status};
use maud::{Markup, html};

/// Days back in which a duplicate is looked for.
const DAYS: i64 = 60;
/// Reports looked at for each thing shared.
const MOST: u32 = 50;

/// Where something stands in a report.
type Value = fn(&Report) -> Option<&String>;

/// What is shared: words, and where it stands.
const SHARED: [(&str, Value); 3] = [
    ("the number shown", |r| r.presented_number.as_ref()),
    ("the code word", |r| r.code_word.as_ref()),
    ("the registration", |r| r.vrm.as_ref()),
];

/// `GET /desk/reports/{id}/merge`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    visit.audit("report.duplicates", Some(stored.id), "").await?;
    let body = body(&visit, &stored, &[]).await?;
    Ok(visit.page(&format!("Merge {}", stored.id), &body))
}

async fn body(
    visit: &Visit,
    stored: &StoredReport,
    errors: &[FieldError],
) -> Result<Markup, PageError> {
    let found = alike(visit, stored).await?;
    let names = Names::load(visit).await?;
    Ok(html! {
        (problems(errors))
        h1 { "Merge " (stored.id) " into another report" }
        p { "For the same incident told twice. " (stored.id) " stays, marked as merged, and is counted no more." }
        @if found.is_empty() { p { "No report of the last " (DAYS) " days shares its number, code word or registration." } }
        @for (other, shared) in &found {
            section .card {
                h2 { a href={ "/desk/reports/" (other.id.0) } { (other.id) } " shares " (shared.join(" and ")) }
                div .wide { (inbox::table(&[other], &names, visit.now())) }
                form method="post" action={ "/desk/reports/" (stored.id.0) "/merge" } {
                    (visit.seal())
                    input type="hidden" name="into" value=(other.id.0);
                    button .plain type="submit" { "Merge " (stored.id) " into " (other.id) }
                }
            }
        }
        h2 { "Another report" }
        form .row method="post" action={ "/desk/reports/" (stored.id.0) "/merge" } {
            (visit.seal())
            (inputs::line(Label::new("into", "Number of the report to keep"), visit.form.text("into"), errors))
            button .plain type="submit" { "Merge" }
        }
        p { a href={ "/desk/reports/" (stored.id.0) } { "Back to " (stored.id) } }
    })
}

/// Recent reports that share something, with what they share.
async fn alike(
    visit: &Visit,
    stored: &StoredReport,
) -> Result<Vec<(StoredReport, Vec<&'static str>)>, PageError> {
    let mut out: Vec<(StoredReport, Vec<&'static str>)> = Vec::new();
    for (words, value) in SHARED {
        let Some(own) = value(&stored.report).map(|v| folded(v)).filter(|v| v.len() > 2) else {
            continue;
        };
        let query = Query {
            text: value(&stored.report).cloned(),
            from: Some(visit.now().plus_days(-DAYS)),
            order: Order::Newest,
            limit: MOST,
            ..Query::default()
        };
        let page = visit.site.cases.search(query).await?;
        let same = |r: &StoredReport| {
            r.id != stored.id && value(&r.report).is_some_and(|v| folded(v) == own)
        };
        for other in page.items.into_iter().filter(same) {
            match out.iter_mut().find(|(kept, _)| kept.id == other.id) {
                Some((_, shared)) => shared.push(words),
                None => out.push((other, vec![words])),
            }
        }
    }
    // Whatever shares most is likeliest the same.
    out.sort_by_key(|(other, shared)| (std::cmp::Reverse(shared.len()), other.id));
    Ok(out)
}

/// Letters and digits in small letters; `+44` and `0` begin the same number.
fn folded(text: &str) -> String {
    let plain: String =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    match plain.strip_prefix("44").filter(|rest| rest.len() == 10) {
        Some(rest) => format!("0{rest}"),
        None => plain,
    }
}

/// `POST /desk/reports/{id}/merge`
pub async fn save(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    let into = match target(&visit, &stored).await? {
        Ok(into) => into,
        Err(message) => {
            let body = body(&visit, &stored, &[FieldError::new("into", message)]).await?;
            return Ok(visit.refused(&format!("Merge {}", stored.id), &body));
        }
    };
    let by = Some(visit.who()?.account.id);
    visit.audit("report.merged", Some(stored.id), format!("into {into}")).await?;
    visit.site.cases.change(stored.id, vec![Change::Merge(into)], by, visit.now()).await?;
    Ok(go(&format!("/desk/reports/{}", into.0)))
}

/// The report to merge into, or what is wrong with it.
async fn target(
    visit: &Visit,
    stored: &StoredReport,
) -> Result<Result<ReportId, &'static str>, PageError> {
    let Ok(id) = visit.form.text("into").parse::<ReportId>() else {
        return Ok(Err("Enter the number of a report, such as R-0042"));
    };
    let other = match id == stored.id {
        true => return Ok(Err("A report cannot be merged into itself")),
        false => visit.site.cases.report(id).await?,
    };
    Ok(match other {
        None => Err("There is no such report"),
        Some(o) if matches!(o.status, Status::Merged | Status::Withdrawn) => {
            Err("That report is merged or withdrawn itself: choose the one that stays")
        }
        Some(other) => Ok(other.id),
    })
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn numbers_and_plates_are_compared_however_they_are_written() {
        assert_eq!(folded("+44 20 7946 0018"), folded("020 7946 0018"));
        assert_eq!(folded("ab12 cde"), folded("AB12CDE"));
    }
}
