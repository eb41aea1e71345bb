//! The accounts page: who works at the desk, in which part.

use super::accounts::create::{Member, account_with, check};
use super::accounts::{password as passwords, recovery};
use super::frame::problems;
use super::inputs::{self, Label};
use super::visit::{Visit, go};
use crate::base::PageError;
use crate::base::form::FieldError;
use axum::response::Response;
use casework::cases::Account;
use casework::{AccountId, Role};
use maud::{Markup, html};

/// `GET /desk/accounts`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let body = body(&visit, &[]).await?;
    Ok(visit.page("Accounts", &body))
}

fn roles() -> Vec<(&'static str, &'static str)> {
    Role::ALL.into_iter().map(|r| (r.code(), r.label())).collect()
}

async fn body(visit: &Visit, errors: &[FieldError]) -> Result<Markup, PageError> {
    let mut accounts = visit.site.cases.accounts().await?;
    accounts.sort_by(|a, b| (a.closed, &a.login_name).cmp(&(b.closed, &b.login_name)));
    let own = visit.who()?.account.id;
    Ok(html! {
        (problems(errors))
        h1 { "Accounts" }
        div .wide {
            table {
                thead { tr { th scope="col" { "Name" } th scope="col" { "Role" } th scope="col" { "Second factor" } th scope="col" { "What to do" } } }
                tbody { @for account in &accounts { (row(visit, account, account.id == own)) } }
            }
        }
        h2 #add { "Add an account" }
        form .row method="post" action="/desk/accounts" {
            (visit.seal())
            (inputs::line(Label::new("login_name", "Login name"), visit.form.text("login_name"), errors))
            (inputs::line(Label::new("display_name", "Name shown to colleagues"), visit.form.text("display_name"), errors))
            (inputs::choice(Label::new("role", "Role"), &roles(), visit.form.text("role")))
            button type="submit" { "Add account" }
        }
        p .quiet-text { "A password for the first login is made and shown once. Whoever logs in with it chooses their own and sets up their second factor." }
    })
}

fn row(visit: &Visit, account: &Account, is_own: bool) -> Markup {
    let at = format!("/desk/accounts/{}", account.id.0);
    let name = &account.display_name;
    let act = |what: &str, words: &str| {
        html! {
            form method="post" action={ (at) "/" (what) } {
                (visit.seal())
                button .plain type="submit" { (words) span .unseen { " of " (name) } }
            }
        }
    };
    html! {
        tr .closed[account.closed] {
            td { strong { (name) } br; code { (account.login_name) } @if account.closed { " closed" } }
            td {
                @if is_own || account.closed { (account.role.label()) } @else {
                    form .inline method="post" action={ (at) "/role" } {
                        (visit.seal())
                        label .unseen for={ "role-" (account.id.0) } { "Role of " (name) }
                        select id={ "role-" (account.id.0) } name="role" {
                            @for (code, words) in roles() {
                                option value=(code) selected[code == account.role.code()] { (words) }
                            }
                        }
                        button .plain type="submit" { "Set" }
                    }
                }
            }
            td { @if account.totp.is_some() { "set up; " (account.recovery.len()) " recovery codes" } @else { "not yet" } }
            td .acts {
                @if is_own { "This is you" } @else if account.closed { (act("open", "Open again")) } @else {
                    (act("factor", "Reset second factor")) (act("password", "Reset password")) (act("close", "Close"))
                }
            }
        }
    }
}

/// `POST /desk/accounts`
pub async fn create(visit: Visit) -> Result<Response, PageError> {
    let form = &visit.form;
    let role = Role::from_code(form.text("role")).unwrap_or(Role::CallTaker);
    let member = Member {
        login_name: form.text("login_name"),
        display_name: form.text("display_name"),
        role,
    };
    if let Err(fault) = check(member) {
        let error = FieldError::new(fault.field(), fault.to_string());
        let body = body(&visit, &[error]).await?;
        return Ok(visit.refused("Accounts", &body));
    }
    let given = first_password()?;
    let account = account_with(member, passwords::hash(given.clone()).await?);
    let id = visit.site.cases.create_account(account).await?;
    visit.audit("account.created", None, format!("{id} as {}", role.code())).await?;
    Ok(visit.page("Accounts", &told_once(member.display_name, &given)))
}

/// A password that nobody has to think up; it serves until its holder chooses another.
fn first_password() -> Result<String, PageError> {
    recovery::random_codes()?.into_iter().next().ok_or(PageError::Random)
}

fn told_once(name: &str, password: &str) -> Markup {
    html! {
        div .narrow {
            h1 { "Password for " (name) }
            p { code .secret { (password) } }
            p { "Tell it in person or by telephone, not by e-mail. " strong { "It is not shown again." } }
            p { a .button href="/desk/accounts" { "Back to accounts" } }
        }
    }
}

/// The account that the address names; never one's own, so that an administrator is left.
async fn other(visit: &Visit) -> Result<Account, PageError> {
    let id: AccountId = visit.part("id")?;
    if id == visit.who()?.account.id {
        return Err(PageError::Unreadable("Another administrator has to do this for you.".into()));
    }
    visit.site.cases.account(id).await?.ok_or(PageError::NotFound)
}

/// Keeps a changed account and ends its logins.
async fn keep(
    visit: &Visit,
    account: Account,
    what: &str,
    detail: String,
) -> Result<(), PageError> {
    let id = account.id;
    visit.audit(what, None, format!("{id}{detail}")).await?;
    visit.site.cases.update_account(account).await?;
    Ok(visit.site.cases.close_logins(id).await?)
}

/// `POST /desk/accounts/{id}/role`
pub async fn role(visit: Visit) -> Result<Response, PageError> {
    let mut account = other(&visit).await?;
    let role = Role::from_code(visit.form.text("role"))
        .ok_or_else(|| PageError::Unreadable("There is no such role.".into()))?;
    let detail = format!(": {} to {}", account.role.code(), role.code());
    account.role = role;
    keep(&visit, account, "account.role", detail).await?;
    Ok(go("/desk/accounts"))
}

/// `POST /desk/accounts/{id}/close`
pub async fn close(visit: Visit) -> Result<Response, PageError> {
    let mut account = other(&visit).await?;
    account.closed = true;
    keep(&visit, account, "account.closed", String::new()).await?;
    Ok(go("/desk/accounts"))
}

/// `POST /desk/accounts/{id}/open`
pub async fn reopen(visit: Visit) -> Result<Response, PageError> {
    let mut account = other(&visit).await?;
    account.closed = false;
    keep(&visit, account, "account.reopened", String::new()).await?;
    Ok(go("/desk/accounts"))
}

/// `POST /desk/accounts/{id}/factor`
pub async fn factor(visit: Visit) -> Result<Response, PageError> {
    let mut account = other(&visit).await?;
    account.totp = None;
    account.totp_step = 0;
    account.recovery.clear();
    keep(&visit, account, "account.factor_reset", String::new()).await?;
    Ok(go("/desk/accounts"))
}

/// `POST /desk/accounts/{id}/password`
pub async fn password(visit: Visit) -> Result<Response, PageError> {
    let mut account = other(&visit).await?;
    let given = first_password()?;
    account.password = passwords::hash(given.clone()).await?;
    let name = account.display_name.clone();
    keep(&visit, account, "account.password_reset", String::new()).await?;
    Ok(visit.page("Accounts", &told_once(&name, &given)))
}
