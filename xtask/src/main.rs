//! Tasks of the workspace, run as `cargo xtask TASK`.

mod acts;
mod ci;
mod edges;
mod licences;
mod places;
mod source;
mod tasks;
mod tidy;

use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "tasks:
  test    the tests of every crate and of the playbooks
  tidy    the rules of the house: edges, sizes, words, papers
  bench   the benchmarks
  ci      everything that has to hold before a change goes in
  acts    how well the rules know each act: acts [ACT…] [--misses] [--false-alarms] [--rules]
  places  the gazetteer of extraction: places PATH/cities.csv";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::env::set_current_dir(&root)
        .with_context(|| format!("{} cannot be entered", root.display()))?;
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or(&[]);
    match args.first().map(String::as_str) {
        Some("acts") => acts::run(rest),
        Some("bench") => tasks::bench(rest),
        Some("ci") => ci::run(),
        Some("places") => places::run(rest),
        Some("test") => tasks::test(),
        Some("tidy") => tidy::run(),
        _ => bail!("{USAGE}"),
    }
}
