//! What a narrative suggests for the empty fields of its report.

#![cfg(test)]

use expect_test::{Expect, expect};
use extraction::{Context, Detail, Kind, Reported, extract, suggest};
use std::fmt::Write as _;

const NARRATIVE: &str = "Yesterday at ten past two a DS Ruth Calder from Lewisham police rang my dad \
    in Hitchin SG5 on 01632 960144. He was to draw out £4,000 from Barclays. Larkmead Taxis came, a \
    silver Skoda Octavia LR68 KZM, and the driver said Plover. He gave him £2,500 in cash.";

fn check(filled: &[&str], expect: Expect) {
    let context = Context { reported: Reported::parse("2026-11-18T09:00"), near: None };
    let found = extract(NARRATIVE, context);
    let mut out = String::new();
    for s in suggest(NARRATIVE, &found, |field| !filled.contains(&field)) {
        writeln!(out, "{} = {} ({})", s.field, s.value, NARRATIVE.get(s.start..s.end).unwrap())
            .unwrap();
    }
    expect.assert_eq(&out);
}

#[test]
fn every_empty_field() {
    check(
        &[],
        expect![[r#"
            contact_at = 2026-11-17T14:10 (Yesterday)
            town = Hitchin (Hitchin)
            postcode_district = SG5 (SG5)
            presented_number = 01632960144 (01632 960144)
            cover_name = Detective Sergeant Ruth Calder (Ruth Calder)
            claimed_station = Lewisham (Lewisham police)
            asked_for = cash (cash)
            code_word = Plover (Plover)
            vehicle = silver skoda octavia (silver Skoda Octavia)
            vrm = LR68KZM (LR68 KZM)
            bank = Barclays (Barclays)
            taxi_firm = Larkmead Taxis (Larkmead Taxis)
            amount_attempted_gbp = 4000 (£4,000)
            amount_lost_gbp = 2500 (£2,500)
        "#]],
    );
}

#[test]
fn a_filled_field_gets_none() {
    let filled = [
        "contact_at",
        "town",
        "postcode_district",
        "presented_number",
        "cover_name",
        "claimed_org",
        "claimed_station",
        "asked_for",
        "vehicle",
        "vrm",
        "code_word",
        "bank",
        "taxi_firm",
    ];
    check(
        &filled,
        expect![[r#"
        amount_attempted_gbp = 4000 (£4,000)
        amount_lost_gbp = 2500 (£2,500)
    "#]],
    );
}

#[test]
fn the_name_that_the_caller_gave() {
    let check = |text: &str, name: Option<&str>| {
        let found = extract(text, Context::default());
        let all = suggest(text, &found, |_| true);
        let cover = all.iter().find(|s| s.field == "cover_name").map(|s| s.value.as_str());
        assert_eq!(cover, name, "{text}");
    };
    check("I am Mrs Farrow's morning carer. She was on the phone to a man.", None);
    check("My neighbour Mrs Green rang me. He had said he was Mr Collins.", Some("Mr Collins"));
    check("My name is Anne Porter. PC Dave Holt phoned.", Some("Police Constable Dave Holt"));
    check("A customer, Mr Reeves, wanted £5,000.", None);
    check("He was rung by an officer called James Lowe.", Some("James Lowe"));
    check(
        "A woman calling herself Sarah Price rang. My son Peter stopped it.",
        Some("Sarah Price"),
    );
    check("Mr Adeyemi from the bank's fraud team called my mother.", Some("Mr Adeyemi"));
    check("I am Mrs Hall from the bank. A customer was told to withdraw.", None);
    check("My late husband John did all that. Sergeant Miller called.", Some("Sergeant Miller"));
    check("My daughter Ruth called me.", None);
}

#[test]
fn what_became_of_a_sum() {
    let check = |text: &str, roles: &[&str]| {
        let found = extract(text, Context::default());
        let sums = found.iter().filter_map(|e| match e.detail {
            Detail::Money(m) => Some(m.role.map_or("", extraction::Role::code)),
            _ => None,
        });
        assert_eq!(sums.collect::<Vec<_>>(), roles, "{text}");
    };
    check("He wanted £9,000. I gave him £1,200.", &["asked", "lost"]);
    check("The bank stopped £3,000 and I got £450 back.", &["stopped", "recovered"]);
    check("A payment of £600 was being taken from my card, he said.", &["pretext"]);
    check("£250 withdrawn in Hitchin, £720 declined.", &["lost", "stopped"]);
    check("I was to draw out two thousand pounds.", &["asked"]);
    check("They've had the three hundred off my card.", &["lost"]);
    check("Someone had tried to spend £1,200 on her card in Currys.", &["pretext"]);
    check("He said my account had been charged £49.99.", &["pretext"]);
    check("Police have got £7,000 of it back.", &["recovered"]);
    check("She had £6,500 in her bag ready.", &["stopped"]);
    check("The taxi driver was paid £60 by the man.", &[""]);
    check("Total loss £12,300. They cleaned me out of £19,000.", &["lost", "lost"]);
    check("I never handed over the £3,500. I didn't give him the £800.", &["stopped", "stopped"]);
    check("She lost £2,000 but the bank gave her £1,500 back.", &["lost", "recovered"]);
    check("I sent £300 and he rang back.", &["lost"]);
    check("I nearly sent another £2,000.", &["stopped"]);
    check("A further £2,000 was stopped and nothing has been recovered.", &["stopped"]);
    check("My pension is £210 a week.", &[""]);
    check("I was told to move £5,000, which I did.", &["lost"]);
}

#[test]
fn numbers_withheld_and_misread() {
    let found = extract("Number withheld. Later 07700 900123 rang.", Context::default());
    let phones: Vec<_> = found.iter().filter(|e| e.kind == Kind::Phone).collect();
    assert_eq!(phones[0].normalised, "withheld");
    assert_eq!(phones[1].detail, Detail::Phone(extraction::PhoneKind::Drama));
    let found = extract("Blue Ford Focus, reg BD5I SMR.", Context::default());
    let mark = found.iter().find(|e| e.kind == Kind::Vrm).unwrap();
    assert_eq!(mark.normalised, "BD5ISMR");
    assert_eq!(mark.detail, Detail::Meant("BD51SMR".to_owned()));
}
