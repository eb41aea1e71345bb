//! Speech recognisers behind [`audio::hearing::Engine`], loaded when they are asked for.
//!
//! Ringfence is built and runs without any of them. [`choose::engine`] reads what a person
//! chose (`pocketsphinx`, `vosk:DIR`, `sherpa:DIR`, `ws://…`, `http://…`, `script:FILE`) and
//! gives an engine, or says what is missing and how to get it. Libraries are opened while
//! the program runs; every recogniser works on a thread of its own behind a bounded queue
//! ([`worker`]), so that one that lags, hangs or fails loses words and never the call.
//!
//! Beside them: [`decode`] reads compressed recordings, [`model`] fetches and checks models,
//! [`measure`] counts word errors.

pub mod choose;
pub mod decode;
pub mod host;
mod library;
pub mod measure;
pub mod model;
mod pocketsphinx;
mod remote;
mod sherpa;
mod tls;
mod vosk;
pub mod worker;
