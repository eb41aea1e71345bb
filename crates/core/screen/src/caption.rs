//! Captions: what was said, with its evidence marked and without numbers that open an account.

use evidence::Finding;

/// The words in pieces, and whether each is evidence.
///
/// Where a number is left out nothing is marked: a number that is cut in two by a mark would
/// not be known for one.
pub fn pieces(text: &str, findings: &[Finding]) -> Vec<(String, bool)> {
    let shown = privacy::redact(text);
    if shown != text {
        return vec![(shown.into_owned(), false)];
    }
    let mut spans: Vec<(usize, usize)> = findings
        .iter()
        .filter(|f| f.bits > 0.0 && f.start < f.end)
        .map(|f| (f.start, f.end))
        .collect();
    spans.sort_unstable();
    let mut out: Vec<(String, bool)> = Vec::new();
    let mut at = 0;
    let mut add = |from: usize, to: usize, marked: bool| match text.get(from..to) {
        Some(piece) if !piece.is_empty() => match out.last_mut() {
            Some(last) if last.1 == marked => last.0.push_str(piece),
            _ => out.push((piece.to_owned(), marked)),
        },
        _ => {}
    };
    for (start, end) in spans {
        add(at, start, false);
        add(start.max(at), end, true);
        at = at.max(end);
    }
    add(at, text.len(), false);
    out
}

#[cfg(test)]
mod tests {
    use super::pieces;
    use evidence::{Finding, Stage};

    #[track_caller]
    fn check(text: &str, spans: &[(usize, usize)], expect: &str) {
        let finding = |(start, end): &(usize, usize)| Finding {
            bits: 1.0,
            start: *start,
            end: *end,
            id: "X".into(),
            stage: Stage::Ask,
            turn: 0,
            quote: String::new(),
        };
        let findings: Vec<Finding> = spans.iter().map(finding).collect();
        let shown: String = pieces(text, &findings)
            .into_iter()
            .map(|(piece, marked)| if marked { format!("<{piece}>") } else { piece })
            .collect();
        assert_eq!(shown, expect);
    }

    #[test]
    fn evidence_is_marked_once_however_often_it_was_found() {
        check("now your pin please", &[(4, 12)], "now <your pin> please");
        check("now your pin please", &[(4, 12), (0, 8)], "<now your pin> please");
        check("now your pin", &[(9, 12), (99, 120), (4, 12)], "now <your pin>");
        check("", &[], "");
    }

    #[test]
    fn a_pin_is_not_shown() {
        check("my pin is 4821", &[(3, 6)], "my pin is [number]");
    }
}
