//! Tasks of the workspace, run as `cargo xtask TASK`.

mod acts;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or(&[]);
    match args.first().map(String::as_str) {
        Some("acts") => acts::run(rest),
        _ => bail!("tasks: acts [ACT…] [--misses] [--false-alarms]"),
    }
}
