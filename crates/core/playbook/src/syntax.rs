//! The lines of a playbook as words, strings and signs, each with its place.
//!
//! A playbook is read a line at a time: a keyword, then its arguments. The lexer never
//! fails; what it cannot read becomes a diagnostic and the line goes on.

use diagnostic::Diagnostic;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lexeme {
    /// A bare word or number: `rule`, `ASKS_FOR_PIN`, `2.5`.
    Bare(String),
    /// A quoted string without its quotes.
    Quoted(String),
    /// One of `= | ( ) ,`.
    Sign(char),
}

/// A lexeme and its bytes in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned {
    /// What it is.
    pub lexeme: Lexeme,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Spanned {
    /// The text of a bare word.
    pub fn bare(&self) -> Option<&str> {
        match &self.lexeme {
            Lexeme::Bare(word) => Some(word),
            _ => None,
        }
    }

    /// The content of a quoted string.
    pub fn quoted(&self) -> Option<&str> {
        match &self.lexeme {
            Lexeme::Quoted(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is this sign.
    pub fn is_sign(&self, sign: char) -> bool {
        self.lexeme == Lexeme::Sign(sign)
    }
}

/// One line of a playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The pieces in order; empty for a blank line.
    pub parts: Vec<Spanned>,
    /// The comment after `#`, without it.
    pub comment: Option<String>,
    /// First byte of the line.
    pub start: usize,
    /// Byte after the last of the line, without the line end.
    pub end: usize,
}

/// Cuts a file into lines.
pub fn lines(source: &str) -> (Vec<Line>, Vec<Diagnostic>) {
    let mut out = Vec::new();
    let mut remarks = Vec::new();
    let mut offset = 0;
    for text in source.split_inclusive('\n') {
        out.push(line(text.trim_end_matches(['\n', '\r']), offset, &mut remarks));
        offset += text.len();
    }
    (out, remarks)
}

fn line(text: &str, offset: usize, remarks: &mut Vec<Diagnostic>) -> Line {
    let mut parts = Vec::new();
    let mut comment = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let start = offset + at;
        match c {
            _ if c.is_whitespace() => {}
            '#' => {
                comment = Some(text.get(at + 1..).unwrap_or("").trim().to_owned());
                break;
            }
            '"' => {
                let rest = text.get(at + 1..).unwrap_or("");
                let length = rest.find('"');
                if length.is_none() {
                    let help = "close the string with \" on the same line";
                    let end = offset + text.len();
                    remarks.push(Diagnostic::error("P002", start, end, "this string is not closed", help));
                }
                let content = rest.get(..length.unwrap_or(rest.len())).unwrap_or("");
                let end = at + 1 + content.len() + usize::from(length.is_some());
                while chars.peek().is_some_and(|(i, _)| *i < end) {
                    chars.next();
                }
                let lexeme = Lexeme::Quoted(content.to_owned());
                parts.push(Spanned { lexeme, start, end: offset + end });
            }
            '=' | '|' | '(' | ')' | ',' => {
                parts.push(Spanned { lexeme: Lexeme::Sign(c), start, end: start + 1 });
            }
            _ => {
                let mut end = at + c.len_utf8();
                while let Some((i, n)) = chars.peek().copied() {
                    if n.is_whitespace() || matches!(n, '"' | '=' | '|' | '(' | ')' | ',' | '#') {
                        break;
                    }
                    end = i + n.len_utf8();
                    chars.next();
                }
                let word = text.get(at..end).unwrap_or("").to_owned();
                parts.push(Spanned { lexeme: Lexeme::Bare(word), start, end: offset + end });
            }
        }
    }
    Line { parts, comment, start: offset, end: offset + text.len() }
}
