//! WebVTT (W3C) and SubRip: cues with times; the speaker from a voice tag or a prefix.

use super::{Line, plain};
use crate::{Speaker, Transcript, Turn};
use diagnostic::Diagnostic;

/// Reads a whole file of cues.
pub(super) fn read(text: &str, name: &str) -> (Vec<Transcript>, Vec<Diagnostic>) {
    let mut turns: Vec<Turn> = Vec::new();
    let mut remarks = Vec::new();
    let mut cue: Option<Turn> = None;
    let mut offset = 0;
    let mut in_note = false;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if content.is_empty() {
            in_note = false;
            turns.extend(cue.take().filter(|t| !t.text.is_empty()));
        } else if content.contains("-->") {
            in_note = false;
            turns.extend(cue.take().filter(|t| !t.text.is_empty()));
            cue = Some(open_cue(content, offset, &mut remarks));
        } else if content.starts_with("WEBVTT") || content.starts_with("NOTE") || content == "STYLE"
        {
            in_note = true;
        } else if let (Some(open), false) = (cue.as_mut(), in_note) {
            add_text(open, content, offset, &mut remarks);
        }
        offset += line.len();
    }
    turns.extend(cue.filter(|t| !t.text.is_empty()));
    if turns.is_empty() {
        return (Vec::new(), remarks);
    }
    (vec![Transcript { id: name.to_owned(), turns }], remarks)
}

fn open_cue(line: &str, offset: usize, remarks: &mut Vec<Diagnostic>) -> Turn {
    let mut times =
        line.split("-->").map(|part| time_ms(part.split_whitespace().next().unwrap_or("")));
    let (start_ms, end_ms) = (times.next().flatten(), times.next().flatten());
    if start_ms.is_none() || end_ms.is_none() {
        let help = "write times as 00:01:02.500 --> 00:01:04.000; the words are read without times";
        remarks.push(Diagnostic::error(
            "T006",
            offset,
            offset + line.len(),
            "a cue's times cannot be read",
            help,
        ));
    }
    Turn { speaker: Speaker::Unknown, text: String::new(), start_ms, end_ms }
}

fn add_text(cue: &mut Turn, content: &str, offset: usize, remarks: &mut Vec<Diagnostic>) {
    let (voice, said) = voice_tag(content);
    let mut said = strip_tags(said);
    if let Some(speaker) = voice.and_then(plain::speaker_named) {
        cue.speaker = speaker;
    } else if cue.text.is_empty() {
        let (line, found) = plain::read_line(&said);
        remarks.extend(found.into_iter().map(|d| d.shifted(offset)));
        if let Line::Turn(turn) = line {
            cue.speaker = turn.speaker;
            said = turn.text;
        }
    }
    if !cue.text.is_empty() {
        cue.text.push(' ');
    }
    cue.text.push_str(said.trim());
}

/// `<v caller>Good morning` gives the voice and the rest.
fn voice_tag(content: &str) -> (Option<&str>, &str) {
    let Some(rest) = content.strip_prefix("<v ").or_else(|| content.strip_prefix("<v.")) else {
        return (None, content);
    };
    match rest.split_once('>') {
        Some((voice, said)) => (Some(voice.trim()), said),
        None => (None, content),
    }
}

fn strip_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// `HH:MM:SS.mmm`, hours optional, a comma as SubRip writes it.
fn time_ms(text: &str) -> Option<u64> {
    let text = text.replace(',', ".");
    let (clock, millis) = text.split_once('.').unwrap_or((&text, "0"));
    let mut seconds = 0_u64;
    let mut parts = 0;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
        parts += 1;
    }
    let millis: u64 = format!("{millis:0<3}").get(..3)?.parse().ok()?;
    if !(2..=3).contains(&parts) {
        return None;
    }
    seconds.checked_mul(1_000)?.checked_add(millis)
}
