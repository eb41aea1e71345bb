//! `ringfence ledger`: figures of a store, or of a file of reports.

use super::table;
use crate::cli::{FiguresFormat, LedgerArgs};
use crate::keep::{Place, wait};
use anyhow::{Context, Result, bail};
use casework::ledger::{Entry, Range, When, gather};
use casework::{Cases, Moment};
use std::io::Write;
use std::process::ExitCode;
use web::base::Form;
use web::base::clock::Clock;
use web::ledger::{
    FIGURES, Shown, View, add_up, csv, day_of, in_words, iso, json, reports, sentence,
};

/// Runs the command.
///
/// # Errors
/// A store or file that cannot be read, or options that do not fit.
pub fn run(args: &LedgerArgs) -> Result<ExitCode> {
    let now = Clock::of_machine().now();
    let form = form(args)?;
    let (view, wrong) = View::read(&form, now);
    if let Some(name) = wrong.first() {
        bail!(
            "--{name} cannot be used as it is\n  remedy: days are written as 2026-12-31; see ringfence ledger --help"
        );
    }
    let (entries, code) = entries(args, &view, now)?;
    let view = bounded(args, view, &entries);
    let shown = add_up(entries, &view);
    let mut out = std::io::stdout().lock();
    match args.format {
        FiguresFormat::Table => write!(out, "{}", as_table(&shown))?,
        FiguresFormat::Json => writeln!(out, "{:#}", json(&shown))?,
        FiguresFormat::Csv => write!(out, "{}", csv(&shown))?,
    }
    Ok(code)
}

/// The options as the address of the desk's page has them.
fn form(args: &LedgerArgs) -> Result<Form> {
    let mut form = Form::default();
    let mut set = |name: &str, value: &str| form.push(name, value.to_owned());
    for (name, value) in [("from", &args.from), ("to", &args.to), ("known", &args.known)] {
        if let Some(value) = value {
            set(name, value);
        }
    }
    set("group", &args.group);
    set("when", &args.when);
    match args.against.split_once(',') {
        Some((from, to)) => {
            set("against_from", from.trim());
            set("against_to", to.trim());
        }
        None => set("against", &args.against),
    }
    for only in &args.only {
        let (what, which) = only
            .split_once('=')
            .with_context(|| format!("--only {only} has no `=`, as in town=hitchin"))?;
        let is_known = casework::ledger::By::ALL.iter().any(|by| by.code() == what);
        if !is_known {
            bail!("--only {only}: there is no group {what}; see ringfence ledger --help");
        }
        set(what, which);
    }
    Ok(form)
}

/// All reports, as they were known.
fn entries(args: &LedgerArgs, view: &View, now: Moment) -> Result<(Vec<Entry>, ExitCode)> {
    let known = view.range().known;
    let Some(path) = &args.reports else {
        let (place, _) = Place::find(&args.place)?;
        let opened = place.open_existing()?;
        let cases: &dyn Cases = &*opened.store;
        let entries = wait(gather(cases, Range { known, ..Range::ALL }))??;
        return Ok((entries, ExitCode::SUCCESS));
    };
    let bytes = std::fs::read(path)
        .with_context(|| format!("{} cannot be read\n  remedy: check the path", path.display()))?;
    let mut file = reports(&bytes, now);
    for (line, field, remedy) in &file.faults {
        let field = if field.is_empty() { String::new() } else { format!(" {field}:") };
        eprintln!("{}:{line}:{field} {remedy}", path.display());
    }
    file.entries.retain(|e| known.is_none_or(|known| e.received_at <= known));
    let code = if file.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(2) };
    Ok((file.entries, code))
}

/// The view with the days of the first and last report where none are given.
fn bounded(args: &LedgerArgs, view: View, entries: &[Entry]) -> View {
    let at = |e: &Entry| {
        let called = e.report.contact_moment.filter(|_| view.when == When::Called);
        day_of(called.unwrap_or(e.received_at))
    };
    let was_before = view.is_before();
    let mut bounded = view.clone();
    if args.from.is_none() {
        bounded.from = entries.iter().map(at).min().map_or(view.from, |first| first.min(view.to));
    }
    if args.to.is_none() {
        bounded.to = entries.iter().map(at).max().map_or(view.to, |last| last.max(bounded.from));
        if args.from.is_none() {
            bounded.from = entries.iter().map(at).min().unwrap_or(bounded.to);
        }
    }
    if was_before {
        // Before the first report there is nothing to compare with.
        bounded.against = args.from.as_ref().and(bounded.before());
    }
    bounded
}

fn as_table(shown: &Shown) -> String {
    let head: Vec<&str> = [shown.view.group.label(), "People", "Attempts", "Losses", "Reports"]
        .into_iter()
        .chain(["Asked for £", "Lost £", "Stopped £", "Recovered £"])
        .collect();
    let row = |words: &str, figures: &casework::ledger::Figures| {
        let cells = FIGURES.iter().map(|(_, get)| get(figures).to_string());
        std::iter::once(words.to_owned()).chain(cells).collect::<Vec<String>>()
    };
    let mut rows: Vec<Vec<String>> =
        shown.ledger.lines.iter().map(|l| row(&l.key.words, &l.figures)).collect();
    rows.push(row("All together", &shown.ledger.total));
    let view = &shown.view;
    let mut out = format!("{} to {}", in_words(view.from), in_words(view.to));
    if let Some(day) = view.known {
        out.push_str(&format!(", as known on {}", iso(day)));
    }
    out.push_str(".\n\n");
    out.push_str(&table::columns(&head, &rows));
    if let Some(against) = &shown.against {
        out.push_str(&format!("\n{}\n", sentence(shown.ledger.total, against)));
    }
    out
}
