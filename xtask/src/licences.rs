//! What other people's code may be, held without a tool of other people's: every licence is
//! one of those that `deny.toml` allows, and every crate comes from the registry.
//!
//! `cargo deny` looks at more; it is run besides where it is installed.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks every crate that is locked.
///
/// # Errors
/// Crates with another licence or from elsewhere, all of them named.
pub fn check() -> Result<()> {
    let rules = std::fs::read_to_string("deny.toml").context("deny.toml cannot be read")?;
    let allowed = allowed(&rules);
    let output = Command::new("cargo")
        .args(["metadata", "--locked", "--format-version", "1"])
        .output()
        .context("`cargo metadata` cannot be started")?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).context("`cargo metadata` gave no JSON")?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` names no crates")?;
    let faults: Vec<String> = packages.iter().filter_map(|p| fault(p, &allowed)).collect();
    if !faults.is_empty() {
        bail!("{}\nDo without, or allow it in deny.toml with the reason", faults.join("\n"));
    }
    println!("{} crates have licences that are allowed", packages.len());
    Ok(())
}

fn fault(package: &Value, allowed: &BTreeSet<String>) -> Option<String> {
    let name = package["name"].as_str().unwrap_or("a crate without a name");
    // What has no source is ours.
    let source = package["source"].as_str()?;
    if source != REGISTRY {
        return Some(format!("{name} comes from {source}"));
    }
    match package["license"].as_str() {
        Some(licence) if is_allowed(licence, allowed) => None,
        Some(licence) => Some(format!("{name} has the licence {licence}")),
        None => Some(format!("{name} names no licence")),
    }
}

/// The names in the list `allow` of `deny.toml`.
fn allowed(rules: &str) -> BTreeSet<String> {
    let list = rules.split_once("allow = [").map_or("", |(_, rest)| rest);
    let list = list.split(']').next().unwrap_or_default();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether an SPDX expression can be met with what is allowed: one side of an `OR`, both of
/// an `AND`. An exception only ever allows more, so it is passed over.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut words = words.as_slice();
    any_of(&mut words, allowed) && words.is_empty()
}

fn any_of(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut met = all_of(words, allowed);
    while take(words, "OR") {
        let other = all_of(words, allowed);
        met = met || other;
    }
    met
}

fn all_of(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while take(words, "AND") {
        let other = one(words, allowed);
        met = met && other;
    }
    met
}

fn one(words: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    if take(words, "(") {
        let met = any_of(words, allowed);
        return take(words, ")") && met;
    }
    let Some((name, rest)) = words.split_first() else { return false };
    *words = rest;
    if take(words, "WITH") {
        *words = words.get(1..).unwrap_or_default();
    }
    allowed.contains(*name)
}

fn take(words: &mut &[&str], wanted: &str) -> bool {
    match words.split_first() {
        Some((first, rest)) if *first == wanted => {
            *words = rest;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{allowed, is_allowed};

    #[test]
    fn an_expression_is_met_by_what_is_allowed() {
        let allowed = allowed("[licenses]\nallow = [\n \"MIT\",\n \"ISC\",\n]\n[x]\ny = [\"GPL\"]");
        let check = |expression: &str, met: bool| {
            assert_eq!(is_allowed(expression, &allowed), met, "{expression}");
        };
        check("MIT", true);
        check("GPL", false);
        check("GPL OR MIT", true);
        check("GPL/MIT", true);
        check("MIT AND GPL", false);
        check("(GPL OR MIT) AND ISC", true);
        check("Apache-2.0 WITH LLVM-exception OR MIT", true);
        check("MIT WITH Some-exception", true);
        check("(MIT", false);
        check("", false);
    }
}
