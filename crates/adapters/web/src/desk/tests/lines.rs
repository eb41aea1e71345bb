//! Guarded lines: made at the desk, their link shown once, their calls without content.

use super::{account, desk, enter, trail};
use crate::base::site::Settings as WebSettings;
use crate::desk::visit::COOKIE;
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::Role;
use evidence::Level;
use guarding::{CallNote, CallWords, Caption, Captions, NewLine, Readers, Settings};

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

/// A red call on a line whose person lets these read along.
async fn with_call(site: &TestSite, readers: Option<Readers>) {
    let settings = Settings {
        read_along: if readers.is_some() { "Dad, 4 May".into() } else { String::new() },
        read_desk: readers == Some(Readers::FamilyAndDesk),
        ..Settings::default()
    };
    let now = site.now();
    let new = NewLine { name: "father".into(), key: "k".into(), settings, now };
    site.site.guarding.add_line(new).await.unwrap();
    let note = CallNote {
        call: "c1".into(),
        line: "father".into(),
        begun: now,
        seen: now,
        ended: false,
        heard: true,
        level: Level::Red,
        stage: None,
        courier_due: false,
    };
    site.site.guarding.note_call(note).await.unwrap();
    let mut captions = Captions::default();
    captions.add(Caption::new(None, "put the card in an envelope"));
    let readers = readers.unwrap_or(Readers::FamilyAndDesk);
    let words =
        CallWords { call: "c1".into(), line: "father".into(), readers, seen: now, captions };
    site.site.guarding.keep_words(words).await.unwrap();
}

#[tokio::test]
async fn the_desk_reads_along_only_where_the_person_and_the_operator_agreed() {
    let both = Some(Readers::FamilyAndDesk);
    for (desk_reads, readers, shown) in [
        (false, both, false),
        (true, None, false),
        (true, Some(Readers::Family), false),
        (true, both, true),
    ] {
        let site = TestSite::with(WebSettings { desk_reads, ..WebSettings::default() });
        let id = account(&site, "jane", Role::Analyst).await;
        enter(&site, id).await;
        with_call(&site, readers).await;
        let page = site.get("/desk/lines").await;
        match shown {
            true => page.assert_has(&["What is said on father", "in an envelope"]),
            false => page.assert_lacks(&["envelope"]),
        };
        site.get("/desk/lines?auto=1").await;
        let looks: Vec<String> =
            trail(&site).into_iter().filter(|t| t.starts_with("line.read")).collect();
        assert_eq!(looks.len(), usize::from(shown), "a look is noted once: {looks:?}");
        assert!(!trail(&site).iter().any(|t| t.contains("envelope")));
    }
}
