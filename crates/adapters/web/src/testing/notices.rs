//! Notices in memory, as [`Notices`] asks.

use casework::notices::{FRESH_DAYS, NewNotice, Notice, Topic};
use casework::{AccountId, Moment, Notices, Reply};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

#[derive(Default)]
struct Held {
    notices: Vec<NewNotice>,
    seen: BTreeSet<(AccountId, i64)>,
}

/// Notices in memory.
#[derive(Default)]
pub struct FakeNotices(Mutex<Held>);

fn reply<'a, T: Send + 'a>(answer: T) -> Reply<'a, T> {
    Box::pin(std::future::ready(Ok(answer)))
}

impl FakeNotices {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn all(&self, account: AccountId, topics: &[Topic]) -> Vec<Notice> {
        let held = self.held();
        let about = held.notices.iter().zip(1_i64..).filter(|(n, _)| topics.contains(&n.topic));
        let seen = |id| held.seen.contains(&(account, id));
        let mut all: Vec<Notice> =
            about.map(|(n, id)| Notice { id, what: n.clone(), seen: seen(id) }).collect();
        all.reverse();
        all
    }
}

impl Notices for FakeNotices {
    fn notify(&self, notice: NewNotice) -> Reply<'_, ()> {
        self.held().notices.push(notice);
        reply(())
    }

    fn notices(
        &self,
        account: AccountId,
        topics: Vec<Topic>,
        limit: u32,
    ) -> Reply<'_, Vec<Notice>> {
        let mut all = self.all(account, &topics);
        all.truncate(usize::try_from(limit).unwrap());
        reply(all)
    }

    fn unseen(&self, account: AccountId, topics: Vec<Topic>, now: Moment) -> Reply<'_, u64> {
        let since = now.plus_days(-FRESH_DAYS);
        let all = self.all(account, &topics);
        reply(all.iter().filter(|n| !n.seen && n.what.at >= since).count() as u64)
    }

    fn see(
        &self,
        account: AccountId,
        topics: Vec<Topic>,
        (up_to, _): (i64, Moment),
    ) -> Reply<'_, ()> {
        let ids: Vec<i64> = self.all(account, &topics).iter().map(|n| n.id).collect();
        self.held().seen.extend(ids.into_iter().filter(|id| *id <= up_to).map(|id| (account, id)));
        reply(())
    }
}
