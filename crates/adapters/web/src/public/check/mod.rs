//! Check a call: ticks, words or a file in, a verdict out. Nothing is kept and nothing is
//! logged of it.

pub mod answer;
pub mod input;
#[cfg(test)]
mod tests;
pub mod verdict;
pub mod view;

use crate::Site;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Routes of the check.
pub fn routes() -> Router<Arc<Site>> {
    Router::new().route("/check", get(answer::ask).post(answer::answer))
}
