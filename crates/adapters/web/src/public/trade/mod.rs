//! For those who see it happen: banks, shops, taxi and courier firms. Five questions, an
//! answer at once, and an urgent report to the desk in one click.

pub mod questions;
#[cfg(test)]
mod tests;
pub mod urgent;
pub mod view;

use crate::Site;
use crate::public::led;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// Routes below `/professionals`.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/professionals", get(urgent::index))
        .route("/professionals/{trade}", get(urgent::ask).post(urgent::answer))
        .route("/professionals/{trade}/report", post(urgent::report).get(|| led("/professionals")))
}
