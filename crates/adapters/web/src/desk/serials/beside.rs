//! What stands beside reports: the likely links of one, and what happened to series of late.

use super::super::visit::Visit;
use super::page::{told, waterfall};
use crate::base::PageError;
use crate::base::clock::in_words;
use casework::{Action, ReportId};
use maud::{Markup, html};
use series::{Link, Verdict};

/// Links shown.
const LINKS: usize = 5;
/// Notices shown.
const NOTICES: u32 = 6;

/// Reports that are likely of the same people as this one, with reasons and decisions.
///
/// # Errors
/// If the store fails.
pub async fn likely(visit: &Visit, id: ReportId) -> Result<Markup, PageError> {
    if !visit.may(Action::Search) {
        return Ok(html! {});
    }
    let state = visit.site.watch.state(&visit.site).await?;
    let links = state.book.links(id, LINKS);
    let series = state.kept.iter().find(|k| k.members.contains(&id));
    Ok(html! {
        section #same-people {
            h2 { "Likely the same people" }
            @match series {
                Some(series) => p { "In series " a href={ "/desk/series/" (series.id.0) } { (series.id) } " with " (series.members.len() - 1) " others." },
                None => p .quiet-text { "In no series." },
            }
            @for link in &links {
                @let reasons = state.book.waterfall(id, link.other).unwrap_or_default();
                article .card {
                    h3 { a href={ "/desk/reports/" (link.other.0) } { (link.other) } " " (link.weight) " bits" }
                    p { @for reason in reasons.reasons().into_iter().take(2) { (reason.words) ". " } }
                    (waterfall(&reasons))
                    (buttons(visit, id, link))
                }
            }
        }
    })
}

fn buttons(visit: &Visit, id: ReportId, link: &Link) -> Markup {
    let choices = [
        (Verdict::Same, "The same people"),
        (Verdict::NotSame, "Not the same"),
        (Verdict::Open, "Take the decision back"),
    ];
    let decided = match link.decided {
        Some(Verdict::Same) => "A colleague decided: the same people.",
        Some(Verdict::NotSame) => "A colleague decided: not the same.",
        _ => "",
    };
    html! {
        @if !decided.is_empty() { p { (decided) } }
        @if visit.may(Action::CorrectReports) {
            form .inline method="post" action={ "/desk/reports/" (id.0) "/link" } {
                (visit.seal())
                input type="hidden" name="other" value=(link.other.0);
                @for (verdict, words) in choices {
                    @if link.decided != Some(verdict) && (verdict != Verdict::Open || link.decided.is_some()) {
                        button .plain type="submit" name="verdict" value=(verdict.code()) { (words) }
                    }
                }
            }
        }
    }
}

/// What happened to series of late: reports that joined, towns and vehicles seen.
///
/// # Errors
/// If the store fails.
pub async fn notices(visit: &Visit) -> Result<Markup, PageError> {
    if !visit.may(Action::Search) {
        return Ok(html! {});
    }
    drop(visit.site.watch.state(&visit.site).await?);
    let mut events = visit.site.series.events(None, NOTICES * 5).await?;
    let week = visit.now().plus_days(-7);
    events.retain(|e| e.at >= week && matches!(e.what.as_str(), "joined" | "town" | "vehicle"));
    Ok(html! {
        @if !events.is_empty() {
            details {
                summary { "Series: " (events.len()) " notices this week" }
                ul { @for event in &events {
                    li { a href={ "/desk/series/" (event.series.0) } { (event.series) } ": " (told(event)) ", " (in_words(event.at)) }
                } }
            }
        }
    })
}
