//! Fourteen situations, each with the words that are read in it.

use crate::ground::{
    corrected, day, figure, masthead, period, published, quiet, town, winter, withdrawn,
};
use bulletin::render::{Edition, text};
use bulletin::{Before, Bulletin, Count, Figures, Helper, Trend, Wave, is_gsm};
use expect_test::{ExpectFile, expect_file};

/// The whole text, and under it the text message.
#[track_caller]
fn check(bulletin: &Bulletin, expect: ExpectFile) {
    let edition = Edition::published(bulletin).unwrap();
    let short = edition.short(&masthead());
    assert!(short.chars().count() <= 160, "{short}");
    assert!(short.chars().all(is_gsm), "{short}");
    let whole = format!("{}\n~~~ as a text message ~~~\n{short}\n", text(&edition, &masthead()));
    for line in whole.lines() {
        assert!(line.chars().count() <= 160, "{line}");
    }
    expect.assert_eq(&whole);
}

#[test]
fn the_winter_of_the_mission() {
    let free = "Officers are visiting banks and jewellers in the towns concerned.\n\nIf you run a taxi firm, tell your drivers.";
    check(&published(&winter(), free), expect_file!["expected/winter.txt"]);
}

#[test]
fn nobody_lost_anything() {
    let figures = Figures { targeted: figure(26), helpers: Vec::new(), ..quiet() };
    check(&published(&figures, ""), expect_file!["expected/nothing-lost.txt"]);
}

#[test]
fn one_person() {
    let figures = Figures {
        targeted: figure(1),
        victims: figure(1),
        lost: figure(4_230),
        towns: vec![town("Tring", 1, 1)],
        ..quiet()
    };
    check(&published(&figures, ""), expect_file!["expected/one-person.txt"]);
}

#[test]
fn a_single_town() {
    let figures = Figures {
        targeted: figure(6),
        victims: figure(2),
        lost: figure(9_400),
        towns: vec![town("Tring", 6, 2)],
        ..quiet()
    };
    check(&published(&figures, ""), expect_file!["expected/single-town.txt"]);
}

#[test]
fn no_town_known() {
    let figures =
        Figures { targeted: figure(5), victims: figure(3), lost: figure(12_000), ..quiet() };
    check(&published(&figures, ""), expect_file!["expected/no-town.txt"]);
}

#[test]
fn figures_corrected_after_publication() {
    let later = Figures {
        targeted: figure(29),
        victims: figure(8),
        lost: figure(73_600),
        taken: day("2026-12-30"),
        ..winter()
    };
    let bulletin = corrected(published(&winter(), ""), later);
    check(&bulletin, expect_file!["expected/corrected.txt"]);
}

#[test]
fn withdrawn_after_publication() {
    let bulletin = withdrawn(
        published(&winter(), ""),
        "The figures included reports of another kind of fraud.",
    );
    check(&bulletin, expect_file!["expected/withdrawn.txt"]);
}

#[test]
fn no_reports() {
    let figures = Figures { period: period("2026-11-01", "2026-11-30"), ..quiet() };
    check(&published(&figures, ""), expect_file!["expected/no-reports.txt"]);
}

#[test]
fn more_than_a_hundred() {
    let figures = Figures {
        targeted: figure(1_248),
        victims: figure(212),
        lost: figure(1_493_220),
        towns: vec![
            town("Watford", 310, 61),
            town("Stevenage", 208, 40),
            town("St Albans", 190, 30),
            town("Hemel Hempstead", 187, 33),
            town("Hitchin", 120, 20),
            town("Hertford", 90, 11),
            town("Tring", 70, 9),
            town("Ware", 43, 5),
            town("Baldock", 26, 2),
            town("Royston", 4, 1),
        ],
        period: period("2026-01-01", "2026-12-31"),
        taken: day("2027-01-04"),
        ..winter()
    };
    let figures = Figures { earlier: None, before: None, ..figures };
    check(&published(&figures, ""), expect_file!["expected/more-than-a-hundred.txt"]);
}

#[test]
fn one_person_lost_everything() {
    let figures = Figures {
        targeted: figure(30),
        victims: figure(1),
        lost: figure(144_500),
        towns: vec![town("Watford", 12, 1), town("Hitchin", 8, 0)],
        ..quiet()
    };
    check(&published(&figures, ""), expect_file!["expected/one-lost-everything.txt"]);
}

#[test]
fn stopped_by_the_bank() {
    let figures = Figures {
        targeted: figure(3),
        stopped: figure(1),
        saved: figure(14_000),
        helpers: vec![Count { what: Helper::Bank, reports: 1 }],
        towns: vec![town("Hertford", 3, 0)],
        ..quiet()
    };
    check(&published(&figures, ""), expect_file!["expected/stopped-by-bank.txt"]);
}

#[test]
fn a_wave_that_is_going_on() {
    let figures = Figures {
        wave: Some(Wave {
            towns: vec!["Royston".into(), "Hitchin".into(), "Watford".into()],
            since: day("2026-12-21"),
            query: "/desk/waves/3".into(),
        }),
        ..winter()
    };
    check(&published(&figures, ""), expect_file!["expected/wave.txt"]);
}

#[test]
fn a_period_within_a_month() {
    let figures = Figures {
        period: period("2026-12-04", "2026-12-20"),
        taken: day("2026-12-27"),
        before: Some(Before {
            period: period("2026-11-17", "2026-12-03"),
            targeted: figure(3),
            trend: Trend::More,
        }),
        ..winter()
    };
    check(&published(&figures, ""), expect_file!["expected/within-a-month.txt"]);
}

#[test]
fn a_period_across_years() {
    let figures = Figures {
        period: period("2026-12-20", "2027-01-03"),
        taken: day("2027-01-05"),
        before: Some(Before {
            period: period("2026-12-05", "2026-12-19"),
            targeted: figure(31),
            trend: Trend::Unclear,
        }),
        ..winter()
    };
    check(&published(&figures, ""), expect_file!["expected/across-years.txt"]);
}
