//! For whoever keeps the installation: is it alive, is it ready, what has it done.

use crate::Site;
use crate::api::problem::{Kind, Problem};
use crate::base::{headers, metrics};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use casework::cases::Query;
use casework::{StoreError, Urgency};
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

/// Seconds for which figures of the store are kept.
const KEPT_SECONDS: i64 = 15;

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The store can be read and written.
///
/// # Errors
/// If it cannot.
pub async fn ready(State(site): State<Arc<Site>>) -> Result<&'static str, Problem> {
    site.cases.ready().await?;
    Ok("ready\n")
}

/// Counts, in the text format of Prometheus. Only machines of the same network are answered.
///
/// # Errors
/// From elsewhere there is no such page.
pub async fn metrics(State(site): State<Arc<Site>>, request: Request) -> Result<Response, Problem> {
    let address: Option<IpAddr> = headers::address(&request, &site).parse().ok();
    if address.is_none_or(super::hooks::is_public) {
        return Err(Problem::new(Kind::NotFound, "There is no such page."));
    }
    let now = site.clock.now().0;
    let figures = match site.metrics.recent(now, KEPT_SECONDS) {
        Some(figures) => figures,
        None => {
            let figures = figures(&site).await;
            site.metrics.keep(now, figures.clone());
            figures
        }
    };
    let mut text = site.metrics.text();
    text.push_str(&figures);
    if let Some(waiting) = site.metrics.queue() {
        // Writing to a String cannot fail.
        let name = "ringfence_store_queue";
        let _ = metrics::head(&mut text, name, "gauge", "Writes that wait for the store.");
        let _ = writeln!(text, "{name} {waiting}");
    }
    Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

/// Figures of the store; a store that fails is a figure too.
async fn figures(site: &Site) -> String {
    let mut out = String::new();
    let counted = counted(site).await;
    let name = "ringfence_store_up";
    // Writing to a String cannot fail.
    let _ = metrics::head(&mut out, name, "gauge", "Whether the store answers.");
    let _ = writeln!(out, "{name} {}", u8::from(counted.is_ok()));
    out.push_str(&counted.unwrap_or_default());
    out
}

async fn counted(site: &Site) -> Result<String, StoreError> {
    let signal = site.cases.signal().await?;
    let mut at_least = [0; Urgency::ALL.len()];
    for (slot, urgency) in at_least.iter_mut().zip(Urgency::ALL) {
        let query = Query { urgency: Some(urgency), limit: 1, ..Query::default() };
        *slot = site.cases.search(query).await?.total;
    }
    let above = at_least.iter().skip(1).chain(&[0]);
    let by_urgency: Vec<u64> =
        at_least.iter().zip(above).map(|(a, b)| a.saturating_sub(*b)).collect();
    let mut out = String::new();
    let written = write_figures(&mut out, signal, &by_urgency);
    Ok(written.map(|()| out).unwrap_or_default())
}

fn write_figures(
    out: &mut String,
    signal: casework::cases::Signal,
    by_urgency: &[u64],
) -> std::fmt::Result {
    let name = "ringfence_reports";
    metrics::head(out, name, "gauge", "Reports by urgency, counted to at most 10,000.")?;
    for (urgency, count) in super::listing::URGENCIES.iter().zip(by_urgency) {
        writeln!(out, "{name}{{urgency=\"{}\"}} {count}", urgency.0)?;
    }
    for (name, help, value) in [
        ("ringfence_reports_unread", "Reports that nobody has read.", signal.new),
        ("ringfence_couriers_due", "Couriers due that nobody has seen.", signal.couriers_due),
    ] {
        metrics::head(out, name, "gauge", help)?;
        writeln!(out, "{name} {value}")?;
    }
    Ok(())
}
