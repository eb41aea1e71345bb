//! The document and the routes say the same.

use super::Api;
use crate::api::problem::Kind;
use crate::api::table;
use crate::testing::TestSite;
use axum::http::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;

pub fn document() -> Value {
    serde_json::from_str(crate::api::page::DOCUMENT).unwrap()
}

#[test]
fn every_route_is_in_the_document_and_the_other_way_round() {
    let document = document();
    let written: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(move |m| format!("{} {path}", m.to_uppercase()))
        })
        .collect();
    let routed = table().iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    assert_eq!(written, routed);
}

#[test]
fn every_reference_leads_somewhere() {
    fn follow(document: &Value, value: &Value) {
        match value {
            Value::Object(members) => {
                if let Some(place) = members.get("$ref").and_then(Value::as_str) {
                    let place = place.strip_prefix('#').unwrap();
                    assert!(document.pointer(place).is_some(), "{place}");
                }
                members.values().for_each(|v| follow(document, v));
            }
            Value::Array(items) => items.iter().for_each(|v| follow(document, v)),
            _ => {}
        }
    }
    follow(&document(), &document());
}

#[test]
fn the_document_has_the_fields_of_a_report() {
    let document = document();
    let written: BTreeSet<&str> = document["components"]["schemas"]["Report"]["properties"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let whole = serde_json::to_value(casework::Report::default()).unwrap();
    let there = whole.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(written, there);
}

#[test]
fn the_document_names_every_problem() {
    let named = &document()["paths"]["/api/problems/{name}"]["get"]["parameters"][0];
    let slugs: Vec<Value> = Kind::ALL.iter().map(|kind| kind.slug().into()).collect();
    assert_eq!(named["schema"]["enum"], Value::from(slugs));
}

#[tokio::test]
async fn every_example_of_a_body_is_taken() {
    let api = Api::new();
    for (path, methods) in document()["paths"].as_object().unwrap() {
        let bodies = methods["post"]["requestBody"]["content"].as_object().cloned();
        for (kind, media) in bodies.unwrap_or_default() {
            let example = &media["example"];
            let body = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            let answer = api.send(axum::http::Method::POST, path, &kind, &body).await;
            assert!(answer.status.is_success(), "{path} {kind}: {}", answer.text);
            let status = answer.status.as_str();
            let said = &methods["post"]["responses"][status];
            assert!(said.is_object(), "{path} does not say that it answers {status}");
        }
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_and_needs_no_script() {
    let page = TestSite::new().get("/api").await;
    page.assert_success().assert_lacks(&["<script"]);
    for (path, methods) in document()["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            page.assert_has(&[
                &format!("<code>{} {path}</code>", method.to_uppercase()),
                operation["summary"].as_str().unwrap(),
            ]);
        }
    }
}

#[tokio::test]
async fn every_type_of_problem_has_a_page() {
    let site = TestSite::new();
    for kind in Kind::ALL {
        let page = site.get(&format!("/api/problems/{}", kind.slug())).await;
        page.assert_success().assert_has(&[kind.title()]);
    }
    site.get("/api/problems/none").await.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_and_not_a_page() {
    let api = Api::new();
    api.get("/api/v1/nowhere").await.assert_problem("not-found", &[]);
    let answer = api.send(axum::http::Method::DELETE, "/api/v1/detect", "", "").await;
    answer.assert_problem("method-not-allowed", &[]);
}
