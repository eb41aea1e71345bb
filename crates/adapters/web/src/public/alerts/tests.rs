//! Alerts as their readers and subscribers meet them.

use crate::Settings;
use crate::alerts::{Purpose, WITHDRAWAL, letter, masthead};
use crate::testing::TestSite;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use bulletin::{
    Bulletin, BulletinId, Bulletins, Deed, Discretion, Figure, Figures, Kept, Period, Step,
    SubscriberId, Tell, Town,
};
use casework::outbox::Address;
use casework::{AccountId, Moment};

fn figures(towns: &[&str]) -> Figures {
    let day = |text: &str| text.parse().unwrap();
    let town = |name: &&str| Town {
        name: (*name).into(),
        district: None,
        targeted: Figure::new(6, "/desk/ledger"),
        victims: 1,
    };
    Figures {
        targeted: Figure::new(27, "/desk/ledger"),
        victims: Figure::new(7, "/desk/ledger"),
        lost: Figure::new(70_250, "/desk/ledger"),
        towns: towns.iter().map(town).collect(),
        ..Figures::none(
            "Hertfordshire",
            Period { from: day("2026-12-01"), to: day("2026-12-18") },
            day("2026-12-18"),
        )
    }
}

fn deed(by: i64, at: i64) -> Deed {
    Deed { by: AccountId(by), at: Moment(1_797_616_800 + at) }
}

/// Keeps a bulletin and takes it through these steps.
async fn kept(site: &TestSite, towns: &[&str], steps: Vec<(Step, i64)>) -> BulletinId {
    let begun = Bulletin::begin(&figures(towns), Discretion::default(), "", deed(1, 0));
    let id = site.alerts.create(begun).await.unwrap();
    let mut kept = site.alerts.bulletin(id).await.unwrap().unwrap();
    for (step, by) in steps {
        kept.bulletin.take(step, deed(by, id.0), Discretion::default()).unwrap();
    }
    assert!(site.alerts.save(kept, Tell::Nobody).await.unwrap());
    id
}

async fn published(site: &TestSite, towns: &[&str]) -> BulletinId {
    kept(site, towns, vec![(Step::Submit, 1), (Step::Approve, 2), (Step::Publish, 1)]).await
}

fn with_mail() -> TestSite {
    TestSite::with(Settings {
        alerts_by_email: true,
        alert_towns: vec!["Hitchin".into(), "Ware".into(), "St Albans".into()],
        ..Settings::default()
    })
}

#[tokio::test]
async fn nothing_published_is_said_so() {
    let site = TestSite::new();
    kept(&site, &["Hitchin"], vec![(Step::Submit, 1), (Step::Approve, 2)]).await;
    let page = site.get("/alerts").await;
    page.assert_success().assert_has(&["No alert is published at the moment"]);
    page.assert_lacks(&["27 people"]);
    site.get("/alerts/B-0001").await.assert_status(StatusCode::NOT_FOUND);
    site.get("/alerts/B-0001.cap").await.assert_status(StatusCode::NOT_FOUND);
    site.get("/alerts/hitchin").await.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_published_alert_is_read_in_every_form() {
    let site = TestSite::new();
    published(&site, &["Hitchin", "Ware"]).await;
    let index = site.get("/alerts").await;
    index.assert_has(&[
        "<a href=\"/alerts/B-0001\">Courier fraud in Hertfordshire: 27 people",
        "/alerts/hitchin",
    ]);
    let page = site.get("/alerts/B-0001").await;
    page.assert_success().assert_lacks(&["/desk/ledger", "70,250", "<style", " style="]);
    let reads = page.reads();
    for part in [
        "more than £70,000",
        "Recent victims were from Hitchin and Ware.",
        "NEVER ask you to send cards",
        "159 never calls you",
        "0300 123 2040",
    ] {
        assert!(reads.contains(part), "{part} is missing from\n{reads}");
    }
    assert_eq!(page.headers["cache-control"], "public, max-age=60");
    for (path, kind, part) in [
        ("/alerts/B-0001.cap", "application/cap+xml; charset=utf-8", "<msgType>Alert</msgType>"),
        ("/alerts/B-0001.json", "application/json", "\"state\":\"published\""),
        ("/alerts/B-0001.txt", "text/plain; charset=utf-8", "ring 159 or 101"),
        ("/alerts.atom", "application/atom+xml; charset=utf-8", "<entry>"),
        ("/alerts/ware.atom", "application/atom+xml; charset=utf-8", "/alerts/ware.atom"),
        ("/alerts/ware", "text/html; charset=utf-8", "Alerts for Ware"),
    ] {
        let answer = site.get(path).await;
        answer.assert_success().assert_has(&[part]);
        assert_eq!(answer.headers["content-type"], kind, "{path}");
    }
}

#[tokio::test]
async fn a_withdrawn_alert_stays_and_says_so() {
    let site = TestSite::new();
    let reason = Step::Withdraw("The figures were of another year.".into());
    let steps = vec![(Step::Submit, 1), (Step::Approve, 2), (Step::Publish, 1), (reason, 2)];
    kept(&site, &[], steps).await;
    let page = site.get("/alerts/B-0001").await;
    page.assert_has(&["Withdrawn: ", "Do not rely on its figures", "of another year"]);
    site.get("/alerts/B-0001.cap").await.assert_has(&["<msgType>Cancel</msgType>"]);
    site.get("/alerts").await.assert_has(&["Withdrawn: "]);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let site = TestSite::new();
    published(&site, &["Hitchin"]).await;
    for path in [
        "/alerts/B-0001.exe",
        "/alerts/B-0099",
        "/alerts/B-",
        "/alerts/nowhere",
        "/alerts/hitchin.cap",
        "/alerts/%3Cb%3E",
        "/alerts/B--1",
        "/alerts/confirm/1-x",
        "/alerts/leave/x",
    ] {
        site.get(path).await.assert_status(StatusCode::NOT_FOUND);
    }
}

/// The path of the address of an e-mail that has this in it.
fn path_in(text: &str, part: &str) -> String {
    let word = text.split_whitespace().find(|w| w.contains(part)).unwrap();
    word.split_once("8080").unwrap().1.to_owned()
}

#[tokio::test]
async fn a_subscription_holds_once_it_is_confirmed_from_the_mailbox() {
    let site = with_mail();
    let fields = [("email", "Margaret@example.org"), ("towns", "ware"), ("towns", "nowhere")];
    let answer = site.fill("/alerts/subscribe", &fields).await;
    answer.assert_success().assert_has(&["Check your e-mail"]).assert_lacks(&["Margaret"]);
    let sent = site.alerts.held().letters[0].clone();
    let Address::Email(to) = &sent.message.to else { panic!("no e-mail") };
    assert_eq!(to.reveal(), "Margaret@example.org");
    let path = path_in(&sent.message.text, "/alerts/confirm/");
    // Mail programs and their guards open addresses by themselves.
    let page = site.get(&path).await;
    page.assert_has(&["Yes, send me alerts", "value=\"ware\" checked"]);
    assert_eq!(site.alerts.held().subscribers[0].confirmed, None);
    let done = site.post(&path, &[("towns", "ware"), ("towns", "st-albans")]).await;
    done.assert_success().assert_has(&["alerts for St Albans, Ware"]);
    let held = site.alerts.held().subscribers[0].clone();
    assert_eq!(
        (held.confirmed, held.towns),
        (Some(site.now()), vec!["st-albans".into(), "ware".into()])
    );
    // Asking again tells nobody on the page that the address is known.
    let again = site.fill("/alerts/subscribe", &fields).await;
    assert_eq!(again.text, answer.text);
    let told = site.alerts.held().letters[1].message.clone();
    assert!(told.text.contains("You get them already"));
    let leave = path_in(&told.text, "/alerts/leave/");
    site.get(&leave).await.assert_has(&["Stop these e-mails"]);
    assert_eq!(site.alerts.held().subscribers.len(), 1);
    site.post(&leave, &[]).await.assert_has(&["You get no more e-mails"]);
    assert!(site.alerts.held().subscribers.is_empty());
    site.get(&path).await.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mail_program_leaves_with_one_post() {
    let site = with_mail();
    site.fill("/alerts/subscribe", &[("email", "jo@example.org")]).await;
    let leave = Purpose::Leave.address(&site.site.secret, SubscriberId(1));
    let request = Request::post(&leave).header("content-type", "application/x-www-form-urlencoded");
    let answer = site.send(request, Body::from("List-Unsubscribe=One-Click")).await;
    answer.assert_success();
    assert!(site.alerts.held().subscribers.is_empty());
    // Once more is no fault: the e-mails have stopped.
    site.post(&leave, &[]).await.assert_success();
}

#[tokio::test]
async fn what_is_no_address_is_not_taken() {
    let site = with_mail();
    for email in [
        "",
        "margaret",
        "a@b",
        "a b@example.org",
        "a@b@example.org",
        "<a@example.org>",
        "a@example..org",
        "x\r\nBcc: y@example.org",
    ] {
        let answer = site.fill("/alerts/subscribe", &[("email", email)]).await;
        answer.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
        answer.assert_has(&["Error: Get alerts by e-mail", "Enter an e-mail address"]);
    }
    assert!(site.alerts.held().subscribers.is_empty());
}

#[tokio::test]
async fn nobodys_mailbox_is_filled() {
    let site = with_mail();
    for _ in 0..6 {
        site.fill("/alerts/subscribe", &[("email", "victim@example.org")]).await.assert_success();
    }
    assert_eq!(site.alerts.held().letters.len(), 3);
    let mut answer = site.post("/alerts/subscribe", &[("email", "a@example.org")]).await;
    for n in 0..6 {
        let email = format!("a{n}@example.org");
        answer = site.post("/alerts/subscribe", &[("email", &email)]).await;
    }
    answer.assert_status(StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn without_a_mail_server_nobody_can_subscribe() {
    let site = TestSite::new();
    site.get("/alerts/subscribe").await.assert_has(&["are not set up here"]);
    let answer = site.post("/alerts/subscribe", &[("email", "a@example.org")]).await;
    answer.assert_status(StatusCode::NOT_FOUND);
    assert!(site.alerts.held().letters.is_empty());
    site.get("/alerts").await.assert_lacks(&["/alerts/subscribe"]);
}

#[tokio::test]
async fn a_letter_that_was_overtaken_is_not_written() {
    let site = with_mail();
    site.fill("/alerts/subscribe", &[("email", "jo@example.org")]).await;
    let subscriber = site.alerts.held().subscribers[0].clone();
    let id = published(&site, &[]).await;
    let mut kept: Kept = site.alerts.bulletin(id).await.unwrap().unwrap();
    let masthead = masthead(&site.site.settings);
    let write = |bulletin: &Bulletin, version| {
        letter(bulletin, version, &subscriber, (&masthead, &site.site.secret))
    };
    let first = write(&kept.bulletin, 1).unwrap();
    assert_eq!(first.event, "bulletin.published");
    assert!(first.leave.as_ref().unwrap().starts_with("http://127.0.0.1:8080/alerts/leave/1-"));
    assert!(first.text.contains(first.leave.as_ref().unwrap()));
    assert_eq!(write(&kept.bulletin, WITHDRAWAL), None);
    let steps = [
        (Step::Correct(Box::new(figures(&["Ware"]))), 1),
        (Step::Submit, 1),
        (Step::Approve, 2),
        (Step::Publish, 1),
    ];
    for (step, by) in steps {
        kept.bulletin.take(step, deed(by, 9), Discretion::default()).unwrap();
    }
    assert_eq!(write(&kept.bulletin, 1), None);
    assert_eq!(write(&kept.bulletin, 2).unwrap().event, "bulletin.corrected");
    kept.bulletin
        .take(Step::Withdraw("Wrong.".into()), deed(2, 10), Discretion::default())
        .unwrap();
    assert_eq!(write(&kept.bulletin, 2), None);
    let last = write(&kept.bulletin, WITHDRAWAL).unwrap();
    assert!(last.subject.starts_with("Withdrawn: "), "{}", last.subject);
}
