//! The service as browsers and programs see it: the public site, the desk and the API.
//!
//! Everything is rendered here and works without script. The store is reached through
//! [`casework::Cases`]; which one it is, the app decides.

pub mod alerts;
pub mod api;
pub mod base;
pub mod desk;
mod doubt;
pub mod ledger;
pub mod public;
pub mod waves;

#[cfg(test)]
mod no_secret;
#[cfg(test)]
pub mod testing;

pub use base::{Settings, Site};

use axum::Router;
use std::sync::Arc;

/// The whole service.
pub fn router(site: Arc<Site>) -> Router {
    let pages = Router::new()
        .merge(public::routes())
        .nest("/desk", desk::routes())
        .merge(desk::assets())
        .merge(desk::streets())
        .merge(api::routes())
        .merge(base::assets::routes())
        .fallback(base::error::not_found)
        .method_not_allowed_fallback(base::error::wrong_method);
    let pages = base::brand::around(pages, &site);
    let pages = base::headers::around(pages, Arc::clone(&site));
    base::observe::around(pages, Arc::clone(&site)).with_state(site)
}
