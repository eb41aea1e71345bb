//! The page of waves.

use super::{desk, keep, trail};
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
