//! One self-contained page: what was found, a map of dots, charts over time, a table.

mod chart;
mod map;

use super::{Shown, nothing, table};
use crate::render::html::markup::{Esc, Markup};
use scanstat::outcome::Cluster;

const CSS: &str = include_str!("../render/html/page.css");
const MORE_CSS: &str = include_str!("page.css");

/// Clusters that have a chart of their own.
const CHARTS: usize = 6;

/// A cluster that is told as more than chance.
const UNLIKELY: f64 = 0.05;

/// The page.
pub fn page(shown: &Shown<'_>) -> String {
    let mut out = Markup::default();
    let title = title(shown);
    head(&mut out, &title);
    out.add(format_args!("<main id=\"main\" tabindex=\"-1\">"));
    out.add(format_args!("<p>{}</p>", Esc(&table::subject(shown))));
    if shown.outcome.clusters.is_empty() {
        out.add(format_args!("<p>{}</p>", Esc(&nothing::sentence(shown))));
    } else {
        verdict(&mut out, shown);
        clusters(&mut out, shown);
        map::section(&mut out, shown);
        if shown.study.dated && shown.study.axis.intervals() > 1 {
            chart::section(&mut out, shown, CHARTS);
        }
    }
    out.add(format_args!("</main>\n<footer><p>{}</p>", Esc(&table::explanation(shown))));
    out.add(format_args!(
        "<p>A scan tells where chance is a poor explanation. It does not tell what the explanation is.</p>\n</footer>\n</body>\n</html>"
    ));
    out.finish()
}

/// How many clusters are more than chance.
fn unlikely(shown: &Shown<'_>) -> usize {
    let is = |c: &&Cluster| c.p_value.is_some_and(|p| p <= UNLIKELY);
    shown.outcome.clusters.iter().filter(is).count()
}

fn title(shown: &Shown<'_>) -> String {
    match unlikely(shown) {
        0 => "No cluster that chance does not explain".to_owned(),
        1 => "One cluster that chance hardly explains".to_owned(),
        n => format!("{n} clusters that chance hardly explains"),
    }
}

fn head(out: &mut Markup, title: &str) {
    let title = Esc(title);
    out.add(format_args!(
        "<!doctype html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">"
    ));
    out.add(format_args!(
        "<title>{title} – Ringfence</title>\n<style>\n{CSS}{MORE_CSS}</style>\n</head>\n<body>"
    ));
    out.add(format_args!("<a class=\"skip\" href=\"#main\">Skip to what was found</a>"));
    out.add(format_args!(
        "<header>\n<p class=\"brand\">Ringfence scan</p>\n<h1>{title}</h1>\n</header>"
    ));
}

/// The most likely cluster in a sentence.
fn verdict(out: &mut Markup, shown: &Shown<'_>) {
    let Some(first) = shown.outcome.clusters.first() else {
        return;
    };
    let class = if unlikely(shown) > 0 { "red" } else { "clear" };
    let ids = shown.ids(first);
    let named: Vec<&str> = ids.iter().take(6).copied().collect();
    let more = match ids.len().saturating_sub(named.len()) {
        0 => String::new(),
        1 => " and one more place".to_owned(),
        n => format!(" and {n} more places"),
    };
    let when = shown.dates(first).map_or_else(String::new, |(from, to)| {
        if from == to { format!(" on {from}") } else { format!(" from {from} to {to}") }
    });
    out.add(format_args!(
        "<div class=\"verdict {class}\">\n<p class=\"word\">Most likely cluster</p>\n<p class=\"head\">{} where {:.1} were expected</p>\n<p>{}{more}{}</p>",
        if first.observed == 1 { "1 case".to_owned() } else { format!("{} cases", first.observed) },
        first.expected,
        Esc(&named.join(", ")),
        Esc(&when),
    ));
    if let Some(days) = shown.recurrence_days(first) {
        out.add(format_args!("<p>By chance once in {}.</p>", Esc(&table::recurrence(days))));
    }
    out.add(format_args!("</div>"));
}

fn clusters(out: &mut Markup, shown: &Shown<'_>) {
    out.add(format_args!(
        "<section aria-labelledby=\"all\">\n<h2 id=\"all\">Clusters</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"all\">\n<table>\n<caption>The best first; no two share a place.</caption>\n<thead><tr>"
    ));
    for name in table::head(shown) {
        out.inline(format_args!("<th scope=\"col\" class=\"num\">{}</th>", Esc(name)));
    }
    out.add(format_args!("</tr></thead>\n<tbody>"));
    for (index, cluster) in shown.outcome.clusters.iter().enumerate() {
        out.inline(format_args!("<tr>"));
        for (column, cell) in table::row(shown, index, cluster).iter().enumerate() {
            let cell = Esc(cell);
            if column == 0 {
                out.inline(format_args!("<th scope=\"row\" class=\"num\">{cell}</th>"));
            } else {
                out.inline(format_args!("<td class=\"num\">{cell}</td>"));
            }
        }
        out.add(format_args!("</tr>"));
    }
    out.add(format_args!("</tbody>\n</table>\n</div>\n<ol class=\"places\">"));
    for cluster in &shown.outcome.clusters {
        out.add(format_args!("<li>{}</li>", Esc(&shown.ids(cluster).join(", "))));
    }
    out.add(format_args!("</ol>\n</section>"));
}
