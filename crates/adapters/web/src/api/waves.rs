//! `GET /api/v1/waves`: where there are more calls than chance brings.

use crate::Site;
use crate::api::listing::Parameters;
use crate::api::problem::{Fault, Kind, Problem};
use crate::api::reports::audit;
use crate::api::tokens::{Caller, ReportsRead};
use crate::ledger::{day_of, read_day};
use axum::Json;
use axum::extract::State;
use serde_json::Value;
use std::sync::Arc;

/// The waves as of a day.
///
/// # Errors
/// A day that is none, or a store that fails.
pub async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsRead>,
    Parameters(form): Parameters,
) -> Result<Json<Value>, Problem> {
    let today = day_of(site.clock.now());
    let mut faults = Vec::new();
    for (name, _) in form.iter().filter(|(name, _)| *name != "day") {
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        faults.push(Fault::of(name, "There is no such parameter; there is `day`.".to_owned()));
    }
    let day = match form.given("day").map(|d| read_day(&d)) {
        None => today,
        Some(Some(day)) => day,
        Some(None) => {
            faults.push(Fault::of("day", "Write a day, as 2026-12-31.".to_owned()));
            today
        }
    };
    if !faults.is_empty() {
        return Err(Problem::faults(Kind::Parameter, faults));
    }
    let watched = crate::waves::watch(&site, day).await?;
    audit(&site, caller.token, "waves", None).await?;
    Ok(Json(crate::waves::json(&watched)))
}
