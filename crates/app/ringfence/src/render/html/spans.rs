//! The words of a turn cut where evidence begins and ends, with numbers withheld.

use crate::render::Style;
use conversation::{Shape, Words};
use std::ops::Range;

/// A stretch of words under the same evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words as they may be shown.
    pub text: String,
    /// Numbers of the spans that cover it.
    pub under: Vec<usize>,
    /// Numbers of the spans that end with it.
    pub closing: Vec<usize>,
}

/// Cuts a text at the ends of numbered spans.
///
/// A withheld number is never cut: two halves of a PIN would both look harmless.
pub fn cut(text: &str, spans: &[(usize, Range<usize>)], style: Style) -> Vec<Piece> {
    let secrets = if style.show_numbers { Vec::new() } else { secrets(text) };
    let spans: Vec<(usize, Range<usize>)> = spans
        .iter()
        .map(|(n, s)| (*n, widened(s, &secrets)))
        .filter(|(_, s)| s.start < s.end)
        .collect();
    let mut edges: Vec<usize> =
        spans.iter().flat_map(|(_, s)| [s.start, s.end]).chain([0, text.len()]).collect();
    edges.sort_unstable();
    edges.dedup();
    let pieces: Vec<Piece> = edges
        .iter()
        .zip(edges.iter().skip(1))
        .map(|(from, to)| Piece {
            text: withheld(text, *from..*to, &secrets),
            under: spans
                .iter()
                .filter(|(_, s)| s.start <= *from && *to <= s.end)
                .map(|(n, _)| *n)
                .collect(),
            closing: spans.iter().filter(|(_, s)| s.end == *to).map(|(n, _)| *n).collect(),
        })
        .collect();
    checked(text, pieces, style)
}

/// The pieces, if together they are what [`Style::said`] shows; else that, in one piece.
fn checked(text: &str, pieces: Vec<Piece>, style: Style) -> Vec<Piece> {
    let whole = style.said(text);
    let joined: String = pieces.iter().map(|p| p.text.as_str()).collect();
    if joined == whole {
        return pieces;
    }
    let mut all: Vec<usize> = pieces.into_iter().flat_map(|p| p.closing).collect();
    all.sort_unstable();
    vec![Piece { text: whole.into_owned(), under: all.clone(), closing: all }]
}

/// Where the numbers stand that must be withheld.
fn secrets(text: &str) -> Vec<Range<usize>> {
    let secret = |s: &str| privacy::redact(s) != s;
    Words::of(text)
        .iter()
        .filter(|w| matches!(w.shape, Shape::Digits(3..)))
        .filter(|w| text.get(w.start..w.end).is_some_and(secret))
        .map(|w| w.start..w.end)
        .collect()
}

fn widened(span: &Range<usize>, secrets: &[Range<usize>]) -> Range<usize> {
    let mut wide = span.clone();
    for secret in secrets.iter().filter(|s| s.start < span.end && span.start < s.end) {
        wide = wide.start.min(secret.start)..wide.end.max(secret.end);
    }
    wide
}

fn withheld(text: &str, range: Range<usize>, secrets: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = range.start;
    for secret in secrets.iter().filter(|s| range.start <= s.start && s.end <= range.end) {
        out.push_str(text.get(at..secret.start).unwrap_or(""));
        out.push_str("[number]");
        at = secret.end;
    }
    out.push_str(text.get(at..range.end).unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style { colour: false, show_numbers: false };

    fn check(text: &str, spans: &[(usize, Range<usize>)], expect: &[(&str, &[usize], &[usize])]) {
        let pieces = cut(text, spans, STYLE);
        let got: Vec<(&str, &[usize], &[usize])> = pieces
            .iter()
            .map(|p| (p.text.as_str(), p.under.as_slice(), p.closing.as_slice()))
            .collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn overlapping_spans_become_pieces() {
        check(
            "abcdef",
            &[(1, 1..4), (2, 2..6)],
            &[("a", &[], &[]), ("b", &[1], &[]), ("cd", &[1, 2], &[1]), ("ef", &[2], &[2])],
        );
        check("abc", &[], &[("abc", &[], &[])]);
    }

    #[test]
    fn a_number_is_withheld_whole() {
        check(
            "it is 4 8 2 1 ok",
            &[(1, 0..9)],
            &[("it is [number]", &[1], &[1]), (" ok", &[], &[])],
        );
    }
}
