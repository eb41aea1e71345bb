//! Extraction measured against entities marked by hand: exact spans, type by type.

use super::read;
use super::reports::{Chars, each, is_written};
use crate::cli::ExtractArgs;
use anyhow::{Context as _, Result, bail};
use extraction::{Context, Kind, extract};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

/// A span of one type in characters, and its normal form.
type Marks = BTreeMap<(Kind, usize, usize), String>;

/// How one type fared.
#[derive(Default)]
struct Tally {
    found: usize,
    missed: usize,
    falsely: usize,
    normal: usize,
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.found += other.found;
        self.missed += other.missed;
        self.falsely += other.falsely;
        self.normal += other.normal;
    }

    /// Precision, recall and F1 in thousandths; 1000 where there was nothing to find.
    fn rates(&self) -> (usize, usize, usize) {
        let rate = |part: usize, whole: usize| {
            if whole == 0 { 1000 } else { (part * 2000 + whole) / (2 * whole) }
        };
        let f1 = rate(2 * self.found, 2 * self.found + self.missed + self.falsely);
        (
            rate(self.found, self.found + self.falsely),
            rate(self.found, self.found + self.missed),
            f1,
        )
    }
}

/// Measures and prints; false if some report could not be read.
pub fn run(args: &ExtractArgs, truth: &Path) -> Result<bool> {
    let truth = marks(truth)?;
    let mut tallies: BTreeMap<Kind, Tally> = BTreeMap::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut clean = true;
    let mut seen = BTreeSet::new();
    for path in &args.files {
        let Some((name, bytes)) = read(path)? else {
            clean = false;
            continue;
        };
        clean &= each(&name, &bytes, |report| {
            let id = id_of(&report.id);
            let Some(wanted) = truth.get(&id) else { return Ok(()) };
            let found = found(&report.narrative, Context { reported: report.reported, near: None });
            let listed = compare(&id, wanted, &found, &mut tallies);
            if args.list {
                let words = |from: usize, to: usize| -> String {
                    report.narrative.chars().skip(from).take(to - from).collect()
                };
                for (what, kind, from, to) in listed {
                    writeln!(out, "{id}\t{what}\t{}\t{}", kind.code(), words(from, to))?;
                }
            }
            seen.insert(id);
            Ok(())
        })?;
    }
    table(&mut out, &tallies, seen.len())?;
    out.flush()?;
    if seen.is_empty() {
        bail!("no report has the id of a line of the truth");
    }
    Ok(clean)
}

fn id_of(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// The truth, by report.
fn marks(path: &Path) -> Result<BTreeMap<String, Marks>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let mut all = BTreeMap::new();
    for (index, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let place = || format!("{}:{}", path.display(), index + 1);
        let value: Value = serde_json::from_str(line).with_context(place)?;
        let Some(entities) = value.get("entities").and_then(Value::as_array) else {
            bail!("{}: there is no list `entities`", place());
        };
        let mut marks = Marks::new();
        for entity in entities {
            marks.extend([mark(entity).with_context(place)?]);
        }
        all.insert(id_of(value.get("report_id").unwrap_or(&Value::Null)), marks);
    }
    Ok(all)
}

fn mark(entity: &Value) -> Result<((Kind, usize, usize), String)> {
    let code = entity.get("type").and_then(Value::as_str).unwrap_or("");
    let Some(kind) = Kind::from_code(code) else {
        bail!("`{code}` is no type: there are {}", Kind::ALL.map_codes());
    };
    let number = |key: &str| {
        let number = entity.get(key).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        number.with_context(|| format!("`{key}` is no number"))
    };
    let normal = entity.get("normalised").and_then(Value::as_str).unwrap_or("").to_owned();
    Ok(((kind, number("start")?, number("end")?), normal))
}

/// The codes of kinds, for a message.
trait Codes {
    fn map_codes(&self) -> String;
}

impl Codes for [Kind] {
    fn map_codes(&self) -> String {
        self.iter().map(|k| k.code()).collect::<Vec<_>>().join(", ")
    }
}

fn found(narrative: &str, context: Context) -> Marks {
    let mut chars = Chars::of(narrative);
    let all = extract(narrative, context);
    let shown = all.into_iter().filter(is_written);
    shown.map(|e| ((e.kind, chars.at(e.start), chars.at(e.end)), e.normalised)).collect()
}

type Listed = (&'static str, Kind, usize, usize);

fn compare(
    _id: &str,
    wanted: &Marks,
    found: &Marks,
    tallies: &mut BTreeMap<Kind, Tally>,
) -> Vec<Listed> {
    let mut listed = Vec::new();
    for (span @ (kind, from, to), normal) in wanted {
        let tally = tallies.entry(*kind).or_default();
        match found.get(span) {
            Some(read) => {
                tally.found += 1;
                tally.normal += usize::from(read == normal);
            }
            None => {
                tally.missed += 1;
                listed.push(("missed", *kind, *from, *to));
            }
        }
    }
    for (kind, from, to) in found.keys().filter(|span| !wanted.contains_key(span)) {
        tallies.entry(*kind).or_default().falsely += 1;
        listed.push(("false", *kind, *from, *to));
    }
    listed
}

fn table(out: &mut impl Write, tallies: &BTreeMap<Kind, Tally>, reports: usize) -> Result<()> {
    writeln!(out, "type          found missed false precision recall    F1 normal forms right")?;
    let mut all = Tally::default();
    for (kind, tally) in tallies {
        row(out, kind.code(), tally)?;
        all.add(tally);
    }
    row(out, "all", &all)?;
    Ok(writeln!(out, "{reports} reports, exact spans")?)
}

fn row(out: &mut impl Write, name: &str, t: &Tally) -> Result<()> {
    let (precision, recall, f1) = t.rates();
    let rate = |r: usize| format!("{}.{:03}", r / 1000, r % 1000);
    Ok(writeln!(
        out,
        "{name:13} {:5} {:6} {:5} {:>9} {:>6} {:>5} {:>6} of {}",
        t.found,
        t.missed,
        t.falsely,
        rate(precision),
        rate(recall),
        rate(f1),
        t.normal,
        t.found
    )?)
}
