//! Lines cut into fields.

use crate::calendar::{BadDate, Date, DayOrder};
use diagnostic::Diagnostic;

/// A field with the bytes it was read from.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// What is in it, without quotes.
    pub text: &'a str,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A line that is neither empty nor a remark.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Its fields; at least one.
    pub fields: Vec<Field<'a>>,
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl<'a> Line<'a> {
    /// The text of a field; empty if there is none.
    pub fn text(&self, index: usize) -> &'a str {
        self.fields.get(index).map_or("", |f| f.text)
    }

    /// An error at a field, or at the whole line if it has none.
    pub fn error(
        &self,
        code: &'static str,
        index: usize,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let (start, end) =
            self.fields.get(index).map_or((self.start, self.end), |f| (f.start, f.end));
        Diagnostic::error(code, start, end, what, help)
    }
}

/// The lines of a text with their fields.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    text.split('\n').filter_map(move |raw| {
        let start = at;
        at += raw.len() + 1;
        let body = raw.trim_start_matches('\u{feff}');
        let skipped = raw.len() - body.len();
        let trimmed = body.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with("//") {
            return None;
        }
        let fields = cut(body, start + skipped);
        (!fields.is_empty()).then_some(Line { fields, start, end: start + raw.len() })
    })
}

/// Whether a line can be left out as the names of columns: it is the first, and the field
/// that should be a number begins with a letter.
pub fn is_heading(index: usize, line: &Line<'_>, number_at: usize) -> bool {
    index == 0 && line.text(number_at).starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn cut(line: &str, offset: usize) -> Vec<Field<'_>> {
    let mut plain = String::new();
    let mut quoted = false;
    for c in line.chars() {
        quoted ^= c == '"';
        if !quoted {
            plain.push(c);
        }
    }
    for separator in [',', ';'] {
        if plain.contains(separator) {
            return separated(line, offset, &|c| c == separator);
        }
    }
    // Tabs separate alone where they make columns; otherwise they are white space.
    if plain.trim().matches('\t').count() >= 2 {
        let by_tabs = separated(line, offset, &|c| c == '\t');
        if by_tabs.iter().all(|f| !f.text.is_empty()) {
            return by_tabs;
        }
    }
    separated(line, offset, &char::is_whitespace).into_iter().filter(|f| f.start < f.end).collect()
}

fn separated<'a>(line: &'a str, offset: usize, is: &dyn Fn(char) -> bool) -> Vec<Field<'a>> {
    let mut fields = Vec::new();
    let (mut from, mut quoted) = (0, false);
    for (at, c) in line.char_indices() {
        quoted ^= c == '"';
        if !quoted && is(c) {
            fields.push(field(line, from, at, offset));
            from = at + c.len_utf8();
        }
    }
    fields.push(field(line, from, line.len(), offset));
    fields
}

fn field(line: &str, from: usize, to: usize, offset: usize) -> Field<'_> {
    let whole = line.get(from..to).unwrap_or("");
    let lead = whole.len() - whole.trim_start().len();
    let text = whole.trim();
    let start = offset + from + lead;
    let end = start + text.len();
    let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).unwrap_or(text).trim();
    Field { text: inner, start, end }
}

/// The order of day and month that the dates of a column prove, if they agree.
pub fn day_order<'a>(dates: impl Iterator<Item = &'a str>) -> DayOrder {
    let mut order = DayOrder::Unambiguous;
    for proved in dates.filter_map(Date::proves) {
        match order {
            DayOrder::Unambiguous => order = proved,
            _ if order == proved => {}
            _ => return DayOrder::Unambiguous,
        }
    }
    order
}

/// What to say of a bad date.
pub fn bad_date(line: &Line<'_>, index: usize, why: BadDate) -> Diagnostic {
    let shown = line.text(index);
    match why {
        BadDate::NoDate => line.error(
            "W004",
            index,
            format!("`{shown}` is no date"),
            "write year/month/day, as 2026/01/31; year/month, year, or a whole number",
        ),
        BadDate::NoSuchDay => line.error(
            "W004",
            index,
            format!("`{shown}` is not in the calendar"),
            "check day and month; the order is year/month/day",
        ),
        BadDate::Ambiguous => line.error(
            "W005",
            index,
            format!("`{shown}` could be two different days"),
            "write the year first, as 2026-04-03",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&[&str]]) {
        let read: Vec<Vec<&str>> =
            lines(text).map(|l| l.fields.iter().map(|f| f.text).collect()).collect();
        assert_eq!(read, expect, "{text:?}");
        for field in lines(text).flat_map(|l| l.fields) {
            assert!(text.get(field.start..field.end).unwrap().contains(field.text));
        }
    }

    #[test]
    fn fields_are_cut_as_people_write_them() {
        check("1 2 2026/1/1\n\n# remark\n// too\n", &[&["1", "2", "2026/1/1"]]);
        check("  a \t 1\r\nb 2", &[&["a", "1"], &["b", "2"]]);
        check("\"St Albans\" 2 2026", &[&["St Albans", "2", "2026"]]);
        check("St Albans, 2 ,2026", &[&["St Albans", "2", "2026"]]);
        check("\"Bath, Somerset\",2,", &[&["Bath, Somerset", "2", ""]]);
        check("St Albans\t2\t2026", &[&["St Albans", "2", "2026"]]);
        check("a;2;2026", &[&["a", "2", "2026"]]);
        check("\u{feff}a 1", &[&["a", "1"]]);
    }
}
