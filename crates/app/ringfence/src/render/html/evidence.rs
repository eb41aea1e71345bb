//! What the evidence amounts to: rules broken, what comes next, how far it has gone.

use super::conversation::{View, turn_link};
use super::markup::{Esc, Markup};
use crate::render::plain;
use ::evidence::{Level, Stage};

/// The NEVER rules that were broken, with each request. In a clear call nobody is accused.
pub fn rules(out: &mut Markup, view: &View<'_>) {
    let broken = plain::broken(view.found);
    if view.found.level == Level::Clear || broken.is_empty() {
        return;
    }
    let n = view.number;
    out.add(format_args!("<section aria-labelledby=\"c{n}-never\">\n<h3 id=\"c{n}-never\">{}</h3>\n<ul class=\"broken\">", plain::broken_heading(view.found.level)));
    for (rule, asks) in broken {
        out.add(format_args!("<li><strong>{}</strong>\n<ul>", Esc(rule.sentence())));
        for ask in asks {
            out.add(format_args!("<li>At {}: {}</li>", turn_link(view, ask.turn), Esc(&ask.what)));
        }
        out.add(format_args!("</ul></li>"));
    }
    out.add(format_args!("</ul>\n</section>"));
}

/// What is likely to be asked next.
pub fn next(out: &mut Markup, view: &View<'_>) {
    if view.found.level == Level::Clear || view.found.next_asks.is_empty() {
        return;
    }
    let n = view.number;
    out.add(format_args!("<section aria-labelledby=\"c{n}-next\">\n<h3 id=\"c{n}-next\">What is likely to be asked next</h3>\n<ul>"));
    for next in &view.found.next_asks {
        out.add(format_args!(
            "<li><strong class=\"num\">{}</strong> – {}</li>",
            plain::percent(next.probability),
            Esc(&next.what)
        ));
    }
    out.add(format_args!("</ul>\n</section>"));
}

/// All stages in their usual order, with the turn in which each was reached.
pub fn stages(out: &mut Markup, view: &View<'_>) {
    if view.found.stages.is_empty() {
        return;
    }
    let n = view.number;
    out.add(format_args!("<section aria-labelledby=\"c{n}-stages\">\n<h3 id=\"c{n}-stages\">How far it has gone</h3>\n<p>The usual course of such a call, from first to last.</p>\n<ol class=\"stages\">"));
    for stage in Stage::ALL {
        match plain::reached(view.found, stage) {
            Some(turn) => out.add(format_args!(
                "<li class=\"on\">{}: {}</li>",
                plain::stage(stage),
                turn_link(view, turn)
            )),
            None => out.add(format_args!(
                "<li>{} <span class=\"vh\">(not reached)</span></li>",
                plain::stage(stage)
            )),
        }
    }
    out.add(format_args!("</ol>\n</section>"));
}
