//! Sending, listing and reading reports; judging conversations.

use super::Api;
use axum::http::{Method, StatusCode};
use casework::StoreError;
use serde_json::{Value, json};

#[tokio::test]
async fn a_report_is_kept_redacted_and_read_back_without_people() {
    let api = Api::new();
    let answer = api
        .post(
            "/api/v1/reports",
            &json!({
                "town": "Royston", "going_on": "courier_due", "asked_for": ["cards", "pin", "pin"],
                "narrative": "My card is 4929 1234 5678 9012, he said.", "weather": "wet",
                "contact_at": "2026-12-18T17:30:00+00:00",
                "person": {"reporter": {"name": "Mrs Lowe", "telephone": "01632 960001"}},
            }),
        )
        .await;
    answer.assert_status(StatusCode::CREATED);
    let said = answer.json();
    assert_eq!(said["urgency"], "courier_due");
    assert_eq!(said["ignored"], json!(["weather"]));
    assert!(said["redacted"].as_u64() >= Some(1));
    assert_eq!(said["receipt"].as_str().unwrap().len(), 19);
    let place = answer.location().to_owned();
    assert_eq!(place, format!("/api/v1/reports/{}", said["id"].as_str().unwrap()));

    let read = api.get(&place).await;
    read.assert_success().assert_lacks(&["Lowe", "960001", "4929"]);
    let read = read.json();
    assert_eq!(read["report"]["channel"], "api");
    assert_eq!(read["report"]["asked_for"], json!(["pin", "cards"]));
    assert_eq!(read["report"]["contact_moment"], 1_797_615_000);
    assert_eq!(read["has_person"], true);
    let trail: Vec<String> =
        api.site.cases.state().trail.iter().map(|l| l.entry.what.clone()).collect();
    assert_eq!(trail, ["report.read"]);
}

#[tokio::test]
async fn a_repeated_request_is_kept_once_and_answered_the_same() {
    let api = Api::new();
    let report = json!({"town": "Hitchin"});
    let first = api.once("key-1", &report).await;
    first.assert_status(StatusCode::CREATED);
    let again = api.once("key-1", &report).await;
    again.assert_success();
    for field in ["id", "receipt", "urgency"] {
        assert_eq!(first.json()[field], again.json()[field]);
    }
    assert_eq!(again.json()["repeated"], true);
    let other = json!({"town": "Hertford"});
    api.once("key-1", &other).await.assert_problem("key-reused", &["Idempotency-Key"]);
    api.once("key-2", &other).await.assert_status(StatusCode::CREATED);
    assert_eq!(api.site.cases.state().reports.len(), 2);
    api.once("a b", &other).await.assert_problem("parameter", &["Idempotency-Key"]);
}

#[tokio::test]
async fn what_cannot_be_used_is_named() {
    let api = Api::new();
    let report =
        json!({"line": "house", "asked_for": ["cash", "x"], "person": {"reporter": {"name": 1}}});
    let answer = api.post("/api/v1/reports", &report).await;
    answer.assert_problem("invalid", &["/asked_for/1", "/line", "/person/reporter/name"]);
    let send = |kind: &'static str, body: &'static str| {
        api.send(Method::POST, "/api/v1/reports", kind, body)
    };
    send("application/json", "{\"town\"").await.assert_problem("unreadable", &[]);
    send("application/json", "[]").await.assert_problem("invalid", &[""]);
    for nothing in ["{}", "{\"channel\":\"api\",\"may_share\":true}", "{\"person\":{}}"] {
        send("application/json", nothing).await.assert_problem("invalid", &[""]);
    }
    send("text/plain", "{}").await.assert_problem("media-type", &[]);
    let long = format!("{{\"town\":\"{}\"}}", "x".repeat(300 * 1024));
    let answer = api.send(Method::POST, "/api/v1/reports", "application/json", &long).await;
    answer.assert_problem("too-large", &[]);
    assert!(api.site.cases.state().reports.is_empty());
}

#[tokio::test]
async fn nothing_is_acknowledged_that_the_store_did_not_keep() {
    let api = Api::new();
    for error in [StoreError::Busy, StoreError::Full, StoreError::Unreachable] {
        api.site.cases.fail("submit", error);
        let answer = api.post("/api/v1/reports", &json!({"town": "Ware"})).await;
        answer.assert_problem("store-unavailable", &[]).assert_lacks(&["receipt"]);
        assert_eq!(answer.headers["retry-after"], "5");
    }
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let api = Api::new();
    for town in ["Hitchin", "Royston", "Hitchin", "Hertford", "Hitchin"] {
        api.post("/api/v1/reports", &json!({"town": town})).await;
    }
    let mut path = "/api/v1/reports?town=hitchin&limit=2".to_owned();
    let mut found = Vec::new();
    let cursor = loop {
        let page = api.get(&path).await;
        let body = page.assert_success().json();
        assert_eq!(body["total"], 3);
        found.extend(body["reports"].as_array().unwrap().iter().map(|r| r["id"].clone()));
        let link = page.headers.get("link").map(|l| l.to_str().unwrap().to_owned());
        match (&body["next"], link) {
            (Value::String(cursor), Some(link)) => {
                path = link.split(['<', '>']).nth(1).unwrap().to_owned();
                assert!(path.contains(cursor.as_str()));
            }
            (Value::Null, None) => break path.split_once("cursor=").unwrap().1.to_owned(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(found.len(), 3);
    let stolen = api.get(&format!("/api/v1/reports?town=Royston&cursor={cursor}")).await;
    stolen.assert_problem("cursor", &[]);
    api.get("/api/v1/reports?cursor=nonsense").await.assert_problem("cursor", &[]);
}

#[tokio::test]
async fn every_filter_is_taken_and_every_mistake_named() {
    let api = Api::new();
    api.post(
        "/api/v1/reports",
        &json!({"outcome": "refused", "town": "Ware", "asked_for": ["gold"]}),
    )
    .await;
    let count = async |filter: &str| {
        let answer = api.get(&format!("/api/v1/reports?{filter}")).await;
        answer.assert_success().json()["total"].as_u64().unwrap()
    };
    for (filter, n) in [
        ("text=ware", 1),
        ("status=new,reading", 1),
        ("status=closed&status=acting", 0),
        ("urgency=now", 0),
        ("district=SG", 0),
        ("outcome=refused", 1),
        ("reporter=victim", 0),
        ("channel=api", 1),
        ("asked=gold", 1),
        ("loss=false", 1),
        ("from=2026-12-18&to=2026-12-19T00:00:00Z", 1),
        ("assigned_to=A-0001", 0),
        ("order=newest&limit=500", 1),
    ] {
        assert_eq!(count(filter).await, n, "{filter}");
    }
    let answer = api.get("/api/v1/reports?outcome=lost&limit=0&from=x&toun=Ware&status=old").await;
    answer.assert_problem("parameter", &["status", "outcome", "from", "limit", "toun"]);
    answer.assert_has(&["Did you mean `town`?"]);
}

#[tokio::test]
async fn a_report_that_is_not_there_is_not_found() {
    let api = Api::new();
    for id in ["R-0099", "x", "-1", "99999999999999999999"] {
        api.get(&format!("/api/v1/reports/{id}")).await.assert_problem("not-found", &[]);
    }
}

#[tokio::test]
async fn a_conversation_is_judged_as_the_command_does() {
    let api = Api::new();
    let call = json!({"id": "call-17", "turns": [
        {"speaker": "caller", "text": "I am from the fraud squad."},
        {"speaker": "caller", "text": "Your pin, 4 8 2 1, and a courier will come."},
    ]});
    let laid_out = serde_json::to_string_pretty(&call).unwrap();
    let answer = api.send(Method::POST, "/api/v1/detect", "application/json", &laid_out).await;
    let said = answer.assert_success().json();
    assert_eq!((&said["id"], &said["level"]), (&json!("call-17"), &json!("red")));
    let transcript = conversation::read::read(&call.to_string(), "x").0.remove(0);
    let detector = crate::testing::detector();
    let found = detector::detect(&detector, &transcript);
    let record =
        detector::Record::new(&transcript, &found, &detector, |q| privacy::redact(q).into_owned());
    assert_eq!(said, serde_json::to_value(record).unwrap());

    let plain = "caller: I am from the fraud squad.\ncallee: Oh.\n";
    let answer = api.send(Method::POST, "/api/v1/detect", "text/plain", plain).await;
    assert_eq!(answer.assert_success().json()["level"], "clear");
    assert!(api.site.cases.state().reports.is_empty());
}

#[tokio::test]
async fn a_conversation_that_cannot_be_read_says_why() {
    let api = Api::new();
    let send = |kind: &'static str, body: &'static str| {
        api.send(Method::POST, "/api/v1/detect", kind, body)
    };
    send("application/json", "{\"turns\":[]}").await.assert_problem("invalid", &["/turns"]);
    send("application/json", "{\"turns\":[{}]}").await.assert_problem("invalid", &[""]);
    let answer = send("application/jsonl", "{\"turns\":[{\"text\":\"a\"}]}\n{\"turns\":3}\n").await;
    answer.assert_problem("invalid", &[""]).assert_has(&["Line 2: "]);
    let two = "{\"turns\":[{\"text\":\"a\"}]}\n{\"turns\":[{\"text\":\"b\"}]}\n";
    send("application/jsonl", two).await.assert_problem("invalid", &[""]);
    send("image/png", "x").await.assert_problem("media-type", &[]);
}
