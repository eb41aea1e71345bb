//! The call taker's form reads the account: what it says for empty fields stands beside them, and
//! is filled in where a box is ticked.

use super::desk;
use crate::testing::{Answer, TestSite};
use casework::{Asked, Role};

const SAID: &str = "A man who said he was DC Hammond of the Metropolitan Police rang me. \
    He wanted \u{a3}2,500 in cash and my card. A silver Toyota, LK19 ABC, came to the door.";

/// The form with these fields, sent to an address.
async fn send(site: &TestSite, path: &str, fields: &[(&str, &str)]) -> Answer {
    let hidden = site.get("/desk/take").await.hidden();
    let mut all: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    all.extend(fields);
    site.post(path, &all).await
}

#[tokio::test]
async fn what_the_account_says_stands_beside_each_empty_field_with_its_words() {
    let site = desk(Role::CallTaker).await;
    let page = send(&site, "/desk/take/read", &[("narrative", SAID)]).await;
    page.assert_success().assert_has(&[
        "Read out of the account",
        "href=\"#use-vrm\"",
        "value=\"vrm:LK19ABC\" aria-describedby=\"use-vrm-words\"",
        "<mark>LK19 ABC</mark>",
        "value=\"asked_for:cash;cards\"",
        "value=\"amount_attempted_gbp:2500\"",
        "Fill in what is ticked",
    ]);
    // Nothing is filled in, and nothing is ticked.
    page.assert_lacks(&["value=\"LK19ABC\"", "value=\"cash\" checked", "vrm:LK19ABC\" checked"]);
}

#[tokio::test]
async fn what_is_ticked_is_filled_in_and_nothing_else() {
    let site = desk(Role::CallTaker).await;
    let ticked = [
        ("narrative", SAID),
        ("use", "vrm:LK19ABC"),
        ("use", "asked_for:cash;cards"),
        ("town", "Ware & Co"),
    ];
    let page = send(&site, "/desk/take/read", &ticked).await;
    page.assert_success().assert_has(&[
        "name=\"vrm\" value=\"LK19ABC\"",
        "value=\"cash\" checked",
        "value=\"cards\" checked",
        "value=\"Ware &amp; Co\"",
        "value=\"amount_attempted_gbp:2500\"",
    ]);
    page.assert_lacks(&["use-vrm", "use-asked_for", "use-town"]);
    assert!(site.cases.state().reports.is_empty());
}

#[tokio::test]
async fn nothing_that_was_typed_is_overwritten() {
    let site = desk(Role::CallTaker).await;
    let typed = [
        ("narrative", SAID),
        ("vrm", "LK19 AB?"),
        ("asked_for", "pin"),
        ("amount_attempted_gbp", "lots"),
        ("use", "vrm:LK19ABC"),
        ("use", "asked_for:cash;cards"),
        ("use", "narrative:nothing"),
        ("use", "no_such_field:nothing"),
        ("use", "nothing"),
    ];
    let page = send(&site, "/desk/take/read", &typed).await;
    page.assert_success().assert_has(&[
        "name=\"vrm\" value=\"LK19 AB?\"",
        "value=\"pin\" checked",
        "value=\"lots\"",
        "A silver Toyota, LK19 ABC, came to the door.</textarea>",
    ]);
    // A sum that cannot be read is no empty field.
    page.assert_lacks(&["value=\"cash\" checked", "use-vrm", "use-amount_attempted_gbp"]);
}

#[tokio::test]
async fn a_report_is_kept_with_what_was_ticked_and_without_what_was_not() {
    let site = desk(Role::CallTaker).await;
    let ticked = [("narrative", SAID), ("use", "vrm:LK19ABC"), ("use", "asked_for:cash;cards")];
    send(&site, "/desk/take", &ticked).await.assert_success().assert_has(&["is kept"]);
    let state = site.cases.state();
    let report = &state.reports.values().next().unwrap().report;
    assert_eq!(report.vrm.as_deref(), Some("LK19ABC"));
    assert_eq!(report.asked_for, [Asked::Cards, Asked::Cash]);
    assert_eq!((report.amount_attempted_gbp, &report.vehicle), (None, &None));
}

#[tokio::test]
async fn a_form_with_a_mistake_comes_back_with_what_was_ticked_and_what_is_open() {
    let site = desk(Role::CallTaker).await;
    let wrong = [("narrative", SAID), ("use", "vrm:LK19ABC"), ("amount_lost_gbp", "lots")];
    let page = send(&site, "/desk/take", &wrong).await;
    page.assert_has(&["There is a problem", "name=\"vrm\" value=\"LK19ABC\"", "use-vehicle"]);
    assert!(site.cases.state().reports.is_empty());
}

#[tokio::test]
async fn what_opens_an_account_is_neither_proposed_nor_quoted() {
    let site = desk(Role::CallTaker).await;
    let said = "He rang from 07700 900123 and wanted \u{a3}900. I gave him my PIN 4821, the card \
        4929 1234 5678 9012 and account number 12345678, sort code 20-00-00. Then he hung up.";
    let page = send(&site, "/desk/take/read", &[("narrative", said)]).await;
    page.assert_success().assert_has(&["use-presented_number", "use-amount_attempted_gbp"]);
    // What was typed stands in the form until it is saved, once and nowhere else.
    for secret in ["4821", "4929 1234", "12345678", "20-00-00"] {
        assert_eq!(page.text.matches(secret).count(), 1, "{secret}: {}", page.text);
    }
}

#[tokio::test]
async fn an_account_that_says_nothing_proposes_nothing() {
    let site = desk(Role::CallTaker).await;
    let page = send(&site, "/desk/take/read", &[("narrative", "They rang and I hung up.")]).await;
    page.assert_success().assert_lacks(&["Read out of the account", "Fill in what is ticked"]);
}
