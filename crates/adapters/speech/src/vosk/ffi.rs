//! The C interface of Vosk 0.3 (`vosk_api.h`), as much of it as is used, behind safe
//! functions.

use crate::library::{Wanted, ffi::function};
use audio::hearing::EngineError;
use libloading::Library;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;

const WANTED: Wanted = Wanted {
    name: "Vosk",
    files: &["libvosk.so", "libvosk.dylib", "libvosk.dll"],
    variable: "RINGFENCE_VOSK",
    help: "take libvosk from a release of Vosk 0.3.45 or from its Python package",
};

/// Functions of the library, which stays open as long as they are used.
#[derive(Debug)]
pub(crate) struct Api {
    log_level: unsafe extern "C" fn(c_int),
    model_new: unsafe extern "C" fn(*const c_char) -> *mut c_void,
    model_free: unsafe extern "C" fn(*mut c_void),
    new: unsafe extern "C" fn(*mut c_void, f32) -> *mut c_void,
    words: unsafe extern "C" fn(*mut c_void, c_int),
    accept: unsafe extern "C" fn(*mut c_void, *const i16, c_int) -> c_int,
    result: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    partial: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    last: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    reset: unsafe extern "C" fn(*mut c_void),
    free: unsafe extern "C" fn(*mut c_void),
    _library: Library,
}

impl Api {
    /// Loads the library.
    ///
    /// # Errors
    /// If it is not there, or is another version.
    #[expect(unsafe_code, reason = "functions of a C library have the types of its header")]
    pub(crate) fn load() -> Result<Self, EngineError> {
        let library = WANTED.open()?;
        // SAFETY: the types are those of `vosk_api.h` of 0.3.45.
        unsafe {
            Ok(Self {
                log_level: function(&library, "vosk_set_log_level")?,
                model_new: function(&library, "vosk_model_new")?,
                model_free: function(&library, "vosk_model_free")?,
                new: function(&library, "vosk_recognizer_new")?,
                words: function(&library, "vosk_recognizer_set_words")?,
                accept: function(&library, "vosk_recognizer_accept_waveform_s")?,
                result: function(&library, "vosk_recognizer_result")?,
                partial: function(&library, "vosk_recognizer_partial_result")?,
                last: function(&library, "vosk_recognizer_final_result")?,
                reset: function(&library, "vosk_recognizer_reset")?,
                free: function(&library, "vosk_recognizer_free")?,
                _library: library,
            })
        }
    }
}

/// A model, which recognisers share.
#[derive(Debug)]
pub(crate) struct Model {
    api: Arc<Api>,
    model: NonNull<c_void>,
}

// SAFETY: Vosk counts the users of a model and lets several threads read it.
#[expect(unsafe_code, reason = "the library allows it")]
unsafe impl Send for Model {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "the library allows it")]
unsafe impl Sync for Model {}

impl Model {
    /// Loads a model.
    ///
    /// # Errors
    /// If there is none in the folder.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn new(api: &Arc<Api>, folder: &Path) -> Result<Self, EngineError> {
        let failed = || {
            EngineError::new(
                format!("Vosk cannot load a model from {}", folder.display()),
                "install one with `ringfence model install vosk-small-en`",
            )
        };
        let path = CString::new(folder.to_string_lossy().as_bytes()).map_err(|_| failed())?;
        // SAFETY: the path lives until after the call; the result is checked.
        let model = unsafe {
            (api.log_level)(-1);
            (api.model_new)(path.as_ptr())
        };
        let model = NonNull::new(model).ok_or_else(failed)?;
        Ok(Self { api: Arc::clone(api), model })
    }
}

impl Drop for Model {
    #[expect(unsafe_code, reason = "calls of a C library")]
    fn drop(&mut self) {
        // SAFETY: it is alive and not used again; recognisers hold a count of their own.
        unsafe { (self.api.model_free)(self.model.as_ptr()) }
    }
}

/// A recogniser. It is not shared between threads.
#[derive(Debug)]
pub(crate) struct Listener {
    model: Arc<Model>,
    recognizer: NonNull<c_void>,
}

impl Listener {
    /// A recogniser for sound at `rate`.
    ///
    /// # Errors
    /// If the library gives none.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn new(model: &Arc<Model>, rate: f32) -> Result<Self, EngineError> {
        let api = &model.api;
        // SAFETY: the model is alive; the result is checked.
        let recognizer = unsafe { (api.new)(model.model.as_ptr(), rate) };
        let recognizer = NonNull::new(recognizer).ok_or_else(|| {
            EngineError::new("Vosk gives no recogniser for its model", "install the model again")
        })?;
        // SAFETY: the recogniser is alive.
        unsafe { (api.words)(recognizer.as_ptr(), 1) };
        Ok(Self { model: Arc::clone(model), recognizer })
    }

    /// Forgets what it has heard.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn reset(&mut self) {
        // SAFETY: the recogniser is alive.
        unsafe { (self.model.api.reset)(self.recognizer.as_ptr()) }
    }

    /// Takes sound; true if it has settled words.
    ///
    /// # Errors
    /// If the library refuses.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn feed(&mut self, samples: &[i16]) -> Result<bool, String> {
        let length = c_int::try_from(samples.len()).map_err(|_| "too much sound at once")?;
        // SAFETY: the recogniser is alive, and reads as many samples as it is told there are.
        let answer =
            unsafe { (self.model.api.accept)(self.recognizer.as_ptr(), samples.as_ptr(), length) };
        if answer < 0 {
            Err("vosk_recognizer_accept_waveform_s failed".to_owned())
        } else {
            Ok(answer > 0)
        }
    }

    /// The words just settled, as JSON.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn result(&mut self) -> String {
        // SAFETY: the recogniser is alive; the text is copied before the next call.
        unsafe { text((self.model.api.result)(self.recognizer.as_ptr())) }
    }

    /// The words that are still open, as JSON.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn partial(&mut self) -> String {
        // SAFETY: as above.
        unsafe { text((self.model.api.partial)(self.recognizer.as_ptr())) }
    }

    /// The last words, as JSON.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn last(&mut self) -> String {
        // SAFETY: as above.
        unsafe { text((self.model.api.last)(self.recognizer.as_ptr())) }
    }
}

impl Drop for Listener {
    #[expect(unsafe_code, reason = "calls of a C library")]
    fn drop(&mut self) {
        // SAFETY: it is alive and not used again.
        unsafe { (self.model.api.free)(self.recognizer.as_ptr()) }
    }
}

/// A copy of a string of C.
///
/// # Safety
/// It must be null or end with a nought.
#[expect(unsafe_code, reason = "a string of C")]
unsafe fn text(from: *const c_char) -> String {
    if from.is_null() {
        return String::new();
    }
    // SAFETY: the caller vouches for it.
    unsafe { CStr::from_ptr(from) }.to_string_lossy().into_owned()
}
