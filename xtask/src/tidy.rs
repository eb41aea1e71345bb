//! `cargo xtask tidy`: the rules of the house that no compiler holds.
//!
//! Reads files as text and `cargo metadata` without the network. Every failure names a
//! place and a remedy; every exception stands in [`EXCEPTIONS`] with its reason.

use crate::edges;
use crate::source::{blank, functions, test_lines};
use anyhow::{Context, Result, bail};
use std::fmt;
use std::path::{Path, PathBuf};

/// Longest function at the 95th percentile.
const FUNCTION_P95: usize = 45;
/// Longest function of all.
const FUNCTION_MOST: usize = 120;
/// Longest file at the 95th percentile, without inline tests.
const FILE_P95: usize = 600;
/// Longest file of all.
const FILE_MOST: usize = 1_000;
/// Largest model file in bytes.
const MODEL_MOST: u64 = 4 << 20;

/// What is not asked of a file, and why: rule, path, reason.
const EXCEPTIONS: [(Rule, &str, &str); 1] =
    [(Rule::Words, "docs/glossary.md", "it names the words that are not used")];

/// Papers that have to be there.
const PAPERS: [&str; 14] = [
    ".ci/run",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "SECURITY.md",
    "corpus/README.md",
    "docs/ARCHITECTURE.md",
    "docs/KNOWN-LIMITS.md",
    "docs/LOGGING.md",
    "docs/formats.md",
    "docs/glossary.md",
    "docs/playbooks.md",
];

/// What core must not touch: needle and remedy. Looked for in code, not in comments.
const NOT_IN_CORE: [(&str, &str); 13] = [
    ("Instant::now", "take `now` as an argument"),
    ("SystemTime", "take `now` as an argument"),
    ("UNIX_EPOCH", "take `now` as an argument"),
    ("std::fs", "take bytes or text as an argument"),
    ("std::io", "take bytes or text as an argument"),
    ("std::env::", "take the setting as an argument"),
    ("std::net::Tcp", "sockets belong to an adapter"),
    ("std::net::Udp", "sockets belong to an adapter"),
    ("std::process", "other programs belong to the app"),
    ("thread::spawn", "the app decides what runs where"),
    ("thread::sleep", "core never waits: take `now` as an argument"),
    ("RandomState", "use a fixed hasher: foldhash::fast::FixedState"),
    ("thread_rng", "take a seed as an argument"),
];

/// Where conversations are spoken of, and nothing else is.
const CONVERSATION_FOLDERS: &[&str] = &[
    "crates/core/conversation/",
    "crates/core/classifier/",
    "crates/core/detector/",
    "crates/core/evidence/",
    "crates/core/playbook/",
    "crates/adapters/web/src/public/",
    "playbooks/",
    "docs/playbooks.md",
];

/// A word that is not used for an idea: the word, where (prefixes of paths), what to say.
const WORDS: [(&str, &[&str], &str); 7] = [
    ("scan", CONVERSATION_FOLDERS, "conversations are detected; `scan` is for scan statistics"),
    ("scans", CONVERSATION_FOLDERS, "conversations are detected; `scan` is for scan statistics"),
    ("scanning", CONVERSATION_FOLDERS, "say `detecting`"),
    ("utterance", &["crates/", "docs/", "README.md"], "say `turn`"),
    (
        "score",
        &[
            "crates/core/conversation/",
            "crates/core/evidence/",
            "crates/core/playbook/",
            "crates/core/privacy/",
            "docs/playbooks.md",
            "README.md",
        ],
        "say `weight` (bits) or `probability`; a score is for statistics",
    ),
    ("scammer", &["README.md", "docs/"], "say `fraudster`"),
    ("whitelist", &["crates/", "docs/", "xtask/src/ci.rs", "README.md"], "say `allowed`"),
];

/// The rules that can have exceptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Words,
}

/// Something out of order, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    path: String,
    line: usize,
    what: String,
    remedy: String,
}

impl Failure {
    /// A failure at a line, counted from 1.
    pub fn new(
        path: &str,
        line: usize,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { path: path.to_owned(), line, what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}\n  remedy: {}", self.path, self.line, self.what, self.remedy)
    }
}

/// A file of the working copy.
struct File {
    /// Path from the root, with slashes.
    path: String,
    text: String,
}

/// Runs every check.
///
/// # Errors
/// If something is out of order, or the working copy cannot be read.
pub fn run() -> Result<()> {
    let files = read_all()?;
    let mut failures = Vec::new();
    edges::check(&mut failures)?;
    for file in &files {
        if file.path.ends_with(".rs") {
            opening(file, &mut failures);
            purity(file, &mut failures);
            foreign(file, &mut failures);
        }
        words(file, &mut failures);
        machine_paths(file, &mut failures);
    }
    sizes(&files, &mut failures);
    playbooks(&files, &mut failures);
    papers(&files, &mut failures);
    models(&mut failures)?;
    for failure in &failures {
        eprintln!("{failure}");
    }
    match failures.len() {
        0 => {
            eprintln!("tidy: {} files in order", files.len());
            Ok(())
        }
        n => bail!("tidy: {n} things are out of order"),
    }
}

/// Every text file of the working copy, in order.
fn read_all() -> Result<Vec<File>> {
    let mut paths = Vec::new();
    collect(Path::new("."), &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let bytes =
            std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        let shown =
            path.strip_prefix(".").unwrap_or(&path).display().to_string().replace('\\', "/");
        // Binary files are the business of other checks.
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path: shown, text });
        }
    }
    Ok(files)
}

/// Folders that are made, not written.
const MADE: [&str; 7] = [
    "./.git",
    "./target",
    "./e2e/node_modules",
    "./fuzz/target",
    "./fuzz/corpus",
    "./fuzz/artifacts",
    "./fuzz/coverage",
];

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        if MADE.iter().any(|made| Path::new(made) == path) {
            continue;
        }
        if path.is_dir() {
            collect(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn opening(file: &File, failures: &mut Vec<Failure>) {
    if !file.text.starts_with("//!") {
        let remedy = "open it with `//!`: what the file is and why it is here";
        failures.push(Failure::new(
            &file.path,
            1,
            "the file does not open with its documentation",
            remedy,
        ));
    }
}

/// Files whose size and purity are not looked at: tests and what only tests use.
fn is_test_file(path: &str) -> bool {
    let inside = |folder: &str| {
        path.contains(&format!("/{folder}/")) || path.starts_with(&format!("{folder}/"))
    };
    ["tests", "benches", "examples", "fuzz", "test-support"].into_iter().any(inside)
        || path.ends_with("tests.rs")
}

fn purity(file: &File, failures: &mut Vec<Failure>) {
    if !file.path.starts_with("crates/core/") || is_test_file(&file.path) {
        return;
    }
    let code = blank(&file.text);
    for ((index, line), in_test) in code.lines().enumerate().zip(test_lines(&code)) {
        for (needle, remedy) in NOT_IN_CORE {
            if !in_test && line.contains(needle) {
                let what = format!("core has no clock, no files, no chance: `{needle}`");
                failures.push(Failure::new(&file.path, index + 1, what, remedy));
            }
        }
    }
}

/// The one crate that calls libraries of C, and the name of the files in which it does.
const FOREIGN_IN: (&str, &str) = ("crates/adapters/speech/src/", "/ffi.rs");

/// `unsafe` stands in modules of foreign functions and nowhere else; where it is forbidden
/// the compiler holds that, here for the crate in which it may be expected.
fn foreign(file: &File, failures: &mut Vec<Failure>) {
    let (folder, name) = FOREIGN_IN;
    let is_ours = file.path.starts_with("crates/") || file.path.starts_with("xtask/");
    if !is_ours || (file.path.starts_with(folder) && file.path.ends_with(name)) {
        return;
    }
    for (index, line) in blank(&file.text).lines().enumerate() {
        if has_word(line, "unsafe") {
            let remedy =
                "put the call into a module `ffi.rs` of the speech adapter, behind a safe function";
            failures.push(Failure::new(
                &file.path,
                index + 1,
                "`unsafe` outside of an `ffi.rs`",
                remedy,
            ));
        }
    }
}

fn words(file: &File, failures: &mut Vec<Failure>) {
    let excepted =
        EXCEPTIONS.iter().any(|(rule, path, _)| *rule == Rule::Words && *path == file.path);
    let prose = file.path.ends_with(".rs") || file.path.ends_with(".md");
    if excepted || !prose {
        return;
    }
    for (index, line) in file.text.lines().enumerate() {
        for (word, places, remedy) in WORDS {
            let here = places.iter().any(|p| file.path.starts_with(p));
            if here && has_word(line, word) && !line.contains("scan statistic") {
                failures.push(Failure::new(
                    &file.path,
                    index + 1,
                    format!("the word `{word}`"),
                    remedy,
                ));
            }
        }
    }
}

/// Whether a line holds a word on its own, in any case.
fn has_word(line: &str, word: &str) -> bool {
    let line = line.to_lowercase();
    line.split(|c: char| !c.is_alphanumeric()).any(|w| w == word)
}

fn machine_paths(file: &File, failures: &mut Vec<Failure>) {
    let roots = machine_roots();
    for (index, line) in file.text.lines().enumerate() {
        if let Some(root) = roots.iter().find(|root| names_path(line, root)) {
            let remedy =
                "write it relative to the root of the working copy, or take it as an argument";
            failures.push(Failure::new(
                &file.path,
                index + 1,
                format!("a path of one machine: `{root}`"),
                remedy,
            ));
        }
    }
}

/// How absolute paths begin, here and where people usually work.
fn machine_roots() -> Vec<String> {
    let mut roots: Vec<String> = ["home", "Users"].iter().map(|name| format!("/{name}/")).collect();
    let first = |path: &Path| {
        let name = path.components().nth(1)?.as_os_str().to_str()?.to_owned();
        path.is_absolute().then(|| format!("/{name}/"))
    };
    roots.extend(std::env::current_dir().ok().as_deref().and_then(first));
    roots.extend(std::env::home_dir().as_deref().and_then(first));
    roots.extend(first(&std::env::temp_dir()));
    roots.sort();
    roots.dedup();
    roots
}

/// Whether a line names a path that begins there; part of a longer path or address is none.
fn names_path(line: &str, root: &str) -> bool {
    line.match_indices(root).any(|(at, _)| {
        let before = line.get(..at).and_then(|head| head.chars().next_back());
        before.is_none_or(|c| {
            !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '}' | '~' | '*'))
        })
    })
}

fn sizes(files: &[File], failures: &mut Vec<Failure>) {
    let mut function_lengths = Vec::new();
    let mut file_lengths = Vec::new();
    for file in files.iter().filter(|f| f.path.ends_with(".rs") && !is_test_file(&f.path)) {
        let code = blank(&file.text);
        let tests = test_lines(&code);
        let length = tests.iter().filter(|in_test| !**in_test).count();
        file_lengths.push((length, format!("{}:1", file.path)));
        if length > FILE_MOST {
            let remedy = "split it where two things do not need each other";
            failures.push(Failure::new(
                &file.path,
                FILE_MOST,
                format!("{length} lines, at most {FILE_MOST}"),
                remedy,
            ));
        }
        for function in functions(&code) {
            if tests.get(function.line - 1).copied().unwrap_or(false) {
                continue;
            }
            function_lengths.push((
                function.length,
                format!("{}:{} {}", file.path, function.line, function.name),
            ));
            if function.length > FUNCTION_MOST {
                let what = format!(
                    "`{}` has {} lines, at most {FUNCTION_MOST}",
                    function.name, function.length
                );
                failures.push(Failure::new(
                    &file.path,
                    function.line,
                    what,
                    "take its steps out into functions",
                ));
            }
        }
    }
    percentile("functions", function_lengths, FUNCTION_P95, failures);
    percentile("files", file_lengths, FILE_P95, failures);
}

fn percentile(
    what: &str,
    mut lengths: Vec<(usize, String)>,
    limit: usize,
    failures: &mut Vec<Failure>,
) {
    lengths.sort();
    let Some((p95, _)) = lengths.get(lengths.len() * 95 / 100) else { return };
    if *p95 > limit {
        let longest: Vec<&str> =
            lengths.iter().rev().take(8).map(|(_, place)| place.as_str()).collect();
        let text =
            format!("one in twenty {what} has {p95} lines or more; at most {limit} are wanted");
        failures.push(Failure::new(
            "the workspace",
            0,
            text,
            format!("shorten the longest: {}", longest.join(", ")),
        ));
    }
}

/// Every playbook with rules has its tests beside it.
fn playbooks(files: &[File], failures: &mut Vec<Failure>) {
    for file in files.iter().filter(|f| f.path.starts_with("playbooks/")) {
        let Some(stem) = file.path.strip_suffix(".playbook") else { continue };
        let beside = format!("{stem}.md");
        let rule =
            file.text.lines().position(|l| l.starts_with("rule ") || l.starts_with("composite "));
        if let (Some(line), false) = (rule, files.iter().any(|f| f.path == beside)) {
            let remedy =
                format!("write {beside}: a hit, a near miss and an ordinary call for each rule");
            failures.push(Failure::new(&file.path, line + 1, "a playbook without tests", remedy));
        }
    }
}

fn papers(files: &[File], failures: &mut Vec<Failure>) {
    for paper in PAPERS {
        if !files.iter().any(|f| f.path == paper && !f.text.trim().is_empty()) {
            failures.push(Failure::new(paper, 1, "it is missing or empty", "write it"));
        }
    }
    let changelog = files.iter().find(|f| f.path == "CHANGELOG.md");
    if changelog.is_some_and(|f| !f.text.lines().any(|l| l.starts_with("## [Unreleased]"))) {
        let remedy = "put `## [Unreleased]` above the last release";
        failures.push(Failure::new(
            "CHANGELOG.md",
            1,
            "there is no section for what is not released",
            remedy,
        ));
    }
}

fn models(failures: &mut Vec<Failure>) -> Result<()> {
    let mut paths = Vec::new();
    collect(Path::new("models"), &mut paths)?;
    for path in paths {
        let bytes = std::fs::metadata(&path)?.len();
        if bytes > MODEL_MOST {
            let what = format!("{bytes} bytes, at most {MODEL_MOST}");
            failures.push(Failure::new(
                &path.display().to_string(),
                1,
                what,
                "train with fewer words and pairs",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    fn places(failures: &[Failure]) -> Vec<(&str, usize)> {
        failures.iter().map(|f| (f.path.as_str(), f.line)).collect()
    }

    #[test]
    fn a_clock_in_core_is_found_and_one_in_a_comment_or_test_is_not() {
        let text = "//! x\n// Instant::now\nlet t = Instant::now();\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        let mut failures = Vec::new();
        purity(&file("crates/core/x/src/lib.rs", text), &mut failures);
        assert_eq!(places(&failures), [("crates/core/x/src/lib.rs", 3)]);
    }

    #[test]
    fn a_banned_word_is_found_on_its_own_only() {
        let mut failures = Vec::new();
        let page = "docs/playbooks.md";
        words(&file(page, "we Scan a call\nthe scanner\nscan statistics\n"), &mut failures);
        assert_eq!(places(&failures), [(page, 1)]);
        assert!(has_word("SCORE_OF", "score") && !has_word("scoreboard", "score"));
    }

    #[test]
    fn absolute_paths_are_told_from_parts_of_others() {
        assert!(names_path("open(\"/abode/x\")", "/abode/"));
        assert!(!names_path("https://example.org/abode/x", "/abode/"));
        assert!(!names_path("../abode/x", "/abode/"));
    }

    #[test]
    fn a_playbook_of_words_alone_needs_no_tests() {
        let files = [
            file("playbooks/a.playbook", "playbook a\nrule X\n"),
            file("playbooks/b.playbook", "playbook b\nclass x = y\n"),
            file("playbooks/c.playbook", "playbook c\nrule Y\n"),
            file("playbooks/c.md", "# c\n"),
        ];
        let mut failures = Vec::new();
        playbooks(&files, &mut failures);
        assert_eq!(places(&failures), [("playbooks/a.playbook", 2)]);
    }

    #[test]
    fn fewer_than_one_in_twenty_may_be_long() {
        let lengths = |long: usize| {
            (0..40).map(|i| (if i < long { 99 } else { 9 }, "f".to_owned())).collect()
        };
        let mut failures = Vec::new();
        percentile("functions", lengths(1), 45, &mut failures);
        assert!(failures.is_empty());
        percentile("functions", lengths(2), 45, &mut failures);
        assert_eq!(failures.len(), 1);
    }

    #[test]
    fn a_failure_names_the_place_and_the_remedy() {
        let shown = Failure::new("a.rs", 3, "too long", "cut it").to_string();
        assert_eq!(shown, "a.rs:3: too long\n  remedy: cut it");
    }
}
