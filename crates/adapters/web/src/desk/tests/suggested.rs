//! What the narrative says for empty fields: taken over by a person, or dismissed for good.

use super::{desk, keep};
use crate::testing::TestSite;
use casework::{Report, ReportId, Role};

const NARRATIVE: &str = "A man who said he was DC Hammond of the Metropolitan Police rang me. \
    He wanted £2,500 in cash. A silver Toyota, LK19 ABC, came to the door.";

async fn told(site: &TestSite) -> ReportId {
    let narrative = Some(NARRATIVE.to_owned());
    keep(site, Report { narrative, town: Some("Ware".into()), ..Report::default() }).await
}

/// The mark of what the page shows.
async fn as_of(site: &TestSite, id: ReportId) -> String {
    let page = site.get(&format!("/desk/reports/{}", id.0)).await;
    let (_, rest) = page.text.split_once("name=\"as_of\" value=\"").unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn post(site: &TestSite, id: ReportId, what: (&str, &str)) {
    let token = site.cookie(crate::desk::visit::COOKIE).unwrap_or_default();
    let seal = site.site.secret.token("desk form", &token);
    let mark = as_of(site, id).await;
    let fields = [("csrf", seal.as_str()), ("as_of", mark.as_str()), what];
    let path = format!("/desk/reports/{}/suggested", id.0);
    let answer = site.post(&path, &fields).await;
    assert!(answer.location().starts_with("/desk/reports/"), "{what:?}");
}

#[tokio::test]
async fn a_person_takes_values_over_and_the_history_says_so() {
    let site = desk(Role::Analyst).await;
    let id = told(&site).await;
    let path = format!("/desk/reports/{}", id.0);
    let page = site.get(&path).await;
    page.assert_success().assert_has(&["Read out of the narrative", "<mark>LK19 ABC</mark>"]);
    // The town is known, so that nothing is said of it.
    page.assert_lacks(&["Take over<span class=\"unseen\">: Town"]);
    post(&site, id, ("accept", "vrm")).await;
    let report = site.site.cases.report(id).await.unwrap().unwrap().report;
    assert_eq!(report.vrm.as_deref(), Some("LK19ABC"));
    assert_eq!(report.vehicle, None);
    let history = site.site.cases.history(id).await.unwrap();
    assert_eq!(history[0].reason, "Taken over from the narrative: \u{201c}LK19 ABC\u{201d}");
    assert!(history[0].by.is_some());
    post(&site, id, ("accept", "all")).await;
    let report = site.site.cases.report(id).await.unwrap().unwrap().report;
    assert_eq!(report.amount_attempted_gbp, Some(2_500));
    assert_eq!((report.town.as_deref(), report.vrm.as_deref()), (Some("Ware"), Some("LK19ABC")));
    site.get(&path).await.assert_lacks(&["Read out of the narrative"]);
}

#[tokio::test]
async fn what_was_dismissed_is_not_proposed_again() {
    let site = desk(Role::Analyst).await;
    let id = told(&site).await;
    let path = format!("/desk/reports/{}", id.0);
    post(&site, id, ("dismiss", "vrm")).await;
    let page = site.get(&path).await;
    page.assert_lacks(&["Take over<span class=\"unseen\">: Registration"]);
    page.assert_has(&["Suggestion dismissed", "Take over<span class=\"unseen\">: Vehicle"]);
    let report = site.site.cases.report(id).await.unwrap().unwrap().report;
    assert_eq!(report.vrm, None);
}

#[tokio::test]
async fn nothing_is_taken_over_that_was_not_shown() {
    let site = desk(Role::Analyst).await;
    let id = told(&site).await;
    let token = site.cookie(crate::desk::visit::COOKIE).unwrap_or_default();
    let seal = site.site.secret.token("desk form", &token);
    let fields = [("csrf", seal.as_str()), ("as_of", "another"), ("accept", "all")];
    let answer = site.post(&format!("/desk/reports/{}/suggested", id.0), &fields).await;
    assert!(!answer.status.is_success());
    let report = site.site.cases.report(id).await.unwrap().unwrap().report;
    assert_eq!(report.vrm, None);
}
