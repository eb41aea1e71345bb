//! What a narrative says for fields that are empty, with the words that it is read out of: for
//! the page of a report, and for the call taker's form.

use super::fields::{self, Field};
use crate::base::{Form, Site};
use casework::{Moment, Report};
use extraction::{Context, Reported, extract, suggest};
use maud::{Markup, html};
use serde_json::Value;
use std::ops::Range;

/// Characters shown before and after the words.
const AROUND: usize = 45;

/// A value for an empty field, with the words that it comes from.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The field.
    pub field: Field,
    /// For machines; several values are joined by semicolons.
    pub value: String,
    /// Where the words stand in the narrative.
    pub words: Vec<Range<usize>>,
}

impl Proposal {
    /// The value for people.
    pub fn in_words(&self) -> String {
        self.field.in_words(&self.value)
    }

    /// Each of the words, with a little before and after them.
    pub fn quotes(&self, narrative: &str) -> Markup {
        html! { @for words in &self.words { p .quote { (quoted(narrative, words)) } } }
    }
}

/// What the narrative of a report, written at a moment, says for fields that are empty in it.
/// Only what can stand in its field is proposed.
pub fn found(site: &Site, report: &Report, written: Moment) -> Vec<Proposal> {
    let narrative = report.narrative.as_deref().unwrap_or_default();
    let near = series::place_told(report, &site.districts);
    let entities = extract(narrative, Context { reported: reported(written), near });
    let row = fields::row(report);
    let is_empty = |name: &str| match row.get(name) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Array(values)) => values.is_empty(),
        _ => false,
    };
    let mut all: Vec<Proposal> = Vec::new();
    for found in suggest(narrative, &entities, is_empty) {
        let words = found.start..found.end;
        if let Some(same) = all.iter_mut().find(|p| p.field.name == found.field) {
            same.value.push(';');
            same.value.push_str(&found.value);
            same.words.push(words);
        } else if let Some(field) = fields::all().find(|f| f.name == found.field) {
            all.push(Proposal { field, value: found.value, words: vec![words] });
        }
    }
    all.retain(|p| taken_over(report, &[p], written).is_some());
    all
}

/// The moment of the report on the clocks of Britain.
fn reported(written: Moment) -> Option<Reported> {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    let time = jiff::Timestamp::from_second(written.0).ok()?.to_zoned(zone);
    Reported::parse(&time.strftime("%Y-%m-%dT%H:%M").to_string())
}

/// Writes a value for machines into a field of a form.
pub fn fill_in(form: &mut Form, field: &Field, value: &str) {
    let values = match field.kind {
        fields::Kind::Many(_) => value.split(';').map(str::to_owned).collect(),
        _ => vec![value.to_owned()],
    };
    form.set(field.name, values);
}

/// The report with proposals taken over; none if a value cannot stand in its field or nothing
/// is left of it.
pub fn taken_over(report: &Report, proposals: &[&Proposal], written: Moment) -> Option<Report> {
    let mut form = fields::fill(report);
    proposals.iter().for_each(|p| fill_in(&mut form, &p.field, &p.value));
    let mut after = fields::read(&form, report, written).ok()?;
    after.redact();
    after.tidy();
    let (before, row) = (fields::row(report), fields::row(&after));
    let changed = |p: &&Proposal| before.get(p.field.name) != row.get(p.field.name);
    proposals.iter().all(changed).then_some(after)
}

/// Words of a narrative, with a little before and after them.
fn quoted(narrative: &str, words: &Range<usize>) -> Markup {
    let part = |range: Range<usize>| narrative.get(range).unwrap_or_default();
    let before = part(0..words.start);
    let after = part(words.end..narrative.len());
    let from = before.char_indices().rev().nth(AROUND).map_or(0, |(i, _)| i);
    let to = after.char_indices().nth(AROUND).map_or(after.len(), |(i, _)| i);
    html! {
        @if from > 0 { "\u{2026}" }
        (before.get(from..).unwrap_or_default())
        mark { (part(words.clone())) }
        (after.get(..to).unwrap_or_default())
        @if to < after.len() { "\u{2026}" }
    }
}
