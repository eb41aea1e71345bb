//! The store: what casework asks for, on `SQLite` or `PostgreSQL`.
//!
//! [`Store`] answers [`casework::Cases`]. One thread writes: what arrives while a transaction
//! is being synced goes together into the next, and each sender is answered once his own is
//! durable. A few threads read, each on a connection of its own. Both engines get the same
//! SQL; what differs stands in `engine/dialect.rs`.
//!
//! Who a person is and how to reach him is sealed field by field (`vault.rs`) with keys
//! that come from one [`Key`]. A build with the feature `whole-file-encryption` can encrypt an
//! `SQLite` file as a whole besides (`engine/whole.rs`, `conversion.rs`).
//!
//! ```
//! use store::{Key, Settings, Store};
//! let folder = std::env::temp_dir().join(format!("ringfence-doc-{}", std::process::id()));
//! std::fs::create_dir_all(&folder)?;
//! let file = folder.join("ringfence.db");
//! let store = Store::open(Settings::new(&file.to_string_lossy(), Key::random()?))?;
//! assert!(store.doctor()?.is_empty());
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod access;
mod accounts;
mod alerts;
mod audit;
mod backup;
mod bulletins;
mod captions;
mod changes;
mod codes;
mod conversion;
mod doctor;
mod drafts;
mod engine;
mod export;
mod facade;
mod guarding;
mod hooks;
mod key;
mod ledger;
mod migrations;
mod notices;
mod outbox;
mod people;
mod reports;
mod retention;
mod rotation;
mod search;
mod serials;
mod settings;
mod slips;
mod status;
mod store;
mod submit;
mod subscribers;
mod vault;
mod waves;
mod words;
mod worker;

pub use doctor::Ailment;
pub use engine::whole::{FileForm, WHOLE_FILES};
pub use key::{Key, KeyError};
pub use settings::Settings;
pub use store::Store;
