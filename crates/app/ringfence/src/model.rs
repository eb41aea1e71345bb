//! `ringfence model`: models of speech recognisers, listed, fetched, checked, removed.

use crate::cli::{ModelArgs, ModelCommand};
use anyhow::{Context, Result, anyhow};
use speech::model::{self, Model, ModelError, Progress};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Runs the subcommand. Exit code 1 if a model is not installed, or is not as it should be.
///
/// # Errors
/// A model that is not known, cannot be fetched or cannot be written.
pub fn run(args: &ModelArgs) -> Result<ExitCode> {
    let home = args.dir.clone().unwrap_or_else(model::home);
    match &args.command {
        ModelCommand::List => list(&home),
        ModelCommand::Install(which) => install(known(&which.name)?, &home),
        ModelCommand::Verify(which) => verify(known(&which.name)?, &home),
        ModelCommand::Remove(which) => remove(known(&which.name)?, &home),
    }
}

fn known(name: &str) -> Result<&'static Model> {
    model::by_name(name).with_context(|| {
        let names: Vec<&str> = model::TABLE.iter().map(|m| m.name).collect();
        let near = diagnostic::nearest(name, names.iter().copied());
        let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        format!("there is no model `{name}`{near}\n = help: choose one of {}", names.join(", "))
    })
}

fn list(home: &Path) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    for model in &model::TABLE {
        let state = if place(model, home).is_some() { "installed" } else { "not installed" };
        writeln!(
            out,
            "{:<16} {:>9}  {:<11} {state}\n    {} ({})",
            model.name,
            size(model.bytes()),
            model.licence,
            model.about,
            model.option,
        )?;
        for part in model.parts {
            writeln!(out, "    {}\n        SHA-256 {}", part.url, part.sha256)?;
        }
    }
    writeln!(out, "folder: {}", home.display())?;
    Ok(ExitCode::SUCCESS)
}

fn place(model: &Model, home: &Path) -> Option<PathBuf> {
    model::installed_in(home, model.name)
}

fn install(model: &Model, home: &Path) -> Result<ExitCode> {
    if let Some(folder) = place(model, home)
        && model::verify(model, home).is_ok()
    {
        println_all(&format!("{} is installed in {}", model.name, folder.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let live = std::io::stderr().is_terminal();
    let mut last = 0;
    let mut tell = |progress: Progress| {
        let percent = progress.have * 100 / progress.bytes.max(1);
        let step = if live { 1 } else { 25 };
        if percent / step != last / step || progress.have == progress.bytes {
            last = percent;
            let end = if live && progress.have < progress.bytes { "" } else { "\n" };
            let start = if live { "\r" } else { "" };
            eprint!("{start}{}: {percent:>3}% of {}{end}", progress.file, size(progress.bytes));
        }
    };
    let folder = model::install(model, home, &mut tell).map_err(explained)?;
    println_all(&format!(
        "{} ({}) is installed in {}",
        model.name,
        model.licence,
        folder.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn verify(model: &Model, home: &Path) -> Result<ExitCode> {
    if place(model, home).is_none() {
        println_all(&format!("{} is not installed", model.name))?;
        return Ok(ExitCode::from(1));
    }
    match model::verify(model, home) {
        Ok(count) => {
            println_all(&format!("{}: {count} files are as they were published", model.name))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            println_all(&format!("{error}\n = help: ringfence model install {}", model.name))?;
            Ok(ExitCode::from(1))
        }
    }
}

fn remove(model: &Model, home: &Path) -> Result<ExitCode> {
    let told =
        if model::remove(model, home).map_err(explained)? { "removed" } else { "not installed" };
    println_all(&format!("{} is {told}", model.name))?;
    Ok(ExitCode::SUCCESS)
}

fn explained(error: ModelError) -> anyhow::Error {
    let help = match &error {
        ModelError::Fetch(fetch) => fetch.help(),
        ModelError::Changed { .. } => {
            "it was not kept; try again, and if it stays so look for a newer Ringfence"
        }
        ModelError::File { .. } => "check the space on the disk and who may write there",
        ModelError::Archive { .. } => "remove the model and install it again",
    };
    anyhow!("{error}\n = help: {help}")
}

fn println_all(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} B"),
        10_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_as_people_read_them() {
        let all = [5_048, 259_335, 71_083_163].map(size);
        assert_eq!(all, ["5048 B", "259 kB", "71.0 MB"]);
    }

    #[test]
    fn a_name_that_is_near_is_suggested() {
        let error = known("zipformer-eng").unwrap_err().to_string();
        assert!(error.contains("did you mean zipformer-en?"), "{error}");
        assert!(error.contains("choose one of zipformer-en, vosk-small-en"), "{error}");
    }
}
