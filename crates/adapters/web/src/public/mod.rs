//! The public site: check a call, report it, find it again; and what to do.

pub mod advice;
pub mod alerts;
pub mod check;
pub mod family;
pub mod figures;
pub mod home;
pub mod listen;
pub mod parts;
pub mod read;
pub mod receipt;
pub mod report;
#[cfg(test)]
mod tests;
pub mod trade;
pub mod visitor;
pub mod words;

use crate::Site;
use crate::base::PageError;
use axum::Router;
use axum::extract::Request;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// Routes of the public site.
pub fn routes() -> Router<Arc<Site>> {
    Router::new()
        .merge(home::routes())
        .merge(check::routes())
        .merge(listen::routes())
        .merge(family::routes())
        .merge(report::routes())
        .merge(receipt::routes())
        .merge(trade::routes())
        .merge(advice::routes())
        .merge(alerts::routes())
        .layer(from_fn(from_here))
}

/// Refuses forms that another site sends. Browsers too old to say where a form comes from
/// are let through: forms that change anything carry a token besides.
async fn from_here(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").and_then(|v| v.to_str().ok());
    let elsewhere = matches!(site, Some("cross-site" | "same-site"));
    if elsewhere && request.method() == Method::POST {
        return PageError::Stale.into_response();
    }
    next.run(request).await
}

/// An answer with cookies.
pub(crate) fn with_cookies(mut response: Response, cookies: &[String]) -> Response {
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

/// The way to the page that a form belongs to.
pub(crate) async fn led(to: &'static str) -> Redirect {
    Redirect::to(to)
}

/// How long to wait, in words.
pub(crate) fn minutes(seconds: i64) -> String {
    match (seconds + 59) / 60 {
        ..=1 => "a minute".to_owned(),
        n => format!("{n} minutes"),
    }
}
