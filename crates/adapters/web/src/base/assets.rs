//! Styles, from inside the binary.

use crate::Site;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;

/// The style of all pages.
const STYLE: &str = include_str!("style.css");

/// Routes of the assets.
pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/assets/style.css", get(style))
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")], STYLE)
}
