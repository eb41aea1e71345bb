//! Five questions, what to do, and an urgent report to the desk.

use crate::Site;
use crate::base::form::{FieldError, too_long};
use crate::base::limits::Limit;
use crate::base::secrets::random_token;
use crate::base::{Form, PageError};
use crate::public::receipt::door;
use crate::public::report::send;
use crate::public::report::view::Notice;
use crate::public::trade::questions::{Trade, channel, judge};
use crate::public::trade::view::{self, AnswerPage};
use crate::public::visitor::Visitor;
use crate::public::with_cookies;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use casework::report::longest_of;
use casework::{Contact, GoingOn, Person, Report, Urgency};
use evidence::Level;
use maud::Markup;
use privacy::Pii;
use std::sync::Arc;

/// Urgent reports from one address. A head office may share one.
const SENDING: Limit = Limit { what: "urgent", most: 60, seconds: 600 };

/// Leads to both.
pub async fn index() -> Markup {
    view::index()
}

/// Asks the five questions.
pub async fn ask(Path(slug): Path<String>) -> Result<Markup, PageError> {
    let trade = Trade::from_slug(&slug).ok_or(PageError::NotFound)?;
    Ok(view::ask(trade, &Form::default(), &[]))
}

/// Says what to do.
pub async fn answer(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    form: Form,
) -> Result<Response, PageError> {
    let trade = Trade::from_slug(&slug).ok_or(PageError::NotFound)?;
    let signs = trade.signs();
    if let Some(first) = signs.first()
        && signs.iter().all(|s| form.text(s.name).is_empty())
    {
        let what = "Answer at least one question. Choose Not sure if you cannot tell";
        let page = view::ask(trade, &form, &[FieldError::new(first.name, what)]);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    Ok(again(&site, trade, &form, &[], None)?.into_response())
}

/// The page of the answer with a form of its own token.
fn again(
    site: &Site,
    trade: Trade,
    form: &Form,
    errors: &[FieldError],
    notice: Option<Notice>,
) -> Result<Markup, PageError> {
    let given = form.text("once");
    let once = match site.secret.is_token("urgent form", given, form.text("form_token")) {
        true => given.to_owned(),
        false => random_token().map_err(|_| PageError::Random)?,
    };
    let form_token = site.secret.token("urgent form", &once);
    Ok(AnswerPage { trade, form, errors, notice, once, form_token }.render())
}

/// Sends an urgent report to the desk.
pub async fn report(
    State(site): State<Arc<Site>>,
    Path(slug): Path<String>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, PageError> {
    let trade = Trade::from_slug(&slug).ok_or(PageError::NotFound)?;
    let back = |status: StatusCode, errors: &[FieldError], notice: Option<Notice>| {
        Ok((status, again(&site, trade, &form, errors, notice)?).into_response())
    };
    let once = form.text("once");
    if !site.secret.is_token("urgent form", once, form.text("form_token")) {
        return back(StatusCode::CONFLICT, &[], Some(Notice::Stale));
    }
    let telephone = form.text("telephone");
    if !telephone.is_empty() && telephone.chars().filter(char::is_ascii_digit).count() < 3 {
        let what = "Enter a telephone number, such as 01632 960001, or leave it blank";
        let errors = [FieldError::new("telephone", what)];
        return back(StatusCode::UNPROCESSABLE_ENTITY, &errors, None);
    }
    let errors = too_long_answers(&form);
    if !errors.is_empty() {
        return back(StatusCode::UNPROCESSABLE_ENTITY, &errors, None);
    }
    if let Err(seconds) = visitor.count(&site, SENDING) {
        return back(StatusCode::TOO_MANY_REQUESTS, &[], Some(Notice::TooOften(seconds)));
    }
    let (report, person) = written(trade, &form);
    let going_on = report.going_on;
    match send::keep(&site, once, report, (person, Urgency::Now)).await {
        Ok(receipt) => {
            let page = send::sent_page(&site, &receipt, going_on).into_response();
            Ok(with_cookies(page, &[door::open(&site, &receipt)?]))
        }
        Err(error) => {
            tracing::error!(%error, "an urgent report could not be kept");
            back(StatusCode::SERVICE_UNAVAILABLE, &[], Some(Notice::NotKept))
        }
    }
}

/// Answers that hold more than is kept.
fn too_long_answers(form: &Form) -> Vec<FieldError> {
    ["place", "town", "narrative", "telephone"]
        .into_iter()
        .filter_map(|name| {
            Some(FieldError::new(name, too_long(form.text(name), longest_of(name))?))
        })
        .collect()
}

/// The report of what was answered.
fn written(trade: Trade, form: &Form) -> (Report, Person) {
    let business = trade.business(form);
    let seen: Vec<&str> =
        trade.signs().iter().filter(|s| form.has(s.name, "yes")).map(|s| s.fact).collect();
    // A customer who stands at the counter, or a driver at the door, will not wait.
    let going_on = (judge(trade, form) == Level::Red).then_some(GoingOn::CourierDue);
    let report = Report {
        channel: business.map(channel),
        reporter_role: business,
        going_on,
        story: (!seen.is_empty()).then(|| seen.join("\n")),
        place: form.given("place"),
        town: form.given("town"),
        narrative: form.given("narrative"),
        may_contact: form.given("telephone").map(|_| true),
        ..Report::default()
    };
    let telephone = Pii::new(form.text("telephone").to_owned());
    (report, Person { reporter: Contact { telephone, ..Contact::default() }, ..Person::default() })
}
