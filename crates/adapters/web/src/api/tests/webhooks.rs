//! Webhooks.

use super::Api;
use axum::http::{Method, StatusCode};
use serde_json::json;

const PATH: &str = "/api/v1/webhooks";

#[tokio::test]
async fn a_webhook_shows_its_key_once_and_can_be_deleted() {
    let api = Api::new();
    let hook =
        json!({"url": "https://example.org/hook", "events": ["report.changed", "report.changed"]});
    let answer = api.post(PATH, &hook).await;
    let made = answer.assert_status(StatusCode::CREATED).json();
    assert_eq!(made["events"], json!(["report.changed"]));
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("rfh_"));
    let listed = api.get(PATH).await;
    listed.assert_has(&["https://example.org/hook"]).assert_lacks(&[secret]);

    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let gone = api.send(Method::DELETE, &path, "", "").await;
    gone.assert_status(StatusCode::NO_CONTENT);
    api.send(Method::DELETE, &path, "", "").await.assert_problem("not-found", &[]);
    assert_eq!(api.get(PATH).await.json(), json!({"hooks": []}));
}

#[tokio::test]
async fn addresses_that_lead_inside_are_refused() {
    let api = Api::new();
    let hook = json!({"url": "http://169.254.169.254/", "events": ["report.lost"], "secret": "x"});
    let answer = api.post(PATH, &hook).await;
    answer.assert_problem("invalid", &["/secret", "/url", "/events/0"]);
    api.post(PATH, &json!({})).await.assert_problem("invalid", &["/url", "/events"]);
}

#[tokio::test]
async fn there_is_an_end_of_webhooks() {
    let api = Api::new();
    let hook = json!({"url": "https://example.org/hook", "events": ["report.changed"]});
    for _ in 0..50 {
        api.post(PATH, &hook).await.assert_status(StatusCode::CREATED);
    }
    api.post(PATH, &hook).await.assert_problem("exists", &[]);
}
