//! `POST /api/v1/reports/import`: a file of reports, kept row by row as it arrives.
//!
//! Rows are numbered by their `report_id`, so a file that was cut off is sent again whole:
//! what is there already is passed over.

use super::mistakes::Mistakes;
use super::rows::{Cutter, Row};
use crate::Site;
use crate::api::body::content_type;
use crate::api::incoming::Incoming;
use crate::api::listing::Parameters;
use crate::api::problem::{Fault, Kind, Problem};
use crate::api::reports::audit;
use crate::api::tokens::{Caller, ReportsImport};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use casework::cases::{Accepted, NewReport};
use casework::{Channel, StoreError};
use futures_util::StreamExt;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Bytes of a file at most.
const MOST_BYTES: usize = 50 * 1024 * 1024;
/// Rows on their way to the store at once: they go into few transactions together.
const AT_ONCE: usize = 128;
/// Errors that are listed; beyond that they are counted.
const MOST_ERRORS: usize = 1_000;
/// How often a busy store is asked again, and after how long.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// What came of a row that was sent to the store.
type Kept = Result<Accepted, StoreError>;

/// What came of a file.
#[derive(Debug, Default)]
struct Tally {
    rows: u64,
    accepted: u64,
    repeated: u64,
    rejected: u64,
    errors: Vec<Value>,
    ignored: Vec<String>,
    /// Every error as a table, if that is wanted instead of a list.
    file: Option<Mistakes>,
}

impl Tally {
    fn reject(&mut self, number: u64, id: Option<&Value>, faults: &[Fault]) {
        self.rejected += 1;
        for fault in faults {
            if let Some(file) = &mut self.file {
                file.add(number, &id.map(shown).unwrap_or_default(), fault);
            } else if self.errors.len() < MOST_ERRORS {
                let field = fault.pointer.as_deref().map(|p| p.trim_start_matches('/'));
                let field = field.filter(|f| !f.is_empty());
                self.errors.push(json!({"row": number, "field": field, "remedy": fault.detail}));
            }
        }
    }

    fn ignore(&mut self, names: Vec<String>) {
        for name in names {
            if self.ignored.len() < 100 && !self.ignored.contains(&name) {
                self.ignored.push(name);
            }
        }
    }

    fn members(&self) -> Map<String, Value> {
        let mut out = Map::new();
        out.insert("rows".into(), self.rows.into());
        out.insert("accepted".into(), self.accepted.into());
        out.insert("repeated".into(), self.repeated.into());
        out.insert("rejected".into(), self.rejected.into());
        out.insert("errors".into(), self.errors.clone().into());
        out.insert("ignored".into(), self.ignored.clone().into());
        out
    }
}

/// The number of a row as its system writes it, whatever is wrong with it.
fn shown(id: &Value) -> String {
    let text = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// The table of errors, with the counts in headers: `Import-Rows` and its like.
fn table(mut tally: Tally) -> Response {
    let file = tally.file.take().unwrap_or_default().into_text();
    let counts = [
        ("import-rows", tally.rows),
        ("import-accepted", tally.accepted),
        ("import-repeated", tally.repeated),
        ("import-rejected", tally.rejected),
    ];
    let kind = [
        (CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (CONTENT_DISPOSITION, "attachment; filename=\"errors.csv\""),
    ];
    let mut response = (kind, file).into_response();
    for (name, count) in counts {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from(count));
    }
    response
}

/// Whether the errors are wanted as a table.
fn wants_table(headers: &HeaderMap) -> bool {
    let accepts = headers.get(ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accepts.split(',').next().is_some_and(|first| first.trim().starts_with("text/csv"))
}

/// An import that goes on.
struct Import {
    site: Arc<Site>,
    source: String,
    tally: Tally,
    open: JoinSet<Kept>,
}

/// Imports a file.
///
/// # Errors
/// A type that is not taken, a file that is too large or cut off, a store that stopped. What
/// was kept until then is counted in the problem.
pub async fn import(
    State(site): State<Arc<Site>>,
    caller: Caller<ReportsImport>,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let taken = "Send `text/csv`, `application/jsonl` or `application/json`.";
    let cutter = Cutter::for_type(&content_type(&headers))
        .ok_or_else(|| Problem::new(Kind::MediaType, taken))?;
    let source = source(&parameters)?;
    let file = wants_table(&headers).then(Mistakes::default);
    let tally = Tally { file, ..Tally::default() };
    let mut import = Import { site: Arc::clone(&site), source, tally, open: JoinSet::new() };
    let ended = import.read(cutter, body).await;
    let drained = import.drain().await;
    audit(&site, caller.token, "report.import", None).await?;
    let members = import.tally.members();
    match ended.and(drained) {
        Ok(()) if import.tally.file.is_some() => Ok(table(import.tally)),
        Ok(()) => Ok(Json(Value::Object(members)).into_response()),
        Err(problem) => Err(Problem { more: members, ..problem }),
    }
}

/// Which system the numbers are from, so that those of two systems are told apart.
fn source(Parameters(form): &Parameters) -> Result<String, Problem> {
    let plain = |s: &String| s.len() <= 60 && s.bytes().all(|b| b.is_ascii_graphic());
    let mut faults = Vec::new();
    for (name, _) in form.iter().filter(|(name, _)| *name != "source") {
        let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
        faults.push(Fault::of(name, "There is no such parameter. Write `source`."));
    }
    let source = form.given("source").unwrap_or_default();
    if !plain(&source) {
        faults.push(Fault::of("source", "Write up to 60 letters, digits and marks."));
    }
    if faults.is_empty() { Ok(source) } else { Err(Problem::faults(Kind::Parameter, faults)) }
}

impl Import {
    async fn read(&mut self, mut cutter: Cutter, body: Body) -> Result<(), Problem> {
        let mut stream = body.into_data_stream();
        let mut bytes = 0;
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|_| {
                let detail = "The file did not arrive whole. Send it again: rows that were kept are passed over.";
                Problem::new(Kind::Unreadable, detail)
            })?;
            let within = chunk.get(..MOST_BYTES - bytes).unwrap_or(&chunk);
            for row in cutter.push(within) {
                self.take(row).await?;
            }
            bytes += within.len();
            if within.len() < chunk.len() {
                let detail = "A file may have 50 MB at most. The rows before that were kept: send the rest in a second file.";
                return Err(Problem::new(Kind::TooLarge, detail));
            }
        }
        for row in cutter.finish() {
            self.take(row).await?;
        }
        Ok(())
    }

    async fn take(&mut self, row: Row) -> Result<(), Problem> {
        self.tally.rows += 1;
        let fields = match row.fields {
            Ok(fields) => fields,
            Err(fault) => {
                self.tally.reject(row.number, None, &[fault]);
                return Ok(());
            }
        };
        let incoming = match Incoming::read(&fields, self.site.clock.now()) {
            Ok(incoming) => incoming,
            Err(faults) => {
                self.tally.reject(row.number, fields.get("report_id"), &faults);
                return Ok(());
            }
        };
        let Some(id) = incoming.external_id.clone() else {
            let detail =
                "Give each row a number of its own, so that sending the file again does no harm.";
            self.tally.reject(row.number, None, &[Fault::at("/report_id", detail)]);
            return Ok(());
        };
        self.tally.ignore(incoming.ignored.clone());
        let once = format!("import:{}:{id}", self.source);
        let new = incoming.into_new(&self.site, Channel::Import, Some(once))?;
        self.send(new).await
    }

    async fn send(&mut self, new: NewReport) -> Result<(), Problem> {
        while self.open.len() >= AT_ONCE {
            self.close_one().await?;
        }
        let site = Arc::clone(&self.site);
        self.open.spawn(async move { submit(&site, new).await });
        Ok(())
    }

    async fn close_one(&mut self) -> Result<(), Problem> {
        let Some(joined) = self.open.join_next().await else { return Ok(()) };
        let kept = joined.map_err(|_| Problem::new(Kind::Store, "A row was not kept."))?;
        match kept? {
            Accepted { fresh: true, .. } => self.tally.accepted += 1,
            Accepted { fresh: false, .. } => self.tally.repeated += 1,
        }
        Ok(())
    }

    /// Waits for what is on its way, whatever became of the rest.
    async fn drain(&mut self) -> Result<(), Problem> {
        let mut outcome = Ok(());
        while !self.open.is_empty() {
            let closed = self.close_one().await;
            outcome = outcome.and(closed);
        }
        outcome
    }
}

async fn submit(site: &Site, new: NewReport) -> Kept {
    for _ in 0..TRIES {
        match site.cases.submit(new.clone()).await {
            Err(StoreError::Busy) => tokio::time::sleep(PAUSE).await,
            kept => return kept,
        }
    }
    Err(StoreError::Busy)
}
