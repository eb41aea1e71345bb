//! The page of waves.

use super::{desk, enter, keep, trail};
use crate::testing::TestSite;
use casework::{Report, Role};

async fn with_calls(role: Role, burst: usize) -> TestSite {
    let site = desk(role).await;
    let today = crate::ledger::day_of(site.now());
    let called = |town: &str, ago: i64| Report {
        town: Some(town.into()),
        contact_moment: Some(casework::Moment((today - ago) * 86_400 + 43_200)),
        ..Report::default()
    };
    for n in 0..90 {
        let town = ["Hertford", "Stevenage", "Watford", "Borehamwood", "Ware", "Hitchin"][n % 6];
        keep(&site, called(town, n as i64)).await;
    }
    for n in 0..burst {
        keep(&site, called("hitchin", n as i64 / 6)).await;
    }
    site
}

#[tokio::test]
async fn an_even_winter_is_quiet() {
    let site = with_calls(Role::Analyst, 0).await;
    let page = site.get("/desk/waves").await;
    page.assert_success().assert_has(&["No town has more calls than chance brings.", "<svg"]);
    assert!(trail(&site).iter().any(|t| t == "waves"));
}

#[tokio::test]
async fn a_burst_is_told_with_its_reports() {
    let site = with_calls(Role::Analyst, 12).await;
    let page = site.get("/desk/waves").await;
    page.assert_success().assert_has(&[
        "One wave is going on.",
        "<h2>Hitchin ",
        "Chance alone brings one like this",
        "/desk/reports/",
    ]);
}

#[tokio::test]
async fn whoever_may_not_read_reports_sees_no_numbers_of_theirs() {
    let site = with_calls(Role::PressOfficer, 12).await;
    let page = site.get("/desk/waves").await;
    page.assert_success().assert_has(&["One wave is going on."]);
}

#[tokio::test]
async fn a_wave_is_told_of_once_and_kept_until_it_is_over() {
    let site = with_calls(Role::Analyst, 12).await;
    let page = site.get("/desk/waves").await;
    page.assert_success().assert_has(&["id=\"W-001\"", "<span class=\"tag\">New</span>"]);
    let told = site.get("/desk/notices").await;
    told.assert_has(&["A wave in Hitchin: ", "href=\"/desk/waves#W-001\"", "1<span"]);
    // Nothing has changed: nobody is told again.
    site.get("/desk/waves").await.assert_success();
    assert_eq!(site.get("/desk/notices").await.text.matches("wave in Hitchin").count(), 1);
    // Forty days later the scan does not find it any more; each login has ended by then.
    site.pass(40 * 86_400);
    let analyst = site.cases.state().accounts[0].id;
    enter(&site, analyst).await;
    let page = site.get("/desk/waves").await;
    page.assert_has(&["No town has more calls", "<span class=\"tag\">Over</span>", ": over, 1"]);
    site.get("/desk/notices").await.assert_has(&["The wave in Hitchin is over"]);
    // As of a day before it is as it was.
    let day = crate::ledger::iso(crate::ledger::day_of(site.now()) - 40);
    let page = site.get(&format!("/desk/waves?day={day}")).await;
    page.assert_has(&["One wave is going on.", "<h2>Hitchin "]);
    assert!(!page.text.contains("W-001"), "{}", page.text);
}

#[tokio::test]
async fn the_watch_waits_for_the_night_unless_a_report_comes() {
    let site = with_calls(Role::Analyst, 12).await;
    let looked = async || site.site.waves.book(0).await.unwrap().day;
    let today = crate::ledger::day_of(site.now());
    site.site.lookout.watch(&site.site).await.unwrap();
    assert_eq!(looked().await, Some(today));
    // Half past midnight: it is another day, and the night's hour has not come.
    site.pass(6 * 3_600 + 1_800);
    site.site.lookout.watch(&site.site).await.unwrap();
    assert_eq!(looked().await, Some(today));
    site.pass(3 * 3_600);
    site.site.lookout.watch(&site.site).await.unwrap();
    assert_eq!(looked().await, Some(today + 1));
    // Four days without a watch, and then a report: each day is looked at.
    site.pass(4 * 86_400 - 9 * 3_600);
    keep(&site, Report::default()).await;
    site.site.lookout.watch(&site.site).await.unwrap();
    assert_eq!(looked().await, Some(today + 4));
    assert!(site.site.waves.book(0).await.unwrap().revision >= 5);
}
