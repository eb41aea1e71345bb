//! JSON Lines, cut as they arrive.

use super::rows::{LONGEST_ROW, Row};
use serde_json::Value;

/// Cuts lines.
#[derive(Debug, Default)]
pub struct Lines {
    line: Vec<u8>,
    too_long: bool,
    number: u64,
}

impl Lines {
    /// Takes what has arrived.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Row> {
        let mut rows = Vec::new();
        for byte in bytes {
            if *byte == b'\n' {
                rows.extend(self.end());
            } else if self.line.len() < LONGEST_ROW {
                self.line.push(*byte);
            } else {
                self.too_long = true;
            }
        }
        rows
    }

    /// The file has ended.
    pub fn finish(&mut self) -> Vec<Row> {
        self.end().into_iter().collect()
    }

    fn end(&mut self) -> Option<Row> {
        self.number += 1;
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.too_long) {
            return Some(Row::broken(self.number, "The line is longer than 256 KiB."));
        }
        let Ok(text) = std::str::from_utf8(&line) else {
            return Some(Row::broken(self.number, "The line is not UTF-8."));
        };
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            return None;
        }
        Some(match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => Row { number: self.number, fields: Ok(fields) },
            Ok(_) => Row::broken(self.number, "Write one object between braces on each line."),
            Err(error) => Row::broken(
                self.number,
                format!("The line is no JSON from column {} on.", error.column()),
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_the_same_however_they_arrive() {
        let file =
            b"\xef\xbb\xbf{\"town\":\"Tring\"}\r\n\n[1]\n{\"a\nnot \xff\n{\"town\":\"Ware\"}";
        let whole = |n: usize| {
            let mut lines = Lines::default();
            let mut rows: Vec<_> = file.chunks(n).flat_map(|c| lines.push(c)).collect();
            rows.extend(lines.finish());
            rows
        };
        let rows = whole(7);
        assert_eq!(rows, whole(1000));
        let shown: Vec<(u64, bool)> = rows.iter().map(|r| (r.number, r.fields.is_ok())).collect();
        assert_eq!(shown, [(1, true), (3, false), (4, false), (5, false), (6, true)]);
    }
}
