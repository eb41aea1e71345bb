//! The second screen: a call is put on speaker, and the device beside the phone hears it and
//! warns. For people whose phone nobody may tap.
//!
//! The page asks before it takes the microphone, and sends sound to the engine of this
//! service, or words that the browser understood. Nothing of it is stored or logged.

pub mod ears;
mod socket;
#[cfg(test)]
mod tests;
mod upgrade;
mod view;

pub use ears::{Ears, Whereabouts};

use crate::Site;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;

const STYLE: &str = include_str!("listen.css");
const SCRIPT: &str = include_str!("listen.js");
const WORKLET: &str = include_str!("microphone.js");

/// Routes of the second screen.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/listen", get(page))
        .route("/listen/sound", get(socket::take))
        .route("/assets/listen.css", get(|| async { asset("text/css; charset=utf-8", STYLE) }))
        .route("/assets/listen.js", get(|| async { asset(JAVASCRIPT, SCRIPT) }))
        .route("/assets/microphone.js", get(|| async { asset(JAVASCRIPT, WORKLET) }))
}

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The only page that may ask for the microphone.
const PERMISSIONS: &str = "camera=(), microphone=(self), geolocation=(), payment=()";

async fn page(State(site): State<Arc<Site>>) -> impl IntoResponse {
    let permissions = (HeaderName::from_static("permissions-policy"), PERMISSIONS);
    ([permissions], view::page(&site.ears))
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")], text)
}
