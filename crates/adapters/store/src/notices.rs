//! Notices of the desk, and who has seen them.

use crate::codes::moment;
use crate::engine::{Engine, Fault, Row, Value};
use crate::store::Store;
use casework::notices::{FRESH_DAYS, NewNotice, Notice, Topic};
use casework::{AccountId, Moment, Notices, Reply};

impl Notices for Store {
    fn notify(&self, notice: NewNotice) -> Reply<'_, ()> {
        self.write(move |engine| keep(engine, &notice))
    }

    fn notices(
        &self,
        account: AccountId,
        topics: Vec<Topic>,
        limit: u32,
    ) -> Reply<'_, Vec<Notice>> {
        self.read(move |engine| {
            let sql = format!(
                "SELECT n.id, n.topic, n.kind, n.subject, n.words, n.at, \
                 (SELECT count(*) FROM notice_seen s WHERE s.notice = n.id AND s.account = ?1) \
                 FROM notice n WHERE {} ORDER BY n.id DESC LIMIT ?2",
                among(&topics)
            );
            let rows = engine.query(&sql, &[account.0.into(), i64::from(limit).into()])?;
            rows.iter().map(notice).collect()
        })
    }

    fn unseen(&self, account: AccountId, topics: Vec<Topic>, now: Moment) -> Reply<'_, u64> {
        self.read(move |engine| {
            let sql = format!(
                "SELECT count(*) FROM notice n WHERE {} AND n.at >= ?2 AND NOT EXISTS \
                 (SELECT 1 FROM notice_seen s WHERE s.notice = n.id AND s.account = ?1)",
                among(&topics)
            );
            let since = now.plus_days(-FRESH_DAYS);
            let count = engine.number(&sql, &[account.0.into(), since.0.into()])?;
            Ok(u64::try_from(count).unwrap_or(0))
        })
    }

    fn see(
        &self,
        account: AccountId,
        topics: Vec<Topic>,
        (up_to, now): (i64, Moment),
    ) -> Reply<'_, ()> {
        self.write(move |engine| {
            let sql = format!(
                "INSERT INTO notice_seen(notice, account, at) \
                 SELECT n.id, CAST(?1 AS BIGINT), CAST(?3 AS BIGINT) FROM notice n \
                 WHERE {} AND n.id <= ?2 \
                 ON CONFLICT (account, notice) DO NOTHING",
                among(&topics)
            );
            let values: [Value; 3] = [account.0.into(), up_to.into(), now.0.into()];
            engine.execute(&sql, &values).map(|_| ())
        })
    }
}

/// The condition that a notice is about one of these. Codes are our own words.
fn among(topics: &[Topic]) -> String {
    let codes: Vec<String> = topics.iter().map(|t| format!("'{}'", t.code())).collect();
    match codes.is_empty() {
        true => "1 = 0".into(),
        false => format!("n.topic IN ({})", codes.join(", ")),
    }
}

/// Keeps a notice, in a transaction that may do more.
pub fn keep(engine: &mut dyn Engine, notice: &NewNotice) -> Result<(), Fault> {
    let sql = "INSERT INTO notice(topic, kind, subject, words, at) VALUES (?1, ?2, ?3, ?4, ?5)";
    let values: [Value; 5] = [
        notice.topic.code().into(),
        notice.kind.as_str().into(),
        notice.subject.as_str().into(),
        notice.text.as_str().into(),
        notice.at.0.into(),
    ];
    engine.execute(sql, &values).map(|_| ())
}

/// Forgets notices from before a moment.
pub fn forget(engine: &mut dyn Engine, before: Moment) -> Result<(), Fault> {
    engine.execute("DELETE FROM notice WHERE at <= ?1", &[before.0.into()]).map(|_| ())
}

fn notice(row: &Row) -> Result<Notice, Fault> {
    let topic = Topic::from_code(&row.text(1)?)
        .ok_or_else(|| Fault::damaged("a notice is about nothing that is known"))?;
    let what = NewNotice {
        topic,
        kind: row.text(2)?,
        subject: row.text(3)?,
        text: row.text(4)?,
        at: moment(row, 5)?,
    };
    Ok(Notice { id: row.int(0)?, what, seen: row.int(6)? > 0 })
}
