//! What the binary carries: the shipped playbooks and the trained classifier.

use anyhow::{Context, Result, bail};
use classifier::Classifier;
use detector::Detector;
use diagnostic::Severity;
use evidence::Thresholds;
use playbook::{Ruleset, Source};
use std::path::{Path, PathBuf};

/// Name and text of every shipped playbook.
pub const PLAYBOOKS: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/playbooks.rs"));

/// The shipped classifier.
pub const CLASSIFIER: &[u8] = include_bytes!("../../../../models/acts.bin");

/// Which playbooks, classifier and thresholds to run on.
#[derive(Debug, Default)]
pub struct Choice {
    /// Playbook files or folders instead of the shipped ones.
    pub playbooks: Vec<PathBuf>,
    /// A classifier file instead of the shipped one.
    pub classifier: Option<PathBuf>,
    /// Run on playbooks alone.
    pub rules_only: bool,
    /// Probability from which the level is amber.
    pub amber: Option<f32>,
    /// Probability from which the level is red.
    pub red: Option<f32>,
}

impl Choice {
    /// Builds the detector.
    ///
    /// # Errors
    /// A file that cannot be read, a playbook with errors, thresholds out of order.
    pub fn detector(&self) -> Result<Detector> {
        let default = Thresholds::default();
        let thresholds = Thresholds {
            amber: self.amber.unwrap_or(default.amber),
            red: self.red.unwrap_or(default.red),
        };
        if !(0.0 < thresholds.amber && thresholds.amber <= thresholds.red && thresholds.red < 1.0) {
            bail!(
                "thresholds must be 0 < amber <= red < 1, not amber {} and red {}",
                thresholds.amber,
                thresholds.red
            );
        }
        Ok(Detector::new(self.ruleset()?, self.acts()?).with_thresholds(thresholds))
    }

    fn ruleset(&self) -> Result<Ruleset> {
        if self.playbooks.is_empty() {
            return compile_clean(
                PLAYBOOKS.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect(),
            );
        }
        compile_clean(read_playbooks(&self.playbooks)?)
    }

    fn acts(&self) -> Result<Classifier> {
        if self.rules_only {
            return Ok(Classifier::empty());
        }
        match &self.classifier {
            None => Classifier::load(CLASSIFIER).context("the classifier inside this program"),
            Some(path) => {
                let bytes = std::fs::read(path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                Classifier::load(&bytes).with_context(|| path.display().to_string())
            }
        }
    }
}

/// Reads playbook files; a folder stands for every `.playbook` file below it.
///
/// # Errors
/// A path that cannot be read.
pub fn read_playbooks(paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    files
        .into_iter()
        .map(|p| {
            let text = std::fs::read_to_string(&p)
                .with_context(|| format!("{} cannot be read", p.display()))?;
            Ok((p.display().to_string(), text))
        })
        .collect()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries =
        std::fs::read_dir(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let mut inside = entries.map(|e| Ok(e?.path())).collect::<Result<Vec<_>>>()?;
    inside.sort();
    for entry in inside {
        if entry.is_dir() || entry.extension().is_some_and(|e| e == "playbook") {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

fn compile_clean(texts: Vec<(String, String)>) -> Result<Ruleset> {
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    let (ruleset, remarks) = playbook::compile(&sources);
    let mut errors = String::new();
    for (source, remark) in remarks.iter().filter(|(_, r)| r.severity == Severity::Error) {
        if let Some((name, text)) = texts.get(*source) {
            errors.push_str(&diagnostic::render(remark, name, text));
        }
    }
    if !errors.is_empty() {
        bail!("the playbooks have errors:\n{errors}");
    }
    Ok(ruleset)
}
