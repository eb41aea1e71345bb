//! Arguments of `ringfence line`.

use super::StoreArgs;
use clap::Args;

/// `ringfence line`
#[derive(Debug, Args)]
pub struct LineArgs {
    /// Where the store is
    #[command(flatten)]
    pub place: StoreArgs,
    /// Speech engine instead of the configured one
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<String>,
}
