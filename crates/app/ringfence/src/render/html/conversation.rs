//! One conversation: verdict, what to do, the words with their evidence.

use super::markup::{Esc, Markup};
use super::page::tag;
use super::spans::cut;
use super::{chart, evidence, waterfall};
use crate::render::{Style, advice, plain};
use ::evidence::{Finding, Level};
use conversation::{Transcript, Turn};
use detector::{Assessment, Detector};

/// A conversation and all that is known of it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Its number on the page, from 1.
    pub number: usize,
    /// What was said.
    pub transcript: &'a Transcript,
    /// What was found.
    pub found: &'a Assessment,
    /// What found it.
    pub detector: &'a Detector,
    /// How to show it.
    pub style: Style,
}

/// The article about a conversation, its heading in a class of the style sheet.
pub fn article(out: &mut Markup, view: &View<'_>, heading: &str) {
    let n = view.number;
    out.add(format_args!("<article id=\"c{n}\" aria-labelledby=\"c{n}-name\">"));
    out.add(format_args!(
        "<h2 class=\"{heading}\" id=\"c{n}-name\">Conversation {}</h2>",
        Esc(&view.transcript.id)
    ));
    verdict(out, view.found);
    todo(out, view);
    evidence::rules(out, view);
    evidence::next(out, view);
    talk(out, view);
    chart::section(out, view);
    evidence::stages(out, view);
    waterfall::section(out, view);
    out.add(format_args!("</article>"));
}

fn verdict(out: &mut Markup, found: &Assessment) {
    let level = found.level;
    out.add(format_args!(
        "<div class=\"verdict {}\">\n<p class=\"word\">{}</p>\n<p class=\"head\">{}</p>\n<p>{}</p>",
        level.name(),
        plain::badge(level),
        advice::headline(level),
        Esc(&plain::verdict(found)),
    ));
    if level == Level::Clear {
        out.add(format_args!("<p>{}</p>", advice::IF_UNSURE));
    }
    out.add(format_args!("</div>"));
}

fn todo(out: &mut Markup, view: &View<'_>) {
    let steps = advice::steps(view.found);
    if steps.is_empty() {
        return;
    }
    let n = view.number;
    out.add(format_args!("<section class=\"todo\" aria-labelledby=\"c{n}-todo\">\n<h3 id=\"c{n}-todo\">What to do now</h3>\n<ol>"));
    for step in steps {
        out.add(format_args!("<li>{}</li>", emphasised(step)));
    }
    out.add(format_args!("</ol>\n</section>"));
}

/// The telephone numbers of the advice in bold, so that they are found at a glance.
fn emphasised(step: &str) -> String {
    let mut html = Esc(step).to_string();
    for number in ["159", "101", "999", "0300 123 2040", "reportfraud.police.uk"] {
        html = html.replacen(number, &format!("<strong class=\"num\">{number}</strong>"), 1);
    }
    html
}

fn talk(out: &mut Markup, view: &View<'_>) {
    let n = view.number;
    out.add(format_args!(
        "<section aria-labelledby=\"c{n}-talk\">\n<h3 id=\"c{n}-talk\">The conversation</h3>"
    ));
    if !view.found.findings.is_empty() {
        out.add(format_args!(
            "<p>Marked words are evidence; the small number leads to its weight.</p>"
        ));
    }
    out.add(format_args!("<ol class=\"talk\">"));
    for (index, turn) in view.transcript.turns.iter().enumerate() {
        said(out, view, index, turn);
    }
    out.add(format_args!("</ol>\n</section>"));
}

fn said(out: &mut Markup, view: &View<'_>, index: usize, turn: &Turn) {
    let level = view.found.turns.get(index).map_or(Level::Clear, |t| t.level);
    out.add(format_args!(
        "<li class=\"turn {}\" id=\"c{}-t{}\">",
        level.name(),
        view.number,
        index + 1
    ));
    out.add(format_args!(
        "<p class=\"who\">{}. <b>{}</b></p>",
        index + 1,
        plain::who(turn.speaker)
    ));
    let findings: Vec<(usize, &Finding)> = view
        .found
        .findings
        .iter()
        .enumerate()
        .filter(|(_, f)| f.turn == index)
        .map(|(i, f)| (i + 1, f))
        .collect();
    out.inline(format_args!("<p class=\"said\">"));
    words(out, view, turn, &findings);
    out.add(format_args!("</p>"));
    names(out, view, &findings);
    after(out, view, index);
    out.add(format_args!("</li>"));
}

fn words(out: &mut Markup, view: &View<'_>, turn: &Turn, findings: &[(usize, &Finding)]) {
    let spans: Vec<_> = findings.iter().map(|(i, f)| (*i, f.start..f.end)).collect();
    for piece in cut(&turn.text, &spans, view.style) {
        let text = Esc(&piece.text);
        match piece.under.len() {
            0 => out.inline(format_args!("{text}")),
            1 => out.inline(format_args!("<mark>{text}</mark>")),
            _ => out.inline(format_args!("<mark class=\"deep\">{text}</mark>")),
        }
        for (i, finding) in findings.iter().filter(|(i, _)| piece.closing.contains(i)) {
            out.inline(format_args!(
                "<sup><a href=\"#c{}-f{i}\" aria-label=\"evidence {i}: {}\">{i}</a></sup>",
                view.number,
                Esc(&finding.id)
            ));
        }
    }
}

fn names(out: &mut Markup, view: &View<'_>, findings: &[(usize, &Finding)]) {
    if findings.is_empty() {
        return;
    }
    let steps = plain::waterfall(view.found, view.detector);
    out.add(format_args!("<ul class=\"why\">"));
    for (i, finding) in findings {
        let bits = steps.get(*i).map_or_else(|| plain::Bits::of(finding.bits), |s| s.bits);
        out.add(format_args!(
            "<li>{i}. <code>{}</code> <span class=\"num\">{bits} bits</span></li>",
            Esc(&finding.id)
        ));
    }
    out.add(format_args!("</ul>"));
}

fn after(out: &mut Markup, view: &View<'_>, index: usize) {
    let Some(turn) = view.found.turns.get(index) else {
        return;
    };
    if let Some(level) = plain::rises(view.found, index) {
        out.add(format_args!(
            "<p class=\"change {}\">{} from here ({}). {}</p>",
            level.name(),
            plain::badge(level),
            plain::percent(turn.probability),
            advice::headline(level)
        ));
    }
    if let Some(text) = &turn.advice {
        out.add(format_args!(
            "<p class=\"advice\"><span class=\"vh\">Advice: </span>{}</p>",
            Esc(text)
        ));
    }
}

/// A link to a turn, from 0, with its level.
pub fn turn_link(view: &View<'_>, turn: usize) -> String {
    format!("<a href=\"#c{}-t{}\">turn {}</a>", view.number, turn + 1, turn + 1)
}

/// The level of a turn as a coloured word.
pub fn turn_tag(view: &View<'_>, turn: usize) -> String {
    tag(view.found.turns.get(turn).map_or(Level::Clear, |t| t.level))
}
