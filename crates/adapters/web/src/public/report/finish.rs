//! Checking the answers and sending them. The receipt is shown only after the store answered.

use crate::Site;
use crate::base::cookies::set_cookie;
use crate::base::form::FieldError;
use crate::base::{Form, PageError};
use crate::public::receipt::door;
use crate::public::report::SENDING;
use crate::public::report::answers::AnswersPage;
use crate::public::report::draft::{self, COOKIE, Token};
use crate::public::report::send;
use crate::public::report::view::Notice;
use crate::public::visitor::Visitor;
use crate::public::with_cookies;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use casework::GoingOn;
use std::sync::Arc;

/// Shows everything that would be sent; or the receipt, if it was sent.
pub async fn check(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some(token) = Token::of(&headers) else {
        return Ok(Redirect::to("/report/who").into_response());
    };
    let draft = draft::load(&site, &token).await?.unwrap_or_default();
    if draft.sent {
        return Ok(sent(&site, &token, None));
    }
    let form_token = token.form_token(&site);
    let page = AnswersPage { draft: &draft, errors: &[], notice: None, form_token };
    Ok(page.render(&site).into_response())
}

/// Sends it.
pub async fn send(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let Some(token) = Token::of(&headers) else { return Err(PageError::Stale) };
    let draft = draft::load(&site, &token).await?.unwrap_or_default();
    if draft.sent {
        return Ok(sent(&site, &token, None));
    }
    let again = |status: StatusCode, errors: &[FieldError], notice: Option<Notice>| {
        let form_token = token.form_token(&site);
        let page = AnswersPage { draft: &draft, errors, notice, form_token };
        Ok((status, page.render(&site)).into_response())
    };
    if !token.is_of_form(&site, &form) {
        return again(StatusCode::CONFLICT, &[], Some(Notice::Stale));
    }
    if let Some(fault) = send::fault(&draft) {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &[fault], None);
    }
    if let Err(seconds) = visitor.count(&site, SENDING) {
        return again(StatusCode::TOO_MANY_REQUESTS, &[], Some(Notice::TooOften(seconds)));
    }
    if let Err(error) = send::submit(&site, &token, &draft).await {
        tracing::error!(%error, "a report could not be kept");
        return again(StatusCode::SERVICE_UNAVAILABLE, &[], Some(Notice::NotKept));
    }
    Ok(sent(&site, &token, draft.report.going_on))
}

/// The receipt, which is the token's and so the same each time. The browser keeps the token
/// no longer than the report stays open.
fn sent(site: &Site, token: &Token, going_on: Option<GoingOn>) -> Response {
    let receipt = send::receipt(site, token.text());
    let response = send::sent_page(site, &receipt, going_on).into_response();
    let mut cookies = vec![set_cookie(COOKIE, token.text(), door::SECONDS, site.settings.secure)];
    cookies.extend(door::open(site, &receipt));
    with_cookies(response, &cookies)
}
