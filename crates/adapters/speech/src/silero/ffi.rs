//! The C interface of ONNX Runtime (`onnxruntime_c_api.h`), as much of it as is used.
//!
//! It is a table of functions that only ever grows at its end, so a function is known by its
//! place. The table of version 17 of the interface is asked for; every later library has it.

use crate::library::{Wanted, ffi::function};
use audio::hearing::EngineError;
use libloading::Library;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::ptr::{null, null_mut};

const WANTED: Wanted = Wanted {
    name: "ONNX Runtime",
    files: &["libonnxruntime.so.1", "libonnxruntime.so", "libonnxruntime.dylib", "onnxruntime.dll"],
    variable: "RINGFENCE_ONNXRUNTIME",
    help: "take libonnxruntime 1.17 or later from its release or its Python package onnxruntime",
};

/// The version of the interface.
const VERSION: u32 = 17;

/// Places in the table, as the header orders it.
#[derive(Clone, Copy, Debug)]
enum Place {
    ErrorMessage = 2,
    CreateEnv = 3,
    CreateSession = 7,
    Run = 9,
    CreateOptions = 10,
    IntraThreads = 24,
    CreateTensor = 49,
    TensorData = 51,
    CreateMemoryInfo = 69,
    ReleaseEnv = 92,
    ReleaseStatus = 93,
    ReleaseMemoryInfo = 94,
    ReleaseSession = 95,
    ReleaseValue = 96,
    ReleaseOptions = 100,
}

type Pointer = *mut c_void;
type Status = *mut c_void;
type CreateEnv = unsafe extern "C" fn(c_int, *const c_char, *mut Pointer) -> Status;
type CreateOptions = unsafe extern "C" fn(*mut Pointer) -> Status;
type SetThreads = unsafe extern "C" fn(Pointer, c_int) -> Status;
type CreateMemoryInfo = unsafe extern "C" fn(c_int, c_int, *mut Pointer) -> Status;
type CreateTensor =
    unsafe extern "C" fn(Pointer, Pointer, usize, *const i64, usize, c_int, *mut Pointer) -> Status;
type TensorData = unsafe extern "C" fn(Pointer, *mut *mut f32) -> Status;
type Run = unsafe extern "C" fn(
    Pointer,
    *const c_void,
    *const *const c_char,
    *const Pointer,
    usize,
    *const *const c_char,
    usize,
    *mut Pointer,
) -> Status;
type Release = unsafe extern "C" fn(Pointer);
type Message = unsafe extern "C" fn(Status) -> *const c_char;

#[cfg(not(windows))]
type CreateSession = unsafe extern "C" fn(Pointer, *const c_char, Pointer, *mut Pointer) -> Status;
#[cfg(windows)]
type CreateSession = unsafe extern "C" fn(Pointer, *const u16, Pointer, *mut Pointer) -> Status;

/// Element types.
const FLOAT: c_int = 1;
const INT64: c_int = 7;

/// The table, and the library that it is in.
#[derive(Debug)]
struct Api {
    table: *const *const c_void,
    _library: Library,
}

impl Api {
    #[expect(unsafe_code, reason = "functions of a C library have the types of its header")]
    fn load() -> Result<Self, EngineError> {
        let library = WANTED.open()?;
        // SAFETY: `OrtGetApiBase` and the two members of what it gives have been the same
        // since the first version.
        let table = unsafe {
            let base: unsafe extern "C" fn() -> *const [*const c_void; 2] =
                function(&library, "OrtGetApiBase")?;
            let get: unsafe extern "C" fn(u32) -> *const *const c_void =
                std::mem::transmute((*base())[0]);
            get(VERSION)
        };
        if table.is_null() {
            return Err(EngineError::new("this ONNX Runtime is too old", WANTED.help));
        }
        Ok(Self { table, _library: library })
    }

    /// A function of the table.
    ///
    /// # Safety
    /// `F` must be the type of the function at that place.
    #[expect(unsafe_code, reason = "only the caller knows the type of the function")]
    unsafe fn get<F: Copy>(&self, place: Place) -> F {
        // SAFETY: the table has more places than are named, and a function is one pointer.
        unsafe { std::mem::transmute_copy::<*const c_void, F>(&*self.table.add(place as usize)) }
    }

    /// Says what a status says, and lets go of it.
    #[expect(unsafe_code, reason = "calls of a C library")]
    fn check(&self, status: Status) -> Result<(), String> {
        if status.is_null() {
            return Ok(());
        }
        // SAFETY: a status that is not null has a message, and is released once.
        unsafe {
            let message = self.get::<Message>(Place::ErrorMessage)(status);
            let text = CStr::from_ptr(message).to_string_lossy().into_owned();
            self.get::<Release>(Place::ReleaseStatus)(status);
            Err(text)
        }
    }

    /// Lets go of something that may not have been made.
    #[expect(unsafe_code, reason = "calls of a C library")]
    fn release(&self, place: Place, what: Pointer) {
        if !what.is_null() {
            // SAFETY: the places of releases all take one pointer of their kind.
            unsafe { self.get::<Release>(place)(what) }
        }
    }
}

/// A model that is loaded. It is used by one thread at a time.
#[derive(Debug)]
pub(super) struct Session {
    env: Pointer,
    options: Pointer,
    memory: Pointer,
    session: Pointer,
    api: Api,
}

// SAFETY: ONNX Runtime's objects are not bound to the thread that made them.
#[expect(unsafe_code, reason = "the library allows it")]
unsafe impl Send for Session {}

impl Session {
    /// Loads a model.
    ///
    /// # Errors
    /// If it cannot be loaded.
    pub(super) fn new(model: &Path) -> Result<Self, EngineError> {
        let api = Api::load()?;
        let (env, options, memory, session) = (null_mut(), null_mut(), null_mut(), null_mut());
        let mut whole = Self { env, options, memory, session, api };
        whole.load(model).map_err(|why| {
            EngineError::new(
                format!("the model {} cannot be loaded: {why}", model.display()),
                "install it again with `ringfence model install silero-vad`",
            )
        })?;
        Ok(whole)
    }

    #[expect(unsafe_code, reason = "calls of a C library")]
    fn load(&mut self, model: &Path) -> Result<(), String> {
        let api = &self.api;
        // SAFETY: the types are those of the header; every result is checked before the next
        // call uses it, and strings live until after the call.
        unsafe {
            let create: CreateEnv = api.get(Place::CreateEnv);
            api.check(create(3, c"ringfence".as_ptr(), &raw mut self.env))?;
            let create: CreateOptions = api.get(Place::CreateOptions);
            api.check(create(&raw mut self.options))?;
            let threads: SetThreads = api.get(Place::IntraThreads);
            api.check(threads(self.options, 1))?;
            let create: CreateMemoryInfo = api.get(Place::CreateMemoryInfo);
            // An arena allocator, ordinary memory.
            api.check(create(1, 0, &raw mut self.memory))?;
            let create: CreateSession = api.get(Place::CreateSession);
            let path = native(model)?;
            api.check(create(self.env, path.as_ptr(), self.options, &raw mut self.session))
        }
    }

    /// Runs the model on a frame; changes the state for the next.
    ///
    /// # Errors
    /// In the library's own words.
    #[expect(unsafe_code, reason = "calls of a C library")]
    pub(super) fn run(
        &mut self,
        input: &[f32],
        state: &mut [f32],
        rate: i64,
    ) -> Result<f32, String> {
        let mut values = [null_mut(); 3];
        let mut made = [null_mut(); 2];
        // SAFETY: the tensors borrow `input`, `state` and `rate`, which outlive them, and the
        // outputs are released after they have been copied.
        let result = unsafe {
            self.tensors(input, state, &raw const rate, &mut values)
                .and_then(|()| self.forward(&values, &mut made))
                .and_then(|()| self.copy(&made, state))
        };
        values.iter().chain(&made).for_each(|v| self.api.release(Place::ReleaseValue, *v));
        result
    }

    #[expect(unsafe_code, reason = "calls of a C library")]
    unsafe fn tensors(
        &self,
        input: &[f32],
        state: &[f32],
        rate: *const i64,
        values: &mut [Pointer; 3],
    ) -> Result<(), String> {
        let shape = [1, i64::try_from(input.len()).unwrap_or(0)];
        let of_state = [2_i64, 1, 128];
        let [first, second, third] = values;
        // SAFETY: lengths are in bytes, shapes are read during the call, and the memory is
        // only read.
        unsafe {
            let create: CreateTensor = self.api.get(Place::CreateTensor);
            let memory = |s: &[f32]| (s.as_ptr().cast_mut().cast::<c_void>(), size_of_val(s));
            let (at, bytes) = memory(input);
            self.api.check(create(self.memory, at, bytes, shape.as_ptr(), 2, FLOAT, first))?;
            let (at, bytes) = memory(state);
            self.api.check(create(self.memory, at, bytes, of_state.as_ptr(), 3, FLOAT, second))?;
            let at = rate.cast_mut().cast::<c_void>();
            self.api.check(create(self.memory, at, size_of::<i64>(), null(), 0, INT64, third))
        }
    }

    #[expect(unsafe_code, reason = "calls of a C library")]
    unsafe fn forward(&self, values: &[Pointer; 3], made: &mut [Pointer; 2]) -> Result<(), String> {
        let inputs = [c"input".as_ptr(), c"state".as_ptr(), c"sr".as_ptr()];
        let outputs = [c"output".as_ptr(), c"stateN".as_ptr()];
        // SAFETY: the arrays have the lengths that are told.
        unsafe {
            let run: Run = self.api.get(Place::Run);
            self.api.check(run(
                self.session,
                null(),
                inputs.as_ptr(),
                values.as_ptr(),
                3,
                outputs.as_ptr(),
                2,
                made.as_mut_ptr(),
            ))
        }
    }

    #[expect(unsafe_code, reason = "calls of a C library")]
    unsafe fn copy(&self, made: &[Pointer; 2], state: &mut [f32]) -> Result<f32, String> {
        let [probability, next] = made;
        // SAFETY: the model's first output is one number, its second as long as the state.
        unsafe {
            let data: TensorData = self.api.get(Place::TensorData);
            let mut at = null_mut();
            self.api.check(data(*probability, &raw mut at))?;
            let heard = *at;
            self.api.check(data(*next, &raw mut at))?;
            state.copy_from_slice(std::slice::from_raw_parts(at, state.len()));
            Ok(heard)
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.api.release(Place::ReleaseSession, self.session);
        self.api.release(Place::ReleaseMemoryInfo, self.memory);
        self.api.release(Place::ReleaseOptions, self.options);
        self.api.release(Place::ReleaseEnv, self.env);
    }
}

#[cfg(not(windows))]
fn native(path: &Path) -> Result<CString, String> {
    CString::new(path.to_string_lossy().as_bytes()).map_err(|e| e.to_string())
}

#[cfg(windows)]
fn native(path: &Path) -> Result<Vec<u16>, String> {
    use std::os::windows::ffi::OsStrExt;
    Ok(path.as_os_str().encode_wide().chain(std::iter::once(0)).collect())
}
