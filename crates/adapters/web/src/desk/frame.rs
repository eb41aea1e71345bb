//! The frame of the desk's pages: who is logged in, where to go, and the signal.

use super::visit::Visit;
use crate::base::PageError;
use crate::base::brand::Brand;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use bulletin::Day;
use casework::cases::Signal;
use casework::{Action, Role, StoreError};
use maud::{DOCTYPE, Markup, html};

/// What a page consists of beside its frame.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Title.
    pub title: &'a str,
    /// Main part.
    pub body: &'a Markup,
    /// The address it loads by itself, without script, every half minute.
    pub refresh: Option<&'a str>,
}

/// What the frame shows of a visit.
#[derive(Clone, Debug)]
pub struct Head {
    name: String,
    role: Option<Role>,
    seal: Markup,
    signal: Option<Signal>,
    unseen: u64,
    /// The year whose December a demonstration shows.
    demo: Option<i32>,
}

impl Head {
    /// The head of a visit.
    pub fn of(visit: &Visit) -> Self {
        let who = visit.who.as_ref();
        Self {
            name: who.map(|w| w.account.display_name.clone()).unwrap_or_default(),
            role: who.filter(|w| w.is_whole()).map(|w| w.account.role),
            seal: visit.seal(),
            signal: visit.signal,
            unseen: visit.unseen,
            // Whoever fills it takes the last December that is over for certain.
            demo: visit.site.settings.demo.then(|| Day::in_britain(visit.now()).year - 1),
        }
    }

    fn may(&self, action: Action) -> bool {
        self.role.is_some_and(|r| r.may(action))
    }

    fn due(&self) -> u64 {
        self.signal.map_or(0, |s| s.couriers_due)
    }
}

/// Places in the head: address, words, key, and what one has to be allowed.
const PLACES: [(&str, &str, &str, Action); 13] = [
    ("/desk/inbox", "Inbox", "1", Action::ReadReports),
    ("/desk/take", "Take a call", "2", Action::TakeReports),
    ("/desk/search", "Search", "3", Action::Search),
    ("/desk/series", "Series", "g", Action::Search),
    ("/desk/lines", "Lines", "l", Action::ReadReports),
    ("/desk/audit", "Audit", "4", Action::ReadAudit),
    ("/desk/retention", "Retention", "5", Action::Retain),
    ("/desk/accounts", "Accounts", "6", Action::KeepAccounts),
    ("/desk/ledger", "Ledger", "7", Action::SeeFigures),
    ("/desk/waves", "Waves", "0", Action::SeeFigures),
    ("/desk/notices", "Notices", "o", Action::SeeFigures),
    ("/desk/bulletins", "Bulletins", "8", Action::WriteBulletins),
    ("/desk/programs", "Programs", "9", Action::KeepTokens),
];

/// A page of the desk.
pub fn desk(visit: &Visit, page: Page<'_>) -> Markup {
    whole(&Head::of(visit), page)
}

/// The page for what went wrong.
pub fn failed(error: &PageError, head: Option<&Head>) -> Response {
    let status = error.status();
    if status.is_server_error() {
        tracing::error!(%error, "a page of the desk failed");
    }
    let body = html! {
        h1 { (heading(error)) }
        p { (advice(error)) }
        p { a href="/desk" { "Go to the desk" } }
    };
    let nobody = Head {
        name: String::new(),
        role: None,
        seal: html! {},
        signal: None,
        unseen: 0,
        demo: None,
    };
    let page = Page { title: heading(error), body: &body, refresh: None };
    let mut response = (status, whole(head.unwrap_or(&nobody), page)).into_response();
    if let PageError::TooOften(seconds) = error
        && let Ok(value) = seconds.to_string().parse()
    {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
    response
}

fn heading(error: &PageError) -> &'static str {
    match error {
        PageError::Store(StoreError::Missing(_)) | PageError::NotFound => "There is no such page",
        PageError::Store(StoreError::Exists(_)) => "That exists already",
        PageError::Store(_) | PageError::Random => "That could not be done",
        other => other.title(),
    }
}

fn advice(error: &PageError) -> String {
    match error {
        PageError::Forbidden => {
            "Your role does not include this. Ask your supervisor if you need it for your work."
                .into()
        }
        PageError::Stale => {
            "Nothing was changed. Go back, load the page again and do it once more.".into()
        }
        PageError::NotFound | PageError::Store(StoreError::Missing(_)) => {
            "It may have been deleted, or the address is not right.".into()
        }
        PageError::Store(StoreError::Exists(what)) => {
            format!("There is {what} with this name. Choose another name.")
        }
        PageError::Store(cause) => {
            format!(
                "Nothing was changed: {cause}. What you typed is still in your browser: go back, wait a minute and send it again. If a courier is due, act on it by radio or telephone first."
            )
        }
        other => other.advice(),
    }
}

fn whole(head: &Head, page: Page<'_>) -> Markup {
    let due = head.due();
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title {
                    @if due > 0 { "(" (due) ") COURIER DUE - " }
                    (page.title) " - " (Brand::of_request().name) " desk"
                }
                link rel="icon" href="/favicon.ico";
                link rel="stylesheet" href="/assets/desk.css";
                script src="/assets/desk.js" defer {}
                @if let Some(address) = page.refresh {
                    // With the script the page watches the signal instead and is not torn away.
                    noscript { meta http-equiv="refresh" content={ "30; url=" (address) }; }
                }
            }
            body {
                a .skip href="#main" { "Skip to main content" }
                (bar(head))
                (banner(due))
                main #main tabindex="-1" { (page.body) }
            }
        }
    }
}

fn bar(head: &Head) -> Markup {
    html! {
        header {
            @if let Some(year) = head.demo {
                p .demo {
                    "Demonstration: every report here is invented."
                    @if head.may(Action::SeeFigures) {
                        " Its winter is December " (year) ": "
                        a href={ "/desk/ledger?from=" (year) "-12-01&to=" (year) "-12-31" } { "figures" } ", "
                        a href={ "/desk/waves?day=" (year) "-12-31" } { "map" } "."
                    }
                }
            }
            (inside_bar(head))
        }
    }
}

fn inside_bar(head: &Head) -> Markup {
    html! {
        div .bar {
            a .name href="/desk" { (Brand::of_request().name) " " span { "desk" } }
            @if head.role.is_some() {
                nav aria-label="Desk" {
                    @for (path, words, key, action) in PLACES {
                        @if head.may(action) {
                            a href=(path) accesskey=(key) {
                                (words)
                                @if path == "/desk/notices" && head.unseen > 0 {
                                    " " span .count { (head.unseen) span .unseen { " not seen" } }
                                }
                            }
                        }
                    }
                }
            }
            @if !head.name.is_empty() {
                div .who {
                    @if let Some(role) = head.role {
                        a href="/desk/me" { (head.name) } span .role { (role.label()) }
                    } @else {
                        span { (head.name) }
                    }
                    form method="post" action="/desk/logout" {
                        (head.seal)
                        button .plain type="submit" { "Log out" }
                    }
                }
            }
        }
    }
}

/// The signal, on every page of whoever reads reports. The script moves it along.
fn banner(due: u64) -> Markup {
    html! {
        div #signal .signal hidden[due == 0] role="status" data-due=(due) {
            a href="/desk/inbox#due" {
                @match due {
                    1 => "A courier is due now and nobody has seen it",
                    _ => { (due) " couriers are due now and nobody has seen them" }
                }
            }
        }
    }
}

/// "There is a problem": every mistake, each a link to its field.
pub fn problems(errors: &[crate::base::form::FieldError]) -> Markup {
    crate::base::layout::error_summary(errors)
}
