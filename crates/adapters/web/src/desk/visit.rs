//! One visit to the desk: who comes, from which form, and what every page needs of that.

use super::frame::{self, Page};
use crate::Site;
use crate::base::{Form, PageError, cookies};
use axum::http::HeaderMap;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use casework::cases::{Account, Login, Signal};
use casework::{Action, AuditEntry, Moment, ReportId};
use maud::{Markup, html};
use std::str::FromStr;
use std::sync::Arc;

/// The cookie that holds a browser's token.
pub const COOKIE: &str = "rf_login";
/// Purpose of the token in forms.
const FORM: &str = "desk form";

/// Whoever is logged in.
#[derive(Clone, Debug)]
pub struct Who {
    /// The account.
    pub account: Account,
    /// The login.
    pub login: Login,
    /// Hash under which the login is kept.
    pub token_hash: String,
}

impl Who {
    /// Whether the second factor has been given as well.
    pub fn is_whole(&self) -> bool {
        self.login.second_factor
    }

    /// Whether the role may do it.
    pub fn may(&self, action: Action) -> bool {
        self.is_whole() && self.account.role.may(action)
    }
}

/// One visit.
#[derive(Debug)]
pub struct Visit {
    /// The service.
    pub site: Arc<Site>,
    /// Who comes; none only where nobody needs to be logged in.
    pub who: Option<Who>,
    /// The browser's token.
    pub token: String,
    /// Whether the token was made for this visit, so that the browser has to be told.
    pub is_fresh: bool,
    /// What waits to be seen, for whoever reads reports.
    pub signal: Option<Signal>,
    /// Notices that whoever comes has not seen.
    pub unseen: u64,
    /// Parts of the address, by name.
    pub parts: Vec<(String, String)>,
    /// What stands behind the question mark.
    pub query: Form,
    /// What was sent.
    pub form: Form,
    /// Headers.
    pub headers: HeaderMap,
    /// Where it comes from; for counting only.
    pub address: String,
}

impl Visit {
    /// The present moment.
    pub fn now(&self) -> Moment {
        self.site.clock.now()
    }

    /// Who comes.
    ///
    /// # Errors
    /// If nobody is logged in; places that need somebody are not served then.
    pub fn who(&self) -> Result<&Who, PageError> {
        self.who.as_ref().ok_or(PageError::Forbidden)
    }

    /// Whether whoever comes may do it.
    pub fn may(&self, action: Action) -> bool {
        self.who.as_ref().is_some_and(|w| w.may(action))
    }

    /// A number in the address.
    ///
    /// # Errors
    /// If it is none: there is no such page.
    pub fn part<T: FromStr>(&self, name: &str) -> Result<T, PageError> {
        let found = self.parts.iter().find(|(n, _)| n == name);
        found.and_then(|(_, v)| v.parse().ok()).ok_or(PageError::NotFound)
    }

    /// The report that the address names.
    ///
    /// # Errors
    /// If there is none, or the store fails.
    pub async fn report(&self) -> Result<casework::cases::StoredReport, PageError> {
        let id: ReportId = self.part("id")?;
        self.site.cases.report(id).await?.ok_or(PageError::NotFound)
    }

    /// Writes to the audit trail. Nothing is done that it does not know of, so whatever
    /// follows waits for it.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn audit(
        &self,
        what: &str,
        report: Option<ReportId>,
        detail: impl Into<String>,
    ) -> Result<(), PageError> {
        let entry = AuditEntry {
            at: self.now(),
            account: self.who.as_ref().map(|w| w.account.id),
            what: what.to_owned(),
            report,
            detail: detail.into(),
        };
        Ok(self.site.cases.audit(entry).await?)
    }

    /// The hidden field that shows a form to be ours.
    pub fn seal(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.site.secret.token(FORM, &self.token)); }
    }

    /// Whether the form that was sent is ours.
    pub fn is_sealed(&self) -> bool {
        self.site.secret.is_token(FORM, &self.token, self.form.text("csrf"))
    }

    /// A page.
    pub fn page(&self, title: &str, body: &Markup) -> Response {
        self.show(Page { title, body, refresh: None })
    }

    /// A page with more said about it.
    pub fn show(&self, page: Page<'_>) -> Response {
        let mut response = frame::desk(self, page).into_response();
        self.tell_cookie(&mut response);
        response
    }

    /// A page that says with its status that what was sent is not taken.
    pub fn refused(&self, title: &str, body: &Markup) -> Response {
        let mut response = self.page(title, body);
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        response
    }

    fn tell_cookie(&self, response: &mut Response) {
        if self.is_fresh {
            let seconds = self.site.settings.login_seconds;
            let line = cookies::set_cookie(COOKIE, &self.token, seconds, self.site.settings.secure);
            add_cookie(response, &line);
        }
    }
}

/// Leads to another page of ours.
pub fn go(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(value) = HeaderValue::from_str(path) {
        response.headers_mut().insert(LOCATION, value);
    }
    response
}

/// Adds a cookie to an answer.
pub fn add_cookie(response: &mut Response, line: &str) {
    if let Ok(value) = HeaderValue::from_str(line) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}
