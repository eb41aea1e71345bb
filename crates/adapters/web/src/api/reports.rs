//! Reports of the API: send one, list them, read one. Never a person.

use crate::Site;
use crate::api::body::Object;
use crate::api::incoming::Incoming;
use crate::api::listing::{Listing, Parameters};
use crate::api::problem::{Fault, Kind, Problem};
use crate::api::tokens::{Caller, ReportsRead, ReportsWrite};
use crate::base::clock::rfc3339;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{LINK, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use casework::cases::{NewReport, StoredReport};
use casework::{AuditEntry, Channel, ReportId, StoreError, TokenId};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Characters of an idempotency key at most.
const LONGEST_KEY: usize = 255;

/// Takes a report and answers once it is durable.
///
/// # Errors
/// Fields that cannot be used, or a store that cannot keep it.
pub async fn create(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsWrite>,
    headers: HeaderMap,
    Object(object): Object,
) -> Result<Response, Problem> {
    let once = idempotency_key(&headers)?.map(|key| format!("api:{}:{key}", caller.token));
    let incoming = Incoming::read(&object, site.clock.now())
        .map_err(|faults| Problem::faults(Kind::Invalid, faults))?;
    if incoming.is_empty() {
        let fault = Fault::at(
            "",
            "Tell at least one thing of the call, such as `asked_for`, `town` or `narrative`.",
        );
        return Err(Problem::faults(Kind::Invalid, vec![fault]));
    }
    let (redacted, ignored) = (incoming.redacted, incoming.ignored.clone());
    let new = incoming.into_new(&site, Channel::Api, once)?;
    let sent = new.clone();
    let accepted = site.cases.submit(new).await?;
    let urgency = match accepted.fresh {
        true => sent.urgency,
        false => repeated(&site, accepted.id, &sent).await?,
    };
    let answer = json!({
        "id": accepted.id.to_string(),
        "receipt": sent.receipt.to_string(),
        "urgency": urgency,
        "repeated": !accepted.fresh,
        "redacted": redacted,
        "ignored": ignored,
    });
    let status = if accepted.fresh { StatusCode::CREATED } else { StatusCode::OK };
    let place = format!("/api/v1/reports/{}", accepted.id);
    Ok((status, [(LOCATION, place)], Json(answer)).into_response())
}

/// The urgency of a report that was sent before, if it is the same report.
async fn repeated(
    site: &Site,
    id: ReportId,
    sent: &NewReport,
) -> Result<casework::Urgency, Problem> {
    let stored = site.cases.report(id).await?.ok_or(StoreError::Missing("report"))?;
    let untouched = stored.changed_at == stored.received_at;
    if untouched && stored.report != sent.report {
        let fault = Fault::of("Idempotency-Key", "It was sent before with other content.");
        return Err(Problem::faults(Kind::KeyReused, vec![fault]));
    }
    Ok(stored.urgency)
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let visible =
        |k: &&str| (1..=LONGEST_KEY).contains(&k.len()) && k.bytes().all(|b| b.is_ascii_graphic());
    match value.to_str().ok().filter(visible) {
        Some(key) => Ok(Some(key.to_owned())),
        None => {
            let detail = "Write 1 to 255 visible characters of ASCII, without spaces.";
            Err(Problem::faults(Kind::Parameter, vec![Fault::of("Idempotency-Key", detail)]))
        }
    }
}

/// Lists reports, page by page.
///
/// # Errors
/// Parameters that cannot be used.
pub async fn list(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsRead>,
    Parameters(parameters): Parameters,
) -> Result<Response, Problem> {
    let listing = Listing::read(&parameters, &site)?;
    let page = site.cases.search(listing.query.clone()).await?;
    audit(&site, caller.token, "report.list", None).await?;
    let next = page.next.map(|after| listing.cursor(&site, &after));
    let answer = json!({
        "reports": page.items.iter().map(shown).collect::<Vec<_>>(),
        "total": page.total,
        "next": next,
    });
    let mut response = Json(answer).into_response();
    if let Some(cursor) = next
        && let Ok(link) = listing.link(&cursor).parse()
    {
        response.headers_mut().insert(LINK, link);
    }
    Ok(response)
}

/// Shows one report.
///
/// # Errors
/// If there is none of this number.
pub async fn read(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsRead>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let missing = || Problem::from(StoreError::Missing("report"));
    let id: ReportId = id.parse().map_err(|_| missing())?;
    let stored = site.cases.report(id).await?.ok_or_else(missing)?;
    audit(&site, caller.token, "report.read", Some(id)).await?;
    Ok(Json(shown(&stored)))
}

/// Writes into the audit trail what a token did.
///
/// # Errors
/// If the store cannot.
pub async fn audit(
    site: &Site,
    token: TokenId,
    what: &str,
    report: Option<ReportId>,
) -> Result<(), Problem> {
    let entry = AuditEntry {
        at: site.clock.now(),
        account: None,
        what: what.to_owned(),
        report,
        detail: format!("token {token}"),
    };
    Ok(site.cases.audit(entry).await?)
}

/// A report as programs read it.
fn shown(stored: &StoredReport) -> Value {
    let mut out = Map::new();
    out.insert("id".into(), stored.id.to_string().into());
    out.insert("report_id".into(), stored.external_id.clone().into());
    out.insert("received_at".into(), rfc3339(stored.received_at).into());
    out.insert("changed_at".into(), rfc3339(stored.changed_at).into());
    out.insert("status".into(), stored.status.code().into());
    out.insert("urgency".into(), json!(stored.urgency));
    out.insert("seen_at".into(), stored.seen_at.map(rfc3339).into());
    out.insert("assigned_to".into(), stored.assigned_to.map(|a| a.to_string()).into());
    out.insert("merged_into".into(), stored.merged_into.map(|r| r.to_string()).into());
    out.insert("has_person".into(), stored.has_person.into());
    out.insert("report".into(), json!(stored.report));
    Value::Object(out)
}
