//! The page on which a family sets a guarded line up, reached by a link that the desk or the
//! operator gives away: whoever has it can change the settings, and nobody else.

mod fields;
mod history;
pub mod kept;
mod live;
mod page;
#[cfg(test)]
mod tests;
mod trials;

pub use history::{is_live, lasted, level_in_words};
pub use live::spoken;

use crate::Site;
use crate::base::limits::Limit;
use crate::base::secrets::hash_of;
use crate::base::{Form, PageError};
use crate::public::visitor::Visitor;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use guarding::{CallNote, Kept};
use std::sync::Arc;

/// Looks and changes from one address.
const FAMILY: Limit = Limit { what: "family", most: 120, seconds: 600 };

/// Routes of the page.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/line/{token}", get(show).post(save))
        .route("/line/{token}/live", get(live::page))
        .route("/line/{token}/messages", post(trials::messages))
        .route("/line/{token}/call", post(trials::call))
}

/// The line that a link leads to.
///
/// # Errors
/// [`PageError::NotFound`] if it leads nowhere, [`PageError::TooOften`].
async fn line_of(site: &Site, visitor: &Visitor, token: &str) -> Result<Kept, PageError> {
    visitor.count(site, FAMILY).map_err(PageError::TooOften)?;
    find(site, token).await
}

async fn find(site: &Site, token: &str) -> Result<Kept, PageError> {
    if token.len() != 64 || !token.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(PageError::NotFound);
    }
    site.guarding.line_of_key(hash_of(token)).await?.ok_or(PageError::NotFound)
}

async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(token): Path<String>,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Result<Response, PageError> {
    let kept = line_of(&site, &visitor, &token).await?;
    let done = Form::parse(query.unwrap_or_default().as_bytes());
    let calls = site.guarding.calls(Some(kept.name.clone()), history::SHOWN).await?;
    let form = fields::fill(&kept.settings);
    let look = look(&site, &token, (&kept, &calls));
    Ok(page::page(&look, (&form, &[]), done.text("done")).into_response())
}

async fn save(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    let kept = line_of(&site, &visitor, &token).await?;
    let (mut settings, errors) = fields::read(&form, &kept.settings)?;
    if errors.is_empty() {
        let now = site.clock.now();
        settings.note_reading(&kept.settings, now);
        site.guarding.change_line(kept.id, settings, now).await?;
        return Ok(done(&token, "saved"));
    }
    let calls = site.guarding.calls(Some(kept.name.clone()), history::SHOWN).await?;
    let look = look(&site, &token, (&kept, &calls));
    let page = page::page(&look, (&form, &errors), "");
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn look<'a>(
    site: &Site,
    token: &'a str,
    (kept, calls): (&'a Kept, &'a [CallNote]),
) -> page::Look<'a> {
    let desk_reads = site.settings.desk_reads;
    let dials = site.settings.dials;
    page::Look { token, kept, calls, desk_reads, dials, now: site.clock.now() }
}

/// Back to the page, which says what was done.
fn done(token: &str, what: &str) -> Response {
    Redirect::to(&format!("/line/{token}?done={what}")).into_response()
}
