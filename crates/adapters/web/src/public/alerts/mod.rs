//! Alerts: the published bulletins, by town, for readers, feeds and programs; and the way to
//! get them by e-mail.

mod pages;
mod subscribe;
#[cfg(test)]
mod tests;

use crate::Site;
use axum::Router;
use axum::routing::get;
use std::sync::Arc;

/// Routes of the alerts.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/alerts", get(pages::index))
        .route("/alerts.atom", get(pages::feed))
        .route("/alerts/subscribe", get(subscribe::page).post(subscribe::ask))
        .route("/alerts/confirm/{part}", get(subscribe::confirm_page).post(subscribe::confirm))
        .route("/alerts/leave/{part}", get(subscribe::leave_page).post(subscribe::leave))
        .route("/alerts/{name}", get(pages::named))
}
