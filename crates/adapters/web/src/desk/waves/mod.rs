//! Waves on the desk: where there are more calls than chance brings.

mod picture;

use super::visit::Visit;
use crate::base::PageError;
use crate::base::form::FieldError;
use crate::ledger::{day_of, in_words, iso, read_day};
use crate::waves::{Watched, how_often, watch};
use ::waves::{Fate, Wave};
use axum::response::Response;
use casework::Action;
use maud::{Markup, html};

/// `GET /desk/waves`
pub async fn page(visit: Visit) -> Result<Response, PageError> {
    visit.audit("waves", None, String::new()).await?;
    let asked = visit.query.given("day").map(|d| read_day(&d));
    let today = day_of(visit.now());
    let watched = watch(&visit.site, asked.flatten().unwrap_or(today)).await?;
    let may_read = visit.may(Action::ReadReports);
    let going = watched.waves.iter().filter(|(_, fate)| *fate != Fate::Over).count();
    let body = html! {
        div .head {
            h1 { "Waves" }
            p { (summary(going)) }
        }
        @if asked == Some(None) { (super::frame::problems(&[mistake()])) }
        form .inline .no-print method="get" action="/desk/waves" {
            label for="day" { "As of" }
            input type="date" id="day" name="day" value=(iso(watched.today));
            button .plain type="submit" { "Show" }
        }
        @for (wave, fate) in &watched.waves {
            (card(&watched, wave, *fate, may_read))
        }
        div .charts {
            figure .map {
                figcaption { "People targeted in these 30 days, by town" }
                (picture::map(&watched))
            }
        }
        (notes(&watched))
    };
    Ok(visit.page("Waves", &body))
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

fn card(watched: &Watched, wave: &Wave, fate: Fate, may_read: bool) -> Markup {
    html! {
        section .wave {
            h2 { (names(&wave.towns)) " " span .tag { (fate.label()) } }
            p {
                strong { (wave.observed) " people" } " from " (in_words(wave.from)) " to " (in_words(wave.to))
                ", where chance would bring " (few(wave.expected)) ". "
                "Chance alone brings one like this " (how_often(wave.recurrence_days)) "."
            }
            div .charts {
                figure {
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

/// Names as people list them.
fn names(towns: &[String]) -> String {
    match towns {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// An expected number, with as many digits as mean something.
fn few(expected: f64) -> String {
    if expected < 10.0 { format!("{expected:.1}") } else { format!("{expected:.0}") }
}

fn notes(watched: &Watched) -> Markup {
    html! {
        p .quiet-text {
            "Calls of the 90 days up to this one are looked at each time this page is opened, by town and day (space-time permutation scan, Kulldorff 2005). A wave is shown if chance brings one like it at most once a year, and has three people or more. Towns that always report much do not make a wave by that; a force-wide rise does not either, the "
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
