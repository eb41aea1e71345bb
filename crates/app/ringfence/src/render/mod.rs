//! How a detection is shown: to people, to programs, as a page.

pub mod html;
pub mod jsonl;
pub mod text;

use std::borrow::Cow;

/// How to show things.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Colour on the terminal.
    pub colour: bool,
    /// Whether card, account and PIN numbers are shown.
    pub show_numbers: bool,
}

impl Style {
    /// The text as it may be shown.
    pub fn said<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.show_numbers { Cow::Borrowed(text) } else { privacy::redact(text) }
    }
}
