//! Every address of the desk, asked by everybody: exactly those who may are served.

use super::{account, desk, enter, keep};
use crate::api::{hooks, tokens};
use crate::desk::places::{Need, PLACES, Place, Verb};
use crate::desk::visit::COOKIE;
use crate::testing::{Answer, TestSite};
use axum::http::StatusCode;
use casework::{Cases, Report, Role};

/// Asks a place with a form of ours, its parts filled in with things that exist.
async fn ask(site: &TestSite, place: &Place, report: i64, other: i64) -> Answer {
    let number = match place.path {
        path if path.starts_with("/accounts") => other,
        path if path.starts_with("/bulletins") => site.alerts.begin().await.0,
        path if path.starts_with("/programs/tokens/{") => site.cases.state().tokens[0].id.0,
        path if path.starts_with("/programs/hooks/{") => site.cases.state().hooks[0].id.0,
        path if path.starts_with("/lines/keep/{") => {
            let key = place.path.to_owned();
            let new = guarding::NewLine {
                name: format!("line-{}", key.len()),
                key,
                settings: guarding::Settings::default(),
                now: site.now(),
            };
            site.site.guarding.add_line(new).await.unwrap().0
        }
        _ => report,
    };
    let path = place.path.replace("{id}", &number.to_string()).replace("{file}", "reports.csv");
    let path = path.replace("{form}", "cap");
    let path = format!("/desk{}", path.trim_end_matches('/'));
    match place.verb {
        Verb::Get => site.get(&path).await,
        Verb::Post => {
            let token = site.cookie(COOKIE).unwrap_or_default();
            let seal = site.site.secret.token("desk form", &token);
            site.post(&path, &[("csrf", &seal)]).await
        }
    }
}

/// What the table promises to a role; none is not logged in.
fn may(need: Need, role: Option<Role>) -> bool {
    match (need, role) {
        (Need::Nothing, _) => true,
        (_, None) | (Need::Password, Some(_)) => false,
        (Need::AnyLogin | Need::Login, Some(_)) => true,
        (Need::May(action), Some(role)) => role.may(action),
    }
}

#[tokio::test]
async fn every_place_serves_exactly_those_who_may() {
    let everybody = Role::ALL.into_iter().map(Some).chain([None]);
    for role in everybody {
        for place in PLACES {
            let site = TestSite::new();
            let other = account(&site, "other", Role::Analyst).await;
            let report = keep(&site, Report::default()).await;
            let (hook, _) = hooks::make("https://example.org/", &[]).unwrap();
            site.cases.create_hook(hook).await.unwrap();
            let (_, token) = tokens::issue("a program", &[], None).unwrap();
            site.cases.create_token(token).await.unwrap();
            if let Some(role) = role {
                let own = account(&site, "jane", role).await;
                enter(&site, own).await;
            } else {
                site.get("/desk/login").await.assert_success();
            }
            let before = site.cases.state().trail.len();
            let answer = ask(&site, place, report.0, other.0).await;
            let served = answer.status != StatusCode::FORBIDDEN
                && answer.location() != "/desk/login"
                && !(place.need == Need::Password && answer.location() == "/desk");
            let leaves = place.path == "/logout" && role.is_some();
            let what = format!("{:?} {} by {role:?}: {}", place.verb, place.path, answer.status);
            assert_eq!(served || leaves, may(place.need, role), "{what}");
            assert!(!answer.status.is_server_error(), "{what}");
            assert_ne!(answer.status, StatusCode::CONFLICT, "{what}");
            if !may(place.need, role) {
                assert_eq!(site.cases.state().trail.len(), before, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_done_by_a_form_that_is_not_ours() {
    for place in PLACES.iter().filter(|p| p.verb == Verb::Post) {
        let role = match place.need {
            Need::May(action) => action.roles()[0],
            _ => Role::Analyst,
        };
        if place.need == Need::Password {
            continue;
        }
        let site = desk(role).await;
        let report = keep(&site, Report::default()).await;
        let path = place.path.replace("{id}", &report.0.to_string());
        for forged in [None, Some("0".repeat(64))] {
            let fields: Vec<(&str, &str)> = forged.iter().map(|f| ("csrf", f.as_str())).collect();
            let answer = site.post(&format!("/desk{path}"), &fields).await;
            answer.assert_status(StatusCode::CONFLICT).assert_has(&["Nothing was changed"]);
        }
        assert!(site.cases.state().trail.is_empty(), "{}", place.path);
    }
}

#[test]
fn no_address_stands_twice_in_the_table() {
    for (index, place) in PLACES.iter().enumerate() {
        let again = PLACES[index + 1..].iter();
        assert!(!again.clone().any(|p| p.path == place.path && p.verb == place.verb));
    }
}
