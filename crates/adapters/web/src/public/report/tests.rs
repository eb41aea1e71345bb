//! The whole report as a person fills it in, and everything that can stand in the way.

use crate::Settings;
use crate::public::report::questions::Kind;
use crate::public::report::steps::Step;
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::cases::StoredReport;
use casework::{
    Asked, Channel, GoingOn, Outcome, Reporter, StoppedBy, StoreError, Urgency, Vulnerability,
};
use expect_test::expect;

/// A page of the way: its name, what is typed, and the page after it.
type Stop<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// The only report there is.
fn only(site: &TestSite) -> StoredReport {
    let state = site.cases.state();
    assert_eq!(state.reports.len(), 1);
    state.reports.values().next().unwrap().clone()
}

/// The receipt that a page shows.
fn receipt(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("class=\"receipt\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

/// A report with one answer, ready to be sent.
async fn begun(site: &TestSite) {
    site.fill("/report/who", &[("reporter_role", "intended_victim")])
        .await
        .assert_redirect("/report/now");
    site.fill("/report/asked", &[("asked_for", "cards"), ("go", "finish")])
        .await
        .assert_redirect("/report/check");
}

async fn send(site: &TestSite) -> Answer {
    let page = site.get("/report/check").await;
    let hidden = page.assert_success().hidden();
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.post("/report/send", &fields).await
}

#[tokio::test]
async fn a_policeman_rang_and_wanted_my_card() {
    let site = TestSite::new();
    site.get("/report").await.assert_redirect("/report/who");
    begun(&site).await;
    let sent = send(&site).await;
    sent.assert_success().assert_has(&["Your report has been sent"]);
    let stored = only(&site);
    assert_eq!(stored.report.asked_for, [Asked::Cards]);
    assert_eq!(stored.report.channel, Some(Channel::Web));
    assert_eq!(stored.report.reporter_role, Some(Reporter::IntendedVictim));
    assert_eq!(stored.urgency, Urgency::Routine);
}

#[tokio::test]
async fn every_question_can_be_answered() {
    let site = TestSite::new();
    let pages: [Stop<'_>; 11] = [
        ("who", &[("reporter_role", "victim")], "now"),
        ("now", &[("going_on", "over")], "asked"),
        (
            "asked",
            &[
                ("asked_for", "cash"),
                ("asked_for", "pin"),
                ("amount_attempted_gbp", "about five thousand"),
                ("story", "A man was arrested with my card"),
                ("cover_story", "Say it is for a car"),
            ],
            "ended",
        ),
        (
            "ended",
            &[("outcome", "stopped_by_bank"), ("bank_told", "yes"), ("cards_cancelled", "no")],
            "when",
        ),
        (
            "when",
            &[
                ("contact_at", "4/12/2026 at 6.20pm"),
                ("call_times", "Again at seven"),
                ("town", "Hitchin"),
                ("postcode_district", "SG5"),
                ("line", "landline"),
                ("presented_number", "01632 960155"),
                ("other_numbers", "07700 900982"),
            ],
            "caller",
        ),
        (
            "caller",
            &[
                ("cover_name", "DC Wilson"),
                ("claimed_org", "Met Police"),
                ("claimed_station", "Hammersmith"),
                ("claimed_reference", "HX 4471"),
                ("caller_gender", "man"),
                ("caller_voice", "London accent, a woman behind him"),
            ],
            "money",
        ),
        (
            "money",
            &[
                ("given", "cash"),
                ("amount_lost_gbp", "5.2k"),
                ("amount_stopped_gbp", "0"),
                ("amount_recovered_gbp", "£100"),
                ("items", "Two envelopes"),
                ("bank", "Barclays"),
                ("place", "High Street branch"),
            ],
            "collected",
        ),
        (
            "collected",
            &[
                ("collection", "taxi"),
                ("handover", "At my door at 7"),
                ("courier_gender", "woman"),
                ("courier_description", "Tall, twenties"),
                ("vehicle", "Blue Skoda"),
                ("vrm", "AB12 CDE"),
                ("taxi_firm", "A1 Cars"),
                ("code_word", "Blue 42"),
            ],
            "words",
        ),
        (
            "words",
            &[
                ("narrative", "He was very polite."),
                ("evidence_kept", "The envelope"),
                ("crime_reference", "41/12345/26"),
            ],
            "person",
        ),
        (
            "person",
            &[
                ("age_band", "80_89"),
                ("gender", "woman"),
                ("lives_alone", "yes"),
                ("happened_before", "no"),
                ("vulnerable", "senses"),
                ("vulnerable", "distress"),
            ],
            "you",
        ),
        (
            "you",
            &[
                ("your_name", "Ann Lowe"),
                ("your_telephone", "01632 960002"),
                ("your_email", "ann@example.com"),
                ("your_address", "1 High Street"),
                ("safe_to_ring", "Mornings"),
                ("their_name", "Bob Lowe"),
                ("their_telephone", "01632 960003"),
                ("may_contact", "yes"),
                ("may_share", "no"),
            ],
            "check",
        ),
    ];
    for (slug, fields, next) in pages {
        let to = format!("/report/{next}");
        site.fill(&format!("/report/{slug}"), fields).await.assert_redirect(&to);
    }
    let check = site.get("/report/check").await;
    expect![[r#"
        Back
        Check your answers
        Your report goes to your local police. Nothing has been sent yet.
        Send report
        Who is reporting?
        Change: Who is reporting?
        Who is reporting
        I lost something
        Is it still going on?
        Change: Is it still going on?
        Still going on
        It is over
        What they said and asked for
        Change: What they said and asked for
        Asked for
        PIN
        Cash
        Amount asked for
        £5,000
        Their story
        A man was arrested with my card
        Secrecy, or what to tell the bank
        Say it is for a car
        How it ended
        Change: How it ended
        How it ended
        The bank stopped it
        Bank told
        Yes
        Cards cancelled
        No
        When and where it was
        Change: When and where it was
        When
        4/12/2026 at 6.20pm
        We read that as
        4 December 2026
        Other calls
        Again at seven
        Town
        Hitchin
        Postcode, first half
        SG5
        Phone
        Landline
        Number shown
        01632 960155
        Other numbers
        07700 900982
        Who they said they were
        Change: Who they said they were
        Rank and name
        DC Wilson
        Said to be from
        Met Police
        Station or branch
        Hammersmith
        Badge or reference number
        HX 4471
        Caller sounded like
        Man
        How they spoke
        London accent, a woman behind him
        What was handed over
        Change: What was handed over
        Given
        Cash
        Amount lost
        £5,200
        Amount stopped
        £0
        Amount got back
        £100
        The things themselves
        Two envelopes
        Bank
        Barclays
        Branch, shop or dealer
        High Street branch
        Who came to collect
        Change: Who came to collect
        How it was collected
        A taxi
        Handover
        At my door at 7
        Person who came was
        Woman
        Person who came
        Tall, twenties
        Vehicle
        Blue Skoda
        Number plate
        AB12 CDE
        Taxi or courier firm
        A1 Cars
        Code word
        Blue 42
        In your own words
        Change: In your own words
        In your own words
        He was very polite.
        Kept
        The envelope
        Crime reference
        41/12345/26
        The person who was called
        Change: The person who was called
        Age
        80 to 89
        Man or woman
        Woman
        Lives alone
        Yes
        Happened before
        No
        Makes it harder for them
        Hearing or sight loss
        Recently bereaved, lonely or anxious
        How to reach you
        Change: How to reach you
        Your name
        Ann Lowe
        Your telephone number
        01632 960002
        Your email address
        ann@example.com
        Your address
        1 High Street
        Safe to ring
        Mornings
        Name of the person called
        Bob Lowe
        Telephone number of the person called
        01632 960003
        May contact you
        Yes
        May be shared
        No
        Your report goes to your local police. Nothing has been sent yet.
        Send report"#]]
    .assert_eq(&check.reads());
    send(&site).await.assert_success();
    let stored = only(&site);
    assert_eq!(stored.report.amount_lost_gbp, Some(5200));
    assert_eq!(stored.report.stopped_by, Some(StoppedBy::Bank));
    assert_eq!(stored.report.cards_cancelled, Some(false));
    assert_eq!(stored.report.vulnerable, [Vulnerability::Senses, Vulnerability::Distress]);
    assert!(stored.report.contact_moment.is_some());
    assert!(stored.has_person);
    let state = site.cases.state();
    let person = &state.people[&stored.id.0];
    assert_eq!(person.reporter.name.reveal(), "Ann Lowe");
    assert_eq!(person.targeted.telephone.reveal(), "01632 960003");
}

#[tokio::test]
async fn who_stopped_it_is_whoever_is_named_and_else_follows_from_the_ending() {
    let check = async |ended: &[(&str, &str)], expect: Option<StoppedBy>| {
        let site = TestSite::new();
        site.fill("/report/asked", &[("asked_for", "cash")]).await;
        site.fill("/report/ended", ended).await.assert_redirect("/report/when");
        send(&site).await.assert_success();
        assert_eq!(only(&site).report.stopped_by, expect, "{ended:?}");
    };
    check(&[("outcome", "refused")], Some(StoppedBy::Myself)).await;
    check(&[("outcome", "refused"), ("stopped_by", "carer")], Some(StoppedBy::Carer)).await;
    check(&[("outcome", "cash_given"), ("stopped_by", "driver")], Some(StoppedBy::Driver)).await;
    check(&[("outcome", "cash_given")], None).await;
}

#[tokio::test]
async fn everything_can_be_skipped_but_not_everything_at_once() {
    let site = TestSite::new();
    let mut path = "/report/who".to_owned();
    for _ in 0..20 {
        if path == "/report/check" {
            break;
        }
        let next = site.fill(&path, &[]).await;
        assert_eq!(next.status, StatusCode::SEE_OTHER, "{path}");
        path = next.location().to_owned();
    }
    let empty = send(&site).await;
    empty.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&[
        "<title>Error: Check your answers",
        "There is a problem",
        "href=\"#tell\"",
        "id=\"tell\"",
    ]);
    assert!(site.cases.state().reports.is_empty());
}

#[tokio::test]
async fn finish_now_stands_on_every_page_from_the_second_on() {
    let site = TestSite::new();
    site.get("/report/who").await.assert_lacks(&["Finish now"]);
    for step in Step::ALL.into_iter().skip(1) {
        site.get(&step.path())
            .await
            .assert_success()
            .assert_has(&["Finish now", "href=\"/report/"]);
    }
}

#[tokio::test]
async fn whoever_hung_up_is_not_asked_what_was_given() {
    let site = TestSite::new();
    site.fill("/report/ended", &[("outcome", "hung_up")]).await.assert_redirect("/report/when");
    site.fill("/report/caller", &[]).await.assert_redirect("/report/words");
}

#[tokio::test]
async fn somebody_is_coming() {
    let site = TestSite::new();
    site.fill("/report/who", &[]).await;
    site.fill("/report/now", &[("going_on", "courier_due"), ("go", "finish")])
        .await
        .assert_redirect("/report/first");
    let first = site.get("/report/first").await;
    first.assert_has(&["<h1>Ring 999 now</h1>", "href=\"tel:999\"", "Page 3 of 3"]);
    site.fill(
        "/report/first",
        &[
            ("their_address", "1 High Street, Royston"),
            ("handover", "By taxi, at 7"),
            ("your_telephone", "01632 960002"),
        ],
    )
    .await
    .assert_redirect("/report/check");
    send(&site).await.assert_success().assert_has(&["If you have not rung 999, ring now"]);
    let stored = only(&site);
    assert_eq!(stored.urgency, Urgency::CourierDue);
    assert_eq!(stored.report.handover.as_deref(), Some("By taxi, at 7"));
    let state = site.cases.state();
    assert_eq!(state.people[&stored.id.0].targeted.address.reveal(), "1 High Street, Royston");
}

#[tokio::test]
async fn what_to_do_first_comes_first_and_takes_no_answers_away() {
    let site = TestSite::new();
    site.fill("/report/asked", &[("asked_for", "cash")]).await;
    site.fill("/report/now", &[("going_on", "just_handed_over")])
        .await
        .assert_redirect("/report/first");
    site.get("/report/first").await.assert_has(&["Ring 999", "159"]);
    site.fill("/report/first", &[]).await.assert_redirect("/report/asked");
    send(&site).await.assert_success();
    assert_eq!(only(&site).report.asked_for, [Asked::Cash]);
    assert_eq!(only(&site).urgency, Urgency::Now);
}

/// A mistake is named at the top and at its field, what was typed is kept, nothing is taken.
async fn check_mistake(slug: &str, (name, typed): (&str, &str), message: &str) {
    let site = TestSite::new();
    let path = format!("/report/{slug}");
    let page = site.fill(&path, &[(name, typed), ("go", "finish")]).await;
    page.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&[
        "<title>Error: ",
        "There is a problem",
        &format!("<a href=\"#{name}\">{message}</a>"),
        &format!("id=\"{name}\""),
        &format!("id=\"{name}-error\""),
        message,
    ]);
    if !typed.is_empty() && !message.starts_with("Choose") {
        page.assert_has(&[&format!("value=\"{typed}\" aria-describedby")]);
    }
    assert!(site.cases.state().drafts.is_empty());
}

#[tokio::test]
async fn each_mistake_says_what_to_do_and_keeps_what_was_typed() {
    let sum = "Enter an amount in pounds, such as 5200 or about five thousand";
    check_mistake("who", ("reporter_role", "king"), "Choose one of the answers").await;
    check_mistake("asked", ("asked_for", "soul"), "Choose from the list").await;
    check_mistake("asked", ("amount_attempted_gbp", "a lot"), sum).await;
    check_mistake(
        "money",
        ("amount_lost_gbp", "€500"),
        "Enter the amount in pounds. If it was another currency, your best guess will do",
    )
    .await;
    check_mistake(
        "money",
        ("amount_stopped_gbp", "-5"),
        "Enter an amount of 0 or more, such as 5200",
    )
    .await;
    check_mistake(
        "money",
        ("amount_recovered_gbp", "99999999999"),
        "Enter an amount up to £100,000,000",
    )
    .await;
    check_mistake(
        "when",
        ("contact_at", "31/2/2026"),
        "Check the date: there is no such day. Write the day first, such as 18/12/2026",
    )
    .await;
    check_mistake(
        "when",
        ("contact_at", "1/1/2030"),
        "Check the date: it is in the future. The call must have been already",
    )
    .await;
    check_mistake(
        "you",
        ("your_email", "ann at example"),
        "Enter an email address in the form name@example.com",
    )
    .await;
    check_mistake(
        "you",
        ("your_telephone", "none"),
        "Enter a telephone number, such as 01632 960001 or 07700 900982",
    )
    .await;
    check_mistake("ended", ("bank_told", "perhaps"), "Choose one of the answers").await;
}

#[tokio::test]
async fn an_answer_is_changed_and_leads_back_to_the_answers() {
    let site = TestSite::new();
    begun(&site).await;
    site.get("/report/check").await.assert_has(&["href=\"/report/asked?change=yes\""]);
    let page = site.get("/report/asked?change=yes").await;
    page.assert_has(&["value=\"cards\" checked", "href=\"/report/check\""])
        .assert_lacks(&["Finish now"]);
    site.fill("/report/asked?change=yes", &[("asked_for", "gold")]).await;
    let hidden = page.hidden();
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.push(("asked_for", "gold"));
    site.post("/report/asked", &fields).await.assert_redirect("/report/check");
    site.get("/report/check")
        .await
        .assert_has(&["Gold or jewellery"])
        .assert_lacks(&["Bank cards"]);
}

#[tokio::test]
async fn a_report_is_taken_up_again_or_thrown_away() {
    let site = TestSite::new();
    begun(&site).await;
    site.get("/report").await.assert_success().assert_has(&["You have begun a report"]);
    site.get("/report/asked").await.assert_has(&["value=\"cards\" checked"]);
    site.other_browser().get("/report").await.assert_redirect("/report/who");
    site.post("/report/new", &[("go", "again")]).await.assert_redirect("/report/who");
    assert!(site.cases.state().drafts.is_empty());
    assert_eq!(site.cookie("rf_draft"), None);
}

#[tokio::test]
async fn a_draft_runs_out_after_a_day() {
    let site = TestSite::new();
    begun(&site).await;
    site.pass(86_400);
    site.get("/report").await.assert_redirect("/report/who");
}

#[tokio::test]
async fn sending_twice_is_sending_once() {
    let site = TestSite::new();
    begun(&site).await;
    let page = site.get("/report/check").await;
    let hidden = page.hidden();
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let first = site.post("/report/send", &fields).await;
    let second = site.post("/report/send", &fields).await;
    assert_eq!(receipt(&first), receipt(&second));
    assert_eq!(receipt(&site.get("/report/check").await), receipt(&first));
    only(&site);
}

#[tokio::test]
async fn nothing_is_left_of_a_draft_that_was_sent_and_another_report_has_another_receipt() {
    let site = TestSite::new();
    begun(&site).await;
    let first = receipt(&send(&site).await);
    {
        let state = site.cases.state();
        let (_, draft) = state.drafts.values().next().unwrap();
        assert!(!String::from_utf8_lossy(draft).contains("\"cards\""));
    }
    let page = site.get("/report/who").await;
    page.assert_success();
    begun(&site).await;
    assert_ne!(receipt(&send(&site).await), first);
    assert_eq!(site.cases.state().reports.len(), 2);
}

#[tokio::test]
async fn loading_the_address_of_a_form_again_is_no_dead_end() {
    let site = TestSite::new();
    begun(&site).await;
    let first = receipt(&send(&site).await);
    site.get("/report/send").await.assert_redirect("/report/check");
    assert_eq!(receipt(&site.get("/report/check").await), first);
    site.get("/report/from-check").await.assert_redirect("/report");
    site.get("/receipt/add").await.assert_redirect("/receipt/report");
    site.get("/professionals/bank/report").await.assert_redirect("/professionals");
}

#[tokio::test]
async fn going_back_after_sending_shows_the_receipt() {
    let site = TestSite::new();
    begun(&site).await;
    let page = site.get("/report/words").await;
    let hidden = page.hidden();
    send(&site).await;
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    // The browser shows the page before from its memory, with the token of then.
    fields.push(("narrative", "And another thing"));
    site.post("/report/words", &fields).await.assert_redirect("/report/check");
}

#[tokio::test]
async fn no_receipt_is_shown_before_the_report_is_durable() {
    let site = TestSite::new();
    begun(&site).await;
    for error in [StoreError::Busy, StoreError::Full, StoreError::ReadOnly, StoreError::Unreachable]
    {
        site.cases.fail("submit", error);
        let failed = send(&site).await;
        failed
            .assert_status(StatusCode::SERVICE_UNAVAILABLE)
            .assert_has(&[
                "Sorry, we could not save that",
                "Nothing has been sent yet",
                "Bank cards",
            ])
            .assert_lacks(&["class=\"receipt\"", "has been sent</h1>"]);
        assert!(site.cases.state().reports.is_empty());
    }
    site.cases.recover();
    send(&site).await.assert_success().assert_has(&["class=\"receipt\""]);
    only(&site);
}

#[tokio::test]
async fn a_report_and_its_emptied_draft_are_kept_together_or_not_at_all() {
    let site = TestSite::new();
    begun(&site).await;
    let page = site.get("/report/check").await;
    let hidden = page.hidden();
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.cases.fail("submit", StoreError::Full);
    site.post("/report/send", &fields).await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    site.cases.recover();
    site.get("/report/check").await.assert_has(&["Bank cards"]);
    let first = site.post("/report/send", &fields).await;
    first.assert_success();
    let second = site.post("/report/send", &fields).await;
    assert_eq!(receipt(&first), receipt(&second));
    only(&site);
    assert!(!site.get("/report/check").await.text.contains("Bank cards"));
}

#[tokio::test]
async fn a_page_that_cannot_be_kept_keeps_what_was_typed() {
    let site = TestSite::new();
    for method in ["save_draft", "draft"] {
        site.cases.recover();
        let page = site.get("/report/words").await;
        let hidden = page.hidden();
        site.cases.fail(method, StoreError::Busy);
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.push(("narrative", "He was very polite."));
        let failed = site.post("/report/words", &fields).await;
        failed
            .assert_status(StatusCode::SERVICE_UNAVAILABLE)
            .assert_has(&["Sorry, we could not save that", "He was very polite."]);
        // The button of that page works once the store does.
        site.cases.recover();
        let hidden = failed.hidden();
        let mut fields: Vec<(&str, &str)> =
            hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        fields.push(("narrative", "He was very polite."));
        site.post("/report/words", &fields).await.assert_redirect("/report/person");
    }
}

#[tokio::test]
async fn a_form_that_is_too_old_or_of_another_browser_loses_nothing() {
    let site = TestSite::new();
    let old = site.get("/report/words").await.hidden();
    site.forget_cookies();
    let mut fields: Vec<(&str, &str)> = old.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.push(("narrative", "He was very polite."));
    let stale = site.post("/report/words", &fields).await;
    stale
        .assert_status(StatusCode::CONFLICT)
        .assert_has(&["This page had been open too long", "He was very polite."]);
    assert!(site.cases.state().drafts.is_empty());
    let fresh = stale.hidden();
    let mut fields: Vec<(&str, &str)> =
        fresh.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.push(("narrative", "He was very polite."));
    site.post("/report/words", &fields).await.assert_redirect("/report/person");
}

#[tokio::test]
async fn nothing_is_sent_without_the_token_of_the_form() {
    let site = TestSite::new();
    begun(&site).await;
    site.post("/report/send", &[])
        .await
        .assert_status(StatusCode::CONFLICT)
        .assert_has(&["Bank cards"]);
    site.post("/report/send", &[("form_token", "0")]).await.assert_status(StatusCode::CONFLICT);
    site.other_browser().post("/report/send", &[]).await.assert_status(StatusCode::CONFLICT);
    assert!(site.cases.state().reports.is_empty());
}

#[tokio::test]
async fn a_token_that_somebody_chose_for_another_is_not_believed() {
    let site = TestSite::new();
    for token in ["x", "../../etc", &"g".repeat(64), &"a".repeat(65)] {
        site.set_cookie("rf_draft", token);
        site.get("/report/who").await.assert_success();
        assert_ne!(site.cookie("rf_draft").as_deref(), Some(token));
    }
}

#[tokio::test]
async fn cookies_are_kept_from_scripts_and_from_plain_lines() {
    let site = TestSite::with(Settings { secure: true, ..Settings::default() });
    let page = site.get("/report/who").await;
    let cookie = page.headers.get("set-cookie").unwrap().to_str().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Max-Age=86400"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}

#[tokio::test]
async fn what_opens_an_account_is_not_even_kept_in_a_draft() {
    let site = TestSite::new();
    let told = "I gave him my card 4929 1234 5678 9012 and the PIN 4821.";
    site.fill("/report/words", &[("narrative", told), ("go", "finish")]).await;
    for (_, draft) in site.cases.state().drafts.values() {
        let text = String::from_utf8_lossy(draft);
        assert!(!text.contains("5678") && !text.contains("4821"), "{text}");
    }
    site.get("/report/check").await.assert_has(&["We took out at least one number"]);
    send(&site).await.assert_success();
    let narrative = only(&site).report.narrative.unwrap();
    assert_eq!(narrative, "I gave him my card [card number removed] and the PIN [PIN removed].");
}

#[tokio::test]
async fn a_script_in_any_field_is_shown_as_text() {
    let site = TestSite::new();
    let script = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
    for step in Step::ALL {
        let fields: Vec<(&str, &str)> = step
            .questions()
            .iter()
            .filter(|q| matches!(q.kind, Kind::Text | Kind::Lines | Kind::Story | Kind::When))
            .map(|q| (q.name, script))
            .collect();
        let sent = site.fill(&step.path(), &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
    }
    for path in ["/report/words", "/report/check"] {
        site.get(path)
            .await
            .assert_success()
            .assert_lacks(&["<script", "<img"])
            .assert_has(&["&lt;script&gt;"]);
    }
    send(&site).await.assert_success();
    for path in ["/receipt/report", "/receipt/handoff"] {
        site.get(path)
            .await
            .assert_success()
            .assert_lacks(&["<script", "<img"])
            .assert_has(&["&lt;script&gt;"]);
    }
}

#[tokio::test]
async fn a_very_long_answer_is_taken_and_one_that_is_too_long_is_refused_politely() {
    let site = TestSite::new();
    site.fill("/report/words", &[("narrative", &"na ".repeat(6_666))])
        .await
        .assert_redirect("/report/person");
    let page = site.fill("/report/words", &[("narrative", &"x".repeat(300_000))]).await;
    page.assert_status(StatusCode::PAYLOAD_TOO_LARGE).assert_has(&["That is too much to send"]);
}

#[tokio::test]
async fn too_many_reports_from_one_address_wait_and_are_not_lost() {
    let site = TestSite::new();
    for _ in 0..30 {
        begun(&site).await;
        send(&site).await.assert_success();
    }
    begun(&site).await;
    let page = send(&site).await;
    page.assert_status(StatusCode::TOO_MANY_REQUESTS).assert_has(&[
        "Please wait a moment",
        "Nothing was lost",
        "Bank cards",
    ]);
    site.pass(600);
    send(&site).await.assert_success();
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let site = TestSite::new();
    let request =
        axum::http::Request::post("/report/from-check").header("sec-fetch-site", "cross-site");
    site.send(request, axum::body::Body::empty()).await.assert_status(StatusCode::CONFLICT);
    assert!(site.cases.state().drafts.is_empty());
}

#[tokio::test]
async fn the_rest_follows_from_what_was_answered() {
    let site = TestSite::new();
    begun(&site).await;
    site.fill("/report/now", &[("going_on", "over")]).await;
    site.fill("/report/ended", &[("outcome", "hung_up")]).await;
    send(&site).await.assert_success();
    let report = only(&site).report;
    assert_eq!(report.going_on, Some(GoingOn::Over));
    assert_eq!(report.outcome, Some(Outcome::HungUp));
    assert_eq!(report.stopped_by, Some(StoppedBy::Myself));
}

#[tokio::test]
async fn a_link_to_the_draft_of_a_guarded_call_leads_to_the_page_on_which_it_is_sent() {
    use crate::base::secrets::hash_of;
    use casework::Cases;
    let site = TestSite::new();
    let token = "ab".repeat(32);
    let draft = br#"{"report":{"channel":"guarded_call","asked_for":["pin"],"narrative":"Caller: your PIN please"},"withheld":true}"#;
    site.cases.save_draft(hash_of(&token), draft.to_vec(), site.now()).await.unwrap();
    let link = format!("/report/call/{token}");
    // Opening it, as some mail programs do beforehand, sends nothing.
    site.other_browser().get(&link).await.assert_redirect("/report/check");
    assert!(site.cases.state().reports.is_empty());
    site.get(&link).await.assert_redirect("/report/check");
    site.get("/report/check").await.assert_success().assert_has(&["your PIN please"]);
    send(&site).await.assert_success();
    let stored = only(&site);
    assert_eq!(stored.report.channel, Some(Channel::GuardedCall));
    // It is sent once, and leads nowhere after that, nor does a guess.
    site.other_browser().get(&link).await.assert_status(StatusCode::NOT_FOUND);
    let guess = format!("/report/call/{}", "cd".repeat(32));
    site.get(&guess).await.assert_status(StatusCode::NOT_FOUND).assert_has(&["999"]);
    site.get("/report/call/short").await.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_too_long_is_told_and_kept_on_the_page() {
    let site = TestSite::new();
    begun(&site).await;
    let long = "word ".repeat(6_000);
    let page = site.fill("/report/words", &[("narrative", &long)]).await;
    page.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&[
        "<a href=\"#narrative\">Shorten this by 9,999 characters: there is room for 20,000 characters</a>",
        "word word word",
    ]);
    assert!(page.text.matches("word ").count() >= 5_999, "all of it is still there");
    let name = "x".repeat(301);
    let page = site.fill("/report/you", &[("your_name", &name)]).await;
    page.assert_status(StatusCode::UNPROCESSABLE_ENTITY)
        .assert_has(&["Shorten this by 1 character: there is room for 300 characters", &name]);
}

#[tokio::test]
async fn which_phone_to_ring_from_is_said_wherever_something_was_handed_over() {
    let words = ["another phone", "wait five minutes", "do not wait", "ring 999 at once"];
    let site = TestSite::new();
    site.fill("/report/who", &[("reporter_role", "victim")]).await;
    site.fill("/report/now", &[("going_on", "just_handed_over")]).await;
    site.get("/report/first").await.assert_success().assert_has(&words);
    site.fill("/report/asked", &[("asked_for", "cards"), ("go", "finish")]).await;
    send(&site).await.assert_success().assert_has(&words);
    site.get("/advice/afterwards").await.assert_success().assert_has(&words);
}
