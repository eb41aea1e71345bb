//! The ledger's pages.

use super::{desk, keep, trail};
use crate::testing::TestSite;
use axum::http::StatusCode;
use casework::cases::Change;
use casework::{Cases, Outcome, Report, Role};

async fn with_reports(role: Role) -> TestSite {
    let site = desk(role).await;
    let told = |town: &str, lost: u32, outcome| Report {
        town: Some(town.into()),
        amount_lost_gbp: Some(lost),
        outcome: Some(outcome),
        ..Report::default()
    };
    keep(&site, told("Hitchin", 0, Outcome::Refused)).await;
    keep(&site, told("Hitchin", 1_200, Outcome::CashGiven)).await;
    keep(&site, told("St Albans", 70, Outcome::CardsGiven)).await;
    site
}

#[tokio::test]
async fn every_figure_leads_to_its_reports() {
    let site = with_reports(Role::Analyst).await;
    let page = site.get("/desk/ledger?from=2026-12-01&to=2026-12-31").await;
    let losses = "/desk/search?town=hitchin&amp;loss=yes&amp;from=2026-12-01&amp;to=2026-12-31";
    page.assert_success().assert_has(&[
        "<dd><a href=\"/desk/search?from=2026-12-01&amp;to=2026-12-31\">3</a></dd>",
        "£1,270",
        &format!("<a href=\"{losses}\">£1,200</a>"),
        "St Albans",
        "<svg",
        "3 people were targeted, against nobody from",
    ]);
    site.get(&losses.replace("&amp;", "&")).await.assert_has(&["<strong>1 report</strong>"]);
    assert!(trail(&site).iter().any(|t| t == "ledger from, to, group; by town"));
}

#[tokio::test]
async fn what_the_search_cannot_say_has_a_page_of_its_own() {
    let site = with_reports(Role::Analyst).await;
    let id = casework::ReportId(site.cases.state().last);
    let into = casework::ReportId(id.0 - 1);
    site.cases.change(id, vec![Change::Merge(into)], None, site.now()).await.unwrap();
    let view = "from=2026-12-01&to=2026-12-31&when=called&group=none";
    let page = site.get(&format!("/desk/ledger?{view}")).await;
    page.assert_has(&["/desk/ledger/reports?from=2026-12-01"]);
    let list = site.get(&format!("/desk/ledger/reports?{view}")).await;
    list.assert_success().assert_has(&["<dd>2</dd>", &format!("/desk/reports/{}\"", id.0)]);
}

#[tokio::test]
async fn whoever_may_not_search_sees_figures_alone() {
    let site = with_reports(Role::PressOfficer).await;
    let page = site.get("/desk/ledger").await;
    page.assert_success().assert_has(&["<dd>3</dd>"]).assert_lacks(&["/desk/search?"]);
    site.get("/desk/ledger/reports").await.assert_status(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn figures_can_be_taken_away() {
    let site = with_reports(Role::Analyst).await;
    let csv = site.get("/desk/ledger/figures/ledger.csv?from=2026-12-01").await;
    assert_eq!(
        csv.assert_success().text,
        "town,town_in_words,people,attempts,losses,reports,attempted_gbp,lost_gbp,stopped_gbp,recovered_gbp,report_ids\r\n\
         hitchin,Hitchin,2,1,1,2,0,1200,0,0,R-0002 R-0003\r\n\
         st albans,St Albans,1,0,1,1,0,70,0,0,R-0004\r\n\
         total,All together,3,1,2,3,0,1270,0,0,\r\n"
    );
    let json = site.get("/desk/ledger/figures/ledger.json?group=outcome").await;
    json.assert_has(&["\"key\":\"cards_given\"", "\"words\":\"Gave cards\""]);
    site.get("/desk/ledger/figures/x").await.assert_status(StatusCode::NOT_FOUND);
    assert!(trail(&site)[0].starts_with("export ledger.csv; from"));
}

#[tokio::test]
async fn mistakes_are_told_and_the_rest_is_shown() {
    let site = with_reports(Role::Analyst).await;
    let page = site.get("/desk/ledger?from=tomorrow&group=colour").await;
    page.assert_success().assert_has(&["There is a problem", "Write a day", "Choose one of those"]);
}
