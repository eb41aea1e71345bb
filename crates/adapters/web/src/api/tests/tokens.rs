//! Who may do what.

use super::Api;
use super::document::document;
use crate::api::table;
use crate::api::tokens::Scope;
use crate::testing::TestSite;
use axum::http::{Method, StatusCode};

/// The scope that the document names for a route.
fn scope_of(method: &Method, path: &str) -> Option<Scope> {
    let document = document();
    let operation = &document["paths"][path][method.as_str().to_lowercase()];
    operation["security"][0]["token"][0].as_str().map(|code| Scope::from_code(code).unwrap())
}

#[tokio::test]
async fn every_route_takes_its_scope_alone() {
    let api = Api::new();
    for (method, path, _) in table() {
        let Some(scope) = scope_of(&method, path) else { continue };
        let path = path.replace("{id}", "R-0001");
        let none = api.site.send(
            axum::http::Request::builder().method(method.clone()).uri(&path),
            axum::body::Body::empty(),
        );
        none.await.assert_problem("token-missing", &[]);
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|s| *s != scope).collect();
        for (scopes, refused) in [(others, true), (vec![scope], false)] {
            let api = Api { token: api.token_for(&scopes, None), site: api.site.other_browser() };
            let answer = api.send(method.clone(), &path, "application/json", "").await;
            let is_refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(is_refused, refused, "{method} {path} {scopes:?}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn a_token_ends_or_is_revoked() {
    let mut api = Api::new();
    let hour = api.site.now().plus_seconds(3600);
    api.token = api.token_for(&Scope::ALL, Some(hour));
    api.get("/api/v1/reports").await.assert_success();
    api.site.pass(3600);
    api.get("/api/v1/reports").await.assert_problem("token-expired", &[]);

    api.token = api.token_for(&Scope::ALL, None);
    api.get("/api/v1/reports").await.assert_success();
    api.site.cases.state().tokens.last_mut().unwrap().revoked = true;
    let answer = api.get("/api/v1/reports").await;
    answer.assert_problem("token-unknown", &[]);
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
}

#[tokio::test]
async fn only_the_hash_of_a_token_is_kept() {
    let api = Api::new();
    let kept = format!("{:?}", api.site.cases.state().tokens);
    assert!(!kept.contains(&api.token) && !kept.contains(api.token.trim_start_matches("rf_")));
}

#[tokio::test]
async fn a_token_may_do_so_much_in_a_minute() {
    let settings = crate::Settings { api_per_minute: 2, ..crate::Settings::default() };
    let mut api = Api { site: TestSite::with(settings), token: String::new() };
    api.token = api.token_for(&Scope::ALL, None);
    for _ in 0..2 {
        api.get("/api/v1/webhooks").await.assert_success();
    }
    let answer = api.get("/api/v1/webhooks").await;
    answer.assert_problem("too-many-requests", &[]);
    assert_eq!(answer.headers["retry-after"], "60");
    let other = Api { token: api.token_for(&Scope::ALL, None), site: api.site.other_browser() };
    other.get("/api/v1/webhooks").await.assert_success();
    api.site.pass(60);
    api.get("/api/v1/webhooks").await.assert_success();
}

#[tokio::test]
async fn tokens_cannot_be_guessed() {
    let mut api = Api::new();
    let good = std::mem::replace(&mut api.token, "rf_guess".into());
    for _ in 0..30 {
        api.get("/api/v1/webhooks").await.assert_problem("token-unknown", &[]);
    }
    api.get("/api/v1/webhooks").await.assert_problem("too-many-requests", &[]);
    // Whoever has a token is not shut out with whoever guesses beside him.
    api.token = good;
    api.get("/api/v1/webhooks").await.assert_success();
}
