//! The accounts page.

use super::{account, desk, enter, trail};
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::{Cases, Role};

async fn act(site: &TestSite, path: &str, fields: &[(&str, &str)]) -> Answer {
    let hidden = site.get("/desk/accounts").await.hidden();
    let mut all = vec![("csrf", hidden[0].1.as_str())];
    all.extend_from_slice(fields);
    site.post(&format!("/desk/accounts{path}"), &all).await
}

#[tokio::test]
async fn an_account_is_made_with_a_password_shown_once() {
    let site = desk(Role::Administrator).await;
    let fields = [("login_name", "Tom.B"), ("display_name", "Tom Brennan"), ("role", "call_taker")];
    let made = act(&site, "", &fields).await;
    made.assert_success().assert_has(&["Password for Tom Brennan", "not shown again"]);
    let given = made.text.split("class=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    let browser = site.other_browser();
    let login = browser.fill("/desk/login", &[("name", "tom.b"), ("password", given)]).await;
    login.assert_redirect("/desk/set-up");
    act(&site, "", &fields).await.assert_status(StatusCode::CONFLICT);
    act(&site, "", &[("login_name", "x y")]).await.assert_has(&["Enter a login name of 2 to 64"]);
    assert!(trail(&site).contains(&"account.created A-0002 as call_taker".to_owned()));
}

#[tokio::test]
async fn whatever_changes_an_account_ends_its_logins() {
    let steps = [
        ("role", "press_officer", "account.role A-0002: analyst to press_officer"),
        ("close", "", "account.closed A-0002"),
        ("factor", "", "account.factor_reset A-0002"),
        ("password", "", "account.password_reset A-0002"),
    ];
    for (step, role, entry) in steps {
        let site = desk(Role::Administrator).await;
        let tom = account(&site, "tom", Role::Analyst).await;
        let browser = site.other_browser();
        enter(&browser, tom).await;
        browser.get("/desk/inbox").await.assert_success();
        let answer = act(&site, &format!("/{}/{step}", tom.0), &[("role", role)]).await;
        assert!(answer.status.is_success() || answer.status.is_redirection(), "{step}");
        browser.get("/desk/inbox").await.assert_redirect("/desk/login");
        assert!(trail(&site).contains(&entry.to_owned()), "{:?}", trail(&site));
    }
}

#[tokio::test]
async fn a_closed_account_can_be_opened_again() {
    let site = desk(Role::Administrator).await;
    let tom = account(&site, "tom", Role::Analyst).await;
    act(&site, &format!("/{}/close", tom.0), &[]).await.assert_redirect("/desk/accounts");
    assert!(site.cases.account(tom).await.unwrap().unwrap().closed);
    act(&site, &format!("/{}/open", tom.0), &[]).await.assert_redirect("/desk/accounts");
    assert!(!site.cases.account(tom).await.unwrap().unwrap().closed);
}

#[tokio::test]
async fn an_administrator_cannot_lock_the_last_door_behind_himself() {
    let site = desk(Role::Administrator).await;
    let own = site.cases.state().accounts[0].id.0;
    for step in ["role", "close", "factor", "password"] {
        let answer = act(&site, &format!("/{own}/{step}"), &[("role", "analyst")]).await;
        answer.assert_status(StatusCode::BAD_REQUEST).assert_has(&["Another administrator"]);
    }
}
