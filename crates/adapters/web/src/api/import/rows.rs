//! Rows of a file, whatever its format.

use super::array::Elements;
use super::csv::Csv;
use super::lines::Lines;
use crate::api::problem::Fault;
use serde_json::{Map, Value};

/// Bytes of a row at most.
pub const LONGEST_ROW: usize = 256 * 1024;

/// A row, or what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Line on which it begins, counted from 1 as editors do; for CSV the row as
    /// spreadsheets count, the head being row 1; for an array the number of the element.
    pub number: u64,
    /// Its fields.
    pub fields: Result<Map<String, Value>, Fault>,
}

impl Row {
    /// A row that cannot be read.
    pub fn broken(number: u64, detail: impl Into<String>) -> Self {
        Self { number, fields: Err(Fault::at("", detail)) }
    }
}

/// What cuts a file into rows as it arrives.
#[derive(Debug)]
pub enum Cutter {
    /// A table with a head.
    Csv(Csv),
    /// A JSON object a line.
    Lines(Lines),
    /// A JSON array of objects.
    Array(Elements),
}

impl Cutter {
    /// The cutter for a content type.
    pub fn for_type(content_type: &str) -> Option<Self> {
        match content_type {
            "text/csv" => Some(Self::Csv(Csv::default())),
            "application/jsonl" | "application/x-ndjson" | "application/x-jsonlines" => {
                Some(Self::Lines(Lines::default()))
            }
            "application/json" => Some(Self::Array(Elements::default())),
            _ => None,
        }
    }

    /// Takes what has arrived; gives the rows that are whole.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Row> {
        match self {
            Self::Csv(csv) => csv.push(bytes),
            Self::Lines(lines) => lines.push(bytes),
            Self::Array(elements) => elements.push(bytes),
        }
    }

    /// The file has ended; gives the last row if it had no line end.
    pub fn finish(&mut self) -> Vec<Row> {
        match self {
            Self::Csv(csv) => csv.finish(),
            Self::Lines(lines) => lines.finish(),
            Self::Array(elements) => elements.finish(),
        }
    }
}
