//! `ringfence knox`: whether what is close in space is close in time as well.

use super::{cell, csv, nothing_in, text_of, told};
use crate::cli::{FiguresFormat, KnoxArgs};
use anyhow::{Result, bail};
use scanstat::knox::{Close, Knox, Space, events, knox};
use serde_json::json;
use std::io::Write;
use std::process::ExitCode;

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, or options that do not fit.
pub fn run(args: &KnoxArgs) -> Result<ExitCode> {
    let space = if args.degrees { Space::Sphere } else { Space::Plane };
    let text = text_of(&args.file)?;
    let (events, remarks) = events(&text, space);
    let code = told(&remarks, &args.file, &text);
    if events.is_empty() {
        return Ok(nothing_in(&args.file, "event", &remarks));
    }
    if !(args.days >= 0.0 && args.km >= 0.0) {
        bail!("--days and --km have to be 0 or more");
    }
    let close = Close { days: args.days, km: args.km, space };
    let found = knox(&events, &close, args.replications, args.seed);
    let mut out = std::io::stdout().lock();
    match args.format {
        FiguresFormat::Json => writeln!(
            out,
            "{:#}",
            json!({
                "events": found.events,
                "days": args.days,
                "km": args.km,
                "close_pairs": found.close,
                "expected": found.expected,
                "close_in_space": found.close_in_space,
                "close_in_time": found.close_in_time,
                "p_value": found.p_monte_carlo,
                "p_poisson": found.p_poisson,
                "p_pairs": found.p_pairs,
                "replications": args.replications,
                "seed": args.seed,
            })
        )?,
        FiguresFormat::Table => {
            writeln!(
                out,
                "{} events; close is within {} days and {} km.",
                found.events, args.days, args.km
            )?;
            writeln!(
                out,
                "Pairs close in both: {}; expected by chance: {:.2}.",
                found.close, found.expected
            )?;
            if let Some(p) = found.p_monte_carlo {
                writeln!(
                    out,
                    "p = {p:.4} ({} replications, seed {}).",
                    args.replications, args.seed
                )?;
            }
            writeln!(
                out,
                "p = {:.4} if pairs were Poisson, {:.4} if pairs were shuffled: both too small where the same events are in many pairs.",
                found.p_poisson, found.p_pairs
            )?;
        }
        FiguresFormat::Csv => write!(out, "{}", csv(&as_rows(args, &found)))?,
    }
    Ok(code)
}

/// A line of names and one of values.
fn as_rows(args: &KnoxArgs, found: &Knox) -> Vec<Vec<String>> {
    let columns = [
        ("events", found.events.to_string()),
        ("days", args.days.to_string()),
        ("km", args.km.to_string()),
        ("close_pairs", found.close.to_string()),
        ("expected", found.expected.to_string()),
        ("close_in_space", found.close_in_space.to_string()),
        ("close_in_time", found.close_in_time.to_string()),
        ("p_value", cell(found.p_monte_carlo)),
        ("p_poisson", found.p_poisson.to_string()),
        ("p_pairs", found.p_pairs.to_string()),
        ("replications", args.replications.to_string()),
        ("seed", args.seed.to_string()),
    ];
    let (names, values): (Vec<String>, Vec<String>) =
        columns.into_iter().map(|(name, value)| (name.to_owned(), value)).unzip();
    vec![names, values]
}
