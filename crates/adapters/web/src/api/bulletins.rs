//! Bulletins for programs: what is published, which everybody may read, and what would be
//! composed of a period, for whoever may read reports.

use crate::Site;
use crate::alerts::{Telling, Wanted, figures, masthead};
use crate::api::listing::Parameters;
use crate::api::problem::{Fault, Kind, Problem};
use crate::api::reports::audit;
use crate::api::tokens::{Caller, ReportsRead};
use axum::Json;
use axum::extract::{Path, State};
use bulletin::render::{Edition, json};
use bulletin::{Bulletin, BulletinId, Day, Deed, Period, Which, slug};
use casework::{AccountId, StoreError};
use serde_json::{Value, json as object};
use std::sync::Arc;

/// Bulletins at most, and without being asked.
const MOST: u32 = 100;
const USUAL: u32 = 20;

/// What is published, the newest first.
///
/// # Errors
/// Parameters that cannot be used, or a store that fails.
pub async fn list(
    State(site): State<Arc<Site>>,
    Parameters(form): Parameters,
) -> Result<Json<Value>, Problem> {
    let mut faults = unknown(form.iter().map(|(name, _)| name), &["town", "limit"]);
    let limit = match form.given("limit").map(|text| text.parse()) {
        None => USUAL,
        Some(Ok(limit @ 1..=MOST)) => limit,
        Some(_) => {
            faults.push(Fault::of("limit", format!("Write a number from 1 to {MOST}.")));
            USUAL
        }
    };
    if !faults.is_empty() {
        return Err(Problem::faults(Kind::Parameter, faults));
    }
    let which = form.given("town").map_or(Which::Published, |town| Which::Town(slug(&town)));
    let kept = site.bulletins.bulletins(which, limit).await?;
    let masthead = masthead(&site.settings);
    let shown = kept.iter().filter_map(|k| Edition::published(&k.bulletin));
    let shown: Vec<Value> = shown.map(|edition| json(&edition, &masthead)).collect();
    Ok(Json(object!({ "bulletins": shown })))
}

/// One that is published.
///
/// # Errors
/// If there is none of this number.
pub async fn read(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let missing = || Problem::from(StoreError::Missing("bulletin"));
    let id: BulletinId = id.parse().map_err(|_| missing())?;
    let kept = site.bulletins.bulletin(id).await?.ok_or_else(missing)?;
    let edition = Edition::published(&kept.bulletin).ok_or_else(missing)?;
    Ok(Json(json(&edition, &masthead(&site.settings))))
}

/// What would be composed of a period as the ledger knows it today. Nothing is kept.
///
/// # Errors
/// Parameters that cannot be used, or a store that fails.
pub async fn compose(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsRead>,
    Parameters(form): Parameters,
) -> Result<Json<Value>, Problem> {
    let mut faults = unknown(form.iter().map(|(name, _)| name), &["from", "to", "earlier", "wave"]);
    let today = Day::in_britain(site.clock.now());
    let mut day = |name: &'static str, usual: Option<Day>| match form.given(name) {
        None => usual,
        Some(text) => {
            let day = text.parse().ok();
            if day.is_none() {
                faults.push(Fault::of(name, "Write a day, as 2026-12-01."));
            }
            day
        }
    };
    let to = day("to", Some(today)).unwrap_or(today);
    let from = day("from", Some(Day { day: 1, ..to })).unwrap_or(to);
    let earlier = day("earlier", None);
    if from > to {
        faults.push(Fault::of("to", "Write a day that is not before `from`."));
    }
    let wave = match form.given("wave").as_deref() {
        None | Some("tell") => Telling::Told,
        Some("leave") => Telling::LeftOut,
        Some(_) => {
            faults.push(Fault::of("wave", "Write `tell` or `leave`."));
            Telling::Told
        }
    };
    if !faults.is_empty() {
        return Err(Problem::faults(Kind::Parameter, faults));
    }
    let wanted = Wanted { period: Period { from, to }, earlier, wave };
    let figures = figures((&*site.cases, &site.settings), wanted, site.clock.now()).await?;
    audit(&site, caller.token, "bulletin.composed", None).await?;
    let deed = Deed { by: AccountId(0), at: site.clock.now() };
    let bulletin = Bulletin::begin(&figures, site.settings.discretion, "", deed);
    let composed = Edition::preview(&bulletin).map(|e| json(&e, &masthead(&site.settings)));
    let mut composed = composed.unwrap_or_default();
    if let Some(members) = composed.as_object_mut() {
        // What is not kept has no number, and is found nowhere.
        for name in ["id", "version", "links", "published", "updated", "changes", "withdrawn"] {
            members.remove(name);
        }
    }
    Ok(Json(composed))
}

fn unknown<'a>(given: impl Iterator<Item = &'a str>, known: &[&str]) -> Vec<Fault> {
    let strange = given.filter(|name| !known.contains(name));
    let fault = |name: &str| {
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        Fault::of(name, format!("There is no such parameter. Write {}.", known.join(", ")))
    };
    strange.map(fault).collect()
}
