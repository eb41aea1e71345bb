//! What the narrative says for fields that are empty: a person takes it over or dismisses it.
//!
//! Nothing is ever overwritten, nothing is taken over by itself, and what was dismissed is not
//! proposed again. Both stand in the history of the report, with who did it.

use super::fields::{self, Field};
use super::visit::{Visit, go};
use crate::base::PageError;
use axum::response::Response;
use casework::cases::{Change, HistoryEntry, StoredReport};
use casework::{Action, Moment, Report};
use extraction::{Context, Reported, extract, suggest};
use maud::{Markup, html};
use serde_json::Value;
use std::ops::Range;

/// What an entry of the history is called that dismisses a proposal.
const DISMISSED: &str = "dismissed";
/// What stands for all fields in the form.
const ALL: &str = "all";
/// Characters shown before and after the words.
const AROUND: usize = 45;

/// A value for an empty field, with the words that it comes from.
#[derive(Clone, Debug)]
struct Proposal {
    field: Field,
    /// For machines; several values are joined by semicolons.
    value: String,
    words: Vec<Range<usize>>,
}

/// What is proposed for a report.
fn proposals(stored: &StoredReport, history: &[HistoryEntry]) -> Vec<Proposal> {
    let report = &stored.report;
    let narrative = report.narrative.as_deref().unwrap_or_default();
    let near = report.town.as_deref().and_then(series::coordinates);
    let entities = extract(narrative, Context { reported: reported(stored.received_at), near });
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
    all.retain(|p| !is_dismissed(p, history) && taken_over(stored, &[p]).is_some());
    all
}

fn is_dismissed(proposal: &Proposal, history: &[HistoryEntry]) -> bool {
    let dismissed = history.iter().filter(|entry| entry.what == DISMISSED);
    let mut fields = dismissed.flat_map(|entry| &entry.fields);
    fields.any(|(name, value, _)| name == proposal.field.name && *value == proposal.value)
}

/// The moment of the report on the clocks of Britain.
fn reported(received: Moment) -> Option<Reported> {
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    let time = jiff::Timestamp::from_second(received.0).ok()?.to_zoned(zone);
    Reported::parse(&time.strftime("%Y-%m-%dT%H:%M").to_string())
}

/// The report with proposals taken over; none if a value cannot stand in its field or nothing
/// is left of it.
fn taken_over(stored: &StoredReport, proposals: &[&Proposal]) -> Option<Report> {
    let report = &stored.report;
    let mut form = fields::fill(report);
    for proposal in proposals {
        let values = match proposal.field.kind {
            fields::Kind::Many(_) => proposal.value.split(';').map(str::to_owned).collect(),
            _ => vec![proposal.value.clone()],
        };
        form.set(proposal.field.name, values);
    }
    let mut after = fields::read(&form, report, stored.received_at).ok()?;
    after.redact();
    after.tidy();
    let (before, row) = (fields::row(report), fields::row(&after));
    let changed = |p: &&Proposal| before.get(p.field.name) != row.get(p.field.name);
    proposals.iter().all(changed).then_some(after)
}

/// A mark of what was shown, so that nothing is taken over unseen.
fn mark(visit: &Visit, proposals: &[Proposal]) -> String {
    let shown: Vec<String> =
        proposals.iter().map(|p| format!("{}\n{}", p.field.name, p.value)).collect();
    visit.site.secret.token("suggestions as shown", &shown.join("\n\n"))
}

/// The part of a report's page.
///
/// # Errors
/// If the store fails.
pub async fn section(visit: &Visit, stored: &StoredReport) -> Result<Markup, PageError> {
    if !visit.may(Action::CorrectReports) || stored.report.narrative.is_none() {
        return Ok(html! {});
    }
    let history = visit.site.cases.history(stored.id).await?;
    let proposals = proposals(stored, &history);
    let row = |p: &Proposal| shown(stored, p);
    Ok(html! {
        @if !proposals.is_empty() {
            section #suggested {
                h2 { "Read out of the narrative" }
                p .quiet-text { "For fields that are empty. Nothing is taken over unless you say so." }
                form method="post" action={ "/desk/reports/" (stored.id.0) "/suggested" } {
                    (visit.seal())
                    input type="hidden" name="as_of" value=(mark(visit, &proposals));
                    ul .suggested { @for proposal in &proposals { (row(proposal)) } }
                    @if proposals.len() > 1 {
                        button type="submit" name="accept" value=(ALL) { "Take all " (proposals.len()) " over" }
                    }
                }
            }
        }
    })
}

fn shown(stored: &StoredReport, proposal: &Proposal) -> Markup {
    let (name, label) = (proposal.field.name, proposal.field.label);
    let narrative = stored.report.narrative.as_deref().unwrap_or_default();
    html! {
        li {
            div {
                strong { (label) ": " (proposal.field.in_words(&proposal.value)) }
                @for words in &proposal.words { p .quote { (quoted(narrative, words)) } }
            }
            div .acts {
                button .plain type="submit" name="accept" value=(name) { "Take over" span .unseen { ": " (label) } }
                button .plain type="submit" name="dismiss" value=(name) { "Dismiss" span .unseen { ": " (label) } }
            }
        }
    }
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

/// `POST /desk/reports/{id}/suggested`: takes over or dismisses.
pub async fn save(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    let history = visit.site.cases.history(stored.id).await?;
    let proposals = proposals(&stored, &history);
    let (accept, dismiss) = (visit.form.text("accept"), visit.form.text("dismiss"));
    let chosen = |name: &str| -> Vec<&Proposal> {
        proposals.iter().filter(|p| p.field.name == name || name == ALL).collect()
    };
    if accept.is_empty() && dismiss.is_empty() {
        return Err(PageError::NotFound);
    }
    if visit.form.text("as_of") != mark(&visit, &proposals) {
        return Err(PageError::Stale);
    }
    let change = match (chosen(accept), chosen(dismiss)) {
        (accepted, _) if !accepted.is_empty() => accepting(&stored, &accepted)?,
        (_, dismissed) if !dismissed.is_empty() => {
            let of = |p: &&Proposal| (p.field.name.to_owned(), p.value.clone());
            Change::Dismiss(dismissed.iter().map(of).collect())
        }
        _ => return Err(PageError::NotFound),
    };
    let what = match &change {
        Change::Dismiss(_) => "report.suggestion_dismissed",
        _ => "report.suggestion_accepted",
    };
    let detail = if accept.is_empty() { dismiss } else { accept };
    visit.audit(what, Some(stored.id), detail).await?;
    let by = Some(visit.who()?.account.id);
    visit.site.cases.change(stored.id, vec![change], by, visit.now()).await?;
    Ok(go(&format!("/desk/reports/{}#suggested", stored.id.0)))
}

fn accepting(stored: &StoredReport, accepted: &[&Proposal]) -> Result<Change, PageError> {
    let report = taken_over(stored, accepted).ok_or(PageError::Stale)?;
    let narrative = stored.report.narrative.as_deref().unwrap_or_default();
    let words = accepted.iter().flat_map(|p| &p.words).filter_map(|w| narrative.get(w.clone()));
    let words: Vec<String> = words.map(|w| format!("\u{201c}{w}\u{201d}")).collect();
    let reason = format!("Taken over from the narrative: {}", words.join(", "));
    Ok(Change::Correct(Box::new(report), reason))
}
