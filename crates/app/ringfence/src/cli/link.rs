//! Arguments of `ringfence link`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What else can be done with tables.
#[derive(Debug, Subcommand)]
pub enum LinkCommand {
    /// Say of each column how full and how varied it is, and what it seems to hold
    Profile(LinkTables),
    /// Suggest a spec from the table itself, with what each blocking rule costs
    Tune(LinkTables),
}

/// The tables.
#[derive(Debug, Args)]
pub struct LinkTables {
    /// A table in CSV with a header, or in Parquet
    #[arg(value_name = "A")]
    pub left: PathBuf,
    /// A second table, to be linked to the first
    #[arg(value_name = "B")]
    pub right: Option<PathBuf>,
}

/// `ringfence link`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct LinkArgs {
    /// What else to do
    #[command(subcommand)]
    pub command: Option<LinkCommand>,
    /// A table in CSV with a header, or in Parquet
    #[arg(value_name = "A", required = true)]
    pub left: Option<PathBuf>,
    /// A second table, to be linked to the first [default: duplicates within the first]
    #[arg(value_name = "B")]
    pub right: Option<PathBuf>,
    /// What to compare and which pairs to look at [default: suggested from the table]
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,
    /// Where to write pairs: id_l, id_r, match_weight, match_probability
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,
    /// Where to write clusters: id, cluster_id
    #[arg(long, value_name = "FILE")]
    pub clusters: Option<PathBuf>,
    /// The truth to measure against, never used otherwise: id, cluster or id_l, id_r
    #[arg(long, value_name = "FILE")]
    pub truth: Option<PathBuf>,
    /// A column of the tables that holds the truth
    #[arg(long, value_name = "COLUMN", conflicts_with = "truth")]
    pub truth_column: Option<String>,
    /// What people decided, which always holds: id_l, id_r, decision (same or not_same)
    #[arg(long, value_name = "FILE")]
    pub decisions: Option<PathBuf>,
    /// For two tables: a record has one partner at most
    #[arg(long)]
    pub one_to_one: bool,
    /// Show how the weight of a pair adds up (repeatable)
    #[arg(long, value_name = "ID,ID")]
    pub explain: Vec<String>,
    /// Folder for charts: weights of levels, common values, explained pairs
    #[arg(long, value_name = "DIR")]
    pub charts: Option<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
}

/// `ringfence bench link`
#[derive(Debug, Args)]
pub struct LinkBenchArgs {
    /// Records to make up and link
    #[arg(long, default_value_t = 1_000_000)]
    pub records: usize,
    /// Seed of the generator
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write the made-up tables to a folder and stop
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
}
