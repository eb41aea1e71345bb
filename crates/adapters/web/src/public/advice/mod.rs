//! Pages to read: advice, and what the service says of itself.

pub mod service;
pub mod topics;

use crate::Site;
use crate::base::PageError;
use crate::public::{parts, words};
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use maud::{Markup, html};
use std::sync::Arc;
use topics::TOPICS;

/// Routes of the pages to read.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/advice", get(index))
        .route("/advice/{topic}", get(topic))
        .route("/privacy", get(privacy))
        .route("/accessibility", get(accessibility))
        .route("/how-it-works", get(how_it_works))
}

async fn index() -> Markup {
    let title = "Advice";
    let body = html! {
        (parts::back("/"))
        h1 { (title) }
        (words::urgent_line())
        h2 { "The police and your bank never do this" }
        (words::never_rules())
        h2 { "Read more" }
        ul .cards {
            @for topic in TOPICS {
                li { h3 { a href={ "/advice/" (topic.slug) } { (topic.title) } } p { (topic.about) } }
            }
        }
    };
    parts::page(title, &[], &body)
}

async fn topic(Path(slug): Path<String>) -> Result<Markup, PageError> {
    let topic = TOPICS.iter().find(|t| t.slug == slug).ok_or(PageError::NotFound)?;
    let body = html! {
        (parts::back("/advice"))
        h1 { (topic.title) }
        (words::urgent_line())
        ((topic.body)())
        p { a href="/check" { "Check a call" } }
        p { a href="/report" { "Report a call" } }
    };
    Ok(parts::page(topic.title, &[], &body))
}

async fn privacy(State(site): State<Arc<Site>>) -> Markup {
    read("Privacy", &service::privacy(&site))
}

async fn accessibility() -> Markup {
    read("Accessibility", &service::accessibility())
}

async fn how_it_works() -> Markup {
    read("How checking works and how often it is wrong", &service::how_it_works())
}

fn read(title: &str, body: &Markup) -> Markup {
    let whole = html! { (parts::back("/")) h1 { (title) } (body) };
    parts::page(title, &[], &whole)
}

#[cfg(test)]
mod tests {
    use super::topics::TOPICS;
    use crate::testing::TestSite;
    use axum::http::StatusCode;

    #[tokio::test]
    async fn every_page_can_be_read_and_says_when_to_ring_999() {
        let site = TestSite::new();
        let mut paths: Vec<String> = TOPICS.iter().map(|t| format!("/advice/{}", t.slug)).collect();
        paths.extend(["/advice", "/privacy", "/accessibility", "/how-it-works"].map(String::from));
        for path in paths {
            let page = site.get(&path).await;
            page.assert_success().assert_has(&["999", "159", "101"]);
            assert_eq!(page.text.matches("<h1").count(), 1, "{path}");
        }
        site.get("/advice/nonsense").await.assert_status(StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn no_alert_is_published_and_the_page_says_so() {
        TestSite::new().get("/alerts").await.assert_has(&["No alert is published"]);
    }

    #[tokio::test]
    async fn the_errors_are_those_of_the_file() {
        let page = TestSite::new().get("/how-it-works").await;
        let found = crate::public::figures::figures();
        let stopped = found.clean.stopped.in_words();
        page.assert_success().assert_has(&[&found.day, &stopped]);
    }
}
