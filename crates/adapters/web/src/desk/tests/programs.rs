//! The page of programs and webhooks.

use super::{desk, trail};
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::{Cases, Moment, Role};

async fn act(site: &TestSite, path: &str, fields: &[(&str, &str)]) -> Answer {
    let hidden = site.get("/desk/programs").await.hidden();
    let mut all = vec![("csrf", hidden[0].1.as_str())];
    all.extend_from_slice(fields);
    site.post(&format!("/desk/programs{path}"), &all).await
}

fn secret(answer: &Answer) -> &str {
    answer.text.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap()
}

#[tokio::test]
async fn a_token_is_shown_once_serves_and_is_revoked() {
    let site = desk(Role::Administrator).await;
    let fields = [("label", "Crime system"), ("scope", "reports:read"), ("days", "30")];
    let made = act(&site, "/tokens", &fields).await;
    made.assert_success().assert_has(&["Crime system", "not shown again"]);
    let token = secret(&made).to_owned();
    let kept = site.cases.state().tokens[0].clone();
    assert_eq!(kept.hash, crate::base::secrets::hash_of(&token));
    assert_eq!(kept.expires, Some(site.now().plus_days(30)));
    let page = site.get("/desk/programs").await;
    page.assert_has(&["Crime system", "reports:read"]).assert_lacks(&[&token]);
    let at = format!("/tokens/{}/revoke", kept.id.0);
    act(&site, &at, &[]).await.assert_redirect("/desk/programs");
    assert!(site.cases.state().tokens[0].revoked);
    site.get("/desk/programs").await.assert_has(&["revoked"]);
    let entries = trail(&site);
    let id = kept.id;
    assert_eq!(entries, [format!("token.create {id}: reports:read"), format!("token.revoke {id}")]);
    assert!(!entries.concat().contains(&token));
}

#[tokio::test]
async fn what_is_wrong_is_said_and_what_was_typed_stays() {
    let site = desk(Role::Administrator).await;
    let check = async |path: &str, fields: &[(&str, &str)], words: &[&str]| {
        let answer = act(&site, path, fields).await;
        answer.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(words);
    };
    check("/tokens", &[("scope", "detect")], &["Say what it is for"]).await;
    let fields = [("label", "A & B")];
    check("/tokens", &fields, &["Tick at least one thing that it may do", "A &amp; B"]).await;
    let fields = [("label", "x"), ("scope", "everything")];
    check("/tokens", &fields, &["Tick at least one thing that it may do"]).await;
    let event = ("event", "report.received");
    check("/hooks", &[("url", "http://example.org/"), event], &["begins with https://"]).await;
    check("/hooks", &[("url", "https://10.0.0.1/"), event], &["This address is private"]).await;
    let fields = [("url", "https://example.org/in")];
    check("/hooks", &fields, &["Tick at least one thing that it is told"]).await;
    assert!(site.cases.state().tokens.is_empty() && site.cases.state().hooks.is_empty());
    act(&site, "/tokens/77/revoke", &[]).await.assert_status(StatusCode::NOT_FOUND);
    act(&site, "/hooks/77/test", &[]).await.assert_status(StatusCode::NOT_FOUND);
    assert!(trail(&site).is_empty());
}

#[tokio::test]
async fn a_webhook_is_added_tried_and_taken_away() {
    let site = desk(Role::Administrator).await;
    let url = "https://example.org/in";
    let fields = [("url", url), ("event", "report.courier_due"), ("event", "report.received")];
    let made = act(&site, "/hooks", &fields).await;
    let key = secret(&made).to_owned();
    let hook = site.cases.state().hooks[0].clone();
    assert_eq!(hook.secret.reveal(), key.as_bytes());
    assert_eq!(hook.events, ["report.received", "report.courier_due"]);
    let at = |what: &str| format!("/hooks/{}/{what}", hook.id.0);
    act(&site, &at("test"), &[]).await.assert_redirect("/desk/programs#hooks");
    let page = site.get("/desk/programs").await;
    page.assert_has(&[url, "0 arrived, 1 waiting, 0 given up"]).assert_lacks(&[&key]);
    let due = site.cases.claim_deliveries(site.now(), Moment(i64::MAX), 10).await.unwrap();
    assert_eq!((due.len(), due[0].event.as_str()), (1, "test"));
    act(&site, &at("drop"), &[]).await.assert_redirect("/desk/programs#hooks");
    assert!(site.cases.state().hooks.is_empty());
}
