//! Five questions, an answer at once, and an urgent report.

use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::{Channel, GoingOn, Reporter, StoreError, Urgency};

/// Answers the questions and sends the report of the page that follows.
async fn send(
    site: &TestSite,
    trade: &str,
    answers: &[(&str, &str)],
    told: &[(&str, &str)],
) -> Answer {
    let page = site.fill(&format!("/professionals/{trade}"), answers).await;
    page.assert_success();
    again(site, trade, &page, told).await
}

async fn again(site: &TestSite, trade: &str, page: &Answer, told: &[(&str, &str)]) -> Answer {
    let hidden = page.hidden();
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend_from_slice(told);
    site.post(&format!("/professionals/{trade}/report"), &fields).await
}

#[tokio::test]
async fn the_answer_comes_at_once() {
    let site = TestSite::new();
    site.fill("/professionals/bank", &[("rung", "yes")]).await.assert_success().assert_has(&[
        "Red: stop",
        "Ring 999 now, while the customer is with you",
        "Banking Protocol",
        "Send to the desk",
    ]);
    site.fill("/professionals/bank", &[("unusual", "yes")])
        .await
        .assert_has(&["Amber: be careful", "Banking Protocol"]);
    site.fill("/professionals/bank", &[("rung", "no")])
        .await
        .assert_has(&["Nothing was recognised", "999"]);
    site.fill("/professionals/taxi", &[("contents", "yes")])
        .await
        .assert_has(&["Do not hand it over. Ring 999 now"]);
    site.get("/professionals/shop").await.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn one_click_puts_it_on_top_of_the_list() {
    let site = TestSite::new();
    let sent = send(&site, "bank", &[("waiting", "yes"), ("secret", "yes")], &[]).await;
    sent.assert_success().assert_has(&["Your report has been sent", "class=\"receipt\""]);
    let state = site.cases.state();
    let stored = state.reports.values().next().unwrap();
    assert_eq!(stored.urgency, Urgency::CourierDue);
    assert_eq!(stored.report.channel, Some(Channel::Bank));
    assert_eq!(stored.report.reporter_role, Some(Reporter::BankStaff));
    assert_eq!(stored.report.going_on, Some(GoingOn::CourierDue));
    let story = stored.report.story.as_deref().unwrap();
    assert!(story.contains("keep it secret") && story.contains("waiting"), "{story}");
}

#[tokio::test]
async fn weaker_signs_are_urgent_all_the_same() {
    let site = TestSite::new();
    let told = [
        ("business", "courier_firm"),
        ("place", "1 High Street to King's Cross"),
        ("town", "Royston"),
        ("telephone", "01632 960155"),
        ("narrative", "She seemed afraid"),
    ];
    send(&site, "taxi", &[("alone", "yes")], &told).await.assert_success();
    let state = site.cases.state();
    let stored = state.reports.values().next().unwrap();
    assert_eq!(stored.urgency, Urgency::Now);
    assert_eq!(stored.report.channel, Some(Channel::Taxi));
    assert_eq!(stored.report.reporter_role, Some(Reporter::CourierFirm));
    assert_eq!(stored.report.town.as_deref(), Some("Royston"));
    assert_eq!(stored.report.may_contact, Some(true));
    assert_eq!(state.people[&stored.id.0].reporter.telephone.reveal(), "01632 960155");
}

#[tokio::test]
async fn what_is_in_the_way_is_said_and_nothing_is_lost() {
    let site = TestSite::new();
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    site.fill("/professionals/bank", &[]).await.assert_status(wrong).assert_has(&[
        "<title>Error: A customer is withdrawing cash",
        "<a href=\"#rung\">Answer at least one question",
    ]);
    let told = [("telephone", "none"), ("narrative", "She seemed afraid")];
    let page = send(&site, "bank", &[("rung", "yes")], &told).await;
    page.assert_status(wrong)
        .assert_has(&["<a href=\"#telephone\">Enter a telephone number", "She seemed afraid"]);
    site.cases.fail("submit", StoreError::Full);
    let told = [("narrative", "She seemed afraid")];
    let page = send(&site, "bank", &[("rung", "yes")], &told).await;
    page.assert_status(StatusCode::SERVICE_UNAVAILABLE)
        .assert_has(&["Sorry, we could not save that", "She seemed afraid"])
        .assert_lacks(&["class=\"receipt\""]);
    site.cases.recover();
    again(&site, "bank", &page, &told).await.assert_success();
    let forged = site.post("/professionals/bank/report", &[("rung", "yes"), ("once", "x")]).await;
    forged.assert_status(StatusCode::CONFLICT).assert_has(&["This page had been open too long"]);
}

#[tokio::test]
async fn two_clicks_are_one_report() {
    let site = TestSite::new();
    let page = site.fill("/professionals/bank", &[("rung", "yes")]).await;
    let first = again(&site, "bank", &page, &[]).await;
    let second = again(&site, "bank", &page, &[]).await;
    assert_eq!(first.text, second.text);
    assert_eq!(site.cases.state().reports.len(), 1);
}
