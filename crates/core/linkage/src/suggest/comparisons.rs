//! Comparisons suggested by what columns hold, and by how they hang together.

use super::quoted;
use crate::compare::MOST_COMPARISONS;
use crate::profile::{ColumnProfile, Sort, is_known};
use crate::spec::ComparisonSpec;
use crate::table::{Column, Table};
use crate::text;
use std::collections::HashSet;

/// Records that are looked at to see how columns hang together.
const LOOKED_AT: usize = 2_000;

/// Suggests what to compare.
pub fn suggest(table: &Table, columns: &[ColumnProfile]) -> Vec<ComparisonSpec> {
    let mut out: Vec<ComparisonSpec> = Vec::new();
    let mut usable: Vec<&ColumnProfile> =
        columns.iter().filter(|c| c.sort.kind().is_some() && c.known > 0.01).collect();
    if usable.len() > MOST_COMPARISONS {
        // What says most when it agrees, weighed by how often it is there, is kept.
        let says = |c: &ColumnProfile| -c.known * c.collision.max(1e-9).log2();
        usable.sort_by(|a, b| says(b).total_cmp(&says(a)));
        usable.truncate(MOST_COMPARISONS);
        usable.sort_by_key(|c| columns.iter().position(|o| o.name == c.name));
    }
    let longitude = usable.iter().find(|c| c.sort == Sort::Longitude).map(|c| c.name.clone());
    for column in &usable {
        let Some(kind) = column.sort.kind() else { continue };
        let mut comparison = ComparisonSpec {
            column: quoted(&column.name),
            kind: Some(kind.to_owned()),
            ..ComparisonSpec::default()
        };
        match column.sort {
            Sort::Longitude => continue,
            Sort::Latitude => match &longitude {
                Some(longitude) => {
                    comparison.column = format!("{} + {}", comparison.column, quoted(longitude));
                }
                None => continue,
            },
            Sort::Text => match apart(table, column, &usable) {
                Apart::Nothing => continue,
                Apart::Rest(expression) => {
                    comparison.name = Some(format!("rest of {}", column.name));
                    comparison.column = expression;
                    comparison.kind = Some("full_name".to_owned());
                }
                Apart::All => {}
            },
            _ => {}
        }
        out.push(comparison);
    }
    swaps(table, &usable, &mut out);
    out
}

/// What a column says beside others that it contains.
enum Apart {
    /// It contains no other.
    All,
    /// It contains others and says more.
    Rest(String),
    /// It only repeats others.
    Nothing,
}

fn apart(table: &Table, column: &ColumnProfile, others: &[&ColumnProfile]) -> Apart {
    let Some(whole) = table.column(&column.name) else { return Apart::All };
    let parts: Vec<&Column> = others
        .iter()
        .filter(|o| o.name != column.name && matches!(o.sort, Sort::Name))
        .filter_map(|o| table.column(&o.name))
        .filter(|part| contained(whole, part, table.len()))
        .collect();
    if parts.is_empty() {
        return Apart::All;
    }
    let mut expression = quoted(&column.name);
    for part in &parts {
        expression.push_str(" - ");
        expression.push_str(&quoted(&part.name));
    }
    let step = (table.len() / LOOKED_AT).max(1);
    let (mut more, mut seen) = (0, 0);
    for record in (0..table.len()).step_by(step) {
        if !is_known(whole, record) {
            continue;
        }
        seen += 1;
        let taken: Vec<String> = parts.iter().map(|p| text::clean(p.text(record as u32))).collect();
        let taken: Vec<&str> = taken.iter().flat_map(|t| text::words(t)).collect();
        let all = text::clean(whole.text(record as u32));
        more += usize::from(text::words(&all).any(|w| !taken.contains(&w)));
    }
    if more * 20 < seen { Apart::Nothing } else { Apart::Rest(expression) }
}

/// Whether nearly all words of a column are in another.
fn contained(whole: &Column, part: &Column, n: usize) -> bool {
    let step = (n / LOOKED_AT).max(1);
    let (mut inside, mut seen) = (0, 0);
    for record in (0..n).step_by(step) {
        if is_known(whole, record) && is_known(part, record) {
            let all = text::clean(whole.text(record as u32));
            let own = text::clean(part.text(record as u32));
            seen += 1;
            inside += usize::from(text::words(&own).all(|w| text::words(&all).any(|a| a == w)));
        }
    }
    seen > 20 && inside * 10 >= seen * 8
}

/// Pairs of columns that have values in common may have changed places in some records.
fn swaps(table: &Table, columns: &[&ColumnProfile], out: &mut [ComparisonSpec]) {
    let swappable: Vec<&ColumnProfile> =
        columns.iter().filter(|c| matches!(c.sort, Sort::Name | Sort::Text)).copied().collect();
    let mut found: Vec<(f64, String, String)> = Vec::new();
    for (i, a) in swappable.iter().enumerate() {
        for b in swappable.iter().skip(i + 1) {
            let common = in_common(table, a, b);
            if common > 0.03 || (common > 0.0 && are_names(&a.name, &b.name)) {
                let bonus = if are_names(&a.name, &b.name) { 1.0 } else { 0.0 };
                found.push((common + bonus, a.name.clone(), b.name.clone()));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut taken: HashSet<String> = HashSet::new();
    for (_, a, b) in found {
        if taken.contains(&a) || taken.contains(&b) || !out.iter().any(|c| c.column == b) {
            continue;
        }
        if let Some(comparison) = out.iter_mut().find(|c| c.column == quoted(&a)) {
            comparison.swapped_with = Some(b.clone());
            taken.insert(a);
            taken.insert(b);
        }
    }
}

fn are_names(a: &str, b: &str) -> bool {
    let is = |name: &str, words: &[&str]| {
        let name = name.to_lowercase();
        words.iter().any(|w| name.contains(w))
    };
    let first = |n: &str| is(n, &["first", "given", "forename"]);
    let last = |n: &str| is(n, &["surname", "last", "family"]);
    (first(a) && last(b)) || (last(a) && first(b))
}

/// Share of the distinct values of the poorer column that the other has as well.
fn in_common(table: &Table, a: &ColumnProfile, b: &ColumnProfile) -> f64 {
    let (Some(a), Some(b)) = (table.column(&a.name), table.column(&b.name)) else { return 0.0 };
    let (few, many) = if a.values.len() < b.values.len() { (a, b) } else { (b, a) };
    let looked = few.values.iter().take(LOOKED_AT);
    let (mut both, mut all) = (0.0, 0.0);
    for (_, text) in looked {
        all += 1.0;
        both += f64::from(u8::from(many.values.find(text).is_some()));
    }
    if all > 0.0 { both / all } else { 0.0 }
}
