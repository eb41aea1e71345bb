//! The queue of messages: waiting, claimed, open, settled.
//!
//! A letter that was claimed and whose claim ran out waits again. One that was open, as when
//! the process was killed in the last step, is what its slip says; without a slip it is
//! uncertain, or waits again if it is urgent.

use crate::engine::{Engine, Fault, Row};
use crate::slips::Found;
use crate::vault::{Place, Vault};
use bulletin::BulletinId;
use casework::Moment;
use casework::outbox::{
    Content, Letter, Mark, Message, NewLetter, OutboxCounts, Priority, Settled,
};

/// Days for which the key of a settled letter is known.
const KEY_DAYS: i64 = 90;

/// Where the content of a letter lies.
pub fn place(row: &str) -> Place<'_> {
    Place { table: "letter", row, field: "content" }
}

/// Keeps letters; gives how many of them were not there yet.
pub fn post(engine: &mut dyn Engine, vault: &Vault, letters: &[NewLetter]) -> Result<u64, Fault> {
    let sql = "INSERT INTO letter(letter_key, urgent, content, state, claim, claimed_until, \
               tries, due_at) VALUES (?1, ?2, ?3, 'waiting', 0, 0, 0, ?4) \
               ON CONFLICT(letter_key) DO NOTHING";
    let mut n_kept = 0;
    for letter in letters {
        let content = vault.seal(&letter.message.to_bytes(), place(&letter.key))?;
        let urgent = letter.message.priority == Priority::Urgent;
        let values =
            [letter.key.as_str().into(), urgent.into(), content.into(), letter.due.0.into()];
        n_kept += engine.execute(sql, &values)?;
    }
    Ok(n_kept)
}

/// Keeps a letter for every confirmed subscriber of a bulletin's towns. Version 0 tells of its
/// withdrawal.
pub fn post_bulletin(
    engine: &mut dyn Engine,
    id: BulletinId,
    version: u32,
    now: Moment,
) -> Result<u64, Fault> {
    let sql = "INSERT INTO letter(letter_key, urgent, bulletin, version, subscriber, state, \
               claim, claimed_until, tries, due_at) \
               SELECT CAST(?1 AS TEXT) || CAST(s.id AS TEXT), 0, CAST(?2 AS BIGINT), \
               CAST(?3 AS BIGINT), s.id, 'waiting', 0, 0, 0, CAST(?4 AS BIGINT) \
               FROM subscriber s WHERE s.confirmed_at IS NOT NULL AND ( \
                 NOT EXISTS (SELECT 1 FROM subscriber_town t WHERE t.subscriber = s.id) \
                 OR NOT EXISTS (SELECT 1 FROM bulletin_town b WHERE b.bulletin = ?2) \
                 OR EXISTS (SELECT 1 FROM subscriber_town t \
                   JOIN bulletin_town b ON b.town = t.town \
                   WHERE t.subscriber = s.id AND b.bulletin = ?2)) \
               ON CONFLICT(letter_key) DO NOTHING";
    let start = format!("bulletin-{}.{version}.", id.0);
    let values = [start.into(), id.0.into(), i64::from(version).into(), now.0.into()];
    engine.execute(sql, &values)
}

/// How the store has it.
fn is_urgent(priority: Priority) -> bool {
    priority == Priority::Urgent
}

/// Whether there is anything to claim, so that nobody writes when there is not.
pub fn is_due(engine: &mut dyn Engine, now: Moment, least: Priority) -> Result<bool, Fault> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM letter WHERE urgent >= ?2 AND \
               ((state = 'waiting' AND due_at <= ?1) \
               OR (state IN ('claimed', 'open') AND claimed_until <= ?1)) LIMIT 1) found";
    Ok(engine.number(sql, &[now.0.into(), is_urgent(least).into()])? > 0)
}

/// Takes letters that are due.
pub fn claim(
    engine: &mut dyn Engine,
    vault: &Vault,
    (now, seconds): (Moment, i64),
    (limit, least): (u32, Priority),
) -> Result<Vec<Letter>, Fault> {
    free_those_run_out(engine, now)?;
    let sql = "SELECT letter_key, claim, content, bulletin, version, subscriber, tries, urgent \
               FROM letter WHERE state = 'waiting' AND due_at <= ?1 AND urgent >= ?3 \
               ORDER BY urgent DESC, due_at, letter_key LIMIT ?2";
    let values = [now.0.into(), i64::from(limit).into(), is_urgent(least).into()];
    let rows = engine.query(sql, &values)?;
    let until = now.plus_seconds(seconds).0;
    // Another process may have taken it since it was read: then no row is touched.
    let take = "UPDATE letter SET state = 'claimed', claim = claim + 1, claimed_until = ?3 \
                WHERE letter_key = ?1 AND claim = ?2 AND state = 'waiting'";
    let mut claimed = Vec::new();
    for row in &rows {
        let letter = letter(vault, row)?;
        let values = [letter.key.as_str().into(), (letter.claim - 1).into(), until.into()];
        if engine.execute(take, &values)? > 0 {
            claimed.push(letter);
        }
    }
    Ok(claimed)
}

fn free_those_run_out(engine: &mut dyn Engine, now: Moment) -> Result<(), Fault> {
    for sql in [
        "UPDATE letter SET state = 'waiting' WHERE state = 'claimed' AND claimed_until <= ?1",
        "UPDATE letter SET state = 'waiting', tries = tries + 1 \
         WHERE state = 'open' AND claimed_until <= ?1 AND urgent = 1",
        "UPDATE letter SET state = 'uncertain', content = NULL, settled_at = ?1 \
         WHERE state = 'open' AND claimed_until <= ?1 AND urgent = 0",
    ] {
        engine.execute(sql, &[now.0.into()])?;
    }
    Ok(())
}

/// A letter as it will be once it is claimed.
fn letter(vault: &Vault, row: &Row) -> Result<Letter, Fault> {
    let key = row.text(0)?;
    let content = match row.opt_bytes(2)? {
        Some(sealed) => {
            let message = Message::from_bytes(&vault.open(&sealed, place(&key))?);
            let message = message.ok_or_else(|| Fault::damaged("a message cannot be read"))?;
            Content::Message(Box::new(message))
        }
        None => Content::Bulletin {
            bulletin: row.int(3)?,
            version: u32::try_from(row.int(4)?).unwrap_or(0),
            subscriber: row.int(5)?,
        },
    };
    Ok(Letter {
        claim: row.int(1)? + 1,
        key,
        content,
        tries: u32::try_from(row.int(6)?).unwrap_or(u32::MAX),
        priority: if row.int(7)? == 1 { Priority::Urgent } else { Priority::Ordinary },
    })
}

/// Notes that a letter is being handed over, and holds the claim for as long again.
pub fn open(
    engine: &mut dyn Engine,
    (key, claim): (&str, i64),
    until: Moment,
) -> Result<bool, Fault> {
    let sql = "UPDATE letter SET state = 'open', claimed_until = ?3 \
               WHERE letter_key = ?1 AND claim = ?2 AND state = 'claimed'";
    Ok(engine.execute(sql, &[key.into(), claim.into(), until.0.into()])? > 0)
}

/// Does what the slips of a dead process say: what it kept waits again, what was taken is sent,
/// and what it had handed over has run out.
pub fn recover(
    engine: &mut dyn Engine,
    vault: &Vault,
    found: &Found,
    now: Moment,
) -> Result<(), Fault> {
    if found.is_empty() {
        return Ok(());
    }
    let rows = engine.query("SELECT letter_key, claim FROM letter WHERE state = 'open'", &[])?;
    for row in &rows {
        let (key, claim) = (row.text(0)?, row.int(1)?);
        let Some(mark) = found.mark(&name(vault, &key), claim) else { continue };
        let sql = match mark {
            Mark::Kept => {
                "UPDATE letter SET state = 'waiting' \
                 WHERE letter_key = ?1 AND claim = ?2 AND state = 'open'"
            }
            Mark::Handed => {
                "UPDATE letter SET claimed_until = 0 \
                 WHERE letter_key = ?1 AND claim = ?2 AND state = 'open'"
            }
            Mark::Taken => {
                settle(engine, (&key, claim), &Settled::Sent, now)?;
                continue;
            }
        };
        engine.execute(sql, &[key.as_str().into(), claim.into()])?;
    }
    Ok(())
}

/// What a slip calls a letter: outside of the store nobody can tell which one that is.
pub fn name(vault: &Vault, key: &str) -> String {
    vault.hash("slip", key)
}

/// Notes what became of a letter; one that somebody else has taken since is left to him.
pub fn settle(
    engine: &mut dyn Engine,
    (key, claim): (&str, i64),
    settled: &Settled,
    now: Moment,
) -> Result<(), Fault> {
    // An answer that comes after all settles what was uncertain.
    let ours = "WHERE letter_key = ?1 AND claim = ?2 AND state IN ('claimed', 'open', 'uncertain')";
    if let Settled::Again(next) = settled {
        let sql =
            format!("UPDATE letter SET state = 'waiting', tries = tries + 1, due_at = ?3 {ours}");
        return engine.execute(&sql, &[key.into(), claim.into(), next.0.into()]).map(|_| ());
    }
    let (state, why) = match settled {
        Settled::Sent => ("sent", None),
        Settled::Dropped => ("dropped", None),
        Settled::GivenUp(why) => ("given_up", Some(why.as_str())),
        Settled::Uncertain | Settled::Again(_) => ("uncertain", None),
    };
    let sql = format!(
        "UPDATE letter SET state = ?3, content = NULL, settled_at = ?4, why = ?5, \
         tries = tries + 1 {ours}"
    );
    let values = [key.into(), claim.into(), state.into(), now.0.into(), why.into()];
    engine.execute(&sql, &values).map(|_| ())
}

/// How the queue stands.
pub fn counts(engine: &mut dyn Engine) -> Result<OutboxCounts, Fault> {
    let mut counts = OutboxCounts::default();
    for row in engine.query("SELECT state, count(*) FROM letter GROUP BY state", &[])? {
        let n = u64::try_from(row.int(1)?).unwrap_or(0);
        match row.text(0)?.as_str() {
            "sent" => counts.sent = n,
            "given_up" => counts.given_up = n,
            "uncertain" => counts.uncertain = n,
            "dropped" => {}
            _ => counts.waiting += n,
        }
    }
    Ok(counts)
}

/// Forgets letters that were settled long ago.
pub fn expire(engine: &mut dyn Engine, now: Moment) -> Result<u64, Fault> {
    let sql = "DELETE FROM letter WHERE settled_at <= ?1";
    engine.execute(sql, &[now.plus_days(-KEY_DAYS).0.into()])
}
