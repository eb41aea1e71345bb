//! Report a call: pages that can be left and taken up again, until it is sent.

pub mod answers;
pub mod begin;
pub mod draft;
pub mod finish;
pub mod page;
pub mod prefill;
pub mod questions;
pub mod send;
pub mod steps;
pub mod take_up;
#[cfg(test)]
mod tests;
pub mod view;

use crate::Site;
use crate::base::limits::Limit;
use crate::public::led;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// Reports from one address. A branch or a care home shares one.
const SENDING: Limit = Limit { what: "report", most: 30, seconds: 600 };
/// Pages of reports kept for one address.
const KEEPING: Limit = Limit { what: "draft", most: 600, seconds: 600 };

/// Routes below `/report`.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/report", get(begin::start))
        // Whoever loads the address of a form again is led to the page it belongs to.
        .route("/report/new", post(begin::anew).get(|| led("/report")))
        .route("/report/from-check", post(prefill::from_check).get(|| led("/report")))
        .route("/report/check", get(finish::check))
        .route("/report/send", post(finish::send).get(|| led("/report/check")))
        .route("/report/call/{token}", get(take_up::open))
        .route("/report/{step}", get(page::show).post(page::take))
}
