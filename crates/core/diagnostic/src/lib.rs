//! What a tool says of bad input: a stable code, the place, one sentence and a remedy.
//!
//! Every reader and compiler of Ringfence returns `(value, Vec<Diagnostic>)`, so that one
//! bad line never hides the next.

use std::fmt::Write as _;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the input is used as it stands.
    Warning,
    /// The named part of the input is not used.
    Error,
}

/// One remark on an input, in bytes of that input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable code such as `P012` (playbooks) or `T003` (transcripts); never reused.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// Byte offset of the first byte concerned.
    pub start: usize,
    /// Byte offset after the last byte concerned.
    pub end: usize,
    /// One sentence: what is wrong.
    pub message: String,
    /// One sentence: what to do about it.
    pub help: String,
}

impl Diagnostic {
    /// An error at bytes `start..end`.
    pub fn error(
        code: &'static str,
        start: usize,
        end: usize,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity: Severity::Error,
            start,
            end,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The same remark as a warning.
    #[must_use]
    pub fn into_warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }

    /// The same remark moved by `offset` bytes, for a part read out of a larger file.
    #[must_use]
    pub fn shifted(mut self, offset: usize) -> Self {
        self.start += offset;
        self.end += offset;
        self
    }
}

/// Line and column of a byte offset, both counted from 1, the column in characters.
pub fn position(source: &str, offset: usize) -> (usize, usize) {
    let before = head(source, offset);
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or("");
    (line, last.chars().count() + 1)
}

/// Renders a diagnostic with its source line and a marker below the place.
///
/// ```text
/// error[P012]: unknown stage `hok`
///  --> courier.playbook:7:9
///   |
/// 7 |   stage hok
///   |         ^^^
///   = help: did you mean `hook`?
/// ```
pub fn render(diagnostic: &Diagnostic, path: &str, source: &str) -> String {
    let (line_no, column) = position(source, diagnostic.start);
    let line = source.lines().nth(line_no - 1).unwrap_or("");
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let gutter = " ".repeat(line_no.to_string().len());
    let in_line = line.chars().count().saturating_sub(column - 1).max(1);
    let wide = between(source, diagnostic.start, diagnostic.end).chars().count();
    let marks = "^".repeat(wide.clamp(1, in_line));
    let pad = " ".repeat(column - 1);
    let shown: String = line.chars().take(160).collect();
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{kind}[{}]: {}", diagnostic.code, diagnostic.message);
    let _ = writeln!(out, "{gutter}--> {path}:{line_no}:{column}");
    let _ = writeln!(out, "{gutter} |");
    let _ = writeln!(out, "{line_no} | {shown}");
    if column <= 160 {
        let _ = writeln!(out, "{gutter} | {pad}{marks}");
    }
    let _ = writeln!(out, "{gutter} = help: {}", diagnostic.help);
    out
}

/// The candidate nearest to `word` by edit distance, if it is near enough to suggest.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|c| (edit_distance(word, c), c))
        .filter(|(d, _)| *d <= limit)
        .min()
        .map(|(_, c)| c)
}

/// Number of single-character insertions, deletions and substitutions between two words
/// (Levenshtein 1966), without regard to case.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.to_lowercase().chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (cb, above) in b.iter().zip(row.iter().skip(1)) {
            let cost = usize::from(ca != *cb);
            left = (diagonal + cost).min(left + 1).min(*above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

fn head(source: &str, offset: usize) -> &str {
    between(source, 0, offset)
}

fn between(source: &str, start: usize, end: usize) -> &str {
    let floor = |mut at: usize| {
        at = at.min(source.len());
        while !source.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    source.get(floor(start)..floor(end)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_the_place_under_its_line() {
        let source = "rule A\n  stage hok\nend\n";
        let d = Diagnostic::error("P012", 15, 18, "unknown stage `hok`", "did you mean `hook`?");
        let shown = render(&d, "c.playbook", source);
        assert!(shown.contains("c.playbook:2:9"), "{shown}");
        assert!(shown.contains("2 |   stage hok\n  |         ^^^"), "{shown}");
    }

    #[test]
    fn survives_offsets_outside_the_source() {
        let d = Diagnostic::error("P001", 900, 1000, "gone", "none");
        assert!(render(&d, "x", "é").contains("x:1:2"));
    }

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(nearest("hok", ["hook", "ask"]), Some("hook"));
        assert_eq!(nearest("identity", ["hook", "ask"]), None);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
    }
}
