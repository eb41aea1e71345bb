//! Every address of the desk, what it needs, and the one door through which all are served.

use super::authority::{self, touch};
use super::frame;
use super::visit::{Visit, Who, go};
use super::{
    audit, bulletins, correct, export, guarded, inbox, keepers, ledger, login, merge, notices, own,
    programs, report, retention, search, serials, setup, suggested, take, views, waves, work,
};
use crate::Site;
use crate::base::secrets::random_token;
use crate::base::{Form, PageError, headers};
use axum::Router;
use axum::extract::{FromRequest, RawPathParams, Request, State};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use casework::Action;
use std::pin::Pin;
use std::sync::Arc;

/// What a place answers.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response, PageError>> + Send>>;

/// What is needed at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// The password was given and the second factor is to follow.
    Password,
    /// A login of either kind, in order to end it.
    AnyLogin,
    /// A whole login, whatever the role.
    Login,
    /// A role that may do this.
    May(Action),
}

/// How a place is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// To show.
    Get,
    /// To do; the form has to be ours.
    Post,
}

/// An address of the desk.
pub struct Place {
    /// How it is asked.
    pub verb: Verb,
    /// Where it is, below `/desk`.
    pub path: &'static str,
    /// What it needs.
    pub need: Need,
    go: fn(Visit) -> Answer,
}

macro_rules! places {
    ($($verb:ident $path:literal $need:expr => $go:path;)*) => {
        &[$(Place { verb: Verb::$verb, path: $path, need: $need, go: |v| Box::pin($go(v)) },)*]
    };
}

/// The table. What is not in it does not exist.
pub const PLACES: &[Place] = places! {
    Get "/" Need::Login => login::home;
    Get "/login" Need::Nothing => login::page;
    Post "/login" Need::Nothing => login::password;
    Get "/code" Need::Password => login::code_page;
    Post "/code" Need::Password => login::code;
    Get "/set-up" Need::Password => setup::page;
    Post "/set-up" Need::Password => setup::save;
    Post "/logout" Need::AnyLogin => login::leave;
    Get "/me" Need::Login => own::page;
    Post "/me/password" Need::Login => own::password;
    Post "/me/recovery" Need::Login => own::recovery;
    Get "/inbox" Need::May(Action::ReadReports) => inbox::page;
    Get "/signal" Need::May(Action::ReadReports) => inbox::signal;
    Get "/reports/{id}" Need::May(Action::ReadReports) => report::page;
    Get "/reports/{id}/print" Need::May(Action::ReadReports) => report::print;
    Post "/reports/{id}/people" Need::May(Action::SeePeople) => report::people;
    Post "/reports/{id}/seen" Need::May(Action::WorkReports) => work::seen;
    Post "/reports/{id}/note" Need::May(Action::WorkReports) => work::note;
    Post "/reports/{id}/status" Need::May(Action::WorkReports) => work::status;
    Post "/reports/{id}/assign" Need::May(Action::WorkReports) => work::assign;
    Post "/reports/{id}/urgency" Need::May(Action::Supervise) => work::urgency;
    Get "/reports/{id}/merge" Need::May(Action::Supervise) => merge::page;
    Post "/reports/{id}/merge" Need::May(Action::Supervise) => merge::save;
    Get "/reports/{id}/correct" Need::May(Action::CorrectReports) => correct::page;
    Post "/reports/{id}/correct" Need::May(Action::CorrectReports) => correct::save;
    Post "/reports/{id}/suggested" Need::May(Action::CorrectReports) => suggested::save;
    Post "/reports/{id}/link" Need::May(Action::CorrectReports) => serials::decide;
    Get "/series" Need::May(Action::Search) => serials::list;
    Get "/series/{id}" Need::May(Action::Search) => serials::page;
    Get "/series/{id}/summary" Need::May(Action::Export) => serials::summary;
    Get "/series/{id}/export/{file}" Need::May(Action::Export) => serials::export;
    Post "/series/{id}/confirm" Need::May(Action::CorrectReports) => serials::confirm;
    Post "/series/{id}/split" Need::May(Action::CorrectReports) => serials::split;
    Post "/series/{id}/merge" Need::May(Action::CorrectReports) => serials::merge;
    Get "/take" Need::May(Action::TakeReports) => take::page;
    Post "/take" Need::May(Action::TakeReports) => take::save;
    Post "/take/read" Need::May(Action::TakeReports) => take::read;
    Get "/search" Need::May(Action::Search) => search::page;
    Post "/views" Need::May(Action::Search) => views::save;
    Post "/views/{id}/drop" Need::May(Action::Search) => views::forget;
    Get "/export/{file}" Need::May(Action::Export) => export::file;
    Get "/ledger" Need::May(Action::SeeFigures) => ledger::page;
    Get "/ledger/reports" Need::May(Action::Search) => ledger::reports;
    Get "/ledger/figures/{file}" Need::May(Action::SeeFigures) => ledger::file;
    Get "/waves" Need::May(Action::SeeFigures) => waves::page;
    Get "/notices" Need::May(Action::SeeFigures) => notices::page;
    Post "/notices/seen" Need::May(Action::SeeFigures) => notices::seen;
    Get "/bulletins" Need::May(Action::WriteBulletins) => bulletins::list;
    Post "/bulletins" Need::May(Action::WriteBulletins) => bulletins::begin;
    Get "/bulletins/{id}" Need::May(Action::WriteBulletins) => bulletins::page;
    Get "/bulletins/{id}/form/{form}" Need::May(Action::WriteBulletins) => bulletins::form_of;
    Post "/bulletins/{id}/write" Need::May(Action::WriteBulletins) => bulletins::write;
    Post "/bulletins/{id}/submit" Need::May(Action::WriteBulletins) => bulletins::submit;
    Post "/bulletins/{id}/send-back" Need::May(Action::ApproveBulletins) => bulletins::send_back;
    Post "/bulletins/{id}/approve" Need::May(Action::ApproveBulletins) => bulletins::approve;
    Post "/bulletins/{id}/publish" Need::May(Action::PublishBulletins) => bulletins::publish;
    Post "/bulletins/{id}/correct" Need::May(Action::WriteBulletins) => bulletins::correct;
    Post "/bulletins/{id}/discard" Need::May(Action::WriteBulletins) => bulletins::discard;
    Post "/bulletins/{id}/withdraw" Need::May(Action::PublishBulletins) => bulletins::withdraw;
    Get "/lines" Need::May(Action::ReadReports) => guarded::page;
    Get "/lines/keep" Need::May(Action::Supervise) => guarded::keep;
    Post "/lines/keep" Need::May(Action::Supervise) => guarded::create;
    Post "/lines/keep/{id}/link" Need::May(Action::Supervise) => guarded::link;
    Post "/lines/keep/{id}/test" Need::May(Action::Supervise) => guarded::try_out;
    Post "/lines/keep/{id}/drop" Need::May(Action::Supervise) => guarded::drop_line;
    Get "/audit" Need::May(Action::ReadAudit) => audit::page;
    Post "/audit/verify" Need::May(Action::ReadAudit) => audit::verify;
    Get "/accounts" Need::May(Action::KeepAccounts) => keepers::page;
    Post "/accounts" Need::May(Action::KeepAccounts) => keepers::create;
    Post "/accounts/{id}/role" Need::May(Action::KeepAccounts) => keepers::role;
    Post "/accounts/{id}/close" Need::May(Action::KeepAccounts) => keepers::close;
    Post "/accounts/{id}/open" Need::May(Action::KeepAccounts) => keepers::reopen;
    Post "/accounts/{id}/factor" Need::May(Action::KeepAccounts) => keepers::factor;
    Post "/accounts/{id}/password" Need::May(Action::KeepAccounts) => keepers::password;
    Get "/programs" Need::May(Action::KeepTokens) => programs::page;
    Post "/programs/tokens" Need::May(Action::KeepTokens) => programs::create_token;
    Post "/programs/tokens/{id}/revoke" Need::May(Action::KeepTokens) => programs::revoke_token;
    Post "/programs/hooks" Need::May(Action::KeepTokens) => programs::create_hook;
    Post "/programs/hooks/{id}/test" Need::May(Action::KeepTokens) => programs::test_hook;
    Post "/programs/hooks/{id}/drop" Need::May(Action::KeepTokens) => programs::drop_hook;
    Get "/retention" Need::May(Action::Retain) => retention::page;
    Post "/retention" Need::May(Action::Retain) => retention::run;
};

/// Routes of the desk, to be nested under `/desk`.
pub fn routes() -> Router<Arc<Site>> {
    PLACES.iter().fold(Router::new(), |router, place| {
        let filter = match place.verb {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
        };
        let serve =
            move |State(site), parts: RawPathParams, request| serve(place, site, parts, request);
        router.route(place.path, on(filter, serve))
    })
}

/// Serves a place: who comes, may they, is the form ours; then the place itself. Whatever
/// goes wrong is said within the frame of the desk.
async fn serve(
    place: &'static Place,
    site: Arc<Site>,
    parts: RawPathParams,
    request: Request,
) -> Response {
    let parts = parts.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    let visit = match arrive(site, parts, request).await {
        Ok(visit) => visit,
        Err(error) => return frame::failed(&error, None),
    };
    let head = frame::Head::of(&visit);
    match pass(place, visit).await {
        Ok(response) => response,
        Err(error) => frame::failed(&error, Some(&head)),
    }
}

async fn arrive(
    site: Arc<Site>,
    parts: Vec<(String, String)>,
    request: Request,
) -> Result<Visit, PageError> {
    let headers = request.headers().clone();
    let address = headers::address(&request, &site);
    let query = Form::parse(request.uri().query().unwrap_or_default().as_bytes());
    let form = Form::from_request(request, &()).await?;
    let (token, is_fresh) = match authority::token_of(&headers) {
        Some(token) => (token, false),
        None => (random_token().map_err(|_| PageError::Random)?, true),
    };
    let who = match is_fresh {
        true => None,
        false => authority::who(&site, &token).await?,
    };
    let signal = match who.as_ref().is_some_and(|w| w.may(Action::ReadReports)) {
        // A page is of use without the signal: the store's trouble is told where it matters.
        true => site.cases.signal().await.ok(),
        false => None,
    };
    let unseen = match who.as_ref().filter(|w| w.may(Action::SeeFigures)) {
        Some(who) => {
            let topics = casework::notices::Topic::of(who.account.role);
            let unseen = site.notices.unseen(who.account.id, topics, site.clock.now());
            unseen.await.unwrap_or(0)
        }
        None => 0,
    };
    Ok(Visit { site, who, signal, unseen, token, is_fresh, parts, query, form, headers, address })
}

async fn pass(place: &'static Place, visit: Visit) -> Result<Response, PageError> {
    if let Some(elsewhere) = turned_away(place.need, visit.who.as_ref())? {
        return Ok(go(elsewhere));
    }
    if place.verb == Verb::Post && !visit.is_sealed() {
        return Err(PageError::Stale);
    }
    // A page that loads itself again is no sign that anybody sits before it.
    let by_itself = place.path == "/signal" || visit.query.has("auto", "1");
    if let Some(who) = visit.who.as_ref().filter(|_| !by_itself) {
        touch(&visit.site, who).await?;
    }
    (place.go)(visit).await
}

/// Where whoever lacks something has to go first; none if they may pass.
fn turned_away(need: Need, who: Option<&Who>) -> Result<Option<&'static str>, PageError> {
    let to_login = Some("/desk/login");
    let Some(who) = who else {
        return Ok(to_login.filter(|_| need != Need::Nothing));
    };
    let unfinished = match who.account.totp {
        Some(_) => "/desk/code",
        None => "/desk/set-up",
    };
    match need {
        Need::Nothing | Need::AnyLogin => Ok(None),
        Need::Password => Ok(who.is_whole().then_some("/desk")),
        Need::Login | Need::May(_) if !who.is_whole() => Ok(Some(unfinished)),
        Need::Login => Ok(None),
        Need::May(action) if who.may(action) => Ok(None),
        Need::May(_) => Err(PageError::Forbidden),
    }
}
