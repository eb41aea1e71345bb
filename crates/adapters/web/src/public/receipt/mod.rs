//! Find a report again by its receipt: see where it stands, add to it, withdraw it, read it
//! out to Report Fraud.

pub mod door;
pub mod handoff;
pub mod open;
#[cfg(test)]
mod tests;
pub mod view;

use crate::Site;
use crate::public::led;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// Routes below `/receipt`.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/receipt", get(open::ask).post(open::open))
        .route("/receipt/report", get(open::show))
        .route("/receipt/add", post(open::add).get(|| led("/receipt/report")))
        .route("/receipt/withdraw", get(open::confirm).post(open::withdraw))
        .route("/receipt/handoff", get(open::hand_off).post(open::hand_off_with_people))
        .route("/receipt/close", post(open::close).get(|| led("/receipt")))
}
