//! What a guarded line remembers from one start to the next: who agreed, who withdrew by key
//! that calls are read along, and keyed hashes of numbers whose calls were red. Nothing of any
//! call.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use telephony::Number;
use telephony::call::Label;
use telephony::setup::Answer;
use web::base::secrets::Secret;

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default)]
struct Content {
    /// Form of the file.
    version: u32,
    /// Lines whose person has agreed or refused by key.
    agreed: BTreeMap<String, bool>,
    /// Hashes of line and number.
    red: BTreeSet<String>,
    /// Lines whose person has said by key that nobody may read along, each with a hash of the
    /// agreement that was withdrawn by that: another agreement, of a later day, counts again.
    private: BTreeMap<String, String>,
}

/// The memory, in a file that is written whole.
#[derive(Debug)]
pub struct Memory {
    file: PathBuf,
    secret: Secret,
    content: Mutex<Content>,
}

impl Memory {
    /// Reads it; a file that is not there is an empty one.
    ///
    /// # Errors
    /// A file that cannot be read or is of another form.
    pub fn open(file: PathBuf, secret: Secret) -> Result<Self> {
        let content = match std::fs::read(&file) {
            Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!(
                    "{} is not what was written there; move it away to begin anew",
                    file.display()
                )
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Content::default(),
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be read", file.display()));
            }
        };
        Ok(Self { file, secret, content: Mutex::new(content) })
    }

    /// What the person of a line said by key, if anything.
    pub fn agreed(&self, line: &str) -> Option<bool> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner).agreed.get(line).copied()
    }

    /// Whether a number was labelled.
    pub fn is_labelled(&self, line: &str, number: &Number) -> bool {
        let hash = self.hash(line, number);
        self.content.lock().unwrap_or_else(PoisonError::into_inner).red.contains(&hash)
    }

    /// Remembers an answer.
    pub fn answer(&self, line: &str, answer: Answer) {
        self.change(|content| {
            content.agreed.insert(line.to_owned(), answer == Answer::Agreed);
        });
    }

    /// Remembers or forgets a number.
    pub fn label(&self, line: &str, number: &Number, label: Label) {
        let hash = self.hash(line, number);
        self.change(|content| {
            match label {
                Label::Red => content.red.insert(hash),
                Label::None => content.red.remove(&hash),
            };
        });
    }

    /// Remembers that an agreement to being read along is withdrawn.
    pub fn withdraw(&self, line: &str, agreement: &str) {
        let hash = self.secret.token("agreement", agreement);
        self.change(|content| {
            content.private.insert(line.to_owned(), hash);
        });
    }

    /// Whether this agreement was withdrawn by key.
    pub fn is_withdrawn(&self, line: &str, agreement: &str) -> bool {
        let content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        let withdrawn = content.private.get(line).cloned();
        drop(content);
        withdrawn.is_some_and(|hash| self.secret.is_token("agreement", agreement, &hash))
    }

    fn hash(&self, line: &str, number: &Number) -> String {
        self.secret.token("number", &format!("{line} {}", number.digits()))
    }

    fn change(&self, change: impl FnOnce(&mut Content)) {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        content.version = 1;
        change(&mut content);
        let bytes = serde_json::to_vec_pretty(&*content).unwrap_or_default();
        // Beside it first, so that a crash leaves the one or the other whole.
        let beside = self.file.with_extension("json.new");
        let written =
            std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, &self.file));
        if let Err(error) = written {
            tracing::error!(%error, "what a line should remember cannot be written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;
    use telephony::Number;
    use telephony::call::Label;
    use telephony::setup::Answer;
    use web::base::secrets::Secret;

    #[test]
    fn it_remembers_after_a_restart_and_holds_no_number() {
        let folder = std::env::temp_dir().join(format!("ringfence-memory-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("line.json");
        let open = || Memory::open(file.clone(), Secret::new([7; 32])).unwrap();
        let number = Number::parse("01632 960155").unwrap();
        let memory = open();
        assert_eq!(memory.agreed("father"), None);
        memory.answer("father", Answer::Agreed);
        memory.label("father", &number, Label::Red);
        let memory = open();
        assert_eq!(memory.agreed("father"), Some(true));
        assert!(memory.is_labelled("father", &number) && !memory.is_labelled("mother", &number));
        assert!(!std::fs::read_to_string(&file).unwrap().contains("960155"));
        memory.withdraw("father", "W. Hargrave, 4 May");
        assert!(open().is_withdrawn("father", "W. Hargrave, 4 May"));
        assert!(!open().is_withdrawn("father", "W. Hargrave, 5 May"));
        assert!(!open().is_withdrawn("mother", "W. Hargrave, 4 May"));
        memory.label("father", &number, Label::None);
        assert!(!open().is_labelled("father", &number));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
