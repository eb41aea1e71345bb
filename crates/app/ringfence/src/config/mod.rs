//! The configuration: one TOML file, every key documented, unknown keys refused.
//!
//! Secrets do not stand in it: they come from files that it names, or from the environment.

mod check;
mod lines;
mod read;
mod reference;
mod sections;
mod settings;

pub use lines::{GuardedLine, GuardianEntry};
pub use read::{load, parse};
pub use reference::{document, template};
pub use sections::{Config, LineSection, LogFormat, LogLevel, MailSecurity, SmsForm};

use crate::cli::{ConfigArgs, ConfigCommand};
use anyhow::{Context, Result};
use std::io::Write;
use std::process::ExitCode;

/// `ringfence config`
///
/// # Errors
/// A file that cannot be read, output that cannot be written.
pub fn run(args: &ConfigArgs) -> Result<ExitCode> {
    match &args.command {
        ConfigCommand::Reference { page } => {
            let text = if *page { document() } else { template() };
            std::io::stdout().lock().write_all(text.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        ConfigCommand::Check { file } => {
            let name = file.display();
            let text =
                std::fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
            match parse(&text) {
                Ok(_) => {
                    writeln!(std::io::stdout(), "{name} is in order")?;
                    Ok(ExitCode::SUCCESS)
                }
                Err(faults) => {
                    for fault in &faults {
                        eprintln!("{}", fault.shown(&name.to_string()));
                    }
                    Ok(ExitCode::from(1))
                }
            }
        }
    }
}
