//! Charts, drawn here as SVG: they need no script and print as they are.

use super::table::pounds;
use crate::ledger::{Group, Shown};
use casework::ledger::Line;
use maud::{Markup, html};

/// Bars in a chart at most; with more, the table says it better.
const MOST_BARS: usize = 60;

/// People and losses, each by group.
pub fn charts(shown: &Shown) -> Markup {
    let lines: &[Line] = &shown.ledger.lines;
    if lines.len() < 2 || shown.view.group == Group::Whole {
        return html! {};
    }
    let is_time = matches!(shown.view.group, Group::Time(_));
    let shorter = lines.get(..MOST_BARS.min(lines.len())).unwrap_or(lines);
    // Of time the latest is wanted, of the rest the largest.
    let lines =
        if is_time { lines.get(lines.len() - shorter.len()..).unwrap_or(lines) } else { shorter };
    let people: Vec<Bar<'_>> = lines
        .iter()
        .map(|l| Bar { words: &l.key.words, dark: l.figures.losses, light: l.figures.attempts })
        .collect();
    let lost: Vec<Bar<'_>> = lines
        .iter()
        .map(|l| Bar { words: &l.key.words, dark: l.figures.lost_gbp, light: 0 })
        .collect();
    html! {
        div .charts {
            figure tabindex="0" {
                figcaption {
                    "People targeted: "
                    span .key-dark { "lost something" } ", " span .key-light { "lost nothing" }
                }
                (drawn(&people, is_time, &|n| n.to_string()))
            }
            @if lost.iter().any(|b| b.dark > 0) {
                figure tabindex="0" {
                    figcaption { "Lost" }
                    (drawn(&lost, is_time, &pounds))
                }
            }
        }
    }
}

/// A bar: its words, and how much of it is dark and light.
struct Bar<'a> {
    words: &'a str,
    dark: u64,
    light: u64,
}

impl Bar<'_> {
    fn whole(&self) -> u64 {
        self.dark + self.light
    }
}

fn drawn(bars: &[Bar<'_>], is_time: bool, shown: &dyn Fn(u64) -> String) -> Markup {
    let most = bars.iter().map(Bar::whole).max().unwrap_or(0).max(1);
    if is_time { upright(bars, most, shown) } else { lying(bars, most, shown) }
}

/// Bars that stand beside each other, for time.
fn upright(bars: &[Bar<'_>], most: u64, shown: &dyn Fn(u64) -> String) -> Markup {
    const WIDTH: f64 = 640.0;
    const HEIGHT: f64 = 160.0;
    const TOP: f64 = 18.0;
    let step = WIDTH / bars.len() as f64;
    let high = |n: u64| n as f64 / most as f64 * HEIGHT;
    let ends = bars.first().map(|b| b.words).zip(bars.last().map(|b| b.words));
    html! {
        svg viewBox="0 0 640 204" role="img" aria-label={ "Chart. The table below has the same figures; the most is " (shown(most)) "." } {
            line x1="0" x2="640" y1=(TOP) y2=(TOP) class="grid" {}
            text x="0" y="12" { (shown(most)) }
            @for (i, bar) in bars.iter().enumerate() {
                @let left = i as f64 * step + step * 0.1;
                g {
                    title { (bar.words) ": " (shown(bar.whole())) }
                    rect .dark x=(at(left)) y=(at(TOP + HEIGHT - high(bar.dark))) width=(at(step * 0.8)) height=(at(high(bar.dark))) {}
                    rect .light x=(at(left)) y=(at(TOP + HEIGHT - high(bar.whole()))) width=(at(step * 0.8)) height=(at(high(bar.light))) {}
                }
            }
            line x1="0" x2="640" y1=(TOP + HEIGHT) y2=(TOP + HEIGHT) class="axis" {}
            @if let Some((first, last)) = ends {
                text x="0" y="198" { (first) }
                text x="640" y="198" text-anchor="end" { (last) }
            }
        }
    }
}

/// Bars that lie below each other, for everything else.
fn lying(bars: &[Bar<'_>], most: u64, shown: &dyn Fn(u64) -> String) -> Markup {
    const LEFT: f64 = 230.0;
    const WIDTH: f64 = 330.0;
    const STEP: f64 = 22.0;
    let long = |n: u64| n as f64 / most as f64 * WIDTH;
    let height = STEP * bars.len() as f64;
    html! {
        svg viewBox={ "0 0 640 " (height) } role="img" aria-label={ "Chart. The table below has the same figures; the most is " (shown(most)) "." } {
            @for (i, bar) in bars.iter().enumerate() {
                @let top = i as f64 * STEP;
                text x=(LEFT - 8.0) y=(top + 15.0) text-anchor="end" { (cut(bar.words)) }
                rect .dark x=(LEFT) y=(top + 3.0) width=(at(long(bar.dark))) height="16" {}
                rect .light x=(at(LEFT + long(bar.dark))) y=(top + 3.0) width=(at(long(bar.light))) height="16" {}
                text x=(at(LEFT + long(bar.whole()) + 6.0)) y=(top + 15.0) { (shown(bar.whole())) }
            }
        }
    }
}

/// A coordinate with one digit after the point.
fn at(x: f64) -> String {
    format!("{x:.1}")
}

/// Words that fit beside a bar.
fn cut(words: &str) -> String {
    const MOST: usize = 28;
    match words.chars().count() > MOST {
        true => words.chars().take(MOST - 1).chain(['…']).collect(),
        false => words.to_owned(),
    }
}
