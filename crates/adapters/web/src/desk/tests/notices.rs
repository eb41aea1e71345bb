//! The page of notices.

use super::desk;
use crate::testing::TestSite;
use casework::Role;
use casework::notices::{NewNotice, Topic};

async fn with_notices(role: Role) -> TestSite {
    let site = desk(role).await;
    for (topic, text) in [(Topic::Waves, "A wave in Hitchin"), (Topic::Series, "A series grew")] {
        let notice = NewNotice {
            topic,
            kind: "new".into(),
            subject: "/desk/waves#W-0001".into(),
            text: text.into(),
            at: site.now(),
        };
        site.site.notices.notify(notice).await.unwrap();
    }
    site
}

#[tokio::test]
async fn notices_are_counted_in_the_head_until_seen() {
    let site = with_notices(Role::Analyst).await;
    let page = site.get("/desk/notices").await;
    page.assert_success().assert_has(&["A wave in Hitchin", "A series grew", "not seen by you"]);
    assert!(page.text.contains("2<span class=\"unseen\"> not seen</span>"), "{}", page.text);
    let hidden = page.hidden();
    let hidden: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    site.post("/desk/notices/seen", &hidden).await.assert_redirect("/desk/notices");
    let page = site.get("/desk/notices").await;
    assert!(!page.text.contains("not seen"), "{}", page.text);
}

#[tokio::test]
async fn a_press_officer_is_told_of_waves_and_not_of_series() {
    let site = with_notices(Role::PressOfficer).await;
    let page = site.get("/desk/notices").await;
    page.assert_success().assert_has(&["A wave in Hitchin"]);
    assert!(!page.text.contains("A series grew"));
}
