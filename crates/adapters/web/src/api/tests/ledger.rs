//! Figures for programs.

use super::Api;
use crate::api::tokens::Scope;
use axum::http::Method;
use serde_json::{Value, json};

const FILE: &str = "report_id,reported_at,contact_at,town,amount_lost_gbp,outcome,story\n\
A1,2026-12-01T10:00:00Z,2026-11-29T10:00:00Z,Hitchin,1800,cash_given,counterfeit notes at the branch\n\
A2,2026-12-02T23:30:00Z,2026-12-02T10:00:00Z,hitchin,,refused,\n\
A3,2026-12-03T09:00:00Z,,Royston,40,cards_given,her grandson was arrested\n\
A4,2026-11-03T09:00:00Z,,Royston,,hung_up,\n";

async fn with_reports() -> Api {
    let api = Api::new();
    let path = "/api/v1/reports/import";
    api.send(Method::POST, path, "text/csv", FILE).await.assert_success();
    api
}

async fn ledger(api: &Api, address: &str) -> Value {
    api.get(&format!("/api/v1/ledger?{address}")).await.assert_success().json()
}

fn keys(body: &Value) -> Vec<(&str, u64)> {
    let lines = body["lines"].as_array().unwrap();
    lines.iter().map(|l| (l["key"].as_str().unwrap(), l["people"].as_u64().unwrap())).collect()
}

#[tokio::test]
async fn figures_come_with_the_reports_behind_them() {
    let api = with_reports().await;
    let body = ledger(&api, "from=2026-12-01&to=2026-12-31").await;
    assert_eq!(body["total"]["people"], 3);
    assert_eq!(body["total"]["lost_gbp"], 1_840);
    assert_eq!(body["total"]["attempts"], 1);
    assert_eq!(keys(&body), [("hitchin", 2), ("royston", 1)]);
    assert_eq!(body["lines"][0]["report_ids"].as_array().unwrap().len(), 2);
    assert_eq!(body["comparison"]["total"]["people"], 1);
    assert_eq!(body["comparison"]["says"], "no_telling");
    let story = ledger(&api, "from=2026-12-01&to=2026-12-31&group=story").await;
    assert_eq!(keys(&story), [("counterfeit", 1), ("unknown", 1), ("relative", 1)]);
    let week = ledger(&api, "from=2026-11-30&to=2026-12-13&group=week").await;
    assert_eq!(keys(&week), [("2026-W49", 3), ("2026-W50", 0)]);
    let one = ledger(&api, "from=2026-12-01&to=2026-12-31&town=Hitchin&outcome=refused").await;
    assert_eq!(one["total"]["people"], 1);
}

#[tokio::test]
async fn calls_have_days_of_their_own_and_the_past_is_as_it_was_known() {
    let api = with_reports().await;
    let called = ledger(&api, "from=2026-11-25&to=2026-11-30&when=called").await;
    assert_eq!(called["total"]["people"], 1);
    let known = ledger(&api, "from=2026-12-01&to=2026-12-31&known=2026-12-02").await;
    assert_eq!(known["total"]["people"], 2);
}

#[tokio::test]
async fn what_cannot_be_used_is_said() {
    let api = with_reports().await;
    let answer = api.get("/api/v1/ledger?from=x&group=colour&twon=Ware").await;
    answer.assert_problem("parameter", &["from", "group", "twon"]);
    Api::with(&[Scope::Detect]).get("/api/v1/ledger").await.assert_problem("scope-missing", &[]);
}

/// The reports to develop against, where they are: every table of totals.
#[tokio::test]
async fn the_totals_of_the_reports_to_develop_against_are_equal() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/eval/reports/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).ok();
    let (Some(file), Some(totals)) = (read("reports.jsonl"), read("reports_totals.json")) else {
        return;
    };
    let totals: Value = serde_json::from_str(&totals).unwrap();
    let api = Api::new();
    let path = "/api/v1/reports/import";
    api.send(Method::POST, path, "application/jsonl", &file).await.assert_success();
    let same = |line: &Value, expect: &Value| {
        let of = ["people", "losses", "attempts", "lost_gbp"].map(|n| line[n].clone());
        let names = ["reports", "reports_with_loss", "attempts_no_loss", "lost_gbp"];
        assert_eq!(of, names.map(|n| expect[n].clone()), "{line} {expect}");
    };
    let all = "from=2026-09-01&to=2026-12-31&against=none";
    for (address, name) in [
        (all, "overall"),
        ("from=2026-10-27&to=2026-11-20", "since_2026_10_27_to_2026_11_20"),
        ("from=2026-10-27&to=2026-11-20&known=2026-11-08", "since_2026_10_27_as_of_2026_11_08"),
        ("from=2026-09-01&to=2026-10-26", "before_2026_10_27"),
    ] {
        same(&ledger(&api, address).await["total"], &totals[name]);
    }
    let table = async |address: &str, name: &str, code: &dyn Fn(&str) -> String| {
        let body = ledger(&api, address).await;
        let expect = totals[name].as_object().unwrap();
        let lines = body["lines"].as_array().unwrap();
        let filled: Vec<&Value> = lines.iter().filter(|l| l["people"] != 0).collect();
        assert_eq!(filled.len(), expect.len(), "{name}");
        for (words, figures) in expect {
            let line = filled.iter().find(|l| l["key"] == json!(code(words)));
            same(line.unwrap_or_else(|| panic!("{words}")), figures);
        }
    };
    let week = |words: &str| words.split(' ').next().unwrap().to_owned();
    table(&format!("{all}&group=week"), "by_week", &week).await;
    table(&format!("{all}&group=town"), "by_town", &|t| t.to_lowercase()).await;
    table(&format!("{all}&group=outcome"), "by_outcome", &str::to_owned).await;
    table(&format!("{all}&group=channel"), "by_channel", &str::to_owned).await;
    let since = "from=2026-10-27&to=2026-11-20";
    table(since, "by_town_since_2026_10_27", &|t| t.to_lowercase()).await;
    let known = format!("{since}&known=2026-11-08");
    table(&known, "by_town_since_2026_10_27_as_of_2026_11_08", &|t| t.to_lowercase()).await;
    for (town, weeks) in totals["by_town_and_week"].as_object().unwrap() {
        let town = crate::desk::encode(&[("town", town)]);
        let body = ledger(&api, &format!("{all}&group=week&{town}")).await;
        for (words, figures) in weeks.as_object().unwrap() {
            let lines = body["lines"].as_array().unwrap();
            same(lines.iter().find(|l| l["key"] == json!(week(words))).unwrap(), figures);
        }
    }
}
