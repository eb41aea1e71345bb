//! A call that goes on, followed on a page that loads itself again: its level, what to do, and,
//! where the person agreed to it, what is said.

use super::history::{is_live, level_in_words};
use crate::Site;
use crate::base::PageError;
use crate::base::clock::in_words;
use crate::base::limits::Limit;
use crate::public::parts;
use crate::public::visitor::Visitor;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::{IntoResponse, Response};
use evidence::Level;
use guarding::{CallNote, CallWords, Kept, Who};
use maud::{Markup, html};
use std::sync::Arc;

/// Looks from one address: a page looks a hundred times in ten minutes, and several may look.
const LIVE: Limit = Limit { what: "family live", most: 600, seconds: 600 };
/// Seconds after which the page loads itself again.
const AGAIN: u32 = 6;
/// Calls that are looked at for one that goes on.
const LOOKED_AT: u32 = 20;

/// `GET /line/{token}/live`; with `?still=1` it stays as it is.
pub async fn page(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    visitor.count(&site, LIVE).map_err(PageError::TooOften)?;
    let kept = super::find(&site, &token).await?;
    let now = site.clock.now();
    let calls = site.guarding.calls(Some(kept.name.clone()), LOOKED_AT).await?;
    let words = match kept.settings.readers() {
        None => Vec::new(),
        Some(_) => site.guarding.words(Some(kept.name.clone()), now).await?,
    };
    let live: Vec<&CallNote> = calls.iter().filter(|call| is_live(call, now)).collect();
    let is_still = query.as_deref() == Some("still=1");
    let body = html! {
        (parts::back(&format!("/line/{token}")))
        h1 { (title(&kept)) }
        @if live.is_empty() { p { "No call is going on." } }
        @for call in &live { (one(&kept, call, &words)) }
        p .hint {
            @if is_still {
                "This page stays as it is. " a href={ "/line/" (token) "/live" } { "Follow the call again" } "."
            } @else {
                "This page loads itself again every " (AGAIN) " seconds. "
                a href={ "/line/" (token) "/live?still=1" } { "Let it stand still" } "."
            }
        }
    };
    let mut response = parts::page(&title(&kept), &[], &body).into_response();
    let again = HeaderValue::from_str(&format!("{AGAIN}; url=/line/{token}/live"));
    if let Ok(again) = again
        && !is_still
    {
        response.headers_mut().insert(REFRESH, again);
    }
    Ok(response)
}

fn title(kept: &Kept) -> String {
    match kept.settings.person.as_str() {
        "" => "The call on your guarded line".to_owned(),
        person => format!("The call on the line of {person}"),
    }
}

fn one(kept: &Kept, call: &CallNote, words: &[CallWords]) -> Markup {
    let who = kept.settings.who();
    let words = words.iter().find(|words| words.call == call.call);
    html! {
        div .panel .warn[call.level > Level::Clear] {
            h2 { (level_in_words(call)) }
            p { "It began on " (in_words(call.begun)) "." }
            @if call.courier_due {
                p { strong { "Someone may be on the way to the door." } " Ring " a href="tel:999" { "999" } "." }
            } @else if call.level == Level::Red {
                p { "Ring " (who) " on another phone, or go there. If someone is coming, ring " a href="tel:999" { "999" } "." }
            }
        }
        h2 { "What is said" }
        @match (kept.settings.readers(), words) {
            (None, _) => p { "It is not shown: that has not been agreed to." },
            (Some(_), Some(words)) => (spoken(words, who)),
            (Some(_), None) => p { "There is nothing to read. It is shown from the sentence on that makes a call amber or red, and not if " (who) " has said that the call is no scam." },
        }
    }
}

/// What was said, the latest last.
pub fn spoken(words: &CallWords, who: &str) -> Markup {
    html! {
        ol .spoken {
            @for caption in words.captions.iter() {
                li {
                    b {
                        @match caption.who() {
                            Who::Caller => "Caller",
                            Who::Person => (who),
                            Who::Someone => "Someone",
                        }
                        ": "
                    }
                    (caption.text())
                }
            }
        }
        p .hint { "The computer mishears words. Numbers are taken out. This is deleted when the call is hung up." }
    }
}
