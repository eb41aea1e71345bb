//! The API from outside: every route, every refusal.

mod bulletins;
mod document;
mod import;
mod ledger;
mod operations;
mod reports;
mod series;
mod tokens;
mod webhooks;

use super::tokens::{Scope, issue};
use crate::testing::{Answer, TestSite};
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use casework::{Moment, TokenId};
use serde_json::Value;

/// A service and a program that talks to it.
pub struct Api {
    pub site: TestSite,
    pub token: String,
}

impl Api {
    /// A program with a token for all scopes.
    pub fn new() -> Self {
        Self::with(&Scope::ALL)
    }

    /// A program with a token for these scopes.
    pub fn with(scopes: &[Scope]) -> Self {
        let mut api = Self { site: TestSite::new(), token: String::new() };
        api.token = api.token_for(scopes, None);
        api
    }

    /// Another token of the same service.
    pub fn token_for(&self, scopes: &[Scope], expires: Option<Moment>) -> String {
        let (token, mut kept) = issue("test", scopes, expires).unwrap();
        let mut state = self.site.cases.state();
        state.last += 1;
        kept.id = TokenId(state.last);
        state.tokens.push(kept);
        token
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", "").await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, "application/json", &body.to_string()).await
    }

    pub async fn send(&self, method: Method, path: &str, kind: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, kind);
        self.site.send(request, Body::from(body.to_owned())).await
    }

    /// Sends a report with an idempotency key.
    pub async fn once(&self, key: &str, body: &Value) -> Answer {
        let request = Request::post("/api/v1/reports")
            .header(AUTHORIZATION, format!("Bearer {}", self.token))
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", key);
        self.site.send(request, Body::from(body.to_string())).await
    }
}

impl Answer {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// It is a problem of this type and status, with these places.
    #[track_caller]
    pub fn assert_problem(&self, slug: &str, places: &[&str]) -> &Self {
        let body = self.json();
        let kind = self.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
        assert_eq!(kind, Some("application/problem+json"));
        assert_eq!(body["type"], format!("/api/problems/{slug}"), "{body:#}");
        assert_eq!(body["status"], self.status.as_u16());
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let place =
            |e: &Value| e["pointer"].as_str().or(e["parameter"].as_str()).map(str::to_owned);
        let found: Vec<String> = errors.iter().filter_map(place).collect();
        assert_eq!(found, places, "{body:#}");
        self
    }
}
