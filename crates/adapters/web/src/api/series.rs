//! `GET /api/v1/series` and `/api/v1/series/{id}`: which reports are likely of the same people,
//! and why, in bits.

use crate::Site;
use crate::api::fields::one_of;
use crate::api::incoming::moment;
use crate::api::listing::{Parameters, same, unhex};
use crate::api::problem::{Fault, Kind, Problem};
use crate::api::reports::audit;
use crate::api::tokens::{Caller, ReportsRead};
use crate::base::Form;
use crate::base::clock::rfc3339;
use crate::base::secrets::hex;
use axum::Json;
use axum::extract::{Path, State};
use casework::{Moment, ReportId, StoreError};
use serde_json::{Value, json};
use series::contract::{Kept, SeriesId, Standing};
use series::{Book, Record};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Series on a page at most, and without being asked.
const MOST: usize = 500;
const USUAL: usize = 100;
/// Events of one series that are shown.
const EVENTS: u32 = 200;

/// Every parameter.
const NAMES: [&str; 8] =
    ["standing", "town", "report", "changed_from", "changed_to", "least", "limit", "cursor"];

/// What is asked for.
#[derive(Debug, Default)]
struct Wanted {
    standing: Option<Standing>,
    town: Option<String>,
    report: Option<ReportId>,
    changed_from: Option<Moment>,
    changed_to: Option<Moment>,
    least: usize,
    limit: usize,
}

impl Wanted {
    fn read(form: &Form) -> Result<Self, Problem> {
        let mut faults = Vec::new();
        for (name, _) in form.iter().filter(|(name, _)| !NAMES.contains(name)) {
            let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            let detail = one_of(&NAMES, Some(&name));
            faults.push(Fault::of(name, format!("There is no such parameter. {detail}")));
        }
        let known = |t: &str| Standing::from_code(t).filter(|s| *s != Standing::Dissolved);
        let standing = parsed(form, "standing", known, &mut faults, || {
            one_of(&["suggested", "confirmed"], None)
        });
        let day = || "Write a day, as 2026-12-01, or a moment, as 2026-12-01T00:00:00Z.".into();
        let number = |text: &str| text.parse().ok().filter(|n| (1..=MOST).contains(n));
        let wanted = Self {
            standing,
            town: form.given("town").map(|t| t.to_lowercase()),
            report: parsed(
                form,
                "report",
                |t| t.parse().ok(),
                &mut faults,
                || "Write the number of a report, as R-0042.".into(),
            ),
            changed_from: parsed(form, "changed_from", moment, &mut faults, day),
            changed_to: parsed(form, "changed_to", moment, &mut faults, day),
            least: parsed(form, "least", number, &mut faults, || {
                format!("Write a number of reports from 1 to {MOST}.")
            })
            .unwrap_or(1),
            limit: parsed(form, "limit", number, &mut faults, || {
                format!("Write a number from 1 to {MOST}.")
            })
            .unwrap_or(USUAL),
        };
        if faults.is_empty() { Ok(wanted) } else { Err(Problem::faults(Kind::Parameter, faults)) }
    }

    /// Whether a series is one; of those with a report of the town, if one was asked for.
    fn fits(&self, of_town: Option<&BTreeSet<SeriesId>>, series: &Kept) -> bool {
        self.standing.is_none_or(|s| s == series.standing)
            && self.report.is_none_or(|r| series.members.contains(&r))
            && self.changed_from.is_none_or(|at| series.changed >= at)
            && self.changed_to.is_none_or(|at| series.changed < at)
            && series.members.len() >= self.least
            && of_town.is_none_or(|all| all.contains(&series.id))
    }
}

fn parsed<T>(
    form: &Form,
    name: &'static str,
    read: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<Fault>,
    remedy: impl Fn() -> String,
) -> Option<T> {
    let text = form.given(name)?;
    let found = read(&text);
    if found.is_none() {
        faults.push(Fault::of(name, remedy()));
    }
    found
}

/// Series, page by page, in order of number.
///
/// # Errors
/// Parameters that cannot be used, a cursor of another list, or a store that fails.
pub async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsRead>,
    Parameters(form): Parameters,
) -> Result<Json<Value>, Problem> {
    let wanted = Wanted::read(&form)?;
    let same = same(&form);
    let after = match form.given("cursor") {
        Some(cursor) => read_cursor(&site, &same, &cursor)?,
        None => SeriesId(i64::MIN),
    };
    let mut state = site.watch.state(&site).await?;
    let of_town: Option<BTreeSet<SeriesId>> = match &wanted.town {
        Some(town) => Some(site.series.of_town(town.clone()).await?.into_iter().collect()),
        None => None,
    };
    let fitting = || state.shelf.all().filter(|k| wanted.fits(of_town.as_ref(), k));
    let total = fitting().count();
    let rest = fitting().filter(|k| k.id > after);
    let mut page: Vec<Kept> = rest.take(wanted.limit.saturating_add(1)).cloned().collect();
    let has_more = page.len() > wanted.limit;
    page.truncate(wanted.limit);
    let last = page.last().filter(|_| has_more).map(|k| k.id);
    let members: Vec<ReportId> = page.iter().flat_map(|k| &k.members).copied().collect();
    state.fetch(&site, &members).await?;
    let answer = json!({
        "series": page.iter().map(|k| outline(&state.book, k)).collect::<Vec<_>>(),
        "total": total,
        "waiting": state.waiting(),
        "next": last.map(|id| cursor(&site, &same, id)),
    });
    drop(state);
    audit(&site, caller.token, "series.list", None).await?;
    Ok(Json(answer))
}

/// One series, with its reports and the reasons that they are in it.
///
/// # Errors
/// If there is none of this number, or the store fails.
pub async fn read(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsRead>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let missing = || Problem::from(StoreError::Missing("series"));
    let id: SeriesId = id.parse().map_err(|_| missing())?;
    let mut state = site.watch.state(&site).await?;
    let series = &state.shelf.get(id).ok_or_else(missing)?.clone();
    state.fetch(&site, &series.members).await?;
    let mut answer = outline(&state.book, series);
    if let Value::Object(fields) = &mut answer {
        let members = series.members.iter().map(|report| member(&state.book, series, *report));
        fields.insert("reports".into(), members.collect());
        let events = site.series.events(Some(id), EVENTS).await?;
        let shown = events.iter().map(|e| {
            json!({
                "at": rfc3339(e.at),
                "what": e.what,
                "report": e.report.map(|r| r.to_string()),
                "detail": e.detail,
                "by": e.by.map(|a| a.to_string()),
            })
        });
        fields.insert("history".into(), shown.collect());
    }
    drop(state);
    audit(&site, caller.token, &format!("series.read {id}"), None).await?;
    Ok(Json(answer))
}

fn records<'b>(book: &'b Book, series: &'b Kept) -> impl Iterator<Item = &'b Record> {
    series.members.iter().filter_map(|id| book.record(*id))
}

/// What is said of a series in a list.
fn outline(book: &Book, series: &Kept) -> Value {
    let towns: BTreeSet<&str> = records(book, series).filter_map(|r| r.town.as_deref()).collect();
    let day = |day: Option<i32>| {
        day.map(|day| rfc3339(Moment(i64::from(day) * 86_400)).chars().take(10).collect::<String>())
    };
    json!({
        "id": series.id.to_string(),
        "standing": series.standing.code(),
        "begun_at": rfc3339(series.begun),
        "changed_at": rfc3339(series.changed),
        "size": series.members.len(),
        "towns": towns,
        "first_day": day(records(book, series).map(|r| r.day).min()),
        "last_day": day(records(book, series).map(|r| r.day).max()),
        "lost_gbp": records(book, series).map(|r| u64::from(r.lost)).sum::<u64>(),
    })
}

/// A report of a series, with the one with which it goes best and why.
fn member(book: &Book, series: &Kept, id: ReportId) -> Value {
    let others = series.members.iter().filter(|o| **o != id);
    let all = others.filter_map(|o| Some((*o, book.waterfall(id, *o)?)));
    let closest = all.max_by_key(|(other, w)| (w.weight(), std::cmp::Reverse(*other)));
    let bits = |weight: series::Tenths| (f64::from(weight.0)) / 10.0;
    let shown = closest.map(|(other, waterfall)| {
        let reasons = waterfall.rows.iter();
        let reasons = reasons.map(|r| json!({"reason": r.words, "bits": bits(r.weight)}));
        json!({
            "report": other.to_string(),
            "bits": bits(waterfall.weight()),
            "reasons": reasons.collect::<Vec<_>>(),
        })
    });
    json!({
        "id": id.to_string(),
        "town": book.record(id).and_then(|r| r.town.as_deref()),
        "closest": shown,
    })
}

/// A cursor that leads on, signed together with the parameters.
fn cursor(site: &Site, same: &str, after: SeriesId) -> String {
    let after = after.0.to_string();
    let seal = site.secret.number("series cursor", &format!("{same}\n{after}"));
    format!("{seal:016x}{}", hex(after.as_bytes()))
}

fn read_cursor(site: &Site, same: &str, text: &str) -> Result<SeriesId, Problem> {
    let wrong = || Problem::new(Kind::Cursor, "The cursor is not one of this list.");
    let (_, after) = text.split_at_checked(16).ok_or_else(wrong)?;
    let after = unhex(after).and_then(|t| t.parse().ok()).map(SeriesId).ok_or_else(wrong)?;
    if cursor(site, same, after) == text { Ok(after) } else { Err(wrong()) }
}
