//! `GET /api/v1/waves`: where there are more calls than chance brings.

use crate::Site;
use crate::api::problem::Problem;
use crate::api::reports::audit;
use crate::api::tokens::{Caller, ReportsRead};
use axum::Json;
use axum::extract::State;
use serde_json::Value;
use std::sync::Arc;

/// The waves of today.
///
/// # Errors
/// A store that fails.
pub async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsRead>,
) -> Result<Json<Value>, Problem> {
    let watched = crate::waves::watch(&site).await?;
    audit(&site, caller.token, "waves", None).await?;
    Ok(Json(crate::waves::json(&watched)))
}
