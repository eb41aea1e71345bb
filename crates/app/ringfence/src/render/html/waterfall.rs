//! The waterfall: every weight as a bar and as figures that can be added by hand.

use super::conversation::{View, turn_link};
use super::markup::{Esc, Markup};
use crate::render::plain::{self, Step};

/// The section with the table.
pub fn section(out: &mut Markup, view: &View<'_>) {
    if view.found.findings.is_empty() {
        return;
    }
    let n = view.number;
    let steps = plain::waterfall(view.found, view.detector);
    let scale = Scale::of(view);
    out.add(format_args!(
        "<section aria-labelledby=\"c{n}-sum\">\n<h3 id=\"c{n}-sum\">How the sum comes about</h3>"
    ));
    out.add(format_args!("<table>\n<caption>Weights in bits: each bit doubles the odds of a scam. The bars run from the sum before to the sum after; the line is even odds.</caption>"));
    out.add(format_args!("<thead><tr><th scope=\"col\">Evidence</th><th scope=\"col\" class=\"num\">Weight</th><th scope=\"col\" class=\"num\">Sum</th></tr></thead>\n<tbody>"));
    let mut before = 0.0;
    for (i, step) in steps.iter().enumerate() {
        let after =
            before + step.finding.map_or(view.detector.calibration().prior_bits, |f| f.bits);
        row(out, view, (i, step), &scale.bar(before, after));
        before = after;
    }
    total(out, view, steps.last());
    out.add(format_args!("</tbody>\n</table>"));
    let noughts = plain::about_noughts(&steps);
    if !noughts.is_empty() {
        out.add(format_args!("<p>{noughts}</p>"));
    }
    out.add(format_args!("</section>"));
}

fn row(out: &mut Markup, view: &View<'_>, (i, step): (usize, &Step<'_>), bar: &str) {
    let Some(finding) = step.finding else {
        return out.add(format_args!(
            "<tr><th scope=\"row\">Before a word is said (prior){bar}</th><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
            step.bits, step.sum
        ));
    };
    out.add(format_args!(
        "<tr id=\"c{}-f{i}\"><th scope=\"row\">{i}. <code>{}</code>",
        view.number,
        Esc(&finding.id)
    ));
    out.add(format_args!(
        "<div class=\"said-by\">{}: “{}”</div>",
        turn_link(view, finding.turn),
        Esc(&view.style.shown(&finding.quote))
    ));
    let why = plain::explanation(view.detector, &finding.id);
    if !why.is_empty() {
        out.add(format_args!("<div class=\"said-by\">{}</div>", Esc(why)));
    }
    out.add(format_args!(
        "{bar}</th><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
        step.bits, step.sum
    ));
}

fn total(out: &mut Markup, view: &View<'_>, last: Option<&Step<'_>>) {
    let Some(last) = last else { return };
    let slope = view.detector.calibration().slope;
    out.add(format_args!(
        "<tr class=\"total\"><th scope=\"row\">Likelihood of a scam: {}<div class=\"said-by\">1 / (1 + 2<sup>−({slope:.2} × sum)</sup>)</div></th><td></td><td class=\"num\">{}</td></tr>",
        plain::percent(view.found.probability),
        last.sum
    ));
}

/// From bits to the width of a bar.
struct Scale {
    low: f32,
    high: f32,
}

impl Scale {
    fn of(view: &View<'_>) -> Self {
        let red = plain::bits_at(view.detector.thresholds().red, view.detector);
        let prior = view.detector.calibration().prior_bits;
        Self { low: prior.min(0.0) - 0.5, high: view.found.peak_bits.max(red).max(0.0) + 0.5 }
    }

    fn x(&self, bits: f32) -> f32 {
        1000.0 * (bits - self.low) / (self.high - self.low)
    }

    fn bar(&self, before: f32, after: f32) -> String {
        let (from, to) = (self.x(before.min(after)), self.x(before.max(after)));
        let class = if after < before { "down" } else { "up" };
        let zero = self.x(0.0);
        format!(
            "<svg class=\"flow\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\"><rect class=\"base\" width=\"1000\" height=\"10\"/><rect class=\"{class}\" x=\"{from:.1}\" width=\"{:.1}\" height=\"10\"/><path class=\"zero\" d=\"M{zero:.1} 0V10\"/></svg>",
            (to - from).max(2.0)
        )
    }
}
