//! How a detection is shown: to people, to programs, as a page.

mod advice;
pub mod html;
pub mod jsonl;
mod plain;
mod style;
mod terminal;
pub mod text;

pub use style::Style;
