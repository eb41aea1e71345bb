//! What went wrong, as `application/problem+json` (RFC 9457): a stable type, a sentence, the
//! fields concerned.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use casework::StoreError;
use serde::Serialize;
use serde_json::{Map, Value};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $slug:literal, $title:literal, $remedy:literal;)*) => {
        /// The kinds of problems. A name is never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Last part of its type's path.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// HTTP status.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// The same for every problem of this kind.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// What to do about it.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)* }
            }
        }
    };
}

kinds! {
    /// No token.
    TokenMissing = UNAUTHORIZED, "token-missing", "A token is needed",
        "Send the header `Authorization: Bearer` with a token; whoever keeps the installation issues one with `ringfence token add`.";
    /// A token that is not known, or was revoked.
    TokenUnknown = UNAUTHORIZED, "token-unknown", "The token is not known",
        "Check that the whole token was sent. It may have been revoked: ask for another.";
    /// A token that has run out.
    TokenExpired = UNAUTHORIZED, "token-expired", "The token has expired",
        "Ask whoever keeps the installation for another token.";
    /// A token for something else.
    ScopeMissing = FORBIDDEN, "scope-missing", "The token does not allow this",
        "Use a token with the scope that the detail names.";
    /// Tried too often.
    TooOften = TOO_MANY_REQUESTS, "too-many-requests", "Too many requests",
        "Wait as many seconds as `Retry-After` says.";
    /// Nothing is there.
    NotFound = NOT_FOUND, "not-found", "There is no such thing",
        "Check the address against /api/v1/openapi.json.";
    /// Another method is meant.
    Method = METHOD_NOT_ALLOWED, "method-not-allowed", "This method is not for this address",
        "Use a method that the header `Allow` names.";
    /// It is not written in the form it claims.
    Unreadable = BAD_REQUEST, "unreadable", "The body cannot be read",
        "Send UTF-8, well-formed, as the content type says.";
    /// Another content type is needed.
    MediaType = UNSUPPORTED_MEDIA_TYPE, "media-type", "This content type is not taken",
        "Send one of the content types that the detail names.";
    /// More than is taken.
    TooLarge = PAYLOAD_TOO_LARGE, "too-large", "That is too much at once",
        "Send it in smaller parts.";
    /// Some fields are wrong.
    Invalid = UNPROCESSABLE_ENTITY, "invalid", "Some fields cannot be used",
        "Correct the fields that `errors` names, and send it again.";
    /// Some parameters are wrong.
    Parameter = BAD_REQUEST, "parameter", "Some parameters cannot be used",
        "Correct the parameters that `errors` names.";
    /// A cursor of another query.
    Cursor = BAD_REQUEST, "cursor", "The cursor does not belong to this query",
        "Begin again without `cursor`, and change no other parameter from page to page.";
    /// One key for two reports.
    KeyReused = UNPROCESSABLE_ENTITY, "key-reused", "The idempotency key was used for another report",
        "Use a fresh `Idempotency-Key` for each report, and the same one only to repeat it.";
    /// It exists already.
    Exists = CONFLICT, "exists", "That exists already",
        "Use what is there, or delete it first.";
    /// The store cannot do it at present.
    Store = SERVICE_UNAVAILABLE, "store-unavailable", "The store cannot do this at present",
        "Nothing was kept of this request but what the detail says. Send it again after a while; with the same `Idempotency-Key` or `report_id` nothing is kept twice.";
}

/// What is wrong with a field or parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Place in the body, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// Name of the parameter or header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What is wrong, and what is meant.
    pub detail: String,
}

impl Fault {
    /// A fault in the body.
    pub fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: Some(pointer.into()), parameter: None, detail: detail.into() }
    }

    /// A fault of a parameter or header.
    pub fn of(parameter: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(parameter.into()), detail: detail.into() }
    }
}

/// A problem as it is answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Kind.
    pub kind: Kind,
    /// What is wrong this time. Never what was sent.
    pub detail: String,
    /// The fields concerned.
    pub faults: Vec<Fault>,
    /// Seconds after which to try again.
    pub retry_after: Option<i64>,
    /// Further members.
    pub more: Map<String, Value>,
}

impl Problem {
    /// A problem.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            faults: Vec::new(),
            retry_after: None,
            more: Map::new(),
        }
    }

    /// A problem with these fields.
    pub fn faults(kind: Kind, faults: Vec<Fault>) -> Self {
        let detail = match faults.len() {
            1 => "One value cannot be used.".to_owned(),
            n => format!("{n} values cannot be used."),
        };
        Self { faults, ..Self::new(kind, detail) }
    }

    /// Tried too often; again after so many seconds.
    pub fn too_often(seconds: i64) -> Self {
        let detail = format!("Try again after {seconds} seconds.");
        Self { retry_after: Some(seconds), ..Self::new(Kind::TooOften, detail) }
    }

    /// Nothing is at an address.
    pub fn no_such_address() -> Self {
        Self::new(Kind::NotFound, "Nothing is at this address.")
    }

    /// The machine gives no random bytes.
    pub fn no_random() -> Self {
        Self::new(Kind::Store, "The machine gives no random bytes. Nothing was kept.")
    }

    fn body(&self) -> Value {
        let mut out = Map::new();
        let kind = self.kind;
        out.insert("type".into(), format!("/api/problems/{}", kind.slug()).into());
        out.insert("title".into(), kind.title().into());
        out.insert("status".into(), kind.status().as_u16().into());
        out.insert("detail".into(), self.detail.clone().into());
        out.insert("remedy".into(), kind.remedy().into());
        if !self.faults.is_empty() {
            let faults = serde_json::to_value(&self.faults).unwrap_or_default();
            out.insert("errors".into(), faults);
        }
        out.extend(self.more.clone());
        Value::Object(out)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing(what) => {
                Self::new(Kind::NotFound, format!("There is no such {what}."))
            }
            StoreError::Exists(what) => {
                Self::new(Kind::Exists, format!("There is already {what} like this."))
            }
            error => {
                tracing::error!(%error, "the store failed");
                let detail = format!("Nothing was kept: {error}.");
                Self { retry_after: Some(5), ..Self::new(Kind::Store, detail) }
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.kind.status(), self.body().to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if self.kind.status() == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Kind, Problem};
    use expect_test::expect;

    #[test]
    fn a_problem_names_the_field_and_the_remedy() {
        let fault = Fault::at("/outcome", "`gone` is no choice");
        let problem = Problem::faults(Kind::Invalid, vec![fault]);
        let shown = serde_json::to_string_pretty(&problem.body()).unwrap();
        expect![[r#"
            {
              "detail": "One value cannot be used.",
              "errors": [
                {
                  "detail": "`gone` is no choice",
                  "pointer": "/outcome"
                }
              ],
              "remedy": "Correct the fields that `errors` names, and send it again.",
              "status": 422,
              "title": "Some fields cannot be used",
              "type": "/api/problems/invalid"
            }"#]]
        .assert_eq(&shown);
    }
}
