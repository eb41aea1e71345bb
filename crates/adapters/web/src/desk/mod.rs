//! Placeholder routes of the desk part.

use crate::Site;
use axum::Router;
use std::sync::Arc;

/// Routes.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
}
