//! The check as a person uses it.

use crate::testing::{Answer, TestSite};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use expect_test::expect;

/// Sends ticks, words and a file as a browser does.
async fn check(site: &TestSite, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let (name, content) = file.unwrap_or(("", b""));
    let head = format!(
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--B--\r\n");
    let request = Request::post("/check").header("content-type", "multipart/form-data; boundary=B");
    site.send(request, Body::from(body)).await
}

#[tokio::test]
async fn one_never_rule_is_enough() {
    let page = check(&TestSite::new(), &[("tick", "pin"), ("said", "Good morning.")], None).await;
    page.assert_success();
    expect![[r#"
        Back
        Red: stop
        This is a scam. Put the phone down
        The police and your bank never do this. Whoever does is a fraudster, however genuine they sound.
        What to do now
        Put the phone down. You do not have to explain.
        Use another phone. If you have none, wait five minutes, and ring a friend first to prove that the line is free.
        Ring 159 to reach your bank. 159 never rings you. Ring 101 to check whether a police officer is genuine.
        If someone is coming, or has just been, ring 999.
        Report it, even if nothing was lost: Report Fraud on 0300 123 2040 or at reportfraud.police.uk. In Scotland, ring 101.
        Report this call
        Your answers go with you, so that you need not enter them again. Nothing is sent until you say so.
        What gives them away
        The police and your bank will never ask for your bank details or PIN on the phone.
        What they are likely to ask next
        that you take out cash
        that you hand your cards or valuables to someone at the door
        that you tell your bank something untrue
        Check another call
        How checking works and how often it is wrong"#]]
    .assert_eq(&page.reads());
}

#[tokio::test]
async fn what_they_said_is_judged_and_quoted() {
    let said = "caller: This is the fraud squad.\ncaller: Key in your PIN now, it is 4821 is it not?\ncallee: Oh dear.";
    let page = check(&TestSite::new(), &[("said", said)], None).await;
    page.assert_success().assert_has(&[
        "Red: stop",
        "This is the <mark>fraud squad</mark>.",
        "Key in <mark>your PIN</mark> now, it is [number] is it not?",
        "never ask for your bank details or PIN",
    ]);
}

#[tokio::test]
async fn the_level_is_a_word_and_a_sign_and_not_only_a_colour() {
    let site = TestSite::new();
    for (tick, word) in [("pin", "Red: stop"), ("police", "Amber: be careful")] {
        check(&site, &[("tick", tick)], None).await.assert_has(&[
            word,
            "<svg class=\"sign\"",
            "aria-hidden",
        ]);
    }
}

#[tokio::test]
async fn somebody_on_the_way_brings_999_to_the_top() {
    let page = check(&TestSite::new(), &[("tick", "coming")], None).await;
    page.assert_has(&["Someone is coming: <a href=\"tel:999\">ring 999</a> now"]);
}

#[tokio::test]
async fn a_clear_result_never_says_safe() {
    let page =
        check(&TestSite::new(), &[("said", "caller: Your library book is ready.")], None).await;
    page.assert_success().assert_has(&[
        "We did not recognise anything",
        "That does not mean that the call is genuine",
        "If you are in any doubt",
        "159",
        "101",
        "999",
    ]);
    let read = page.reads().to_lowercase();
    for word in ["safe", "no scam", "all clear", "nothing to worry"] {
        assert!(!read.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_file_of_any_kind_we_know_is_read() {
    let site = TestSite::new();
    let vtt = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v caller>Read me your PIN.\n";
    let srt = b"1\n00:00:01,000 --> 00:00:02,000\nRead me your PIN, this is the fraud squad\n";
    let jsonl = b"{\"speaker\":\"caller\",\"text\":\"Fraud squad. Read me your PIN.\"}\n";
    for (name, content) in [
        ("a.vtt", vtt.as_slice()),
        ("a.srt", srt),
        ("a.jsonl", jsonl),
        ("a.txt", b"caller: fraud squad, your PIN please"),
    ] {
        let page = check(&site, &[], Some((name, content))).await;
        page.assert_success().assert_has(&["<mark>"]).assert_lacks(&["did not recognise"]);
    }
}

#[tokio::test]
async fn each_mistake_says_what_to_do_and_keeps_what_was_typed() {
    let site = TestSite::new();
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    check(&site, &[], None).await.assert_status(wrong).assert_has(&[
        "<title>Error: Check a call",
        "<a href=\"#tick\">Tick what they asked or said, or type their words, or choose a file</a>",
        "id=\"tick\"",
    ]);
    let kept = [("tick", "police"), ("said", "They knew my name & address")];
    check(&site, &kept, Some(("a.pdf", b"%PDF\xff\xfe"))).await.assert_status(wrong).assert_has(&[
        "<a href=\"#file\">Choose a text file",
        "value=\"police\" checked",
        "They knew my name &amp; address",
    ]);
    check(&site, &[], Some(("a.txt", b"\n\n")))
        .await
        .assert_status(wrong)
        .assert_has(&["The file has no words in it"]);
    let large = vec![b'a'; 300_000];
    check(&site, &[], Some(("a.txt", &large)))
        .await
        .assert_status(StatusCode::PAYLOAD_TOO_LARGE)
        .assert_has(&["That is too much to send"]);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused_politely() {
    let site = TestSite::new();
    for (kind, body) in
        [("multipart/form-data", "x"), ("multipart/form-data; boundary=B", "--B\r\nnonsense")]
    {
        let request = Request::post("/check").header("content-type", kind);
        site.send(request, Body::from(body))
            .await
            .assert_status(StatusCode::BAD_REQUEST)
            .assert_has(&["We could not read what was sent"]);
    }
}

#[tokio::test]
async fn scripts_are_shown_as_text() {
    let said = "caller: your PIN <script>alert(1)</script>";
    let page = check(&TestSite::new(), &[("tick", "pin"), ("said", said)], None).await;
    page.assert_success().assert_lacks(&["<script"]).assert_has(&["&lt;script&gt;"]);
}

#[tokio::test]
async fn nothing_is_stored() {
    let site = TestSite::new();
    site.cases.fail("*", casework::StoreError::Unreachable);
    let page = check(&site, &[("tick", "pin"), ("said", "caller: your PIN")], None).await;
    page.assert_success();
    assert!(page.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn what_was_checked_goes_into_the_report() {
    let site = TestSite::new();
    let fields = [
        ("tick", "pin"),
        ("tick", "coming"),
        ("tick", "secret"),
        ("tick", "arrested"),
        ("said", "caller: Read me your PIN.\nThen he rang off."),
    ];
    let verdict = check(&site, &fields, None).await;
    let carried: Vec<(String, String)> = hidden_all(&verdict.text);
    let carried: Vec<(&str, &str)> =
        carried.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.post("/report/from-check", &carried).await.assert_redirect("/report/who");
    site.get("/report/now").await.assert_has(&["value=\"courier_due\" checked"]);
    site.get("/report/asked").await.assert_has(&[
        "value=\"pin\" checked",
        "Told you to keep it secret",
        "Said that someone has been arrested",
    ]);
    site.get("/report/words").await.assert_has(&["caller: Read me your PIN.\nThen he rang off."]);
    // Once more changes nothing.
    site.post("/report/from-check", &carried).await.assert_redirect("/report/who");
    let page = site.get("/report/words").await;
    assert_eq!(page.text.matches("Then he rang off.").count(), 1);
}

/// Every hidden field, names repeated.
fn hidden_all(html: &str) -> Vec<(String, String)> {
    html.split("<input type=\"hidden\" name=\"")
        .skip(1)
        .map(|rest| {
            let (name, rest) = rest.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split('"').next().unwrap().replace("&amp;", "&"))
        })
        .collect()
}

#[tokio::test]
async fn too_many_checks_wait() {
    let site = TestSite::new();
    for _ in 0..120 {
        check(&site, &[("tick", "pin")], None).await.assert_success();
    }
    check(&site, &[("tick", "pin")], None)
        .await
        .assert_status(StatusCode::TOO_MANY_REQUESTS)
        .assert_has(&["Please wait a moment", "10 minutes"]);
    site.pass(600);
    check(&site, &[("tick", "pin")], None).await.assert_success();
}
