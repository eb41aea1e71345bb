//! Health and metrics.

use super::Api;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use casework::StoreError;
use serde_json::json;
use std::net::SocketAddr;

async fn metrics_from(api: &Api, address: [u8; 4]) -> crate::testing::Answer {
    let from = ConnectInfo(SocketAddr::from((address, 4000)));
    api.site.send(Request::get("/metrics").extension(from), Body::empty()).await
}

#[tokio::test]
async fn health_is_the_process_and_readiness_the_store() {
    let api = Api::new();
    api.get("/healthz").await.assert_success();
    api.get("/readyz").await.assert_success();
    api.site.cases.fail("*", StoreError::Unreachable);
    api.get("/healthz").await.assert_success();
    api.get("/readyz").await.assert_problem("store-unavailable", &[]);
}

#[tokio::test]
async fn metrics_count_without_naming_anybody() {
    let api = Api::new();
    api.site.site.metrics.ask_queue(|| 3);
    let report = json!({"town": "Hitchin", "going_on": "courier_due", "narrative": "Mrs Lowe"});
    api.post("/api/v1/reports", &report).await;
    api.get("/r/1234567890123456").await;
    let page = metrics_from(&api, [127, 0, 0, 1]).await;
    page.assert_success().assert_has(&[
        "ringfence_requests_total{class=\"api\",status=\"201\"} 1",
        "ringfence_requests_total{class=\"nothing\",status=\"404\"} 1",
        "ringfence_reports{urgency=\"courier_due\"} 1",
        "ringfence_reports{urgency=\"now\"} 0",
        "ringfence_couriers_due 1",
        "ringfence_store_up 1",
        "ringfence_store_queue 3",
        "# TYPE ringfence_request_duration_seconds histogram",
    ]);
    page.assert_lacks(&["Hitchin", "Lowe", "1234567890123456"]);
}

#[tokio::test]
async fn metrics_are_for_the_same_network() {
    let api = Api::new();
    metrics_from(&api, [8, 8, 8, 8]).await.assert_status(StatusCode::NOT_FOUND);
    metrics_from(&api, [10, 0, 0, 7]).await.assert_success();
    api.get("/metrics").await.assert_problem("not-found", &[]);
}

#[tokio::test]
async fn a_store_that_fails_is_a_figure() {
    let api = Api::new();
    api.site.cases.fail("*", StoreError::Unreachable);
    let page = metrics_from(&api, [127, 0, 0, 1]).await;
    page.assert_success().assert_has(&["ringfence_store_up 0"]);
}
