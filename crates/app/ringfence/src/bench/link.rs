//! `ringfence bench link`: made-up people linked, with the answer checked.

use crate::cli::LinkBenchArgs;
use crate::link::Threads;
use anyhow::{Context, Result, ensure};
use linkage::spec::Spec;
use linkage::standing::Standing;
use linkage::{evaluate, generate, link, read};
use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the measurement.
///
/// # Errors
/// An answer that is worse than expected, tables that cannot be written.
pub fn run(args: &LinkBenchArgs) -> Result<ExitCode> {
    if let Some(folder) = &args.write {
        std::fs::create_dir_all(folder)?;
        let write = |name: &str, text: &str| {
            std::fs::write(folder.join(name), text).with_context(|| format!("{name} not written"))
        };
        write("people.csv", &generate::people(args.records, args.seed))?;
        write("reports.csv", &generate::reports(args.records, args.seed))?;
        write("history.csv", &generate::history(args.records, args.seed))?;
        let (sent, received) = generate::payments(args.records, args.seed);
        write("payments_a.csv", &sent)?;
        write("payments_b.csv", &received)?;
        return Ok(ExitCode::SUCCESS);
    }
    crate::pages::stay_small();
    let text = generate::people(args.records, args.seed);
    let started = Instant::now();
    let (table, problems) = read::read_csv(text.as_bytes());
    drop(text);
    ensure!(problems.is_empty(), "the made-up table is not clean");
    let threads = Threads::new(args.workers);
    let linked = link::link(&table, &Spec::default(), &threads)
        .map_err(|problem| anyhow::anyhow!("{problem}"))?;
    let took = started.elapsed().as_secs_f64();
    let ids = table.column("rec_id").context("the table has ids")?;
    let mut names = linkage::values::Values::default();
    let truth: Vec<u32> = (0..table.len() as u32)
        .map(|r| names.intern(ids.text(r).split('-').nth(1).unwrap_or("")))
        .collect();
    let counts = evaluate::of_clusters(&linked.clusters, &truth, None);
    ensure!(counts.f1() > 0.9, "the clusters have an F1 of {:.4} only", counts.f1());
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} records linked in {took:.1} s", table.len())?;
    writeln!(out, "{} pairs compared", linked.n_compared)?;
    writeln!(
        out,
        "clusters: precision {:.4}, recall {:.4}, F1 {:.5}",
        counts.precision(),
        counts.recall(),
        counts.f1()
    )?;
    arrivals(&mut out, &table, linked)
}

/// A hundred copies of records that are there, each added and found again.
fn arrivals(
    out: &mut impl Write,
    table: &linkage::table::Table,
    linked: link::Linked,
) -> Result<ExitCode> {
    let mut standing = Standing::new(table, linked).map_err(|p| anyhow::anyhow!("{p}"))?;
    let n = 100.min(table.len());
    let (mut slowest, mut sum, mut found) = (0.0f64, 0.0, 0);
    for i in 0..n {
        let record = (i * (table.len() / n)) as u32;
        let started = Instant::now();
        let pairs = standing.arrive(&|name| table.text(name, record));
        let ms = started.elapsed().as_secs_f64() * 1e3;
        slowest = slowest.max(ms);
        sum += ms;
        found += usize::from(pairs.iter().any(|p| p.left == record && p.bits > 0.0));
    }
    ensure!(found * 10 >= n * 9, "only {found} of {n} copies were found");
    writeln!(
        out,
        "a record that arrives: {:.2} ms, slowest of {n} {slowest:.2} ms",
        sum / n as f64
    )?;
    Ok(ExitCode::SUCCESS)
}
