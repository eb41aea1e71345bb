//! The page: head, index, one article a conversation, foot.

use super::conversation::{View, article};
use super::markup::{Esc, Markup};
use crate::render::{Style, plain};
use conversation::Transcript;
use detector::{Assessment, Detector};
use evidence::Level;

const CSS: &str = include_str!("page.css");

/// The page for these conversations.
pub fn page(detector: &Detector, transcripts: &[Transcript], style: Style) -> String {
    let found: Vec<Assessment> =
        transcripts.iter().map(|t| detector::detect(detector, t)).collect();
    let views: Vec<View<'_>> = transcripts
        .iter()
        .zip(&found)
        .enumerate()
        .map(|(i, (transcript, found))| View { number: i + 1, transcript, found, detector, style })
        .collect();
    let mut out = Markup::default();
    head(&mut out, &title(&views));
    out.add(format_args!("<main id=\"main\" tabindex=\"-1\">"));
    if views.is_empty() {
        out.add(format_args!("<p>There was no conversation to look at.</p>"));
    }
    if views.len() > 1 {
        index(&mut out, &views);
    }
    let heading = if views.len() == 1 { "vh" } else { "name" };
    for view in &views {
        article(&mut out, view, heading);
    }
    out.add(format_args!("</main>"));
    foot(&mut out, style);
    out.finish()
}

fn title(views: &[View<'_>]) -> String {
    if let [only] = views {
        return format!("{}: {}", plain::badge(only.found.level), only.transcript.id);
    }
    let count = |level: Level| views.iter().filter(|v| v.found.level == level).count();
    format!(
        "{} conversations: {} red, {} amber, {} clear",
        views.len(),
        count(Level::Red),
        count(Level::Amber),
        count(Level::Clear)
    )
}

fn head(out: &mut Markup, title: &str) {
    let title = Esc(title);
    out.add(format_args!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">"
    ));
    out.add(format_args!(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
    ));
    out.add(format_args!("<meta name=\"color-scheme\" content=\"light dark\">"));
    out.add(format_args!(
        "<title>{title} – Ringfence</title>\n<style>\n{CSS}</style>\n</head>\n<body>"
    ));
    out.add(format_args!("<a class=\"skip\" href=\"#main\">Skip to the verdict</a>"));
    out.add(format_args!(
        "<header>\n<p class=\"brand\">Ringfence</p>\n<h1>{title}</h1>\n</header>"
    ));
}

fn index(out: &mut Markup, views: &[View<'_>]) {
    out.add(format_args!("<nav aria-label=\"Conversations\">\n<table>\n<caption>Every conversation on this page</caption>"));
    out.add(format_args!(
        "<thead><tr><th scope=\"col\">Conversation</th><th scope=\"col\">Level</th><th scope=\"col\" class=\"num\">Likelihood</th></tr></thead>\n<tbody>"
    ));
    for view in views {
        let found = view.found;
        let since = found.first_red_turn.or(found.first_amber_turn);
        let since = since.map_or_else(String::new, |t| {
            format!(" <span class=\"said-by\">turn {}</span>", t + 1)
        });
        out.add(format_args!(
            "<tr><th scope=\"row\"><a href=\"#c{}\">{}</a></th><td>{}{since}</td><td class=\"num\">{}</td></tr>",
            view.number,
            Esc(&view.transcript.id),
            tag(found.level),
            short_percent(found.probability),
        ));
    }
    out.add(format_args!("</tbody>\n</table>\n</nav>"));
}

/// Level as a coloured word.
pub fn tag(level: Level) -> String {
    format!("<span class=\"tag {}\">{}</span>", level.name(), plain::badge(level))
}

/// A probability for a column of figures.
pub fn short_percent(probability: f32) -> String {
    let words = plain::percent(probability);
    Esc(&words.replace("more than ", ">").replace("less than ", "<")).to_string()
}

fn foot(out: &mut Markup, style: Style) {
    out.add(format_args!("<footer>"));
    if !style.show_numbers {
        out.add(format_args!(
            "<p>Card, account, PIN and code numbers are withheld: [number] stands for each.</p>"
        ));
    }
    out.add(format_args!(
        "<p>Turns are counted from 1. Ringfence looks at words alone and can be wrong: a clear result is no proof that a caller is honest.</p>\n</footer>\n</body>\n</html>"
    ));
}
