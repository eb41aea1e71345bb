//! One series: its reports with the reasons, pictures, what can be decided, and its history.

use super::super::ledger::pounds;
use super::super::names::Names;
use super::super::streets::{self, Dot};
use super::super::visit::Visit;
use super::list::{Sums, standing};
use crate::base::PageError;
use crate::base::clock::in_words;
use axum::response::Response;
use casework::{Action, ReportId};
use maud::{Markup, PreEscaped, html};
use series::contract::{Event, Kept, SeriesId, Standing};
use series::words::told;
use series::{Book, Waterfall, draw};

/// Events shown.
const EVENTS: u32 = 200;

/// `GET /desk/series/{id}`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    let site = &visit.site;
    let id = SeriesId(visit.part("id")?);
    let names = Names::load(&visit).await?;
    let mut state = site.watch.state(site).await?;
    let series = state.shelf.get(id).ok_or(PageError::NotFound)?.clone();
    state.fetch(site, &series.members).await?;
    let others: Vec<SeriesId> = state.shelf.all().map(|k| k.id).filter(|o| *o != id).collect();
    visit.audit("series.read", None, id.to_string()).await?;
    site.series.looked(visit.who()?.account.id, id, visit.now()).await?;
    let events = site.series.events(Some(id), EVENTS).await?;
    let sums = Sums::of(&state.book, &series);
    let towns: Vec<String> = sums.towns.iter().cloned().collect();
    let places = draw::places(&state.book, &series.members);
    let dots: Vec<Dot> = places.iter().map(dot).collect();
    let body = html! {
        div .head {
            h1 { "Series " (id) }
            p .quiet-text {
                (series.members.len()) " reports, " (sums.days) ", " (pounds(sums.lost)) " lost. " (towns.join(", ")) ". "
                (standing(series.standing)) "."
            }
        }
        div .two {
            div {
                section { h2 { "Reports" } (members(&visit, &state.book, &series)) }
                section { h2 { "Who is linked with whom" } (PreEscaped(draw::graph(&state.book, &series.members))) }
                section { h2 { "Days and hours" } (PreEscaped(draw::timeline(&state.book, &series.members))) p .quiet-text { "Red: something was lost." } }
                section { h2 { "Towns" } (streets::over(&visit, &PreEscaped(draw::map(&places)), &dots)) }
            }
            div .side {
                (actions(&visit, &series, &others))
                section { h2 { "History" } (history(&events, &names)) }
            }
        }
    };
    drop(state);
    Ok(streets::admit(&visit, visit.page(&format!("Series {id}"), &body)))
}

fn dot(place: &draw::Place) -> Dot {
    let n = place.reports;
    Dot {
        place: waves::Position { latitude: place.latitude, longitude: place.longitude },
        count: n as usize,
        is_dark: false,
        told: html! { (place.town) ": " (n) @if n == 1 { " report" } @else { " reports" } "." },
    }
}

fn members(visit: &Visit, book: &Book, series: &Kept) -> Markup {
    html! {
        @for id in &series.members {
            @let nearest = nearest(book, series, *id);
            article .card {
                h3 { a href={ "/desk/reports/" (id.0) } { (id) } " " @if let Some(town) = book.record(*id).and_then(|r| r.town.as_deref()) { (town) } }
                @if let Some((other, reasons)) = &nearest {
                    p { "Closest to " a href={ "/desk/reports/" (other.0) } { (other) } ": " (reasons.weight()) " bits" }
                    (waterfall(reasons))
                }
                @if visit.may(Action::CorrectReports) {
                    form .inline method="post" action={ "/desk/series/" (series.id.0) "/split" } {
                        (visit.seal())
                        input type="hidden" name="report" value=(id.0);
                        button .plain type="submit" { "Not of this series" span .unseen { ": " (id) } }
                    }
                }
            }
        }
    }
}

/// The report of the series with which one goes best.
fn nearest(book: &Book, series: &Kept, id: ReportId) -> Option<(ReportId, Waterfall)> {
    let others = series.members.iter().filter(|o| **o != id);
    let all = others.filter_map(|o| Some((*o, book.waterfall(id, *o)?)));
    all.max_by_key(|(other, w)| (w.weight(), std::cmp::Reverse(*other)))
}

/// The reasons of a link, which add up to its weight.
pub fn waterfall(reasons: &Waterfall) -> Markup {
    html! {
        details {
            summary { "Why" }
            table {
                thead { tr { th scope="col" { "Reason" } th scope="col" { "Bits" } } }
                tbody { @for row in &reasons.rows { tr { td { (row.words) } td { (row.weight) } } } }
                tfoot { tr { th scope="row" { "Together" } td { (reasons.weight()) } } }
            }
            p .quiet-text { "One bit doubles the odds. " (format!("{:.0}", reasons.weight().probability() * 100.0)) " in 100 such pairs are of the same people." }
        }
    }
}

fn actions(visit: &Visit, series: &Kept, others: &[SeriesId]) -> Markup {
    let at = format!("/desk/series/{}", series.id.0);
    html! {
        section .actions aria-label="Actions" {
            @if visit.may(Action::CorrectReports) {
                @if series.standing == Standing::Suggested {
                    form method="post" action={ (at) "/confirm" } { (visit.seal()) button type="submit" { "Confirm the series" } }
                }
                @if !others.is_empty() {
                    form .inline method="post" action={ (at) "/merge" } {
                        (visit.seal())
                        label for="other" { "The same people as" }
                        select #other name="other" { @for other in others { option value=(other.0) { (other) } } }
                        button .plain type="submit" { "Merge" }
                    }
                }
            }
            p .links { a href={ (at) "/summary" } { "Case summary" } }
            @if visit.may(Action::Export) {
                p .links {
                    a href={ (at) "/export/misp.json" } { "MISP" } " "
                    a href={ (at) "/export/stix.json" } { "STIX 2.1" } " "
                    a href={ (at) "/export/entities.csv" } { "i2 entities" } " "
                    a href={ (at) "/export/links.csv" } { "i2 links" }
                }
            }
        }
    }
}

fn history(events: &[Event], names: &Names) -> Markup {
    html! {
        ul { @for event in events {
            li {
                (in_words(event.at)) ": " (told(event))
                @match event.by { Some(id) => { ", by " (names.of(id)) } None => {} }
            }
        } }
    }
}
