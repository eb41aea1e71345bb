//! Logins: opened, found again, run out, closed.
//!
//! A browser holds a random token, the store its hash. A token is made at each login and at
//! each step of it, so a token that somebody planted in the browser never becomes a login.

use super::visit::{COOKIE, Who, add_cookie, go};
use crate::Site;
use crate::base::cookies::{clear_cookie, cookie, set_cookie};
use crate::base::secrets::{hash_of, random_token};
use crate::base::{PageError, Settings};
use axum::http::HeaderMap;
use axum::response::Response;
use casework::cases::Login;
use casework::{AccountId, Moment};

/// Seconds within which the second factor has to follow the password.
const HALF_SECONDS: i64 = 600;
/// A login's last use is written down no oftener than this.
const TOUCH_SECONDS: i64 = 60;

/// The token in the browser's cookie; none if it is not of the form that we give out.
pub fn token_of(headers: &HeaderMap) -> Option<String> {
    let token = cookie(headers, COOKIE)?;
    let ours = token.len() == 64 && token.bytes().all(|b| b.is_ascii_hexdigit());
    ours.then(|| token.to_owned())
}

/// Who holds a token. A login that has run out is closed.
///
/// # Errors
/// If the store fails.
pub async fn who(site: &Site, token: &str) -> Result<Option<Who>, PageError> {
    let token_hash = hash_of(token);
    let Some(login) = site.cases.login(token_hash.clone()).await? else { return Ok(None) };
    let account = match has_run_out(&login, site.clock.now(), &site.settings) {
        true => None,
        false => site.cases.account(login.account).await?.filter(|a| !a.closed),
    };
    match account {
        Some(account) => Ok(Some(Who { account, login, token_hash })),
        None => {
            site.cases.close_login(token_hash).await?;
            Ok(None)
        }
    }
}

fn has_run_out(login: &Login, now: Moment, settings: &Settings) -> bool {
    let age = now.0.saturating_sub(login.begun.0);
    let idle = now.0.saturating_sub(login.used.0);
    age >= settings.login_seconds
        || idle >= settings.login_idle_seconds
        || (!login.second_factor && age >= HALF_SECONDS)
}

/// Notes that a login was used.
///
/// # Errors
/// If the store fails.
pub async fn touch(site: &Site, who: &Who) -> Result<(), PageError> {
    let now = site.clock.now();
    if now.0 - who.login.used.0 < TOUCH_SECONDS {
        return Ok(());
    }
    Ok(site.cases.touch_login(who.token_hash.clone(), now, who.login.second_factor).await?)
}

/// What a login is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The password was right; the second factor is to follow.
    Password,
    /// Both were right.
    Whole,
}

/// Opens a login under a token of its own and leads the browser on.
///
/// # Errors
/// If the store fails or the machine gives no random bytes.
pub async fn open(
    site: &Site,
    account: AccountId,
    step: Step,
    to: &str,
) -> Result<Response, PageError> {
    let token = random_token().map_err(|_| PageError::Random)?;
    let now = site.clock.now();
    let login = Login { account, begun: now, used: now, second_factor: step == Step::Whole };
    site.cases.open_login(hash_of(&token), login).await?;
    let mut response = go(to);
    hand_over(&mut response, &token, &site.settings);
    Ok(response)
}

/// Puts a token into the browser.
pub fn hand_over(response: &mut Response, token: &str, settings: &Settings) {
    add_cookie(response, &set_cookie(COOKIE, token, settings.login_seconds, settings.secure));
}

/// Takes the token out of the browser.
pub fn take_back(response: &mut Response, settings: &Settings) {
    add_cookie(response, &clear_cookie(COOKIE, settings.secure));
}
