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
        let least = if count.earlier { "earlier " } else { least };
        let words = text.get(count.start..count.end).unwrap();
        writeln!(out, "{} {least}{} ({words})", count.what.code(), count.number).unwrap();
    }
    for loss in &facts.losses {
        let total = if loss.total { " in total" } else { "" };
        let earlier = if loss.earlier { " earlier" } else { "" };
        writeln!(out, "lost {}{total}{earlier}", loss.normalised).unwrap();
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

#[test]
fn the_noun_is_left_out() {
    check(
        "2026-12-29",
        "Since the start of December 27 people in North Hertfordshire have been contacted by men \
         posing as police officers. Of these, five have lost money, with one victim, a woman aged \
         89 from Royston, losing £22,000.",
        expect![[r#"
            period 2026-12-01/2026-12-29 (Since the start of December)
            people_targeted 27 (27 people)
            people_who_lost 5 (five have lost)
            lost GBP 22000
            places North Hertfordshire, Royston
            method poses_as_police
        "#]],
    );
}

#[test]
fn a_headline_says_it_again() {
    check(
        "2026-02-13",
        "Two elderly men targeted in Cumbria\nTwo men in their eighties have been targeted in \
         Penrith and Keswick. The first lost £4,000 on Tuesday (10 February). The scam cost him \
         £4,000 and police have warned others.",
        expect![[r#"
            period 2026-02-10 (Tuesday (10 February))
            people_targeted 2 (Two elderly men)
            lost GBP 4000
            places Cumbria, Penrith, Keswick
            method 
        "#]],
    );
}

#[test]
fn an_accused_lives_elsewhere() {
    check(
        "2025-11-24",
        "Kieran Doyle, 23, of Green Lane, Ilford, collected cash and gold from nine victims across \
         Sussex and Kent between August 2024 and February 2025. A couple were persuaded to buy gold \
         worth £184,000, the largest of the purchases £55,000.",
        expect![[r#"
            period 2024-08-01/2025-02-28 (between August 2024 and February 2025)
            people_who_lost 9 (nine victims)
            lost GBP 184000
            lost GBP 55000
            places Sussex, Kent
            method cash gold
        "#]],
    );
}

#[test]
fn two_days_and_the_same_call() {
    check(
        "2026-04-08",
        "A further seven people from across Durham and Chester-le-Street reported the same call on \
         3 and 4 April. Five of the victims live in Westbury-on-Trym. Another pensioner sent £3,000 \
         by Special Delivery.",
        expect![[r#"
            period 2026-04-03/2026-04-04 (3 and 4 April)
            people_targeted 7 (seven people)
            lost GBP 3000
            places Durham, Chester-le-Street, Westbury-on-Trym
            method 
        "#]],
    );
}

#[test]
fn figures_to_compare_with() {
    check(
        "2026-09-09",
        "Between July 1 and August 31, Gwent Police recorded 42 courier fraud offences, compared with \
         17 reports in the same period last year. Victims in Newport and Cwmbran lost a total of \
         £311,000, up from £98,000.",
        expect![[r#"
            period 2026-07-01/2026-08-31 (Between July 1 and August 31)
            incidents 42 (42 courier fraud offences)
            incidents earlier 17 (17 reports)
            lost GBP 311000 in total
            lost GBP 98000 in total earlier
            places Newport, Cwmbran
            method 
        "#]],
    );
}

#[test]
fn a_week_and_nobody_lost() {
    check(
        "2026-03-19",
        "Officers received 27 reports in the week commencing 9 March. None of those targeted lost any \
         money. The calls were made to landlines in Macclesfield and Knutsford, and the caller said \
         that a grandson had been arrested.",
        expect![[r#"
            period 2026-03-09/2026-03-15 (the week commencing 9 March)
            incidents 27 (27 reports)
            nothing lost (None of those targeted)
            places Macclesfield, Knutsford
            method relative
        "#]],
    );
}

#[test]
fn what_the_accused_did() {
    check(
        "2026-05-05",
        "A man has been charged with conspiracy to defraud 17 victims in Surrey and Hampshire between \
         August 2025 and January 2026. More than £142,000 was taken. He was detained in Slough.",
        expect![[r#"
            period 2025-08-01/2026-01-31 (between August 2025 and January 2026)
            people_who_lost 17 (17 victims)
            lost GBP 142000
            places Surrey, Hampshire
            method 
        "#]],
    );
}

#[test]
fn a_round_figure_and_the_exact_one() {
    check(
        "2026-03-02",
        "Nearly 100 people in Essex were contacted by fraudsters in February.\nA total of 96 people \
         contacted police last month. In November, five customers at shops in Bath were stopped from \
         spending £46,000.",
        expect![[r#"
            period 2026-02-01/2026-02-28 (last month)
            people_targeted 96 (96 people)
            attempts 5 (five customers)
            places Essex, Bath
            method 
        "#]],
    );
}
