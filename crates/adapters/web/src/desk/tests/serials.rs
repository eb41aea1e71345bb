//! Series at the desk: found as reports come, explained, and decided about.

use super::{desk, keep};
use crate::testing::TestSite;
use casework::{Report, Role};

fn told(town: &str, code: &str) -> Report {
    let some = |text: &str| Some(text.to_owned());
    Report {
        town: some(town),
        presented_number: some("01632 960733"),
        cover_name: some("DS Graham Peel"),
        claimed_org: some("Kent Police"),
        story: some("forged notes at the branch"),
        code_word: some(code),
        ..Report::default()
    }
}

async fn post(site: &TestSite, path: &str, fields: &[(&str, &str)]) {
    let token = site.cookie(crate::desk::visit::COOKIE).unwrap_or_default();
    let seal = site.site.secret.token("desk form", &token);
    let mut all = vec![("csrf", seal.as_str())];
    all.extend(fields);
    assert!(site.post(path, &all).await.location().starts_with("/desk/"), "{path}");
}

#[tokio::test]
async fn a_series_is_found_explained_and_taken_apart() {
    let site = desk(Role::Analyst).await;
    site.get("/desk/series").await.assert_success().assert_has(&["No two reports go together"]);
    let mut ids = Vec::new();
    for (town, code) in [("Ware", "Osprey"), ("Hertford", "Heron"), ("Hertford", "Robin")] {
        ids.push(keep(&site, told(town, code)).await);
    }
    site.get("/desk/series").await.assert_success().assert_has(&["S-001", "Hertford, Ware"]);
    let page = site.get("/desk/series/1").await;
    page.assert_success().assert_has(&["Same name: Graham Peel", "<svg", "Confirm the series"]);
    let report = format!("/desk/reports/{}", ids[0].0);
    site.get(&report).await.assert_success().assert_has(&["Likely the same people", "S-001"]);
    post(&site, "/desk/series/1/confirm", &[]).await;
    site.get("/desk/series").await.assert_success().assert_has(&["Confirmed"]);
    for file in ["misp.json", "stix.json", "entities.csv", "links.csv"] {
        site.get(&format!("/desk/series/1/export/{file}")).await.assert_success();
    }
    site.get("/desk/series/1/summary").await.assert_success().assert_has(&["Case summary"]);
}

#[tokio::test]
async fn what_people_decide_holds() {
    let site = desk(Role::Analyst).await;
    let a = keep(&site, told("Ware", "Osprey")).await;
    let b = keep(&site, told("Ware", "Heron")).await;
    site.get("/desk/series").await.assert_has(&["S-001"]);
    let path = format!("/desk/reports/{}/link", a.0);
    let other = b.0.to_string();
    post(&site, &path, &[("other", &other), ("verdict", "not_same")]).await;
    site.get("/desk/series").await.assert_has(&["No two reports go together"]);
    post(&site, &path, &[("other", &other), ("verdict", "same")]).await;
    site.get("/desk/series").await.assert_has(&["Ware"]);
}
