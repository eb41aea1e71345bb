//! What every page of the public site owes to whoever reads it.

use crate::Settings;
use crate::public::advice::topics::TOPICS;
use crate::public::report::steps::Step;
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use expect_test::expect;
use std::collections::BTreeSet;

/// Every page that can be loaded, those of an open report included.
async fn pages(site: &TestSite) -> Vec<(String, Answer)> {
    let mut paths: Vec<String> = [
        "/",
        "/check",
        "/listen",
        "/receipt",
        "/professionals",
        "/professionals/bank",
        "/professionals/taxi",
        "/advice",
        "/alerts",
        "/privacy",
        "/accessibility",
        "/how-it-works",
        "/nowhere",
    ]
    .map(String::from)
    .to_vec();
    paths.extend(TOPICS.iter().map(|t| format!("/advice/{}", t.slug)));
    paths.extend(Step::ALL.iter().map(|s| s.path()));
    let mut out = Vec::new();
    for path in paths {
        out.push((path.clone(), site.get(&path).await));
    }
    for (going_on, name) in
        [("courier_due", "coming"), ("just_handed_over", "gone"), ("on_the_phone", "phone")]
    {
        site.fill("/report/now", &[("going_on", going_on)]).await;
        out.push((format!("first {name}"), site.get("/report/first").await));
        out.push((format!("check {name}"), site.get("/report/check").await));
    }
    out.push(("begun".into(), site.get("/report").await));
    out.push((
        "wrong".into(),
        site.fill("/report/you", &[("your_email", "x"), ("your_telephone", "x")]).await,
    ));
    let hidden = site.get("/report/check").await.hidden();
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    out.push(("sent".into(), site.post("/report/send", &fields).await));
    for path in ["/receipt/report", "/receipt/withdraw", "/receipt/handoff"] {
        out.push((path.into(), site.get(path).await));
    }
    for tick in ["pin", "police"] {
        out.push((format!("verdict {tick}"), site.post("/check", &[("tick", tick)]).await));
    }
    out.push(("verdict clear".into(), site.post("/check", &[("said", "hello")]).await));
    out.push(("check wrong".into(), site.post("/check", &[]).await));
    for (trade, sign) in [("bank", "rung"), ("taxi", "alone")] {
        let path = format!("/professionals/{trade}");
        out.push((format!("answer {trade}"), site.fill(&path, &[(sign, "yes")]).await));
    }
    out
}

/// The values of an attribute, wherever it stands.
fn values<'t>(html: &'t str, attribute: &str) -> Vec<&'t str> {
    let begin = format!(" {attribute}=\"");
    html.split(begin.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test]
async fn every_page_can_be_heard_and_worked_without_a_mouse() {
    let site = TestSite::new();
    for (path, page) in pages(&site).await {
        let html = &page.text;
        assert!(page.status.as_u16() < 500, "{path}");
        assert_eq!(html.matches("<h1").count(), 1, "one heading: {path}\n{html}");
        for part in [
            "<html lang=\"en-GB\">",
            "<title>",
            "class=\"skip\" href=\"#main\"",
            "<main id=\"main\"",
            "width=device-width",
        ] {
            assert!(html.contains(part), "{part} is missing from {path}");
        }
        // The microphone needs a script; it comes from a file of ours.
        let scripts = usize::from(path == "/listen");
        assert_eq!(html.matches("<script").count(), scripts, "{path}");
        assert_eq!(html.matches("<script defer src=\"/assets/").count(), scripts, "{path}");
        for part in ["placeholder", "style=\"", "onclick", "autofocus", "target="] {
            assert!(!html.contains(part), "{part} stands in {path}");
        }
        let ids = values(html, "id");
        let distinct: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "an id stands twice: {path} {ids:?}");
        for attribute in ["for", "aria-describedby", "aria-labelledby"] {
            for id in values(html, attribute).iter().flat_map(|v| v.split(' ')) {
                assert!(distinct.contains(id), "{attribute} {id} leads nowhere: {path}");
            }
        }
        for tag in html.split('<').filter(|t| t.starts_with("input") || t.starts_with("textarea")) {
            let labelled =
                values(tag, "id").first().is_some_and(|id| html.contains(&format!("for=\"{id}\"")));
            assert!(tag.contains("type=\"hidden\"") || labelled, "no label: {path} {tag}");
        }
        for form in html.split("<form").skip(1) {
            assert!(form.contains("method=\"post\"") && form.contains("<button"), "{path}");
        }
        assert_eq!(html.matches("<fieldset").count(), html.matches("<legend").count(), "{path}");
    }
}

#[tokio::test]
async fn titles_differ_and_no_receipt_stands_in_an_address() {
    let site = TestSite::new();
    let pages = pages(&site).await;
    let title =
        |a: &Answer| a.text.split("<title>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let loaded: Vec<String> = pages
        .iter()
        .filter(|(p, _)| p.starts_with('/') && p != "/report/first")
        .map(|(_, a)| title(a))
        .collect();
    let distinct: BTreeSet<&String> = loaded.iter().collect();
    assert_eq!(loaded.len(), distinct.len(), "{loaded:?}");
    for (path, page) in &pages {
        for link in values(&page.text, "href").iter().chain(&values(&page.text, "action")) {
            let digits = link.chars().filter(char::is_ascii_digit).count();
            assert!(digits < 12, "{path} {link}");
        }
    }
}

#[tokio::test]
async fn every_link_leads_somewhere() {
    let site = TestSite::new();
    let pages = pages(&site).await;
    let links: BTreeSet<String> = pages
        .iter()
        .flat_map(|(_, page)| values(&page.text, "href"))
        .filter(|l| l.starts_with('/'))
        .map(str::to_owned)
        .collect();
    for link in links {
        let status = site.get(&link).await.status;
        assert!(status.is_success() || status.is_redirection(), "{link} {status}");
    }
}

#[tokio::test]
async fn the_front_page_says_first_what_to_do() {
    let page = TestSite::new().get("/").await;
    page.assert_success();
    expect![[r#"
        Are they on the phone now, or is someone coming?
        Someone is coming, or has just been
        Ring 999 now
        From another phone if you can. Do not open the door. Give nothing to anyone, whatever they say or show you.
        They are on the phone
        Put the phone down. You do not have to explain.
        Use another phone. If you have none, wait five minutes, and ring a friend first to prove that the line is free.
        Ring 159 to reach your bank. 159 never rings you. Ring 101 to check whether a police officer is genuine.
        The police and your bank never do this
        The police and your bank will never ask for your bank details or PIN on the phone.
        The police and your bank will never ask you to withdraw money, move it, or send it by courier, taxi or any other means.
        The police and your bank will never ask you to hand over or send your cards, goods or other property.
        It is not urgent
        Check a call
        Tick what they asked, and see whether it is a scam. Nothing is stored.
        Let this device hear the call
        Put the call on speaker, and be warned while it goes on. Nothing is kept.
        Report a call
        It takes about a minute. Report it even if you lost nothing.
        Find your report
        With your receipt number: see it, add to it, withdraw it.
        I work in a bank, shop or taxi
        Five questions, an answer at once, and a line to the police desk.
        Advice
        How the calls run, what to do, and help for families and carers.
        Alerts
        Warnings for your area."#]]
    .assert_eq(&page.reads());
}

#[tokio::test]
async fn every_page_carries_the_name_of_the_installation() {
    let settings = Settings { service_name: "Hertsfence & Co".into(), ..Settings::default() };
    let site = TestSite::with(settings);
    for path in ["/", "/report/who", "/nowhere", "/desk/login", "/desk/nowhere"] {
        let page = site.get(path).await;
        page.assert_has(&["Hertsfence &amp; Co"]).assert_lacks(&["Ringfence"]);
        let (_, title) = page.text.split_once("<title>").unwrap();
        assert!(title.split_once("</title>").unwrap().0.contains("Hertsfence &amp; Co"), "{path}");
    }
}

#[tokio::test]
async fn a_demonstration_says_so_everywhere_and_its_sign_is_there() {
    let site = TestSite::with(Settings { demo: true, ..Settings::default() });
    for path in ["/", "/check", "/report/who", "/nowhere"] {
        site.get(path).await.assert_has(&["Demonstration.", "Nobody reads what you send."]);
    }
    let login = site.get("/desk/login").await;
    login.assert_has(&["It asks for no second factor", "href=\"/favicon.ico\""]);
    let real = TestSite::new();
    real.get("/").await.assert_lacks(&["Demonstration"]);
    real.get("/desk/login").await.assert_lacks(&["Demonstration"]);
    let icon = real.get("/favicon.ico").await;
    assert_eq!(icon.headers["content-type"], "image/x-icon");
}

#[tokio::test]
async fn an_address_that_is_no_text_leads_to_our_page() {
    let site = TestSite::new();
    for path in ["/report/%ff", "/advice/%C3%28", "/desk/reports/%ff", "/professionals/%80/report"]
    {
        site.get(path)
            .await
            .assert_status(StatusCode::NOT_FOUND)
            .assert_has(&["Page not found", "Go to the front page"]);
    }
    let api = site.get("/api/v1/reports/%ff").await;
    api.assert_status(StatusCode::NOT_FOUND).assert_has(&["/api/problems/not-found"]);
    site.get("/report/%zz").await.assert_has(&["Page not found"]);
}

#[tokio::test]
async fn another_method_is_answered_with_a_page_that_says_so() {
    let site = TestSite::new();
    for (path, allowed) in [("/privacy", "GET"), ("/report/send", "POST"), ("/desk/login", "GET")] {
        let answer = site.send(axum::http::Request::delete(path), axum::body::Body::empty()).await;
        answer
            .assert_status(StatusCode::METHOD_NOT_ALLOWED)
            .assert_has(&["That cannot be done here", "Go to the front page"]);
        let allow = answer.headers["allow"].to_str().unwrap();
        assert!(allow.contains(allowed), "{path}: {allow}");
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_shown_does_not_speak_of_sending() {
    let site = TestSite::new();
    site.fill("/report/who", &[("reporter_role", "victim")]).await;
    site.cases.fail("draft", casework::StoreError::Unreachable);
    let page = site.get("/report/check").await;
    page.assert_status(StatusCode::SERVICE_UNAVAILABLE)
        .assert_has(&["Sorry, we could not show that", "load the page again", "ring 999"])
        .assert_lacks(&["Nothing has been sent yet"]);
}

#[tokio::test]
async fn help_can_be_found_and_what_belongs_to_somebody_cannot() {
    let site = TestSite::new();
    let robots = |answer: &crate::testing::Answer| {
        answer.headers.get("x-robots-tag").map(|v| v.to_str().unwrap().to_owned())
    };
    for path in ["/", "/check", "/advice", "/advice/afterwards", "/report/who", "/professionals"] {
        let page = site.get(path).await;
        assert_eq!(robots(&page), None, "{path}");
        page.assert_success().assert_lacks(&["noindex"]);
    }
    for path in
        ["/report/you", "/report/check", "/receipt", "/desk", "/desk/login", "/nowhere", "/api"]
    {
        assert_eq!(robots(&site.get(path).await).as_deref(), Some("noindex"), "{path}");
    }
    let answered = site.post("/check", &[("said", "read me your pin")]).await;
    assert_eq!(robots(&answered).as_deref(), Some("noindex"));
}

#[tokio::test]
async fn privacy_promises_what_the_installation_does() {
    let usual = TestSite::new();
    usual.get("/privacy").await.assert_has(&["Nothing is deleted by itself"]);
    let settings =
        crate::Settings { deletes_after_days: Some((365, 2190)), ..crate::Settings::default() };
    let nightly = TestSite::with(settings);
    nightly
        .get("/privacy")
        .await
        .assert_has(&["365 days after a report was closed", "after 2190 days"])
        .assert_lacks(&["Nothing is deleted by itself"]);
}
