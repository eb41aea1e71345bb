//! Those who subscribe to bulletins. Of an address the store keeps the sealed text and a keyed
//! hash of it in small letters, by which it is found again.

use crate::codes::moment;
use crate::engine::{Engine, Fault, Row};
use crate::vault::{Place, Vault};
use bulletin::{CONFIRM_DAYS, Subscriber, SubscriberCounts, SubscriberId};
use casework::Moment;
use privacy::Pii;

/// Where an address lies.
pub fn place(row: &str) -> Place<'_> {
    Place { table: "subscriber", row, field: "email" }
}

const COLUMNS: &str = "SELECT id, email, asked_at, confirmed_at FROM subscriber";

/// Keeps a subscription, or finds that of the same address.
pub fn subscribe(
    engine: &mut dyn Engine,
    vault: &Vault,
    email: &Pii<String>,
    (towns, now): (&[String], Moment),
) -> Result<Subscriber, Fault> {
    let hash = vault.hash("subscriber", &email.reveal().trim().to_lowercase());
    let found =
        engine.first(&format!("{COLUMNS} WHERE email_hash = ?1"), &[hash.as_str().into()])?;
    let id = match found {
        Some(row) if row.opt_int(3)?.is_some() => return read(engine, vault, &row),
        Some(row) => {
            let id = row.int(0)?;
            let sql = "UPDATE subscriber SET asked_at = ?2 WHERE id = ?1";
            engine.execute(sql, &[id.into(), now.0.into()])?;
            id
        }
        None => insert(engine, vault, (email, &hash), now)?,
    };
    keep_towns(engine, id, towns)?;
    by_number(engine, vault, SubscriberId(id))?
        .ok_or_else(|| Fault::damaged("a subscriber is gone"))
}

fn insert(
    engine: &mut dyn Engine,
    vault: &Vault,
    (email, hash): (&Pii<String>, &str),
    now: Moment,
) -> Result<i64, Fault> {
    let sql =
        "INSERT INTO subscriber(email, email_hash, asked_at) VALUES (?1, ?2, ?3) RETURNING id";
    // What is sealed is bound to its row, whose number is known only when the row is there.
    let id = engine.number(sql, &[Vec::new().into(), hash.into(), now.0.into()])?;
    let sealed = vault.seal(email.reveal().trim().as_bytes(), place(&id.to_string()))?;
    engine
        .execute("UPDATE subscriber SET email = ?2 WHERE id = ?1", &[id.into(), sealed.into()])?;
    Ok(id)
}

fn keep_towns(engine: &mut dyn Engine, id: i64, towns: &[String]) -> Result<(), Fault> {
    engine.execute("DELETE FROM subscriber_town WHERE subscriber = ?1", &[id.into()])?;
    let sql =
        "INSERT INTO subscriber_town(subscriber, town) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    for town in towns {
        engine.execute(sql, &[id.into(), town.as_str().into()])?;
    }
    Ok(())
}

fn read(engine: &mut dyn Engine, vault: &Vault, row: &Row) -> Result<Subscriber, Fault> {
    let id = row.int(0)?;
    let sql = "SELECT town FROM subscriber_town WHERE subscriber = ?1 ORDER BY id";
    let towns = engine.query(sql, &[id.into()])?;
    Ok(Subscriber {
        id: SubscriberId(id),
        email: vault.open_text(row.opt_bytes(1)?, place(&id.to_string()))?,
        towns: towns.iter().map(|t| t.text(0)).collect::<Result<_, _>>()?,
        asked: moment(row, 2)?,
        confirmed: row.opt_int(3)?.map(Moment),
    })
}

/// A subscriber.
pub fn by_number(
    engine: &mut dyn Engine,
    vault: &Vault,
    id: SubscriberId,
) -> Result<Option<Subscriber>, Fault> {
    let row = engine.first(&format!("{COLUMNS} WHERE id = ?1"), &[id.0.into()])?;
    row.as_ref().map(|row| read(engine, vault, row)).transpose()
}

/// Confirms, with these towns.
pub fn confirm(
    engine: &mut dyn Engine,
    id: SubscriberId,
    (towns, now): (&[String], Moment),
) -> Result<bool, Fault> {
    let sql = "UPDATE subscriber SET confirmed_at = coalesce(confirmed_at, ?2) WHERE id = ?1";
    if engine.execute(sql, &[id.0.into(), now.0.into()])? == 0 {
        return Ok(false);
    }
    keep_towns(engine, id.0, towns)?;
    Ok(true)
}

/// Forgets a subscriber; what was on its way to him goes with him.
pub fn leave(engine: &mut dyn Engine, id: SubscriberId) -> Result<bool, Fault> {
    Ok(engine.execute("DELETE FROM subscriber WHERE id = ?1", &[id.0.into()])? > 0)
}

/// Forgets those who did not confirm in time.
pub fn expire(engine: &mut dyn Engine, now: Moment) -> Result<u64, Fault> {
    let before = now.plus_days(-CONFIRM_DAYS).0;
    let sql = "DELETE FROM subscriber WHERE confirmed_at IS NULL AND asked_at <= ?1";
    engine.execute(sql, &[before.into()])
}

/// How many there are.
pub fn counts(engine: &mut dyn Engine) -> Result<SubscriberCounts, Fault> {
    let sql = "SELECT count(*), count(confirmed_at) FROM subscriber";
    let row = engine.first(sql, &[])?.ok_or_else(|| Fault::damaged("a count has no row"))?;
    let (all, confirmed) = (row.int(0)?, row.int(1)?);
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    Ok(SubscriberCounts { confirmed: number(confirmed), waiting: number(all - confirmed) })
}
