//! Tables as spreadsheets write them (RFC 4180), cut as they arrive: a head with the names
//! of the fields, then a report a row.

use super::rows::{LONGEST_ROW, Row};
use crate::api::fields::{kind_of, of_cell};
use serde_json::{Map, Value};

/// Where in a cell the reader is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Before the first character of a cell.
    #[default]
    Start,
    /// In a cell without quotation marks.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// After a quotation mark that ends the cell or is doubled.
    Mark,
}

/// Cuts rows and cells.
#[derive(Debug, Default)]
pub struct Csv {
    state: State,
    cell: Vec<u8>,
    cells: Vec<Vec<u8>>,
    bytes: usize,
    after_return: bool,
    number: u64,
    head: Option<Vec<String>>,
}

impl Csv {
    /// Takes what has arrived.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Row> {
        let mut rows = Vec::new();
        for byte in bytes {
            // A line ends with a return, a line feed, or both.
            let second = std::mem::replace(&mut self.after_return, false) && *byte == b'\n';
            if second {
                continue;
            }
            rows.extend(self.byte(*byte));
        }
        rows
    }

    /// The file has ended.
    pub fn finish(&mut self) -> Vec<Row> {
        let unended = self.state == State::Quoted;
        let nothing = self.cells.is_empty() && self.cell.is_empty() && self.state == State::Start;
        if nothing {
            return Vec::new();
        }
        let row = self.end_row();
        match unended {
            true => vec![Row::broken(self.number, "A quotation mark is opened and not closed.")],
            false => row.into_iter().collect(),
        }
    }

    fn byte(&mut self, byte: u8) -> Option<Row> {
        match (self.state, byte) {
            (State::Quoted, b'"') => self.state = State::Mark,
            (State::Quoted, _) => self.keep(byte),
            (State::Start, b'"') => self.state = State::Quoted,
            (State::Mark, b'"') => {
                self.keep(byte);
                self.state = State::Quoted;
            }
            (_, b',') => self.end_cell(),
            (_, b'\r' | b'\n') => {
                self.after_return = byte == b'\r';
                return self.end_row();
            }
            _ => {
                self.keep(byte);
                self.state = State::Plain;
            }
        }
        None
    }

    fn keep(&mut self, byte: u8) {
        self.bytes += 1;
        if self.bytes <= LONGEST_ROW {
            self.cell.push(byte);
        }
    }

    fn end_cell(&mut self) {
        self.state = State::Start;
        // A separator counts too, so that a row of nothing else has an end.
        self.bytes += 1;
        if self.bytes <= LONGEST_ROW {
            self.cells.push(std::mem::take(&mut self.cell));
        }
    }

    fn end_row(&mut self) -> Option<Row> {
        self.end_cell();
        self.number += 1;
        self.cell.clear();
        let cells = std::mem::take(&mut self.cells);
        let too_long = std::mem::take(&mut self.bytes) > LONGEST_ROW;
        if too_long {
            return Some(Row::broken(self.number, "The row is longer than 256 KiB."));
        }
        let mut texts = Vec::with_capacity(cells.len());
        for cell in cells {
            match String::from_utf8(cell) {
                Ok(text) => texts.push(text),
                Err(_) => {
                    let detail = "The row is not UTF-8. Save the table as CSV UTF-8.";
                    return Some(Row::broken(self.number, detail));
                }
            }
        }
        if texts.iter().all(|t| t.trim().is_empty()) {
            return None;
        }
        match &self.head {
            None => self.take_head(&texts),
            Some(head) => Some(row(self.number, head, &texts)),
        }
    }

    fn take_head(&mut self, texts: &[String]) -> Option<Row> {
        let name = |text: &String| {
            text.trim_start_matches('\u{feff}').trim().to_lowercase().replace([' ', '-'], "_")
        };
        let head: Vec<String> = texts.iter().map(name).collect();
        let twice = head.iter().enumerate().find_map(|(i, name)| {
            head.iter().take(i).any(|n| n == name && !n.is_empty()).then_some(name)
        });
        let wrong = match twice {
            Some(_) => Some("A name stands twice in the head. Keep one of the columns."),
            None if !head.iter().any(|n| kind_of(n).is_some()) => Some(
                "The first row names no field of a report. Write the names there, as `report_id,reported_at,town,narrative`.",
            ),
            None => None,
        };
        self.head = Some(head);
        wrong.map(|detail| Row::broken(self.number, detail))
    }
}

fn row(number: u64, head: &[String], texts: &[String]) -> Row {
    if texts.len() > head.len() {
        let detail = format!(
            "The row has {} cells, the head {}. Put text with commas between quotation marks.",
            texts.len(),
            head.len()
        );
        return Row::broken(number, detail);
    }
    let mut fields = Map::new();
    for (name, text) in head.iter().zip(texts) {
        if text.trim().is_empty() || name.is_empty() {
            continue;
        }
        let value = match kind_of(name) {
            Some(kind) => of_cell(kind, text),
            None => Value::String(text.trim().to_owned()),
        };
        fields.insert(name.clone(), value);
    }
    Row { number, fields: Ok(fields) }
}

#[cfg(test)]
mod tests {
    use super::Csv;
    use crate::api::import::rows::Row;
    use serde_json::json;

    fn read(file: &[u8], n: usize) -> Vec<Row> {
        let mut csv = Csv::default();
        let mut rows: Vec<_> = file.chunks(n).flat_map(|c| csv.push(c)).collect();
        rows.extend(csv.finish());
        rows
    }

    fn check(file: &str, expect: &[(u64, serde_json::Value)]) {
        let rows = read(file.as_bytes(), 3);
        assert_eq!(rows, read(file.as_bytes(), 4096));
        let shown: Vec<(u64, serde_json::Value)> = rows
            .into_iter()
            .map(|r| (r.number, r.fields.map_or_else(|f| json!(f.detail), |f| json!(f))))
            .collect();
        assert_eq!(shown, expect);
    }

    #[test]
    fn quotation_marks_hold_commas_marks_and_line_ends() {
        check(
            "\u{feff}Report ID,Town,Asked for\r\nA1,\"Hitchin, Herts\",pin;cards\r\n\r\nA2,\"He said \"\"sir\"\"\nand rang off\",\n",
            &[
                (
                    2,
                    json!({"report_id": "A1", "town": "Hitchin, Herts", "asked_for": ["pin", "cards"]}),
                ),
                (4, json!({"report_id": "A2", "town": "He said \"sir\"\nand rang off"})),
            ],
        );
    }

    #[test]
    fn what_is_wrong_is_said_by_row() {
        check(
            "town\nWare,x\n",
            &[(
                2,
                json!(
                    "The row has 2 cells, the head 1. Put text with commas between quotation marks."
                ),
            )],
        );
        check("town\n\"Ware", &[(2, json!("A quotation mark is opened and not closed."))]);
        check(
            "town,town\n",
            &[(1, json!("A name stands twice in the head. Keep one of the columns."))],
        );
        let rows = read(b"a,b\n1,2\n", 1);
        assert!(rows[0].fields.is_err());
        assert!(read(b"town\n\xff\n", 1)[0].fields.is_err());
        assert!(read(b"", 1).is_empty());
    }
}
