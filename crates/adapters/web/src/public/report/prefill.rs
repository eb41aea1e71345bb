//! A report that begins with what was checked: nobody ticks or types twice.

use crate::Site;
use crate::base::{Form, PageError};
use crate::public::check::verdict::{TICKS, Tick};
use crate::public::report::KEEPING;
use crate::public::report::begin::{open, remember};
use crate::public::report::draft::{self, Draft};
use crate::public::visitor::Visitor;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use casework::{GoingOn, Moment};
use std::sync::Arc;

/// Takes what the page of the verdict carried.
pub async fn from_check(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, PageError> {
    visitor.count(&site, KEEPING).map_err(PageError::TooOften)?;
    let (token, mut draft) = open(&site, &headers).await?;
    fill(&mut draft, &form, site.clock.now());
    draft::save(&site, &token, &draft).await?;
    Ok(remember(&site, &token, Redirect::to("/report/who").into_response()))
}

/// Adds what was checked to what was told already.
fn fill(draft: &mut Draft, form: &Form, now: Moment) {
    let ticked: Vec<&Tick> = TICKS.iter().filter(|t| form.has("tick", t.code)).collect();
    let report = &mut draft.report;
    report.asked_for.extend(ticked.iter().filter_map(|t| t.asked));
    if ticked.iter().any(|t| t.code == "coming") {
        report.going_on = Some(GoingOn::CourierDue);
    }
    for (field, codes) in [
        (&mut report.story, ["arrested", "account"].as_slice()),
        (&mut report.cover_story, ["secret", "lie", "undercover"].as_slice()),
    ] {
        for tick in ticked.iter().filter(|t| codes.contains(&t.code)) {
            append(field, tick.label);
        }
    }
    append(&mut report.narrative, form.text("said"));
    draft.settle(now);
}

/// Adds a line, unless it stands there already.
fn append(field: &mut Option<String>, text: &str) {
    let text = text.trim();
    match field {
        _ if text.is_empty() => {}
        Some(before) if before.contains(text) => {}
        Some(before) => {
            before.push('\n');
            before.push_str(text);
        }
        None => *field = Some(text.to_owned()),
    }
}
