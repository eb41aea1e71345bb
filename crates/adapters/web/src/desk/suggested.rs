//! What the narrative says for fields that are empty: a person takes it over or dismisses it.
//!
//! Nothing is ever overwritten, nothing is taken over by itself, and what was dismissed is not
//! proposed again. Both stand in the history of the report, with who did it.

use super::proposals::{self, Proposal};
use super::visit::{Visit, go};
use crate::base::{PageError, Site};
use axum::response::Response;
use casework::Action;
use casework::cases::{Change, HistoryEntry, StoredReport};
use maud::{Markup, html};

/// What an entry of the history is called that dismisses a proposal.
const DISMISSED: &str = "dismissed";
/// What stands for all fields in the form.
const ALL: &str = "all";

/// What is proposed for a report.
fn open(site: &Site, stored: &StoredReport, history: &[HistoryEntry]) -> Vec<Proposal> {
    let mut all = proposals::found(site, &stored.report, stored.received_at);
    all.retain(|p| !is_dismissed(p, history));
    all
}

fn is_dismissed(proposal: &Proposal, history: &[HistoryEntry]) -> bool {
    let dismissed = history.iter().filter(|entry| entry.what == DISMISSED);
    let mut fields = dismissed.flat_map(|entry| &entry.fields);
    fields.any(|(name, value, _)| name == proposal.field.name && *value == proposal.value)
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
    let proposals = open(&visit.site, stored, &history);
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
                strong { (label) ": " (proposal.in_words()) }
                (proposal.quotes(narrative))
            }
            div .acts {
                button .plain type="submit" name="accept" value=(name) { "Take over" span .unseen { ": " (label) } }
                button .plain type="submit" name="dismiss" value=(name) { "Dismiss" span .unseen { ": " (label) } }
            }
        }
    }
}

/// `POST /desk/reports/{id}/suggested`: takes over or dismisses.
pub async fn save(visit: Visit) -> Result<Response, PageError> {
    let stored = visit.report().await?;
    let history = visit.site.cases.history(stored.id).await?;
    let proposals = open(&visit.site, &stored, &history);
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
    let report = proposals::taken_over(&stored.report, accepted, stored.received_at)
        .ok_or(PageError::Stale)?;
    let narrative = stored.report.narrative.as_deref().unwrap_or_default();
    let words = accepted.iter().flat_map(|p| &p.words).filter_map(|w| narrative.get(w.clone()));
    let words: Vec<String> = words.map(|w| format!("\u{201c}{w}\u{201d}")).collect();
    let reason = format!("Taken over from the narrative: {}", words.join(", "));
    Ok(Change::Correct(Box::new(report), reason))
}
