//! Accounts of the desk and their saved views.

use crate::codes::{between_spaces, from_json, to_json, words_of};
use crate::engine::{Engine, Fault, Row, Value};
use crate::vault::{Place, Vault};
use casework::cases::{Account, SavedView};
use casework::{AccountId, Role, StoreError, ViewId};
use privacy::Pii;

const COLUMNS: &str =
    "id, login_name, display_name, role, password, totp, totp_step, recovery, closed";

/// Where the secret of the second factor lies.
pub fn place(row: &str) -> Place<'_> {
    Place { table: "account", row, field: "totp" }
}

fn sealed(vault: &Vault, id: AccountId, account: &Account) -> Result<Value, Fault> {
    let row = id.0.to_string();
    let secret = account.totp.as_ref().map(|secret| vault.seal(secret.reveal(), place(&row)));
    Ok(secret.transpose()?.into())
}

/// Keeps an account.
pub fn create(
    engine: &mut dyn Engine,
    vault: &Vault,
    account: &Account,
) -> Result<AccountId, Fault> {
    let sql = "INSERT INTO account(login_name, display_name, role, password, totp_step, \
               recovery, closed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
               ON CONFLICT(login_name) DO NOTHING RETURNING id";
    let values = [
        account.login_name.as_str().into(),
        account.display_name.as_str().into(),
        account.role.code().into(),
        account.password.reveal().as_str().into(),
        account.totp_step.into(),
        between_spaces(&account.recovery).into(),
        account.closed.into(),
    ];
    let row = engine.first(sql, &values)?.ok_or(StoreError::Exists("an account"))?;
    let id = AccountId(row.int(0)?);
    // The secret is bound to its row, whose number is known only when the row is there.
    let secret = sealed(vault, id, account)?;
    engine.execute("UPDATE account SET totp = ?2 WHERE id = ?1", &[id.0.into(), secret])?;
    Ok(id)
}

/// Replaces an account.
pub fn update(engine: &mut dyn Engine, vault: &Vault, account: &Account) -> Result<(), Fault> {
    let taken = "SELECT count(*) FROM account WHERE login_name = ?1 AND id <> ?2";
    let id = account.id;
    if engine.number(taken, &[account.login_name.as_str().into(), id.0.into()])? > 0 {
        return Err(StoreError::Exists("an account").into());
    }
    let sql = "UPDATE account SET login_name = ?2, display_name = ?3, role = ?4, password = ?5, \
               totp = ?6, totp_step = ?7, recovery = ?8, closed = ?9 WHERE id = ?1";
    let values = [
        id.0.into(),
        account.login_name.as_str().into(),
        account.display_name.as_str().into(),
        account.role.code().into(),
        account.password.reveal().as_str().into(),
        sealed(vault, id, account)?,
        account.totp_step.into(),
        between_spaces(&account.recovery).into(),
        account.closed.into(),
    ];
    match engine.execute(sql, &values)? {
        0 => Err(StoreError::Missing("account").into()),
        _ => Ok(()),
    }
}

fn read(vault: &Vault, row: &Row) -> Result<Account, Fault> {
    let id = row.int(0)?;
    let role = row.text(3)?;
    let number = id.to_string();
    let secret = row.opt_bytes(5)?.map(|sealed| vault.open(&sealed, place(&number)));
    Ok(Account {
        id: AccountId(id),
        login_name: row.text(1)?,
        display_name: row.text(2)?,
        role: Role::from_code(&role).ok_or_else(|| Fault::damaged("an unknown role"))?,
        password: Pii::new(row.text(4)?),
        totp: secret.transpose()?.map(Pii::new),
        totp_step: row.int(6)?,
        recovery: words_of(&row.text(7)?),
        closed: row.int(8)? != 0,
    })
}

/// An account by its number.
pub fn by_number(
    engine: &mut dyn Engine,
    vault: &Vault,
    id: AccountId,
) -> Result<Option<Account>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id = ?1");
    let row = engine.first(&sql, &[id.0.into()])?;
    row.map(|row| read(vault, &row)).transpose()
}

/// An account by its name.
pub fn by_name(
    engine: &mut dyn Engine,
    vault: &Vault,
    login_name: &str,
) -> Result<Option<Account>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE login_name = ?1");
    let row = engine.first(&sql, &[login_name.into()])?;
    row.map(|row| read(vault, &row)).transpose()
}

/// All accounts.
pub fn all(engine: &mut dyn Engine, vault: &Vault) -> Result<Vec<Account>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM account ORDER BY id");
    engine.query(&sql, &[])?.iter().map(|row| read(vault, row)).collect()
}

/// Keeps a view.
pub fn save_view(engine: &mut dyn Engine, view: &SavedView) -> Result<ViewId, Fault> {
    let sql = "INSERT INTO saved_view(account, name, query) VALUES (?1, ?2, ?3) \
               ON CONFLICT(account, name) DO UPDATE SET query = excluded.query RETURNING id";
    let query = to_json(&view.query)?;
    let values = [view.account.0.into(), view.name.as_str().into(), query.into()];
    engine.number(sql, &values).map(ViewId)
}

/// Views of an account, in order of their names.
pub fn views(engine: &mut dyn Engine, account: AccountId) -> Result<Vec<SavedView>, Fault> {
    let sql = "SELECT id, name, query FROM saved_view WHERE account = ?1 ORDER BY name, id";
    let rows = engine.query(sql, &[account.0.into()])?;
    let views = rows.iter().map(|row| {
        let query = from_json(&row.text(2)?)?;
        Ok(SavedView { id: ViewId(row.int(0)?), account, name: row.text(1)?, query })
    });
    views.collect()
}

/// Forgets a view, if it is of this account.
pub fn forget_view(engine: &mut dyn Engine, id: ViewId, account: AccountId) -> Result<(), Fault> {
    let sql = "DELETE FROM saved_view WHERE id = ?1 AND account = ?2";
    match engine.execute(sql, &[id.0.into(), account.0.into()])? {
        0 => Err(StoreError::Missing("view").into()),
        _ => Ok(()),
    }
}
