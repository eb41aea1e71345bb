//! Charts over time: cases of all places, and of the places of each cluster.

use crate::render::html::markup::{Esc, Markup};
use crate::scan::Shown;
use scanstat::windows::Window;

const WIDTH: f64 = 700.0;
const HEIGHT: f64 = 190.0;
const LEFT: f64 = 40.0;
const BOTTOM: f64 = 160.0;
const TOP: f64 = 14.0;
/// More bars than this are drawn together.
const BARS: usize = 120;

/// Counts, and what was expected, over time.
struct Bars {
    seen: Vec<f64>,
    due: Vec<f64>,
    /// Intervals in a bar.
    step: usize,
}

impl Bars {
    fn of(shown: &Shown<'_>, places: &[usize]) -> Self {
        let problem = &shown.study.problem;
        let intervals = shown.study.axis.intervals();
        let step = intervals.div_ceil(BARS).max(1);
        let (mut seen, mut due) = (vec![0.0; intervals.div_ceil(step)], Vec::new());
        due.resize(seen.len(), 0.0);
        for place in places {
            for t in 0..intervals {
                if let (Some(s), Some(d)) = (seen.get_mut(t / step), due.get_mut(t / step)) {
                    *s += f64::from(problem.cases.get(*place, t));
                    *d += problem.score.expected(problem.risk.get(*place, t));
                }
            }
        }
        Self { seen, due, step }
    }
}

/// The section with the charts.
pub fn section(out: &mut Markup, shown: &Shown<'_>, most: usize) {
    out.add(format_args!("<section aria-labelledby=\"when\">\n<h2 id=\"when\">When</h2>"));
    let all: Vec<usize> = (0..shown.study.ids.len()).collect();
    drawing(out, shown, ("All places", &Bars::of(shown, &all), None));
    for (cluster, rank) in shown.outcome.clusters.iter().take(most).zip(1..) {
        let places: Vec<usize> = cluster.places.iter().map(|p| *p as usize).collect();
        let name = format!("Cluster {rank}");
        drawing(out, shown, (&name, &Bars::of(shown, &places), Some(cluster.window)));
    }
    out.add(format_args!("<p class=\"said-by\">Bars: cases. Dashed line: cases expected. Shaded: the time of the cluster.</p>\n</section>"));
}

fn drawing(
    out: &mut Markup,
    shown: &Shown<'_>,
    (name, bars, window): (&str, &Bars, Option<Window>),
) {
    let axis = shown.study.axis;
    let highest = bars.seen.iter().chain(&bars.due).copied().fold(1.0, f64::max);
    let wide = (WIDTH - LEFT - 4.0) / bars.seen.len().max(1) as f64;
    let x = |t: usize| LEFT + wide * t as f64 / bars.step as f64;
    let y = |n: f64| BOTTOM - (BOTTOM - TOP) * n / highest;
    let first = axis.start_label(0);
    let last = axis.end_label(axis.intervals().saturating_sub(1));
    out.add(format_args!("<h3>{}</h3>", Esc(name)));
    out.add(format_args!(
        "<svg class=\"bars\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}: cases from {} to {}, at most {highest:.0} at a time\">",
        Esc(name), Esc(&first), Esc(&last)
    ));
    if let Some(w) = window {
        out.add(format_args!(
            "<rect class=\"window\" x=\"{:.1}\" y=\"{TOP}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            x(w.from),
            x(w.to) - x(w.from),
            BOTTOM - TOP
        ));
    }
    for (i, n) in bars.seen.iter().enumerate().filter(|(_, n)| **n > 0.0) {
        let inside = window.is_some_and(|w| i * bars.step >= w.from && i * bars.step < w.to);
        let class = if inside { "c1" } else { "all" };
        let (left, top) = (LEFT + wide * i as f64, y(*n));
        out.add(format_args!(
            "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            (wide * 0.86).max(0.8), BOTTOM - top
        ));
    }
    out.inline(format_args!(
        "<path class=\"due\" d=\"M{LEFT} {:.1}",
        y(bars.due.first().copied().unwrap_or(0.0))
    ));
    for (i, n) in bars.due.iter().enumerate() {
        out.inline(format_args!("V{:.1}H{:.1}", y(*n), LEFT + wide * (i + 1) as f64));
    }
    out.add(format_args!("\"/>\n<path class=\"frame\" d=\"M{LEFT} {TOP}V{BOTTOM}H{WIDTH}\"/>"));
    out.add(format_args!(
        "<text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{highest:.0}</text>\n<text x=\"{LEFT}\" y=\"{:.0}\">{}</text>\n<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{}</text>\n</svg>",
        LEFT - 5.0, TOP + 8.0, BOTTOM + 20.0, Esc(&first), WIDTH - 2.0, BOTTOM + 20.0, Esc(&last)
    ));
}
