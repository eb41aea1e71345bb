//! All series: how large, where, when, what was lost, and what came since one last looked.

use super::super::ledger::pounds;
use super::super::visit::Visit;
use crate::base::PageError;
use crate::base::clock::{day_in_words, in_words};
use axum::response::Response;
use casework::Moment;
use maud::{Markup, html};
use series::contract::{Kept, SeriesId, Standing};
use series::{Book, Record};
use std::collections::{BTreeMap, BTreeSet};

/// `GET /desk/series`
pub async fn list(visit: Visit) -> Result<Response, PageError> {
    let site = &visit.site;
    let looks: BTreeMap<SeriesId, Moment> =
        site.series.looks(visit.who()?.account.id).await?.into_iter().collect();
    let state = site.watch.state(site).await?;
    let mut kept: Vec<&Kept> = state.shelf.all().collect();
    kept.sort_by_key(|k| (std::cmp::Reverse(k.changed), k.id));
    let body = html! {
        h1 { "Series" }
        p .quiet-text { "Reports that are likely the work of the same people. A series is a suggestion until a colleague confirms it. " a href="/desk/notices" { "Notices" } }
        @if !state.is_whole() { p .note { "The reports of the store are being read; there may be more series in a moment." } }
        @else if state.waiting() > 0 { p .note { (state.waiting()) " reports wait to be compared." } }
        @if kept.is_empty() { p { "No two reports go together." } }
        @else {
            div .wide { table {
                thead { tr { @for head in ["Series", "Reports", "Towns", "First and last day", "Lost", "Where it stands", "Last changed"] { th scope="col" { (head) } } } }
                tbody { @for series in kept { (row(&state.book, series, looks.get(&series.id).copied())) } }
            } }
        }
    };
    drop(state);
    Ok(visit.page("Series", &body))
}

fn row(book: &Book, series: &Kept, look: Option<Moment>) -> Markup {
    let sums = Sums::of(book, series);
    let is_new = look.is_none_or(|at| at < series.changed);
    html! {
        tr .fresh[is_new] {
            th scope="row" { a href={ "/desk/series/" (series.id.0) } { (series.id) } @if is_new { " " span .chip { "New to you" } } }
            td { (series.members.len()) }
            td { (sums.towns.into_iter().collect::<Vec<_>>().join(", ")) }
            td { (sums.days) }
            td { (pounds(sums.lost)) }
            td { (standing(series.standing)) }
            td { (in_words(series.changed)) }
        }
    }
}

/// Where a series stands, in words.
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Suggested => "Suggested",
        Standing::Confirmed => "Confirmed",
        Standing::Dissolved => "Dissolved",
    }
}

/// What the reports of a series come to.
pub struct Sums {
    /// Towns.
    pub towns: BTreeSet<String>,
    /// First and last day.
    pub days: String,
    /// Pounds lost.
    pub lost: u64,
}

impl Sums {
    /// The sums of a series.
    pub fn of(book: &Book, series: &Kept) -> Self {
        let records: Vec<&Record> =
            series.members.iter().filter_map(|id| book.record(*id)).collect();
        let day =
            |day: Option<i32>| day_in_words(Moment(i64::from(day.unwrap_or(0)) * 86_400 + 43_200));
        let first = day(records.iter().map(|r| r.day).min());
        let last = day(records.iter().map(|r| r.day).max());
        Self {
            towns: records.iter().filter_map(|r| r.town.clone()).collect(),
            days: if first == last { first } else { format!("{first} to {last}") },
            lost: records.iter().map(|r| u64::from(r.lost)).sum(),
        }
    }
}
