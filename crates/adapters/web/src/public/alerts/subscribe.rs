//! Alerts by e-mail: asked for in a form, confirmed from the mailbox, ended in one click.
//!
//! Whoever asks sees the same page whether the address is known or not. Opening an address of
//! an e-mail changes nothing, since mail programs and their guards open addresses by
//! themselves; the button on the page does, and so does the POST that mail programs send when
//! somebody presses their own button to leave (RFC 8058).

use super::pages::{chosen, published};
use crate::Site;
use crate::alerts::{Purpose, confirm_address, masthead, towns};
use crate::base::form::FieldError;
use crate::base::limits::Limit;
use crate::base::{Form, PageError, layout};
use crate::public::parts::{self, Field, Filled, Typed};
use crate::public::visitor::Visitor;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bulletin::{CONFIRM_DAYS, Subscriber, SubscriberId, Which};
use casework::outbox::{Address, Message, NewLetter};
use maud::{Markup, html};
use privacy::Pii;
use std::sync::Arc;

/// Subscriptions asked for from one connection.
const ASKED: Limit = Limit { what: "alerts-asked", most: 10, seconds: 3_600 };
/// E-mails to one address that somebody asks for.
const MAILED: Limit = Limit { what: "alerts-mailed", most: 3, seconds: 86_400 };
/// Addresses of e-mails tried from one connection.
const TRIED: Limit = Limit { what: "alerts-tried", most: 60, seconds: 3_600 };
/// Letters of an e-mail address at most (RFC 5321, section 4.5.3.1.3).
const LONGEST: usize = 254;

const EMAIL: Field<'static> = Field {
    name: "email",
    label: "E-mail address",
    hint: "We use it for these alerts alone. It is kept encrypted, and deleted when you leave.",
    autocomplete: "email",
};

/// `GET /alerts/subscribe`
pub async fn page(State(site): State<Arc<Site>>) -> Result<Markup, PageError> {
    form(&site, &Form::default(), &[]).await
}

async fn form(site: &Site, form: &Form, errors: &[FieldError]) -> Result<Markup, PageError> {
    let title = "Get alerts by e-mail";
    let towns = towns(&site.settings, &published(site, Which::Published).await?);
    let filled = Filled { form, errors };
    let body = html! {
        (parts::back("/alerts"))
        (layout::error_summary(errors))
        h1 { (title) }
        @if site.settings.alerts_by_email {
            p { "We send an e-mail when an alert is published, corrected or withdrawn. You can stop it at any time." }
            form method="post" action="/alerts/subscribe" {
                (parts::typed(&EMAIL, Typed::Email, filled))
                (boxes(&towns, form.all("towns")))
                button type="submit" { "Send me a link to confirm" }
            }
        } @else {
            p { "Alerts by e-mail are not set up here." }
            p { "You can read them on this site, or follow " a href="/alerts.atom" { "the feed" } " with a news reader." }
        }
    };
    Ok(parts::page(title, errors, &body))
}

/// Towns to tick.
fn boxes(towns: &[(String, String)], ticked: &[String]) -> Markup {
    html! {
        @if !towns.is_empty() {
            fieldset aria-describedby="towns-hint" {
                legend { "Which towns?" }
                p .hint id="towns-hint" { "Tick none to get every alert. Alerts for the whole area come in any case." }
                div .choices .columns {
                    @for (slug, name) in towns {
                        div .choice {
                            input type="checkbox" id={ "town-" (slug) } name="towns" value=(slug)
                                checked[ticked.iter().any(|t| t == slug)];
                            label for={ "town-" (slug) } { (name) }
                        }
                    }
                }
            }
        }
    }
}

/// Whether a text has the form of an e-mail address; whether there is such a mailbox, the
/// e-mail to it shows.
fn is_address(text: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c);
    let Some((mailbox, domain)) = text.rsplit_once('@') else { return false };
    text.len() <= LONGEST
        && text.chars().all(plain)
        && !mailbox.is_empty()
        && !mailbox.contains('@')
        && domain.split('.').count() >= 2
        && domain.split('.').all(|part| !part.is_empty())
}

/// `POST /alerts/subscribe`
pub async fn ask(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    filled: Form,
) -> Result<Response, PageError> {
    if !site.settings.alerts_by_email {
        return Err(PageError::NotFound);
    }
    let email = filled.text("email").to_owned();
    if !is_address(&email) {
        let error = FieldError::new("email", "Enter an e-mail address, as name@example.org");
        let page = form(&site, &filled, &[error]).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    visitor.count(&site, ASKED).map_err(PageError::TooOften)?;
    let known = towns(&site.settings, &published(&site, Which::Published).await?);
    let towns = chosen(filled.all("towns"), &known);
    // Nobody's mailbox can be filled from here, by whomever it is asked.
    let address = site.secret.token("alerts address", &email.to_lowercase());
    if site.limits.count(MAILED, &address, site.clock.now()).is_ok() {
        let subscriber = site.bulletins.subscribe(Pii::new(email), towns, site.clock.now()).await?;
        site.outbox.post(vec![request(&site, &subscriber)]).await?;
    }
    let body = html! {
        h1 { "Check your e-mail" }
        p { "We have sent you an e-mail with a link. " strong { "Open it within " (CONFIRM_DAYS) " days to confirm." } " Until then you get nothing else from us." }
        p { "If it does not come within ten minutes, look among unwanted mail, and check that you typed the address rightly." }
        p { a href="/alerts" { "Back to the alerts" } }
    };
    Ok(parts::page("Check your e-mail", &[], &body).into_response())
}

/// The e-mail that asks to confirm, or tells somebody who has confirmed already how to change
/// or leave.
fn request(site: &Site, subscriber: &Subscriber) -> NewLetter {
    let masthead = masthead(&site.settings);
    let confirm = confirm_address(&masthead, &site.secret, subscriber);
    let leave = format!("{}{}", masthead.site, Purpose::Leave.address(&site.secret, subscriber.id));
    let publisher = &masthead.publisher;
    let now = site.clock.now();
    let (subject, text) = match subscriber.confirmed {
        None => (
            "Confirm that you want alerts on courier fraud",
            format!(
                "Somebody, we think it was you, asked for alerts on courier fraud from\n{publisher}.\n\nTo get them, open this address and press the button there:\n{confirm}\n\nIf it was not you, do nothing: the address is forgotten after {CONFIRM_DAYS} days.\n\nWe will never ask you by e-mail for a password, bank details or a PIN.\n"
            ),
        ),
        Some(_) => (
            "You get alerts on courier fraud already",
            format!(
                "Somebody, we think it was you, asked for alerts on courier fraud from\n{publisher}. You get them already.\n\nTo choose other towns: {confirm}\nTo stop these e-mails: {leave}\n"
            ),
        ),
    };
    let to = Address::Email(subscriber.email.clone());
    let mut message = Message::new(to, subject, text);
    message.event = "alerts.confirm".into();
    NewLetter { key: format!("confirm-{}.{}", subscriber.id, now.0), message, due: now }
}

/// The subscriber whose address of an e-mail this is.
async fn holder(
    site: &Site,
    (purpose, part): (Purpose, &str),
    visitor: &Visitor,
) -> Result<Option<SubscriberId>, PageError> {
    visitor.count(site, TRIED).map_err(PageError::TooOften)?;
    let Some(id) = purpose.holder(&site.secret, part) else { return Ok(None) };
    Ok(site.bulletins.subscriber(id).await?.map(|_| id))
}

/// `GET /alerts/confirm/{part}`
pub async fn confirm_page(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let Some(id) = holder(&site, (Purpose::Confirm, &part), &visitor).await? else {
        return Ok(over());
    };
    let subscriber = site.bulletins.subscriber(id).await?.ok_or(PageError::NotFound)?;
    let known = towns(&site.settings, &published(&site, Which::Published).await?);
    let (title, button) = match subscriber.confirmed {
        None => ("Confirm that you want alerts", "Yes, send me alerts"),
        Some(_) => ("Your alerts", "Save my towns"),
    };
    let body = html! {
        h1 { (title) }
        form method="post" action=(Purpose::Confirm.address(&site.secret, id)) {
            (boxes(&known, &subscriber.towns))
            button type="submit" { (button) }
        }
        @if subscriber.confirmed.is_some() {
            p { a href=(Purpose::Leave.address(&site.secret, id)) { "Stop these e-mails" } }
        }
    };
    Ok(parts::page(title, &[], &body).into_response())
}

/// `POST /alerts/confirm/{part}`
pub async fn confirm(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
    visitor: Visitor,
    form: Form,
) -> Result<Response, PageError> {
    let Some(id) = holder(&site, (Purpose::Confirm, &part), &visitor).await? else {
        return Ok(over());
    };
    let known = towns(&site.settings, &published(&site, Which::Published).await?);
    let towns = chosen(form.all("towns"), &known);
    if !site.bulletins.confirm(id, towns.clone(), site.clock.now()).await? {
        return Ok(over());
    }
    let names: Vec<&str> =
        known.iter().filter(|(s, _)| towns.contains(s)).map(|(_, name)| name.as_str()).collect();
    let body = html! {
        h1 { "You get alerts" }
        @if names.is_empty() { p { "We will send you every alert." } }
        @else { p { "We will send you alerts for " (names.join(", ")) ", and those for the whole area." } }
        p { "Every e-mail has an address at its end with which you can stop them." }
        p { a href="/alerts" { "Read the alerts" } }
    };
    Ok(parts::page("You get alerts", &[], &body).into_response())
}

/// `GET /alerts/leave/{part}`
pub async fn leave_page(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let Some(id) = holder(&site, (Purpose::Leave, &part), &visitor).await? else {
        return Ok(over());
    };
    let body = html! {
        h1 { "Stop these e-mails" }
        p { "We will delete your e-mail address and send you nothing more." }
        form method="post" action=(Purpose::Leave.address(&site.secret, id)) {
            button type="submit" { "Stop these e-mails" }
        }
    };
    Ok(parts::page("Stop these e-mails", &[], &body).into_response())
}

/// `POST /alerts/leave/{part}`: by the button of the page, or by a mail program.
pub async fn leave(
    State(site): State<Arc<Site>>,
    Path(part): Path<String>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    if let Some(id) = holder(&site, (Purpose::Leave, &part), &visitor).await? {
        site.bulletins.leave(id).await?;
    }
    let body = html! {
        h1 { "You get no more e-mails" }
        p { "Your address is deleted." }
        p { a href="/alerts" { "You can read the alerts here" } }
    };
    Ok(parts::page("You get no more e-mails", &[], &body).into_response())
}

/// The page for an address that serves nobody any more.
fn over() -> Response {
    let body = html! {
        h1 { "This link does not work any more" }
        p { "It may be older than " (CONFIRM_DAYS) " days, or you have stopped these e-mails already. Then your address is deleted." }
        p { a href="/alerts/subscribe" { "Ask for alerts again" } }
    };
    let page = parts::page("This link does not work any more", &[], &body);
    (StatusCode::NOT_FOUND, page).into_response()
}
