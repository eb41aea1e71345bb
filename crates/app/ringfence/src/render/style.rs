//! What may be shown, and how: the one gate through which words of a call leave.

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

    /// The text as it may be shown to a person, on one line.
    pub fn shown(&self, text: &str) -> String {
        harmless(&self.said(text))
    }
}

/// The text without characters that could command a terminal or reverse what is read.
pub fn harmless(text: &str) -> String {
    text.chars().map(|c| if commands(c) { ' ' } else { c }).collect()
}

fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transcript_cannot_command_the_terminal() {
        let style = Style { colour: false, show_numbers: false };
        assert_eq!(style.shown("a\u{1b}[2Jb\nc\u{202e}d"), "a [2Jb c d");
    }

    #[test]
    fn numbers_are_withheld_unless_wanted() {
        let mut style = Style { colour: false, show_numbers: false };
        assert_eq!(style.shown("it's four one seven two"), "it's [number]");
        style.show_numbers = true;
        assert_eq!(style.shown("it's four one seven two"), "it's four one seven two");
    }
}
