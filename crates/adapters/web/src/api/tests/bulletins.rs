//! Bulletins by the API: what is published, and what would be composed.

use super::Api;
use axum::http::StatusCode;
use serde_json::Value;

async fn api() -> Api {
    let api = Api::new();
    for (town, lost) in [("Hitchin", 9_000), ("Hitchin", 0), ("Ware", 3_500)] {
        let body = format!(
            r#"{{"reported_at":"2026-12-10T10:00:00Z","town":"{town}","amount_lost_gbp":{lost},"claimed_org":"Metropolitan Police"}}"#
        );
        let sent = api.send(axum::http::Method::POST, "/api/v1/reports", "application/json", &body);
        assert!(sent.await.status.is_success());
    }
    api
}

#[tokio::test]
async fn what_would_be_said_of_a_period() {
    let api = api().await;
    let answer =
        api.get("/api/v1/bulletins/compose?from=2026-12-01&to=2026-12-18&earlier=2026-12-09").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let told: Value = serde_json::from_str(&answer.text).unwrap();
    let headline = told["headline"].as_str().unwrap();
    assert_eq!(
        headline,
        "Courier fraud in your area: 3 people targeted, more than \u{a3}12,000 lost since the start of December"
    );
    assert_eq!(told["figures"]["targeted"]["value"], 3);
    assert_eq!(told["figures"]["earlier"]["lost"]["told"], "\u{a3}0");
    assert_eq!(told["state"], "draft");
    assert!(told.get("id").is_none());
}

#[tokio::test]
async fn parameters_that_cannot_be_used_are_named() {
    let api = api().await;
    for (query, name) in [
        ("from=x", "from"),
        ("from=2026-12-18&to=2026-12-01", "to"),
        ("wether=wet", "wether"),
        ("earlier=yesterday", "earlier"),
    ] {
        let answer = api.get(&format!("/api/v1/bulletins/compose?{query}")).await;
        assert!(answer.text.contains(name) && answer.status.is_client_error(), "{}", answer.text);
    }
    let answer = api.get("/api/v1/bulletins?limit=0").await;
    assert!(answer.status.is_client_error(), "{}", answer.text);
}

#[tokio::test]
async fn nobody_reads_what_is_not_published() {
    let api = api().await;
    api.site.alerts.begin().await;
    let answer = api.get("/api/v1/bulletins").await;
    assert_eq!(answer.text, r#"{"bulletins":[]}"#);
    for id in ["B-0001", "1", "B-9", "x"] {
        let answer = api.get(&format!("/api/v1/bulletins/{id}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
    }
}
