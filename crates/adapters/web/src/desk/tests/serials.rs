//! Series at the desk: found as reports come, explained, and decided about.

use super::{desk, keep, keep_as_of};
use crate::testing::TestSite;
use casework::{Report, ReportId, Role, Status};

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
async fn only_what_may_be_shared_leaves_the_house() {
    let site = desk(Role::Analyst).await;
    let mut ids = Vec::new();
    for (code, may_share) in [("Osprey", None), ("Heron", Some(false)), ("Robin", Some(true))] {
        let report = Report { may_share, ..told("Ware", code) };
        ids.push(keep(&site, report).await.to_string());
    }
    site.get("/desk/series").await.assert_has(&["S-001"]);
    let (kept_back, shared) = ([ids[0].as_str(), ids[1].as_str()], [ids[2].as_str()]);
    for path in ["export/misp.json", "export/stix.json", "export/entities.csv", "summary"] {
        let out = site.get(&format!("/desk/series/1/{path}")).await;
        out.assert_has(&shared).assert_lacks(&kept_back);
    }
    let unit = site.get("/desk/series/1/summary?level=unit").await;
    unit.assert_has(&shared).assert_has(&kept_back);
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

/// Lets the service compare until nothing waits.
async fn compare_all(site: &TestSite) {
    while site.site.watch.step(&site.site).await.unwrap() {}
}

#[tokio::test]
async fn a_report_that_says_it_is_old_is_compared_as_it_comes() {
    let site = desk(Role::Analyst).await;
    keep(&site, told("Ware", "Osprey")).await;
    compare_all(&site).await;
    keep_as_of(&site, told("Hertford", "Heron"), site.now().plus_days(-40)).await;
    compare_all(&site).await;
    site.get("/desk/series").await.assert_has(&["S-001", "Hertford, Ware"]);
}

#[tokio::test]
async fn a_service_that_starts_again_compares_what_came_meanwhile_whenever_it_was_made() {
    let site = desk(Role::Analyst).await;
    keep(&site, told("Ware", "Osprey")).await;
    compare_all(&site).await;
    site.site.series.progressed(site.now().plus_seconds(5), ReportId(1)).await.unwrap();
    keep_as_of(&site, told("Hertford", "Heron"), site.now().plus_days(-40)).await;
    let again = crate::desk::Watch::default();
    while again.step(&site.site).await.unwrap() {}
    let kept = site.site.series.series().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].members.len(), 2);
}

/// A watch that holds two reports, having compared all that wait.
async fn of_two(site: &TestSite) -> crate::desk::Watch {
    let watch = crate::desk::Watch::new(series::PublicNumbers::default(), 2);
    while watch.step(&site.site).await.unwrap() {}
    watch
}

async fn members(site: &TestSite) -> Vec<Vec<i64>> {
    // The store numbers its first report 2.
    let number = |id: &ReportId| id.0 - 1;
    let kept = site.site.series.series().await.unwrap();
    kept.iter().map(|k| k.members.iter().map(number).collect()).collect()
}

#[tokio::test]
async fn older_reports_than_are_held_stay_in_their_series() {
    let site = desk(Role::Analyst).await;
    let watch = of_two(&site).await;
    for town in ["Ware", "Hertford", "Ware", "Hertford", "Ware"] {
        keep(&site, told(town, "Osprey")).await;
        while watch.step(&site.site).await.unwrap() {}
    }
    assert_eq!(members(&site).await, [vec![1, 2, 3, 4, 5]]);
    assert_eq!(watch.state(&site.site).await.unwrap().book.len(), 2);
    // A service that starts again holds the same, and compares what came meanwhile.
    keep(&site, told("Hertford", "Osprey")).await;
    let again = of_two(&site).await;
    assert_eq!(members(&site).await, [vec![1, 2, 3, 4, 5, 6]]);
    // One that is withdrawn leaves, though it is not held; the others stay.
    site.cases.state().reports.get_mut(&3).unwrap().status = Status::Withdrawn;
    site.cases.state().reports.get_mut(&3).unwrap().changed_at = site.now();
    while again.step(&site.site).await.unwrap() {}
    assert_eq!(members(&site).await, [vec![1, 3, 4, 5, 6]]);
}

#[tokio::test]
async fn older_reports_than_are_held_can_be_seen_and_decided_about() {
    let mut site = desk(Role::Analyst).await;
    std::sync::Arc::get_mut(&mut site.site).unwrap().watch =
        crate::desk::Watch::new(series::PublicNumbers::default(), 2);
    for town in ["Ware", "Hertford", "Ware", "Ware", "Ware"] {
        keep(&site, told(town, "Osprey")).await;
        compare_all(&site).await;
    }
    site.get("/desk/series").await.assert_has(&["S-001", "Hertford, Ware"]);
    let page = site.get("/desk/series/1").await;
    page.assert_success().assert_has(&["R-0002", "Same name: Graham Peel"]);
    site.get("/desk/reports/3").await.assert_success().assert_has(&["with 4 others"]);
    post(&site, "/desk/series/1/split", &[("report", "3")]).await;
    assert_eq!(members(&site).await, [vec![1, 3, 4, 5]]);
    // What was decided holds when more come, and after another start.
    keep(&site, told("Hertford", "Osprey")).await;
    compare_all(&site).await;
    assert_eq!(members(&site).await, [vec![1, 3, 4, 5, 6]]);
    post(&site, "/desk/reports/3/link", &[("other", "6"), ("verdict", "open")]).await;
    of_two(&site).await;
    assert_eq!(members(&site).await, [vec![1, 3, 4, 5, 6]]);
}

#[tokio::test]
async fn reports_without_a_town_are_placed_by_their_postcodes_where_a_table_is_there() {
    let mut site = desk(Role::Analyst).await;
    let table = "pcds,lat,long\nSG5 1AA,51.95,-0.29\nSG6 1AA,51.98,-0.23\n";
    let districts = &mut std::sync::Arc::get_mut(&mut site.site).unwrap().districts;
    assert_eq!(districts.add_csv(table), []);
    for (district, code) in [("SG5", "Osprey"), ("SG6", "Heron"), ("SG6", "Robin")] {
        let postcode_district = Some(district.to_owned());
        keep(&site, Report { town: None, postcode_district, ..told("", code) }).await;
    }
    site.get("/desk/series").await.assert_has(&["S-001"]);
    site.get("/desk/series/1").await.assert_success().assert_has(&["5 km apart"]);
}
