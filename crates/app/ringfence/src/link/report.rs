//! What `ringfence link` says: the summary, measures against the truth, the profile, the
//! suggested spec.

use super::{Threads, input};
use crate::cli::LinkTables;
use anyhow::Result;
use linkage::block::RuleReport;
use linkage::evaluate::{self, Counts};
use linkage::link::{self, Linked};
use linkage::spec::Spec;
use linkage::table::Table;
use linkage::{profile, suggest};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

/// What came out, in a few lines.
pub fn summary(table: &Table, linked: &Linked, took: Duration) -> String {
    let mut out = String::new();
    let matched = linked.pairs.iter().filter(|p| p.weight() > 0.0).count();
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    for first in &linked.clusters {
        *sizes.entry(*first).or_default() += 1;
    }
    let several = sizes.values().filter(|n| **n > 1).count();
    let largest = sizes.values().max().copied().unwrap_or(0);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{} records, {} pairs compared", table.len(), linked.n_compared);
    rules(&mut out, &linked.rules);
    match linked.ceiling {
        Some(ceiling) => {
            let _ = writeln!(
                out,
                "the rules bring up about {:.1} % of what belongs together, as far as chance agreement of rules tells",
                100.0 * ceiling
            );
        }
        None => out.push_str("every pair was compared: no rule leaves anything out\n"),
    }
    let _ = writeln!(
        out,
        "prior {:.3e}, {matched} pairs more probable than not, {several} clusters of several records, the largest of {largest}",
        linked.model.prior
    );
    if let Some(related) = &linked.model.related {
        let names: Vec<&str> = related
            .by_chance
            .iter()
            .filter_map(|k| linked.comparators.list.get(*k))
            .map(|c| c.name.as_str())
            .collect();
        let _ = writeln!(
            out,
            "there are records that are related but not the same: they agree on much, but on {} by chance only",
            names.join(", ")
        );
    }
    let _ = writeln!(out, "{:.2} s", took.as_secs_f64());
    out
}

fn rules(out: &mut String, reports: &[RuleReport]) {
    for rule in reports {
        let _ = write!(
            out,
            "  {:>10} pairs by [{}], largest block {}",
            rule.pairs, rule.rule, rule.largest
        );
        if rule.keys_left_out > 0 {
            let _ = write!(
                out,
                "; {} keys with {} pairs left out as too common",
                rule.keys_left_out, rule.pairs_left_out
            );
        }
        out.push('\n');
    }
}

/// Precision, recall and F1 of pairs and clusters.
pub fn measured(table: &Table, linked: &Linked, truth: &[u32]) -> String {
    let label = |record: u32| truth.get(record as usize);
    let judged: Vec<(f32, bool)> =
        linked.pairs.iter().map(|p| (p.weight(), label(p.left) == label(p.right))).collect();
    let clusters = evaluate::of_clusters(&linked.clusters, truth, table.left());
    let (weight, best) = evaluate::best(judged.clone(), clusters.truth);
    let mut out = String::new();
    let mut row = |what: &str, c: Counts| {
        let _ = writeln!(
            out,
            "{what:<28} precision {:.4}  recall {:.4}  F1 {:.5}",
            c.precision(),
            c.recall(),
            c.f1()
        );
    };
    row("pairs at probability 0.5", evaluate::at_least(&judged, 0.0, clusters.truth));
    row(&format!("pairs at best, weight {weight:.2}"), best);
    row("clusters", clusters);
    let _ = writeln!(out, "{} true pairs", clusters.truth);
    out
}

/// `ringfence link profile`
///
/// # Errors
/// Files that cannot be read.
pub fn profile(args: &LinkTables) -> Result<ExitCode> {
    let (table, clean) = input::tables(&args.left, args.right.as_deref(), &[])?;
    let mut out = format!(
        "{:<20} {:<10} {:>7} {:>9} {:>10}  most common\n",
        "column", "holds", "known", "distinct", "says, bits"
    );
    for column in profile::profile(&table) {
        let top: Vec<String> =
            column.top.iter().take(3).map(|(text, n)| format!("{text} ({n})")).collect();
        let _ = writeln!(
            out,
            "{:<20} {:<10} {:>6.1}% {:>9} {:>10.1}  {}",
            column.name,
            format!("{:?}", column.sort).to_lowercase(),
            100.0 * column.known,
            column.distinct,
            -column.collision.max(1e-12).log2(),
            top.join(", ")
        );
    }
    std::io::stdout().lock().write_all(out.as_bytes())?;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

/// `ringfence link tune`
///
/// # Errors
/// Files that cannot be read, a table no spec can be suggested for.
pub fn tune(args: &LinkTables) -> Result<ExitCode> {
    let (table, clean) = input::tables(&args.left, args.right.as_deref(), &[])?;
    let linked = link::link(&table, &Spec::default(), &Threads::new(None))
        .map_err(|p| anyhow::anyhow!("{p}"))?;
    let mut out = String::from("# Suggested from the table itself; change what you know better.\n");
    if linked.rules.is_empty() {
        out.push_str(
            "# The table is small: every pair is compared, so no blocking rule is needed.\n",
        );
    }
    let mut costs = String::new();
    rules(&mut costs, &linked.rules);
    if let Some(ceiling) = linked.ceiling {
        let _ = writeln!(
            costs,
            "  they bring up about {:.1} % of what belongs together",
            100.0 * ceiling
        );
    }
    for line in costs.lines() {
        let _ = writeln!(out, "#{line}");
    }
    out.push_str(&suggest::written(&linked.spec));
    std::io::stdout().lock().write_all(out.as_bytes())?;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(2) })
}
