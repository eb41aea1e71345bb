//! `POST /api/v1/reports/import`: a file of reports, kept row by row as it arrives.
//!
//! Rows are numbered by their `report_id`, so a file that was cut off is sent again whole:
//! what is there already is passed over.

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
use axum::http::HeaderMap;
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
}

impl Tally {
    fn reject(&mut self, number: u64, faults: &[Fault]) {
        self.rejected += 1;
        for fault in faults {
            if self.errors.len() < MOST_ERRORS {
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
) -> Result<Json<Value>, Problem> {
    let taken = "Send `text/csv` or `application/jsonl`.";
    let cutter = Cutter::for_type(&content_type(&headers))
        .ok_or_else(|| Problem::new(Kind::MediaType, taken))?;
    let source = source(&parameters)?;
    let mut import =
        Import { site: Arc::clone(&site), source, tally: Tally::default(), open: JoinSet::new() };
    let ended = import.read(cutter, body).await;
    let drained = import.drain().await;
    audit(&site, caller.token, "report.import", None).await?;
    let members = import.tally.members();
    match ended.and(drained) {
        Ok(()) => Ok(Json(Value::Object(members))),
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
                self.tally.reject(row.number, &[fault]);
                return Ok(());
            }
        };
        let incoming = match Incoming::read(&fields, self.site.clock.now()) {
            Ok(incoming) => incoming,
            Err(faults) => {
                self.tally.reject(row.number, &faults);
                return Ok(());
            }
        };
        let Some(id) = incoming.external_id.clone() else {
            let detail =
                "Give each row a number of its own, so that sending the file again does no harm.";
            self.tally.reject(row.number, &[Fault::at("/report_id", detail)]);
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
