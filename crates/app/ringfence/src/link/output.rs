//! What `ringfence link` writes: pairs, clusters, charts.

use super::input::Ids;
use anyhow::{Context, Result};
use linkage::link::Linked;
use linkage::svg;
use linkage::table::Table;
use std::fmt::Write as _;
use std::io::{BufWriter, Write};
use std::path::Path;

fn create(path: &Path) -> Result<BufWriter<std::fs::File>> {
    let file = std::fs::File::create(path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(BufWriter::with_capacity(1 << 18, file))
}

/// A field of CSV, quoted if it has to be.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// Writes id_l, id_r, match_weight, match_probability.
///
/// # Errors
/// A file that cannot be written.
pub fn pairs(path: &Path, linked: &Linked, ids: &Ids) -> Result<()> {
    let mut out = create(path)?;
    let id = |record: u32| field(ids.of.get(record as usize).map_or("", String::as_str));
    writeln!(out, "id_l,id_r,match_weight,match_probability")?;
    for pair in &linked.pairs {
        writeln!(
            out,
            "{},{},{:.4},{:.6}",
            id(pair.left),
            id(pair.right),
            pair.weight(),
            pair.probability()
        )?;
    }
    out.flush().with_context(|| format!("{} cannot be written", path.display()))
}

/// Writes id, cluster_id; for two tables also which of them, since ids may occur in both. A
/// cluster is named after its first record.
///
/// # Errors
/// A file that cannot be written.
pub fn clusters(path: &Path, linked: &Linked, ids: &Ids, table: &Table) -> Result<()> {
    let mut out = create(path)?;
    let id = |record: usize| field(ids.of.get(record).map_or("", String::as_str));
    let left = table.left();
    writeln!(out, "id,cluster_id{}", if left.is_some() { ",table" } else { "" })?;
    for (record, first) in linked.clusters.iter().enumerate() {
        let first = *first as usize;
        match left {
            None => writeln!(out, "{},{}", id(record), id(first))?,
            Some(left) => {
                let name = |r: usize| if r < left { "a" } else { "b" };
                let (own, of) = (name(record), name(first));
                writeln!(out, "{},{of}:{},{own}", id(record), id(first))?;
            }
        }
    }
    out.flush().with_context(|| format!("{} cannot be written", path.display()))
}

/// Writes charts: weights of levels, common values, explained pairs.
///
/// # Errors
/// A folder that cannot be written to.
pub fn charts(folder: &Path, linked: &Linked, explained: &[(u32, u32)]) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let write = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
    };
    write("weights.svg", svg::weights(&linked.comparators, &linked.model))?;
    for k in 0..linked.comparators.list.len() {
        if linked.model.frequency_level.get(k).is_some_and(Option::is_some) {
            let chart = svg::frequencies(&linked.comparators, &linked.model, k);
            write(&format!("values-{}.svg", k + 1), chart)?;
        }
    }
    for (i, (a, b)) in explained.iter().enumerate() {
        let pair = linked.pair(*a, *b);
        write(&format!("pair-{}.svg", i + 1), svg::waterfall(&linked.waterfall(&pair)))?;
    }
    Ok(())
}

/// How the weight of a pair adds up, as text.
pub fn explained(linked: &Linked, a: u32, b: u32) -> String {
    let pair = linked.pair(a, b);
    let mut out = String::new();
    let mut sum = 0.0;
    for bar in linked.waterfall(&pair) {
        sum += bar.bits;
        let values = bar.values.map(|(a, b)| format!("  {a} | {b}")).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "  {:+8.2}  {:+8.2}  {:<18} {:<24}{values}",
            bar.bits, sum, bar.name, bar.level
        );
    }
    let _ =
        writeln!(out, "  weight {:+.2} bits, probability {:.4}", pair.weight(), pair.probability());
    out
}
