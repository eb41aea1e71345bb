//! JSON Lines: a conversation or a turn a line; unknown fields are ignored.

use super::Line;
use super::plain::{speaker_named, unknown_speaker};
use crate::{Speaker, Transcript, Turn};
use diagnostic::Diagnostic;
use serde_json::{Map, Value};

/// Reads one line that starts with a brace.
pub(super) fn read_line(line: &str, name: &str) -> (Line, Vec<Diagnostic>) {
    let object = match serde_json::from_str::<Value>(line) {
        Ok(Value::Object(object)) => object,
        Ok(_) => return fail(line, 0, "this line is not a JSON object"),
        Err(error) => return fail(line, error.column().saturating_sub(1), &plain_error(&error)),
    };
    if object.contains_key("turns") {
        whole(&object, line, name)
    } else {
        let mut remarks = Vec::new();
        let item = turn(&object, line, None, &mut remarks).map_or(Line::Empty, Line::Turn);
        (item, remarks)
    }
}

fn whole(object: &Map<String, Value>, line: &str, name: &str) -> (Line, Vec<Diagnostic>) {
    let mut remarks = Vec::new();
    let Some(Value::Array(items)) = object.get("turns") else {
        let help = "write \"turns\":[{\"speaker\":\"caller\",\"text\":\"…\"}, …]";
        let (start, end) = place(line, "\"turns\"");
        remarks.push(Diagnostic::error("T004", start, end, "`turns` is not a list", help));
        return (Line::Empty, remarks);
    };
    let id = match object.get("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => name.to_owned(),
    };
    let mut turns = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match item {
            Value::Object(fields) => turns.extend(turn(fields, line, Some(index), &mut remarks)),
            _ => remarks.push(missing_text(line, Some(index))),
        }
    }
    (Line::Whole(Transcript { id, turns }), remarks)
}

fn turn(
    fields: &Map<String, Value>,
    line: &str,
    index: Option<usize>,
    remarks: &mut Vec<Diagnostic>,
) -> Option<Turn> {
    let Some(Value::String(text)) = fields.get("text") else {
        remarks.push(missing_text(line, index));
        return None;
    };
    let speaker = match fields.get("speaker") {
        None | Some(Value::Null) => Speaker::Unknown,
        Some(Value::String(name)) => speaker_named(name).unwrap_or_else(|| {
            let (start, end) = place(line, &format!("\"{name}\""));
            remarks.push(unknown_speaker(name, start, end));
            Speaker::Unknown
        }),
        Some(other) => {
            remarks.push(unknown_speaker(&other.to_string(), 0, line.len().min(1)));
            Speaker::Unknown
        }
    };
    let ms = |key: &str| fields.get(key).and_then(Value::as_u64);
    Some(Turn { speaker, text: text.clone(), start_ms: ms("start_ms"), end_ms: ms("end_ms") })
}

fn missing_text(line: &str, index: Option<usize>) -> Diagnostic {
    let which = index.map_or_else(|| "this turn".to_owned(), |i| format!("turn {i}"));
    let help = "add \"text\":\"…\" with what was said; the other turns are read";
    Diagnostic::error("T005", 0, line.trim_end().len(), format!("{which} has no text"), help)
}

fn fail(line: &str, column: usize, message: &str) -> (Line, Vec<Diagnostic>) {
    let mut at = column.min(line.trim_end().len());
    while !line.is_char_boundary(at) {
        at -= 1;
    }
    let help = "one JSON object a line: {\"id\":\"…\",\"turns\":[{\"speaker\":\"caller\",\"text\":\"…\"}]}; the other lines are read";
    let first = line.get(at..).and_then(|rest| rest.chars().next());
    let end = at + first.map_or(1, char::len_utf8);
    (Line::Empty, vec![Diagnostic::error("T003", at, end, message, help)])
}

/// serde_json's sentence without its own line and column, which would be the wrong ones.
fn plain_error(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.find(" at line ").unwrap_or(text.len());
    format!("not valid JSON: {}", text.get(..end).unwrap_or(&text))
}

fn place(line: &str, part: &str) -> (usize, usize) {
    let start = line.find(part).unwrap_or(0);
    (start, start + part.len())
}
