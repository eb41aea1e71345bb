//! Bodies of requests: of a known type, whole, UTF-8.

use crate::api::problem::{Fault, Kind, Problem};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The content type without its parameters, in small letters.
pub fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_lowercase()
}

/// A body of text, whatever its type.
#[derive(Debug)]
pub struct Text {
    /// Its type.
    pub content_type: String,
    /// The text.
    pub text: String,
}

impl FromRequest<Arc<crate::Site>> for Text {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<crate::Site>) -> Result<Self, Problem> {
        let content_type = content_type(request.headers());
        let bytes = Bytes::from_request(request, site).await.map_err(|e| rejected(e.status()))?;
        let text = String::from_utf8(bytes.into())
            .map_err(|_| Problem::new(Kind::Unreadable, "The body is not UTF-8."))?;
        Ok(Self { content_type, text })
    }
}

fn rejected(status: axum::http::StatusCode) -> Problem {
    match status {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            let most = crate::base::headers::MOST_BYTES / 1024;
            Problem::new(Kind::TooLarge, format!("A body may have {most} KiB at most."))
        }
        _ => Problem::new(Kind::Unreadable, "The body did not arrive whole."),
    }
}

/// A body that is one JSON object.
#[derive(Debug)]
pub struct Object(pub Map<String, Value>);

impl FromRequest<Arc<crate::Site>> for Object {
    type Rejection = Problem;

    async fn from_request(request: Request, site: &Arc<crate::Site>) -> Result<Self, Problem> {
        let body = Text::from_request(request, site).await?;
        if !is_json(&body.content_type) {
            return Err(Problem::new(Kind::MediaType, "Send `application/json`."));
        }
        object(&body.text).map(Self)
    }
}

/// Whether a content type is JSON.
pub fn is_json(content_type: &str) -> bool {
    content_type == "application/json"
        || (content_type.starts_with("application/") && content_type.ends_with("+json"))
}

/// A text as one JSON object.
///
/// # Errors
/// The place where it is none.
pub fn object(text: &str) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_str(text) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => {
            let fault = Fault::at("", "Write an object between braces.");
            Err(Problem::faults(Kind::Invalid, vec![fault]))
        }
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let detail = format!("The body is no JSON from line {line}, column {column} on.");
            Err(Problem::new(Kind::Unreadable, detail))
        }
    }
}
