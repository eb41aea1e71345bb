//! Running other programs, and the tasks that are one or two of them.

use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};

/// `cargo xtask test`: the tests of every crate, then the playbooks through the binary.
///
/// # Errors
/// The first command that fails.
pub fn test() -> Result<()> {
    run("cargo", &["test", "--workspace", "--no-fail-fast"])?;
    // The binary that the tests were built with: for a package of its own cargo would choose
    // other features, and compile half of everything again.
    let beside = std::env::current_exe().context("the folder of the programs is not known")?;
    let binary = beside.with_file_name("ringfence").display().to_string();
    run(&binary, &["check", "playbooks"])?;
    run(&binary, &["test", "playbooks"])
}

/// `cargo xtask bench`: the benchmarks; arguments go to them.
///
/// # Errors
/// A benchmark that fails or gives another answer than it should.
pub fn bench(args: &[String]) -> Result<()> {
    let mut all = vec!["bench", "--workspace", "--"];
    all.extend(args.iter().map(String::as_str));
    run("cargo", if args.is_empty() { all.get(..2).unwrap_or(&all) } else { &all })
}

/// Runs a program in the root of the workspace, its output going where ours goes.
///
/// # Errors
/// If it cannot be started or does not exit with 0.
pub fn run(program: &str, args: &[&str]) -> Result<()> {
    run_with(program, args, &[])
}

/// The same with variables set.
///
/// # Errors
/// If it cannot be started or does not exit with 0.
pub fn run_with(program: &str, args: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    let line = format!("{program} {}", args.join(" "));
    eprintln!("\n$ {line}");
    let status = Command::new(program)
        .args(args)
        .envs(variables.iter().copied())
        .status()
        .with_context(|| format!("`{line}` cannot be started"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Whether C that includes a header can be linked against a library.
///
/// # Errors
/// If no file can be written for the try.
pub fn links(header: &str, library: &str) -> Result<bool> {
    let folder = std::env::temp_dir().join(format!("ringfence-links-{}", std::process::id()));
    std::fs::create_dir_all(&folder).context("a folder for the try cannot be made")?;
    let (source, program) = (folder.join("try.c"), folder.join("try"));
    let text = format!("#include <{header}>\nint main(void) {{ return 0; }}\n");
    std::fs::write(&source, text).context("the try cannot be written")?;
    let (source, program) = (source.display().to_string(), program.display().to_string());
    let links = answers("cc", &[&source, "-o", &program, &format!("-l{library}")]);
    let _ = std::fs::remove_dir_all(&folder);
    Ok(links)
}

/// Whether a program is there and answers.
pub fn answers(program: &str, args: &[&str]) -> bool {
    Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
