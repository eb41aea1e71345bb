//! `ringfence scan`: cases and places in, clusters out.

mod geojson;
mod input;
mod json;
mod nothing;
mod page;
mod table;
mod workers;

pub use workers::Threads;

use crate::cli::{ScanArgs, ScanFormat, SecondaryName};
use anyhow::Result;
use scanstat::inference::Replications;
use scanstat::outcome::{Cluster, Outcome, Secondary};
use scanstat::study::{Analysis, Study};
use std::io::Write;
use std::process::ExitCode;

/// A scan with its outcome, as it is shown.
pub struct Shown<'a> {
    args: &'a ScanArgs,
    study: &'a Study,
    outcome: &'a Outcome,
}

/// Runs the subcommand. Exit code 2 if some input could not be used.
///
/// # Errors
/// Output that cannot be written.
pub fn run(args: &ScanArgs) -> Result<ExitCode> {
    let (study, clean) = input::study(args);
    let Some(study) = study else {
        return Ok(ExitCode::from(2));
    };
    let replications =
        Replications { count: args.replications, seed: args.seed, stop_after: args.stop_after };
    let secondary = match args.secondary {
        SecondaryName::NoOverlap => Secondary::NoOverlap,
        SecondaryName::NextBest => Secondary::NextBest,
        SecondaryName::None => Secondary::None,
    };
    let threads = Threads::new(args.workers);
    let mut outcome = study.problem.run(replications, secondary, &threads);
    if !args.all && matches!(args.format, ScanFormat::Table | ScanFormat::Html) {
        // What every replication surpassed is nothing to read about; the most likely cluster
        // is told whatever it is. Programs get all of them.
        let mut first = true;
        outcome.clusters.retain(|c| std::mem::take(&mut first) || c.p_value < Some(1.0));
    }
    let shown = Shown { args, study: &study, outcome: &outcome };
    let text = match args.format {
        ScanFormat::Table => table::table(&shown),
        ScanFormat::Json => json::object(&shown),
        ScanFormat::Geojson => geojson::collection(&shown),
        ScanFormat::Html => page::page(&shown),
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if clean { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

impl Shown<'_> {
    fn ids(&self, cluster: &Cluster) -> Vec<&str> {
        let id = |p: &u32| self.study.ids.get(*p as usize).map(String::as_str);
        cluster.places.iter().filter_map(id).collect()
    }

    /// First and last day of a cluster; nothing if cases had no dates.
    fn dates(&self, cluster: &Cluster) -> Option<(String, String)> {
        let axis = self.study.axis;
        let last = cluster.window.to.saturating_sub(1);
        self.study.dated.then(|| (axis.start_label(cluster.window.from), axis.end_label(last)))
    }

    /// In how many days chance brings such a cluster once; nothing unless the scan is repeated.
    fn recurrence_days(&self, cluster: &Cluster) -> Option<f64> {
        let repeated = input::analysis(self.args.design.analysis) == Analysis::Prospective;
        cluster.p_value.filter(|_| repeated).map(|p| self.study.period_days / p)
    }

    fn relative_risk(&self, cluster: &Cluster) -> Option<f64> {
        use scanstat::score::Score;
        match self.study.problem.score {
            Score::Conditional { .. } | Score::Bernoulli { .. } => {
                cluster.relative_risk(self.study.cases)
            }
            _ => Some(cluster.ratio()),
        }
    }
}
