//! Guarded lines at the desk: calls that go on, with level and stage, and not a word unless the
//! person and the operator agreed to that; the calls of the last weeks; and the lines, each of
//! which a family sets up by a link.

mod keep;

pub use keep::{create, drop_line, link, page as keep, try_out};

use super::visit::Visit;
use crate::base::PageError;
use crate::base::clock::in_words;
use crate::public::family::{is_live, lasted, level_in_words, spoken};
use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::Response;
use casework::Action;
use evidence::Level;
use guarding::{CallNote, CallWords, Readers};
use maud::{Markup, html};

/// Calls that are shown.
const SHOWN: u32 = 200;
/// The page loads itself again: calls go on while it is looked at, and nothing is typed here.
const AGAIN: HeaderValue = HeaderValue::from_static("10; url=/desk/lines?auto=1");

/// `GET /desk/lines`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let calls = visit.site.guarding.calls(None, SHOWN).await?;
    let now = visit.now();
    let (live, over): (Vec<&CallNote>, Vec<&CallNote>) =
        calls.iter().partition(|call| is_live(call, now));
    let words = words(&visit).await?;
    let body = html! {
        h1 { "Guarded lines" }
        p .quiet-text { "Calls on telephone lines that are listened to with the consent of the people on them. "
            @if visit.site.settings.desk_reads { "What is said is shown only where they agreed to that too, from amber on and until the call is hung up. It is not kept." }
            @else { "What is said is not shown here and not kept." }
        }
        @if visit.may(Action::Supervise) { p { a href="/desk/lines/keep" { "Lines and how families set them up" } } }
        h2 { "Calls going on" }
        @if live.is_empty() { p { "There is none." } } @else { (table(&live, "Since")) }
        @for words in &words {
            h3 { "What is said on " (words.line) }
            (spoken(words, "Person"))
        }
        h2 { "Calls of the last weeks" }
        @if over.is_empty() { p { "There was none." } } @else { (table(&over, "When")) }
    };
    let mut response = visit.page("Guarded lines", &body);
    response.headers_mut().insert(REFRESH, AGAIN);
    Ok(response)
}

/// What the desk may read. That it was looked at is in the audit trail, once for each visit and
/// not for each time that the page loads itself; what was read is not.
async fn words(visit: &Visit) -> Result<Vec<CallWords>, PageError> {
    if !visit.site.settings.desk_reads {
        return Ok(Vec::new());
    }
    let mut words = visit.site.guarding.words(None, visit.now()).await?;
    let lines = visit.site.guarding.lines().await?;
    words.retain(|words| {
        let line = lines.iter().find(|line| line.name == words.line);
        // What a family takes back counts at once, before the program that hears has seen it.
        let agreed = |readers: Option<Readers>| readers == Some(Readers::FamilyAndDesk);
        agreed(Some(words.readers)) && line.is_none_or(|line| agreed(line.settings.readers()))
    });
    if !visit.query.has("auto", "1") {
        for line in &words {
            visit.audit("line.read", None, line.line.clone()).await?;
        }
    }
    Ok(words)
}

fn table(calls: &[&CallNote], since: &str) -> Markup {
    html! {
        div .wide role="region" aria-label=(since) tabindex="0" { table {
            thead { tr { @for head in ["Line", since, "How long", "Level", "Stage", "The door"] { th scope="col" { (head) } } } }
            tbody { @for call in calls { tr .fresh[call.level == Level::Red] {
                th scope="row" { (call.line) }
                td { (in_words(call.begun)) }
                td { (lasted(call)) }
                td { (level_in_words(call)) }
                td { @if let Some(stage) = call.stage { (stage.name().replace('_', " ")) } }
                td { @if call.courier_due { strong { "Someone may be on the way" } } }
            } } }
        } }
    }
}
