//! One's own login: another password, other recovery codes.

use super::accounts::{password as passwords, recovery};
use super::authority::{self, Step};
use super::frame::problems;
use super::inputs::{self, Label};
use super::login::typed;
use super::setup::shown_once;
use super::visit::Visit;
use crate::base::PageError;
use crate::base::form::FieldError;
use crate::base::limits::Limit;
use axum::response::Response;
use maud::{Markup, html};

/// Tries of one's own password by whoever sits at an open desk.
const OWN: Limit = Limit { what: "desk own password", most: 5, seconds: 60 };

/// `GET /desk/me`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    Ok(visit.page("Your login", &body(&visit, &[])?))
}

fn body(visit: &Visit, errors: &[FieldError]) -> Result<Markup, PageError> {
    let account = &visit.who()?.account;
    let left = account.recovery.len();
    Ok(html! {
        div .narrow {
            (problems(errors))
            h1 { "Your login" }
            p { (account.display_name) ", " (account.role.label()) ". Login name: " code { (account.login_name) } "." }
            h2 { "Change your password" }
            form method="post" action="/desk/me/password" {
                (visit.seal())
                (inputs::secret(Label::new("current", "Present password"), "current-password", errors))
                (inputs::secret(Label::new("password", "Password to be").hint("At least 12 characters. You are logged out everywhere else."), "new-password", errors))
                button type="submit" { "Change password" }
            }
            h2 { "Recovery codes" }
            p { @match left { 1 => "One is left.", _ => { (left) " are left." } } " Other codes make these worthless." }
            form method="post" action="/desk/me/recovery" {
                (visit.seal())
                (inputs::secret(Label::new("proof", "Present password"), "current-password", errors))
                button .plain type="submit" { "Make other recovery codes" }
            }
        }
    })
}

/// Whether the present password was given in a field; a mistake to show otherwise.
async fn wrong(visit: &Visit, field: &'static str) -> Result<Option<FieldError>, PageError> {
    let account = &visit.who()?.account;
    let key = account.id.to_string();
    visit.site.limits.count(OWN, &key, visit.now()).map_err(PageError::TooOften)?;
    let fits = passwords::verify(typed(visit, field), Some(account.password.clone())).await?;
    if fits {
        visit.site.limits.forget(OWN, &key);
    }
    Ok((!fits).then(|| FieldError::new(field, "Enter your present password")))
}

/// `POST /desk/me/password`
pub async fn password(visit: Visit) -> Result<Response, PageError> {
    let mut account = visit.who()?.account.clone();
    let chosen = typed(&visit, "password");
    let mut errors: Vec<FieldError> = wrong(&visit, "current").await?.into_iter().collect();
    if let Some(fault) = passwords::fault(&chosen, &account.login_name) {
        errors.push(FieldError::new("password", fault));
    }
    if !errors.is_empty() {
        return Ok(visit.refused("Your login", &body(&visit, &errors)?));
    }
    account.password = passwords::hash(chosen).await?;
    let id = account.id;
    visit.audit("account.password", None, "own").await?;
    visit.site.cases.update_account(account).await?;
    visit.site.cases.close_logins(id).await?;
    authority::open(&visit.site, id, Step::Whole, "/desk/me").await
}

/// `POST /desk/me/recovery`
pub async fn recovery(visit: Visit) -> Result<Response, PageError> {
    if let Some(error) = wrong(&visit, "proof").await? {
        return Ok(visit.refused("Your login", &body(&visit, &[error])?));
    }
    let codes = recovery::random_codes()?;
    let mut account = visit.who()?.account.clone();
    account.recovery = codes.iter().map(|c| recovery::kept(c)).collect();
    visit.audit("account.recovery", None, "own").await?;
    visit.site.cases.update_account(account).await?;
    Ok(visit.page("Recovery codes", &shown_once(&codes)))
}
