//! Each request is counted, and logged by method, pattern of its route, status and duration:
//! never by its address, since receipts and names may stand there.

use crate::Site;
use crate::base::metrics::Class;
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use std::sync::Arc;
use std::time::Instant;

/// Puts counting and logging around the pages.
pub fn around(pages: Router<Arc<Site>>, site: Arc<Site>) -> Router<Arc<Site>> {
    pages.layer(from_fn(move |request: Request, next: Next| {
        let site = Arc::clone(&site);
        async move { observe(request, next, &site).await }
    }))
}

async fn observe(request: Request, next: Next, site: &Site) -> Response {
    let begun = Instant::now();
    let method = method_name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let took = begun.elapsed();
    let status = response.status().as_u16();
    let route = route.as_ref().map(MatchedPath::as_str);
    site.metrics.count(Class::of(route), status, took);
    tracing::info!(
        method,
        route = route.unwrap_or("none"),
        status,
        duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        "a request was answered"
    );
    response
}

/// Only methods that are known: another could be used to write something into the log.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
