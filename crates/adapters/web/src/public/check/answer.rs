//! Asked and answered: what was sent is judged in memory and forgotten.

use crate::Site;
use crate::base::form::FieldError;
use crate::base::limits::Limit;
use crate::base::{Form, PageError};
use crate::public::check::input::Input;
use crate::public::check::verdict::{self, TICKS, Tick};
use crate::public::check::view;
use crate::public::visitor::Visitor;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use std::sync::Arc;

/// Checks from one address.
const CHECKING: Limit = Limit { what: "check", most: 120, seconds: 600 };

/// The page that asks.
pub async fn ask() -> Markup {
    view::ask(&Form::default(), &[])
}

/// The page of the verdict, or what is in its way.
pub async fn answer(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    input: Input,
) -> Result<Response, PageError> {
    visitor.count(&site, CHECKING).map_err(PageError::TooOften)?;
    let wrong = |error: FieldError| {
        (StatusCode::UNPROCESSABLE_ENTITY, view::ask(&input.form, &[error])).into_response()
    };
    let said = match input.conversations() {
        Ok(said) => said,
        Err(error) => return Ok(wrong(error)),
    };
    let ticked: Vec<&Tick> = TICKS.iter().filter(|t| input.form.has("tick", t.code)).collect();
    if ticked.is_empty() && said.is_empty() {
        let what = "Tick what they asked or said, or type their words, or choose a file";
        return Ok(wrong(FieldError::new("tick", what)));
    }
    let verdict = verdict::judge(&site.detector, &ticked, &said);
    Ok(view::verdict(&verdict, &ticked, &said).into_response())
}
