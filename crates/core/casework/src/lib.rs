//! What the desk works with: reports, their receipts, urgency, history, roles and the audit
//! trail.
//!
//! A [`Report`] is what a person sends; almost everything in it is optional, since somebody
//! who only knows that "a policeman rang and wanted my card" has reported all that is needed.
//! [`Cases`] is the contract of the store: an adapter keeps it, another shows what it holds,
//! and neither knows the other.
//!
//! Sans-IO: no clock, no randomness, no files. Moments and random bits are arguments.

pub mod audit;
pub mod cases;
pub mod choices;
pub mod ids;
pub mod ledger;
pub mod moment;
pub mod net;
pub mod notices;
pub mod outbox;
pub mod policy;
pub mod receipt;
pub mod report;
pub mod triage;

pub use audit::{AuditEntry, AuditLink};
pub use cases::{Cases, Reply, StoreError};
pub use choices::{
    AgeBand, Asked, Channel, Collection, Gender, GoingOn, Line, Outcome, Reporter, Status,
    StoppedBy, Vulnerability,
};
pub use ids::{AccountId, HookId, NoteId, ReportId, TokenId, ViewId};
pub use moment::Moment;
pub use notices::Notices;
pub use outbox::{Address, Message, Outbox};
pub use policy::{Action, Role};
pub use receipt::Receipt;
pub use report::{Contact, Person, Report};
pub use triage::Urgency;
