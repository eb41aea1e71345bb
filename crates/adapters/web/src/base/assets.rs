//! Styles and the sign of the service, from inside the binary.

use crate::Site;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;

/// The style of all pages.
const STYLE: &str = include_str!("style.css");

/// A white ring with a dot on blue, at 16, 32 and 48 pixels: our own drawing.
const ICON: &[u8] = include_bytes!("favicon.ico");

/// Routes of the assets.
pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/assets/style.css", get(style)).route("/favicon.ico", get(icon))
}

async fn icon() -> impl IntoResponse {
    ([(CONTENT_TYPE, "image/x-icon"), (CACHE_CONTROL, "public, max-age=86400")], ICON)
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")], STYLE)
}
