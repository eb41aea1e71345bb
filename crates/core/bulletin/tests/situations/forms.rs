//! Every form: what it looks like once, and that it is valid always.

use crate::ground::{corrected, figure, masthead, published, quiet, winter, withdrawn};
use crate::schema::{atom_faults, cap_faults, read};
use bulletin::render::{
    Audience, Edition, Masthead, atom, cap, document, fragment, json, mail, payload,
};
use bulletin::{Bulletin, Figures, Town};
use expect_test::{ExpectFile, expect_file};
use proptest::prelude::*;
use std::io::Write;
use std::process::{Command, Stdio};

fn winter_bulletin() -> Bulletin {
    published(&winter(), "Officers are visiting banks & jewellers.")
}

fn check(made: &str, expect: ExpectFile) {
    expect.assert_eq(made);
}

#[test]
fn each_form_of_the_winter() {
    let bulletin = winter_bulletin();
    let edition = Edition::published(&bulletin).unwrap();
    let masthead = masthead();
    check(
        &fragment(&edition, &masthead, Audience::Desk),
        expect_file!["expected/winter.desk.html"],
    );
    check(&document(&edition, &masthead, &[]), expect_file!["expected/winter.document.html"]);
    check(&cap(&edition, &masthead), expect_file!["expected/winter.cap"]);
    let feed = atom(std::slice::from_ref(&bulletin), &masthead, "/alerts.atom");
    check(&feed, expect_file!["expected/winter.atom"]);
    let told = serde_json::to_string_pretty(&json(&edition, &masthead)).unwrap() + "\n";
    check(&told, expect_file!["expected/winter.json"]);
    let mailed = mail(&edition, &masthead, "https://alerts.police.example/alerts/leave/42-ab");
    assert_eq!(mailed.subject, edition.title());
    check(&mailed.text, expect_file!["expected/winter.mail.txt"]);
    let told = payload(&edition, &masthead, "bulletin.published") + "\n";
    check(&told, expect_file!["expected/winter.payload.json"]);
}

#[test]
fn the_public_gets_no_address_of_the_desk_to_click() {
    let bulletin = winter_bulletin();
    let edition = Edition::published(&bulletin).unwrap();
    assert!(!fragment(&edition, &masthead(), Audience::Public).contains("/desk"));
    let mailed = mail(&edition, &masthead(), "https://x.example/leave");
    assert!(!mailed.html.contains("/desk") && !mailed.text.contains("/desk"));
}

#[test]
fn no_form_tells_a_small_number_or_a_sum_to_the_pound() {
    let bulletin = winter_bulletin();
    let edition = Edition::published(&bulletin).unwrap();
    let all = [
        fragment(&edition, &masthead(), Audience::Public),
        cap(&edition, &masthead()),
        json(&edition, &masthead()).to_string(),
        mail(&edition, &masthead(), "https://x.example/leave").html,
    ];
    for form in all {
        for secret in ["70,250", "70250", "30,500", "30500", "Watford"] {
            assert!(!form.contains(secret), "{secret} stands in {form}");
        }
    }
}

#[test]
fn an_update_and_a_cancellation_name_the_messages_before() {
    let later = Figures { targeted: figure(29), ..winter() };
    let bulletin = corrected(winter_bulletin(), later);
    let updated = read(&cap(&Edition::published(&bulletin).unwrap(), &masthead())).unwrap();
    assert_eq!(updated.text_of("msgType"), "Update");
    let first = "alerts.police.example,alerts.police.example-B-0007.1,2026-12-27T10:00:00-00:00";
    assert_eq!(updated.text_of("references"), first);
    let bulletin = withdrawn(bulletin, "Wrong.");
    let message = cap(&Edition::published(&bulletin).unwrap(), &masthead());
    let cancelled = read(&message).unwrap();
    assert_eq!(cancelled.text_of("msgType"), "Cancel");
    assert_eq!(cancelled.text_of("references").split(' ').count(), 2);
    assert_eq!(cancelled.text_of("note"), "Wrong.");
    // The figures were wrong: that does not mean that the danger is over.
    assert!(message.contains("<responseType>None</responseType>"), "{message}");
}

#[test]
fn every_correction_says_what_was_corrected() {
    let check = |after: Figures, says: &[&str]| {
        assert_eq!(bulletin::differences(&winter(), &after), says);
    };
    check(winter(), &[]);
    check(Figures { towns: Vec::new(), ..winter() }, &["The figures of places were put right."]);
    check(Figures { ages: Vec::new(), ..winter() }, &["The figures of ages were put right."]);
    check(Figures { before: None, wave: None, ..winter() }, &["Details were put right."]);
    check(
        Figures { poses: Vec::new(), ..winter() },
        &["What is said of how the fraudsters went about it was put right."],
    );
    check(
        Figures { earlier: None, ..winter() },
        &["The earlier figure is none; we had said £8,000."],
    );
}

fn all() -> Vec<Bulletin> {
    let one = winter_bulletin();
    let two = corrected(one.clone(), Figures { targeted: figure(29), ..winter() });
    let three = withdrawn(two.clone(), "Wrong <again>.");
    vec![one, two, three, published(&quiet(), "")]
}

#[test]
fn cap_and_atom_are_what_their_standards_ask_for() {
    for bulletin in all() {
        let message = cap(&Edition::published(&bulletin).unwrap(), &masthead());
        assert_eq!(cap_faults(&message), Vec::<String>::new(), "{message}");
    }
    let feed = atom(&all(), &masthead(), "/alerts.atom");
    assert_eq!(atom_faults(&feed), Vec::<String>::new(), "{feed}");
    let empty = atom(&[], &masthead(), "/alerts.atom");
    assert_eq!(atom_faults(&empty), Vec::<String>::new(), "{empty}");
}

/// By another program, where it is there: that CAP and Atom are well-formed, and, where
/// `RINGFENCE_CAP_XSD` names OASIS's schema, that CAP is valid by it.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the schema is not ours to ship, so whoever has it names it"
)]
fn xmllint_agrees() {
    let Ok(version) = Command::new("xmllint").arg("--version").output() else {
        println!("left out: there is no xmllint");
        return;
    };
    assert!(version.status.success());
    let lint = |arguments: &[String], text: &str| {
        let mut child = Command::new("xmllint")
            .args(["--noout", "--nonet"])
            .args(arguments)
            .arg("-")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}\n{text}");
    };
    lint(&[], &atom(&all(), &masthead(), "/alerts.atom"));
    let schema = std::env::var("RINGFENCE_CAP_XSD").ok();
    let by: Vec<String> = schema.into_iter().flat_map(|file| ["--schema".into(), file]).collect();
    for bulletin in all() {
        lint(&by, &cap(&Edition::published(&bulletin).unwrap(), &masthead()));
    }
}

proptest! {
    #[test]
    fn no_text_breaks_a_form(
        free in "\\PC{0,80}",
        area in "\\PC{1,30}",
        name in "\\PC{1,30}",
        reason in "[a-z<&\u{0}\u{1b}'\"]{1,20}",
    ) {
        let figures = Figures {
            area,
            towns: vec![Town { name, district: None, targeted: figure(9), victims: 2 }],
            ..winter()
        };
        let mut bulletin = published(&figures, &free);
        let reason = format!("x{reason}");
        for again in [false, true] {
            if again {
                bulletin = withdrawn(bulletin, &reason);
            }
            let edition = Edition::published(&bulletin).unwrap();
            let message = cap(&edition, &masthead());
            prop_assert_eq!(cap_faults(&message), Vec::<String>::new());
            let feed = atom(std::slice::from_ref(&bulletin), &masthead(), "/alerts.atom");
            prop_assert_eq!(atom_faults(&feed), Vec::<String>::new());
            prop_assert!(!fragment(&edition, &masthead(), Audience::Public).contains("<script"));
            let short = edition.short(&masthead());
            prop_assert!(short.chars().count() <= 160 && short.chars().all(bulletin::is_gsm), "{}", short);
        }
    }
}

#[test]
fn a_strange_site_still_makes_an_identifier() {
    let odd = Masthead { site: "http://[::1]:80, <x>".into(), ..masthead() };
    let message = cap(&Edition::published(&winter_bulletin()).unwrap(), &odd);
    assert_eq!(cap_faults(&message), Vec::<String>::new(), "{message}");
}
