//! Beginning a report, going on with one, throwing one away; and the token that finds it.

use crate::Site;
use crate::base::cookies::{clear_cookie, set_cookie};
use crate::base::layout;
use crate::base::{Form, PageError};
use crate::public::receipt::door;
use crate::public::report::draft::{self, COOKIE, COOKIE_SECONDS, Draft, Token};
use crate::public::with_cookies;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use std::sync::Arc;

/// Leads to the first page, or asks whether to go on with what was begun.
pub async fn start(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let first = || Redirect::to("/report/who").into_response();
    let Some(token) = Token::of(&headers) else { return Ok(first()) };
    let begun = draft::load(&site, &token).await?.is_some_and(|d| !d.sent && !d.is_empty());
    if !begun {
        return Ok(first());
    }
    let title = "You have begun a report";
    let body = html! {
        h1 { (title) }
        p { "It has not been sent. You can go on with it, or throw it away and begin another." }
        div .actions { a .button href="/report/check" { "Go on with it" } }
        form .actions method="post" action="/report/new" {
            button .quiet name="go" value="again" { "Throw it away and begin another" }
        }
    };
    Ok(layout::public(title, &body).into_response())
}

/// Forgets the draft of this browser.
pub async fn anew(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    if let Some(token) = Token::of(&headers) {
        site.cases.drop_draft(token.key()).await?;
    }
    let to = if form.has("go", "again") { "/report/who" } else { "/" };
    let secure = site.settings.secure;
    let cookies = [clear_cookie(COOKIE, secure), clear_cookie(door::COOKIE, secure)];
    Ok(with_cookies(Redirect::to(to).into_response(), &cookies))
}

/// Keeps the token in the browser for another day.
pub fn remember(site: &Site, token: &Token, response: Response) -> Response {
    let cookie = set_cookie(COOKIE, token.text(), COOKIE_SECONDS, site.settings.secure);
    with_cookies(response, &[cookie])
}

/// The draft of a browser, and a token for one that has none.
///
/// # Errors
/// If the store fails, or the machine gives no random bytes.
pub async fn open(site: &Site, headers: &HeaderMap) -> Result<(Token, Draft), PageError> {
    let Some(token) = Token::of(headers) else { return Ok((Token::random()?, Draft::default())) };
    match draft::load(site, &token).await? {
        // Another report needs another token, so that it has another receipt.
        Some(draft) if draft.sent => Ok((Token::random()?, Draft::default())),
        kept => Ok((token, kept.unwrap_or_default())),
    }
}
