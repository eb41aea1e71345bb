//! Style and script of the desk, from inside the binary. Everything works without the script.

use crate::Site;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

const STYLE: &str = include_str!("desk.css");
const SCRIPT: &str = include_str!("desk.js");

/// Routes of the assets, at the root.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/assets/desk.css", get(|| async { asset("text/css; charset=utf-8", STYLE) }))
        .route("/assets/desk.js", get(|| async { asset("text/javascript; charset=utf-8", SCRIPT) }))
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=3600")], text).into_response()
}
