//! `caller: Good morning.` - the format a person types.

use super::Line;
use crate::{Speaker, Turn};
use diagnostic::Diagnostic;

/// Reads one line. A line without a speaker belongs to an unknown one.
pub(super) fn read_line(line: &str) -> (Line, Vec<Diagnostic>) {
    let text = line.trim();
    let Some((name, rest)) = text.split_once(':') else {
        return (Line::Turn(Turn::new(Speaker::Unknown, text)), Vec::new());
    };
    if let Some(speaker) = speaker_named(name.trim()) {
        let said = rest.trim();
        if said.is_empty() {
            return (Line::Empty, Vec::new());
        }
        return (Line::Turn(Turn::new(speaker, said)), Vec::new());
    }
    if !looks_like_a_name(name) {
        return (Line::Turn(Turn::new(Speaker::Unknown, text)), Vec::new());
    }
    let start = line.len() - line.trim_start().len();
    let remark = unknown_speaker(name, start, start + name.len());
    (Line::Turn(Turn::new(Speaker::Unknown, rest.trim())), vec![remark])
}

/// The diagnostic for a speaker that is none of ours.
pub(super) fn unknown_speaker(name: &str, start: usize, end: usize) -> Diagnostic {
    let names = Speaker::ALL.map(Speaker::name);
    let help = match diagnostic::nearest(name, names) {
        Some(near) => format!("did you mean `{near}`? The turn is read with an unknown speaker."),
        None => {
            format!("use one of {}. The turn is read with an unknown speaker.", names.join(", "))
        }
    };
    Diagnostic::error("T002", start, end, format!("unknown speaker `{}`", name.trim()), help)
}

/// A speaker by its name, or by the letters C and P of a hand-written note.
pub(super) fn speaker_named(name: &str) -> Option<Speaker> {
    Speaker::from_name(name).or_else(|| {
        Some(match name.to_ascii_lowercase().as_str() {
            "caller 1" | "caller1" => Speaker::Caller,
            "caller 2" | "second caller" => Speaker::Caller2,
            "person" | "victim" | "called" | "me" => Speaker::Callee,
            _ => return None,
        })
    })
}

/// One word of letters before the colon is meant as a speaker; "At 10: …" is not.
fn looks_like_a_name(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty() && name.len() <= 20 && name.chars().all(|c| c.is_alphabetic() || c == '_')
}
