//! The call taker's form.

use super::{desk, trail};
use crate::testing::encoded;
use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use casework::{Asked, Channel, GoingOn, Role, Urgency};
use expect_test::expect;

const SAID: &str = "He asked me for my PIN. A courier will come.";

#[tokio::test]
async fn the_page_asks_first_whether_anyone_is_coming() {
    let site = desk(Role::CallTaker).await;
    let page = site.get("/desk/take").await;
    let ask = page.text.split("class=\"ask\"").nth(1).unwrap();
    assert!(ask.contains("Is anyone coming to the door now?"));
    page.assert_has(&["accesskey=\"n\"", "accesskey=\"r\"", "accesskey=\"s\"", "id=\"narrative\""]);
}

#[tokio::test]
async fn reading_without_script_keeps_everything_that_was_typed() {
    let site = desk(Role::CallTaker).await;
    let hidden = site.get("/desk/take").await.hidden();
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([
        ("narrative", SAID),
        ("going_on", "courier_due"),
        ("asked_for", "pin"),
        ("town", "Ware & Co"),
        ("amount_lost_gbp", "lots"),
        ("reporter_name", "Elsie \"Marlow\""),
    ]);
    let page = site.post("/desk/take/read", &fields).await;
    page.assert_success().assert_has(&[
        SAID,
        "value=\"Ware &amp; Co\"",
        "value=\"lots\"",
        "value=\"Elsie &quot;Marlow&quot;\"",
        "value=\"courier_due\" checked",
        "value=\"pin\" checked",
        "Tell the caller: keep the door shut and hand over nothing.",
        "Where are they coming to, and when?",
        "This is how the fraud runs",
    ]);
    let once = |h: &[(String, String)]| h.iter().find(|(n, _)| n == "once").cloned().unwrap();
    assert_eq!(once(&page.hidden()), once(&hidden));
    assert!(site.cases.state().reports.is_empty());
    assert!(trail(&site).is_empty());
}

#[tokio::test]
async fn reading_with_script_answers_in_json() {
    let site = desk(Role::CallTaker).await;
    let hidden = site.get("/desk/take").await.hidden();
    let csrf = hidden.iter().find(|(n, _)| n == "csrf").unwrap();
    let body = encoded(&[("csrf", &csrf.1), ("narrative", SAID)]);
    let request = Request::post("/desk/take/read")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(ACCEPT, "application/json");
    let answer = site.send(request, Body::from(body)).await;
    let json: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    expect![[r#"
        {
          "at_once": null,
          "expect": [],
          "level": "red",
          "never": [
            "The police and your bank will never ask for your bank details or PIN on the phone.",
            "The police and your bank will never ask you to hand over or send your cards, goods or other property."
          ],
          "next": [
            {
              "field": "going_on",
              "words": "Is anyone coming to the door now?"
            },
            {
              "field": "given",
              "words": "Have you given them anything: cards, cash, a PIN, a code?"
            },
            {
              "field": "bank_told",
              "words": "Does your bank know? 159 reaches it."
            },
            {
              "field": "town",
              "words": "Which town are you in?"
            }
          ],
          "proposed": [
            "Asked for"
          ],
          "reasons": [
            {
              "rule": "ASKS_PIN",
              "weight": "12.0 bits, 4,100 times likelier from a fraudster",
              "why": "asks for the PIN",
              "words": "my PIN."
            },
            {
              "rule": "SENDS_COURIER",
              "weight": "7.2 bits, 150 times likelier from a fraudster",
              "why": "sends somebody to the door",
              "words": "courier will come"
            }
          ],
          "verdict": "This is how the fraud runs"
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&json).unwrap());
}

#[tokio::test]
async fn a_saved_call_is_a_report_with_a_receipt_and_sending_twice_is_sending_once() {
    let site = desk(Role::CallTaker).await;
    let hidden = site.get("/desk/take").await.hidden();
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([
        ("narrative", "My PIN is 4821."),
        ("going_on", "courier_due"),
        ("asked_for", "pin"),
        ("asked_for", "cards"),
        ("amount_attempted_gbp", "£4,500"),
        ("reporter_name", "Elsie Marlow"),
        ("targeted_telephone", "01923 496 0123"),
    ]);
    let first = site.post("/desk/take", &fields).await;
    first.assert_success().assert_has(&["Report R-0002 is kept", "Courier due now", "159"]);
    let again = site.post("/desk/take", &fields).await;
    let receipt = |text: &str| {
        text.split("class=\"receipt\">").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    assert_eq!(receipt(&first.text), receipt(&again.text));
    assert_eq!(receipt(&first.text).len(), 19);
    let state = site.cases.state();
    assert_eq!(state.reports.len(), 1);
    let stored = state.reports.values().next().unwrap();
    assert_eq!(stored.urgency, Urgency::CourierDue);
    assert_eq!(stored.report.channel, Some(Channel::CallTaker));
    assert_eq!(stored.report.going_on, Some(GoingOn::CourierDue));
    assert_eq!(stored.report.asked_for, [Asked::Pin, Asked::Cards]);
    assert_eq!(stored.report.amount_attempted_gbp, Some(4500));
    assert!(!stored.report.narrative.as_ref().unwrap().contains("4821"));
    let person = &state.people[&stored.id.0];
    assert_eq!(person.reporter.name.reveal(), "Elsie Marlow");
    assert_eq!(person.targeted.telephone.reveal(), "01923 496 0123");
    drop(state);
    assert_eq!(trail(&site), ["report.taken"]);
}

#[tokio::test]
async fn mistakes_are_named_and_nothing_is_lost() {
    let site = desk(Role::CallTaker).await;
    let empty = site.fill("/desk/take", &[]).await;
    empty.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    empty.assert_has(&["There is a problem", "href=\"#narrative\"", "Write down what the caller"]);
    let wrong = site.fill("/desk/take", &[("narrative", SAID), ("amount_lost_gbp", "lots")]).await;
    wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    wrong.assert_has(&[SAID, "Lost, £: enter whole pounds, such as 4500", "value=\"lots\""]);
    assert!(site.cases.state().reports.is_empty());
}

#[tokio::test]
async fn when_the_store_fails_the_call_taker_is_told_that_nothing_was_kept() {
    let site = desk(Role::CallTaker).await;
    site.cases.fail("submit", casework::StoreError::Full);
    let failed = site.fill("/desk/take", &[("narrative", SAID)]).await;
    failed.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    failed.assert_has(&["Nothing was changed: the disk is full", "still in your browser"]);
    failed.assert_lacks(&["class=\"receipt\""]);
}

#[tokio::test]
async fn a_day_that_does_not_exist_and_a_name_too_long_are_named() {
    let site = desk(Role::CallTaker).await;
    let name = "x".repeat(302);
    let fields = [("narrative", SAID), ("contact_at", "99/99/2026"), ("reporter_name", &name)];
    let wrong = site.fill("/desk/take", &fields).await;
    wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&[
        "there is no such day",
        "Who rings, Name: Shorten this by 2 characters",
        "value=\"99/99/2026\"",
        &name,
    ]);
    assert!(site.cases.state().reports.is_empty());
}

#[tokio::test]
async fn reading_along_is_amber_for_a_fact_that_no_rule_weighs() {
    let site = desk(Role::CallTaker).await;
    let said = [("narrative", "a taxi is coming for my cards")];
    let page = site.fill("/desk/take", &[]).await;
    let mut fields: Vec<(String, String)> = page.hidden();
    fields.extend(said.map(|(n, v)| (n.to_owned(), v.to_owned())));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.post("/desk/take/read", &fields).await.assert_success().assert_has(&[
        "level-amber",
        "TOLD_COLLECTOR",
        "hand over or send your cards",
    ]);
}
