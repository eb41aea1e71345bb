//! One page of a report: shown, taken, and shown again if something is in the way.

use crate::Site;
use crate::base::form::FieldError;
use crate::base::{Form, PageError};
use crate::public::report::KEEPING;
use crate::public::report::begin::{open, remember};
use crate::public::report::draft::{self, Draft, Token};
use crate::public::report::steps::{self, Step};
use crate::public::report::view::{Notice, StepPage};
use crate::public::visitor::Visitor;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use casework::GoingOn;
use std::sync::Arc;

/// Shows a page with what was answered so far.
pub async fn show(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let step = Step::from_slug(&slug).ok_or(PageError::NotFound)?;
    let (token, draft) = open(&site, &headers).await?;
    let mut form = draft.answers();
    if Form::parse(query.unwrap_or_default().as_bytes()).has("change", "yes") {
        form.set("change", vec!["yes".into()]);
    }
    let shown = Shown { site: &site, step, form: &form };
    Ok(shown.answer(&token, &draft, Outcome::Fine))
}

/// Takes the answers of a page.
pub async fn take(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let step = Step::from_slug(&slug).ok_or(PageError::NotFound)?;
    let shown = Shown { site: &site, step, form: &form };
    let known = Token::of(&headers);
    let is_ours = known.as_ref().is_some_and(|t| t.is_of_form(&site, &form));
    let token = known.map_or_else(Token::random, Ok)?;
    if let Err(seconds) = visitor.count(&site, KEEPING) {
        return Ok(shown.answer(&token, &Draft::default(), Outcome::TooOften(seconds)));
    }
    let Ok(kept) = draft::load(&site, &token).await else {
        return Ok(shown.answer(&token, &Draft::default(), Outcome::NotKept));
    };
    let mut draft = kept.unwrap_or_default();
    if draft.sent {
        return Ok(Redirect::to("/report/check").into_response());
    }
    if !is_ours {
        return Ok(shown.answer(&token, &draft, Outcome::Stale));
    }
    // What to do first asks nothing unless somebody is on the way.
    let asks = step != Step::First || draft.report.going_on == Some(GoingOn::CourierDue);
    if asks && let Err(errors) = draft.take(step, &form, site.clock.now()) {
        return Ok(shown.answer(&token, &draft, Outcome::Wrong(&errors)));
    }
    if draft::save(&site, &token, &draft).await.is_err() {
        return Ok(shown.answer(&token, &draft, Outcome::NotKept));
    }
    let to = next_page(step, &draft, &form);
    Ok(remember(&site, &token, Redirect::to(&to).into_response()))
}

/// Where a page leads: to the answers if they are wanted, else onwards. Somebody who says that
/// it is still going on is told what to do first, whatever button he pressed.
fn next_page(step: Step, draft: &Draft, form: &Form) -> String {
    let wanted = form.has("go", "finish") || form.has("change", "yes");
    match steps::after(step, &draft.report) {
        Some(Step::First) => Step::First.path(),
        Some(next) if !wanted => next.path(),
        _ => "/report/check".to_owned(),
    }
}

/// What became of an attempt to show or take a page.
enum Outcome<'a> {
    Fine,
    Wrong(&'a [FieldError]),
    Stale,
    NotKept,
    TooOften(i64),
}

/// A page with what its fields hold.
struct Shown<'a> {
    site: &'a Site,
    step: Step,
    form: &'a Form,
}

impl Shown<'_> {
    fn answer(&self, token: &Token, draft: &Draft, outcome: Outcome<'_>) -> Response {
        let (status, errors, notice): (_, &[FieldError], _) = match outcome {
            Outcome::Fine => (StatusCode::OK, &[], None),
            Outcome::Wrong(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
            Outcome::Stale => (StatusCode::CONFLICT, &[], Some(Notice::Stale)),
            Outcome::NotKept => (StatusCode::SERVICE_UNAVAILABLE, &[], Some(Notice::NotKept)),
            Outcome::TooOften(seconds) => {
                (StatusCode::TOO_MANY_REQUESTS, &[], Some(Notice::TooOften(seconds)))
            }
        };
        if status.is_server_error() {
            tracing::error!("a draft could not be kept");
        }
        let page = StepPage {
            step: self.step,
            report: &draft.report,
            form: self.form,
            errors,
            notice,
            form_token: token.form_token(self.site),
        };
        remember(self.site, token, (status, page.render()).into_response())
    }
}
