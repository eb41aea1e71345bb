//! Programs that use the API, and webhooks: made, shown once, tried out, taken away.

mod hooks;
mod tokens;

pub use hooks::{create as create_hook, forget as drop_hook, test as test_hook};
pub use tokens::{create as create_token, revoke as revoke_token};

use super::frame::problems;
use super::visit::Visit;
use crate::base::PageError;
use crate::base::form::FieldError;
use axum::response::Response;
use maud::{Markup, html};

/// Title of the page.
const TITLE: &str = "Programs and webhooks";

/// `GET /desk/programs`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let body = body(&visit, &[]).await?;
    Ok(visit.page(TITLE, &body))
}

async fn body(visit: &Visit, errors: &[FieldError]) -> Result<Markup, PageError> {
    let tokens = tokens::section(visit, errors).await?;
    let hooks = hooks::section(visit, errors).await?;
    Ok(html! {
        (problems(errors))
        h1 { (TITLE) }
        p .quiet-text { "What other programs may do here, and which are told of reports. Everything they do is in the audit trail. " a href="/api" { "How the API is used" } "." }
        (tokens)
        (hooks)
    })
}

/// The page again with what is wrong.
async fn wrong(visit: &Visit, error: FieldError) -> Result<Response, PageError> {
    let body = body(visit, &[error]).await?;
    Ok(visit.refused(TITLE, &body))
}

/// The page that shows a secret, this once.
fn told_once(visit: &Visit, heading: &str, (secret, advice): (&str, &str)) -> Response {
    let body = html! {
        div .narrow {
            h1 { (heading) }
            p { code .secret { (secret) } }
            p { (advice) " " strong { "It is not shown again." } }
            p { a .button href="/desk/programs" { "Back to programs and webhooks" } }
        }
    };
    visit.page(TITLE, &body)
}
