//! The C interface of sherpa-onnx 2.0 (`c-api.h`), as much of it as is used, behind safe
//! functions.
//!
//! Its configuration is a structure whose layout changes from version to version, so other
//! versions are refused by the number that the library gives.

use crate::library::{Wanted, ffi::function};
use audio::hearing::EngineError;
use libloading::Library;
use std::ffi::{CStr, CString, c_char, c_void};
use std::path::{Path, PathBuf};
use std::ptr::{NonNull, null};
use std::sync::Arc;

const WANTED: Wanted = Wanted {
    name: "sherpa-onnx",
    files: &["libsherpa-onnx-c-api.so", "libsherpa-onnx-c-api.dylib", "sherpa-onnx-c-api.dll"],
    variable: "RINGFENCE_SHERPA",
    help: "take the shared libraries of sherpa-onnx 2.0 from its release or its Python package sherpa-onnx-core",
};

/// The version whose layout is below.
const VERSION: &str = "2.0.";

/// The files of a transducer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    /// Encoder.
    pub encoder: PathBuf,
    /// Decoder.
    pub decoder: PathBuf,
    /// Joiner.
    pub joiner: PathBuf,
    /// Tokens.
    pub tokens: PathBuf,
}

/// `SherpaOnnxOnlineRecognizerConfig` of 2.0.1, its parts laid flat in their order.
#[repr(C)]
struct Config {
    feature: Feature,
    model: ModelConfig,
    decoding_method: *const c_char,
    max_active_paths: i32,
    enable_endpoint: i32,
    rule1_min_trailing_silence: f32,
    rule2_min_trailing_silence: f32,
    rule3_least_turn_length: f32,
    hotwords_file: *const c_char,
    hotwords_score: f32,
    fst_decoder: FstDecoder,
    rule_fsts: *const c_char,
    rule_fars: *const c_char,
    blank_penalty: f32,
    hotwords_buf: *const c_char,
    hotwords_buf_size: i32,
    homophones: [*const c_char; 3],
}

/// `SherpaOnnxFeatureConfig`.
#[repr(C)]
struct Feature {
    sample_rate: i32,
    feature_dim: i32,
}

/// `SherpaOnnxOnlineCtcFstDecoderConfig`.
#[repr(C)]
struct FstDecoder {
    graph: *const c_char,
    max_active: i32,
}

/// `SherpaOnnxOnlineModelConfig`.
#[repr(C)]
struct ModelConfig {
    /// Encoder, decoder, joiner.
    transducer: [*const c_char; 3],
    /// Encoder, decoder.
    paraformer: [*const c_char; 2],
    zipformer2_ctc: *const c_char,
    tokens: *const c_char,
    num_threads: i32,
    provider: *const c_char,
    debug: i32,
    model_type: *const c_char,
    modeling_unit: *const c_char,
    bpe_vocab: *const c_char,
    tokens_buf: *const c_char,
    tokens_buf_size: i32,
    nemo_ctc: *const c_char,
    t_one_ctc: *const c_char,
}

/// Functions of the library, which stays open as long as they are used.
#[derive(Debug)]
struct Api {
    create: unsafe extern "C" fn(*const Config) -> *const c_void,
    destroy: unsafe extern "C" fn(*const c_void),
    create_stream: unsafe extern "C" fn(*const c_void) -> *const c_void,
    destroy_stream: unsafe extern "C" fn(*const c_void),
    accept: unsafe extern "C" fn(*const c_void, i32, *const f32, i32),
    is_ready: unsafe extern "C" fn(*const c_void, *const c_void) -> i32,
    decode: unsafe extern "C" fn(*const c_void, *const c_void),
    json: unsafe extern "C" fn(*const c_void, *const c_void) -> *const c_char,
    destroy_json: unsafe extern "C" fn(*const c_char),
    finished: unsafe extern "C" fn(*const c_void),
    _library: Library,
}

impl Api {
    #[expect(unsafe_code, reason = "functions of a C library have the types of its header")]
    fn load() -> Result<Self, EngineError> {
        let library = WANTED.open()?;
        // SAFETY: the types are those of `c-api.h` of 2.0.1; this function has been the same
        // in every version that has it.
        let version = unsafe {
            let get: unsafe extern "C" fn() -> *const c_char =
                function(&library, "SherpaOnnxGetVersionStr")?;
            CStr::from_ptr(get()).to_string_lossy().into_owned()
        };
        if !version.starts_with(VERSION) {
            return Err(EngineError::new(
                format!("this is sherpa-onnx {version}, and only {VERSION}x is understood"),
                WANTED.help,
            ));
        }
        // SAFETY: the version has been checked, and these are its types.
        unsafe {
            Ok(Self {
                create: function(&library, "SherpaOnnxCreateOnlineRecognizer")?,
                destroy: function(&library, "SherpaOnnxDestroyOnlineRecognizer")?,
                create_stream: function(&library, "SherpaOnnxCreateOnlineStream")?,
                destroy_stream: function(&library, "SherpaOnnxDestroyOnlineStream")?,
                accept: function(&library, "SherpaOnnxOnlineStreamAcceptWaveform")?,
                is_ready: function(&library, "SherpaOnnxIsOnlineStreamReady")?,
                decode: function(&library, "SherpaOnnxDecodeOnlineStream")?,
                json: function(&library, "SherpaOnnxGetOnlineStreamResultAsJson")?,
                destroy_json: function(&library, "SherpaOnnxDestroyOnlineStreamResultJson")?,
                finished: function(&library, "SherpaOnnxOnlineStreamInputFinished")?,
                _library: library,
            })
        }
    }
}

/// A model, which streams share.
#[derive(Debug)]
pub(crate) struct Model {
    api: Api,
    recognizer: NonNull<c_void>,
}

// SAFETY: the library's recogniser is immutable once it is made; what changes is in streams.
#[expect(unsafe_code, reason = "the library allows it")]
unsafe impl Send for Model {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "the library allows it")]
unsafe impl Sync for Model {}

impl Model {
    /// Loads the library and a model.
    ///
    /// # Errors
    /// If either cannot be loaded.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn new(files: &Files) -> Result<Self, EngineError> {
        let api = Api::load()?;
        let failed = || {
            EngineError::new(
                format!("sherpa-onnx cannot load the model {}", files.encoder.display()),
                "install it again with `ringfence model install zipformer-en`",
            )
        };
        let string = |path: &Path| CString::new(path.to_string_lossy().as_bytes());
        let paths = [&files.encoder, &files.decoder, &files.joiner, &files.tokens];
        let paths: Vec<CString> =
            paths.into_iter().map(|p| string(p)).collect::<Result<_, _>>().map_err(|_| failed())?;
        let [encoder, decoder, joiner, tokens] = paths.as_slice() else { return Err(failed()) };
        let config = config([encoder, decoder, joiner], tokens);
        // SAFETY: the strings live until after the call, which copies them.
        let recognizer = unsafe { (api.create)(&raw const config) };
        let recognizer = NonNull::new(recognizer.cast_mut()).ok_or_else(failed)?;
        Ok(Self { api, recognizer })
    }
}

fn config(transducer: [&CString; 3], tokens: &CString) -> Config {
    Config {
        feature: Feature { sample_rate: 16_000, feature_dim: 80 },
        model: ModelConfig {
            transducer: transducer.map(|part| part.as_ptr()),
            paraformer: [null(); 2],
            zipformer2_ctc: null(),
            tokens: tokens.as_ptr(),
            num_threads: 1,
            provider: c"cpu".as_ptr(),
            debug: 0,
            model_type: null(),
            modeling_unit: null(),
            bpe_vocab: null(),
            tokens_buf: null(),
            tokens_buf_size: 0,
            nemo_ctc: null(),
            t_one_ctc: null(),
        },
        decoding_method: c"greedy_search".as_ptr(),
        max_active_paths: 4,
        enable_endpoint: 0,
        rule1_min_trailing_silence: 0.0,
        rule2_min_trailing_silence: 0.0,
        rule3_least_turn_length: 0.0,
        hotwords_file: null(),
        hotwords_score: 0.0,
        fst_decoder: FstDecoder { graph: null(), max_active: 0 },
        rule_fsts: null(),
        rule_fars: null(),
        blank_penalty: 0.0,
        hotwords_buf: null(),
        hotwords_buf_size: 0,
        homophones: [null(); 3],
    }
}

impl Drop for Model {
    #[expect(unsafe_code, reason = "calls of a C library")]
    fn drop(&mut self) {
        // SAFETY: it is alive, and streams keep the model alive, so there are none left.
        unsafe { (self.api.destroy)(self.recognizer.as_ptr()) }
    }
}

/// A stretch of speech. It is not shared between threads.
#[derive(Debug)]
pub(crate) struct Stream {
    model: Arc<Model>,
    stream: NonNull<c_void>,
    floats: Vec<f32>,
}

impl Stream {
    /// A stream at its beginning.
    ///
    /// # Errors
    /// If the library gives none.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn new(model: &Arc<Model>) -> Result<Self, String> {
        // SAFETY: the recogniser is alive; the result is checked.
        let stream = unsafe { (model.api.create_stream)(model.recognizer.as_ptr()) };
        let stream =
            NonNull::new(stream.cast_mut()).ok_or("SherpaOnnxCreateOnlineStream failed")?;
        Ok(Self { model: Arc::clone(model), stream, floats: Vec::new() })
    }

    /// Takes sound and works on it.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn feed(&mut self, rate: u32, samples: &[i16]) {
        self.floats.clear();
        self.floats.extend(samples.iter().map(|s| f32::from(*s) / 32_768.0));
        let rate = i32::try_from(rate).unwrap_or(16_000);
        let length = i32::try_from(self.floats.len()).unwrap_or(0);
        // SAFETY: the stream is alive, and reads as many samples as it is told there are.
        unsafe {
            (self.model.api.accept)(self.stream.as_ptr(), rate, self.floats.as_ptr(), length);
        }
        self.work();
    }

    /// Says that the sound has ended, and works on what is left.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn finish(&mut self) {
        // SAFETY: the stream is alive.
        unsafe { (self.model.api.finished)(self.stream.as_ptr()) }
        self.work();
    }

    #[expect(unsafe_code, reason = "calls of a C library")]
    fn work(&mut self) {
        let (api, recognizer) = (&self.model.api, self.model.recognizer.as_ptr());
        // SAFETY: both are alive.
        unsafe {
            while (api.is_ready)(recognizer, self.stream.as_ptr()) != 0 {
                (api.decode)(recognizer, self.stream.as_ptr());
            }
        }
    }

    /// What has been heard so far, as JSON.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(crate) fn result(&mut self) -> String {
        let api = &self.model.api;
        // SAFETY: both are alive; the text is copied before it is freed.
        unsafe {
            let json = (api.json)(self.model.recognizer.as_ptr(), self.stream.as_ptr());
            if json.is_null() {
                return String::new();
            }
            let text = CStr::from_ptr(json).to_string_lossy().into_owned();
            (api.destroy_json)(json);
            text
        }
    }
}

impl Drop for Stream {
    #[expect(unsafe_code, reason = "calls of a C library")]
    fn drop(&mut self) {
        // SAFETY: it is alive and not used again.
        unsafe { (self.model.api.destroy_stream)(self.stream.as_ptr()) }
    }
}
