//! Reads tables in CSV: the separator is found out, odd lines are reported and the rest read.

use crate::problem::Problem;
use crate::table::Table;

/// Most problems that are told apart; the rest are counted.
const MOST_PROBLEMS: usize = 20;

/// Reads one table.
pub fn read_csv(bytes: &[u8]) -> (Table, Vec<Problem>) {
    let mut problems = Vec::new();
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = reader(bytes);
    let names = header(&mut reader, &mut problems);
    let mut table = Table::new(&names);
    rows(&mut reader, &mut table, bytes, &mut problems);
    (table, problems)
}

/// Reads two tables to be linked, and [`join`]s them.
pub fn read_two(left: &[u8], right: &[u8]) -> (Table, [Vec<Problem>; 2]) {
    let (left, first) = read_csv(left);
    let (right, mut second) = read_csv(right);
    let (table, lacking) = join(left, &right);
    second.extend(lacking);
    (table, [first, second])
}

/// Lays two tables behind each other that are to be linked; columns of the second are found by
/// their names in the first. What the second lacks is told.
pub fn join(mut left: Table, right: &Table) -> (Table, Vec<Problem>) {
    let lacking = left.lay_behind(right);
    let told = |name: String| {
        Problem::new(
            format!("the second table has no column `{name}`"),
            "its values count as missing; rename the column if it is there by another name",
        )
    };
    (left, lacking.into_iter().map(told).collect())
}

/// A reader with the separator that occurs most in the first line.
fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |separator: u8| line.iter().filter(|b| **b == separator).count();
    let mut best = b',';
    for separator in [b';', b'\t', b'|'] {
        if count(separator) > count(best) {
            best = separator;
        }
    }
    csv::ReaderBuilder::new()
        .delimiter(best)
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(1 << 16)
        .from_reader(bytes)
}

fn header(reader: &mut csv::Reader<&[u8]>, problems: &mut Vec<Problem>) -> Vec<String> {
    let mut record = csv::ByteRecord::new();
    if !reader.read_byte_record(&mut record).unwrap_or(false) {
        problems.push(Problem::new("the table is empty", "give a file with a header line"));
        return Vec::new();
    }
    let names: Vec<String> =
        record.iter().map(|n| String::from_utf8_lossy(n).trim().to_owned()).collect();
    for (i, name) in names.iter().enumerate() {
        if names.iter().take(i).any(|n| n == name) {
            problems.push(Problem::at(
                1,
                format!("the column `{name}` is there twice"),
                "only the first can be named in a spec: rename one",
            ));
        }
    }
    names
}

fn rows(
    reader: &mut csv::Reader<&[u8]>,
    table: &mut Table,
    bytes: &[u8],
    problems: &mut Vec<Problem>,
) {
    let width = table.columns().len();
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return,
            Ok(true) => {}
            Err(error) => {
                note(problems, Problem::new(error.to_string(), "check the quotes of the file"));
                return;
            }
        }
        let line = || line_of(bytes, record.position().map_or(0, |p| p.byte() as usize));
        if record.len() != width {
            note(
                problems,
                Problem::at(
                    line(),
                    format!("{} fields where {} are expected", record.len(), width),
                    "fields too few count as missing, fields too many are passed over",
                ),
            );
        }
        push(table, &record, &line, problems);
    }
}

/// The line of a place in a file, counted from 1. A record that follows a carriage return is
/// said to begin at the line feed.
fn line_of(bytes: &[u8], place: usize) -> usize {
    let place = place + usize::from(bytes.get(place) == Some(&b'\n'));
    bytes.iter().take(place).filter(|b| **b == b'\n').count() + 1
}

fn push(
    table: &mut Table,
    record: &csv::ByteRecord,
    line: &dyn Fn() -> usize,
    problems: &mut Vec<Problem>,
) {
    let odd = record.iter().any(|f| std::str::from_utf8(f).is_err());
    if odd {
        let message = "the line is not UTF-8";
        note(problems, Problem::at(line(), message, "letters that cannot be read were replaced"));
    }
    let fields: Vec<_> = record.iter().map(String::from_utf8_lossy).collect();
    table.push(&fields);
}

fn note(problems: &mut Vec<Problem>, problem: Problem) {
    if problems.len() < MOST_PROBLEMS {
        problems.push(problem);
    } else if problems.len() == MOST_PROBLEMS {
        problems.push(Problem::new("there are more such lines", "mend these first"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_spreadsheets_write() {
        let (table, problems) = read_csv(
            b"\xef\xbb\xbfid; name \r\n1;\"Ann; Lee\"\r\n2\r\n3;Bob;x\r\n4;NULL\r\n5;Not Known\r\n6;Na\r\n",
        );
        let name = table.column("name").unwrap();
        let texts: Vec<&str> = (0..6).map(|r| name.text(r)).collect();
        assert_eq!(texts, ["Ann; Lee", "", "Bob", "", "", "Na"]);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(problems[0].line, 3);
    }

    #[test]
    fn the_second_table_may_have_its_columns_in_another_order() {
        let (table, problems) = read_two(b"id,a,b\n1,x,y\n", b"b,id\nz,2\n");
        let b = table.column("b").unwrap();
        assert_eq!((table.left(), b.text(0), b.text(1)), (Some(1), "y", "z"));
        assert_eq!((table.len(), table.text("a", 1).as_str()), (2, ""));
        assert_eq!(problems[1].len(), 1);
    }
}
