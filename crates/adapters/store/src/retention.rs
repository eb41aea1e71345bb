//! Retention: what has been kept long enough is deleted, and cannot be found in the file.

use crate::audit;
use crate::engine::{Engine, Fault};
use crate::store::Store;
use crate::worker::Company;
use crate::{guarding, notices, outbox, people, subscribers};
use casework::cases::{Deleted, Retention};
use casework::{AuditEntry, Moment, ReportId, StoreError};
use std::sync::Arc;

/// Deleted in one transaction, so that reports coming in do not wait long.
const AT_ONCE: i64 = 200;

/// Days without use after which a login is forgotten; it has ended long before.
const LOGIN_DAYS: i64 = 7;

impl Store {
    /// Deletes in small portions until nothing is left that is old enough.
    pub(crate) async fn delete_old(
        &self,
        rules: Retention,
        now: Moment,
    ) -> Result<Deleted, StoreError> {
        let mut deleted = Deleted::default();
        let before = now.plus_days(-rules.reports_days);
        loop {
            let n = self.write(move |engine| reports(engine, before)).await?;
            deleted.reports += n;
            if n == 0 {
                break;
            }
        }
        let before = now.plus_days(-rules.people_days);
        loop {
            let n = self.write(move |engine| persons(engine, before)).await?;
            deleted.people += n;
            if n == 0 {
                break;
            }
        }
        deleted.expired = self.write(move |engine| expired(engine, now)).await?;
        let before = now.plus_days(-rules.reports_days);
        self.write(move |engine| notices::forget(engine, before)).await?;
        let (vault, before) = (Arc::clone(&self.vault), now.plus_days(-rules.audit_days));
        self.write(move |engine| {
            let n_cut = audit::cut(engine, &vault, before)?;
            match n_cut {
                0 => Ok(()),
                _ => audit::append(engine, &vault, &cut_entry(n_cut, now)),
            }
        })
        .await?;
        self.reclaim().await?;
        Ok(deleted)
    }

    /// Gives the space of what was deleted back, so that nothing of it is left in the file or
    /// in its log.
    async fn reclaim(&self) -> Result<(), StoreError> {
        let handed = self.writer.hand(Company::Alone, |engine| {
            engine.dialect().reclaim().iter().try_for_each(|step| engine.batch(step))
        })?;
        handed.await.unwrap_or(Err(StoreError::Unreachable))
    }
}

fn cut_entry(n_cut: u64, now: Moment) -> AuditEntry {
    AuditEntry {
        at: now,
        account: None,
        what: "audit.cut".into(),
        report: None,
        detail: format!("{n_cut} entries"),
    }
}

fn old(engine: &mut dyn Engine, sql: &str, before: Moment) -> Result<Vec<ReportId>, Fault> {
    let rows = engine.query(sql, &[before.0.into(), AT_ONCE.into()])?;
    rows.iter().map(|row| row.int(0).map(ReportId)).collect()
}

/// Whole reports, with all that hangs on them.
fn reports(engine: &mut dyn Engine, before: Moment) -> Result<u64, Fault> {
    let sql = "SELECT id FROM report WHERE closed_at <= ?1 LIMIT ?2";
    let found = old(engine, sql, before)?;
    for id in &found {
        // The search index follows this table, and is told by it what to forget.
        engine.execute("DELETE FROM search_text WHERE report = ?1", &[id.0.into()])?;
        engine.execute("DELETE FROM report WHERE id = ?1", &[id.0.into()])?;
    }
    Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
}

fn persons(engine: &mut dyn Engine, before: Moment) -> Result<u64, Fault> {
    let sql = "SELECT id FROM report WHERE closed_at <= ?1 AND has_person = 1 LIMIT ?2";
    let found = old(engine, sql, before)?;
    found.iter().try_for_each(|id| people::forget(engine, *id))?;
    Ok(u64::try_from(found.len()).unwrap_or(u64::MAX))
}

/// Drafts, logins, subscriptions that nobody confirmed, and letters settled long ago.
fn expired(engine: &mut dyn Engine, now: Moment) -> Result<u64, Fault> {
    let drafts = engine.execute("DELETE FROM draft WHERE ends_at <= ?1", &[now.0.into()])?;
    let unused = now.plus_days(-LOGIN_DAYS).0;
    let logins = engine.execute("DELETE FROM login WHERE used <= ?1", &[unused.into()])?;
    let unconfirmed = subscribers::expire(engine, now)?;
    let letters = outbox::expire(engine, now)?;
    let calls = guarding::expire(engine, now)?;
    Ok(drafts + logins + unconfirmed + letters + calls)
}
