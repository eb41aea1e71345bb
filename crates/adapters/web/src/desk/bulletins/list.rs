//! All bulletins, and how one is begun.

use super::super::frame::problems;
use super::super::inputs::{self, Label};
use super::super::visit::{Visit, go};
use super::period::{self, taken};
use crate::base::PageError;
use crate::base::clock::in_words;
use crate::base::form::FieldError;
use axum::response::Response;
use bulletin::render::Edition;
use bulletin::{Bulletin, Day, Deed, Kept, Which};
use maud::{Markup, html};

/// Bulletins shown.
const MOST: u32 = 100;

/// `GET /desk/bulletins`
pub async fn list(visit: Visit) -> Result<Response, PageError> {
    let body = body(&visit, &[]).await?;
    Ok(visit.page("Bulletins", &body))
}

async fn body(visit: &Visit, errors: &[FieldError]) -> Result<Markup, PageError> {
    let all = visit.site.bulletins.bulletins(Which::All, MOST).await?;
    let counts = visit.site.bulletins.subscribers().await?;
    let letters = visit.site.outbox.counts().await?;
    let today = Day::in_britain(visit.now());
    Ok(html! {
        (problems(errors))
        h1 { "Bulletins" }
        @if all.is_empty() { p { "There is no bulletin yet." } }
        @else {
            div .wide {
                table {
                    thead { tr { th scope="col" { "Number" } th scope="col" { "Heading" } th scope="col" { "Where it stands" } th scope="col" { "Last changed" } } }
                    tbody { @for kept in &all { (row(kept)) } }
                }
            }
        }
        p .quiet-text {
            (counts.confirmed) " subscribers, " (counts.waiting) " not confirmed yet. E-mails: "
            (letters.waiting) " waiting, " (letters.sent) " sent, " (letters.given_up) " given up, "
            (letters.uncertain) " that may have arrived or not."
        }
        @if !visit.site.settings.alerts_by_email {
            p .quiet-text { "No mail server is configured: bulletins are published on the site and in feeds, and sent to nobody." }
        }
        h2 #begin { "Write a bulletin" }
        form .compose method="post" action="/desk/bulletins" {
            (visit.seal())
            (period::inputs(&visit.form, period::usual(today), errors))
            (inputs::lines(Label::new("free", "Paragraph of your own, if any").hint("No names, no streets, nothing by which somebody can be recognised."), visit.form.text("free"), errors))
            button type="submit" { "Compose from the ledger" }
        }
    })
}

fn row(kept: &Kept) -> Markup {
    let bulletin = &kept.bulletin;
    let edition = Edition::preview(bulletin);
    html! {
        tr {
            td { a href={ "/desk/bulletins/" (bulletin.id.0) } { (bulletin.id) } }
            td { @if let Some(edition) = &edition { (edition.title()) } }
            td { (standing(bulletin)) }
            td { @if let Some(edition) = &edition { (in_words(changed(edition))) } }
        }
    }
}

fn changed(edition: &Edition<'_>) -> casework::Moment {
    edition.updated().max(edition.version.written)
}

/// Where a bulletin stands, in words.
pub fn standing(bulletin: &Bulletin) -> String {
    let published = bulletin.current().map(|v| v.number);
    match (&bulletin.withdrawn, published, &bulletin.work) {
        (Some(_), ..) => "Withdrawn".into(),
        (None, None, None) => "Given up".into(),
        (None, None, Some(work)) => work.progress.label().into(),
        (None, Some(1), None) => "Published".into(),
        (None, Some(n), None) => format!("Published, corrected {}", times(n - 1)),
        (None, Some(_), Some(work)) => {
            format!("Published; correction: {}", work.progress.label().to_lowercase())
        }
    }
}

fn times(n: u32) -> String {
    match n {
        1 => "once".into(),
        2 => "twice".into(),
        n => format!("{n} times"),
    }
}

/// `POST /desk/bulletins`
pub async fn begin(visit: Visit) -> Result<Response, PageError> {
    let wanted = match period::read(&visit.form, Day::in_britain(visit.now())) {
        Ok(wanted) => wanted,
        Err(errors) => {
            let body = body(&visit, &errors).await?;
            return Ok(visit.refused("Bulletins", &body));
        }
    };
    let figures = taken(&visit, wanted).await?;
    let deed = Deed { by: visit.who()?.account.id, at: visit.now() };
    let discretion = visit.site.settings.discretion;
    let bulletin = Bulletin::begin(&figures, discretion, visit.form.text("free"), deed);
    let id = visit.site.bulletins.create(bulletin).await?;
    let period = wanted.period;
    visit.audit("bulletin.begun", None, format!("{id}, {} to {}", period.from, period.to)).await?;
    Ok(go(&format!("/desk/bulletins/{}", id.0)))
}
