//! Bulletins: what a police force tells its residents of courier fraud, composed from figures
//! and approved by a second person.
//!
//! [`compose()`] puts [`Figures`] into words as a police release does; [`Bulletin`] is what
//! becomes of the words: draft, approval, publication, correction, withdrawal; [`render`]
//! writes each published version in every form in which it is read. [`Bulletins`] is the
//! contract of the store.
//!
//! Small numbers are merged upwards, ages are banded, no street and no name is known here,
//! sums are rounded, and every figure carries the query that made it.
//!
//! ```
//! use bulletin::{Discretion, Figure, Figures, Period, compose};
//! let day = |text: &str| text.parse().unwrap();
//! let period = Period { from: day("2026-12-01"), to: day("2026-12-27") };
//! let figures = Figures {
//!     targeted: Figure::new(26, "/desk/search?from=2026-12-01"),
//!     ..Figures::none("Hertfordshire", period, day("2026-12-27"))
//! };
//! let draft = compose(&figures, Discretion::default());
//! assert_eq!(
//!     draft.headline,
//!     "Courier fraud in Hertfordshire: 26 people targeted since the start of December"
//! );
//! ```
//!
//! Sans-IO: no clock, no randomness, no files. Moments and days are arguments.

pub mod advice;
mod areas;
mod bulletin;
mod compose;
mod contract;
mod day;
mod draft;
mod figures;
mod gather;
pub mod render;
mod words;

pub use areas::Part;
pub use bulletin::{
    Bulletin, BulletinId, Deed, LONGEST, Progress, Refusal, Step, Version, Withdrawal,
};
pub use compose::{compose, differences, is_gsm};
pub use contract::{
    Bulletins, CONFIRM_DAYS, Kept, Subscriber, SubscriberCounts, SubscriberId, Tell, Which, slug,
};
pub use day::{Day, rfc3339};
pub use draft::{Draft, Paragraph, Span};
pub use figures::{
    Age, Before, Count, Discretion, Earlier, Fetch, Figure, Figures, Helper, Period, Pose, Town,
    Trend, Want, Wave,
};
pub use gather::{Sources, gather};
