//! Readers of conversations: plain text, JSON Lines, WebVTT and SubRip.
//!
//! Every reader gives what it could read and a diagnostic for what it could not; a bad
//! line never hides the ones after it.

mod json;
mod plain;
mod subtitle;

use crate::{Transcript, Turn};
use diagnostic::Diagnostic;

/// The formats a conversation can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One turn a line, `caller: Good morning.`; a file is one conversation.
    Plain,
    /// One JSON object a line, a conversation (`{"id","turns"}`) or a turn (`{"speaker","text"}`).
    JsonLines,
    /// WebVTT or SubRip cues; a file is one conversation.
    Subtitles,
}

/// One line of a live stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// Nothing to read (blank, comment).
    Empty,
    /// The next turn of the current conversation.
    Turn(Turn),
    /// A whole conversation.
    Whole(Transcript),
}

/// Guesses the format from the first lines of the text.
pub fn sniff(text: &str) -> Format {
    let head = text.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with('{') {
        Format::JsonLines
    } else if head.starts_with("WEBVTT") || head.lines().take(4).any(|l| l.contains("-->")) {
        Format::Subtitles
    } else {
        Format::Plain
    }
}

/// Reads a whole file. `name` becomes the id of a conversation that has none.
///
/// Offsets of the diagnostics are bytes of `text`.
pub fn read(text: &str, name: &str) -> (Vec<Transcript>, Vec<Diagnostic>) {
    let body = text.trim_start_matches('\u{feff}');
    let skipped = text.len() - body.len();
    let (found, diagnostics) = match sniff(body) {
        Format::JsonLines => by_line(body, name),
        Format::Plain => by_line(body, name),
        Format::Subtitles => subtitle::read(body, name),
    };
    (found, diagnostics.into_iter().map(|d| d.shifted(skipped)).collect())
}

/// Reads one line of plain text or JSON Lines, as a live stream delivers it.
///
/// # Errors
/// The diagnostic tells the place within the line.
pub fn read_line(line: &str, name: &str) -> (Line, Vec<Diagnostic>) {
    let trimmed = line.trim();
    if trimmed.is_empty() || trimmed.starts_with('#') {
        (Line::Empty, Vec::new())
    } else if trimmed.starts_with('{') {
        json::read_line(line, name)
    } else {
        plain::read_line(line)
    }
}

/// Line by line; loose turns are gathered into one conversation.
fn by_line(text: &str, name: &str) -> (Vec<Transcript>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut diagnostics = Vec::new();
    let mut loose = Transcript { id: name.to_owned(), turns: Vec::new() };
    let mut offset = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let fallback = format!("{name}:{}", index + 1);
        let (item, remarks) = read_line(line, &fallback);
        diagnostics.extend(remarks.into_iter().map(|d| d.shifted(offset)));
        match item {
            Line::Empty => {}
            Line::Turn(turn) => loose.turns.push(turn),
            Line::Whole(transcript) => found.push(transcript),
        }
        offset += line.len();
    }
    if !loose.turns.is_empty() {
        found.push(loose);
    }
    (found, diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Speaker;

    fn check(text: &str, turns: &[(Speaker, &str)], codes: &[&str]) {
        let (found, diagnostics) = read(text, "x");
        let got: Vec<(Speaker, &str)> =
            found.iter().flat_map(|t| &t.turns).map(|t| (t.speaker, t.text.as_str())).collect();
        assert_eq!(got, turns, "{text}");
        assert_eq!(
            diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(),
            codes,
            "{diagnostics:?}"
        );
    }

    #[test]
    fn plain_text() {
        check(
            "# a call\ncaller: Good morning.\n\nCallee: Yes?\nno prefix here\n",
            &[
                (Speaker::Caller, "Good morning."),
                (Speaker::Callee, "Yes?"),
                (Speaker::Unknown, "no prefix here"),
            ],
            &[],
        );
    }

    #[test]
    fn an_unknown_speaker_is_named_and_the_rest_is_read() {
        check(
            "officer: Hello.\ncaller: Hi.\n",
            &[(Speaker::Unknown, "Hello."), (Speaker::Caller, "Hi.")],
            &["T002"],
        );
        check("At 10: we met", &[(Speaker::Unknown, "At 10: we met")], &[]);
    }

    #[test]
    fn json_lines_go_on_after_a_bad_line() {
        check(
            "{\"id\":\"a\",\"turns\":[{\"speaker\":\"caller\",\"text\":\"One\",\"x\":1}],\"kind\":2}\n{oops}\n{\"turns\":[{\"text\":\"Two\"}]}\n",
            &[(Speaker::Caller, "One"), (Speaker::Unknown, "Two")],
            &["T003"],
        );
    }

    #[test]
    fn json_turns_can_be_streamed() {
        check(
            "{\"speaker\":\"callee\",\"text\":\"Hello\"}\n{\"speaker\":\"bob\",\"text\":\"Hi\"}\n{\"speaker\":\"caller\"}\n",
            &[(Speaker::Callee, "Hello"), (Speaker::Unknown, "Hi")],
            &["T002", "T005"],
        );
    }

    #[test]
    fn subtitles() {
        let vtt = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n<v caller>Good morning.\n\n2\n00:03.000 --> 00:04.000\ncallee: Yes?\nHello?\n";
        check(vtt, &[(Speaker::Caller, "Good morning."), (Speaker::Callee, "Yes? Hello?")], &[]);
        let srt = "1\n00:00:01,000 --> 00:00:02,500\nHello\n\n2\n00:0x --> bad\nWorld\n";
        check(srt, &[(Speaker::Unknown, "Hello"), (Speaker::Unknown, "World")], &["T006"]);
        let (found, _) = read(srt, "x");
        assert_eq!(found[0].turns[0].start_ms, Some(1000));
    }

    #[test]
    fn places_are_bytes_of_the_file() {
        let text = "\u{feff}caller: é\nofficer: x\n";
        let (_, diagnostics) = read(text, "x");
        assert_eq!(diagnostic::position(text, diagnostics[0].start).0, 2);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(\\PC|\n){0,200}") {
            let _ = read(&text, "x");
        }
    }
}
