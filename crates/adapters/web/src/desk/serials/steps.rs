//! What people decide about series: same, not the same, confirm, split, merge.

use super::super::visit::{Visit, go};
use crate::base::PageError;
use axum::response::Response;
use casework::ReportId;
use series::contract::{Change, Event, Kept, SeriesId, Standing};
use series::settle::Deed;
use series::{Shelf, Verdict};

fn deed(visit: &Visit) -> Result<Deed, PageError> {
    Ok(Deed { by: Some(visit.who()?.account.id), at: visit.now() })
}

fn number(visit: &Visit, name: &str) -> Result<i64, PageError> {
    visit.form.text(name).parse().map_err(|_| PageError::NotFound)
}

fn event(series: SeriesId, what: &str, deed: Deed) -> Event {
    let (report, detail) = (None, String::new());
    Event { series, at: deed.at, by: deed.by, what: what.into(), report, detail }
}

fn find(shelf: &Shelf, id: SeriesId) -> Result<Kept, PageError> {
    shelf.get(id).cloned().ok_or(PageError::NotFound)
}

/// Each report with the next: together they say that all are the same.
fn chain(members: &[ReportId]) -> Vec<(ReportId, ReportId)> {
    members.iter().copied().zip(members.iter().copied().skip(1)).collect()
}

/// `POST /desk/reports/{id}/link`: this report and another are of the same people, or not.
pub async fn decide(visit: Visit) -> Result<Response, PageError> {
    let id = visit.report().await?.id;
    let other = ReportId(number(&visit, "other")?);
    let verdict = Verdict::from_code(visit.form.text("verdict")).ok_or(PageError::NotFound)?;
    visit.audit("series.decided", Some(id), format!("{other}: {}", verdict.code())).await?;
    let site = &visit.site;
    let mut state = site.watch.state(site).await?;
    state.fetch(site, &[id, other]).await?;
    if state.book.record(other).is_none() {
        return Err(PageError::NotFound);
    }
    state.decide(site, (&[(id, other)], verdict), deed(&visit)?).await?;
    Ok(go(&format!("/desk/reports/{}", id.0)))
}

/// `POST /desk/series/{id}/confirm`: all its reports are of the same people.
pub async fn confirm(visit: Visit) -> Result<Response, PageError> {
    let id = SeriesId(visit.part("id")?);
    let site = &visit.site;
    let mut state = site.watch.state(site).await?;
    let series = find(&state.shelf, id)?;
    visit.audit("series.confirmed", None, id.to_string()).await?;
    let deed = deed(&visit)?;
    state.decide(site, (&chain(&series.members), Verdict::Same), deed).await?;
    // What follows from the decision may have changed the series.
    let series = state.shelf.get(id).cloned().unwrap_or(series);
    let confirmed = Kept { standing: Standing::Confirmed, changed: deed.at, ..series };
    let events = vec![event(id, "confirmed", deed)];
    state.hand_in(site, Change { series: vec![confirmed], events, ..Change::default() }).await?;
    Ok(go(&format!("/desk/series/{}", id.0)))
}

/// `POST /desk/series/{id}/split`: one of its reports is of other people.
pub async fn split(visit: Visit) -> Result<Response, PageError> {
    let id = SeriesId(visit.part("id")?);
    let report = ReportId(number(&visit, "report")?);
    let site = &visit.site;
    let mut state = site.watch.state(site).await?;
    let series = find(&state.shelf, id)?;
    if !series.members.contains(&report) {
        return Err(PageError::NotFound);
    }
    visit.audit("series.split", Some(report), id.to_string()).await?;
    let deed = deed(&visit)?;
    let others: Vec<ReportId> = series.members.iter().copied().filter(|o| *o != report).collect();
    let pairs: Vec<_> = others.iter().map(|o| (report, *o)).collect();
    state.decide(site, (&pairs, Verdict::NotSame), deed).await?;
    let what = Event { report: Some(report), ..event(id, "split", deed) };
    state.hand_in(site, Change { events: vec![what], ..Change::default() }).await?;
    Ok(go(&format!("/desk/series/{}", id.0)))
}

/// `POST /desk/series/{id}/merge`: two series are of the same people.
pub async fn merge(visit: Visit) -> Result<Response, PageError> {
    let (id, other) = (SeriesId(visit.part("id")?), SeriesId(number(&visit, "other")?));
    let site = &visit.site;
    let mut state = site.watch.state(site).await?;
    let (series, joined) = (find(&state.shelf, id)?, find(&state.shelf, other)?);
    visit.audit("series.merged", None, format!("{id} and {other}")).await?;
    let deed = deed(&visit)?;
    let mut members = series.members.clone();
    members.extend(&joined.members);
    state.decide(site, (&chain(&members), Verdict::Same), deed).await?;
    let what = Event { detail: other.to_string(), ..event(id, "merged", deed) };
    state.hand_in(site, Change { events: vec![what], ..Change::default() }).await?;
    let heir = members.first().and_then(|m| state.shelf.of(*m));
    Ok(go(&format!("/desk/series/{}", heir.map_or(id, |k| k.id).0)))
}
