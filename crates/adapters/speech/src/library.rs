//! Where shared libraries are looked for, and what is said if they are not there.

use audio::hearing::EngineError;
use libloading::Library;
use std::path::PathBuf;

/// A library of an engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// What people call it.
    pub name: &'static str,
    /// File names under which it is found, the best first.
    pub files: &'static [&'static str],
    /// A variable of the environment that names the file or its folder.
    pub variable: &'static str,
    /// How to get it.
    pub help: &'static str,
}

impl Wanted {
    /// Opens it: where the variable says, beside the program, or where the system looks.
    ///
    /// # Errors
    /// If it is in none of these places, with what the system said.
    pub(crate) fn open(&self) -> Result<Library, EngineError> {
        let mut said = Vec::new();
        for path in self.places() {
            match crate::library::ffi::open(&path) {
                Ok(library) => return Ok(library),
                Err(error) => said.push(reason(&error)),
            }
        }
        let why = said.into_iter().next().unwrap_or_default();
        Err(EngineError::new(
            format!("{} cannot be loaded: {why}", self.name),
            format!("{}, or name its file in {}", self.help, self.variable),
        ))
    }

    fn places(&self) -> Vec<PathBuf> {
        let mut all = Vec::new();
        if let Some(told) = std::env::var_os(self.variable).map(PathBuf::from) {
            if told.is_dir() {
                all.extend(self.files.iter().map(|file| told.join(file)));
            } else {
                all.push(told);
            }
        }
        let beside = std::env::current_exe().ok().and_then(|exe| exe.parent().map(PathBuf::from));
        if let Some(folder) = beside {
            let here = self.files.iter().map(|file| folder.join(file));
            all.extend(here.filter(|path| path.is_file()));
        }
        all.extend(self.files.iter().map(PathBuf::from));
        all
    }
}

/// What the system said, which the error has as its source.
fn reason(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

pub(crate) mod ffi;
