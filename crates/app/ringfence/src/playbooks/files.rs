//! Reading playbooks for the writer's tools: nothing is hidden, an unreadable file is named
//! and the others are still looked at.

use crate::embedded::PLAYBOOKS;
use playbook::Source;
use std::path::{Path, PathBuf};

/// Playbooks as name and text.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Name (the path as given) and text, in the order of reading.
    pub(super) files: Vec<(String, String)>,
    /// Whether something could not be read.
    pub(super) unreadable: bool,
}

impl Texts {
    /// The playbooks inside this program.
    pub(super) fn shipped() -> Self {
        let files = PLAYBOOKS.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Self { files: files.collect(), unreadable: false }
    }

    /// The playbooks at these paths; a folder stands for every `.playbook` file below it.
    pub(super) fn read(paths: &[PathBuf]) -> Self {
        let mut texts = Self::default();
        for path in found(paths, "playbook", &mut texts.unreadable) {
            match read_text(&path) {
                Some(text) => texts.files.push((path.display().to_string(), text)),
                None => texts.unreadable = true,
            }
        }
        texts
    }

    /// These and the shipped ones they do not replace, for the classes and names that they
    /// share. A playbook replaces a shipped one of the same path or name.
    pub(super) fn beside_shipped(&self) -> Self {
        let mut all = Self { files: self.files.clone(), unreadable: self.unreadable };
        let names: Vec<String> =
            self.files.iter().map(|(_, text)| playbook::parse(text).0.name).collect();
        for (path, text) in Self::shipped().files {
            let same_path = |own: &String| own.replace('\\', "/").ends_with(&path);
            let name = playbook::parse(&text).0.name;
            if !names.contains(&name) && !self.files.iter().any(|(own, _)| same_path(own)) {
                all.files.push((path, text));
            }
        }
        all
    }

    /// The same as the compiler takes them.
    pub(super) fn sources(&self) -> Vec<Source<'_>> {
        self.files.iter().map(|(name, text)| Source { name, text }).collect()
    }
}

/// The text of a file; if it cannot be read, says so and gives nothing.
pub(super) fn read_text(path: &Path) -> Option<String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) => {
            complain(path, &error);
            None
        }
    }
}

/// Every file with this extension at or below the paths, each once, in order. A path that
/// is a file is taken whatever its extension.
pub(super) fn found(paths: &[PathBuf], extension: &str, unreadable: &mut bool) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        if let Err(error) = collect(path, extension, &mut files) {
            complain(path, &error);
            *unreadable = true;
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    files.retain(|f| seen.insert(f.canonicalize().unwrap_or_else(|_| f.clone())));
    files
}

fn collect(path: &Path, extension: &str, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut inside = std::fs::read_dir(path)?
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    inside.sort();
    for entry in inside {
        if entry.is_dir() || entry.extension().is_some_and(|e| e == extension) {
            collect(&entry, extension, files)?;
        }
    }
    Ok(())
}

fn complain(path: &Path, error: &std::io::Error) {
    eprintln!("ringfence: {} cannot be read: {error}", path.display());
}

/// `1 rule`, `2 rules`.
pub(super) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
