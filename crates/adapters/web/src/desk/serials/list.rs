//! All series, page by page: how large, where, when, what was lost, and what came since one last
//! looked.

use super::super::ledger::pounds;
use super::super::visit::Visit;
use crate::base::PageError;
use crate::base::clock::{day_in_words, in_words};
use axum::response::Response;
use casework::{Moment, ReportId};
use maud::{Markup, html};
use series::contract::{Kept, SeriesId, Standing};
use series::{Book, Record};
use std::collections::{BTreeMap, BTreeSet};

/// Series on a page.
const ON_A_PAGE: usize = 100;

/// `GET /desk/series?page=2`
pub async fn list(visit: Visit) -> Result<Response, PageError> {
    let site = &visit.site;
    let looks: BTreeMap<SeriesId, Moment> =
        site.series.looks(visit.who()?.account.id).await?.into_iter().collect();
    let number: usize = visit.query.text("page").parse().unwrap_or(1).max(1);
    let mut state = site.watch.state(site).await?;
    let mut order: Vec<_> =
        state.shelf.all().map(|k| (std::cmp::Reverse(k.changed), k.id)).collect();
    order.sort_unstable();
    let n_before = (number - 1).saturating_mul(ON_A_PAGE);
    let has_more = order.len() > n_before.saturating_add(ON_A_PAGE);
    let shown = order.iter().skip(n_before).take(ON_A_PAGE);
    let kept: Vec<Kept> = shown.filter_map(|(_, id)| state.shelf.get(*id)).cloned().collect();
    let members: Vec<ReportId> = kept.iter().flat_map(|k| &k.members).copied().collect();
    state.fetch(site, &members).await?;
    let body = html! {
        h1 { "Series" }
        p .quiet-text { "Reports that are likely the work of the same people. A series is a suggestion until a colleague confirms it. " a href="/desk/notices" { "Notices" } }
        @if !state.is_whole() { p .note { "The reports of the store are being read; there may be more series in a moment." } }
        @else if state.waiting() > 0 { p .note { (state.waiting()) " reports wait to be compared." } }
        @if order.is_empty() { p { "No two reports go together." } }
        @else {
            div .wide { table {
                thead { tr { @for head in ["Series", "Reports", "Towns", "First and last day", "Lost", "Where it stands", "Last changed"] { th scope="col" { (head) } } } }
                tbody { @for series in &kept { (row(&state.book, series, looks.get(&series.id).copied())) } }
            } }
            p .links {
                @if number > 1 { a href={ "/desk/series?page=" (number - 1) } { "Changed later" } " " }
                @if has_more { a href={ "/desk/series?page=" (number + 1) } { "Changed earlier" } }
            }
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
            towns: records.iter().filter_map(|r| r.town.as_deref().map(str::to_owned)).collect(),
            days: if first == last { first } else { format!("{first} to {last}") },
            lost: records.iter().map(|r| u64::from(r.lost)).sum(),
        }
    }
}
