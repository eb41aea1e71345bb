//! Building markup: the one place where text becomes HTML.

use crate::render::style::harmless;
use std::fmt::{self, Write as _};

/// Text as it may stand in an element or in a quoted attribute.
pub struct Esc<'a>(pub &'a str);

impl fmt::Display for Esc<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in harmless(self.0).chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Markup that grows.
#[derive(Default)]
pub struct Markup(String);

impl Markup {
    /// Adds markup whose variable parts are wrapped in [`Esc`] or are numbers.
    pub fn add(&mut self, parts: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(parts);
        self.0.push('\n');
    }

    /// Adds markup without a line end, for running text.
    pub fn inline(&mut self, parts: fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(parts);
    }

    /// The markup.
    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_said_becomes_markup() {
        let said = Esc("<script>\"x\" & 'y'</script>\u{0}").to_string();
        assert_eq!(said, "&lt;script&gt;&quot;x&quot; &amp; &#39;y&#39;&lt;/script&gt; ");
    }
}
