//! What is wrong with the rows of a file, as a table that can be opened beside it.

use crate::api::problem::Fault;
use crate::desk::export::csv::cell;

/// Bytes of the table at most: about a hundred thousand mistakes, and no more memory than a
/// server can spare.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The table.
#[derive(Debug)]
pub struct Mistakes {
    text: String,
    left_out: u64,
}

impl Default for Mistakes {
    fn default() -> Self {
        Self { text: "row,report_id,field,message\r\n".to_owned(), left_out: 0 }
    }
}

impl Mistakes {
    /// Adds what is wrong with a row.
    pub fn add(&mut self, number: u64, id: &str, fault: &Fault) {
        let field = fault.pointer.as_deref().unwrap_or_default().trim_start_matches('/');
        let line = format!("{number},{},{},{}\r\n", cell(id), cell(field), cell(&fault.detail));
        match self.text.len() + line.len() <= MOST_BYTES {
            true => self.text.push_str(&line),
            false => self.left_out += 1,
        }
    }

    /// The table, and in a last row how many mistakes are not in it.
    pub fn into_text(self) -> String {
        match self.left_out {
            0 => self.text,
            n => {
                let more = format!("{n} more mistakes. Correct these and send the file again.");
                format!("{},,,{}\r\n", self.text, cell(&more))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_BYTES, Mistakes};
    use crate::api::problem::Fault;

    #[test]
    fn a_mistake_is_a_line_and_a_formula_is_a_word() {
        let mut mistakes = Mistakes::default();
        mistakes.add(3, "=A1", &Fault::at("/outcome", "Did you mean `hung_up`?"));
        mistakes.add(4, "", &Fault::at("", "The row has 3 cells, the head 2."));
        assert_eq!(
            mistakes.into_text(),
            "row,report_id,field,message\r\n3,\"'=A1\",outcome,Did you mean `hung_up`?\r\n4,,,\"The row has 3 cells, the head 2.\"\r\n"
        );
    }

    #[test]
    fn a_table_that_is_full_says_what_is_not_in_it() {
        let mut mistakes = Mistakes::default();
        let detail = "x".repeat(MOST_BYTES / 3);
        for row in 0..5 {
            mistakes.add(row, "", &Fault::at("", detail.clone()));
        }
        let text = mistakes.into_text();
        assert_eq!(text.lines().count(), 4);
        assert!(text.ends_with("3 more mistakes. Correct these and send the file again.\r\n"));
    }
}
