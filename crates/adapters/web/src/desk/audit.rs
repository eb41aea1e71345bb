//! The audit trail: read the newest first, and verified on request.

use super::names::Names;
use super::visit::Visit;
use crate::base::PageError;
use crate::base::clock::in_words;
use axum::response::Response;
use casework::Cases;
use casework::audit::{AuditLink, BEGINNING};
use maud::{Markup, html};

/// Entries on a page, and read at once.
const PAGE: i64 = 100;
/// Entries read at once when the trail is verified.
const BATCH: u32 = 500;

/// `GET /desk/audit`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    visit.audit("audit.read", None, "").await?;
    let body = body(&visit, None).await?;
    Ok(visit.page("Audit trail", &body))
}

async fn body(visit: &Visit, verified: Option<&str>) -> Result<Markup, PageError> {
    let cases = visit.site.cases.as_ref();
    let last = match visit.query.text("before").parse::<i64>() {
        Ok(before) => before.saturating_sub(1).max(0),
        Err(_) => last_number(cases).await?,
    };
    let from = last.saturating_sub(PAGE).max(0);
    let mut links = cases.audit_after(from, u32::try_from(PAGE).unwrap_or(100)).await?;
    links.retain(|l| l.number <= last);
    links.reverse();
    let names = Names::load(visit).await?;
    Ok(html! {
        div .head {
            h1 { "Audit trail" }
            form method="post" action="/desk/audit/verify" {
                (visit.seal())
                button .plain type="submit" { "Verify the whole trail" }
            }
        }
        @if let Some(words) = verified { p .note role="status" { (words) } }
        div .wide role="region" aria-label="Entries" tabindex="0" { (table(&links, &names)) }
        @if from > 0 { p { a .button href={ "/desk/audit?before=" (from + 1) } { "Older" } } }
    })
}

fn table(links: &[AuditLink], names: &Names) -> Markup {
    html! {
        table .reports {
            thead { tr { @for head in ["No.", "When", "Who", "What", "Report", "Detail", "Hash"] { th scope="col" { (head) } } } }
            tbody {
                @for link in links {
                    @let entry = &link.entry;
                    tr {
                        td .number { (link.number) }
                        td { (in_words(entry.at)) }
                        td { @match entry.account { Some(id) => (names.of(id)), None => "-" } }
                        td { code { (entry.what) } }
                        td { @if let Some(id) = entry.report { (id) } }
                        td { (entry.detail) }
                        td { code title=(link.hash) { (link.hash.chars().take(8).collect::<String>()) } }
                    }
                }
            }
        }
    }
}

/// The number of the newest entry, found by doubling and halving: the trail is read forward
/// alone, and it may be long.
async fn last_number(cases: &dyn Cases) -> Result<i64, PageError> {
    let first = cases.audit_after(0, 1).await?.first().map_or(0, |l| l.number);
    let (mut known, mut step) = (first, 1_i64);
    while let Some(link) = cases.audit_after(known.saturating_add(step), 1).await?.first() {
        known = link.number;
        step = step.saturating_mul(2);
    }
    // The newest lies from `known` to `known + step`.
    let (mut low, mut high) = (known, known.saturating_add(step));
    while low < high {
        let middle = low + (high - low) / 2;
        match cases.audit_after(middle, 1).await?.first() {
            Some(link) => low = link.number,
            None => high = middle,
        }
    }
    Ok(low)
}

/// `POST /desk/audit/verify`: follows the chain from its beginning.
pub async fn verify(visit: Visit) -> Result<Response, PageError> {
    visit.audit("audit.verified", None, "").await?;
    let (mut number, mut hash) = (0, BEGINNING.to_owned());
    let mut fault = None;
    while fault.is_none() {
        let links = visit.site.cases.audit_after(number, BATCH).await?;
        if links.is_empty() {
            break;
        }
        for link in links {
            // A trail that was cut at a sealed point begins with another number.
            let begins = number == 0 && link.number > 1;
            let follows = begins || (link.number == number + 1 && link.previous == hash);
            if !follows || !link.is_whole() {
                fault = Some(link.number);
                break;
            }
            (number, hash) = (link.number, link.hash);
        }
    }
    let words = match fault {
        Some(number) => format!(
            "Entry {number} does not fit: the trail was changed there. Tell your administrator, and keep the last backup."
        ),
        None => format!("The trail is whole: {number} entries, each fits the one before it."),
    };
    let body = body(&visit, Some(&words)).await?;
    Ok(visit.page("Audit trail", &body))
}
