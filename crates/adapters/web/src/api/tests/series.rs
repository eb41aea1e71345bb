//! Series for programs.

use super::Api;
use casework::Report;
use serde_json::json;

fn told(town: &str, code: &str) -> Report {
    let some = |text: &str| Some(text.to_owned());
    Report {
        town: some(town),
        presented_number: some("01632 960733"),
        cover_name: some("DS Graham Peel"),
        claimed_org: some("Kent Police"),
        story: some("forged notes at the branch"),
        code_word: some(code),
        amount_lost_gbp: Some(1_000),
        ..Report::default()
    }
}

#[tokio::test]
async fn a_series_is_listed_and_read_with_its_reasons() {
    let api = Api::new();
    for (town, code) in [("Ware", "Osprey"), ("Hertford", "Heron"), ("Hertford", "Robin")] {
        api.post("/api/v1/reports", &json!(told(town, code))).await;
    }
    let list = api.get("/api/v1/series").await.json();
    assert_eq!((&list["total"], &list["next"]), (&json!(1), &json!(null)));
    let outline = &list["series"][0];
    assert_eq!(outline["id"], "S-001");
    assert_eq!(outline["towns"], json!(["Hertford", "Ware"]));
    assert_eq!((&outline["size"], &outline["lost_gbp"]), (&json!(3), &json!(3_000)));
    let whole = api.get("/api/v1/series/S-001").await.json();
    let closest = &whole["reports"][0]["closest"];
    let reasons = closest["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|r| r["reason"] == "Same name: Graham Peel"), "{reasons:?}");
    let sum: f64 = reasons.iter().map(|r| r["bits"].as_f64().unwrap()).sum();
    assert!((sum - closest["bits"].as_f64().unwrap()).abs() < 1e-6);
    assert_eq!(whole["history"][0]["what"], "begun");
}

#[tokio::test]
async fn series_are_filtered_and_wrong_parameters_named() {
    let api = Api::new();
    for (town, code) in [("Ware", "Osprey"), ("Hertford", "Heron")] {
        api.post("/api/v1/reports", &json!(told(town, code))).await;
    }
    for (query, expect) in [
        ("town=ware", 1),
        ("town=York", 0),
        ("standing=confirmed", 0),
        ("least=3", 0),
        ("report=R-0002", 1),
        ("report=R-0009", 0),
        ("changed_from=2030-01-01", 0),
    ] {
        let list = api.get(&format!("/api/v1/series?{query}")).await.json();
        assert_eq!(list["total"], json!(expect), "{query}");
    }
    let wrong = api.get("/api/v1/series?standing=sure&limit=0&colour=red").await;
    wrong.assert_problem("parameter", &["colour", "standing", "limit"]);
    api.get("/api/v1/series?cursor=0123456789abcdef31").await.assert_problem("cursor", &[]);
    api.get("/api/v1/series/S-999").await.assert_problem("not-found", &[]);
    api.get("/api/v1/series/none").await.assert_problem("not-found", &[]);
}
