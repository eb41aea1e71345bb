//! `ringfence series`: a file of reports in, the series they fall into out; against a truth,
//! how well.

use crate::cli::SeriesArgs;
use anyhow::{Context as _, Result};
use casework::{Moment, Report, ReportId};
use series::{Book, Districts, PublicNumbers, Record, Told, measure};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Reports with the names they have in the file.
struct Named {
    book: Book,
    names: BTreeMap<ReportId, String>,
    numbers: BTreeMap<String, ReportId>,
    n_bad: usize,
}

/// Runs the subcommand. Exit code 2 if some line could not be read.
///
/// # Errors
/// A file that cannot be read.
pub fn run(args: &SeriesArgs) -> Result<ExitCode> {
    let mut public = PublicNumbers::shipped();
    let mut n_bad = 0;
    if let Some(path) = &args.public_numbers {
        for line in public.add(&text(path)?) {
            n_bad += 1;
            remark(path, line, "there is no number in this line", "write number | whose it is");
        }
    }
    let districts = crate::postcodes::read_right(&args.postcodes).map_err(anyhow::Error::msg)?;
    let named = read(&args.file, (public, &districts))?;
    let series = named.book.series();
    let mut out = String::new();
    for (index, members) in series.iter().enumerate() {
        let names: Vec<&str> =
            members.iter().filter_map(|id| named.names.get(id)).map(String::as_str).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "S-{:03}\t{}\t{}", index + 1, members.len(), names.join(" "));
        if args.reasons {
            members.iter().for_each(|id| reasons(&mut out, &named, *id, members));
        }
    }
    if let Some(path) = &args.truth {
        out.push_str(&measured(&named, &series, path)?);
    }
    std::io::stdout().lock().write_all(out.as_bytes())?;
    Ok(if named.n_bad + n_bad == 0 { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

fn text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

fn remark(path: &Path, line: usize, what: &str, remedy: &str) {
    eprintln!("error[R101]: {}:{line}:1: {what}\n = help: {remedy}", path.display());
}

/// A line of the file.
#[derive(serde::Deserialize)]
struct Line {
    report_id: String,
    #[serde(default)]
    reported_at: String,
    #[serde(flatten)]
    report: Report,
}

fn read(path: &Path, (public, districts): (PublicNumbers, &Districts)) -> Result<Named> {
    let mut named = Named {
        book: Book::new(public),
        names: BTreeMap::new(),
        numbers: BTreeMap::new(),
        n_bad: 0,
    };
    for (index, line) in text(path)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match serde_json::from_str::<Line>(line) {
            Ok(line) => {
                let id = ReportId(i64::try_from(named.names.len()).unwrap_or(i64::MAX) + 1);
                let (received, report) = (received(&line.reported_at), &line.report);
                named.book.add(Record::placed(Told { id, received, report }, districts));
                named.numbers.insert(line.report_id.clone(), id);
                named.names.insert(id, line.report_id);
            }
            Err(error) => {
                named.n_bad += 1;
                let what = format!("the line is no report: {error}");
                remark(
                    path,
                    index + 1,
                    &what,
                    "write one JSON object with report_id; the other lines are read",
                );
            }
        }
    }
    Ok(named)
}

/// When a report was made; the beginning of 1970 if that is not said.
fn received(text: &str) -> Moment {
    let parsed: Result<jiff::Timestamp, _> = text.parse();
    Moment(parsed.map_or(0, jiff::Timestamp::as_second))
}

fn reasons(out: &mut String, named: &Named, id: ReportId, members: &[ReportId]) {
    let links = named.book.links(id, 50);
    let Some(link) = links.into_iter().find(|l| members.contains(&l.other)) else { return };
    let name = |id: &ReportId| named.names.get(id).cloned().unwrap_or_default();
    let _ = writeln!(out, "  {} with {}: {} bits", name(&id), name(&link.other), link.weight);
    for row in named.book.waterfall(id, link.other).unwrap_or_default().rows {
        let _ = writeln!(out, "    {:>6}  {}", row.weight.to_string(), row.words);
    }
}

fn measured(named: &Named, series: &[Vec<ReportId>], path: &Path) -> Result<String> {
    let file = text(path)?;
    let rows = file.lines().skip(1).filter_map(|line| line.split_once(','));
    let truth: BTreeMap<ReportId, String> = rows
        .filter_map(|(id, name)| Some((*named.numbers.get(id.trim())?, name.trim().to_owned())))
        .collect();
    let measured = measure(series, &truth);
    let pairs = measured.pairs;
    let merged: Vec<String> = measured.merged.iter().map(|names| names.join(" and ")).collect();
    Ok(format!(
        "{} reports of known truth, {} true pairs\nprecision {:.4}  recall {:.4}  F1 {:.4}\n\
         true series of five and more in one: {}\n",
        measured.reports,
        pairs.truth,
        pairs.precision(),
        pairs.recall(),
        pairs.f1(),
        if merged.is_empty() { "none".to_owned() } else { merged.join("; ") },
    ))
}
