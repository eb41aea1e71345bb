//! Webhooks, and how each fares.

use super::{told_once, wrong};
use crate::api::hooks::{EVENTS, MOST, check_url, make};
use crate::base::PageError;
use crate::base::clock::in_words;
use crate::base::form::FieldError;
use crate::desk::inputs::{self, Label};
use crate::desk::visit::{Visit, go};
use axum::response::Response;
use casework::HookId;
use casework::cases::{Hook, HookState};
use maud::{Markup, html};

/// Events in words, in the order of [`EVENTS`].
const WORDS: [&str; EVENTS.len()] = [
    "A report has come",
    "A courier is due",
    "A report has changed",
    "A bulletin is published",
    "A correction of a bulletin is published",
    "A bulletin is withdrawn",
    "A wave begins",
    "A wave grows",
    "A wave is over",
    "A series is found",
    "A series has another report",
    "A series has reached another town",
    "The vehicle of a series is seen again",
];

/// The part of the page.
pub async fn section(visit: &Visit, errors: &[FieldError]) -> Result<Markup, PageError> {
    let hooks = visit.site.cases.hooks().await?;
    let states = visit.site.cases.hook_states().await?;
    let events: Vec<(&str, &str)> = EVENTS.into_iter().zip(WORDS).collect();
    Ok(html! {
        h2 #hooks { "Webhooks" }
        @if hooks.is_empty() { p { "Nobody is told of reports." } } @else {
            div .wide role="region" aria-label="Webhooks" tabindex="0" {
                table {
                    thead { tr { @for head in ["Number", "Where to", "What is told", "Deliveries", "What to do"] { th scope="col" { (head) } } } }
                    tbody {
                        @for hook in &hooks { (row(visit, hook, states.iter().find(|s| s.hook == hook.id))) }
                    }
                }
            }
            p .quiet-text { "A test is sent within seconds. Load this page again to see what became of it." }
        }
        form .card method="post" action="/desk/programs/hooks" {
            (visit.seal())
            h3 { "Tell another service" }
            (inputs::line(Label::new("url", "Address").hint("Such as https://example.org/hook. It is told which report, never what is in it."), visit.form.text("url"), errors))
            (inputs::boxes(Label::new("event", "What it is told"), &events, visit.form.all("event")))
            @for error in errors.iter().filter(|e| e.field == "event") { p .mistake { (error.message) } }
            button type="submit" { "Add webhook" }
        }
    })
}

fn row(visit: &Visit, hook: &Hook, state: Option<&HookState>) -> Markup {
    let at = format!("/desk/programs/hooks/{}", hook.id.0);
    let act = |what: &str, words: &str| {
        html! {
            form method="post" action={ (at) "/" (what) } {
                (visit.seal())
                button .plain type="submit" { (words) span .unseen { " " (hook.id) } }
            }
        }
    };
    html! {
        tr {
            td { (hook.id) }
            td { code { (hook.url) } }
            td { @for event in &hook.events { code { (event) } " " } }
            td { @if let Some(state) = state { (deliveries(state)) } }
            td .acts { (act("test", "Send a test")) (act("drop", "Take away")) }
        }
    }
}

fn deliveries(state: &HookState) -> Markup {
    html! {
        (state.arrived) " arrived, " (state.waiting) " waiting, " (state.given_up) " given up"
        @if let Some(at) = state.last_arrived { br; "Last arrived " (in_words(at)) }
        @if let Some((at, why)) = &state.last_failed { br; "Last failed " (in_words(*at)) ": " (why) }
    }
}

/// `POST /desk/programs/hooks`
pub async fn create(visit: Visit) -> Result<Response, PageError> {
    let url = visit.form.text("url").to_owned();
    if let Err(message) = check_url(&url, visit.site.settings.hooks_private) {
        return wrong(&visit, FieldError::new("url", message)).await;
    }
    let given = visit.form.all("event");
    let events: Vec<String> =
        EVENTS.iter().filter(|e| given.iter().any(|g| g == *e)).map(|e| (*e).to_owned()).collect();
    if events.is_empty() {
        let error = FieldError::new("event", "Tick at least one thing that it is told");
        return wrong(&visit, error).await;
    }
    if visit.site.cases.hooks().await?.len() >= MOST {
        let message = format!("There are {MOST} webhooks already. Take one away that is not used");
        return wrong(&visit, FieldError::new("url", message)).await;
    }
    let (hook, secret) = make(&url, &events).map_err(|_| PageError::Random)?;
    let id = visit.site.cases.create_hook(hook).await?;
    visit.audit("hook.create", None, format!("{id}: {}", events.join(" "))).await?;
    let advice = "With this key the other service proves that what it is told comes from here.";
    Ok(told_once(&visit, &format!("Key of webhook {id}"), (&secret, advice)))
}

/// `POST /desk/programs/hooks/{id}/test`
pub async fn test(visit: Visit) -> Result<Response, PageError> {
    let id = known(&visit).await?;
    visit.audit("hook.test", None, id.to_string()).await?;
    visit.site.cases.test_hook(id, visit.now()).await?;
    Ok(go("/desk/programs#hooks"))
}

/// `POST /desk/programs/hooks/{id}/drop`
pub async fn forget(visit: Visit) -> Result<Response, PageError> {
    let id = known(&visit).await?;
    visit.audit("hook.delete", None, id.to_string()).await?;
    visit.site.cases.drop_hook(id).await?;
    Ok(go("/desk/programs#hooks"))
}

async fn known(visit: &Visit) -> Result<HookId, PageError> {
    let id: HookId = visit.part("id")?;
    match visit.site.cases.hooks().await?.iter().any(|h| h.id == id) {
        true => Ok(id),
        false => Err(PageError::NotFound),
    }
}
