//! A daughter sets a line up for her father.

use crate::base::secrets::hash_of;
use crate::base::site::Settings as WebSettings;
use crate::testing::TestSite;
use axum::http::StatusCode;
use casework::Moment;
use evidence::{Level, Stage};
use guarding::{CallNote, CallWords, Caption, Captions, NewLine, Readers, Settings};
use std::collections::BTreeSet;
use telephony::Policy;
use telephony::call::Side;

const TOKEN: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

async fn with_line(phone: &str) -> TestSite {
    let site = TestSite::new();
    let settings = Settings { phone: phone.into(), ..Settings::default() };
    let new = NewLine { name: "father".into(), key: hash_of(TOKEN), settings, now: site.now() };
    site.site.guarding.add_line(new).await.unwrap();
    site
}

fn path(rest: &str) -> String {
    format!("/line/{TOKEN}{rest}")
}

const FIELDS: [(&str, &str); 7] = [
    ("person", "Dad"),
    ("policy", "hold"),
    ("agreed", "Dad agreed, Ann was there, 4 May"),
    ("trusted", "01632 960155\n01632 960156"),
    ("name0", "Ann"),
    ("email0", "ann@example.org"),
    ("sms1", "07700 900123"),
];

#[tokio::test]
async fn a_link_leads_to_its_line_and_a_guess_nowhere() {
    let site = with_line("").await;
    let page = site.get(&path("")).await;
    page.assert_success().assert_has(&["Your guarded line", "What is still to be done"]);
    for wrong in ["0".repeat(64), "father".into(), "x".repeat(64)] {
        site.get(&format!("/line/{wrong}")).await.assert_status(StatusCode::NOT_FOUND);
        site.post(&format!("/line/{wrong}"), &FIELDS).await.assert_status(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn everything_is_set_on_one_page() {
    let site = with_line("").await;
    let to = format!("/line/{TOKEN}?done=saved");
    site.post(&path(""), &FIELDS).await.assert_redirect(&to);
    let page = site.get(&to).await;
    page.assert_has(&[
        "The guarded line of Dad",
        "The line is guarded",
        "Saved.",
        "ann@example.org",
    ]);
    let kept = site.site.guarding.lines().await.unwrap().remove(0);
    assert_eq!(kept.settings.policy, Policy::Hold);
    assert_eq!((kept.settings.guardians.len(), kept.settings.trusted.len()), (2, 2));
    assert!(kept.settings.line("father", &[], "").agreed);
}

#[tokio::test]
async fn telephones_are_offered_where_the_operator_dials_them() {
    let fields = [
        ("person", "Dad"),
        ("policy", "hold"),
        ("pause_seconds", "60"),
        ("name0", "Ann"),
        ("phone0", "07700 900123"),
        ("calls0", "ring"),
    ];
    for dials in [false, true] {
        let site = TestSite::with(WebSettings { dials, ..WebSettings::default() });
        let new = NewLine {
            name: "father".into(),
            key: hash_of(TOKEN),
            settings: Settings::default(),
            now: site.now(),
        };
        site.site.guarding.add_line(new).await.unwrap();
        let page = site.get(&path("")).await;
        match dials {
            true => page.assert_has(&["Telephone that rings"]),
            false => page.assert_lacks(&["Telephone that rings"]),
        };
        site.post(&path(""), &fields).await;
        let kept = site.site.guarding.lines().await.unwrap().remove(0);
        let line = kept.settings.line("father", &[], "PJSIP/{number}@trunk");
        assert_eq!(
            (line.ring, line.pause_ms),
            (vec!["PJSIP/07700900123@trunk".to_owned()], 60_000)
        );
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_nothing_is_lost() {
    let site = with_line("").await;
    let fields = [("person", "Dad"), ("trusted", "the surgery"), ("name0", "Ann")];
    let page = site.post(&path(""), &fields).await;
    page.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&[
        "There is a problem",
        "href=\"#trusted\"",
        "href=\"#email0\"",
        "value=\"Ann\"",
    ]);
    assert_eq!(site.site.guarding.lines().await.unwrap()[0].settings, Settings::default());
}

#[tokio::test]
async fn a_test_message_goes_to_everybody_once_and_a_test_call_is_wanted() {
    let site = with_line("PJSIP/father").await;
    site.post(&path(""), &FIELDS).await;
    for _ in 0..2 {
        let to = format!("/line/{TOKEN}?done=messages");
        site.post(&path("/messages"), &[]).await.assert_redirect(&to);
    }
    let letters = site.alerts.held().letters.clone();
    let keys: BTreeSet<&str> = letters.iter().map(|letter| letter.key.as_str()).collect();
    assert_eq!(
        (letters.len(), keys.len()),
        (4, 2),
        "pressed twice within a minute it is sent once"
    );
    let ways: Vec<&str> = letters.iter().take(2).map(|letter| letter.message.to.way()).collect();
    assert_eq!(ways, ["email", "sms"]);
    assert!(letters[0].message.text.contains("test of the guarded line of Dad"));
    site.post(&path("/call"), &[]).await.assert_redirect(&format!("/line/{TOKEN}?done=call"));
    assert_eq!(site.site.guarding.take_tests(site.now()).await.unwrap(), ["father"]);
    let without = with_line("").await;
    without.post(&path("/call"), &[]).await.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn calls_are_shown_without_their_content() {
    let site = with_line("").await;
    let now = site.now();
    let red = CallNote {
        call: "c1".into(),
        line: "father".into(),
        begun: Moment(now.0 - 200),
        seen: Moment(now.0 - 10),
        ended: false,
        heard: true,
        level: Level::Red,
        stage: Some(Stage::Logistics),
        courier_due: true,
    };
    let other = CallNote { call: "c2".into(), line: "mother".into(), ..red.clone() };
    site.site.guarding.note_call(red).await.unwrap();
    site.site.guarding.note_call(other).await.unwrap();
    let page = site.get(&path("")).await;
    page.assert_has(&["A call is going on", "It sounded like a scam", "tel:999"]);
    assert_eq!(page.text.matches("going on</td>").count(), 1, "{}", page.text);
    // After some hours without a word of it, it is not taken to go on.
    site.pass(5 * 3_600);
    site.get(&path("")).await.assert_lacks(&["A call is going on"]);
}

fn going_on(site: &TestSite, level: Level) -> CallNote {
    CallNote {
        call: "c1".into(),
        line: "father".into(),
        begun: Moment(site.now().0 - 90),
        seen: site.now(),
        ended: false,
        heard: true,
        level,
        stage: Some(Stage::Ask),
        courier_due: false,
    }
}

/// A red call on which two things were said.
async fn with_call(site: &TestSite) {
    site.site.guarding.note_call(going_on(site, Level::Red)).await.unwrap();
    let mut captions = Captions::default();
    captions.add(Caption::new(Some(Side::Caller), "read me the PIN of <your> card"));
    captions.add(Caption::new(Some(Side::Person), "my PIN is 4821"));
    let words = CallWords {
        call: "c1".into(),
        line: "father".into(),
        readers: Readers::Family,
        seen: site.now(),
        captions,
    };
    site.site.guarding.keep_words(words).await.unwrap();
}

const AGREED: [(&str, &str); 3] =
    [("person", "Dad"), ("read", "family"), ("read_along", "Dad agreed, Ann was there, 4 May")];

#[tokio::test]
async fn nobody_reads_along_before_the_person_has_agreed() {
    let site = with_line("").await;
    let page = site.get(&path("")).await;
    page.assert_has(&["Reading along", "Nobody can read what is said while a call is going on"]);
    page.assert_lacks(&["value=\"family\" checked", "The desk that runs Ringfence may read"]);
    with_call(&site).await;
    let live = site.get(&path("/live")).await;
    live.assert_success().assert_has(&["It sounded like a scam", "has not been agreed to"]);
    live.assert_lacks(&["read me", "my PIN"]);
    site.post(&path(""), &[("person", "Dad"), ("read", "family")]).await.assert_has(&[
        "There is a problem",
        "href=\"#read_along\"",
        "Say who agreed, and when",
    ]);
    site.get(&path("/live")).await.assert_lacks(&["read me"]);
}

#[tokio::test]
async fn whoever_may_reads_along_until_it_is_taken_back() {
    let site = with_line("").await;
    site.post(&path(""), &AGREED).await.assert_redirect(&path("?done=saved"));
    let page = site.get(&path("")).await;
    page.assert_has(&["value=\"family\" checked", "Dad agreed, Ann was there, 4 May", "*0"]);
    site.site.guarding.note_call(going_on(&site, Level::Clear)).await.unwrap();
    site.get(&path("/live")).await.assert_has(&["There is nothing to read"]);
    with_call(&site).await;
    site.get(&path("")).await.assert_has(&["Follow the call"]).assert_lacks(&["read me"]);
    let live = site.get(&path("/live")).await;
    live.assert_has(&["<b>Caller: </b>read me the PIN of &lt;your&gt; card", "<b>Dad: </b>"]);
    live.assert_lacks(&["4821"]);
    assert!(live.headers["refresh"].to_str().unwrap().contains(&path("/live")));
    assert_eq!(live.headers["cache-control"], "no-store");
    let still = site.get(&path("/live?still=1")).await;
    assert!(!still.headers.contains_key("refresh"));

    // The tick is taken away: at once nothing is shown, whatever the store still has.
    site.post(&path(""), &[("person", "Dad"), ("read_along", "Dad agreed")]).await;
    with_call(&site).await;
    site.get(&path("/live")).await.assert_lacks(&["read me"]);

    site.post(&path(""), &AGREED).await;
    site.site.guarding.withdraw_reading("father".into(), site.now()).await.unwrap();
    with_call(&site).await;
    site.get(&path("/live")).await.assert_lacks(&["read me"]);
    site.get(&path("")).await.assert_has(&["Taken back by key on"]);
}

#[tokio::test]
async fn a_call_that_is_over_or_whose_program_died_cannot_be_read() {
    let site = with_line("").await;
    site.post(&path(""), &AGREED).await;
    with_call(&site).await;
    site.pass(31);
    site.get(&path("/live")).await.assert_lacks(&["read me"]);
    with_call(&site).await;
    site.get(&path("/live")).await.assert_has(&["read me"]);
    let over = CallNote { ended: true, ..going_on(&site, Level::Red) };
    site.site.guarding.note_call(over).await.unwrap();
    site.get(&path("/live")).await.assert_has(&["No call is going on"]).assert_lacks(&["read me"]);
}
