//! Bulletins at the desk: written by one, approved by another, published to all.

use super::{account, enter, keep, trail};
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::{AgeBand, Asked, Collection, Outcome, Report, Role};
use expect_test::expect;

/// Somebody at the desk.
async fn somebody(site: &TestSite, name: &str, role: Role) -> TestSite {
    let browser = site.other_browser();
    let id = account(site, name, role).await;
    enter(&browser, id).await;
    browser
}

fn told(town: &str, lost: Option<u32>) -> Report {
    Report {
        town: Some(town.into()),
        amount_lost_gbp: lost,
        outcome: Some(if lost.is_some() { Outcome::CashGiven } else { Outcome::HungUp }),
        age_band: Some(AgeBand::Eighties),
        claimed_org: Some("Metropolitan Police".into()),
        asked_for: vec![Asked::Cash],
        collection: Some(Collection::Courier),
        ..Report::default()
    }
}

/// A store with a few reports, and a press officer and a supervisor before it.
async fn unit() -> (TestSite, TestSite, TestSite) {
    let site = TestSite::new();
    for (town, lost) in [
        ("Hitchin", Some(9_000)),
        ("Hitchin", None),
        ("Ware", Some(3_500)),
        ("Ware", None),
        ("Tring", None),
    ] {
        keep(&site, told(town, lost)).await;
    }
    let press = somebody(&site, "press", Role::PressOfficer).await;
    let supervisor = somebody(&site, "boss", Role::Supervisor).await;
    (site, press, supervisor)
}

const PERIOD: [(&str, &str); 2] = [("from", "2026-12-01"), ("to", "2026-12-18")];

/// Begins a bulletin; gives its page.
async fn begin(press: &TestSite) -> String {
    let mut fields = PERIOD.to_vec();
    fields.push(("free", "Officers are visiting jewellers."));
    let answer = press.fill("/desk/bulletins", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.location().to_owned()
}

/// Sends the form of a step as it stands on the page.
async fn act(browser: &TestSite, page: &str, what: &str, fields: &[(&str, &str)]) -> Answer {
    let hidden = browser.get(page).await.hidden();
    let mut all: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    all.extend_from_slice(fields);
    browser.post(&format!("{page}/{what}"), &all).await
}

#[tokio::test]
async fn a_bulletin_goes_from_the_ledger_to_the_public() {
    let (site, press, supervisor) = unit().await;
    let page = begin(&press).await;
    let shown = press.get(&page).await;
    shown.assert_has(&[
        "<a href=\"/desk/ledger?from=2026-12-01&amp;to=2026-12-18&amp;group=town&amp;known=2026-12-18&amp;against=none\">more than \u{a3}12,000</a>",
        "Recent victims were from Hitchin and Ware.",
        "Officers are visiting jewellers.",
        "Submit for approval",
    ]);
    shown.assert_lacks(&["Tring", ">Approve<", ">Publish<", "more than chance"]);
    act(&press, &page, "submit", &[]).await.assert_redirect(&page);
    press.get(&page).await.assert_has(&["somebody else has to approve it"]);
    supervisor.get(&page).await.assert_has(&[">Approve<", "Send back"]);
    act(&supervisor, &page, "approve", &[]).await.assert_redirect(&page);
    assert!(site.alerts.held().told.is_empty());
    act(&press, &page, "publish", &[]).await.assert_redirect(&page);
    let (event, version, payload) = site.alerts.held().told[0].clone();
    assert_eq!((event, version), ("bulletin.published", 1));
    assert!(payload.contains("/alerts/B-0001"), "{payload}");
    let public = site.other_browser();
    public.get("/alerts/B-0001").await.assert_has(&["more than \u{a3}12,000"]);
    expect![[r#"
        bulletin.begun B-0001, 2026-12-01 to 2026-12-18
        bulletin.submitted B-0001, version 1
        bulletin.approved B-0001, version 1
        bulletin.published B-0001, version 1"#]]
    .assert_eq(&trail(&site).join("\n"));
}

#[tokio::test]
async fn nobody_approves_what_he_wrote() {
    let (_, _, supervisor) = unit().await;
    let page = begin(&supervisor).await;
    act(&supervisor, &page, "submit", &[]).await.assert_redirect(&page);
    let refused = act(&supervisor, &page, "approve", &[]).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_has(&["Somebody who did not write it has to approve it"]);
    let refused = act(&supervisor, &page, "publish", &[]).await;
    refused.assert_has(&["It has not been approved"]);
}

#[tokio::test]
async fn what_was_changed_meanwhile_is_not_approved() {
    let (site, press, supervisor) = unit().await;
    let page = begin(&press).await;
    act(&press, &page, "submit", &[]).await;
    // The supervisor reads; then the press officer changes the words and submits them again.
    let seen = supervisor.get(&page).await.hidden();
    act(&press, &page, "write", &[("free", "Other words.")]).await.assert_redirect(&page);
    act(&press, &page, "submit", &[]).await.assert_redirect(&page);
    let fields: Vec<(&str, &str)> = seen.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let refused = supervisor.post(&format!("{page}/approve"), &fields).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_has(&["Somebody has changed it since this page was loaded", "Other words."]);
    assert!(site.alerts.held().bulletins[0].bulletin.work.as_ref().unwrap().approved.is_none());
}

#[tokio::test]
async fn what_is_sent_back_says_why_and_comes_again() {
    let (_, press, supervisor) = unit().await;
    let page = begin(&press).await;
    act(&press, &page, "submit", &[]).await;
    act(&supervisor, &page, "send-back", &[]).await.assert_has(&["A reason is needed"]);
    let wrong = [("wrong", "Which jewellers?")];
    act(&supervisor, &page, "send-back", &wrong).await.assert_redirect(&page);
    press.get(&page).await.assert_has(&["Sent back: </strong>Which jewellers?"]);
}

#[tokio::test]
async fn late_reports_come_in_with_a_correction() {
    let (site, press, supervisor) = unit().await;
    let page = begin(&press).await;
    act(&press, &page, "submit", &[]).await;
    act(&supervisor, &page, "approve", &[]).await;
    act(&press, &page, "publish", &[]).await;
    keep(&site, told("Ware", Some(1_000))).await;
    act(&press, &page, "correct", &PERIOD).await.assert_redirect(&page);
    press.get(&page).await.assert_has(&[
        "The number of people targeted is 6; we had said 5.",
        "The sum lost is more than \u{a3}13,000; we had said more than \u{a3}12,000.",
    ]);
    let public = site.other_browser();
    public.get("/alerts/B-0001").await.assert_lacks(&["Corrected"]);
    act(&press, &page, "submit", &[]).await;
    act(&supervisor, &page, "approve", &[]).await;
    act(&press, &page, "publish", &[]).await;
    public
        .get("/alerts/B-0001")
        .await
        .assert_has(&["Corrected: ", "This alert was corrected on 18 December 2026."]);
    assert_eq!(site.alerts.held().told[1].0, "bulletin.corrected");
    let reason = [("reason", "They were of another kind of fraud.")];
    act(&supervisor, &page, "withdraw", &reason).await.assert_redirect(&page);
    let (event, version, _) = site.alerts.held().told[2].clone();
    assert_eq!((event, version), ("bulletin.withdrawn", 0));
    public.get("/alerts/B-0001").await.assert_has(&["They were of another kind of fraud."]);
    press.get(&page).await.assert_lacks(&["Begin a correction", ">Withdraw<"]);
}

#[tokio::test]
async fn a_version_can_be_given_up() {
    let (site, press, _) = unit().await;
    let page = begin(&press).await;
    act(&press, &page, "discard", &[]).await.assert_redirect("/desk/bulletins");
    press.get("/desk/bulletins").await.assert_has(&["Given up"]);
    press.get(&page).await.assert_status(StatusCode::NOT_FOUND);
    assert!(site.alerts.held().told.is_empty());
}

#[tokio::test]
async fn a_period_has_to_be_one() {
    let (_, press, _) = unit().await;
    let check = async |fields: &[(&str, &str)], expect: &str| {
        let refused = press.fill("/desk/bulletins", fields).await;
        refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&[expect]);
    };
    check(&[("from", "x"), ("to", "2026-12-18")], "Enter a day, as 2026-12-18").await;
    check(&[("from", "2026-12-18"), ("to", "2026-12-01")], "come after the first").await;
    check(&[("from", "2026-12-19"), ("to", "2026-12-20")], "begin today or earlier").await;
    check(&[("from", "2020-12-18"), ("to", "2026-12-01")], "three years or less").await;
    let mut fields = PERIOD.to_vec();
    fields.push(("earlier", "2026-11-01"));
    check(&fields, "Choose a day of the period").await;
}

#[tokio::test]
async fn every_form_can_be_looked_at_beforehand() {
    let (_, press, _) = unit().await;
    let page = begin(&press).await;
    for (form, kind, part) in [
        ("text", "text/plain; charset=utf-8", "HOW THE CALLERS GO ABOUT IT"),
        ("short", "text/plain; charset=utf-8", "NEVER ask for PIN"),
        ("mail", "text/plain; charset=utf-8", "Subject: "),
        ("html", "text/html; charset=utf-8", "<!DOCTYPE html>"),
        ("atom", "application/xml; charset=utf-8", "<feed"),
        ("cap", "application/xml; charset=utf-8", "<status>Draft</status>"),
        ("json", "application/json", "\"state\":\"draft\""),
        ("hook", "application/json", "bulletin.published"),
    ] {
        let answer = press.get(&format!("{page}/form/{form}")).await;
        answer.assert_success().assert_has(&[part]);
        assert_eq!(answer.headers["content-type"], kind, "{form}");
    }
    press.get(&format!("{page}/form/none")).await.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn script_in_a_paragraph_is_words() {
    let (_, press, _) = unit().await;
    let page = begin(&press).await;
    let evil = "\"><script>alert(1)</script>";
    act(&press, &page, "write", &[("free", evil)]).await.assert_redirect(&page);
    let shown = press.get(&page).await;
    shown.assert_lacks(&["<script>alert"]).assert_has(&["&lt;script&gt;alert(1)"]);
    let html = press.get(&format!("{page}/form/html")).await;
    html.assert_lacks(&["<script>alert"]);
    let policy = html.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("script"), "{policy}");
}

#[tokio::test]
async fn a_wave_is_told_of_unless_it_is_left_out() {
    let (site, press, _) = unit().await;
    let today = crate::ledger::day_of(site.now());
    let called = |town: &str, ago: i64| Report {
        contact_moment: Some(casework::Moment((today - ago) * 86_400 + 43_200)),
        ..told(town, None)
    };
    for n in 0..60 {
        keep(&site, called(["Hertford", "Stevenage", "Watford", "Ware"][n % 4], n as i64)).await;
    }
    for n in 0..12 {
        keep(&site, called("Royston", n / 6)).await;
    }
    let page = begin(&press).await;
    let sentence = "in and around Royston since 17 December.";
    press.get(&page).await.assert_has(&[
        "We have seen ",
        "more people being targeted",
        sentence,
        "/desk/waves?day=2026-12-18",
    ]);
    act(&press, &page, "write", &[("wave", "leave")]).await.assert_redirect(&page);
    press.get(&page).await.assert_lacks(&[sentence]);
    let again = [("again", "yes"), PERIOD[0], PERIOD[1]];
    act(&press, &page, "write", &again).await.assert_redirect(&page);
    press.get(&page).await.assert_has(&[sentence]);
    let mut fields = PERIOD.to_vec();
    fields.push(("wave", "leave"));
    let answer = press.fill("/desk/bulletins", &fields).await;
    press.get(answer.location()).await.assert_success().assert_lacks(&[sentence]);
}
