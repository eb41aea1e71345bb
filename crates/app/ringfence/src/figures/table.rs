//! Columns of text for a terminal.

use std::fmt::Write as _;

/// Rows below a head; the first column on the left, numbers on the right.
pub fn columns(head: &[&str], rows: &[Vec<String>]) -> String {
    let long = |text: &str| text.chars().count();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|c| long(c));
        cells.chain(head.get(column).map(|h| long(h))).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut out = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut text = String::new();
        for (index, (cell, width)) in cells.zip(&widths).enumerate() {
            // Writing to a String cannot fail.
            let _ = match index {
                0 => write!(text, "{cell:<width$}"),
                _ => write!(text, "  {cell:>width$}"),
            };
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(&mut head.iter().copied());
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn numbers_stand_below_each_other() {
        let rows = [["Ware", "3"], ["St Albans", "12"]].map(|r| r.map(str::to_owned).to_vec());
        assert_eq!(
            columns(&["Town", "People"], &rows),
            "Town       People\nWare            3\nSt Albans      12\n"
        );
    }
}
