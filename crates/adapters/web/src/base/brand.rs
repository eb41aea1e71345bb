//! What stands in the head of every page: the name of the service, and whether all of it is
//! invented; and whether the request only reads, for pages that say what was lost.
//!
//! Pages are made in many places that
//! need nothing else of this, also for what went wrong before anything of the site was known. So
//! it goes along with the task that answers a request.

use crate::Site;
use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use std::sync::Arc;

tokio::task_local! {
    static BRAND: Brand;
}

/// Name, and whether it is a demonstration.
#[derive(Clone, Debug)]
pub struct Brand {
    /// Name of the service.
    pub name: Arc<str>,
    /// Whether every report is invented.
    pub is_demo: bool,
    /// Whether the request only reads: then nothing was typed that could be lost.
    pub is_reading: bool,
}

impl Brand {
    /// That of the request which is being answered.
    pub fn of_request() -> Self {
        BRAND.try_with(Clone::clone).unwrap_or_else(|_| Self {
            name: Arc::from("Ringfence"),
            is_demo: false,
            is_reading: false,
        })
    }
}

/// Lets every page know.
pub fn around(pages: Router<Arc<Site>>, site: &Site) -> Router<Arc<Site>> {
    let settings = &site.settings;
    let name: Arc<str> = Arc::from(settings.service_name.as_str());
    let is_demo = settings.demo;
    pages.layer(from_fn(move |request: Request, next: Next| {
        let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
        let brand = Brand { name: Arc::clone(&name), is_demo, is_reading };
        BRAND.scope(brand, next.run(request))
    }))
}
