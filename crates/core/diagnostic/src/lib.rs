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
    let excerpt = Excerpt::of(line, column - 1);
    let wide = between(source, diagnostic.start, diagnostic.end).chars().count();
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{kind}[{}]: {}", diagnostic.code, diagnostic.message);
    let _ = writeln!(out, "{gutter}--> {path}:{line_no}:{column}");
    let _ = writeln!(out, "{gutter} |");
    let _ = writeln!(out, "{line_no} | {}", excerpt.text);
    let _ = writeln!(out, "{gutter} | {}", excerpt.marks(wide));
    let _ = writeln!(out, "{gutter} = help: {}", diagnostic.help);
    out
}

/// Characters of a line that are shown at most.
const WIDEST: usize = 160;
/// Characters before the place that are shown of a long line at least.
const BEFORE: usize = 40;
/// Stands for what is not shown.
const CUT: char = '\u{2026}';

/// The part of a line that is shown: all of it, or what lies around the place.
struct Excerpt {
    text: String,
    /// Characters of the text before the place.
    before: usize,
    /// Characters of the text from the place on, without the sign of a cut.
    from_place: usize,
}

impl Excerpt {
    /// What is shown of a line for a place after so many of its characters.
    fn of(line: &str, place: usize) -> Self {
        let length = line.chars().count();
        if length <= WIDEST {
            let from_place = length.saturating_sub(place);
            return Self { text: line.to_owned(), before: place, from_place };
        }
        // The place keeps some of what stands before it, and the excerpt is as wide as it may
        // be wherever the place lies.
        let first = place.saturating_sub(BEFORE).min(length - WIDEST);
        let last = first + WIDEST;
        let mut text = String::new();
        if first > 0 {
            text.push(CUT);
        }
        text.extend(line.chars().skip(first).take(WIDEST));
        if last < length {
            text.push(CUT);
        }
        let before = place - first + usize::from(first > 0);
        Self { text, before, from_place: last.saturating_sub(place) }
    }

    /// The marker below the text, for so many characters from the place on.
    fn marks(&self, wide: usize) -> String {
        let marks = wide.clamp(1, self.from_place.max(1));
        format!("{}{}", " ".repeat(self.before), "^".repeat(marks))
    }
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

    /// The shown line and the marks below it, of a place in a line of `a` with a `b` at it.
    fn long(length: usize, place: usize, wide: usize) -> (String, String) {
        let line: String = (0..length).map(|i| if i == place { 'b' } else { 'a' }).collect();
        let d = Diagnostic::error("P001", place, place + wide, "what", "help");
        let shown = render(&d, "x", &line);
        let mut lines = shown.lines().skip(3).map(|l| l.split_once(" | ").unwrap().1.to_owned());
        (lines.next().unwrap(), lines.next().unwrap())
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        for (length, place) in
            [(161, 0), (161, 160), (5_000, 0), (5_000, 100), (5_000, 2_500), (5_000, 4_999)]
        {
            for wide in [1, 7, 4_000] {
                let (line, marks) = long(length, place, wide);
                let shown: Vec<char> = line.chars().collect();
                let at = marks.find('^').unwrap();
                assert_eq!(shown[at], 'b', "{length} {place}: {line}");
                assert!(shown.len() <= 162 && marks.len() <= 162, "{length} {place} {wide}");
                assert!(marks.len() <= shown.len());
                assert_eq!(shown[0] == '\u{2026}', at > 0 && place > 40, "{length} {place}");
            }
        }
        let (line, marks) = long(200, 10, 4_000);
        assert_eq!((line.chars().count(), marks.len()), (161, 160));
    }

    #[test]
    fn a_short_line_is_shown_whole() {
        let (line, marks) = long(160, 159, 90);
        assert_eq!((line.len(), marks.len()), (160, 160));
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
