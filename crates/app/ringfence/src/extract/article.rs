//! The facts of a press release or news item, for people or as JSON.

use super::read;
use crate::cli::{ArticleFormat, ExtractArgs};
use anyhow::{Result, bail};
use extraction::{Facts, Reported, article};
use serde_json::{Value, json};
use std::io::Write;

/// Reads articles and prints their facts; false if some file could not be read.
pub fn run(args: &ExtractArgs) -> Result<bool> {
    let day = args.published.clone().unwrap_or_else(|| jiff::Zoned::now().date().to_string());
    let Some(published) = Reported::parse(&day) else {
        bail!("`{day}` is no date: write --published 2026-12-29");
    };
    let mut out = std::io::stdout().lock();
    let mut clean = true;
    for path in &args.files {
        let Some((name, bytes)) = read(path)? else {
            clean = false;
            continue;
        };
        let text = String::from_utf8_lossy(&bytes);
        if text.trim().is_empty() {
            eprintln!("error[X005]: {name} holds no text\n = help: give the article as plain text");
            clean = false;
            continue;
        }
        let facts = article(&text, Some(published));
        match args.format {
            ArticleFormat::Text => write!(out, "{}", for_people(&facts, &text))?,
            ArticleFormat::Json => writeln!(out, "{}", as_json(&facts, &text, published))?,
        }
    }
    Ok(clean)
}

fn quote(text: &str, (start, end): (usize, usize)) -> String {
    let words = text.get(start..end).unwrap_or("");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn for_people(facts: &Facts, text: &str) -> String {
    let mut lines = Vec::new();
    if let Some(p) = facts.period {
        let words = quote(text, (p.start, p.end));
        lines.push(format!("Period: {} to {} (\"{words}\")", p.days.first, p.days.last));
    }
    for count in &facts.counts {
        let least = if count.at_least { "at least " } else { "" };
        let what = count.what.code().replace('_', " ");
        let words = quote(text, (count.start, count.end));
        let earlier = if count.earlier { "Count before: " } else { "Count: " };
        lines.push(format!("{earlier}{least}{} {what} (\"{words}\")", count.number));
    }
    for loss in &facts.losses {
        let total = if loss.total { "total loss" } else { "loss" };
        let earlier = if loss.earlier { "Money before: " } else { "Money: " };
        lines.push(format!("{earlier}{total} {}", loss.normalised));
    }
    if let Some(span) = facts.nothing_lost {
        lines.push(format!("Money: nothing lost (\"{}\")", quote(text, span)));
    }
    if !facts.places.is_empty() {
        lines.push(format!("Places: {}", facts.places.join(", ")));
    }
    if !facts.method.is_empty() {
        let labels: Vec<&str> = facts.method.iter().map(|t| t.label).collect();
        lines.push(format!("Method: {}", labels.join("; ")));
    }
    if lines.is_empty() {
        lines.push("No facts of an incident were found.".to_owned());
    }
    lines.join("\n") + "\n"
}

fn as_json(facts: &Facts, text: &str, published: Reported) -> Value {
    let chars = |byte: usize| text.get(..byte).map_or(0, |t| t.chars().count());
    let at = |start: usize, end: usize| json!({ "text": text.get(start..end), "start": chars(start), "end": chars(end) });
    let with = |mut object: Value, (start, end): (usize, usize)| {
        if let (Some(object), Value::Object(place)) = (object.as_object_mut(), at(start, end)) {
            object.extend(place);
        }
        object
    };
    json!({
        "published": published.date.to_string(),
        "period": facts.period.map(|p| with(
            json!({ "first": p.days.first.to_string(), "last": p.days.last.to_string() }),
            (p.start, p.end),
        )),
        "counts": facts.counts.iter().map(|c| with(
            json!({
                "what": c.what.code(),
                "number": c.number,
                "at_least": c.at_least,
                "earlier": c.earlier,
            }),
            (c.start, c.end),
        )).collect::<Vec<_>>(),
        "losses": facts.losses.iter().map(|l| with(
            json!({ "normalised": l.normalised, "total": l.total, "earlier": l.earlier }),
            (l.start, l.end),
        )).collect::<Vec<_>>(),
        "nothing_lost": facts.nothing_lost.map(|(start, end)| at(start, end)),
        "places": facts.places,
        "method": facts.method.iter().map(|t| t.code).collect::<Vec<_>>(),
    })
}
