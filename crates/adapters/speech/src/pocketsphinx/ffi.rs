//! The C interface of PocketSphinx 0.8-5prealpha (`pocketsphinx.h`, `cmd_ln.h`,
//! `logmath.h`), as much of it as is used, behind safe functions.

use crate::library::{Wanted, ffi::function};
use audio::hearing::EngineError;
use libloading::Library;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::ptr::{NonNull, null_mut};
use std::sync::Arc;

const WANTED: Wanted = Wanted {
    name: "PocketSphinx",
    files: &["libpocketsphinx.so.3", "libpocketsphinx.so"],
    variable: "RINGFENCE_POCKETSPHINX",
    help: "install the Debian packages libpocketsphinx3 and pocketsphinx-en-us",
};

/// Functions of the library, which stays open as long as they are used.
#[derive(Debug)]
pub(crate) struct Api {
    ps_args: unsafe extern "C" fn() -> *const c_void,
    parse:
        unsafe extern "C" fn(*mut c_void, *const c_void, i32, *mut *mut c_char, i32) -> *mut c_void,
    free_config: unsafe extern "C" fn(*mut c_void) -> c_int,
    init: unsafe extern "C" fn(*mut c_void) -> *mut c_void,
    free: unsafe extern "C" fn(*mut c_void) -> c_int,
    start: unsafe extern "C" fn(*mut c_void) -> c_int,
    process: unsafe extern "C" fn(*mut c_void, *const i16, usize, c_int, c_int) -> c_int,
    end: unsafe extern "C" fn(*mut c_void) -> c_int,
    hypothesis: unsafe extern "C" fn(*mut c_void, *mut i32) -> *const c_char,
    logmath: unsafe extern "C" fn(*mut c_void) -> *mut c_void,
    exp: unsafe extern "C" fn(*mut c_void, c_int) -> f64,
    segments: unsafe extern "C" fn(*mut c_void) -> *mut c_void,
    next: unsafe extern "C" fn(*mut c_void) -> *mut c_void,
    word: unsafe extern "C" fn(*mut c_void) -> *const c_char,
    frames: unsafe extern "C" fn(*mut c_void, *mut c_int, *mut c_int),
    probability: unsafe extern "C" fn(*mut c_void, *mut i32, *mut i32, *mut i32) -> i32,
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
        // SAFETY: the types are those of the headers of 0.8-5prealpha. Version 5 has no
        // `cmd_ln_parse_r`, so it is refused before anything of it is called.
        unsafe {
            Ok(Self {
                ps_args: function(&library, "ps_args")?,
                parse: function(&library, "cmd_ln_parse_r")?,
                free_config: function(&library, "cmd_ln_free_r")?,
                init: function(&library, "ps_init")?,
                free: function(&library, "ps_free")?,
                start: function(&library, "ps_start_utt")?,
                process: function(&library, "ps_process_raw")?,
                end: function(&library, "ps_end_utt")?,
                hypothesis: function(&library, "ps_get_hyp")?,
                logmath: function(&library, "ps_get_logmath")?,
                exp: function(&library, "logmath_exp")?,
                segments: function(&library, "ps_seg_iter")?,
                next: function(&library, "ps_seg_next")?,
                word: function(&library, "ps_seg_word")?,
                frames: function(&library, "ps_seg_frames")?,
                probability: function(&library, "ps_seg_prob")?,
                _library: library,
            })
        }
    }
}

/// A stretch of a hypothesis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Segment {
    /// The word, or a filler such as `<sil>`.
    pub word: String,
    /// First frame.
    pub first: u64,
    /// Last frame.
    pub last: u64,
    /// Posterior probability.
    pub probability: f64,
}

/// A decoder. It is not shared between threads.
#[derive(Debug)]
pub(crate) struct Sphinx {
    api: Arc<Api>,
    decoder: NonNull<c_void>,
    config: NonNull<c_void>,
    open: bool,
}

impl Sphinx {
    /// A decoder for a model.
    ///
    /// # Errors
    /// If the model cannot be loaded.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn new(
        api: &Arc<Api>,
        acoustic: &Path,
        language: &Path,
        words: &Path,
    ) -> Result<Self, EngineError> {
        let failed = || {
            EngineError::new(
                format!("PocketSphinx cannot load its model {}", acoustic.display()),
                "check the model: its acoustic part, language model and dictionary belong together",
            )
        };
        let (acoustic, language, words) =
            (acoustic.to_string_lossy(), language.to_string_lossy(), words.to_string_lossy());
        let told = [
            "ringfence",
            "-hmm",
            &acoustic,
            "-lm",
            &language,
            "-dict",
            &words,
            "-logfn",
            "/dev/null",
        ];
        let told: Vec<CString> =
            told.into_iter().map(CString::new).collect::<Result<_, _>>().map_err(|_| failed())?;
        let mut argv: Vec<*mut c_char> = told.iter().map(|a| a.as_ptr().cast_mut()).collect();
        let argc = i32::try_from(argv.len()).map_err(|_| failed())?;
        // SAFETY: the argument strings live until after the call, which copies them. Both
        // results are checked, and the configuration is kept until the decoder is freed.
        unsafe {
            let config = (api.parse)(null_mut(), (api.ps_args)(), argc, argv.as_mut_ptr(), 1);
            let config = NonNull::new(config).ok_or_else(failed)?;
            let Some(decoder) = NonNull::new((api.init)(config.as_ptr())) else {
                (api.free_config)(config.as_ptr());
                return Err(failed());
            };
            Ok(Self { api: Arc::clone(api), decoder, config, open: false })
        }
    }

    /// Begins a stretch of speech.
    ///
    /// # Errors
    /// If the library refuses.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn begin(&mut self) -> Result<(), String> {
        // SAFETY: the decoder is alive.
        let answer = unsafe { (self.api.start)(self.decoder.as_ptr()) };
        self.open = answer >= 0;
        checked(answer, "ps_start_utt")
    }

    /// Takes sound.
    ///
    /// # Errors
    /// If the library refuses.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn feed(&mut self, samples: &[i16]) -> Result<(), String> {
        // SAFETY: the decoder is alive, and reads as many samples as it is told there are.
        let answer = unsafe {
            (self.api.process)(self.decoder.as_ptr(), samples.as_ptr(), samples.len(), 0, 0)
        };
        checked(answer, "ps_process_raw")
    }

    /// Ends the stretch.
    ///
    /// # Errors
    /// If the library refuses.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn end(&mut self) -> Result<(), String> {
        self.open = false;
        // SAFETY: the decoder is alive.
        let answer = unsafe { (self.api.end)(self.decoder.as_ptr()) };
        checked(answer, "ps_end_utt")
    }

    /// What the stretch is taken for, so far or finally.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn hypothesis(&mut self) -> Option<String> {
        let mut score = 0;
        // SAFETY: the decoder is alive; the text is copied before the next call frees it.
        unsafe { text((self.api.hypothesis)(self.decoder.as_ptr(), &raw mut score)) }
    }

    /// The words of a stretch that has ended.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn segments(&mut self) -> Vec<Segment> {
        let mut all = Vec::new();
        // SAFETY: the decoder is alive. An iterator is used until `next` gives null, which
        // also frees it; words are copied.
        unsafe {
            let logmath = (self.api.logmath)(self.decoder.as_ptr());
            let mut at = (self.api.segments)(self.decoder.as_ptr());
            while !at.is_null() {
                let (mut first, mut last) = (0, 0);
                (self.api.frames)(at, &raw mut first, &raw mut last);
                let (mut a, mut b, mut c) = (0, 0, 0);
                let log = (self.api.probability)(at, &raw mut a, &raw mut b, &raw mut c);
                all.push(Segment {
                    word: text((self.api.word)(at)).unwrap_or_default(),
                    first: u64::try_from(first).unwrap_or(0),
                    last: u64::try_from(last).unwrap_or(0),
                    probability: (self.api.exp)(logmath, log).clamp(0.0, 1.0),
                });
                at = (self.api.next)(at);
            }
        }
        all
    }
}

impl Drop for Sphinx {
    #[expect(unsafe_code, reason = "calls of a C library")]
    fn drop(&mut self) {
        // SAFETY: both are alive, and neither is used again.
        unsafe {
            if self.open {
                (self.api.end)(self.decoder.as_ptr());
            }
            (self.api.free)(self.decoder.as_ptr());
            (self.api.free_config)(self.config.as_ptr());
        }
    }
}

fn checked(answer: c_int, name: &str) -> Result<(), String> {
    if answer < 0 { Err(format!("{name} failed")) } else { Ok(()) }
}

/// A copy of a string of C.
///
/// # Safety
/// It must be null or end with a nought.
#[expect(unsafe_code, reason = "a string of C")]
unsafe fn text(from: *const c_char) -> Option<String> {
    if from.is_null() {
        return None;
    }
    // SAFETY: the caller vouches for it.
    Some(unsafe { CStr::from_ptr(from) }.to_string_lossy().into_owned())
}
