//! Exports of a view, streamed page by page: CSV, JSON, GeoJSON, MISP. None holds people.

pub mod csv;
mod geojson;
mod misp;
mod towns;

use super::filter;
use super::visit::Visit;
use crate::Site;
use crate::base::PageError;
use crate::base::clock::rfc3339;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use casework::StoreError;
use casework::cases::{Order, Query, StoredReport};
use futures_util::stream::try_unfold;
use std::sync::Arc;

/// Reports fetched at once.
const PAGE: u32 = 500;

/// A format: how it begins, what stands for each report, how it ends.
pub struct Format {
    /// Name in the address.
    pub file: &'static str,
    /// Words.
    pub words: &'static str,
    kind: &'static str,
    begin: fn(&About) -> String,
    item: fn(&StoredReport) -> String,
    between: &'static str,
    end: fn() -> String,
}

/// What an export says of itself.
#[derive(Clone, Debug)]
struct About {
    /// Whose reports.
    service: String,
    /// When it was made.
    at: String,
    /// Its own number.
    id: String,
}

/// The formats.
pub const FORMATS: &[Format] = &[
    Format {
        file: "reports.csv",
        words: "CSV",
        kind: "text/csv; charset=utf-8; header=present",
        begin: |_| csv::head(),
        item: csv::line,
        between: "",
        end: String::new,
    },
    Format {
        file: "reports.json",
        words: "JSON",
        kind: "application/json",
        begin: |_| "[\n".into(),
        item: |r| serde_json::to_string(r).unwrap_or_default(),
        between: ",\n",
        end: || "\n]\n".into(),
    },
    Format {
        file: "reports.geojson",
        words: "GeoJSON",
        kind: "application/geo+json",
        begin: |_| "{\"type\":\"FeatureCollection\",\"features\":[\n".into(),
        item: geojson::feature,
        between: ",\n",
        end: || "\n]}\n".into(),
    },
    Format {
        file: "misp.json",
        words: "MISP event",
        kind: "application/json",
        begin: |about| misp::head(about),
        item: misp::attributes,
        between: ",\n",
        end: || "\n]}}\n".into(),
    },
];

/// `GET /desk/export/{file}`
pub async fn file(visit: Visit) -> Result<Response, PageError> {
    let name: String = visit.part("file")?;
    let format = FORMATS.iter().find(|f| f.file == name).ok_or(PageError::NotFound)?;
    let query = filter::read(&visit.query);
    let names = filter::names(&query);
    visit.audit("export", None, format!("{}; {names}", format.file)).await?;
    let about = About {
        service: visit.site.settings.service_name.clone(),
        at: rfc3339(visit.now()),
        id: misp::random_uuid()?,
    };
    let query = Query { order: Order::Number, after: None, limit: PAGE, ..query };
    let state = State { site: Arc::clone(&visit.site), format, query, about, step: Step::Begin };
    let body = Body::from_stream(try_unfold(state, |state| state.next()));
    let day: String = rfc3339(visit.now()).chars().take(10).collect();
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.kind));
    if let Ok(value) = format!("attachment; filename=\"{day}-{}\"", format.file).parse() {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// Where an export stands.
enum Step {
    Begin,
    /// Pages follow; whether a report was written already.
    Pages(bool),
    Done,
}

struct State {
    site: Arc<Site>,
    format: &'static Format,
    query: Query,
    about: About,
    step: Step,
}

impl State {
    /// The next part. If the store fails, the answer breaks off, so that what arrived is
    /// not taken for the whole.
    async fn next(mut self) -> Result<Option<(String, Self)>, StoreError> {
        let part = match self.step {
            Step::Begin => {
                self.step = Step::Pages(false);
                (self.format.begin)(&self.about)
            }
            Step::Pages(any) => self.page(any).await?,
            Step::Done => return Ok(None),
        };
        Ok(Some((part, self)))
    }

    async fn page(&mut self, mut any: bool) -> Result<String, StoreError> {
        let page = self.site.cases.search(self.query.clone()).await?;
        let mut out = String::new();
        for report in &page.items {
            let item = (self.format.item)(report);
            if item.is_empty() {
                continue;
            }
            if any {
                out.push_str(self.format.between);
            }
            out.push_str(&item);
            any = true;
        }
        match page.next {
            Some(next) => {
                self.query.after = Some(next);
                self.step = Step::Pages(any);
            }
            None => {
                out.push_str(&(self.format.end)());
                self.step = Step::Done;
            }
        }
        Ok(out)
    }
}
