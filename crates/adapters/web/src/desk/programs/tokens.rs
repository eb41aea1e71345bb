//! Tokens of the API.

use super::{told_once, wrong};
use crate::api::tokens::{Scope, issue};
use crate::base::PageError;
use crate::base::clock::day_in_words;
use crate::base::form::FieldError;
use crate::desk::inputs::{self, Label};
use crate::desk::visit::{Visit, go};
use axum::response::Response;
use casework::TokenId;
use casework::cases::ApiToken;
use maud::{Markup, html};

/// Letters of what a token is for, at most.
const LONGEST_LABEL: usize = 80;

/// After how many days a token may end: days, words.
const ENDS: [(&str, &str); 4] =
    [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("0", "Never")];

/// Scopes: code, words.
const SCOPES: [(Scope, &str); 5] = [
    (Scope::Detect, "Have conversations judged"),
    (Scope::ReportsWrite, "Send reports"),
    (Scope::ReportsRead, "Read reports, without people"),
    (Scope::ReportsImport, "Import files of reports"),
    (Scope::Hooks, "Keep webhooks"),
];

/// The part of the page.
pub async fn section(visit: &Visit, errors: &[FieldError]) -> Result<Markup, PageError> {
    let mut tokens = visit.site.cases.tokens().await?;
    let now = visit.now();
    let has_ended = |t: &ApiToken| t.revoked || t.expires.is_some_and(|end| end <= now);
    tokens.sort_by_key(|t| (has_ended(t), t.id.0));
    let scopes: Vec<(&str, &str)> = SCOPES.iter().map(|(s, words)| (s.code(), *words)).collect();
    let days = visit.form.given("days").unwrap_or_else(|| "365".into());
    Ok(html! {
        h2 #tokens { "Programs" }
        @if tokens.is_empty() { p { "No program has a token." } } @else {
            div .wide role="region" aria-label="Tokens" tabindex="0" {
                table {
                    thead { tr { @for head in ["Number", "What it is for", "What it may do", "Until", "What to do"] { th scope="col" { (head) } } } }
                    tbody { @for token in &tokens { (row(visit, token, has_ended(token))) } }
                }
            }
        }
        form .card method="post" action="/desk/programs/tokens" {
            (visit.seal())
            h3 { "Give a program a token" }
            (inputs::line(Label::new("label", "What it is for").hint("Such as: import from the crime system"), visit.form.text("label"), errors))
            (inputs::boxes(Label::new("scope", "What it may do"), &scopes, visit.form.all("scope")))
            @for error in errors.iter().filter(|e| e.field == "scope") { p .mistake { (error.message) } }
            (inputs::choice(Label::new("days", "It ends after"), &ENDS, &days))
            button type="submit" { "Make token" }
        }
    })
}

fn row(visit: &Visit, token: &ApiToken, has_ended: bool) -> Markup {
    let until = match token.expires {
        _ if token.revoked => "revoked".to_owned(),
        Some(end) if has_ended => format!("ended on {}", day_in_words(end)),
        Some(end) => day_in_words(end),
        None => "no end".to_owned(),
    };
    html! {
        tr .closed[has_ended] {
            td { (token.id) }
            td { (token.label) }
            td { @for scope in &token.scopes { code { (scope) } " " } }
            td { (until) }
            td .acts {
                @if !token.revoked {
                    form method="post" action={ "/desk/programs/tokens/" (token.id.0) "/revoke" } {
                        (visit.seal())
                        button .plain type="submit" { "Revoke" span .unseen { " " (token.id) } }
                    }
                }
            }
        }
    }
}

/// `POST /desk/programs/tokens`
pub async fn create(visit: Visit) -> Result<Response, PageError> {
    let label = visit.form.text("label").to_owned();
    if label.is_empty() || label.chars().count() > LONGEST_LABEL {
        let message = format!("Say what it is for, in up to {LONGEST_LABEL} letters");
        return wrong(&visit, FieldError::new("label", message)).await;
    }
    let given = visit.form.all("scope");
    let scopes: Vec<Scope> = given.iter().filter_map(|code| Scope::from_code(code)).collect();
    if scopes.is_empty() || scopes.len() != given.len() {
        let error = FieldError::new("scope", "Tick at least one thing that it may do");
        return wrong(&visit, error).await;
    }
    let days = ENDS.iter().find(|(days, _)| *days == visit.form.text("days"));
    let days = days.and_then(|(days, _)| days.parse().ok()).unwrap_or(365);
    let expires = (days > 0).then(|| visit.now().plus_days(days));
    let (token, kept) = issue(&label, &scopes, expires).map_err(|_| PageError::Random)?;
    let codes = kept.scopes.join(" ");
    let id = visit.site.cases.create_token(kept).await?;
    visit.audit("token.create", None, format!("{id}: {codes}")).await?;
    let advice =
        "Put it where the program keeps its secrets: whoever has it can do what the program may.";
    Ok(told_once(&visit, &format!("Token {id} for {label}"), (&token, advice)))
}

/// `POST /desk/programs/tokens/{id}/revoke`
pub async fn revoke(visit: Visit) -> Result<Response, PageError> {
    let id: TokenId = visit.part("id")?;
    if !visit.site.cases.tokens().await?.iter().any(|t| t.id == id) {
        return Err(PageError::NotFound);
    }
    visit.audit("token.revoke", None, id.to_string()).await?;
    visit.site.cases.revoke_token(id).await?;
    Ok(go("/desk/programs"))
}
