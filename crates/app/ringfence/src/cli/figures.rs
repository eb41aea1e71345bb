//! Arguments of the commands that count: alarms, near repeats, the ledger.

use super::StoreArgs;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// How to print figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FiguresFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

/// Which temporal alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AlarmMethod {
    /// EARS C1: seven periods before
    C1,
    /// EARS C2: seven periods, two left out
    C2,
    /// EARS C3: C2 of three periods
    C3,
    /// Farrington, flexible: the same season of past years
    Farrington,
    /// Cumulative sums
    Cusum,
}

/// How Farrington's bound is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BoundName {
    /// Quantile of a negative binomial distribution
    NegativeBinomial,
    /// The same at the upper end of the mean
    UpperMean,
    /// Normal on the scale of the power 2/3
    TwoThirds,
    /// Normal on the scale of square roots
    Half,
    /// Normal on the scale of counts
    One,
}

/// How counts are made comparable for cumulative sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StandardName {
    /// Standard deviations from the mean
    Pearson,
    /// Rossi's transformation
    Rossi,
    /// Anscombe's residual
    Anscombe,
    /// As they are
    Plain,
}

/// `ringfence alarms`
#[derive(Debug, Args)]
pub struct AlarmsArgs {
    /// Series: `date,count` or one `count` on each line
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Method
    #[arg(long, value_enum, default_value = "c2")]
    pub method: AlarmMethod,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: FiguresFormat,
    /// First period judged, counted from 1 [default: the first with enough of a past]
    #[arg(long, value_name = "N")]
    pub first: Option<usize>,
    /// Probability of a false alarm [default: 0.001 for c1 and c2, 0.025 for c3, 0.05 for farrington]
    #[arg(long, value_name = "P")]
    pub alpha: Option<f64>,
    /// EARS: periods looked back on
    #[arg(long, default_value_t = 7, value_name = "N")]
    pub baseline: usize,
    /// Farrington: years looked back on
    #[arg(long, default_value_t = 4, value_name = "N")]
    pub years: usize,
    /// Farrington: periods on each side of the same time in past years
    #[arg(long, default_value_t = 3, value_name = "N")]
    pub half_window: usize,
    /// Farrington: seasonal groups of a year; 1 for the windows alone
    #[arg(long, default_value_t = 10, value_name = "N")]
    pub groups: usize,
    /// Farrington: most recent periods left out
    #[arg(long, default_value_t = 26, value_name = "N")]
    pub past_left_out: usize,
    /// Farrington: p-value below which there is a trend; 0 for none, 1 for always
    #[arg(long, default_value_t = 1.0, value_name = "P")]
    pub trend: f64,
    /// Farrington: Anscombe residual above which a past period is weighed down
    #[arg(long, default_value_t = 2.58, value_name = "X")]
    pub weights_above: f64,
    /// Farrington: weigh all past periods alike
    #[arg(long)]
    pub no_reweighting: bool,
    /// Farrington: how the bound is found
    #[arg(long, value_enum, default_value = "negative-binomial")]
    pub bound: BoundName,
    /// Farrington: no alarm unless so many cases in so many last periods
    #[arg(long, default_value = "5,4", value_name = "CASES,PERIODS")]
    pub least: String,
    /// Farrington: periods in a year, for a series without dates
    #[arg(long, default_value_t = 52, value_name = "N")]
    pub per_year: usize,
    /// CUSUM: reference value
    #[arg(long, default_value_t = 1.04, value_name = "X")]
    pub k: f64,
    /// CUSUM: decision value
    #[arg(long, default_value_t = 2.26, value_name = "X")]
    pub h: f64,
    /// CUSUM: mean when nothing goes on [default: that of the periods before the first judged]
    #[arg(long, value_name = "X")]
    pub mean: Option<f64>,
    /// CUSUM: how counts are made comparable
    #[arg(long, value_enum, default_value = "rossi")]
    pub standard: StandardName,
}

/// `ringfence knox`
#[derive(Debug, Args)]
pub struct KnoxArgs {
    /// Events: `date,x,y` in kilometres; with --degrees `date,latitude,longitude`
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Days apart at most
    #[arg(long, default_value_t = 14.0, value_name = "N")]
    pub days: f64,
    /// Kilometres apart at most
    #[arg(long, default_value_t = 5.0, value_name = "N")]
    pub km: f64,
    /// Coordinates are latitude and longitude in degrees
    #[arg(long)]
    pub degrees: bool,
    /// Times that the days are shuffled among the events
    #[arg(long, default_value_t = 999, value_name = "N")]
    pub replications: u32,
    /// Seed of the shuffles
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: FiguresFormat,
}

/// `ringfence ledger`
#[derive(Debug, Args)]
pub struct LedgerArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
    /// Reports in JSON Lines instead of a store
    #[arg(long, value_name = "FILE", conflicts_with = "store")]
    pub reports: Option<PathBuf>,
    /// First day, as 2026-12-01 [default: that of the first report]
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// Last day [default: that of the last report]
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// day, week, month, year, town, authority, district, age_band, story, method, outcome,
    /// channel or none
    #[arg(long, default_value = "town", value_name = "WHAT")]
    pub group: String,
    /// received or called: which day counts
    #[arg(long, default_value = "received", value_name = "WHICH")]
    pub when: String,
    /// As it was known at the end of this day
    #[arg(long, value_name = "DAY")]
    pub known: Option<String>,
    /// Period to compare with, as 2026-11-01,2026-11-30; or `before` or `none`
    #[arg(long, default_value = "before", value_name = "FROM,TO")]
    pub against: String,
    /// Only one group, as town=hitchin (repeatable)
    #[arg(long, value_name = "WHAT=WHICH")]
    pub only: Vec<String>,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: FiguresFormat,
}
