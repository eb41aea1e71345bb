//! Synthetic calls as sound, and a recogniser's model that understands their voices.
//!
//! The voices are espeak-ng's, sent through G.711 at 8 kHz as a telephone would. The model is
//! Debian's for PocketSphinx with two things changed: its words and their order come from our
//! own corpus (`language`), and, where sphinxtrain is installed, its sounds are adapted to
//! these voices (`acoustic`). It is a fixture: what it hears of synthetic voices says
//! nothing about people.

mod acoustic;
mod language;
mod synthesis;

pub use synthesis::{Said, call, espeak, is_there, speak};

use std::path::{Path, PathBuf};

/// Counted up when the recipe changes, so that an older fixture is not used.
const RECIPE: u32 = 1;

/// A model that has been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixture {
    /// The folder, to be named as `pocketsphinx:FOLDER`.
    pub folder: PathBuf,
    /// Whether its sounds are adapted to the voices.
    pub is_adapted: bool,
}

/// The model, from a folder for such things below `cache` or made there, which takes half a
/// minute.
///
/// # Errors
/// What is missing, with the Debian package that has it.
pub fn fixture(cache: &Path) -> Result<Fixture, String> {
    if !is_there() {
        return Err("espeak-ng is not there (apt-get install espeak-ng)".into());
    }
    acoustic::debian()?;
    let is_adapted = acoustic::missing().is_none();
    let kind = if is_adapted { "adapted" } else { "plain" };
    let folder = cache.join(format!("speech-fixture-{RECIPE}-{kind}"));
    if folder.join("words.dict").is_file() {
        return Ok(Fixture { folder, is_adapted });
    }
    // Tests run side by side: each makes its own, and the first puts it into its place.
    let own = cache.join(format!("speech-fixture-{}", std::process::id()));
    let failed = |error: std::io::Error| format!("{}: {error}", own.display());
    std::fs::create_dir_all(&own).map_err(failed)?;
    let dictionary = language::Dictionary::debian()?;
    let sentences = language::sentences();
    let words = language::vocabulary(&sentences, &dictionary);
    let arpa = language::arpa(&sentences, &words);
    std::fs::write(own.join("language.arpa"), arpa).map_err(failed)?;
    let entries = dictionary.entries(&words);
    if is_adapted {
        acoustic::adapt(&own, &sentences, &words, &entries)?;
    } else {
        acoustic::copy(&own.join("acoustic")).map_err(failed)?;
    }
    std::fs::write(own.join("words.dict"), entries).map_err(failed)?;
    if std::fs::rename(&own, &folder).is_err() {
        // Somebody else was first; what he made is the same.
        std::fs::remove_dir_all(&own).map_err(failed)?;
    }
    Ok(Fixture { folder, is_adapted })
}
