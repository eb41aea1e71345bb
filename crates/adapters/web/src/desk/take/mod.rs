//! The call taker's form: one page for whoever types while the caller speaks.

mod account;
mod form;
mod people;

pub use people::shown as person_shown;

use self::account::{Account, fill_in_ticked};
use self::form::Read;
use super::fields;
use super::questions;
use super::reading::{self, Reading};
use super::visit::Visit;
use crate::base::form::FieldError;
use crate::base::secrets::random_token;
use crate::base::{Form, PageError};
use axum::Json;
use axum::http::header::ACCEPT;
use axum::response::{IntoResponse, Response};
use casework::cases::{Accepted, NewReport};
use casework::{Channel, Moment, Receipt, Report, Urgency, triage};
use maud::{Markup, html};
use serde_json::json;

/// `GET /desk/take`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let once = random_token().map_err(|_| PageError::Random)?;
    let body = form::body(&visit, &once, &Read::default(), &[]);
    Ok(visit.page("Take a call", &body))
}

/// What is known so far; mistakes in sums do not keep the rest from being read.
fn known(form: &Form, now: Moment) -> Report {
    fields::read(form, &Report::default(), now).unwrap_or_else(|errors| {
        let mut rest = form.clone();
        for error in errors {
            rest.set(error.field, Vec::new());
        }
        fields::read(&rest, &Report::default(), now).unwrap_or_default()
    })
}

/// `POST /desk/take/read`: fills in what is ticked, and reads the account: the detector reads
/// along, and what is said for fields that are empty is proposed. With script as JSON, without
/// as the page with everything kept.
pub async fn read(mut visit: Visit) -> Result<Response, PageError> {
    fill_in_ticked(&mut visit.form);
    let report = known(&visit.form, visit.now());
    let text = report.narrative.clone().unwrap_or_default();
    let reading = reading::read(&visit.site.detector, &text);
    let account = Account::read(&visit);
    let accepts = visit.headers.get(ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if accepts.starts_with("application/json") {
        return Ok(Json(in_json(&report, &text, &reading, &account)).into_response());
    }
    let read = Read { reading: Some(reading), account };
    let body = form::body(&visit, &once_of(&visit)?, &read, &[]);
    Ok(visit.page("Take a call", &body))
}

fn in_json(report: &Report, text: &str, reading: &Reading, account: &Account) -> serde_json::Value {
    let questions = questions::open(report);
    let reasons: Vec<_> = reading
        .reasons
        .iter()
        .map(|r| {
            json!({
                "words": r.words(text),
                "why": r.why,
                "weight": (r.bits > 0.0).then(|| reading::in_plain_words(r.bits)),
                "rule": r.id,
            })
        })
        .collect();
    json!({
        "level": reading.level.name(),
        "verdict": reading::verdict(reading),
        "at_once": questions::at_once(report),
        "next": questions.iter().take(4).map(|q| json!({ "field": q.field, "words": q.words })).collect::<Vec<_>>(),
        "never": reading.never.iter().map(|n| n.sentence()).collect::<Vec<_>>(),
        "expect": reading.next,
        "proposed": account.labels().collect::<Vec<_>>(),
        "reasons": reasons,
    })
}

/// The key under which sending the form twice is sending it once.
fn once_of(visit: &Visit) -> Result<String, PageError> {
    let given = visit.form.text("once");
    match given.len() == 64 && given.bytes().all(|b| b.is_ascii_hexdigit()) {
        true => Ok(given.to_owned()),
        false => random_token().map_err(|_| PageError::Random),
    }
}

/// `POST /desk/take`: fills in what is ticked, keeps the report and shows the receipt to read out.
pub async fn save(mut visit: Visit) -> Result<Response, PageError> {
    fill_in_ticked(&mut visit.form);
    let once = once_of(&visit)?;
    let person = people::read(&visit.form);
    let mut errors = people::mistakes(&visit.form);
    let mut report = match fields::read(&visit.form, &Report::default(), visit.now()) {
        Ok(report) => report,
        Err(found) => {
            errors.splice(0..0, found);
            Report::default()
        }
    };
    if !errors.is_empty() {
        return Ok(again(&visit, &once, &errors));
    }
    if report == Report::default() && person == casework::Person::default() {
        let error = FieldError::new("narrative", "Write down what the caller says");
        return Ok(again(&visit, &once, &[error]));
    }
    report.channel.get_or_insert(Channel::CallTaker);
    report.redact();
    report.tidy();
    let urgency = triage::urgency(&report);
    // The same form gives the same receipt, so that sending twice shows what was read out.
    let receipt = Receipt::from_random(visit.site.secret.number("desk receipt", &once));
    let new = NewReport {
        report,
        person,
        receipt: receipt.clone(),
        now: visit.now(),
        urgency,
        by: Some(visit.who()?.account.id),
        once: Some(format!("desk {once}")),
        external_id: None,
    };
    let accepted = visit.site.cases.submit(new).await?;
    if accepted.fresh {
        visit.audit("report.taken", Some(accepted.id), "").await?;
    }
    Ok(visit.page("Report kept", &kept(accepted, &receipt, urgency)))
}

fn again(visit: &Visit, once: &str, errors: &[FieldError]) -> Response {
    let account = Account::read(visit);
    let read = Read { reading: None, account };
    visit.refused("Take a call", &form::body(visit, once, &read, errors))
}

fn kept(accepted: Accepted, receipt: &Receipt, urgency: Urgency) -> Markup {
    html! {
        div .narrow {
            @if urgency >= Urgency::Now {
                div .alarm role="alert" {
                    h2 { (urgency.label()) }
                    p { "Raise it at once as a 999 call. It stands on top of the inbox." }
                }
            }
            h1 { "Report " (accepted.id) " is kept" }
            p { "Read this receipt to the caller, in fours:" }
            p .receipt { (receipt) }
            p { "With it they can see how it stands, add to it or take it back on our site. It is not shown again." }
            h2 { "Tell the caller" }
            ul {
                li { "If they ring again: hang up. Check from another phone, or wait five minutes." }
                li { "159 reaches your bank; 159 never rings you. 101 is the police. If someone is coming or has just been, 999." }
                li { "The police and your bank never ask for bank details or your PIN on the phone, never ask you to withdraw money and send it, and never ask you to send cards or property." }
            }
            p .acts {
                a .button href="/desk/take" accesskey="t" autofocus { "Take another call" } " "
                a href={ "/desk/reports/" (accepted.id.0) } { "Open " (accepted.id) }
            }
        }
    }
}
