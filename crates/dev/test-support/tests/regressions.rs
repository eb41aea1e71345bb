//! Every file under `fuzz/regressions` and `fuzz/seeds` passes the check it is named after.

#![expect(clippy::panic, clippy::print_stdout, reason = "the failing file has to be named")]

use std::path::Path;
use test_support::{check, corpus, root};

fn replay(folder: &str) -> usize {
    let mut replayed = 0;
    for (name, check) in check::ALL {
        let mut files = Vec::new();
        corpus::collect(&root().join(folder).join(name), &mut files);
        files.sort();
        for file in &files {
            check_file(file, check);
        }
        replayed += files.len();
    }
    replayed
}

fn check_file(file: &Path, check: check::Check) {
    let bytes = std::fs::read(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    // Shown only if the check fails.
    println!("{}", file.display());
    check(&bytes);
}

#[test]
fn what_once_broke_stays_mended() {
    replay("fuzz/regressions");
}

#[test]
fn every_target_has_seeds_that_pass() {
    assert!(replay("fuzz/seeds") >= check::ALL.len());
}

#[test]
fn every_folder_belongs_to_a_check() {
    for folder in ["fuzz/regressions", "fuzz/seeds"] {
        let entries = std::fs::read_dir(root().join(folder)).expect(folder);
        for entry in entries.flatten().filter(|e| e.path().is_dir()) {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(
                check::ALL.iter().any(|(n, _)| *n == name),
                "{folder}/{name} is replayed by no check"
            );
        }
    }
}
