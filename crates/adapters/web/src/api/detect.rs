//! `POST /api/v1/detect`: a conversation in, the detection out. Nothing is kept.

use crate::Site;
use crate::api::body::{self, Text};
use crate::api::problem::{Fault, Kind, Problem};
use crate::api::tokens::{Caller, Detect};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use conversation::{Transcript, read};
use detector::{Detector, Record};
use serde_json::Value;
use std::sync::Arc;

/// Types of conversations that are taken.
const TAKEN: &str = "Send `application/json`, `application/jsonl`, `text/plain` or `text/vtt`.";
/// Name of a conversation that has none.
const UNNAMED: &str = "conversation";

/// Judges a conversation.
///
/// # Errors
/// A conversation that cannot be read.
pub async fn detect(
    State(site): State<Arc<Site>>,
    _: Caller<Detect>,
    body: Text,
) -> Result<Response, Problem> {
    let transcript = transcript(&body)?;
    let detector = Arc::clone(&site.detector);
    // A long conversation takes longer than others should have to wait.
    let judged = tokio::task::spawn_blocking(move || judge(&detector, &transcript)).await;
    let judged = judged.map_err(|_| Problem::new(Kind::Store, "The detector failed."))?;
    Ok(Json(judged).into_response())
}

fn judge(detector: &Detector, transcript: &Transcript) -> Value {
    let found = detector::detect(detector, transcript);
    let said = |quote: &str| privacy::redact(quote).into_owned();
    serde_json::to_value(Record::new(transcript, &found, detector, said)).unwrap_or_default()
}

/// The one conversation in a body.
fn transcript(body: &Text) -> Result<Transcript, Problem> {
    let lines = match body.content_type.as_str() {
        // A line of JSON Lines may be laid out over many lines here.
        kind if body::is_json(kind) => Value::Object(body::object(&body.text)?).to_string(),
        "application/jsonl"
        | "application/x-ndjson"
        | "text/plain"
        | "text/vtt"
        | "application/x-subrip" => body.text.clone(),
        _ => return Err(Problem::new(Kind::MediaType, TAKEN)),
    };
    let (mut found, remarks) = read::read(&lines, UNNAMED);
    if !remarks.is_empty() {
        let faults = remarks.iter().take(100).map(|remark| {
            let before = lines.get(..remark.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let place = match body::is_json(&body.content_type) {
                true => String::new(),
                false => format!("Line {line}: "),
            };
            Fault::at("", format!("{place}{}. {} ({})", remark.message, remark.help, remark.code))
        });
        return Err(Problem::faults(Kind::Invalid, faults.collect()));
    }
    match (found.pop(), found.len()) {
        (Some(transcript), 0) if !transcript.turns.is_empty() => Ok(transcript),
        (Some(_), 1..) => {
            let detail = "There are several conversations; send one at a time.";
            Err(Problem::faults(Kind::Invalid, vec![Fault::at("", detail)]))
        }
        _ => {
            let detail = "There is no turn. Write at least one, as {\"turns\":[{\"speaker\":\"caller\",\"text\":\"Good morning.\"}]}.";
            Err(Problem::faults(Kind::Invalid, vec![Fault::at("/turns", detail)]))
        }
    }
}
