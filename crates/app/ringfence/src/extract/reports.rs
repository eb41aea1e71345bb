//! Reports as JSON Lines: one line in, one line out, in the same order.

use super::{read, remark};
use crate::cli::ExtractArgs;
use anyhow::Result;
use diagnostic::{Diagnostic, Severity};
use extraction::{Context, Detail, Districts, Entity, Kind, PhoneKind, Reported, extract};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};

/// One report as it is read; other fields are passed over.
pub struct Report {
    /// Its id, whatever it is.
    pub id: Value,
    /// When it was made, if that can be read.
    pub reported: Option<Reported>,
    /// What it tells.
    pub narrative: String,
}

/// One line of the output.
#[derive(Serialize)]
struct Line<'r> {
    report_id: &'r Value,
    entities: Vec<Value>,
}

/// Reads reports and prints what is found; false if some line could not be read.
pub fn run(args: &ExtractArgs) -> Result<bool> {
    let districts = districts(&args.postcodes)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut clean = true;
    for path in &args.files {
        let Some((name, bytes)) = read(path)? else {
            clean = false;
            continue;
        };
        clean &= each(&name, &bytes, |report| {
            let detail = args.detail.then_some(&districts);
            serde_json::to_writer(&mut out, &line(report, detail))?;
            Ok(writeln!(out)?)
        })?;
    }
    out.flush()?;
    Ok(clean)
}

/// Hands over each report of a file; false if some line could not be read. Such a line is
/// handed over as a report that tells nothing, so that what goes out stands line by line beside
/// what came in.
pub fn each(name: &str, bytes: &[u8], mut take: impl FnMut(&Report) -> Result<()>) -> Result<bool> {
    let mut clean = true;
    for (index, line) in bytes.split(|b| *b == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let shown = String::from_utf8_lossy(line);
        let shown = shown.trim_end_matches('\r');
        let (report, said) = report(line);
        if let Some(said) = said {
            clean &= said.severity != Severity::Error;
            remark(&said, name, index + 1, shown);
        }
        take(&report)?;
    }
    Ok(clean)
}

/// Reads one line, with a remark if something is wrong with it.
fn report(line: &[u8]) -> (Report, Option<Diagnostic>) {
    let nothing = |id: Value| Report { id, reported: None, narrative: String::new() };
    let whole =
        |code, message: String, help: &str| Diagnostic::error(code, 0, line.len(), message, help);
    let (value, mended) = match json_of(line) {
        Ok(read) => read,
        Err(error) => return (nothing(Value::Null), Some(error)),
    };
    let id = value.get("report_id").cloned().unwrap_or(Value::Null);
    let Some(narrative) = value.get("narrative").and_then(Value::as_str) else {
        let help = "give each report a `narrative` in quotation marks, as {\"report_id\":\"R-1\",\"reported_at\":\"2026-10-02T14:05\",\"narrative\":\"…\"}";
        return (nothing(id), Some(whole("X002", "the report has no narrative".to_owned(), help)));
    };
    let said = value.get("reported_at").and_then(Value::as_str);
    let reported = said.and_then(Reported::parse);
    let warning = reported.is_none().then(|| {
        let what = said.map_or_else(
            || "the report does not say when it was made".to_owned(),
            |said| format!("`{said}` is no date"),
        );
        let help = "write `reported_at` as 2026-10-02T14:05; dates in the narrative stay without a normal form";
        whole("X003", what, help).into_warning()
    });
    (Report { id, reported, narrative: narrative.to_owned() }, mended.or(warning))
}

/// The JSON of a line. Halves of surrogate pairs, which some programs write where they cut a
/// text, are read as U+FFFD, one character as before, with a warning.
fn json_of(line: &[u8]) -> Result<(Value, Option<Diagnostic>), Diagnostic> {
    let text = std::str::from_utf8(line).map_err(|e| {
        let at = e.valid_up_to();
        Diagnostic::error("X001", at, at + 1, "the line is not UTF-8", "save the file as UTF-8")
    })?;
    let error = match serde_json::from_str(text) {
        Ok(value) => return Ok((value, None)),
        Err(error) => error,
    };
    let at = error.column().saturating_sub(1).min(text.len());
    if let Some(value) = whole_surrogates(text).and_then(|t| serde_json::from_str(&t).ok()) {
        let help = "write characters beyond U+FFFF as they are or as two escapes";
        let half = "the line holds half of a pair of escapes; it is read as U+FFFD";
        return Ok((value, Some(Diagnostic::error("X001", at, at + 1, half, help).into_warning())));
    }
    let help = "write one whole JSON object a line";
    Err(Diagnostic::error("X001", at, at + 1, format!("the line is not JSON: {error}"), help))
}

/// The text with each `\uD8xx` to `\uDFxx` that has no other half as `\uFFFD`; `None` if there
/// is none.
fn whole_surrogates(text: &str) -> Option<String> {
    let unit = |at: usize| {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let mut out = String::with_capacity(text.len());
    let (mut at, mut mended) = (0, false);
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        let Some(escape) = rest.find('\\') else {
            out.push_str(rest);
            break;
        };
        out.push_str(rest.get(..escape)?);
        at += escape;
        let (length, half) = match unit(at) {
            Some(0xD800..=0xDBFF) if matches!(unit(at + 6), Some(0xDC00..=0xDFFF)) => (12, false),
            Some(0xD800..=0xDFFF) => (6, true),
            Some(_) => (6, false),
            None => (1 + text.get(at + 1..)?.chars().next().map_or(0, char::len_utf8), false),
        };
        out.push_str(if half { "\\uFFFD" } else { text.get(at..at + length)? });
        mended |= half;
        at += length;
    }
    mended.then_some(out)
}

fn line<'r>(report: &'r Report, detail: Option<&Districts>) -> Line<'r> {
    let context = Context { reported: report.reported, near: None };
    let mut chars = Chars::of(&report.narrative);
    let found = extract(&report.narrative, context);
    let shown = found.iter().filter(|e| detail.is_some() || is_written(e));
    let entities = shown
        .map(|e| {
            let (start, end) = (chars.at(e.start), chars.at(e.end));
            let text = report.narrative.get(e.start..e.end).unwrap_or("");
            let normal = if e.normalised.is_empty() { Value::Null } else { json!(e.normalised) };
            let mut entity = json!({
                "type": e.kind.code(), "text": text, "start": start, "end": end, "normalised": normal,
            });
            if let (Some(districts), Some(object)) = (detail, entity.as_object_mut()) {
                object.insert("detail".to_owned(), detail_of(e, districts));
            }
            entity
        })
        .collect();
    Line { report_id: &report.id, entities }
}

/// Words such as "number withheld" are no number.
pub fn is_written(entity: &Entity) -> bool {
    entity.detail != Detail::Phone(PhoneKind::Withheld)
}

fn detail_of(entity: &Entity, districts: &Districts) -> Value {
    match &entity.detail {
        Detail::Money(m) => json!({
            "currency": m.currency, "low": hundredths(m.low), "high": hundredths(m.high),
            "role": m.role.map(extraction::Role::code),
        }),
        Detail::Phone(kind) => json!({ "phone": kind.code() }),
        Detail::Days(days) => {
            json!({ "first": days.first.to_string(), "last": days.last.to_string() })
        }
        Detail::Place(Some(town)) => json!({
            "county": town.county, "latitude": town.latitude, "longitude": town.longitude,
        }),
        Detail::Place(None) if entity.kind == Kind::Place => {
            let district = entity.normalised.split(' ').next().unwrap_or("");
            match districts.centre(district) {
                Some((latitude, longitude)) => {
                    json!({ "latitude": latitude, "longitude": longitude })
                }
                None => Value::Null,
            }
        }
        Detail::Meant(mark) => json!({ "meant": mark }),
        Detail::Number(number) => json!({ "number": number }),
        _ => Value::Null,
    }
}

/// A sum as a JSON number in whole units, exact to the hundredth.
fn hundredths(sum: u64) -> Value {
    let text = format!("{}.{:02}", sum / 100, sum % 100);
    text.parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}

fn districts(paths: &[PathBuf]) -> Result<Districts> {
    let mut n_told = std::collections::BTreeMap::<PathBuf, usize>::new();
    let mut told = |path: &Path, bad: &extraction::BadLine| {
        let n = n_told.entry(path.to_owned()).or_default();
        *n += 1;
        if *n <= 10 {
            eprintln!("warning[X004]: {}:{}: {}", path.display(), bad.line, bad.message);
        }
    };
    crate::postcodes::read(paths, &mut told).map_err(anyhow::Error::msg)
}

/// Counts characters up to byte offsets that never go back.
pub struct Chars<'t> {
    text: &'t str,
    byte: usize,
    count: usize,
}

impl<'t> Chars<'t> {
    /// At the beginning of a text.
    pub fn of(text: &'t str) -> Self {
        Self { text, byte: 0, count: 0 }
    }

    /// Characters before a byte offset, which is not before the last one asked for.
    pub fn at(&mut self, byte: usize) -> usize {
        self.count += self.text.get(self.byte..byte).map_or(0, |t| t.chars().count());
        self.byte = byte;
        self.count
    }
}
