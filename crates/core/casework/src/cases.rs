//! The contract of the store: what is kept, and what is asked of it.
//!
//! An adapter implements [`Cases`]; the pages and the API are written against it. Nothing is
//! acknowledged before it is durable: when [`Cases::submit`] answers, a crash at any moment
//! after that loses nothing.

use crate::audit::{AuditEntry, AuditLink};
use crate::choices::{Asked, Channel, Outcome, Reporter, Status};
use crate::ids::{AccountId, HookId, NoteId, ReportId, TokenId, ViewId};
use crate::ledger::{Past, Range};
use crate::moment::Moment;
use crate::policy::Role;
use crate::receipt::Receipt;
use crate::report::{Person, Report};
use crate::triage::Urgency;
use privacy::Pii;
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use thiserror::Error;

/// An answer of the store, to be awaited.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why the store could not do it. Nothing was kept unless the store answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// Too much at once, or another process holds the database: try again.
    #[error("the store is busy")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The database cannot be written.
    #[error("the database is read-only")]
    ReadOnly,
    /// The database cannot be reached.
    #[error("the database cannot be reached")]
    Unreachable,
    /// The database server is there and lets nobody in; the text says why, in words of ours.
    #[error("the database server lets nobody in: {0}")]
    Refused(&'static str),
    /// The file is encrypted as a whole and should not be, or the other way round, or this
    /// build cannot do it; the text says what to do.
    #[error("{0}")]
    Form(&'static str),
    /// Something with this name exists already.
    #[error("{0} exists already")]
    Exists(&'static str),
    /// There is no such thing.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// Encrypted content cannot be read with the key that was given.
    #[error("the key does not open what is encrypted")]
    Key,
    /// The database is damaged or of another version; the text names what, never content.
    #[error("the database is damaged: {0}")]
    Damaged(String),
}

/// A report to be kept.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// The report, tidied already.
    pub report: Report,
    /// The people in it.
    pub person: Person,
    /// Its receipt; only a keyed hash of it is kept.
    pub receipt: Receipt,
    /// When it arrived.
    pub now: Moment,
    /// Urgency on arrival.
    pub urgency: Urgency,
    /// Who typed it, at the desk.
    pub by: Option<AccountId>,
    /// Key under which sending twice is the same as sending once.
    pub once: Option<String>,
    /// Its number in the system it came from.
    pub external_id: Option<String>,
}

impl NewReport {
    /// The same without card, account and sort-code numbers, PINs and codes, in the report and
    /// in what it says of people.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        self.report.redact();
        self.person.redact();
        self
    }
}

/// What is left of the draft that a report was written in.
#[derive(Clone, Debug)]
pub struct SpentDraft {
    /// The key that it is kept under.
    pub key: String,
    /// What is kept instead of it.
    pub content: Vec<u8>,
}

/// What became of a report that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its number.
    pub id: ReportId,
    /// False if the same had been sent before; it was not kept twice.
    pub fresh: bool,
}

/// A report as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredReport {
    /// Number.
    pub id: ReportId,
    /// Number in the system it came from.
    pub external_id: Option<String>,
    /// When it arrived.
    pub received_at: Moment,
    /// When it was last changed.
    pub changed_at: Moment,
    /// Where it stands.
    pub status: Status,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When somebody at the desk first said that he has seen it.
    pub seen_at: Option<Moment>,
    /// Who works on it.
    pub assigned_to: Option<AccountId>,
    /// The report it was merged into.
    pub merged_into: Option<ReportId>,
    /// Whether it is known how to reach somebody.
    pub has_person: bool,
    /// What was told.
    pub report: Report,
}

/// What the sender of a report sees of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SenderView {
    /// The report.
    pub stored: StoredReport,
    /// Facts added later, each with when.
    pub added: Vec<(Moment, String)>,
}

/// What is searched for at the desk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    /// Words anywhere in the report or its notes.
    pub text: Option<String>,
    /// Any of these; none means all but withdrawn and merged.
    pub status: Vec<Status>,
    /// At least as urgent.
    pub urgency: Option<Urgency>,
    /// Town, whole and without regard to case.
    pub town: Option<String>,
    /// Postcode district, beginning.
    pub district: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Who reported.
    pub reporter: Option<Reporter>,
    /// The way it came.
    pub channel: Option<Channel>,
    /// Asked for.
    pub asked: Option<Asked>,
    /// Losses only, or attempts only.
    pub loss: Option<bool>,
    /// Received at or after.
    pub from: Option<Moment>,
    /// Received before.
    pub to: Option<Moment>,
    /// Worked on by.
    pub assigned_to: Option<AccountId>,
    /// Order.
    pub order: Order,
    /// Where the page before ended, as [`Page::next`] gave it.
    pub after: Option<String>,
    /// How many at most; the store gives no more than 500.
    pub limit: u32,
}

/// Order of what is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The most urgent first, among them the oldest that nobody has seen.
    #[default]
    Urgency,
    /// The newest first.
    Newest,
    /// In order of number, for exports and the API.
    Number,
}

/// A page of what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// What was found.
    pub items: Vec<T>,
    /// Where the next page begins, if there is more.
    pub next: Option<String>,
    /// How many there are in all, counted to at most 10,000.
    pub total: u64,
}

/// A change to a report, kept in its history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The report as corrected, with the reason.
    Correct(Box<Report>, String),
    /// Another status.
    Status(Status),
    /// Another urgency.
    Urgency(Urgency),
    /// Somebody has seen it.
    Seen,
    /// Somebody works on it, or nobody.
    Assign(Option<AccountId>),
    /// The same incident as another.
    Merge(ReportId),
    /// Values that were proposed for fields, each with the field's name, are not wanted.
    Dismiss(Vec<(String, String)>),
}

/// A change that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// When.
    pub at: Moment,
    /// By whom; none for the sender.
    pub by: Option<AccountId>,
    /// What kind of change: `correct`, `status`, `urgency`, `seen`, `assign`, `merge`,
    /// `dismissed`, `added`, `withdrawn`.
    pub what: String,
    /// For a correction each field that changed: name, before, after. Else one row.
    pub fields: Vec<(String, String, String)>,
    /// Reason given.
    pub reason: String,
}

/// A note on a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// Number.
    pub id: NoteId,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: AccountId,
    /// Text, redacted.
    pub text: String,
}

/// An account of the desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Number; 0 before it is kept.
    pub id: AccountId,
    /// Name to log in with, in small letters.
    pub login_name: String,
    /// Name shown to colleagues.
    pub display_name: String,
    /// Part at the desk.
    pub role: Role,
    /// Password as an argon2id string.
    pub password: Pii<String>,
    /// Secret of the second factor, once it is set up; encrypted at rest.
    pub totp: Option<Pii<Vec<u8>>>,
    /// Last time step in which a code was accepted, so that none serves twice.
    pub totp_step: i64,
    /// SHA-256 of each recovery code that is left.
    pub recovery: Vec<String>,
    /// Whether the account is closed.
    pub closed: bool,
}

/// A login of the browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Login {
    /// Account.
    pub account: AccountId,
    /// When it began.
    pub begun: Moment,
    /// When it was last used.
    pub used: Moment,
    /// Whether the second factor has been given.
    pub second_factor: bool,
}

/// A token of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiToken {
    /// Number; 0 before it is kept.
    pub id: TokenId,
    /// What it is for.
    pub label: String,
    /// SHA-256 of the token.
    pub hash: String,
    /// `detect`, `reports:write`, `reports:read`, `reports:import`, `hooks`.
    pub scopes: Vec<String>,
    /// When it ends.
    pub expires: Option<Moment>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// A webhook.
#[derive(Clone, Debug, PartialEq)]
pub struct Hook {
    /// Number; 0 before it is kept.
    pub id: HookId,
    /// Address.
    pub url: String,
    /// Key of the signature; encrypted at rest.
    pub secret: Pii<Vec<u8>>,
    /// `report.received`, `report.courier_due`, `report.changed`.
    pub events: Vec<String>,
}

/// An event on its way to a webhook.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Number.
    pub id: i64,
    /// Where to.
    pub hook: HookId,
    /// Which event.
    pub event: String,
    /// JSON body.
    pub body: String,
    /// Tries so far.
    pub tries: u32,
}

/// Why a delivery did not arrive, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// When it failed.
    pub at: Moment,
    /// Why, in a few words of ours: never what was answered.
    pub why: &'static str,
    /// When it is tried again; given up if there is none.
    pub next: Option<Moment>,
}

/// How a webhook fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookState {
    /// Which.
    pub hook: HookId,
    /// Deliveries that wait or are on their way.
    pub waiting: u64,
    /// Deliveries that arrived.
    pub arrived: u64,
    /// Deliveries that were given up.
    pub given_up: u64,
    /// When one last arrived.
    pub last_arrived: Option<Moment>,
    /// When a try last failed, and why.
    pub last_failed: Option<(Moment, String)>,
}

/// A saved view.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedView {
    /// Number; 0 before it is kept.
    pub id: ViewId,
    /// Whose.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// What it searches for.
    pub query: Query,
}

/// How long what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Days after which people and how to reach them are deleted from closed reports.
    pub people_days: i64,
    /// Days after which closed reports are deleted whole.
    pub reports_days: i64,
    /// Days after which the audit trail may be cut at a sealed point.
    pub audit_days: i64,
}

/// What retention deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deleted {
    /// People.
    pub people: u64,
    /// Reports.
    pub reports: u64,
    /// Drafts, logins and keys that had run out.
    pub expired: u64,
}

/// What the signal on the desk shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Signal {
    /// Couriers due that nobody has seen.
    pub couriers_due: u64,
    /// Reports that nobody has read.
    pub new: u64,
}

/// The store, as the rest of the house knows it.
pub trait Cases: Send + Sync {
    /// Keeps a report without what opens an account; when it answers, the report is durable.
    ///
    /// Every way in ends here, so that none can forget to redact.
    fn submit(&self, new: NewReport) -> Reply<'_, Accepted> {
        self.keep_report(new.redacted())
    }
    /// Keeps a report without what opens an account and spends its draft: both or neither.
    fn submit_draft(&self, new: NewReport, draft: SpentDraft) -> Reply<'_, Accepted> {
        self.keep_report_of_draft(new.redacted(), draft)
    }
    /// Keeps a report as it is given. For stores to write and for [`Cases::submit`] to call.
    fn keep_report(&self, new: NewReport) -> Reply<'_, Accepted>;
    /// Keeps a report as it is given and spends its draft: both or neither. For stores to
    /// write and for [`Cases::submit_draft`] to call.
    fn keep_report_of_draft(&self, new: NewReport, draft: SpentDraft) -> Reply<'_, Accepted>;
    /// What the sender sees; none if there is no such receipt.
    fn by_receipt<'a>(&'a self, receipt: &'a Receipt) -> Reply<'a, Option<SenderView>>;
    /// Adds to a report; false if there is no such receipt or it was withdrawn.
    fn add_facts<'a>(&'a self, receipt: &'a Receipt, text: String, now: Moment) -> Reply<'a, bool>;
    /// Takes a report back: people are deleted, the rest is marked.
    fn withdraw<'a>(&'a self, receipt: &'a Receipt, now: Moment) -> Reply<'a, bool>;

    /// Keeps a draft, encrypted, for a day after its last change.
    fn save_draft(&self, key: String, content: Vec<u8>, now: Moment) -> Reply<'_, ()>;
    /// A draft that has not run out.
    fn draft(&self, key: String, now: Moment) -> Reply<'_, Option<Vec<u8>>>;
    /// Forgets a draft.
    fn drop_draft(&self, key: String) -> Reply<'_, ()>;

    /// A report.
    fn report(&self, id: ReportId) -> Reply<'_, Option<StoredReport>>;
    /// The people of a report.
    fn person(&self, id: ReportId) -> Reply<'_, Option<Person>>;
    /// A page of reports.
    fn search(&self, query: Query) -> Reply<'_, Page<StoredReport>>;
    /// What the desk's signal shows.
    fn signal(&self) -> Reply<'_, Signal>;
    /// Changes a report and keeps how it was before.
    fn change(
        &self,
        id: ReportId,
        changes: Vec<Change>,
        by: Option<AccountId>,
        now: Moment,
    ) -> Reply<'_, ()>;
    /// All changes of a report, the oldest first.
    fn history(&self, id: ReportId) -> Reply<'_, Vec<HistoryEntry>>;
    /// Reports for the ledger, in order of number; the last page is empty.
    fn past(&self, range: Range) -> Reply<'_, Vec<Past>>;
    /// Adds a note.
    fn add_note(&self, id: ReportId, by: AccountId, text: String, now: Moment)
    -> Reply<'_, NoteId>;
    /// Notes of a report, the oldest first.
    fn notes(&self, id: ReportId) -> Reply<'_, Vec<Note>>;

    /// Keeps a view; one of the same name and account is replaced.
    fn save_view(&self, view: SavedView) -> Reply<'_, ViewId>;
    /// Views of an account.
    fn views(&self, account: AccountId) -> Reply<'_, Vec<SavedView>>;
    /// Forgets a view of an account.
    fn drop_view(&self, id: ViewId, account: AccountId) -> Reply<'_, ()>;

    /// Keeps an account; its number is given anew.
    fn create_account(&self, account: Account) -> Reply<'_, AccountId>;
    /// Replaces an account.
    fn update_account(&self, account: Account) -> Reply<'_, ()>;
    /// An account by its number.
    fn account(&self, id: AccountId) -> Reply<'_, Option<Account>>;
    /// An account by the name to log in with.
    fn account_named(&self, login_name: String) -> Reply<'_, Option<Account>>;
    /// All accounts.
    fn accounts(&self) -> Reply<'_, Vec<Account>>;

    /// Keeps a login under the hash of its token.
    fn open_login(&self, token_hash: String, login: Login) -> Reply<'_, ()>;
    /// A login.
    fn login(&self, token_hash: String) -> Reply<'_, Option<Login>>;
    /// Notes that a login was used, and whether the second factor has been given.
    fn touch_login(&self, token_hash: String, now: Moment, second_factor: bool) -> Reply<'_, ()>;
    /// Ends a login.
    fn close_login(&self, token_hash: String) -> Reply<'_, ()>;
    /// Ends all logins of an account.
    fn close_logins(&self, account: AccountId) -> Reply<'_, ()>;

    /// Keeps a token.
    fn create_token(&self, token: ApiToken) -> Reply<'_, TokenId>;
    /// A token by its hash.
    fn token(&self, hash: String) -> Reply<'_, Option<ApiToken>>;
    /// All tokens.
    fn tokens(&self) -> Reply<'_, Vec<ApiToken>>;
    /// Revokes a token.
    fn revoke_token(&self, id: TokenId) -> Reply<'_, ()>;

    /// Keeps a webhook.
    fn create_hook(&self, hook: Hook) -> Reply<'_, HookId>;
    /// All webhooks.
    fn hooks(&self) -> Reply<'_, Vec<Hook>>;
    /// Forgets a webhook and what was on its way to it.
    fn drop_hook(&self, id: HookId) -> Reply<'_, ()>;
    /// How each webhook fares, by number.
    fn hook_states(&self) -> Reply<'_, Vec<HookState>>;
    /// Puts an event `test` on its way to a webhook, whatever events it wants.
    fn test_hook(&self, id: HookId, now: Moment) -> Reply<'_, ()>;
    /// Takes deliveries that are due at `now`, at most so many. Until `until` nobody else is
    /// given them; after that they are due again, for whoever took them may be gone.
    fn claim_deliveries(&self, now: Moment, until: Moment, limit: u32) -> Reply<'_, Vec<Delivery>>;
    /// A delivery arrived.
    fn delivered(&self, id: i64, now: Moment) -> Reply<'_, ()>;
    /// A delivery failed.
    fn failed(&self, id: i64, failure: Failure) -> Reply<'_, ()>;

    /// Adds to the audit trail.
    fn audit(&self, entry: AuditEntry) -> Reply<'_, ()>;
    /// The trail after a number, at most so many.
    fn audit_after(&self, number: i64, limit: u32) -> Reply<'_, Vec<AuditLink>>;

    /// Lowers the urgency of reports with which nothing has happened for a day or a week, as
    /// [`crate::triage::aged`] says; it is no change of theirs. Gives how many there were.
    fn calm_down(&self, now: Moment) -> Reply<'_, u64>;
    /// Deletes what has been kept long enough: rows, search index and all.
    fn retain(&self, rules: Retention, now: Moment) -> Reply<'_, Deleted>;
    /// Whether the store can be read and written.
    fn ready(&self) -> Reply<'_, ()>;
}
