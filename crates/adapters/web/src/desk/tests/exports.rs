//! Exports: what each format holds, and that none holds people or formulas.

use super::{desk, keep, trail};
use crate::testing::TestSite;
use casework::{Asked, Outcome, Report, Role};
use expect_test::{Expect, expect};

async fn filled() -> TestSite {
    let site = desk(Role::Analyst).await;
    let report = Report {
        town: Some("Hitchin".into()),
        postcode_district: Some("SG5".into()),
        presented_number: Some("+44 20 7946 0018".into()),
        code_word: Some("=1+1".into()),
        asked_for: vec![Asked::Pin, Asked::Cash],
        outcome: Some(Outcome::Refused),
        amount_attempted_gbp: Some(4500),
        may_share: Some(true),
        narrative: Some("He said \"hurry\",\nthen £5".into()),
        ..Report::default()
    };
    keep(&site, report).await;
    let kept_back = Report {
        town: Some("Nowhere".into()),
        vrm: Some("LK19 ZZF".into()),
        may_share: Some(false),
        ..Report::default()
    };
    keep(&site, kept_back).await;
    site
}

async fn check(file: &str, expect: Expect) {
    let site = filled().await;
    let answer = site.get(&format!("/desk/export/{file}?town=")).await;
    answer.assert_success().assert_lacks(&["Elsie", "496 0123"]);
    let disposition = answer.headers["content-disposition"].to_str().unwrap();
    assert_eq!(disposition, format!("attachment; filename=\"2026-12-18-{file}\""));
    let text = match answer.text.split_once("\"uuid\":\"") {
        Some((before, after)) => format!("{before}\"uuid\":\"random{}", after.get(36..).unwrap()),
        None => answer.text.clone(),
    };
    expect.assert_eq(&text.replace('\r', ""));
    assert_eq!(trail(&site), [format!("export {file};")]);
}

#[tokio::test]
async fn csv() {
    check("reports.csv", expect![[r#"
        id,external_id,received_at,changed_at,status,urgency,seen_at,merged_into,contact_moment,going_on,handover,bank_told,cards_cancelled,reporter_role,town,postcode_district,age_band,gender,lives_alone,happened_before,vulnerable,contact_at,call_times,line,presented_number,other_numbers,cover_name,claimed_org,claimed_station,claimed_reference,caller_gender,caller_voice,story,cover_story,asked_for,given,items,collection,code_word,courier_gender,courier_description,vehicle,vrm,taxi_firm,amount_attempted_gbp,amount_lost_gbp,amount_stopped_gbp,amount_recovered_gbp,bank,place,outcome,stopped_by,evidence_kept,crime_reference,may_share,may_contact,channel,narrative
        R-0002,,2026-12-18T18:00:00Z,2026-12-18T18:00:00Z,new,routine,,,,,,,,,Hitchin,SG5,,,,,,,,,"'+44 20 7946 0018",,,,,,,,,,"pin;cash",,,,"'=1+1",,,,,,4500,,,,,,refused,,,,yes,,,"He said ""hurry"",
        then £5"
        R-0003,,2026-12-18T18:00:00Z,2026-12-18T18:00:00Z,new,routine,,,,,,,,,Nowhere,,,,,,,,,,,,,,,,,,,,,,,,,,,,LK19 ZZF,,,,,,,,,,,,no,,,
    "#]]).await;
}

#[tokio::test]
async fn geojson() {
    check("reports.geojson", expect![[r#"
        {"type":"FeatureCollection","features":[
        {"geometry":{"coordinates":[-0.28,51.95],"type":"Point"},"id":"R-0002","properties":{"amount_attempted_gbp":4500,"amount_lost_gbp":null,"asked_for":["pin","cash"],"outcome":"refused","postcode_district":"SG5","precision":"town","received_at":"2026-12-18T18:00:00Z","status":"new","town":"Hitchin","urgency":"routine"},"type":"Feature"},
        {"geometry":null,"id":"R-0003","properties":{"amount_attempted_gbp":null,"amount_lost_gbp":null,"asked_for":[],"outcome":null,"postcode_district":null,"precision":"none","received_at":"2026-12-18T18:00:00Z","status":"new","town":"Nowhere","urgency":"routine"},"type":"Feature"}
        ]}
    "#]]).await;
}

#[tokio::test]
async fn misp() {
    check("misp.json", expect![[r#"
        {"Event":{"Tag":[{"name":"tlp:amber"},{"name":"rsit:fraud=\"masquerade\""}],"analysis":"1","date":"2026-12-18","distribution":"0","info":"Courier fraud reports, Ringfence","threat_level_id":"2","uuid":"random","Attribute":[
        {"category":"Financial fraud","comment":"R-0002: number shown; may be forged","first_seen":"2026-12-18T18:00:00Z","to_ids":true,"type":"phone-number","value":"+44 20 7946 0018"},
        {"category":"Financial fraud","comment":"R-0002: code word","first_seen":"2026-12-18T18:00:00Z","to_ids":false,"type":"text","value":"=1+1"},
        {"category":"Targeting data","comment":"R-0002: town","first_seen":"2026-12-18T18:00:00Z","to_ids":false,"type":"target-location","value":"Hitchin"},
        {"category":"Financial fraud","comment":"R-0002: asked for","first_seen":"2026-12-18T18:00:00Z","to_ids":false,"type":"text","value":"pin, cash"}
        ]}}
    "#]]).await;
}

#[tokio::test]
async fn silence_is_no_consent_to_sharing() {
    let site = desk(Role::Analyst).await;
    let silent = Report { presented_number: Some("01632 960155".into()), ..Report::default() };
    keep(&site, silent).await;
    let answer = site.get("/desk/export/misp.json").await;
    answer.assert_success().assert_lacks(&["960155"]);
    // The unit's own table has it all the same.
    site.get("/desk/export/reports.csv").await.assert_has(&["960155"]);
}

#[tokio::test]
async fn json_reads_back() {
    let site = filled().await;
    let answer = site.get("/desk/export/reports.json").await;
    let reports: Vec<casework::cases::StoredReport> = serde_json::from_str(&answer.text).unwrap();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0].report.town.as_deref(), Some("Hitchin"));
}

#[tokio::test]
async fn a_long_export_is_written_page_by_page_and_whole() {
    let site = desk(Role::Analyst).await;
    for _ in 0..1201 {
        keep(&site, Report::default()).await;
    }
    for file in ["reports.json", "reports.geojson", "misp.json"] {
        let answer = site.get(&format!("/desk/export/{file}")).await;
        let json: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        let count = json.as_array().or_else(|| json["features"].as_array()).map(Vec::len);
        assert_eq!(count.unwrap_or(1201), 1201, "{file}");
    }
    let csv = site.get("/desk/export/reports.csv").await;
    assert_eq!(csv.text.lines().count(), 1202);
}

#[tokio::test]
async fn an_export_that_fails_breaks_off_instead_of_ending() {
    let site = filled().await;
    site.cases.fail("search", casework::StoreError::Unreachable);
    let request = axum::http::Request::get("/desk/export/reports.json")
        .header("cookie", format!("rf_login={}", site.cookie("rf_login").unwrap()))
        .body(axum::body::Body::empty())
        .unwrap();
    let router = crate::router(std::sync::Arc::clone(&site.site));
    let answer = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert!(axum::body::to_bytes(answer.into_body(), usize::MAX).await.is_err());
}

#[tokio::test]
async fn there_is_no_other_file() {
    let site = filled().await;
    for name in ["secrets.csv", "..%2freports.csv", "reports.csv%00"] {
        let answer = site.get(&format!("/desk/export/{name}")).await;
        answer.assert_status(axum::http::StatusCode::NOT_FOUND);
    }
}
