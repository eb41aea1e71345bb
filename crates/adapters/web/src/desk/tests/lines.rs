//! Guarded lines: made at the desk, their link shown once, their calls without content.

use super::{desk, trail};
use crate::desk::visit::COOKIE;
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::Role;
use evidence::Level;
use guarding::CallNote;

async fn post(site: &TestSite, path: &str, fields: &[(&str, &str)]) -> Answer {
    let token = site.cookie(COOKIE).unwrap();
    let seal = site.site.secret.token("desk form", &token);
    let mut all = vec![("csrf", seal.as_str())];
    all.extend_from_slice(fields);
    site.post(path, &all).await
}

fn link(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("/line/").unwrap();
    format!("/line/{}", rest.chars().take_while(char::is_ascii_hexdigit).collect::<String>())
}

#[tokio::test]
async fn a_line_is_made_and_its_link_leads_to_the_family_s_page() {
    let site = desk(Role::Supervisor).await;
    let made =
        post(&site, "/desk/lines/keep", &[("name", "mill-lane-3"), ("phone", "PJSIP/3")]).await;
    made.assert_success().assert_has(&["It is not shown again"]);
    let first = link(&made);
    site.get(&first).await.assert_success();
    site.get("/desk/lines/keep").await.assert_has(&["mill-lane-3", "not yet", "Test call"]);
    let again = post(&site, "/desk/lines/keep/1/link", &[]).await;
    site.get(&first).await.assert_status(StatusCode::NOT_FOUND);
    site.get(&link(&again)).await.assert_success();
    post(&site, "/desk/lines/keep/1/test", &[]).await.assert_redirect("/desk/lines/keep");
    assert_eq!(site.site.guarding.take_tests(site.now()).await.unwrap(), ["mill-lane-3"]);
    post(&site, "/desk/lines/keep/1/drop", &[]).await.assert_redirect("/desk/lines/keep");
    site.get(&link(&again)).await.assert_status(StatusCode::NOT_FOUND);
    let trail = trail(&site);
    for step in ["line.create L1: mill-lane-3", "line.link L1", "line.test L1", "line.drop"] {
        assert!(trail.iter().any(|t| t.starts_with(step)), "{step}: {trail:?}");
    }
}

#[tokio::test]
async fn a_name_that_no_dialplan_says_is_refused() {
    let site = desk(Role::Supervisor).await;
    let page = post(&site, "/desk/lines/keep", &[("name", "Father!"), ("audiosocket", "1")]).await;
    page.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    page.assert_has(&["small letters, digits and hyphens", "uuidgen"]);
    post(&site, "/desk/lines/keep", &[("name", "father")]).await.assert_success();
    let twice = post(&site, "/desk/lines/keep", &[("name", "father")]).await;
    twice
        .assert_status(StatusCode::UNPROCESSABLE_ENTITY)
        .assert_has(&["There is a line of this name"]);
}

#[tokio::test]
async fn calls_that_go_on_are_seen_by_level_and_stage() {
    let site = desk(Role::Analyst).await;
    let note = CallNote {
        call: "c1".into(),
        line: "father".into(),
        begun: site.now(),
        seen: site.now(),
        ended: false,
        heard: true,
        level: Level::Red,
        stage: Some(evidence::Stage::Logistics),
        courier_due: true,
    };
    site.site.guarding.note_call(note.clone()).await.unwrap();
    let page = site.get("/desk/lines").await;
    page.assert_success().assert_has(&["father", "logistics", "Someone may be on the way"]);
    assert!(page.headers.contains_key("refresh"));
    page.assert_lacks(&["/desk/lines/keep"]);
    site.site.guarding.note_call(CallNote { ended: true, ..note }).await.unwrap();
    site.get("/desk/lines").await.assert_has(&["There is none."]);
}
