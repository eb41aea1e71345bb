//! `ringfence link`: which records of a table, or of two, are about the same thing.

mod input;
mod output;
mod parquet;
mod report;
mod threads;

pub use threads::Threads;

use crate::cli::{LinkArgs, LinkCommand};
use anyhow::{Context, Result, bail};
use linkage::link::{Job, Step};
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Runs the subcommand. Exit code 2 if some input could not be used as it is.
///
/// # Errors
/// Files that cannot be read or written, a spec that does not fit.
pub fn run(args: &LinkArgs) -> Result<ExitCode> {
    match &args.command {
        Some(LinkCommand::Profile(tables)) => return report::profile(tables),
        Some(LinkCommand::Tune(tables)) => return report::tune(tables),
        None => {}
    }
    let left = args.left.as_deref().context("a table is needed")?;
    let started = Instant::now();
    crate::pages::stay_small();
    let spec = input::spec(args)?;
    let names = spec.names_b().map_err(|p| anyhow::anyhow!("{p}"))?;
    let (mut table, mut clean) = input::tables(left, args.right.as_deref(), &names)?;
    if table.is_empty() {
        bail!("{} has no records", left.display());
    }
    let spec = linkage::suggest::complete_comparisons(&table, &spec);
    table.freeze();
    let ids = input::Ids::new(&table, spec.id.as_deref())?;
    if ids.repeated() > 0 {
        eprintln!("{}: {} ids occur more than once", left.display(), ids.repeated());
        clean = false;
    }
    let decisions = input::decisions(args.decisions.as_deref(), &ids)?;
    let truth = input::truth(args, &table, &ids)?;
    let explain = explained(args, &ids)?;
    let bar = Progress::new();
    let linked = Job {
        table: &table,
        spec: &spec,
        decisions: &decisions,
        workers: &Threads::new(args.workers),
        progress: &|step, share| bar.show(step, share),
    }
    .run()
    .map_err(|problem| match &args.spec {
        Some(path) => anyhow::anyhow!("{}: {problem}", path.display()),
        None => anyhow::anyhow!("{problem}"),
    })?;
    bar.clear();
    if let Some(path) = &args.pairs {
        output::pairs(path, &linked, &ids)?;
    }
    if let Some(path) = &args.clusters {
        output::clusters(path, &linked, &ids, &table)?;
    }
    if let Some(folder) = &args.charts {
        output::charts(folder, &linked, &explain)?;
    }
    for problem in linkage::doubt::doubts(&linked) {
        eprintln!("{}: the result is doubtful: {problem}", left.display());
    }
    let mut text = report::summary(&table, &linked, started.elapsed());
    for (left, right) in explain {
        text.push_str(&output::explained(&linked, left, right));
    }
    if let Some(truth) = truth {
        text.push_str(&report::measured(&table, &linked, &truth));
    }
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn explained(args: &LinkArgs, ids: &input::Ids) -> Result<Vec<(u32, u32)>> {
    let mut out = Vec::new();
    for pair in &args.explain {
        let found = pair.split_once(',').and_then(|(a, b)| ids.pair(a.trim(), b.trim()));
        let Some(found) = found else {
            bail!("`--explain {pair}`: give two ids of the tables, as in `--explain 12,57`")
        };
        out.push(found);
    }
    Ok(out)
}

/// A line on standard error that shows how far it is, where somebody looks.
struct Progress {
    shown: bool,
    done: AtomicUsize,
}

impl Progress {
    fn new() -> Self {
        Self { shown: std::io::stderr().is_terminal(), done: AtomicUsize::new(0) }
    }

    fn show(&self, step: Step, share: f64) {
        if !self.shown {
            return;
        }
        let percent = (share * 100.0) as usize;
        if step == Step::Comparing && self.done.swap(percent, Ordering::Relaxed) == percent {
            return;
        }
        let what = match step {
            Step::Preparing => "preparing columns",
            Step::Blocking => "finding candidates",
            Step::Comparing => "comparing",
            Step::Estimating => "estimating",
            Step::Clustering => "making clusters",
        };
        let filled = percent / 4;
        eprint!("\r\x1b[2K{what:<20} [{:<25}]", "#".repeat(filled.min(25)));
    }

    fn clear(&self) {
        if self.shown {
            eprint!("\r\x1b[2K");
        }
    }
}
