//! Finding a report again, adding to it, withdrawing it.

use crate::public::report::send::receipt as receipt_of;
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::{Receipt, Status, StoreError};
use expect_test::expect;

/// A service with a report, and its receipt.
async fn sent() -> (TestSite, Receipt) {
    let site = TestSite::new();
    site.fill("/report/who", &[("reporter_role", "relative")]).await;
    site.fill("/report/asked", &[("asked_for", "cards"), ("story", "Card was cloned")]).await;
    site.fill("/report/you", &[("your_name", "Ann Lowe"), ("go", "finish")]).await;
    let receipt = receipt_of(&site.site, &site.cookie("rf_draft").unwrap());
    site.fill("/report/check", &[]).await;
    let page = site.get("/report/check").await.hidden();
    let fields: Vec<(&str, &str)> = page.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.post("/report/send", &fields).await.assert_success();
    site.forget_cookies();
    (site, receipt)
}

async fn open(site: &TestSite, receipt: &Receipt) {
    let typed = receipt.to_string();
    site.fill("/receipt", &[("receipt", &typed)]).await.assert_redirect("/receipt/report");
}

/// Sends the form that leads there from an open report.
async fn act(site: &TestSite, from: &str, to: &str, fields: &[(&str, &str)]) -> Answer {
    let hidden = site.get(from).await.hidden();
    let mut all: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    all.extend_from_slice(fields);
    site.post(to, &all).await
}

#[tokio::test]
async fn the_sender_sees_where_it_stands_and_no_names() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    let page = site.get("/receipt/report").await;
    page.assert_success().assert_lacks(&["Ann Lowe", &receipt.digits()]);
    expect![[r#"
        Your report
        Received
        Your report has arrived. Nobody has read it yet.
        Sent on 18 December 2026 at 6:00pm.
        A page to read out to Report Fraud
        Add to it
        If someone is coming, or has just been, do not write: ring 999.
        What do you want to add?
        Leave out PINs and card numbers: we take them out if we see them
        Add
        What you sent
        Who is reporting
        A relative, friend or neighbour
        Asked for
        Bank cards
        Their story
        Card was cloned
        Names, addresses and telephone numbers are not shown here.
        Withdraw it
        Withdraw this report
        Finish, and clear this computer"#]]
    .assert_eq(&page.reads());
}

#[tokio::test]
async fn each_status_is_told_in_words() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    for (status, words) in [
        (Status::Reading, "Somebody is reading your report"),
        (Status::Acting, "Somebody is acting on your report"),
        (Status::Closed, "nothing more is to be done"),
        (Status::Merged, "Somebody else reported the same call"),
    ] {
        for stored in site.cases.state().reports.values_mut() {
            stored.status = status;
        }
        site.get("/receipt/report").await.assert_has(&[words]);
    }
}

#[tokio::test]
async fn facts_are_added_without_what_opens_an_account() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    let told = "He rang again from 01632 960155. My PIN was 4821.";
    act(&site, "/receipt/report", "/receipt/add", &[("facts", told)])
        .await
        .assert_redirect("/receipt/report");
    site.get("/receipt/report")
        .await
        .assert_has(&["He rang again from 01632 960155. My PIN was [PIN removed]."]);
    site.get("/receipt/handoff").await.assert_has(&["He rang again"]);
}

#[tokio::test]
async fn adding_says_what_is_in_the_way_and_keeps_what_was_typed() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    act(&site, "/receipt/report", "/receipt/add", &[("facts", " ")])
        .await
        .assert_status(StatusCode::UNPROCESSABLE_ENTITY)
        .assert_has(&["<a href=\"#facts\">Write what you want to add</a>", "<title>Error: "]);
    site.post("/receipt/add", &[("facts", "He rang again")])
        .await
        .assert_status(StatusCode::CONFLICT)
        .assert_has(&["open too long", "He rang again"]);
    site.cases.fail("add_facts", StoreError::Full);
    act(&site, "/receipt/report", "/receipt/add", &[("facts", "He rang again")])
        .await
        .assert_status(StatusCode::SERVICE_UNAVAILABLE)
        .assert_has(&["Sorry, we could not save that", "He rang again"]);
    site.cases.recover();
    let hidden = site.get("/receipt/report").await.hidden();
    site.pass(1800);
    let token = hidden[0].1.as_str();
    site.post("/receipt/add", &[("form_token", token), ("facts", "He rang again")])
        .await
        .assert_success()
        .assert_has(&["Please enter your receipt number again", "He rang again"]);
}

#[tokio::test]
async fn a_report_is_withdrawn_after_it_was_confirmed() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    site.post("/receipt/withdraw", &[]).await.assert_status(StatusCode::CONFLICT);
    site.get("/receipt/withdraw")
        .await
        .assert_has(&["Do you want to withdraw your report?", "cannot be undone"]);
    act(&site, "/receipt/withdraw", "/receipt/withdraw", &[])
        .await
        .assert_redirect("/receipt/report");
    site.get("/receipt/report")
        .await
        .assert_has(&["Withdrawn"])
        .assert_lacks(&["Card was cloned", "Add to it"]);
    site.get("/receipt/withdraw").await.assert_redirect("/receipt/report");
    assert!(site.cases.state().people.is_empty());
}

#[tokio::test]
async fn a_report_that_was_withdrawn_is_not_read_out() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    act(&site, "/receipt/withdraw", "/receipt/withdraw", &[]).await;
    site.get("/receipt/handoff").await.assert_redirect("/receipt/report");
    let typed = receipt.to_string();
    site.post("/receipt/handoff", &[("receipt", &typed)])
        .await
        .assert_redirect("/receipt/report")
        .assert_lacks(&["Card was cloned"]);
}

#[tokio::test]
async fn names_are_read_out_to_whoever_types_the_receipt_on_the_page() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    let page = site.get("/receipt/handoff").await;
    page.assert_lacks(&["Ann Lowe"]).assert_has(&["Have your name", "Show them"]);
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let other = Receipt::from_random(5).to_string();
    for (typed, message) in
        [("", "Enter the 16 digits"), (other.as_str(), "receipt number of another report")]
    {
        site.post("/receipt/handoff", &[("receipt", typed)])
            .await
            .assert_status(wrong)
            .assert_has(&["<title>Error: ", message])
            .assert_lacks(&["Ann Lowe"]);
    }
    let typed = receipt.to_string();
    site.post("/receipt/handoff", &[("receipt", &typed)])
        .await
        .assert_success()
        .assert_has(&["Your name", "Ann Lowe", "date of birth"])
        .assert_lacks(&["Show them", &receipt.digits()]);
}

#[tokio::test]
async fn whoever_has_just_sent_it_need_type_nothing_twice() {
    let site = TestSite::new();
    site.fill("/report/who", &[("reporter_role", "victim")]).await;
    let you = [("your_name", "Ann Lowe"), ("your_telephone", "01632 960001"), ("go", "finish")];
    site.fill("/report/you", &you).await;
    site.fill("/report/when", &[("contact_at", "yesterday evening"), ("go", "finish")]).await;
    site.fill("/report/check", &[]).await;
    let hidden = site.get("/report/check").await.hidden();
    let fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.post("/report/send", &fields).await.assert_success();
    let page = site.get("/receipt/handoff").await;
    page.assert_success().assert_has(&["Ann Lowe", "01632 960001"]).assert_lacks(&["Show them"]);
    let words = "17 December 2026\nIn your words: \u{201c}yesterday evening\u{201d}, written on 18 December 2026 at 6:00pm";
    page.assert_has(&[words]);
    // Another browser that only has the receipt sees the day and no name.
    let other = site.other_browser();
    let receipt = receipt_of(&site.site, &site.cookie("rf_draft").unwrap());
    open(&other, &receipt).await;
    other.get("/receipt/handoff").await.assert_has(&[words]).assert_lacks(&["Ann Lowe"]);
    // And so does this one, once it is cleared.
    site.post("/report/new", &[]).await;
    open(&site, &receipt).await;
    site.get("/receipt/handoff").await.assert_lacks(&["Ann Lowe"]);
}

#[tokio::test]
async fn facts_that_are_too_long_are_not_cut_without_a_word() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    let long = "word ".repeat(5_000);
    act(&site, "/receipt/report", "/receipt/add", &[("facts", &long)])
        .await
        .assert_status(StatusCode::UNPROCESSABLE_ENTITY)
        .assert_has(&["Shorten this by 4,999 characters: there is room for 20,000", "word word"]);
}

#[tokio::test]
async fn everything_is_ready_to_be_read_out() {
    let (site, receipt) = sent().await;
    open(&site, &receipt).await;
    site.get("/receipt/handoff").await.assert_success().assert_lacks(&["Ann Lowe"]).assert_has(&[
        "0300 123 2040",
        "In Scotland, ring",
        "Card was cloned",
        "R-0001",
    ]);
}

#[tokio::test]
async fn a_slip_is_named_and_does_not_count() {
    let (site, receipt) = sent().await;
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let mut digits = receipt.digits();
    let last = digits.pop().unwrap();
    digits.push(if last == '0' { '1' } else { '0' });
    for _ in 0..30 {
        let slip = site.fill("/receipt", &[("receipt", &digits)]).await;
        slip.assert_status(wrong)
            .assert_has(&["Check each group of four digits", &format!("value=\"{digits}\"")]);
    }
    site.fill("/receipt", &[]).await.assert_status(wrong).assert_has(&["Enter the 16 digits"]);
    site.fill("/receipt", &[("receipt", "1234 5678")])
        .await
        .assert_status(wrong)
        .assert_has(&["You entered 8"]);
    open(&site, &receipt).await;
}

#[tokio::test]
async fn trying_receipts_one_after_another_is_stopped_for_that_address_only() {
    let (site, _) = sent().await;
    for bits in 0..10 {
        let made_up = Receipt::from_random(bits).to_string();
        site.fill("/receipt", &[("receipt", &made_up)])
            .await
            .assert_status(StatusCode::UNPROCESSABLE_ENTITY)
            .assert_has(&["There is no report with this receipt number"]);
    }
    let made_up = Receipt::from_random(11).to_string();
    let page = site.fill("/receipt", &[("receipt", &made_up)]).await;
    page.assert_status(StatusCode::TOO_MANY_REQUESTS).assert_has(&["Please wait a moment"]);
    assert!(page.headers.contains_key("retry-after"));
    site.pass(600);
    site.fill("/receipt", &[("receipt", &made_up)])
        .await
        .assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_open_report_is_shut_after_half_an_hour_and_by_its_button() {
    let (site, receipt) = sent().await;
    for path in ["/receipt/report", "/receipt/handoff", "/receipt/withdraw"] {
        site.get(path).await.assert_redirect("/receipt");
    }
    open(&site, &receipt).await;
    site.pass(1800);
    site.get("/receipt/report").await.assert_redirect("/receipt");
    open(&site, &receipt).await;
    site.post("/receipt/close", &[]).await.assert_redirect("/");
    site.get("/receipt/report").await.assert_redirect("/receipt");
}

#[tokio::test]
async fn a_store_that_fails_says_so_and_nothing_is_lost() {
    let (site, receipt) = sent().await;
    site.cases.fail("by_receipt", StoreError::Unreachable);
    let typed = receipt.to_string();
    site.fill("/receipt", &[("receipt", &typed)])
        .await
        .assert_status(StatusCode::SERVICE_UNAVAILABLE);
}
