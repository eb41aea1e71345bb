//! The command line: one definition for parsing, help, completions and the man page.

mod extract;
mod figures;
mod guard;
mod hearing;
mod link;
mod scan;
mod series;
mod service;

pub use extract::{ArticleFormat, ExtractArgs};
pub use guard::LineArgs;
pub use hearing::{
    AlarmWish, HeardFormat, ListenArgs, ModelArgs, ModelCommand, SpeechBenchArgs, SpeechHostArgs,
    VoiceWish,
};
pub use link::{LinkArgs, LinkBenchArgs, LinkCommand, LinkTables};
pub use scan::{
    AnalysisName, BaselineErrorName, CoordinatesName, DatesName, ModelName, RatesName, ScanArgs,
    ScanDesign, ScanFormat, SecondaryName, UnitName,
};
pub use series::SeriesArgs;
pub use service::{
    AccountArgs, AccountCommand, AuditArgs, AuditCommand, BackupArgs, ConfigArgs, ConfigCommand,
    DoctorArgs, MigrateArgs, MigrateCommand, RestoreArgs, RoleName, RotateArgs, ServeArgs,
    StoreArgs, TokenArgs, TokenCommand, WholeFileArgs, WholeFileCommand,
};

pub use figures::{
    AlarmMethod, AlarmsArgs, BoundName, FiguresFormat, KnoxArgs, LedgerArgs, StandardName,
};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Recognises courier fraud and its sibling scams while the call goes on.
#[derive(Debug, Parser)]
#[command(name = "ringfence", version, about, propagate_version = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the public site, the desk and the API
    Serve(ServeArgs),
    /// Check a configuration, or print every key
    Config(ConfigArgs),
    /// Make, list and reset accounts of the desk
    Account(AccountArgs),
    /// Issue, list and revoke tokens of the API
    Token(TokenArgs),
    /// Write a backup of the store, while it is in use
    Backup(BackupArgs),
    /// Make a store from a backup
    Restore(RestoreArgs),
    /// Encrypt everything with another key
    Rotate(RotateArgs),
    /// Encrypt the SQLite file as a whole, or take that back
    WholeFile(WholeFileArgs),
    /// Look at the store and say what is not as it should be
    Doctor(DoctorArgs),
    /// Check the audit trail
    Audit(AuditArgs),
    /// Bring the database up to this program, or down to an earlier one
    Migrate(MigrateArgs),
    /// Read conversations and say at each turn whether it is clear, amber or red
    Detect(DetectArgs),
    /// Hear a call from a recording, standard input or the microphone, and warn while it goes on
    Listen(ListenArgs),
    /// List, install, check and remove models of speech recognisers
    Model(ModelArgs),
    /// Be the process of a speech engine
    #[command(hide = true)]
    SpeechHost(SpeechHostArgs),
    /// Guard telephone lines: listen beside the call, warn the person, tell the guardians
    Line(LineArgs),
    /// Read sums, numbers, dates, places, vehicles and names out of narratives
    Extract(ExtractArgs),
    /// Measure detection on labelled conversations and write a scoreboard
    Eval(EvalArgs),
    /// Say whether a period of a series of counts has more than its past explains
    Alarms(AlarmsArgs),
    /// Say whether events that are close in space are close in time as well
    Knox(KnoxArgs),
    /// Count people targeted and what they lost, by period, place, story and outcome
    Ledger(LedgerArgs),
    /// Find which records of a table, or of two, are about the same thing
    Link(LinkArgs),
    /// Find where and when there are more cases than chance brings
    Scan(ScanArgs),
    /// Find which reports of a file are the work of the same people
    Series(SeriesArgs),
    /// Train the act recogniser from the corpus
    Train(TrainArgs),
    /// Check playbooks and say what is wrong with them
    Check(CheckArgs),
    /// Lay playbooks out
    Fmt(FmtArgs),
    /// Run the Markdown tests beside playbooks
    Test(TestArgs),
    /// Explain a diagnostic code, a rule or an act
    Explain(ExplainArgs),
    /// Measure speed and memory on this machine
    Bench(BenchArgs),
    /// Print shell completions
    Completions(CompletionsArgs),
    /// Print the man page
    Man,
}

/// Which detector to run.
#[derive(Debug, Args, Clone)]
pub struct DetectorArgs {
    /// Playbook file or folder to use instead of the shipped ones (repeatable)
    #[arg(long = "playbooks", value_name = "PATH")]
    pub playbooks: Vec<PathBuf>,
    /// Classifier file to use instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub classifier: Option<PathBuf>,
    /// Use the playbooks alone, without the classifier
    #[arg(long)]
    pub rules_only: bool,
    /// Probability of a scam from which the level is amber [default: 0.8]
    #[arg(long, value_name = "P")]
    pub amber: Option<f32>,
    /// Probability of a scam from which the level is red [default: 0.9]
    #[arg(long, value_name = "P")]
    pub red: Option<f32>,
}

/// How to print what was detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One JSON object a conversation
    Jsonl,
    /// One self-contained page
    Html,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// `ringfence detect`
#[derive(Debug, Args)]
pub struct DetectArgs {
    /// Conversations: plain text (`caller: …`), JSON Lines, WebVTT or SubRip; `-` reads a live stream
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto", alias = "color")]
    pub colour: Colour,
    /// Show card, account and PIN numbers in the output instead of withholding them
    #[arg(long)]
    pub show_numbers: bool,
    /// Which detector to run
    #[command(flatten)]
    pub detector: DetectorArgs,
}

/// `ringfence eval`
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Labelled conversations in JSON Lines
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder for scoreboard.md, scoreboard.json and scoreboard.svg
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Shares of words to corrupt, in per cent
    #[arg(long, value_name = "PERCENT", value_delimiter = ',', default_value = "10,20,30")]
    pub noise: Vec<u8>,
    /// Seed of the corruption
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Only conversations whose number in the id leaves these remainders by 4 (to split a set)
    #[arg(long, value_name = "R", value_delimiter = ',')]
    pub part: Vec<u32>,
    /// Write the id and reason of every miss and false alarm
    #[arg(long)]
    pub list: bool,
    /// Which detector to run
    #[command(flatten)]
    pub detector: DetectorArgs,
}

/// `ringfence train`
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The corpus folder with `acts` and `conversations`
    #[arg(long, default_value = "corpus", value_name = "DIR")]
    pub corpus: PathBuf,
    /// Ordinary conversations in JSON Lines whose licence allows training (repeatable)
    #[arg(long, value_name = "FILE")]
    pub ordinary: Vec<PathBuf>,
    /// Conversations labelled scam or benign, without acts, for the weights of the acts (repeatable)
    #[arg(long, value_name = "FILE")]
    pub calls: Vec<PathBuf>,
    /// Of `--calls`, only those whose number in the id leaves these remainders by 4
    #[arg(long, value_name = "R", value_delimiter = ',')]
    pub part: Vec<u32>,
    /// Word vectors in word2vec's text format, from which the course of a call begins to learn
    /// (`tools/word-vectors.py` makes them); nothing of them is needed to run
    #[arg(long, value_name = "FILE")]
    pub vectors: Option<PathBuf>,
    /// Conversation files of the corpus (without `.jsonl`) that the playbooks' authors had not
    /// seen: only these weigh the acts beside the playbooks [default: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub unseen: Vec<String>,
    /// Playbooks to weigh the acts beside [default: the shipped ones]
    #[arg(long = "playbooks", value_name = "PATH")]
    pub playbooks: Vec<PathBuf>,
    /// Where to write the classifier
    #[arg(long, default_value = "models/acts.bin", value_name = "FILE")]
    pub out: PathBuf,
    /// Times through the examples
    #[arg(long, default_value_t = 12)]
    pub epochs: u32,
    /// Strength of L2 on words and pairs
    #[arg(long, default_value_t = 1e-3)]
    pub l2: f32,
    /// Strength of L2 on the acts' bits
    #[arg(long, default_value_t = 1e-2)]
    pub act_l2: f32,
    /// The most that all that is learned adds, in bits; it never adds enough for red
    #[arg(long, default_value_t = 40.0)]
    pub act_cap: f32,
    /// Prior in bits instead of the fitted one
    #[arg(long, allow_hyphen_values = true)]
    pub prior: Option<f32>,
    /// Seed of the shuffles
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `ringfence check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Playbook files or folders [default: the shipped ones]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
}

/// `ringfence fmt`
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// Playbook files or folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 if something would change
    #[arg(long)]
    pub check: bool,
}

/// `ringfence test`
#[derive(Debug, Args)]
pub struct TestArgs {
    /// Folders or Markdown files with tests
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Playbooks to test against [default: those in the same folders, else the shipped ones]
    #[arg(long = "playbooks", value_name = "PATH")]
    pub playbooks: Vec<PathBuf>,
}

/// `ringfence explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A diagnostic code (P012), a rule (ASKS_PIN_KEYED) or nothing for the list
    pub name: Option<String>,
}

/// What else can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Measure a speech recogniser on recordings: word errors, speed, delay, memory
    Speech(SpeechBenchArgs),
    /// Make up people, link them, and add records to them one at a time
    Link(LinkBenchArgs),
}

/// `ringfence bench`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct BenchArgs {
    /// What else to measure
    #[command(subcommand)]
    pub command: Option<BenchCommand>,
    /// Conversations to run [default: made-up calls]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Seconds to spend on each measurement
    #[arg(long, default_value_t = 2.0)]
    pub seconds: f64,
}

/// `ringfence completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}
