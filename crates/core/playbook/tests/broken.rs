//! What the compiler says of broken playbooks: `broken/*.playbook` beside `*.expect`.
//!
//! `UPDATE_EXPECT=1 cargo test -p playbook --test broken` rewrites what is expected. Read
//! the change as the author of the playbook would, who has never programmed.

#![expect(clippy::unwrap_used, reason = "a case that cannot be read ends the test")]

use playbook::{Source, compile};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn playbooks() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken");
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|p| p.extension().is_some_and(|e| e == "playbook")).collect();
    paths.sort();
    paths
}

#[expect(
    clippy::disallowed_methods,
    reason = "the ban is for the crate; this test reads its own cases"
)]
fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn rendered(path: &Path) -> String {
    let name = path.file_name().unwrap().to_string_lossy();
    let text = text_of(path);
    let (_, remarks) = compile(&[Source { name: &name, text: &text }]);
    let shown: Vec<String> =
        remarks.iter().map(|(_, d)| diagnostic::render(d, &name, &text)).collect();
    shown.join("\n")
}

#[test]
fn diagnostics_are_as_expected() {
    for path in playbooks() {
        expect_test::expect_file![path.with_extension("expect")].assert_eq(&rendered(&path));
    }
}

#[test]
fn every_code_is_covered() {
    let mut seen = BTreeSet::new();
    for path in playbooks() {
        let text = text_of(&path);
        let (_, remarks) = compile(&[Source { name: "x", text: &text }]);
        assert!(!remarks.is_empty(), "{} is not broken", path.display());
        seen.extend(remarks.iter().map(|(_, d)| d.code));
    }
    // Codes of tests, recordings and reports are given by other readers.
    let own = |code: &&str| !code.starts_with(['A', 'M', 'T', 'X']);
    let missing: Vec<&str> =
        playbook::explain::codes().filter(own).filter(|c| !seen.contains(c)).collect();
    assert!(missing.is_empty(), "no broken playbook gives {missing:?}");
}

/// Every line that the compiler remarks on can be repaired alone: the rules around it work.
#[test]
fn the_rest_is_still_read() {
    let good = "\nrule LAST_ONE\n  stage ask\n  weight 1\n  pattern \"the very last\"\n  explain \"x\"\nend\n";
    for path in playbooks() {
        let text = text_of(&path) + good;
        let (ruleset, _) = compile(&[Source { name: "x", text: &text }]);
        assert!(ruleset.rule_named("LAST_ONE").is_some(), "{}", path.display());
    }
}
