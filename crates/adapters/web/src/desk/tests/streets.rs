//! Street maps: there if they are configured, and not a word of them otherwise.

use super::{desk, desk_with, keep};
use crate::Settings;
use crate::base::headers::POLICY;
use crate::base::streets::Streets;
use crate::testing::{Answer, TestSite};
use casework::{Moment, Report, Role};

/// A desk whose maps lie on streets, with calls in two towns, of the same people.
async fn with_streets() -> TestSite {
    let mut streets = Streets::at("https://tiles.example.org/{z}/{x}/{y}.png").unwrap();
    streets.attribution = "© \"Somebody\" <b>".into();
    let settings = Settings { streets: Some(streets), ..Settings::default() };
    filled(desk_with(settings, Role::Analyst).await).await
}

async fn filled(site: TestSite) -> TestSite {
    for town in ["Ware", "Hertford", "Hertford"] {
        let report = Report {
            town: Some(town.into()),
            contact_moment: Some(Moment(site.now().0 - 86_400)),
            presented_number: Some("01632 960733".into()),
            cover_name: Some("DS Graham Peel".into()),
            ..Report::default()
        };
        keep(&site, report).await;
    }
    site
}

fn policy(page: &Answer) -> &str {
    page.headers.get("content-security-policy").unwrap().to_str().unwrap()
}

#[tokio::test]
async fn maps_of_waves_and_series_lie_on_streets_if_they_are_configured() {
    let site = with_streets().await;
    for (path, told) in
        [("/desk/waves", "Hertford: 2 people."), ("/desk/series/1", "Ware: 1 report.")]
    {
        let page = site.get(path).await;
        page.assert_success().assert_has(&[
            "data-tiles=\"https://tiles.example.org/{z}/{x}/{y}.png\"",
            "data-attribution=\"© &quot;Somebody&quot; &lt;b&gt;\"",
            "data-referrer=\"no-referrer\"",
            "<svg",
            "data-north=\"51.",
            told,
        ]);
        let wanted = POLICY.replace("'self' data:", "'self' https://tiles.example.org data:");
        assert_eq!(policy(&page), wanted, "{path}");
        assert!(!page.text.contains("style="), "{path}");
    }
    // A page without a map allows no more than ever.
    assert_eq!(policy(&site.get("/desk/ledger").await), POLICY);
}

#[tokio::test]
async fn leaflet_comes_from_here_under_the_hash_of_its_content() {
    let site = with_streets().await;
    let page = site.get("/desk/waves").await.text;
    let paths: Vec<&str> = page
        .split('"')
        .filter(|part| part.starts_with("/assets/") && part.matches('.').count() == 2)
        .collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    for path in paths {
        let asset = site.get(path).await;
        asset.assert_success();
        let kept = asset.headers.get("cache-control").unwrap().to_str().unwrap();
        assert!(kept.contains("immutable"), "{path}: {kept}");
    }
}

#[tokio::test]
async fn without_a_tile_server_there_is_the_drawing_alone() {
    let site = filled(desk(Role::Analyst).await).await;
    for path in ["/desk/waves", "/desk/series/1"] {
        let page = site.get(path).await;
        page.assert_success().assert_has(&["<svg"]).assert_lacks(&[
            "leaflet",
            "streets",
            "data-tiles",
        ]);
        assert_eq!(policy(&page), POLICY, "{path}");
    }
}
