//! `cargo xtask ci`: everything that has to hold before a change goes in.
//!
//! What a fresh machine with Rust and a C compiler has is required; the rest is run where
//! it is installed and named where it is not.

use crate::{licences, tasks, tidy};
use anyhow::{Result, bail};
use std::time::Instant;

/// A step: its name and what it runs.
type Step = (&'static str, fn() -> Result<Outcome>);

/// How a step ended, if not by failing.
enum Outcome {
    Done,
    /// Left out, with what to install to have it run.
    LeftOut(&'static str),
}

const STEPS: [Step; 10] = [
    ("layout", layout),
    ("lints", lints),
    ("docs", docs),
    ("tidy", || tidy::run().map(|()| Outcome::Done)),
    ("tests", || tasks::test().map(|()| Outcome::Done)),
    ("kills", kills),
    ("whole file", whole_file),
    ("licences", || licences::check().map(|()| Outcome::Done)),
    ("dependencies", dependencies),
    ("fuzz targets", fuzz_targets),
];

/// Runs every step, even after one has failed, and sums up.
///
/// # Errors
/// If a step failed.
pub fn run() -> Result<()> {
    let mut lines = Vec::new();
    let mut failed = 0;
    for (name, step) in STEPS {
        let start = Instant::now();
        let how = match step() {
            Ok(Outcome::Done) => "ok".to_owned(),
            Ok(Outcome::LeftOut(why)) => format!("left out: {why}"),
            Err(error) => {
                failed += 1;
                eprintln!("{error:#}");
                "FAILED".to_owned()
            }
        };
        lines.push(format!("{name:<14} {:>5} s  {how}", start.elapsed().as_secs()));
    }
    println!("\n{}", lines.join("\n"));
    if failed > 0 {
        bail!("{failed} of {} steps failed", STEPS.len());
    }
    Ok(())
}

fn layout() -> Result<Outcome> {
    if !tasks::answers("cargo", &["fmt", "--version"]) {
        return Ok(Outcome::LeftOut("rustfmt is not installed (rustup component add rustfmt)"));
    }
    // The names of the files are enough: `cargo fmt` mends them.
    tasks::run("cargo", &["fmt", "--all", "--", "--check", "-l"])?;
    Ok(Outcome::Done)
}

fn lints() -> Result<Outcome> {
    if !tasks::answers("cargo", &["clippy", "--version"]) {
        return Ok(Outcome::LeftOut("clippy is not installed (rustup component add clippy)"));
    }
    tasks::run("cargo", &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])?;
    Ok(Outcome::Done)
}

fn docs() -> Result<Outcome> {
    let args = ["doc", "--workspace", "--no-deps", "--document-private-items"];
    tasks::run_with("cargo", &args, &[("RUSTDOCFLAGS", "--deny warnings")])?;
    Ok(Outcome::Done)
}

/// Whatever was acknowledged survives being killed, on each engine that is there.
fn kills() -> Result<Outcome> {
    let args = ["test", "--workspace", "--test", "store", "crash::"];
    tasks::run_with("cargo", &args, &[("RINGFENCE_KILLS", "20")])?;
    Ok(Outcome::Done)
}

/// The store's tests on a file that is encrypted as a whole, which the default build cannot.
fn whole_file() -> Result<Outcome> {
    if !tasks::links("openssl/evp.h", "crypto")? {
        return Ok(Outcome::LeftOut("libcrypto cannot be linked (apt install libssl-dev)"));
    }
    let feature = ["--features", "whole-file-encryption"];
    let store = ["test", "--package", "store", "--test", "store"];
    tasks::run("cargo", &[&store[..], &feature[..]].concat())?;
    Ok(Outcome::Done)
}

fn dependencies() -> Result<Outcome> {
    if !tasks::answers("cargo", &["deny", "--version"]) {
        return Ok(Outcome::LeftOut("cargo-deny is not installed (cargo install cargo-deny)"));
    }
    // Advisories need their database from the network, which this gate does without.
    tasks::run("cargo", &["deny", "--offline", "check", "licenses", "bans", "sources"])?;
    Ok(Outcome::Done)
}

fn fuzz_targets() -> Result<Outcome> {
    if !tasks::answers("cargo", &["+nightly", "--version"]) {
        return Ok(Outcome::LeftOut(
            "there is no nightly toolchain (rustup toolchain install nightly)",
        ));
    }
    if !tasks::answers("cargo", &["fuzz", "--version"]) {
        return Ok(Outcome::LeftOut("cargo-fuzz is not installed (cargo install cargo-fuzz)"));
    }
    tasks::run("cargo", &["+nightly", "fuzz", "build"])?;
    Ok(Outcome::Done)
}
