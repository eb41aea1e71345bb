//! Taking up the draft that a guarded call left: whoever has its link reads it, and sends it
//! or throws it away.
//!
//! The link is opened by a guardian, perhaps on a telephone that fetches every link in a
//! message beforehand: opening it sends nothing and spends nothing.

use crate::Site;
use crate::base::{PageError, layout};
use crate::public::report::begin::remember;
use crate::public::report::draft::{self, Token};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use std::sync::Arc;

/// Puts the draft into this browser, and leads to the page on which it is sent.
pub async fn open(
    State(site): State<Arc<Site>>,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let kept = match Token::parse(&text) {
        Some(token) => draft::load(&site, &token).await?.map(|draft| (token, draft)),
        None => None,
    };
    let Some((token, _)) = kept.filter(|(_, draft)| !draft.sent) else { return Ok(gone()) };
    Ok(remember(&site, &token, Redirect::to("/report/check").into_response()))
}

fn gone() -> Response {
    let title = "This report is not there any more";
    let body = html! {
        h1 { (title) }
        p { "It has been sent, thrown away, or a day has passed. Nothing is kept of it here unless it was sent." }
        p { "If someone is coming or has just been, ring " strong { a href="tel:999" { "999" } } "." }
        div .actions { a .button href="/report" { "Report the call yourself" } }
    };
    (StatusCode::NOT_FOUND, layout::public(title, &body)).into_response()
}
