//! `GET /api/v1/ledger`: figures of a period, and the reports behind each.

use crate::Site;
use crate::api::fields::one_of;
use crate::api::listing::Parameters;
use crate::api::problem::{Fault, Kind, Problem};
use crate::api::reports::audit;
use crate::api::tokens::{Caller, ReportsRead};
use crate::ledger::{Group, NAMES, View, json, show};
use axum::Json;
use axum::extract::State;
use casework::ledger::By;
use serde_json::Value;
use std::sync::Arc;

/// The figures of a period.
///
/// # Errors
/// Parameters that cannot be used, or a store that fails.
pub async fn figures(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsRead>,
    Parameters(form): Parameters,
) -> Result<Json<Value>, Problem> {
    let (view, wrong) = View::read(&form, site.clock.now());
    let mut faults: Vec<Fault> =
        wrong.into_iter().map(|name| Fault::of(name, remedy(name))).collect();
    let names: Vec<&str> = NAMES.into_iter().chain(By::ALL.map(By::code)).collect();
    for (name, _) in form.iter().filter(|(name, _)| !names.contains(name)) {
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        let detail = one_of(&names, Some(&name));
        faults.push(Fault::of(name, format!("There is no such parameter. {detail}")));
    }
    if !faults.is_empty() {
        return Err(Problem::faults(Kind::Parameter, faults));
    }
    let shown = show(&*site.cases, &view).await?;
    audit(&site, caller.token, "ledger", None).await?;
    Ok(Json(json(&shown)))
}

fn remedy(name: &str) -> String {
    match name {
        "group" => one_of(&Group::all().map(Group::code).collect::<Vec<_>>(), None),
        "when" => one_of(&["received", "called"], None),
        "against" => {
            "Write `before`, `none`, or give against_from and against_to, in this order.".into()
        }
        "to" => "Write a day, as 2026-12-31, not before `from`.".into(),
        _ => "Write a day, as 2026-12-01.".into(),
    }
}
