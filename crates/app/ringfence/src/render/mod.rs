//! How a detection is shown: to people, to programs, as a page.

mod advice;
pub mod html;
pub mod jsonl;
pub mod plain;
mod style;
pub mod terminal;
pub mod text;

pub use style::{Style, harmless};
