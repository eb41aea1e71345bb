//! Lines cut into fields.

use crate::calendar::{BadDate, Date, DayOrder};
use diagnostic::Diagnostic;
use std::collections::BTreeMap;

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
    /// Whether a quotation mark opens in it and none closes: then it is one field.
    is_open: bool,
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
        match self.is_open {
            true => Diagnostic::error(code, start, end, what, "close the quotation mark"),
            false => Diagnostic::error(code, start, end, what, help),
        }
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
        let said = without_remark(body);
        let is_open = said.matches('"').count() % 2 == 1;
        let fields = cut(said, start + skipped);
        (!fields.is_empty()).then_some(Line { fields, start, end: start + raw.len(), is_open })
    })
}

/// Whether a line can be left out as the names of columns: it is the first, the field that
/// should be a number begins with a letter, and none beside it begins with a digit, so that a
/// slip in the first line of data is not taken for a heading.
pub fn is_heading(index: usize, line: &Line<'_>, number_at: usize) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    index == 0
        && line.text(number_at).starts_with(|c: char| c.is_alphabetic() || c == '_')
        && !line.fields.iter().skip(1).any(|f| f.text.starts_with(is_digit))
}

/// A line up to a remark at its end: `# ` or `//` after white space, outside of quotes. A `#`
/// with a word at once behind it may be part of an id.
fn without_remark(line: &str) -> &str {
    let (mut quoted, mut after_space) = (false, false);
    for (at, c) in line.char_indices() {
        quoted ^= c == '"';
        let rest = line.get(at..).unwrap_or("");
        let mut two = rest.chars().skip(1);
        let begins = rest.starts_with("//")
            || (c == '#' && two.next().is_none_or(|next| next.is_whitespace() || next == '#'));
        if begins && after_space && !quoted {
            return line.get(..at).unwrap_or(line);
        }
        after_space = c.is_whitespace();
    }
    line
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
    // A comma between digits may be that of a decimal where semicolons make the columns.
    let semicolons = plain.matches(';').count() >= 2;
    let separators = if semicolons { [';', ','] } else { [',', ';'] };
    for separator in separators {
        if plain.contains(separator) && !(separator == ',' && has_columns(&plain)) {
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

/// Whether tabs make the columns of a line whose only commas are those of decimals.
fn has_columns(plain: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let decimals = plain.match_indices(',').all(|(at, _)| {
        let before = plain.get(..at).and_then(|s| s.chars().next_back());
        digit(before) && digit(plain.get(at + 1..).and_then(|s| s.chars().next()))
    });
    decimals && plain.trim().matches('\t').count() >= 2
}

/// What remarks on covariates need of a record.
pub trait Grouped {
    /// Its covariates.
    fn covariates(&mut self) -> &mut Vec<String>;
    /// First byte of its line, and the byte after it.
    fn line(&self) -> (usize, usize);
}

/// Lines have as many covariates as most of their file have; empty ones at the end of a line
/// count if they are needed for that. Other lines are left out, each with a remark.
pub fn even<T: Grouped>(records: Vec<T>, remarks: &mut Vec<Diagnostic>) -> Vec<T> {
    let filled = |all: &[String]| all.iter().rposition(|c| !c.is_empty()).map_or(0, |i| i + 1);
    let mut records = records;
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for record in &mut records {
        *counts.entry(filled(record.covariates())).or_default() += 1;
    }
    // Of two that are as frequent, the one with more columns.
    let usual = counts.iter().max_by_key(|(_, n)| **n).map_or(0, |(columns, _)| *columns);
    records.retain_mut(|record| {
        let all = record.covariates();
        if (filled(all)..=all.len()).contains(&usual) {
            all.truncate(usual);
            return true;
        }
        let n = filled(all);
        let (start, end) = record.line();
        let what = format!("this line has {}, and most have {usual}", columns(n));
        let help =
            "give every line a value for each covariate, between separators if it is not known";
        remarks.push(Diagnostic::error("W009", start, end, what, help));
        false
    });
    records
}

fn columns(n: usize) -> String {
    match n {
        1 => "1 covariate".into(),
        _ => format!("{n} covariates"),
    }
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
        check("a;51,5;0,1", &[&["a", "51,5", "0,1"]]);
        check("a\t51,5\t0,1", &[&["a", "51,5", "0,1"]]);
        check("St Albans,\t2,\t2026", &[&["St Albans", "2", "2026"]]);
    }

    #[test]
    fn a_remark_may_stand_behind_a_line() {
        check(
            "a 1 2026/1/1 # late\nb 1 2026/1/2\t// too",
            &[&["a", "1", "2026/1/1"], &["b", "1", "2026/1/2"]],
        );
        check("Flat #5,1,2026/1/1", &[&["Flat #5", "1", "2026/1/1"]]);
        check("\"a # b\" 1 2026 #", &[&["a # b", "1", "2026"]]);
        check("http://a 1", &[&["http://a", "1"]]);
    }

    #[test]
    fn a_slip_in_the_first_line_is_no_heading() {
        let heading = |text| is_heading(0, &lines(text).next().unwrap(), 1);
        assert!(heading("id,cases,date,age"));
        assert!(!heading("12,x,2026/1/1"));
    }

    #[test]
    fn a_quotation_mark_that_never_closes_is_named() {
        let line = lines("\"St Albans 1 2026/1/1").next().unwrap();
        assert_eq!(line.fields.len(), 1);
        assert_eq!(
            line.error("W002", 1, "a line without a count", "").help,
            "close the quotation mark"
        );
    }
}
