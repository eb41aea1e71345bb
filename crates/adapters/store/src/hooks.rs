//! Webhooks, and events on their way to them.

use crate::changes;
use crate::codes::{between_spaces, to_json, words_of};
use crate::engine::{Engine, Fault};
use crate::vault::{Place, Vault};
use casework::cases::{Delivery, Hook};
use casework::{HookId, Moment, ReportId, StoreError, Urgency};
use privacy::Pii;
use serde::Serialize;

/// What a hook is told: where to look, and nothing of what was told to us.
#[derive(Serialize)]
struct Event<'a> {
    event: &'a str,
    id: ReportId,
    number: String,
    at: Moment,
    urgency: Urgency,
    status: String,
}

/// Keeps an event for every hook that wants it.
pub fn tell(engine: &mut dyn Engine, id: ReportId, event: &str, now: Moment) -> Result<(), Fault> {
    let wanted = format!("% {event} %");
    let sql = "SELECT id FROM hook WHERE events LIKE ?1";
    let hooks = engine.query(sql, &[wanted.into()])?;
    if hooks.is_empty() {
        return Ok(());
    }
    let (urgency, status) = changes::outline(engine, id)?;
    let body = to_json(&Event { event, id, number: id.to_string(), at: now, urgency, status })?;
    let sql = "INSERT INTO delivery(hook, report, event, body, tries, due_at) \
               VALUES (?1, ?2, ?3, ?4, 0, ?5)";
    for hook in hooks {
        let hook = hook.int(0)?;
        let values = [hook.into(), id.0.into(), event.into(), body.clone().into(), now.0.into()];
        engine.execute(sql, &values)?;
    }
    Ok(())
}

/// Keeps a hook.
pub fn create(engine: &mut dyn Engine, vault: &Vault, hook: &Hook) -> Result<HookId, Fault> {
    let sql = "INSERT INTO hook(url, secret, events) VALUES (?1, ?2, ?3) RETURNING id";
    // The secret is bound to its row, whose number is known only when the row is there.
    let values = [hook.url.clone().into(), Vec::new().into(), between_spaces(&hook.events).into()];
    let id = engine.number(sql, &values)?;
    let secret = vault.seal(hook.secret.reveal(), place(&id.to_string()))?;
    let sql = "UPDATE hook SET secret = ?2 WHERE id = ?1";
    engine.execute(sql, &[id.into(), secret.into()])?;
    Ok(HookId(id))
}

/// All hooks.
pub fn all(engine: &mut dyn Engine, vault: &Vault) -> Result<Vec<Hook>, Fault> {
    let rows = engine.query("SELECT id, url, secret, events FROM hook ORDER BY id", &[])?;
    let hooks = rows.iter().map(|row| {
        let id = row.int(0)?;
        let secret = row.opt_bytes(2)?.unwrap_or_default();
        Ok(Hook {
            id: HookId(id),
            url: row.text(1)?,
            secret: Pii::new(vault.open(&secret, place(&id.to_string()))?),
            events: words_of(&row.text(3)?),
        })
    });
    hooks.collect()
}

/// Where the secret of a hook lies.
pub fn place(row: &str) -> Place<'_> {
    Place { table: "hook", row, field: "secret" }
}

/// Forgets a hook; what was on its way goes with it.
pub fn forget(engine: &mut dyn Engine, id: HookId) -> Result<(), Fault> {
    match engine.execute("DELETE FROM hook WHERE id = ?1", &[id.0.into()])? {
        0 => Err(StoreError::Missing("webhook").into()),
        _ => Ok(()),
    }
}

/// What is due.
pub fn due(engine: &mut dyn Engine, now: Moment, limit: u32) -> Result<Vec<Delivery>, Fault> {
    let sql = "SELECT id, hook, event, body, tries FROM delivery WHERE due_at <= ?1 \
               ORDER BY due_at, id LIMIT ?2";
    let rows = engine.query(sql, &[now.0.into(), i64::from(limit).into()])?;
    let deliveries = rows.iter().map(|row| {
        Ok(Delivery {
            id: row.int(0)?,
            hook: HookId(row.int(1)?),
            event: row.text(2)?,
            body: row.text(3)?,
            tries: u32::try_from(row.int(4)?).unwrap_or(u32::MAX),
        })
    });
    deliveries.collect()
}

/// One arrived, or is given up.
pub fn done(engine: &mut dyn Engine, id: i64) -> Result<(), Fault> {
    engine.execute("DELETE FROM delivery WHERE id = ?1", &[id.into()]).map(|_| ())
}

/// One failed and is tried again.
pub fn again(engine: &mut dyn Engine, id: i64, next: Moment) -> Result<(), Fault> {
    let sql = "UPDATE delivery SET tries = tries + 1, due_at = ?2 WHERE id = ?1";
    engine.execute(sql, &[id.into(), next.0.into()]).map(|_| ())
}
