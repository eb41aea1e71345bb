//! How the sum rises turn by turn: a step chart and the same figures as a table.

use super::conversation::{View, turn_link, turn_tag};
use super::markup::{Esc, Markup};
use super::page::short_percent;
use crate::render::plain;
use std::fmt::Write as _;

/// Size of the drawing and the plot inside it.
const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 296.0;
const LEFT: f32 = 54.0;
const RIGHT: f32 = 548.0;
const TOP: f32 = 14.0;
const BOTTOM: f32 = 262.0;

/// The section with chart and table.
pub fn section(out: &mut Markup, view: &View<'_>) {
    if view.found.turns.is_empty() {
        return;
    }
    let n = view.number;
    out.add(format_args!(
        "<section aria-labelledby=\"c{n}-rise\">\n<h3 id=\"c{n}-rise\">How it rose</h3>"
    ));
    drawing(out, view);
    table(out, view);
    out.add(format_args!("</section>"));
}

fn drawing(out: &mut Markup, view: &View<'_>) {
    let n = view.number;
    let plot = Plot::of(view);
    out.add(format_args!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"c{n}-chart c{n}-chart-long\">"
    ));
    out.add(format_args!("<title id=\"c{n}-chart\">Bits after each turn</title>"));
    out.add(format_args!(
        "<desc id=\"c{n}-chart-long\">{} The figures are in the table below.</desc>",
        Esc(&plain::verdict(view.found))
    ));
    zones(out, view, &plot);
    axes(out, view, &plot);
    out.add(format_args!("<path class=\"rise\" d=\"{}\"/>", rise(view, &plot)));
    asks(out, view, &plot);
    let cut = if view.found.peak_bits > plot.high {
        " The line runs along the top where the sum is too great to show."
    } else {
        ""
    };
    out.add(format_args!("</svg>\n<p class=\"said-by\">Bits (left) after each turn (below). ◆ with its turn: a harmful request.{cut}</p>"));
}

/// Bits shown above red. What matters is when the thresholds are crossed; a long call goes
/// so far beyond them that on its full scale nobody could tell.
const HEADROOM: f32 = 12.0;

/// From turns and bits to places in the drawing.
struct Plot {
    low: f32,
    high: f32,
    turns: f32,
}

impl Plot {
    fn of(view: &View<'_>) -> Self {
        let red = plain::bits_at(view.detector.thresholds().red, view.detector);
        Self {
            low: view.detector.calibration().prior_bits.min(0.0) - 1.0,
            high: (view.found.peak_bits.max(red) + 2.0).min(red + HEADROOM),
            turns: view.found.turns.len() as f32,
        }
    }

    fn x(&self, turn: usize) -> f32 {
        LEFT + (RIGHT - LEFT) * (turn as f32) / (self.turns + 0.5)
    }

    fn y(&self, bits: f32) -> f32 {
        BOTTOM - (BOTTOM - TOP) * (bits.min(self.high) - self.low) / (self.high - self.low)
    }
}

/// What lies above each threshold, tinted and named.
fn zones(out: &mut Markup, view: &View<'_>, plot: &Plot) {
    let limits = view.detector.thresholds();
    let red = plot.y(plain::bits_at(limits.red, view.detector)).max(TOP);
    let amber = plot.y(plain::bits_at(limits.amber, view.detector)).max(TOP);
    let wide = RIGHT - LEFT;
    // At the end of a call that went far beyond red, nothing is in the way of the names.
    let far = view.found.peak_bits > plain::bits_at(limits.red, view.detector) + 4.0;
    let (x, anchor) = if far { (RIGHT - 6.0, "end") } else { (LEFT + 6.0, "start") };
    for (name, from, to, share) in
        [("red", TOP, red, limits.red), ("amber", red, amber, limits.amber)]
    {
        out.add(format_args!("<rect class=\"zone-{name}\" x=\"{LEFT}\" y=\"{from:.1}\" width=\"{wide}\" height=\"{:.1}\"/>", (to - from).max(0.0)));
        out.add(format_args!("<path class=\"limit\" d=\"M{LEFT} {to:.1}H{RIGHT}\"/>"));
        let symbol = if name == "red" { "■" } else { "▲" };
        out.add(format_args!(
            "<text class=\"t-{name}\" x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{symbol} {name} from {}</text>",
            to - 5.0,
            plain::percent(share)
        ));
    }
}

fn axes(out: &mut Markup, view: &View<'_>, plot: &Plot) {
    out.add(format_args!("<path class=\"axis\" d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\"/>"));
    let prior = view.detector.calibration().prior_bits;
    let mut drawn: Vec<f32> = Vec::new();
    for bits in [prior, 0.0, view.found.peak_bits] {
        let y = plot.y(bits) + 5.5;
        if drawn.iter().any(|d| (d - y).abs() < 20.0) {
            continue;
        }
        drawn.push(y);
        let beyond = if bits > plot.high { ">" } else { "" };
        let label = format!("{beyond}{:.0}", bits.min(plot.high)).replace('-', "−");
        let x = LEFT - 7.0;
        out.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{}</text>",
            Esc(&label)
        ));
    }
    let last = view.found.turns.len();
    let step =
        [1, 2, 5, 10, 20, 50, 100, 200, 500].into_iter().find(|s| last / s <= 8).unwrap_or(1000);
    for turn in (step..=last).step_by(step) {
        out.add(format_args!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{turn}</text>",
            plot.x(turn),
            BOTTOM + 22.0
        ));
    }
}

fn rise(view: &View<'_>, plot: &Plot) -> String {
    let mut path = format!("M{LEFT} {:.1}", plot.y(view.detector.calibration().prior_bits));
    for (i, turn) in view.found.turns.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(path, "H{:.1}V{:.1}", plot.x(i + 1), plot.y(turn.bits));
    }
    let _ = write!(path, "H{RIGHT}");
    path
}

/// A mark at each turn with a harmful request.
fn asks(out: &mut Markup, view: &View<'_>, plot: &Plot) {
    let mut turns: Vec<usize> = view.found.asks.iter().map(|a| a.turn).collect();
    turns.dedup();
    let mut last = (f32::MIN, f32::MIN);
    for turn in turns {
        let Some(after) = view.found.turns.get(turn) else {
            continue;
        };
        let (x, y) = (plot.x(turn + 1), plot.y(after.bits));
        out.add(format_args!("<path class=\"ask\" d=\"M{x:.1} {:.1}l8 8l-8 8l-8 -8z\"/>", y - 8.0));
        // Left of the mark the line runs below it, but not at the top, where it is cut off.
        let top = after.bits > plot.high;
        let (lx, ly, anchor) =
            if top { (x, y + 24.0, "middle") } else { (x - 12.0, y + 5.5, "end") };
        // The last label may be there.
        if lx - last.0 > 40.0 || last.1 - ly > 22.0 {
            out.add(format_args!(
                "<text x=\"{lx:.1}\" y=\"{ly:.1}\" text-anchor=\"{anchor}\">{}</text>",
                turn + 1
            ));
            last = (lx, ly);
        }
    }
}

fn table(out: &mut Markup, view: &View<'_>) {
    out.add(format_args!("<details>\n<summary>The same as a table</summary>\n<table>\n<caption>Turns that are not listed changed nothing.</caption>\n<thead><tr><th scope=\"col\">Turn</th><th scope=\"col\">Level</th><th scope=\"col\" class=\"num\">Bits</th><th scope=\"col\" class=\"num\">Likelihood</th></tr></thead>\n<tbody>"));
    for (i, turn) in view.found.turns.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| view.found.turns.get(b));
        if before.is_some_and(|b| b.bits == turn.bits)
            && view.found.asks.iter().all(|a| a.turn != i)
        {
            continue;
        }
        out.add(format_args!(
            "<tr><th scope=\"row\">{}</th><td>{}{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
            turn_link(view, i),
            turn_tag(view, i),
            asked(view, i),
            plain::Bits::of(turn.bits),
            short_percent(turn.probability)
        ));
    }
    out.add(format_args!("</tbody>\n</table>\n</details>"));
}

/// What is asked for at a turn.
fn asked(view: &View<'_>, turn: usize) -> String {
    let mut asks: Vec<&str> =
        view.found.asks.iter().filter(|a| a.turn == turn).map(|a| a.what.as_str()).collect();
    asks.dedup();
    if asks.is_empty() {
        return String::new();
    }
    format!(" <span class=\"said-by\">asked: {}</span>", Esc(&asks.join("; ")))
}
