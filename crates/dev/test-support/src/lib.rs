//! What tests of several crates share: the shipped detector, the corpus, made-up calls,
//! and the checks that fuzzing and the regression tests both run.
//!
//! Only ever a dependency of tests and of the fuzz targets. A file that is missing here is
//! a broken working copy, so the loaders panic and name it.

pub mod check;
pub mod corpus;
pub mod made_up;
pub mod mail_server;
pub mod postgres;
pub mod shipped;
pub mod voices;

/// The root of the working copy.
pub fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}
