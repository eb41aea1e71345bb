//! `ringfence token`: which programs may use the API.

use super::{Place, noted, wait};
use crate::cli::{TokenArgs, TokenCommand};
use anyhow::{Context, Result, anyhow};
use casework::{Cases, TokenId};
use std::io::Write;
use std::process::ExitCode;
use web::api::tokens::{Scope, issue};
use web::base::clock::{Clock, day_in_words};

/// Runs the subcommand.
///
/// # Errors
/// A store that cannot be opened, a scope or token that there is not.
pub fn token(args: &TokenArgs) -> Result<ExitCode> {
    let (place, _) = Place::find(&args.place)?;
    let opened = place.open_existing()?;
    let cases: &dyn Cases = &*opened.store;
    match &args.command {
        TokenCommand::Add { label, scope, days } => add(cases, label, scope, *days)?,
        TokenCommand::List => list(cases)?,
        TokenCommand::Revoke { token } => {
            let id: TokenId =
                token.parse().map_err(|_| anyhow!("{token} is no number of a token, as T-0001"))?;
            wait(cases.revoke_token(id))?
                .with_context(|| format!("the token {id} cannot be revoked"))?;
            noted(cases, "token.revoke", Some(id.to_string()))?;
            writeln!(std::io::stdout(), "{id} is revoked.")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn add(cases: &dyn Cases, label: &str, scopes: &[String], days: i64) -> Result<()> {
    let scopes = scopes.iter().map(|code| {
        let known = || Scope::ALL.map(Scope::code).join(", ");
        let scope = Scope::from_code(code);
        scope.with_context(|| format!("there is no scope {code}; there are {}", known()))
    });
    let scopes: Vec<Scope> = scopes.collect::<Result<_>>()?;
    let expires = (days > 0).then(|| Clock::of_machine().now().plus_days(days));
    let (token, kept) =
        issue(label, &scopes, expires).map_err(|_| anyhow!("the machine gives no random bytes"))?;
    let id = wait(cases.create_token(kept))??;
    noted(cases, "token.create", Some(id.to_string()))?;
    let end =
        expires.map_or_else(|| "has no end".into(), |at| format!("ends on {}", day_in_words(at)));
    writeln!(
        std::io::stdout(),
        "{token}\nThis is {id}, which {end}. It is not shown again: only its hash is kept."
    )?;
    Ok(())
}

fn list(cases: &dyn Cases) -> Result<()> {
    let now = Clock::of_machine().now();
    let mut out = std::io::stdout().lock();
    let tokens = wait(cases.tokens())??;
    if tokens.is_empty() {
        writeln!(out, "There are no tokens. Issue one: `ringfence token add LABEL --scope SCOPE`")?;
    }
    for token in tokens {
        let state = match token.expires {
            _ if token.revoked => "revoked".into(),
            Some(at) if at <= now => format!("ended on {}", day_in_words(at)),
            Some(at) => format!("ends on {}", day_in_words(at)),
            None => "has no end".into(),
        };
        writeln!(out, "{}  {}  {}  {state}", token.id, token.label, token.scopes.join(","))?;
    }
    Ok(())
}
