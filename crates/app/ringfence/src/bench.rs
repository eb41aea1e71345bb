//! x
use crate::cli::*; use anyhow::Result; use std::process::ExitCode;
pub fn run(_a: &BenchArgs) -> Result<ExitCode> { Ok(ExitCode::SUCCESS) }
