//! Search, views, audit, retention; and what is thrown at every page.

use super::{account, desk, enter, keep, trail};
use crate::testing::TestSite;
use axum::http::StatusCode;
use casework::{Cases, Outcome, Report, Role};

#[tokio::test]
async fn a_search_finds_by_words_and_filters_and_can_be_kept() {
    let site = desk(Role::Analyst).await;
    let told = |town: &str, outcome| Report {
        town: Some(town.into()),
        outcome: Some(outcome),
        narrative: Some("a red car".into()),
        ..Report::default()
    };
    keep(&site, told("Hitchin", Outcome::Refused)).await;
    keep(&site, told("Ware", Outcome::CardsGiven)).await;
    let address = "/desk/search?text=red%20car&town=hitchin&outcome=refused";
    let found = site.get(address).await;
    found.assert_has(&["<strong>1 report</strong>", "R-0002", "value=\"red car\""]);
    found.assert_lacks(&["R-0003"]);
    let hidden = found.hidden();
    let value = |name: &str| hidden.iter().find(|(n, _)| n == name).unwrap().1.clone();
    let (csrf, query) = (value("csrf"), value("query"));
    let fields = [("csrf", csrf.as_str()), ("query", &query), ("name", "Red cars")];
    site.post("/desk/views", &fields).await.assert_redirect(address);
    site.get("/desk/search").await.assert_has(&["Red cars"]);
    let view = site.cases.state().views[0].clone();
    site.post(&format!("/desk/views/{}/drop", view.id.0), &fields).await;
    assert!(site.cases.state().views.is_empty());
    let kept: Vec<String> = trail(&site);
    assert_eq!(kept[0], "search text, town, outcome");
    assert!(!kept.concat().contains("red car"));
}

#[tokio::test]
async fn a_view_belongs_to_whoever_kept_it() {
    let site = desk(Role::Analyst).await;
    let hidden = site.get("/desk/search").await.hidden();
    let fields = [("csrf", hidden[0].1.as_str()), ("query", ""), ("name", "Mine")];
    site.post("/desk/views", &fields).await;
    let view = site.cases.state().views[0].id.0;
    let other = site.other_browser();
    let tom = account(&site, "tom", Role::Analyst).await;
    enter(&other, tom).await;
    let page = other.get("/desk/search").await;
    page.assert_lacks(&["Mine"]);
    let seal = page.hidden();
    other.post(&format!("/desk/views/{view}/drop"), &[("csrf", &seal[0].1)]).await;
    assert_eq!(site.cases.state().views.len(), 1);
}

#[tokio::test]
async fn pages_of_a_search_follow_each_other() {
    let site = desk(Role::Analyst).await;
    for _ in 0..51 {
        keep(&site, Report::default()).await;
    }
    let first = site.get("/desk/search?order=number").await;
    first.assert_has(&["51 reports", "/desk/search?order=number&amp;after=50"]);
    let second = site.get("/desk/search?order=number&after=50").await;
    second.assert_has(&["R-0052", "First page"]).assert_lacks(&["R-0051", "Next page"]);
}

#[tokio::test]
async fn garbage_in_the_address_breaks_nothing() {
    let site = desk(Role::Supervisor).await;
    keep(&site, Report::default()).await;
    for path in [
        "/desk/search?after=%00%ff&order=%3cb%3e&from=0&with=-1&text=%22%27%29%3b--",
        "/desk/inbox?after=99999999999999999999&auto=x",
        "/desk/audit?before=-5",
        "/desk/audit?before=9223372036854775807",
        "/desk/audit?before=x",
        "/desk/export/reports.csv?after=%00&limit=-1",
    ] {
        site.get(path).await.assert_success();
    }
    for path in [
        "/desk/reports/0",
        "/desk/reports/-1",
        "/desk/reports/99999999999999999999999",
        "/desk/reports/x%00y",
        "/desk/reports/%2e%2e%2fetc",
        "/desk/nowhere",
    ] {
        site.get(path).await.assert_status(StatusCode::NOT_FOUND);
    }
}

const EVIL: &str = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>";

#[tokio::test]
async fn script_in_any_field_is_words() {
    let site = desk(Role::Supervisor).await;
    let mut row = crate::desk::fields::row(&Report::default());
    for field in crate::desk::fields::all() {
        use crate::desk::fields::Kind;
        if matches!(field.kind, Kind::Line | Kind::Text) {
            row.insert(field.name.into(), EVIL.into());
        }
    }
    row.insert("going_on".into(), "courier_due".into());
    let report: Report = serde_json::from_value(row.into()).unwrap();
    let id = keep(&site, report.clone()).await;
    keep(&site, report).await;
    let own = site.cases.state().accounts[0].id;
    site.cases.state().accounts[0].display_name = EVIL.into();
    site.cases.state().people.get_mut(&id.0).unwrap().reporter.name =
        ::privacy::Pii::new(EVIL.into());
    site.cases.add_note(id, own, EVIL.into(), site.now()).await.unwrap();
    let hidden = site.get("/desk/search").await.hidden();
    let seal = hidden[0].1.as_str();
    site.post("/desk/views", &[("csrf", seal), ("name", EVIL), ("query", "text=x")]).await;
    let at = format!("/desk/reports/{}", id.0);
    let mut pages = Vec::new();
    for path in ["/desk/inbox", "/desk/search", "/desk/audit", "/desk/me", "/desk/take"] {
        pages.push(site.get(path).await);
    }
    for path in ["", "/print", "/merge", "/correct"] {
        pages.push(site.get(&format!("{at}{path}")).await);
    }
    pages.push(
        site.get(&format!("/desk/search?text={}", crate::testing::encoded(&[("", EVIL)]))).await,
    );
    pages.push(site.post(&format!("{at}/people"), &[("csrf", seal)]).await);
    pages.push(
        site.post("/desk/take/read", &[("csrf", seal), ("narrative", EVIL), ("town", EVIL)]).await,
    );
    for page in &pages {
        page.assert_success().assert_lacks(&["<script>alert", "<img src=x"]);
    }
    let shown = pages.iter().filter(|p| p.text.contains("&lt;script&gt;alert(1)")).count();
    assert_eq!(shown, pages.len());
}

#[tokio::test]
async fn the_trail_is_shown_newest_first_and_verified() {
    let site = desk(Role::Administrator).await;
    for _ in 0..250 {
        site.get("/desk/audit").await.assert_success();
    }
    let page = site.get("/desk/audit").await;
    page.assert_has(&[">251</td>", ">152</td>", "/desk/audit?before=152"]);
    page.assert_lacks(&[">151</td>"]);
    site.get("/desk/audit?before=152").await.assert_has(&[">151</td>"]);
    let seal = page.hidden();
    let verify = async || site.post("/desk/audit/verify", &[("csrf", &seal[0].1)]).await;
    verify().await.assert_has(&["The trail is whole: 253 entries"]);
    site.cases.state().trail[6].entry.detail = "other".into();
    verify().await.assert_has(&["Entry 7 does not fit"]);
}

#[tokio::test]
async fn retention_runs_after_a_confirmation() {
    let site = desk(Role::Supervisor).await;
    let refused =
        site.fill("/desk/retention", &[("people_days", "2"), ("reports_days", "x")]).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_has(&["Enter days, at least 30", "Tick that you want it deleted"]);
    let fields =
        [("people_days", "90"), ("reports_days", "400"), ("audit_days", "400"), ("sure", "yes")];
    site.fill("/desk/retention", &fields).await.assert_has(&["Deleted: 0 people"]);
    assert_eq!(trail(&site), ["retention.run people 90 days, reports 400 days, trail 400 days"]);
}

#[tokio::test]
async fn style_and_script_are_our_own() {
    let site = TestSite::new();
    let style = site.get("/assets/desk.css").await;
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
    let script = site.get("/assets/desk.js").await;
    assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
    script.assert_lacks(&["innerHTML", "eval(", "http:", "https:"]);
    let page = site.get("/desk/login").await;
    page.assert_lacks(&[" style=", " onclick=", "<style"]);
}
