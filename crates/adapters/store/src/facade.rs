//! [`Cases`], as the rest of the house asks for it: each question becomes a piece of work.

use crate::store::Store;
use crate::{
    access, accounts, audit, changes, drafts, hooks, ledger, people, reports, search, submit,
};
use casework::audit::AuditEntry;
use casework::cases::{
    Accepted, Account, ApiToken, Change, Deleted, Delivery, Failure, HistoryEntry, Hook, HookState,
    Login, NewReport, Note, Page, Query, Retention, SavedView, SenderView, Signal, SpentDraft,
    StoredReport,
};
use casework::ledger::{Past, Range};
use casework::{
    AccountId, AuditLink, Cases, HookId, Moment, NoteId, Person, Receipt, Reply, ReportId, TokenId,
    ViewId,
};
use std::sync::Arc;

impl Cases for Store {
    fn keep_report(&self, new: NewReport) -> Reply<'_, Accepted> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| submit::submit(engine, &vault, &new))
    }

    fn keep_report_of_draft(&self, new: NewReport, draft: SpentDraft) -> Reply<'_, Accepted> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| {
            drafts::save(engine, &vault, &draft.key, (&draft.content, new.now))?;
            submit::submit(engine, &vault, &new)
        })
    }

    fn by_receipt<'a>(&'a self, receipt: &'a Receipt) -> Reply<'a, Option<SenderView>> {
        let (vault, receipt) = (Arc::clone(&self.vault), receipt.clone());
        self.read(move |engine| reports::by_receipt(engine, &vault, &receipt))
    }

    fn add_facts<'a>(&'a self, receipt: &'a Receipt, text: String, now: Moment) -> Reply<'a, bool> {
        let (vault, receipt) = (Arc::clone(&self.vault), receipt.clone());
        self.write(move |engine| reports::add_facts(engine, &vault, &receipt, (&text, now)))
    }

    fn withdraw<'a>(&'a self, receipt: &'a Receipt, now: Moment) -> Reply<'a, bool> {
        let (vault, receipt) = (Arc::clone(&self.vault), receipt.clone());
        self.write(move |engine| reports::withdraw(engine, &vault, &receipt, now))
    }

    fn save_draft(&self, key: String, content: Vec<u8>, now: Moment) -> Reply<'_, ()> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| drafts::save(engine, &vault, &key, (&content, now)))
    }

    fn draft(&self, key: String, now: Moment) -> Reply<'_, Option<Vec<u8>>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| drafts::find(engine, &vault, &key, now))
    }

    fn drop_draft(&self, key: String) -> Reply<'_, ()> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| drafts::forget(engine, &vault, &key))
    }

    fn report(&self, id: ReportId) -> Reply<'_, Option<StoredReport>> {
        self.read(move |engine| reports::by_number(engine, id))
    }

    fn person(&self, id: ReportId) -> Reply<'_, Option<Person>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| people::of(engine, &vault, id))
    }

    fn search(&self, query: Query) -> Reply<'_, Page<StoredReport>> {
        self.read(move |engine| search::search(engine, &query))
    }

    fn signal(&self) -> Reply<'_, Signal> {
        self.read(search::signal)
    }

    fn change(
        &self,
        id: ReportId,
        changes: Vec<Change>,
        by: Option<AccountId>,
        now: Moment,
    ) -> Reply<'_, ()> {
        self.write(move |engine| changes::change(engine, id, &changes, (by, now)))
    }

    fn history(&self, id: ReportId) -> Reply<'_, Vec<HistoryEntry>> {
        self.read(move |engine| changes::history(engine, id))
    }

    fn past(&self, range: Range) -> Reply<'_, Vec<Past>> {
        self.read(move |engine| ledger::past(engine, &range))
    }

    fn add_note(
        &self,
        id: ReportId,
        by: AccountId,
        text: String,
        now: Moment,
    ) -> Reply<'_, NoteId> {
        self.write(move |engine| changes::add_note(engine, id, by, (&text, now)))
    }

    fn notes(&self, id: ReportId) -> Reply<'_, Vec<Note>> {
        self.read(move |engine| changes::notes(engine, id))
    }

    fn save_view(&self, view: SavedView) -> Reply<'_, ViewId> {
        self.write(move |engine| accounts::save_view(engine, &view))
    }

    fn views(&self, account: AccountId) -> Reply<'_, Vec<SavedView>> {
        self.read(move |engine| accounts::views(engine, account))
    }

    fn drop_view(&self, id: ViewId, account: AccountId) -> Reply<'_, ()> {
        self.write(move |engine| accounts::forget_view(engine, id, account))
    }

    fn create_account(&self, account: Account) -> Reply<'_, AccountId> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| accounts::create(engine, &vault, &account))
    }

    fn update_account(&self, account: Account) -> Reply<'_, ()> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| accounts::update(engine, &vault, &account))
    }

    fn account(&self, id: AccountId) -> Reply<'_, Option<Account>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| accounts::by_number(engine, &vault, id))
    }

    fn account_named(&self, login_name: String) -> Reply<'_, Option<Account>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| accounts::by_name(engine, &vault, &login_name))
    }

    fn accounts(&self) -> Reply<'_, Vec<Account>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| accounts::all(engine, &vault))
    }

    fn open_login(&self, token_hash: String, login: Login) -> Reply<'_, ()> {
        self.write(move |engine| access::open_login(engine, &token_hash, &login))
    }

    fn login(&self, token_hash: String) -> Reply<'_, Option<Login>> {
        self.read(move |engine| access::login(engine, &token_hash))
    }

    fn touch_login(&self, token_hash: String, now: Moment, second_factor: bool) -> Reply<'_, ()> {
        self.write(move |engine| access::touch_login(engine, &token_hash, (now, second_factor)))
    }

    fn close_login(&self, token_hash: String) -> Reply<'_, ()> {
        self.write(move |engine| access::close_login(engine, &token_hash))
    }

    fn close_logins(&self, account: AccountId) -> Reply<'_, ()> {
        self.write(move |engine| access::close_logins(engine, account))
    }

    fn create_token(&self, token: ApiToken) -> Reply<'_, TokenId> {
        self.write(move |engine| access::create_token(engine, &token))
    }

    fn token(&self, hash: String) -> Reply<'_, Option<ApiToken>> {
        self.read(move |engine| access::token(engine, &hash))
    }

    fn tokens(&self) -> Reply<'_, Vec<ApiToken>> {
        self.read(access::tokens)
    }

    fn revoke_token(&self, id: TokenId) -> Reply<'_, ()> {
        self.write(move |engine| access::revoke_token(engine, id))
    }

    fn create_hook(&self, hook: Hook) -> Reply<'_, HookId> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| hooks::create(engine, &vault, &hook))
    }

    fn hooks(&self) -> Reply<'_, Vec<Hook>> {
        let vault = Arc::clone(&self.vault);
        self.read(move |engine| hooks::all(engine, &vault))
    }

    fn drop_hook(&self, id: HookId) -> Reply<'_, ()> {
        self.write(move |engine| hooks::forget(engine, id))
    }

    fn hook_states(&self) -> Reply<'_, Vec<HookState>> {
        self.read(hooks::states)
    }

    fn test_hook(&self, id: HookId, now: Moment) -> Reply<'_, ()> {
        self.write(move |engine| hooks::test(engine, id, now))
    }

    fn claim_deliveries(&self, now: Moment, until: Moment, limit: u32) -> Reply<'_, Vec<Delivery>> {
        Box::pin(async move {
            match self.read(move |engine| hooks::is_due(engine, now)).await? {
                false => Ok(Vec::new()),
                true => self.write(move |e| hooks::claim(e, (now, until), limit)).await,
            }
        })
    }

    fn delivered(&self, id: i64, now: Moment) -> Reply<'_, ()> {
        self.write(move |engine| hooks::arrived(engine, id, now))
    }

    fn failed(&self, id: i64, failure: Failure) -> Reply<'_, ()> {
        self.write(move |engine| hooks::failed(engine, id, &failure))
    }

    fn audit(&self, entry: AuditEntry) -> Reply<'_, ()> {
        let vault = Arc::clone(&self.vault);
        self.write(move |engine| audit::append(engine, &vault, &entry))
    }

    fn audit_after(&self, number: i64, limit: u32) -> Reply<'_, Vec<AuditLink>> {
        self.read(move |engine| audit::after(engine, number, limit.into()))
    }

    fn calm_down(&self, now: Moment) -> Reply<'_, u64> {
        self.write(move |engine| changes::calm_down(engine, now))
    }

    fn retain(&self, rules: Retention, now: Moment) -> Reply<'_, Deleted> {
        Box::pin(async move { self.delete_old(rules, now).await })
    }

    fn ready(&self) -> Reply<'_, ()> {
        Box::pin(async move {
            self.read(|engine| engine.number("SELECT 1 + 0", &[]).map(|_| ())).await?;
            // An empty transaction takes the lock of a writer and writes nothing.
            self.write(|engine| {
                let sql = "UPDATE schema_version SET name = name WHERE number = 0";
                engine.execute(sql, &[]).map(|_| ())
            })
            .await
        })
    }
}
