//! Logins of browsers and tokens of programs. Of both only hashes are kept.

use crate::codes::{between_spaces, moment, words_of};
use crate::engine::{Engine, Fault, Row};
use casework::cases::{ApiToken, Login};
use casework::{AccountId, Moment, StoreError, TokenId};

/// Keeps a login.
pub fn open_login(engine: &mut dyn Engine, hash: &str, login: &Login) -> Result<(), Fault> {
    let sql = "INSERT INTO login(token_hash, account, begun, used, second_factor) \
               VALUES (?1, ?2, ?3, ?4, ?5)";
    let values = [
        hash.into(),
        login.account.0.into(),
        login.begun.0.into(),
        login.used.0.into(),
        login.second_factor.into(),
    ];
    engine.execute(sql, &values).map(|_| ())
}

/// A login.
pub fn login(engine: &mut dyn Engine, hash: &str) -> Result<Option<Login>, Fault> {
    let sql = "SELECT account, begun, used, second_factor FROM login WHERE token_hash = ?1";
    let Some(row) = engine.first(sql, &[hash.into()])? else { return Ok(None) };
    Ok(Some(Login {
        account: AccountId(row.int(0)?),
        begun: moment(&row, 1)?,
        used: moment(&row, 2)?,
        second_factor: row.int(3)? != 0,
    }))
}

/// Notes that a login was used.
pub fn touch_login(
    engine: &mut dyn Engine,
    hash: &str,
    (now, second_factor): (Moment, bool),
) -> Result<(), Fault> {
    let sql = "UPDATE login SET used = ?2, second_factor = ?3 WHERE token_hash = ?1";
    match engine.execute(sql, &[hash.into(), now.0.into(), second_factor.into()])? {
        0 => Err(StoreError::Missing("login").into()),
        _ => Ok(()),
    }
}

/// Ends a login.
pub fn close_login(engine: &mut dyn Engine, hash: &str) -> Result<(), Fault> {
    engine.execute("DELETE FROM login WHERE token_hash = ?1", &[hash.into()]).map(|_| ())
}

/// Ends all logins of an account.
pub fn close_logins(engine: &mut dyn Engine, account: AccountId) -> Result<(), Fault> {
    engine.execute("DELETE FROM login WHERE account = ?1", &[account.0.into()]).map(|_| ())
}

/// Keeps a token.
pub fn create_token(engine: &mut dyn Engine, token: &ApiToken) -> Result<TokenId, Fault> {
    let sql = "INSERT INTO token(label, hash, scopes, expires, revoked) \
               VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(hash) DO NOTHING RETURNING id";
    let values = [
        token.label.as_str().into(),
        token.hash.as_str().into(),
        between_spaces(&token.scopes).into(),
        token.expires.map(|m| m.0).into(),
        token.revoked.into(),
    ];
    let row = engine.first(sql, &values)?.ok_or(StoreError::Exists("a token"))?;
    row.int(0).map(TokenId)
}

fn read_token(row: &Row) -> Result<ApiToken, Fault> {
    Ok(ApiToken {
        id: TokenId(row.int(0)?),
        label: row.text(1)?,
        hash: row.text(2)?,
        scopes: words_of(&row.text(3)?),
        expires: row.opt_int(4)?.map(Moment),
        revoked: row.int(5)? != 0,
    })
}

/// A token by its hash.
pub fn token(engine: &mut dyn Engine, hash: &str) -> Result<Option<ApiToken>, Fault> {
    let sql = "SELECT id, label, hash, scopes, expires, revoked FROM token WHERE hash = ?1";
    engine.first(sql, &[hash.into()])?.as_ref().map(read_token).transpose()
}

/// All tokens.
pub fn tokens(engine: &mut dyn Engine) -> Result<Vec<ApiToken>, Fault> {
    let sql = "SELECT id, label, hash, scopes, expires, revoked FROM token ORDER BY id";
    engine.query(sql, &[])?.iter().map(read_token).collect()
}

/// Revokes a token.
pub fn revoke_token(engine: &mut dyn Engine, id: TokenId) -> Result<(), Fault> {
    match engine.execute("UPDATE token SET revoked = 1 WHERE id = ?1", &[id.0.into()])? {
        0 => Err(StoreError::Missing("token").into()),
        _ => Ok(()),
    }
}
