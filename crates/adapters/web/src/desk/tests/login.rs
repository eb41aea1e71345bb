//! Logging in, and everything that tries to get round it.

use super::{PASSWORD, RECOVERY, account, code, desk, enter, trail};
use crate::base::secrets::hash_of;
use crate::desk::accounts::create::{Member, account_with};
use crate::desk::accounts::{password::quick, totp};
use crate::desk::visit::COOKIE;
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::{Cases, Role};

async fn with_jane() -> TestSite {
    let site = TestSite::new();
    account(&site, "jane", Role::Analyst).await;
    site
}

async fn password(site: &TestSite, name: &str, password: &str) -> Answer {
    site.fill("/desk/login", &[("name", name), ("password", password)]).await
}

async fn factor(site: &TestSite, code: &str) -> Answer {
    site.fill("/desk/code", &[("code", code)]).await
}

#[tokio::test]
async fn password_and_second_factor_open_the_desk() {
    let site = with_jane().await;
    site.get("/desk/inbox").await.assert_redirect("/desk/login");
    password(&site, "Jane ", PASSWORD).await.assert_redirect("/desk/code");
    site.get("/desk/inbox").await.assert_redirect("/desk/code");
    factor(&site, &code(&site)).await.assert_redirect("/desk");
    site.get("/desk").await.assert_redirect("/desk/inbox");
    site.get("/desk/inbox").await.assert_success();
    assert_eq!(trail(&site), ["account.login code"]);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_answered_alike() {
    let site = with_jane().await;
    let wrong = password(&site, "jane", "eight green buses").await;
    let unknown = password(&site, "nobody", "eight green buses").await;
    wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&["Check your login name"]);
    assert_eq!(wrong.text.replace("\"jane\"", "\"nobody\""), unknown.text);
    site.get("/desk/code").await.assert_redirect("/desk/login");
}

#[tokio::test]
async fn a_closed_account_is_no_account() {
    let site = with_jane().await;
    site.cases.state().accounts[0].closed = true;
    password(&site, "jane", PASSWORD).await.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_code_serves_once() {
    let site = with_jane().await;
    password(&site, "jane", PASSWORD).await;
    let used = code(&site);
    factor(&site, &used).await.assert_redirect("/desk");
    let other = site.other_browser();
    password(&other, "jane", PASSWORD).await;
    let refused = factor(&other, &used).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&["Each serves once"]);
    other.pass(30);
    factor(&other, &code(&other)).await.assert_redirect("/desk");
}

#[tokio::test]
async fn a_recovery_code_serves_once() {
    let site = with_jane().await;
    password(&site, "jane", PASSWORD).await;
    factor(&site, &RECOVERY.to_uppercase()).await.assert_redirect("/desk");
    let other = site.other_browser();
    password(&other, "jane", PASSWORD).await;
    factor(&other, RECOVERY).await.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(trail(&site)[0], "account.login recovery code; left 0");
}

#[tokio::test]
async fn a_planted_token_never_becomes_a_login() {
    let site = with_jane().await;
    let planted = "a".repeat(64);
    site.set_cookie(COOKIE, &planted);
    password(&site, "jane", PASSWORD).await.assert_redirect("/desk/code");
    let half = site.cookie(COOKIE).unwrap();
    factor(&site, &code(&site)).await.assert_redirect("/desk");
    let whole = site.cookie(COOKIE).unwrap();
    assert!(planted != half && half != whole);
    for token in [planted, half] {
        assert_eq!(site.cases.login(hash_of(&token)).await.unwrap(), None);
    }
    // Only the hash is kept.
    assert!(!site.cases.state().logins.contains_key(&whole));
}

#[tokio::test]
async fn an_idle_login_ends_and_so_does_an_old_one() {
    let site = desk(Role::Analyst).await;
    site.pass(29 * 60);
    site.get("/desk/inbox").await.assert_success();
    site.pass(30 * 60);
    site.get("/desk/inbox").await.assert_redirect("/desk/login");

    let site = desk(Role::Analyst).await;
    for _ in 0..71 {
        site.pass(600);
        site.get("/desk/inbox").await.assert_success();
    }
    site.pass(600);
    site.get("/desk/inbox").await.assert_redirect("/desk/login");
}

#[tokio::test]
async fn a_page_that_loads_itself_does_not_keep_the_login_open() {
    let site = desk(Role::Analyst).await;
    site.pass(20 * 60);
    site.get("/desk/inbox?auto=1").await.assert_success();
    site.get("/desk/signal").await.assert_success();
    site.pass(10 * 60);
    site.get("/desk/inbox?auto=1").await.assert_redirect("/desk/login");
}

#[tokio::test]
async fn half_a_login_ends_after_ten_minutes() {
    let site = with_jane().await;
    password(&site, "jane", PASSWORD).await;
    site.pass(600);
    site.get("/desk/code").await.assert_redirect("/desk/login");
}

#[tokio::test]
async fn logging_out_ends_the_login_itself() {
    let site = desk(Role::Analyst).await;
    let token = site.cookie(COOKIE).unwrap();
    site.fill("/desk/me", &[]).await.assert_status(StatusCode::METHOD_NOT_ALLOWED);
    let csrf = site.get("/desk/me").await.hidden();
    site.post("/desk/logout", &[("csrf", &csrf[0].1)]).await.assert_redirect("/desk/login");
    assert_eq!(site.cookie(COOKIE), None);
    site.set_cookie(COOKIE, &token);
    site.get("/desk/inbox").await.assert_redirect("/desk/login");
}

#[tokio::test]
async fn the_first_login_sets_up_password_and_second_factor_before_anything_else() {
    let site = TestSite::new();
    let member = Member { login_name: "will", display_name: "Will Farr", role: Role::CallTaker };
    site.cases.create_account(account_with(member, quick(PASSWORD))).await.unwrap();
    password(&site, "will", PASSWORD).await.assert_redirect("/desk/set-up");
    site.get("/desk/take").await.assert_redirect("/desk/set-up");
    site.get("/desk/code").await.assert_redirect("/desk/set-up");
    let page = site.get("/desk/set-up").await;
    page.assert_has(&["<svg class=\"qr\"", "Set up your login"]);
    let token = site.cookie(COOKIE).unwrap();
    let secret: Vec<u8> = site.site.secret.hash("second factor", &token)[..20].to_vec();
    let shown: String = totp::base32(&secret);
    assert!(page.text.replace(' ', "").contains(&shown));
    let send = async |password: &str| {
        let code = totp::code(&secret, site.now());
        site.fill("/desk/set-up", &[("password", password), ("code", &code)]).await
    };
    send(PASSWORD).await.assert_has(&["Choose another password than the one you had"]);
    send("short").await.assert_has(&["at least 12 characters"]);
    let done = send("nine yellow trams").await;
    done.assert_success().assert_has(&["Your recovery codes", "not shown again"]);
    assert_eq!(done.text.matches("<li><code>").count(), 10);
    site.get("/desk/take").await.assert_success();
    let kept = site.cases.account_named("will".into()).await.unwrap().unwrap();
    assert_eq!((kept.recovery.len(), kept.totp.is_some()), (10, true));
    // The code that confirmed it does not serve for a login.
    let other = site.other_browser();
    password(&other, "will", "nine yellow trams").await.assert_redirect("/desk/code");
    let refused = factor(&other, &totp::code(&secret, site.now())).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn guessing_is_slowed_down_and_the_holder_is_not_locked_out_for_long() {
    let site = with_jane().await;
    account(&site, "tom", Role::CallTaker).await;
    // Jane's own browser has logged in before.
    password(&site, "jane", PASSWORD).await;
    factor(&site, &code(&site)).await.assert_redirect("/desk");
    let guesser = site.other_browser();
    for _ in 0..10 {
        let wrong = password(&guesser, "jane", "eight green buses").await;
        wrong.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let slowed = password(&guesser, "jane", PASSWORD).await;
    slowed.assert_status(StatusCode::TOO_MANY_REQUESTS).assert_has(&["Try again in"]);
    assert_eq!(slowed.headers["retry-after"], "60");
    password(&guesser, "tom", PASSWORD).await.assert_redirect("/desk/code");
    let csrf = site.get("/desk/me").await.hidden();
    site.post("/desk/logout", &[("csrf", &csrf[0].1)]).await;
    password(&site, "jane", PASSWORD).await.assert_redirect("/desk/code");
    let stranger = site.other_browser();
    stranger.pass(60);
    password(&stranger, "jane", PASSWORD).await.assert_redirect("/desk/code");
}

#[tokio::test]
async fn codes_are_not_guessed_either() {
    let site = with_jane().await;
    password(&site, "jane", PASSWORD).await;
    for _ in 0..10 {
        factor(&site, "000000").await.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    factor(&site, &code(&site)).await.assert_status(StatusCode::TOO_MANY_REQUESTS);
    site.pass(300);
    factor(&site, &code(&site)).await.assert_redirect("/desk");
}

#[tokio::test]
async fn a_form_that_is_not_ours_is_refused_at_login_as_well() {
    let site = with_jane().await;
    let fields = [("name", "jane"), ("password", PASSWORD)];
    site.post("/desk/login", &fields).await.assert_status(StatusCode::CONFLICT);
    // An attacker's own token does not fit the browser of another.
    let theirs = site.other_browser().get("/desk/login").await.hidden();
    site.get("/desk/login").await.assert_success();
    let all = [("csrf", theirs[0].1.as_str()), fields[0], fields[1]];
    site.post("/desk/login", &all).await.assert_status(StatusCode::CONFLICT);
}

#[tokio::test]
async fn changing_the_password_ends_every_other_login() {
    let site = desk(Role::Analyst).await;
    let id = site.cases.state().accounts[0].id;
    let other = site.other_browser();
    enter(&other, id).await;
    let change = |current: &'static str, password: &'static str| {
        let site = &site;
        async move {
            let csrf = site.get("/desk/me").await.hidden();
            let fields =
                [("csrf", csrf[0].1.as_str()), ("current", current), ("password", password)];
            site.post("/desk/me/password", &fields).await
        }
    };
    change("wrong horse", "nine yellow trams").await.assert_has(&["Enter your present password"]);
    change(PASSWORD, "jane").await.assert_has(&["at least 12 characters"]);
    change(PASSWORD, "nine yellow trams").await.assert_redirect("/desk/me");
    site.get("/desk/inbox").await.assert_success();
    other.get("/desk/inbox").await.assert_redirect("/desk/login");
}
