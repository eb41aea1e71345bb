//! Webhooks, and events on their way to them.

use crate::changes;
use crate::codes::{between_spaces, to_json, words_of};
use crate::engine::{Engine, Fault, Row};
use crate::vault::{Place, Vault};
use casework::cases::{Delivery, Failure, Hook, HookState};
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

/// The event that tries out a hook.
const TEST: &str = "test";

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

/// Keeps an event that is about no report, for every hook that wants it.
pub fn tell_all(
    engine: &mut dyn Engine,
    event: &str,
    body: &str,
    now: Moment,
) -> Result<u64, Fault> {
    let wanted = format!("% {event} %");
    let sql = "INSERT INTO delivery(hook, report, event, body, tries, due_at) \
               SELECT id, CAST(NULL AS BIGINT), CAST(?1 AS TEXT), CAST(?2 AS TEXT), 0, \
               CAST(?3 AS BIGINT) FROM hook WHERE events LIKE ?4";
    engine.execute(sql, &[event.into(), body.into(), now.0.into(), wanted.into()])
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

/// Puts a test on its way: it goes where events go, so that it tries all of the way.
pub fn test(engine: &mut dyn Engine, id: HookId, now: Moment) -> Result<(), Fault> {
    if engine.number("SELECT count(*) FROM hook WHERE id = ?1", &[id.0.into()])? == 0 {
        return Err(StoreError::Missing("webhook").into());
    }
    let body = to_json(&serde_json::json!({"event": TEST, "at": now}))?;
    let sql = "INSERT INTO delivery(hook, report, event, body, tries, due_at) \
               VALUES (?1, NULL, ?2, ?3, 0, ?4)";
    engine.execute(sql, &[id.0.into(), TEST.into(), body.into(), now.0.into()]).map(|_| ())
}

/// Whether something is due, so that nobody writes when nothing is.
pub fn is_due(engine: &mut dyn Engine, now: Moment) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE due_at <= ?1 LIMIT 1) found";
    engine.number(sql, &[now.0.into()]).map(|n| n > 0)
}

/// Takes what is due, for one of several processes: until then it is due to nobody else.
pub fn claim(
    engine: &mut dyn Engine,
    (now, until): (Moment, Moment),
    limit: u32,
) -> Result<Vec<Delivery>, Fault> {
    let sql = format!(
        "UPDATE delivery SET due_at = ?2 WHERE id IN (SELECT id FROM delivery \
         WHERE due_at <= ?1 ORDER BY due_at, id LIMIT ?3{}) \
         RETURNING id, hook, event, body, tries",
        engine.dialect().pass_over_locked()
    );
    let values = [now.0.into(), until.0.into(), i64::from(limit).into()];
    let rows = engine.query(&sql, &values)?;
    let mut claimed = rows.iter().map(delivery).collect::<Result<Vec<_>, _>>()?;
    // The engines give changed rows in an order of their own.
    claimed.sort_unstable_by_key(|d| d.id);
    Ok(claimed)
}

fn delivery(row: &Row) -> Result<Delivery, Fault> {
    Ok(Delivery {
        id: row.int(0)?,
        hook: HookId(row.int(1)?),
        event: row.text(2)?,
        body: row.text(3)?,
        tries: u32::try_from(row.int(4)?).unwrap_or(u32::MAX),
    })
}

/// One arrived. It is counted once, whoever says so first.
pub fn arrived(engine: &mut dyn Engine, id: i64, now: Moment) -> Result<(), Fault> {
    let Some(hook) = taken_out(engine, id)? else { return Ok(()) };
    let sql = "UPDATE hook SET arrived = arrived + 1, last_arrived = ?2 WHERE id = ?1";
    engine.execute(sql, &[hook.into(), now.0.into()]).map(|_| ())
}

/// One failed: it is tried again, or given up.
pub fn failed(engine: &mut dyn Engine, id: i64, failure: &Failure) -> Result<(), Fault> {
    let (hook, given_up) = match failure.next {
        Some(next) => {
            let sql =
                "UPDATE delivery SET tries = tries + 1, due_at = ?2 WHERE id = ?1 RETURNING hook";
            let row = engine.first(sql, &[id.into(), next.0.into()])?;
            (row.map(|row| row.int(0)).transpose()?, 0)
        }
        None => (taken_out(engine, id)?, 1),
    };
    let Some(hook) = hook else { return Ok(()) };
    let sql = "UPDATE hook SET given_up = given_up + ?2, last_failed = ?3, last_failure = ?4 \
               WHERE id = ?1";
    let values = [hook.into(), given_up.into(), failure.at.0.into(), failure.why.into()];
    engine.execute(sql, &values).map(|_| ())
}

fn taken_out(engine: &mut dyn Engine, id: i64) -> Result<Option<i64>, Fault> {
    let row = engine.first("DELETE FROM delivery WHERE id = ?1 RETURNING hook", &[id.into()])?;
    row.map(|row| row.int(0)).transpose()
}

/// How each hook fares.
pub fn states(engine: &mut dyn Engine) -> Result<Vec<HookState>, Fault> {
    let sql = "SELECT id, (SELECT count(*) FROM delivery d WHERE d.hook = hook.id), arrived, \
               given_up, last_arrived, last_failed, last_failure FROM hook ORDER BY id";
    let rows = engine.query(sql, &[])?;
    rows.iter().map(state).collect()
}

fn state(row: &Row) -> Result<HookState, Fault> {
    let count = |column| Ok::<_, Fault>(u64::try_from(row.int(column)?).unwrap_or(0));
    Ok(HookState {
        hook: HookId(row.int(0)?),
        waiting: count(1)?,
        arrived: count(2)?,
        given_up: count(3)?,
        last_arrived: row.opt_int(4)?.map(Moment),
        last_failed: row.opt_int(5)?.map(Moment).zip(row.opt_text(6)?),
    })
}
