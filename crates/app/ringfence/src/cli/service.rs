//! Arguments of the commands around the service.

use clap::{Args, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where the store is.
#[derive(Debug, Args, Clone, Default)]
pub struct StoreArgs {
    /// SQLite file, or postgres://user@host/name [default: ringfence.db in the data folder]
    #[arg(long, global = true, value_name = "PATH|URL")]
    pub store: Option<String>,
    /// Configuration file
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// `ringfence serve`
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
    /// Show an invented winter in Hertfordshire, from a store that is thrown away
    #[arg(long, conflicts_with = "store")]
    pub demo: bool,
}

/// `ringfence config`
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to do
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with a configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check a configuration and say what is wrong with it
    Check {
        /// Configuration file
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Print every key with what it is for and its usual value
    Reference {
        /// As the page docs/configuration.md
        #[arg(long)]
        page: bool,
    },
}

/// `ringfence account`
#[derive(Debug, Args)]
pub struct AccountArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
    /// What to do
    #[command(subcommand)]
    pub command: AccountCommand,
}

/// Part at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum RoleName {
    /// Types reports while the caller speaks
    CallTaker,
    /// Reads, links, searches and exports
    Analyst,
    /// Prepares what is published; sees no person
    PressOfficer,
    /// Assigns, merges, corrects, approves
    Supervisor,
    /// Keeps accounts, tokens and settings; sees no report
    Administrator,
}

/// What to do with accounts of the desk.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Make an account and print its first password
    Add {
        /// Name to log in with
        #[arg(value_name = "LOGIN")]
        login: String,
        /// Part at the desk
        #[arg(long, value_enum)]
        role: RoleName,
        /// Name shown to colleagues [default: the login name]
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
    /// List the accounts
    List,
    /// Print another first password; the second factor and all logins end
    Reset {
        /// Name to log in with
        #[arg(value_name = "LOGIN")]
        login: String,
    },
}

/// `ringfence token`
#[derive(Debug, Args)]
pub struct TokenArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
    /// What to do
    #[command(subcommand)]
    pub command: TokenCommand,
}

/// What to do with tokens of the API.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Issue a token and print it, once
    Add {
        /// What it is for
        #[arg(value_name = "LABEL")]
        label: String,
        /// What it allows: detect, reports:write, reports:read, reports:import, hooks
        #[arg(long, required = true, value_delimiter = ',', value_name = "SCOPE")]
        scope: Vec<String>,
        /// Days after which it ends; 0 for never
        #[arg(long, default_value_t = 365, value_name = "N")]
        days: i64,
    },
    /// List the tokens, without what they are
    List,
    /// Revoke a token
    Revoke {
        /// Its number, as T-0001
        #[arg(value_name = "NUMBER")]
        token: String,
    },
}

/// `ringfence backup`
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// File to write; it must not exist
    #[arg(value_name = "TO")]
    pub to: PathBuf,
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
}

/// `ringfence restore`
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// File that `ringfence backup` wrote
    #[arg(value_name = "FROM")]
    pub from: PathBuf,
    /// Where the store is to be; nothing must be there
    #[command(flatten)]
    pub place: StoreArgs,
}

/// `ringfence rotate`
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
}

/// `ringfence whole-file`
#[derive(Debug, Args)]
pub struct WholeFileArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
    /// What to do
    #[command(subcommand)]
    pub command: WholeFileCommand,
}

/// What to do with the file.
#[derive(Debug, Subcommand)]
pub enum WholeFileCommand {
    /// Encrypt the file as a whole; stop the service first
    Encrypt,
    /// Write the file as SQLite writes it; who people are stays encrypted. Stop the service first
    Decrypt,
    /// Say how the file is; while the service is stopped
    Status,
}

/// `ringfence doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
}

/// `ringfence audit`
#[derive(Debug, Args)]
pub struct AuditArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
    /// What to do
    #[command(subcommand)]
    pub command: AuditCommand,
}

/// What to do with the audit trail.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Check that no entry was changed or taken out
    Verify,
}

/// `ringfence migrate`
#[derive(Debug, Args)]
pub struct MigrateArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
    /// What to do
    #[command(subcommand)]
    pub command: MigrateCommand,
}

/// What to do with the schema.
#[derive(Debug, Subcommand)]
pub enum MigrateCommand {
    /// Bring the database up to this program
    Up,
    /// Lead the database down to an earlier schema; what the later one brought is lost
    Down {
        /// Schema to lead it down to
        #[arg(long, value_name = "N")]
        to: i64,
    },
    /// Say which schema the database has
    Status,
}
