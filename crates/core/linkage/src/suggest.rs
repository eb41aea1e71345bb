//! A spec suggested by the table itself: what to compare and which pairs to look at, without
//! anybody saying which records belong together.

mod comparisons;
mod rules;

use crate::block::Limits;
use crate::profile::{self, Sort};
use crate::spec::Spec;
use crate::table::Table;
pub use rules::Found;
use std::fmt::Write as _;

/// Fills in what a spec leaves open: the id, the comparisons, the blocking rules.
#[must_use]
pub fn complete(table: &Table, spec: &Spec) -> Spec {
    let mut spec = complete_comparisons(table, spec);
    if spec.block.is_empty() && table.pairs() > crate::link::EVERY_PAIR {
        spec.block = rules(table, &spec, &[]);
    }
    spec
}

/// Rules for a table out of what columns of their kind usually are like, or out of pairs that
/// were found to belong together, if there are enough.
pub fn rules(table: &Table, spec: &Spec, found: &[Found]) -> Vec<Vec<String>> {
    let limits = Limits::of(table.len(), None);
    let columns: Vec<_> =
        profile::profile(table).into_iter().filter(|c| Some(&c.name) != spec.id.as_ref()).collect();
    rules::suggest(table, &columns, limits.pairs, (spec.seed.unwrap_or(1), found))
}

/// Fills in the id and the comparisons.
#[must_use]
pub fn complete_comparisons(table: &Table, spec: &Spec) -> Spec {
    let columns = profile::profile(table);
    let mut spec = spec.clone();
    if spec.id.is_none() {
        spec.id = columns.iter().find(|c| c.sort == Sort::Id).map(|c| c.name.clone());
    }
    let columns: Vec<_> =
        columns.into_iter().filter(|c| Some(&c.name) != spec.id.as_ref()).collect();
    if spec.comparison.is_empty() {
        spec.comparison = comparisons::suggest(table, &columns);
    }
    spec
}

/// A spec as it is written in TOML.
pub fn written(spec: &Spec) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    if let Some(id) = &spec.id {
        let _ = writeln!(out, "id = {id:?}");
    }
    if let Some(id) = &spec.id_b {
        let _ = writeln!(out, "id_b = {id:?}");
    }
    if spec.one_to_one {
        let _ = writeln!(out, "one_to_one = true");
    }
    for (value, key) in
        [(spec.threshold, "threshold"), (spec.least, "least"), (spec.prior, "prior")]
    {
        if let Some(value) = value {
            let _ = writeln!(out, "{key} = {value:?}");
        }
    }
    if let Some(seed) = spec.seed {
        let _ = writeln!(out, "seed = {seed}");
    }
    if let Some(largest) = spec.largest_block {
        let _ = writeln!(out, "largest_block = {largest}");
    }
    let _ = writeln!(out, "block = [");
    for rule in &spec.block {
        let _ = writeln!(out, "    {rule:?},");
    }
    let _ = writeln!(out, "]");
    for comparison in &spec.comparison {
        let _ = writeln!(out, "\n[[comparison]]");
        if let Some(name) = &comparison.name {
            let _ = writeln!(out, "name = {name:?}");
        }
        let _ = writeln!(out, "column = {:?}", comparison.column);
        if let Some(column) = &comparison.column_b {
            let _ = writeln!(out, "column_b = {column:?}");
        }
        if let Some(kind) = &comparison.kind {
            let _ = writeln!(out, "kind = {kind:?}");
        }
        if !comparison.levels.is_empty() {
            let _ = writeln!(out, "levels = {:?}", comparison.levels);
        }
        if let Some(frequency) = comparison.term_frequency {
            let _ = writeln!(out, "term_frequency = {frequency}");
        }
        if let Some(other) = &comparison.swapped_with {
            let _ = writeln!(out, "swapped_with = {other:?}");
        }
    }
    out
}

/// A column name as an expression writes it.
fn quoted(name: &str) -> String {
    if name.contains(char::is_whitespace) { format!("'{name}'") } else { name.to_owned() }
}
