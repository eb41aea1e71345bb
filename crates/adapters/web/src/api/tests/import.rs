//! Files of reports.

use super::Api;
use axum::http::Method;
use casework::{Outcome, StoreError};
use serde_json::{Value, json};

async fn import(api: &Api, kind: &str, file: &str) -> crate::testing::Answer {
    api.send(Method::POST, "/api/v1/reports/import", kind, file).await
}

fn counts(body: &Value) -> [u64; 4] {
    ["rows", "accepted", "repeated", "rejected"].map(|name| body[name].as_u64().unwrap())
}

const TABLE: &str = "report_id,reported_at,town,asked_for,amount_lost_gbp,bank_told,outcome,weather\n\
A1,2026-12-01T10:00:00Z,\"Hitchin, Herts\",cash;cards,\"£1,800.00\",yes,cash_given,wet\n\
A2,2026-12-02,Royston,,,,hung up,\n\
,2026-12-02,Royston,,,,,\n\
A4,1/12/2026 09:30,Ware,,,,refused,\n";

#[tokio::test]
async fn a_table_is_kept_row_by_row_and_its_mistakes_are_listed() {
    let api = Api::new();
    let answer = import(&api, "text/csv; charset=utf-8", TABLE).await;
    let body = answer.assert_success().json();
    assert_eq!(counts(&body), [4, 2, 0, 2]);
    assert_eq!(body["ignored"], json!(["weather"]));
    let places: Vec<_> =
        body["errors"].as_array().unwrap().iter().map(|e| (&e["row"], &e["field"])).collect();
    assert_eq!(places, [(&json!(3), &json!("outcome")), (&json!(4), &json!("report_id"))]);
    assert!(body["errors"][0]["remedy"].as_str().unwrap().starts_with("Did you mean `hung_up`?"));
    let state = api.site.cases.state();
    let first = state.reports.values().find(|r| r.external_id.as_deref() == Some("A1")).unwrap();
    assert_eq!(first.report.amount_lost_gbp, Some(1800));
    assert_eq!(first.report.bank_told, Some(true));
    assert_eq!(first.received_at, casework::Moment(1_796_119_200));
}

#[tokio::test]
async fn the_same_file_again_keeps_nothing_twice() {
    let api = Api::new();
    import(&api, "text/csv", TABLE).await;
    let mended = TABLE.replace("hung up", "hung_up");
    let body = import(&api, "text/csv", &mended).await.json();
    assert_eq!(counts(&body), [4, 1, 2, 1]);
    assert_eq!(api.site.cases.state().reports.len(), 3);
    let other = api
        .send(Method::POST, "/api/v1/reports/import?source=bank", "text/csv", &mended)
        .await
        .json();
    assert_eq!(counts(&other), [4, 3, 0, 1]);
}

#[tokio::test]
async fn lines_of_json_may_hold_people() {
    let api = Api::new();
    let file = "{\"report_id\":7,\"person\":{\"reporter\":{\"name\":\"Mrs Lowe\"}}}\n{\"report_id\":\"8\",\"outcome\":\"refused\"}\n{oops\n";
    let body = import(&api, "application/jsonl", file).await.assert_success().json();
    assert_eq!(counts(&body), [3, 2, 0, 1]);
    let state = api.site.cases.state();
    assert!(state.reports.values().any(|r| r.has_person));
    assert!(state.reports.values().any(|r| r.report.outcome == Some(Outcome::Refused)));
}

#[tokio::test]
async fn an_array_is_kept_element_by_element() {
    let api = Api::new();
    let file = r#"[{"report_id": 7, "town": "Ware"}, {"report_id": "8", "outcome": "hung up"},
        3, {"report_id": "9", "person": {"reporter": {"name": "Mrs Lowe"}}}]"#;
    let body = import(&api, "application/json", file).await.assert_success().json();
    assert_eq!(counts(&body), [4, 2, 0, 2]);
    let rows: Vec<_> = body["errors"].as_array().unwrap().iter().map(|e| &e["row"]).collect();
    assert_eq!(rows, [&json!(2), &json!(3)]);
    assert!(api.site.cases.state().reports.values().any(|r| r.has_person));
}

#[tokio::test]
async fn all_errors_can_be_had_as_a_file() {
    let api = Api::new();
    let mut table = "report_id,outcome\n".to_owned();
    for row in 0..1_500 {
        table.push_str(&format!("R{row},hung up\n"));
    }
    table.push_str("G,refused\n");
    let body = import(&api, "text/csv", &table).await.json();
    assert_eq!(body["errors"].as_array().unwrap().len(), 1_000, "the list ends");
    let request = axum::http::Request::post("/api/v1/reports/import")
        .header("content-type", "text/csv")
        .header("authorization", format!("Bearer {}", api.token))
        .header("accept", "text/csv");
    let answer = api.site.send(request, axum::body::Body::from(table)).await;
    answer.assert_success();
    let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
    assert!(header("content-type").starts_with("text/csv"));
    assert_eq!(header("import-rows"), "1501");
    assert_eq!((header("import-repeated"), header("import-rejected")), ("1".into(), "1500".into()));
    let lines: Vec<&str> = answer.text.lines().collect();
    assert_eq!(lines.len(), 1_501);
    assert_eq!(lines[0], "row,report_id,field,message");
    assert!(lines[1_500].starts_with("1501,R1499,outcome,"), "{}", lines[1_500]);
}

#[tokio::test]
async fn a_store_that_stops_is_told_with_what_was_kept() {
    let api = Api::new();
    api.site.cases.fail("submit", StoreError::Full);
    let answer = import(&api, "text/csv", TABLE).await;
    answer.assert_problem_with_counts();
    api.site.cases.recover();
    assert_eq!(counts(&import(&api, "text/csv", TABLE).await.json()), [4, 2, 0, 2]);
}

impl crate::testing::Answer {
    #[track_caller]
    fn assert_problem_with_counts(&self) {
        let body = self.json();
        assert_eq!(body["type"], "/api/problems/store-unavailable");
        assert_eq!(body["accepted"], 0);
    }
}

#[tokio::test]
async fn what_is_no_file_of_reports_is_refused() {
    let api = Api::new();
    import(&api, "application/pdf", "x").await.assert_problem("media-type", &[]);
    let answer = api.send(Method::POST, "/api/v1/reports/import?sauce=x", "text/csv", "").await;
    answer.assert_problem("parameter", &["sauce"]);
    let body = import(&api, "text/csv", "colour,size\nred,5\n").await.json();
    assert_eq!(counts(&body), [2, 0, 0, 2]);
    assert_eq!(counts(&import(&api, "text/csv", "").await.json()), [0, 0, 0, 0]);
}

#[tokio::test]
async fn a_file_of_more_than_fifty_megabytes_is_cut() {
    let api = Api::new();
    let row = format!("{{\"report_id\":\"1\",\"narrative\":\"{}\"}}\n", "x".repeat(100_000));
    let file = row.repeat(530);
    let answer = import(&api, "application/jsonl", &file).await;
    let body = answer.json();
    assert_eq!(body["type"], "/api/problems/too-large");
    assert_eq!(body["accepted"], 1);
}

/// The reports to develop against, where they are.
#[tokio::test]
async fn the_reports_to_develop_against_are_taken_whole() {
    let path =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/eval/reports/reports.jsonl");
    let Ok(file) = std::fs::read_to_string(path) else { return };
    let api = Api::new();
    let body = import(&api, "application/jsonl", &file).await.assert_success().json();
    let rows = u64::try_from(file.lines().count()).unwrap();
    assert_eq!(counts(&body), [rows, rows, 0, 0], "{body:#}");
    assert_eq!(body["ignored"], json!([]));
}
