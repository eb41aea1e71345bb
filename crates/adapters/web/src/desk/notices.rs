//! The desk's notices: what it was told of by itself, and that somebody has seen it.

use super::visit::{Visit, go};
use crate::base::PageError;
use crate::base::clock::in_words;
use axum::response::Response;
use casework::notices::{Notice, Topic};
use maud::{Markup, html};

/// Notices shown.
const MOST: u32 = 200;

/// The topics that whoever comes is told of.
fn topics(visit: &Visit) -> Vec<Topic> {
    visit.who.as_ref().map(|w| Topic::of(w.account.role)).unwrap_or_default()
}

/// `GET /desk/notices`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let account = visit.who()?.account.id;
    let all = visit.site.notices.notices(account, topics(&visit), MOST).await?;
    let newest = all.first().map_or(0, |n| n.id);
    let body = html! {
        h1 { "Notices" }
        @if all.is_empty() { p { "There is no notice. A wave or series of note is told of here." } }
        @if all.iter().any(|n| !n.seen) {
            form method="post" action="/desk/notices/seen" {
                (visit.seal())
                input type="hidden" name="up_to" value=(newest);
                button .plain type="submit" { "I have seen these" }
            }
        }
        @if !all.is_empty() { ul .notices { @for notice in &all { (item(notice)) } } }
    };
    Ok(visit.page("Notices", &body))
}

fn item(notice: &Notice) -> Markup {
    html! {
        li .unseen-yet[!notice.seen] {
            a href=(notice.what.subject) { (notice.what.text) }
            " "
            span .quiet-text { (in_words(notice.what.at)) @if !notice.seen { ", not seen by you" } }
        }
    }
}

/// `POST /desk/notices/seen`
pub async fn seen(visit: Visit) -> Result<Response, PageError> {
    let account = visit.who()?.account.id;
    let up_to = visit.form.text("up_to").parse().unwrap_or(0);
    visit.site.notices.see(account, topics(&visit), (up_to, visit.now())).await?;
    Ok(go("/desk/notices"))
}
