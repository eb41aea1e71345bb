//! Records as they were read: one or two tables laid behind each other, column by column.

use crate::values::{MISSING, Values, at, hash_text, mix};

/// Texts that stand for "not known" in files that programs write. In other cases some of them
/// are names: Na, Nan.
const NOT_KNOWN: [&str; 4] = ["NaN", "nan", "\\N", "NA"];
/// Texts that stand for "not known" in any case, as people write them.
const NOTHING: [&str; 10] =
    ["-", "--", "?", "unknown", "not known", "none", "null", "n/a", "n.k.", "n/k"];

/// Whether a whole value says that nothing is known.
fn is_nothing(text: &str) -> bool {
    text.is_empty()
        || NOT_KNOWN.contains(&text)
        || text.len() <= 9 && NOTHING.iter().any(|n| text.eq_ignore_ascii_case(n))
}

/// One column: an id for each record, and the texts of the ids.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// Name as in the header, without spaces around it.
    pub name: String,
    /// Value id of each record; 0 is missing.
    pub cells: Vec<u32>,
    /// The texts.
    pub values: Values,
}

/// Records of one table, or of two that are to be linked.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    n_records: usize,
    n_left: Option<usize>,
}

impl Column {
    /// The text of a record, empty if it is missing.
    pub fn text(&self, record: u32) -> &str {
        self.values.get(self.cells.get(record as usize).copied().unwrap_or(MISSING))
    }
}

impl Table {
    /// An empty table with these columns.
    pub fn new<S: AsRef<str>>(names: &[S]) -> Self {
        let columns = names
            .iter()
            .map(|n| Column { name: n.as_ref().trim().to_owned(), ..Column::default() })
            .collect();
        Self { columns, n_records: 0, n_left: None }
    }

    /// Adds a record: a value for each column in order. Fields that are empty or stand for
    /// "not known" are missing; fields too few are missing, fields too many are passed over.
    pub fn push<S: AsRef<str>>(&mut self, fields: &[S]) {
        let mut fields = fields.iter();
        for column in &mut self.columns {
            let text = fields.next().map_or("", |f| f.as_ref().trim());
            let id = if is_nothing(text) { MISSING } else { column.values.intern(text) };
            column.cells.push(id);
        }
        self.n_records += 1;
    }

    /// Gives a column another name. Whether there is such a column, and none of the other name.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        if self.column(to).is_some() {
            return false;
        }
        let column = self.columns.iter_mut().find(|c| c.name.eq_ignore_ascii_case(from));
        column.map(|column| to.clone_into(&mut column.name)).is_some()
    }

    /// Says that records pushed so far are the first table and those that follow the second.
    pub fn begin_second(&mut self) {
        self.n_left = Some(self.n_records);
    }

    /// Lays the records of a second table behind these, its columns found by their names; names
    /// of columns that it lacks come back, and count as missing.
    pub fn lay_behind(&mut self, second: &Self) -> Vec<String> {
        self.begin_second();
        let mut lacking = Vec::new();
        for column in &mut self.columns {
            let Some(theirs) = second.column(&column.name) else {
                column.cells.resize(self.n_records + second.n_records, MISSING);
                lacking.push(column.name.clone());
                continue;
            };
            let mut ours: Vec<Option<u32>> = vec![None; theirs.values.len() + 1];
            for cell in &theirs.cells {
                let id = match ours.get(*cell as usize) {
                    Some(Some(id)) => *id,
                    _ => column.values.intern(theirs.values.get(*cell)),
                };
                if let Some(known) = ours.get_mut(*cell as usize) {
                    *known = Some(id);
                }
                column.cells.push(id);
            }
        }
        self.n_records += second.n_records;
        lacking
    }

    /// Number of records of both tables.
    pub fn len(&self) -> usize {
        self.n_records
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.n_records == 0
    }

    /// Number of records of the first of two tables; `None` when there is one table, whose
    /// records are compared with each other.
    pub fn left(&self) -> Option<usize> {
        self.n_left
    }

    /// How many pairs of records there are to judge.
    pub fn pairs(&self) -> f64 {
        let n = self.n_records as f64;
        match self.n_left {
            Some(left) => left as f64 * (n - left as f64),
            None => n * (n - 1.0).max(0.0) / 2.0,
        }
    }

    /// The records in an order that depends on what they say and not on where they stand, each
    /// of two tables for itself: for taking some at random.
    pub fn by_content(&self) -> Vec<u32> {
        let mut codes = vec![0u64; self.n_records];
        for column in &self.columns {
            let name = hash_text(&column.name);
            let mut hashes = vec![0u64];
            hashes.extend(column.values.iter().map(|(_, text)| mix(hash_text(text), name)));
            for (code, cell) in codes.iter_mut().zip(&column.cells) {
                *code = code.wrapping_add(at(&hashes, *cell as usize));
            }
        }
        let left = self.n_left.unwrap_or(0);
        let mut order: Vec<u32> = (0..self.n_records as u32).collect();
        order.sort_unstable_by_key(|r| {
            let record = *r as usize;
            (record >= left, mix(at(&codes, record), 11), *r)
        });
        order
    }

    /// The columns in order.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of this name, if there is one; case does not matter.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|c| c.name == name)
            .or_else(|| self.columns.iter().find(|c| c.name.eq_ignore_ascii_case(name)))
    }

    /// The text of a field by the name of its column; empty if it is missing.
    pub fn text(&self, column: &str, record: u32) -> String {
        self.column(column).map_or_else(String::new, |c| c.text(record).to_owned())
    }

    /// Lets go of what is only needed to add records.
    pub fn freeze(&mut self) {
        for column in &mut self.columns {
            column.values.freeze();
            column.cells.shrink_to_fit();
        }
    }
}
