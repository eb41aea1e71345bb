//! Bulletins: each a row with all its versions, and the towns that it names.

use crate::codes::{from_json, to_json};
use crate::engine::{Engine, Fault, Row, Value};
use crate::{hooks, outbox};
use bulletin::{Bulletin, BulletinId, Kept, Tell, Which, slug};
use casework::StoreError;

/// Keeps a bulletin.
pub fn create(engine: &mut dyn Engine, bulletin: &Bulletin) -> Result<BulletinId, Fault> {
    let sql = "INSERT INTO bulletin(revision, changed_at, published_at, body) \
               VALUES (1, ?1, ?2, '') RETURNING id";
    let values = [changed(bulletin).into(), published(bulletin).into()];
    let id = BulletinId(engine.number(sql, &values)?);
    // The number stands in the body too, and is known only when the row is there.
    let body = to_json(&Bulletin { id, ..bulletin.clone() })?;
    let sql = "UPDATE bulletin SET body = ?2 WHERE id = ?1";
    engine.execute(sql, &[id.0.into(), body.into()])?;
    Ok(id)
}

/// When something was last done to it.
fn changed(bulletin: &Bulletin) -> i64 {
    let newest = bulletin.newest().map(|v| {
        let deeds = [v.approved, v.published].into_iter().flatten().map(|d| d.at.0);
        deeds.chain([v.written.0]).max().unwrap_or(0)
    });
    let withdrawn = bulletin.withdrawn.as_ref().map(|w| w.deed.at.0);
    newest.into_iter().chain(withdrawn).max().unwrap_or(0)
}

/// When its first version came out.
fn published(bulletin: &Bulletin) -> Option<i64> {
    bulletin.published.first().and_then(|v| v.published).map(|deed| deed.at.0)
}

/// A bulletin.
pub fn by_number(engine: &mut dyn Engine, id: BulletinId) -> Result<Option<Kept>, Fault> {
    let sql = "SELECT body, revision FROM bulletin WHERE id = ?1";
    engine.first(sql, &[id.0.into()])?.as_ref().map(kept).transpose()
}

fn kept(row: &Row) -> Result<Kept, Fault> {
    Ok(Kept { bulletin: from_json(&row.text(0)?)?, revision: row.int(1)? })
}

/// Bulletins.
pub fn list(engine: &mut dyn Engine, which: &Which, limit: u32) -> Result<Vec<Kept>, Fault> {
    let limit = Value::from(i64::from(limit));
    let rows = match which {
        Which::All => engine.query(
            "SELECT body, revision FROM bulletin ORDER BY changed_at DESC, id DESC LIMIT ?1",
            &[limit],
        )?,
        Which::Published => engine.query(
            "SELECT body, revision FROM bulletin WHERE published_at IS NOT NULL \
             ORDER BY published_at DESC, id DESC LIMIT ?1",
            &[limit],
        )?,
        Which::Town(town) => engine.query(
            "SELECT body, revision FROM bulletin b WHERE published_at IS NOT NULL AND \
             (EXISTS (SELECT 1 FROM bulletin_town t WHERE t.bulletin = b.id AND t.town = ?2) \
              OR NOT EXISTS (SELECT 1 FROM bulletin_town t WHERE t.bulletin = b.id)) \
             ORDER BY published_at DESC, id DESC LIMIT ?1",
            &[limit, town.as_str().into()],
        )?,
    };
    rows.iter().map(kept).collect()
}

/// Keeps a changed bulletin and puts what is to be told of it into the queues.
pub fn save(engine: &mut dyn Engine, changed_to: &Kept, tell: &Tell) -> Result<bool, Fault> {
    let bulletin = &changed_to.bulletin;
    let id = bulletin.id.0;
    let sql = "UPDATE bulletin SET revision = revision + 1, changed_at = ?3, published_at = ?4, \
               body = ?5 WHERE id = ?1 AND revision = ?2";
    let values = [
        id.into(),
        changed_to.revision.into(),
        changed(bulletin).into(),
        published(bulletin).into(),
        to_json(bulletin)?.into(),
    ];
    if engine.execute(sql, &values)? == 0 {
        let there = engine.number("SELECT count(*) FROM bulletin WHERE id = ?1", &[id.into()])?;
        return match there {
            0 => Err(StoreError::Missing("bulletin").into()),
            _ => Ok(false),
        };
    }
    keep_towns(engine, bulletin)?;
    if let Tell::Everybody { event, version, payload, now, .. } = tell {
        outbox::post_bulletin(engine, bulletin.id, *version, *now)?;
        hooks::tell_all(engine, event, payload, *now)?;
    }
    Ok(true)
}

/// The towns of the version that the public sees.
fn keep_towns(engine: &mut dyn Engine, bulletin: &Bulletin) -> Result<(), Fault> {
    let Some(current) = bulletin.current() else { return Ok(()) };
    engine.execute("DELETE FROM bulletin_town WHERE bulletin = ?1", &[bulletin.id.0.into()])?;
    let sql = "INSERT INTO bulletin_town(bulletin, town) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    for town in &current.draft.towns {
        engine.execute(sql, &[bulletin.id.0.into(), slug(town).into()])?;
    }
    Ok(())
}
