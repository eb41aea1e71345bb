//! The first login: a password of one's own and the second factor, before anything else.

use super::accounts::{password as passwords, qr, recovery, totp};
use super::authority;
use super::frame::problems;
use super::inputs::{self, Label};
use super::login::typed;
use super::visit::{Visit, go};
use crate::base::PageError;
use crate::base::form::FieldError;
use crate::base::secrets::{hash_of, random_token};
use axum::response::Response;
use casework::cases::Login;
use maud::{Markup, html};
use privacy::Pii;

/// The secret that is offered. It follows from the browser's token, so that nothing is kept
/// before it is confirmed, and the page can be loaded twice.
fn offered(visit: &Visit) -> Pii<Vec<u8>> {
    let hash = visit.site.secret.hash("second factor", &visit.token);
    Pii::new(hash.iter().copied().take(totp::SECRET_BYTES).collect())
}

/// `GET /desk/set-up`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    match visit.who()?.account.totp {
        Some(_) => Ok(go("/desk/code")),
        None => Ok(visit.page("Set up your login", &form(&visit, &[])?)),
    }
}

fn form(visit: &Visit, errors: &[FieldError]) -> Result<Markup, PageError> {
    let secret = offered(visit);
    let name = &visit.who()?.account.login_name;
    let service = format!("{} desk", visit.site.settings.service_name);
    let address = totp::address(secret.reveal(), name, &service);
    let letters: Vec<char> = totp::base32(secret.reveal()).chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
    let password = Label::new("password", "1. A password of your own").hint(
        "At least 12 characters. Three or four words are good. It replaces the one you were given.",
    );
    let code = Label::new("code", "3. The six digits that it shows");
    Ok(html! {
        div .narrow {
            (problems(errors))
            h1 { "Set up your login" }
            p { "Once, before you begin: a password that only you know, and an authenticator app on your telephone as second factor." }
            form method="post" action="/desk/set-up" {
                (visit.seal())
                (inputs::secret(password, "new-password", errors))
                h2 { "2. Add this desk to your authenticator" }
                p { "Read the square with the app, or type the secret into it." }
                (qr::square(&address))
                p { "Secret: " code .secret { (groups.join(" ")) } }
                (inputs::code(code, errors))
                button type="submit" { "Finish" }
            }
        }
    })
}

/// `POST /desk/set-up`: keeps both and shows the recovery codes, once.
pub async fn save(visit: Visit) -> Result<Response, PageError> {
    let mut account = visit.who()?.account.clone();
    if account.totp.is_some() {
        return Ok(go("/desk/code"));
    }
    let password = typed(&visit, "password");
    let mut errors = Vec::new();
    if let Some(fault) = passwords::fault(&password, &account.login_name) {
        errors.push(FieldError::new("password", fault));
    } else if passwords::verify(password.clone(), Some(account.password.clone())).await? {
        errors.push(FieldError::new("password", "Choose another password than the one you had"));
    }
    let secret = offered(&visit);
    let step = totp::accept(secret.reveal(), visit.form.text("code"), visit.now(), 0);
    let Some(step) = step.filter(|_| errors.is_empty()) else {
        if step.is_none() {
            errors.push(FieldError::new("code", "Enter the six digits that your app shows"));
        }
        return Ok(visit.refused("Set up your login", &form(&visit, &errors)?));
    };
    let codes = recovery::random_codes()?;
    account.password = passwords::hash(password).await?;
    account.totp = Some(secret);
    account.totp_step = step;
    account.recovery = codes.iter().map(|c| recovery::kept(c)).collect();
    let id = account.id;
    visit.audit("account.set_up", None, "password, second factor, recovery codes").await?;
    visit.site.cases.update_account(account).await?;
    renew(visit, id, &codes).await
}

/// Closes every login of the account, opens one for this browser, and shows the codes.
///
/// # Errors
/// If the store fails or the machine gives no random bytes.
pub async fn renew(
    mut visit: Visit,
    id: casework::AccountId,
    codes: &[String],
) -> Result<Response, PageError> {
    let token = random_token().map_err(|_| PageError::Random)?;
    let now = visit.now();
    let cases = &visit.site.cases;
    cases.close_logins(id).await?;
    let second_factor = true;
    cases
        .open_login(hash_of(&token), Login { account: id, begun: now, used: now, second_factor })
        .await?;
    if let Some(who) = visit.who.as_mut() {
        who.login.second_factor = true;
    }
    visit.token = token.clone();
    let mut response = visit.page("Recovery codes", &shown_once(codes));
    authority::hand_over(&mut response, &token, &visit.site.settings);
    Ok(response)
}

/// The recovery codes, to be printed or written down.
pub fn shown_once(codes: &[String]) -> Markup {
    html! {
        div .narrow {
            h1 { "Your recovery codes" }
            p { "Each lets you log in once if you lose your authenticator. Print them or write them down, and keep them away from this computer. " strong { "They are not shown again." } }
            ol .codes { @for code in codes { li { code { (code) } } } }
            p { a .button href="/desk" { "I have kept them: go to the desk" } }
        }
    }
}
