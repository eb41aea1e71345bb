//! A store in memory that behaves as [`Cases`] asks, and fails where a test tells it to.

use casework::cases::{
    Accepted, Account, ApiToken, Change, Deleted, Delivery, Failure, HistoryEntry, Hook, HookState,
    Login, NewReport, Note, Order, Page, Query, Retention, SavedView, SenderView, Signal,
    SpentDraft, StoredReport,
};
use casework::ledger::{Past, Range};
use casework::report::Person;
use casework::{
    AccountId, AuditEntry, AuditLink, Cases, HookId, Moment, NoteId, Receipt, Reply, Report,
    ReportId, Status, StoreError, TokenId, Urgency, ViewId,
};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Seconds a draft is kept after its last change.
const DRAFT_SECONDS: i64 = 86_400;

/// What the store holds.
#[derive(Debug, Default)]
pub struct State {
    /// Reports by number.
    pub reports: BTreeMap<i64, StoredReport>,
    /// People by the number of their report.
    pub people: HashMap<i64, Person>,
    /// Numbers of reports by receipt.
    pub receipts: HashMap<String, ReportId>,
    /// Facts added by senders.
    pub added: HashMap<i64, Vec<(Moment, String)>>,
    /// Reports by the key under which sending twice is sending once.
    pub once: HashMap<String, ReportId>,
    /// Drafts: when last changed, and content.
    pub drafts: HashMap<String, (Moment, Vec<u8>)>,
    /// Changes by report.
    pub history: HashMap<i64, Vec<HistoryEntry>>,
    /// Notes by report.
    pub notes: HashMap<i64, Vec<Note>>,
    /// Saved views.
    pub views: Vec<SavedView>,
    /// Accounts of the desk.
    pub accounts: Vec<Account>,
    /// Logins by the hash of their token.
    pub logins: HashMap<String, Login>,
    /// Tokens of the API.
    pub tokens: Vec<ApiToken>,
    /// Webhooks.
    pub hooks: Vec<Hook>,
    /// Deliveries and when each is due.
    pub deliveries: Vec<(Moment, Delivery)>,
    /// The audit trail.
    pub trail: Vec<AuditLink>,
    /// Last number given.
    pub last: i64,
}

/// A store in memory.
#[derive(Debug, Default)]
pub struct Fake {
    state: Mutex<State>,
    failing: Mutex<HashMap<&'static str, StoreError>>,
}

impl Fake {
    /// What it holds, to look at or to fill.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on the method of this name fails; `*` stands for all.
    pub fn fail(&self, method: &'static str, error: StoreError) {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner).insert(method, error);
    }

    /// Nothing fails any more.
    pub fn recover(&self) {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn reply<'a, T: Send + 'a>(
        &'a self,
        method: &'static str,
        act: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Reply<'a, T> {
        let failure = {
            let failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
            failing.get(method).or_else(|| failing.get("*")).cloned()
        };
        let answer = match failure {
            Some(error) => Err(error),
            None => act(&mut self.state()),
        };
        Box::pin(std::future::ready(answer))
    }
}

impl State {
    fn next(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    fn note_change(&mut self, id: ReportId, entry: HistoryEntry) {
        if let Some(stored) = self.reports.get_mut(&id.0) {
            stored.changed_at = entry.at;
        }
        self.history.entry(id.0).or_default().push(entry);
    }

    fn submit(&mut self, new: NewReport) -> Accepted {
        if let Some(id) = new.once.as_ref().and_then(|key| self.once.get(key)) {
            return Accepted { id: *id, fresh: false };
        }
        let id = ReportId(self.next());
        let has_person = !new.person.reporter.is_empty() || !new.person.targeted.is_empty();
        let stored = StoredReport {
            id,
            external_id: new.external_id,
            received_at: new.now,
            changed_at: new.now,
            status: Status::New,
            urgency: new.urgency,
            seen_at: None,
            assigned_to: None,
            merged_into: None,
            has_person,
            report: new.report,
        };
        self.reports.insert(id.0, stored);
        self.people.insert(id.0, new.person);
        self.receipts.insert(new.receipt.digits(), id);
        if let Some(key) = new.once {
            self.once.insert(key, id);
        }
        Accepted { id, fresh: true }
    }

    /// The report of a receipt, if it has not been taken back.
    fn open_receipt(&self, receipt: &Receipt) -> Option<ReportId> {
        let id = self.receipts.get(&receipt.digits())?;
        let stored = self.reports.get(&id.0)?;
        (stored.status != Status::Withdrawn).then_some(*id)
    }

    fn change(
        &mut self,
        id: ReportId,
        change: Change,
        by: Option<AccountId>,
        at: Moment,
    ) -> Result<(), StoreError> {
        let stored = self.reports.get_mut(&id.0).ok_or(StoreError::Missing("report"))?;
        let mut reason = String::new();
        let row = |name: &str, before: String, after: String| vec![(name.into(), before, after)];
        let (what, fields) = match change {
            Change::Correct(report, why) => {
                reason = why;
                let fields = differences(&stored.report, &report);
                stored.report = *report;
                ("correct", fields)
            }
            Change::Status(to) => {
                let before = std::mem::replace(&mut stored.status, to);
                ("status", row("status", before.code().into(), to.code().into()))
            }
            Change::Urgency(to) => {
                let before = std::mem::replace(&mut stored.urgency, to);
                ("urgency", row("urgency", before.label().into(), to.label().into()))
            }
            Change::Seen => {
                stored.seen_at.get_or_insert(at);
                ("seen", row("seen", String::new(), "seen".into()))
            }
            Change::Assign(to) => {
                let before = std::mem::replace(&mut stored.assigned_to, to);
                let name = |a: Option<AccountId>| a.map_or_else(String::new, |a| a.to_string());
                ("assign", row("assigned_to", name(before), name(to)))
            }
            Change::Merge(into) => {
                stored.merged_into = Some(into);
                stored.status = Status::Merged;
                ("merge", row("merged_into", String::new(), into.to_string()))
            }
            Change::Dismiss(values) => {
                let field = |(name, value)| (name, value, String::new());
                ("dismissed", values.into_iter().map(field).collect())
            }
        };
        self.note_change(id, HistoryEntry { at, by, what: what.into(), fields, reason });
        Ok(())
    }

    fn search(&self, query: &Query) -> Page<StoredReport> {
        let mut found: Vec<StoredReport> =
            self.reports.values().filter(|r| self.matches(query, r)).cloned().collect();
        match query.order {
            Order::Number => {}
            Order::Newest => found.sort_by_key(|r| std::cmp::Reverse((r.received_at, r.id))),
            Order::Urgency => found.sort_by_key(|r| {
                (std::cmp::Reverse(r.urgency), r.seen_at.is_some(), r.received_at, r.id)
            }),
        }
        let total = found.len();
        let skip: usize = query.after.as_deref().and_then(|a| a.parse().ok()).unwrap_or(0);
        let most = usize::try_from(query.limit.clamp(1, 500)).unwrap_or(500);
        let items: Vec<_> = found.into_iter().skip(skip).take(most).collect();
        let end = skip + items.len();
        Page {
            items,
            next: (end < total).then(|| end.to_string()),
            total: u64::try_from(total).unwrap_or(u64::MAX),
        }
    }

    fn matches(&self, query: &Query, stored: &StoredReport) -> bool {
        let report = &stored.report;
        let status = match query.status.as_slice() {
            [] => !matches!(stored.status, Status::Withdrawn | Status::Merged),
            any => any.contains(&stored.status),
        };
        let town = |t: &String| report.town.as_ref().is_some_and(|r| r.eq_ignore_ascii_case(t));
        let district = |d: &String| {
            let begins = |r: &String| r.to_uppercase().starts_with(&d.to_uppercase());
            report.postcode_district.as_ref().is_some_and(begins)
        };
        status
            && self.has_words(query, stored)
            && query.urgency.is_none_or(|u| stored.urgency >= u)
            && query.town.as_ref().is_none_or(town)
            && query.district.as_ref().is_none_or(district)
            && query.outcome.is_none_or(|o| report.outcome == Some(o))
            && query.reporter.is_none_or(|r| report.reporter_role == Some(r))
            && query.channel.is_none_or(|c| report.channel == Some(c))
            && query.asked.is_none_or(|a| report.asked_for.contains(&a))
            && query.loss.is_none_or(|l| report.is_loss() == l)
            && query.from.is_none_or(|m| stored.received_at >= m)
            && query.to.is_none_or(|m| stored.received_at < m)
            && query.assigned_to.is_none_or(|a| stored.assigned_to == Some(a))
    }

    fn has_words(&self, query: &Query, stored: &StoredReport) -> bool {
        let Some(words) = &query.text else { return true };
        let mut text = serde_json::to_string(&stored.report).unwrap_or_default();
        for note in self.notes.get(&stored.id.0).into_iter().flatten() {
            text.push_str(&note.text);
        }
        let text = text.to_lowercase();
        words.to_lowercase().split_whitespace().all(|w| text.contains(w))
    }
}

fn differences(before: &Report, after: &Report) -> Vec<(String, String, String)> {
    let fields = |r: &Report| match serde_json::to_value(r) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    };
    let before = fields(before);
    let shown = |v: &serde_json::Value| match v {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    fields(after)
        .into_iter()
        .filter_map(|(name, value)| {
            let old = before.get(&name)?;
            (*old != value).then(|| (name, shown(old), shown(&value)))
        })
        .collect()
}

impl Cases for Fake {
    fn keep_report(&self, new: NewReport) -> Reply<'_, Accepted> {
        self.reply("submit", |s| Ok(s.submit(new)))
    }

    fn keep_report_of_draft(&self, new: NewReport, draft: SpentDraft) -> Reply<'_, Accepted> {
        self.reply("submit", |s| {
            s.drafts.insert(draft.key, (new.now, draft.content));
            Ok(s.submit(new))
        })
    }

    fn by_receipt<'a>(&'a self, receipt: &'a Receipt) -> Reply<'a, Option<SenderView>> {
        self.reply("by_receipt", |s| {
            let id = s.receipts.get(&receipt.digits());
            let stored = id.and_then(|id| s.reports.get(&id.0)).cloned();
            Ok(stored.map(|stored| {
                let added = s.added.get(&stored.id.0).cloned().unwrap_or_default();
                SenderView { stored, added }
            }))
        })
    }

    fn add_facts<'a>(&'a self, receipt: &'a Receipt, text: String, now: Moment) -> Reply<'a, bool> {
        self.reply("add_facts", |s| {
            let Some(id) = s.open_receipt(receipt) else { return Ok(false) };
            s.added.entry(id.0).or_default().push((now, text));
            let what = "added".into();
            let entry =
                HistoryEntry { at: now, by: None, what, fields: vec![], reason: String::new() };
            s.note_change(id, entry);
            Ok(true)
        })
    }

    fn withdraw<'a>(&'a self, receipt: &'a Receipt, now: Moment) -> Reply<'a, bool> {
        self.reply("withdraw", |s| {
            let Some(id) = s.open_receipt(receipt) else { return Ok(false) };
            s.people.remove(&id.0);
            if let Some(stored) = s.reports.get_mut(&id.0) {
                stored.status = Status::Withdrawn;
                stored.has_person = false;
            }
            let what = "withdrawn".into();
            let entry =
                HistoryEntry { at: now, by: None, what, fields: vec![], reason: String::new() };
            s.note_change(id, entry);
            Ok(true)
        })
    }

    fn save_draft(&self, key: String, content: Vec<u8>, now: Moment) -> Reply<'_, ()> {
        self.reply("save_draft", |s| {
            s.drafts.insert(key, (now, content));
            Ok(())
        })
    }

    fn draft(&self, key: String, now: Moment) -> Reply<'_, Option<Vec<u8>>> {
        self.reply("draft", |s| {
            let kept = s.drafts.get(&key).filter(|(at, _)| now.0 - at.0 < DRAFT_SECONDS);
            Ok(kept.map(|(_, content)| content.clone()))
        })
    }

    fn drop_draft(&self, key: String) -> Reply<'_, ()> {
        self.reply("drop_draft", |s| {
            s.drafts.remove(&key);
            Ok(())
        })
    }

    fn report(&self, id: ReportId) -> Reply<'_, Option<StoredReport>> {
        self.reply("report", |s| Ok(s.reports.get(&id.0).cloned()))
    }

    fn person(&self, id: ReportId) -> Reply<'_, Option<Person>> {
        self.reply("person", |s| Ok(s.people.get(&id.0).cloned()))
    }

    fn search(&self, query: Query) -> Reply<'_, Page<StoredReport>> {
        self.reply("search", |s| Ok(s.search(&query)))
    }

    fn signal(&self) -> Reply<'_, Signal> {
        self.reply("signal", |s| {
            let open = || s.reports.values().filter(|r| r.status == Status::New);
            let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
            let due = open().filter(|r| r.urgency == Urgency::CourierDue && r.seen_at.is_none());
            Ok(Signal { couriers_due: count(due.count()), new: count(open().count()) })
        })
    }

    fn change(
        &self,
        id: ReportId,
        changes: Vec<Change>,
        by: Option<AccountId>,
        now: Moment,
    ) -> Reply<'_, ()> {
        self.reply("change", |s| {
            for change in changes {
                s.change(id, change, by, now)?;
            }
            Ok(())
        })
    }

    fn history(&self, id: ReportId) -> Reply<'_, Vec<HistoryEntry>> {
        self.reply("history", |s| Ok(s.history.get(&id.0).cloned().unwrap_or_default()))
    }

    fn past(&self, range: Range) -> Reply<'_, Vec<Past>> {
        self.reply("past", |s| {
            let within = |r: &&StoredReport| {
                let at = r.received_at;
                r.id > range.after
                    && range.known.is_none_or(|known| at <= known)
                    && ((at >= range.from && at < range.to) || r.merged_into.is_some())
            };
            let most = usize::try_from(range.limit).unwrap_or(usize::MAX);
            let past = s.reports.values().filter(within).take(most).map(|r| Past {
                stored: r.clone(),
                history: s.history.get(&r.id.0).cloned().unwrap_or_default(),
            });
            Ok(past.collect())
        })
    }

    fn add_note(
        &self,
        id: ReportId,
        by: AccountId,
        text: String,
        now: Moment,
    ) -> Reply<'_, NoteId> {
        self.reply("add_note", |s| {
            if !s.reports.contains_key(&id.0) {
                return Err(StoreError::Missing("report"));
            }
            let number = NoteId(s.next());
            s.notes.entry(id.0).or_default().push(Note { id: number, at: now, by, text });
            Ok(number)
        })
    }

    fn notes(&self, id: ReportId) -> Reply<'_, Vec<Note>> {
        self.reply("notes", |s| Ok(s.notes.get(&id.0).cloned().unwrap_or_default()))
    }

    fn save_view(&self, mut view: SavedView) -> Reply<'_, ViewId> {
        self.reply("save_view", |s| {
            s.views.retain(|v| v.account != view.account || v.name != view.name);
            view.id = ViewId(s.next());
            s.views.push(view.clone());
            Ok(view.id)
        })
    }

    fn views(&self, account: AccountId) -> Reply<'_, Vec<SavedView>> {
        self.reply("views", |s| {
            Ok(s.views.iter().filter(|v| v.account == account).cloned().collect())
        })
    }

    fn drop_view(&self, id: ViewId, account: AccountId) -> Reply<'_, ()> {
        self.reply("drop_view", |s| {
            s.views.retain(|v| v.id != id || v.account != account);
            Ok(())
        })
    }

    fn create_account(&self, mut account: Account) -> Reply<'_, AccountId> {
        self.reply("create_account", |s| {
            if s.accounts.iter().any(|a| a.login_name == account.login_name) {
                return Err(StoreError::Exists("an account"));
            }
            account.id = AccountId(s.next());
            s.accounts.push(account.clone());
            Ok(account.id)
        })
    }

    fn update_account(&self, account: Account) -> Reply<'_, ()> {
        self.reply("update_account", |s| {
            let kept = s.accounts.iter_mut().find(|a| a.id == account.id);
            *kept.ok_or(StoreError::Missing("account"))? = account;
            Ok(())
        })
    }

    fn account(&self, id: AccountId) -> Reply<'_, Option<Account>> {
        self.reply("account", |s| Ok(s.accounts.iter().find(|a| a.id == id).cloned()))
    }

    fn account_named(&self, login_name: String) -> Reply<'_, Option<Account>> {
        self.reply("account_named", |s| {
            Ok(s.accounts.iter().find(|a| a.login_name == login_name).cloned())
        })
    }

    fn accounts(&self) -> Reply<'_, Vec<Account>> {
        self.reply("accounts", |s| Ok(s.accounts.clone()))
    }

    fn open_login(&self, token_hash: String, login: Login) -> Reply<'_, ()> {
        self.reply("open_login", |s| {
            s.logins.insert(token_hash, login);
            Ok(())
        })
    }

    fn login(&self, token_hash: String) -> Reply<'_, Option<Login>> {
        self.reply("login", |s| Ok(s.logins.get(&token_hash).cloned()))
    }

    fn touch_login(&self, token_hash: String, now: Moment, second_factor: bool) -> Reply<'_, ()> {
        self.reply("touch_login", |s| {
            let login = s.logins.get_mut(&token_hash).ok_or(StoreError::Missing("login"))?;
            login.used = now;
            login.second_factor = second_factor;
            Ok(())
        })
    }

    fn close_login(&self, token_hash: String) -> Reply<'_, ()> {
        self.reply("close_login", |s| {
            s.logins.remove(&token_hash);
            Ok(())
        })
    }

    fn close_logins(&self, account: AccountId) -> Reply<'_, ()> {
        self.reply("close_logins", |s| {
            s.logins.retain(|_, l| l.account != account);
            Ok(())
        })
    }

    fn create_token(&self, mut token: ApiToken) -> Reply<'_, TokenId> {
        self.reply("create_token", |s| {
            token.id = TokenId(s.next());
            s.tokens.push(token.clone());
            Ok(token.id)
        })
    }

    fn token(&self, hash: String) -> Reply<'_, Option<ApiToken>> {
        self.reply("token", |s| Ok(s.tokens.iter().find(|t| t.hash == hash).cloned()))
    }

    fn tokens(&self) -> Reply<'_, Vec<ApiToken>> {
        self.reply("tokens", |s| Ok(s.tokens.clone()))
    }

    fn revoke_token(&self, id: TokenId) -> Reply<'_, ()> {
        self.reply("revoke_token", |s| {
            let token = s.tokens.iter_mut().find(|t| t.id == id);
            token.ok_or(StoreError::Missing("token"))?.revoked = true;
            Ok(())
        })
    }

    fn create_hook(&self, mut hook: Hook) -> Reply<'_, HookId> {
        self.reply("create_hook", |s| {
            hook.id = HookId(s.next());
            s.hooks.push(hook.clone());
            Ok(hook.id)
        })
    }

    fn hooks(&self) -> Reply<'_, Vec<Hook>> {
        self.reply("hooks", |s| Ok(s.hooks.clone()))
    }

    fn drop_hook(&self, id: HookId) -> Reply<'_, ()> {
        self.reply("drop_hook", |s| {
            s.hooks.retain(|h| h.id != id);
            s.deliveries.retain(|(_, d)| d.hook != id);
            Ok(())
        })
    }

    fn hook_states(&self) -> Reply<'_, Vec<HookState>> {
        self.reply("hook_states", |s| {
            let waiting = |hook| s.deliveries.iter().filter(|(_, d)| d.hook == hook).count();
            let state = |hook| HookState {
                hook,
                waiting: u64::try_from(waiting(hook)).unwrap_or(u64::MAX),
                arrived: 0,
                given_up: 0,
                last_arrived: None,
                last_failed: None,
            };
            Ok(s.hooks.iter().map(|h| state(h.id)).collect())
        })
    }

    fn test_hook(&self, id: HookId, now: Moment) -> Reply<'_, ()> {
        self.reply("test_hook", |s| {
            if !s.hooks.iter().any(|h| h.id == id) {
                return Err(StoreError::Missing("webhook"));
            }
            let (event, body) = ("test".into(), "{}".into());
            let delivery = Delivery { id: s.next(), hook: id, event, body, tries: 0 };
            s.deliveries.push((now, delivery));
            Ok(())
        })
    }

    fn claim_deliveries(&self, now: Moment, until: Moment, limit: u32) -> Reply<'_, Vec<Delivery>> {
        self.reply("claim_deliveries", |s| {
            let most = usize::try_from(limit).unwrap_or(usize::MAX);
            let due = s.deliveries.iter_mut().filter(|(at, _)| *at <= now).take(most);
            let claimed = due.map(|(at, delivery)| {
                *at = until;
                delivery.clone()
            });
            Ok(claimed.collect())
        })
    }

    fn delivered(&self, id: i64, _: Moment) -> Reply<'_, ()> {
        self.reply("delivered", |s| {
            s.deliveries.retain(|(_, d)| d.id != id);
            Ok(())
        })
    }

    fn failed(&self, id: i64, failure: Failure) -> Reply<'_, ()> {
        self.reply("failed", |s| {
            match failure.next {
                None => s.deliveries.retain(|(_, d)| d.id != id),
                Some(at) => {
                    for (due, delivery) in s.deliveries.iter_mut().filter(|(_, d)| d.id == id) {
                        *due = at;
                        delivery.tries += 1;
                    }
                }
            }
            Ok(())
        })
    }

    fn audit(&self, entry: AuditEntry) -> Reply<'_, ()> {
        self.reply("audit", |s| {
            let before = s.trail.last().map(|l| (l.number, l.hash.clone()));
            let (number, hash) =
                before.unwrap_or_else(|| (0, casework::audit::BEGINNING.to_owned()));
            s.trail.push(AuditLink::following(number, &hash, entry));
            Ok(())
        })
    }

    fn audit_after(&self, number: i64, limit: u32) -> Reply<'_, Vec<AuditLink>> {
        self.reply("audit_after", |s| {
            let most = usize::try_from(limit).unwrap_or(usize::MAX);
            Ok(s.trail.iter().filter(|l| l.number > number).take(most).cloned().collect())
        })
    }

    fn calm_down(&self, _: Moment) -> Reply<'_, u64> {
        self.reply("calm_down", |_| Ok(0))
    }

    fn retain(&self, _: Retention, _: Moment) -> Reply<'_, Deleted> {
        self.reply("retain", |_| Ok(Deleted::default()))
    }

    fn ready(&self) -> Reply<'_, ()> {
        self.reply("ready", |_| Ok(()))
    }
}
