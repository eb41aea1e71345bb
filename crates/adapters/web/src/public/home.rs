//! The front page: first what to do if it is going on, then everything else.

use crate::Site;
use crate::public::{parts, words};
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use std::sync::Arc;

/// Routes of the front page.
pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/", get(page))
}

async fn page() -> Markup {
    let title = "Are they on the phone now, or is someone coming?";
    let body = html! {
        h1 { (title) }
        div .panel .stop {
            h2 { "Someone is coming, or has just been" }
            p .big { a .button .alarm href="tel:999" { "Ring 999 now" } }
            p { "From another phone if you can. Do not open the door. Give nothing to anyone, whatever they say or show you." }
        }
        div .panel .warn {
            h2 { "They are on the phone" }
            ol {
                li { strong { "Put the phone down." } " You do not have to explain." }
                li {
                    "Use " strong { "another phone" } ". If you have none, " strong { "wait five minutes" }
                    ", and ring a friend first to prove that the line is free."
                }
                li {
                    "Ring " strong { "159" } " to reach your bank. 159 never rings you. Ring " strong { "101" }
                    " to check whether a police officer is genuine."
                }
            }
        }
        h2 { "The police and your bank never do this" }
        (words::never_rules())
        h2 { "It is not urgent" }
        ul .cards {
            (card("/check", "Check a call", "Tick what they asked, and see whether it is a scam. Nothing is stored."))
            (card("/listen", "Let this device hear the call", "Put the call on speaker, and be warned while it goes on. Nothing is kept."))
            (card("/report", "Report a call", "It takes about a minute. Report it even if you lost nothing."))
            (card("/receipt", "Find your report", "With your receipt number: see it, add to it, withdraw it."))
            (card("/professionals", "I work in a bank, shop or taxi", "Five questions, an answer at once, and a line to the police desk."))
            (card("/advice", "Advice", "How the calls run, what to do, and help for families and carers."))
            (card("/alerts", "Alerts", "Warnings for your area."))
        }
    };
    parts::page(title, &[], &body)
}

fn card(to: &str, name: &str, what: &str) -> Markup {
    html! { li { h3 { a href=(to) { (name) } } p { (what) } } }
}
