//! The document of the API, and the page that shows it.

use crate::api::problem::Kind;
use crate::base::{PageError, layout};
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use maud::{Markup, html};
use serde_json::Value;
use std::sync::OnceLock;

/// The document, as it is answered.
pub const DOCUMENT: &str = include_str!("openapi.json");

/// The document, read once.
fn parsed() -> &'static Value {
    static ONCE: OnceLock<Value> = OnceLock::new();
    ONCE.get_or_init(|| serde_json::from_str(DOCUMENT).unwrap_or_default())
}

/// `GET /api/v1/openapi.json`
pub async fn document() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}

/// `GET /api/problems/{name}`: what a type of problem means.
///
/// # Errors
/// If there is no such type.
pub async fn problem(Path(name): Path<String>) -> Result<Markup, PageError> {
    let kind = Kind::ALL.iter().find(|k| k.slug() == name).ok_or(PageError::NotFound)?;
    let body = html! {
        h1 { (kind.title()) }
        p { "The API answers with status " (kind.status().as_u16()) "." }
        h2 { "What to do" }
        p { (in_code(kind.remedy())) }
        p { a href="/api" { "Read about the API" } }
    };
    Ok(layout::public(kind.title(), &body))
}

/// `GET /api`: the document for people.
pub async fn page() -> Markup {
    let document = parsed();
    let body = html! {
        h1 { "The API" }
        @for line in text(document, "/info/description").split("\n\n") { p { (in_code(line)) } }
        p { a href="/api/v1/openapi.json" { "The same as an OpenAPI 3.1 document" } }
        h2 { "What there is" }
        ul {
            @for operation in operations(document) {
                li { a href={ "#" (operation.id) } { (operation.summary) } }
            }
        }
        @for operation in operations(document) { (shown(document, &operation)) }
        h2 { "Problems" }
        p { "Whatever goes wrong is answered as " code { "application/problem+json" } ". The type is one of these and does not change." }
        table {
            thead { tr { th scope="col" { "Type" } th scope="col" { "Status" } th scope="col" { "Meaning" } } }
            tbody {
                @for kind in Kind::ALL {
                    tr {
                        td { a href={ "/api/problems/" (kind.slug()) } { (kind.slug()) } }
                        td { (kind.status().as_u16()) }
                        td { (kind.title()) }
                    }
                }
            }
        }
    };
    layout::public("The API", &body)
}

/// An operation of the document.
struct Operation<'d> {
    method: &'d str,
    path: &'d str,
    id: &'d str,
    summary: &'d str,
    content: &'d Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut out = Vec::new();
    for (path, methods) in members(document.get("paths")) {
        for (method, content) in members(Some(methods)) {
            let (id, summary) = (text(content, "/operationId"), text(content, "/summary"));
            out.push(Operation { method, path, id, summary, content });
        }
    }
    // What programs come for stands before what is about this page and the installation.
    out.sort_by_key(|operation| operation.content.pointer("/security/0").is_none());
    out
}

fn shown(document: &Value, operation: &Operation<'_>) -> Markup {
    let scope = text(operation.content, "/security/0/token/0");
    let parameters = list(operation.content, "/parameters");
    html! {
        section {
            h2 id=(operation.id) { (operation.summary) }
            p { code { (operation.method.to_uppercase()) " " (operation.path) } }
            @for line in text(operation.content, "/description").split("\n\n").filter(|l| !l.is_empty()) {
                p { (in_code(line)) }
            }
            @if !scope.is_empty() { p { "Needs the scope " code { (scope) } "." } }
            @if !parameters.is_empty() {
                h3 { "Parameters" }
                (fields(document, parameters.iter().map(|p| {
                    let p = resolved(document, p);
                    (text(p, "/name"), p)
                })))
            }
            @for (kind, media) in members(operation.content.pointer("/requestBody/content")) {
                h3 { "Body: " code { (kind) } }
                (media_shown(document, media, &format!("{}, {kind}", operation.summary)))
            }
            h3 { "Answers" }
            @for (status, answer) in members(operation.content.get("responses")) {
                @let answer = resolved(document, answer);
                p { strong { (status) } " " (in_code(text(answer, "/description"))) }
                @for (_, media) in members(answer.get("content")).filter(|_| status.starts_with('2')) {
                    (media_shown(document, media, &format!("{}, answer {status}", operation.summary)))
                }
            }
        }
    }
}

/// Shows a body. Each region has a name of its own, so that a screen reader tells them apart.
fn media_shown(document: &Value, media: &Value, of: &str) -> Markup {
    let schema = resolved(document, media.get("schema").unwrap_or(&Value::Null));
    html! {
        @if schema.get("properties").is_some() {
            (fields(document, members(schema.get("properties")).map(|(n, s)| (n, resolved(document, s)))))
        }
        @if let Some(example) = media.get("example") {
            div .wide tabindex="0" role="region" aria-label={ "Example: " (of) } {
                pre {
                    @match example.as_str() {
                        Some(lines) => (lines),
                        None => (serde_json::to_string_pretty(example).unwrap_or_default()),
                    }
                }
            }
        }
    }
}

fn fields<'d>(document: &Value, rows: impl Iterator<Item = (&'d str, &'d Value)>) -> Markup {
    html! {
        table {
            thead { tr { th scope="col" { "Name" } th scope="col" { "Takes" } } }
            tbody {
                @for (name, value) in rows {
                    tr {
                        td { code { (name) } }
                        td { (in_code(&takes(document, value))) }
                    }
                }
            }
        }
    }
}

/// What a field takes, in words.
fn takes(document: &Value, value: &Value) -> String {
    let schema = value.get("schema").map_or(value, |s| resolved(document, s));
    let listed = |schema: &Value| -> String {
        let codes = list(schema, "/enum").iter().filter_map(Value::as_str);
        let codes: Vec<String> = codes.map(|c| format!("`{c}`")).collect();
        if codes.is_empty() { String::new() } else { format!(" One of {}.", codes.join(", ")) }
    };
    let items = schema.get("items").map_or(&Value::Null, |s| resolved(document, s));
    let described = [value, schema].into_iter().map(|v| text(v, "/description"));
    let described = described.into_iter().find(|d| !d.is_empty()).unwrap_or_default();
    format!("{described}{}{}", listed(schema), listed(items))
}

/// Text in which code stands between backquotes.
fn in_code(line: &str) -> Markup {
    html! {
        @for (index, part) in line.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

/// Follows a reference within the document.
fn resolved<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    let place = value.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
    place.and_then(|p| document.pointer(p)).unwrap_or(value)
}

fn members(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

fn text<'d>(value: &'d Value, pointer: &str) -> &'d str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn list<'d>(value: &'d Value, pointer: &str) -> &'d [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
