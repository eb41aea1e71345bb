//! The shipped playbooks and classifier, read from the working copy.

use crate::corpus::{files, text_of};
use classifier::Classifier;
use detector::Detector;
use playbook::{Ruleset, Source};
use std::sync::LazyLock;

/// Playbooks and classifier as the binary carries them.
pub fn detector() -> &'static Detector {
    static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::new(ruleset(), acts()));
    &DETECTOR
}

/// The playbooks alone.
pub fn rules_only() -> &'static Detector {
    static DETECTOR: LazyLock<Detector> =
        LazyLock::new(|| Detector::new(ruleset(), Classifier::empty()));
    &DETECTOR
}

/// The classifier alone.
pub fn acts_only() -> &'static Detector {
    static DETECTOR: LazyLock<Detector> =
        LazyLock::new(|| Detector::new(playbook::compile(&[]).0, acts()));
    &DETECTOR
}

/// The compiled playbooks; whether they are free of errors is the business of `check`.
pub fn ruleset() -> Ruleset {
    compile(&texts())
}

/// Path and text of each playbook.
pub fn texts() -> Vec<(String, String)> {
    let files = files("playbooks", "playbook");
    files.iter().map(|p| (p.display().to_string(), text_of(p))).collect()
}

/// Compiles playbooks given by path and text.
pub fn compile(texts: &[(String, String)]) -> Ruleset {
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    playbook::compile(&sources).0
}

/// The trained classifier.
///
/// # Panics
/// If it cannot be read.
#[expect(
    clippy::panic,
    reason = "a broken working copy ends the test, and the file has to be named"
)]
pub fn acts() -> Classifier {
    let path = crate::root().join("models/acts.bin");
    let loaded = std::fs::read(&path).map(|bytes| Classifier::load(&bytes));
    match loaded {
        Ok(Ok(classifier)) => classifier,
        Ok(Err(error)) => panic!("{}: {error}", path.display()),
        Err(error) => panic!("{} cannot be read: {error}", path.display()),
    }
}
