//! Press releases and news items, with the facts that must be read from each.

#![cfg(test)]

use expect_test::{Expect, expect};
use extraction::{Facts, Reported, article};
use std::fmt::Write as _;

fn check(published: &str, text: &str, expect: Expect) {
    let facts = article(text, Reported::parse(published));
    expect.assert_eq(&shown(&facts, text));
}

fn shown(facts: &Facts, text: &str) -> String {
    let mut out = String::new();
    if let Some(period) = facts.period {
        writeln!(out, "period {} ({})", period.days, text.get(period.start..period.end).unwrap())
            .unwrap();
    }
    for count in &facts.counts {
        let least = if count.at_least { "at least " } else { "" };
        let words = text.get(count.start..count.end).unwrap();
        writeln!(out, "{} {least}{} ({words})", count.what.code(), count.number).unwrap();
    }
    for loss in &facts.losses {
        writeln!(out, "lost {}{}", loss.normalised, if loss.total { " in total" } else { "" })
            .unwrap();
    }
    if let Some((start, end)) = facts.nothing_lost {
        writeln!(out, "nothing lost ({})", text.get(start..end).unwrap()).unwrap();
    }
    writeln!(out, "places {}", facts.places.join(", ")).unwrap();
    let method: Vec<&str> = facts.method.iter().map(|t| t.code).collect();
    writeln!(out, "method {}", method.join(" ")).unwrap();
    out
}

#[test]
fn a_month_and_a_count() {
    check(
        "2026-12-29",
        "Since the start of December 27 people in Hertfordshire have been targeted by fraudsters \
         claiming to be police officers. Four victims, aged between 74 and 89, in St Albans, Hemel \
         Hempstead and Bishop's Stortford lost a total of £47,500. They were told to withdraw cash, \
         which a courier collected from their homes. Police will never ask you for your PIN.",
        expect![[r#"
            period 2026-12-01/2026-12-29 (Since the start of December)
            people_targeted 27 (27 people)
            people_who_lost 4 (Four victims)
            lost GBP 47500 in total
            places Hertfordshire, St Albans, Hemel Hempstead, Bishop's Stortford
            method poses_as_police cash courier
        "#]],
    );
}

#[test]
fn attempts_without_loss() {
    check(
        "2026-07-02",
        "There were 26 attempts of courier fraud across the county in June, but not a single penny \
         was lost. In Tring, a woman in her 80s was asked to transfer £11,000 on Wednesday, June 17.",
        expect![[r#"
            period 2026-06-01/2026-06-30 (June)
            attempts 26 (26 attempts)
            nothing lost (not a single penny)
            places Tring
            method 
        "#]],
    );
}

#[test]
fn three_and_one() {
    check(
        "2025-03-20",
        "Between 10 February and 14 March, three people in Watford and one in St Albans were \
         targeted. One victim lost £144,500 after being groomed for weeks by someone claiming to be \
         from Hammersmith Police.",
        expect![[r#"
            period 2025-02-10/2025-03-14 (Between 10 February and 14 March)
            people_targeted 4 (three people in Watford and one)
            people_who_lost 1 (One victim)
            lost GBP 144500
            places Watford, St Albans
            method poses_as_police
        "#]],
    );
}

#[test]
fn the_court_is_no_incident() {
    check(
        "2025-07-15",
        "A man has been jailed for four years. John Smithson, 24, of Acacia Avenue, Enfield, appeared \
         at Luton Crown Court on Monday 7 July 2025. More than 30 pensioners across Bedfordshire were \
         conned out of £240,000 between October 2024 and January 2025.",
        expect![[r#"
            period 2024-10-01/2025-01-31 (between October 2024 and January 2025)
            people_who_lost at least 30 (30 pensioners)
            lost GBP 240000
            places Bedfordshire
            method 
        "#]],
    );
}

#[test]
fn the_past_two_weeks() {
    check(
        "2026-02-03",
        "Police are warning residents after at least 12 people in Radlett and Buntingford were \
         contacted in the past two weeks. Two residents handed over £40k and £62,000. A taxi was sent \
         to collect gold bars.",
        expect![[r#"
            period 2026-01-20/2026-02-03 (past two weeks)
            people_targeted at least 12 (12 people)
            people_who_lost 2 (Two residents)
            lost GBP 40000
            lost GBP 62000
            places Radlett, Buntingford
            method gold courier taxi
        "#]],
    );
}
