//! Opening shared libraries and taking functions out of them.

use audio::hearing::EngineError;
use libloading::Library;
use std::path::Path;

/// Opens a library.
///
/// # Errors
/// What the system says.
#[expect(unsafe_code, reason = "opening a library runs its initialisers")]
pub(crate) fn open(path: &Path) -> Result<Library, libloading::Error> {
    // SAFETY: the libraries that are opened are speech engines, whose initialisers set up
    // their own tables and nothing else.
    unsafe { Library::new(path) }
}

/// Takes a function out of a library.
///
/// # Safety
/// `F` must be the type that the function has.
///
/// # Errors
/// If the library has no such function: it is another version.
#[expect(unsafe_code, reason = "only the caller knows the type of the function")]
pub(crate) unsafe fn function<F: Copy>(
    library: &Library,
    name: &'static str,
) -> Result<F, EngineError> {
    // SAFETY: the caller gives the right type.
    let found = unsafe { library.get::<F>(name) };
    found.map(|f| *f).map_err(|error| {
        EngineError::new(
            format!("the library lacks `{name}`: {}", super::reason(&error)),
            "install the version that the documentation names",
        )
    })
}
