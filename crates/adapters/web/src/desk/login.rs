//! Logging in: password, then second factor; and out again.

use super::accounts::create::tidy_name;
use super::accounts::{password as passwords, recovery, totp};
use super::authority::{self, Step, open};
use super::frame::problems;
use super::inputs::{self, Label};
use super::visit::{Visit, add_cookie, go};
use crate::base::PageError;
use crate::base::cookies::{cookie, set_cookie};
use crate::base::form::FieldError;
use crate::base::limits::Limit;
use axum::response::Response;
use casework::cases::Account;
use casework::{Action, Moment};
use maud::{Markup, html};

/// Logins tried from one address. A whole police station may stand behind it.
const FROM_ADDRESS: Limit = Limit { what: "desk login from address", most: 60, seconds: 300 };
/// Logins tried for one account. Whoever guesses is slowed down; its holder waits a minute.
const FOR_ACCOUNT: Limit = Limit { what: "desk login for account", most: 10, seconds: 60 };
/// Second factors tried for one account, by somebody who knows its password.
const CODES: Limit = Limit { what: "desk code", most: 10, seconds: 300 };
/// A code serves once, even when it is sent twice at the same moment.
const ONCE: Limit = Limit { what: "desk code served", most: 1, seconds: 120 };

/// The cookie of a browser from which an account has been logged in before. Guessing from
/// elsewhere does not use up the tries of such a browser.
const KNOWN: &str = "rf_known";
const KNOWN_SECONDS: i64 = 90 * 86_400;

/// `GET /desk`: to what this role works with.
pub async fn home(visit: Visit) -> Result<Response, PageError> {
    let to = match () {
        () if visit.may(Action::ReadReports) => "/desk/inbox",
        () if visit.may(Action::KeepAccounts) => "/desk/accounts",
        () => "/desk/me",
    };
    Ok(go(to))
}

/// `GET /desk/login`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    if visit.who.is_some() {
        return Ok(go("/desk"));
    }
    Ok(visit.page("Log in", &form(&visit, &[])))
}

fn form(visit: &Visit, errors: &[FieldError]) -> Markup {
    html! {
        div .narrow {
            (problems(errors))
            h1 { "Log in to the desk" }
            p .quiet-text { "For staff of " (visit.site.settings.force_name) ". To report a call, use the " a href="/" { "public site" } "." }
            @if visit.site.settings.demo {
                p .note { strong { "Demonstration." } " The names and passwords were printed where it was started. It asks for no second factor; a real desk does, of everybody." }
            }
            form method="post" action="/desk/login" {
                (visit.seal())
                div .field {
                    label for="name" { "Login name" }
                    input #name type="text" name="name" value=(visit.form.text("name"))
                        autocomplete="username" autocapitalize="none" spellcheck="false" autofocus;
                }
                (inputs::secret(Label::new("password", "Password"), "current-password", &[]))
                button type="submit" { "Continue" }
            }
        }
    }
}

/// `POST /desk/login`: the password.
pub async fn password(visit: Visit) -> Result<Response, PageError> {
    let (site, now) = (&visit.site, visit.now());
    let name = tidy_name(visit.form.text("name"));
    let key = tries_key(&visit, &name);
    let count = |limit, key: &str| site.limits.count(limit, key, now).map_err(PageError::TooOften);
    count(FROM_ADDRESS, &visit.address)?;
    count(FOR_ACCOUNT, &key)?;
    let account = site.cases.account_named(name).await?.filter(|a| !a.closed);
    let kept = account.as_ref().map(|a| a.password.clone());
    let fits = passwords::verify(typed(&visit, "password"), kept).await?;
    match account.filter(|_| fits) {
        Some(account) => {
            site.limits.forget(FOR_ACCOUNT, &key);
            let (step, next) = match account.totp {
                // Nothing in a demonstration needs a second factor; all of it is invented.
                Some(_) if site.settings.demo => (Step::Whole, "/desk"),
                Some(_) => (Step::Password, "/desk/code"),
                None => (Step::Password, "/desk/set-up"),
            };
            open(site, account.id, step, next).await
        }
        None => {
            visit.audit("account.login_refused", None, "password").await?;
            // The same words whether the name, the password or both were wrong.
            let error = FieldError::new("name", "Check your login name and password");
            Ok(visit.refused("Log in", &form(&visit, &[error])))
        }
    }
}

/// A password as it was typed, spaces and all.
pub fn typed(visit: &Visit, name: &str) -> String {
    visit.form.all(name).first().cloned().unwrap_or_default()
}

fn known_mark(visit: &Visit, name: &str) -> String {
    visit.site.secret.token("known browser", name)
}

fn tries_key(visit: &Visit, name: &str) -> String {
    let mark = cookie(&visit.headers, KNOWN).unwrap_or_default();
    let known = visit.site.secret.is_token("known browser", name, mark);
    format!("{name} {}", if known { "known" } else { "" })
}

/// `GET /desk/code`
pub async fn code_page(visit: Visit) -> Result<Response, PageError> {
    match visit.who()?.account.totp {
        Some(_) => Ok(visit.page("Second factor", &code_form(&visit, &[]))),
        None => Ok(go("/desk/set-up")),
    }
}

fn code_form(visit: &Visit, errors: &[FieldError]) -> Markup {
    let label = Label::new("code", "Code").hint(
        "The six digits that your authenticator shows. Without it: one of your recovery codes.",
    );
    html! {
        div .narrow {
            (problems(errors))
            h1 { "Second factor" }
            form method="post" action="/desk/code" {
                (visit.seal())
                (inputs::code(label, errors))
                button type="submit" { "Log in" }
            }
            p .quiet-text { "Lost both? Ask your administrator to reset your second factor." }
        }
    }
}

/// `POST /desk/code`: the second factor. The login gets a token of its own again.
pub async fn code(visit: Visit) -> Result<Response, PageError> {
    let (who, now) = (visit.who()?, visit.now());
    let limits = &visit.site.limits;
    let key = who.account.id.to_string();
    limits.count(CODES, &key, now).map_err(PageError::TooOften)?;
    let mut account = who.account.clone();
    let Some(detail) = take_code(&visit, &mut account, now) else {
        visit.audit("account.login_refused", None, "second factor").await?;
        let error = FieldError::new(
            "code",
            "Check the code. Each serves once: wait for the next if you have used it",
        );
        return Ok(visit.refused("Second factor", &code_form(&visit, &[error])));
    };
    let (id, name) = (account.id, account.login_name.clone());
    visit.site.cases.update_account(account).await?;
    visit.audit("account.login", None, detail).await?;
    visit.site.cases.close_login(who.token_hash.clone()).await?;
    limits.forget(CODES, &key);
    let mut response = open(&visit.site, id, Step::Whole, "/desk").await?;
    let mark = known_mark(&visit, &name);
    let line = set_cookie(KNOWN, &mark, KNOWN_SECONDS, visit.site.settings.secure);
    add_cookie(&mut response, &line);
    Ok(response)
}

/// Takes a code or a recovery code; what to write down of it, or none if it is neither.
fn take_code(visit: &Visit, account: &mut Account, now: Moment) -> Option<String> {
    let given = visit.form.text("code");
    let secret = account.totp.clone()?;
    let once = |what: &str| {
        let key = format!("{} {what}", account.id);
        visit.site.limits.count(ONCE, &key, now).ok()
    };
    if let Some(step) = totp::accept(secret.reveal(), given, now, account.totp_step) {
        once(&step.to_string())?;
        account.totp_step = step;
        return Some("code".into());
    }
    once(&recovery::kept(given)).filter(|()| recovery::spend(account, given))?;
    Some(format!("recovery code; left {}", account.recovery.len()))
}

/// `POST /desk/logout`
pub async fn leave(visit: Visit) -> Result<Response, PageError> {
    let who = visit.who()?;
    visit.site.cases.close_login(who.token_hash.clone()).await?;
    visit.audit("account.logout", None, "").await?;
    let mut response = go("/desk/login");
    authority::take_back(&mut response, &visit.site.settings);
    Ok(response)
}
