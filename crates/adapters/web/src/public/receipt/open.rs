//! What can be done with a receipt in hand.

use crate::Site;
use crate::base::cookies::clear_cookie;
use crate::base::form::{FieldError, too_long};
use crate::base::limits::Limit;
use crate::base::{Form, PageError};
use crate::public::receipt::{door, handoff, view};
use crate::public::report::draft::{self, Token};
use crate::public::report::send;
use crate::public::visitor::Visitor;
use crate::public::with_cookies;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use casework::cases::SenderView;
use casework::receipt::ReceiptError;
use casework::report::LONGEST_TEXT;
use casework::{Receipt, Status};
use std::sync::Arc;

/// Receipts tried from one address. A slip of the keys is seen by the check digit and does
/// not count.
const TRYING: Limit = Limit { what: "receipt", most: 10, seconds: 600 };
/// Facts added from one address.
const ADDING: Limit = Limit { what: "facts", most: 30, seconds: 600 };

/// Asks for the receipt.
pub async fn ask() -> Response {
    view::ask(&Form::default(), &[]).into_response()
}

/// Opens the report of a receipt for half an hour.
pub async fn open(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, PageError> {
    let again = |status: StatusCode, message: &str| {
        let errors = [FieldError::new("receipt", message)];
        Ok((status, view::ask(&form, &errors)).into_response())
    };
    let receipt = match Receipt::parse(form.text("receipt")) {
        Ok(receipt) => receipt,
        Err(error) => return again(StatusCode::UNPROCESSABLE_ENTITY, &slip(error)),
    };
    visitor.count(&site, TRYING).map_err(PageError::TooOften)?;
    if site.cases.by_receipt(&receipt).await?.is_none() {
        let message =
            "There is no report with this receipt number. Check each group of four digits";
        return again(StatusCode::UNPROCESSABLE_ENTITY, message);
    }
    let cookie = door::open(&site, &receipt)?;
    Ok(with_cookies(Redirect::to("/receipt/report").into_response(), &[cookie]))
}

fn slip(error: ReceiptError) -> String {
    match error {
        ReceiptError::Length(0) => "Enter the 16 digits of your receipt number".to_owned(),
        ReceiptError::Length(n) => format!("A receipt number has 16 digits. You entered {n}"),
        ReceiptError::Check => {
            "This is not a receipt number. Check each group of four digits".to_owned()
        }
    }
}

/// What the browser may open; none if it has to type its receipt again.
async fn opened(
    site: &Site,
    headers: &HeaderMap,
) -> Result<Option<(Receipt, SenderView)>, PageError> {
    let Some(receipt) = door::receipt(site, headers) else { return Ok(None) };
    let view = site.cases.by_receipt(&receipt).await?;
    Ok(view.map(|view| (receipt, view)))
}

fn type_it_again() -> Response {
    Redirect::to("/receipt").into_response()
}

/// Shows an open report.
pub async fn show(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some((receipt, view)) = opened(&site, &headers).await? else { return Ok(type_it_again()) };
    let token = door::form_token(&site, &receipt);
    let page = view::report(&view, &Form::default(), &[], &token);
    Ok(page.into_response())
}

/// Adds facts to it.
pub async fn add(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let Some((receipt, view)) = opened(&site, &headers).await? else {
        return Ok(view::shut(&form).into_response());
    };
    let token = door::form_token(&site, &receipt);
    let again = |status: StatusCode, message: &str| {
        let errors = [FieldError::new("facts", message)];
        Ok((status, view::report(&view, &form, &errors, &token)).into_response())
    };
    if form.text("form_token") != token {
        return again(
            StatusCode::CONFLICT,
            "This page had been open too long. Press Add once more",
        );
    }
    let text = form.text("facts").to_owned();
    if text.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, "Write what you want to add");
    }
    if let Some(message) = too_long(&text, LONGEST_TEXT) {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &message);
    }
    if visitor.count(&site, ADDING).is_err() {
        let message = "Please wait a few minutes, then press Add once more. Nothing was lost";
        return again(StatusCode::TOO_MANY_REQUESTS, message);
    }
    let text = privacy::redact_report(&text).text;
    match site.cases.add_facts(&receipt, text, site.clock.now()).await {
        Ok(true) => Ok(Redirect::to("/receipt/report").into_response()),
        Ok(false) => again(
            StatusCode::CONFLICT,
            "This report was withdrawn, so nothing can be added. You can send another report",
        ),
        Err(error) => {
            tracing::error!(%error, "facts could not be kept");
            let message = "Sorry, we could not save that. What you wrote is still here: wait a minute and press Add once more";
            again(StatusCode::SERVICE_UNAVAILABLE, message)
        }
    }
}

/// Asks whether it is really to be withdrawn.
pub async fn confirm(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some((receipt, view)) = opened(&site, &headers).await? else { return Ok(type_it_again()) };
    if view.stored.status == Status::Withdrawn {
        return Ok(Redirect::to("/receipt/report").into_response());
    }
    Ok(view::confirm_withdrawal(&door::form_token(&site, &receipt)).into_response())
}

/// Withdraws it.
pub async fn withdraw(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let Some(receipt) = door::receipt(&site, &headers) else { return Ok(type_it_again()) };
    let token = door::form_token(&site, &receipt);
    if form.text("form_token") != token {
        return Err(PageError::Stale);
    }
    site.cases.withdraw(&receipt, site.clock.now()).await?;
    Ok(Redirect::to("/receipt/report").into_response())
}

/// Shows it as it is read out to Report Fraud. Whoever has just sent it sees his own name,
/// address and telephone number too; whoever opened it later has to ask for them.
pub async fn hand_off(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some((receipt, view)) = opened(&site, &headers).await? else { return Ok(type_it_again()) };
    if view.stored.status == Status::Withdrawn {
        return Ok(Redirect::to("/receipt/report").into_response());
    }
    let people = match has_sent(&site, &headers, &receipt).await? {
        true => site.cases.person(view.stored.id).await?,
        false => None,
    };
    Ok(handoff::page(&site, &view, people.as_ref(), &[]).into_response())
}

/// The same with the people in it, for whoever types the receipt on the page itself: a report
/// that somebody left open shows nobody's name.
pub async fn hand_off_with_people(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    let Some((receipt, view)) = opened(&site, &headers).await? else { return Ok(type_it_again()) };
    if view.stored.status == Status::Withdrawn {
        return Ok(Redirect::to("/receipt/report").into_response());
    }
    let again = |message: &str| {
        let page = handoff::page(&site, &view, None, &[FieldError::new("receipt", message)]);
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let typed = match Receipt::parse(form.text("receipt")) {
        Ok(typed) => typed,
        Err(error) => return again(&slip(error)),
    };
    visitor.count(&site, TRYING).map_err(PageError::TooOften)?;
    if typed.digits() != receipt.digits() {
        return again(
            "This is the receipt number of another report. Check each group of four digits",
        );
    }
    let people = site.cases.person(view.stored.id).await?.unwrap_or_default();
    Ok(handoff::page(&site, &view, Some(&people), &[]).into_response())
}

/// Whether this browser sent the report and has not been cleared since.
async fn has_sent(site: &Site, headers: &HeaderMap, receipt: &Receipt) -> Result<bool, PageError> {
    let Some(token) = Token::of(headers) else { return Ok(false) };
    if send::receipt(site, token.text()).digits() != receipt.digits() {
        return Ok(false);
    }
    Ok(draft::load(site, &token).await?.is_some_and(|draft| draft.sent))
}

/// Closes it in this browser.
pub async fn close(State(site): State<Arc<Site>>) -> Response {
    let cookie = clear_cookie(door::COOKIE, site.settings.secure);
    with_cookies(Redirect::to("/").into_response(), &[cookie])
}
