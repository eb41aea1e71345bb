//! The corpus of the working copy as values.

use conversation::Transcript;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A labelled conversation of the corpus.
#[derive(Clone, Debug)]
pub struct Call {
    /// The turns.
    pub transcript: Transcript,
    /// Whether it is a scam.
    pub scam: bool,
    /// First turn with a harmful ask.
    pub harm_turn: Option<usize>,
    /// First turn in which the person gives something.
    pub comply_turn: Option<usize>,
}

/// A sentence of the corpus of acts.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// What is said.
    pub text: String,
    /// The act whose file it stands in.
    pub act: String,
    /// Whether it performs the act; otherwise it is a near miss.
    pub hit: bool,
}

/// Every conversation of the corpus, in the order of files and lines.
pub fn calls() -> &'static [Call] {
    static CALLS: LazyLock<Vec<Call>> = LazyLock::new(|| {
        files("corpus/conversations", "jsonl").iter().flat_map(|p| rows(p)).map(call).collect()
    });
    &CALLS
}

/// The calls that are scams.
pub fn scams() -> impl Iterator<Item = &'static Call> {
    calls().iter().filter(|c| c.scam)
}

/// The calls that are not.
pub fn ordinary() -> impl Iterator<Item = &'static Call> {
    calls().iter().filter(|c| !c.scam)
}

/// Every sentence of the corpus of acts.
pub fn sentences() -> &'static [Sentence] {
    static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
        let read = |path: &PathBuf| {
            let act = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            rows(path).into_iter().map(move |row| Sentence {
                text: field(&row, "text").as_str().unwrap_or("").to_owned(),
                act: act.clone(),
                hit: field(&row, "label") == "hit",
            })
        };
        files("corpus/acts", "jsonl").iter().flat_map(read).collect()
    });
    &SENTENCES
}

/// Files below a folder of the working copy with that extension, in order of their paths.
pub fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(&crate::root().join(folder), &mut found);
    found.retain(|p| p.extension().is_some_and(|e| e == extension));
    found.sort();
    found
}

/// Every file below a folder; none if there is no such folder.
pub fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            collect(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The text of a file.
///
/// # Panics
/// If it cannot be read.
#[expect(
    clippy::panic,
    reason = "a broken working copy ends the test, and the file has to be named"
)]
pub fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path)
        .unwrap_or_else(|e| panic!("{} cannot be read: {e}", path.display()))
}

#[expect(clippy::panic, reason = "a broken corpus ends the test, and the line has to be named")]
fn rows(path: &Path) -> Vec<Value> {
    let text = text_of(path);
    let parse = |(index, line): (usize, &str)| {
        serde_json::from_str(line)
            .unwrap_or_else(|e| panic!("{}:{}: {e}", path.display(), index + 1))
    };
    text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()).map(parse).collect()
}

/// A field of a row; null if it has none.
fn field<'v>(row: &'v Value, name: &str) -> &'v Value {
    row.get(name).unwrap_or(&Value::Null)
}

fn call(row: Value) -> Call {
    let turn = |key: &str| field(&row, key).as_u64().and_then(|n| usize::try_from(n).ok());
    Call {
        scam: field(&row, "label") == "scam",
        harm_turn: turn("harm_turn"),
        comply_turn: turn("comply_turn"),
        transcript: serde_json::from_value(row).unwrap_or_default(),
    }
}
