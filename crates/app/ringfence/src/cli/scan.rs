//! Arguments of `ringfence scan`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// The probability model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModelName {
    /// Space-time permutation: needs cases alone
    Permutation,
    /// Discrete Poisson: needs populations
    Poisson,
    /// Expectation-based Poisson: needs baselines, or cases before the study
    EbPoisson,
    /// Negative binomial: as eb-poisson, for counts that vary more
    Nb,
    /// Bernoulli: needs controls
    Bernoulli,
}

/// What is scanned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AnalysisName {
    /// Places and times that reach to the end of the study
    Prospective,
    /// Places and times anywhere in the study
    Retrospective,
    /// Places, over the whole study
    Spatial,
    /// Times, over all places
    Temporal,
}

/// The unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UnitName {
    /// Days
    Day,
    /// Months
    Month,
    /// Years
    Year,
    /// Numbers without a calendar
    Generic,
}

/// What the coordinates are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CoordinatesName {
    /// What they seem to be
    Auto,
    /// Latitude and longitude in degrees
    #[value(alias = "geographic", alias = "lat-long")]
    Latlong,
    /// x and y on a plane
    Cartesian,
}

/// Whether the case file has dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DatesName {
    /// In the third column; in a spatial scan only where they read as dates
    Auto,
    /// None: the third column is a covariate
    None,
}

/// Which rates are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RatesName {
    /// More cases than expected
    High,
    /// Fewer
    Low,
    /// More or fewer
    Both,
}

/// What becomes of the error of a fitted baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BaselineErrorName {
    /// Ignored with populations, as published studies do, and counted without
    Usual,
    /// The baseline is taken as known
    Ignored,
    /// Probabilities allow for it
    Counted,
}

/// Which clusters are told beside the most likely one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SecondaryName {
    /// The best of each centre that shares no place with a better one
    NoOverlap,
    /// The best of all zones that share no place with a better one
    NextBest,
    /// None
    None,
}

/// How to print clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScanFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For maps
    Geojson,
    /// One self-contained page
    Html,
}

/// `ringfence scan`
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// The files
    #[command(flatten)]
    pub files: ScanFiles,
    /// The scan
    #[command(flatten)]
    pub design: ScanDesign,
    /// Most replications by chance; with 999 the smallest probability is 0.001
    #[arg(long, value_name = "N", default_value_t = 999)]
    pub replications: usize,
    /// Seed of chance: the same one gives the same result
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Stop when so many replications have reached the most likely cluster
    #[arg(long, value_name = "N")]
    pub stop_after: Option<usize>,
    /// Workers at the same time [default: the processors]
    #[arg(long, value_name = "N")]
    pub workers: Option<usize>,
    /// Clusters beside the most likely one
    #[arg(long, value_enum, default_value = "no-overlap")]
    pub secondary: SecondaryName,
    /// Show clusters that every replication surpassed as well, as json and geojson always do
    #[arg(long)]
    pub all: bool,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    pub format: ScanFormat,
}

/// What is read.
#[derive(Debug, Args)]
pub struct ScanFiles {
    /// Cases: id, count, date, covariates
    #[arg(long, value_name = "FILE")]
    pub cas: PathBuf,
    /// Places: id, latitude, longitude; or id, x, y
    #[arg(long, value_name = "FILE")]
    pub geo: PathBuf,
    /// Populations: id, date, people, covariates
    #[arg(long, value_name = "FILE")]
    pub pop: Option<PathBuf>,
    /// Controls of the Bernoulli model: id, count, date
    #[arg(long, value_name = "FILE")]
    pub ctl: Option<PathBuf>,
    /// Baselines of the expectation-based models: id, date, expected cases [default: fitted to
    /// the cases before the study]
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
}

/// How to scan.
#[derive(Debug, Args)]
pub struct ScanDesign {
    /// The probability model
    #[arg(long, value_enum, default_value = "permutation")]
    pub model: ModelName,
    /// What is scanned for
    #[arg(long, value_enum, default_value = "prospective")]
    pub analysis: AnalysisName,
    /// The largest zone, in per cent of the people (in the permutation model: of the cases)
    #[arg(long, value_name = "PERCENT", default_value_t = 50.0)]
    pub max_space: f64,
    /// The largest radius, in kilometres or the unit of the plane
    #[arg(long, value_name = "LENGTH")]
    pub max_radius: Option<f64>,
    /// Zones of so many nearest places at most, growing one by one, instead of circles
    #[arg(long, value_name = "N")]
    pub nearest: Option<usize>,
    /// The longest window, in units of time [default: half of the study; prospective scans by
    /// days at most 30]
    #[arg(long, alias = "max-time", value_name = "N")]
    pub max_days: Option<i64>,
    /// The longest window, in per cent of the study
    #[arg(long, value_name = "PERCENT", conflicts_with = "max_days")]
    pub max_time_percent: Option<f64>,
    /// The shortest window, in units of time
    #[arg(long, alias = "min-time", value_name = "N", default_value_t = 1)]
    pub min_days: i64,
    /// The unit of time [default: what the dates are written to]
    #[arg(long, value_enum)]
    pub time_unit: Option<UnitName>,
    /// Units in an interval
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub aggregate: i64,
    /// First day of the study [default: the first case]
    #[arg(long, value_name = "DATE")]
    pub start: Option<String>,
    /// Last day of the study [default: the last case]
    #[arg(long, value_name = "DATE")]
    pub end: Option<String>,
    /// Units at the end to leave out, because reports of them are still to come
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub lag: i64,
    /// Shares of the reports that have come in after 0, 1, 2 … units, such as 0.5,0.8,0.95
    #[arg(long, value_name = "SHARES", value_delimiter = ',')]
    pub reporting_delay: Vec<f64>,
    /// Adjust for days of the week
    #[arg(long)]
    pub day_of_week: bool,
    /// What the coordinates are
    #[arg(long, value_enum, default_value = "auto")]
    pub coordinates: CoordinatesName,
    /// Whether the case file has dates
    #[arg(long, value_enum, default_value = "auto")]
    pub dates: DatesName,
    /// Which rates are looked for
    #[arg(long, value_enum, default_value = "high")]
    pub rates: RatesName,
    /// The fewest cases of a cluster with a high rate
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub min_cases: u32,
    /// θ of the negative binomial, whose variance is μ + μ²/θ [default: estimated]
    #[arg(long, value_name = "THETA")]
    pub theta: Option<f64>,
    /// The error of a baseline that is fitted to the cases before the study
    #[arg(long, value_enum, default_value = "usual")]
    pub baseline_error: BaselineErrorName,
}
