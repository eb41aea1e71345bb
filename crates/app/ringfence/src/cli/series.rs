//! Arguments of `ringfence series`.

use clap::Args;
use std::path::PathBuf;

/// `ringfence series`
#[derive(Debug, Args)]
pub struct SeriesArgs {
    /// Reports as JSON Lines, each with report_id, reported_at and the fields of a report
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Table report_id,series_id (empty for none) to measure against
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// File of numbers that belong to banks, police and services and prove nothing
    #[arg(long, value_name = "FILE")]
    pub public_numbers: Option<PathBuf>,
    /// Postcode table to place reports with: OS Code-Point Open or ONSPD, a CSV file or a folder
    /// of them (repeatable)
    #[arg(long, value_name = "FILE")]
    pub postcodes: Vec<PathBuf>,
    /// Give the reasons of each report's strongest link
    #[arg(long)]
    pub reasons: bool,
}
