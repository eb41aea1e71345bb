//! Tokens of the API: who may do what, for how long, how often.

use crate::Site;
use crate::api::problem::{Kind, Problem};
use crate::base::limits::Limit;
use crate::base::{headers, secrets};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use casework::cases::ApiToken;
use casework::{Moment, TokenId};
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::sync::Arc;

/// Wrong tokens from one address.
const WRONG: Limit = Limit { what: "api-wrong-token", most: 30, seconds: 60 };

/// What a token allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Have a conversation judged.
    Detect,
    /// Send reports.
    ReportsWrite,
    /// Read reports, without people.
    ReportsRead,
    /// Import files of reports.
    ReportsImport,
    /// Keep webhooks.
    Hooks,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] =
        [Self::Detect, Self::ReportsWrite, Self::ReportsRead, Self::ReportsImport, Self::Hooks];

    /// Its name, as it is kept.
    pub fn code(self) -> &'static str {
        match self {
            Self::Detect => "detect",
            Self::ReportsWrite => "reports:write",
            Self::ReportsRead => "reports:read",
            Self::ReportsImport => "reports:import",
            Self::Hooks => "hooks",
        }
    }

    /// The scope with this name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Makes a token: the token itself, to be shown once, and what is kept of it.
///
/// # Errors
/// If the machine gives no random bytes.
pub fn issue(
    label: &str,
    scopes: &[Scope],
    expires: Option<Moment>,
) -> Result<(String, ApiToken), getrandom::Error> {
    let token = format!("rf_{}", secrets::random_token()?);
    let kept = ApiToken {
        id: TokenId(0),
        label: label.to_owned(),
        hash: secrets::hash_of(&token),
        scopes: scopes.iter().map(|s| s.code().to_owned()).collect(),
        expires,
        revoked: false,
    };
    Ok((token, kept))
}

/// A scope as a type, so that a handler says in its arguments what it needs.
pub trait Needs: Send + Sync {
    /// The scope.
    const SCOPE: Scope;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Needs for $name {
            const SCOPE: Scope = Scope::$name;
        }
    )*};
}

needs! {
    /// Needs [`Scope::Detect`].
    Detect
    /// Needs [`Scope::ReportsWrite`].
    ReportsWrite
    /// Needs [`Scope::ReportsRead`].
    ReportsRead
    /// Needs [`Scope::ReportsImport`].
    ReportsImport
    /// Needs [`Scope::Hooks`].
    Hooks
}

/// Whoever sent a token that is good for `N`.
#[derive(Clone, Copy, Debug)]
pub struct Caller<N> {
    /// Number of the token.
    pub token: TokenId,
    needs: PhantomData<N>,
}

impl<N: Needs> FromRequestParts<Arc<Site>> for Caller<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Problem> {
        let now = site.clock.now();
        let token = known(parts, site, now).await?;
        if token.expires.is_some_and(|end| end <= now) {
            return Err(Problem::new(Kind::TokenExpired, "This token has run out."));
        }
        let scope = N::SCOPE.code();
        if !token.scopes.iter().any(|s| s == scope) {
            let detail = format!("This needs the scope `{scope}`.");
            return Err(Problem::new(Kind::ScopeMissing, detail));
        }
        let most = site.settings.api_per_minute;
        let limit = Limit { what: "api-token", most, seconds: 60 };
        site.limits.count(limit, &token.id.to_string(), now).map_err(Problem::too_often)?;
        Ok(Self { token: token.id, needs: PhantomData })
    }
}

/// The token of a request, as it is kept. Wrong ones are counted by address.
async fn known(parts: &Parts, site: &Site, now: Moment) -> Result<ApiToken, Problem> {
    let header = parts.headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
    let given = header.and_then(|v| v.split_once(' ')).filter(|(scheme, token)| {
        scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()
    });
    let Some((_, token)) = given else {
        return Err(Problem::new(Kind::TokenMissing, "No token was sent."));
    };
    let kept = site.cases.token(secrets::hash_of(token.trim())).await?;
    if let Some(kept) = kept.filter(|t| !t.revoked) {
        return Ok(kept);
    }
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let address = headers::from_parts(&parts.headers, connection, site);
    site.limits.count(WRONG, &address, now).map_err(Problem::too_often)?;
    Err(Problem::new(Kind::TokenUnknown, "No valid token is like the one that was sent."))
}
