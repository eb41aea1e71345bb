//! Which reports are the work of one gang.
//!
//! A [`Record`] is a report as it is compared; a [`Book`] holds all of them, gives the likely
//! links of each with their reasons in bits ([`Waterfall`]), and the series they fall into.
//! What people decide ([`Decisions`]) always holds.
//!
//! ```
//! use casework::{Moment, Report, ReportId};
//! use series::{Book, PublicNumbers, Record, Told};
//! let mut book = Book::new(PublicNumbers::shipped());
//! for (id, town) in [(1, "Ware"), (2, "Hertford"), (3, "Ware")] {
//!     let report = Report {
//!         town: Some(town.into()),
//!         presented_number: Some("01632 960733".into()),
//!         cover_name: Some("DS Graham Peel".into()),
//!         code_word: Some("Osprey".into()),
//!         ..Report::default()
//!     };
//!     let received = Moment(1_790_000_000 + id * 86_400);
//!     book.add(Record::of(Told { id: ReportId(id), received, report: &report }));
//! }
//! assert_eq!(book.series(), [[ReportId(1), ReportId(2), ReportId(3)]]);
//! let reasons = book.waterfall(ReportId(1), ReportId(2)).unwrap();
//! assert!(reasons.rows.iter().any(|r| r.words == "Same name: Graham Peel"));
//! ```

mod bits;
mod book;
mod circumstances;
mod code;
mod common;
pub mod contract;
mod decision;
pub mod draw;
pub mod export;
mod index;
mod lists;
mod measure;
mod name;
mod near;
mod number;
mod parts;
mod plates;
mod record;
mod search;
pub mod settle;
mod sheets;
mod shelf;
mod story;
mod telling;
mod vehicle;
mod vocabulary;
mod weigh;
pub mod words;

pub use book::{Book, Found, LINKED, Link};
pub use common::Common;
pub use contract::{Event, Kept, Serials, SeriesId, Standing};
pub use decision::{Contradiction, Decision, Decisions, Verdict};
pub use extraction::Districts;
pub use measure::{Measured, measure};
pub use number::{Number, PublicNumbers, Seen};
pub use record::{Body, Claim, Record, Things, Told, coordinates, place_told};
pub use shelf::Shelf;
pub use weigh::{Balance, Row, Tenths, Waterfall, What};
