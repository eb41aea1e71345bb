//! Placeholder routes of the public part.

use crate::Site;
use axum::Router;
use std::sync::Arc;

/// Routes.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
}
