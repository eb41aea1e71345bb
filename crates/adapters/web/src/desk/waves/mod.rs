//! Waves on the desk: where there are more calls than chance brings.

mod picture;

use super::streets::{self, Dot};
use super::visit::Visit;
use crate::base::PageError;
use crate::base::form::FieldError;
use crate::ledger::{day_of, in_words, iso, read_day};
use crate::waves::{Shown, Watched, watch};
use ::waves::contract::Event;
use ::waves::words::{how_often, list};
use ::waves::{Fate, WaveId};
use axum::response::Response;
use casework::Action;
use maud::{Markup, html};
use std::collections::BTreeMap;

/// `GET /desk/waves`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    visit.audit("waves", None, String::new()).await?;
    let asked = visit.query.given("day").map(|d| read_day(&d));
    let today = day_of(visit.now());
    let watched = watch(&visit.site, asked.flatten().unwrap_or(today)).await?;
    let may_read = visit.may(Action::ReadReports);
    let going = watched.waves.iter().filter(|shown| shown.fate != Fate::Over).count();
    let events = events(&visit, &watched).await?;
    let towns = picture::towns(&watched);
    let dots: Vec<Dot> = towns.iter().map(dot).collect();
    let body = html! {
        div .head {
            h1 { "Waves" }
            p { (summary(going)) }
        }
        @if asked == Some(None) { (super::frame::problems(&[mistake()])) }
        form .inline .as-of .no-print method="get" action="/desk/waves" {
            label for="day" { "As of" }
            input type="date" id="day" name="day" value=(iso(watched.today));
            button .plain type="submit" { "Show" }
        }
        @for shown in &watched.waves {
            @let became = shown.kept.and_then(|(id, _)| events.get(&id)).map_or(&[][..], Vec::as_slice);
            (card(&watched, shown, became, may_read))
        }
        div .charts {
            figure .map tabindex="0" {
                figcaption { "People targeted in these 30 days, by town" }
                (streets::over(&visit, &picture::map(&towns), &dots))
            }
        }
        (notes(&visit, &watched))
    };
    Ok(streets::admit(&visit, visit.page("Waves", &body)))
}

fn dot(town: &picture::Town<'_>) -> Dot {
    let told = html! {
        (town.name) ": " (town.count) @if town.count == 1 { " person" } @else { " people" } "."
        @if let Some(Shown { wave, kept, .. }) = town.wave {
            " "
            @let words = format!("Wave from {} to {}", in_words(wave.from), in_words(wave.to));
            // A wave as of an earlier day has no number to lead to.
            @match kept { Some((id, _)) => a href={ "#" (id) } { (words) }, None => (words) }
            "."
        }
    };
    Dot { place: town.place, count: town.count, is_dark: town.wave.is_some(), told }
}

fn mistake() -> FieldError {
    FieldError { field: "day", message: "Write a day, as 2026-12-18".into() }
}

fn summary(going: usize) -> String {
    match going {
        0 => "No town has more calls than chance brings.".into(),
        1 => "One wave is going on.".into(),
        n => format!("{n} waves are going on."),
    }
}

/// What became of each wave that is kept.
async fn events(
    visit: &Visit,
    watched: &Watched,
) -> Result<BTreeMap<WaveId, Vec<Event>>, PageError> {
    let mut all = BTreeMap::new();
    for (id, _) in watched.waves.iter().filter_map(|shown| shown.kept) {
        all.insert(id, visit.site.waves.wave_events(id).await?);
    }
    Ok(all)
}

fn card(watched: &Watched, shown: &Shown, became: &[Event], may_read: bool) -> Markup {
    let Shown { wave, fate, kept } = shown;
    html! {
        section .wave id=[kept.map(|(id, _)| id.to_string())] {
            h2 {
                (list(&wave.towns)) " " span .tag { (fate.label()) }
                @if let Some((id, _)) = kept { " " span .quiet-text { (id) } }
            }
            p {
                strong { (wave.observed) " people" } " from " (in_words(wave.from)) " to " (in_words(wave.to))
                ", where chance would bring " (few(wave.expected)) ". "
                "Chance alone brings one like this " (how_often(wave.recurrence_days)) "."
            }
            @if !became.is_empty() { (story(became)) }
            div .charts {
                figure tabindex="0" {
                    figcaption { "Calls a day in these towns" }
                    (picture::days(watched, wave))
                }
            }
            @if may_read {
                details {
                    summary { "Its reports" }
                    ul .numbers { @for id in &wave.reports { li { a href={ "/desk/reports/" (id.0) } { (id) } } } }
                }
            }
        }
    }
}

/// Days of a wave on which something happened, told at most.
const STORY: usize = 8;

fn story(became: &[Event]) -> Markup {
    let left_out = became.len().saturating_sub(STORY);
    html! {
        ol .story {
            @if left_out > 0 { li { (left_out) " earlier" } }
            @for event in became.iter().skip(left_out) {
                li { (in_words(event.day)) ": " (event.fate.label().to_lowercase()) ", " (event.people) " people" }
            }
        }
    }
}

/// An expected number, with as many digits as mean something.
fn few(expected: f64) -> String {
    if expected < 10.0 { format!("{expected:.1}") } else { format!("{expected:.0}") }
}

fn notes(visit: &Visit, watched: &Watched) -> Markup {
    let settings = &visit.site.settings.waves;
    html! {
        p .quiet-text {
            "Calls of the " (settings.days) " days up to this one are looked at by town and day, whenever a report comes and each night (space-time permutation scan, Kulldorff 2005). A wave is shown if chance brings one like it "
            (how_often(settings.quiet_days)) " or less often, and has " (settings.least) " people or more; a "
            a href="/desk/notices" { "notice" } " is written if chance brings one like it " (how_often(settings.told_days)) " or less often. "
            "Towns that always report much do not make a wave by that; a force-wide rise does not either, the "
            a href="/desk/ledger" { "ledger" }
            " shows it."
        }
        @if watched.nowhere > 0 {
            p .quiet-text {
                (watched.nowhere) " incidents of these days name no town that is known here, and are left out."
            }
        }
    }
}
