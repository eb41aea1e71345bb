//! What is done with reports: each step with its history and its entry in the audit trail.

use super::{account, desk, keep, trail};
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::{AccountId, Cases, GoingOn, Report, ReportId, Role, Status, Urgency};
use expect_test::expect;

async fn act(site: &TestSite, id: ReportId, what: &str, fields: &[(&str, &str)]) -> Answer {
    let page = format!("/desk/reports/{}", id.0);
    let hidden = site.get(&page).await.hidden();
    let seal = hidden.iter().find(|(n, _)| n == "csrf").unwrap();
    let mut all = vec![("csrf", seal.1.as_str())];
    all.extend_from_slice(fields);
    site.post(&format!("{page}/{what}"), &all).await
}

fn due() -> Report {
    Report {
        going_on: Some(GoingOn::CourierDue),
        town: Some("Hitchin".into()),
        presented_number: Some("020 7946 0018".into()),
        code_word: Some("Blue Lantern".into()),
        ..Report::default()
    }
}

#[tokio::test]
async fn a_courier_due_stands_on_top_until_somebody_has_seen_it() {
    let site = desk(Role::CallTaker).await;
    keep(&site, Report::default()).await;
    let id = keep(&site, due()).await;
    let inbox = site.get("/desk/inbox").await;
    inbox.assert_has(&[
        "<title>(1) COURIER DUE - Inbox - Ringfence desk</title>",
        "<noscript><meta http-equiv=\"refresh\" content=\"30; url=/desk/inbox?auto=1\"></noscript>",
        "A courier is due now and nobody has seen it",
        "Blue Lantern",
    ]);
    let (first, rest) = inbox.text.split_once("Routine").unwrap();
    assert!(first.contains("R-0003") && rest.contains("R-0002"));
    act(&site, id, "seen", &[("back", "inbox")]).await.assert_redirect("/desk/inbox");
    site.get("/desk/inbox").await.assert_has(&["<title>Inbox"]).assert_lacks(&["I have seen it"]);
    let signal = site.get("/desk/signal").await;
    assert_eq!(signal.text, r#"{"couriers_due":0,"new":2}"#);
    site.get("/desk/inbox?refresh=off").await.assert_lacks(&["http-equiv"]);
}

#[tokio::test]
async fn status_assignment_urgency_and_notes_leave_their_marks() {
    let site = desk(Role::Supervisor).await;
    let tom = account(&site, "tom", Role::CallTaker).await;
    let id = keep(&site, due()).await;
    let page = format!("/desk/reports/{}", id.0);
    act(&site, id, "status", &[("status", "acting")]).await.assert_redirect(&page);
    act(&site, id, "assign", &[("to", "me")]).await.assert_redirect(&page);
    act(&site, id, "assign", &[("to", &tom.0.to_string())]).await.assert_redirect(&page);
    act(&site, id, "urgency", &[("urgency", "1")]).await.assert_redirect(&page);
    act(&site, id, "note", &[("note", "Her PIN is 4821, ring her at 6.")]).await;
    let stored = site.cases.report(id).await.unwrap().unwrap();
    assert_eq!((stored.status, stored.urgency), (Status::Acting, Urgency::Today));
    assert_eq!(stored.assigned_to, Some(tom));
    let note = site.cases.notes(id).await.unwrap().remove(0).text;
    assert!(!note.contains("4821"), "{note}");
    for wrong in ["merged", "withdrawn", "gone", ""] {
        act(&site, id, "status", &[("status", wrong)]).await.assert_status(StatusCode::BAD_REQUEST);
    }
    let done: Vec<String> = trail(&site).into_iter().filter(|t| t != "report.read").collect();
    expect![[r#"
        [
            "report.status acting",
            "report.assigned A-0001",
            "report.assigned A-0002",
            "report.urgency 1",
            "report.note",
        ]
    "#]]
    .assert_debug_eq(&done);
}

#[tokio::test]
async fn only_whoever_supervises_gives_work_to_others() {
    let site = desk(Role::CallTaker).await;
    let tom = account(&site, "tom", Role::CallTaker).await;
    let ada = account(&site, "ada", Role::Administrator).await;
    let id = keep(&site, due()).await;
    let to = |who: AccountId| who.0.to_string();
    act(&site, id, "assign", &[("to", &to(tom))]).await.assert_status(StatusCode::FORBIDDEN);
    act(&site, id, "assign", &[("to", "me")]).await.assert_status(StatusCode::SEE_OTHER);
    let site = desk(Role::Supervisor).await;
    let id = keep(&site, due()).await;
    act(&site, id, "assign", &[("to", &to(ada))]).await.assert_status(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn people_are_shown_on_request_alone_and_it_is_written_down() {
    let site = desk(Role::Analyst).await;
    let id = keep(&site, due()).await;
    let page = site.get(&format!("/desk/reports/{}", id.0)).await;
    page.assert_lacks(&["Elsie", "496 0123"]).assert_has(&["Show the people"]);
    site.get(&format!("/desk/reports/{}/print", id.0)).await.assert_lacks(&["Elsie", "496 0123"]);
    assert!(!trail(&site).contains(&"report.people".to_owned()));
    act(&site, id, "people", &[]).await.assert_has(&["Elsie Marlow", "01923 496 0123"]);
    assert!(trail(&site).contains(&"report.people".to_owned()));
}

#[tokio::test]
async fn a_correction_gives_its_reason_and_keeps_what_stood_before() {
    let site = desk(Role::Analyst).await;
    let id = keep(&site, due()).await;
    let path = format!("/desk/reports/{}/correct", id.0);
    let fields = [
        ("town", "Royston"),
        ("going_on", "over"),
        ("presented_number", "020 7946 0018"),
        ("code_word", "Blue Lantern"),
        ("asked_for", "cash"),
        ("asked_for", "gold"),
    ];
    let refused = site.fill(&path, &fields).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_has(&["Say why it is corrected", "value=\"Royston\""]);
    let mut whole = fields.to_vec();
    whole.push(("reason", "She rang again"));
    site.fill(&path, &whole).await.assert_redirect(&format!("/desk/reports/{}", id.0));
    let page = site.get(&format!("/desk/reports/{}", id.0)).await;
    page.assert_has(&[
        "Town: <del>Hitchin</del> <ins>Royston</ins>",
        "<ins>It is over</ins>",
        "<ins>Cash, Gold or jewellery</ins>",
        "Reason: She rang again",
    ]);
    assert!(trail(&site).contains(&"report.corrected going_on, town, asked_for".to_owned()));
}

#[tokio::test]
async fn nobody_overwrites_a_colleague_unseen() {
    let site = desk(Role::Analyst).await;
    let id = keep(&site, due()).await;
    let path = format!("/desk/reports/{}/correct", id.0);
    let hidden = site.get(&path).await.hidden();
    site.cases.state().reports.get_mut(&id.0).unwrap().report.town = Some("Ware".into());
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([("town", "Royston"), ("reason", "x")]);
    let refused = site.post(&path, &fields).await;
    refused.assert_has(&["A colleague has corrected this report meanwhile", "value=\"Royston\""]);
    assert_eq!(site.cases.state().reports[&id.0].report.town.as_deref(), Some("Ware"));
}

#[tokio::test]
async fn duplicates_are_suggested_and_merged() {
    let site = desk(Role::Supervisor).await;
    let other = Report { presented_number: Some("02079460018".into()), ..Report::default() };
    keep(&site, other).await;
    let first = keep(&site, due()).await;
    let second = keep(&site, due()).await;
    let path = format!("/desk/reports/{}/merge", second.0);
    let page = site.get(&path).await;
    page.assert_has(&["R-0003</a> shares the number shown and the code word"]);
    for wrong in ["", "nonsense", "999"] {
        let refused = act(&site, second, "merge", &[("into", wrong)]).await;
        refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY).assert_has(&["There is a problem"]);
    }
    act(&site, second, "merge", &[("into", "R-0003")]).await.assert_redirect("/desk/reports/3");
    assert_eq!(site.cases.report(second).await.unwrap().unwrap().merged_into, Some(first));
    site.get(&format!("/desk/reports/{}", second.0)).await.assert_has(&["same incident as"]);
    let refused = act(&site, first, "merge", &[("into", &second.0.to_string())]).await;
    refused.assert_has(&["choose the one that stays"]);
    let refused = act(&site, first, "merge", &[("into", &first.0.to_string())]).await;
    refused.assert_has(&["cannot be merged into itself"]);
    assert!(trail(&site).contains(&"report.merged into R-0003".to_owned()));
}
