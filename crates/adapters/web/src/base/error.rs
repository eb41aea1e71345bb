//! Pages for what went wrong: what happened, whether anything was lost, what to do next.

use crate::base::brand::Brand;
use crate::base::layout;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use casework::StoreError;
use maud::{Markup, html};
use std::sync::Arc;

/// What a page can fail with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// No such page or thing.
    #[error("there is no such page")]
    NotFound,
    /// Something is there, but not for this method.
    #[error("the page is not for this method")]
    Method,
    /// Not for this role.
    #[error("this is not for this role")]
    Forbidden,
    /// The form is too old or came from another site.
    #[error("the form is too old")]
    Stale,
    /// More than is taken.
    #[error("too much was sent")]
    TooLarge,
    /// Tried too often; again after so many seconds.
    #[error("tried too often")]
    TooOften(i64),
    /// Something that was sent cannot be read.
    #[error("what was sent cannot be read: {0}")]
    Unreadable(String),
    /// The store failed; nothing was kept.
    #[error("the store failed: {0}")]
    Store(#[from] StoreError),
    /// The machine gives no random bytes.
    #[error("no random bytes")]
    Random,
}

impl PageError {
    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Stale => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Store(StoreError::Missing(_)) => StatusCode::NOT_FOUND,
            Self::Store(StoreError::Exists(_)) => StatusCode::CONFLICT,
            Self::Store(_) | Self::Random => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Heading of the page.
    pub fn title(&self) -> &'static str {
        match self {
            Self::NotFound | Self::Store(StoreError::Missing(_)) => "Page not found",
            Self::Method => "That cannot be done here",
            Self::Forbidden => "You do not have access to this page",
            Self::Stale => "This page has been open too long",
            Self::TooLarge => "That is too much to send",
            Self::TooOften(_) => "Please wait a moment",
            Self::Unreadable(_) => "We could not read what was sent",
            Self::Store(StoreError::Exists(_)) => "That exists already",
            Self::Store(_) | Self::Random if Brand::of_request().is_reading => {
                "Sorry, we could not show that"
            }
            Self::Store(_) | Self::Random => "Sorry, we could not save that",
        }
    }

    /// What to do next, as sentences.
    pub fn advice(&self) -> String {
        match self {
            Self::NotFound | Self::Store(StoreError::Missing(_)) => {
                "If you typed the address, check that it is right. Or start again from the front page.".into()
            }
            Self::Method => "Nothing was sent. Go back to the page that you came from, or start again from the front page.".into(),
            Self::Forbidden => "Ask your supervisor if you need it for your work.".into(),
            Self::Stale => "Nothing was sent. Go back, load the page again and send it once more.".into(),
            Self::TooLarge => "Nothing was sent. Shorten the text, or send a smaller file.".into(),
            Self::TooOften(seconds) => {
                format!("Nothing was lost. Try again in {}.", waiting(*seconds))
            }
            Self::Unreadable(what) => format!("Nothing was sent. {what}"),
            Self::Store(StoreError::Exists(what)) => format!("There is {what} with this name already. Choose another name."),
            Self::Store(_) | Self::Random if Brand::of_request().is_reading => {
                "Nothing was lost. Wait a minute and load the page again. If it is urgent, ring 101. If someone is coming to your door, ring 999.".into()
            }
            Self::Store(_) | Self::Random => {
                "Nothing has been sent yet. Your answers are still in your browser: go back, wait a minute and send them again. If it is urgent, ring 101. If someone is coming to your door, ring 999.".into()
            }
        }
    }

    /// The part of the page below the heading.
    fn body(&self) -> Markup {
        html! {
            h1 { (self.title()) }
            p { (self.advice()) }
            p { a href="/" { "Go to the front page" } }
        }
    }
}

fn waiting(seconds: i64) -> String {
    match seconds {
        ..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", (seconds + 59) / 60),
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "a page failed");
        }
        let page = layout::plain(self.title(), &self.body());
        let mut response = (status, page).into_response();
        if let Self::TooOften(seconds) = self
            && let Ok(value) = seconds.to_string().parse()
        {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
        response
    }
}

/// The page for what is asked in another way than it is answered.
pub async fn wrong_method() -> PageError {
    PageError::Method
}

/// The page for addresses that nothing is at.
pub async fn not_found(State(_): State<Arc<crate::Site>>) -> PageError {
    PageError::NotFound
}
