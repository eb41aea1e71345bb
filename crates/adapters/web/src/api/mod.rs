//! The API: reports, detection and webhooks for programs, with tokens; health and metrics.
//!
//! `openapi.json` says what there is; a test holds it and `table` together.

mod body;
mod bulletins;
mod detect;
mod fields;
mod health;
pub mod hooks;
pub(crate) mod import;
pub(crate) mod incoming;
mod ledger;
mod listing;
mod page;
pub mod problem;
mod reports;
mod series;
pub mod tokens;
mod waves;

#[cfg(test)]
mod tests;

use crate::Site;
use axum::Router;
use axum::http::Method;
use axum::routing::{MethodRouter, delete, get, post};
use problem::{Kind, Problem};
use std::sync::Arc;

/// What can be asked: method, path, what answers.
type Row = (Method, &'static str, MethodRouter<Arc<Site>>);

/// Everything that the API has.
fn table() -> Vec<Row> {
    vec![
        (Method::GET, "/api", get(page::page)),
        (Method::GET, "/api/v1/openapi.json", get(page::document)),
        (Method::GET, "/api/problems/{name}", get(page::problem)),
        (Method::POST, "/api/v1/detect", post(detect::detect)),
        (Method::POST, "/api/v1/reports", post(reports::create)),
        (Method::GET, "/api/v1/reports", get(reports::list)),
        (Method::GET, "/api/v1/reports/{id}", get(reports::read)),
        (Method::POST, "/api/v1/reports/import", post(import::import)),
        (Method::GET, "/api/v1/ledger", get(ledger::figures)),
        (Method::GET, "/api/v1/waves", get(waves::list)),
        (Method::GET, "/api/v1/series", get(series::list)),
        (Method::GET, "/api/v1/series/{id}", get(series::read)),
        (Method::GET, "/api/v1/bulletins", get(bulletins::list)),
        (Method::GET, "/api/v1/bulletins/compose", get(bulletins::compose)),
        (Method::GET, "/api/v1/bulletins/{id}", get(bulletins::read)),
        (Method::POST, "/api/v1/webhooks", post(hooks::create)),
        (Method::GET, "/api/v1/webhooks", get(hooks::list)),
        (Method::DELETE, "/api/v1/webhooks/{id}", delete(hooks::delete)),
        (Method::GET, "/healthz", get(health::alive)),
        (Method::GET, "/readyz", get(health::ready)),
        (Method::GET, "/metrics", get(health::metrics)),
    ]
}

/// Routes.
pub fn routes() -> Router<Arc<Site>> {
    let mut router = Router::new();
    for (_, path, handler) in table() {
        router = router.route(path, handler);
    }
    router
        .route("/api/v1/{*rest}", axum::routing::any(nothing))
        .method_not_allowed_fallback(wrong_method)
}

async fn nothing() -> Problem {
    Problem::no_such_address()
}

async fn wrong_method() -> Problem {
    Problem::new(Kind::Method, "Something is at this address, but not for this method.")
}
