//! Arguments of `ringfence extract`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How to print the facts of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ArticleFormat {
    /// For people
    Text,
    /// One JSON object an article
    Json,
}

/// `ringfence extract`
#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// Reports as JSON Lines with report_id, reported_at and narrative; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Add what else was understood: roles of sums, days, coordinates, kinds of number
    #[arg(long)]
    pub detail: bool,
    /// Postcode table to place districts with: OS Code-Point Open or ONSPD, a CSV file or a folder
    /// of them (repeatable)
    #[arg(long, value_name = "FILE", requires = "detail")]
    pub postcodes: Vec<PathBuf>,
    /// Measure against entities marked by hand (JSON Lines) and print precision and recall
    #[arg(long, value_name = "FILE", conflicts_with_all = ["article", "detail"])]
    pub truth: Option<PathBuf>,
    /// With --truth, list what was missed and what was found falsely
    #[arg(long, requires = "truth")]
    pub list: bool,
    /// Read each file as one press release or news item and print the facts of the incidents
    #[arg(long)]
    pub article: bool,
    /// The day on which the article was published [default: today]
    #[arg(long, value_name = "DATE", requires = "article")]
    pub published: Option<String>,
    /// How to print the facts of an article
    #[arg(long, value_enum, default_value = "text", requires = "article")]
    pub format: ArticleFormat,
}
