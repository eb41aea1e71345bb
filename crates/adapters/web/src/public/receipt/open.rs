//! What can be done with a receipt in hand.

use crate::Site;
use crate::base::cookies::clear_cookie;
use crate::base::form::FieldError;
use crate::base::limits::Limit;
use crate::base::{Form, PageError};
use crate::public::receipt::{door, handoff, view};
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
    let text: String = form.text("facts").chars().take(LONGEST_TEXT).collect();
    if text.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, "Write what you want to add");
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

/// Shows it as it is read out to Report Fraud.
pub async fn hand_off(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let Some((_, view)) = opened(&site, &headers).await? else { return Ok(type_it_again()) };
    Ok(handoff::page(&site, &view).into_response())
}

/// Closes it in this browser.
pub async fn close(State(site): State<Arc<Site>>) -> Response {
    let cookie = clear_cookie(door::COOKIE, site.settings.secure);
    with_cookies(Redirect::to("/").into_response(), &[cookie])
}
