//! Drafts: what somebody has typed and not yet sent, sealed, for a day.

use crate::engine::{Engine, Fault};
use crate::vault::{Place, Vault};
use casework::Moment;

/// Days that a draft is kept after its last change.
const DAYS: i64 = 1;

/// Where a draft lies.
pub fn place(row: &str) -> Place<'_> {
    Place { table: "draft", row, field: "content" }
}

/// Keeps a draft. Of its key only a keyed hash is kept.
pub fn save(
    engine: &mut dyn Engine,
    vault: &Vault,
    key: &str,
    (content, now): (&[u8], Moment),
) -> Result<(), Fault> {
    let name = vault.hash("draft", key);
    let sealed = vault.seal(content, place(&name))?;
    let sql = "INSERT INTO draft(name, content, ends_at) VALUES (?1, ?2, ?3) \
               ON CONFLICT(name) DO UPDATE \
               SET content = excluded.content, ends_at = excluded.ends_at";
    let ends_at = now.plus_days(DAYS).0;
    engine.execute(sql, &[name.into(), sealed.into(), ends_at.into()]).map(|_| ())
}

/// A draft that has not run out.
pub fn find(
    engine: &mut dyn Engine,
    vault: &Vault,
    key: &str,
    now: Moment,
) -> Result<Option<Vec<u8>>, Fault> {
    let name = vault.hash("draft", key);
    let sql = "SELECT content FROM draft WHERE name = ?1 AND ends_at > ?2";
    let Some(row) = engine.first(sql, &[name.as_str().into(), now.0.into()])? else {
        return Ok(None);
    };
    let sealed = row.opt_bytes(0)?.unwrap_or_default();
    vault.open(&sealed, place(&name)).map(Some)
}

/// Forgets a draft.
pub fn forget(engine: &mut dyn Engine, vault: &Vault, key: &str) -> Result<(), Fault> {
    let name = vault.hash("draft", key);
    engine.execute("DELETE FROM draft WHERE name = ?1", &[name.into()]).map(|_| ())
}
