//! Which crate may depend on which: the edges of `docs/ARCHITECTURE.md`, held.
//!
//! The tables here are the law. A crate that is in none of them, or an edge that is not
//! listed, is a failure, so that whoever adds one says so here.

use crate::tidy::Failure;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// Core crates and the crates of ours that each may know.
const CORE: [(&str, &[&str]); 18] = [
    ("diagnostic", &[]),
    ("evidence", &[]),
    ("conversation", &["diagnostic"]),
    ("privacy", &["conversation"]),
    ("playbook", &["conversation", "diagnostic", "evidence"]),
    ("classifier", &["conversation"]),
    ("detector", &["classifier", "conversation", "evidence", "playbook"]),
    ("extraction", &["conversation"]),
    ("casework", &["conversation", "evidence", "extraction", "privacy"]),
    ("linkage", &[]),
    ("scanstat", &["diagnostic"]),
    ("audio", &[]),
    ("telephony", &["evidence"]),
    (
        "screen",
        &["audio", "classifier", "conversation", "detector", "evidence", "playbook", "privacy"],
    ),
    ("bulletin", &["casework", "privacy"]),
    ("guarding", &["casework", "evidence", "privacy", "telephony"]),
    ("series", &["casework", "extraction", "linkage"]),
    ("waves", &["casework", "extraction", "scanstat"]),
];

/// Adapters: each may know every core crate, and none may know another.
const ADAPTERS: [&str; 5] = ["line", "notify", "speech", "store", "web"];

/// The binary, which joins the adapters.
const APP: &str = "ringfence";

/// Other crates outside of core that may know every core crate, and nothing else of ours.
const OUTSIDE: [&str; 2] = ["test-support", "xtask"];

/// What core may use of other people's: pure computation, each named in a decision record.
const CORE_MAY_USE: [&str; 10] = [
    "csv",
    "foldhash",
    "memchr",
    "rubato",
    "serde",
    "serde_json",
    "sha1",
    "sha2",
    "thiserror",
    "toml",
];

/// What core may use in its tests and benchmarks.
const CORE_MAY_TEST_WITH: [&str; 4] = ["divan", "expect-test", "proptest", "serde_json"];

/// Clocks, runtimes, sockets, randomness and stores, which core must not even reach through
/// others.
const NEVER_IN_CORE: [&str; 18] = [
    "async-std",
    "axum",
    "chrono",
    "fastrand",
    "getrandom",
    "hyper",
    "jiff",
    "mio",
    "rand",
    "reqwest",
    "rusqlite",
    "rustls",
    "smol",
    "sqlx",
    "time",
    "tokio",
    "tungstenite",
    "ureq",
];

/// A crate as `cargo metadata` tells of it.
struct Package {
    name: String,
    manifest: String,
    normal: Vec<String>,
    testing: Vec<String>,
}

/// Checks every crate of the workspace.
///
/// # Errors
/// If `cargo metadata` cannot be run, or there is no lock file.
pub fn check(failures: &mut Vec<Failure>) -> Result<()> {
    let packages = packages()?;
    let ours: BTreeSet<&str> = packages.iter().map(|p| p.name.as_str()).collect();
    let lock = std::fs::read_to_string("Cargo.lock")
        .context("Cargo.lock cannot be read: run `cargo build` once")?;
    let locked = locked(&lock);
    for package in &packages {
        match CORE.iter().find(|(name, _)| *name == package.name) {
            Some((_, may_know)) => core(package, may_know, &ours, &locked, failures),
            None if is_outside(&package.name) => outside(package, &ours, failures),
            None => failures.push(Failure::new(
                &package.manifest,
                1,
                format!("the crate `{}` is in no table of xtask/src/edges.rs", package.name),
                "add it there with the crates it may know",
            )),
        }
    }
    Ok(())
}

fn core(
    package: &Package,
    may_know: &[&str],
    ours: &BTreeSet<&str>,
    locked: &BTreeMap<String, Vec<String>>,
    failures: &mut Vec<Failure>,
) {
    let mut fail = |dependency: &str, what: String, remedy: &str| {
        let line = line_of(&package.manifest, dependency);
        failures.push(Failure::new(&package.manifest, line, what, remedy));
    };
    let name = &package.name;
    for dependency in package.normal.iter().chain(&package.testing) {
        if ours.contains(dependency.as_str()) && !may_know.contains(&dependency.as_str()) {
            let what = format!("`{name}` must not depend on `{dependency}`");
            fail(
                dependency,
                what,
                "move what both need into a crate below, or pass it as an argument",
            );
        }
    }
    for dependency in package.normal.iter().filter(|d| !ours.contains(d.as_str())) {
        if !CORE_MAY_USE.contains(&dependency.as_str()) {
            let what = format!("`{name}` uses `{dependency}`, which core does not");
            fail(dependency, what, "do without, or add it to CORE_MAY_USE with a decision record");
        }
        if let Some(way) = way_to_banned(dependency, locked) {
            let what = format!("`{name}` reaches a clock, socket or source of randomness: {way}");
            fail(dependency, what, "turn the feature off that brings it, or do without the crate");
        }
    }
    for dependency in package.testing.iter().filter(|d| !ours.contains(d.as_str())) {
        if !CORE_MAY_TEST_WITH.contains(&dependency.as_str()) {
            let what = format!("`{name}` is tested with `{dependency}`, which core is not");
            fail(dependency, what, "use one of CORE_MAY_TEST_WITH in xtask/src/edges.rs");
        }
    }
}

fn is_outside(name: &str) -> bool {
    name == APP || OUTSIDE.contains(&name) || ADAPTERS.contains(&name)
}

fn outside(package: &Package, ours: &BTreeSet<&str>, failures: &mut Vec<Failure>) {
    let may_know = |d: &str| {
        CORE.iter().any(|(name, _)| *name == d) || (package.name == APP && ADAPTERS.contains(&d))
    };
    for dependency in &package.normal {
        if ours.contains(dependency.as_str()) && !may_know(dependency) {
            failures.push(Failure::new(
                &package.manifest,
                line_of(&package.manifest, dependency),
                format!("`{}` must not depend on `{dependency}`", package.name),
                "depend on core crates only; the app joins the adapters",
            ));
        }
    }
}

fn packages() -> Result<Vec<Package>> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .output()
        .context("`cargo metadata` cannot be started")?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).context("`cargo metadata` gave no JSON")?;
    let root = metadata["workspace_root"].as_str().unwrap_or("").to_owned();
    Ok(metadata["packages"].as_array().into_iter().flatten().map(|p| package(p, &root)).collect())
}

fn package(value: &Value, root: &str) -> Package {
    let manifest = Path::new(value["manifest_path"].as_str().unwrap_or(""));
    let of_kind = |wanted: &dyn Fn(&Value) -> bool| {
        let all = value["dependencies"].as_array().into_iter().flatten();
        all.filter(|d| wanted(&d["kind"]))
            .filter_map(|d| d["name"].as_str().map(str::to_owned))
            .collect()
    };
    Package {
        name: value["name"].as_str().unwrap_or("").to_owned(),
        manifest: manifest.strip_prefix(root).unwrap_or(manifest).display().to_string(),
        normal: of_kind(&|kind| kind != "dev"),
        testing: of_kind(&|kind| kind == "dev"),
    }
}

/// The line of a manifest that names a dependency; the first line if none does.
fn line_of(manifest: &str, dependency: &str) -> usize {
    let text = std::fs::read_to_string(manifest).unwrap_or_default();
    let names = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix(dependency).is_some_and(|rest| rest.starts_with([' ', '.', '=']))
    };
    text.lines().position(names).map_or(1, |i| i + 1)
}

/// Names of what each locked package depends on.
fn locked(lock: &str) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for block in lock.split("[[package]]").skip(1) {
        let name = block.lines().find_map(|l| l.strip_prefix("name = \"")?.strip_suffix('"'));
        let listed = block.lines().filter_map(|l| l.strip_prefix(" \"")?.split(['"', ' ']).next());
        if let Some(name) = name {
            all.entry(name.to_owned()).or_default().extend(listed.map(str::to_owned));
        }
    }
    all
}

/// The way from a dependency to something banned, if there is one.
fn way_to_banned(from: &str, locked: &BTreeMap<String, Vec<String>>) -> Option<String> {
    let mut seen = BTreeSet::from([from.to_owned()]);
    let mut open = vec![(from.to_owned(), from.to_owned())];
    while let Some((name, way)) = open.pop() {
        if NEVER_IN_CORE.contains(&name.as_str()) {
            return Some(way);
        }
        for next in locked.get(&name).into_iter().flatten() {
            if seen.insert(next.clone()) {
                open.push((next.clone(), format!("{way} -> {next}")));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\n \"b 1.0\",\n \"c\",\n]\n\n[[package]]\nname = \"b\"\ndependencies = [\n \"rand\",\n]\n\n[[package]]\nname = \"c\"\n";

    #[test]
    fn finds_the_way_through_others() {
        let locked = locked(LOCK);
        assert_eq!(way_to_banned("a", &locked), Some("a -> b -> rand".to_owned()));
        assert_eq!(way_to_banned("c", &locked), None);
    }

    #[test]
    fn the_tables_have_no_circle() {
        for (index, (name, may_know)) in CORE.iter().enumerate() {
            for below in *may_know {
                let at = CORE.iter().position(|(n, _)| n == below);
                assert!(at.is_some_and(|at| at < index), "{name} -> {below} points up");
            }
        }
    }
}
