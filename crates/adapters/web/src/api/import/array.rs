//! A JSON array of reports, cut into its elements as they arrive: the file is never held
//! whole, and an element that cannot be read costs no other.

use super::rows::{LONGEST_ROW, Row};
use serde_json::Value;

/// Where in the array the reader is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// Before the bracket that opens it.
    #[default]
    Before,
    /// In it, between or in elements.
    Inside,
    /// After the bracket that closes it.
    After,
    /// Where nothing more can be read.
    Lost,
}

/// Cuts elements. They are numbered from 1.
#[derive(Debug, Default)]
pub struct Elements {
    state: State,
    element: Vec<u8>,
    bytes: usize,
    depth: u32,
    quoted: bool,
    escaped: bool,
    number: u64,
    first: bool,
}

impl Elements {
    /// Takes what has arrived.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Row> {
        bytes.iter().filter_map(|byte| self.byte(*byte)).collect()
    }

    /// The file has ended.
    pub fn finish(&mut self) -> Vec<Row> {
        match self.state {
            State::Before => vec![Row::broken(1, NO_ARRAY)],
            State::Inside => {
                self.number += 1;
                vec![Row::broken(self.number, "The array is not closed: the file may be cut off.")]
            }
            State::After | State::Lost => Vec::new(),
        }
    }

    fn byte(&mut self, byte: u8) -> Option<Row> {
        match self.state {
            State::Lost => None,
            State::Before | State::After => self.outside(byte),
            State::Inside if self.quoted => {
                self.in_quotes(byte);
                None
            }
            State::Inside => self.inside(byte),
        }
    }

    fn outside(&mut self, byte: u8) -> Option<Row> {
        // Spaces, line ends and the mark that some programs begin a file with.
        if byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf) {
            return None;
        }
        if self.state == State::Before && byte == b'[' {
            self.state = State::Inside;
            self.first = true;
            return None;
        }
        let detail = match self.state {
            State::Before => NO_ARRAY,
            _ => "Something stands behind the bracket that closes the array. Send one array.",
        };
        self.state = State::Lost;
        self.number += 1;
        Some(Row::broken(self.number, detail))
    }

    fn in_quotes(&mut self, byte: u8) {
        self.keep(byte);
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => self.quoted = false,
            _ => {}
        }
    }

    fn inside(&mut self, byte: u8) -> Option<Row> {
        match byte {
            b',' if self.depth == 0 => return Some(self.end()),
            b']' if self.depth == 0 => {
                self.state = State::After;
                let empty = self.first && self.element.iter().all(u8::is_ascii_whitespace);
                return (!empty).then(|| self.end());
            }
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            b'"' => self.quoted = true,
            _ => {}
        }
        self.keep(byte);
        None
    }

    fn keep(&mut self, byte: u8) {
        self.bytes += 1;
        if self.bytes <= LONGEST_ROW {
            self.element.push(byte);
        }
    }

    fn end(&mut self) -> Row {
        self.number += 1;
        self.first = false;
        let element = std::mem::take(&mut self.element);
        if std::mem::take(&mut self.bytes) > LONGEST_ROW {
            return Row::broken(self.number, "The element is longer than 256 KiB.");
        }
        let Ok(text) = std::str::from_utf8(&element) else {
            return Row::broken(self.number, "The element is not UTF-8.");
        };
        match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => Row { number: self.number, fields: Ok(fields) },
            Ok(_) => Row::broken(self.number, "Each element is an object between braces."),
            Err(error) => {
                let (line, column) = (error.line(), error.column());
                let detail =
                    format!("The element is no JSON from its line {line}, column {column} on.");
                Row::broken(self.number, detail)
            }
        }
    }
}

const NO_ARRAY: &str = "Write the reports between square brackets, parted by commas; or send them a line each as application/jsonl.";

#[cfg(test)]
mod tests {
    use super::Elements;
    use crate::api::import::rows::Row;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn read(file: &[u8], n: usize) -> Vec<Row> {
        let mut elements = Elements::default();
        let mut rows: Vec<_> = file.chunks(n).flat_map(|c| elements.push(c)).collect();
        rows.extend(elements.finish());
        rows
    }

    fn check(file: &str, expect: &[(u64, Value)]) {
        let shown: Vec<(u64, Value)> = read(file.as_bytes(), 5)
            .into_iter()
            .map(|r| (r.number, r.fields.map_or_else(|f| json!(f.detail), |f| json!(f))))
            .collect();
        assert_eq!(shown, expect, "{file}");
    }

    #[test]
    fn elements_are_cut_where_they_end() {
        check("[]", &[]);
        check(" \u{feff}[\n] \n", &[]);
        check(
            r#"[{"town":"Tring, \"Herts\"]"},
                {"asked_for":["pin","cash"],"person":{"reporter":{"name":"{["}}}]"#,
            &[
                (1, json!({"town": "Tring, \"Herts\"]"})),
                (2, json!({"asked_for": ["pin", "cash"], "person": {"reporter": {"name": "{["}}})),
            ],
        );
    }

    #[test]
    fn what_cannot_be_read_costs_no_other_element() {
        let object = "Each element is an object between braces.";
        check(r#"[1,{"town":"Ware"}]"#, &[(1, json!(object)), (2, json!({"town": "Ware"}))]);
        let broken = "The element is no JSON from its line 1, column 9 on.";
        check(
            r#"[{"town":},{"town":"Ware"}]"#,
            &[(1, json!(broken)), (2, json!({"town": "Ware"}))],
        );
        check(
            r#"[{"town":"Ware"}"#,
            &[(1, json!("The array is not closed: the file may be cut off."))],
        );
        check(r#"{"town":"Ware"}"#, &[(1, json!(super::NO_ARRAY))]);
        check("", &[(1, json!(super::NO_ARRAY))]);
        let after = "Something stands behind the bracket that closes the array. Send one array.";
        check("[] []", &[(1, json!(after))]);
        assert!(read(b"[{\"town\":\"\xff\"}]", 1)[0].fields.is_err());
    }

    proptest! {
        #[test]
        fn any_array_of_objects_is_read_as_it_is(
            towns in prop::collection::vec(".{0,20}", 0..8),
            n in 1_usize..40,
        ) {
            let array: Vec<Value> = towns.iter().map(|t| json!({"town": t, "n": [1, {"x": t}]})).collect();
            let file = serde_json::to_vec_pretty(&array).unwrap();
            let rows: Vec<Value> = read(&file, n).into_iter().map(|r| json!(r.fields.unwrap())).collect();
            prop_assert_eq!(rows, array);
        }

        #[test]
        fn any_bytes_are_read_the_same_however_they_arrive(
            file in prop::collection::vec(prop::sample::select(br#"[]{},:"\ax1 "#.to_vec()), 0..60),
            n in 1_usize..9,
        ) {
            prop_assert_eq!(read(&file, n), read(&file, 1000));
        }
    }
}
