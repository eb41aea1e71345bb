//! Notices: a series was found, gained a report, moved to another town, or its vehicle was
//! seen again. One entry for one report, however much is to be said of it, with who has seen it.

use super::super::names::Names;
use super::super::visit::{Visit, go};
use super::page::told;
use crate::base::PageError;
use crate::base::clock::in_words;
use axum::response::Response;
use casework::{AccountId, Action, Moment, ReportId};
use maud::{Markup, html};
use series::contract::{Event, SeriesId};
use std::collections::{BTreeMap, BTreeSet};

/// Days after which a notice is history.
const DAYS: i64 = 30;
/// Events that are looked through.
const EVENTS: u32 = 1_000;
/// Notices in the inbox.
const IN_THE_INBOX: usize = 6;
/// Notices on the page.
const MOST: usize = 200;

/// One notice.
#[derive(Clone, Debug, PartialEq)]
struct Notice {
    series: SeriesId,
    report: Option<ReportId>,
    at: Moment,
    says: Vec<String>,
}

/// Notices of events that are given the latest first; what was said before is not said again.
fn notices_of(events: &[Event]) -> Vec<Notice> {
    let mut said = BTreeSet::new();
    let mut all: Vec<Notice> = Vec::new();
    for event in events.iter().rev().filter(|e| e.hook().is_some()) {
        if !said.insert((event.series, event.what.clone(), event.report, event.detail.clone())) {
            continue;
        }
        let begun = event.report.is_none();
        let same = |n: &&mut Notice| {
            n.series == event.series
                && n.at == event.at
                && (begun || n.report.is_none() || n.report == event.report)
        };
        match all.iter_mut().rev().take(3).find(same) {
            Some(notice) => {
                notice.report = notice.report.or(event.report);
                notice.says.push(told(event));
            }
            None => all.push(Notice {
                series: event.series,
                report: event.report,
                at: event.at,
                says: vec![told(event)],
            }),
        }
    }
    all.reverse();
    all
}

/// The notices of these days, and who has looked at each series since when.
struct Board {
    notices: Vec<Notice>,
    looks: BTreeMap<SeriesId, Vec<(AccountId, Moment)>>,
}

impl Board {
    async fn load(visit: &Visit) -> Result<Self, PageError> {
        let site = &visit.site;
        let state = site.watch.state(site).await?;
        let mut events = site.series.events(None, EVENTS).await?;
        let from = visit.now().plus_days(-DAYS);
        // A series that is no more has nothing to be looked at.
        events.retain(|e| e.at >= from && state.shelf.get(e.series).is_some());
        drop(state);
        let mut looks: BTreeMap<SeriesId, Vec<(AccountId, Moment)>> = BTreeMap::new();
        for (series, account, at) in site.series.all_looks().await? {
            looks.entry(series).or_default().push((account, at));
        }
        let mut notices = notices_of(&events);
        notices.truncate(MOST);
        Ok(Self { notices, looks })
    }

    /// Who has seen a notice.
    fn seen_by(&self, notice: &Notice) -> impl Iterator<Item = AccountId> {
        let looks = self.looks.get(&notice.series).into_iter().flatten();
        looks.filter(|(_, at)| *at >= notice.at).map(|(account, _)| *account)
    }
}

/// `GET /desk/series/notices`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let own = visit.who()?.account.id;
    let names = Names::load(&visit).await?;
    let board = Board::load(&visit).await?;
    let n_unseen = board.notices.iter().filter(|n| !board.seen_by(n).any(|a| a == own)).count();
    let body = html! {
        div .head {
            h1 { "Notices of series" }
            p .quiet-text { "The last " (DAYS) " days: series that were found, gained a report, reached another town, or whose vehicle was seen again. " a href="/desk/series" { "All series" } }
        }
        @if board.notices.is_empty() { p { "There is nothing." } }
        @if n_unseen > 0 {
            form method="post" action="/desk/series/notices" {
                (visit.seal())
                input type="hidden" name="as_of" value=(visit.now().0);
                button type="submit" { "I have seen all of them" }
            }
        }
        @for notice in &board.notices {
            @let seen: Vec<AccountId> = board.seen_by(notice).collect();
            article .card .unseen-yet[!seen.contains(&own)] {
                h2 {
                    a href={ "/desk/series/" (notice.series.0) } { (notice.series) }
                    @if !seen.contains(&own) { " " span .chip { "New to you" } }
                }
                (says(notice))
                p .quiet-text {
                    (in_words(notice.at)) ". "
                    @match seen.is_empty() {
                        true => "Nobody has looked at the series since.",
                        false => { "Seen by " (seen.iter().map(|id| names.of(*id)).collect::<Vec<_>>().join(", ")) "." }
                    }
                }
            }
        }
    };
    Ok(visit.page("Notices of series", &body))
}

fn says(notice: &Notice) -> Markup {
    html! {
        p {
            (notice.says.join(". ")) "."
            @if let Some(report) = notice.report { " " a href={ "/desk/reports/" (report.0) } { "Read " (report) } }
        }
    }
}

/// `POST /desk/series/notices`: all that were there when the page was shown are seen.
pub async fn seen(visit: Visit) -> Result<Response, PageError> {
    let as_of = visit.form.text("as_of").parse().map(Moment).unwrap_or(visit.now());
    let own = visit.who()?.account.id;
    let board = Board::load(&visit).await?;
    let unseen = board.notices.iter().filter(|n| n.at <= as_of);
    let unseen: BTreeSet<SeriesId> =
        unseen.filter(|n| !board.seen_by(n).any(|a| a == own)).map(|n| n.series).collect();
    visit.audit("series.notices_seen", None, format!("{} series", unseen.len())).await?;
    for series in unseen {
        visit.site.series.looked(own, series, as_of.min(visit.now())).await?;
    }
    Ok(go("/desk/series/notices"))
}

/// What happened to series that whoever looks has not seen, for the inbox.
///
/// # Errors
/// If the store fails.
pub async fn notices(visit: &Visit) -> Result<Markup, PageError> {
    if !visit.may(Action::Search) {
        return Ok(html! {});
    }
    let own = visit.who()?.account.id;
    let board = Board::load(visit).await?;
    let unseen: Vec<&Notice> =
        board.notices.iter().filter(|n| !board.seen_by(n).any(|a| a == own)).collect();
    Ok(html! {
        @if !unseen.is_empty() {
            details {
                summary { "Series: " (unseen.len()) @if unseen.len() == 1 { " notice" } @else { " notices" } " you have not seen" }
                ul { @for notice in unseen.iter().take(IN_THE_INBOX) {
                    li { a href={ "/desk/series/" (notice.series.0) } { (notice.series) } ": " (notice.says.join(". ")) ", " (in_words(notice.at)) }
                } }
                p { a href="/desk/series/notices" { "All notices" } }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::notices_of;
    use casework::{Moment, ReportId};
    use series::contract::{Event, SeriesId};

    fn event(at: i64, what: &str, report: Option<i64>, detail: &str) -> Event {
        Event {
            series: SeriesId(4),
            at: Moment(at),
            by: None,
            what: what.into(),
            report: report.map(ReportId),
            detail: detail.into(),
        }
    }

    #[test]
    fn one_report_is_one_notice_and_nothing_is_said_twice() {
        let mut events = vec![
            event(1, "begun", None, ""),
            event(1, "vehicle", Some(2), "LK19ABC"),
            event(5, "joined", Some(7), ""),
            event(5, "town", Some(7), "York"),
            event(6, "left", Some(7), ""),
            event(7, "joined", Some(7), ""),
            event(7, "joined", Some(8), ""),
        ];
        events.reverse();
        let said: Vec<(i64, String)> =
            notices_of(&events).into_iter().map(|n| (n.at.0, n.says.join("; "))).collect();
        let expect = [
            (7, "R-0008 joined"),
            (5, "R-0007 joined; R-0007 is its first in York"),
            (1, "The series was found; Its vehicle LK19ABC was seen again (R-0002)"),
        ];
        assert_eq!(said, expect.map(|(at, words)| (at, words.to_owned())));
    }
}
