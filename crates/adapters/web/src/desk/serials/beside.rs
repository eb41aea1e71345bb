//! What stands beside a report: its likely links.

use super::super::visit::Visit;
use super::page::waterfall;
use crate::base::PageError;
use casework::{Action, ReportId};
use maud::{Markup, html};
use series::{Link, Verdict};

/// Links shown.
const LINKS: usize = 5;

/// Reports that are likely of the same people as this one, with reasons and decisions.
///
/// # Errors
/// If the store fails.
pub async fn likely(visit: &Visit, id: ReportId) -> Result<Markup, PageError> {
    if !visit.may(Action::Search) {
        return Ok(html! {});
    }
    let mut state = visit.site.watch.state(&visit.site).await?;
    state.fetch(&visit.site, &[id]).await?;
    let links = state.book.links(id, LINKS);
    let series = state.shelf.of(id);
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
