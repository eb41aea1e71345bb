//! Views in addresses, comparisons in words, and what a day in Britain holds.

use super::*;
use crate::base::Form;
use crate::ledger::calendar::read_day;
use casework::ledger::Figures;

/// 18 December 2026, 18:00 in London.
const NOW: Moment = Moment(1_797_616_800);

fn read(address: &str) -> (View, Vec<&'static str>) {
    View::read(&Form::parse(address.as_bytes()), NOW)
}

fn check(address: &str, expect: &str) {
    let (view, wrong) = read(address);
    assert!(wrong.is_empty(), "{address}: {wrong:?}");
    assert_eq!(crate::desk::encode(&view.fields()), expect);
    assert_eq!(read(expect).0, view, "{expect}");
}

#[test]
fn an_address_comes_back_as_it_was_understood() {
    check("", "from=2026-11-19&to=2026-12-18&group=town");
    check("from=2026-12-01", "from=2026-12-01&to=2026-12-18&group=town");
    let all = "from=2026-12-01&to=2026-12-31&group=week&when=called&known=2026-12-18&against_from=2025-12-01&against_to=2025-12-31&town=hitchin&story=insider";
    check(all, all);
    let other = "against_from=2025-12-01&against_to=2025-12-31";
    check(&format!("against=before&{other}"), "from=2026-11-19&to=2026-12-18&group=town");
    check(
        &format!("against=none&{other}"),
        "from=2026-11-19&to=2026-12-18&group=town&against=none",
    );
    check(
        "against=none&district=sg 5",
        "from=2026-11-19&to=2026-12-18&group=town&against=none&district=SG5",
    );
}

#[test]
fn what_cannot_be_used_is_named() {
    let wrong = |address: &str| read(address).1;
    assert_eq!(wrong("from=yesterday&group=colour&when=soon"), ["from", "group", "when"]);
    assert_eq!(wrong("from=2026-12-31&to=2026-12-01"), ["to"]);
    assert_eq!(wrong("against_from=2026-12-31"), ["against"]);
    assert_eq!(wrong("known=2026-02-30"), ["known"]);
}

fn said(now: u64, then: u64, address: &str) -> String {
    let (view, _) = read(address);
    let figures = |people| Figures { people, ..Figures::default() };
    let against = Against::of(&view, figures(now), (view.against.unwrap(), figures(then)));
    sentence(figures(now), &against)
}

#[test]
fn more_is_said_only_when_it_is_so() {
    let november = "from=2026-11-01&to=2026-11-30&against_from=2026-10-02&against_to=2026-10-31";
    expect_test::expect![[r#"
        More people were targeted, and that is more than chance explains: 27 people were targeted, against 12 from 2 October 2026 to 31 October 2026. Per day 2.25 times as many, 95% interval 1.10 to 4.88, p = 0.024.
        20 people were targeted, against 15 from 2 October 2026 to 31 October 2026. Chance alone may have made the difference. Per day 1.33 times as many, 95% interval 0.65 to 2.80, p = 0.500.
        1 person was targeted, against nobody from 2 October 2026 to 31 October 2026. Chance alone may have made the difference. Times as many per day: 95% interval 0.03 and above, p = 1.000.
        Nobody is known to have been targeted, and nobody from 2 October 2026 to 31 October 2026.
        Fewer people were targeted, and that is more than chance explains: nobody was targeted, against 9 from 2 October 2026 to 31 October 2026. Per day 0.00 times as many, 95% interval 0.00 to 0.51, p = 0.004."#]]
    .assert_eq(
        &[(27, 12), (20, 15), (1, 0), (0, 0), (0, 9)]
            .map(|(now, then)| said(now, then, november))
            .join("\n"),
    );
}

#[test]
fn days_that_lie_ahead_do_not_count() {
    // Of December eighteen days are over or under way.
    let text =
        said(18, 30, "from=2026-12-01&to=2026-12-31&against_from=2026-11-01&against_to=2026-11-30");
    assert!(text.contains("(18 days against 30 days). Chance alone"), "{text}");
    assert!(text.contains("Per day 1.00 times as many"), "{text}");
    let text = said(0, 3, "from=2027-01-01&to=2027-01-31");
    assert!(text.starts_with("There is nothing to compare with yet"), "{text}");
}

#[test]
fn a_line_of_time_is_a_view_of_its_days() {
    let (view, _) = read("from=2026-12-02&to=2026-12-31&group=week");
    let line = view.of_line(&Key::new("2026-W49", ""));
    assert_eq!(
        (line.from, line.to),
        (read_day("2026-12-02").unwrap(), read_day("2026-12-06").unwrap())
    );
    let (view, _) = read("group=town&town=ware");
    assert_eq!(
        view.of_line(&Key::new("tring", "")).only,
        [(casework::ledger::By::Town, "tring".into())]
    );
}
