//! The lines of a playbook as words, strings and signs, each with its place.
//!
//! A playbook is read a line at a time: a keyword, then its arguments. The lexer never
//! fails; what it cannot read becomes a diagnostic and the line goes on.

use diagnostic::Diagnostic;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lexeme<'t> {
    /// A bare word or number: `rule`, `ASKS_FOR_PIN`, `2.5`.
    Bare(&'t str),
    /// A quoted string without its quotes.
    Quoted(&'t str),
    /// One of `= | ( ) ,`.
    Sign(char),
}

/// A lexeme and its bytes in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<'t> {
    /// What it is.
    pub lexeme: Lexeme<'t>,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl<'t> Spanned<'t> {
    /// The text of a bare word.
    pub fn bare(&self) -> Option<&'t str> {
        match self.lexeme {
            Lexeme::Bare(word) => Some(word),
            _ => None,
        }
    }

    /// The content of a quoted string.
    pub fn quoted(&self) -> Option<&'t str> {
        match self.lexeme {
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
pub struct Line<'t> {
    /// The pieces in order; empty for a blank line.
    pub parts: Vec<Spanned<'t>>,
    /// The comment after `#`, without it.
    pub comment: Option<&'t str>,
    /// First byte of the line.
    pub start: usize,
    /// Byte after the last of the line, without the line end.
    pub end: usize,
}

/// Cuts a file into lines.
pub fn lines(source: &str) -> (Vec<Line<'_>>, Vec<Diagnostic>) {
    let mut remarks = Vec::new();
    let cut = |(offset, text)| line(text, offset, Vec::new(), &mut remarks);
    let out = texts(source).map(cut).collect();
    (out, remarks)
}

/// The lines of a file without their ends, and where each begins.
pub fn texts(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    source.split_inclusive('\n').map(move |text| {
        let start = offset;
        offset += text.len();
        (start, text.trim_end_matches(['\n', '\r']))
    })
}

/// Cuts a line that begins at byte `offset` of its file; `parts` is memory to use again.
pub fn line<'t>(
    text: &'t str,
    offset: usize,
    mut parts: Vec<Spanned<'t>>,
    remarks: &mut Vec<Diagnostic>,
) -> Line<'t> {
    parts.clear();
    let mut comment = None;
    let mut at = 0;
    while let Some(c) = sign_at(text, at) {
        let start = offset + at;
        match c {
            ' ' => at += 1,
            _ if is_blank(c) => at += c.len_utf8(),
            '#' => {
                comment = Some(text.get(at + 1..).unwrap_or("").trim());
                break;
            }
            '"' | '“' | '”' | '„' => {
                let (part, length) = string(text, at, offset, remarks);
                parts.push(part);
                at += length;
            }
            '=' | '|' | '(' | ')' | ',' => {
                parts.push(Spanned { lexeme: Lexeme::Sign(c), start, end: start + 1 });
                at += 1;
            }
            _ => {
                let word = word_at(text.get(at..).unwrap_or(""));
                let length = word.len();
                parts.push(Spanned { lexeme: Lexeme::Bare(word), start, end: start + length });
                at += length;
            }
        }
    }
    Line { parts, comment, start: offset, end: offset + text.len() }
}

/// Reads a string at byte `at` of a line; gives it and how many bytes it takes.
fn string<'t>(
    text: &'t str,
    at: usize,
    offset: usize,
    remarks: &mut Vec<Diagnostic>,
) -> (Spanned<'t>, usize) {
    let rest = text.get(at..).unwrap_or("");
    let opening = rest.chars().next().map_or(1, char::len_utf8);
    let curly = opening > 1;
    let inside = rest.get(opening..).unwrap_or("");
    let close = match curly {
        true => inside.find(['”', '“', '"']),
        false => memchr::memchr(b'"', inside.as_bytes()),
    };
    let content = inside.get(..close.unwrap_or(inside.len())).unwrap_or("");
    let closing =
        inside.get(content.len()..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
    let length = opening + content.len() + closing;
    let (start, end) = (offset + at, offset + at + length);
    if curly {
        let help = "type plain quotes \"…\"; switch off the typographic quotes of your editor";
        remarks.push(Diagnostic::error("P046", start, end, "these are typographic quotes", help));
    } else if close.is_none() {
        let help = "put \" at the end of the text, on the same line";
        remarks.push(Diagnostic::error(
            "P002",
            start,
            end,
            "a quote is opened here and never closed",
            help,
        ));
    }
    // The byte before the content counts as the opening quote, whatever it was.
    let lexeme = Lexeme::Quoted(content);
    (Spanned { lexeme, start: start + opening - 1, end }, length)
}

/// White space, and the byte order mark, which no editor shows.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The sign at this byte; nearly all are ASCII, for which one look is enough.
fn sign_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// The bare word at the front.
fn word_at(rest: &str) -> &str {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let length = rest.bytes().position(|byte| !plain(&byte)).unwrap_or(rest.len());
    match rest.as_bytes().get(length) {
        Some(byte) if !(byte.is_ascii() && ends_word(char::from(*byte))) => {
            rest.split(ends_word).next().unwrap_or("")
        }
        _ => rest.get(..length).unwrap_or(""),
    }
}

fn ends_word(c: char) -> bool {
    is_blank(c) || matches!(c, '"' | '“' | '”' | '„' | '=' | '|' | '(' | ')' | ',' | '#')
}
