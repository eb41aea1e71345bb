//! The page of a bulletin: what it says, in every form, and what can be done with it.

use super::super::frame::problems;
use super::super::inputs::{self, Label};
use super::super::names::Names;
use super::super::visit::Visit;
use super::{list::standing, period};
use crate::alerts::masthead;
use crate::base::PageError;
use crate::base::clock::in_words;
use crate::base::form::FieldError;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bulletin::render::{
    Audience, Edition, atom, cap, document, fragment, json, mail, payload, text,
};
use bulletin::{Bulletin, BulletinId, Kept, Progress, Version};
use casework::Action;
use maud::{Markup, PreEscaped, html};

/// The bulletin that the address names.
///
/// # Errors
/// If there is none, or the store fails.
pub async fn load(visit: &Visit) -> Result<Kept, PageError> {
    let id: i64 = visit.part("id")?;
    visit.site.bulletins.bulletin(BulletinId(id)).await?.ok_or(PageError::NotFound)
}

/// `GET /desk/bulletins/{id}`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let kept = load(&visit).await?;
    let body = body(&visit, &kept, &[]).await?;
    Ok(visit.page(&kept.bulletin.id.to_string(), &body))
}

/// The page's body, with what is wrong with what was sent.
///
/// # Errors
/// If the store fails.
pub async fn body(visit: &Visit, kept: &Kept, errors: &[FieldError]) -> Result<Markup, PageError> {
    let bulletin = &kept.bulletin;
    let names = Names::load(visit).await?;
    let edition = Edition::preview(bulletin).ok_or(PageError::NotFound)?;
    let masthead = masthead(&visit.site.settings);
    Ok(html! {
        (problems(errors))
        div .head {
            h1 { (bulletin.id) }
            p .quiet-text { (standing(bulletin)) ". Version " (edition.version.number) "." }
        }
        div .two {
            div {
                (sent_back(edition.version))
                div .paper { (PreEscaped(fragment(&edition, &masthead, Audience::Desk))) }
                (forms(bulletin, &edition, visit))
            }
            div .side {
                (actions(visit, kept, errors))
                (history(bulletin, &names))
            }
        }
    })
}

fn sent_back(version: &Version) -> Markup {
    html! {
        @if !version.sent_back.is_empty() {
            p .note { strong { "Sent back: " } (version.sent_back) }
        }
    }
}

/// Names of the other forms: name, words, content type.
const FORMS: [(&str, &str, &str); 8] = [
    ("text", "Plain text", "text/plain; charset=utf-8"),
    ("short", "Text message", "text/plain; charset=utf-8"),
    ("mail", "E-mail", "text/plain; charset=utf-8"),
    ("html", "E-mail as HTML, and paper", "text/html; charset=utf-8"),
    ("atom", "Atom", "application/xml; charset=utf-8"),
    ("cap", "CAP 1.2", "application/xml; charset=utf-8"),
    ("json", "JSON", "application/json"),
    ("hook", "Webhook", "application/json"),
];

fn forms(bulletin: &Bulletin, edition: &Edition<'_>, visit: &Visit) -> Markup {
    let short = edition.short(&masthead(&visit.site.settings));
    html! {
        h2 { "In other forms" }
        p { "As a text message, " (short.chars().count()) " of 160 letters:" }
        blockquote { (short) }
        ul .inline-list {
            @for (name, words, _) in FORMS {
                li { a href={ "/desk/bulletins/" (bulletin.id.0) "/form/" (name) } { (words) } }
            }
        }
    }
}

/// `GET /desk/bulletins/{id}/form/{form}`: the newest version in another form.
pub async fn form_of(visit: Visit) -> Result<Response, PageError> {
    let kept = load(&visit).await?;
    let wanted: String = visit.part("form")?;
    let (name, _, kind) =
        FORMS.iter().find(|(name, ..)| *name == wanted).ok_or(PageError::NotFound)?;
    let edition = Edition::preview(&kept.bulletin).ok_or(PageError::NotFound)?;
    let masthead = masthead(&visit.site.settings);
    let leave = format!("{}/alerts/leave/\u{2026}", masthead.site);
    let made = match *name {
        "text" => text(&edition, &masthead),
        "short" => edition.short(&masthead),
        "mail" => {
            let mailed = mail(&edition, &masthead, &leave);
            format!("Subject: {}\n\n{}", mailed.subject, mailed.text)
        }
        "html" => document(&edition, &masthead, &[]),
        "atom" => atom(std::slice::from_ref(&kept.bulletin), &masthead, "/alerts.atom"),
        "cap" => cap(&edition, &masthead),
        "json" => json(&edition, &masthead).to_string(),
        _ => payload(&edition, &masthead, crate::alerts::PUBLISHED),
    };
    let mut response = made.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(OWN_STYLE));
    Ok(response)
}

/// The document carries its own style, and neither it nor the other forms need anything else.
const OWN_STYLE: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

/// What whoever looks may do with the bulletin as it stands.
fn actions(visit: &Visit, kept: &Kept, errors: &[FieldError]) -> Markup {
    let bulletin = &kept.bulletin;
    if bulletin.withdrawn.is_some() {
        return html! {};
    }
    let judges = visit.may(Action::ApproveBulletins);
    let publishes = visit.may(Action::PublishBulletins);
    html! {
        @match &bulletin.work {
            Some(work) => (at_work(visit, kept, work, errors)),
            None if bulletin.current().is_some() => (corrections(visit, kept, errors)),
            None => {}
        }
        @if publishes && bulletin.current().is_some() {
            section {
                h2 { "Withdraw" }
                (act(visit, kept, "withdraw", html! {
                    (inputs::lines(Label::new("reason", "Why, as the public is told it"), visit.form.text("reason"), errors))
                    button .stop type="submit" { "Withdraw" }
                }))
            }
        }
        @if judges || publishes { p .quiet-text { "Everything done here is in the audit trail." } }
    }
}

fn at_work(visit: &Visit, kept: &Kept, work: &Version, errors: &[FieldError]) -> Markup {
    let own = visit.who.as_ref().is_some_and(|w| work.authors.contains(&w.account.id));
    let button = |what: &str, words: &str| {
        act(visit, kept, what, html! { button type="submit" { (words) } })
    };
    html! {
        section {
            h2 { "Next step" }
            @match work.progress {
                Progress::Draft => (button("submit", "Submit for approval")),
                Progress::Submitted if own => p { "You wrote it: somebody else has to approve it." },
                Progress::Submitted if !visit.may(Action::ApproveBulletins) => p { "A supervisor has to approve it." },
                Progress::Submitted => {
                    p { "Read every sentence. Follow the figures to their reports. Ask: could somebody recognise a person in it?" }
                    (button("approve", "Approve"))
                    (act(visit, kept, "send-back", html! {
                        (inputs::lines(Label::new("wrong", "What is wrong with it"), visit.form.text("wrong"), errors))
                        button .plain type="submit" { "Send back" }
                    }))
                }
                Progress::Approved if visit.may(Action::PublishBulletins) => (button("publish", "Publish")),
                Progress::Approved => p { "A press officer or supervisor has to publish it." },
                Progress::Published => {}
            }
        }
        section {
            h2 { "Write at it" }
            @if work.progress != Progress::Draft { p .quiet-text { "Whatever is changed has to be submitted and approved again." } }
            (act(visit, kept, "write", html! {
                (inputs::lines(Label::new("free", "Paragraph of your own").hint("No names, no streets, nothing by which somebody can be recognised."), &free(visit, work), errors))
                (period::inputs(&visit.form, period::of(&work.draft.figures), errors))
                div .field { label { input type="checkbox" name="again" value="yes"; " Take the figures again from the ledger" } }
                button type="submit" { "Save" }
            }))
            (act(visit, kept, "discard", html! { button .plain type="submit" { "Give this version up" } }))
        }
    }
}

/// The free paragraph: what was typed, if something was.
fn free(visit: &Visit, version: &Version) -> String {
    visit.form.given("free").unwrap_or_else(|| version.free.clone())
}

fn corrections(visit: &Visit, kept: &Kept, errors: &[FieldError]) -> Markup {
    let Some(current) = kept.bulletin.current() else { return html! {} };
    html! {
        section {
            h2 { "Correct" }
            p .quiet-text { "The figures are taken again. What is different stands in the correction. Somebody else has to approve it." }
            (act(visit, kept, "correct", html! {
                (period::inputs(&visit.form, period::of(&current.draft.figures), errors))
                button type="submit" { "Begin a correction" }
            }))
        }
    }
}

/// A form that acts on the bulletin as it is shown, and on no other state of it.
fn act(visit: &Visit, kept: &Kept, what: &str, inside: Markup) -> Markup {
    html! {
        form method="post" action={ "/desk/bulletins/" (kept.bulletin.id.0) "/" (what) } {
            (visit.seal())
            input type="hidden" name="revision" value=(kept.revision);
            (inside)
        }
    }
}

fn history(bulletin: &Bulletin, names: &Names) -> Markup {
    let versions = bulletin.published.iter().chain(&bulletin.work);
    html! {
        section {
            h2 { "History" }
            @for version in versions {
                h3 { "Version " (version.number) }
                ul {
                    li { "Written by " (authors(version, names)) ", last " (in_words(version.written)) }
                    @if let Some(deed) = version.approved { li { "Approved by " (names.of(deed.by)) ", " (in_words(deed.at)) } }
                    @if let Some(deed) = version.published { li { "Published by " (names.of(deed.by)) ", " (in_words(deed.at)) } }
                    @for change in &version.changes { li { (change) } }
                }
            }
            @if let Some(withdrawal) = &bulletin.withdrawn {
                h3 { "Withdrawn" }
                p { "By " (names.of(withdrawal.deed.by)) ", " (in_words(withdrawal.deed.at)) ": " (withdrawal.reason) }
            }
        }
    }
}

fn authors(version: &Version, names: &Names) -> String {
    let all: Vec<String> = version.authors.iter().map(|id| names.of(*id)).collect();
    all.join(", ")
}
